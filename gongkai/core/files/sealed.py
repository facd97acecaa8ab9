"""Files about persons, kept encrypted: scans of letters, proofs of identity, signed answers.

They stand in the private store like other files, but as AES-256-GCM under a key of their own
(PIPL art. 51), so that a copy of the disk or the backup shows nothing. Scanned before storage.
"""

import os

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from gongkai.core.files import store
from gongkai.core.files.intake import inspect
from gongkai.core.journal.actions import Actor
from gongkai.core.keys import key
from gongkai.scan.readers import media_type

_NONCE = 12


def take_in(data: bytes, name: str, *, by: Actor | None, where: str) -> tuple[str, str]:
    """Scan ``data`` in memory, then keep it sealed: (reference, media type).

    Raises ``Refused`` on a mark of secrecy and ``Blocked`` when it is empty or too large. A file
    that could not be read by the scan is kept: this is intake, not publication (review.md).
    """
    inspect(data, name, by=by, where=where)
    nonce = os.urandom(_NONCE)
    sealed = nonce + AESGCM(key("files")).encrypt(nonce, data, None)
    return store.put(sealed), media_type(data, name) or "application/octet-stream"


def read(reference: str) -> bytes:
    """The bytes behind ``reference``; raises ``ValueError`` when the disk holds something else."""
    sealed = store.read(reference)
    return AESGCM(key("files")).decrypt(sealed[:_NONCE], sealed[_NONCE:], None)


def destroy(reference: str) -> bool:
    """Remove the bytes for good (retention); False when they were gone already."""
    path = store.path_of(reference)
    existed = path.exists()
    path.unlink(missing_ok=True)
    return existed
