"""What a reader gives: passages of text with the place a person can go to."""

from typing import NamedTuple


class Passage(NamedTuple):
    """Text from one part of a file.

    ``part``: e.g. 正文, 批注, 旧版本1; ``place``: where a person goes, e.g. 第3页, 名单!B3.
    ``hidden``: why a reader of the file would not see it (隐藏列, 白色文字, 页面之外 …), empty for
    what is seen; hidden text is a finding of its own. ``step``/``steps``: how far a long reading
    is, e.g. pages; ``steps`` 0 where it does not matter.
    """

    part: str
    place: str
    text: str
    hidden: str = ""
    step: int = 0
    steps: int = 0


class CouldNotRead(Exception):
    """The file, or a part of it, cannot be reviewed. The message says why and what to do."""
