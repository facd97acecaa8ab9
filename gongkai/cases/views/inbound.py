"""The bureau as the organ that is asked (R711 art. 34): register, draft, approve and send."""

from functools import partial
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.cases import actions
from gongkai.cases.forms.inbound import InboundForm, OpinionForm, SendForm
from gongkai.cases.letters import sheet_of
from gongkai.cases.models import InboundConsultation, Stance
from gongkai.cases.views.access import LEADERS, OFFICE
from gongkai.cases.views.rehearsing import rehearse
from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.workdays.actions import current
from gongkai.law.roles import Role

WRITERS = (*OFFICE, Role.DRAFTER, Role.DEPARTMENT_HEAD)
APPROVERS = (Role.DISCLOSURE_OFFICE_HEAD, *LEADERS)
READERS = (*WRITERS, *LEADERS)
PER_PAGE = 25


def visible_to(person: Any) -> QuerySet[InboundConsultation]:
    """Office and leaders see every letter of their organ, a department those given to it."""
    if not person.has_role(*READERS):
        raise Forbidden("您的职责不含依申请公开办理。")
    rows = InboundConsultation.objects.filter(organ=person.organ_id)
    if not person.has_role(*OFFICE, *LEADERS):
        rows = rows.filter(department__isnull=False, department=person.department_id)
    return rows


def waiting_for(person: Any) -> int:
    """How many letters still wait for the bureau's opinion."""
    if not person.has_role(*READERS):
        return 0
    return visible_to(person).filter(answered_on=None).count()


def days_left(row: InboundConsultation) -> int | None:
    """Working days until the opinion is due; None once it was sent."""
    if row.answered_on is not None or row.due_on is None:
        return None
    return current().working_days_between(timezone.localdate(), row.due_on)


@login_required
@require_safe
def inbound_list(request: HttpRequest) -> HttpResponse:
    """The letters of other organs, the most urgent first."""
    rows = (
        visible_to(request.user)
        .select_related("department")
        .order_by(F("answered_on").desc(nulls_first=True), "due_on", "-pk")
    )
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "rows": [(row, days_left(row)) for row in page],
               "may_register": request.user.has_role(*OFFICE)}  # fmt: skip
    return render(request, "cases/inbound_list.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def inbound_new(request: HttpRequest) -> HttpResponse:
    """Register the letter of another organ."""
    if not request.user.has_role(*OFFICE):
        raise Forbidden("来函由政务公开办公室登记（TP-07，条例第三十四条）。")
    form = InboundForm(request.POST or None, organ=request.user.organ)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.register_inbound(by=request.user, **form.cleaned_data)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, f"已登记，登记号 {row.number}。")
            return redirect(row)
    return render(request, "people/form.html",
                  {"form": form, "title": "登记来函", "back": "cases:inbound_list"})  # fmt: skip


@login_required
@require_safe
def inbound_show(request: HttpRequest, pk: int) -> HttpResponse:
    """One letter: its clock, the opinion, the reply that was sent."""
    row = _get(request, pk)
    person = request.user
    left = days_left(row)
    is_open = row.answered_on is None
    letter = row.letters.last()
    context = {
        "row": row, "left": left, "is_open": is_open,
        "is_overdue": left is not None and left < 0,
        "may_draft": is_open and person.has_role(*WRITERS),
        "may_send": is_open and bool(row.stance) and person.has_role(*APPROVERS)
        and row.drafted_by_id != person.pk,
        "letter": letter,
        "may_see_letter": letter is not None and person.has_role(*OFFICE, *LEADERS),
        "sheets": [sheet_of(letter)] if letter else [],
    }  # fmt: skip
    return render(request, "cases/inbound_show.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def inbound_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Write the bureau's opinion."""
    row = _get(request, pk)
    form = OpinionForm(request.POST or None, initial={"stance": row.stance, "opinion": row.opinion})
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        try:
            actions.draft_inbound(
                inbound=row, by=request.user, stance=Stance(data["stance"]), opinion=data["opinion"]
            )
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "意见已拟写，请负责人批准后复函。")
            return redirect(row)
    return render(request, "cases/inbound_draft.html", {"row": row, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def inbound_send(request: HttpRequest, pk: int) -> HttpResponse:
    """Approve: the reply is shown as it would go out, then numbered and sent."""
    row = _get(request, pk)
    form = SendForm(request.POST or None)
    context: dict[str, Any] = {"row": row, "form": form}
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        answer = partial(
            actions.answer_inbound, inbound=row, by=request.user, on=form.cleaned_data["on"]
        )
        try:
            if "confirmed" not in request.POST:
                context["sheets"] = rehearse(answer, inbound=row)
                return render(request, "cases/inbound_send.html", context)
            answer()
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "已批准复函，请打印盖章后送达来函机关。")
            return redirect(row)
    return render(request, "cases/inbound_send.html", context)


def _get(request: HttpRequest, pk: int) -> InboundConsultation:
    rows = visible_to(request.user).select_related(
        "organ", "department", "drafted_by", "approved_by", "registered_by"
    )
    return get_object_or_404(rows, pk=pk)


paths = [
    path("inbound/", inbound_list, name="inbound_list"),
    path("inbound/new/", inbound_new, name="inbound_new"),
    path("inbound/<int:pk>/", inbound_show, name="inbound_show"),
    path("inbound/<int:pk>/draft/", inbound_draft, name="inbound_draft"),
    path("inbound/<int:pk>/send/", inbound_send, name="inbound_send"),
]
