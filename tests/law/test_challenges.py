"""Reconsideration, suit, complaint: clocks, windows, and which comes first (§1.9, §13.2 33–35)."""

from datetime import date

import pytest

from gongkai.law.calendar import Calendar
from gongkai.law.challenges import Kind, Procedure, Result, check_order, clock, window
from gongkai.law.errors import LawError

C = Calendar.shipped()
SIMPLE, ORDINARY = Procedure.SIMPLE, Procedure.ORDINARY


@pytest.mark.parametrize(
    ("kind", "procedure", "served", "respond", "decide", "rule"),
    [
        # 5 and 10 are working days (ARL23 88(2)), 30 and 60 days.
        (Kind.RECONSIDERATION, SIMPLE, "2026-03-02", "2026-03-09", "2026-04-01", "REM-07"),
        (Kind.RECONSIDERATION, ORDINARY, "2026-03-02", "2026-03-16", "2026-05-06", "REM-07b"),
        (Kind.RECONSIDERATION, SIMPLE, "2026-02-14", "2026-02-28", "2026-03-16", "REM-07"),
        (Kind.RECONSIDERATION, ORDINARY, "2026-09-25", "2026-10-15", "2026-11-24", "REM-07b"),
        # Served on a day off; the 15th day on a day off moves on (T-02).
        (Kind.RECONSIDERATION, SIMPLE, "2026-02-15", "2026-02-28", "2026-03-17", "REM-07"),
        (Kind.LITIGATION, ORDINARY, "2026-03-02", "2026-03-17", None, "REM-07b"),
        (Kind.LITIGATION, ORDINARY, "2026-09-18", "2026-10-08", None, "REM-07b"),
        (Kind.LITIGATION, SIMPLE, "2026-02-05", "2026-02-24", None, "REM-07b"),
        (Kind.COMPLAINT, ORDINARY, "2026-03-02", None, None, "REM-08"),
    ],
)
def test_the_clock(
    kind: Kind, procedure: Procedure, served: str, respond: str | None, decide: str | None, rule: str
) -> None:  # fmt: skip
    found = clock(kind, procedure, date.fromisoformat(served), C)
    ends = [str(one.on) if one else None for one in (found.respond_by, found.decide_by)]
    assert ends == [respond, decide]
    assert found.rule == rule
    assert found.article
    assert found.document


@pytest.mark.parametrize(
    ("remedy", "received", "reconsider", "sue"),
    [
        ("R1", "2026-03-02", "2026-05-06", None),  # 05-01 is a holiday
        ("R2", "2026-03-02", "2026-05-06", "2026-09-02"),
        ("R2", "2026-04-01", "2026-06-01", "2026-10-08"),  # 05-31 a Sunday, 10-01 a holiday
        ("R2", "2025-08-31", "2025-10-30", "2026-02-28"),
    ],
)
def test_the_window(remedy: str, received: str, reconsider: str, sue: str | None) -> None:
    found = window(remedy, date.fromisoformat(received), C)
    assert found is not None
    assert str(found.reconsider_until.on) == reconsider
    assert (str(found.sue_until.on) if found.sue_until else None) == sue


def test_no_remedy_no_window() -> None:
    assert window("", date(2026, 3, 2), C) is None


def test_a_window_past_the_known_years_is_provisional() -> None:
    found = window("R2", date(2026, 9, 1), C)
    assert found is not None
    assert found.sue_until is not None
    assert (found.reconsider_until.provisional, found.sue_until.provisional) == (False, True)


@pytest.mark.parametrize("kind", Kind)
@pytest.mark.parametrize("remedy", ["R1", "R2", ""])
@pytest.mark.parametrize("after", [True, False])
def test_a_refusal_goes_to_reconsideration_first(kind: Kind, remedy: str, after: bool) -> None:
    if (kind, remedy, after) == (Kind.LITIGATION, "R1", False):
        with pytest.raises(LawError) as refused:
            check_order(kind, remedy, is_after_reconsideration=after)
        assert refused.value.rule == "REM-01"
        assert refused.value.article.startswith("行政复议法第二十三条")
        assert refused.value.remedy
    else:
        check_order(kind, remedy, is_after_reconsideration=after)


def test_words() -> None:
    assert all(word.label for word in (*Kind, *Procedure, *Result))
    assert len(Result) == 4  # the columns of table 四
