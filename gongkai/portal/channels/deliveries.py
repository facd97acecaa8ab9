"""From the outbox to the channels: a delivery for every open channel of the organ."""

import logging

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils import timezone

from gongkai.disclosure import outbox
from gongkai.disclosure.digests import shown_digest
from gongkai.disclosure.models import Disclosure, Dispatch
from gongkai.portal.channels.models import Channel, Delivery, Posting

log = logging.getLogger(__name__)
CONSUMER = "channels"
_BATCH = 500


def catch_up_channels(only_withdrawals: bool = False) -> int:
    """Make the deliveries of every dispatch not done yet, withdrawals first; how many were done.

    One that fails stays in the outbox and holds up none of the others.
    """
    rows = Dispatch.objects.pending_for(CONSUMER).select_related("disclosure")
    pending = sorted(rows, key=lambda row: (row.verb != Dispatch.Verb.WITHDRAW, row.pk))
    if only_withdrawals:
        pending = [row for row in pending if row.verb == Dispatch.Verb.WITHDRAW]
    done = 0
    for row in pending:
        try:
            with transaction.atomic():
                _deliver(row)
                outbox.acknowledge(row, CONSUMER)
        except Exception:
            log.exception("dispatch %s could not be handed to the channels", row.pk)
        else:
            done += 1
    return done


def _deliver(row: Dispatch) -> None:
    """What the item is now, not what it was when the dispatch was made: twice changes nothing."""
    organ = row.disclosure.organ_id
    channels = list(Channel.objects.select_for_update().filter(organ=organ, is_open=True))
    if not channels:
        return
    done = set(Delivery.objects.filter(dispatch=row).values_list("channel", flat=True))
    current = Disclosure.objects.public().filter(pk=row.disclosure_id).first()
    add([one for one in channels if one.pk not in done], row.disclosure, current, row)


def add(
    channels: list[Channel],
    disclosure: Disclosure,
    current: Disclosure | None,
    dispatch: Dispatch | None = None,
) -> None:
    """A delivery for each of the locked ``channels``; earlier ones of the item not yet confirmed
    are superseded. ``current``: the item as it is public, None when it is not."""
    if not channels:
        return
    open_states = (Delivery.State.PENDING, Delivery.State.FAILED)
    Delivery.objects.filter(
        channel__in=channels, disclosure=disclosure, state__in=open_states
    ).update(state=Delivery.State.SUPERSEDED)
    verb = Delivery.Verb.PUBLISH if current else Delivery.Verb.WITHDRAW
    digest = _digest(current) if current else ""
    posted = set(
        Posting.objects.filter(channel__in=channels, disclosure=disclosure, removed_on=None)
        .values_list("channel", flat=True)
    )  # fmt: skip
    made = []
    for channel in channels:
        channel.last_sequence += 1
        # Where nobody put it there is nothing to take down.
        is_done = current is None and not channel.is_machine and channel.pk not in posted
        made.append(
            Delivery(channel=channel, disclosure=disclosure, dispatch=dispatch, verb=verb,
                     digest=digest, sequence=channel.last_sequence,
                     state=Delivery.State.CONFIRMED if is_done else Delivery.State.PENDING)
        )  # fmt: skip
    Delivery.objects.bulk_create(made)
    Channel.objects.bulk_update(channels, ["last_sequence"])


def add_backlog(channel: Channel) -> int:
    """Everything public that the locked ``channel`` has not carried yet, oldest first."""
    known = channel.deliveries.values("disclosure")
    rows = (
        Disclosure.objects.public().filter(organ=channel.organ_id).exclude(pk__in=known)
        .order_by("first_published_at", "pk")
    )  # fmt: skip
    light = rows.defer(
        *(f"published_clearance__version__{name}" for name in ("body_html", "findings", "pictures"))
    )
    count, batch = 0, []
    for row in light.iterator(chunk_size=_BATCH):
        channel.last_sequence += 1
        count += 1
        batch.append(
            Delivery(channel=channel, disclosure=row, verb=Delivery.Verb.PUBLISH,
                     digest=_digest(row), sequence=channel.last_sequence)
        )  # fmt: skip
        if len(batch) == _BATCH:
            Delivery.objects.bulk_create(batch)
            batch = []
    Delivery.objects.bulk_create(batch)
    channel.save(update_fields=["last_sequence"])
    return count


def _digest(row: Disclosure) -> str:
    assert row.published_clearance is not None
    return shown_digest(row.published_clearance.version)


def days_since(channel: Channel) -> int | None:
    """Days since the newest posting that still stands; None without one (rules.md §4.2 N2)."""
    last = channel.postings.filter(removed_on=None).values_list("posted_on", flat=True).first()
    return (timezone.localdate() - last).days if last else None


def not_posted(channel: Channel, most: int) -> list[Disclosure]:
    """The newest public items that nobody has put onto the account of ``channel`` yet."""
    posted = Posting.objects.filter(channel=channel, disclosure=OuterRef("pk"), removed_on=None)
    rows = Disclosure.objects.public().filter(~Exists(posted), organ=channel.organ_id)
    return list(rows.order_by("-first_published_at", "-pk")[:most])
