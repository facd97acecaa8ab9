"""A package taken over in the background: begun on a page, carried on by the heavy worker.

The bytes lie in memory until all is done: content that was not scanned may not reach a disk
(保密法 31(3)). Each item is a deed of its own, and what became of it is written with it, so that a
worker that was stopped goes on where it was.
"""

import fcntl
import logging
import os
import shutil
import time
import traceback
from collections.abc import Callable, Sequence
from functools import partial
from hashlib import sha256 as hashed
from pathlib import Path
from threading import get_ident
from typing import Any

from django.conf import settings
from django.db import OperationalError, transaction
from django.utils import timezone

from gongkai.core.deeds import Blocked, Refused, deed, records_refusals, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import actions
from gongkai.disclosure import permissions as door
from gongkai.disclosure.models import Mirror
from gongkai.portal.channels.importing import (
    Package,
    foreign_of,
    take_back,
    take_files,
    take_over,
    trusted_mirror,
)
from gongkai.portal.channels.models import ImportedItem, PackageImport
from gongkai.portal.channels.records import stem

log = logging.getLogger(__name__)
# What a form may bring, and thus what one package may take of the memory.
MOST_BYTES = 180 * 2**20
SLICE_SECONDS = 40.0
_PREFIX = "gongkai-package-"
# A file without a row is being uploaded just now, unless it is older than this.
_FORGOTTEN_SECONDS = 3600
_GONE = (
    "服务器重新启动过，内存中的导入包已不在。已接收的保留；"
    "请重新上传同一个包，会接着接收其余的。"
)  # fmt: skip
_NO_ROOM = (
    "服务器的内存暂存区放不下这个包，请稍后再试，"
    "或者请系统管理员在服务器上用 gongkai import-package 命令接收。"
)
_MARKED = "清单或文件名中有国家秘密标志，没有接收，也没有保存其内容。请立即联系本单位保密工作机构。"
_FAULT = "处理时出错，请系统管理员查看系统日志后重新接收这个包。"
Outcome = ImportedItem.Outcome
State = PackageImport.State


@records_refusals
def start_import(*, by: Person, name: str, data: bytes) -> PackageImport:
    """Keep a signed package of a trusted origin in memory and let the background take it over.

    Only the signature is looked at here; the rest is verified whole before the first item.
    """
    refuse_secrecy(name, by=by, where="package_import")
    if len(data) > MOST_BYTES:
        raise Blocked(too_large())
    mirror = trusted_mirror(Package(data, is_whole=False), by)
    stop_if(_other_running(mirror))
    sha256 = hashed(data).hexdigest()
    path = path_of(sha256)
    if shutil.disk_usage(path.parent).free < len(data):
        raise Blocked(_NO_ROOM)
    try:
        _write_private(path, data)
    except OSError as error:
        # Somebody else filled the room meanwhile.
        raise Blocked(_NO_ROOM) from error
    try:
        return _begin(mirror=mirror, by=by, name=name, sha256=sha256)
    except BaseException:
        _clear_memory(sha256)
        raise


