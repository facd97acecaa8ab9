"""Finding a document on the staff desk, and its whole story on one page."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.core.deeds import Forbidden
from gongkai.core.workdays.actions import current
from gongkai.disclosure import outbox, permissions
from gongkai.disclosure.actions.publishing import publish_blockers
from gongkai.disclosure.actions.reviewing import decide_blockers, needs_director
from gongkai.disclosure.models import Attribute, Column, Disclosure, Exit, Version
from gongkai.law.disclosure_clock import publish_by
from gongkai.law.review_state import ReviewEvent, ReviewState, road


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


def clock_of(disclosure: Disclosure) -> dict[str, Any] | None:
    """The 20 working days from the day of formation (art. 26); None when they do not run."""
    draft = disclosure.draft
    if draft.attribute != Attribute.PROACTIVE or disclosure.first_published_at:
        return None
    calendar = current()
    due = publish_by(draft.formed_on, calendar)
    left = calendar.working_days_between(timezone.localdate(), due.on)
    return {"left": left, "due_on": due.on, "provisional": due.provisional}


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The document with its road, versions and reviews, and what this person may do now."""
    disclosure = get_disclosure(request, pk)
    version = disclosure.version
    return render(
        request,
        "disclosure/show.html",
        {
            "disclosure": disclosure,
            "draft": disclosure.draft,
            "road": road_of(disclosure),
            "versions": disclosure.versions.prefetch_related("reviews__by").select_related(
                "made_by", "clearance"
            ),
            "clock": clock_of(disclosure),
            "is_out": is_out(disclosure),
            "is_settled": outbox.is_settled(disclosure),
            "may_edit": permissions.may_edit(request.user, disclosure),
            "review_blockers": decide_blockers(disclosure, request.user, ReviewEvent.PASS),
            "publish_blockers": publish_blockers(disclosure, request.user) if version else [],
            "may_withdraw": disclosure.is_public
            and permissions.may_withdraw(request.user, disclosure),
        },
    )


def road_of(disclosure: Disclosure) -> list[tuple[str, str]]:
    """(label, done | current | todo) for the five steps."""
    version: Version | None = disclosure.version
    steps = list(road(needs_director(version)) if version else road())
    state = ReviewState(disclosure.review_state)
    if state == ReviewState.ESCALATED:
        state = ReviewState.SECRECY_REVIEW
    if state == ReviewState.CLEARED:
        place = len(steps)
    else:
        place = steps.index(state) if state in steps else -1
    marks = [
        (step.label, "done" if n < place else "current" if n == place else "todo")
        for n, step in enumerate(steps)
    ]
    last = "done" if is_out(disclosure) else "current" if place == len(steps) else "todo"
    return [*marks, ("发布" if disclosure.exit == Exit.PUBLIC else "送达申请人", last)]


def is_out(disclosure: Disclosure) -> bool:
    """Whether the version at hand is the one the public sees."""
    clearance = disclosure.published_clearance
    return clearance is not None and clearance.version_id == disclosure.version_id
