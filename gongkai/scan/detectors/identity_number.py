"""Resident identity numbers (GB 11643), eighteen digits and the old fifteen; rules.md §11.1."""

import re
from collections.abc import Iterator, Sequence
from datetime import date

from gongkai.scan.detectors.base import Hit, keep_ends, once_per_text
from gongkai.scan.detectors.columns import cells_below
from gongkai.scan.detectors.numbers import (
    GAP,
    GLUE,
    Number,
    PersonalNumber,
    before,
    is_decimal,
    long_numbers,
    number_of,
)
from gongkai.scan.rulebook import RuleBook

# The lookbehind stands after the first digit: a pattern that begins with a set is searched fast.
# The month and the day are tried here, since most chance neighbours in a table fail at them.
EIGHTEEN = re.compile(
    rf"[1-9](?<![0-9].)(?:{GAP}[0-9]){{5}}{GAP}[12](?:{GAP}[0-9]){{3}}"
    rf"{GAP}(?:0{GAP}[1-9]|1{GAP}[0-2]){GAP}(?:0{GAP}[1-9]|[12]{GAP}[0-9]|3{GAP}[01])"
    rf"(?:{GAP}[0-9]){{3}}{GAP}[0-9Xx](?![0-9])"
)
_ANY_EIGHTEEN = re.compile(rf"[1-9](?<![0-9].)(?:{GAP}[0-9]){{16}}{GAP}[0-9Xx](?![0-9])")
_FIFTEEN = re.compile(rf"[1-9](?<![0-9A-Za-z.].)(?:{GAP}[0-9]){{14}}(?![0-9A-Za-z.])")
# One digit too few or too many, right after the word: mistyped, and mended in a moment.
_MISCOUNTED = re.compile(
    rf"(?:身份证|身份号码|证件号|公民身份)[^\d\n*]{{0,6}}?{GLUE}"
    r"(?P<number>[1-9](?:[ -]?[0-9]){15}(?:(?:[ -]?[0-9]){2})?[0-9Xx])(?![0-9*])"
)
WORDS = re.compile(
    r"身份证|证件号|公民身份|身份号码|居民证|居住证|一代证|二代证|永久居留|永居|身份信息"
    r"|I(?i:d[ _-]?card|d[ _-]?no)|i(?i:d[ _-]?card|d[ _-]?no)|SFZ|sfz"
)
# The number of a disabled person's card: the identity number, kind and degree, copies issued.
_DISABLED = re.compile(
    rf"残疾人?证(?:编号|号码|号)?{GLUE}([1-9][0-9]{{16}}[0-9Xx][0-9]{{2}}(?:B[0-9])?)(?![0-9])"
)
_MISCOUNTED_REASON = "位数不对，疑似身份证号，公开会泄露个人信息。请核对后删去。"
_HEADING = re.compile("身份证|身份号码|证件号")
_PROVINCES = frozenset(
    [*range(11, 16), *range(21, 24), *range(31, 38), *range(41, 47), *range(50, 55),
     *range(61, 66), 71, 81, 82, 83]
)  # fmt: skip
_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
# Over more borders than this, digits that fit together are neighbours in a table.
_MOST_BREAKS = 2
_MOST_GROUPS = 6


class IdentityNumber(PersonalNumber):
    rule = "PII-ID"
    kind = "identity_number"
    reason = "公民身份号码，公开会泄露个人信息。请删去，或改为“前6位********后4位”的形式。"
    basis = "个人信息保护法第二十五条；GB 11643"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        certain: set[int] = set()
        for number in eighteens(text):
            is_digits = is_certain(number) and not is_decimal(text, number.start)
            if is_digits and not is_permit(number.value):
                certain.add(number.start)
                yield _hit(number, "high")
        for match in _DISABLED.finditer(text) if "残疾" in text else ():
            number = number_of(match, 1)
            if is_checked(number.value[:18]) and is_plausible(number.value):
                yield _hit(number, "high")
        if not WORDS.search(text):
            return
        below = {cell[:2] for cell in cells_below(text, _HEADING)}
        for number in long_numbers(_ANY_EIGHTEEN, text):
            if number.start not in certain and _is_named(text, number, below):
                yield _hit(number, "medium")
        for number in long_numbers(_FIFTEEN, text):
            is_old = is_plausible(number.value[:6] + "19" + number.value[6:] + "0")
            if is_old and _is_named(text, number, below):
                yield _hit(number, "medium")
        for match in _MISCOUNTED.finditer(text):
            number = number_of(match, 1)
            masked = keep_ends(number.value, 6, 4)
            yield Hit(number.start, number.end, "medium", masked, _MISCOUNTED_REASON)


@once_per_text
def eighteens(text: str) -> Sequence[Number]:
    """The numbers of eighteen digits in which a date may stand."""
    return list(long_numbers(EIGHTEEN, text))


def _is_named(text: str, number: Number, below: set[tuple[int, int]]) -> bool:
    if not (number.is_even and _is_laid_out(number)):
        return False
    if is_permit(number.value) and is_certain(number):
        return False
    after = text[number.end : number.end + 8]
    has_word = WORDS.search(before(text, number.start)) or WORDS.search(after)
    return bool(has_word) or (number.start, number.end) in below


def _hit(number: Number, certainty: str) -> Hit:
    return Hit(number.start, number.end, certainty, keep_ends(number.value, 6, 4))


def is_certain(number: Number) -> bool:
    """Whether check character, date, region and layout leave no doubt: an identity number."""
    return _is_laid_out(number) and is_checked(number.value) and is_plausible(number.value)


def _is_laid_out(number: Number) -> bool:
    """Whether one hand wrote the groups: chance neighbours in a table are of all sizes and signs."""
    if number.is_whole or number.is_spelled:
        return True
    signs = {gap for gap in number.gaps if gap != "\n"}
    is_grouped = len(number.sizes) <= _MOST_GROUPS or len({*number.sizes[:-1]}) == 1
    return len(signs) <= 1 and number.breaks <= _MOST_BREAKS and is_grouped


def is_permit(value: str) -> bool:
    """Whether the eighteen digits are a residence permit's: of residents of Hong Kong, Macao and
    Taiwan (81, 82, 83) or of a foreigner (9)."""
    return value[:2] in ("81", "82", "83") or value[0] == "9"


def is_checked(number: str) -> bool:
    """Whether the check character is right (ISO 7064 MOD 11-2)."""
    total = sum(int(digit) * weight for digit, weight in zip(number, _WEIGHTS, strict=False))
    return "10X98765432"[total % 11] == number[17].upper()


def is_plausible(number: str) -> bool:
    """Whether region and birth date are possible.

    Only the province is compared: counties are abolished, and their old numbers stay valid. A
    foreigner's permit has 9, the province and the country.
    """
    try:
        born = date(int(number[6:10]), int(number[10:12]), int(number[12:14]))
    except ValueError:
        return False
    province = number[1:3] if number[0] == "9" else number[:2]
    return is_region(province) and date(1850, 1, 1) < born <= date.today()


def is_region(province: str) -> bool:
    """Whether the two digits are a province's (GB/T 2260)."""
    return int(province) in _PROVINCES
