"""A person's due dates as an iCalendar feed (RFC 5545): numbers and dates, nothing else."""

import hashlib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Count, Manager, Max, Q
from icalendar import Alarm, Calendar, Event

from gongkai.cases.models import Case, CaseEvent, Challenge, DueChange, InboundConsultation
from gongkai.cases.reminders import DEPARTMENT, LEADER, OFFICE
from gongkai.core.people.models import Person
from gongkai.core.workdays.models import Notice
from gongkai.law.case_state import CLOSED
from gongkai.law.challenges import Result
from gongkai.law.roles import Role

MOST = 500
# Raised when the same entries are to be written otherwise.
_LAYOUT = 1
# The day before at nine in the morning: an all-day event begins at midnight.
_BEFORE = timedelta(hours=-15)


@dataclass(frozen=True)
class Entry:
    """One day in the feed. ``uid`` never changes; ``sequence`` grows whenever anything may have."""

    uid: str
    title: str
    on: date
    path: str
    changed_at: datetime
    sequence: int
    provisional: bool


def entries(person: Person) -> list[Entry]:
    """The due dates ``person`` answers for, the nearest first."""
    found = [*_cases(person), *_challenges(person), *_inbound(person)]
    return sorted(found, key=lambda entry: (entry.on, entry.uid))[:MOST]


def etag_of(found: list[Entry]) -> str:
    """A mark that changes with the entries; asking for it costs no rendering."""
    shown = f"{_LAYOUT}{settings.PUBLIC_ADDRESS}{found}"
    return f'"{hashlib.sha256(shown.encode()).hexdigest()[:32]}"'


def calendar_of(found: list[Entry]) -> bytes:
    """The feed. The same bytes as long as nothing changed."""
    calendar = Calendar()
    calendar.add("prodid", "-//gongkai//依申请公开期限//ZH")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("x-wr-calname", "依申请公开期限")
    calendar.add("x-wr-timezone", settings.TIME_ZONE)
    calendar.add("refresh-interval", timedelta(hours=6), {"value": "DURATION"})
    calendar.add("x-published-ttl", "PT6H")
    for entry in found:
        calendar.add_component(_event(entry))
    return bytes(calendar.to_ical())


def _event(entry: Entry) -> Event:
    tail = "（暂定）" if entry.provisional else ""
    event = Event()
    event.add("uid", entry.uid)
    event.add("dtstamp", entry.changed_at)
    event.add("last-modified", entry.changed_at)
    event.add("sequence", entry.sequence)
    event.add("dtstart", entry.on)
    event.add("dtend", entry.on + timedelta(1))
    event.add("summary", f"{entry.title}{tail}")
    event.add("url", f"{settings.PUBLIC_ADDRESS}{entry.path}")
    event.add("class", "PRIVATE")
    event.add("transp", "TRANSPARENT")
    alarm = Alarm()
    alarm.add("action", "DISPLAY")
    alarm.add("description", entry.title)
    alarm.add("trigger", _BEFORE)
    event.add_component(alarm)
    return event


def _cases(person: Person) -> Iterator[Entry]:
    rows = list(
        Case.objects.filter(_scope(person, "", (*OFFICE, *LEADER, Role.DIRECTOR)))
        .exclude(state__in=CLOSED)
        .filter(due_on__isnull=False)
        .order_by("due_on", "pk")
        .only("number", "due_on", "is_provisional", "created_at")[:MOST]
    )
    events = _changes(CaseEvent.objects, rows, "recorded_at")
    moves = _changes(DueChange.objects, rows, "at")
    for row in rows:
        (steps, last), (moved, at) = events[row.pk], moves[row.pk]
        changed_at = max(filter(None, (row.created_at, last, at)))
        yield Entry(_uid(person, "case", row.pk), f"{row.number} 最晚答复", row.due_on, row.get_absolute_url(),
                    changed_at, steps + moved, row.is_provisional)  # fmt: skip


def _changes(
    objects: Manager[Any], cases: list[Case], at: str
) -> defaultdict[int, tuple[int, datetime | None]]:
    """How many rows each case has and when the last one was written."""
    counted = objects.filter(case__in=[case.pk for case in cases]).order_by().values("case")
    found: defaultdict[int, tuple[int, datetime | None]] = defaultdict(lambda: (0, None))
    for row in counted.annotate(n=Count("pk"), last=Max(at)):
        found[row["case"]] = (row["n"], row["last"])
    return found


def _challenges(person: Person) -> Iterator[Entry]:
    rows = (
        Challenge.objects.filter(
            _scope(person, "case__", (*OFFICE, *LEADER, Role.DIRECTOR, Role.LEGAL_REVIEWER)),
            result=Result.PENDING, responded_on=None, respond_by__isnull=False,
        )
        .order_by("respond_by", "pk")
        .values_list("pk", "case", "case__number", "kind", "respond_by", "is_provisional",
                     "registered_at")
    )  # fmt: skip
    notices, loaded_at = _notices()
    for pk, case, number, kind, on, provisional, at in rows[:MOST]:
        what = "最晚提交答辩" if kind == "litigation" else "最晚提交复议答复"
        yield Entry(_uid(person, "challenge", pk), f"{number} {what}", on, Case(pk=case).get_absolute_url(),
                    max(at, loaded_at or at), notices, provisional)  # fmt: skip


def _inbound(person: Person) -> Iterator[Entry]:
    rows = InboundConsultation.objects.filter(
        organ=person.organ_id, answered_on=None, due_on__isnull=False
    )
    if not person.has_role(*OFFICE, *LEADER, Role.DIRECTOR):
        if not (person.department_id and person.has_role(*DEPARTMENT)):
            return
        rows = rows.filter(department=person.department_id)
    notices, loaded_at = _notices()
    for row in rows.order_by("due_on", "pk")[:MOST]:
        at = row.registered_at
        yield Entry(
            _uid(person, "inbound", row.pk), f"{row.number} 最晚答复来函", row.due_on, row.get_absolute_url(),
            max(at, loaded_at or at), notices, row.is_provisional,
        )  # fmt: skip


def _uid(person: Person, kind: str, pk: int) -> str:
    return f"{kind}-{pk}@{person.organ.slug}.gongkai"


def _notices() -> tuple[int, datetime | None]:
    # Their dates move only when the calendar does, so the calendar's notices count the revisions.
    found = Notice.objects.aggregate(n=Count("pk"), last=Max("loaded_at"))
    return found["n"], found["last"]


def _scope(person: Person, prefix: str, whole: tuple[Role, ...]) -> Q:
    organ = Q(**{f"{prefix}organ": person.organ_id})
    if person.has_role(*whole):
        return organ
    theirs = Q(**{f"{prefix}officer": person.pk})
    if person.department_id and person.has_role(*DEPARTMENT):
        theirs |= Q(**{f"{prefix}department": person.department_id})
    return organ & theirs
