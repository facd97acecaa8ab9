"""Writing and verifying the journal (security.md: no journal, no deed)."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol

from django.db import connection
from django.utils import timezone

from gongkai.core.journal.models import Entry, Head

GENESIS = "0" * 64


class Actor(Protocol):
    """Who does a deed: a person of an organ."""

    pk: Any
    organ_id: Any


def record(
    deed: str, *, by: Actor | None, subject: str, organ_id: int | None = None, **facts: Any
) -> Entry:
    """Add a link to the chain, inside the deed's own transaction.

    ``deed``: past-tense verb; ``subject``: ``"<kind>:<id>"``; ``facts``: ids, states and hashes.
    Raises ``RuntimeError`` outside a transaction: a deed and its trail stand or fall together.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("journal.record needs the transaction of the deed")
    head, _ = Head.objects.select_for_update().get_or_create(pk=1)
    entry = Entry(
        sequence=head.sequence + 1,
        at=timezone.now(),
        actor_id=by.pk if by else None,
        organ_id=organ_id or (by.organ_id if by else None),
        deed=deed,
        subject=subject,
        facts=facts,
        previous_hash=head.hash,
    )
    entry.hash = digest(entry)
    entry.save(force_insert=True)
    head.sequence, head.hash = entry.sequence, entry.hash
    head.save(update_fields=["sequence", "hash"])
    return entry


def digest(entry: Entry) -> str:
    """SHA-256 over the entry's content and its predecessor's hash, hex."""
    content = [
        entry.sequence,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.actor_id,
        entry.organ_id,
        entry.deed,
        entry.subject,
        entry.facts,
        entry.previous_hash,
    ]
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


@dataclass(frozen=True)
class Verification:
    """What ``verify`` found: ``broken_at`` is the first bad sequence number, or None."""

    entries: int
    head: str
    broken_at: int | None
    reason: str


def verify(anchor: tuple[int, str] | None = None) -> Verification:
    """Recompute every link; ``anchor`` is a (sequence, hash) noted elsewhere earlier.

    A chain alone finds neither a cut tail nor a full re-hash; the anchor does.
    """
    count, previous, expected_sequence = 0, GENESIS, 1
    for entry in _entries():
        reason = _fault(entry, expected_sequence, previous, anchor)
        if reason:
            return Verification(count, previous, entry.sequence, reason)
        count, previous, expected_sequence = count + 1, entry.hash, entry.sequence + 1
    head = Head.objects.filter(pk=1).first()
    if head and (head.sequence, head.hash) != (count, previous):
        return Verification(count, previous, count + 1, "末尾的记录被删去")
    if anchor and anchor[0] > count:
        return Verification(count, previous, count + 1, "记录比留存的锚点少")
    return Verification(count, previous, None, "")


def _entries() -> Iterator[Entry]:
    return Entry.objects.order_by("sequence").iterator(chunk_size=2000)


def _fault(
    entry: Entry, expected_sequence: int, previous: str, anchor: tuple[int, str] | None
) -> str:
    if entry.sequence != expected_sequence:
        return "序号不连续，有记录被删去或插入"
    if entry.previous_hash != previous:
        return "与上一条记录的链接断开"
    if entry.hash != digest(entry):
        return "记录内容被改动"
    if anchor and entry.sequence == anchor[0] and entry.hash != anchor[1]:
        return "与留存的锚点不一致，整条链可能被重写"
    return ""


def anchor_now() -> tuple[int, str, datetime]:
    """The (sequence, hash) to note outside the database, with the time it was read."""
    head = Head.objects.filter(pk=1).first()
    return (head.sequence, head.hash, timezone.now()) if head else (0, GENESIS, timezone.now())
