"""The outbox between the door and whatever shows the public something.

A dispatch is the truth and the bell is only a bell: consumers sweep the table at start-up and each
minute as well, and doing a dispatch twice changes nothing.
"""

from collections.abc import Iterable

from django.db import transaction

from gongkai.disclosure.bells import ring
from gongkai.disclosure.models import Acknowledgement, Disclosure, Dispatch

CONSUMERS = ("pages", "search")


def dispatch(
    disclosure: Disclosure, verb: Dispatch.Verb, columns: Iterable[int | None]
) -> Dispatch:
    """Add a row in the deed's transaction and ring once it is committed."""
    shown = sorted({column for column in columns if column is not None})
    row = Dispatch.objects.create(disclosure=disclosure, verb=verb, columns=shown)
    transaction.on_commit(ring)
    return row


def acknowledge(row: Dispatch, consumer: str) -> None:
    """Note that ``consumer`` has carried out ``row``; noting it twice changes nothing."""
    Acknowledgement.objects.get_or_create(dispatch=row, consumer=consumer)


def is_settled(disclosure: Disclosure) -> bool:
    """Whether every consumer has carried out everything about ``disclosure``."""
    rows = Dispatch.objects.filter(disclosure=disclosure)
    return not any(rows.pending_for(consumer).exists() for consumer in CONSUMERS)
