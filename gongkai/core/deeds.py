"""What every deed shares: done whole with its trail, or refused with sentences a person can read."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any, ParamSpec, TypeVar

from django.db import transaction

from gongkai.core.journal.actions import Actor, record

P = ParamSpec("P")
R = TypeVar("R")


class Blocked(Exception):
    """A deed that may not be done now. ``reasons``: Chinese sentences, each naming the remedy."""

    def __init__(self, *reasons: str) -> None:
        super().__init__("；".join(reasons))
        self.reasons = list(reasons)


class Forbidden(Blocked):
    """The person lacks the post for this deed."""


class Refused(Blocked):
    """The content carries a mark of secrecy and may not enter the system (保密法 31(3)).

    ``by``, ``where`` and ``facts`` (a hash and the rules that spoke) are what the journal keeps.
    """

    def __init__(self, reason: str, *, by: Actor | None, where: str, **facts: Any) -> None:
        super().__init__(reason)
        self.by, self.where, self.facts = by, where, facts


def deed(function: Callable[P, R]) -> Callable[P, R]:
    """One transaction for the change and its journal entry.

    A refusal undoes everything and is then recorded outside what was undone. In a deed called by
    a deed that record is undone with the rest, and the outer deed writes it once more.
    """

    @records_refusals
    @wraps(function)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        with transaction.atomic():
            return function(*args, **kwargs)

    return done


def records_refusals(function: Callable[P, R]) -> Callable[P, R]:
    """For what comes before the transaction of a deed: a long scan, during which nobody waits."""

    @wraps(function)
    def done(*args: P.args, **kwargs: P.kwargs) -> R:
        try:
            return function(*args, **kwargs)
        except Refused as refusal:
            with transaction.atomic():
                record("content_refused", by=refusal.by, subject=refusal.where, **refusal.facts)
            raise

    return done


def stop_if(reasons: Iterable[str]) -> None:
    """Raise ``Blocked`` with all ``reasons`` when there are any."""
    found = list(reasons)
    if found:
        raise Blocked(*found)
