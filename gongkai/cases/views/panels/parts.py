"""The parts of an application with their outcomes."""

from typing import Any

from django.http import HttpRequest

from gongkai.cases.models import Case
from gongkai.law.outcomes import DETAILS


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    rows = list(case.parts.select_related("department"))
    if not rows or (len(rows) == 1 and not rows[0].outcome):
        return None
    return {
        "rows": [(row, dict(DETAILS.get(row.outcome, ())).get(row.detail, "")) for row in rows],
        "case": case,
    }
