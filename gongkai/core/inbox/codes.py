"""Receipt codes: 80 random bits in groups a person can read aloud, no account needed."""

import hashlib
import hmac

from gongkai.core.keys import key

# Crockford's base 32: no I, L, O, U, so nothing is mistaken on paper or on the telephone.
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_LENGTH = 16


def code_for(form_key: str) -> str:
    """The receipt code of the form that carried the random ``form_key``.

    The same form sent twice (a double tap, a reload) has the same code, hence one envelope.
    """
    digest = hmac.new(key("receipt-codes"), form_key.encode(), hashlib.sha256).digest()
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


def lookup(code: str) -> str:
    """Under what an envelope or reply is filed; the code cannot be found from it."""
    return hashlib.sha256(f"lookup\0{code}".encode()).hexdigest()


def reply_key(code: str) -> bytes:
    """The 32-byte key that seals the reply for the holder of ``code``."""
    return hashlib.sha256(f"reply\0{code}".encode()).digest()
