"""Text folded for the patterns, with a way back to the original offsets (rules.md §11).

Forms that a person reads as the same become one, a character for a character: full-width forms,
traditional characters, and in runs long enough to be a number also Chinese numerals, circled or raised digits and letters
that look like digits. Invisible characters are dropped. Only what matters is touched, so that clean
text costs next to nothing.
"""

import re
import unicodedata
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from gongkai.scan.traditional import simplified

_WIDE = {code: chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)} | {0x3000: " "}
# The small forms: ﹡, ﹕, ﹫ ….
_WIDE |= {
    code: plain
    for code in range(0xFE50, 0xFE6C)
    if len(plain := unicodedata.normalize("NFKC", chr(code))) == 1
}
# Punctuation stands in every Chinese text: replaced one by one, thirty times as fast as the table.
_PUNCTUATION = tuple((chr(code), _WIDE[code]) for code in map(ord, "，：；（）！？　"))
_WIDE_REST = re.compile("[\ufe50-\ufe6b\uff01-\uff5e]")

_INVISIBLE = re.compile(
    "[\u00ad\u0300-\u036f\u061c\u115f\u1160\u180b-\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f"
    "\u20e3\ufe00-\ufe0f\ufeff]+|[\U000e0000-\U000e007f]+"
)

_NUMERALS = {
    character: str(value)
    for characters, value in (
        ("〇零洞", 0), ("一壹幺弌", 1), ("二贰貳弍两", 2), ("三叁參弎", 3), ("四肆", 4), ("五伍", 5),
        ("六陆陸", 6), ("七柒拐", 7), ("八捌", 8), ("九玖勾", 9),
    )
    for character in characters
}  # fmt: skip
_DIGITS = _NUMERALS | {
    chr(code): str(int(unicodedata.digit(chr(code))))
    for code in range(0x80, 0x10000)
    if unicodedata.digit(chr(code), -1) >= 0
}
# Kept apart: a set that reaches beyond the first plane is searched eighty times slower.
_ASTRAL = re.compile("[\U00010000-\U0001ffff]")
_ASTRAL_DIGITS = {
    code: str(int(unicodedata.digit(chr(code))))
    for code in range(0x10000, 0x20000)
    if unicodedata.digit(chr(code), -1) >= 0
}
_LETTERS = {"O": "0", "o": "0", "I": "1", "l": "1"}
# A circle is nought among Chinese numerals, but covers a digit among others (138○○○○1234).
_CIRCLE = "○"
_CIRCLES = re.compile("〇{3,}(?=[0-9])|(?<=[0-9])〇{3,}")
_ONE = f"0-9OoIl{_CIRCLE}{''.join(_DIGITS)}"
_SHORTEST = 7
_FEWEST_DIGITS = 4
_RUN = re.compile(f"[{_ONE}](?:[ \u00a0.·\u2010-\u2015-]?[{_ONE}]){{{_SHORTEST - 1},}}+")
_FIGURE = re.compile("[0-9]")
# A numeral or two beside figures count or order what stands there: 62…59三张, 第二1380….
_COUNT_BEFORE = re.compile(f"[{''.join(_NUMERALS)}]{{1,2}}(?=[ \u00a00-9])")
_COUNT_AFTER = re.compile(f"(?<=[ \u00a00-9])[{''.join(_NUMERALS)}]{{1,2}}$")
# Circled, bracketed or raised digits may also number what stands beside them: ①1380…②1390….
_MARKS = re.compile(
    f"[{''.join(c for c in _DIGITS.keys() - _NUMERALS.keys() if unicodedata.decimal(c, -1) < 0)}]"
)
_LONGEST = 19
# Lengths a mark completes when it is a digit itself: a phone, an old and a new identity number.
_COMPLETE = (11, 15, 18)
_SEPARATORS = re.compile("[ \u00a0.·\u2010-\u2015-]")
_FOREIGN = re.compile("[^0-9 \u00a0.·\u2010-\u2015-]")
_CHECK_SIGN = re.compile("[×✕✖ⅩⅹХх](?<=[0-9]{6}.)(?![0-9×✕✖])")

# A label spread over its field: 姓　名:, 微 信 号:, a heading, the end of a line.
_HAN = "[\u4e00-\u9fff]"
_SPREAD = re.compile(
    rf" (?<={_HAN} )(?<!{_HAN}{_HAN} ) {{0,7}}(?=(?:{_HAN} {{1,8}}){{0,4}}{_HAN} {{0,4}}(?:[:|\t\n]|\Z))"
)

_BREAKS = re.compile(
    "(?<=[0-9])[ \t\r\n\u00a0\u2002-\u200a\u2010-\u2015\u2212|-]{1,6}(?=[0-9Xx])"
    # A line that is long enough ends because the paper did; a short one is a heading or a cell.
    "|(?<=[^\n]{11}[\u4e00-\u9fff])[ \t\r]{0,2}\n[ \t]{0,2}(?=[\u4e00-\u9fff])"
)


