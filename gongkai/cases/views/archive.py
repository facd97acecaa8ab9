"""The archive: what waits to be filed, a case's folder, and what is kept for how long."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.cases import actions
from gongkai.cases.actions.archiving import archive_reasons, archive_reasons_of, archive_remarks
from gongkai.cases.actions.retaining import GOES, STAYS, due_for_removal
from gongkai.cases.folder import papers_of
from gongkai.cases.models import Case
from gongkai.cases.practices import practice_of
from gongkai.cases.views.access import OFFICE, get_case
from gongkai.core.deeds import Forbidden
from gongkai.core.journal.actions import record
from gongkai.law.case_state import CaseState

_SETTLED = (CaseState.ANSWERED, CaseState.ABANDONED, CaseState.WITHDRAWN)
_SHOWN = 100


def _require_office(request: HttpRequest) -> None:
    if not request.user.has_role(*OFFICE):
        raise Forbidden("归档由政务公开办公室办理。")


@login_required
@require_safe
def archive(request: HttpRequest) -> HttpResponse:
    """Settled cases that are not filed yet, those that are, and what retention removes this year."""
    _require_office(request)
    organ = request.user.organ
    is_filed = request.GET.get("show") == "filed"
    rows = Case.objects.filter(organ=organ)
    if is_filed:
        rows = rows.filter(state=CaseState.ARCHIVED).order_by("-archived_on", "-pk")
    else:
        rows = rows.filter(state__in=_SETTLED).order_by("answered_on", "pk")
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    cases = list(page)
    reasons = {} if is_filed else archive_reasons_of(cases)
    today = timezone.localdate()
    due = due_for_removal(organ, today.replace(month=12, day=31))
    return render(
        request,
        "cases/archive.html",
        {
            "page": page,
            "rows": [(case, reasons.get(case.pk, [])) for case in cases],
            "is_filed": is_filed,
            "years": practice_of(organ).identity_years,
            "year": today.year,
            "due": list(due[:_SHOWN]),
            "due_count": due.count(),
            "stays": STAYS,
            "goes": GOES,
        },
    )


@login_required
@require_safe
def folder(request: HttpRequest, pk: int) -> HttpResponse:
    """What is in the folder, and what is still missing from it."""
    _require_office(request)
    case = get_case(request, pk)
    with transaction.atomic():
        record("identity_viewed", by=request.user, subject=f"case:{case.pk}", folder=True)
    is_archived = case.state == CaseState.ARCHIVED
    return render(
        request,
        "cases/folder.html",
        {
            "case": case,
            "papers": papers_of(case),
            "reasons": [] if is_archived else archive_reasons(case),
            "remarks": archive_remarks(case),
            "is_archived": is_archived,
            "is_settled": case.state in _SETTLED,
            "is_open": CaseState(case.state).is_open,
        },
    )


@login_required
@require_safe
def folder_pdf(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole folder as one PDF, made afresh from what is on record."""
    _require_office(request)
    case = get_case(request, pk)
    data = actions.open_folder(case=case, by=request.user)
    name = quote(f"案卷 {case.archive_number or case.number}.pdf")
    response = HttpResponse(data, content_type="application/pdf")
    response["Content-Disposition"] = (
        f"attachment; filename=\"folder-{case.pk}.pdf\"; filename*=UTF-8''{name}"
    )
    return response


paths = [
    path("archive/", archive, name="archive"),
    path("folders/<int:pk>/", folder, name="folder"),
    path("folders/<int:pk>/pdf/", folder_pdf, name="folder_pdf"),
]
