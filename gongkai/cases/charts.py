"""The charts of a year's numbers, the same for the desk and for the public page."""

from typing import NamedTuple

from gongkai.cases.models import ApplicantKind, Source
from gongkai.cases.statistics import (
    CHALLENGES,
    KINDS,
    NEW,
    OUTCOME_ROWS,
    RESULTS,
    Year,
    outcome_group,
    outcome_label,
)
from gongkai.core.ui.charts import Bars, Columns, bars, columns
from gongkai.law.events import Channel


class Charts(NamedTuple):
    """What both pages show. No chart crosses an outcome with a kind of applicant."""

    months: Columns
    groups: Bars
    outcomes: Bars
    channels: Bars
    kinds: Bars
    sources: Bars


def charts_of(numbers: Year) -> Charts:
    """The charts of ``numbers``."""
    by_group: dict[str, int] = {}
    for row in OUTCOME_ROWS:
        group = outcome_group(row)
        by_group[group] = by_group.get(group, 0) + numbers.row(row)
    happened = [
        (f"{outcome_group(row)}：{outcome_label(row)}" if row > 4 else outcome_label(row), count)
        for row in OUTCOME_ROWS
        if (count := numbers.row(row))
    ]
    return Charts(
        months=columns(
            "months", "每月收到和答复", "月份", ("收到", "答复"),
            months_of(numbers),
        ),
        groups=bars("groups", "办理结果", "办理结果", by_group.items()),
        outcomes=bars("outcomes", "办理结果明细", "办理结果", happened),
        channels=bars(
            "channels", "提交方式", "提交方式",
            [(one.label, numbers.channels.get(one, 0)) for one in Channel],
        ),
        kinds=bars(
            "kinds", "申请人类型", "申请人类型",
            [(ApplicantKind(kind).label, numbers.table[NEW][kind]) for kind in KINDS],
        ),
        sources=bars(
            "sources", "来源", "来源",
            [(one.label, numbers.sources.get(one, 0)) for one in Source],
        ),
    )  # fmt: skip


def months_of(numbers: Year) -> list[tuple[str, int, int]]:
    """(label, received, answered) month by month, without those still to come; several empty ones
    at the beginning are one."""
    until = numbers.until.month if numbers.is_running else 12
    rows = [(f"{n} 月", *pair) for n, pair in enumerate(numbers.months[:until], 1)]
    empty = next((n for n, (_, *pair) in enumerate(rows) if any(pair)), len(rows))
    return [(f"1–{empty} 月", 0, 0), *rows[empty:]] if empty > 1 else rows


def challenge_rows(numbers: Year) -> list[tuple[str, list[int], int]]:
    """Table 四: (row, number by result, total); T4-1: the total is the sum of the four."""
    rows = []
    for name in CHALLENGES:
        counts = [numbers.challenges[name][result] for result in RESULTS]
        rows.append((name, counts, sum(counts)))
    return rows
