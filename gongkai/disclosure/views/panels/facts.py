"""The entry in the register: where it belongs, its attribute, and its clock."""

from typing import Any

from django.http import HttpRequest

from gongkai.disclosure import permissions
from gongkai.disclosure.models import Disclosure, Exit
from gongkai.disclosure.registering import clock_of, number_twins


def panel(disclosure: Disclosure, request: HttpRequest) -> dict[str, Any]:
    """The clock, and other documents that bear the same number; the rest stands in the draft."""
    by = request.user
    return {
        "clock": clock_of(disclosure),
        "twins": number_twins(disclosure.draft)[:5],
        "may_correct": permissions.may_edit(by, disclosure)
        and disclosure.review_state == "draft"
        and disclosure.exit == Exit.PUBLIC,
    }
