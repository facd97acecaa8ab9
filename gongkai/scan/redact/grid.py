"""A spreadsheet or CSV laid out as people think of it: a part of a sheet, row by row; and from
rows, columns and cells chosen there to the stretches a redactor takes."""

import re
from collections import deque
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.readers.package import Allowance, Archive
from gongkai.scan.readers.text import decode
from gongkai.scan.readers.xlsx import Book, Sheet, letters
from gongkai.scan.redact.base import Area, NotRedacted, Stretch

ROWS, COLUMNS = 50, 20
# Characters of a cell that are shown.
LONGEST = 160
# Where the heading is looked for, and how many places a sentence names.
_TOP, _MOST_NAMED = 10, 8
_CELLS, _TEXT = "单元格", "正文"
_DELIMITERS = ",\t;"
_NO_SHEET = "表格中没有一张看得见的工作表。"
_NOTHING = "所选的列、行或单元格中没有看得见的内容，没有生成副本。请重新选择。"


@dataclass(frozen=True)
class GridCell:
    """A cell that says something. ``text``: its beginning, ``is_cut`` when there is more;
    (``part``, ``place``, ``start``): where the reader says it; ``hidden``: why it is not seen."""

    column: int
    text: str
    length: int
    part: str
    place: str
    start: int = 0
    hidden: str = ""

    @property
    def is_cut(self) -> bool:
        return self.length > len(self.text)


@dataclass(frozen=True)
class GridRow:
    """``number`` as the sheet counts, ``new`` when what is hidden is gone."""

    number: int
    new: int
    cells: list[GridCell]


@dataclass(frozen=True)
class GridColumn:
    """``heading``: what stands in the row of the heading."""

    number: int
    new: int
    letters: str
    heading: str


@dataclass(frozen=True)
class Grid:
    """At most ``ROWS`` rows that say something, and ``COLUMNS`` columns, of the sheet ``sheet``.

    ``sheets``: titles of those that are seen, the sheet of a CSV has none; ``hidden``: sentences on
    what is not; ``heading``: number of the row that heads the columns. ``next`` and ``previous``:
    where the neighbouring parts begin, 0 when there is none.
    """

    sheets: list[str]
    sheet: str
    heading: int
    row_count: int
    last_row: int
    last_column: int
    columns: list[GridColumn] = field(default_factory=list)
    rows: list[GridRow] = field(default_factory=list)
    hidden: list[str] = field(default_factory=list)
    next_row: int = 0
    previous_row: int = 0
    next_column: int = 0
    previous_column: int = 0


def grid(
    data: bytes, name: str, *, sheet: str = "", number: int = 0, row: int = 1, column: int = 1
) -> Grid:
    """The part of ``sheet`` from ``row`` and ``column`` on. When no seen sheet has that title, of
    the seen sheet number ``number``, from 0. Raises ``CouldNotRead``."""
    try:
        if _is_csv(name):
            return _Walk(_CsvTable(data), [""], [], row, column).grid("")
        book = Book(Archive(data, Allowance()))
        seen = [one.title for one in book.sheets.values() if not one.hidden]
        if not seen:
            raise CouldNotRead(_NO_SHEET)
        gone = [one.title for one in book.sheets.values() if one.hidden]
        title = sheet if sheet in seen else seen[min(number, len(seen) - 1)]
        said = [f"隐藏的工作表：{_named(gone)}"] if gone else []
        return _Walk(_SheetTable(book, title), seen, said, row, column).grid(title)
    except (CouldNotRead, MemoryError):
        raise
    except Exception as error:
        # A hostile file may break any reader.
        raise CouldNotRead("表格无法显示。请用 Excel/WPS 打开后另存再传。") from error


def grid_of(said: dict[str, Any]) -> Grid:
    """A grid as it came through JSON."""
    columns = [GridColumn(**one) for one in said["columns"]]
    rows = [
        GridRow(one["number"], one["new"], [GridCell(**cell) for cell in one["cells"]])
        for one in said["rows"]
    ]
    return Grid(**{**said, "columns": columns, "rows": rows})


