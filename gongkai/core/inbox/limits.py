"""How much one network address may send, and the work that takes the place of a refusal.

Many people stand behind one address (a village, an office), so nobody is refused: past the soft
limit the browser solves a small puzzle, past the hard limit a larger one. Counts are kept in the
cache, one slot a post, so each expires an hour after its own post and two workers cannot take
the same slot. The address is the connection's (``REMOTE_ADDR``); headers anyone may write do not
count. It stands in the cache as a keyed hash only.
"""

import hashlib
import ipaddress
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.core import signing
from django.core.cache import cache
from django.http import HttpRequest

from gongkai.core.sealing import keyed_hash

WINDOW_SECONDS = 3600
LIFE_SECONDS = 15 * 60
# On average 2^bits hashes; measured: 2.5 million a second on a desktop, so an old telephone at a
# twentieth of that needs half a second, past the hard limit two.
SOFT_BITS, HARD_BITS = 16, 18
_SALT = "gongkai.inbox.work"
_NONCE_DIGITS = 20
# Not a header: those stand in META under HTTP_ names.
_PROVED = "gongkai.inbox.proved"


@dataclass(frozen=True)
class Challenge:
    """A puzzle for the browser: a nonce whose hash begins with ``bits`` zero bits."""

    token: str
    bits: int


@dataclass(frozen=True)
class Limit:
    """The posts of one kind an address may make in an hour: ``soft`` freely, ``hard`` with work.

    Posts with and without work fill separate buckets. Beyond both the work is four times as much.
    """

    name: str
    soft: int = 3
    hard: int = 20

    def needs_work(self, request: HttpRequest) -> Challenge | None:
        """None: go on; else the challenge to put into the form (``data-work-*``, ``work_token``).

        Ask before showing a form and again when it comes back.
        """
        if self._used("free", request) < self.soft:
            return None
        bits = SOFT_BITS if self._used("proved", request) < self.hard else HARD_BITS
        payload = {"id": secrets.token_urlsafe(12), "bits": bits, "limit": self.name}
        return Challenge(signing.dumps(payload, salt=_SALT), bits)

    def check_work(self, request: HttpRequest) -> bool:
        """Whether the POST brings a solved challenge that is ours, fresh and not used before.

        The same form sent twice (``form_key``) may bring the same solution: it is one envelope.
        """
        token, nonce = request.POST.get("work_token", ""), request.POST.get("work_nonce", "")
        challenge = self._challenge(token)
        if challenge is None or not is_solution(token, nonce, challenge["bits"]):
            return False
        form = keyed_hash(request.POST.get("form_key", "") or secrets.token_hex(), "work-form")
        used = f"inbox:work:{challenge['id']}"
        if not cache.add(used, form, LIFE_SECONDS) and cache.get(used) != form:
            return False
        request.META[_PROVED] = True
        return True

    def count(self, request: HttpRequest) -> None:
        """Note a successful post; once ``check_work`` was true it fills the other bucket."""
        bucket = "proved" if request.META.get(_PROVED) else "free"
        slots = self._slots(bucket, request)
        taken = cache.get_many(slots)
        any(cache.add(slot, 1, WINDOW_SECONDS) for slot in slots if slot not in taken)

    def _challenge(self, token: str) -> Mapping[str, Any] | None:
        try:
            payload: Mapping[str, Any] = signing.loads(token, salt=_SALT, max_age=LIFE_SECONDS)
        except signing.BadSignature:
            return None
        return payload if payload["limit"] == self.name else None

    def _used(self, bucket: str, request: HttpRequest) -> int:
        return len(cache.get_many(self._slots(bucket, request)))

    def _slots(self, bucket: str, request: HttpRequest) -> list[str]:
        address = keyed_hash(_address(request), "network-address")[:32]
        size = self.hard if bucket == "proved" else self.soft
        return [f"inbox:{self.name}:{bucket}:{address}:{number}" for number in range(size)]


def is_solution(token: str, nonce: str, bits: int) -> bool:
    """Whether SHA-256(SHA-256(token) + nonce) begins with ``bits`` zero bits; decimal nonces."""
    if not (nonce.isascii() and nonce.isdecimal() and len(nonce) <= _NONCE_DIGITS):
        return False
    seed = hashlib.sha256(token.encode()).digest()
    digest = hashlib.sha256(seed + nonce.encode()).digest()
    return int.from_bytes(digest, "big") >> (256 - bits) == 0


def _address(request: HttpRequest) -> str:
    """The connection's address; a household or telephone owns a whole IPv6 /64."""
    given = str(request.META.get("REMOTE_ADDR", ""))
    try:
        address = ipaddress.ip_address(given)
    except ValueError:
        return given
    if isinstance(address, ipaddress.IPv4Address):
        return str(address)
    if address.ipv4_mapped:
        return str(address.ipv4_mapped)
    return str(ipaddress.ip_network((address.packed[:8] + bytes(8), 64)))


APPLICATIONS = Limit("application")
needs_work = APPLICATIONS.needs_work
check_work = APPLICATIONS.check_work
count = APPLICATIONS.count
