"""The one way for text and bytes into the system: scanned in memory before anything is written.

A mark of secrecy refuses (保密法 31(3), rules.md §8.4): only a hash, who, when and which rule are
kept. The interface says plainly that a secret without a mark cannot be recognised by a machine.
"""

import hashlib
from dataclasses import asdict
from typing import Any

from django.conf import settings

from gongkai.core.deeds import Blocked, Refused
from gongkai.core.files import store
from gongkai.core.files.models import StoredFile
from gongkai.core.journal.actions import Actor
from gongkai.core.people.models import PublicContact
from gongkai.scan.engine import scan_file, scan_text
from gongkai.scan.findings import Report
from gongkai.scan.readers import media_type
from gongkai.scan.rulebook import AllowList, RuleBook

REFUSAL = (
    "内容中有国家秘密标志（密级★），系统不得存储涉密内容，已拒绝且未保存任何内容。"
    "请立即停止在本机处理，联系本单位保密工作机构。"
)


def rulebook() -> RuleBook:
    """What the bureau adds to the shipped rules; its public contacts are no findings."""
    contacts = frozenset(PublicContact.objects.values_list("value", flat=True))
    return RuleBook(allow=AllowList(contacts=contacts))


def refuse_secrecy(text: str, *, by: Actor | None, where: str) -> Report:
    """Scan typed ``text``; raise ``Refused`` on a mark of secrecy, else return the report."""
    report = scan_text(text, book=rulebook())
    refuse_if_marked(report, text.encode(), by=by, where=where)
    return report


def inspect(data: bytes, name: str, *, by: Actor | None, where: str) -> Report:
    """Scan a file in memory; ``Refused`` on a mark of secrecy, ``Blocked`` when too large."""
    if len(data) > settings.MAX_UPLOAD_BYTES:
        limit = settings.MAX_UPLOAD_BYTES // 2**20
        raise Blocked(f"文件“{name}”超过 {limit} MB，未保存。请压缩图片或分成几个文件后再传。")
    if not data:
        raise Blocked(f"文件“{name}”是空的（0 字节），请检查后重新选择。")
    report = scan_file(data, name, book=rulebook())
    refuse_if_marked(report, data, by=by, where=where)
    return report


def take_in(data: bytes, name: str, *, by: Actor | None, where: str) -> StoredFile:
    """Scan and then keep a file; the masked report stays beside it."""
    report = inspect(data, name, by=by, where=where)
    stored, _ = StoredFile.objects.update_or_create(
        sha256=store.put(data),
        defaults={
            "size": len(data),
            "media_type": media_type(data, name) or "application/octet-stream",
            "report": as_json(report),
        },
    )
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
