"""Writing and removing built files, with their compressed copies."""

import gzip
import os
import shutil
from pathlib import Path

import brotli
from django.conf import settings

from gongkai.core.files.store import write_durably

GONE = ".gone"
_COMPRESSED = (".br", ".gz")


def target(public_path: str) -> Path:
    """Where the page at ``public_path`` stands; a path ending in ``/`` is an index page."""
    name = public_path.lstrip("/")
    return Path(settings.SITE_ROOT) / (f"{name}index.html" if public_path.endswith("/") else name)


def write_page(public_path: str, content: bytes) -> None:
    """Put a page in place; its compressed copies are never older than the page itself."""
    path = target(public_path)
    path.parent.mkdir(parents=True, exist_ok=True)
    if path.exists() and path.read_bytes() == content:
        return
    _remove_copies(path)
    write_durably(path, content)
    if len(content) > 1000:
        write_durably(path.with_name(path.name + ".gz"), gzip.compress(content, 6, mtime=0))
        write_durably(path.with_name(path.name + ".br"), brotli.compress(content, quality=5))


def write_file(public_path: str, content: bytes) -> None:
    """Put an attachment in place."""
    path = target(public_path)
    if not path.exists() or path.read_bytes() != content:
        path.parent.mkdir(parents=True, exist_ok=True)
        write_durably(path, content)


def keep_only(public_folder: str, names: set[str]) -> None:
    """Remove every file of a folder that is not among ``names``."""
    folder = target(public_folder).parent
    for path in folder.iterdir() if folder.is_dir() else ():
        if path.name not in names:
            path.unlink()


def leave_tombstone(public_path: str, content: bytes) -> None:
    """Replace a page by a notice that it is gone (410); nothing of it stays on the disk."""
    path = target(public_path)
    _remove_copies(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    (path.parent / GONE).touch()
    write_durably(path, content)
    shutil.rmtree(path.parent / "files", ignore_errors=True)


def lift_tombstone(public_path: str) -> None:
    """The page is public again."""
    (target(public_path).parent / GONE).unlink(missing_ok=True)


def remove_page(public_path: str) -> None:
    """Take a page and its copies away."""
    path = target(public_path)
    path.unlink(missing_ok=True)
    _remove_copies(path)


def _remove_copies(path: Path) -> None:
    for suffix in _COMPRESSED:
        try:
            os.unlink(f"{path}{suffix}")
        except FileNotFoundError:
            continue
