"""Due dates from events: (events, as_of, expected, source).

The days around the dates below: 2026-02-15 … 02-23 off (spring festival), Saturdays 02-14 and 02-28
worked; 2026-09-25 … 09-27 and 10-01 … 10-07 off, Sunday 09-20 and Saturday 10-10 worked.
"""

from datetime import date
from typing import Any

import pytest

from gongkai.law.commands import case_dates, deadline
from gongkai.law.errors import LawError

Raw = dict[str, Any]


def ev(kind: str, on: str, **facts: Any) -> Raw:
    return {"type": kind, "on": on, **facts}


def dates(*events: Raw, as_of: str | None = None) -> Raw:
    return case_dates({"events": list(events)}, date.fromisoformat(as_of) if as_of else None)


R = ev("received", "2026-02-09", channel="in_person")
ASKED, HEARD = "third_party_asked", "third_party_answered"
# 20 working days after 2026-02-09.
BASE = "2026-03-13"


DUE: list[tuple[list[Raw], str | None, str, str]] = [
    ([], None, BASE, "DL-02, art. 33(2): day of receipt is day 0"),
    # -- receipt, each channel (art. 31) --
    ([ev("received", "2026-09-28", channel="in_person")], None, "2026-10-30", "APP-05"),
    ([ev("received", "2026-09-28", channel="post_signed")], None, "2026-10-30", "APP-06"),
    ([ev("received", "2026-09-28", channel="post_ordinary", arrived_on="2026-09-28",
         confirmed_on="2026-09-28")], None, "2026-10-30", "APP-07"),
    ([ev("received", "2026-10-08", channel="web", arrived_on="2026-10-03",
         confirmed_on="2026-10-08")], None, "2026-11-04", "APP-08: confirmed, not submitted"),
    ([ev("received", "2026-10-08", channel="fax")], None, "2026-11-04", "APP-08"),
    ([ev("received", "2026-10-08", channel="email")], None, "2026-11-04", "APP-08"),
    ([ev("received", "2026-10-08", channel="oral")], None, "2026-11-04", "APP-02"),
    ([ev("received", "2026-02-16", channel="web")], None, "2026-03-20", "received on a day off"),
    ([ev("received", "2026-02-14")], None, "2026-03-20", "received on a worked Saturday"),
    # -- extension (art. 33(2)) --
    ([ev("extended", "2026-03-10", working_days=20)], None, "2026-04-13", "DL-03"),
    ([ev("extended", BASE, working_days=5)], None, "2026-03-20", "DL-03: on the last day"),
    ([ev("extended", "2026-02-09", working_days=1)], None, "2026-03-16", "DL-03: on day 0"),
    ([ev("extended", "2026-03-10")], None, "2026-04-13", "DL-03: 20 when not said"),
    # -- correction (art. 30) --
    ([ev("correction_asked", "2026-02-12"), ev("corrected", "2026-02-24")], None, "2026-03-23",
     "COR-04: the whole period anew"),
    ([ev("correction_asked", "2026-02-25"), ev("corrected", "2026-03-20")], None, "2026-04-20",
     "COR-02: seventh working day; corrected after the old date"),
    ([ev("correction_asked", "2026-02-12"), ev("corrected", "2026-02-21")], None, "2026-03-20",
     "COR-04: came in on a day off"),
    ([ev("correction_asked", "2026-02-12", reply_by="2026-03-01"), ev("corrected", "2026-03-06")],
     None, "2026-04-03", "COR-05: late, but not yet given up"),
    ([ev("correction_asked", "2026-02-27", override=True)], None, BASE, "COR-06: runs on"),
    ([ev("correction_asked", "2026-02-27", override=True), ev("corrected", "2026-03-05")], None,
     BASE, "COR-06: no restart"),
    ([ev("correction_asked", "2026-02-27", override=True), ev("extended", "2026-03-13",
      working_days=20)], None, "2026-04-13", "COR-06: may be extended"),
    # -- consultation (arts. 32–34) --
    ([ev(ASKED, "2026-02-14"), ev(HEARD, "2026-03-02")], None, "2026-03-23",
     "TP-06: 24 25 26 27 28 02 left out"),
    ([ev(ASKED, "2026-03-02"), ev(HEARD, "2026-03-02")], None, BASE, "TP-06: same day, nothing"),
    ([ev(ASKED, "2026-03-02"), ev(HEARD, "2026-03-03")], None, "2026-03-16", "TP-06: one day"),
    ([ev(ASKED, "2026-02-12"), ev(HEARD, "2026-02-20")], None, "2026-03-17",
     "TP-06: opinion on a day off; 13 and 14 left out"),
    ([ev(ASKED, "2026-02-16"), ev(HEARD, "2026-02-24")], None, "2026-03-16",
     "TP-06: sent on a day off"),
    ([ev(ASKED, BASE), ev(HEARD, "2026-03-20")], None, "2026-03-20", "DL-07: asked on day 20"),
    ([ev(ASKED, "2026-03-02", served_on="2026-03-05"), ev(HEARD, "2026-03-26")], None, "2026-04-09",
     "TP-02: 15th day after service"),
    ([ev(ASKED, "2026-03-02", served_on="2026-03-05"), ev(HEARD, "2026-04-08")], None, "2026-04-09",
     "TP-02: a late opinion holds up nothing more"),
    ([ev(ASKED, "2026-03-02"), ev(HEARD, "2026-03-30")], None, "2026-04-03",
     "TP-06: no service known, 15 days from sending"),
    ([ev("organ_asked", "2026-03-02"), ev("organ_answered", "2026-03-30")], None, "2026-04-13",
     "TP-06: another organ has no last day"),
    ([ev("organ_asked", "2026-03-02", co_made=True), ev("organ_answered", "2026-03-30")], None,
     "2026-04-03", "TP-07: a co-maker has 15 days"),
    # -- silence --
    ([ev(ASKED, "2026-03-02", served_on="2026-03-05")], "2026-03-27", "2026-04-09", "TP-03"),
    ([ev(ASKED, "2026-03-02")], "2026-03-24", "2026-04-03", "TP-03: from sending"),
    ([ev("organ_asked", "2026-03-02", co_made=True)], "2026-03-24", "2026-04-03", "TP-07"),
    # -- several consultations: the union --
    ([ev(ASKED, "2026-03-02"), ev("organ_asked", "2026-03-03"), ev("organ_answered", "2026-03-06"),
      ev(HEARD, "2026-03-09")], None, "2026-03-20", "TP-06: one inside the other"),
    ([ev(ASKED, "2026-03-02"), ev("organ_asked", "2026-03-04"), ev(HEARD, "2026-03-05"),
      ev("organ_answered", "2026-03-10")], None, "2026-03-23", "TP-06: overlapping, 3 … 10 March"),
    ([ev(ASKED, "2026-03-02"), ev(HEARD, "2026-03-04"), ev("organ_asked", "2026-03-04"),
      ev("organ_answered", "2026-03-06")], None, "2026-03-19", "TP-06: adjacent, 3 … 6 March"),
    ([ev(ASKED, "2026-03-02"), ev(HEARD, "2026-03-03"), ev(ASKED, "2026-03-09"),
      ev(HEARD, "2026-03-10")], None, "2026-03-17", "TP-06: one after the other"),
    ([ev(ASKED, "2026-03-02", consultation=1), ev(ASKED, "2026-03-04", consultation=2),
      ev(HEARD, "2026-03-06", consultation=2), ev(HEARD, "2026-03-05", consultation=1)], None,
     "2026-03-19", "TP-06: each answer to its own question"),
    # -- consultation and extension --
    ([ev(ASKED, "2026-03-02"), ev("extended", "2026-03-20", working_days=5),
      ev(HEARD, "2026-03-20")], None, "2026-04-10", "DL-07: 20 + 5 + 14"),
    ([ev(ASKED, "2026-03-02"), ev("extended", "2026-03-05", working_days=20),
      ev(HEARD, "2026-03-20")], None, "2026-05-06", "DL-07: 20 + 20 + 14"),
    ([ev("extended", "2026-03-02", working_days=20), ev(ASKED, "2026-03-30"),
      ev(HEARD, "2026-04-03")], None, "2026-04-17", "DL-07: asked within the extension"),
    ([ev(ASKED, "2026-03-02"), ev("organ_asked", "2026-03-03", co_made=True),
      ev(HEARD, "2026-03-09"), ev("extended", "2026-04-07", working_days=1)], "2026-04-07",
     "2026-04-08", "DL-03: 3 … 24 March once, one heard and one silent"),
    # -- fee (§3) --
    ([ev("fee_noticed", "2026-02-12"), ev("fee_paid", "2026-02-24")], None, "2026-03-23", "FEE-09"),
    ([ev("fee_noticed", "2026-02-12", scheme="item", total=300), ev("fee_paid", "2026-02-24",
      amount=300)], None, "2026-03-23", "FEE-09: in full"),
    ([ev("fee_noticed", "2026-03-13", scheme="page", total=50), ev("fee_paid", "2026-04-10",
      amount=60)], None, "2026-05-12", "FEE-07: noticed on the last day"),
    ([ev("extended", "2026-02-12", working_days=5), ev("fee_noticed", "2026-02-13"),
      ev("fee_paid", "2026-02-24")], None, "2026-03-30", "DL-07: the extension stays"),
    ([ev(ASKED, "2026-02-12"), ev("fee_noticed", "2026-02-13"), ev("fee_paid", "2026-02-26"),
      ev(HEARD, "2026-02-28")], None, "2026-03-27",
     "DL-07: only 27 and 28 lie after the new start"),
    ([ev(ASKED, "2026-02-12"), ev(HEARD, "2026-02-24"), ev("fee_noticed", "2026-02-25"),
      ev("fee_paid", "2026-03-02")], None, "2026-03-30", "DL-07: a pause before the new start"),
    # -- art. 35 --
    ([ev("reasons_asked", "2026-02-12"), ev("reasons_given", "2026-02-26", reasonable=True)], None,
     BASE, "art. 35: asking for reasons stops nothing"),
    ([ev("reasons_asked", "2026-02-12"), ev("reasons_given", "2026-02-26", reasonable=True),
      ev("delayed", "2026-03-12", until="2026-06-30")], None, "2026-06-30", "DL-04"),
    ([ev("reasons_asked", "2026-02-12"), ev("reasons_given", "2026-02-26", reasonable=True),
      ev("delayed", "2026-03-12", until="2026-03-20"), ev("extended", "2026-03-18",
      working_days=20)], None, "2026-04-13", "DL-03, DL-04: the later of the two"),
    # -- the end --
    ([ev("answered", "2026-03-10"), ev("delivered", "2026-03-12"), ev("archived", "2026-03-20")],
     None, BASE, "DL-05: the date stands"),
    ([ev(ASKED, "2026-03-02"), ev("answered", "2026-03-05")], None, "2026-03-18",
     "TP-06: answered while still asking"),
    ([ev("correction_asked", "2026-02-12", reply_by="2026-03-01"), ev("abandoned", "2026-03-02")],
     None, BASE, "COR-05"),
    ([ev("answered", "2026-03-10"), ev("redo_ordered", "2026-06-01", until="2026-06-22")], None,
     "2026-06-22", "§13.2 row 34"),
    ([ev("answered", "2026-03-10"), ev("redo_ordered", "2026-06-01", until="2026-06-22"),
      ev(ASKED, "2026-06-02")], None, "2026-06-22", "row 34: an order is not held up by asking"),
    # -- asking too late is still a duty, but holds up nothing --
    ([ev(ASKED, "2026-03-16"), ev(HEARD, "2026-03-20")], None, BASE, "TP-01, TP-06"),
    ([ev(ASKED, "2026-03-16")], "2026-03-17", BASE, "TP-01, TP-06"),
    # -- what is not known yet --
    ([ev("extended", "2026-03-10", working_days=20)], "2026-03-09", BASE, "as of before it"),
    ([ev(ASKED, "2026-03-02"), ev(HEARD, "2026-03-09")], "2026-03-01", BASE, "as of before it"),
    ([ev("answered", "2026-03-10"), ev("redo_ordered", "2026-06-01", until="2026-06-22")],
     "2026-05-01", BASE, "as of before it"),
]  # fmt: skip


