"""What stands to be reminded of in an organ today, read from the rows; who is to be reminded.

A reminder is recomputed from the case each time and never stored as a promise: what was answered,
paused or extended meanwhile no longer shows.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cache
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, TextField
from django.db.models.fields.json import KT
from django.db.models.functions import Cast, Left
from django.urls import reverse

from gongkai.cases.models import Case, CaseEvent, Challenge, Consultation, InboundConsultation
from gongkai.core.people.models import Person
from gongkai.law.calendar import Calendar
from gongkai.law.case_state import CLOSED, CaseState
from gongkai.law.challenges import Result
from gongkai.law.errors import LawError
from gongkai.law.events import EventType
from gongkai.law.periods import PERIODS, end_on
from gongkai.law.reminders import Alarm, Kind, alarm, first_mark
from gongkai.law.roles import Role

OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
DEPARTMENT = (Role.DRAFTER, Role.DEPARTMENT_HEAD)
LEADER = (Role.DEPUTY_DIRECTOR,)
_RUNNING = (CaseState.IN_HAND, CaseState.AWAITING_REASONS, CaseState.ANSWER_IN_REVIEW)
# The step waited for, the event that began the wait, and whose period then runs.
_WAITS = {
    CaseState.AWAITING_CORRECTION: (EventType.CORRECTION_ASKED, Kind.CORRECTION),
    CaseState.AWAITING_REASONS: (EventType.REASONS_ASKED, Kind.REASONS),
    CaseState.AWAITING_FEE: (EventType.FEE_NOTICED, Kind.FEE),
}
_PERIOD = {
    Kind.CORRECTION_NOTICE: "correction_notice",
    Kind.FEE: "fee_payment",
    Kind.THIRD_PARTY: "third_party",
    Kind.CO_MAKER: "co_maker",
}
_AT_ONCE = 2000
_WORDS = 40


@dataclass(frozen=True, slots=True)
class Reminding:
    """An alarm with what it is about. ``subject``: "case:7"; ``path``: its page on the desk.

    ``about``: the beginning of what is asked for, only where the desk shows it.
    """

    subject: str
    number: str
    path: str
    case_id: int | None
    department_id: int | None
    officer_id: int | None
    alarm: Alarm
    about: str = ""


class Reminders:
    """The reminders of one organ on one day, for everyone or within one person's duties."""

    def __init__(
        self, organ_id: int, today: date, calendar: Calendar, *,
        person: Person | None = None, most: int | None = None,
    ) -> None:  # fmt: skip
        self.organ_id, self.today, self.calendar = organ_id, today, calendar
        self.person, self.most = person, most
        # A day's reminders depend on kind and last day alone, and many cases share them.
        self._known: dict[tuple[Kind, date], Alarm | None] = {}

    def __iter__(self) -> Iterator[Reminding]:
        yield from self._confirmations()
        yield from self._answers()
        yield from self._notices()
        yield from self._waits()
        yield from self._opinions()
        yield from self._challenges()
        yield from self._inbound()

    def _confirmations(self) -> Iterator[Reminding]:
        rows = self._cases().filter(
            state=CaseState.AWAITING_CONFIRMATION, arrived_on__lt=self.today
        )
        for pk, number, department, officer, arrived_on in self._values(
            rows.order_by("arrived_on", "pk"), "arrived_on"
        ):
            last = self._counted(arrived_on, 1)
            yield from self._about(pk, number, department, officer, Kind.CONFIRM, last)

    def _answers(self) -> Iterator[Reminding]:
        latest = self._counted(self.today, first_mark(Kind.ANSWER))
        rows = self._cases().filter(
            state__in=_RUNNING, is_paused=False, due_on__lte=latest or self.today
        )
        for pk, number, department, officer, due_on in self._values(
            rows.order_by("due_on", "pk"), "due_on"
        ):
            yield from self._about(pk, number, department, officer, Kind.ANSWER, due_on)

    def _notices(self) -> Iterator[Reminding]:
        kind = Kind.CORRECTION_NOTICE
        # 7 working days fit into three weeks whatever the holidays; few of those days are due.
        last_days = {
            on: last
            for on in (self.today - timedelta(days) for days in range(1, 21))
            if self._alarm(kind, last := self._ends(_PERIOD[kind], on))
        }
        # COR-03: once only; after a correction the question does not come up again.
        asked = CaseEvent.objects.filter(case=OuterRef("pk"), type=EventType.CORRECTION_ASKED)
        rows = self._cases().filter(
            ~Exists(asked), state=CaseState.IN_HAND, received_on__in=last_days
        )
        for pk, number, department, officer, received_on in self._values(
            rows.order_by("received_on", "pk"), "received_on"
        ):
            last = last_days[received_on]
            yield from self._about(pk, number, department, officer, kind, last)

    def _waits(self) -> Iterator[Reminding]:
        for state, (event, kind) in _WAITS.items():
            yield from self._wait(state, event, kind)

    def _wait(self, state: CaseState, event: EventType, kind: Kind) -> Iterator[Reminding]:
        replaced = CaseEvent.objects.filter(replaces=OuterRef("pk"))
        # Of somebody else's period only its end is told, so who still has time is not read.
        if kind == Kind.FEE:
            over = Q(on__lt=self._begun(kind))
        else:
            over = Q(reply_by__lt=str(self.today))
        rows = (
            CaseEvent.objects.annotate(reply_by=Cast(KT("facts__reply_by"), TextField()))
            .filter(self._scope("case__"), over, ~Exists(replaced), case__state=state, type=event)
            .order_by("on", "pk")
            .values_list("case", "case__number", "case__department", "case__officer", "on", "facts")
        )
        for pk, number, department, officer, on, facts in self._limited(rows):
            if kind == Kind.FEE:
                served = facts.get("served_on")
                last = self._ends(_PERIOD[kind], date.fromisoformat(served) if served else on)
            else:
                last = date.fromisoformat(facts["reply_by"])
            yield from self._about(pk, number, department, officer, kind, last)

    def _opinions(self) -> Iterator[Reminding]:
        rows = (
            Consultation.objects.filter(
                self._scope("case__"), answered_on=None, asked_on__lt=self._begun(Kind.THIRD_PARTY)
            )
            .filter(Q(whom=Consultation.Whom.THIRD_PARTY) | Q(is_co_made=True))
            .exclude(case__state__in=CLOSED)
            .order_by("asked_on", "pk")
            .values_list(
                "case", "case__number", "case__department", "case__officer", "whom",
                "asked_on", "served_on",
            )
        )  # fmt: skip
        for pk, number, department, officer, whom, asked_on, served_on in self._limited(rows):
            kind = Kind.THIRD_PARTY if whom == Consultation.Whom.THIRD_PARTY else Kind.CO_MAKER
            last = self._ends(_PERIOD[kind], served_on or asked_on)
            yield from self._about(pk, number, department, officer, kind, last)

    def _challenges(self) -> Iterator[Reminding]:
        latest = self._counted(self.today, first_mark(Kind.RESPONSE))
        rows = (
            Challenge.objects.filter(
                self._scope("case__", is_law=True), result=Result.PENDING, responded_on=None,
                respond_by__lte=latest or self.today,
            )
            .order_by("respond_by", "pk")
            .values_list(
                "pk", "case", "case__number", "case__department", "case__officer", "respond_by"
            )
        )  # fmt: skip
        for pk, case, number, department, officer, last in self._limited(rows):
            found = self._alarm(Kind.RESPONSE, last)
            if found:
                yield Reminding(
                    f"challenge:{pk}", number, _path(case), case, department, officer, found
                )

    def _inbound(self) -> Iterator[Reminding]:
        latest = self._counted(self.today, first_mark(Kind.INBOUND))
        rows = InboundConsultation.objects.filter(
            organ=self.organ_id, answered_on=None, due_on__lte=latest or self.today
        )
        person = self.person
        if person is not None and not person.has_role(*OFFICE, *LEADER):
            is_theirs = person.department_id and person.has_role(*DEPARTMENT)
            rows = rows.filter(department=person.department_id) if is_theirs else rows.none()
        for row in self._limited(rows.order_by("due_on", "pk")):
            found = self._alarm(Kind.INBOUND, row.due_on)
            if found:
                yield Reminding(
                    f"inbound:{row.pk}", row.number, row.get_absolute_url(), None,
                    row.department_id, None, found, row.about[:_WORDS],
                )  # fmt: skip

    def _about(
        self, pk: int, number: str, department: int | None, officer: int | None, kind: Kind,
        last: date | None,
    ) -> Iterator[Reminding]:  # fmt: skip
        found = self._alarm(kind, last)
        if found:
            yield Reminding(f"case:{pk}", number, _path(pk), pk, department, officer, found)

    def _alarm(self, kind: Kind, last: date | None) -> Alarm | None:
        if last is None:
            return None
        place = (kind, last)
        if place not in self._known:
            try:
                self._known[place] = alarm(kind, last, self.today, self.calendar)
            except LawError:
                self._known[place] = None
        found = self._known[place]
        person = self.person
        if found is None or person is None or _has_duty(person, kind) or found.is_escalated:
            return found
        return None

    def _cases(self) -> QuerySet[Case]:
        return Case.objects.filter(self._scope(""))

    def _scope(self, prefix: str, *, is_law: bool = False) -> Q:
        """The cases of the organ, or those ``person`` answers for."""
        organ = Q(**{f"{prefix}organ": self.organ_id})
        person = self.person
        whole = (*OFFICE, *LEADER, Role.LEGAL_REVIEWER) if is_law else (*OFFICE, *LEADER)
        if person is None or person.has_role(*whole):
            return organ
        theirs = Q(**{f"{prefix}officer": person.pk})
        if person.department_id and person.has_role(*DEPARTMENT):
            theirs |= Q(**{f"{prefix}officer": None, f"{prefix}department": person.department_id})
        return organ & theirs

    def _values(self, rows: QuerySet[Case], last: str) -> Iterator[Any]:
        fields = ("pk", "number", "department", "officer", last)
        return self._limited(rows.values_list(*fields))

    def _limited(self, rows: QuerySet[Any, Any]) -> Iterator[Any]:
        return iter(rows[: self.most]) if self.most else rows.iterator(chunk_size=_AT_ONCE)

    def _counted(self, start: date, count: int) -> date | None:
        try:
            return self.calendar.add_working_days(start, count).on
        except LawError:  # a mistyped year has no calendar; the case page says so
            return None

    def _begun(self, kind: Kind) -> date:
        """Before which day a period of ``kind`` that is over today began: it has at least as many
        calendar days as it counts."""
        return self.today - timedelta(PERIODS[_PERIOD[kind]].count)

    def _ends(self, period: str, start: date) -> date | None:
        try:
            return end_on(period, start, self.calendar).on
        except LawError:
            return None


def _has_duty(person: Person, kind: Kind) -> bool:
    """Whether ``kind`` concerns the person themselves, not only once it is escalated."""
    if person.has_role(*OFFICE, *DEPARTMENT):
        return True
    return kind == Kind.RESPONSE and person.has_role(Role.LEGAL_REVIEWER)


@cache
def _page() -> str:
    return reverse("cases:show", args=[0])


def _path(case: int) -> str:
    # As Case.get_absolute_url, without resolving a hundred thousand addresses.
    return _page().replace("/0/", f"/{case}/")


def reminders_for(
    person: Person, today: date, calendar: Calendar, most: int = 50
) -> list[Reminding]:
    """What ``person`` is to be reminded of, overdue first, then by the last day.

    ``most``: how many of each kind are read.
    """
    found = list(Reminders(person.organ_id, today, calendar, person=person, most=most))
    cases = {one.case_id for one in found if one.case_id}
    wanted = dict(Case.objects.filter(pk__in=cases).values_list("pk", Left("wanted", _WORDS)))
    told = [replace(one, about=wanted.get(one.case_id, one.about)) for one in found]
    return sorted(told, key=lambda one: (not one.alarm.is_late, one.alarm.last_day, one.number))
