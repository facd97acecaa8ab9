"""Reconsideration, suits, complaints: by when to answer, on which article, what came of it; and
the answers that decisions set aside."""

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from gongkai.cases.actions.challenging import clock_of, is_late
from gongkai.cases.models import Case, Challenge
from gongkai.cases.standing import earlier_answers
from gongkai.cases.views.access import OFFICE
from gongkai.core.workdays.actions import current
from gongkai.law.challenges import Kind, Procedure
from gongkai.law.outcomes import BY_CODE
from gongkai.law.roles import Role

LAWYERS = (*OFFICE, Role.LEGAL_REVIEWER)


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    rows = list(case.challenges.all())
    earlier = earlier_answers(case)
    if not rows and not earlier:
        return None
    return {
        "rows": [shown(row) for row in rows],
        "earlier": [
            (one, BY_CODE[one.outcome].label if one.outcome else "更正本人信息") for one in earlier
        ],
        "may_enter": request.user.has_role(*LAWYERS),
    }


def shown(row: Challenge) -> dict[str, Any]:
    """A challenge with its clock in words, for the panel and its own page."""
    found = clock_of(row)
    left = None
    if row.respond_by and row.responded_on is None and row.is_pending:
        left = current().working_days_between(timezone.localdate(), row.respond_by)
    procedure = ""
    if row.kind == Kind.RECONSIDERATION:
        procedure = Procedure(row.procedure).label
    elif row.kind == Kind.LITIGATION:
        procedure = "复议后起诉" if row.is_after_reconsideration else "未经复议直接起诉"
    return {
        "row": row,
        "procedure": procedure,
        "document": found.document,
        "basis": f"{found.article}　规则 {found.rule}",
        "decide_by": found.decide_by.on if found.decide_by and row.is_pending else None,
        "left": left,
        "is_late": is_late(row),
    }
