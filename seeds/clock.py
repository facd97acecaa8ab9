"""The demonstration's own time: what is told happens in the order of its days, each deed at its hour.

The deeds ask ``django.utils.timezone`` for the time; while a timeline runs, it answers.
"""

import heapq
from collections.abc import Generator
from datetime import date, datetime, time, timedelta
from itertools import count
from unittest.mock import patch

from django.utils import timezone

from gongkai.core.workdays.actions import current
from gongkai.law.calendar import Calendar

# What a story gives between two deeds: office hours until the next one.
Story = Generator[float, None, None]
OPENS, CLOSES = time(8, 30), time(17, 30)


class Timeline:
    """Stories side by side up to the moment ``until``; none goes beyond it."""

    def __init__(self, until: datetime) -> None:
        self.until = self.now = until
        self._calendar: Calendar = current()
        self._order = count()
        self._waiting: list[tuple[datetime, int, Story]] = []

    def tell(self, days_ago: int, *stories: Story, hours: float = 0.5) -> None:
        """Begin each story ``days_ago`` working days before the end, ``hours`` after opening."""
        for story in stories:
            moment = self._after(self.opening(days_ago), hours)
            heapq.heappush(self._waiting, (moment, next(self._order), story))

    def run(self) -> None:
        """Every deed of every story at its own moment, so that the journal runs forwards."""
        with patch.object(timezone, "now", lambda: self.now):
            while self._waiting:
                moment, order, story = heapq.heappop(self._waiting)
                # What would come after the end is done at the end: a story is always whole.
                self.now = min(moment, self.until)
                for hours in story:
                    due = self._after(self.now, hours)
                    heapq.heappush(self._waiting, (due, order, story))
                    break

    def opening(self, days_ago: int) -> datetime:
        """When the office opened on the working day ``days_ago`` working days before the end."""
        day = timezone.localtime(self.until).date()
        while days_ago:
            day -= timedelta(1)
            days_ago -= self._calendar.is_working_day(day)
        return _at(day, OPENS)

    def _after(self, moment: datetime, hours: float) -> datetime:
        """``hours`` of office time later."""
        left = timedelta(hours=hours)
        moment = timezone.localtime(moment)
        while True:
            day = moment.date()
            begin, end = max(moment, _at(day, OPENS)), _at(day, CLOSES)
            if self._calendar.is_working_day(day) and begin + left <= end:
                return begin + left
            if self._calendar.is_working_day(day):
                left -= max(end - begin, timedelta(0))
            moment = _at(day + timedelta(1), OPENS)


def _at(day: date, hour: time) -> datetime:
    return timezone.make_aware(datetime.combine(day, hour))
