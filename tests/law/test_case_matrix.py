"""Every (role, state, event) of an application: allowed, or refused with its reason.

The table below is written by hand from rules.md §13.2, not read from the code. S1 is 待确认, S5
办理中 (with S3, S6 and S7 inside), S4, S8 and S9 wait for the applicant, S10 covers the review road
up to S12, S13 … S16 are the ends.
"""

import pytest

from gongkai.law.case_state import (
    FOR_OWN_CORRECTION,
    CaseEvent,
    CaseState,
    basis,
    roles_for,
    states_for,
    step,
)
from gongkai.law.errors import LawError
from gongkai.law.roles import Role

STATES = {
    "S1": CaseState.AWAITING_CONFIRMATION, "S4": CaseState.AWAITING_CORRECTION,
    "S5": CaseState.IN_HAND, "S8": CaseState.AWAITING_REASONS, "S9": CaseState.AWAITING_FEE,
    "S10": CaseState.ANSWER_IN_REVIEW, "S13": CaseState.ANSWERED, "S14": CaseState.ABANDONED,
    "S15": CaseState.WITHDRAWN, "S16": CaseState.ARCHIVED,
}  # fmt: skip
# DO 政务公开办公室, DH its head, BU the department's drafter, BH its head, LG legal, FI finance,
# AP the applicant. RC (收件) is DO here; SE, LD and SYS do nothing in this table: SE and LD act on
# the review road, the system only reminds.
ROLES = {
    "DO": Role.DISCLOSURE_OFFICE, "DH": Role.DISCLOSURE_OFFICE_HEAD, "BU": Role.DRAFTER,
    "BH": Role.DEPARTMENT_HEAD, "LG": Role.LEGAL_REVIEWER, "FI": Role.FINANCE,
    "AP": Role.APPLICANT,
}  # fmt: skip
OPEN = "S1 S4 S5 S8 S9 S10"
ENDS = "S13 S14 S15"
# event: (rows of §13.2, from, by whom, to — "" when the state stays, article)
TABLE = {
    "confirm": ("5", "S1", "DO DH", "S5", "三十一"),
    "assign": ("12", "S5 S10", "DO DH", "", "四十五"),
    "split": ("24", "S5", "DO DH BU BH", "", "三十六"),
    "ask_correction": ("8", "S5", "DO DH", "S4", "三十"),
    "correct": ("9", "S4", "DO DH AP", "S5", "三十"),
    "abandon": ("10", "S4", "DO DH", "S14", "三十"),
    "ask_reasons": ("13", "S5", "DH", "S8", "三十五"),
    "receive_reasons": ("14 15", "S8", "DO DH AP", "S5", "三十五"),
    "delay": ("15", "S5", "DH", "", "三十五"),
    "notice_fee": ("16", "S5", "DH", "S9", "四十二"),
    "pay_fee": ("17", "S9", "DO DH FI", "S5", "六"),
    "abandon_unpaid": ("18", "S9", "DO DH", "S14", "六"),
    "ask_third_party": ("19", "S5", "DO DH", "", "三十二"),
    "hear_third_party": ("20", "S4 S5 S8 S9 S10", "DO DH", "", "三十二"),
    "override_third_party": ("30", "S5 S10", "DH", "", "三十二"),
    "ask_organ": ("21", "S5", "DO DH", "", "三十四"),
    "hear_organ": ("22", "S4 S5 S8 S9 S10", "DO DH", "", "三十四"),
    "extend": ("23", "S5 S8 S10", "DH", "", "三十三"),
    "draft_answer": ("11 24", "S5", "DO DH BU BH", "S10", "三十六"),
    "return_answer": ("25", "S10", "DO DH", "S5", "四十五"),
    "release": ("28 29", "S10", "DO DH", "S13", "三十三"),
    "deliver": ("29", "S13", "DO DH", "", "三十三"),
    "withdraw": ("31", OPEN, "DO DH AP", "S15", "国办公开办函"),
    "rectify": ("I6", f"S4 S5 S8 S9 S10 {ENDS}", "DO DH", "", "四十五"),
    "challenge": ("33 35", f"{OPEN} {ENDS} S16", "DO DH LG", "", "行政复议法"),
    "redo": ("34", f"{ENDS} S16", "DO DH LG", "S5", "行政复议法"),
    "decide_own": ("OTH-03", "S5", "DO DH BU BH", "S10", "四十一"),
    "convert": ("36", "S13 S16", "DO DH", "", "四十四"),
    "archive": ("32", ENDS, "DO DH", "S16", "四十五"),
}


def test_the_table_speaks_of_every_event_and_state() -> None:
    assert set(TABLE) == set(CaseEvent)
    assert set(STATES.values()) == set(CaseState)


@pytest.mark.parametrize("name", TABLE)
def test_every_cell_of(name: str) -> None:
    event = CaseEvent(name)
    _, froms, bys, to, article = TABLE[name]
    states = {STATES[short] for short in froms.split()}
    roles = {ROLES[short] for short in bys.split()}
    for state in CaseState:
        for role in Role:
            if state in states and role in roles:
                after = step(state, event, role)
                assert after == (STATES[to] if to else state), (state, role)
                continue
            with pytest.raises(LawError) as refused:
                step(state, event, role)
            error = refused.value
            assert error.rule, (state, role)
            assert article in error.article, (state, role)
            assert error.remedy, (state, role)
            assert event.label in error.message
            if state not in states:
                assert f"“{state.label}”" in error.message
                assert all(f"“{one.label}”" in error.remedy for one in states)
            else:
                assert role.label in error.message
                assert all(one.label in error.remedy for one in roles)


@pytest.mark.parametrize("name", TABLE)
def test_what_is_said_about(name: str) -> None:
    _, froms, bys, _, article = TABLE[name]
    event = CaseEvent(name)
    assert set(states_for(event)) == {STATES[short] for short in froms.split()}
    assert set(roles_for(event)) == {ROLES[short] for short in bys.split()}
    assert basis(event)[0]
    assert article in basis(event)[1]


def test_what_is_over_and_what_is_not() -> None:
    assert {state for state in CaseState if state.is_open} == {STATES[s] for s in OPEN.split()}


@pytest.mark.parametrize("state", CaseState)
def test_every_state_has_words_for_the_desk_and_for_the_applicant(state: CaseState) -> None:
    assert state.label
    assert len(state.plainly) >= 4


def test_putting_ones_own_record_right_knows_no_fee_extension_or_outcome() -> None:
    # Art. 41 is no application for information: arts. 30, 32–37 and 42 are not for it.
    assert set(map(str, FOR_OWN_CORRECTION)) == {
        "confirm", "assign", "decide_own", "return_answer", "release", "deliver", "withdraw",
        "rectify", "challenge", "redo", "archive",
    }  # fmt: skip
