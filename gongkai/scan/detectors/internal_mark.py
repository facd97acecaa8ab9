"""Marks of internal use: no state secret, but a reason to look twice (rules.md §8.3, level 2)."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.rulebook import RuleBook

_MARKS = re.compile(
    r"内部资料|内部文件|不得外传|不得翻印|注意保存|此件不予公开|此件不公开|明传电报|内部明电"
    r"|工作秘密(?=[★☆ \t]*(?:\r?\n|$))|此件发至[^\s。]{1,6}级"
    r"|(?m:^[ \t【\[((]{0,4}(?:送审稿|讨论稿|内部审计稿)[ \t】\]))]{0,4}$)"
)


class InternalMark(Detector):
    rule = "INTERNAL-MARK"
    kind = "internal_mark"
    reason = "内部使用的标志或过程稿标志，请确认这份材料可以公开。"
    basis = "保守国家秘密法第六十四条；条例第十六条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for match in _MARKS.finditer(text):
            yield Hit(match.start(), match.end(), "medium", match[0].strip())
