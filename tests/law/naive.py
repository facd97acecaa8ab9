"""A second way to count, day by day, that shares nothing with ``gongkai.law`` (rules.md §12).

Working days come from the ``chinesecalendar`` package up to 2026; later only weekends are off.
"""

from collections.abc import Iterable
from datetime import date, timedelta
from functools import cache

import chinese_calendar

ONE = timedelta(1)
LAST_KNOWN = date(2026, 12, 31)


@cache
def works(day: date) -> bool:
    """Whether ``day`` is a working day."""
    return day.weekday() < 5 if day > LAST_KNOWN else chinese_calendar.is_workday(day)


def add(start: date, count: int) -> date:
    """The ``count``-th working day after ``start``, walking one day at a time."""
    day = start
    while count:
        day += ONE
        count -= works(day)
    return day


def days_of(start: date, end: date) -> list[date]:
    """The working days after ``start`` up to and including ``end``."""
    span = (start + ONE * n for n in range(1, (end - start).days + 1))
    return [day for day in span if works(day)]


def due(start: date, pauses: Iterable[tuple[date, date]] = (), more: int = 0) -> date:
    """The day on which 20 + ``more`` working days outside every pause are used up.

    A pause covers the days after its first up to and including its last. Unlike the law's own
    reckoning this one walks through the pauses instead of adding their length.
    """
    listed = list(pauses)
    left, day = 20 + more, start
    while left:
        day += ONE
        if works(day) and not any(first < day <= last for first, last in listed):
            left -= 1
    return day


def add_days(start: date, count: int) -> date:
    """``count`` calendar days after ``start``, moved off days of rest (T-02)."""
    day = start + ONE * count
    while not works(day):
        day += ONE
    return day