@pytest.mark.parametrize(("events", "as_of", "expected", "source"), DUE)
def test_the_date(events: list[Raw], as_of: str | None, expected: str, source: str) -> None:
    first = [] if events and events[0]["type"] == "received" else [R]
    found = dates(*first, *events, as_of=as_of)
    assert (found["due_on"], found["paused"], found["provisional"]) == (expected, False, False)
    assert all(
        step["date"] and step["rule"] and step["article"] and step["sentence"]
        for step in found["steps"]
    )


@pytest.mark.parametrize(
    ("events", "as_of", "source"),
    [
        ([ev(ASKED, "2026-03-02")], None, "TP-06"),
        ([ev(ASKED, "2026-03-02")], "2026-03-23", "TP-06: through the 15th day itself"),
        ([ev(ASKED, "2026-03-02", served_on="2026-03-05")], "2026-03-26", "TP-02"),
        ([ev("organ_asked", "2026-03-02")], "2027-03-01", "TP-06: no silence of another organ"),
        ([ev("organ_asked", "2026-03-02", co_made=True)], "2026-03-23", "TP-07"),
        ([ev(ASKED, "2026-03-02"), ev(HEARD, "2026-03-09")], "2026-03-05", "as of between"),
        ([ev("correction_asked", "2026-02-12")], "2026-12-31", "COR-04"),
        ([ev("fee_noticed", "2026-02-12")], None, "FEE-09"),
        ([ev(ASKED, "2026-02-12"), ev("correction_asked", "2026-02-13"),
          ev(HEARD, "2026-02-24")], None, "COR-04: still waiting"),
    ],
)  # fmt: skip
def test_the_clock_stands_still(events: list[Raw], as_of: str | None, source: str) -> None:
    found = dates(R, *events, as_of=as_of)
    assert (found["due_on"], found["paused"]) == (None, True)


