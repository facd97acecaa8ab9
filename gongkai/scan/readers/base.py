"""What a reader gives: passages of text with the place a person can go to."""

from bisect import bisect_right
from typing import NamedTuple


class Passage(NamedTuple):
    """Text from one part of a file.

    ``part``: e.g. 正文, 批注, 旧版本1; ``place``: where a person goes, e.g. 第3页, 名单!B3.
    ``hidden``: why a reader of the file would not see it (隐藏列, 白色文字, 页面之外 …), empty for
    what is seen; hidden text is a finding of its own. ``step``/``steps``: how far a long reading
    is, e.g. pages; ``steps`` 0 where it does not matter. ``places``: where the text comes from
    more exactly, (offset, place) in rising order, when one passage holds many places so that what
    stands side by side is seen side by side (the cells of a row, the paragraphs of a document).
    """

    part: str
    place: str
    text: str
    hidden: str = ""
    step: int = 0
    steps: int = 0
    places: tuple[tuple[int, str], ...] = ()

    def at(self, offset: int) -> tuple[str, int]:
        """The place of an offset, and the offset at which the text of that place begins."""
        before = bisect_right(self.places, offset, key=lambda known: known[0])
        begins, place = self.places[before - 1] if before else (0, self.place)
        return place, begins


class CouldNotRead(Exception):
    """The file, or a part of it, cannot be reviewed. The message says why and what to do."""


class OnlyPictures(CouldNotRead):
    """All of it was read but the text on its pictures: a person can look at those."""
