"""The clock of an application between two events (R711 arts. 30–35; rules.md §1.7).

``due = add_working_days(start, 20 + extension + excluded)``: ``start`` is the receipt, the receipt
of the correction, or full payment; ``excluded`` is the union of the working days of consultations.
"""

from dataclasses import dataclass, field
from datetime import date

from gongkai.law.calendar import Calendar, Reckoning
from gongkai.law.errors import LawError
from gongkai.law.events import Event, EventType
from gongkai.law.fees import Scheme
from gongkai.law.periods import PERIODS

EFFECTIVE_FROM = date(2019, 5, 15)
ANSWER_WORKING_DAYS = PERIODS["answer"].count
LONGEST_EXTENSION = PERIODS["extension"].count
CORRECTION_WORKING_DAYS = PERIODS["correction_notice"].count
CONSULTATION_WORKING_DAYS = PERIODS["third_party"].count


@dataclass(frozen=True)
class Step:
    """One reason on the way to the date: ``sentence`` is Chinese and stands by itself."""

    on: date
    rule: str
    article: str
    sentence: str


@dataclass
class Clock:
    """The state of the reckoning.

    ``awaited``: what the applicant owes ("correction", "fee"). ``asked``: open consultations that
    hold the period up; ``idle``: those that do not, asked too late or under an order to redo.
    """

    calendar: Calendar
    as_of: date | None
    received_on: date
    start: date
    extension: int = 0
    has_extension: bool = False
    has_correction: bool = False
    is_correction_late: bool = False
    correction_by: date | None = None
    pay_by: date | None = None
    scheme: Scheme | None = None
    fee_total: int | None = None
    has_paid: bool = False
    reasons_asked: bool = False
    has_good_reasons: bool = False
    delayed_until: date | None = None
    redo_until: date | None = None
    closed_on: date | None = None
    excluded: set[date] = field(default_factory=set)
    awaited: set[str] = field(default_factory=set)
    asked: list[Event] = field(default_factory=list)
    idle: list[Event] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)

    def note(self, on: date, rule: str, article: str, sentence: str) -> None:
        """Write down one reason."""
        self.steps.append(Step(on, rule, article, sentence))

    @property
    def is_stopped(self) -> bool:
        """Whether the period stands still until the applicant corrects or pays.

        A correction asked for too late does not stop it (COR-06).
        """
        return "fee" in self.awaited or (
            "correction" in self.awaited and not self.is_correction_late
        )

    @property
    def due(self) -> Reckoning:
        """The last day of the period as far as the events so far determine it."""
        return self.due_without(frozenset())

    def due_without(self, more: frozenset[date]) -> Reckoning:
        """The last day when the days of ``more`` do not count either."""
        if self.redo_until:
            return Reckoning(self.redo_until, False)
        count = ANSWER_WORKING_DAYS + self.extension + len(self.excluded | more)
        found = self.calendar.add_working_days(self.start, count)
        if self.delayed_until and self.delayed_until > found.on:
            return Reckoning(self.delayed_until, False)
        return found

    def restart(self, on: date) -> None:
        """The whole period anew after ``on`` (COR-04, FEE-09).

        DL-07: an extension already granted stays; what was not counted before does not matter.
        """
        self.start, self.excluded = on, set()

    def is_over(self, on: date) -> bool:
        """Whether the period has run out by ``on``; an open consultation holds it up."""
        if self.is_stopped and not self.redo_until:
            return False
        open_days: set[date] = set()
        for asking in self.asked:
            open_days |= self.consulting_days(asking, on)
        return on > self.due_without(frozenset(open_days)).on

    def silence_limit(self, asking: Event) -> date | None:
        """The 15th working day after service of ``asking``; None where no law sets one (art. 11).

        Without a record of service the letter counts as served when it was sent: the earlier date
        is the lawful side [design].
        """
        if asking.type == EventType.ORGAN_ASKED and not asking.facts.get("co_made"):
            return None
        served_on = asking.facts.get("served_on") or asking.on
        return self.calendar.add_working_days(served_on, CONSULTATION_WORKING_DAYS).on

    def consulting_days(self, asking: Event, until: date) -> set[date]:
        """The working days ``asking`` takes from the period, up to ``until`` (TP-06).

        After the day the letter was sent, up to and including the day the opinion came, or the
        last day to give one.
        """
        limit = self.silence_limit(asking)
        last = min(until, limit) if limit else until
        day = max(asking.on, self.start)
        days = set()
        for _ in range(max(self.calendar.working_days_between(day, last), 0)):
            day = self.calendar.add_working_days(day, 1).on
            days.add(day)
        return days


def refusal(message: str, rule: str, article: str, remedy: str) -> LawError:
    """An event the law does not allow, to be raised."""
    return LawError(message, rule=rule, article=article, remedy=remedy)
