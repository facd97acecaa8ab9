"""The private store: bytes under ``<var>/private``, named by their SHA-256. Never served."""

import hashlib
import os
from pathlib import Path

from django.conf import settings


def path_of(sha256: str) -> Path:
    """Where the bytes with this hash stand."""
    return Path(settings.PRIVATE_ROOT) / sha256[:2] / sha256


def put(data: bytes) -> str:
    """Keep ``data`` durably and return its SHA-256 in hex; keeping it twice changes nothing."""
    sha256 = hashlib.sha256(data).hexdigest()
    path = path_of(sha256)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        write_durably(path, data)
    return sha256


def read(sha256: str) -> bytes:
    """The bytes with this hash; raises ``ValueError`` when the disk holds something else."""
    data = path_of(sha256).read_bytes()
    if hashlib.sha256(data).hexdigest() != sha256:
        raise ValueError(f"stored file {sha256} was changed on disk")
    return data


def write_durably(path: Path, data: bytes) -> None:
    """Write ``data`` so that a reader, even after a crash, sees the old file or the whole new."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        with open(draft, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)
