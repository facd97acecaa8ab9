"""The office's side of an application."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.db.models import F
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.cases import actions
from gongkai.cases.actions.clock import reckon
from gongkai.cases.actions.handling import release_reasons
from gongkai.cases.actions.steps import blockers
from gongkai.cases.forms import AnswerForm, AssignForm, DayForm, ExtendForm, RegisterForm
from gongkai.cases.models import Case
from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.journal.actions import record
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import CaseEvent, CaseState
from gongkai.law.deadlines import ANSWER_WORKING_DAYS, Day, explain_days
from gongkai.law.events import Channel, EventType
from gongkai.law.roles import Role

STAFF = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR,
         Role.DRAFTER, Role.DEPARTMENT_HEAD)  # fmt: skip
IDENTITY = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)


def get_case(request: HttpRequest, pk: int) -> Case:
    """The case of the person's own organ (404) if they have to do with cases (403)."""
    case = get_object_or_404(
        Case.objects.select_related("organ", "department", "answer__version"),
        pk=pk,
        organ=request.user.organ_id,
    )
    person = request.user
    if not person.has_role(*STAFF):
        raise Forbidden("您的职责不含依申请公开办理。")
    if not person.has_role(*STAFF[:4]) and case.department_id != person.department_id:
        raise Forbidden("这件申请没有交办给您的科室。")
    return case


@login_required
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """Open applications with the most urgent first; then the closed ones."""
    person = request.user
    if not person.has_role(*STAFF):
        raise Forbidden("您的职责不含依申请公开办理。")
    actions.take_envelopes()
    rows = Case.objects.filter(organ=person.organ_id).select_related("department", "answer")
    if not person.has_role(*STAFF[:4]):
        rows = rows.filter(department=person.department_id)
    state = request.GET.get("state", "")
    if state == "open":
        rows = rows.filter(state__in=[s for s in CaseState if s.is_open])
    elif state:
        rows = rows.filter(state=state)
    rows = rows.order_by("answered_on", F("due_on").asc(nulls_last=True), "-pk")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(
        request,
        "cases/list.html",
        {
            "page": page,
            "rows": [(case, days_left(case)) for case in page],
            "states": [("open", "未办结"), *((s.value, s.label) for s in CaseState)],
            "may_register": person.has_role(*IDENTITY),
        },
    )


def days_left(case: Case) -> int | None:
    """Working days until the answer is due; None when nothing runs."""
    if case.due_on is None or not CaseState(case.state).is_open:
        return None
    return current().working_days_between(timezone.localdate(), case.due_on)


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Enter an application that came on paper or by word of mouth."""
    form = RegisterForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            case = actions.register(
                by=request.user,
                channel=Channel(form.cleaned_data["channel"]),
                arrived_on=form.cleaned_data["arrived_on"],
                content=form.content(),
            )
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, f"已登记，登记号 {case.number}。")
            return redirect(case)
    return render(request, "people/form.html",
                  {"form": form, "title": "登记申请", "back": "cases:list"})  # fmt: skip


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The case with its clock, its events and what this person may do now."""
    case = get_case(request, pk)
    may_see_identity = request.user.has_role(*IDENTITY)
    if may_see_identity:
        with transaction.atomic():
            record("identity_viewed", by=request.user, subject=f"case:{case.pk}")
    found = reckon(case) if case.received_on else None
    return render(
        request,
        "cases/show.html",
        {
            "case": case,
            "left": days_left(case),
            "due": found,
            "days": _days(case),
            "events": case.events.select_related("by").order_by("on", "pk"),
            "may_see_identity": may_see_identity,
            "is_open": CaseState(case.state).is_open,
            "deeds": _deeds(case, request),
        },
    )


def _days(case: Case) -> list[Day]:
    """Every day from the last start to the due date, with why it counts."""
    if case.received_on is None or case.due_on is None:
        return []
    restarts = [
        event.on for event in case.law_events()
        if event.type in (EventType.RECEIVED, EventType.CORRECTED, EventType.FEE_PAID)
    ]  # fmt: skip
    calendar = current()
    start = max(restarts)
    count = calendar.working_days_between(start, case.due_on)
    return explain_days(start, max(count, ANSWER_WORKING_DAYS), calendar)


