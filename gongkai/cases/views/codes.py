"""Codes typed on public pages: wrong ones are counted, so that guessing leads nowhere."""

from django.core.cache import cache
from django.http import HttpRequest

GUESSES_AN_HOUR = 10


TOO_MANY = "输错次数过多，请一小时后再试，或拨打页面底部的电话询问。"


def is_guessing(request: HttpRequest) -> bool:
    """Count a code that opened nothing; True when this address typed too many in the last hour.

    Asked only after a code opened nothing: a right one always opens, however many people behind
    the same address mistyped theirs. Guessing 80 bits leads nowhere either way.
    """
    key = _key(request)
    wrong = int(cache.get(key, 0))
    if wrong >= GUESSES_AN_HOUR:
        return True
    cache.set(key, wrong + 1, 3600)
    return False


def _key(request: HttpRequest) -> str:
    return f"track:{request.META.get('REMOTE_ADDR', '')}"
