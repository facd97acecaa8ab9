"""Working days of the People's Republic of China (HOL24; rules.md §12 T-07 … T-10).

A working day is no weekend day, no day off by the yearly notice, or a make-up working weekend day
(调休上班). The years shipped are data in ``holidays/<year>.toml``; a later notice is overlaid with
``with_year``. Past the known years only weekends are off and every result says ``provisional``.
"""

import tomllib
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache, cached_property
from importlib import resources
from typing import Any, NamedTuple

from gongkai.law.errors import LawError

_WEEKDAYS = "一二三四五六日"
# How far past the last known year counting goes on, provisionally.
_PROVISIONAL_YEARS = 4
# Years a notice can be for: the yearly make-up days began with the notice for 2000.
_FIRST_YEAR, _LAST_YEAR = 2000, 2100


@dataclass(frozen=True)
class YearNotice:
    """A year's notice: weekday days off, make-up working weekend days, and where it stands."""

    year: int
    source: str
    days_off: Mapping[date, str]
    working_days: Mapping[date, str]

    @classmethod
    def parse(cls, data: Mapping[str, Any]) -> "YearNotice":
        """From the content of a notice file; raises ``LawError`` naming the faulty line."""
        try:
            year, source = int(str(data["year"])), str(data["source"]).strip()
        except (KeyError, TypeError, ValueError):
            raise _bad("缺少年份（year）或出处（source）") from None
        if not source or not _FIRST_YEAR <= year <= _LAST_YEAR:
            raise _bad(f"年份应在 {_FIRST_YEAR} 至 {_LAST_YEAR} 之间，并写明出处（文号）")
        return cls(
            year,
            source,
            _days(data.get("days_off", {}), year),
            _days(data.get("working_days", {}), year),
        )

    def faults(self) -> list[str]:
        """What contradicts the week or itself."""
        both = sorted(set(self.days_off) & set(self.working_days))
        return [
            *(f"{day} 既放假又上班" for day in both),
            *(f"{day} 是周末，本来就休息" for day in self.days_off if day.weekday() >= 5),
            *(f"{day} 是工作日，无需调休" for day in self.working_days if day.weekday() < 5),
        ]


class Reckoning(NamedTuple):
    """A date found by counting; ``provisional`` when a year without a notice was counted."""

    on: date
    provisional: bool


