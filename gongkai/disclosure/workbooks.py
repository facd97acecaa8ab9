"""What leaves the register as an Excel workbook."""

from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from gongkai.core.deeds import Blocked
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.core.ui.workbooks import MOST_ROWS, workbook
from gongkai.core.workdays.actions import current
from gongkai.disclosure.counting import Standing
from gongkai.disclosure.models import Disclosure
from gongkai.disclosure.registering import clock_of, last_decision
from gongkai.disclosure.searching import shown
from gongkai.law.evaluation import evaluate_by

_REGISTER = (
    ("台账号", 13), ("标题", 50), ("文号", 22), ("信息类型", 16), ("来源", 22), ("来文机关", 22),
    ("科室", 16), ("登记人", 10), ("登记日期", 12), ("形成日期", 12), ("公开属性", 12),
    ("不公开依据", 28), ("不公开理由", 40), ("属性批准人", 12), ("属性认定日期", 12), ("栏目", 18),
    ("审查状态", 12), ("公开状态", 10), ("索引号", 30), ("首次公开", 12), ("公开期限", 12),
    ("剩余工作日", 10),
)  # fmt: skip
_EVALUATIONS = (
    ("台账号", 13), ("标题", 50), ("文号", 22), ("科室", 16), ("公开属性", 12), ("不公开依据", 28),
    ("不公开理由", 40), ("认定日期", 12), ("上次评估", 12), ("应评估日期", 12),
)  # fmt: skip
_COUNTY = (
    ("机关", 28), ("已公开", 10), ("超期未公开", 12), ("依申请公开", 12), ("不予公开", 12),
    ("审查中", 10), ("最近发布", 14), ("各环节平均用时（天）", 60),
)  # fmt: skip
_PUBLIC = (
    ("台账号", 13), ("索引号", 30), ("标题", 50), ("文号", 22), ("栏目", 18), ("信息类型", 16),
    ("形成日期", 12), ("首次公开", 12), ("最近发布", 12),
)  # fmt: skip


def register_workbook(rows: QuerySet[Disclosure], *, by: Person) -> bytes:
    """The filtered register; ``Blocked`` past ``MOST_ROWS``. The export stands in the journal."""
    _note(rows, "register_exported", by)
    return workbook([_sheet("台账", _REGISTER, _register_rows(rows))])


def evaluation_workbook(rows: QuerySet[Disclosure], *, by: Person) -> bytes:
    """What is withheld or on request, with the days it was looked at."""
    _note(rows, "evaluations_exported", by)
    found = rows.select_related("draft", "department").order_by("looked_at_on", "pk")
    return workbook([_sheet("动态评估", _EVALUATIONS, map(_evaluation, found))])


def _note(rows: QuerySet[Disclosure], deed: str, by: Person) -> None:
    count = rows.order_by()[: MOST_ROWS + 1].count()
    if count > MOST_ROWS:
        raise Blocked(
            f"符合条件的超过 {MOST_ROWS} 条，一次最多导出 {MOST_ROWS} 条"
            "（保密法第三十六条，防止数据汇聚风险）。请按年度、科室等缩小范围后再导出。"
        )
    with transaction.atomic():
        record(deed, by=by, subject=f"organ:{by.organ_id}", rows=count)


def _sheet(
    title: str, columns: tuple[tuple[str, int], ...], rows: Iterator[list[Any]]
) -> tuple[str, list[int], Iterator[list[Any]]]:
    def lines() -> Iterator[list[Any]]:
        yield [name for name, _ in columns]
        yield from rows

    return title, [width for _, width in columns], lines()


def _register_rows(rows: QuerySet[Disclosure]) -> Iterator[list[Any]]:
    calendar = current()
    full = shown(rows).defer(None).defer("draft__body_html", "draft__facts", "draft__attachments")
    for row in full.order_by("pk").iterator(chunk_size=500):
        draft, decision, clock = row.draft, last_decision(row), clock_of(row, calendar)
        yield [
            row.register_number, draft.title, draft.document_number,
            draft.kind.name if draft.kind else "", row.get_origin_display(), row.source_organ,
            row.department.name, row.created_by.name, _day(row.created_at), draft.formed_on,
            draft.get_attribute_display(), draft.get_ground_display() if draft.ground else "",
            draft.ground_reason, decision.by.name if decision else "",
            decision.decided_on if decision else "", draft.column.name if draft.column else "",
            row.get_review_state_display(), _outside(row), row.index_number or "",
            _day(row.first_published_at) if row.first_published_at else "",
            clock["due_on"] if clock else "", clock["left"] if clock else "",
        ]  # fmt: skip


def _day(at: datetime) -> date:
    return timezone.localtime(at).date()


def _outside(row: Disclosure) -> str:
    if row.is_public:
        return "已公开"
    return "已撤回" if row.withdrawn_at else "未公开"


def _evaluation(row: Any) -> list[Any]:
    draft = row.draft
    return [
        row.register_number, draft.title, draft.document_number, row.department.name,
        draft.get_attribute_display(), draft.get_ground_display() if draft.ground else "",
        draft.ground_reason, row.decided_on, row.evaluated_on or "", evaluate_by(row.looked_at_on),
    ]  # fmt: skip


def county_workbook(standings: list[Standing], *, by: Person) -> bytes:
    """The organs in numbers, with the last update of each kind of column on a second sheet."""
    with transaction.atomic():
        record("county_exported", by=by, subject=f"organ:{by.organ_id}", rows=len(standings))
    updates = [
        [one.organ.name, kind, _day(at) if at else "没有"]
        for one in standings for kind, at in one.updated
    ]  # fmt: skip
    return workbook(
        [
            _sheet("各机关", _COUNTY, map(_organ, standings)),
            _sheet("栏目更新", (("机关", 28), ("栏目类型", 16), ("最近发布", 14)), iter(updates)),
        ]
    )


def public_workbook(rows: QuerySet[Disclosure], *, by: Person) -> bytes:
    """Public rows of one organ as their published versions say."""
    _note(rows, "public_rows_exported", by)
    found = rows.select_related(
        "published_clearance__version__kind", "published_clearance__version__column"
    )
    return workbook(
        [_sheet("公开信息", _PUBLIC, map(_public, found.order_by("pk").iterator(chunk_size=500)))]
    )


def _organ(one: Standing) -> list[Any]:
    steps = "；".join(f"{label} {days:.1f}" for label, days in one.steps)
    return [
        one.organ.name, one.public, one.overdue, one.on_request, one.withheld, one.in_review,
        _day(one.latest) if one.latest else "没有", steps,
    ]  # fmt: skip


def _public(row: Disclosure) -> list[Any]:
    version = row.published_clearance.version
    return [
        row.register_number, row.index_number, version.title, version.document_number,
        version.column.name if version.column else "", version.kind.name if version.kind else "",
        version.formed_on, _day(row.first_published_at), _day(row.published_at),
    ]  # fmt: skip
