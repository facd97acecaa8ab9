"""Alarms of rules.md §13, by the working days left on the case's own clock."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.calendar import Calendar
from gongkai.law.reminders import Kind, alarm, first_mark

CALENDAR = Calendar.shipped()
# Received on Monday 2026-02-09: answer by 03-13, correction notice by 02-25 (rules.md §12).
DUE = date(2026, 3, 13)


def working_days_before(day: date, count: int) -> date:
    while count:
        day -= timedelta(1)
        count -= CALENDAR.is_working_day(day)
    return day


@pytest.mark.parametrize(
    ("left", "key", "is_new"),
    [(11, None, False), (10, "answer:10", True), (9, "answer:10", False), (6, "answer:10", False),
     (5, "answer:5", True), (3, "answer:5", False), (2, "answer:2", True), (1, "answer:2", False),
     (0, "answer:0", True)],
)  # fmt: skip
def test_days_10_15_18_and_20_of_the_answer_period(
    left: int, key: str | None, is_new: bool
) -> None:
    found = alarm(Kind.ANSWER, DUE, working_days_before(DUE, left), CALENDAR)
    assert (found.key if found else None) == key
    if found:
        assert (found.left, found.is_new, found.is_late, found.on) == (left, is_new, False, DUE)
        assert "条例第三十三条" in found.basis


def test_overdue_is_reminded_anew_each_working_day_and_goes_to_the_leader() -> None:
    first = alarm(Kind.ANSWER, DUE, date(2026, 3, 16), CALENDAR)
    second = alarm(Kind.ANSWER, DUE, date(2026, 3, 17), CALENDAR)
    assert first
    assert second
    assert first.is_late
    assert first.is_escalated
    assert (first.key, first.on, second.on) == ("answer:late", date(2026, 3, 16), date(2026, 3, 17))
    assert "已超期 1 个工作日" in first.words
    saturday = alarm(Kind.ANSWER, DUE, date(2026, 3, 14), CALENDAR)
    assert saturday
    assert saturday.is_late
    assert not saturday.is_new


def test_day_5_of_the_7_for_a_correction_notice_and_nothing_after_it() -> None:
    last = date(2026, 2, 25)
    keys = [
        found.key if (found := alarm(Kind.CORRECTION_NOTICE, last, day, CALENDAR)) else None
        for day in (date(2026, 2, 13), date(2026, 2, 14), date(2026, 2, 25), date(2026, 2, 26))
    ]
    # The make-up Saturday 2026-02-14 is the fifth working day after 02-09, two are left.
    assert keys == [None, "correction_notice:2", "correction_notice:0", None]


def test_one_working_day_for_the_confirmation() -> None:
    friday = date(2026, 10, 9)
    last = CALENDAR.add_working_days(friday, 1).on
    assert last == date(2026, 10, 10)  # a working Saturday
    assert alarm(Kind.CONFIRM, last, friday, CALENDAR) is None
    on_the_day, later = (
        alarm(Kind.CONFIRM, last, day, CALENDAR) for day in (last, date(2026, 10, 12))
    )
    assert on_the_day
    assert later
    assert (on_the_day.is_late, later.is_late, later.is_escalated) == (False, True, False)


@pytest.mark.parametrize(
    "kind", [Kind.CORRECTION, Kind.REASONS, Kind.FEE, Kind.THIRD_PARTY, Kind.CO_MAKER]
)
def test_somebody_elses_period_is_reminded_of_once_when_it_is_over(kind: Kind) -> None:
    assert alarm(kind, DUE, DUE, CALENDAR) is None
    first, later = (
        alarm(kind, DUE, day, CALENDAR) for day in (date(2026, 3, 16), date(2026, 3, 20))
    )
    assert first
    assert later
    assert (first.key, first.on) == (later.key, later.on) == (f"{kind}:over", DUE)
    assert not first.is_late


@pytest.mark.parametrize(("kind", "marks"), [(Kind.RESPONSE, (2, 0)), (Kind.INBOUND, (3, 0))])
def test_reconsideration_and_other_organs(kind: Kind, marks: tuple[int, ...]) -> None:
    assert first_mark(kind) == marks[0]
    assert alarm(kind, DUE, working_days_before(DUE, marks[0] + 1), CALENDAR) is None
    for left in marks:
        found = alarm(kind, DUE, working_days_before(DUE, left), CALENDAR)
        assert found
        assert found.key == f"{kind}:{left}"
    late = alarm(kind, DUE, date(2026, 3, 16), CALENDAR)
    assert late
    assert late.is_escalated


@given(st.sampled_from(list(Kind)), st.dates(date(2024, 1, 1), date(2026, 6, 1)),
       st.integers(-40, 40))  # fmt: skip
def test_no_day_off_loses_a_mark(kind: Kind, last: date, offset: int) -> None:
    """What was reached on a day stands the next day too, or a nearer mark took its place."""
    today = last + timedelta(offset)
    one, other = (alarm(kind, last, day, CALENDAR) for day in (today, today + timedelta(1)))
    if one is not None and not one.is_late:
        assert other is not None or kind == Kind.CORRECTION_NOTICE
    if one is not None:
        assert "{" not in one.words
        assert one.words
