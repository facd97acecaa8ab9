"""Private notes of the staff, and through whose hands the case went."""

from typing import Any

from django.http import HttpRequest

from gongkai.cases.forms.finding_out import NoteForm
from gongkai.cases.models import Case
from gongkai.law.case_state import CaseState


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    notes = list(case.notes.select_related("by"))
    assignments = list(case.assignments.select_related("department", "officer", "by"))
    return {
        "title": "内部备注和交办经过",
        "is_empty": not notes and not assignments,
        "case": case,
        "notes": notes,
        "assignments": assignments,
        "may_hand_over": CaseState(case.state).is_open and case.officer_id is not None,
        "form": NoteForm(case=case, auto_id="note_%s"),
    }
