"""Mobile and land lines (rules.md §11.4). The bureau's public lines are on the allow-list."""

import re
from collections.abc import Iterator
from itertools import chain

from gongkai.scan.detectors.base import Hit, keep_ends
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

_MOBILE = re.compile(rf"1(?<![0-9].){GAP}[3-9](?:{GAP}[0-9]){{9}}(?![0-9A-Za-z%])")
_WITH_COUNTRY = re.compile(r"86(?<![1-9A-Za-z].{2})(1[3-9][0-9]{9})(?![0-9A-Za-z%])")
_COUNTRY = re.compile(r"(?<![0-9A-Za-z])(?:\+|00)?86[ -]?\Z|[(]\+?86[)][ -]?\Z")
_GROUPS = frozenset(
    [(3, 4, 4), (3, 3, 5), (4, 3, 4), (4, 4, 3), (3, 4, 2, 2), (3, 2, 2, 2, 2), (3, 2, 2, 4)]
)
_WORDS = re.compile(
    r"电话|固话|手机|联系|拨打|传真|座机|热线|来电|致电|号码|(?i:\b(?:tel|phone|mobile|mob|fax)\b)"
)
_PREFIX = re.compile(r"(?i:(?:tel|phone|mobile|mob|m|t|p)\.?:?$)")

_LOCAL = r"[2-8][0-9]{2,3}[ -]?[0-9]{4}"
_EXTENSION = r"(?:(?:-|转|\s?(?i:ext)\.?\s?)[0-9]{1,6})?"
_LANDLINE = re.compile(
    rf"0(?<![0-9A-Za-z*/.-].)(?:10|2[0-9]|[3-9][0-9]{{2}})[)]?(?P<gap>[ \u00a0\u2010-\u2015/.-]{{0,3}})"
    rf"{_LOCAL}{_EXTENSION}(?![0-9A-Za-z*/]|\.[0-9])"
)
_ABROAD = re.compile(
    rf"\+86[ -]?(?:10|2[0-9]|[3-9][0-9]{{2}})[ -]?{_LOCAL}{_EXTENSION}(?![0-9A-Za-z*])"
)
_NAMED = re.compile(
    rf"(?:电话|固话|座机|传真|热线|拨打|致电|宅电|t(?i:el)|T(?i:el)|f(?i:ax)|F(?i:ax))(?:号码|号)?{GLUE}(?P<first>{_LOCAL}{_EXTENSION})"
    r"(?![0-9A-Za-z*]|\.[0-9])"
)
_NEXT = re.compile(rf"(?:[、,/;]|或|和)\s?({_LOCAL}{_EXTENSION})(?![0-9A-Za-z*]|\.[0-9])")


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


def _is_phone(text: str, number: Number) -> bool:
    left = _left(text, number.start)
    if is_quantity(text, number.start, number.end) or is_code(text, number.start):
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
    if number.breaks or len(number.sizes) == 2 or "," in number.gaps:
        return has_word and len(number.gaps) <= 2
    is_grouped = number.is_even and number.sizes in _GROUPS
    is_named = has_word or bool(_COUNTRY.search(left))
    return is_grouped and (is_named or not number.has_neighbour(text))


def _left(text: str, start: int) -> str:
    return text[max(0, start - 8) : start]


class Landline(PersonalNumber):
    rule = "PII-LANDLINE"
    kind = "landline"
    reason = "固定电话。如为单位对外公开的电话，可写明理由保留，或加入“公开联系方式”名单。"
    basis = "个人信息保护法第二十五条"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for start, end in sorted({*_landlines(text)}):
            if not book.allow.has(text[start:end]):
                yield Hit(start, end, "medium", keep_ends(text[start:end], 4, 2))


def _landlines(text: str) -> Iterator[tuple[int, int]]:
    for match in _LANDLINE.finditer(text):
        has_bracket = text[match.start() - 1 : match.start()] == "(" and ")" in match[0]
        if match["gap"] or has_bracket or _WORDS.search(before(text, match.start())):
            yield match.start() - has_bracket, match.end()
            yield from _following(text, match.end())
    for match in _ABROAD.finditer(text):
        yield match.span()
    for match in _NAMED.finditer(text):
        if not is_quantity(text, *match.span("first")):
            yield match.span("first")
            yield from _following(text, match.end())


def _following(text: str, end: int) -> Iterator[tuple[int, int]]:
    """More numbers of the same place, without its code: 0533-6961234、6961235."""
    while match := _NEXT.match(text, end):
        yield match.span(1)
        end = match.end()
