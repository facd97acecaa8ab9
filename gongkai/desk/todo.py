"""What is mine to do today, gathered from the rooms below."""

from dataclasses import dataclass
from datetime import date

from django.db.models import F, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from gongkai.cases.actions import take_envelopes
from gongkai.cases.models import Case
from gongkai.core.people.models import Person
from gongkai.core.workdays.actions import current
from gongkai.disclosure.models import Attribute, Disclosure, Exit
from gongkai.law.case_state import CaseState
from gongkai.law.disclosure_clock import publish_by
from gongkai.law.review_state import ReviewState, role_for
from gongkai.law.roles import Role

OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
MOST = 50


@dataclass(frozen=True)
class Item:
    """One thing to do; ``left`` is in working days."""

    title: str
    url: str
    note: str = ""
    left: int | None = None
    due_on: date | None = None
    provisional: bool = False
    paused: bool = False

    @property
    def has_clock(self) -> bool:
        return self.due_on is not None or self.paused


@dataclass(frozen=True)
class Group:
    label: str
    items: list[Item]


def todo_for(person: Person) -> list[Group]:
    """Groups of things that wait for ``person``, empty ones left out."""
    groups = []
    if person.has_role(*OFFICE):
        take_envelopes()
        groups.append(Group("待与申请人确认", [_case(c) for c in _cases(person, confirmed=False)]))
    groups.append(Group("依申请公开", [_case(case) for case in _cases(person, confirmed=True)]))
    groups.append(Group("等您审查", [_document(row, review=True) for row in _to_review(person)]))
    if person.has_role(Role.PUBLISHER):
        ready = _documents(person, ReviewState.CLEARED).filter(
            exit=Exit.PUBLIC, draft__attribute=Attribute.PROACTIVE
        )
        waiting = ready.exclude(published_clearance__version=F("version"))
        groups.append(Group("等您发布", [_document(row) for row in waiting[:MOST]]))
    mine = _documents(person, ReviewState.DRAFT).filter(created_by=person)
    groups.append(Group("您的草稿和被退回的", [_document(row) for row in mine[:MOST]]))
    return [group for group in groups if group.items]


def _cases(person: Person, *, confirmed: bool) -> QuerySet[Case]:
    rows = Case.objects.filter(organ=person.organ_id)
    if not confirmed:
        return rows.filter(state=CaseState.AWAITING_CONFIRMATION).order_by("pk")[:MOST]
    states = (CaseState.IN_HAND, CaseState.AWAITING_CORRECTION, CaseState.ANSWER_IN_REVIEW)
    rows = rows.filter(state__in=states).order_by(F("due_on").asc(nulls_last=True))
    if person.has_role(*OFFICE):
        return rows[:MOST]
    if person.has_role(Role.DRAFTER, Role.DEPARTMENT_HEAD):
        return rows.filter(department=person.department_id)[:MOST]
    return rows.none()


def _case(case: Case) -> Item:
    left = None
    if case.due_on:
        left = current().working_days_between(timezone.localdate(), case.due_on)
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


def _document(row: Disclosure, review: bool = False) -> Item:
    draft = row.draft
    due, left = None, None
    if draft.attribute == Attribute.PROACTIVE and row.first_published_at is None:
        calendar = current()
        due = publish_by(draft.formed_on, calendar)
        left = calendar.working_days_between(timezone.localdate(), due.on)
    return Item(
        title=draft.title,
        url=reverse("disclosure:review", args=[row.pk]) if review else row.get_absolute_url(),
        note=f"{row.department.name}　{row.get_review_state_display()}",
        left=left,
        due_on=due.on if due else None,
        provisional=due.provisional if due else False,
    )
