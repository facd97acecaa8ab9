"""Posting an envelope, taking it in, and answering the holder of its receipt code."""

import base64
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.utils import timezone
from nacl.public import PrivateKey, SealedBox

from gongkai.core.deeds import deed
from gongkai.core.files.intake import inspect, refuse_secrecy
from gongkai.core.inbox import codes
from gongkai.core.inbox.models import Envelope, Reply
from gongkai.core.journal.actions import record
from gongkai.core.keys import key
from gongkai.core.sealing import seal, unseal


@dataclass(frozen=True)
class Letter:
    """An opened envelope. ``files``: (name, bytes) pairs; ``reply_key`` seals what goes back."""

    envelope_id: int
    lookup: str
    reply_key: bytes
    posted_at: datetime
    content: Mapping[str, Any]
    files: Sequence[tuple[str, bytes]]


@deed
def post(
    kind: str, *, form_key: str, content: Mapping[str, Any], files: Sequence[tuple[str, bytes]] = ()
) -> str:
    """Seal and keep what a person sent; return the receipt code.

    Everything is scanned before it is written: a mark of secrecy raises ``Refused`` and nothing
    stays (保密法 31(3)). Posting the same ``form_key`` again returns the same code.
    """
    typed = "\n".join(str(value) for value in content.values())
    refuse_secrecy(typed, by=None, where=f"inbox:{kind}")
    for name, data in files:
        inspect(data, name, by=None, where=f"inbox:{kind}")
    code = codes.code_for(form_key)
    packed = json.dumps(
        {
            "content": dict(content),
            "reply_key": base64.b64encode(codes.reply_key(code)).decode(),
            "files": [[name, base64.b64encode(data).decode()] for name, data in files],
        },
        ensure_ascii=False,
    ).encode()
    envelope, is_new = Envelope.objects.get_or_create(
        lookup=codes.lookup(code),
        defaults={"kind": kind, "sealed": SealedBox(_private().public_key).encrypt(packed)},
    )
    if is_new:
        record("envelope_posted", by=None, subject=f"envelope:{envelope.pk}", kind=kind)
    return code


def waiting(kind: str) -> Iterator[Letter]:
    """The envelopes of ``kind`` not taken yet, oldest first, opened."""
    for envelope in Envelope.objects.filter(kind=kind, taken_at=None).order_by("pk"):
        opened = json.loads(SealedBox(_private()).decrypt(bytes(envelope.sealed)))
        yield Letter(
            envelope_id=envelope.pk,
            lookup=envelope.lookup,
            reply_key=base64.b64decode(opened["reply_key"]),
            posted_at=envelope.posted_at,
            content=opened["content"],
            files=[(name, base64.b64decode(data)) for name, data in opened["files"]],
        )


def take(letter: Letter) -> bool:
    """Mark the envelope as taken and empty it, in the taker's transaction.

    False when another process was faster: then the taker must not go on.
    """
    return bool(
        Envelope.objects.filter(pk=letter.envelope_id, taken_at=None).update(
            taken_at=timezone.now(), sealed=b""
        )
    )


def answer(*, lookup: str, reply_key: bytes, content: Mapping[str, Any]) -> None:
    """Put what the holder of the code may see now in place of what stood there."""
    sealed = seal(json.dumps(dict(content), ensure_ascii=False), reply_key)
    Reply.objects.update_or_create(lookup=lookup, defaults={"sealed": sealed})


@dataclass(frozen=True)
class Tracked:
    """What a receipt code opens: ``content`` is None while nobody has taken the envelope."""

    posted_at: datetime
    content: Mapping[str, Any] | None


def track(typed_code: str) -> Tracked | None:
    """What the holder of the code may see; None when the code opens nothing."""
    code = codes.normalise(typed_code)
    envelope = Envelope.objects.filter(lookup=codes.lookup(code)).first() if code else None
    if envelope is None:
        return None
    reply = Reply.objects.filter(lookup=envelope.lookup).first()
    content = json.loads(unseal(bytes(reply.sealed), codes.reply_key(code))) if reply else None
    return Tracked(envelope.posted_at, content)


def _private() -> PrivateKey:
    return PrivateKey(key("inbox"))
