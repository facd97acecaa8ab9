"""What a reader gives: passages of text with the place a person can go to."""

from typing import NamedTuple


class Passage(NamedTuple):
    """Text from one part of a file. ``part``: e.g. 批注; ``place``: e.g. 第3页, 工作表1!B3."""

    part: str
    place: str
    text: str


class CouldNotRead(Exception):
    """The file, or a part of it, cannot be reviewed. The message says why and what to do."""
