"""The review road: every cell allowed, or refused with its reason; numbers and dates of letters."""

from datetime import date
from itertools import product

import pytest

from gongkai.law.errors import LawError
from gongkai.law.index_numbers import format_number, parse
from gongkai.law.letters import cite, in_words
from gongkai.law.review_state import (
    FIXED_PAIRS,
    PUBLISHING,
    ReviewEvent,
    ReviewState,
    conflicts,
    road,
    role_for,
    step,
)
from gongkai.law.roles import Role

R, E = ReviewState, ReviewEvent
# Rows 25–28 of rules.md §13.2 and §8.2, written by hand.
ALLOWED = {
    (R.DRAFT, E.SUBMIT, Role.DRAFTER): R.DEPARTMENT_REVIEW,
    (R.PRIOR_REVIEW, E.PASS, Role.DISCLOSURE_OFFICE): R.DEPARTMENT_REVIEW,
    (R.PRIOR_REVIEW, E.SEND_BACK, Role.DISCLOSURE_OFFICE): R.DRAFT,
    (R.DEPARTMENT_REVIEW, E.PASS, Role.DEPARTMENT_HEAD): R.SECRECY_REVIEW,
    (R.DEPARTMENT_REVIEW, E.SEND_BACK, Role.DEPARTMENT_HEAD): R.DRAFT,
    (R.SECRECY_REVIEW, E.PASS, Role.SECRECY_REVIEWER): R.OFFICE_REVIEW,
    (R.SECRECY_REVIEW, E.SEND_BACK, Role.SECRECY_REVIEWER): R.DRAFT,
    (R.SECRECY_REVIEW, E.ESCALATE, Role.SECRECY_REVIEWER): R.ESCALATED,
    (R.ESCALATED, E.PASS, Role.SECRECY_REVIEWER): R.OFFICE_REVIEW,
    (R.ESCALATED, E.SEND_BACK, Role.SECRECY_REVIEWER): R.DRAFT,
    (R.LEGAL_REVIEW, E.PASS, Role.LEGAL_REVIEWER): R.OFFICE_REVIEW,
    (R.LEGAL_REVIEW, E.SEND_BACK, Role.LEGAL_REVIEWER): R.DRAFT,
    (R.OFFICE_REVIEW, E.PASS, Role.DISCLOSURE_OFFICE): R.APPROVAL,
    (R.OFFICE_REVIEW, E.SEND_BACK, Role.DISCLOSURE_OFFICE): R.DRAFT,
    (R.APPROVAL, E.PASS, Role.DEPUTY_DIRECTOR): R.CLEARED,
    (R.APPROVAL, E.SEND_BACK, Role.DEPUTY_DIRECTOR): R.DRAFT,
    (R.DIRECTOR_APPROVAL, E.PASS, Role.DIRECTOR): R.CLEARED,
    (R.DIRECTOR_APPROVAL, E.SEND_BACK, Role.DIRECTOR): R.DRAFT,
}


@pytest.mark.parametrize("state", R)
def test_every_cell_of(state: ReviewState) -> None:
    for event, role in product(E, Role):
        cell = (state, event, role)
        if cell in ALLOWED:
            assert step(*cell) == ALLOWED[cell]
            continue
        with pytest.raises(LawError) as refused:
            step(*cell)
        assert refused.value.article, cell
        assert refused.value.remedy, cell


def test_a_policy_document_not_to_be_disclosed_goes_to_the_disclosure_office_first() -> None:
    assert step(R.DRAFT, E.SUBMIT, Role.DRAFTER, needs_prior=True) == R.PRIOR_REVIEW
    assert road(needs_prior=True)[0] == R.PRIOR_REVIEW


def test_the_fixed_pairs_are_author_secrecy_reviewer_approver() -> None:
    assert set(FIXED_PAIRS) == {
        (R.DRAFT, R.SECRECY_REVIEW),
        (R.DRAFT, R.APPROVAL),
        (R.DRAFT, R.DIRECTOR_APPROVAL),
        (R.SECRECY_REVIEW, R.APPROVAL),
        (R.SECRECY_REVIEW, R.DIRECTOR_APPROVAL),
    }
    done = {R.DRAFT: 1, R.SECRECY_REVIEW: 2}
    assert conflicts(done, R.OFFICE_REVIEW, 1)
    assert not conflicts(done, R.OFFICE_REVIEW, 1, FIXED_PAIRS)
    assert conflicts(done, R.APPROVAL, 1, FIXED_PAIRS)


def test_audit_results_pass_the_director() -> None:
    after = step(R.APPROVAL, E.PASS, Role.DEPUTY_DIRECTOR, needs_director=True)
    assert after == R.DIRECTOR_APPROVAL
    assert road(True)[-1] == R.DIRECTOR_APPROVAL


@pytest.mark.parametrize("state", [R.SECRECY_REVIEW, R.ESCALATED])
def test_answers_pass_the_legal_reviewer_after_secrecy(state: ReviewState) -> None:
    after = step(state, E.PASS, Role.SECRECY_REVIEWER, needs_legal=True)
    assert after == R.LEGAL_REVIEW  # row 27
    assert road(needs_legal=True).index(R.LEGAL_REVIEW) == 2


@pytest.mark.parametrize(("director", "legal"), list(product((False, True), repeat=2)))
def test_the_road_is_what_the_steps_walk(director: bool, legal: bool) -> None:
    here, walked = step(R.DRAFT, E.SUBMIT, Role.DRAFTER), []
    while here != R.CLEARED:
        walked.append(here)
        role = role_for(here)
        assert role is not None
        here = step(here, E.PASS, role, needs_director=director, needs_legal=legal)
    assert tuple(walked) == road(director, legal)
    assert R.SECRECY_REVIEW in walked  # I1


@pytest.mark.parametrize(
    ("done", "here", "person", "is_refused"),
    [
        ({R.DRAFT: 1}, R.SECRECY_REVIEW, 1, True),
        ({R.DRAFT: 1}, R.LEGAL_REVIEW, 1, True),
        ({R.DRAFT: 1}, R.APPROVAL, 1, True),
        ({R.SECRECY_REVIEW: 2}, R.APPROVAL, 2, True),
        ({R.APPROVAL: 3}, PUBLISHING, 3, True),
        ({R.DRAFT: 1}, PUBLISHING, 1, False),
        ({R.DRAFT: 1, R.SECRECY_REVIEW: 2}, R.APPROVAL, 3, False),
    ],
)
def test_four_eyes(done: dict[str, int], here: str, person: int, is_refused: bool) -> None:
    assert bool(conflicts(done, here, person)) is is_refused


def test_index_numbers() -> None:
    text = format_number("11000000000000000U", 2026, 19)
    assert text == "11000000000000000U/2026-0000019"
    assert parse(text).serial == 19
    for bad in ("11000000000000000X/2026-0000001", "11000000000000000U/2026-None", ""):
        with pytest.raises(LawError):
            parse(bad)
    with pytest.raises(LawError):
        format_number("11000000000000000U", 2026, 10**7)


def test_review_words() -> None:
    assert all(word.label for word in (*R, *E))


def test_letters_write_dates_and_articles_in_full() -> None:
    assert in_words(date(2026, 3, 2)) == "2026年3月2日"
    assert cite("条例第十四条") == "《中华人民共和国政府信息公开条例》第十四条"
    assert cite("信息处理费管理办法第六条") == "信息处理费管理办法第六条"
