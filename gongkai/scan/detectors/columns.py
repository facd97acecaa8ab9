"""Tables flattened to text: the cells below a heading.

A row is a line whose cells are divided by tabs, bars, commas, semicolons or spaces, or a row of an
HTML table. With tabs and bars rows may differ a little in length (merged cells); with signs that
occur in sentences too they may not.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import pairwise
from typing import NamedTuple

from gongkai.scan.detectors.base import once_per_text

Span = tuple[int, int]


class Table(NamedTuple):
    """The spans of the rows, and the pattern that divides their cells."""

    rows: Sequence[Span]
    divider: re.Pattern[str]


class Cell(NamedTuple):
    """A cell without the spaces and quotes around. ``row``: where its row begins."""

    start: int
    end: int
    row: int


_LONGEST_HEAD = 14  # characters
_WIDEST = 2_000  # characters of a row
_SIGNS = "\t|,; "
_DIVIDERS = {sign: re.compile(rf"{re.escape(sign)}+" if sign == " " else re.escape(sign))
             for sign in _SIGNS}  # fmt: skip
# What divides cells and occurs in no sentence.
CELL_SIGNS = (_DIVIDERS["\t"], _DIVIDERS["|"])
_HTML_ROW = re.compile(r"<tr\b[^<>]{0,200}>(.{1,2000}?)</tr>", re.DOTALL | re.IGNORECASE)
_HTML_DIVIDER = re.compile(r"(?:</?(?:t[dh]|p|span|b|strong)\b[^<>]{0,200}>\s{0,40}){1,8}")
_AROUND = " \t\r\n\u00a0\"'"


def cells_below(text: str, heading: re.Pattern[str], *, at_end: bool = False) -> Iterator[Cell]:
    """The cells in columns whose short heading holds ``heading``; ``at_end``: ends with it.

    Cells that are empty are left out, and headings further down.
    """
    for table in tables(text):
        if not heading.search(text, table.rows[0][0], table.rows[-1][1]):
            continue
        heads = _heads(text, table, heading, at_end)
        columns: set[int] = set()
        for place in range(min(heads, default=len(table.rows)), len(table.rows)):
            anew = heads.get(place, set())
            cells = _cells(text, table, place) if columns else []
            for column in sorted(columns - anew):
                if column < len(cells) and cells[column].start < cells[column].end:
                    yield cells[column]
            columns |= anew


@once_per_text
def tables(text: str) -> Sequence[Table]:
    """The tables of ``text``: two rows or more that follow each other."""
    found = list(_plain_tables(text))
    rows = [match.span(1) for match in _HTML_ROW.finditer(text)] if "</tr>" in text else []
    return [*found, Table(rows, _HTML_DIVIDER)] if rows else found


def _plain_tables(text: str) -> Iterator[Table]:
    rows: list[Span] = []
    table = ("", 0)
    offset = 0
    for whole in text.split("\n"):
        line = whole[:_WIDEST].strip(" \r")
        if line:
            kind = _kind(line)
            if not _fits(kind, table):
                if _has_heads(rows, table):
                    yield Table(rows, _DIVIDERS[table[0]])
                rows, table = [], kind
            if table[0]:
                start = offset + whole.index(line[0])
                rows.append((start, start + len(line)))
        offset += len(whole) + 1
    if _has_heads(rows, table):
        yield Table(rows, _DIVIDERS[table[0]])


def _has_heads(rows: Sequence[Span], kind: tuple[str, int]) -> bool:
    """Whether the rows may be a table: with signs of sentences, one must be as short as heads."""
    sign, count = kind
    widest = (count + 1) * (_LONGEST_HEAD + 2)
    return len(rows) > 1 and (sign in "\t|" or any(end - start <= widest for start, end in rows))


def _kind(line: str) -> tuple[str, int]:
    """The sign that divides a line's cells and how often it does; ("", 0): it has one cell."""
    for sign in _SIGNS:
        if sign in line:
            return sign, len(line.split()) if sign == " " else line.count(sign)
    return "", 0


def _fits(kind: tuple[str, int], table: tuple[str, int]) -> bool:
    is_near = kind[0] == table[0] and kind[1] <= table[1] + 1
    return kind == table or (is_near and kind[0] in ("\t", "|"))


def _heads(text: str, table: Table, heading: re.Pattern[str], at_end: bool) -> dict[int, set[int]]:
    """The columns whose heading holds ``heading``, by the place of its row."""
    heads: dict[int, set[int]] = {}
    holds = _ending(heading) if at_end else heading
    for match in heading.finditer(text, table.rows[0][0], table.rows[-1][1]):
        place = bisect_right(table.rows, (match.start(), len(text))) - 1
        if place not in heads:
            heads[place] = {
                column
                for column, cell in enumerate(_cells(text, table, place))
                if cell.end - cell.start <= _LONGEST_HEAD
                and holds.search(text, cell.start, cell.end)
            }
    return heads


@cache
def _ending(heading: re.Pattern[str]) -> re.Pattern[str]:
    return re.compile(rf"(?:{heading.pattern})\Z")


def _cells(text: str, table: Table, place: int) -> list[Cell]:
    start, end = table.rows[place]
    cuts = (edge for cut in table.divider.finditer(text, start, end) for edge in cut.span())
    return [_trimmed(text, *span, start) for span in [*pairwise([start, *cuts, end])][::2]]


def _trimmed(text: str, start: int, end: int, row: int) -> Cell:
    cell = text[start:end]
    start += len(cell) - len(cell.lstrip(_AROUND))
    return Cell(start, max(start, end - len(cell) + len(cell.rstrip(_AROUND))), row)
