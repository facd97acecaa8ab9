"""What leaves as an Excel workbook: the filtered register and the statistics."""

import re
from collections.abc import Iterable, Sequence
from io import BytesIO
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpResponse
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter

from gongkai.cases.models import Case, CaseKind, Source
from gongkai.core.deeds import Blocked
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.law.case_state import CaseState
from gongkai.law.events import Channel
from gongkai.law.outcomes import BY_CODE

MOST_ROWS = 5_000
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What XML cannot hold; one such character in one application would refuse the whole register.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_HEADINGS = (
    "登记号", "申请类型", "来源", "提交方式", "所需信息", "状态", "承办科室", "承办人", "来件日期",
    "收到之日", "答复期限", "期限暂定", "办理结果", "答复日期",
)  # fmt: skip
_FIELDS = (
    "number", "kind", "source", "channel", "wanted", "state", "department__name", "officer__name",
    "arrived_on", "received_on", "due_on", "is_provisional", "outcome", "answered_on",
)  # fmt: skip
_WIDTHS = (13, 14, 20, 16, 60, 12, 18, 10, 12, 12, 12, 10, 26, 12)

Sheet = tuple[str, Sequence[int], Iterable[Sequence[Any]]]


def register_workbook(rows: QuerySet[Case], *, by: Person) -> bytes:
    """The filtered register without anything of the applicants; the first row is the heading.

    ``Blocked`` past ``MOST_ROWS``: many records together can amount to more than each of them
    (保密法第三十六条，rules.md §8.4). The export stands in the journal.
    """
    count = rows.order_by()[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        raise Blocked(
            f"符合条件的超过 {MOST_ROWS} 件，一次最多导出 {MOST_ROWS} 件"
            "（§8.4，保密法第三十六条，防止数据汇聚风险）。请按年份、科室等缩小范围后再导出。"
        )
    with transaction.atomic():
        record("cases_exported", by=by, subject=f"organ:{by.organ_id}", cases=count)
    values = rows.order_by("pk").values_list(*_FIELDS).iterator(chunk_size=1000)
    return workbook([("登记", _WIDTHS, [_HEADINGS, *(_words(row) for row in values)])])


def _words(row: Sequence[Any]) -> list[Any]:
    kind, source, channel, state, outcome = row[1], row[2], row[3], row[5], row[12]
    shown = list(row)
    shown[1], shown[2] = CaseKind(kind).label, Source(source).label
    shown[3], shown[5] = Channel(channel).label, CaseState(state).label
    shown[11] = "暂定" if row[11] else ""
    # A drafted outcome is not one yet.
    shown[12] = BY_CODE[outcome].label if outcome and row[13] else ""
    return shown


def workbook(sheets: Iterable[Sheet]) -> bytes:
    """An XLSX file of ``sheets``: (title, column widths, rows; the first row is the heading)."""
    book = Workbook(write_only=True)
    for title, widths, rows in sheets:
        sheet = book.create_sheet(title)
        sheet.freeze_panes = "A2"
        for place, width in enumerate(widths, 1):
            sheet.column_dimensions[get_column_letter(place)].width = width
        for place, row in enumerate(rows):
            sheet.append([_cell(sheet, value, bold=place == 0) for value in row])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def _cell(sheet: Any, value: Any, *, bold: bool) -> WriteOnlyCell:
    if isinstance(value, str):
        cell = WriteOnlyCell(sheet, _CONTROL.sub("", value))
        # What somebody typed is never a formula, whatever it begins with.
        cell.data_type = "s"
    else:
        cell = WriteOnlyCell(sheet, value)
        if hasattr(value, "isoformat"):
            cell.number_format = "yyyy-mm-dd"
    cell.alignment = Alignment(vertical="top", wrap_text=True)
    if bold:
        cell.font = Font(bold=True)
    return cell


def workbook_response(content: bytes, name: str) -> HttpResponse:
    """The workbook as a download called ``name``."""
    response = HttpResponse(content, content_type=_XLSX)
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}.xlsx"
    return response
