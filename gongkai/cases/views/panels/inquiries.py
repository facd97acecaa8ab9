"""Whether repetition or volume is being decided on; afterwards only what was concluded."""

from typing import Any

from django.http import HttpRequest

from gongkai.cases.models import Case, Inquiry
from gongkai.cases.views.access import OFFICE
from gongkai.law.case_state import CaseState


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    rows = list(case.inquiries.select_related("opened_by", "closed_by", "earlier"))
    is_office = request.user.has_role(*OFFICE)
    may_open = is_office and case.state == CaseState.IN_HAND
    if not rows and not may_open:
        return None
    being_decided = {row.about for row in rows if row.closed_at is None}
    return {
        "title": "重复、大量申请的认定", "is_empty": not rows,
        "rows": rows, "case": case, "is_office": is_office,
        "openable": [one for one in Inquiry.About if may_open and one.value not in being_decided],
    }  # fmt: skip