REFUSED: list[tuple[list[Raw], str]] = [
    ([ev("extended", "2026-03-16", working_days=20)], "DL-03"),  # the day after the last day
    ([ev("extended", "2026-03-10", working_days=21)], "DL-03"),
    ([ev(ASKED, "2026-03-02"), ev("organ_asked", "2026-03-03", co_made=True),
      ev(HEARD, "2026-03-09"), ev("extended", "2026-04-08", working_days=1)], "DL-03"),
    ([ev("extended", "2026-03-10", working_days=0)], "DL-03"),
    ([ev("extended", "2026-03-10", working_days=-3)], "DL-03"),
    ([ev("extended", "2026-03-10", working_days=5), ev("extended", "2026-03-11")], "DL-03"),
    ([ev("correction_asked", "2026-02-12"), ev("extended", "2026-02-13")], "DL-03"),
    ([ev("answered", "2026-03-10"), ev("redo_ordered", "2026-06-01", until="2026-06-22"),
      ev("extended", "2026-06-10")], "DL-03"),
    # COR: the eighth working day; the second notice; nothing asked
    ([ev("correction_asked", "2026-02-26")], "COR-02"),
    ([ev("fee_noticed", "2026-02-10"), ev("fee_paid", "2026-03-02"),
      ev("correction_asked", "2026-03-04")], "COR-02"),  # the 7 days run from receipt for good
    ([ev("fee_noticed", "2026-02-10"), ev("correction_asked", "2026-02-11")], "COR-02"),
    ([ev("correction_asked", "2026-02-12"), ev("corrected", "2026-02-24"),
      ev("correction_asked", "2026-02-25")], "COR-03"),
    ([ev("correction_asked", "2026-02-12"), ev("correction_asked", "2026-02-13")], "COR-03"),
    ([ev("corrected", "2026-02-24")], "COR-04"),
    ([ev("abandoned", "2026-03-24")], "COR-05"),
    ([ev("correction_asked", "2026-02-12", reply_by="2026-03-05"), ev("abandoned", "2026-03-05")],
     "COR-05"),
    # TP
    ([ev(HEARD, "2026-03-05")], "TP-06"),
    ([ev("organ_asked", "2026-03-02"), ev(HEARD, "2026-03-05")], "TP-06"),
    ([ev(ASKED, "2026-03-02", consultation=1), ev(HEARD, "2026-03-05", consultation=2)], "TP-06"),
    ([ev(ASKED, "2026-03-02", served_on="2026-03-01")], "TP-02"),
    # fee
    ([ev("fee_noticed", "2026-03-16")], "FEE-07"),  # the period is over
    ([ev("fee_noticed", "2026-02-12"), ev("fee_noticed", "2026-02-13")], "FEE-07"),
    ([ev("fee_noticed", "2026-02-12"), ev("fee_paid", "2026-02-24"),
      ev("fee_noticed", "2026-03-02")], "FEE-07"),  # no second restart
    ([ev("correction_asked", "2026-02-12"), ev("fee_noticed", "2026-02-13")], "FEE-07"),
    ([ev("fee_noticed", "2026-02-12", scheme="item"),
      ev("fee_noticed", "2026-02-13", scheme="page")], "FEE-02"),  # I7
    ([ev("fee_noticed", "2026-02-12", scheme="page", total=50), ev("fee_paid", "2026-02-24",
      amount=49)], "FEE-09"),
    ([ev("fee_paid", "2026-02-24")], "FEE-09"),
    ([ev("fee_noticed", "2026-02-12", served_on="2026-02-11")], "FEE-08"),
    ([ev("fee_noticed", "2026-02-12"), ev("abandoned", "2026-03-16")], "FEE-08"),  # day 30 is 03-14
    # art. 35
    ([ev("reasons_given", "2026-02-24", reasonable=True)], "E4"),
    ([ev("delayed", "2026-03-10", until="2026-06-30")], "DL-04"),
    ([ev("reasons_asked", "2026-02-12"), ev("reasons_given", "2026-02-24", reasonable=False),
      ev("delayed", "2026-03-10", until="2026-06-30")], "DL-04"),
    ([ev("reasons_asked", "2026-02-12"), ev("reasons_given", "2026-02-24", reasonable=True),
      ev("delayed", "2026-03-16", until="2026-06-30")], "DL-04"),  # too late
    ([ev("reasons_asked", "2026-02-12"), ev("reasons_given", "2026-02-24", reasonable=True),
      ev("delayed", "2026-03-10", until=BASE)], "DL-04"),  # no later than it is
    ([ev("reasons_asked", "2026-02-12"), ev("reasons_given", "2026-02-24", reasonable=True),
      ev("delayed", "2026-03-10")], "DL-04"),
    ([ev("reasons_asked", "2026-02-12"), ev("reasons_given", "2026-02-24", reasonable=True),
      ev("delayed", "2026-03-10", until="2099-01-01")], "T-09"),
    # the end
    ([ev("answered", "2026-03-10"), ev("extended", "2026-03-11")], "DL-05"),
    ([ev("answered", "2026-03-10"), ev("answered", "2026-03-11")], "DL-05"),
    ([ev("withdrawn", "2026-03-10"), ev("answered", "2026-03-11")], "DL-05"),
    ([ev("delivered", "2026-03-10"), ev("answered", "2026-03-11")], "DL-05"),
    ([ev("archived", "2026-03-10")], "DL-05"),
    ([ev("redo_ordered", "2026-03-10", until="2026-04-01")], "REM-07"),
    ([ev("answered", "2026-03-10"), ev("redo_ordered", "2026-06-01")], "REM-07"),
    ([ev("answered", "2026-03-10"), ev("redo_ordered", "2026-06-01", until="2026-05-01")],
     "REM-07"),
    # receipt
    ([ev("answered", "2026-02-08")], "I8"),
    ([ev("correction_asked", "2026-02-08")], "I8"),
    ([ev("received", "2026-02-10")], "APP-05"),
]  # fmt: skip


