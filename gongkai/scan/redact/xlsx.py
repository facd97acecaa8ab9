"""Spreadsheets are rebuilt, never patched: a fresh workbook of what is seen, as literal values.

Hidden sheets, rows, columns and texts, formulas, comments, lists, names, links, caches, charts and
pictures have no place in it; formats, widths, borders and print settings are carried over.
"""

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from io import BytesIO
from itertools import accumulate, pairwise
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell, MergedCell
from openpyxl.drawing.spreadsheet_drawing import SpreadsheetDrawing
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.utils.cell import coordinate_to_tuple
from openpyxl.worksheet._writer import WorksheetWriter
from openpyxl.worksheet.worksheet import Worksheet
from openpyxl.writer.excel import ExcelWriter

from gongkai.scan.readers import Passage
from gongkai.scan.readers.package import check_xml, elements, local, members, skeleton
from gongkai.scan.redact.base import NotRedacted, Redacted, Selection
from gongkai.scan.redact.passages import chosen, finds_any, segments, spans_in
from gongkai.scan.redact.strip_packages import strip_office
from gongkai.scan.redact.text import MARK, merged, sever
from gongkai.scan.rulebook import SHIPPED, RuleBook

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# Narrower (characters) and lower (points) is as good as hidden.
_NARROW, _LOW = 0.3, 1.0
# A letter no text uses: what stands in one row is not read on into the next.
_ROW_END = "\n\ua66e\n"
_BROKEN = "表格内部格式有误，无法重建。请用 Excel/WPS 打开后另存再试。"
# Of merged and linked areas together.
_MOST_CELLS = 500_000
# Excel ends at 1,048,576 rows.
_FURTHEST = 2**21
_LITERAL = re.compile(r'"([^"]{0,200})"')
_LONGEST_LITERAL = 4
_BRACKETS = re.compile(r"\[[^\[\]]{0,40}\]")
# The reader's part that is said of a cell and is not in it.
_COMMENTS = "批注"
_DRAWN = re.compile(r"xl/(?:drawings/(?:drawing|vmlDrawing)|charts/|media/|chartsheets/)")
Value = Any


def redact(
    data: bytes,
    name: str,
    selection: Selection,
    book: RuleBook = SHIPPED,
    *,
    passages: Sequence[Passage] = (),
) -> Redacted:
    """The workbook without what was chosen and without all that is hidden in it.

    ``passages``: what the reader gave; it says which cells are not seen. Raises ``NotRedacted`` or
    ``CouldNotRead``.
    """
    notes = _notes(data)
    try:
        old = openpyxl.load_workbook(BytesIO(data), data_only=True, keep_links=False)
    except Exception as error:
        # openpyxl raises whatever a broken workbook makes it raise.
        raise NotRedacted(_BROKEN) from error
    plan = _Plan(selection, book, passages)
    new = openpyxl.Workbook()
    new.epoch = old.epoch
    blank = new.worksheets[0]
    for sheet in old.worksheets:
        if sheet.sheet_state == "visible":
            _Rebuilding(
                sheet, new.create_sheet(plan.title(sheet.title, new.sheetnames)), plan
            ).run()
        else:
            notes.append("隐藏的工作表已删除。")
    if len(new.worksheets) == 1:
        raise NotRedacted("表格中没有一张看得见的工作表，无法生成安全副本。")
    new.remove(blank)
    new.active = 0
    return Redacted(
        strip_office(_saved(new)), name, MEDIA_TYPE,
        notes=tuple(dict.fromkeys([*notes, *plan.notes])),
    )  # fmt: skip


class _InMemory(ExcelWriter):  # type: ignore[misc]
    """openpyxl lays each sheet on the disk before it packs it; here nothing may lie on a disk."""

    def write_worksheet(self, ws: Worksheet) -> None:
        ws._drawing = SpreadsheetDrawing()
        out = BytesIO()
        writer = WorksheetWriter(ws, out)
        writer.write()
        ws._rels = writer._rels
        self._archive.writestr(ws.path[1:], out.getvalue())
        self.manifest.append(ws)


def _saved(book: openpyxl.Workbook) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as archive:
        _InMemory(book, archive).write_data()
    return out.getvalue()


