"""What waits for the consent of the office's head, and what was decided."""

from typing import Any

from django.http import HttpRequest

from gongkai.cases.models import Case
from gongkai.law.roles import Role

_WORDS = {
    "working_days": "延长工作日", "reason": "理由", "until": "延迟至", "note": "内容",
    "scheme": "收费方式", "count": "件次或页数",
}  # fmt: skip
_SCHEMES = {"item": "按件", "page": "按量"}


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    rows = list(case.proposals.select_related("asked_by", "decided_by"))
    if not rows:
        return None
    return {
        "is_first": any(not row.decision for row in rows),
        "rows": [
            (row, [(_WORDS[k], _SCHEMES.get(v, v)) for k, v in row.facts.items() if k in _WORDS])
            for row in rows
        ],
        "may_decide": request.user.has_role(Role.DISCLOSURE_OFFICE_HEAD),
    }