@dataclass(frozen=True)
class _Cuts:
    """What was dropped from a text: after ``places`` in the rest, ``shifts`` characters so far."""

    places: Sequence[int]
    shifts: Sequence[int]

    def back(self, offset: int) -> int:
        place = bisect_right(self.places, offset)
        return offset + (self.shifts[place - 1] if place else 0)


@dataclass(frozen=True)
class Folded:
    """``text`` to search in; ``original`` maps a stretch of it back to the given text."""

    text: str
    _cuts: tuple[_Cuts, ...] = ()

    def original(self, start: int, end: int) -> tuple[int, int]:
        """The stretch of the given text that became ``text[start:end]``; ``end`` > ``start``."""
        last = end - 1
        for cuts in reversed(self._cuts):
            start, last = cuts.back(start), cuts.back(last)
        return start, last + 1

    def joined(self) -> "Folded":
        """The same with line ends and cell borders inside numbers, and line ends inside
        sentences, dropped; itself when there are none."""
        return self.without(_BREAKS)

    def without(self, pattern: re.Pattern[str]) -> "Folded":
        """The same with what ``pattern`` matches dropped; itself when it matches nothing."""
        parts: list[str] = []
        places: list[int] = []
        shifts: list[int] = []
        position = length = 0
        for match in pattern.finditer(self.text):
            parts.append(self.text[position : match.start()])
            length += match.start() - position
            position = match.end()
            places.append(length)
            shifts.append(position - length)
        if not parts:
            return self
        parts.append(self.text[position:])
        return Folded("".join(parts), (*self._cuts, _Cuts(places, shifts)))


def fold(text: str, *, join_lines: bool = False) -> Folded:
    """``text`` folded; with ``join_lines`` also joined where a number or a sentence wraps."""
    folded = Folded(simplified(_half_width(text))).without(_INVISIBLE).without(_SPREAD)
    folded = Folded(_plain_digits(folded.text), folded._cuts)
    return folded.joined() if join_lines else folded


def _half_width(text: str) -> str:
    for wide, narrow in _PUNCTUATION:
        text = text.replace(wide, narrow)
    if _ASTRAL.search(text):
        text = text.translate(_ASTRAL_DIGITS)
    return text.translate(_WIDE) if _WIDE_REST.search(text) else text


def _plain_digits(text: str) -> str:
    parts: list[str] = []
    position = 0
    for match in _RUN.finditer(text):
        if not _FOREIGN.search(match[0]):
            continue
        for start, end in _unnumbered(text, *match.span()):
            parts += (text[position:start], _plain_run(text, start, end))
            position = end
    if parts:
        text = "".join((*parts, text[position:]))
    return _CHECK_SIGN.sub("X", text)


def _unnumbered(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """The run without the marks that number its parts: the stretches between them."""
    marks = [match.start() for match in _MARKS.finditer(text, start, end)]
    edges = [start - 1, *marks, end]
    parts = [text[left + 1 : right] for left, right in pairwise(edges)]
    sizes = [len(_SEPARATORS.sub("", part)) for part in parts]
    begin = start
    for mark, left, right in zip(marks, sizes, sizes[1:], strict=False):
        is_first, is_last = mark == start, mark == end - 1
        goes_on = not is_last and mark == marks[-1] and _is_letter(text[end : end + 1])
        size = left + 1 + right + goes_on
        if is_first or is_last:
            is_number = size <= _SHORTEST or size in _COMPLETE
        else:
            is_number = min(left, right) < _SHORTEST or size <= _LONGEST
        if not is_number and _FIGURE.search(text, start, end):
            yield begin, mark
            begin = mark + 1
    yield begin, end


def _plain_run(text: str, start: int, end: int) -> str:
    """The run with every digit an ASCII one; a word's own letters at its ends stay."""
    run = text[start:end]
    first, last = 0, len(run)
    if start and _is_letter(text[start - 1]):
        first = len(run) - len(run.lstrip("OoIl"))
    if end < len(text) and _is_letter(text[end]):
        last = len(run.rstrip("OoIl"))
    has_figures = bool(_FIGURE.search(run))
    if has_figures:
        before, after = _COUNT_BEFORE.match(run, first), _COUNT_AFTER.search(run, first, last)
        first, last = before.end() if before else first, after.start() if after else last
    core = run[first:last]
    letters = sum(map(core.count, _LETTERS))
    table = _DIGITS | _LETTERS | ({} if has_figures else {_CIRCLE: "0"})
    digits = sum(character.isdigit() or character in table for character in core) - letters
    if digits + letters < _SHORTEST or digits < _FEWEST_DIGITS or letters > digits + 3:
        return run
    plain = "".join(table.get(c, c) for c in core)
    if has_figures:
        for circles in _CIRCLES.finditer(core):
            plain = f"{plain[: circles.start()]}{circles[0]}{plain[circles.end() :]}"
    return run[:first] + plain + run[last:]


def _is_letter(character: str) -> bool:
    return character.isascii() and character.isalpha()