class Calendar:
    """Which days are working days. Immutable; counting is a look-up in one sorted list."""

    def __init__(self, notices: Iterable[YearNotice]) -> None:
        self._notices = {notice.year: notice for notice in notices}
        if not self._notices:
            raise ValueError("a calendar needs at least one year")

    @staticmethod
    def shipped() -> "Calendar":
        """The calendar of the notices shipped with this release."""
        return _shipped()

    def with_year(self, notice: YearNotice) -> "Calendar":
        """This calendar with ``notice`` in force for its year; raises ``LawError`` if faulty."""
        faults = notice.faults()
        if faults:
            raise _bad("；".join(faults))
        return Calendar({**self._notices, notice.year: notice}.values())

    @property
    def years(self) -> tuple[int, ...]:
        """The years with a notice, ascending."""
        return tuple(sorted(self._notices))

    def is_known(self, day: date) -> bool:
        """Whether the notice for the year of ``day`` is loaded."""
        return day.year in self._notices

    def is_working_day(self, day: date) -> bool:
        """Whether ``day`` is a working day, by the notice or, without one, by the week alone."""
        notice = self._notices.get(day.year)
        if notice is None:
            return day.weekday() < 5
        if day.weekday() < 5:
            return day not in notice.days_off
        return day in notice.working_days

    def special_days(self, year: int) -> list[tuple[date, str]]:
        """The days of ``year`` that differ from the plain week, with their names, in order."""
        notice = self._notices.get(year)
        return sorted({**notice.days_off, **notice.working_days}.items()) if notice else []

    def explain(self, day: date) -> str:
        """Why ``day`` is or is not a working day, in Chinese with the source."""
        notice = self._notices.get(day.year)
        week = f"星期{_WEEKDAYS[day.weekday()]}"
        if notice is None:
            kind = "工作日" if day.weekday() < 5 else "休息日"
            return f"{week}，{kind}（{day.year} 年放假安排尚未发布，暂按周末休息计）"
        if day in notice.days_off:
            return f"{week}，{notice.days_off[day]}放假（{notice.source}）"
        if day in notice.working_days:
            return f"{week}，调休上班（{notice.source}）"
        return f"{week}，{'工作日' if day.weekday() < 5 else '休息日'}"

    def add_working_days(self, start: date, count: int) -> Reckoning:
        """The ``count``-th working day after ``start``; ``start`` itself is not counted (T-01).

        Raises ``LawError`` before the first known year or too far past the last one.
        """
        if count < 0:
            raise ValueError("count must not be negative")
        days = self._working_days
        self._check(start)
        place = bisect_right(days, start) + count - 1
        if count == 0:
            return Reckoning(start, not self.is_known(start))
        if place >= len(days):
            raise _beyond(start)
        found = days[place]
        return Reckoning(found, self._is_provisional(start, found))

    def working_days_between(self, start: date, end: date) -> int:
        """How many working days lie after ``start`` up to and including ``end``; negative back.

        Raises ``LawError`` where days cannot be told, as ``add_working_days`` does.
        """
        days = self._working_days
        for day in (start, end):
            self._check(day)
            if day > self._last_day:
                raise _beyond(day)
        return bisect_right(days, end) - bisect_right(days, start)

    def next_working_day(self, day: date) -> Reckoning:
        """``day`` itself if it is a working day, else the first one after it."""
        days = self._working_days
        self._check(day)
        place = bisect_left(days, day)
        if place >= len(days):
            raise _beyond(day)
        return Reckoning(days[place], self._is_provisional(day, days[place]))

    def _is_provisional(self, start: date, end: date) -> bool:
        return any(year not in self._notices for year in range(start.year, end.year + 1))

    def _check(self, day: date) -> None:
        if day.year < self.years[0]:
            raise LawError(
                f"{day.year} 年没有放假安排数据",
                rule="T-09",
                article="全国年节及纪念日放假办法",
                remedy=f"系统的日历从 {self.years[0]} 年开始，请核对日期。",
            )

    @property
    def _last_day(self) -> date:
        return date(self.years[-1] + _PROVISIONAL_YEARS, 12, 31)

    @cached_property
    def _working_days(self) -> list[date]:
        first = date(self.years[0], 1, 1)
        span = range((self._last_day - first).days + 1)
        return [day for day in (first + timedelta(n) for n in span) if self.is_working_day(day)]


@cache
def _shipped() -> Calendar:
    folder = resources.files("gongkai.law.holidays")
    files = (entry for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return Calendar(
        YearNotice.parse(tomllib.loads(entry.read_text(encoding="utf-8"))) for entry in files
    )


def _days(lines: Any, year: int) -> dict[date, str]:
    if not isinstance(lines, Mapping):
        raise _bad("放假日和上班日应为“日期 = 名称”的列表")
    days = {}
    for key, name in lines.items():
        try:
            day = date.fromisoformat(str(key))
        except ValueError:
            raise _bad(f"“{key}”不是日期") from None
        if day.year != year:
            raise _bad(f"{day} 不在 {year} 年")
        days[day] = str(name)
    return days


def _bad(message: str) -> LawError:
    return LawError(
        message,
        rule="T-09",
        article="全国年节及纪念日放假办法",
        remedy="请对照国务院办公厅当年的放假通知更正。",
    )


def _beyond(day: date) -> LawError:
    return LawError(
        f"从 {day} 起算超出日历可推算的范围",
        rule="T-09",
        article="全国年节及纪念日放假办法",
        remedy="请先录入后续年份的放假安排。",
    )
