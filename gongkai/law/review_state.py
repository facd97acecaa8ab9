"""The review road of a document (SS24 art. 35, SSR24 art. 42, R711 art. 17; rules.md §8.2, §14).

先审查、后公开, item by item: each step has one role, and who may not be the same person is a table.
"""

from collections.abc import Iterable, Mapping
from datetime import date
from enum import StrEnum

from gongkai.law.errors import LawError
from gongkai.law.roles import Role

EFFECTIVE_FROM = date(2024, 5, 1)


class ReviewState(StrEnum):
    """Where a document stands in its review; what is public stands elsewhere."""

    DRAFT = "draft"
    PRIOR_REVIEW = "prior_review"
    DEPARTMENT_REVIEW = "department_review"
    SECRECY_REVIEW = "secrecy_review"
    LEGAL_REVIEW = "legal_review"
    OFFICE_REVIEW = "office_review"
    APPROVAL = "approval"
    DIRECTOR_APPROVAL = "director_approval"
    ESCALATED = "escalated"
    CLEARED = "cleared"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]


_LABELS = {
    ReviewState.DRAFT: "拟稿",
    ReviewState.PRIOR_REVIEW: "属性先行审查",
    ReviewState.DEPARTMENT_REVIEW: "科室审核",
    ReviewState.SECRECY_REVIEW: "保密审查",
    ReviewState.LEGAL_REVIEW: "法制审核",
    ReviewState.OFFICE_REVIEW: "公开审查",
    ReviewState.APPROVAL: "领导审批",
    ReviewState.DIRECTOR_APPROVAL: "局长审批",
    ReviewState.ESCALATED: "报请确定",
    ReviewState.CLEARED: "待发布",
}


class ReviewEvent(StrEnum):
    """What a reviewer can conclude."""

    SUBMIT = "submit"
    PASS = "pass"
    SEND_BACK = "send_back"
    ESCALATE = "escalate"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {"submit": "送审", "pass": "通过", "send_back": "退回", "escalate": "报请确定"}[self]


# Publishing is no state of the review, but who publishes is part of the four-eyes table.
PUBLISHING = "publishing"

_ROLES = {
    ReviewState.DRAFT: Role.DRAFTER,
    ReviewState.PRIOR_REVIEW: Role.DISCLOSURE_OFFICE,
    ReviewState.DEPARTMENT_REVIEW: Role.DEPARTMENT_HEAD,
    ReviewState.SECRECY_REVIEW: Role.SECRECY_REVIEWER,
    ReviewState.LEGAL_REVIEW: Role.LEGAL_REVIEWER,
    ReviewState.OFFICE_REVIEW: Role.DISCLOSURE_OFFICE,
    ReviewState.APPROVAL: Role.DEPUTY_DIRECTOR,
    ReviewState.DIRECTOR_APPROVAL: Role.DIRECTOR,
    # What the superior or the secrecy authority determined is entered by the secrecy reviewer.
    ReviewState.ESCALATED: Role.SECRECY_REVIEWER,
}
_NEXT: dict[tuple[ReviewState, ReviewEvent], ReviewState] = {
    (ReviewState.DRAFT, ReviewEvent.SUBMIT): ReviewState.DEPARTMENT_REVIEW,
    (ReviewState.PRIOR_REVIEW, ReviewEvent.PASS): ReviewState.DEPARTMENT_REVIEW,
    (ReviewState.DEPARTMENT_REVIEW, ReviewEvent.PASS): ReviewState.SECRECY_REVIEW,
    (ReviewState.SECRECY_REVIEW, ReviewEvent.PASS): ReviewState.OFFICE_REVIEW,
    (ReviewState.SECRECY_REVIEW, ReviewEvent.ESCALATE): ReviewState.ESCALATED,
    (ReviewState.LEGAL_REVIEW, ReviewEvent.PASS): ReviewState.OFFICE_REVIEW,
    (ReviewState.OFFICE_REVIEW, ReviewEvent.PASS): ReviewState.APPROVAL,
    (ReviewState.APPROVAL, ReviewEvent.PASS): ReviewState.CLEARED,
    (ReviewState.DIRECTOR_APPROVAL, ReviewEvent.PASS): ReviewState.CLEARED,
    (ReviewState.ESCALATED, ReviewEvent.PASS): ReviewState.OFFICE_REVIEW,
}
_NEXT.update(
    {
        (state, ReviewEvent.SEND_BACK): ReviewState.DRAFT
        for state in _ROLES
        if state != ReviewState.DRAFT
    }
)

_BEFORE_LEGAL = (ReviewState.SECRECY_REVIEW, ReviewState.ESCALATED)

