"""Travel and residence permits (rules.md §11.5): by form where it is checked, else by the word."""

import re
from collections.abc import Iterator

from gongkai.scan.detectors.base import Hit, keep_ends
from gongkai.scan.detectors.columns import cells_below
from gongkai.scan.detectors.identity_number import eighteens, is_certain, is_permit
from gongkai.scan.detectors.numbers import (
    GAP,
    GLUE,
    Number,
    PersonalNumber,
    before,
    number_of,
    numbers,
)
from gongkai.scan.rulebook import RuleBook

_TRAVEL = re.compile(
    rf"[CWHMLTchmlwt](?<![0-9A-Za-z].)[A-HJ-NP-Za-z]?(?:{GAP}[0-9]){{7,10}}+(?![0-9A-Za-z])"
)
_TRAVEL_LENGTHS = (9, 11)
_BARE = re.compile(r"[CWHM](?<![0-9A-Za-z_/.-].)[0-9]{8}(?:[0-9]{2})?(?![0-9A-Za-z_/.-])")
_TRAVEL_WORD = re.compile(
    r"通行证|回乡[证卡]|返乡[证卡]|往来证|港澳证|来往(?:内地|大陆)|往来(?:港澳|台湾)"
)
# A bare number stands by itself, or after a word of a person: a thing's code, model, line does not.
_THING = re.compile(r"(?:[\u4e00-\u9fff](?<![人某证员名女男客民持为是系])|[号码]:?|[#№])\s{0,3}$")
_THING_AFTER = re.compile(r"\s?[型号级线系款批件牌#]|[\u4e00-\u9fff]")
_MAINLANDER = re.compile(
    rf"(?:台胞证|台湾同胞证件?|来往大陆通行证)(?:编号|号码|号)?{GLUE}(?:证件)?(?:编号|号码|证号|号)?{GLUE}"
    rf"([0-9](?:{GAP}[0-9]){{7}}(?:(?:{GAP}[0-9]){{2}})?)(?![0-9*])"
)
_IN_ENGLISH = re.compile(
    rf"(?i:travel permit for (?:taiwan|hong kong|h\.?k\.?)[a-z ]{{0,30}}){GLUE}([HM]?[0-9]{{8}}(?:[0-9]{{2}})?)(?![0-9*])"
)
_MAINLANDER_AFTER = re.compile(
    r"([0-9](?<![0-9A-Za-z*.-].)[0-9]{7}(?:[0-9]{2})?)[ ,]?\((?:台胞证|台湾居民来往大陆通行证)"
)
_FOREIGNER = re.compile(rf"[A-Z]{{3}}(?<![A-Za-z].{{3}})(?:{GAP}[0-9]){{12}}(?![0-9A-Za-z])")
_FOREIGNER_WORD = re.compile(r"永久居留|永居|绿卡")


_HEADING = re.compile("通行证|回乡证|台胞证|居留证")
_CELL = re.compile(r"\s{0,3}[A-Z]{0,3}[0-9]{7,12}\s{0,3}")


class Permit(PersonalNumber):
    rule = "PII-PERMIT"
    kind = "permit"
    reason = "出入境或居住证件号码，公开会泄露个人信息。请删去或遮盖中间数字。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for number in eighteens(text):
            if is_permit(number.value) and is_certain(number):
                yield _hit(number, "high")
        yield from _of_travel(text)
        for match in _MAINLANDER.finditer(text):
            yield _hit(number_of(match, 1), "medium")
        for match in _IN_ENGLISH.finditer(text) if "ermit" in text or "ERMIT" in text else ():
            yield _hit(number_of(match, 1), "medium")
        for match in _MAINLANDER_AFTER.finditer(text) if "(台" in text else ():
            yield _hit(number_of(match, 1), "medium")
        for start, end, _ in cells_below(text, _HEADING):
            if _CELL.fullmatch(text, start, end):
                yield Hit(start, end, "medium", keep_ends(text[start:end].strip(), 2, 2))
        is_foreign = "永" in text or "绿卡" in text
        for number in numbers(_FOREIGNER, text) if is_foreign else ():
            if _FOREIGNER_WORD.search(before(text, number.start)):
                yield _hit(number, "high")


def _of_travel(text: str) -> Iterator[Hit]:
    named: set[int] = set()
    for number in numbers(_TRAVEL, text):
        has_form = len(number.value) in _TRAVEL_LENGTHS and number.breaks <= 1
        around = before(text, number.start) + "\n" + text[number.end : number.end + 16]
        if has_form and _TRAVEL_WORD.search(around):
            named.add(number.start)
            yield _hit(number, "high")
    for number in numbers(_BARE, text):
        is_thing = _THING.search(
            text[max(0, number.start - 5) : number.start]
        ) or _THING_AFTER.match(text, number.end)
        if number.start not in named and not is_thing:
            yield _hit(number, "low")


def _hit(number: Number, certainty: str) -> Hit:
    return Hit(number.start, number.end, certainty, keep_ends(number.value, 2, 2))
