"""Text folded for the patterns, with a way back to the original offsets (rules.md §11).

Full-width forms become half-width one for one; invisible characters, and spaces or dashes between
digits, are dropped. Only what matters is touched, so that clean text costs next to nothing.
"""

import re
from bisect import bisect_right
from dataclasses import dataclass, field

_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
_DROPPED = re.compile(
    "[\u00ad\u200b-\u200f\u2060\ufeff]+"
    "|(?<=[0-9])[ \u00a0\u2002-\u200a\u2010-\u2015\u2212-](?=[0-9Xx*])"
)
_SUSPECT = re.compile("[\uff01-\uff5e\u3000]")


@dataclass(frozen=True)
class Folded:
    """``text`` to search in; ``original`` maps an offset in it back to the given text."""

    text: str
    # Offsets in ``text`` after which ``shift`` characters of the original were dropped so far.
    _places: list[int] = field(default_factory=list)
    _shifts: list[int] = field(default_factory=list)

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the given text that became ``text[start:end]``; ``end`` > ``start``."""
        return self._back(start), self._back(end - 1) + 1

    def _back(self, offset: int) -> int:
        place = bisect_right(self._places, offset)
        return offset + (self._shifts[place - 1] if place else 0)


def fold(text: str, *, join_lines: bool = False) -> Folded:
    """``text`` folded; with ``join_lines`` also line ends and cell borders between characters go.

    The second pass finds numbers that wrap or stand one digit a cell.
    """
    if _SUSPECT.search(text):
        text = text.translate(_WIDE)
    pattern = _JOINED if join_lines else _DROPPED
    parts: list[str] = []
    places: list[int] = []
    shifts: list[int] = []
    position = length = 0
    for match in pattern.finditer(text):
        parts.append(text[position : match.start()])
        length += match.start() - position
        position = match.end()
        places.append(length)
        shifts.append(position - length)
    if not parts:
        return Folded(text)
    parts.append(text[position:])
    return Folded("".join(parts), places, shifts)


_JOINED = re.compile(
    "[\u00ad\u200b-\u200f\u2060\ufeff]+"
    "|(?<=[0-9])[ \t\r\n\u00a0\u2002-\u200a\u2010-\u2015\u2212|-]{1,4}(?=[0-9Xx*])"
)
