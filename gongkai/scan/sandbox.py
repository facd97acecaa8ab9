"""Scanning and redacting in a process of its own, with limits, failing closed.

The same functions as in ``engine``, ``redact`` and ``pictures``. What is killed, runs out of memory
or breaks comes back as could-not-review or ``NotRedacted``, never as clean. Bytes travel through
memory; nothing is written to a disk. See ``worker`` for the far side and ``budget`` for the limits.
"""

import hashlib
import json
import os
import pickle
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from typing import Any

from gongkai.scan import budget, worker
from gongkai.scan.findings import Finding, Report, Status
from gongkai.scan.readers.base import CouldNotRead, Passage
from gongkai.scan.redact.base import Box, NotRedacted, Redacted, Selection, Stretch
from gongkai.scan.redact.grid import Grid, grid_of
from gongkai.scan.redact.strip import Stripped
from gongkai.scan.rulebook import SHIPPED, RuleBook

Progress = Callable[[int, int], None]

MOST_AT_ONCE = 2
# Seconds a job waits for its turn before the person is asked to come again.
LONGEST_WAIT = 20.0
# Redaction reads, cuts, and reads the result again with three extractors.
PATIENCE = {"redact": 6.0, "safe_copy": 6.0, "strip": 4.0}
_GRACE = 2.0
_START_SECONDS = 60.0

TOO_SLOW = "审查超时：文件过于复杂或已损坏。请用 Word/WPS 打开后另存，或拆分成几个文件后再传。"
TOO_LARGE = "审查时内存超限：文件内容过多，或疑似恶意文件。请压缩图片、拆分文件后再传。"
BROKEN = "文件异常，审查程序无法读完。请用 Word/WPS 打开后另存再传。"
BUSY = "同时审查的文件较多，请稍后再传，文件没有保存。"


class Busy(Exception):
    """Too many files are being worked on; nothing was done with this one."""


class Stopped(Exception):
    """The work did not come to its end; the message says why and what to do (Chinese)."""


def scan(
    data: bytes, name: str, *, book: RuleBook = SHIPPED, progress: Progress | None = None
) -> Report:
    """``engine.scan_file``. Raises ``Busy``."""
    try:
        said, _ = _work("scan", data, name, {}, book, progress)
    except (Stopped, CouldNotRead) as error:
        return Report(Status.COULD_NOT_REVIEW, (), str(error))
    report = said["report"]
    return Report(Status(report["status"]), _findings(report["findings"]), report["reason"])


def redact(
    data: bytes, name: str, selection: Selection, *,
    book: RuleBook = SHIPPED, progress: Progress | None = None,
) -> Redacted:  # fmt: skip
    """``redact.redact_file``. Raises ``NotRedacted`` and ``Busy``."""
    return _make("redact", data, name, {"selection": selection}, book, progress)


def safe_copy(
    data: bytes, name: str, *, book: RuleBook = SHIPPED, progress: Progress | None = None
) -> Redacted:
    """``redact.safe_copy``. Raises ``NotRedacted`` and ``Busy``."""
    return _make("safe_copy", data, name, {}, book, progress)


def strip(data: bytes, name: str) -> Stripped:
    """``redact.strip.strip``: the file without metadata, or as it was with a note. Raises ``Busy``."""
    try:
        said, made = _work("strip", data, name, {}, SHIPPED, None)
    except Stopped as error:
        return Stripped(data, (f"文件属性（作者、单位等）未能清除：{error}",))
    return Stripped(made, tuple(said["notes"]))


def picture(data: bytes, name: str, page: int, width: int) -> bytes:
    """``pictures.picture``: a page as PNG, ``width`` pixels wide. Raises ``CouldNotRead``, ``Busy``."""
    return _read("picture", data, name, {"page": page, "width": width})[1]


def page_count(data: bytes, name: str) -> int:
    """``pictures.page_count``. Raises ``CouldNotRead`` and ``Busy``."""
    return int(_read("page_count", data, name, {})[0]["pages"])


def passages(data: bytes, name: str) -> list[Passage]:
    """``readers.read``, all at once. Raises ``CouldNotRead`` and ``Busy``."""
    said, _ = _read("passages", data, name, {})
    return [_passage(*row) for row in said["passages"]]


def grid(
    data: bytes, name: str, *, sheet: str = "", number: int = 0, row: int = 1, column: int = 1
) -> Grid:
    """``redact.grid.grid``: a part of a sheet. Raises ``CouldNotRead`` and ``Busy``."""
    options = {"sheet": sheet, "number": number, "row": row, "column": column}
    return grid_of(_read("grid", data, name, options)[0]["grid"])


def places(data: bytes, name: str, stretches: Sequence[Stretch]) -> list[tuple[int, Box]]:
    """``places.places``: where stretches stand on the pages. Raises ``CouldNotRead``, ``Busy``."""
    said, _ = _read("places", data, name, {"stretches": tuple(stretches)})
    return [(number, Box(*sides)) for number, sides in said["places"]]


def _passage(
    part: str, place: str, text: str, hidden: str, step: int, steps: int, places: list[list[Any]]
) -> Passage:
    """A passage as it came: a list of lists."""
    exactly = tuple((offset, where) for offset, where in places)
    return Passage(part, place, text, hidden, step, steps, exactly)


def _make(
    work: str, data: bytes, name: str, options: dict[str, Any], book: RuleBook,
    progress: Progress | None,
) -> Redacted:  # fmt: skip
    try:
        said, made = _work(work, data, name, options, book, progress)
    except (Stopped, CouldNotRead) as error:
        raise NotRedacted(str(error)) from error
    return Redacted(
        made, said["name"], said["media_type"], _findings(said["gone"]),
        tuple(said["notes"]), tuple(said["proofs"]),
    )  # fmt: skip


