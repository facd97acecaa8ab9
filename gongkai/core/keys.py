"""Secret keys of this installation, kept as files that only the service may read.

Each key is random bytes under ``<var>/keys/<name>``; it is made on first use and never changes.
Losing them loses the sealed fields, so a backup takes the folder along.
"""

import os
import secrets
from functools import cache
from pathlib import Path

FOLDER = Path(os.environ.get("GONGKAI_VAR", Path(__file__).resolve().parents[2] / "var")) / "keys"


@cache
def key(name: str, size: int = 32) -> bytes:
    """The key called ``name``: ``size`` bytes, the same in every process of the installation."""
    path = FOLDER / name
    if not path.exists():
        FOLDER.mkdir(parents=True, exist_ok=True, mode=0o700)
        _create(path, secrets.token_bytes(size))
    return path.read_bytes()


def _create(path: Path, value: bytes) -> None:
    # Two processes may start at once: the link succeeds for one of them only, and a reader never
    # sees half a key.
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(value)
        os.fsync(file.fileno())
    try:
        os.link(draft, path)
    except FileExistsError:
        pass
    finally:
        draft.unlink()
