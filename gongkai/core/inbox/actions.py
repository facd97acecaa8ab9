"""Posting envelopes, saving forms, taking in, and answering the holder of a code."""

import base64
import json
import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cryptography.exceptions import InvalidTag
from django.db import transaction
from django.utils import timezone
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, SealedBox

from gongkai.core.deeds import Blocked, deed, records_refusals, stop_if
from gongkai.core.files.intake import inspect, refuse_secrecy
from gongkai.core.inbox import codes
from gongkai.core.inbox.models import Envelope, Reply, ReplyFile, SavedForm
from gongkai.core.inbox.packing import (
    display_name,
    fingerprint,
    open_bytes,
    pack,
    seal_bytes,
    texts,
    unpack,
)
from gongkai.core.journal.actions import record
from gongkai.core.keys import key
from gongkai.core.sealing import seal, unseal

MOST_FILES = 5
MOST_FILE_BYTES = 10 * 2**20
MOST_TYPED = 100_000
FORMS_KEPT_DAYS = 30

_DAMAGED = "内容校验不通过，可能已损坏或被改动，因此不予显示。请拨打页面底部的电话，由工作人员核对后重新提供。"
_FORM_DAMAGED = "暂存的内容校验不通过，可能已损坏或被改动，无法恢复。请重新填写，或拨打页面底部的电话由工作人员代填。"
_NO_FORM_KEY = "页面没有完整打开，无法识别这张表，内容没有保存。请复制已填内容，刷新页面后再提交。"

logger = logging.getLogger(__name__)


class AlreadySent(Blocked):
    """The form was sent before and its content is another now; ``code``: its receipt, or ""."""

    def __init__(self, reason: str, code: str = "") -> None:
        super().__init__(reason)
        self.code = code


@dataclass(frozen=True)
class Letter:
    """An opened envelope. ``files``: (name, bytes) pairs; ``reply_key`` seals what goes back.

    ``about``: the lookup of the application a follow-up belongs to, then ``reply_key`` is that
    application's; "" for a first envelope.
    """

    envelope_id: int
    lookup: str
    reply_key: bytes
    posted_at: datetime
    content: Mapping[str, Any]
    files: Sequence[tuple[str, bytes]]
    about: str = ""


@records_refusals
def post(
    kind: str, *, form_key: str, content: Mapping[str, Any], files: Sequence[tuple[str, bytes]] = ()
) -> str:
    """Seal and keep what a person sent; return the receipt code.

    Everything is scanned before it is written: a mark of secrecy raises ``Refused`` and nothing
    stays (保密法 31(3)). Posting the same ``form_key`` again returns the same code; with other
    content it raises ``AlreadySent``, for what is not kept must not be acknowledged. The saved
    form of that key goes.
    """
    code = _code(form_key, codes.RECEIPT)
    kept = _checked(kind, content, files)
    header = {"content": dict(content), "reply_key": _text(codes.reply_key(code))}
    with transaction.atomic():
        if not _keep(kind, code, codes.RECEIPT, header, kept):
            raise AlreadySent(
                f"这张表此前已经提交成功，回执码 {code}；这次改动过的内容没有保存。"
                "要补充或更改，请凭此回执码办理；要另提一份，请重新打开空白的表。",
                code,
            )
        _drop(form_key)
    return code


@records_refusals
def follow_up(
    kind: str,
    *,
    typed_code: str,
    form_key: str,
    content: Mapping[str, Any],
    files: Sequence[tuple[str, bytes]] = (),
) -> bool:
    """Seal and keep what the holder of a receipt code adds; False when the code opens nothing.

    The scan and the ``form_key`` work as in ``post``. Inside, ``content["about"]`` and
    ``Letter.about`` name the application; outside nothing tells which one it is.
    """
    code = codes.normalise(typed_code)
    if not code or not Envelope.objects.filter(lookup=codes.lookup(code)).exists():
        return False
    own = _code(form_key, codes.FOLLOW_UP)
    kept = _checked(kind, content, files)
    header = {
        "content": dict(content),
        "reply_key": _text(codes.reply_key(code)),
        "about": codes.lookup(code),
    }
    with transaction.atomic():
        is_kept = _keep(kind, own, codes.FOLLOW_UP, header, kept)
    if not is_kept:
        raise AlreadySent(
            "这张表此前已经提交成功；这次改动过的内容没有保存。"
            "请复制改动的部分，刷新页面后作为新的补充再提交。"
        )
    return True


