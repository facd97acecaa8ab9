"""The bureau's wordings as a table: XLSX or CSV, one wording a row."""

import csv
import io
from collections.abc import Iterable, Iterator
from typing import Any

from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell

from gongkai.core.deeds import Blocked
from gongkai.core.rules.models import Wording
from gongkai.scan.readers import CouldNotRead
from gongkai.scan.readers.text import decode

COLUMNS = ("查找的表述", "规范表述", "类别", "说明", "不算错的情形")
SEPARATOR = "；"
_KINDS = {label: value for value, label in Wording.Kind.choices}
_MOST_ROWS = 20_001
# What a spreadsheet would take for a formula; written with a ' before it and read without.
_FORMULA = ("=", "+", "-", "@")

Row = tuple[int, dict[str, Any]]


def read(data: bytes, name: str) -> list[Row]:
    """(row number, fields of ``Wording``) of a scanned file; raises ``Blocked`` naming the rows."""
    table = _from_xlsx(data) if name.lower().endswith(".xlsx") else _from_csv(data)
    head = [cell.strip() for cell in next(table, [])]
    if COLUMNS[0] not in head:
        raise Blocked(
            f"“{name}”第一行没有“{COLUMNS[0]}”一列。请下载样表（在本页），照它的第一行填写后再导入。"
        )
    rows, faults = [], []
    for number, cells in enumerate(table, 2):
        if number > _MOST_ROWS:
            raise Blocked(f"“{name}”超过 {_MOST_ROWS - 1} 行，请分成几个文件。")
        values = {title: cell.strip() for title, cell in zip(head, cells, strict=False) if title}
        if not any(values.values()):
            continue
        try:
            rows.append((number, _fields(values)))
        except ValueError as error:
            faults.append(f"第 {number} 行：{error}")
    if faults:
        raise Blocked(*faults[:20])
    if not rows:
        raise Blocked(f"“{name}”中没有表述，没有导入。")
    return rows


def _fields(values: dict[str, str]) -> dict[str, Any]:
    wrong, right, kind, reason, passes = (_without_mark(values.get(one, "")) for one in COLUMNS)
    if not wrong:
        raise ValueError(f"没有填“{COLUMNS[0]}”。")
    if kind and kind not in _KINDS:
        raise ValueError(f"类别“{kind[:20]}”应为{'、'.join(_KINDS)}之一。")
    for title, value, most in (
        (COLUMNS[0], wrong, 80), (COLUMNS[1], right, 80), (COLUMNS[3], reason, 200)
    ):  # fmt: skip
        if len(value) > most:
            raise ValueError(f"“{title}”超过 {most} 字。")
    return {
        "wrong": wrong,
        "right": right,
        "kind": _KINDS.get(kind, Wording.Kind.ERROR.value),
        "reason": reason,
        "passes_in": [one.strip() for one in passes.split(SEPARATOR) if one.strip()],
    }


def _from_csv(data: bytes) -> Iterator[list[str]]:
    try:
        text = decode(data)
    except CouldNotRead as error:
        raise Blocked(str(error)) from error
    yield from csv.reader(io.StringIO(text))


def _from_xlsx(data: bytes) -> Iterator[list[str]]:
    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        rows = list(book.worksheets[0].iter_rows(values_only=True, max_row=_MOST_ROWS + 1))
    except Exception as error:
        # A broken package breaks the library in many ways; to the person they are one.
        raise Blocked("表格已损坏，无法导入。请用 Excel/WPS 打开后另存再试。") from error
    for row in rows:
        yield ["" if cell is None else str(cell) for cell in row]


def write_csv(wordings: Iterable[Wording]) -> bytes:
    """As CSV that a spreadsheet opens without asking for the encoding."""
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(COLUMNS)
    writer.writerows([_with_mark(cell) for cell in _cells(one)] for one in wordings)
    return out.getvalue().encode("utf-8-sig")


def write_xlsx(wordings: Iterable[Wording]) -> bytes:
    """As a workbook of text cells."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet("表述词库")
    for row in [COLUMNS, *(_cells(one) for one in wordings)]:
        cells = [WriteOnlyCell(sheet, text) for text in row]
        for cell in cells:
            cell.data_type = "s"
        sheet.append(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _cells(one: Wording) -> tuple[str, ...]:
    return (
        one.wrong, one.right, Wording.Kind(one.kind).label, one.reason,
        SEPARATOR.join(one.passes_in),
    )  # fmt: skip


def _with_mark(text: str) -> str:
    return f"'{text}" if text.startswith(_FORMULA) else text


def _without_mark(text: str) -> str:
    return text[1:] if text[:1] == "'" and text[1:].startswith(_FORMULA) else text
