"""The far side of the sandbox: a process with everything loaded, forked anew for every job.

``python -m gongkai.scan.worker FD``. On FD (a socket of packets) comes the digest of a rule book
and how patient to be, with three descriptors: the job's own socket, the pickled book, the bytes of
the file; the last two lie in memory. The fork limits itself, does one piece of work and answers in JSON and plain bytes,
so that nothing a hostile file does here can run code on the near side. The end of the packets ends
the process; no job outlives it.
"""

import array
import ctypes
import gc
import importlib
import json
import os
import pickle
import resource
import signal
import socket
import struct
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, astuple
from typing import Any, NoReturn

from gongkai.scan import budget
from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.redact.base import NotRedacted, Redacted
from gongkai.scan.rulebook import RuleBook

# SHA-256 of the pickled book; what multiplies every allowance of time.
ORDER = struct.Struct("32sd")
_PRELOADED = (
    "gongkai.scan.engine", "gongkai.scan.pictures", "gongkai.scan.redact",
    "gongkai.scan.redact.strip", "pikepdf", "pypdfium2", "pdfminer.high_level", "openpyxl",
    "python_calamine", "PIL.Image", "numpy",
)  # fmt: skip
_REDACTING = ("redact", "safe_copy")
_MOST_BOOKS = 4
_PR_SET_PDEATHSIG = 1
_PR_SET_DUMPABLE = 4
# Between two words about how far the work is.
_PAUSE = 0.1


def main() -> None:
    """Serve until the near side closes its end."""
    control = socket.socket(fileno=int(sys.argv[1]))
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for the forks
    os.nice(10)
    for name in _PRELOADED:
        try:
            importlib.import_module(name)
        except ImportError:
            continue  # the job that needs it will say so
    gc.collect()
    gc.freeze()
    books: dict[bytes, RuleBook] = {}
    while True:
        order, descriptors, _, _ = socket.recv_fds(control, ORDER.size, 3)
        if not order:
            return
        digest, patience = ORDER.unpack(order)
        job, book, data = descriptors
        if digest not in books:
            while len(books) >= _MOST_BOOKS:
                del books[next(iter(books))]
            books[digest] = _loaded(book)
        if os.fork() == 0:
            control.close()
            _do_job(socket.socket(fileno=job), patience, books[digest], data)
        for descriptor in descriptors:
            os.close(descriptor)


def _loaded(descriptor: int) -> RuleBook:
    """The book, its dictionary already made ready for all forks to come."""
    from gongkai.scan.engine import scan_text  # noqa: PLC0415 - what is loaded last may be broken

    book: RuleBook = pickle.loads(read_all(descriptor))  # noqa: S301 - from the near side
    scan_text("公开", book=book)
    gc.freeze()
    return book


def _do_job(job: socket.socket, patience: float, book: RuleBook, descriptor: int) -> NoReturn:
    """One piece of work; whatever happens, this process ends here."""
    try:
        limits = _Limits(job, patience)
        work, name, options = pickle.loads(receive(job))  # noqa: S301 - from the near side
        limits.begin(work)
        data = read_all(descriptor)
        os.close(descriptor)
        _send_result(job, work, data, name, {**options, "book": book}, limits.progress)
    except MemoryError:
        os._exit(_say(job, {"failed": "memory"}))
    except BaseException:  # nothing may return into the loop above
        os._exit(_say(job, {"failed": "error"}))
    os._exit(0)


def _say(job: socket.socket, header: dict[str, Any]) -> int:
    try:
        send(job, json.dumps(header).encode())
    except OSError:
        return 2
    return 1


def _send_result(
    job: socket.socket, work: str, data: bytes, name: str, options: dict[str, Any],
    progress: Callable[[int, int], None],
) -> None:  # fmt: skip
    blob = b""
    try:
        header, blob = WORK[work](data, name, options, progress)
    except CouldNotRead as error:
        header = {"unread": str(error)}
    except NotRedacted as error:
        header = {"refused": str(error)}
    send(job, json.dumps({**header, "size": len(blob)}, ensure_ascii=False).encode())
    job.sendall(blob)


class _Limits:
    """What the kernel ends this process for: address space, processor, the clock, any file written."""

    def __init__(self, job: socket.socket, patience: float) -> None:
        self._job = job
        libc = ctypes.CDLL(None)
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        libc.prctl(_PR_SET_DUMPABLE, 0)
        for kind, most in (
            (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0), (resource.RLIMIT_NOFILE, 128)
        ):  # fmt: skip
            resource.setrlimit(kind, (most, most))
        with open("/proc/self/statm") as file:
            self._base = int(file.read().split()[0]) * resource.getpagesize()
        self._limit_memory(budget.MOST_MEMORY)
        self._began, self._told, self._patience = time.monotonic(), 0.0, patience
        self._worked = time.process_time()
        self._step = self._steps = self._ocr_pages = 0
        signal.signal(signal.SIGALRM, signal.SIG_DFL)
        signal.signal(signal.SIGPROF, signal.SIG_DFL)
        self._rearm()
        budget.on_ocr_page(self._ocr_page)
        pidfd = os.pidfd_open(os.getpid())
        job.sendmsg([b"."], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [pidfd]))])
        os.close(pidfd)

    def begin(self, work: str) -> None:
        """What is to be done is known: redacting may take more memory than reading."""
        if work in _REDACTING:
            self._limit_memory(budget.MOST_MEMORY_REDACTING)

    def progress(self, step: int, steps: int) -> None:
        """A page more has been read: 0.1 seconds more, and a word to the near side."""
        self._steps = steps
        self._step = max(self._step, step)
        self._rearm()
        now = time.monotonic()
        if now >= self._told + _PAUSE or step >= steps:
            self._told = now
            self._tell()

    def _ocr_page(self) -> None:
        if not self._ocr_pages:
            self._limit_memory(budget.MOST_MEMORY_OCR)
        self._ocr_pages += 1
        self._rearm()
        self._tell()

    def _tell(self) -> None:
        told = {"step": self._step, "steps": self._steps, "seconds": self._allowed()}
        send(self._job, json.dumps(told).encode())

    def _allowed(self) -> float:
        return self._patience * (
            budget.SECONDS
            + budget.SECONDS_A_PAGE * self._step
            + budget.SECONDS_AN_OCR_PAGE * self._ocr_pages
        )

    def _rearm(self) -> None:
        # The kernel's own timers end C code too, where Python would never get to look. What is
        # counted is processor time, so that an honest file passes on a busy machine as well.
        worked = time.process_time() - self._worked
        signal.setitimer(signal.ITIMER_PROF, max(self._allowed() - worked, 0.001))
        left = self._began + budget.WALL * self._allowed() - time.monotonic()
        signal.setitimer(signal.ITIMER_REAL, max(left, 0.001))

    def _limit_memory(self, most: int) -> None:
        hard = self._base + budget.MOST_MEMORY_OCR
        resource.setrlimit(resource.RLIMIT_AS, (self._base + most, hard))


