"""Whether what stands on the disk is what the builder wrote, and what is public what was cleared.

网页防篡改: every difference is a finding. ``repair`` puts what does not belong aside, outside the
site, and builds from the cleared versions what was changed or is missing.
"""

import hashlib
import logging
import os
import re
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from gongkai.core.files import store
from gongkai.core.journal.actions import record
from gongkai.core.journal.models import Entry
from gongkai.disclosure.digests import digest_of
from gongkai.disclosure.models import Disclosure
from gongkai.portal import actions
from gongkai.portal.alone import alone
from gongkai.portal.models import BuiltFile, Inspection

VERIFIED = "site_verified"
MOST_KEPT = 500
# Up to so many changed item pages are built one by one; with more, or with lists, all are.
_FEW = 50
_ITEM = re.compile(r"(?:^|/)items/(\d{4})/(\d{7})/")
# What opens the door and what closes it, as the journal says it.
_OPENED = ("published", "mirrored")
_CLOSED = ("withdrawn", "withdrawn_at_once", "notice_ended", "mirror_taken_back",
           "mirrored_withdrawn")  # fmt: skip
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Fault:
    """``kind``: a key of ``LABELS``; ``path``: the file below the site's root, or the index
    number (for a stored file with its name)."""

    kind: str
    path: str

    @property
    def label(self) -> str:
        """What a person reads."""
        return LABELS[self.kind]

    @property
    def remedy(self) -> str:
        """What helps against it."""
        return _REMEDIES[self.kind]


LABELS = {
    "changed": "内容被改动",
    "missing": "文件丢失",
    "foreign": "来历不明的文件",
    "link": "不应有的链接文件",
    "digest": "公开内容与审批时的摘要值不符",
    "stored_file": "存储中的附件缺失或被改动",
    "unrecorded": "已公开，但日志中没有对应的发布记录",
    "vanished": "日志记录为已公开，数据库中却未公开",
}
_REBUILD = "点“重建被改动的页面”可以恢复"
_ASIDE = "点“重建被改动的页面”会把它移出网站目录并留存备查"
_BACKUP = "不能重建：请从备份恢复数据，查明原因前可以先应急撤回"
_REMEDIES = {
    "changed": _REBUILD, "missing": _REBUILD, "foreign": _ASIDE, "link": _ASIDE,
    "digest": _BACKUP, "stored_file": _BACKUP, "unrecorded": _BACKUP, "vanished": _BACKUP,
}  # fmt: skip
ON_DISK = ("changed", "missing", "foreign", "link")


def verify_site() -> list[Fault]:
    """Every fault of the built site and of the content behind it, in the order of the paths.

    What differs is looked at once more while no builder works, so that a page just being written
    is none.
    """
    suspicious = [fault.path for fault in _files()]
    found: list[Fault] = []
    if suspicious:
        with alone("pages"):
            found += _second_look(suspicious)
    return sorted([*found, *_contents(), *_records()], key=lambda one: (one.path, one.kind))


def inspect(inspection: Inspection | None = None) -> Inspection:
    """Repair first when that was asked for, verify, keep the result and note it in the journal."""
    row = inspection or Inspection.objects.create()
    if row.repairs:
        row.repaired = repair(verify_site())
    faults = verify_site()
    row.files, row.items = BuiltFile.objects.count(), Disclosure.objects.public().count()
    row.count = len(faults)
    row.faults = [[one.kind, one.path] for one in faults[:MOST_KEPT]]
    row.ended_at = timezone.now()
    with transaction.atomic():
        row.save()
        record(VERIFIED, by=None, subject=f"inspection:{row.pk}", faults=row.count,
               repaired=row.repaired)  # fmt: skip
    if faults:
        log.error("%d faults on the public site, the first: %s", len(faults), faults[0])
    return row


def repair(faults: list[Fault]) -> int:
    """Put aside what does not belong on the disk and build anew what does; how many paths.

    What differs from its digest is not built: the page that stands is the right one.
    """
    on_disk = [fault for fault in faults if fault.kind in ON_DISK]
    if not on_disk:
        return 0
    aside = settings.VAR / "quarantine" / timezone.localtime().strftime("%Y%m%d-%H%M%S")
    with alone("pages"):
        for fault in on_disk:
            _put_aside(fault.path, aside)
    wanted = [fault.path for fault in on_disk if fault.kind in ("changed", "missing")]
    items = {match.groups() for match in map(_ITEM.search, wanted) if match}
    # A link may have hidden a page.
    is_only_items = all(map(_ITEM.search, wanted)) and all(
        fault.kind != "link" for fault in on_disk
    )
    if is_only_items and len(items) <= _FEW:
        actions.build_items([f"{year}-{serial}" for year, serial in items])
    else:
        actions.build_all()
        _forget([path for path in wanted if not _ITEM.search(path)])
    return len(on_disk)


