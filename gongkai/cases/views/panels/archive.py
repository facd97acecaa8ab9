"""Whether the folder is complete, and the folder itself."""

from typing import Any

from django.http import HttpRequest

from gongkai.cases.actions.archiving import archive_reasons
from gongkai.cases.models import Case
from gongkai.cases.views.access import OFFICE
from gongkai.law.case_state import CaseState


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    if CaseState(case.state).is_open:
        return None
    is_archived = case.state == CaseState.ARCHIVED
    return {
        "case": case,
        "reasons": [] if is_archived else archive_reasons(case),
        "is_archived": is_archived,
        "may_open": request.user.has_role(*OFFICE),
    }
