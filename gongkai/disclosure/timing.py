"""How long each step of the review takes, from the reviews as they were made."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from statistics import median

from django.utils import timezone

from gongkai.core.people.models import Organ
from gongkai.core.workdays.actions import current
from gongkai.disclosure.models import Review
from gongkai.law.calendar import Calendar
from gongkai.law.errors import LawError
from gongkai.law.review_state import ReviewState

MOST_ROWS = 20_000


@dataclass(frozen=True)
class Taken:
    """One step of one version: hours by the clock, and working days begun meanwhile (0: the same
    day)."""

    step: str
    department: str
    hours: float
    working_days: int


@dataclass(frozen=True)
class Times:
    """Many of them: how many, mean and median hours, and the same in working days."""

    label: str
    count: int
    mean_hours: float
    median_hours: float
    mean_days: float
    median_days: float
    longest_hours: float


def step_times(organ: Organ, since: date) -> list[Taken]:
    """Every step of the versions submitted on ``since`` or later, each from the one before, the
    first from the submission. One query, and one for the calendar."""
    rows = (
        Review.objects.filter(
            version__disclosure__organ=organ,
            version__made_at__date__gte=since,
        )
        .order_by("version_id", "pk")
        .values_list("version_id", "version__made_at", "version__disclosure__department__name",
                     "step", "at")[:MOST_ROWS]
    )  # fmt: skip
    calendar = current()
    taken, last_version, begun = [], None, None
    for version, made_at, department, step, at in rows:
        if version != last_version:
            last_version, begun = version, made_at
        assert begun is not None
        taken.append(
            Taken(step, department, (at - begun).total_seconds() / 3600,
                  _working_days(begun, at, calendar))
        )  # fmt: skip
        begun = at
    return taken


def _working_days(begun: datetime, at: datetime, calendar: Calendar) -> int:
    start, end = timezone.localtime(begun).date(), timezone.localtime(at).date()
    try:
        return calendar.working_days_between(start, end)
    except LawError:
        return (end - start).days


def by_step(taken: Iterable[Taken]) -> list[Times]:
    """Per step, in the order of the road; steps nobody did are left out."""
    grouped = _grouped(taken, lambda one: one.step)
    return [_times(state.label, grouped[state]) for state in ReviewState if state in grouped]


def by_department(taken: Iterable[Taken]) -> list[Times]:
    """Per department, over all its steps, the slowest first."""
    grouped = _grouped(taken, lambda one: one.department)
    rows = [_times(name, found) for name, found in grouped.items()]
    return sorted(rows, key=lambda one: (-one.median_hours, one.label))


def by_both(taken: Iterable[Taken]) -> list[tuple[str, Times]]:
    """(department, times of one of its steps) for the workbook."""
    grouped: dict[str, list[Taken]] = _grouped(taken, lambda one: one.department)
    return [(name, times) for name in sorted(grouped) for times in by_step(grouped[name])]


def _grouped(taken, key) -> dict[str, list[Taken]]:  # type: ignore[no-untyped-def]
    grouped: dict[str, list[Taken]] = {}
    for one in taken:
        grouped.setdefault(key(one), []).append(one)
    return grouped


def _times(label: str, found: list[Taken]) -> Times:
    hours, days = [one.hours for one in found], [one.working_days for one in found]
    return Times(
        label, len(found), sum(hours) / len(hours), median(hours), sum(days) / len(days),
        float(median(days)), max(hours),
    )  # fmt: skip


def in_words(hours: float) -> str:
    """36.4 hours as “1 天 12 小时”; less than one in minutes."""
    if hours < 1:
        return f"{hours * 60:.0f} 分钟"
    if hours < 24:
        return f"{hours:.1f} 小时"
    days, rest = divmod(hours, 24)
    return f"{int(days)} 天 {rest:.0f} 小时"
