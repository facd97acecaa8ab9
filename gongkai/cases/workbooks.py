"""What leaves as an Excel workbook: the filtered register and the statistics."""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from gongkai.cases.models import Case, CaseKind, Source
from gongkai.core.deeds import Blocked
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.core.ui.workbooks import MOST_ROWS, Sheet, workbook, workbook_response
from gongkai.law.case_state import CaseState
from gongkai.law.events import Channel
from gongkai.law.outcomes import BY_CODE

__all__ = ["MOST_ROWS", "Sheet", "register_workbook", "workbook", "workbook_response"]

_HEADINGS = (
    "登记号", "申请类型", "来源", "提交方式", "所需信息", "状态", "承办科室", "承办人", "来件日期",
    "收到之日", "答复期限", "期限暂定", "办理结果", "答复日期",
)  # fmt: skip
_FIELDS = (
    "number", "kind", "source", "channel", "wanted", "state", "department__name", "officer__name",
    "arrived_on", "received_on", "due_on", "is_provisional", "outcome", "answered_on",
)  # fmt: skip
_WIDTHS = (13, 14, 20, 16, 60, 12, 18, 10, 12, 12, 12, 10, 26, 12)


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
