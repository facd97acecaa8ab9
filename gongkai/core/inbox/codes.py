"""Codes in place of accounts: 80 random bits in groups a person can read aloud.

A code serves one purpose: what opens an application opens no saved form, whatever is typed.
"""

import hashlib
import hmac

from gongkai.core.keys import key

RECEIPT, RESUME, FOLLOW_UP = "receipt", "resume", "follow-up"

# Crockford's base 32: no I, L, O, U, so nothing is mistaken on paper or on the telephone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16


def code_for(form_key: str, purpose: str = RECEIPT) -> str:
    """The code of the form that carried the random ``form_key``.

    The same form sent twice (a double tap, a reload) has the same code, hence one envelope. Each
    purpose has its own secret, so the codes of one form tell nothing about each other.
    """
    digest = hmac.new(key(f"{purpose}-codes"), form_key.encode(), hashlib.sha256).digest()
    number = int.from_bytes(digest[:10], "big")
    symbols = [_ALPHABET[number >> shift & 31] for shift in range(75, -1, -5)]
    return "-".join("".join(symbols[i : i + 4]) for i in range(0, _LENGTH, 4))


def normalise(typed: str) -> str:
    """What a person typed as a code, in the form it was given out; empty when it is none."""
    symbols = "".join(c for c in typed.upper() if c.isalnum())
    symbols = symbols.translate(str.maketrans("OIL", "011"))
    if len(symbols) != _LENGTH or any(c not in _ALPHABET for c in symbols):
        return ""
    return "-".join(symbols[i : i + 4] for i in range(0, _LENGTH, 4))


def lookup(code: str, purpose: str = RECEIPT) -> str:
    """Under what a row is filed; the code cannot be found from it."""
    return _derived("lookup", code, purpose).hex()


def reply_key(code: str, purpose: str = RECEIPT) -> bytes:
    """The 32-byte key that seals what only the holder of ``code`` may read."""
    return _derived("reply", code, purpose)


def _derived(use: str, code: str, purpose: str) -> bytes:
    label = use if purpose == RECEIPT else f"{use}\0{purpose}"
    return hashlib.sha256(f"{label}\0{code}".encode()).digest()
