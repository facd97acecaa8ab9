"""Whom the bureau asked, what they answered, until when they have."""

from typing import Any

from django.http import HttpRequest

from gongkai.cases.models import Case, Consultation
from gongkai.cases.views.access import OFFICE
from gongkai.core.workdays.actions import current
from gongkai.law.periods import end_on
from gongkai.scan.redact.text import sever, spans_of


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    rows = list(case.consultations.all())
    if not rows:
        return None
    return {
        "rows": [
            {
                "row": row,
                "last_day": _last_day(row),
                "question": without_names(row, row.question, request.user),
                "opinion": without_names(row, row.opinion, request.user),
            }
            for row in rows
        ],
        "case": case,
        "may_enter": request.user.has_role(*OFFICE),
        "may_see_names": request.user.has_role(*OFFICE),
    }


def without_names(row: Consultation, text: str, person: Any) -> str:
    """``text`` of a consultation; the name and contact of the one asked only for the office."""
    if person.has_role(*OFFICE):
        return text
    known = [one for one in (row.name, row.contact) if len(one.strip()) > 1]
    return sever(text, spans_of(text, known)).text


def _last_day(row: Consultation) -> object:
    if row.whom == Consultation.Whom.ORGAN and not row.is_co_made:
        return None
    return end_on("third_party", row.served_on or row.asked_on, current()).on
