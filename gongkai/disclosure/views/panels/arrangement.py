"""When it is to be published, where that was arranged, and what came of earlier arrangements."""

from typing import Any

from django.http import HttpRequest

from gongkai.disclosure import permissions
from gongkai.disclosure.actions.scheduling import NOT_DONE
from gongkai.disclosure.models import Disclosure


def panel(disclosure: Disclosure, request: HttpRequest) -> dict[str, Any] | None:
    """The open arrangement, and the last one that ended without a publication."""
    rows = disclosure.schedules.select_related("waits_for__draft", "version", "by").order_by("-pk")
    last = rows.first()
    if last is None or (last.ended_at is not None and not last.outcome):
        return None
    return {
        "arrangement": last,
        "is_open": last.ended_at is None,
        "is_failure": last.outcome.startswith(NOT_DONE),
        "may_publish": permissions.may_publish(request.user),
    }
