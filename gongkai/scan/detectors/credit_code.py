"""Unified social credit codes (GB 32100-2015): named, but not personal information (§11.2)."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Hit, keep_ends
from gongkai.scan.detectors.identity_number import is_certain, is_region
from gongkai.scan.detectors.numbers import GAP, Number, PersonalNumber, before, numbers
from gongkai.scan.rulebook import RuleBook

_SIGNS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_REST = (
    rf"{GAP}[1-8](?:{GAP}[0-9]){{5}}(?:{GAP}[0-9A-HJ-NP-RTUWXYa-hj-np-rtuwxy]){{10}}(?![0-9A-Za-z])"
)
_INDIVIDUAL = re.compile(rf"9(?<![0-9A-Za-z].){GAP}2{_REST}")
# Table 1 of the standard: the registering organ, then the kind of body.
_OTHER = re.compile(rf"[1-9ANYany](?<![0-9A-Za-z].)(?:(?<=9){GAP}[13-59]|(?<!9){GAP}[1-59]){_REST}")
# Groups as people write them; others are neighbours in a table, unless a word says what they are.
_GROUPS = frozenset(
    [(2, 6, 10), (2, 6, 9, 1), (2, 16), (8, 10), (8, 9, 1), (17, 1), (9, 9), (6, 6, 6), (6, 12),
     (4, 4, 4, 6), (4, 4, 4, 4, 2), (2, 4, 4, 4, 4), (6, 8, 4)]
)  # fmt: skip
_WORDS = re.compile("信用代码|机构代码|税号|纳税人识别号|纳税识别号")


class CreditCode(PersonalNumber):
    rule = "ORG-USCC"
    kind = "credit_code"
    reason = "统一社会信用代码，属于单位信息，不是个人信息，可以公开。"
    basis = "GB 32100-2015"
    needs_disposal = False

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for number, certainty in _codes(_OTHER, text):
            yield Hit(number.start, number.end, certainty, number.value)


class IndividualBusiness(PersonalNumber):
    rule = "PII-USCC"
    kind = "credit_code"
    reason = "个体工商户的统一社会信用代码，可以查到经营者本人。确需公开的请写明理由。"
    basis = "个人信息保护法第二十五条；GB 32100-2015"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for number, _ in _codes(_INDIVIDUAL, text):
            yield Hit(number.start, number.end, "low", keep_ends(number.value, 8, 2))


def _codes(form: re.Pattern[str], text: str) -> Iterator[tuple[Number, str]]:
    for number in numbers(form, text):
        code = number.value.upper()
        left = before(text, number.start)
        has_word = bool(_WORDS.search(left))
        if code[:17].isdigit() and is_certain(number):
            continue  # an identity number
        if not (number.is_whole or "代码" in left or has_word or _is_grouped(text, number)):
            continue
        if _is_area(code[2:8]) and is_checked(code):
            yield number, "high"
        elif number.is_even and has_word:
            yield number, "medium"


def _is_grouped(text: str, number: Number) -> bool:
    if not number.is_even or number.has_neighbour(text):
        return False
    is_wrapped = number.breaks == 1 and len(number.sizes) == 2
    is_lettered = not number.value[:17].isdigit()
    return is_wrapped or is_lettered or number.sizes in _GROUPS


def _is_area(area: str) -> bool:
    """Whether a province (GB/T 2260), or 100000: registered by an organ of the State."""
    return area == "100000" or is_region(area[:2])


def is_checked(code: str) -> bool:
    """Whether the check sign is right (GB 32100-2015, 4.4: weights 3^i modulo 31)."""
    total = sum(_SIGNS.index(sign) * pow(3, place, 31) for place, sign in enumerate(code[:17]))
    return _SIGNS[-total % 31] == code[17]
