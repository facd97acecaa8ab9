"""Two copies of one number, covered at different places, that together give it away.

A number covered the same way everywhere passes: 138****1234 alone is the form we ask for.
"""

import re
from collections import defaultdict
from collections.abc import Iterator
from itertools import combinations
from typing import NamedTuple

from gongkai.scan.detectors.base import Hit
from gongkai.scan.detectors.masked import Copy, copies
from gongkai.scan.detectors.numbers import PersonalNumber
from gongkai.scan.detectors.plate import PROVINCE
from gongkai.scan.rulebook import RuleBook

# Known in both and equal: fewer digits agree by chance, as the first two of any mobile do. Then
# nothing may stay unknown.
_FEWEST_COMMON = 3
# One digit may stay unknown: it is guessed, or follows from the check digit.
_MOST_UNKNOWN = 1
# Ways of covering beyond this many are no table of persons but an attack on our time.
_MOST_SHAPES = 64

# Plates and the names of mailboxes, of which the signs before and after the stars are shown.
_COVER = "*×●■#"
_PLATE = re.compile(
    rf"(?P<kind>{PROVINCE}[A-Z])[ ·.]?(?P<value>[0-9A-Z{_COVER}]{{5,6}})(?![0-9A-Z{_COVER}])"
)
_MAILBOX = re.compile(rf"@(?<=[A-Za-z0-9{_COVER}]@)(?P<kind>[A-Za-z0-9.-]{{3,40}})")
_LOCAL = re.compile(rf"[A-Za-z0-9._{_COVER}-]{{3,40}}\Z")
_COVERED = re.compile(f"[{_COVER}]")


class _Word(NamedTuple):
    """A plate or mailbox, perhaps covered: the signs of ``value`` are compared within a ``kind``."""

    start: int
    end: int
    kind: str
    value: str


Span = tuple[int, int]
Shape = tuple[int, frozenset[int]]


class MaskedPair(PersonalNumber):
    rule = "PII-MASKED-PAIR"
    kind = "masked_pair"
    reason = "同一号码在本文中遮盖的位置不同，合起来就能还原。请统一遮盖同样的位置。"
    basis = "个人信息保护法第七十三条（去标识化）"
    reads_joined = False
    family = ""

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        shapes: dict[Shape, list[Copy]] = defaultdict(list)
        for copy in copies(text):
            shape = copy.length, copy.known
            if shape in shapes or len(shapes) < _MOST_SHAPES:
                shapes[shape].append(copy)
        told: set[Span] = set()
        for one, other in _revealing(list(shapes)):
            common = sorted(one[1] & other[1])
            first: dict[str, Span] = {}
            for copy in shapes[one]:
                first.setdefault(_at(copy.value, common), (copy.start, copy.end))
            for copy in shapes[other]:
                span = copy.start, copy.end
                twin = first.get(_at(copy.value, common), span)
                later = max(span, twin)
                if twin != span and later not in told:
                    told.add(later)
                    certainty = "medium" if len(common) >= _FEWEST_COMMON else "low"
                    yield Hit(*later, certainty, f"遮盖位置不一的{copy.length}位号码")
        for start, end in _words(text):
            yield Hit(start, end, "medium", "遮盖位置不一的号牌或邮箱")


def _words(text: str) -> Iterator[Span]:
    """The later of two covered plates, or mailboxes, that together show every sign."""
    covered = [word for word in (*_plates(text), *_mailboxes(text)) if _COVERED.search(word.value)]
    for one, other in combinations(covered[:_MOST_SHAPES], 2):
        if one.kind == other.kind and len(one.value) == len(other.value):
            signs = [*zip(one.value, other.value, strict=True)]
            is_shown = all(a not in _COVER or b not in _COVER for a, b in signs)
            is_one = all(a == b or a in _COVER or b in _COVER for a, b in signs)
            if is_shown and is_one and one.value != other.value:
                yield other.start, other.end


def _plates(text: str) -> Iterator[_Word]:
    for match in _PLATE.finditer(text):
        yield _Word(*match.span(), match["kind"], match["value"])


def _mailboxes(text: str) -> Iterator[_Word]:
    for match in _MAILBOX.finditer(text):
        local = _LOCAL.search(text, max(0, match.start() - 40), match.start())
        if local:
            yield _Word(local.start(), match.end(), match["kind"], local[0])


def _revealing(shapes: list[Shape]) -> Iterator[tuple[Shape, Shape]]:
    for index, one in enumerate(shapes):
        for other in shapes[:index]:
            unknown = one[0] - len(one[1] | other[1])
            most = _MOST_UNKNOWN if len(one[1] & other[1]) >= _FEWEST_COMMON else 0
            if one[0] == other[0] and one[1] != other[1] and unknown <= most:
                yield one, other


def _at(value: str, places: list[int]) -> str:
    return "".join(value[place] for place in places)