def _code(form_key: str, purpose: str) -> str:
    if not form_key.strip():
        raise Blocked(_NO_FORM_KEY)
    return codes.code_for(form_key, purpose)


def _checked(
    kind: str, content: Mapping[str, Any], files: Sequence[tuple[str, bytes]]
) -> list[tuple[str, bytes]]:
    """The files under the names they are kept by, once everything was scanned."""
    typed = "\n".join([*texts(content), *(name for name, _ in files)])
    stop_if(size_blockers(typed, files))
    where = f"inbox:{kind}"
    refuse_secrecy(typed, by=None, where=where)
    kept = [(display_name(name), data) for name, data in files]
    for name, data in kept:
        # What cannot be reviewed (an image of an identity card) comes in: it is not published.
        inspect(data, name, by=None, where=where)
    return kept


def size_blockers(typed: str, files: Sequence[tuple[str, bytes]]) -> list[str]:
    """Why this is too much for one envelope."""
    reasons = []
    if len(typed) > MOST_TYPED:
        reasons.append(
            f"填写的文字共 {len(typed)} 字，超过 {MOST_TYPED} 字，没有保存。请精简，或改为附文件。"
        )
    if len(files) > MOST_FILES:
        reasons.append(
            f"最多附 {MOST_FILES} 个文件，您选了 {len(files)} 个，都没有保存。"
            "请合并后再传，或分几次补充。"
        )
    limit = MOST_FILE_BYTES // 2**20
    for name, data in files:
        if len(data) > MOST_FILE_BYTES:
            reasons.append(
                f"文件“{display_name(name)}”超过 {limit} MB，没有保存。请压缩图片或分成几个文件后再传。"
            )
    return reasons


def _keep(
    kind: str, code: str, purpose: str, header: dict[str, Any], files: list[tuple[str, bytes]]
) -> bool:
    """Write the envelope unless it is there; False when what is there is something else."""
    lookup = codes.lookup(code, purpose)
    packed = pack({**header, "kind": kind, "lookup": lookup}, files)
    mark = fingerprint(codes.reply_key(code, purpose), packed)
    envelope, is_new = Envelope.objects.defer("sealed").get_or_create(
        lookup=lookup,
        defaults={
            "kind": kind,
            "fingerprint": mark,
            "sealed": lambda: SealedBox(_private().public_key).encrypt(packed),
        },
    )
    if is_new:
        record("envelope_posted", by=None, subject=f"envelope:{envelope.pk}", kind=kind)
    # Envelopes of the first format have no fingerprint.
    return envelope.fingerprint in ("", mark)


@deed
def save_form(kind: str, *, form_key: str, content: Mapping[str, Any]) -> str:
    """Keep a half-filled form and return the code that resumes it; saving again overwrites.

    Scanned like everything that comes in. It is sealed to its code alone, which stands nowhere:
    the server cannot read it.
    """
    code = _code(form_key, codes.RESUME)
    _checked(kind, content, ())
    receipt = codes.code_for(form_key)
    if Envelope.objects.filter(lookup=codes.lookup(receipt)).exists():
        raise AlreadySent(f"这张表已经提交成功，回执码 {receipt}，不必再暂存。", receipt)
    packed = json.dumps(
        {"kind": kind, "form_key": form_key, "content": dict(content)}, ensure_ascii=False
    )
    form, is_new = SavedForm.objects.update_or_create(
        lookup=codes.lookup(code, codes.RESUME),
        defaults={"kind": kind, "sealed": seal(packed, codes.reply_key(code, codes.RESUME))},
    )
    if is_new:
        record("form_saved", by=None, subject=f"saved_form:{form.pk}", kind=kind)
    return code