def _notes(data: bytes) -> list[str]:
    notes = []
    for name, content in members(data):
        if name.endswith((".xml", ".rels", ".vml")):
            check_xml(content)
        if _DRAWN.match(name):
            notes.append("图片、图表、图形未带入安全副本。")
        elif "comments" in name.lower():
            notes.append("批注已删除。")
        elif re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            notes += _formula_notes(content)
            _check_areas(content)
    return notes


def _formula_notes(content: bytes) -> Iterator[str]:
    for cell in elements(content, "c"):
        said = {local(child): str(child.text or "") for child in cell}
        if "f" in said:
            yield "公式已换成计算结果。"
            if not said.get("v"):
                yield "有的公式没有保存计算结果，这些单元格为空；需要时请用 Excel/WPS 打开另存后再试。"


def _check_areas(content: bytes) -> None:
    """openpyxl makes a cell for each one of a merged or linked area, however large."""
    cells = 0
    for node in skeleton(content, "row").iter("{*}mergeCell", "{*}hyperlink"):
        try:
            left, top, right, bottom = range_boundaries(node.get("ref", ""))
            cells += (right - left + 1) * (bottom - top + 1)
        except (TypeError, ValueError) as error:
            raise NotRedacted(_BROKEN) from error
    if cells > _MOST_CELLS:
        raise NotRedacted("表格中合并或链接的区域过大，无法重建。请缩小区域后另存再试。")


# What goes


class _Plan:
    """Which cells are not seen, which stretches of which cells were chosen, by sheet!address."""

    def __init__(self, selection: Selection, book: RuleBook, passages: Sequence[Passage]) -> None:
        self.selection, self.book = selection, book
        self.notes: list[str] = []
        self.unseen = {
            segment.place
            for passage in passages
            if passage.hidden and passage.part != _COMMENTS
            for segment in segments(passage)
        }
        self.chosen: dict[str, list[tuple[int, int, str]]] = {}
        words = list(selection.words)
        for item in chosen(passages, selection.stretches):
            if item.segment.passage.part == "单元格":
                places = self.chosen.setdefault(item.segment.place, [])
                places.append((item.start, item.end, item.segment.text))
            elif len(item.text.strip()) > 1:
                # Titles, headers: where they are seen they go by their words.
                words.append(item.text.strip())
        self.selection = Selection(rules=selection.rules, words=tuple(words))

    def spans(self, text: str) -> list[tuple[int, int]]:
        return merged(spans_in(text, self.selection, self.book), len(text))

    def text(self, text: str) -> str:
        return sever(text, self.spans(text)).text

    def title(self, title: str, taken: Iterable[str]) -> str:
        """The title of a sheet: at most 31 characters, none twice."""
        base = new = self.text(title)[:31]
        number = 1
        while new.lower() in {known.lower() for known in taken}:
            number += 1
            new = f"{base[:27]}({number})"
        return new

    def is_harmless(self, code: str) -> bool:
        """Whether a number format may be carried over: it says nothing of its own."""
        if any(len(literal) > _LONGEST_LITERAL for literal in _LITERAL.findall(code)):
            return False
        digits = re.findall("[1-9]", _BRACKETS.sub("", code))
        return len(digits) <= 2 and not finds_any(code, self.selection, self.book)


# One sheet


class _Shown:
    """Rows or columns that are seen, numbered anew without the hidden ones between.

    ``hidden``: (first, last) in any order.
    """

    def __init__(self, hidden: Iterable[tuple[int, int]]) -> None:
        # The end counts one further, so that neighbours join.
        spans = merged([(first, last + 1) for first, last in hidden], _FURTHEST)
        self._firsts = [first for first, _ in spans]
        self._ends = [end for _, end in spans]
        self._gone = [0, *accumulate(end - first for first, end in spans)]

    def is_hidden(self, number: int) -> bool:
        before = bisect_right(self._firsts, number)
        return before > 0 and number < self._ends[before - 1]

    def new(self, number: int) -> int:
        """The new number of a seen one; of a hidden one, that of the next seen one."""
        before = bisect_right(self._firsts, number)
        beyond = max(self._ends[before - 1] - number, 0) if before else 0
        return number - self._gone[before] + beyond

    def area(self, first: int, last: int) -> tuple[int, int]:
        """What is left of ``first``–``last``, numbered anew; the end is before the start when
        nothing is."""
        return self.new(first), self.new(last + 1) - 1


