"""Finding a document on the staff desk, and its whole story on one page."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongkai.core.deeds import Forbidden
from gongkai.disclosure import outbox, permissions
from gongkai.disclosure.models import Attribute, Column, Disclosure, Exit
from gongkai.disclosure.registering import clock_of
from gongkai.disclosure.roads import road_of
from gongkai.disclosure.views.panels import panels_of
from gongkai.law.review_state import ReviewState


def get_disclosure(request: HttpRequest, pk: int) -> Disclosure:
    """The document if it is of the person's organ (404) and the person has a post here (403)."""
    disclosure = get_object_or_404(
        Disclosure.objects.of(request.user).select_related("draft", "organ", "department"), pk=pk
    )
    if not permissions.may_read(request.user, disclosure):
        raise Forbidden("您的职责不含信息公开办理，不能查看这份信息。")
    return disclosure


@login_required
@require_safe
def register_list(request: HttpRequest) -> HttpResponse:
    """The register of documents (政府信息台账) with filters."""
    rows = (
        Disclosure.objects.of(request.user)
        .filter(exit=Exit.PUBLIC)
        .select_related("draft__column", "department", "created_by")
    )
    state, attribute = request.GET.get("state", ""), request.GET.get("attribute", "")
    column, words = request.GET.get("column", ""), request.GET.get("q", "")[:60]
    if state == "published":
        rows = rows.filter(published_clearance__isnull=False)
    elif state:
        rows = rows.filter(review_state=state, published_clearance=None)
    if attribute:
        rows = rows.filter(draft__attribute=attribute)
    if column.isdigit():
        rows = rows.filter(draft__column=int(column))
    if words:
        rows = rows.filter(draft__title__contains=words)
    if "mine" in request.GET:
        rows = rows.filter(created_by=request.user)
    page = Paginator(rows, 25).get_page(request.GET.get("page"))
    return render(
        request,
        "disclosure/list.html",
        {
            "page": page,
            "rows": [(row, clock_of(row)) for row in page],
            "states": [(s.value, s.label) for s in ReviewState] + [("published", "已公开")],
            "attributes": Attribute.choices,
            "columns": Column.objects.writable(request.user.organ),
            "may_register": permissions.may_register(request.user),
        },
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
