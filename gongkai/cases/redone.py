"""Applications answered once and then ordered to be done again: the first answer is what counts.

The year's report has counted it already, and an application is counted once (rules.md §2.3, I4);
``challenging.decide_challenge`` keeps what was answered first in the event of the order.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Exists, OuterRef

from gongkai.cases.models import ApplicantKind, CaseEvent, CaseKind
from gongkai.law.events import EventType

RESTARTS = (EventType.CORRECTED, EventType.FEE_PAID)


@dataclass(frozen=True)
class FirstAnswer:
    """The first answer of a case that was redone; ``began_on``: the first day of its clock."""

    case_id: int
    applicant_kind: ApplicantKind
    received_on: date
    began_on: date
    answered_on: date
    due_on: date | None
    outcome: str


def first_answers(organ_id: int) -> list[FirstAnswer]:
    """One for each redone case of the organ; there are few, one for a lost reconsideration."""
    replaced = CaseEvent.objects.filter(replaces=OuterRef("pk"))
    orders = (
        CaseEvent.objects.filter(
            ~Exists(replaced), type=EventType.REDO_ORDERED, case__organ=organ_id,
            case__kind=CaseKind.DISCLOSURE, case__received_on__isnull=False,
        )
        .order_by("pk")
        .values_list("case", "case__applicant_kind", "case__received_on", "facts")
    )  # fmt: skip
    first = {}
    for case, kind, received_on, facts in orders:
        if case not in first and facts.get("answered_on") and facts.get("outcome"):
            first[case] = (kind, received_on, facts)
    restarts = _restarts(first)
    found = []
    for case, (kind, received_on, facts) in first.items():
        answered_on = date.fromisoformat(facts["answered_on"])
        due_on = facts.get("answered_due_on")
        began = max((on for on in restarts.get(case, []) if on <= answered_on), default=received_on)
        found.append(
            FirstAnswer(
                case, ApplicantKind(kind), received_on, began, answered_on,
                date.fromisoformat(due_on) if due_on else None, facts["outcome"],
            )
        )  # fmt: skip
    return found


def _restarts(cases: Iterable[int]) -> dict[int, list[date]]:
    replaced = CaseEvent.objects.filter(replaces=OuterRef("pk"))
    rows = CaseEvent.objects.filter(~Exists(replaced), case__in=list(cases), type__in=RESTARTS)
    found: dict[int, list[date]] = {}
    for case, on in rows.values_list("case", "on"):
        found.setdefault(case, []).append(on)
    return found
