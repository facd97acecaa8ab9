"""The caches of a case and their only writers: its state and its due date."""

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import islice
from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.models import Case, CaseEvent, DueChange
from gongkai.core.deeds import Blocked, deed
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.core.workdays.actions import current
from gongkai.law.calendar import Calendar
from gongkai.law.case_state import CLOSED, CaseState
from gongkai.law.deadlines import Due, due
from gongkai.law.errors import LawError
from gongkai.law.events import DATES, Event, EventType

log = logging.getLogger(__name__)

_AT_ONCE = 500
# Key, due date, provisional, paused.
_Stored = tuple[int, date | None, bool, bool]


def add_event(
    case: Case,
    kind: EventType,
    on: date,
    by: Person | None,
    *,
    replaces: CaseEvent | None = None,
    **facts: Any,
) -> CaseEvent:
    """Append an event and recompute the due date; ``Blocked`` when the law refuses the event.

    ``facts``: as ``law.events.Event`` takes them; dates are stored as ISO text.
    """
    kept = {name: str(value) if name in DATES else value for name, value in facts.items()
            if value is not None}  # fmt: skip
    row = CaseEvent.objects.create(
        case=case, type=kind, on=on, by=by, facts=kept, replaces=replaces
    )
    try:
        _cache(case, reckon(case))
    except LawError as error:
        raise Blocked(str(error)) from error
    record("case_event", by=by, subject=f"case:{case.pk}", organ_id=case.organ_id,
           event=kind.value, on=str(on))  # fmt: skip
    return row


def reckon(case: Case, *more: Event, calendar: Calendar | None = None) -> Due:
    """The due date as the law derives it today from the case's events and ``more`` to come."""
    return due([*case.law_events(), *more], calendar or current(), timezone.localdate())


def foreseen(events: Sequence[Event], kind: EventType, calendar: Calendar) -> list[str]:
    """Why the law would refuse ``kind`` today after ``events``; empty when it would not."""
    today = timezone.localdate()
    try:
        due([*events, Event(kind, today)], calendar, today)
    except LawError as error:
        return [str(error)]
    return []


def _cache(case: Case, found: Due) -> bool:
    fresh = (found.due_on, found.provisional, found.paused)
    if fresh == (case.due_on, case.is_provisional, case.is_paused):
        return False
    case.due_on, case.is_provisional, case.is_paused = fresh
    case.save(update_fields=["due_on", "is_provisional", "is_paused"])
    return True


def set_state(case: Case, state: CaseState) -> None:
    """The only writer of ``state``."""
    case.state = state
    case.save(update_fields=["state"])


def running() -> QuerySet[Case]:
    """The cases whose clock may still move."""
    return Case.objects.exclude(state__in=CLOSED).exclude(received_on=None).order_by("pk")


def drifted(calendar: Calendar) -> Iterator[tuple[Case, Due]]:
    """Each running case whose stored date differs from what ``calendar`` derives, with the new one."""
    today = timezone.localdate()
    rows = running().values_list("pk", "due_on", "is_provisional", "is_paused")
    # Plain values: unsealing the applicants of a hundred thousand cases would take most of the time.
    for chunk in _chunks(rows.iterator(chunk_size=_AT_ONCE)):
        events = _events([pk for pk, *_ in chunk])
        moved = {}
        for pk, *stored in chunk:
            try:
                found = due(events[pk], calendar, today)
            except LawError as error:
                # A life the law refuses needs a person; the other cases need their dates.
                log.error("case %s could not be dated: %s", pk, error)
                continue
            if [found.due_on, found.provisional, found.paused] != stored:
                moved[pk] = found
        for case in Case.objects.filter(pk__in=moved).order_by("pk") if moved else ():
            yield case, moved[case.pk]


def _chunks(rows: Iterable[_Stored]) -> Iterator[list[_Stored]]:
    iterator = iter(rows)
    while chunk := list(islice(iterator, _AT_ONCE)):
        yield chunk


def _events(cases: list[int]) -> defaultdict[int, list[Event]]:
    """The events of these cases as the law takes them."""
    found: defaultdict[int, list[Event]] = defaultdict(list)
    for row in CaseEvent.objects.filter(case__in=cases).order_by("pk"):
        found[row.case_id].append(row.as_law())
    return found


def recompute_due_dates() -> int:
    """The nightly guard: derive every open case's date anew; returns how many had drifted."""
    moved = [case.pk for case, _ in drifted(current())]
    return sum(redate(Case(pk=pk), "每日核对") for pk in moved)


@deed
def redate(case: Case, cause: str) -> bool:
    """Write the date derived anew and keep both values (T-10); False when nothing moved."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    before = case.due_on
    if not _cache(case, reckon(case)):
        return False
    DueChange.objects.create(case=case, before=before, after=case.due_on, cause=cause)
    record("case_redated", by=None, subject=f"case:{case.pk}", organ_id=case.organ_id,
           before=str(before), after=str(case.due_on))  # fmt: skip
    renew_reply(case)
    return True
