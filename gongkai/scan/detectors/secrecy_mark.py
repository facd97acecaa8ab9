"""Marks of state secrecy (SSR24 art. 21, GB/T 9704; rules.md §8.3).

Level and star, a level standing alone on a line, or a level after the label 密级. Running text such
as 商业秘密 or 保守国家秘密 passes. A machine recognises marks only: an unmarked secret it cannot.
"""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.rulebook import RuleBook

_GAP = r"[ \t\u00a0.·・]{0,4}"
_LEVEL = rf"(?<!商业)(?:绝{_GAP}密|机{_GAP}密|秘{_GAP}密)"
_STAR = r"[★☆✩✪✭✮✯⭐🌟]"
_STARRED = re.compile(rf"{_LEVEL}[ \t\u00a0]{{0,4}}\ufe0f?{_STAR}|{_LEVEL}[ \t]{{0,2}}\*(?![*\w])|"
                      rf"{_LEVEL}[ \t]{{0,2}}\*(?=[ \t]{{0,2}}(?:\d{{1,2}}\s?(?:年|个月)|长期))")  # fmt: skip
_TERM = r"(?:[ \t]{0,4}(?:\d{1,2}[ \t]?(?:年|个月|月)|长期))?"
_ALONE = re.compile(
    rf"(?m)^[ \t\u00a0【\[(]{{0,6}}(?P<mark>{_LEVEL}){_TERM}[ \t\u00a0】\])]{{0,6}}\r?$"
)
_LABELLED = re.compile(
    rf"密[ \t]{{0,4}}级[ \t]{{0,4}}[:是为][ \t]{{0,4}}(?P<mark>{_LEVEL})(?!件|级)"
)


class SecrecyMark(Detector):
    rule = "SECRET-MARK"
    kind = "secrecy_mark"
    reason = "国家秘密标志。非涉密系统不得存储、处理国家秘密，整份内容已拒绝。"
    basis = "保守国家秘密法第三十一条；实施条例第二十一条"
    blocking = True

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        if "密" not in text:
            return
        for match in _STARRED.finditer(text):
            yield Hit(match.start(), match.end(), "high", "密级★标志")
        for pattern in (_ALONE, _LABELLED):
            for match in pattern.finditer(text):
                yield Hit(match.start("mark"), match.end("mark"), "high", "密级标志")