@pytest.mark.parametrize(("events", "rule"), REFUSED)
def test_what_is_refused_names_rule_article_and_remedy(events: list[Raw], rule: str) -> None:
    with pytest.raises(LawError) as refused:
        dates(R, *events)
    error = refused.value
    assert error.rule == rule
    assert error.article
    assert error.remedy.endswith("。")
    assert f"（{rule}，{error.article}）" in str(error)


@pytest.mark.parametrize(
    ("received", "rule"),
    [
        (ev("received", "2026-03-01", arrived_on="2026-03-02"), "I8"),
        (ev("received", "2026-03-05", confirmed_on="2026-03-04"), "I8"),
        (ev("received", "2003-12-31"), "T-09"),
        (ev("received", "2031-12-31"), "T-09"),
    ],
)
def test_a_receipt_that_cannot_be(received: Raw, rule: str) -> None:
    with pytest.raises(LawError) as refused:
        dates(received)
    assert refused.value.rule == rule


def test_without_a_receipt_there_is_no_clock() -> None:
    with pytest.raises(LawError) as refused:
        dates(ev("answered", "2026-03-10"))
    assert refused.value.rule == "DL-02"
    with pytest.raises(LawError):
        dates(R, as_of="2026-02-08")


def test_withdrawn_before_both_sides_confirmed_it() -> None:
    found = dates(ev("withdrawn", "2026-03-02"))  # APP-08, §13.2 row 31 from S1
    assert (found["due_on"], found["paused"], len(found["steps"])) == (None, False, 1)


