"""The installation's signature on what it hands to other systems (Ed25519)."""

import base64
import binascii
import hashlib

from nacl.exceptions import BadSignatureError
from nacl.signing import SigningKey, VerifyKey

from gongkai.core.keys import key

_NAME = "channel-signing"


def _signing_key() -> SigningKey:
    return SigningKey(key(_NAME))


def public_key() -> str:
    """The public key, 64 hex digits; the secret one stays a file only the service may read."""
    return bytes(_signing_key().verify_key).hex()


def fingerprint(public: str) -> str:
    """What two people read to each other on the telephone: 16 hex digits in groups of four."""
    digest = hashlib.sha256(bytes.fromhex(public)).hexdigest()[:16]
    return " ".join(digest[start : start + 4] for start in range(0, 16, 4))


def sign(message: bytes) -> bytes:
    """The signature as base64 text."""
    return base64.b64encode(_signing_key().sign(message).signature)


def is_signed(message: bytes, signature: bytes, public: str) -> bool:
    """Whether ``signature`` (base64) on ``message`` was made with the key ``public`` (hex)."""
    try:
        raw = base64.b64decode(signature.strip(), validate=True)
        VerifyKey(bytes.fromhex(public)).verify(message, raw)
    except (BadSignatureError, binascii.Error, ValueError, TypeError):
        return False
    return True
