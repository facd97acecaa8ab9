"""How far a scan is, for the page that waits for it; kept in the cache while the scan runs."""

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any

from django.core.cache import cache
from django.db import connection

from gongkai.core.journal.actions import Actor

# Seconds between two words, and until a scan that died is forgotten.
_PAUSE = 0.5
_FORGET = 600
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,64}\Z")

_watched: ContextVar[str] = ContextVar("watched", default="")


@contextmanager
def watched(token: str, by: Actor) -> Iterator[None]:
    """Scans inside can be asked for with ``token`` (random, from the form) by the same person."""
    if not _TOKEN.match(token):
        yield
        return
    key = _key(token, by)
    before = _watched.set(key)
    try:
        yield
    finally:
        _watched.reset(before)
        cache.delete(key)


def progress_of(token: str, by: Actor) -> dict[str, Any]:
    """{"step", "steps", "seconds"}: pages done, pages in all, time since the scan began.

    All zero when nothing is known: not begun, over, or somebody else's.
    """
    told = cache.get(_key(token, by)) if _TOKEN.match(token) else None
    if told is None:
        return {"step": 0, "steps": 0, "seconds": 0}
    return {**told, "seconds": round(time.time() - told["seconds"])}


def teller() -> Callable[[int, int], None] | None:
    """What to tell a scan that begins now; None when no page waits for it.

    Inside a transaction nobody else would see it, so nothing is told there.
    """
    key = _watched.get()
    if not key or connection.in_atomic_block:
        return None
    began, last = time.time(), 0.0

    def tell(step: int, steps: int) -> None:
        nonlocal last
        now = time.time()
        if now - last >= _PAUSE or step >= steps:
            last = now
            cache.set(key, {"step": step, "steps": steps, "seconds": began}, _FORGET)

    return tell


def _key(token: str, by: Actor) -> str:
    return f"scan-progress:{by.pk}:{token}"
