"""Every cell of the two tables: allowed, or refused with its reason."""

from datetime import date
from itertools import product

import pytest

from gongkai.law import case_state, review_state
from gongkai.law.errors import LawError
from gongkai.law.index_numbers import format_number, parse
from gongkai.law.letters import cite, in_words
from gongkai.law.outcomes import OUTCOMES
from gongkai.law.remedies import remedy_class, remedy_text
from gongkai.law.review_state import PUBLISHING, ReviewEvent, ReviewState, conflicts, road, step
from gongkai.law.roles import Role

R, E = ReviewState, ReviewEvent
ALLOWED = {
    (R.DRAFT, E.SUBMIT, Role.DRAFTER): R.DEPARTMENT_REVIEW,
    (R.DEPARTMENT_REVIEW, E.PASS, Role.DEPARTMENT_HEAD): R.SECRECY_REVIEW,
    (R.DEPARTMENT_REVIEW, E.SEND_BACK, Role.DEPARTMENT_HEAD): R.DRAFT,
    (R.SECRECY_REVIEW, E.PASS, Role.SECRECY_REVIEWER): R.OFFICE_REVIEW,
    (R.SECRECY_REVIEW, E.SEND_BACK, Role.SECRECY_REVIEWER): R.DRAFT,
    (R.SECRECY_REVIEW, E.ESCALATE, Role.SECRECY_REVIEWER): R.ESCALATED,
    (R.ESCALATED, E.PASS, Role.SECRECY_REVIEWER): R.OFFICE_REVIEW,
    (R.ESCALATED, E.SEND_BACK, Role.SECRECY_REVIEWER): R.DRAFT,
    (R.OFFICE_REVIEW, E.PASS, Role.DISCLOSURE_OFFICE): R.APPROVAL,
    (R.OFFICE_REVIEW, E.SEND_BACK, Role.DISCLOSURE_OFFICE): R.DRAFT,
    (R.APPROVAL, E.PASS, Role.DEPUTY_DIRECTOR): R.CLEARED,
    (R.APPROVAL, E.SEND_BACK, Role.DEPUTY_DIRECTOR): R.DRAFT,
    (R.DIRECTOR_APPROVAL, E.PASS, Role.DIRECTOR): R.CLEARED,
    (R.DIRECTOR_APPROVAL, E.SEND_BACK, Role.DIRECTOR): R.DRAFT,
}


@pytest.mark.parametrize("cell", list(product(R, E, Role)))
def test_review_cell(cell: tuple[ReviewState, ReviewEvent, Role]) -> None:
    if cell in ALLOWED:
        assert step(*cell) == ALLOWED[cell]
    else:
        with pytest.raises(LawError) as refused:
            step(*cell)
        assert refused.value.article
        assert refused.value.remedy


def test_audit_results_pass_the_director() -> None:
    after = step(R.APPROVAL, E.PASS, Role.DEPUTY_DIRECTOR, needs_director=True)
    assert after == R.DIRECTOR_APPROVAL
    assert road(True)[-1] == R.DIRECTOR_APPROVAL


@pytest.mark.parametrize(
    ("done", "here", "person", "is_refused"),
    [
        ({R.DRAFT: 1}, R.SECRECY_REVIEW, 1, True),
        ({R.DRAFT: 1}, R.APPROVAL, 1, True),
        ({R.SECRECY_REVIEW: 2}, R.APPROVAL, 2, True),
        ({R.APPROVAL: 3}, PUBLISHING, 3, True),
        ({R.DRAFT: 1}, PUBLISHING, 1, False),
        ({R.DRAFT: 1, R.SECRECY_REVIEW: 2}, R.APPROVAL, 3, False),
    ],
)
def test_four_eyes(done: dict[str, int], here: str, person: int, is_refused: bool) -> None:
    assert bool(conflicts(done, here, person)) is is_refused


@pytest.mark.parametrize(
    ("state", "event", "role"),
    list(product(case_state.CaseState, case_state.CaseEvent, Role)),
)
def test_case_cell(state: case_state.CaseState, event: case_state.CaseEvent, role: Role) -> None:
    row = case_state._TABLE[event]
    if state in row.states and role in row.roles:
        after = case_state.step(state, event, role)
        assert after == (row.to or state)
        assert state.is_open
    else:
        with pytest.raises(LawError) as refused:
            case_state.step(state, event, role)
        assert refused.value.rule == row.rule
        assert refused.value.remedy


def test_twenty_two_outcomes_share_twenty_one_rows() -> None:
    assert len(OUTCOMES) == 22
    assert sorted({outcome.row for outcome in OUTCOMES}) == list(range(3, 24))


@pytest.mark.parametrize(
    ("code", "withheld", "expected"),
    [("A1", False, "R2"), ("C5", False, "R1"), ("C8", False, "R2"), ("B1", True, "R1"),
     ("B1", False, "R2"), ("D1", False, "R2"), ("E2", False, "R2"), ("F3", False, "")],
)  # fmt: skip
def test_remedy_class(code: str, withheld: bool, expected: str) -> None:
    # I5: R1 iff the refusal rests on arts. 14–16 (ARL23 art. 23(1)(4)).
    assert remedy_class(code, withheld_by_ground=withheld) == expected


def test_remedy_text_names_the_county_government() -> None:
    assert "应当先" in remedy_text("R1", government="示范县人民政府")
    assert "示范县人民政府" in remedy_text("R2", government="示范县人民政府")
    assert "6个月" in remedy_text("R2", government="示范县人民政府")


def test_index_numbers() -> None:
    text = format_number("11000000000000000U", 2026, 19)
    assert text == "11000000000000000U/2026-0000019"
    assert parse(text).serial == 19
    for bad in ("11000000000000000X/2026-0000001", "11000000000000000U/2026-None", ""):
        with pytest.raises(LawError):
            parse(bad)
    with pytest.raises(LawError):
        format_number("11000000000000000U", 2026, 10**7)


def test_review_state_words() -> None:
    assert all(state.label for state in review_state.ReviewState)


def test_letters_write_dates_and_articles_in_full() -> None:
    assert in_words(date(2026, 3, 2)) == "2026年3月2日"
    assert cite("条例第十四条") == "《中华人民共和国政府信息公开条例》第十四条"
    assert cite("信息处理费管理办法第六条") == "信息处理费管理办法第六条"
