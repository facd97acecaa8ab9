"""The life of an application: one table of who may do what when (rules.md §13.2).

S6 and S7 (asking a third party, another organ) run inside 办理中; whether one is open is a matter
of the events. Every cell that is not in the table is refused with its reason.
"""

from collections.abc import Iterable
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
    AWAITING_REASONS = "awaiting_reasons"
    AWAITING_FEE = "awaiting_fee"
    ANSWER_IN_REVIEW = "answer_in_review"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"
    ARCHIVED = "archived"

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
        """Whether an answer is still owed."""
        return self not in CLOSED


_LABELS = {
    CaseState.AWAITING_CONFIRMATION: ("待确认", "已收到您的来件，工作人员将与您联系确认"),
    CaseState.IN_HAND: ("办理中", "正在办理"),
    CaseState.AWAITING_CORRECTION: ("待补正", "需要您补充说明，请按通知补正"),
    CaseState.AWAITING_REASONS: ("待说明理由", "需要您说明申请的理由，请按通知说明"),
    CaseState.AWAITING_FEE: ("待缴费", "需要您按通知缴纳信息处理费"),
    CaseState.ANSWER_IN_REVIEW: ("答复审查中", "答复已拟好，正在审查"),
    CaseState.ANSWERED: ("已答复", "已经答复"),
    CaseState.ABANDONED: ("视为放弃", "已按放弃申请处理，不再办理"),
    CaseState.WITHDRAWN: ("已撤回", "您已撤回申请"),
    CaseState.ARCHIVED: ("已归档", "已办结并归档"),
}
CLOSED = (CaseState.ANSWERED, CaseState.ABANDONED, CaseState.WITHDRAWN, CaseState.ARCHIVED)


class CaseEvent(StrEnum):
    """What can be done with an application."""

    CONFIRM = "confirm"
    ASSIGN = "assign"
    SPLIT = "split"
    ASK_CORRECTION = "ask_correction"
    CORRECT = "correct"
    ABANDON = "abandon"
    ASK_REASONS = "ask_reasons"
    RECEIVE_REASONS = "receive_reasons"
    DELAY = "delay"
    NOTICE_FEE = "notice_fee"
    PAY_FEE = "pay_fee"
    ABANDON_UNPAID = "abandon_unpaid"
    ASK_THIRD_PARTY = "ask_third_party"
    HEAR_THIRD_PARTY = "hear_third_party"
    OVERRIDE_THIRD_PARTY = "override_third_party"
    ASK_ORGAN = "ask_organ"
    HEAR_ORGAN = "hear_organ"
    EXTEND = "extend"
    DRAFT_ANSWER = "draft_answer"
    RETURN_ANSWER = "return_answer"
    RELEASE = "release"
    DELIVER = "deliver"
    WITHDRAW = "withdraw"
    RECTIFY = "rectify"
    CHALLENGE = "challenge"
    REDO = "redo"
    DECIDE_OWN = "decide_own"
    CONVERT = "convert"
    ARCHIVE = "archive"

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


