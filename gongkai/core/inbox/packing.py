"""How content and files are packed, named and sealed before they become a row."""

import base64
import hashlib
import hmac
import json
import os
import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Any

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NAME_LENGTH = 120
_NONCE = 12
_NAMELESS = "未命名文件"
# Control and format characters (also those that turn the reading direction) and line separators.
_INVISIBLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


def display_name(name: str) -> str:
    """A file's name as people sent it, without path and invisible characters, not too long."""
    last = re.split(r"[/\\]", unicodedata.normalize("NFC", name))[-1]
    spaced = "".join(" " if c.isspace() else c for c in last)
    shown = "".join(c for c in spaced if unicodedata.category(c) not in _INVISIBLE)
    shown = " ".join(shown.split()).strip(". ")
    if len(shown) > NAME_LENGTH:
        stem, dot, suffix = shown.rpartition(".")
        ending = dot + suffix if stem and len(suffix) <= 10 else ""
        shown = shown[: NAME_LENGTH - len(ending)].rstrip() + ending
    return shown or _NAMELESS


def texts(value: object) -> list[str]:
    """Every text in ``value``, however deep, as people typed it."""
    if isinstance(value, Mapping):
        return [*texts(list(value.values())), *map(str, value)]
    if isinstance(value, list | tuple | set | frozenset):
        return [text for part in value for text in texts(part)]
    return [str(value)]


def pack(header: Mapping[str, Any], files: Sequence[tuple[str, bytes]]) -> bytes:
    """One line of JSON, then the bytes of the files; equal content packs to equal bytes."""
    line = json.dumps(
        {**header, "files": [[name, len(data)] for name, data in files]},
        ensure_ascii=False, sort_keys=True,
    )  # fmt: skip
    return b"".join([line.encode(), b"\n", *(data for _, data in files)])


def unpack(packed: bytes) -> tuple[dict[str, Any], list[tuple[str, bytes]]]:
    """The header and the files of ``pack``; raises ``ValueError`` when bytes are missing."""
    line, _, rest = packed.partition(b"\n")
    header = json.loads(line)
    files, start = [], 0
    for name, size in header.pop("files"):
        if isinstance(size, str):  # Envelopes of the first format carried the bytes in the JSON.
            files.append((name, base64.b64decode(size)))
            continue
        files.append((name, rest[start : start + size]))
        start += size
    if start != len(rest):
        raise ValueError("the files do not fill the envelope")
    return header, files


def fingerprint(secret: bytes, *parts: bytes) -> str:
    """A keyed hash over ``parts`` in hex: it betrays nothing to who lacks ``secret``."""
    mac = hmac.new(secret, b"fingerprint", hashlib.sha256)
    for part in parts:
        mac.update(len(part).to_bytes(8, "big"))
        mac.update(part)
    return mac.hexdigest()


def seal_bytes(data: bytes, secret: bytes, place: str) -> bytes:
    """``data`` encrypted under ``secret``; it opens only where it was put (``place``)."""
    nonce = os.urandom(_NONCE)
    return nonce + AESGCM(secret).encrypt(nonce, data, place.encode())


def open_bytes(sealed: bytes, secret: bytes, place: str) -> bytes:
    """The bytes of ``seal_bytes``; raises ``InvalidTag`` on a wrong key, place or changed byte."""
    return AESGCM(secret).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
