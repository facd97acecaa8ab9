"""审查用时: how long the steps take, by step and by department."""

from datetime import timedelta

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.core.deeds import Forbidden
from gongkai.core.journal.actions import record
from gongkai.core.ui.charts import bars
from gongkai.core.ui.workbooks import workbook, workbook_response
from gongkai.disclosure import permissions
from gongkai.disclosure.timing import (
    Taken,
    Times,
    by_both,
    by_department,
    by_step,
    in_words,
    step_times,
)

PERIODS = {30: "近 30 天", 90: "近 90 天", 365: "近一年", 1826: "近五年"}
_HEADINGS = (("科室", 18), ("环节", 14), ("次数", 8), ("平均（小时）", 14), ("中位数（小时）", 14),
             ("平均（工作日）", 14), ("中位数（工作日）", 16), ("最长（小时）", 14))  # fmt: skip


@login_required
@require_safe
def times(request: HttpRequest) -> HttpResponse:
    """Mean and median over a period; ``?export`` gives the workbook."""
    by = request.user
    if not permissions.may_see_times(by):
        raise Forbidden("审查用时由各环节负责人和领导查看，您的职责不含此项。")
    days = request.GET.get("days", "")
    period = int(days) if days.isascii() and days.isdigit() and int(days) in PERIODS else 90
    since = timezone.localdate() - timedelta(period)
    taken = step_times(by.organ, since)
    if "export" in request.GET:
        with transaction.atomic():
            record("times_exported", by=by, subject=f"organ:{by.organ_id}", rows=len(taken))
        return workbook_response(_workbook(taken), f"审查用时_{timezone.localdate():%Y%m%d}")
    steps, departments = by_step(taken), by_department(taken)
    return render(
        request,
        "disclosure/times.html",
        {
            "periods": PERIODS,
            "period": period,
            "since": since,
            "count": len(taken),
            "charts": [
                _chart("steps", "各环节用时（中位数）", "环节", steps),
                _chart("departments", "各科室用时（中位数，所有环节）", "科室", departments),
            ]
            if taken
            else [],
        },
    )


def _chart(key: str, title: str, heading: str, rows: list[Times]) -> dict[str, object]:
    """Bars of tenths of hours, because their geometry is in whole numbers, beside the words."""
    drawn = bars(key, title, heading, [(one.label, round(one.median_hours * 10)) for one in rows])
    return {
        "key": key, "title": title, "heading": heading, "width": drawn.width,
        "height": drawn.height,
        "rows": [
            {"bar": bar, "times": one, "median": in_words(one.median_hours),
             "mean": in_words(one.mean_hours), "longest": in_words(one.longest_hours)}
            for bar, one in zip(drawn.rows, rows, strict=True)
        ],
    }  # fmt: skip


def _workbook(taken: list[Taken]) -> bytes:
    def line(department: str, one: Times) -> list[object]:
        return [department, one.label, one.count, round(one.mean_hours, 1),
                round(one.median_hours, 1), round(one.mean_days, 2), one.median_days,
                round(one.longest_hours, 1)]  # fmt: skip

    rows: list[list[object]] = [[name for name, _ in _HEADINGS]]
    rows += [line("全部科室", one) for one in by_step(taken)]
    rows += [line(department, one) for department, one in by_both(taken)]
    return workbook([("审查用时", [width for _, width in _HEADINGS], rows)])
