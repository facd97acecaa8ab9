"""Which cases a list shows: who may see them, what is filtered, in which order."""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.utils.functional import cached_property

from gongkai.cases.models import Case
from gongkai.core.people.models import Person
from gongkai.law.calendar import Calendar
from gongkai.law.case_state import CLOSED, CaseState
from gongkai.law.errors import LawError
from gongkai.law.roles import Role

OPEN = tuple(state for state in CaseState if state not in CLOSED)
# Nobody leafs through more; counting and skipping stop here whatever the register holds.
LISTED = 10_000
PER_PAGE = 25
_NUMBER = re.compile(r"\d{4}-?\d*")
_PLAIN = ("department", "channel", "source")
# What the list shows; the sealed fields of the applicant are never read for it.
_SHOWN = (
    "number", "wanted", "channel", "source", "state", "due_on", "is_provisional", "is_paused",
    "received_on", "arrived_on", "answered_on", "outcome", "kind", "organ", "department__name",
    "officer__name",
)  # fmt: skip


def visible_to(person: Person, whole: tuple[Role, ...]) -> QuerySet[Case]:
    """The cases ``person`` may see: all of the organ with a role of ``whole``, else the
    department's and their own."""
    rows = Case.objects.filter(organ=person.organ_id)
    if person.has_role(*whole):
        return rows
    own = rows.filter(officer=person.pk)
    if person.department_id is None:
        return own
    return own | rows.filter(department=person.department_id)


def filtered(
    rows: QuerySet[Case], chosen: Mapping[str, Any], *, person: Person, today: date
) -> QuerySet[Case]:
    """``rows`` as chosen on the list page (``forms.listing``); empty values choose nothing."""
    state = chosen.get("state")
    if state == "open":
        rows = rows.filter(state__in=OPEN)
    elif state == "overdue":
        rows = rows.filter(state__in=OPEN, due_on__lt=today, is_paused=False)
    elif state:
        rows = rows.filter(state=state)
    if chosen.get("mine"):
        rows = rows.filter(officer=person.pk)
    for name in _PLAIN:
        if chosen.get(name):
            rows = rows.filter(**{name: chosen[name]})
    if chosen.get("year"):
        year = chosen["year"]
        rows = rows.filter(received_on__gte=date(year, 1, 1), received_on__lte=date(year, 12, 31))
    return _with_words(rows, chosen.get("q") or "")


def _with_words(rows: QuerySet[Case], words: str) -> QuerySet[Case]:
    if not words:
        return rows
    if _NUMBER.fullmatch(words):
        # A range, which the index of the numbers answers; a pattern would read every row.
        return rows.filter(number__gte=words, number__lt=f"{words}\uffff")
    for word in words.split()[:5]:
        rows = rows.filter(wanted__icontains=word)
    return rows


def ordered(rows: QuerySet[Case], state: str) -> QuerySet[Case]:
    """Open cases by urgency, the rest by registration with the newest first."""
    if state in ("open", "overdue") or state in OPEN:
        return rows.order_by(F("due_on").asc(nulls_last=True), "-pk")
    return rows.order_by("-pk")


def working_days_left(due_on: date | None, today: date, calendar: Calendar) -> int | None:
    """Working days until ``due_on``; None without one, or past the days the calendar can tell."""
    if due_on is None:
        return None
    try:
        return calendar.working_days_between(today, due_on)
    except LawError:
        return None


class CappedPaginator(Paginator[Case]):
    """Pages of the first ``LISTED`` rows: neither counting nor skipping grows with the register."""

    @cached_property
    def count(self) -> int:
        return self.object_list.order_by()[: LISTED + 1].count()  # type: ignore[union-attr]

    @property
    def is_capped(self) -> bool:
        return self.count > LISTED

    @cached_property
    def num_pages(self) -> int:
        return max(1, -(-min(self.count, LISTED) // self.per_page))

    def page(self, number: int | str) -> Any:
        number = self.validate_number(number)
        first = (number - 1) * self.per_page
        # Keys first: the order is found in an index, and only the page's rows are read whole.
        # What is nowhere was looked for in every row already, for the count.
        wanted = self.object_list if self.count else Case.objects.none()
        keys = list(wanted.values_list("pk", flat=True)[first : first + self.per_page])
        found = (
            Case.objects.filter(pk__in=keys).select_related("department", "officer").only(*_SHOWN)
        )
        by_key = {case.pk: case for case in found}
        return self._get_page([by_key[key] for key in keys], number, self)
