"""Due dates from events: (events, expected, source)."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.law.calendar import Calendar
from gongkai.law.commands import case_dates, deadline
from gongkai.law.deadlines import due, explain_days
from gongkai.law.errors import LawError
from gongkai.law.events import Channel, Event, EventType, receipt_on

C = Calendar.shipped()


def dates(*events: dict[str, object], as_of: str | None = None) -> dict[str, object]:
    return case_dates({"events": list(events)}, date.fromisoformat(as_of) if as_of else None)


RECEIVED = {"type": "received", "on": "2026-02-09", "channel": "in_person"}


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([], "2026-03-13"),  # DL-02, art. 33(2)
        ([{"type": "extended", "on": "2026-03-10", "working_days": 20}], "2026-04-13"),  # DL-03
        ([{"type": "extended", "on": "2026-03-13", "working_days": 5}], "2026-03-20"),
        (  # COR-04, art. 30: the whole period anew
            [
                {"type": "correction_asked", "on": "2026-02-12"},
                {"type": "corrected", "on": "2026-02-24"},
            ],
            "2026-03-23",
        ),
        (  # TP-06: 02-24 … 03-02 not counted (5 working days: 24, 25, 26, 27, 28 make-up, 2)
            [
                {"type": "third_party_asked", "on": "2026-02-14"},
                {"type": "third_party_answered", "on": "2026-03-02"},
            ],
            "2026-03-23",
        ),
        (  # FEE-09: full payment restarts
            [
                {"type": "fee_noticed", "on": "2026-02-12"},
                {"type": "fee_paid", "on": "2026-02-24"},
            ],
            "2026-03-23",
        ),
    ],
)
def test_due_dates(events: list[dict[str, object]], expected: str) -> None:
    assert dates(RECEIVED, *events)["due_on"] == expected


def test_an_open_consultation_holds_up_the_period_for_an_extension_too() -> None:
    asked = {"type": "third_party_asked", "on": "2026-03-02"}
    extended = {"type": "extended", "on": "2026-03-20", "working_days": 5}
    answered = {"type": "third_party_answered", "on": "2026-03-20"}
    # 14 working days (03-03 … 03-20) do not count: 20 + 5 + 14 after 02-09.
    assert dates(RECEIVED, asked, extended, answered)["due_on"] == "2026-04-10"


def test_an_extension_stays_when_payment_restarts_the_period() -> None:
    found = dates(
        RECEIVED,
        {"type": "extended", "on": "2026-02-12", "working_days": 5},
        {"type": "fee_noticed", "on": "2026-02-13"},
        {"type": "fee_paid", "on": "2026-02-24"},
    )
    assert found["due_on"] == "2026-03-30"  # DL-07: payment + 25


def test_overlapping_consultations_count_once() -> None:
    alone = dates(
        RECEIVED,
        {"type": "third_party_asked", "on": "2026-03-02"},
        {"type": "third_party_answered", "on": "2026-03-09"},
    )
    both = dates(
        RECEIVED,
        {"type": "third_party_asked", "on": "2026-03-02"},
        {"type": "organ_asked", "on": "2026-03-03"},
        {"type": "organ_answered", "on": "2026-03-06"},
        {"type": "third_party_answered", "on": "2026-03-09"},
    )
    assert alone["due_on"] == both["due_on"] == "2026-03-20"


def test_an_open_consultation_pauses_until_silence_ends_it() -> None:
    asked = {"type": "third_party_asked", "on": "2026-03-02", "served_on": "2026-03-03"}
    open_ = dates(RECEIVED, asked, as_of="2026-03-10")
    assert (open_["due_on"], open_["paused"]) == (None, True)
    over = dates(RECEIVED, asked, as_of="2026-04-01")
    assert over["paused"] is False
    assert over["steps"][-2]["rule"] == "TP-03"  # silence is neither consent nor refusal


def test_silence_of_a_co_maker_is_consent() -> None:
    asked = {"type": "organ_asked", "on": "2026-03-02", "co_made": True}
    assert dates(RECEIVED, asked, as_of="2026-04-01")["steps"][-2]["rule"] == "TP-07"


@pytest.mark.parametrize(
    ("events", "rule"),
    [
        ([{"type": "extended", "on": "2026-03-16", "working_days": 20}], "DL-03"),
        ([{"type": "extended", "on": "2026-03-10", "working_days": 21}], "DL-03"),
        (
            [
                {"type": "extended", "on": "2026-03-10", "working_days": 5},
                {"type": "extended", "on": "2026-03-11", "working_days": 5},
            ],
            "DL-03",
        ),
        ([{"type": "correction_asked", "on": "2026-02-26"}], "COR-02"),
        (
            [
                {"type": "correction_asked", "on": "2026-02-12"},
                {"type": "corrected", "on": "2026-02-24"},
                {"type": "correction_asked", "on": "2026-02-25"},
            ],
            "COR-03",
        ),
        ([{"type": "corrected", "on": "2026-02-24"}], "COR-04"),
        (
            [
                {"type": "correction_asked", "on": "2026-02-12"},
                {"type": "extended", "on": "2026-02-13", "working_days": 5},
            ],
            "DL-03",
        ),
        ([{"type": "third_party_asked", "on": "2026-03-20"}], "TP-06"),
    ],
)
def test_what_the_law_refuses_names_its_rule(events: list[dict[str, object]], rule: str) -> None:
    with pytest.raises(LawError) as refused:
        dates(RECEIVED, *events)
    assert refused.value.rule == rule
    assert refused.value.remedy


def test_a_wrong_entry_is_replaced_by_a_new_event() -> None:
    wrong = {**RECEIVED, "id": 1}
    right = {"type": "received", "on": "2026-02-13", "id": 2, "replaces": 1}
    assert dates(wrong, right)["due_on"] == "2026-03-19"


@pytest.mark.parametrize(
    ("channel", "confirmed", "expected"),
    [
        (Channel.IN_PERSON, None, "2026-03-02"),  # APP-05
        (Channel.POST_SIGNED, None, "2026-03-02"),  # APP-06
        (Channel.ORAL, None, "2026-03-02"),  # APP-02
        (Channel.POST_ORDINARY, None, None),  # APP-07
        (Channel.WEB, "2026-03-04", "2026-03-04"),  # APP-08
        (Channel.FAX, "2026-03-03", "2026-03-03"),
        (Channel.EMAIL, None, None),
    ],
)
def test_the_day_of_receipt(channel: Channel, confirmed: str | None, expected: str | None) -> None:
    found = receipt_on(
        channel,
        arrived_on=date(2026, 3, 2),
        confirmed_on=date.fromisoformat(confirmed) if confirmed else None,
    )
    assert found == (date.fromisoformat(expected) if expected else None)


def test_confirmed_before_it_came_is_refused() -> None:
    with pytest.raises(LawError):  # I8
        receipt_on(Channel.WEB, arrived_on=date(2026, 3, 2), confirmed_on=date(2026, 3, 1))


def test_the_command_explains_every_day() -> None:
    result = deadline(date(2026, 2, 9), 20)
    assert result["due_on"] == "2026-03-13"
    assert [step["count"] for step in result["steps"] if step["count"]] == list(range(1, 21))
    assert len(result["steps"]) == 33


@given(st.dates(date(2004, 1, 1), date(2026, 11, 1)), st.integers(0, 60))
def test_adding_and_counting_agree(start: date, count: int) -> None:
    end = C.add_working_days(start, count).on
    assert C.working_days_between(start, end) == count


@given(st.dates(date(2010, 1, 1), date(2026, 6, 1)), st.integers(1, 20))
def test_the_last_explained_day_is_the_due_date(start: date, count: int) -> None:
    days = explain_days(start, count, C)
    assert (days[-1].on, days[-1].count) == (C.add_working_days(start, count).on, count)


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
        Event(EventType.RECEIVED, start),
        Event(EventType.THIRD_PARTY_ASKED, asked),
        Event(EventType.THIRD_PARTY_ANSWERED, answered),
        Event(EventType.EXTENDED, answered, {"working_days": more}),
    ]
    found = due(events, C)
    assert found.due_on is not None
    assert C.working_days_between(start, found.due_on) == 20 + more + wait