# The pieces of work: (data, name, options, progress) → what is said and bytes beside it. What they
# need is imported here, so that one missing part leaves the others whole.

Said = tuple[dict[str, Any], bytes]
Progress = Callable[[int, int], None]


def _scan(data: bytes, name: str, options: dict[str, Any], progress: Progress) -> Said:
    from gongkai.scan.engine import scan_file  # noqa: PLC0415

    return {"report": asdict(scan_file(data, name, book=options["book"], progress=progress))}, b""


def _redact(data: bytes, name: str, options: dict[str, Any], progress: Progress) -> Said:
    from gongkai.scan.redact import redact_file  # noqa: PLC0415

    selection = options["selection"]
    return _redacted(redact_file(data, name, selection, book=options["book"], progress=progress))


def _safe_copy(data: bytes, name: str, options: dict[str, Any], progress: Progress) -> Said:
    from gongkai.scan.redact import safe_copy  # noqa: PLC0415

    return _redacted(safe_copy(data, name, book=options["book"], progress=progress))


def _strip(data: bytes, name: str, options: dict[str, Any], progress: Progress) -> Said:
    from gongkai.scan.redact.strip import strip  # noqa: PLC0415

    made = strip(data, name)
    return {"notes": list(made.notes)}, made.data


def _redacted(made: Redacted) -> Said:
    said = {
        "name": made.name, "media_type": made.media_type, "notes": list(made.notes),
        "proofs": list(made.proofs), "gone": [asdict(finding) for finding in made.gone],
    }  # fmt: skip
    return said, made.data


def _picture(data: bytes, name: str, options: dict[str, Any], progress: Progress) -> Said:
    from gongkai.scan.pictures import picture  # noqa: PLC0415

    return {}, picture(data, name, options["page"], options["width"])


def _page_count(data: bytes, name: str, options: dict[str, Any], progress: Progress) -> Said:
    from gongkai.scan.pictures import page_count  # noqa: PLC0415

    return {"pages": page_count(data, name)}, b""


def _passages(data: bytes, name: str, options: dict[str, Any], progress: Progress) -> Said:
    from gongkai.scan.readers import read  # noqa: PLC0415

    found = []
    for passage in read(data, name):
        if passage.steps:
            progress(passage.step, passage.steps)
        found.append(list(passage))
    return {"passages": found}, b""


def _grid(data: bytes, name: str, options: dict[str, Any], progress: Progress) -> Said:
    from gongkai.scan.redact.grid import grid  # noqa: PLC0415

    del options["book"]
    return {"grid": asdict(grid(data, name, **options))}, b""


def _places(data: bytes, name: str, options: dict[str, Any], progress: Progress) -> Said:
    from gongkai.scan.places import places  # noqa: PLC0415

    found = places(data, name, options["stretches"], progress)
    return {"places": [[number, list(astuple(box))] for number, box in found]}, b""


WORK: dict[str, Callable[[bytes, str, dict[str, Any], Progress], Said]] = {
    "scan": _scan,
    "redact": _redact,
    "safe_copy": _safe_copy,
    "strip": _strip,
    "picture": _picture,
    "page_count": _page_count,
    "passages": _passages,
    "grid": _grid,
    "places": _places,
}


# How both sides talk on a job's socket: four bytes of length, then so many bytes.


def send(job: socket.socket, message: bytes) -> None:
    """One message."""
    job.sendall(struct.pack("!I", len(message)) + message)


def receive(job: socket.socket) -> bytes:
    """One message; raises ``EOFError`` when the other side is gone."""
    return receive_exactly(job, struct.unpack("!I", receive_exactly(job, 4))[0])


def receive_exactly(job: socket.socket, size: int) -> bytes:
    """So many bytes; raises ``EOFError`` when the other side is gone before."""
    received = bytearray()
    while len(received) < size:
        piece = job.recv(min(size - len(received), 2**20))
        if not piece:
            raise EOFError
        received += piece
    return bytes(received)


def read_all(descriptor: int) -> bytes:
    """Everything behind a descriptor of memory, wherever its position stands."""
    size = os.fstat(descriptor).st_size
    data = os.pread(descriptor, size, 0)
    if len(data) != size:
        raise EOFError
    return data


if __name__ == "__main__":
    main()