def test_before_the_regulation_in_force_a_date_is_only_for_reference() -> None:
    found = dates(ev("received", "2018-06-01"))
    assert found["due_on"] == "2018-07-02"
    assert "仅供参考" in found["steps"][1]["sentence"]


# -- what the steps say ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "as_of", "rules"),
    [
        ([], None, ["T-01", "DL-07"]),
        ([ev(ASKED, "2026-03-02")], "2026-04-01", ["T-01", "TP-06", "TP-03", "DL-07"]),
        ([ev("organ_asked", "2026-03-02", co_made=True)], "2026-04-01",
         ["T-01", "TP-06", "TP-07", "DL-07"]),
        ([ev(ASKED, "2026-03-16")], "2026-05-01", ["T-01", "TP-06", "TP-03", "DL-07"]),
        ([ev("correction_asked", "2026-02-12"), ev("corrected", "2026-02-24")], None,
         ["T-01", "COR-02", "COR-04", "DL-07"]),
        ([ev("fee_noticed", "2026-02-12"), ev("fee_paid", "2026-02-24")], None,
         ["T-01", "FEE-07", "FEE-09", "DL-07"]),
        ([ev("answered", "2026-03-10")], None, ["T-01", "DL-05", "DL-07"]),
    ],
)  # fmt: skip
def test_each_step_names_its_rule(events: list[Raw], as_of: str | None, rules: list[str]) -> None:
    assert [step["rule"] for step in dates(R, *events, as_of=as_of)["steps"]] == rules


