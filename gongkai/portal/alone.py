"""One process at a time at the built pages, and one at the index."""

import fcntl
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO

from django.conf import settings

_STEP = 0.05


@contextmanager
def alone(name: str, patience: float | None = None) -> Iterator[bool]:
    """Hold the lock ``name``; a second process waits and then finds nothing left to do.

    ``patience``: at most so many seconds; False when another one is still at work then.
    """
    with open(settings.VAR / f".{name}.lock", "w") as lock:
        yield _locked(lock, patience)


def _locked(lock: IO[str], patience: float | None) -> bool:
    if patience is None:
        fcntl.flock(lock, fcntl.LOCK_EX)
        return True
    last = time.monotonic() + patience
    while True:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > last:
                return False
            time.sleep(_STEP)
        else:
            return True
