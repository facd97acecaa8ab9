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
    rf"(?:护照|p(?i:assport)|P(?i:assport)|Reisepass(?:nummer|[ -]Nr\.?)?|Passeport|Pasaporte|Passaporto)(?:号码|编号|号|扫描件|[ _-]?(?i:number))?(?:{GLUE}|[._-])(?:证件)?(?:号码|编号|证号|号)?{GLUE}"
    rf"([A-Za-z]{{0,3}}(?:{GAP}[0-9]){{6,9}}+[A-Za-z]?|[A-Za-z][0-9]{{2}}[A-Za-z0-9]{{4,7}})(?![0-9A-Za-z*])"
)
# 持P01827364号公务护照
_BEFORE = re.compile(
    r"(?<![0-9A-Za-z])(?P<value>[A-Z]{1,2}[0-9]{7,8})\s?(?:号|\()?(?:的|因[公私]|普通|公务|外交|公务普通|旅游|本人){0,2}\Z"
)
_NEXT = re.compile(r"\s?[、,/和及]\s?([A-Z]{1,3}[0-9]{6,9})(?![0-9A-Za-z])")
# The second line that machines read: number, check digit, country, birth, sex, end.
_MACHINE = re.compile(r"([A-Z0-9](?<![0-9A-Z<].)[0-9A-Z<]{8})[0-9][A-Z]{3}[0-9]{7}[MFX<][0-9]{7}")
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
                yield from _following(text, number.end, found)
        place = text.find("护照")
        while place >= 0:
            before = _BEFORE.search(text, max(0, place - 24), place)
            if before and before.start("value") not in found:
                found.add(before.start("value"))
                yield Hit(*before.span("value"), "high", keep_ends(before["value"], 2, 2))
            place = text.find("护照", place + 2)
        for match in _MACHINE.finditer(text) if "<<" in text or "CHN" in text else ():
            found.add(match.start())
            yield Hit(*match.span(1), "high", keep_ends(match[1], 2, 2))
        for start, end, _ in cells_below(text, _HEADING):
            if start not in found and _VALUE.fullmatch(text, start, end):
                found.add(start)
                yield Hit(start, end, "medium", keep_ends(text[start:end], 2, 2))
        for number in numbers(_FORM, text):
            if number.start not in found and not is_code(text, number.start):
                yield Hit(number.start, number.end, "medium", keep_ends(number.value, 2, 2))


def _following(text: str, end: int, found: set[int]) -> Iterator[Hit]:
    """More passports in the same list, 护照SE0000712、SE0000713."""
    while match := _NEXT.match(text, end):
        end = match.end()
        found.add(match.start(1))
        yield Hit(*match.span(1), "high", keep_ends(match[1], 2, 2))
