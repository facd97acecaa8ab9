"""The outbox between the door and whatever shows the public something.

A dispatch is the truth and the bell is only a bell: consumers sweep the table at start-up and each
minute as well, and doing a dispatch twice changes nothing.
"""

from collections.abc import Iterable

from django.db import transaction

from gongkai.disclosure.bells import ring
from gongkai.disclosure.models import Acknowledgement, Disclosure, Dispatch

CONSUMERS = ("pages", "search", "channels")
_LABELS = {
    "pages": "公开网页、附件、列表、订阅、目录、网站地图",
    "search": "站内搜索",
    "channels": "发布渠道（县政府网站等）",
}


def dispatch(
    disclosure: Disclosure, verb: Dispatch.Verb, columns: Iterable[int | None]
) -> Dispatch:
    """Add a row in the deed's transaction and ring once it is committed."""
    shown = sorted({column for column in columns if column is not None})
    row = Dispatch.objects.create(disclosure=disclosure, verb=verb, columns=shown)
    transaction.on_commit(ring)
    return row


@transaction.atomic
def acknowledge(row: Dispatch, consumer: str) -> None:
    """Note that ``consumer`` has carried out ``row``; noting it twice changes nothing."""
    # Locked, so that of two consumers at the same moment the second sees the first.
    locked = Dispatch.objects.select_for_update().get(pk=row.pk)
    Acknowledgement.objects.get_or_create(dispatch=locked, consumer=consumer)
    done = set(locked.acknowledgements.values_list("consumer", flat=True))
    if not locked.is_settled and done.issuperset(CONSUMERS):
        Dispatch.objects.filter(pk=row.pk).update(is_settled=True)


def is_settled(disclosure: Disclosure) -> bool:
    """Whether every consumer has carried out everything about ``disclosure``."""
    rows = Dispatch.objects.filter(disclosure=disclosure)
    return not any(rows.pending_for(consumer).exists() for consumer in CONSUMERS)


def label_of(consumer: str) -> str:
    """What a consumer takes care of, in words."""
    return _LABELS.get(consumer, consumer)


def states_of(disclosure: Disclosure) -> list[tuple[str, str, bool]]:
    """(consumer, what it takes care of, whether it has carried out everything about it)."""
    rows = Dispatch.objects.filter(disclosure=disclosure)
    return [(one, label_of(one), not rows.pending_for(one).exists()) for one in CONSUMERS]
