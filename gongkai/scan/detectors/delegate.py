"""Delegates and members who made a proposal: named in a reply that is published (rules.md §6)."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.detectors.persons import (
    after_roles,
    first_of,
    masked,
    name_before,
    names_below,
)
from gongkai.scan.detectors.words import Words
from gongkai.scan.rulebook import RuleBook

_TITLED = re.compile("(?:代表|委员)(?![人性作团会])")
# What may stand between the name and the title.
_BETWEEN = re.compile(
    r"(?:等(?:\d{1,3}|[一二两三四五六七八九十]{1,3})?[名位]?|[两二三四五]位)?(?:人大|政协)?\Z"
)
_WIDEST = 10
_ROLES = Words(
    "人大代表|政协委员|附议委员|联名委员|领衔委员|提案委员|提出代表|提出委员|第一建议人|领办代表|领衔代表|联名代表|附议代表|提案人|提案者|附议人|联名人|建议人|领衔人|提出人|代表姓名|委员姓名|领衔人姓名|议案领衔人|附议代表姓名"
)
_HEADERS = re.compile(
    "代表姓名|委员姓名|(?<!法人)(?<!法定)代表|委员|提案人|第一提案人|建议人|领衔代表|提出人|领衔人"
)
_LISTED = re.compile(r"[、,和 ]\Z")


class Delegate(Detector):
    rule = "REPLY-DELEGATE"
    kind = "delegate"
    reason = "人大代表、政协委员（提案人）姓名。建议提案复文公开前应隐去姓名和联系方式，可写“代表您好”“委员您好”。"
    basis = "国办发〔2014〕46号"
    reads_joined = False

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        spans = (
            *_titled(text),
            *after_roles(text, _ROLES),
            *names_below(text, _HEADERS),
        )
        for start, end in first_of(spans):
            yield Hit(start, end, "low", masked(text[start:end]))


def _titled(text: str) -> Iterator[tuple[int, int]]:
    """王小明代表, 赵明明、孙小梅委员: the name before the title and those listed before it."""
    for match in _TITLED.finditer(text):
        low = max(0, match.start() - _WIDEST)
        between = _BETWEEN.search(text, low, match.start())
        end = between.start() if between else match.start()
        start = name_before(text, end)
        while start >= 0:
            yield start, end
            end = start - 1
            start = name_before(text, end) if _LISTED.match(text[end : end + 1]) else -1
