"""转主动公开: the list, and deciding one (art. 44)."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.cases import actions
from gongkai.cases.actions.converting import (
    APPROVERS,
    applicants_of,
    applicants_of_each,
    likely_column,
)
from gongkai.cases.forms import afterwards as f
from gongkai.cases.models import Conversion
from gongkai.cases.standing import standing_answer
from gongkai.cases.views.access import LEADERS, OFFICE, get_case
from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.workdays.actions import current
from gongkai.law.disclosure_clock import publish_by

WAITING = (Conversion.State.OPEN, Conversion.State.DECLINING)


def waiting_for(person: Any) -> int:
    """How many wait for this person's decision: the count beside the menu entry."""
    rows = Conversion.objects.filter(case__organ=person.organ_id)
    open_ = rows.filter(state=Conversion.State.OPEN).count() if person.has_role(*OFFICE) else 0
    declining = rows.filter(state=Conversion.State.DECLINING).exclude(decided_by=person.pk)
    return open_ + (declining.count() if person.has_role(*APPROVERS) else 0)


@login_required
@require_safe
def conversions(request: HttpRequest) -> HttpResponse:
    """What waits for a decision first; then what was decided."""
    if not request.user.has_role(*OFFICE, *LEADERS):
        raise Forbidden("转主动公开由政务公开办公室和局领导办理。")
    rows = Conversion.objects.filter(case__organ=request.user.organ_id)
    is_decided = request.GET.get("show") == "decided"
    rows = rows.exclude(state__in=WAITING) if is_decided else rows.filter(state__in=WAITING)
    rows = rows.select_related("case", "disclosure__draft").order_by("-pk" if is_decided else "pk")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    applicants = applicants_of_each([row.case for row in page])
    return render(
        request,
        "cases/conversions.html",
        {
            "page": page,
            "is_decided": is_decided,
            "rows": [(row, applicants[row.case_id]) for row in page],
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def conversion(request: HttpRequest, pk: int) -> HttpResponse:
    """Decide whether it becomes public: accept, propose to decline, agree to declining."""
    row = get_object_or_404(
        Conversion.objects.select_related("case__organ", "disclosure__draft", "decided_by"),
        pk=pk, case__organ=request.user.organ_id,
    )  # fmt: skip
    case = get_case(request, row.case_id)
    person = request.user
    is_open, is_declining = row.state == WAITING[0], row.state == WAITING[1]
    may_decide = is_open and person.has_role(*OFFICE)
    may_approve = is_declining and person.has_role(*APPROVERS) and row.decided_by_id != person.pk
    named = request.POST.get("decision", "")
    chosen = {"accept": may_decide, "decline": may_decide, "approve": may_approve}.get(named)
    data = request.POST if request.method == "POST" and chosen else None
    accept = f.AcceptForm(data if named == "accept" else None, case=case, initial=_guess(row))
    decline = f.DeclineForm(data if named == "decline" else None)
    approve = f.ApproveForm(data if named == "approve" else None)
    do: dict[str, tuple[forms.Form, Callable[..., object], str]] = {
        "accept": (accept, actions.accept_conversion, "已登记为主动公开的草稿，请完善后送审。"),
        "decline": (decline, actions.decline_conversion, "已报请批准不转为主动公开。"),
        "approve": (approve, actions.approve_decline, "已决定。"),
    }
    if data is not None:
        form, action, said = do[named]
        if form.is_valid():
            try:
                action(conversion=row, by=person, **form.cleaned_data)
            except Blocked as blocked:
                form.add_error(None, blocked.reasons)
            else:
                messages.success(request, said)
                return redirect(row)
    given = standing_answer(case)
    due = publish_by(row.decided_on or timezone.localdate(), current())
    return render(
        request,
        "cases/conversion.html",
        {
            "row": row, "case": case, "applicants": applicants_of(case),
            "version": given.document.version if given and given.document else None,
            "accept": accept if may_decide else None,
            "decline": decline if may_decide else None,
            "approve": approve if may_approve else None,
            "waits_for_other": is_declining and row.decided_by_id == person.pk,
            "due": due,
        },
    )  # fmt: skip


def _guess(row: Conversion) -> dict[str, Any]:
    """First values of the form: a neighbour's column, the words of the application."""
    if row.state != Conversion.State.OPEN:
        return {}
    wanted = row.case.wanted.strip().removeprefix("申请公开")
    return {"column": likely_column(row.case), "title": wanted[:80], "summary": wanted[:150]}


paths = [
    path("conversions/", conversions, name="conversions"),
    path("conversions/<int:pk>/", conversion, name="conversion"),
]
