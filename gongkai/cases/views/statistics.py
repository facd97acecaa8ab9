"""The office's statistics of a year: charts, table 三 and table 四, and the same as a workbook."""

from collections.abc import Iterator
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.cases.charts import challenge_rows, charts_of
from gongkai.cases.models import ApplicantKind
from gongkai.cases.statistics import (
    CARRIED_IN,
    CARRIED_OUT,
    DISPOSED,
    KINDS,
    NEW,
    OUTCOME_ROWS,
    RESULTS,
    Year,
    outcome_group,
    outcome_label,
    year_of,
    years_of,
)
from gongkai.cases.views.access import STAFF
from gongkai.cases.workbooks import Sheet, workbook, workbook_response
from gongkai.core.deeds import Forbidden
from gongkai.core.workdays.actions import current

_NUMERALS = "一二三四五六"
# As the form prints them; it says 自然人 where the application says 公民.
_COLUMNS = ["自然人", *(ApplicantKind(kind).label for kind in KINDS[1:])]


@login_required
@require_safe
def statistics(request: HttpRequest) -> HttpResponse:
    """One year's numbers; ``export`` gives them as a workbook."""
    person = request.user
    if not person.has_role(*STAFF):
        raise Forbidden("您的职责不含依申请公开办理。")
    today = timezone.localdate()
    years = years_of(person.organ_id, today)
    asked = request.GET.get("year", "")
    year = int(asked) if asked.isascii() and asked.isdigit() else years[0]
    if year not in years:
        raise Http404("no applications in that year")
    numbers = year_of(person.organ_id, year, today, current())
    if "export" in request.GET:
        return workbook_response(workbook(_sheets(numbers)), f"依申请公开统计-{year}")
    return render(
        request,
        "cases/statistics.html",
        {
            "numbers": numbers,
            "years": years,
            "charts": charts_of(numbers),
            "carried_in": numbers.row(CARRIED_IN),
            "carried_out": numbers.row(CARRIED_OUT),
            "disposed": numbers.row(DISPOSED),
            "kinds": _COLUMNS,
            "rows": list(table_rows(numbers)),
            "challenges": challenge_rows(numbers),
            "results": [result.label for result in RESULTS],
        },
    )


def table_rows(numbers: Year) -> Iterator[tuple[str, str, list[int]]]:
    """Table 三 line by line: (style, label, c1 … c7); a heading has no numbers."""
    yield "sum", "一、本年新收政府信息公开申请数量", _cells(numbers, NEW)
    yield "sum", "二、上年结转政府信息公开申请数量", _cells(numbers, CARRIED_IN)
    yield "block", "三、本年度办理结果", []
    group, place, within = "", 0, 0
    for row in OUTCOME_ROWS:
        if outcome_group(row) != group:
            group, within = outcome_group(row), 0
            place += 1
            if row > 4:
                yield "block", f"（{_NUMERALS[place - 1]}）{group}", []
        if row <= 4:
            yield "", f"（{_NUMERALS[place - 1]}）{outcome_label(row)}", _cells(numbers, row)
            continue
        within += 1
        yield "", f"{within}. {outcome_label(row, in_full=True)}", _cells(numbers, row)
    yield "sum", "（七）总计", _cells(numbers, DISPOSED)
    yield "sum", "四、结转下年度继续办理", _cells(numbers, CARRIED_OUT)


def _cells(numbers: Year, row: int) -> list[int]:
    return [*(numbers.table[row][kind] for kind in KINDS), numbers.row(row)]


def _sheets(numbers: Year) -> Iterator[Sheet]:
    median = numbers.median_working_days
    facts: list[list[Any]] = [
        ["项目", "数值"],
        ["统计年度", numbers.year],
        ["截至", numbers.until],
        ["本年新收（件）", numbers.received],
        ["答复（件）", numbers.answered],
        ["按期答复（件）", numbers.in_time],
        ["按期答复率（%）", numbers.in_time_percent if numbers.answered else "—"],
        ["答复用时中位数（工作日）", median if median is not None else "—"],
    ]
    yield "概况", (28, 16), facts
    yield "表三", (44, *(12 for _ in range(7))), [
        ["", *_COLUMNS, "总计"], *([label, *cells] for _, label, cells in table_rows(numbers))
    ]  # fmt: skip
    yield (
        "表四",
        (32, *(12 for _ in range(5))),
        [
            ["", *(result.label for result in RESULTS), "总计"],
            *([name, *counts, total] for name, counts, total in challenge_rows(numbers)),
        ],
    )
    charts = charts_of(numbers)
    yield (
        "按月",
        (10, 12, 12),
        [
            ["月份", "收到", "答复"],
            *([n, *pair] for n, pair in enumerate(numbers.months, 1)),
        ],
    )
    for chart in (charts.channels, charts.sources):
        yield chart.title, (30, 12), [
            [chart.heading, "数量"], *([row.label, row.value] for row in chart.rows)
        ]  # fmt: skip


paths = [path("statistics/", statistics, name="statistics")]