def _write_private(path: Path, data: bytes) -> None:
    """Whole or not at all, and never to be read by others, not for a moment."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.{get_ident()}.part")
    try:
        with open(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def too_large() -> str:
    """Why so large a package is not taken on a page."""
    return (
        f"导出包超过 {MOST_BYTES // 2**20} MB，请来源机关按序号分段导出，"
        "或者请系统管理员在服务器上用 gongkai import-package 命令接收。"
    )


@deed
def _begin(*, mirror: Mirror, by: Person, name: str, sha256: str) -> PackageImport:
    row = Mirror.objects.select_for_update().get(pk=mirror.pk)
    stop_if(_other_running(row))
    made = PackageImport.objects.create(mirror=row, by=by, name=name[:120], sha256=sha256)
    record("package_import_started", by=by, subject=f"package_import:{made.pk}", mirror=row.pk,
           sha256=sha256)  # fmt: skip
    return made


def _other_running(mirror: Mirror) -> list[str]:
    running = PackageImport.objects.filter(mirror__keeper=mirror.keeper_id, ended_at=None).first()
    if running is None:
        return []
    return [f"“{running.name}”正在接收，等它完成或停止后再接收下一个包。"]


@deed
def stop_import(*, package_import: PackageImport, by: Person) -> PackageImport:
    """Take over nothing more; what is in stays."""
    row = (
        PackageImport.objects.select_for_update(of=("self",))
        .select_related("mirror")
        .get(pk=package_import.pk)
    )
    if not door.may_mirror(by, row.mirror):
        raise Blocked("停止接收由维护镜像的机关的发布员或政务公开办公室进行，您的职责不含此项。")
    if row.state != State.RUNNING:
        raise Blocked(f"这一批“{row.get_state_display()}”，不用停止，请刷新页面。")
    row.state = State.STOPPED
    row.save(update_fields=["state"])
    record("package_import_stopped", by=by, subject=f"package_import:{row.pk}")
    return row


def clear_left_behind() -> None:
    """Take out of the memory what an upload left that was broken off."""
    _clear_memory()


def is_waiting() -> bool:
    """Whether a package is on its way in."""
    return PackageImport.objects.filter(ended_at=None).exists()


def advance(seconds: float = SLICE_SECONDS) -> bool:
    """Go on with the oldest package for so long; whether there is more to do.

    One process at a time: another that comes meanwhile leaves at once.
    """
    with open(settings.VAR / ".packages.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return _advance(seconds)


def _advance(seconds: float) -> bool:
    row = (
        PackageImport.objects.filter(ended_at=None)
        .select_related("mirror", "by")
        .order_by("pk")
        .first()
    )
    if row is None:
        return False
    try:
        _go_on(row, time.monotonic() + seconds)
    except OperationalError:
        # The database is busy or away; the next bell tries again.
        raise
    except Exception as error:
        # Else a package that breaks something would be tried for ever, before all others.
        _end(row, State.FAILED, [*_reasons(row, error), *_left_unsettled(row)])
    _clear_memory(row.sha256)
    return is_waiting()


def _go_on(row: PackageImport, until: float) -> None:
    try:
        data = path_of(row.sha256).read_bytes()
    except OSError:
        raise Blocked(_GONE) from None
    if hashed(data).hexdigest() != row.sha256:
        raise Blocked(_GONE)
    package = Package(data, is_whole=row.total is None)
    mirror = trusted_mirror(package, row.by)
    if row.total is None:
        row.total = package.count + len({one["index_number"] for one in package.withdrawals})
        row.save(update_fields=["total"])
    if _take_all(row, package, mirror, until):
        _settle(row)
        _end(row, State.DONE)


def _settle(row: PackageImport) -> None:
    """Make the links of what came in, however much of the package that is."""
    arrived = row.rows.filter(outcome__in=(Outcome.NEW, Outcome.CHANGED))
    numbers = list(arrived.values_list("index_number", flat=True))
    if numbers:
        actions.settle(mirror=row.mirror, numbers=numbers, by=row.by)


def _left_unsettled(row: PackageImport) -> list[str]:
    try:
        _settle(row)
    except OperationalError:
        raise
    except Exception as error:
        return [f"已接收的信息之间的关联没有更新：{'；'.join(_reasons(row, error))}"]
    return []


def _reasons(row: PackageImport, error: Exception) -> list[str]:
    if isinstance(error, Blocked):
        return error.reasons
    _log(row, error)
    return [_FAULT]


def _take_all(row: PackageImport, package: Package, mirror: Mirror, until: float) -> bool:
    """Withdrawals, then items, until the time is over; True when it was stopped or none is left."""
    seen = set(row.rows.filter(is_withdrawal=True).values_list("index_number", flat=True))
    for said in package.withdrawals:
        number = said["index_number"]
        if number in seen:
            continue
        if not _is_running(row):
            return True
        seen.add(number)
        _keep(row, number, partial(_take_back, row, mirror, said), is_withdrawal=True)
        if time.monotonic() > until:
            return False
    taken = row.rows.filter(is_withdrawal=False).values_list("index_number", flat=True)
    for described, sha256 in package.items({stem(one) for one in taken}):
        if not _is_running(row):
            return True
        _take(row, package, mirror, described, sha256)
        if time.monotonic() > until:
            return False
    return True


def _take_back(row: PackageImport, mirror: Mirror, said: dict[str, str]) -> str:
    return Outcome.TAKEN_BACK if take_back(mirror, said, row.by) else Outcome.NOT_HERE


def _take_one(mirror: Mirror, described: dict[str, Any], sha256: str, by: Person) -> str:
    return take_over(mirror, foreign_of(described, sha256), by)


def _take(
    row: PackageImport, package: Package, mirror: Mirror, described: dict[str, Any], sha256: str
) -> None:
    number = str(described["index_number"])
    try:
        # Before the transaction: a long scan holds up nobody.
        take_files(package, described, row.by)
    except Exception as error:
        _refuse(row, number, error)
    else:
        _keep(row, number, partial(_take_one, mirror, described, sha256, row.by))


def _keep(
    row: PackageImport, number: str, take: Callable[[], str], is_withdrawal: bool = False
) -> None:
    """Do it and write what came of it, both or neither."""
    try:
        with transaction.atomic():
            try:
                outcome = take()
            except Blocked as blocked:
                # Inside, so that what a refusal writes into the journal stays.
                _write(row, number, Outcome.REFUSED, blocked, is_withdrawal)
            else:
                _write(row, number, outcome, None, is_withdrawal)
    except Exception as error:
        _refuse(row, number, error, is_withdrawal)


def _refuse(row: PackageImport, number: str, error: Exception, is_withdrawal: bool = False) -> None:
    _write(row, number, Outcome.REFUSED, Blocked(*_reasons(row, error)), is_withdrawal)


def _log(row: PackageImport, error: Exception) -> None:
    """Where it broke; messages of libraries quote what was in the package."""
    log.error("package import %s: %s\n%s", row.pk, type(error).__name__,
              "".join(traceback.format_tb(error.__traceback__)))  # fmt: skip


def _told(row: PackageImport, reasons: Sequence[str]) -> list[str]:
    """Reasons quote names from the package, which nobody scanned."""
    try:
        refuse_secrecy("\n".join(reasons), by=row.by, where=f"package_import:{row.pk}")
    except Refused as refusal:
        record("content_refused", by=row.by, subject=refusal.where, **refusal.facts)
        return [_MARKED]
    return ["".join(filter(str.isprintable, one)) for one in reasons]


def _write(
    row: PackageImport, number: str, outcome: str, blocked: Blocked | None, is_withdrawal: bool
) -> None:
    why = "；".join(_told(row, blocked.reasons))[:500] if blocked is not None else ""
    ImportedItem.objects.create(
        package_import=row, index_number=number, is_withdrawal=is_withdrawal, outcome=outcome,
        why=why,
    )  # fmt: skip


def _is_running(row: PackageImport) -> bool:
    return PackageImport.objects.filter(pk=row.pk, state=State.RUNNING).exists()


@deed
def _end(row: PackageImport, state: State, reasons: list[str] | None = None) -> None:
    """Nothing more happens."""
    found = PackageImport.objects.select_for_update().get(pk=row.pk)
    if found.ended_at is not None:
        return
    if found.state == State.RUNNING:
        found.state = state
    found.reasons, found.ended_at = _told(row, reasons or []), timezone.now()
    found.save(update_fields=["state", "reasons", "ended_at"])
    record("package_import_ended", by=None, subject=f"package_import:{found.pk}",
           organ_id=found.mirror.keeper_id, state=found.state, items=found.rows.count())  # fmt: skip


def _clear_memory(ended: str = "") -> None:
    """Nothing stays of the package ``ended``, nor of older ones that a crash left behind."""
    wanted = PackageImport.objects.filter(ended_at=None).values_list("sha256", flat=True)
    kept = {path_of(sha256) for sha256 in wanted}
    for path in Path(settings.UPLOAD_FOLDER).glob(f"{_PREFIX}*"):
        if path not in kept and (path == path_of(ended) or _is_old(path)):
            path.unlink(missing_ok=True)


def _is_old(path: Path) -> bool:
    try:
        return time.time() - path.stat().st_mtime > _FORGOTTEN_SECONDS
    except FileNotFoundError:
        return False


def path_of(sha256: str) -> Path:
    """Where the bytes of a package lie while it is taken over: in memory."""
    return Path(settings.UPLOAD_FOLDER) / f"{_PREFIX}{sha256}"
