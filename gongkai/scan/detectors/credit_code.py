"""Unified social credit codes (GB 32100-2015): named, but not personal information (§11.2)."""

import re
from collections.abc import Iterator

from stdnum.cn import uscc

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.detectors.identity_number import is_checked, is_plausible
from gongkai.scan.rulebook import RuleBook

_FORM = re.compile(r"(?<![0-9A-Za-z])[159ANY][1239]\d{6}[0-9A-HJ-NPQRTUWXY]{10}(?![0-9A-Za-z])")


class CreditCode(Detector):
    rule = "ORG-USCC"
    kind = "credit_code"
    reason = "统一社会信用代码，属于单位信息，不是个人信息，可以公开。"
    basis = "GB 32100-2015"
    needs_disposal = False

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for match in _FORM.finditer(text):
            code = match[0]
            is_person = code[:17].isdigit() and is_checked(code) and is_plausible(code)
            if uscc.is_valid(code) and not is_person:
                yield Hit(match.start(), match.end(), "high", code)