_S, _E, _R = CaseState, CaseEvent, Role
_OFFICE = (_R.DISCLOSURE_OFFICE, _R.DISCLOSURE_OFFICE_HEAD)
_HEAD = (_R.DISCLOSURE_OFFICE_HEAD,)
_WRITERS = (*_OFFICE, _R.DRAFTER, _R.DEPARTMENT_HEAD)
_LAWYERS = (*_OFFICE, _R.LEGAL_REVIEWER)
_MONEY = (*_OFFICE, _R.FINANCE)
_OPEN = tuple(state for state in CaseState if state.is_open)
_WORKING = (_S.IN_HAND, _S.ANSWER_IN_REVIEW)
# An opinion can come while something else is awaited; the receipt of it has to be recorded.
_UNDER_WAY = tuple(state for state in _OPEN if state != _S.AWAITING_CONFIRMATION)
# While reasons are awaited the period runs on (art. 35 stops nothing).
_RUNNING = (*_WORKING, _S.AWAITING_REASONS)
_SETTLED = (_S.ANSWERED, _S.ABANDONED, _S.WITHDRAWN)
_DONE = (*_SETTLED, _S.ARCHIVED)
_RECEIVED = tuple(
    state for state in CaseState if state not in (_S.AWAITING_CONFIRMATION, _S.ARCHIVED)
)
_TABLE = {
    _E.CONFIRM: Rule("确认收到", (_S.AWAITING_CONFIRMATION,), _OFFICE, _S.IN_HAND, "APP-08", "条例第三十一条"),
    _E.ASSIGN: Rule("交办、转办", _WORKING, _OFFICE, None, "APP-12", "条例第四十五条"),
    _E.SPLIT: Rule("分项", (_S.IN_HAND,), _WRITERS, None, "§1.8", "条例第三十六条"),
    _E.ASK_CORRECTION: Rule("告知补正", (_S.IN_HAND,), _OFFICE, _S.AWAITING_CORRECTION, "COR-02", "条例第三十条"),
    _E.CORRECT: Rule("收到补正", (_S.AWAITING_CORRECTION,), (*_OFFICE, _R.APPLICANT), _S.IN_HAND, "COR-04", "条例第三十条"),
    _E.ABANDON: Rule("逾期不补正，视为放弃", (_S.AWAITING_CORRECTION,), _OFFICE, _S.ABANDONED, "COR-05", "条例第三十条"),
    _E.ASK_REASONS: Rule("要求说明理由", (_S.IN_HAND,), _HEAD, _S.AWAITING_REASONS, "E4", "条例第三十五条"),
    _E.RECEIVE_REASONS: Rule("登记说明的理由", (_S.AWAITING_REASONS,), (*_OFFICE, _R.APPLICANT), _S.IN_HAND, "E4", "条例第三十五条"),
    _E.DELAY: Rule("合理延迟答复", (_S.IN_HAND,), _HEAD, None, "DL-04", "条例第三十五条"),
    _E.NOTICE_FEE: Rule("发出收费通知", (_S.IN_HAND,), _HEAD, _S.AWAITING_FEE, "FEE-07", "条例第四十二条"),
    _E.PAY_FEE: Rule("登记足额缴费", (_S.AWAITING_FEE,), _MONEY, _S.IN_HAND, "FEE-09", "信息处理费管理办法第六条"),
    _E.ABANDON_UNPAID: Rule("逾期不缴费，视为放弃", (_S.AWAITING_FEE,), _OFFICE, _S.ABANDONED, "FEE-08", "信息处理费管理办法第六条"),
    _E.ASK_THIRD_PARTY: Rule("征求第三方意见", (_S.IN_HAND,), _OFFICE, None, "TP-01", "条例第三十二条"),
    _E.HEAR_THIRD_PARTY: Rule("登记第三方意见", _UNDER_WAY, _OFFICE, None, "TP-02", "条例第三十二条"),
    _E.OVERRIDE_THIRD_PARTY: Rule("为公共利益仍予公开", _WORKING, _HEAD, None, "TP-05", "条例第三十二条"),
    _E.ASK_ORGAN: Rule("征求其他机关意见", (_S.IN_HAND,), _OFFICE, None, "TP-07", "条例第三十四条"),
    _E.HEAR_ORGAN: Rule("登记其他机关意见", _UNDER_WAY, _OFFICE, None, "TP-07", "条例第三十四条"),
    _E.EXTEND: Rule("延长答复期限", _RUNNING, _HEAD, None, "DL-03", "条例第三十三条"),
    _E.DRAFT_ANSWER: Rule("拟写答复", (_S.IN_HAND,), _WRITERS, _S.ANSWER_IN_REVIEW, "APP-12", "条例第三十六条"),
    _E.RETURN_ANSWER: Rule("作废拟稿，重新办理", (_S.ANSWER_IN_REVIEW,), _OFFICE, _S.IN_HAND, "APP-12", "条例第四十五条"),
    _E.RELEASE: Rule("发出答复", (_S.ANSWER_IN_REVIEW,), _OFFICE, _S.ANSWERED, "DL-05", "条例第三十三条"),
    _E.DELIVER: Rule("登记送达", (_S.ANSWERED,), _OFFICE, None, "DL-05", "条例第三十三条"),
    _E.WITHDRAW: Rule("申请人撤回", _OPEN, (*_OFFICE, _R.APPLICANT), _S.WITHDRAWN, "F3", "国办公开办函〔2021〕30号"),
    _E.RECTIFY: Rule("更正误录", _RECEIVED, _OFFICE, None, "I6", "条例第四十五条"),
    _E.CHALLENGE: Rule("登记复议、诉讼、投诉", tuple(CaseState), _LAWYERS, None, "REM-07", "行政复议法第四十八条、第五十四条"),
    _E.REDO: Rule("按决定重新办理", _DONE, _LAWYERS, _S.IN_HAND, "REM-07", "行政复议法第七十七条"),
    _E.DECIDE_OWN: Rule("拟写更正告知书", (_S.IN_HAND,), _WRITERS, _S.ANSWER_IN_REVIEW, "OTH-03", "条例第四十一条"),
    _E.CONVERT: Rule("转为主动公开", (_S.ANSWERED, _S.ARCHIVED), _OFFICE, None, "OTH-05", "条例第四十四条"),
    _E.ARCHIVE: Rule("归档", _SETTLED, _OFFICE, _S.ARCHIVED, "APP-12", "条例第四十五条"),
}  # fmt: skip

# What can be done with an application to correct one's own information (art. 41): it is verified
# and answered; correction notices, fees, extensions and the outcomes of art. 36 are not for it.
FOR_OWN_CORRECTION = frozenset(
    {
        _E.CONFIRM, _E.ASSIGN, _E.DECIDE_OWN, _E.RETURN_ANSWER, _E.RELEASE, _E.DELIVER, _E.WITHDRAW,
        _E.RECTIFY, _E.CHALLENGE, _E.REDO, _E.ARCHIVE,
    }
)  # fmt: skip


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
        raise LawError(
            f"“{row.label}”不由{role.label}办理",
            rule=row.rule,
            article=row.article,
            remedy=f"请由{_names(row.roles)}办理。",
        )
    return row.to or state


def roles_for(event: CaseEvent) -> tuple[Role, ...]:
    """Who may do ``event`` at all."""
    return _TABLE[event].roles


def states_for(event: CaseEvent) -> tuple[CaseState, ...]:
    """In which states ``event`` can be done at all."""
    return _TABLE[event].states


def basis(event: CaseEvent) -> tuple[str, str]:
    """The rule id and the article ``event`` rests on."""
    return _TABLE[event].rule, _TABLE[event].article


def _names(roles: Iterable[Role]) -> str:
    return "、".join(role.label for role in roles)