def stretches_in(data: bytes, name: str, areas: Sequence[Area]) -> tuple[Stretch, ...]:
    """The seen cells of ``areas`` as stretches of the reader's text. Raises ``NotRedacted`` when
    nothing stands in one of them, and ``CouldNotRead``."""
    found: list[Stretch] = []
    met: set[Area] = set()
    book = None if _is_csv(name) else Book(Archive(data, Allowance()))
    for title in dict.fromkeys(area.sheet for area in areas):
        wanted = [area for area in areas if area.sheet == title]
        table = _CsvTable(data) if book is None else _SheetTable(book, title)
        whole = _Wanted(wanted)
        for number, why, row in table.rows():
            near = () if why else whole.near(number)
            if not near:
                continue
            for cell in table.cells(number, why, row):
                holding = [area for area in near if area.holds(number, cell.column)]
                if holding and not cell.hidden:
                    met.update(holding)
                    end = cell.start + cell.length
                    found.append(Stretch(cell.part, cell.place, cell.start, end))
    if met != set(areas):
        raise NotRedacted(_NOTHING)
    return tuple(found)


class _Wanted:
    """Areas by the rows they touch."""

    def __init__(self, areas: Sequence[Area]) -> None:
        self.by_row: dict[int, list[Area]] = {}
        self.long: list[Area] = []
        for area in areas:
            if area.top == area.bottom:
                self.by_row.setdefault(area.top, []).append(area)
            else:
                self.long.append(area)

    def near(self, row: int) -> list[Area]:
        return [*self.by_row.get(row, ()), *self.long]


def _is_csv(name: str) -> bool:
    return name.lower().endswith(".csv")


def _named(names: Sequence[str]) -> str:
    more = "" if len(names) <= _MOST_NAMED else f" 等 {len(names)} 处"
    return f"{'、'.join(names[:_MOST_NAMED])}{more}"


# Tables: rows as (number, why the row is not seen, what ``cells`` takes).


class _SheetTable:
    def __init__(self, book: Book, title: str) -> None:
        part = next((name for name, one in book.sheets.items() if one.title == title), "")
        if not part:
            raise CouldNotRead("所选的工作表不在文件中，请重新选择。")
        self.content = book.archive.read(part)
        self.sheet = Sheet(book, book.sheets[part], part)
        self.sheet.prepare(self.content)

    def rows(self) -> Iterator[tuple[int, str, object]]:
        for number, row in self.sheet.rows(self.content):
            yield number, self.sheet.row_reason(row, number), row

    def cells(self, number: int, why: str, row: object) -> Iterator[GridCell]:
        for column, (place, _, text), apart in self.sheet.cells_of(row, number, why):  # type: ignore[arg-type]
            yield GridCell(column, text[:LONGEST], len(text), _CELLS, place, hidden=why or apart)

    def is_hidden(self, column: int) -> bool:
        return bool(self.sheet.column_reason(column))


class _CsvTable:
    def __init__(self, data: bytes) -> None:
        self.text = decode(data)
        first = self.text.partition("\n")[0]
        mark = max(_DELIMITERS, key=first.count)
        self.field = re.compile(
            rf'(?:"(?P<quoted>[^"]*(?:""[^"]*)*)"[^{mark}\r\n]*|(?P<plain>[^{mark}\r\n]*))'
            rf"(?P<end>{mark}|\r\n|\r|\n|\Z)"
        )

    def rows(self) -> Iterator[tuple[int, str, object]]:
        number, fields, position = 1, [], 0
        while position < len(self.text):
            match = self.field.match(self.text, position)
            if match is None:
                raise CouldNotRead("CSV 的引号不成对，无法按表格显示。请用 Excel/WPS 打开后另存。")
            fields.append(match.span("quoted" if match["quoted"] is not None else "plain"))
            position = match.end()
            if match["end"] in ("", "\r", "\n", "\r\n"):
                yield number, "", fields
                number, fields = number + 1, []
        if fields:
            yield number, "", fields

    def cells(self, number: int, why: str, row: object) -> Iterator[GridCell]:
        for column, (start, end) in enumerate(row, 1):  # type: ignore[var-annotated,arg-type]
            text = self.text[start : min(end, start + LONGEST)]
            if text.strip():
                yield GridCell(column, text, end - start, _TEXT, "", start)

    def is_hidden(self, column: int) -> bool:
        return False


