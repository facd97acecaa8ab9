"""Numbers of which some digits are covered: 138****1234, 440524********0014, 138*1234."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from gongkai.scan.detectors.base import once_per_text
from gongkai.scan.detectors.identity_number import is_region

_COVER = "*×✕✖●■█▇▓○◎□◆•※#✱＊Xx_?"
_ONE = f"[0-9{_COVER}]"
_COVERED = re.compile(rf"[{_COVER}]{{1,24}}")
_LEFT = re.compile(rf"(?:{_ONE}[ -]?){{0,24}}\Z")
_RIGHT = re.compile(rf"(?:[ -]?{_ONE}){{0,24}}")
_EDGE = re.compile("[0-9A-Za-z]")
MOBILE, IDENTITY, CARDS = 11, 18, (16, 17, 18, 19)
_LENGTHS = frozenset((MOBILE, 15, IDENTITY, *CARDS))
# So many stars fewer or more than digits they cover: a hand that did not count.
_MOST_STRAY = 6
_FEWEST_KNOWN = 3


@dataclass(frozen=True)
class Copy:
    """A covered number, read as one of ``length`` digits of which those at ``known`` are shown.

    ``value``: one sign a digit, those covered as ``*``.
    """

    start: int
    end: int
    value: str
    known: frozenset[int]
    stars: str

    @property
    def length(self) -> int:
        return len(self.value)


@once_per_text
def copies(text: str) -> Sequence[Copy]:
    """Every covered number of ``text``; one whose stars were not counted in each likely length."""
    found: list[Copy] = []
    end = 0
    for cover in _COVERED.finditer(text):
        if cover.start() < end:
            continue
        left = _LEFT.search(text, max(end, cover.start() - 30), cover.start())
        right = _RIGHT.match(text, cover.end())
        start = left.start() if left else cover.start()
        end = right.end() if right else cover.end()
        is_apart = not (_EDGE.match(text, end) or (start and _EDGE.match(text, start - 1)))
        if is_apart:
            found += _readings(re.sub("[ -]", "", text[start:end]), start, end)
    return found


def _readings(value: str, start: int, end: int) -> Iterator[Copy]:
    # The check sign X of an identity number is known when the digit before it is.
    is_checked = len(value) > MOBILE and value[-1] in "Xx" and value[-2].isdigit()
    last = "X" if is_checked else ""
    body = value[: len(value) - len(last)]
    stars = "".join(sign for sign in body if not sign.isdigit())
    plain = re.sub("[^0-9]", "*", body) + last
    lengths = {len(plain)} & _LENGTHS
    blocks = re.fullmatch(r"([0-9]*)(\*{2,})([0-9]*X?)", plain)
    if blocks:
        lengths |= set(_likely(blocks[1], blocks[3], len(plain)))
    for length in lengths:
        read = plain
        if blocks and length != len(plain):
            read = blocks[1] + "*" * (length - len(blocks[1]) - len(blocks[3])) + blocks[3]
        known = frozenset(place for place, sign in enumerate(read) if sign != "*")
        if _FEWEST_KNOWN <= len(known) < length:
            yield Copy(start, end, read, known, stars)


def _likely(first: str, last: str, size: int) -> Iterator[int]:
    """Lengths a number so begun may have, when ``size`` signs were written for it."""
    shown = len(first) + len(last)
    is_mobile = bool(re.match("1[3-9]", first)) and shown < MOBILE
    if is_mobile and size != MOBILE:
        yield MOBILE
    is_identity = len(first) >= 6 and is_region(first[:2]) and 8 <= shown < IDENTITY
    if is_identity and size != MOBILE and abs(size - IDENTITY) <= _MOST_STRAY:
        yield IDENTITY
    if first.startswith("62") and size not in CARDS:
        yield from (length for length in (16, 19) if shown < length)