def _read(
    work: str, data: bytes, name: str, options: dict[str, Any]
) -> tuple[dict[str, Any], bytes]:
    try:
        return _work(work, data, name, options, SHIPPED, None)
    except Stopped as error:
        raise CouldNotRead(str(error)) from error


def _findings(rows: list[dict[str, Any]]) -> tuple[Finding, ...]:
    return tuple(Finding(**row) for row in rows)


# The near side of a job.

_turns = threading.BoundedSemaphore(MOST_AT_ONCE)


def _work(
    work: str, data: bytes, name: str, options: dict[str, Any], book: RuleBook,
    progress: Progress | None,
) -> tuple[dict[str, Any], bytes]:  # fmt: skip
    """What the job said and the bytes beside it."""
    if not _turns.acquire(timeout=LONGEST_WAIT):
        raise Busy(BUSY)
    try:
        patience = PATIENCE.get(work, 1.0)
        with ExitStack() as stack:
            job = stack.enter_context(_start(data, book, patience))
            pidfd = _pidfd_of(job)
            # Whatever happens on this side, the other one does not go on alone.
            stack.callback(os.close, pidfd)
            stack.callback(_kill, pidfd)
            worker.send(job, pickle.dumps((work, name, options)))
            return _result(job, patience * budget.SECONDS, progress)
    except (OSError, EOFError) as error:
        raise Stopped(BROKEN) from error
    finally:
        _turns.release()


def _result(
    job: socket.socket, seconds: float, progress: Progress | None
) -> tuple[dict[str, Any], bytes]:
    """Wait for the end, no longer than the job may take; each page and each OCR page adds."""
    began = time.monotonic()
    while True:
        left = began + budget.WALL * seconds + _GRACE - time.monotonic()
        # Poll and not select: a server may have more than 1,024 files open.
        poll = select.poll()
        poll.register(job, select.POLLIN)
        if not poll.poll(max(left, 0) * 1000):
            raise Stopped(TOO_SLOW)
        try:
            said: dict[str, Any] = json.loads(worker.receive(job))
            blob = worker.receive_exactly(job, said.get("size", 0))
        except EOFError:
            is_late = time.monotonic() - began >= seconds - 0.05
            raise Stopped(TOO_SLOW if is_late else BROKEN) from None
        if "seconds" not in said:
            break
        seconds = said["seconds"]
        if progress is not None and said["steps"]:
            progress(said["step"], said["steps"])
    if "failed" in said:
        raise Stopped(TOO_LARGE if said["failed"] == "memory" else BROKEN)
    if "unread" in said:
        raise CouldNotRead(said["unread"])
    if "refused" in said:
        raise NotRedacted(said["refused"])
    return said, blob


def _pidfd_of(job: socket.socket) -> int:
    job.settimeout(_START_SECONDS)
    _, descriptors, _, _ = socket.recv_fds(job, 1, 1)
    job.settimeout(None)
    if not descriptors:
        raise EOFError
    return descriptors[0]


def _kill(pidfd: int) -> None:
    try:
        signal.pidfd_send_signal(pidfd, signal.SIGKILL)
    except ProcessLookupError:
        return


# The server that is forked for every job: one for each process that scans, started when needed.


class _Server:
    """The process with everything loaded, and the last book it was given."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.control, far = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._book: RuleBook | None = None
        self._packed, self._digest = -1, b""
        with far:
            self._process = subprocess.Popen(
                [sys.executable, "-P", "-B", "-m", "gongkai.scan.worker", str(far.fileno())],
                pass_fds=[far.fileno()],
                # Silent: what breaks there may quote the file. No secret of the installation's
                # environment goes along.
                stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                env=_environment(), cwd="/",
            )  # fmt: skip

    def start(self, data: bytes, book: RuleBook, patience: float) -> socket.socket:
        """Have a job forked; the near end of its socket."""
        near, far = socket.socketpair()
        try:
            with far:
                memory = _in_memory(data)
                try:
                    packed = self._pack(book)
                    order = worker.ORDER.pack(self._digest, patience)
                    socket.send_fds(self.control, [order], [far.fileno(), packed, memory])
                finally:
                    os.close(memory)
        except BaseException:
            near.close()
            raise
        return near

    def _pack(self, book: RuleBook) -> int:
        if book is not self._book:
            packed = pickle.dumps(book)
            if self._packed >= 0:
                os.close(self._packed)
            self._packed = _in_memory(packed)
            self._book, self._digest = book, hashlib.sha256(packed).digest()
        return self._packed

    def close(self) -> None:
        """Let the process end; its jobs end with it."""
        self.control.close()
        if self._packed >= 0:
            os.close(self._packed)
        if self.owner == os.getpid():
            self._process.wait()


_lock = threading.Lock()
_server: _Server | None = None


def _start(data: bytes, book: RuleBook, patience: float) -> socket.socket:
    global _server
    with _lock:
        # A process that was forked must not talk into its parent's socket.
        if _server is None or _server.owner != os.getpid():
            _server = _Server()
        try:
            return _server.start(data, book, patience)
        except (BrokenPipeError, ConnectionError):
            _server.close()
            _server = _Server()
            return _server.start(data, book, patience)


def _environment() -> dict[str, str]:
    return {
        "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
        "LANG": "C.UTF-8",
        # Address space is what is limited: threads that each reserve an arena would use it up.
        "MALLOC_ARENA_MAX": "1",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }


def _in_memory(data: bytes) -> int:
    descriptor = os.memfd_create("gongkai-scan")
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]
    return descriptor
