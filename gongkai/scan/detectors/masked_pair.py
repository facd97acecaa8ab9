"""Two copies of one number, covered at different places, that together give it away.

A number covered the same way everywhere passes: 138****1234 alone is the form we ask for.
"""

from collections import defaultdict
from collections.abc import Iterator

from gongkai.scan.detectors.base import Hit
from gongkai.scan.detectors.masked import Copy, copies
from gongkai.scan.detectors.numbers import PersonalNumber
from gongkai.scan.rulebook import RuleBook

# Known in both and equal: fewer digits agree by chance, as the first two of any mobile do.
_FEWEST_COMMON = 3
# One digit may stay unknown: it is guessed, or follows from the check digit.
_MOST_UNKNOWN = 1
# Ways of covering beyond this many are no table of persons but an attack on our time.
_MOST_SHAPES = 64

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
                    yield Hit(*later, "medium", f"遮盖位置不一的{copy.length}位号码")


def _revealing(shapes: list[Shape]) -> Iterator[tuple[Shape, Shape]]:
    for index, one in enumerate(shapes):
        for other in shapes[:index]:
            together = len(one[1] | other[1])
            if (
                one[0] == other[0]
                and one[1] != other[1]
                and together >= one[0] - _MOST_UNKNOWN
                and len(one[1] & other[1]) >= _FEWEST_COMMON
            ):
                yield one, other


def _at(value: str, places: list[int]) -> str:
    return "".join(value[place] for place in places)
