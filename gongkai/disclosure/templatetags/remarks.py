"""The remarks that wait for an answer, for the pages of the drafter."""

from typing import Any

from django import template

from gongkai.disclosure.models import Disclosure
from gongkai.disclosure.remarks import open_of
from gongkai.disclosure.roads import signed
from gongkai.law.review_state import ReviewEvent, ReviewState

register = template.Library()


@register.inclusion_tag("disclosure/_remarks_to_answer.html", takes_context=True)
def remarks_to_answer(
    context: dict[str, Any], disclosure: Disclosure, may_edit: bool = True
) -> dict[str, Any]:
    """Each with a field for the answer; nothing when there is none."""
    rows = open_of(disclosure) if disclosure else []
    return {"rows": rows, "disclosure": disclosure, "may_edit": may_edit,
            "csrf_token": context.get("csrf_token")}  # fmt: skip


@register.inclusion_tag("disclosure/_sent_back.html")
def sent_back(disclosure: Disclosure) -> dict[str, Any]:
    """Why the last version came back to the drafter; nothing when it did not."""
    if not disclosure or disclosure.review_state != ReviewState.DRAFT:
        return {}
    version = disclosure.versions.last()
    last = version.reviews.select_related("by", "stands_for", "version").last() if version else None
    if last is None or last.event != ReviewEvent.SEND_BACK:
        return {}
    return {"review": last, "who": signed(last)}
