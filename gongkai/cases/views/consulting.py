"""What those asked answered, when the letter reached them, and deciding against a refusal."""

from collections.abc import Callable

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from gongkai.cases import actions
from gongkai.cases.actions.proposals import propose
from gongkai.cases.forms import deeds as f
from gongkai.cases.models import Case, CaseEvent, Consultation, Proposal, Stance
from gongkai.cases.views.access import get_case
from gongkai.cases.views.panels.consultations import without_names
from gongkai.cases.views.rehearsing import compared
from gongkai.core.deeds import Blocked
from gongkai.law.roles import Role


def _page(
    request: HttpRequest, case: Case, form: f.DeedForm, label: str, do: Callable[[], object],
    about: str, issues_letters: bool = False,
) -> HttpResponse:  # fmt: skip
    context = {"case": case, "form": form, "label": label, "about": about}
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        try:
            page = compared(request, case, do, context) if issues_letters else None
            if page is not None:
                return page
            done = do()
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            is_asked = isinstance(done, Proposal)
            words = f"已报批：{label}，等负责人决定。" if is_asked else f"已办：{label}。"
            messages.success(request, words)
            return redirect(case)
    return render(request, "cases/deed.html", context)


def _consultation(request: HttpRequest, pk: int) -> tuple[Consultation, Case]:
    row = get_object_or_404(Consultation, pk=pk, case__organ=request.user.organ_id)
    return row, get_case(request, row.case_id)


@login_required
@require_http_methods(["GET", "POST"])
def hear(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what the third party or the other organ answered."""
    row, case = _consultation(request, pk)
    form = f.HearForm(request.POST or None, case=case)
    if row.whom != Consultation.Whom.THIRD_PARTY:
        del form.fields["is_reasonable"]

    def do() -> object:
        data = {**form.cleaned_data}
        data["stance"] = Stance(data["stance"])
        return actions.hear(consultation=row, by=request.user, **data)

    return _page(request, case, form, "登记意见", do,
                 without_names(row, row.question, request.user))  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def served(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter when the letter reached the one asked."""
    row, case = _consultation(request, pk)
    form = f.ServedForm(request.POST or None, case=case)
    return _page(
        request, case, form, "登记送达",
        lambda: actions.note_service(
            consultation=row, by=request.user, served_on=form.cleaned_data["on"]
        ),
        without_names(row, row.question, request.user),
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def override(request: HttpRequest, pk: int) -> HttpResponse:
    """Disclose for the public interest: the head decides, others propose it."""
    row, case = _consultation(request, pk)
    form = f.OverrideForm(request.POST or None, case=case)

    def do() -> object:
        if request.user.has_role(Role.DISCLOSURE_OFFICE_HEAD):
            return actions.override(consultation=row, by=request.user, **form.cleaned_data)
        return propose(case=case, by=request.user, what=Proposal.What.OVERRIDE,
                       facts={"consultation": row.pk, **form.cleaned_data})  # fmt: skip

    about = without_names(row, row.opinion, request.user)
    return _page(request, case, form, "为公共利益仍予公开", do, about, issues_letters=True)


@login_required
@require_http_methods(["GET", "POST"])
def rectify(request: HttpRequest, pk: int) -> HttpResponse:
    """Put a wrongly entered date right; the old entry stays."""
    event = get_object_or_404(CaseEvent, pk=pk, case__organ=request.user.organ_id)
    case = get_case(request, event.case_id)
    form: forms.Form = f.RectifyForm(request.POST or None, case=case)
    return _page(
        request, case, form, "更正误录",  # type: ignore[arg-type]
        lambda: actions.rectify(
            case=case, by=request.user, event=event, on=form.cleaned_data["on"],
            reason=form.cleaned_data["reason"],
        ),
        f"原记录：{event.on} {event.get_type_display()}",
    )  # fmt: skip


paths = [
    path("consultations/<int:pk>/hear/", hear, name="hear"),
    path("consultations/<int:pk>/served/", served, name="served"),
    path("consultations/<int:pk>/override/", override, name="override"),
    path("events/<int:pk>/rectify/", rectify, name="rectify"),
]
