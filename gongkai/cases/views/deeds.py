"""One page for every deed on a case: its form, why not, the letters it would issue, then the deed.

A deed that issues letters is first rehearsed: it runs in a transaction that is rolled back, and
the person compares on screen exactly what would go out before confirming.
"""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from gongkai.cases import actions
from gongkai.cases.actions.answering import release_reasons
from gongkai.cases.actions.archiving import archive_reasons
from gongkai.cases.actions.clock import foreseen
from gongkai.cases.actions.converting import may_suggest
from gongkai.cases.actions.correcting_own import OwnResult
from gongkai.cases.actions.proposals import PROPOSERS
from gongkai.cases.actions.steps import blockers, kind_blockers
from gongkai.cases.forms import afterwards
from gongkai.cases.forms import deeds as f
from gongkai.cases.forms.answering import AnswerForm
from gongkai.cases.models import Case, Proposal
from gongkai.cases.practices import practice_of
from gongkai.cases.views.access import get_case
from gongkai.cases.views.rehearsing import compared
from gongkai.cases.views.severing import first_values
from gongkai.core.deeds import Blocked
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import CaseEvent, CaseState, states_for
from gongkai.law.events import EventType
from gongkai.law.fees import Scheme
from gongkai.law.roles import Role

Do = Callable[[Case, Any, f.DeedForm], object]


@dataclass(frozen=True)
class Deed:
    """``proposal``: what those who may not do it themselves can ask the head to agree to;
    ``trial``: the event it would add, so that a refusal of the law shows before anything is typed;
    ``hidden``: whether the case gives no occasion for it at all."""

    event: CaseEvent
    label: str
    form: type[f.DeedForm]
    do: Do
    group: str = "办理"
    proposal: Proposal.What | None = None
    is_plain: bool = False
    trial: EventType | None = None
    hidden: Callable[[Case], bool] = lambda case: False


def _with(action: Callable[..., object]) -> Do:
    """``action`` called with the form's values under their own names."""
    return lambda case, by, form: action(case=case, by=by, **form.cleaned_data)


_P = Proposal.What
DEEDS: dict[str, Deed] = {
    "confirm": Deed(
        CaseEvent.CONFIRM, "与申请人确认收到", f.ConfirmForm,
        lambda case, by, form: actions.confirm(
            case=case, by=by, confirmed_on=form.cleaned_data["on"]
        ),
    ),
    "assign": Deed(CaseEvent.ASSIGN, "交办、转办", f.AssignForm, _with(actions.assign)),
    "ask-correction": Deed(
        CaseEvent.ASK_CORRECTION, "告知补正", f.CorrectionForm, _with(actions.ask_correction),
        trial=EventType.CORRECTION_ASKED,
    ),
    "correct": Deed(CaseEvent.CORRECT, "登记收到补正", f.CorrectedForm, _with(actions.correct)),
    "abandon": Deed(
        CaseEvent.ABANDON, "逾期不补正，视为放弃", f.ReasonForm, _with(actions.abandon), is_plain=True
    ),
    "split": Deed(
        CaseEvent.SPLIT, "分项", f.SplitForm,
        lambda case, by, form: actions.split(
            case=case, by=by, parts=form.cleaned_data["text"].splitlines()
        ),
        is_plain=True,
    ),
    "third-party": Deed(
        CaseEvent.ASK_THIRD_PARTY, "征求第三方意见", f.ThirdPartyForm,
        _with(actions.ask_third_party), "征求意见", trial=EventType.THIRD_PARTY_ASKED,
    ),
    "organ": Deed(
        CaseEvent.ASK_ORGAN, "征求其他机关意见", f.OrganForm, _with(actions.ask_organ), "征求意见",
        trial=EventType.ORGAN_ASKED,
    ),
    "extend": Deed(
        CaseEvent.EXTEND, "延长答复期限", f.ExtendForm, _with(actions.extend), "期限和费用",
        _P.EXTEND, trial=EventType.EXTENDED,
    ),
    "ask-reasons": Deed(
        CaseEvent.ASK_REASONS, "要求说明理由", f.AskReasonsForm, _with(actions.ask_reasons),
        "期限和费用", _P.ASK_REASONS, is_plain=True,
        hidden=lambda case: not case.inquiries.filter(about="volume", conclusion="yes").exists(),
    ),
    "reasons": Deed(
        CaseEvent.RECEIVE_REASONS, "登记说明的理由", f.ReasonsForm, _with(actions.receive_reasons)
    ),
    "delay": Deed(
        CaseEvent.DELAY, "合理延迟答复", f.DelayForm, _with(actions.delay), "期限和费用", _P.DELAY,
        is_plain=True,
        hidden=lambda case: not case.events.filter(type=EventType.REASONS_GIVEN).exists(),
    ),
    "fee": Deed(
        CaseEvent.NOTICE_FEE, "发出收费通知", f.FeeForm,
        lambda case, by, form: actions.notice_fee(
            case=case, by=by, on=form.cleaned_data["on"],
            scheme=Scheme(form.cleaned_data["scheme"]), count=form.cleaned_data["count"],
            is_public=form.cleaned_data["is_public"],
        ),
        "期限和费用", _P.NOTICE_FEE, is_plain=True, trial=EventType.FEE_NOTICED,
        hidden=lambda case: not practice_of(case.organ).fees_enabled,
    ),
    "paid": Deed(CaseEvent.PAY_FEE, "登记足额缴费", f.PaidForm, _with(actions.pay_fee)),
    "unpaid": Deed(
        CaseEvent.ABANDON_UNPAID, "逾期不缴费，视为放弃", f.DeedForm, _with(actions.abandon_unpaid),
        is_plain=True,
    ),
    "answer": Deed(
        CaseEvent.DRAFT_ANSWER, "拟写答复", AnswerForm,
        lambda case, by, form: actions.draft_answer(
            case=case, by=by, decisions=form.decisions(),  # type: ignore[attr-defined]
            body_html=form.cleaned_data["body_html"],
        ),
    ),
    "redo-answer": Deed(
        CaseEvent.RETURN_ANSWER, "作废拟稿，重新办理", f.DeedForm, _with(actions.redo_answer),
        is_plain=True,
    ),
    "release": Deed(CaseEvent.RELEASE, "发出答复", f.DeedForm, _with(actions.release)),
    "withdraw": Deed(
        CaseEvent.WITHDRAW, "登记申请人撤回", f.OptionalReasonForm, _with(actions.withdraw),
        is_plain=True,
    ),
    "own-correction": Deed(
        CaseEvent.DECIDE_OWN, "拟写更正告知书", afterwards.OwnCorrectionForm,
        lambda case, by, form: actions.decide_own_correction(
            case=case, by=by, result=OwnResult(form.cleaned_data["result"]),
            note=form.cleaned_data["note"], organ=form.cleaned_data["organ"],
        ),
    ),
    "archive": Deed(CaseEvent.ARCHIVE, "归档", f.DeedForm, _with(actions.archive), "答复之后"),
    "challenge": Deed(
        CaseEvent.CHALLENGE, "登记复议、诉讼、投诉", afterwards.ChallengeForm,
        _with(actions.register_challenge), "答复之后", is_plain=True,
    ),
    "convert": Deed(
        CaseEvent.CONVERT, "提出转为主动公开", f.DeedForm, _with(actions.suggest_conversion),
        "答复之后", is_plain=True, hidden=lambda case: not may_suggest(case),
    ),
}  # fmt: skip