def _deeds(case: Case, request: HttpRequest) -> list[dict[str, Any]]:
    """Each deed with why not, when it is not allowed; those of other states are left out."""
    rows = []
    for name, (event, label, _form, _do) in DEEDS.items():
        reasons = blockers(case, request.user, event)
        if name == "release":
            reasons = release_reasons(case, request.user)
        if not reasons or (name == "release" and case.state == CaseState.ANSWER_IN_REVIEW):
            rows.append({"name": name, "label": label, "reasons": reasons})
    return rows


Do = Callable[[Case, Any, dict[str, Any]], object]
DEEDS: dict[str, tuple[CaseEvent, str, type[forms.Form], Do]] = {
    "confirm": (
        CaseEvent.CONFIRM, "与申请人确认收到", DayForm,
        lambda case, by, data: actions.confirm(case=case, by=by, confirmed_on=data["on"]),
    ),
    "assign": (
        CaseEvent.ASSIGN, "交办科室", AssignForm,
        lambda case, by, data: actions.assign(case=case, by=by, department=data["department"]),
    ),
    "ask-correction": (
        CaseEvent.ASK_CORRECTION, "告知补正", DayForm,
        lambda case, by, data: actions.ask_correction(
            case=case, by=by, on=data["on"], note=data["note"]
        ),
    ),
    "correct": (
        CaseEvent.CORRECT, "登记收到补正", DayForm,
        lambda case, by, data: actions.correct(
            case=case, by=by, on=data["on"], wanted=data["note"]
        ),
    ),
    "abandon": (
        CaseEvent.ABANDON, "逾期不补正，视为放弃", forms.Form,
        lambda case, by, data: actions.abandon(case=case, by=by),
    ),
    "extend": (
        CaseEvent.EXTEND, "延长答复期限", ExtendForm,
        lambda case, by, data: actions.extend(
            case=case, by=by, working_days=data["working_days"], reason=data["reason"]
        ),
    ),
    "answer": (
        CaseEvent.DRAFT_ANSWER, "拟写答复", AnswerForm,
        lambda case, by, data: actions.draft_answer(case=case, by=by, **data),
    ),
    "redo-answer": (
        CaseEvent.RETURN_ANSWER, "作废拟稿，重新拟写", forms.Form,
        lambda case, by, data: actions.redo_answer(case=case, by=by),
    ),
    "release": (
        CaseEvent.RELEASE, "发出答复", forms.Form,
        lambda case, by, data: actions.release(case=case, by=by),
    ),
    "withdraw": (
        CaseEvent.WITHDRAW, "登记申请人撤回", forms.Form,
        lambda case, by, data: actions.withdraw(case=case, by=by),
    ),
}  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def do(request: HttpRequest, pk: int, name: str) -> HttpResponse:
    """One deed on the case: its form, why not, and then the deed itself."""
    case = get_case(request, pk)
    if name not in DEEDS:
        raise Http404
    event, label, form_class, deed = DEEDS[name]
    options = {"organ_id": case.organ_id} if form_class is AssignForm else {}
    initial = {"on": timezone.localdate()}
    form = form_class(
        request.POST if request.method == "POST" else None, initial=initial, **options
    )
    if request.method == "POST" and form.is_valid():
        try:
            deed(case, request.user, form.cleaned_data)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, f"已办：{label}。")
            return redirect(case)
    return render(
        request,
        "cases/deed.html",
        {
            "case": case, "form": form, "label": label, "name": name,
            "reasons": blockers(case, request.user, event),
        },
    )  # fmt: skip


@login_required
@require_safe
def letter(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """A letter of the case on an A4 sheet, for printing."""
    case = get_case(request, pk)
    if not request.user.has_role(*IDENTITY):
        raise Forbidden("信函含申请人信息，由政务公开办公室查看、打印。")
    events = {row.type: row for row in case.events.all()}
    needed = {"receipt": EventType.RECEIVED, "correction": EventType.CORRECTION_ASKED,
              "extension": EventType.EXTENDED, "answer": EventType.ANSWERED}  # fmt: skip
    if kind not in needed or needed[kind] not in events:
        raise Http404
    with transaction.atomic():
        record("identity_viewed", by=request.user, subject=f"case:{case.pk}", letter=kind)
    return render(
        request,
        "cases/letter.html",
        {"case": case, "kind": kind, "event": events[needed[kind]], "organ": case.organ,
         "version": case.answer.version if case.answer else None},
    )  # fmt: skip