def _forget(paths: list[str]) -> None:
    """Pages that even a full build does not make any more, e.g. of a closed column."""
    root = Path(settings.SITE_ROOT)
    for relative in paths:
        if not (root / relative).exists():
            BuiltFile.objects.filter(path=relative).delete()


def _files() -> Iterator[Fault]:
    root = Path(settings.SITE_ROOT)
    expected = dict(BuiltFile.objects.values_list("path", "sha256"))
    for folder, folders, names in os.walk(root):
        for name in [*names, *(one for one in folders if Path(folder, one).is_symlink())]:
            relative = Path(folder, name).relative_to(root).as_posix()
            fault = _judge(root, relative, expected.pop(relative, None))
            if fault is not None:
                yield fault
    for relative in expected:
        yield Fault("missing", relative)


def _second_look(paths: list[str]) -> Iterator[Fault]:
    root = Path(settings.SITE_ROOT)
    for relative in paths:
        known = BuiltFile.objects.filter(path=relative).values_list("sha256", flat=True).first()
        fault = _judge(root, relative, known)
        if fault is not None:
            yield fault


def _judge(root: Path, relative: str, sha256: str | None) -> Fault | None:
    """What is wrong with one path; ``sha256``: of what the builder wrote there, None if nothing."""
    path = root / relative
    try:
        mode = path.lstat().st_mode
    except OSError:
        return Fault("missing", relative) if sha256 is not None else None
    if stat.S_ISLNK(mode):
        return Fault("link", relative)
    if sha256 is None:
        return Fault("foreign", relative)
    if not stat.S_ISREG(mode) or _sha256_of(path) != sha256:
        return Fault("changed", relative)
    return None


def _sha256_of(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _put_aside(relative: str, aside: Path) -> None:
    """Move what is there out of the site, as evidence; nothing when it is gone."""
    path = Path(settings.SITE_ROOT) / relative
    if not path.is_symlink() and not path.exists():
        return
    to = aside / relative
    to.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.replace(path, to)


def _contents() -> Iterator[Fault]:
    for disclosure in Disclosure.objects.public().order_by("pk").iterator(200):
        clearance = disclosure.published_clearance
        assert clearance is not None
        version, name = clearance.version, str(disclosure.index_number)
        if not clearance.digest == version.digest == digest_of(version):
            yield Fault("digest", name)
        for one in [*version.attachments, *version.pictures]:
            try:
                store.read(one["sha256"])
            except (OSError, ValueError):
                yield Fault("stored_file", f"{name} {one['name']}")


def _records() -> Iterator[Fault]:
    """Where the database and the hash-chained journal disagree on what is public."""
    said: dict[int, int | None] = {}
    entries = Entry.objects.filter(
        deed__in=_OPENED + _CLOSED, subject__startswith="disclosure:"
    ).order_by("sequence")
    for subject, deed_name, facts in entries.values_list("subject", "deed", "facts").iterator(2000):
        pk = int(subject.partition(":")[2])
        said[pk] = facts.get("version") if deed_name in _OPENED else None
    is_public = dict(
        Disclosure.objects.filter(published_clearance__isnull=False)
        .values_list("pk", "published_clearance__version")
        .iterator(2000)
    )
    for pk in {*said, *is_public}:
        if said.get(pk) != is_public.get(pk):
            yield from _at_odds(pk)


def _at_odds(pk: int) -> Iterator[Fault]:
    """Looked at once more: it may have been published or withdrawn meanwhile."""
    with transaction.atomic():
        row = Disclosure.objects.filter(pk=pk).select_related("published_clearance").first()
        entries = Entry.objects.filter(deed__in=_OPENED + _CLOSED, subject=f"disclosure:{pk}")
        last = entries.order_by("-sequence").first()
    said = last.facts.get("version") if last is not None and last.deed in _OPENED else None
    clearance = row.published_clearance if row is not None else None
    shown = clearance.version_id if clearance is not None else None
    if said != shown:
        name = str(row.index_number or f"#{pk}") if row is not None else f"#{pk}"
        yield Fault("vanished" if shown is None else "unrecorded", name)
