"""Fields encrypted at rest (PIPL art. 51): AES-256-GCM, a fresh nonce for every value."""

import hashlib
import hmac
import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.db import models

from gongkai.core.keys import key

_NONCE = 12


def seal(text: str, secret: bytes) -> bytes:
    """``text`` encrypted under the 32-byte ``secret``: nonce (12 bytes) and ciphertext."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(secret).encrypt(nonce, text.encode(), None)


def unseal(sealed: bytes, secret: bytes) -> str:
    """The text of ``seal``; raises ``cryptography.exceptions.InvalidTag`` on a wrong key."""
    return AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], None).decode()


def keyed_hash(text: str, purpose: str) -> str:
    """A keyed SHA-256 in hex: equal texts compare equal, the text cannot be guessed from it."""
    return hmac.new(key("keyed-hash"), f"{purpose}\0{text}".encode(), hashlib.sha256).hexdigest()


class SealedTextField(models.BinaryField):
    """A text that stands encrypted in the database and reads as ``str`` in Python."""

    def _check_str_default_value(self):  # type: ignore[no-untyped-def]
        # What Python sees is text, so a text is the right default.
        return []

    def from_db_value(self, value, expression, connection):  # type: ignore[no-untyped-def]
        return None if value is None else unseal(bytes(value), key("fields"))

    def get_db_prep_value(self, value, connection, prepared=False):  # type: ignore[no-untyped-def]
        sealed = None if value is None else seal(value, key("fields"))
        return super().get_db_prep_value(sealed, connection, prepared)
