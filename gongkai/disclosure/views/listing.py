"""Finding a document on the staff desk, and its whole story on one page."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.ui.workbooks import workbook_response
from gongkai.core.workdays.actions import current
from gongkai.disclosure import outbox, permissions
from gongkai.disclosure.counting import charts
from gongkai.disclosure.forms.registering import FilterForm
from gongkai.disclosure.models import Disclosure, Exit, RegisterCounter
from gongkai.disclosure.registering import clock_of, last_decision
from gongkai.disclosure.roads import road_of
from gongkai.disclosure.searching import (
    A_PAGE,
    ORDERS,
    filtered,
    overdue,
    page,
    register_of,
    shown,
)
from gongkai.disclosure.views.panels import panels_of
from gongkai.disclosure.workbooks import register_workbook

MOST_PRINTED = 500


def get_disclosure(request: HttpRequest, pk: int) -> Disclosure:
    """The document if it is of the person's organ (404) and the person has a post here (403)."""
    disclosure = get_object_or_404(
        Disclosure.objects.of(request.user).select_related("draft", "organ", "department"), pk=pk
    )
    if not permissions.may_read(request.user, disclosure):
        if disclosure.exit == Exit.APPLICANT:
            raise Forbidden("这是给申请人的答复，只由拟写的科室和审查、发出答复的人员查看。")
        raise Forbidden("您的职责不含信息公开办理，不能查看这份信息。")
    return disclosure


@login_required
@require_safe
def register_list(request: HttpRequest) -> HttpResponse:
    """The register of documents (政府信息台账): filtered, sorted, page by page, for print, as a file."""
    person = request.user
    if not person.has_role(*permissions.READERS):
        raise Forbidden("您的职责不含信息公开办理，不能查看台账。")
    form = FilterForm(request.GET, organ=person.organ, years=_years(person.organ_id))
    wanted = form.wanted()
    order = ORDERS[wanted.get("order") or "newest"]
    rows = filtered(register_of(person, order), wanted, person)
    if "export" in request.GET:
        try:
            content = register_workbook(rows, by=person)
        except Blocked as blocked:
            messages.error(request, "；".join(blocked.reasons))
        else:
            return workbook_response(content, f"政府信息台账_{timezone.localdate():%Y%m%d}")
    for_print = "print" in request.GET
    found = page(
        shown(rows), order, after=request.GET.get("after", "")[:60],
        before=request.GET.get("before", "")[:60], size=MOST_PRINTED if for_print else A_PAGE,
    )  # fmt: skip
    calendar = current()
    query = request.GET.copy()
    for name in ("after", "before", "export", "print"):
        query.pop(name, None)
    return render(
        request,
        "disclosure/list_print.html" if for_print else "disclosure/list.html",
        {
            "form": form,
            "page": found,
            "rows": [(row, last_decision(row), clock_of(row, calendar)) for row in found.rows],
            "query": query.urlencode(),
            "is_narrowed": bool(set(wanted) - {"order"}),
            "may_register": permissions.may_register(person),
            "most": MOST_PRINTED,
            "today": timezone.localdate(),
        },
    )


def _years(organ_id: int) -> list[int]:
    counters = RegisterCounter.objects.filter(organ=organ_id)
    return sorted(counters.values_list("year", flat=True), reverse=True)


@login_required
@require_safe
def figures(request: HttpRequest) -> HttpResponse:
    """How many documents there are by attribute and by state; counted only when asked for."""
    person = request.user
    if not person.has_role(*permissions.READERS):
        raise Forbidden("您的职责不含信息公开办理，不能查看台账。")
    form = FilterForm(request.GET, organ=person.organ, years=_years(person.organ_id))
    wanted = {name: value for name, value in form.wanted().items() if name == "year"}
    rows = filtered(register_of(person), wanted, person)
    return render(
        request,
        "disclosure/figures.html",
        {"form": form, "charts": charts(rows), "overdue": overdue(rows).count()},
    )


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The document with its road, versions and reviews, and what this person may do now."""
    disclosure = get_disclosure(request, pk)
    return render(
        request,
        "disclosure/show.html",
        {
            "disclosure": disclosure,
            "draft": disclosure.draft,
            "road": road_of(disclosure),
            "is_settled": outbox.is_settled(disclosure),
            "panels": panels_of(disclosure, request),
        },
    )
