"""The edition of the rules in force, and the rule book made of it."""

import hashlib
import secrets
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import NamedTuple

from django.db import transaction
from django.utils import timezone

from gongkai import scan
from gongkai.core.people.models import PublicContact
from gongkai.core.rules.models import ClosedWording, Pattern, RosterName, RuleEdition, Wording
from gongkai.scan.rulebook import AllowList, RuleBook


class Edition(NamedTuple):
    """``number`` counts up; ``digest`` tells two editions of one number apart."""

    number: int
    digest: str


def current() -> Edition:
    """The edition in force; number 1 before anything was changed."""
    row = RuleEdition.objects.filter(pk=1).values_list("number", "digest").first()
    return Edition(*row) if row else Edition(1, "")


def renew() -> Edition:
    """A rule has changed, in the transaction at hand: everything public will be scanned anew."""
    row, is_new = RuleEdition.objects.select_for_update().get_or_create(
        pk=1, defaults={"number": 2, "changed_at": timezone.now()}
    )
    if not is_new:
        row.number += 1
    row.digest, row.changed_at = secrets.token_hex(16), timezone.now()
    row.save(update_fields=["number", "digest", "changed_at"])
    return Edition(row.number, row.digest)


def renew_if_shipped_changed() -> bool:
    """Whether the shipped rules are others than last time (an upgrade); a new edition then."""
    shipped = _shipped()
    if RuleEdition.objects.filter(pk=1, shipped=shipped).exists():
        return False
    with transaction.atomic():
        renew()
        RuleEdition.objects.filter(pk=1).update(shipped=shipped)
    return True


@cache
def _shipped() -> str:
    """SHA-256 over everything the engine is made of: detectors, readers and dictionaries."""
    root = Path(scan.__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*root.rglob("*.py"), *root.rglob("*.toml")]):
        digest.update(f"{path.relative_to(root)}\0".encode() + path.read_bytes())
    return digest.hexdigest()


_books: dict[int | None, tuple[Edition, RuleBook]] = {}


def rulebook(organ_id: int | None = None) -> RuleBook:
    """What ``organ_id`` adds to the shipped rules; what all organs add when none is named.

    The same object as long as nothing changed: the engine keeps its dictionaries by it.
    """
    edition = current()
    made, book = _books.get(organ_id, (None, RuleBook()))
    if made != edition:
        book = _made(organ_id)
    contacts = frozenset(_of(PublicContact, organ_id).values_list("value", flat=True))
    if book.allow.contacts != contacts:
        book = replace(book, allow=AllowList(contacts=contacts))
    _books[organ_id] = (edition, book)
    return book


def _made(organ_id: int | None) -> RuleBook:
    return RuleBook(
        wordings=tuple(row.as_rule() for row in _of(Wording, organ_id).order_by("wrong", "pk")),
        closed=frozenset(_of(ClosedWording, organ_id).values_list("wrong", flat=True)),
        patterns=tuple(row.as_rule() for row in _of(Pattern, organ_id).filter(is_open=True)),
        roster=frozenset(_of(RosterName, organ_id).values_list("name", flat=True)),
    )


def _of(model, organ_id):  # type: ignore[no-untyped-def]
    return model.objects.filter(organ=organ_id) if organ_id else model.objects.all()
