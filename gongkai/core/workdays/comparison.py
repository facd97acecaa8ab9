"""What a notice changes in the calendar, day by day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from gongkai.law.calendar import Calendar

_WEEKDAYS = "一二三四五六日"


@dataclass(frozen=True)
class Change:
    """A day that becomes, or ceases to be, a day off or a make-up working day."""

    on: date
    name: str
    is_added: bool

    @property
    def is_day_off(self) -> bool:
        """Whether it is about a day off, not a make-up working day."""
        return self.on.weekday() < 5

    @property
    def label(self) -> str:
        """What happens to the day, in Chinese."""
        return f"{'新增' if self.is_added else '取消'}{'放假' if self.is_day_off else '调休上班'}"

    def __str__(self) -> str:
        return f"{self.label}　{self.on}（星期{_WEEKDAYS[self.on.weekday()]}）{self.name}"


def compare(before: Calendar, after: Calendar, year: int) -> list[Change]:
    """The days of ``year`` that are working days in only one of the two, in order."""
    return sorted(_changes(before, after, year), key=lambda change: change.on)


def _changes(before: Calendar, after: Calendar, year: int) -> Iterator[Change]:
    old, new = dict(before.special_days(year)), dict(after.special_days(year))
    for day in old.keys() - new.keys():
        yield Change(day, old[day], is_added=False)
    for day in new.keys() - old.keys():
        yield Change(day, new[day], is_added=True)
