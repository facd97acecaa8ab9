"""Which answer of a case stands: its own, or an earlier one that a decision set aside (REM-07)."""

from dataclasses import dataclass
from datetime import date

from gongkai.cases.models import Case
from gongkai.disclosure.models import Disclosure
from gongkai.law.events import EventType


@dataclass(frozen=True)
class StandingAnswer:
    """An answer that went out. ``remedy``: R1, R2 or "" as it told the applicant.

    ``document`` is None for an answer that is a letter alone (art. 41) or none at all (F1–F3).
    """

    document: Disclosure | None
    number: str
    answered_on: date
    outcome: str
    remedy: str = ""
    due_on: date | None = None


def earlier_answers(case: Case) -> list[StandingAnswer]:
    """The answers that orders to redo set aside, oldest first; they stay readable for ever."""
    rows = list(case.events.order_by("pk"))
    replaced = {row.replaces_id for row in rows}
    orders = [row for row in rows if row.type == EventType.REDO_ORDERED and row.pk not in replaced]
    documents = Disclosure.objects.select_related("version", "draft").in_bulk(
        [row.facts["answer"] for row in orders if row.facts.get("answer")]
    )
    return [
        StandingAnswer(
            document=documents.get(row.facts.get("answer")),
            number=row.facts.get("letter_number", ""),
            answered_on=date.fromisoformat(row.facts["answered_on"]),
            outcome=row.facts.get("outcome", ""),
            remedy=row.facts.get("remedy", ""),
            due_on=_day(row.facts.get("answered_due_on")),
        )
        for row in orders
        if row.facts.get("answered_on")
    ]


def standing_answer(case: Case) -> StandingAnswer | None:
    """What the applicant holds in their hands now; the earlier answer until a new one is out."""
    if case.answered_on is not None:
        return StandingAnswer(
            case.answer, case.letter_number, case.answered_on, case.outcome,
            due_on=case.answered_due_on,
        )  # fmt: skip
    return next(reversed(earlier_answers(case)), None)


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None
