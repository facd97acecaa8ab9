"""Due dates counted a second and a third time, day by day, by ways that share nothing with the law."""

from datetime import date, timedelta

import holidays
from hypothesis import given, settings
from hypothesis import strategies as st

from gongkai.law.calendar import Calendar
from gongkai.law.deadlines import due, explain_days
from gongkai.law.events import Event, EventType
from tests.law import naive

C = Calendar.shipped()
E = EventType
START, END = date(2023, 1, 1), date(2026, 12, 31)


def test_every_receipt_of_four_years_by_a_second_count() -> None:
    day = START
    while day <= END:
        for count in (7, 15, 20, 40):
            assert C.add_working_days(day, count).on == naive.add(day, count), (day, count)
        found = due([Event(E.RECEIVED, day)], C)
        assert found.due_on == naive.due(day), day
        assert found.provisional is (found.due_on > naive.LAST_KNOWN)
        day += naive.ONE


def test_every_extended_receipt_of_four_years_by_a_third_count() -> None:
    china = holidays.country_holidays("CN", years=range(2023, 2027))
    day = START
    while day <= date(2026, 9, 30):
        asked = Event(E.EXTENDED, day, {"working_days": 20})
        assert due([Event(E.RECEIVED, day), asked], C).due_on == china.get_nth_working_day(
            day, 40
        ), day
        day += timedelta(5)


DAYS = st.dates(date(2019, 5, 15), date(2026, 8, 31))
SPANS = st.lists(st.tuples(st.integers(0, 19), st.integers(0, 14)), max_size=3)


@given(DAYS, SPANS, st.integers(0, 20))
def test_pauses_by_a_second_count(start: date, spans: list[tuple[int, int]], more: int) -> None:
    """I9: overlapping, adjacent and separate pauses, walked through instead of added up."""
    pauses = [(naive.add(start, ask), naive.add(start, ask + wait)) for ask, wait in spans]
    events = [Event(E.RECEIVED, start)]
    for place, (asked, heard) in enumerate(pauses):
        events.append(Event(E.ORGAN_ASKED, asked, {"consultation": place}))
        events.append(Event(E.ORGAN_ANSWERED, heard, {"consultation": place}))
    if more:
        events.append(Event(E.EXTENDED, start, {"working_days": more}))
    assert due(events, C).due_on == naive.due(start, pauses, more)


@given(DAYS, st.integers(0, 7), st.integers(0, 40), st.booleans())
def test_restarts_by_a_second_count(start: date, ask: int, wait: int, is_fee: bool) -> None:
    asked, came = naive.add(start, ask), naive.add(start, ask) + naive.ONE * wait
    kinds = (E.FEE_NOTICED, E.FEE_PAID) if is_fee else (E.CORRECTION_ASKED, E.CORRECTED)
    events = [Event(E.RECEIVED, start), Event(kinds[0], asked), Event(kinds[1], came)]
    assert due(events, C).due_on == naive.add(came, 20)


@given(DAYS, st.integers(0, 19), st.integers(0, 5))
def test_silence_by_a_second_count(start: date, ask: int, post: int) -> None:
    asked = naive.add(start, ask)
    served = asked + naive.ONE * post
    limit = naive.add(served, 15)
    events = [Event(E.RECEIVED, start), Event(E.THIRD_PARTY_ASKED, asked, {"served_on": served})]
    assert due(events, C, limit).paused
    after = due(events, C, limit + naive.ONE)
    assert after.due_on == naive.due(start, [(asked, limit)])


@given(
    st.dates(date(2020, 1, 1), date(2026, 1, 1)),
    st.integers(1, 19),
    st.integers(1, 15),
    st.integers(1, 20),
)
def test_net_of_pauses_never_more_than_forty(start: date, ask: int, wait: int, more: int) -> None:
    # I2: effective working days used ≤ 20 + extension.
    asked = C.add_working_days(start, ask).on
    answered = C.add_working_days(asked, wait).on
    events = [
        Event(E.RECEIVED, start),
        Event(E.THIRD_PARTY_ASKED, asked),
        Event(E.THIRD_PARTY_ANSWERED, answered),
        Event(E.EXTENDED, answered, {"working_days": more}),
    ]
    found = due(events, C)
    assert found.due_on is not None
    assert C.working_days_between(start, found.due_on) == 20 + more + wait


@given(st.dates(date(2004, 1, 1), date(2026, 11, 1)), st.integers(0, 60))
def test_adding_and_counting_agree(start: date, count: int) -> None:
    end = C.add_working_days(start, count).on
    assert C.working_days_between(start, end) == count


@settings(max_examples=40)
@given(st.dates(date(2010, 1, 1), date(2026, 6, 1)), st.integers(1, 20))
def test_the_last_explained_day_is_the_due_date(start: date, count: int) -> None:
    days = explain_days(start, count, C)
    assert (days[-1].on, days[-1].count) == (C.add_working_days(start, count).on, count)