# author ≠ secrecy reviewer ≠ approver, always (rules.md §8.2 four-eyes [design]).
FIXED_PAIRS: tuple[tuple[str, str], ...] = (
    (ReviewState.DRAFT, ReviewState.SECRECY_REVIEW),
    (ReviewState.DRAFT, ReviewState.APPROVAL),
    (ReviewState.DRAFT, ReviewState.DIRECTOR_APPROVAL),
    (ReviewState.SECRECY_REVIEW, ReviewState.APPROVAL),
    (ReviewState.SECRECY_REVIEW, ReviewState.DIRECTOR_APPROVAL),
)
# Apart unless the bureau, with an office of one to three people, lets them fall together.
CHOSEN_PAIRS: tuple[tuple[str, str], ...] = (
    (ReviewState.DRAFT, ReviewState.PRIOR_REVIEW),
    (ReviewState.DRAFT, ReviewState.DEPARTMENT_REVIEW),
    (ReviewState.DRAFT, ReviewState.LEGAL_REVIEW),
    (ReviewState.DRAFT, ReviewState.OFFICE_REVIEW),
    (ReviewState.DEPARTMENT_REVIEW, ReviewState.SECRECY_REVIEW),
    (ReviewState.SECRECY_REVIEW, ReviewState.OFFICE_REVIEW),
    (ReviewState.OFFICE_REVIEW, ReviewState.APPROVAL),
    (PUBLISHING, ReviewState.APPROVAL),
    (PUBLISHING, ReviewState.DIRECTOR_APPROVAL),
    (PUBLISHING, ReviewState.SECRECY_REVIEW),
)
MUST_DIFFER = FIXED_PAIRS + CHOSEN_PAIRS


def road(
    needs_director: bool = False, needs_legal: bool = False, needs_prior: bool = False
) -> tuple[ReviewState, ...]:
    """The steps in order; audit results also pass the director (国家审计准则 160, AUD-06), answers
    to applicants the legal reviewer (rules.md §13.2 row 27), and a policy document that is not to
    be disclosed goes to the disclosure office before anyone else (XZ80 一(一), §8.1)."""
    steps = [ReviewState.DEPARTMENT_REVIEW, ReviewState.SECRECY_REVIEW]
    if needs_prior:
        steps.insert(0, ReviewState.PRIOR_REVIEW)
    if needs_legal:
        steps.append(ReviewState.LEGAL_REVIEW)
    steps += [ReviewState.OFFICE_REVIEW, ReviewState.APPROVAL]
    if needs_director:
        steps.append(ReviewState.DIRECTOR_APPROVAL)
    return tuple(steps)


def role_for(state: ReviewState) -> Role | None:
    """Whose turn it is at ``state``; None when nobody reviews."""
    return None if state == ReviewState.DRAFT else _ROLES.get(state)


def step(
    state: ReviewState,
    event: ReviewEvent,
    role: Role,
    *,
    needs_director: bool = False,
    needs_legal: bool = False,
    needs_prior: bool = False,
) -> ReviewState:
    """The state after ``event`` by ``role``; raises ``LawError`` for every other cell."""
    if _ROLES.get(state) != role:
        whose = _ROLES.get(state)
        raise LawError(
            f"“{state.label}”环节不由{role.label}办理",
            rule="§8.2",
            article="保密法第三十五条",
            remedy=f"请由{whose.label}办理。" if whose else "这份信息已审查完毕。",
        )
    following = _NEXT.get((state, event))
    if following is None:
        raise LawError(
            f"“{state.label}”环节不能“{event.label}”",
            rule="§8.2",
            article="保密法第三十五条",
            remedy="请刷新页面，按页面上的办法办理。",
        )
    if needs_prior and (state, event) == (ReviewState.DRAFT, ReviewEvent.SUBMIT):
        return ReviewState.PRIOR_REVIEW
    if needs_director and (state, event) == (ReviewState.APPROVAL, ReviewEvent.PASS):
        return ReviewState.DIRECTOR_APPROVAL
    # What the secrecy authority determined goes on like what the reviewer passed.
    if needs_legal and event == ReviewEvent.PASS and state in _BEFORE_LEGAL:
        return ReviewState.LEGAL_REVIEW
    return following


def conflicts(
    done: Mapping[str, int],
    here: str,
    person: int,
    pairs: Iterable[tuple[str, str]] = MUST_DIFFER,
) -> list[str]:
    """Why ``person`` may not also do the step ``here``: sentences, empty when nothing stands against.

    ``done``: who did which step of this version (step → person id).
    """
    apart = {b if a == here else a for a, b in pairs if here in (a, b)}
    return [
        f"同一人不能既办理“{_name(other)}”又办理“{_name(here)}”，请由其他人员办理（§8.2 分人审查）。"
        for other, who in done.items()
        if other in apart and who == person
    ]


def _name(step_name: str) -> str:
    return "发布" if step_name == PUBLISHING else ReviewState(step_name).label