class _Rebuilding:
    """One sheet from the old workbook into the new."""

    def __init__(self, old: Worksheet, new: Worksheet, plan: _Plan) -> None:
        self.old, self.new, self.plan = old, new, plan
        self.rows = _Shown(_hidden_rows(old))
        self.columns = _Shown(_hidden_columns(old))
        self.styles: dict[int, Any] = {}

    def run(self) -> None:
        cells = [cell for _, cell in sorted(self.old._cells.items()) if self.is_seen(cell)]
        texts = {cell.coordinate: self.shown_text(cell) for cell in cells}
        spans = self.spans(cells, texts)
        self.sizes()
        # A long sheet does not fit in memory twice: an old cell goes when the new one is made.
        self.old._cells.clear()
        cells.reverse()
        while cells:
            cell = cells.pop()
            self.cell(cell, texts.pop(cell.coordinate), spans.get(cell.coordinate, []))
        self.merges()
        self.page()

    def is_seen(self, cell: Cell | MergedCell) -> bool:
        if isinstance(cell, MergedCell):
            return False
        if self.is_corner(cell.row, cell.column):
            return True
        return not (self.rows.is_hidden(cell.row) or self.columns.is_hidden(cell.column))

    def is_corner(self, row: int, column: int) -> bool:
        """The corner of merged cells is drawn in whatever is left of them."""
        return (row, column) in self.corners

    @cached_property
    def corners(self) -> dict[tuple[int, int], tuple[int, int, int, int]]:
        """Corner of merged cells → their new rows and columns, those that are all hidden left out."""
        areas = {}
        for area in self.old.merged_cells.ranges:
            top, bottom = self.rows.area(area.min_row, area.max_row)
            left, right = self.columns.area(area.min_col, area.max_col)
            if top <= bottom and left <= right:
                areas[area.min_row, area.min_col] = (top, bottom, left, right)
        return areas

    def shown_text(self, cell: Cell) -> str:
        """What stands in the cell as text, empty when it is not seen."""
        if cell.value is None or f"{self.old.title}!{cell.coordinate}" in self.plan.unseen:
            return ""
        return _text(cell.value)

    def spans(
        self, cells: Sequence[Cell], texts: Mapping[str, str]
    ) -> dict[str, list[tuple[int, int]]]:
        """The stretches of each cell that go, looked for across the cells of a row."""
        parts: list[str] = []
        starts: list[int] = []
        places: list[str] = []
        length = row = 0
        for cell in cells:
            text = texts[cell.coordinate]
            border = "\t" if cell.row == row else _ROW_END
            row = cell.row
            starts.append(length + len(border))
            places.append(cell.coordinate)
            parts += [border, text]
            length += len(border) + len(text)
        found: dict[str, list[tuple[int, int]]] = {}
        for first, last in self.plan.spans("".join(parts)):
            number = max(bisect_right(starts, first) - 1, 0)
            while number < len(starts) and starts[number] < last:
                start, size = starts[number], len(texts[places[number]])
                inside = (max(first - start, 0), min(last - start, size))
                if inside[0] < inside[1]:
                    found.setdefault(places[number], []).append(inside)
                number += 1
        for place in places:
            for start, end, text in self.plan.chosen.get(f"{self.old.title}!{place}", ()):
                mine = texts[place]
                # The reader's text of a number or date is not the cell's: then all of it goes.
                is_same = text.startswith(mine) and start < len(mine)
                inside = (start, min(end, len(mine))) if is_same else (0, len(mine))
                found.setdefault(place, []).append(inside)
        return found

    def cell(self, old: Cell, text: str, spans: Sequence[tuple[int, int]]) -> None:
        if not text and not _has_frame(old):
            return
        area = self.corners.get((old.row, old.column))
        row, column = (
            (area[0], area[2]) if area else (self.rows.new(old.row), self.columns.new(old.column))
        )
        new = self.new.cell(row, column)
        if old.has_style:
            self.style(old, new, is_seen=bool(text))
        if not text:
            return
        if spans:
            is_text = isinstance(old.value, str)
            value = sever(text, spans).text if is_text else MARK
            new.number_format = "General"
        else:
            value = old.value
        if isinstance(value, str):
            value = ILLEGAL_CHARACTERS_RE.sub("", value)
        new.value = value
        if isinstance(value, str):
            # A text that begins with "=" stays a text.
            new.data_type = "e" if old.data_type == "e" and not spans else "s"

    def style(self, old: Cell, new: Cell, *, is_seen: bool) -> None:
        """Font, fill, borders, alignment, and the number format when it is harmless."""
        key = old.style_id * 2 + is_seen
        known = self.styles.get(key)
        if known is None:
            new.font, new.fill = copy(old.font), copy(old.fill)
            new.border, new.alignment = copy(old.border), copy(old.alignment)
            if is_seen and self.plan.is_harmless(old.number_format):
                new.number_format = old.number_format
            self.styles[key] = copy(new._style)
        else:
            new._style = copy(known)

    def merges(self) -> None:
        for top, bottom, left, right in self.corners.values():
            if (top, left) != (bottom, right):
                self.new.merge_cells(
                    start_row=top, end_row=bottom, start_column=left, end_column=right
                )

    def sizes(self) -> None:
        for number, size in self.old.row_dimensions.items():
            if size.height and not self.rows.is_hidden(number):
                self.new.row_dimensions[self.rows.new(number)].height = size.height
        for size in self.old.column_dimensions.values():
            for number in range(size.min or 1, min(size.max or 1, self.old.max_column) + 1):
                if size.width and not self.columns.is_hidden(number):
                    letter = get_column_letter(self.columns.new(number))
                    self.new.column_dimensions[letter].width = size.width

    def page(self) -> None:
        """How it is printed; what is said above and below the page is seen too."""
        old, new = self.old, self.new
        for key in ("orientation", "paperSize", "scale", "fitToWidth", "fitToHeight"):
            setattr(new.page_setup, key, getattr(old.page_setup, key))
        fit = old.sheet_properties.pageSetUpPr
        new.sheet_properties.pageSetUpPr = copy(fit) if fit is not None else None
        new.page_margins = copy(old.page_margins)
        new.print_options = copy(old.print_options)
        new.sheet_view.showGridLines = old.sheet_view.showGridLines
        if old.print_title_rows:
            first, last = (int(number) for number in re.findall(r"\d+", old.print_title_rows)[:2])
            top, bottom = self.rows.area(first, last)
            new.print_title_rows = f"{top}:{bottom}" if top <= bottom else None
        if old.freeze_panes:
            row, column = coordinate_to_tuple(old.freeze_panes)
            letter = get_column_letter(self.columns.new(column))
            new.freeze_panes = f"{letter}{self.rows.new(row)}"
        for kind in (
            "oddHeader",
            "evenHeader",
            "firstHeader",
            "oddFooter",
            "evenFooter",
            "firstFooter",
        ):
            for side in ("left", "center", "right"):
                text = getattr(getattr(old, kind), side).text
                if text:
                    getattr(getattr(new, kind), side).text = self.plan.text(text)
        new.HeaderFooter.differentFirst = old.HeaderFooter.differentFirst
        new.HeaderFooter.differentOddEven = old.HeaderFooter.differentOddEven


