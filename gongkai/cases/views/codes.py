"""Codes typed on public pages: wrong ones are counted, so that guessing leads nowhere."""

from django.core.cache import cache
from django.http import HttpRequest

GUESSES_AN_HOUR = 10


def too_many_wrong(request: HttpRequest) -> bool:
    """Whether this network address typed too many wrong codes in the last hour."""
    return int(cache.get(_key(request), 0)) >= GUESSES_AN_HOUR


def note_wrong(request: HttpRequest) -> None:
    """Count a code that opened nothing."""
    key = _key(request)
    cache.set(key, int(cache.get(key, 0)) + 1, 3600)


def _key(request: HttpRequest) -> str:
    return f"track:{request.META.get('REMOTE_ADDR', '')}"