def resume_form(kind: str, typed_code: str) -> Mapping[str, Any] | None:
    """What was saved, with its ``form_key``; None when the code opens no form of this kind.

    Under the same ``form_key`` saving again overwrites, and sending from two devices makes one
    application.
    """
    code = codes.normalise(typed_code)
    if not code:
        return None
    form = SavedForm.objects.filter(kind=kind, lookup=codes.lookup(code, codes.RESUME)).first()
    if form is None:
        return None
    try:
        opened = json.loads(unseal(bytes(form.sealed), codes.reply_key(code, codes.RESUME)))
    except (InvalidTag, ValueError):
        opened = {}
    if opened.get("kind") != kind:
        logger.error("saved form %s does not open: changed or damaged", form.pk)
        raise Blocked(_FORM_DAMAGED)
    return {**opened["content"], "form_key": opened["form_key"]}


def _drop(form_key: str) -> None:
    """Delete the saved form of this key, for it was sent."""
    lookup = codes.lookup(codes.code_for(form_key, codes.RESUME), codes.RESUME)
    for pk in SavedForm.objects.filter(lookup=lookup).values_list("pk", flat=True):
        SavedForm.objects.filter(pk=pk).delete()
        record("form_dropped", by=None, subject=f"saved_form:{pk}")


@deed
def forget_forms(older_than_days: int = FORMS_KEPT_DAYS) -> int:
    """Delete the forms nobody saved again for so many days; returns how many."""
    limit = timezone.now() - timedelta(days=older_than_days)
    count, _ = SavedForm.objects.filter(saved_at__lt=limit).delete()
    if count:
        record("forms_forgotten", by=None, subject="inbox:saved_forms", count=count,
               older_than_days=older_than_days)  # fmt: skip
    return count


def waiting(kind: str) -> Iterator[Letter]:
    """The envelopes of ``kind`` not taken yet, oldest first, opened.

    One that does not open (changed or damaged) is reported in the log and stays; the others go on.
    """
    rows = Envelope.objects.filter(kind=kind, taken_at=None).order_by("pk")
    for pk in list(rows.values_list("pk", flat=True)):
        # One at a time: an envelope may hold fifty megabytes, and another process may be faster.
        envelope = rows.filter(pk=pk).first()
        letter = _opened(envelope) if envelope else None
        if letter:
            yield letter


