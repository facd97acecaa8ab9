"""The chain finds every kind of tampering (security.md F8)."""

import pytest
from django.db import connection, transaction

from gongkai.core.journal.actions import anchor_now, digest, record, verify
from gongkai.core.journal.models import Entry, Head


@pytest.fixture
def chain(db: None) -> None:
    for number in range(6):
        with transaction.atomic():
            record("tested", by=None, subject=f"test:{number}", number=number)
    # The tests tamper past the triggers, as someone with the database's own tools would.
    with connection.cursor() as cursor:
        for name in ("guard_journal_entry_update", "guard_journal_entry_delete"):
            suffix = " ON journal_entry" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER {name}{suffix}")


def test_an_untouched_chain_is_whole(chain: None) -> None:
    assert verify() == verify(anchor_now()[:2])
    assert verify().broken_at is None


def edit() -> None:
    Entry.objects.filter(sequence=3).update(subject="test:x")


def delete() -> None:
    Entry.objects.filter(sequence=3).delete()


def cut_tail() -> None:
    Entry.objects.filter(sequence=6).delete()


def insert() -> None:
    row = Entry.objects.get(sequence=3)
    row.sequence = 7
    row.save(force_insert=True)


def rehash_one() -> None:
    row = Entry.objects.get(sequence=3)
    row.subject = "test:x"
    row.hash = digest(row)
    row.save()


@pytest.mark.parametrize("tamper", [edit, delete, cut_tail, insert, rehash_one])
def test_tampering_is_found(chain: None, tamper) -> None:
    tamper()
    assert verify().broken_at is not None


def test_a_full_rehash_is_found_by_the_anchor(chain: None) -> None:
    anchor = anchor_now()[:2]
    previous = "0" * 64
    for row in Entry.objects.order_by("sequence"):
        row.previous_hash = previous
        row.facts = {"number": -1}
        row.hash = previous = digest(row)
        row.save()
    Head.objects.update(hash=previous)
    assert verify().broken_at is None
    assert verify(anchor).broken_at == 6


def test_no_entry_without_a_transaction(db: None) -> None:
    # The test itself runs in a transaction, so the connection is told otherwise for one call.
    connection.in_atomic_block = False
    try:
        with pytest.raises(RuntimeError):
            record("tested", by=None, subject="test:1")
    finally:
        connection.in_atomic_block = True
