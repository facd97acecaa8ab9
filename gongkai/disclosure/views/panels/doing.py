"""What this person may do with the document now."""

from typing import Any

from django.http import HttpRequest

from gongkai.disclosure import permissions
from gongkai.disclosure.actions.publishing import publish_blockers
from gongkai.disclosure.actions.reviewing import decide_blockers
from gongkai.disclosure.models import Disclosure
from gongkai.disclosure.roads import is_out
from gongkai.law.review_state import ReviewEvent


def panel(disclosure: Disclosure, request: HttpRequest) -> dict[str, Any]:
    """The next step of the road, or the sentences that say why not."""
    by = request.user
    return {
        "is_out": is_out(disclosure),
        "may_edit": permissions.may_edit(by, disclosure),
        "review_blockers": decide_blockers(disclosure, by, ReviewEvent.PASS),
        "publish_blockers": publish_blockers(disclosure, by) if disclosure.version else [],
        "may_withdraw": disclosure.is_public and permissions.may_withdraw(by, disclosure),
        "may_withdraw_at_once": disclosure.is_public
        and permissions.may_withdraw_at_once(by, disclosure),
        "is_arranged": disclosure.schedules.filter(ended_at=None).exists(),
    }
