"""Which period runs in which unit, and where days, months and hours end (rules.md §12)."""

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.calendar import Calendar
from gongkai.law.errors import LawError
from gongkai.law.periods import (
    PERIODS,
    Unit,
    add_days,
    add_months,
    end_at,
    end_on,
    is_in_time,
)
from tests.law import naive

C = Calendar.shipped()
BEIJING = timezone(timedelta(hours=8))

# The unit map of rules.md §12, read across: code → count, in the order of the text.
UNIT_MAP = {
    Unit.WORKING_DAYS: {
        "publish": 20, "correction_notice": 7, "answer": 20, "extension": 20, "third_party": 15,
        "co_maker": 15, "legality_review": 7, "interpretation": 3, "classification": 10,
        "respond_simple": 5, "respond_ordinary": 10, "own_correction": 20,
    },
    Unit.DAYS: {
        "fee_payment": 30, "consultation": 30, "hearing_papers": 7, "reconsideration": 60,
        "suit_after": 15, "budget": 20, "column_news": 14, "audit_opinion": 10, "listed_company": 5,
        "defence": 15, "decide_simple": 30, "decide_ordinary": 60, "decide_extension": 30,
    },
    Unit.MONTHS: {
        "suit_direct": 6, "suggestion": 3, "suggestion_complex": 6, "rectification": 6,
        "column_notice": 6, "column_yearly": 12, "untold_remedy": 12,
    },
    Unit.HOURS: {"first_release": 5, "press_conference": 24, "concern": 48},
}  # fmt: skip


def test_the_unit_map_is_whole_and_nothing_else() -> None:
    found: dict[Unit, dict[str, int]] = {unit: {} for unit in Unit}
    for period in PERIODS.values():
        found[period.unit][period.code] = period.count
    assert found == UNIT_MAP


@pytest.mark.parametrize("code", PERIODS)
def test_every_period_says_where_it_comes_from(code: str) -> None:
    period = PERIODS[code]
    assert period.label
    assert period.rule
    assert period.article
    assert period.words.startswith(str(period.count))


def test_what_the_texts_leave_open_is_marked() -> None:
    # §12: "5日前" and "十日" in audit texts; OTH-03 is the bureau's own rule.
    uncertain = {code for code, period in PERIODS.items() if not period.is_certain}
    assert uncertain == {"audit_opinion", "listed_company", "own_correction"}


@pytest.mark.parametrize(
    ("code", "start", "expected", "source"),
    [
        ("fee_payment", "2026-02-12", "2026-03-16", "FEE-08; 03-14 is a Saturday, T-02"),
        ("fee_payment", "2026-01-20", "2026-02-24", "02-19 lies in the spring festival, T-02"),
        ("reconsideration", "2026-08-03", "2026-10-08", "REM-03; 10-02 is a holiday, T-02"),
        ("reconsideration", "2026-03-02", "2026-05-06", "05-01 is a holiday, T-02"),
        ("reconsideration", "2026-08-11", "2026-10-10", "ends on a worked Saturday: no move"),
        ("suit_after", "2026-03-02", "2026-03-17", "REM-04"),
        ("suit_after", "2026-09-18", "2026-10-08", "10-03 is a holiday, T-02"),
        ("defence", "2026-03-01", "2026-03-16", "ALL17 67"),
        ("suit_direct", "2026-03-10", "2026-09-10", "REM-04"),
        ("suit_direct", "2025-08-31", "2026-02-28", "T-04; a worked Saturday"),
        ("suit_direct", "2026-04-01", "2026-10-08", "10-01 is a holiday, T-02"),
        ("budget", "2026-02-01", "2026-02-24", "20 days, not working days"),
        ("answer", "2026-02-09", "2026-03-13", "DL-02"),
        ("respond_simple", "2026-02-12", "2026-02-26", "REM-07, ARL23 88(2): working days"),
        ("respond_ordinary", "2026-02-12", "2026-03-04", "REM-07b"),
        ("untold_remedy", "2024-02-29", "2025-02-28", "REM-03, T-04"),
    ],
)
def test_the_last_day(code: str, start: str, expected: str, source: str) -> None:
    assert str(end_on(code, date.fromisoformat(start), C).on) == expected


