"""Applications that may ask for the same, and what is public already; never who applied."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest

from gongkai.cases.actions.likeness import DECIDERS
from gongkai.cases.models import Case
from gongkai.disclosure.permissions import may_read
from gongkai.law.case_state import CaseState
from gongkai.search.index import IndexDamaged
from gongkai.search.query import Hit, similar


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    rows = list(case.resemblances.select_related("other__answer", "decided_by"))
    hits = _public(case) if CaseState(case.state).is_open else []
    if not rows and not hits:
        return None
    for row in rows:
        answer = row.other.answer
        row.may_read_answer = answer is not None and may_read(request.user, answer)
    return {"rows": rows, "hits": hits, "may_decide": request.user.has_role(*DECIDERS)}


def _public(case: Case) -> list[Hit]:
    try:
        return similar(settings.INDEX_ROOT, case.wanted)
    except IndexDamaged:
        return []
