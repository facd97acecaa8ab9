"""Working days against the published notices (rules.md §12)."""

from datetime import date, timedelta

import chinese_calendar
import pytest

from gongkai.law.calendar import Calendar, YearNotice
from gongkai.law.errors import LawError

CALENDAR = Calendar.shipped()
# Where the second package differs: the 2006 notice made Saturday 31 December 2005 a working day.
EXCEPTIONS = {date(2005, 12, 31)}


@pytest.mark.parametrize(
    ("received", "days", "expected", "provisional"),
    [
        ("2026-02-09", 7, "2026-02-25", False),
        ("2026-02-09", 15, "2026-03-06", False),
        ("2026-02-09", 20, "2026-03-13", False),
        ("2026-02-09", 40, "2026-04-13", False),
        ("2026-02-13", 7, "2026-03-02", False),
        ("2026-02-13", 15, "2026-03-12", False),
        ("2026-02-13", 20, "2026-03-19", False),
        ("2026-02-13", 40, "2026-04-17", False),
        ("2026-09-28", 7, "2026-10-13", False),
        ("2026-09-28", 15, "2026-10-23", False),
        ("2026-09-28", 20, "2026-10-30", False),
        ("2026-09-28", 40, "2026-11-27", False),
        ("2026-10-08", 7, "2026-10-16", False),
        ("2026-10-08", 15, "2026-10-28", False),
        ("2026-10-08", 20, "2026-11-04", False),
        ("2026-10-08", 40, "2026-12-02", False),
        ("2026-11-23", 7, "2026-12-02", False),
        ("2026-11-23", 15, "2026-12-14", False),
        ("2026-11-23", 20, "2026-12-21", False),
        ("2026-11-23", 40, "2027-01-18", True),
    ],
)
def test_vectors_of_the_rules(received: str, days: int, expected: str, provisional: bool) -> None:
    found = CALENDAR.add_working_days(date.fromisoformat(received), days)
    assert (str(found.on), found.provisional) == (expected, provisional)


def test_every_day_agrees_with_a_second_source() -> None:
    day, differing = date(2004, 1, 1), set()
    while day <= date(2026, 12, 31):
        if CALENDAR.is_working_day(day) != chinese_calendar.is_workday(day):
            differing.add(day)
        day += timedelta(1)
    assert differing == EXCEPTIONS


def test_2026_has_248_working_days() -> None:
    assert CALENDAR.working_days_between(date(2025, 12, 31), date(2026, 12, 31)) == 248


def test_a_later_notice_moves_a_provisional_date() -> None:
    notice = YearNotice.parse(
        {"year": 2027, "source": "测试通知", "days_off": {"2027-01-01": "元旦"}}
    )
    known = CALENDAR.with_year(notice)
    found = known.add_working_days(date(2026, 11, 23), 40)
    assert (str(found.on), found.provisional) == ("2027-01-19", False)


@pytest.mark.parametrize(
    "data",
    [
        {"source": "无年份"},
        {"year": 2027},
        {"year": 2027, "source": " "},
        {"year": 2027.5, "source": "x"},
        {"year": True, "source": "x"},
        {"year": 9999, "source": "x"},
        {"year": 1949, "source": "x"},
        {"year": 2027, "source": "x", "days_off": ["2027-01-01"]},
        {"year": 2027, "source": "x", "days_off": {"2027-13-01": "错"}},
        {"year": 2027, "source": "x", "days_off": {"2026-01-01": "别的年份"}},
    ],
)
def test_a_faulty_notice_is_refused(data: dict[str, object]) -> None:
    with pytest.raises(LawError):
        YearNotice.parse(data)


@pytest.mark.parametrize(
    ("off", "work"), [({"2027-01-02": "周六"}, {}), ({}, {"2027-01-04": "周一"})]
)
def test_a_notice_against_the_week_is_refused(off: dict[str, str], work: dict[str, str]) -> None:
    notice = YearNotice.parse({"year": 2027, "source": "x", "days_off": off, "working_days": work})
    with pytest.raises(LawError):
        CALENDAR.with_year(notice)


@pytest.mark.parametrize("day", [date(2003, 12, 31), date(2031, 1, 1), date(9999, 12, 31)])
def test_a_day_without_data_is_refused(day: date) -> None:
    known = date(2026, 3, 2)
    for count in (
        lambda: CALENDAR.add_working_days(day, 1),
        lambda: CALENDAR.next_working_day(day),
        lambda: CALENDAR.working_days_between(day, known),
        lambda: CALENDAR.working_days_between(known, day),
    ):
        with pytest.raises(LawError, match="T-09"):
            count()


@pytest.mark.parametrize(
    ("day", "is_working", "says"),
    [
        ("2026-02-14", True, "调休上班"),  # a Saturday
        ("2026-02-16", False, "放假"),
        ("2026-02-21", False, "休息日"),
        ("2026-09-20", True, "调休上班"),  # a Sunday
        ("2026-10-10", True, "调休上班"),
        ("2026-03-08", False, "休息日"),  # T-08: 妇女节 changes nothing
        ("2024-03-08", True, "工作日"),
        ("2027-01-01", True, "尚未发布"),
    ],
)
def test_a_day_is_explained(day: str, is_working: bool, says: str) -> None:
    assert CALENDAR.is_working_day(date.fromisoformat(day)) is is_working
    assert says in CALENDAR.explain(date.fromisoformat(day))


def test_next_working_day() -> None:
    assert CALENDAR.next_working_day(date(2026, 2, 14)).on == date(2026, 2, 14)
    assert CALENDAR.next_working_day(date(2026, 2, 15)).on == date(2026, 2, 24)
    assert CALENDAR.next_working_day(date(2026, 12, 31)).provisional is False
    assert CALENDAR.next_working_day(date(2027, 1, 2)) == (date(2027, 1, 4), True)
