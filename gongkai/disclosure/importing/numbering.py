"""Automatic numbering of a Word document as the reader sees it: 一、（一）1.（1）①, second by second.

ECMA-376 part 1, 17.9. Counters run over the whole body; what a paragraph shows is asked in order.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lxml import etree

from gongkai.disclosure.importing.xml import child, children, is_on, value

_DIGITS = "〇一二三四五六七八九"
_STEMS = "甲乙丙丁戊己庚辛壬癸"
_BRANCHES = "子丑寅卯辰巳午未申酉戌亥"
_CAPITALS = str.maketrans("〇一二三四五六七八九十百千万", "零壹贰叁肆伍陆柒捌玖拾佰仟万")
_CHINESE = frozenset(
    ("chineseCounting", "chineseCountingThousand", "chineseLegalSimplified", "japaneseCounting",
     "japaneseLegal", "japaneseDigitalTenThousand", "taiwaneseCounting", "ideographDigital",
     "taiwaneseCountingThousand", "ideographTraditional", "ideographLegalTraditional")
)  # fmt: skip
_ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"), (50, "L"),
    (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip
_PLACE = re.compile(r"%([1-9])")
# What <ol type> can say, with the text a browser then shows.
_OL_TYPES = {"decimal": "1", "lowerLetter": "a", "upperLetter": "A", "lowerRoman": "i",
             "upperRoman": "I"}  # fmt: skip
_MOST_LEVELS = 9


class Numbered(NamedTuple):
    """What stands before a paragraph. ``kind``: “ul”, “ol” or “text”; ``text``: the number as text.

    ``level`` counts from 0; ``number`` and ``ol_type`` are of use for a list only.
    """

    kind: str
    text: str
    level: int
    number: int = 0
    ol_type: str = ""


@dataclass(frozen=True)
class Level:
    """One level of a list. ``restart``: after which level it begins anew; 0 for never."""

    format: str = "decimal"
    text: str = ""
    start: int = 1
    is_legal: bool = False
    style: str = ""
    restart: int | None = None
    suffix: str = "tab"


@dataclass
class List:
    """A w:num: its levels and the abstract list it counts with."""

    abstract: str
    levels: dict[int, Level]
    overrides: dict[int, int] = field(default_factory=dict)

    @property
    def is_official(self) -> bool:
        """Whether any level counts in Chinese, as official documents do (GB/T 9704)."""
        return any(level.format in _CHINESE for level in self.levels.values())


class Numbering:
    """The lists of a document, with their counters."""

    def __init__(self, root: etree._Element | None) -> None:
        self.lists: dict[str, List] = {}
        self.by_style: dict[str, tuple[str, int]] = {}
        self._counters: dict[str, dict[int, int]] = defaultdict(dict)
        self._begun: set[str] = set()
        if root is not None:
            self._read(root)

    def _read(self, root: etree._Element) -> None:
        abstracts: dict[str, dict[int, Level]] = {}
        links: dict[str, str] = {}
        styled: dict[str, str] = {}
        for node in children(root, "abstractNum"):
            key = value(node, "abstractNumId")
            abstracts[key] = dict(map(_level, children(node, "lvl")))
            links[key] = value(child(node, "numStyleLink"))
            styled[value(child(node, "styleLink"))] = key
        for node in children(root, "num"):
            key, abstract = value(node, "numId"), value(child(node, "abstractNumId"))
            # A list may only name a style whose list it is.
            abstract = styled.get(links.get(abstract, "") or "\0", abstract)
            one = List(abstract, dict(abstracts.get(abstract, {})))
            for change in children(node, "lvlOverride"):
                number = _int(value(change, "ilvl"))
                whole, start = child(change, "lvl"), child(change, "startOverride")
                if whole is not None:
                    one.levels[number] = _level(whole)[1]
                if start is not None:
                    one.overrides[number] = _int(value(start), 1)
            self.lists[key] = one
            for number, level in one.levels.items():
                if level.style:
                    self.by_style.setdefault(level.style, (key, number))

    def next(self, list_id: str, number: int) -> Numbered | None:
        """Count on in a list; None when the paragraph shows no number."""
        one = self.lists.get(list_id)
        number = min(max(number, 0), _MOST_LEVELS - 1)
        level = one.levels.get(number) if one is not None else None
        if one is None or level is None or list_id == "0":
            return None
        counters = self._counters[one.abstract]
        if list_id not in self._begun:
            self._begun.add(list_id)
            for overridden in one.overrides:
                counters.pop(overridden, None)
        start = one.overrides.get(number, level.start)
        counters[number] = counters[number] + 1 if number in counters else start
        for deeper in [n for n in counters if n > number]:
            after = one.levels.get(deeper, Level()).restart
            if after is None or (after and number < after):
                del counters[deeper]
        return self._shown(one, level, number, counters)

    def _shown(
        self, one: List, level: Level, number: int, counters: dict[int, int]
    ) -> Numbered | None:
        if level.format == "bullet":
            return Numbered("ul", "", number)
        if level.format == "none" and not _PLACE.search(level.text):
            return Numbered("text", level.text, number) if level.text.strip() else None

        def counted(match: re.Match[str]) -> str:
            place = int(match[1]) - 1
            source = one.levels.get(place, level)
            if level.is_legal and place != number:
                source = replace(source, format="decimal")
            return written(counters.get(place, source.start), source.format)

        text = _PLACE.sub(counted, level.text)
        # After a mark like 、 or ） nothing is needed; after a word or a digit Word leaves a gap.
        if level.suffix != "nothing" and text[-1:].isalnum():
            text += " " if text[-1].isascii() else "\u3000"
        ol_type = _OL_TYPES.get(level.format, "")
        is_list = ol_type and level.text == f"%{number + 1}." and not one.is_official
        kind = "ol" if is_list else "text"
        return Numbered(kind, text, number, counters[number], ol_type if is_list else "")


def _level(node: etree._Element) -> tuple[int, Level]:
    restart = child(node, "lvlRestart")
    return _int(value(node, "ilvl")), Level(
        format=value(child(node, "numFmt")) or "decimal",
        text=value(child(node, "lvlText")),
        start=_int(value(child(node, "start")), 1 if child(node, "start") is None else 0),
        is_legal=is_on(child(node, "isLgl")),
        style=value(child(node, "pStyle")),
        restart=None if restart is None else _int(value(restart)),
        suffix=value(child(node, "suff")) or "tab",
    )


def _int(text: str, otherwise: int = 0) -> int:
    return int(text) if re.fullmatch(r"-?\d{1,9}", text) else otherwise


def written(number: int, style: str) -> str:
    """A number in one of Word's formats (17.18.59); what is unknown is written in digits."""
    if number < 0 or number > 99_999:
        return str(number)
    if style in ("chineseLegalSimplified", "ideographLegalTraditional", "japaneseLegal"):
        return in_chinese(number).translate(_CAPITALS)
    if style in ("ideographDigital", "japaneseDigitalTenThousand"):
        return "".join(_DIGITS[int(digit)] for digit in str(number))
    if style in _CHINESE and style != "ideographTraditional":
        return in_chinese(number)
    if style == "ideographTraditional":
        return _STEMS[(number - 1) % 10] if number else ""
    if style == "ideographZodiac":
        return _BRANCHES[(number - 1) % 12] if number else ""
    if style in ("upperRoman", "lowerRoman"):
        roman = _roman(number)
        return roman if style == "upperRoman" else roman.lower()
    if style in ("upperLetter", "lowerLetter"):
        letter = chr(65 + (number - 1) % 26) * ((number - 1) // 26 + 1) if number else ""
        return letter if style == "upperLetter" else letter.lower()
    if style.startswith("decimalEnclosedCircle"):
        return _circled(number)
    if style == "decimalEnclosedParen":
        return chr(0x2474 + number - 1) if 1 <= number <= 20 else f"({number})"
    if style == "decimalEnclosedFullstop":
        return chr(0x2488 + number - 1) if 1 <= number <= 20 else f"{number}."
    if style in ("decimalFullWidth", "decimalFullWidth2"):
        return str(number).translate(str.maketrans("0123456789", "０１２３４５６７８９"))
    return f"{number:02d}" if style == "decimalZero" else str(number)


def in_chinese(number: int) -> str:
    """21 → 二十一, 105 → 一百零五."""
    if number == 0:
        return "〇"
    text, gap = "", False
    for size, unit in ((10_000, "万"), (1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit, number = divmod(number, size)
        if digit:
            text += ("零" if gap and text else "") + _DIGITS[digit] + unit
            gap = False
        else:
            gap = True
    return text[1:] if text.startswith("一十") else text


def _circled(number: int) -> str:
    for first, last, base in ((1, 20, 0x2460), (21, 35, 0x3251), (36, 50, 0x32B1)):
        if first <= number <= last:
            return chr(base + number - first)
    return f"({number})"


def _roman(number: int) -> str:
    text = ""
    for size, letters in _ROMAN:
        while number >= size and len(text) < 40:
            text, number = text + letters, number - size
    return text
