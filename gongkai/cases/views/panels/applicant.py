"""What the applicant sent online after applying: reasons, suggestion, rating, what came too late."""

from typing import Any

from django.http import HttpRequest

from gongkai.cases.models import Case, CaseFile
from gongkai.cases.tracked import SCORES
from gongkai.cases.views.access import OFFICE
from gongkai.cases.views.handling import may_open
from gongkai.law.case_state import CaseState


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    """Texts are opened one by one, so that each look stands in the journal."""
    person = request.user
    sent = [
        row for row in case.files.filter(kind=CaseFile.Kind.OTHER, by=None)
        if may_open(row, person)
    ]  # fmt: skip
    score = SCORES.get(case.satisfaction or 0, "")
    if not sent and not score and not case.suggests_publishing:
        return None
    return {
        "case": case,
        "files": sent,
        "score": score,
        "note": case.satisfaction_note if person.has_role(*OFFICE) else "",
        "awaits_reasons": bool(sent) and case.state == CaseState.AWAITING_REASONS,
    }