def test_silence_of_a_third_party_is_neither_consent_nor_refusal() -> None:
    silent = dates(R, ev(ASKED, "2026-03-02"), as_of="2026-04-01")["steps"][-2]["sentence"]
    assert "由本机关依法决定" in silent  # TP-03
    silent = dates(R, ev("organ_asked", "2026-03-02", co_made=True), as_of="2026-04-01")
    assert "视为同意公开" in silent["steps"][-2]["sentence"]  # TP-07: the opposite


def test_the_last_day_to_pay_is_thirty_days_moved_off_a_day_of_rest() -> None:
    noticed = dates(R, ev("fee_noticed", "2026-02-12"))["steps"][-1]["sentence"]
    assert "2026-03-16" in noticed  # 03-14 is a Saturday (T-02)


# -- past the known years (T-09) ------------------------------------------------------------------


@pytest.mark.parametrize(
    ("events", "expected", "provisional"),
    [
        ([ev("received", "2026-11-23")], "2026-12-21", False),
        ([ev("received", "2026-12-04")], "2027-01-01", True),
        ([ev("received", "2026-11-23"), ev("extended", "2026-12-21")], "2027-01-18", True),
        ([ev("received", "2027-02-01")], "2027-03-01", True),
        ([ev("received", "2026-11-23"), ev(ASKED, "2026-12-15"), ev(HEARD, "2027-01-05")],
         "2027-01-11", True),
        # A day fixed by a notice or a decision is not reckoned, so no later notice moves it.
        ([ev("received", "2026-02-09"), ev("answered", "2026-03-10"),
          ev("redo_ordered", "2026-12-20", until="2027-01-20")], "2027-01-20", False),
    ],
)  # fmt: skip
def test_provisional_dates(events: list[Raw], expected: str, provisional: bool) -> None:
    found = dates(*events)
    assert (found["due_on"], found["provisional"]) == (expected, provisional)
    if provisional:
        assert "暂定" in found["steps"][-1]["sentence"]


# -- the explanation ------------------------------------------------------------------------------


def test_the_command_explains_every_day() -> None:
    result = deadline(date(2026, 2, 9), 20)
    assert result["due_on"] == BASE
    assert [step["count"] for step in result["steps"] if step["count"]] == list(range(1, 21))
    assert len(result["steps"]) == 33
