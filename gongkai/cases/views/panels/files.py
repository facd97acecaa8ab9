"""The files of a case by kind; names and contents of personal ones are the office's."""

from itertools import groupby
from typing import Any

from django.http import HttpRequest

from gongkai.cases.actions.severing import severing_reasons
from gongkai.cases.models import Case, CaseFile
from gongkai.cases.permissions import may_open
from gongkai.law.case_state import CaseState


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    person = request.user
    order = {kind: place for place, kind in enumerate(CaseFile.Kind.values)}
    rows = sorted(case.files.select_related("by"), key=lambda one: (order[one.kind], one.pk))
    is_drafting = case.state == CaseState.IN_HAND
    return {
        "title": "案件材料",
        "is_empty": not rows,
        "case": case,
        "groups": [
            (CaseFile.Kind(kind).label, [_shown(one, person, is_drafting) for one in files])
            for kind, files in groupby(rows, key=lambda one: one.kind)
        ],
        "may_sever": not severing_reasons(case, person),
    }


def _shown(file: CaseFile, person: Any, is_drafting: bool) -> dict[str, Any]:
    is_severed = file.kind == CaseFile.Kind.SEVERED
    return {
        "row": file,
        "is_open": may_open(file, person) and bool(file.reference),
        "name": file.name if may_open(file, person) else "",
        "is_gone": not file.reference,
        "for_answer": is_severed and is_drafting and file.name.endswith(".docx")
        and bool(file.reference),
    }  # fmt: skip
