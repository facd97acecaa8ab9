"""Searches, likeness, repetition and volume: what people find out and decide about an application."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.cases import actions
from gongkai.cases.actions.inquiries import BASIS, earlier_of
from gongkai.cases.forms.finding_out import (
    INQUIRY_FORMS,
    OpenInquiryForm,
    RepetitionForm,
    SearchForm,
)
from gongkai.cases.models import Case, Inquiry, Resemblance
from gongkai.cases.views.access import OFFICE, get_case
from gongkai.core.deeds import Blocked, Forbidden
from gongkai.scan.redact.text import sever, spans_of

PER_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest, pk: int) -> HttpResponse:
    """Add a search to the log."""
    case = get_case(request, pk)
    form = SearchForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            actions.log_search(case=case, by=request.user, **form.cleaned_data)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "检索记录已登记。")
            return redirect(case)
    return render(request, "cases/deed.html", {"case": case, "form": form, "label": "登记检索"})


@login_required
@require_safe
def searches(request: HttpRequest, pk: int) -> HttpResponse:
    """The search log on a sheet of its own, for printing and the archive."""
    case = get_case(request, pk)
    rows = case.searches.select_related("by", "part")
    return render(request, "cases/searches.html", {"case": case, "rows": rows})


@login_required
@require_http_methods(["GET", "POST"])
def resemblance(request: HttpRequest, pk: int) -> HttpResponse:
    """Two texts side by side, without who applied; the same information or not?"""
    row = get_object_or_404(
        Resemblance.objects.select_related("other__answer", "decided_by"),
        pk=pk, case__organ=request.user.organ_id,
    )  # fmt: skip
    case = get_case(request, row.case_id)
    if request.method == "POST":
        try:
            given = request.POST.get("verdict", "")
            verdict = Resemblance.Verdict(given if given in Resemblance.Verdict.values else "")
            actions.decide_resemblance(resemblance=row, by=request.user, verdict=verdict)
        except Blocked as blocked:
            messages.error(request, "；".join(blocked.reasons))
        else:
            messages.success(request, f"已认定：{verdict.label}。")
            return redirect(case)
    context = {"case": case, "row": row, "mine": without_applicant(case),
               "theirs": without_applicant(row.other)}  # fmt: skip
    return render(request, "cases/resemblance.html", context)


def without_applicant(case: Case) -> str:
    """What is applied for, without the applicant's name, identity and contact."""
    known = (case.applicant_name, case.identity, case.contact, case.address)
    text = case.wanted
    return sever(text, spans_of(text, [one for one in known if len(one.strip()) > 1])).text


@login_required
@require_http_methods(["GET", "POST"])
def open_inquiry(request: HttpRequest, pk: int, about: str) -> HttpResponse:
    """Begin the decision on repetition or volume."""
    case = get_case(request, pk)
    if about not in Inquiry.About.values:
        raise Http404
    kind = Inquiry.About(about)
    form = OpenInquiryForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.open_inquiry(
                case=case, by=request.user, about=kind, reason=form.cleaned_data["reason"]
            )
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            return redirect("cases:inquiry", row.pk)
    words = (
        f"认定事项：{kind.label}。认定期间可以查看同一申请人以往的申请，每次查看都记入日志；"
        "作出结论后不再显示。"
    )
    return render(request, "cases/deed.html",
                  {"case": case, "form": form, "label": "开始认定", "about": words})  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def inquiry(request: HttpRequest, pk: int) -> HttpResponse:
    """An open inquiry: the earlier applications, and the conclusion. Closed, it shows no list."""
    row = get_object_or_404(Inquiry, pk=pk, case__organ=request.user.organ_id)
    case = get_case(request, row.case_id)
    if not request.user.has_role(*OFFICE):
        raise Forbidden(f"这项认定由政务公开办公室办理（{BASIS[Inquiry.About(row.about)]}）。")
    if row.closed_at is not None:
        messages.info(request, "这项认定已有结论，不再显示以往的申请。")
        return redirect(case)
    form = INQUIRY_FORMS[row.about](request.POST or None, case=case)
    if isinstance(form, RepetitionForm):
        form.offer(earlier_of(case).exclude(letter_number=""))
    if request.method == "POST" and form.is_valid():
        try:
            data = {**form.cleaned_data}
            data["conclusion"] = Inquiry.Conclusion(data["conclusion"])
            actions.conclude_inquiry(inquiry=row, by=request.user, **data)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "已作出结论。")
            return redirect(case)
    return render(request, "cases/inquiry.html", _inquiry_page(request, row, case, form))


def _inquiry_page(request: HttpRequest, row: Inquiry, case: Case, form: Any) -> dict[str, Any]:
    page = Paginator(earlier_of(case), PER_PAGE).get_page(request.GET.get("page"))
    first = (page.number - 1) * PER_PAGE
    earlier = actions.view_earlier(inquiry=row, by=request.user, first=first, count=PER_PAGE)
    return {"case": case, "row": row, "form": form, "page": page, "earlier": earlier,
            "basis": BASIS[Inquiry.About(row.about)]}  # fmt: skip


paths = [
    path("<int:pk>/search/", search, name="search"),
    path("<int:pk>/searches/", searches, name="searches"),
    path("resemblances/<int:pk>/", resemblance, name="resemblance"),
    path("<int:pk>/inquire/<slug:about>/", open_inquiry, name="open_inquiry"),
    path("inquiries/<int:pk>/", inquiry, name="inquiry"),
]
