"""The search log, and what is still missing before "不存在" may be answered (D1)."""

from typing import Any

from django.http import HttpRequest

from gongkai.cases.actions.answering import record_of
from gongkai.cases.actions.inquiries import SEARCHERS
from gongkai.cases.models import Case
from gongkai.law.case_state import CaseState
from gongkai.law.outcomes import Decision, faults


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    rows = list(case.searches.select_related("by", "part"))
    may_add = (
        case.received_on is not None
        and CaseState(case.state).is_open
        and request.user.has_role(*SEARCHERS)
    )
    if not rows and not may_add:
        return None
    # The reasons are typed with the answer; here only what the record itself lacks.
    decision = Decision("D1", detail="absent", reason="理由在拟写答复时填写")
    missing = faults(decision, record_of(case)) if may_add else []
    return {
        "title": "检索记录",
        "is_empty": not rows,
        "rows": rows,
        "case": case,
        "may_add": may_add,
        "missing": missing,
    }