@pytest.mark.parametrize(
    ("start", "count", "expected"),
    [
        ("2026-01-31", 1, "2026-02-28"),  # T-04: none, so the month's last; a worked Saturday
        ("2024-01-31", 1, "2024-02-29"),  # leap year
        ("2023-01-31", 1, "2023-02-28"),
        ("2024-02-29", 12, "2025-02-28"),
        ("2024-02-29", 48, "2028-02-29"),
        ("2026-03-31", 1, "2026-04-30"),
        ("2026-08-31", 6, "2027-03-01"),  # 02-28 is a Sunday
        ("2025-12-15", 1, "2026-01-15"),  # over the year
        ("2026-03-10", 0, "2026-03-10"),
    ],
)
def test_months(start: str, count: int, expected: str) -> None:
    assert str(add_months(date.fromisoformat(start), count, C).on) == expected


@given(st.dates(date(2004, 1, 1), date(2026, 10, 1)), st.integers(0, 60))
def test_days_by_a_second_count(start: date, count: int) -> None:
    found = add_days(start, count, C)
    assert found.on == naive.add_days(start, count) or start < date(2006, 1, 2)  # see test_calendar
    assert C.is_working_day(found.on)


@given(st.dates(date(2004, 1, 1), date(2026, 12, 31)), st.integers(0, 36))
def test_months_never_end_on_a_day_off_or_early(start: date, count: int) -> None:
    found = add_months(start, count, C).on
    assert C.is_working_day(found)
    year, month = divmod(start.year * 12 + start.month - 1 + count, 12)
    assert (found - date(year, month + 1, 1)).days >= min(start.day, 28) - 1


def test_past_the_known_years_the_end_is_provisional() -> None:
    assert end_on("reconsideration", date(2026, 12, 1), C).provisional
    assert not end_on("suit_after", date(2026, 12, 1), C).provisional


@pytest.mark.parametrize(
    ("code", "start", "expected"),
    [
        ("first_release", datetime(2026, 2, 16, 22, 30, tzinfo=BEIJING), "2026-02-17T03:30:00+08:00"),
        ("press_conference", datetime(2026, 10, 1, 9, tzinfo=BEIJING), "2026-10-02T09:00:00+08:00"),
        ("concern", datetime(2026, 2, 28, 0, 0, tzinfo=UTC), "2026-03-02T00:00:00+00:00"),
    ],
)  # fmt: skip
def test_hours_run_through_nights_and_holidays(code: str, start: datetime, expected: str) -> None:
    assert end_at(code, start).isoformat() == expected  # YQ-09


def test_units_are_not_mixed() -> None:
    with pytest.raises(ValueError, match="hours"):
        end_on("concern", date(2026, 3, 2), C)
    with pytest.raises(ValueError, match="hours"):
        end_at("answer", datetime(2026, 3, 2, tzinfo=BEIJING))
    with pytest.raises(LawError) as refused:
        end_at("concern", datetime(2026, 3, 2))
    assert refused.value.rule == "YQ-09"
    for count in (add_days, add_months):
        with pytest.raises(ValueError, match="negative"):
            count(date(2026, 3, 2), -1, C)


@pytest.mark.parametrize("add", [add_days, add_months])
def test_a_day_past_all_calendars_is_refused(add: object) -> None:
    assert callable(add)
    for start in (date(9999, 12, 20), date(2060, 1, 1)):
        with pytest.raises(LawError) as refused:
            add(start, 30, C)
        assert refused.value.rule == "T-09"


def test_the_time_in_the_post_does_not_count() -> None:
    last = end_on("reconsideration", date(2026, 3, 2), C).on
    assert is_in_time(last, last)  # T-06: posted on the last day
    assert not is_in_time(last + timedelta(1), last)
