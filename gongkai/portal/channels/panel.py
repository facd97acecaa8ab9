"""The channels of one document, in the margin of its page."""

from typing import Any

from django.http import HttpRequest

from gongkai.disclosure.models import Disclosure
from gongkai.portal.channels.models import Channel, Delivery, Posting
from gongkai.portal.channels.permissions import may_view


def panel(disclosure: Disclosure, request: HttpRequest) -> dict[str, Any] | None:
    """State by channel; nothing for what never was public or where there are no channels."""
    if disclosure.first_published_at is None or not may_view(request.user):
        return None
    rows = states(disclosure)
    return {"rows": rows} if rows else None


def states(disclosure: Disclosure) -> list[dict[str, Any]]:
    """Every open channel with the last delivery and the postings that still stand."""
    channels = list(Channel.objects.filter(organ=disclosure.organ_id, is_open=True))
    last: dict[int, Delivery] = {}
    for one in Delivery.objects.filter(disclosure=disclosure, channel__in=channels):
        last[one.channel_id] = one
    postings: dict[int, list[Posting]] = {}
    found = Posting.objects.filter(disclosure=disclosure, channel__in=channels)
    for posting in found.select_related("by", "removed_by"):
        postings.setdefault(posting.channel_id, []).append(posting)
    return [
        {
            "channel": channel, "delivery": last.get(channel.pk),
            "postings": postings.get(channel.pk, []),
            "standing": [one for one in postings.get(channel.pk, []) if one.removed_on is None],
        }
        for channel in channels
    ]  # fmt: skip