GROUPS = ("办理", "征求意见", "期限和费用", "答复之后")


def deeds_of(case: Case, person: Any) -> list[dict[str, Any]]:
    """Each deed of the case's state this person may do or propose, with why not yet."""
    events, calendar = case.law_events(), current()
    rows = []
    for name, deed in DEEDS.items():
        may_propose = _may_propose(case, person, deed)
        is_in_turn = may_propose or not blockers(case, person, deed.event)
        waits = name == "release" and case.state == CaseState.ANSWER_IN_REVIEW
        if not (is_in_turn or waits) or deed.hidden(case):
            continue
        reasons = release_reasons(case, person) if name == "release" else []
        if name == "archive":
            reasons = archive_reasons(case)
        if deed.trial is not None:
            reasons = foreseen(events, deed.trial, calendar)
        rows.append(
            {
                "name": name, "deed": deed, "group": deed.group, "reasons": reasons,
                "label": f"{deed.label}（报批）" if may_propose else deed.label,
            }
        )  # fmt: skip
    return sorted(rows, key=lambda row: GROUPS.index(row["group"]))


def _may_propose(case: Case, person: Any, deed: Deed) -> bool:
    return (
        deed.proposal is not None
        and not kind_blockers(case, deed.event)
        and not person.has_role(Role.DISCLOSURE_OFFICE_HEAD)
        and person.has_role(*PROPOSERS)
        and CaseState(case.state) in states_for(deed.event)
    )


@login_required
@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One deed on the case."""
    case = get_case(request, pk)
    if name not in DEEDS:
        raise Http404
    deed = DEEDS[name]
    proposes = _may_propose(case, request.user, deed)
    reasons = [] if proposes else blockers(case, request.user, deed.event)
    first = first_values(request, case) if name == "answer" else {}
    form = deed.form(request.POST if request.method == "POST" else None, case=case, initial=first)
    context = {"case": case, "form": form, "deed": deed, "name": name, "label": deed.label,
               "reasons": reasons, "proposes": proposes}  # fmt: skip
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        try:
            if proposes:
                return _propose(request, case, deed, form)
            page = compared(request, case, lambda: deed.do(case, request.user, form), context)
            if page is not None:
                return page
            deed.do(case, request.user, form)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, f"已办：{deed.label}。")
            return redirect(case)
    return render(request, "cases/deed.html", context)


def _propose(request: HttpRequest, case: Case, deed: Deed, form: forms.Form) -> HttpResponse:
    assert deed.proposal is not None
    actions.propose(case=case, by=request.user, what=deed.proposal, facts=form.cleaned_data)
    messages.success(request, f"已报批：{deed.label}，等负责人决定。")
    return redirect(case)


@login_required
@require_http_methods(["GET", "POST"])
def proposal(request: HttpRequest, pk: int) -> HttpResponse:
    """The head of the office agrees to a step, or not."""
    row = Proposal.objects.select_related("case", "asked_by").filter(pk=pk).first()
    if row is None:
        raise Http404
    case = get_case(request, row.case_id)
    form = f.ProposalForm(request.POST or None)
    context = {"case": case, "row": row, "form": form, "label": "审批"}
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        decide = partial(
            actions.decide_proposal, proposal=row, by=request.user, **form.cleaned_data
        )
        try:
            # Agreeing does the step at once, so its letters are compared first.
            page = compared(request, case, decide, context)
            if page is not None:
                return page
            decide()
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "已决定。")
            return redirect(case)
    return render(request, "cases/proposal.html", context)
