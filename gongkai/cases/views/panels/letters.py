"""The letters of a case: what went out, when it arrived, with which proof."""

from typing import Any

from django.http import HttpRequest

from gongkai.cases.models import Case, CaseFile, Letter
from gongkai.cases.views.access import OFFICE
from gongkai.law.letters import LetterKind


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    """Everyone on the case sees which letters there are; only the office opens and enters."""
    rows = list(case.letters.select_related("consultation").prefetch_related("files"))
    may_enter = request.user.has_role(*OFFICE)
    if not rows and not may_enter:
        return None
    return {"rows": [_row(row) for row in rows], "case": case, "may_enter": may_enter}


def _row(row: Letter) -> dict[str, Any]:
    kind = LetterKind(row.kind)
    to = "申请人"
    if kind.is_form:
        to = "附在征求意见书后"
    elif kind.goes_to_others and row.consultation is not None:
        to = row.consultation.get_whom_display()
    files = list(row.files.all())
    return {
        "letter": row,
        "to": to,
        "is_enclosed": kind.is_form,
        "signed": [one for one in files if one.kind == CaseFile.Kind.SIGNED],
        "proofs": [one for one in files if one.kind == CaseFile.Kind.PROOF],
    }
