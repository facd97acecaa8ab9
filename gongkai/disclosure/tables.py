"""A spreadsheet on the drawing desk and in the comparison: a part of a sheet as the page shows it."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import astuple, dataclass, replace
from itertools import pairwise

from django.http import QueryDict

from gongkai.disclosure.findings import Found
from gongkai.disclosure.selecting import Line, areas_of
from gongkai.scan.readers.xlsx import letters
from gongkai.scan.redact.base import Area
from gongkai.scan.redact.grid import Grid, GridCell, GridColumn

_CELL = re.compile(r"(?P<sheet>.*)!(?P<column>[A-Z]{1,3})(?P<row>[0-9]{1,7})\Z", re.DOTALL)


def is_table(name: str) -> bool:
    """Whether a file is thought of as a table."""
    return name.lower().endswith((".xlsx", ".csv"))


@dataclass(frozen=True)
class TableCell:
    """``pieces``: (text, why it is marked); ``span``: columns it is drawn over."""

    cell: GridCell
    row: int
    pieces: list[tuple[str, str]]
    is_ticked: bool
    span: int = 1

    @property
    def value(self) -> str:
        """The cell as the form sends it."""
        return f"{self.row}:{self.cell.column}"


@dataclass(frozen=True)
class TableRow:
    """``cells``: one for each column, None where nothing stands; above the heading, where titles
    stand, a cell is drawn over the empty ones after it."""

    number: int
    is_ticked: bool
    cells: list[TableCell | None]


@dataclass(frozen=True)
class TableColumn:
    column: GridColumn
    is_ticked: bool


@dataclass(frozen=True)
class Table:
    """``kept``: (value, words) of what was chosen and stands in no part that is shown."""

    grid: Grid
    heading: int
    columns: list[TableColumn]
    rows: list[TableRow]
    kept: list[tuple[str, str]]


def asked_for(posted: QueryDict, at: Found | None) -> tuple[str, int, int]:
    """(sheet, row, column) the person wants to see; of ``at`` the place of the finding."""
    place = _CELL.match(at.file_place) if at else None
    if place:
        return place["sheet"], max(int(place["row"]) - 3, 1), 1
    sheet, row, column = posted.get("sheet", ""), posted.get("from_row"), posted.get("from_column")
    turn = posted.get("turn", "")
    if turn == "jump":
        row = posted.get("to_row") or row
    elif turn.count(":") >= 2:
        row, column, sheet = turn.split(":", 2)
    return sheet, _number(row), _number(column)


def _number(text: str | None) -> int:
    is_number = text and text.isascii() and text.isdigit() and len(text) < 8
    return max(int(text), 1) if text and is_number else 1


def table_of(grid: Grid, found: Sequence[Found], posted: QueryDict) -> Table:
    """The part with what is found and what was chosen in it."""
    chosen = areas_of(posted, [])
    own = {area for area in chosen if area.sheet == grid.sheet}
    heading = _heading(grid, own, posted)
    marks: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for one in found:
        mark = (one.start, one.end, one.reason)
        marks.setdefault((one.file_part, one.file_place), []).append(mark)
    shown: set[Area] = set()

    def is_ticked(*sides: int) -> bool:
        area = Area(grid.sheet, *sides)
        shown.add(area)
        return area in own

    columns = [
        TableColumn(one, is_ticked(heading + 1, one.number, 0, one.number)) for one in grid.columns
    ]
    rows = []
    for row in grid.rows:
        known = {cell.column: cell for cell in row.cells}
        cells: list[TableCell | None] = []
        for one in grid.columns:
            cell = known.get(one.number)
            place = (row.number, one.number, row.number, one.number)
            cells.append(
                TableCell(cell, row.number, _pieces(cell, marks), is_ticked(*place))
                if cell else None
            )  # fmt: skip
        if row.number < heading:
            cells = list(_spread(cells))
        rows.append(TableRow(row.number, is_ticked(row.number, 1, row.number, 0), cells))
    kept = [(_value(area), _words(area)) for area in chosen if area not in shown]
    return Table(grid, heading, columns, rows, kept)


def _spread(cells: Sequence[TableCell | None]) -> Iterator[TableCell | None]:
    """Each cell over the empty places after it; empty places before the first stay."""
    starts = [at for at, cell in enumerate(cells) if cell]
    yield from [None] * (starts[0] if starts else len(cells))
    for start, end in pairwise([*starts, len(cells)]):
        cell = cells[start]
        assert cell is not None
        yield replace(cell, span=end - start)


def _heading(grid: Grid, own: set[Area], posted: QueryDict) -> int:
    """The last row a column keeps: what was said of this sheet, else what it looks like."""
    typed = posted.get("heading", "")
    if posted.get("sheet") == grid.sheet and typed.isascii() and typed.isdigit():
        return int(typed[:7])
    return min((area.top - 1 for area in own if not area.bottom), default=grid.heading)


def _pieces(
    cell: GridCell, marks: dict[tuple[str, str], list[tuple[int, int, str]]]
) -> list[tuple[str, str]]:
    own = marks.get((cell.part, cell.place), ())
    end = cell.start + cell.length
    near = [mark for mark in own if mark[0] < end and mark[1] > cell.start] if own else []
    pieces = Line(cell.part, cell.place, cell.start, cell.text, near).pieces
    if near and not any(why for _, why in pieces):
        # It stands in what is not shown of a long cell.
        return [(cell.text, near[0][2])]
    return pieces


def kept_areas(posted: QueryDict) -> list[tuple[str, str]]:
    """(value, words) of everything chosen in the table, for a page that shows none."""
    return [(_value(area), _words(area)) for area in dict.fromkeys(areas_of(posted, []))]


def _value(area: Area) -> str:
    return json.dumps(astuple(area), ensure_ascii=False)


def _words(area: Area) -> str:
    """“名单：C 列（第 3 行起）”."""
    if not area.bottom:
        words = f"{letters(area.left)} 列（第 {area.top} 行起）"
    elif not area.right:
        words = f"第 {area.top} 行"
    else:
        words = f"{letters(area.left)}{area.top}"
    return f"{area.sheet}：{words}" if area.sheet else words


# Before and after


@dataclass(frozen=True)
class Compared:
    """Rows of a sheet before and after: (number, cells of (before, after, is changed, columns it is
    drawn over))."""

    grid: Grid
    rows: list[tuple[int, list[tuple[str, str, bool, int]]]]
    changes: int


def compared(before: Grid, after: Grid) -> Compared:
    """The cells of the part ``before``, each with what it has become."""
    became = {(row.number, cell.column): cell.text for row in after.rows for cell in row.cells}
    rows = []
    for row in before.rows:
        known = {cell.column: cell for cell in row.cells}
        cells: list[tuple[str, str, bool, int]] = []
        for one in before.columns:
            cell, new = known.get(one.number), became.get((row.new, one.new), "")
            old = cell.text if cell and not cell.hidden else ""
            if row.number < before.heading and cells and not (old or new):
                *_, (was, now, changed, span) = cells
                cells[-1] = (was, now, changed, span + 1)
            else:
                cells.append((old, new, old != new, 1))
        rows.append((row.number, cells))
    return Compared(before, rows, sum(changed for _, cells in rows for *_, changed, _ in cells))
