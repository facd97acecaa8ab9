"""The office's side of an application: the list, registering, one case."""

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Prefetch, prefetch_related_objects
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.cases import actions
from gongkai.cases.actions.clock import reckon
from gongkai.cases.forms.listing import FilterForm
from gongkai.cases.models import Case, CaseEvent, CaseKind
from gongkai.cases.queries import (
    LISTED,
    OPEN,
    PER_PAGE,
    CappedPaginator,
    filtered,
    ordered,
    visible_to,
    working_days_left,
)
from gongkai.cases.statistics import years_of
from gongkai.cases.views.access import OFFICE, STAFF, WHOLE, get_case
from gongkai.cases.views.deeds import deeds_of
from gongkai.cases.views.panels import panels_of
from gongkai.cases.workbooks import register_workbook, workbook_response
from gongkai.core.deeds import Forbidden
from gongkai.core.journal.actions import record
from gongkai.core.workdays.actions import current
from gongkai.law.calendar import Calendar
from gongkai.law.case_state import CaseState
from gongkai.law.deadlines import ANSWER_WORKING_DAYS, Day, explain_days
from gongkai.law.events import EventType, in_force


@login_required
@require_safe
def cases(request: HttpRequest) -> HttpResponse:
    """The register: filtered, searched, open ones by urgency; ``export`` gives a workbook."""
    person = request.user
    if not person.has_role(*STAFF):
        raise Forbidden("您的职责不含依申请公开办理。")
    actions.take_envelopes()
    today = timezone.localdate()
    rows = visible_to(person, WHOLE)
    years = years_of(person.organ_id, today)
    asked = request.GET.copy()
    asked.setdefault("state", "open")
    form = FilterForm(asked, person=person, years=years)
    chosen = form.cleaned_data if form.is_valid() else {}
    state = chosen.get("state", "")
    rows = filtered(rows, chosen, person=person, today=today)
    if "export" in request.GET and form.is_valid():
        return workbook_response(register_workbook(rows, by=person), "依申请公开登记")
    paginator = CappedPaginator(ordered(rows, state), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    calendar = current()
    return render(
        request,
        "cases/list.html",
        {
            "form": form,
            "page": page,
            "rows": [(case, days_left(case, calendar)) for case in page],
            "is_open_state": state == "overdue" or state == "open" or state in OPEN,
            "most": LISTED,
            "may_register": person.has_role(*OFFICE),
        },
    )


def days_left(case: Case, calendar: Calendar | None = None) -> int | None:
    """Working days until the answer is due; None when nothing runs."""
    if not CaseState(case.state).is_open:
        return None
    return working_days_left(case.due_on, timezone.localdate(), calendar or current())


@login_required
@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The case with its clock, its events and what this person may do now."""
    case = get_case(request, pk)
    may_see_identity = request.user.has_role(*OFFICE)
    if may_see_identity:
        with transaction.atomic():
            record("identity_viewed", by=request.user, subject=f"case:{case.pk}")
    # Read once for the clock, the deeds and the timeline.
    prefetch_related_objects([case], Prefetch("events", CaseEvent.objects.select_related("by")))
    events = sorted(case.events.all(), key=lambda event: (event.on, event.pk))
    is_own = case.kind == CaseKind.OWN_CORRECTION
    return render(
        request,
        "cases/show.html",
        {
            "case": case,
            "left": days_left(case),
            # The period of art. 41 is the bureau's own; its panel explains it.
            "due": reckon(case) if case.received_on and not is_own else None,
            "days": _days(case),
            "events": events,
            "replaced": {event.replaces_id for event in events if event.replaces_id},
            "due_changes": case.due_changes.all(),
            "may_see_identity": may_see_identity,
            "is_open": CaseState(case.state).is_open,
            "deeds": deeds_of(case, request.user),
            "panels": panels_of(case, request),
        },
    )


def _days(case: Case) -> list[Day]:
    """Every day from the last start to the due date, with why it counts."""
    if case.received_on is None or case.due_on is None:
        return []
    counted = in_force(case.law_events())
    if any(event.type == EventType.REDO_ORDERED for event in counted):
        return []  # a decision named the day; nothing was counted
    restarts = [
        event.on for event in counted
        if event.type in (EventType.RECEIVED, EventType.CORRECTED, EventType.FEE_PAID)
    ]  # fmt: skip
    calendar = current()
    start = max(restarts)
    count = calendar.working_days_between(start, case.due_on)
    return explain_days(start, max(count, ANSWER_WORKING_DAYS), calendar)
