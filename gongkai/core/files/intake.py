"""The one way for text and bytes into the system: scanned in memory before anything is written.

A mark of secrecy refuses (保密法 31(3), rules.md §8.4): only a hash, who, when and which rule are
kept. The interface says plainly that a secret without a mark cannot be recognised by a machine.
"""

import hashlib
import time
from collections import OrderedDict
from dataclasses import asdict, dataclass, field
from threading import Lock
from typing import Any, Protocol

from django.conf import settings

from gongkai.core.deeds import Blocked, Refused, deed, records_refusals
from gongkai.core.files import progress, store
from gongkai.core.files.models import StoredFile
from gongkai.core.journal.actions import Actor
from gongkai.core.rules.edition import Edition, current, rulebook
from gongkai.scan import sandbox
from gongkai.scan.engine import scan_text
from gongkai.scan.findings import Report
from gongkai.scan.readers import media_type

REFUSAL = (
    "内容中有国家秘密标志（密级★），系统不得存储涉密内容，已拒绝且未保存任何内容。"
    "请立即停止在本机处理，联系本单位保密工作机构。"
)


class Upload(Protocol):
    """A file as Django hands it over: in memory, or in the upload folder (memory too)."""

    name: str | None
    size: int | None

    def read(self) -> bytes: ...


def read_upload(upload: Upload, *, by: Actor | None = None) -> bytes:
    """The bytes of an upload that is not too large; ``Blocked`` without reading it otherwise.

    ``by``: who will keep it in a deed. It is scanned here already then, before the transaction: on
    SQLite a transaction is the only writer, and a scan may take long. The deed's own scan finds the
    report ready.
    """
    name, size = upload.name or "未命名", upload.size or 0
    if size > settings.MAX_UPLOAD_BYTES:
        raise Blocked(_too_large(name))
    data = upload.read()
    if data and by is not None:
        _scanned(data, name, by.organ_id)
    return data


def refuse_secrecy(text: str, *, by: Actor | None, where: str) -> Report:
    """Scan typed ``text``; raise ``Refused`` on a mark of secrecy, else return the report."""
    report = scan_text(text, book=rulebook(by.organ_id if by else None))
    refuse_if_marked(report, text.encode(), by=by, where=where)
    return report


def inspect(data: bytes, name: str, *, by: Actor | None, where: str) -> Report:
    """Scan a file in a process of its own (``scan.sandbox``); nothing is written.

    ``Refused`` on a mark of secrecy; ``Blocked`` when it is empty, too large or too many wait.
    """
    if len(data) > settings.MAX_UPLOAD_BYTES:
        raise Blocked(_too_large(name))
    if not data:
        raise Blocked(f"文件“{name}”是空的（0 字节），请检查后重新选择。")
    report = _scanned(data, name, by.organ_id if by else None)
    refuse_if_marked(report, data, by=by, where=where)
    return report


@dataclass(frozen=True)
class Prepared:
    """A file ready to be kept: stripped of metadata, scanned, and not written anywhere yet.

    ``notes``: Chinese sentences on what stripping did or could not do.
    """

    data: bytes = field(repr=False)
    name: str
    media_type: str
    report: Report
    edition: int
    notes: tuple[str, ...]


@records_refusals
def prepare_for_publication(data: bytes, name: str, *, by: Actor, where: str) -> Prepared:
    """Scan, take the metadata off, and scan what will be published. Outside any transaction.

    The first scan refuses what only the metadata betrays; the second speaks of the very bytes that
    are cleared later.
    """
    edition = current()
    report = inspect(data, name, by=by, where=where)
    try:
        stripped = sandbox.strip(data, name)
    except sandbox.Busy as busy:
        raise Blocked(str(busy)) from busy
    if stripped.data != data:
        report = inspect(stripped.data, name, by=by, where=where)
    kind = media_type(stripped.data, name) or "application/octet-stream"
    return Prepared(stripped.data, name, kind, report, edition.number, stripped.notes)


@deed
def keep(prepared: Prepared) -> StoredFile:
    """Write a prepared file into the private store; the masked report stays beside it."""
    stored, _ = StoredFile.objects.update_or_create(
        sha256=store.put(prepared.data),
        defaults={
            "size": len(prepared.data),
            "media_type": prepared.media_type,
            "report": as_json(prepared.report),
            "edition": prepared.edition,
            "notes": list(prepared.notes),
        },
    )
    return stored


def take_in_for_publication(data: bytes, name: str, *, by: Actor, where: str) -> StoredFile:
    """Prepare and keep at once, where no transaction is open."""
    return keep(prepare_for_publication(data, name, by=by, where=where))


def renewed(stored: StoredFile, name: str, organ_id: int | None) -> StoredFile:
    """``stored`` with a report of the rules of today; scanned again when they changed since."""
    edition = current()
    if stored.edition == edition.number:
        return stored
    report = _scanned(store.read(stored.pk), name, organ_id)
    stored.report, stored.edition = as_json(report), edition.number
    stored.save(update_fields=["report", "edition"])
    return stored


def as_json(report: Report) -> dict[str, Any]:
    """A report as it is stored: masked evidence only."""
    return {
        "status": report.status,
        "reason": report.reason,
        "findings": [asdict(finding) for finding in report.findings],
    }


def refuse_if_marked(report: Report, data: bytes, *, by: Actor | None, where: str) -> None:
    """Raise ``Refused`` when the scan found a mark of secrecy."""
    if not report.refuses:
        return
    raise Refused(
        REFUSAL,
        by=by,
        where=where,
        sha256=hashlib.sha256(data).hexdigest(),
        rules=sorted({finding.rule for finding in report.findings if finding.blocking}),
    )


def _too_large(name: str) -> str:
    limit = settings.MAX_UPLOAD_BYTES // 2**20
    return f"文件“{name}”超过 {limit} MB，未保存。请压缩图片或分成几个文件后再传。"


# The last reports of this process (masked), so that what was scanned ahead of a deed is not scanned
# again inside it. What could not be reviewed is tried anew after a minute.
_MOST_REPORTS = 32
_KEPT_SECONDS = 60
_reports: OrderedDict[tuple[str, str, int | None, Edition], tuple[float, Report]] = OrderedDict()
_reports_lock = Lock()


def _scanned(data: bytes, name: str, organ_id: int | None) -> Report:
    key = (hashlib.sha256(data).hexdigest(), name, organ_id, current())
    with _reports_lock:
        at, report = _reports.get(key, (0.0, None))
    if report is not None and time.monotonic() - at < _KEPT_SECONDS:
        return report
    try:
        report = sandbox.scan(data, name, book=rulebook(organ_id), progress=progress.teller())
    except sandbox.Busy as busy:
        raise Blocked(str(busy)) from busy
    with _reports_lock:
        _reports[key] = (time.monotonic(), report)
        while len(_reports) > _MOST_REPORTS:
            _reports.popitem(last=False)
    return report
