"""By when a document has to be public: (clock, day, expected, source)."""

from datetime import date

import pytest

from gongkai.law.calendar import Calendar
from gongkai.law.disclosure_clock import CLOCKS, due_by

CALENDAR = Calendar.shipped()


@pytest.mark.parametrize(
    ("clock", "base", "due"),
    [
        # R711 art. 26: twenty working days, the first of them the day after.
        ("general", date(2026, 3, 2), date(2026, 3, 30)),
        # BUD18 art. 14: twenty calendar days, weekend or not.
        ("budget", date(2026, 2, 20), date(2026, 3, 12)),
        ("budget", date(2026, 3, 1), date(2026, 3, 21)),
        # JD-03: three working days, over a weekend.
        ("interpretation", date(2026, 3, 5), date(2026, 3, 10)),
        ("penalty", date(2026, 3, 2), date(2026, 3, 11)),
    ],
)
def test_due(clock: str, base: date, due: date) -> None:
    found = due_by(clock, base, CALENDAR)
    assert found is not None
    assert found.on == due


def test_without_a_period_nothing_is_due() -> None:
    assert due_by("none", date(2026, 3, 2), CALENDAR) is None


def test_every_period_names_its_article_and_its_base() -> None:
    for clock in CLOCKS.values():
        has_period = bool(clock.working_days or clock.calendar_days)
        assert has_period == bool(clock.article and clock.base), clock.code
