"""Whether what this applicant got becomes public for all (art. 44)."""

from typing import Any

from django.http import HttpRequest

from gongkai.cases.models import Case
from gongkai.cases.views.access import LEADERS, OFFICE


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    rows = list(case.conversions.select_related("disclosure__draft", "decided_by", "approved_by"))
    if not rows and not (case.suggests_publishing and case.answered_on):
        return None
    return {
        "rows": rows,
        "is_suggested": case.suggests_publishing,
        "may_open": request.user.has_role(*OFFICE, *LEADERS),
    }
