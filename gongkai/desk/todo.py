"""What is mine to do today, gathered from the rooms below."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.urls import reverse
from django.utils import timezone

from gongkai.cases.actions import take_envelopes
from gongkai.cases.actions.reminding import FAILED, SENT
from gongkai.cases.models import Case, Proposal
from gongkai.cases.queries import visible_to, working_days_left
from gongkai.cases.reminders import Reminding, reminders_for
from gongkai.core.journal.models import Entry
from gongkai.core.people.models import Person
from gongkai.core.ui import waiting as elsewhere
from gongkai.core.workdays.actions import current
from gongkai.disclosure import permissions, rescanning
from gongkai.disclosure.actions.emergencies import steps_of
from gongkai.disclosure.actions.evaluating import waiting_for
from gongkai.disclosure.actions.scheduling import not_carried_out
from gongkai.disclosure.actions.transferring import waiting_years
from gongkai.disclosure.actions.validity import unmarked_repeals
from gongkai.disclosure.guides import state_of
from gongkai.disclosure.models import (
    NOTICE_ENDED,
    Attribute,
    Disclosure,
    Emergency,
    Exit,
    Schedule,
    Version,
)
from gongkai.disclosure.registering import clock_of
from gongkai.law.calendar import Calendar
from gongkai.law.case_state import CaseState
from gongkai.law.determination import report_by
from gongkai.law.review_state import ReviewEvent, ReviewState, role_for
from gongkai.law.roles import Role
from gongkai.law.transfers import hand_over_by

OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
HANDLERS = (*OFFICE, Role.DRAFTER, Role.DEPARTMENT_HEAD)
REMINDED = (*HANDLERS, Role.DEPUTY_DIRECTOR, Role.LEGAL_REVIEWER)
MOST = 50
SCHEDULES_SHOWN = timedelta(days=14)
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
    groups += _elsewhere(person)
    groups.append(Group("应急撤回处置", _emergencies(person), is_urgent=True))
    groups.append(Group("网页被改动", _site_faults(person), is_urgent=True))
    groups.append(Group("到时没有发布", _not_published(person), is_urgent=True))
    groups.append(Group("已公开内容有疑点", _published_findings(person), is_urgent=True))
    groups.append(Group("动态评估", _evaluations(person)))
    groups.append(Group("公开指南", _guide(person)))
    groups.append(Group("有效性待认定", _unmarked(person)))
    groups.append(Group("移送档案馆、图书馆", _transfers(person)))
    if person.has_role(Role.DISCLOSURE_OFFICE_HEAD):
        groups.append(Group("等您批准", [_proposal(row) for row in _proposals(person)]))
    for label, rows in (
        ("待与申请人确认", _unconfirmed(person)),
        ("依申请公开", _in_hand(person)),
    ):
        items = [_case(case, calendar) for case in rows]
        groups.append(Group(label, [item for item in items if item.url not in reminded]))
    groups.append(Group("报请确定", _escalated(person, calendar)))
    groups.append(
        Group("等您审查", [_document(row, calendar, review=True) for row in _to_review(person)])
    )
    if person.has_role(Role.PUBLISHER):
        items = [_document(row, calendar) for row in _to_publish(person)]
        groups.append(Group("等您发布", items))
    mine = _documents(person, ReviewState.DRAFT).filter(created_by=person)
    # A notice that went by itself asks nothing of anybody.
    mine = mine.exclude(published_clearance=None, withdrawal_reason=NOTICE_ENDED)
    groups.append(Group("您的草稿和被退回的", [_document(row, calendar) for row in mine[:MOST]]))
    return [group for group in groups if group.items]


def _to_publish(person: Person) -> list[Disclosure]:
    """What is cleared and not out yet, newest first; without reading what is out already."""
    arranged = Schedule.objects.filter(disclosure=OuterRef("pk"), ended_at=None)
    ready = _documents(person, ReviewState.CLEARED).exclude(Exists(arranged))
    ready = ready.filter(exit=Exit.PUBLIC, draft__attribute=Attribute.PROACTIVE)
    # Of what is public, only a further version can wait.
    further = Version.objects.filter(
        number__gt=1, clearance__isnull=False,
        disclosure__version=F("pk"), disclosure__published_clearance__isnull=False,
    ).exclude(disclosure__published_clearance__version=F("pk"))  # fmt: skip
    changed = ready.filter(pk__in=list(further.values_list("disclosure", flat=True)))
    found = [*ready.filter(shown_in=None)[:MOST], *changed[:MOST]]
    return sorted(found, key=lambda row: -row.pk)[:MOST]


def _elsewhere(person: Person) -> list[Group]:
    """What rooms beside this one have registered, by heading."""
    groups: dict[str, list[Item]] = {}
    for one in sorted(elsewhere.waiting_for(person), key=lambda one: not one.is_urgent):
        item = Item(title=one.title, url=one.url, note=one.note, is_late=one.is_urgent)
        groups.setdefault(one.group, []).append(item)
    return [Group(label, items, items[0].is_late) for label, items in groups.items()]


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


def _emergencies(person: Person) -> list[Item]:
    """What was taken away at once and is not concluded; named by number, never by title."""
    if not person.has_role(*permissions.URGENT):
        return []
    rows = Emergency.objects.filter(disclosure__organ=person.organ_id, reviewed_at=None)
    items = []
    for row in rows.select_related("disclosure", "by")[:MOST]:
        left = sum(done is None for _, _, done in steps_of(row))
        items.append(
            Item(
                title=f"应急撤回 {row.disclosure.index_number}",
                url=reverse("emergency:show", args=[row.pk]),
                note=f"处置清单还有 {left} 项没有登记" if left else "等待撤下人以外的负责人复核",
                is_late=bool(left),
            )
        )
    return items


def _site_faults(person: Person) -> list[Item]:
    """What the last look over the built site found."""
    if not person.has_role(Role.SYSTEM_ADMIN, *OFFICE):
        return []
    last = Entry.objects.filter(deed="site_verified").first()
    if last is None or not last.facts["faults"]:
        return []
    return [
        Item(
            title=f"公开网站有 {last.facts['faults']} 处与生成时或审批时不一致",
            url=reverse("portal:integrity"),
            note=f"{timezone.localtime(last.at):%Y-%m-%d %H:%M} 核对，请查明并恢复",
            is_late=True,
        )
    ]


def _not_published(person: Person) -> list[Item]:
    """Arranged publications that came to nothing, for publishers and whoever arranged them."""
    if not person.has_role(*permissions.READERS):
        return []
    rows = not_carried_out(person.organ_id, timezone.now() - SCHEDULES_SHOWN)
    is_publisher = person.has_role(Role.PUBLISHER)
    return [
        Item(title=row.version.title, url=row.disclosure.get_absolute_url(), note=row.outcome,
             is_late=True)
        for row in rows[:MOST]
        if is_publisher or row.by_id == person.pk
    ]  # fmt: skip


def _unmarked(person: Person) -> list[Item]:
    """Documents that others repeal or replace, not marked yet, in one line."""
    count = len(unmarked_repeals(person.organ_id)) if person.has_role(*OFFICE) else 0
    if not count:
        return []
    return [
        Item(
            title=f"{count} 份已公开文件被废止或代替，还没有标注有效性",
            url=reverse("disclosure:validity_proposals"),
            note="请核对后标注",
        )
    ]


def _published_findings(person: Person) -> list[Item]:
    """One line for all of them: they are disposed of on a page of their own."""
    found = rescanning.waiting(person)
    count = found.count()
    if not count:
        return []
    documents = found.values("disclosure").distinct().count()
    return [
        Item(
            title=f"{documents} 份已公开信息按现行规则有 {count} 处疑点",
            url=reverse("disclosure:published_findings"),
            note="须写明理由保留，或者撤回",
            is_late=True,
        )
    ]


def _evaluations(person: Person) -> list[Item]:
    """What is withheld and has not been looked at for a year (R711 art. 18), in one line."""
    count = waiting_for(person) if person.has_role(*OFFICE) else 0
    if not count:
        return []
    return [
        Item(
            title=f"{count} 条不主动公开的信息应当评估",
            url=reverse("disclosure:evaluations"),
            note="维持，或者拟公开（条例第十八条）",
        )
    ]


def _guide(person: Person) -> list[Item]:
    """The guide that no longer says what is so (R711 art. 12)."""
    if not person.has_role(*OFFICE):
        return []
    state = state_of(person.organ)
    if not state.differing or state.renew_on is None:
        return []
    return [
        Item(
            title=f"指南与机关信息不一致：{'、'.join(state.differing)}",
            url=reverse("disclosure:guide"),
            note=f"请在 {state.renew_on:%Y-%m-%d} 以前更新指南",
            last_day=state.renew_on,
            is_late=state.renew_on < timezone.localdate(),
        )
    ]


def _transfers(person: Person) -> list[Item]:
    """What of the last two years was not handed to the archive or the library yet."""
    if not person.has_role(*OFFICE):
        return []
    today = timezone.localdate()
    return [
        Item(
            title=f"{year} 年主动公开的信息还没有移送{to.label}",
            url=f"{reverse('disclosure:transfers')}?to={to.value}&since={year}-01-01&until={year}-12-31",
            note=f"请在 {hand_over_by(year):%Y-%m-%d} 以前移送",
            last_day=hand_over_by(year),
            is_late=hand_over_by(year) < today,
        )
        for year, to in waiting_years(person.organ_id, today)
    ]


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
    return rows.select_related("draft__kind", "department", "organ").prefetch_related(
        "attribute_decisions"
    )


def _escalated(person: Person, calendar: Calendar) -> list[Item]:
    """What was sent up to be determined: ten working days to report it (SSR24 art. 25)."""
    if not person.has_role(Role.SECRECY_REVIEWER, Role.DISCLOSURE_OFFICE_HEAD):
        return []
    rows = _documents(person, ReviewState.ESCALATED).select_related("version")
    items = []
    for row in rows.prefetch_related("version__reviews").order_by("pk")[:MOST]:
        if row.version is None:
            continue
        sent = [one for one in row.version.reviews.all() if one.event == ReviewEvent.ESCALATE]
        last = report_by(timezone.localdate(sent[-1].at if sent else row.version.made_at), calendar)
        is_late = last.on < timezone.localdate()
        items.append(
            Item(
                title=row.draft.title,
                url=reverse("disclosure:review", args=[row.pk]),
                note="已过报请期限，请催办并填写确定意见" if is_late
                else f"请在 {last.on:%Y-%m-%d} 以前报出，收到确定意见后填写",
                last_day=last.on, is_late=is_late,
            )
        )  # fmt: skip
    return items


def _to_review(person: Person) -> list[Disclosure]:
    # What waits for an authority stands in a group of its own.
    states = [
        state for state in ReviewState
        if role_for(state) in person.roles and state != ReviewState.ESCALATED
    ]  # fmt: skip
    rows = _documents(person, *states)
    headed = person.departments_as(Role.DEPARTMENT_HEAD)
    own = Q(department__in=headed) | ~Q(review_state=ReviewState.DEPARTMENT_REVIEW)
    return list(rows.filter(own).order_by("pk")[:MOST])


def _document(row: Disclosure, calendar: Calendar, review: bool = False) -> Item:
    draft, clock = row.draft, clock_of(row, calendar)
    case = draft.facts.get("case", "")
    return Item(
        title=f"{draft.title}　{case}".strip(),
        url=reverse("disclosure:review", args=[row.pk]) if review else row.get_absolute_url(),
        note=f"{row.department.name}　{row.get_review_state_display()}",
        left=clock["left"] if clock else None,
        due_on=clock["due_on"] if clock else None,
        provisional=clock["provisional"] if clock else False,
    )
