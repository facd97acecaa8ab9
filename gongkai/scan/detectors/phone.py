"""Mobile and land lines (rules.md §11.4). The bureau's public lines are on the allow-list."""

import re
from collections.abc import Iterator
from itertools import chain

from gongkai.scan.detectors.base import Hit, keep_ends
from gongkai.scan.detectors.columns import cells_below
from gongkai.scan.detectors.numbers import (
    GAP,
    GLUE,
    Number,
    PersonalNumber,
    before,
    is_code,
    is_decimal,
    is_quantity,
    numbers,
)
from gongkai.scan.rulebook import RuleBook

_MOBILE = re.compile(
    rf"1(?<![0-9].){GAP}[3-9]{GAP}[0-9](?:\)(?<=\([0-9]{{3}}\)) ?)?(?:{GAP}[0-9]){{8}}(?![0-9A-Za-z%])"
)
_WITH_COUNTRY = re.compile(r"86(?<![1-9A-Za-z].{2})(1[3-9][0-9]{9})(?![0-9A-Za-z%])")
# As a spreadsheet writes a number it took for a sum: 1.5998730461E10, 15998730461.0.
_FLOAT = re.compile(r"1\.(?<![0-9.].{2})[3-9][0-9]{7,9}[Ee]\+?10(?![0-9])")
_POINT_NOUGHT = re.compile(r"\.0(?![0-9])")
_COUNTRY = re.compile(r"(?<![0-9A-Za-z])(?:\+|00)?86[ -]?\Z|[(]\+?86[)][ -]?\Z")
_GROUPS = frozenset(
    [
        (3, 4, 4),
        (3, 3, 5),
        (4, 3, 4),
        (4, 4, 3),
        (3, 4, 2, 2),
        (3, 2, 2, 2, 2),
        (3, 2, 2, 4),
        (3, 5, 3),
        (5, 3, 3),
    ]
)
_WORDS = re.compile(
    r"电话|固话|宅电|手机|联系|拨打|传真|座机|热线|来电|致电|号码|(?i:\b(?:tel|phone|mobile|mob|fax)\b)"
)
_PREFIX = re.compile(r"(?i:(?:tel|phone|mobile|mob|m|t|p)\.?:?$)")

_LOCAL = r"[2-8][0-9]{2}(?:[0-9]?[ -]?[0-9]{4}|[0-9][ -][0-9]{3})"
_EXTENSION = r"(?:(?:-|转|\s?(?i:ext)\.?\s?)[0-9]{1,6})?"
_LANDLINE = re.compile(
    rf"0(?<![0-9A-Za-z*/.-].)(?:10|2[0-9]|[3-9][0-9]{{2}})[)]?(?P<gap>[ \n\u00a0\u2010-\u2015/.-]{{0,3}})"
    rf"{_LOCAL}{_EXTENSION}(?![0-9A-Za-z*]|/(?!0?[0-9-]{{7,12}}(?![0-9]))|\.[0-9])"
)
_ABROAD = re.compile(
    rf"\+86[ -]?(?:10|2[0-9]|[3-9][0-9]{{2}})[ -]?{_LOCAL}{_EXTENSION}(?![0-9A-Za-z*])"
)
_NAMED = re.compile(
    rf"(?:电话|固话|座机|传真|热线|拨打|致电|宅电|联系方式|t(?i:el)|T(?i:el)|f(?i:ax)|F(?i:ax))(?:号码|号)?{GLUE}(?P<first>{_LOCAL}{_EXTENSION})"
    r"(?![0-9A-Za-z*]|\.[0-9])"
)
_NEXT = re.compile(rf"(?:[、,/;]|或|和)\s?({_LOCAL}{_EXTENSION})(?![0-9A-Za-z*]|\.[0-9])")
# Words by which a service makes its own line known; nobody's home is announced so.
_ANNOUNCED = re.compile(
    r"(?:监督|举报|投诉|咨询|服务|受理|值班|报修|报名|维权|求助|信访)(?:举报|监督|投诉)?(?:电话|热线)(?:号码)?[为是]?[:\s(]{0,4}\Z|热线[:\s]{0,4}\Z"
)
_HEADING = re.compile("电话|座机|固话|传真|联系方式")
_CELL = re.compile(f"{_LOCAL}{_EXTENSION}")