def _has_frame(cell: Cell) -> bool:
    """Whether an empty cell is seen, by its fill or a border."""
    if not cell.has_style:
        return False
    border = cell.border
    sides = (border.left, border.right, border.top, border.bottom)
    return bool(cell.fill.fill_type) or any(side is not None and side.style for side in sides)


def _hidden_rows(sheet: Worksheet) -> Iterator[tuple[int, int]]:
    is_shown = {
        number: not size.hidden and not (size.height is not None and size.height <= _LOW)
        for number, size in sheet.row_dimensions.items()
    }
    if sheet.sheet_format.zeroHeight:
        # Rows are hidden unless they have a height of their own.
        kept = sorted(
            number for number, size in sheet.row_dimensions.items()
            if is_shown[number] and size.height is not None
        )  # fmt: skip
        yield from (
            (before + 1, after - 1)
            for before, after in pairwise([0, *kept, _FURTHEST - 1])
            if before + 1 < after
        )
    yield from ((number, number) for number, shown in is_shown.items() if not shown)


def _hidden_columns(sheet: Worksheet) -> Iterator[tuple[int, int]]:
    for letter, size in sheet.column_dimensions.items():
        first = size.min or column_index_from_string(letter)
        if size.hidden or (size.width is not None and size.width <= _NARROW):
            yield first, max(size.max or first, first)


def _text(value: Value) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e21:
        return format(Decimal(repr(value)), "f").removesuffix(".0")
    if isinstance(value, datetime | date):
        return f"{value:%Y-%m-%d}"
    return str(value)