class _Walk:
    """One walk over a table, keeping the part that is asked for."""

    def __init__(
        self, table: _SheetTable | _CsvTable, sheets: list[str], hidden: list[str],
        row: int, column: int,
    ) -> None:  # fmt: skip
        self.table, self.sheets, self.hidden = table, sheets, hidden
        self.row, self.column = row, column
        self.gone: list[int] = []
        self.top: list[GridRow] = []
        self.rows: list[GridRow] = []
        self.before: deque[int] = deque(maxlen=ROWS)
        self.count = self.last_row = self.last_column = self.following = 0

    def grid(self, title: str) -> Grid:
        for number, why, row in self.table.rows():
            if why:
                self.gone.append(number)
            else:
                self.take(number, row)
        if not self.rows and self.count and self.row > 1:
            # Beyond the end: the last part.
            return self.again(self.before[0], title)
        head = self.heading()
        numbers = [
            number for number in range(1, self.last_column + 1) if not self.table.is_hidden(number)
        ]
        place = sum(number < self.column for number in numbers)
        place = min(place, max(len(numbers) - 1, 0))
        shown = numbers[place : place + COLUMNS]
        words = {cell.column: cell.text for cell in head.cells} if head else {}
        return Grid(
            self.sheets, title, head.number if head else 0, self.count, self.last_row,
            self.last_column,
            columns=[
                GridColumn(number, place + at + 1, letters(number), words.get(number, "")[:40])
                for at, number in enumerate(shown)
            ],
            rows=[_within(row, set(shown)) for row in self.rows],
            hidden=[*self.hidden, *self.not_seen(set(numbers))],
            next_row=self.following, previous_row=self.before[0] if self.before else 0,
            next_column=numbers[place + COLUMNS] if len(numbers) > place + COLUMNS else 0,
            previous_column=numbers[max(place - COLUMNS, 0)] if place else 0,
        )  # fmt: skip

    def again(self, row: int, title: str) -> Grid:
        return _Walk(self.table, self.sheets, self.hidden, row, self.column).grid(title)

    def take(self, number: int, row: object) -> None:
        is_wanted = len(self.top) < _TOP or (number >= self.row and len(self.rows) < ROWS)
        cells = list(self.table.cells(number, "", row)) if is_wanted else []
        width = max((cell.column for cell in cells), default=0) if is_wanted else self.width(row)
        if not width:
            return
        self.count, self.last_row = self.count + 1, number
        self.last_column = max(self.last_column, width)
        whole = GridRow(number, number - len(self.gone), cells)
        if len(self.top) < _TOP:
            self.top.append(whole)
        if number < self.row:
            self.before.append(number)
        elif len(self.rows) < ROWS:
            self.rows.append(whole)
        elif not self.following:
            self.following = number

    def width(self, row: object) -> int:
        """The last column of a row that says something, without reading its cells."""
        if isinstance(row, list):
            said = (column for column, (start, end) in enumerate(row, 1) if start < end)
            return max(said, default=0)
        column = last = 0
        for node in row:  # type: ignore[attr-defined]
            column = Sheet.column_of(node, column)
            if len(node):
                last = column
        return last

    def heading(self) -> GridRow | None:
        """The first row that is about as full as the fullest of the first ones."""
        most = max((len(row.cells) for row in self.top), default=0)
        return next((row for row in self.top if len(row.cells) >= max(most * 0.6, 1)), None)

    def not_seen(self, seen: set[int]) -> list[str]:
        columns = [
            letters(number) for number in range(1, self.last_column + 1) if number not in seen
        ]
        rows = [str(number) for number in self.gone]
        said = [f"隐藏的列：{_named(columns)}"] if columns else []
        return said + ([f"隐藏的行：第 {_named(rows)} 行"] if rows else [])


def _within(row: GridRow, columns: set[int]) -> GridRow:
    return GridRow(row.number, row.new, [cell for cell in row.cells if cell.column in columns])
