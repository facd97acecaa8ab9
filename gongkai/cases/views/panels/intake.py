"""How the application came in, what its channel demands, and who checks the applicant's type."""

from typing import Any

from django.http import HttpRequest

from gongkai.cases.models import Case
from gongkai.cases.receipts import RECEIPTS
from gongkai.cases.views.access import OFFICE
from gongkai.core.journal.models import Entry
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import CaseState
from gongkai.law.events import Channel


def panel(case: Case, request: HttpRequest) -> dict[str, Any] | None:
    if not request.user.has_role(*OFFICE) or not CaseState(case.state).is_open:
        return None
    channel = Channel(case.channel)
    is_waiting = case.state == CaseState.AWAITING_CONFIRMATION
    # What came by post is confirmed the same day, everything else by the next working day.
    confirm_by = (
        case.arrived_on if channel == Channel.POST_ORDINARY
        else current().add_working_days(case.arrived_on, 1).on
    )  # fmt: skip
    is_checked = Entry.objects.filter(
        subject=f"case:{case.pk}", deed__in=("applicant_kind_confirmed", "case_registered")
    ).exists()
    if not is_waiting and is_checked:
        return None
    return {
        "case": case, "receipt": RECEIPTS[channel], "is_waiting": is_waiting,
        "confirm_by": confirm_by, "is_checked": is_checked, "is_first": True,
    }  # fmt: skip