class Mobile(PersonalNumber):
    rule = "PII-MOBILE"
    kind = "mobile"
    reason = "手机号码。如为个人号码请删去或改为“138****1234”的形式；对外公开的号码请说明理由。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for number in chain(numbers(_MOBILE, text), numbers(_WITH_COUNTRY, text)):
            if not _is_phone(text, number) or book.allow.has(number.value):
                continue
            country = _COUNTRY.search(_left(text, number.start))
            start = number.start - (len(country[0]) if country else 0)
            yield Hit(start, number.end, "high", keep_ends(number.value, 3, 4))
        for match in _FLOAT.finditer(text):
            yield Hit(*match.span(), "high", keep_ends(match[0].replace(".", "")[:11], 3, 4))


def _is_phone(text: str, number: Number) -> bool:
    left = _left(text, number.start)
    is_float = _POINT_NOUGHT.match(text, number.end) and _WORDS.search(before(text, number.start))
    if (is_quantity(text, number.start, number.end) and not is_float) or is_code(
        text, number.start
    ):
        return False
    if is_decimal(text, number.start):
        return False
    if left[-1:].isascii() and left[-1:].isalpha() and not _PREFIX.search(left):
        return False
    if number.is_whole:
        return True
    has_word = bool(_WORDS.search(before(text, number.start)))
    if number.is_spelled:
        return has_word or not number.has_neighbour(text)
    if number.gaps == ("\n",) and _is_a_cell(text, number):
        return True
    if number.breaks or len(number.sizes) == 2 or "," in number.gaps:
        return has_word and len(number.gaps) <= 2
    is_grouped = number.is_even and number.sizes in _GROUPS
    is_named = has_word or bool(_COUNTRY.search(left))
    return is_grouped and (is_named or not number.has_neighbour(text))


def _is_a_cell(text: str, number: Number) -> bool:
    """Whether a number over two lines begins after a border and is all of the second line."""
    is_begun = text[number.start - 1 : number.start] in ("\t", "|")
    return is_begun and text[number.end : number.end + 1] in ("", "\n")


def _left(text: str, start: int) -> str:
    return text[max(0, start - 8) : start]


_SERVICE = "对外公布的服务、监督电话，一般可以保留，请核对号码是本单位的。"


class Landline(PersonalNumber):
    rule = "PII-LANDLINE"
    kind = "landline"
    reason = "固定电话。如为单位对外公开的电话，可写明理由保留，或加入“公开联系方式”名单。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for start, end in sorted({*_landlines(text)}):
            if not book.allow.has(text[start:end]):
                masked = keep_ends(text[start:end], 4, 2)
                is_announced = bool(_ANNOUNCED.search(text, max(0, start - 16), start))
                reason, needs_disposal = (_SERVICE, False) if is_announced else ("", None)
                yield Hit(start, end, "medium", masked, reason, needs_disposal)


def _landlines(text: str) -> Iterator[tuple[int, int]]:
    for match in _LANDLINE.finditer(text):
        has_bracket = text[match.start() - 1 : match.start()] == "(" and ")" in match[0]
        if match["gap"].strip("\n") or has_bracket or _WORDS.search(before(text, match.start())):
            yield match.start() - has_bracket, match.end()
            yield from _following(text, match.end())
    for match in _ABROAD.finditer(text):
        yield match.span()
    for match in _NAMED.finditer(text):
        if not is_quantity(text, *match.span("first")):
            yield match.span("first")
            yield from _following(text, match.end())
    for start, end, _ in cells_below(text, _HEADING):
        if _CELL.fullmatch(text, start, end):
            yield start, end


def _following(text: str, end: int) -> Iterator[tuple[int, int]]:
    """More numbers of the same place, without its code: 0533-6961234、6961235."""
    while match := _NEXT.match(text, end):
        yield match.span(1)
        end = match.end()
