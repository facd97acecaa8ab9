"""Passports (rules.md §11.5): ordinary ones by form, official and foreign ones by the word."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Hit, keep_ends
from gongkai.scan.detectors.columns import cells_below
from gongkai.scan.detectors.numbers import (
    GAP,
    GLUE,
    PersonalNumber,
    is_code,
    number_of,
    numbers,
)
from gongkai.scan.rulebook import RuleBook

_FORM = re.compile(r"(?:E[0-9A-HJ-NP-Z]|G[0-9])(?<![0-9A-Za-z.#-]..)[0-9]{7}(?![0-9A-Za-z-])")
_NAMED = re.compile(
    rf"(?:护照|p(?i:assport)|P(?i:assport))(?:号码|编号|号|扫描件|[ _-]?(?i:number))?(?:{GLUE}|[._-])"
    rf"([A-Za-z]{{0,3}}(?:{GAP}[0-9]){{6,9}}+[A-Za-z]?|[A-Za-z][0-9]{{2}}[A-Za-z0-9]{{4,7}})(?![0-9A-Za-z*])"
)
_HEADING = re.compile("护照")
_VALUE = re.compile("[A-Za-z]{0,3}[0-9]{6,9}[A-Za-z]?|[A-Za-z][0-9]{2}[A-Za-z0-9]{4,7}")


class Passport(PersonalNumber):
    rule = "PII-PASSPORT"
    kind = "passport"
    reason = "护照号码，公开会泄露个人信息。请删去或遮盖中间数字。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        found: set[int] = set()
        for match in _NAMED.finditer(text):
            number = number_of(match, 1)
            if number.breaks <= 1:
                found.add(number.start)
                yield Hit(number.start, number.end, "high", keep_ends(number.value, 2, 2))
        for start, end, _ in cells_below(text, _HEADING):
            if start not in found and _VALUE.fullmatch(text, start, end):
                found.add(start)
                yield Hit(start, end, "medium", keep_ends(text[start:end], 2, 2))
        for number in numbers(_FORM, text):
            if number.start not in found and not is_code(text, number.start):
                yield Hit(number.start, number.end, "medium", keep_ends(number.value, 2, 2))
