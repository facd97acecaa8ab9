"""A year drawn as twelve months: every day with its kind, for a page to show."""

import calendar as weeks
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from gongkai.law.calendar import Calendar


class Kind(StrEnum):
    """What a day is. ``sign`` stands beside the number, ``label`` is read aloud."""

    WORKING = "working"
    WEEKEND = "weekend"
    DAY_OFF = "off"
    MAKE_UP = "make-up"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"working": "工作日", "weekend": "周末休息", "off": "放假", "make-up": "调休上班"}[
            self.value
        ]

    @property
    def sign(self) -> str:
        """One character that tells the kind without colour; a weekend has its round shape."""
        return {"off": "休", "make-up": "班"}.get(self.value, "")


@dataclass(frozen=True)
class Day:
    """One day of the picture; ``name`` is the holiday's."""

    on: date
    kind: Kind
    name: str = ""

    @property
    def words(self) -> str:
        """What the day is, where it is no plain working day."""
        if self.kind == Kind.WORKING:
            return ""
        named = self.name if self.name not in ("", self.kind.label) else ""
        return f"{named}{self.kind.label}"


@dataclass(frozen=True)
class Month:
    """A month in weeks from Monday; None pads the first and the last. ``working_days`` counts."""

    number: int
    weeks: list[list[Day | None]]
    working_days: int


def year_picture(calendar: Calendar, year: int) -> list[Month]:
    """The twelve months of ``year``."""
    names = dict(calendar.special_days(year))
    return [_month(calendar, names, year, number) for number in range(1, 13)]


def _month(calendar: Calendar, names: dict[date, str], year: int, number: int) -> Month:
    rows = [
        [_day(calendar, names, date(year, number, day)) if day else None for day in week]
        for week in weeks.monthcalendar(year, number)
    ]
    days = [day for week in rows for day in week if day]
    return Month(number, rows, sum(calendar.is_working_day(day.on) for day in days))


def _day(calendar: Calendar, names: dict[date, str], day: date) -> Day:
    is_weekend, name = day.weekday() >= 5, names.get(day, "")
    if calendar.is_working_day(day):
        return Day(day, Kind.MAKE_UP if is_weekend else Kind.WORKING, name)
    return Day(day, Kind.WEEKEND if is_weekend else Kind.DAY_OFF, name)
