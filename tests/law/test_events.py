"""Entries put right by new ones (I6), and the day of receipt of each channel (R711 art. 31)."""

from datetime import date
from typing import Any

import pytest

from gongkai.law.commands import case_dates
from gongkai.law.errors import LawError
from gongkai.law.events import Channel, receipt_on

Raw = dict[str, Any]
ASKED, HEARD = "third_party_asked", "third_party_answered"
# 20 working days after 2026-02-09.
BASE = "2026-03-13"


def ev(kind: str, on: str, **facts: Any) -> Raw:
    return {"type": kind, "on": on, **facts}


def dates(*events: Raw) -> Raw:
    return case_dates({"events": list(events)})


R = ev("received", "2026-02-09", channel="in_person")

# -- entries put right (I6) -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "expected"),
    [
        ([ev("received", "2026-02-13", id=2, replaces=1)], "2026-03-19"),
        ([ev("received", "2026-02-13", id=2, replaces=1),
          ev("received", "2026-09-28", id=3, replaces=2)], "2026-10-30"),
        ([ev(ASKED, "2026-03-02", id=2), ev(HEARD, "2026-03-05", id=3),
          ev(ASKED, "2026-03-05", id=4, replaces=2)], BASE),  # keeps its place before the answer
        ([ev(ASKED, "2026-03-02", id=2), ev(ASKED, "2026-03-02", id=3, replaces=2,
          served_on="2026-03-05"), ev(HEARD, "2026-03-09", id=4)], "2026-03-20"),
        ([ev(ASKED, "2026-03-02", id=2), ev(HEARD, "2026-03-05", id=3),
          ev("voided", "2026-03-06", id=4, replaces=3), ev("voided", "2026-03-06", id=5,
          replaces=2)], BASE),
        ([ev("extended", "2026-03-02", id=2, working_days=20), ev("voided", "2026-03-03", id=3,
          replaces=2), ev("extended", "2026-03-04", id=4, working_days=5)], "2026-03-20"),
        ([ev("fee_noticed", "2026-02-12", id=2, scheme="item"), ev("fee_noticed", "2026-02-12",
          id=3, replaces=2, scheme="page"), ev("fee_paid", "2026-02-24", id=4)], "2026-03-23"),
        ([ev("corrected", "2026-02-24", id="c", replaces="b"), ev("correction_asked", "2026-02-12",
          id="a"), ev("corrected", "2026-02-26", id="b")], "2026-03-23"),  # entered in any order
    ],
)  # fmt: skip
def test_a_wrong_entry_is_put_right_by_a_new_one(events: list[Raw], expected: str) -> None:
    assert dates({**R, "id": 1}, *events)["due_on"] == expected


@pytest.mark.parametrize(
    "events",
    [
        [ev("extended", "2026-03-02", id=2, replaces=9)],
        [ev("extended", "2026-03-02", id=2, replaces=2)],
        [ev("extended", "2026-03-02", id=2, replaces=3), ev("extended", "2026-03-02", id=3,
         replaces=2)],
        [ev("received", "2026-02-10", id=2, replaces=1), ev("received", "2026-02-11", id=3,
         replaces=1)],
        [ev("extended", "2026-03-02", id=1)],
        [ev("voided", "2026-03-02")],
    ],
    ids=["unknown", "itself", "each other", "twice", "same id", "voids nothing"],
)  # fmt: skip
def test_a_replacement_that_cannot_be(events: list[Raw]) -> None:
    with pytest.raises(LawError) as refused:
        dates({**R, "id": 1}, *events)
    assert refused.value.rule == "I6"


def test_a_voided_receipt_leaves_no_case() -> None:
    with pytest.raises(LawError) as refused:
        dates({**R, "id": 1}, ev("voided", "2026-02-10", replaces=1))
    assert refused.value.rule == "DL-02"


# -- receipt by channel (art. 31) -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("channel", "confirmed", "expected"),
    [
        (Channel.IN_PERSON, None, "2026-03-02"),  # APP-05
        (Channel.IN_PERSON, "2026-03-09", "2026-03-02"),
        (Channel.POST_SIGNED, None, "2026-03-02"),  # APP-06
        (Channel.ORAL, None, "2026-03-02"),  # APP-02
        (Channel.POST_ORDINARY, None, None),  # APP-07
        (Channel.POST_ORDINARY, "2026-03-02", "2026-03-02"),
        (Channel.WEB, None, None),  # APP-08, APP-09: the acknowledgement of a machine is none
        (Channel.WEB, "2026-03-04", "2026-03-04"),
        (Channel.FAX, "2026-03-03", "2026-03-03"),
        (Channel.FAX, None, None),
        (Channel.EMAIL, None, None),
        (Channel.EMAIL, "2026-03-07", "2026-03-07"),  # a Saturday
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
