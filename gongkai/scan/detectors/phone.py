"""Mobile and land lines (rules.md §11.4). The bureau's public lines are on the allow-list."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Detector, Hit, context, keep_ends
from gongkai.scan.rulebook import RuleBook

_MOBILE = re.compile(r"(?<![0-9A-Za-z.])(?:\+?86)?(1[3-9]\d{9})(?![0-9A-Za-z.%])")
_LANDLINE = re.compile(
    r"(?<![0-9A-Za-z./-])(?:\(0\d{2,3}\)|0\d{2,3})[- ]?[2-8]\d{6,7}(?:-\d{1,6})?(?![0-9A-Za-z./])"
)
_AMOUNT = re.compile(r"(?:元|万|亿|吨|平方米|公里)")


class Mobile(Detector):
    rule = "PII-MOBILE"
    kind = "mobile"
    reason = "手机号码。如为个人号码请删去或改为“138****1234”的形式；对外公开的号码请说明理由。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for match in _MOBILE.finditer(text):
            number = match[1]
            if _AMOUNT.match(text, match.end()) or book.allow.has(number):
                continue
            yield Hit(match.start(1), match.end(1), "high", keep_ends(number, 3, 4))


class Landline(Detector):
    rule = "PII-LANDLINE"
    kind = "landline"
    reason = "固定电话。如为单位对外公开的电话，可写明理由保留，或加入“公开联系方式”名单。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for match in _LANDLINE.finditer(text):
            if book.allow.has(match[0]) or "文号" in context(text, match.start()):
                continue
            yield Hit(match.start(), match.end(), "medium", keep_ends(match[0], 4, 2))
