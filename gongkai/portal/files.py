"""Writing and removing built files, with their compressed copies; every one is noted.

What was written is noted in memory and entered in ``BuiltFile`` by ``enter``, a few statements for
any number of files. A crash in between is harmless: the dispatch is carried out again, and a file
that is already right is noted all the same.
"""

import gzip
import hashlib
import shutil
import zlib
from collections.abc import Callable
from pathlib import Path

import brotli
from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from gongkai.core.files.store import write_durably
from gongkai.portal.models import BuiltFile

GONE = ".gone"
_COMPRESS_FROM = 1000
_BATCH = 500
# Path below SITE_ROOT → (SHA-256, size), or None when it was removed; one builder works at a time.
_noted: dict[str, tuple[str, int] | None] = {}


def target(public_path: str) -> Path:
    """Where the page at ``public_path`` stands; a path ending in ``/`` is an index page."""
    name = public_path.lstrip("/")
    return Path(settings.SITE_ROOT) / (f"{name}index.html" if public_path.endswith("/") else name)


def write_page(public_path: str, content: bytes) -> None:
    """Put a page in place; its compressed copies are never older than the page itself."""
    path = target(public_path)
    if _holds(path, content):
        copies = _standing_copies(path, content)
        if copies is not None:
            _note(path, content)
            for copy, data in copies.items():
                _note(copy, data)
            return
    _remove_copies(path)
    _write(path, content)
    if len(content) > _COMPRESS_FROM:
        _write(path.with_name(path.name + ".gz"), gzip.compress(content, 6, mtime=0))
        _write(path.with_name(path.name + ".br"), brotli.compress(content, quality=5))


def write_file(public_path: str, content: bytes) -> None:
    """Put an attachment in place."""
    path = target(public_path)
    if _holds(path, content):
        _note(path, content)
    else:
        _write(path, content)


def keep_only(public_folder: str, names: set[str]) -> None:
    """Remove every file of a folder that is not among ``names``."""
    folder = target(public_folder).parent
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in names:
            _remove(path)


def leave_tombstone(public_path: str, content: bytes) -> None:
    """Replace a page by a notice that it is gone (410); nothing of it stays on the disk."""
    path = target(public_path)
    _remove_copies(path)
    _write(path.parent / GONE, b"")
    _write(path, content)
    # Whatever stands beside it, also what nobody knows of.
    for beside in path.parent.iterdir():
        if beside.is_dir() and not beside.is_symlink():
            for file in beside.rglob("*"):
                if not file.is_dir():
                    _remove(file)
            shutil.rmtree(beside, ignore_errors=True)
        elif beside.name not in (path.name, GONE):
            _remove(beside)


def lift_tombstone(public_path: str) -> None:
    """The page is public again."""
    _remove(target(public_path).parent / GONE)


def remove_page(public_path: str) -> None:
    """Take a page and its copies away."""
    path = target(public_path)
    _remove(path)
    _remove_copies(path)


def enter() -> None:
    """Enter what was written and removed since the last time; afterwards nothing is noted."""
    noted = dict(_noted)
    now = timezone.now()
    BuiltFile.objects.bulk_create(
        [
            BuiltFile(path=path, sha256=facts[0], size=facts[1], written_at=now)
            for path, facts in noted.items()
            if facts is not None
        ],
        batch_size=_BATCH,
        update_conflicts=True,
        unique_fields=["path"],
        update_fields=["sha256", "size", "written_at"],
    )
    gone = [path for path, facts in noted.items() if facts is None]
    for start in range(0, len(gone), _BATCH):
        BuiltFile.objects.filter(Q(path__in=gone[start : start + _BATCH])).delete()
    for path, facts in noted.items():
        if _noted.get(path) == facts:
            _noted.pop(path, None)


def relative(path: Path) -> str:
    """``path`` below ``SITE_ROOT``, as ``BuiltFile`` names it."""
    return path.relative_to(settings.SITE_ROOT).as_posix()


def _holds(path: Path, content: bytes) -> bool:
    return path.is_file() and not path.is_symlink() and path.read_bytes() == content


def _standing_copies(path: Path, content: bytes) -> dict[Path, bytes] | None:
    """The compressed copies as they stand, None unless each unpacks to ``content`` exactly.

    Unpacking costs a tenth of packing, and most pages are the same each time.
    """
    found = {}
    for suffix, unpack in _UNPACK.items():
        copy = path.with_name(path.name + suffix)
        if copy.is_symlink() or copy.is_file() != (len(content) > _COMPRESS_FROM):
            return None
        if copy.is_file():
            found[copy] = copy.read_bytes()
            try:
                if unpack(found[copy], len(content)) != content:
                    return None
            except (zlib.error, brotli.error):
                return None
    return found


def _gunzip(data: bytes, most: int) -> bytes:
    unpacker = zlib.decompressobj(31)
    text = unpacker.decompress(data, most + 1)
    return text if unpacker.eof and not unpacker.unused_data else b""


def _unbrotli(data: bytes, most: int) -> bytes:
    unpacker = brotli.Decompressor()
    text: bytes = unpacker.process(data, output_buffer_limit=most + 1)
    return text if unpacker.is_finished() else b""


# By suffix: what unpacks at most so many bytes; whoever changed a copy may have made it a bomb.
_UNPACK: dict[str, Callable[[bytes, int], bytes]] = {".gz": _gunzip, ".br": _unbrotli}


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    write_durably(path, content)
    _note(path, content)


def _note(path: Path, content: bytes) -> None:
    _noted[relative(path)] = (hashlib.sha256(content).hexdigest(), len(content))


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    _noted[relative(path)] = None


def _remove_copies(path: Path) -> None:
    for suffix in _UNPACK:
        _remove(path.with_name(path.name + suffix))
