"""What tells that somebody is under eighteen: an age, a day of birth, a class at school.

Reckoned from the day of the scan (``RuleBook.day``). A birth told by year or month only counts
while the person may still be under age.
"""

import re
from collections.abc import Iterator
from datetime import date

Span = tuple[int, int]

ADULT = 18  # years; 未成年人保护法第二条

_YEARS = re.compile(
    r"(?:(?<![\d.-])(?:1[0-7]|\d)|(?<![二三四五六七八九])(?:十[一二三四五六七]?|[一二两三四五六七八九]))周?\Z"
)
_MONTHS = re.compile(r"[0-9]{1,2}个?月\Z")
# 7岁至12岁, 16周岁以下: a group, not a person.
_GROUP_AFTER = re.compile(r"\s?(?:以[上下内前]|及以|至|到|[-~—]|段|组|年龄)")
_DATE = r"(?P<year>(?:19|20)[0-9]{2})(?:[年./-](?P<month>[0-9]{1,2})?(?:[月./-](?:(?P<day>[0-9]{1,2})日?)?)?)?"
_BORN = re.compile(
    r"(?P<year>20[0-9]{2})[年./-](?:(?P<month>[0-9]{1,2})[月./-]?(?:(?P<day>[0-9]{1,2})日?)?)?"
    "(?:出生|生(?![产效活态物源命鲜猪育成意]))"
)
_BIRTH = re.compile(rf"(?:日期|年月日?|时间)?[于为是:|\t= ]{{0,4}}{_DATE}(?![0-9])")
_EIGHT = re.compile("(?P<year>20[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])?")
_AGE_LABEL = re.compile(r"[:|\t=为是约 ]{0,4}(?:1[0-7]|[1-9])(?![0-9.-])(?!周?岁?[以至到~及])")
_AGE = re.compile("(?:1[0-7]|[0-9])(?:周?岁)?")
_GRADE = "(?:[一二三四五六七八九1-9]年级|初[一二三]|高[一二三]|[小中大]班|学前班)"
_SCHOOL = "(?:小学|中学|初中|高中|幼儿园|中心校|[一二三四五六七八九实]中|学校)"
_PUPIL = re.compile(
    rf"{_SCHOOL}[^,。;\n]{{0,8}}?(?:(?<!中小)学生|就读|读书|上学|在读|幼儿(?!园)|{_GRADE})"
    rf"|[就在]读于?[^,。;\n]{{0,14}}?(?:{_SCHOOL}|{_GRADE})|[上读](?:小学|初中|高中|幼儿园|{_GRADE})|{_GRADE}(?!学生资)"
    rf"|\({_GRADE}(?:[0-9]{{1,2}}班)?\)"
    "|[小中]学生|[初高]中生|辍学|失学"
)
_GRADE_CELL = re.compile(rf".{{0,16}}?(?:{_GRADE}|班|小学|初中|高中|中学|幼儿园|中心校).{{0,12}}")

# Where to look: the words that give a birth or a school away (``signs``).
BIRTHS = "出生|生于|生日"
AGES = "年龄|现年"
SCHOOLS = (
    "小学|中学|初中|高中|幼儿园|中心校|学校|年级|就读|在读|辍学|失学|学前班|初一|初二|初三|高一|高二|高三|大班|中班|小班"
    "|小学生|中学生|初中生|高中生"
)
WORDS = f"{BIRTHS}|{AGES}|{SCHOOLS}"
_BIRTH_WORDS, _AGE_WORDS, _SCHOOL_WORDS = (
    frozenset(words.split("|")) for words in (BIRTHS, AGES, SCHOOLS)
)


def is_minor(year: int, month: int | None, day: int | None, today: date) -> bool:
    """Whether one born then is, or may be, under eighteen ``today``; False for no such day."""
    last = year + ADULT, month or 12, day or 31
    is_born = (year, month or 1, day or 1) <= (today.year, today.month, today.day)
    return is_born and last[1] <= 12 and (today.year, today.month, today.day) < last


def ages(text: str) -> Iterator[Span]:
    """Ages under eighteen of a person, 9岁, 十二周岁."""
    place = text.find("岁")
    while place >= 0:
        years = _YEARS.search(text, max(0, place - 4), place)
        if years and not _GROUP_AFTER.match(text, place + 1):
            yield years.start(), place + 1
        place = text.find("岁", place + 1)


def months(text: str) -> Iterator[Span]:
    """Ages of babies, 8月龄."""
    for sign in ("龄", "大"):
        place = text.find("月" + sign)
        while place >= 0:
            months = _MONTHS.search(text, max(0, place - 3), place + 1)
            if months:
                yield months.start(), place + 2
            place = text.find("月" + sign, place + 1)


def births(text: str, today: date) -> Iterator[Span]:
    """Days and years of birth of a minor, 2016年5月出生."""
    for match in _BORN.finditer(text):
        if _is_of_a_minor(match, today):
            yield match.span()


def told_at(text: str, start: int, end: int, today: date) -> int:
    """Where what the word ``text[start:end]`` tells of a minor ends; 0 when it tells nothing.

    出生日期:2016-05-01, 年龄:9. For a word of a school see ``is_pupil``.
    """
    word = text[start:end]
    match = None
    if word in _BIRTH_WORDS:
        match = _BIRTH.match(text, end)
        match = match if match and _is_of_a_minor(match, today) else None
    elif word in _AGE_WORDS:
        match = _AGE_LABEL.match(text, end)
    return match.end() if match else 0


def is_school(word: str) -> bool:
    """Whether ``word`` is one of ``SCHOOLS``."""
    return word in _SCHOOL_WORDS


def pupil_until(text: str, low: int, high: int) -> int:
    """Where words end between ``low`` and ``high`` that say one goes to school; 0 if none do."""
    match = _PUPIL.search(text, low, min(high, len(text)))
    return match.end() if match else 0


def is_age(cell: str) -> bool:
    """Whether a cell of a column of ages says under eighteen."""
    return bool(_AGE.fullmatch(cell))


def is_birth(cell: str, today: date) -> bool:
    """Whether a cell of a column of births is a minor's."""
    match = re.fullmatch(_DATE, cell) or _EIGHT.fullmatch(cell)
    return bool(match and _is_of_a_minor(match, today))


def is_class(cell: str) -> bool:
    """Whether a cell of a column of classes names one."""
    return bool(_GRADE_CELL.fullmatch(cell))


def _is_of_a_minor(match: re.Match[str], today: date) -> bool:
    month, day = match["month"], match["day"]
    return is_minor(
        int(match["year"]), int(month) if month else None, int(day) if day else None, today
    )