def _opened(envelope: Envelope) -> Letter | None:
    own = {"kind": envelope.kind, "lookup": envelope.lookup}
    try:
        header, files = unpack(SealedBox(_private()).decrypt(bytes(envelope.sealed)))
        # Envelopes of the first format do not name their row.
        if {name: header.get(name, value) for name, value in own.items()} != own:
            raise ValueError("the envelope belongs to another row")
        about = header.get("about", "")
        content = {**header["content"], "about": about} if about else header["content"]
        reply_key = base64.b64decode(header["reply_key"])
    except (CryptoError, ValueError, LookupError, TypeError):
        # Anyone who has the public key can seal nonsense; it must not hold up what is good.
        logger.exception("envelope %s does not open: changed or damaged", envelope.pk)
        return None
    return Letter(
        envelope_id=envelope.pk,
        lookup=envelope.lookup,
        reply_key=reply_key,
        posted_at=envelope.posted_at,
        content=content,
        files=files,
        about=about,
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


@transaction.atomic
def answer(
    *,
    lookup: str,
    reply_key: bytes,
    content: Mapping[str, Any],
    files: Sequence[tuple[str, str, bytes]] = (),
) -> None:
    """Put what the holder of the code may see now in place of what stood there.

    ``files``: (name, media type, bytes), the whole set; a file that did not change is not written
    again. Nothing is scanned here: what goes out was cleared inside.
    """
    sealed = seal(json.dumps(dict(content), ensure_ascii=False), reply_key)
    Reply.objects.update_or_create(lookup=lookup, defaults={"sealed": sealed})
    rows = ReplyFile.objects.filter(lookup=lookup)
    standing = dict(rows.values_list("position", "fingerprint"))
    for position, (name, media_type, data) in enumerate(files):
        label = json.dumps([display_name(name), media_type], ensure_ascii=False).encode()
        mark = fingerprint(reply_key, label, data)
        if standing.get(position) == mark:
            continue
        place = f"{position}:{mark}"
        ReplyFile.objects.update_or_create(
            lookup=lookup,
            position=position,
            defaults={
                "label": seal_bytes(label, reply_key, f"label:{place}"),
                "sealed": seal_bytes(data, reply_key, f"bytes:{place}"),
                "size": len(data),
                "fingerprint": mark,
            },
        )
    rows.filter(position__gte=len(files)).delete()


@transaction.atomic
def forget_reply(lookup: str) -> int:
    """Remove for good what the holder of a code could read, its files and the emptied envelope.

    Returns how many rows went; afterwards the code opens nothing. The caller journals it.
    """
    rows = (Reply, ReplyFile, Envelope)
    return sum(model.objects.filter(lookup=lookup).delete()[0] for model in rows)


@dataclass(frozen=True)
class Offered:
    """A file the holder of the code may download with ``fetch_file``."""

    position: int
    name: str
    media_type: str
    size: int


@dataclass(frozen=True)
class Tracked:
    """What a receipt code opens: ``content`` is None while nobody has taken the envelope."""

    posted_at: datetime
    content: Mapping[str, Any] | None
    files: Sequence[Offered] = ()


def track(typed_code: str) -> Tracked | None:
    """What the holder of the code may see; None when the code opens nothing.

    Raises ``Blocked`` when what stands there was changed or damaged.
    """
    code = codes.normalise(typed_code)
    lookup = codes.lookup(code)
    envelope = Envelope.objects.defer("sealed").filter(lookup=lookup).first() if code else None
    if envelope is None:
        return None
    reply = Reply.objects.filter(lookup=lookup).first()
    if reply is None:
        return Tracked(envelope.posted_at, None)
    secret = codes.reply_key(code)
    try:
        content = json.loads(unseal(bytes(reply.sealed), secret))
        rows = ReplyFile.objects.defer("sealed").filter(lookup=lookup).order_by("position")
        files = [Offered(row.position, *_label(row, secret), row.size) for row in rows]
    except (InvalidTag, ValueError) as error:
        raise _damaged(f"reply {reply.pk}") from error
    return Tracked(envelope.posted_at, content, files)


def fetch_file(typed_code: str, position: int) -> tuple[str, str, bytes] | None:
    """Name, media type and bytes of a file of the answer; None when the code opens none there.

    Raises ``Blocked`` when what stands there was changed or damaged.
    """
    code = codes.normalise(typed_code)
    rows = ReplyFile.objects.filter(lookup=codes.lookup(code), position=position)
    row = rows.first() if code else None
    if row is None:
        return None
    secret = codes.reply_key(code)
    try:
        name, media_type = _label(row, secret)
        place = f"bytes:{row.position}:{row.fingerprint}"
        return name, media_type, open_bytes(bytes(row.sealed), secret, place)
    except (InvalidTag, ValueError) as error:
        raise _damaged(f"reply file {row.pk}") from error


def _label(row: ReplyFile, secret: bytes) -> tuple[str, str]:
    place = f"label:{row.position}:{row.fingerprint}"
    name, media_type = json.loads(open_bytes(bytes(row.label), secret, place))
    return name, media_type


def _damaged(what: str) -> Blocked:
    logger.error("%s does not open: changed or damaged", what)
    return Blocked(_DAMAGED)


def _text(value: bytes) -> str:
    return base64.b64encode(value).decode()


def _private() -> PrivateKey:
    return PrivateKey(key("inbox"))
