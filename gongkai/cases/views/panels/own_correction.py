"""What a request to correct one's own information is, and by when the bureau wants it done."""

from typing import Any

from django.http import HttpRequest

from gongkai.cases.models import Case, CaseKind
from gongkai.law.case_state import CaseState
from gongkai.law.periods import PERIODS


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    if case.kind != CaseKind.OWN_CORRECTION:
        return None
    return {
        "is_first": True,
        "case": case,
        "period": PERIODS["own_correction"],
        "is_open": CaseState(case.state).is_open,
    }
