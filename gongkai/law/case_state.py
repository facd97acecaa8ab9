"""The life of an application: one table of who may do what when (rules.md §13.2).

Only what the system carries today is in the table; every other cell is refused with its reason.
"""

from datetime import date
from enum import StrEnum
from typing import NamedTuple

from gongkai.law.errors import LawError
from gongkai.law.roles import Role

EFFECTIVE_FROM = date(2019, 5, 15)


class CaseState(StrEnum):
    """Where an application stands (rules.md §13.1)."""

    AWAITING_CONFIRMATION = "awaiting_confirmation"
    IN_HAND = "in_hand"
    AWAITING_CORRECTION = "awaiting_correction"
    ANSWER_IN_REVIEW = "answer_in_review"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"

    @property
    def label(self) -> str:
        """The Chinese name on the desk."""
        return _LABELS[self][0]

    @property
    def plainly(self) -> str:
        """The same in words for the applicant."""
        return _LABELS[self][1]

    @property
    def is_open(self) -> bool:
        """Whether somebody still has to do something."""
        return self not in (CaseState.ANSWERED, CaseState.ABANDONED, CaseState.WITHDRAWN)


_LABELS = {
    CaseState.AWAITING_CONFIRMATION: ("待确认", "已收到您的来件，工作人员将与您联系确认"),
    CaseState.IN_HAND: ("办理中", "正在办理"),
    CaseState.AWAITING_CORRECTION: ("待补正", "需要您补充说明，请按通知补正"),
    CaseState.ANSWER_IN_REVIEW: ("答复审查中", "答复已拟好，正在审查"),
    CaseState.ANSWERED: ("已答复", "已经答复"),
    CaseState.ABANDONED: ("视为放弃", "逾期没有补正，已不再处理"),
    CaseState.WITHDRAWN: ("已撤回", "您已撤回申请"),
}


class CaseEvent(StrEnum):
    """What can be done with an application."""

    CONFIRM = "confirm"
    ASSIGN = "assign"
    ASK_CORRECTION = "ask_correction"
    CORRECT = "correct"
    ABANDON = "abandon"
    EXTEND = "extend"
    DRAFT_ANSWER = "draft_answer"
    RETURN_ANSWER = "return_answer"
    RELEASE = "release"
    WITHDRAW = "withdraw"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _TABLE[self].label


class Rule(NamedTuple):
    """A row of the table: ``states`` it is allowed in, by ``roles``; None ``to`` changes nothing."""

    label: str
    states: tuple[CaseState, ...]
    roles: tuple[Role, ...]
    to: CaseState | None
    rule: str
    article: str


_S = CaseState
_OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
_OPEN = tuple(state for state in CaseState if state.is_open)
_TABLE = {
    CaseEvent.CONFIRM: Rule("确认收到", (_S.AWAITING_CONFIRMATION,), _OFFICE, _S.IN_HAND, "APP-08", "条例第三十一条"),
    CaseEvent.ASSIGN: Rule("交办科室", (_S.IN_HAND, _S.ANSWER_IN_REVIEW), _OFFICE, None, "APP-12", "条例第四十五条"),
    CaseEvent.ASK_CORRECTION: Rule("告知补正", (_S.IN_HAND,), _OFFICE, _S.AWAITING_CORRECTION, "COR-02", "条例第三十条"),
    CaseEvent.CORRECT: Rule("收到补正", (_S.AWAITING_CORRECTION,), _OFFICE, _S.IN_HAND, "COR-04", "条例第三十条"),
    CaseEvent.ABANDON: Rule("视为放弃", (_S.AWAITING_CORRECTION,), _OFFICE, _S.ABANDONED, "COR-05", "条例第三十条"),
    CaseEvent.EXTEND: Rule("延长答复期限", (_S.IN_HAND, _S.ANSWER_IN_REVIEW), (Role.DISCLOSURE_OFFICE_HEAD,), None, "DL-03", "条例第三十三条"),
    CaseEvent.DRAFT_ANSWER: Rule("拟写答复", (_S.IN_HAND,), (*_OFFICE, Role.DRAFTER, Role.DEPARTMENT_HEAD), _S.ANSWER_IN_REVIEW, "APP-12", "条例第三十六条"),
    CaseEvent.RETURN_ANSWER: Rule("重新办理", (_S.ANSWER_IN_REVIEW,), _OFFICE, _S.IN_HAND, "APP-12", "条例第四十五条"),
    CaseEvent.RELEASE: Rule("发出答复", (_S.ANSWER_IN_REVIEW,), _OFFICE, _S.ANSWERED, "DL-05", "条例第三十三条"),
    CaseEvent.WITHDRAW: Rule("申请人撤回", _OPEN, (*_OFFICE, Role.APPLICANT), _S.WITHDRAWN, "F3", "国办公开办函〔2021〕30号"),
}  # fmt: skip


def step(state: CaseState, event: CaseEvent, role: Role) -> CaseState:
    """The state after ``event`` by someone in ``role``; ``LawError`` for every other cell."""
    row = _TABLE[event]
    if state not in row.states:
        names = "、".join(f"“{one.label}”" for one in row.states)
        raise LawError(
            f"“{state.label}”的申请不能“{row.label}”",
            rule=row.rule,
            article=row.article,
            remedy=f"只有{names}的申请可以。",
        )
    if role not in row.roles:
        names = "、".join(one.label for one in row.roles)
        raise LawError(
            f"“{row.label}”不由{role.label}办理",
            rule=row.rule,
            article=row.article,
            remedy=f"请由{names}办理。",
        )
    return row.to or state


def roles_for(event: CaseEvent) -> tuple[Role, ...]:
    """Who may do ``event`` at all."""
    return _TABLE[event].roles
