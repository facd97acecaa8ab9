"""The caches of a case and their only writers: state, due date, and what the applicant sees."""

import base64
from datetime import date
from typing import Any

from django.utils import timezone

from gongkai.cases.models import Case, CaseEvent, Counter
from gongkai.core.deeds import Blocked, deed
from gongkai.core.inbox.actions import answer
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Organ, Person
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import CaseState
from gongkai.law.deadlines import Due, due
from gongkai.law.errors import LawError
from gongkai.law.events import EventType


def add_event(case: Case, kind: EventType, on: date, by: Person | None, **facts: Any) -> CaseEvent:
    """Append an event and recompute the due date; ``Blocked`` when the law refuses the event."""
    row = CaseEvent.objects.create(case=case, type=kind, on=on, by=by, facts=facts)
    try:
        _cache(case, reckon(case))
    except LawError as error:
        raise Blocked(str(error)) from error
    record("case_event", by=by, subject=f"case:{case.pk}", event=kind.value, on=str(on))
    return row


def reckon(case: Case) -> Due:
    """The due date as the law derives it from the case's events today."""
    return due(case.law_events(), current(), timezone.localdate())


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


def recompute_due_dates() -> int:
    """The nightly guard: derive every open case's date anew; returns how many had drifted."""
    waiting = Case.objects.filter(state__in=[s for s in CaseState if s.is_open])
    return sum(map(_recompute, waiting.exclude(received_on=None).order_by("pk").iterator(500)))


@deed
def _recompute(case: Case) -> bool:
    before = str(case.due_on)
    if not _cache(case, reckon(case)):
        return False
    record("case_redated", by=None, subject=f"case:{case.pk}", organ_id=case.organ_id,
           before=before, after=str(case.due_on))  # fmt: skip
    renew_reply(case)
    return True


def next_number(organ: Organ, series: str) -> str:
    """The next number of a yearly series without gaps, taken in the deed's transaction."""
    year = timezone.localdate().year
    counter, _ = Counter.objects.select_for_update().get_or_create(
        organ=organ, year=year, series=series
    )
    counter.last += 1
    counter.save(update_fields=["last"])
    if series == "letter":
        return f"{organ.document_prefix}公复〔{year}〕{counter.last}号"
    return f"{year}-{counter.last:04d}"


def renew_reply(case: Case) -> None:
    """Put what the applicant may see now where their receipt code finds it."""
    if not case.lookup:
        return
    events = case.events.order_by("on", "pk")
    shown = {
        "number": case.number,
        "organ": case.organ.name,
        "phone": case.organ.phone,
        "state": CaseState(case.state).plainly,
        "is_open": CaseState(case.state).is_open,
        "received_on": str(case.received_on or ""),
        "due_on": str(case.due_on or ""),
        "is_provisional": case.is_provisional,
        "is_paused": case.is_paused,
        "events": [[str(row.on), row.get_type_display()] for row in events],
        "notes": [row.facts["note"] for row in events if row.type == EventType.CORRECTION_ASKED],
        "letter": case.answer.version.facts.get("letter", {})
        if case.state == CaseState.ANSWERED and case.answer and case.answer.version
        else {},
        "letter_number": case.letter_number,
        "answered_on": str(case.answered_on or ""),
        "body_html": case.answer.version.body_html
        if case.state == CaseState.ANSWERED and case.answer and case.answer.version
        else "",
    }
    answer(lookup=case.lookup, reply_key=base64.b64decode(case.reply_key), content=shown)
