"""What is mine to do today, gathered from the rooms below."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from gongkai.cases.actions import take_envelopes
from gongkai.cases.actions.reminding import FAILED, SENT
from gongkai.cases.models import Case, Proposal
from gongkai.cases.queries import visible_to, working_days_left
from gongkai.cases.reminders import Reminding, reminders_for
from gongkai.core.journal.models import Entry
from gongkai.core.people.models import Person
from gongkai.core.workdays.actions import current
from gongkai.disclosure.models import Attribute, Disclosure, Exit
from gongkai.law.calendar import Calendar
from gongkai.law.case_state import CaseState
from gongkai.law.disclosure_clock import publish_by
from gongkai.law.review_state import ReviewState, role_for
from gongkai.law.roles import Role

OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
HANDLERS = (*OFFICE, Role.DRAFTER, Role.DEPARTMENT_HEAD)
REMINDED = (*HANDLERS, Role.DEPUTY_DIRECTOR, Role.LEGAL_REVIEWER)
MOST = 50
_IN_HAND = (CaseState.IN_HAND, CaseState.AWAITING_CORRECTION, CaseState.AWAITING_REASONS,
            CaseState.AWAITING_FEE, CaseState.ANSWER_IN_REVIEW)  # fmt: skip


@dataclass(frozen=True)
class Item:
    """One thing to do; ``left`` is in working days; ``is_late`` is said in words too."""

    title: str
    url: str
    note: str = ""
    left: int | None = None
    due_on: date | None = None
    provisional: bool = False
    paused: bool = False
    is_late: bool = False
    # A reminder's words say how long there is; beside them stands only the day.
    last_day: date | None = None

    @property
    def has_clock(self) -> bool:
        return self.due_on is not None or self.paused


@dataclass(frozen=True)
class Group:
    """``is_urgent``: shown first and in red."""

    label: str
    items: list[Item]
    is_urgent: bool = False


def todo_for(person: Person) -> list[Group]:
    """Groups of things that wait for ``person``, empty ones left out."""
    calendar = current()
    groups = []
    if person.has_role(*OFFICE):
        take_envelopes()
    reminded: set[str] = set()
    if person.has_role(*REMINDED):
        found = reminders_for(person, timezone.localdate(), calendar, MOST)
        reminded = {one.path for one in found}
        late = [one for one in found if one.alarm.is_late]
        soon = [one for one in found if not one.alarm.is_late]
        groups.append(Group("已超期", [_reminder(one) for one in late[:MOST]], is_urgent=True))
        groups.append(Group("提醒", [_reminder(one) for one in soon[:MOST]]))
    if person.has_role(Role.DISCLOSURE_OFFICE_HEAD):
        groups.append(Group("等您批准", [_proposal(row) for row in _proposals(person)]))
    for label, rows in (
        ("待与申请人确认", _unconfirmed(person)),
        ("依申请公开", _in_hand(person)),
    ):
        items = [_case(case, calendar) for case in rows]
        groups.append(Group(label, [item for item in items if item.url not in reminded]))
    groups.append(
        Group("等您审查", [_document(row, calendar, review=True) for row in _to_review(person)])
    )
    if person.has_role(Role.PUBLISHER):
        ready = _documents(person, ReviewState.CLEARED).filter(
            exit=Exit.PUBLIC, draft__attribute=Attribute.PROACTIVE
        )
        waiting = ready.exclude(published_clearance__version=F("version"))
        groups.append(Group("等您发布", [_document(row, calendar) for row in waiting[:MOST]]))
    mine = _documents(person, ReviewState.DRAFT).filter(created_by=person)
    groups.append(Group("您的草稿和被退回的", [_document(row, calendar) for row in mine[:MOST]]))
    return [group for group in groups if group.items]


def mail_trouble(person: Person) -> Entry | None:
    """The last sending of reminders, if it failed and ``person`` keeps the system."""
    if not person.has_role(Role.SYSTEM_ADMIN):
        return None
    last = Entry.objects.filter(deed__in=(SENT, FAILED), organ_id=person.organ_id).first()
    return last if last is not None and last.deed == FAILED else None


def _reminder(one: Reminding) -> Item:
    return Item(
        title=f"{one.number}　{one.about}", url=one.path, note=one.alarm.words,
        last_day=one.alarm.last_day, is_late=one.alarm.is_late,
    )  # fmt: skip


def _proposals(person: Person) -> QuerySet[Proposal]:
    rows = Proposal.objects.filter(case__organ=person.organ_id, decision=Proposal.Decision.OPEN)
    return rows.select_related("case", "asked_by").order_by("pk")[:MOST]


def _proposal(row: Proposal) -> Item:
    return Item(
        title=f"{row.case.number}　{row.get_what_display()}",
        url=reverse("cases:proposal", args=[row.pk]),
        note=f"{row.asked_by.name}报批",
    )


def _unconfirmed(person: Person) -> QuerySet[Case]:
    if not person.has_role(*OFFICE):
        return Case.objects.none()
    rows = Case.objects.filter(organ=person.organ_id, state=CaseState.AWAITING_CONFIRMATION)
    return _light(rows.order_by("pk"))


def _in_hand(person: Person) -> QuerySet[Case]:
    if not person.has_role(*HANDLERS):
        return Case.objects.none()
    rows = visible_to(person, OFFICE).filter(state__in=_IN_HAND)
    return _light(rows.order_by(F("due_on").asc(nulls_last=True), "pk"))


def _light(rows: QuerySet[Case]) -> QuerySet[Case]:
    """The most urgent, without the sealed fields of the applicants."""
    return rows.only("number", "wanted", "state", "due_on", "is_provisional", "is_paused")[:MOST]


def _case(case: Case, calendar: Calendar) -> Item:
    left = working_days_left(case.due_on, timezone.localdate(), calendar)
    return Item(
        title=f"{case.number}　{case.wanted[:40]}",
        url=case.get_absolute_url(),
        note=case.get_state_display(),
        left=left,
        due_on=case.due_on,
        provisional=case.is_provisional,
        paused=case.is_paused,
    )


def _documents(person: Person, *states: ReviewState) -> QuerySet[Disclosure]:
    rows = Disclosure.objects.of(person).filter(review_state__in=states)
    return rows.select_related("draft", "department", "organ")


def _to_review(person: Person) -> list[Disclosure]:
    states = [state for state in ReviewState if role_for(state) in person.roles]
    rows = _documents(person, *states)
    own = Q(department=person.department_id) | ~Q(review_state=ReviewState.DEPARTMENT_REVIEW)
    return list(rows.filter(own).order_by("pk")[:MOST])


def _document(row: Disclosure, calendar: Calendar, review: bool = False) -> Item:
    draft = row.draft
    due, left = None, None
    if draft.attribute == Attribute.PROACTIVE and row.first_published_at is None:
        due = publish_by(draft.formed_on, calendar)
        left = working_days_left(due.on, timezone.localdate(), calendar)
    case = draft.facts.get("case", "")
    return Item(
        title=f"{draft.title}　{case}".strip(),
        url=reverse("disclosure:review", args=[row.pk]) if review else row.get_absolute_url(),
        note=f"{row.department.name}　{row.get_review_state_display()}",
        left=left,
        due_on=due.on if due else None,
        provisional=due.provisional if due else False,
    )
