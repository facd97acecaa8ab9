"""The sandbox: the same answers as in-process, and fail-closed for whatever a hostile file does.

Hostile code gets into the job as a file name that does something while it is unpickled there.
"""

import os
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from gongkai.scan import budget, sandbox
from gongkai.scan.engine import scan_file
from gongkai.scan.findings import Status
from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.redact.base import NotRedacted, Selection
from gongkai.scan.rulebook import SHIPPED, AllowList, RuleBook, Wording
from tests.scan.pdfs import numbered

MOBILE = "联系人电话13800138000。".encode()


class Doing(str):
    """A name that calls ``function(*arguments)`` in the job."""

    function: Any
    arguments: tuple[Any, ...]

    def __reduce__(self) -> tuple[Any, ...]:
        return self.function, self.arguments


def doing(function: Any, *arguments: Any) -> str:
    name = Doing("a.txt")
    name.function, name.arguments = function, arguments
    return name


@pytest.mark.parametrize(
    ("data", "name", "book"),
    [
        (MOBILE, "a.txt", SHIPPED),
        (MOBILE, "a.txt", RuleBook(allow=AllowList(frozenset({"13800138000"})))),
        ("一切正常。".encode(), "a.txt", SHIPPED),
        (b"\xff\xfe\x00\x81", "a.txt", SHIPPED),
        (b"%PDF-1.7 broken", "a.pdf", SHIPPED),
        (b"", "a.bin", SHIPPED),
        ("★机密★3年\n正文".encode(), "a.txt", SHIPPED),
    ],
)
def test_the_answer_is_that_of_the_engine(data: bytes, name: str, book: RuleBook) -> None:
    assert sandbox.scan(data, name, book=book) == scan_file(data, name, book=book)


def test_each_book_counts_for_its_own_jobs_only() -> None:
    lenient = RuleBook(allow=AllowList(frozenset({"13800138000"})))
    for book in (SHIPPED, lenient, SHIPPED, lenient):
        expected = Status.CLEAN if book is lenient else Status.FINDINGS
        assert sandbox.scan(MOBILE, "a.txt", book=book).status == expected


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        (doing(bytearray, 500 * 2**20), sandbox.TOO_LARGE),
        (doing(os.abort), sandbox.BROKEN),
        (doing(os._exit, 0), sandbox.BROKEN),
        (doing(int, "not a number"), sandbox.BROKEN),
        (doing(sys.exit, 0), sandbox.BROKEN),
    ],
    ids=["memory", "crash", "silent end", "exception", "exit"],
)
def test_what_breaks_is_never_clean(name: str, reason: str) -> None:
    report = sandbox.scan(b"abc", name)
    assert (report.status, report.reason) == (Status.COULD_NOT_REVIEW, reason)
    with pytest.raises(NotRedacted, match=reason[:4]):
        sandbox.redact(b"abc", name, Selection())
    with pytest.raises(CouldNotRead, match=reason[:4]):
        sandbox.passages(b"abc", name)
    assert sandbox.scan(MOBILE, "a.txt").status == Status.FINDINGS


def _spin(seconds: int) -> str:
    """C code that never returns to Python."""
    return str(9 ** (9**9))


@pytest.mark.parametrize("function", [time.sleep, _spin])
def test_a_file_that_never_ends_is_ended_in_time(
    function: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The allowance is five seconds; here a tenth of it."""
    assert budget.SECONDS == 5
    monkeypatch.setitem(sandbox.PATIENCE, "scan", 0.1)
    began = time.monotonic()
    report = sandbox.scan(b"abc", doing(function, 60))
    assert time.monotonic() - began < budget.WALL * 0.5 + sandbox._GRACE
    assert (report.status, report.reason) == (Status.COULD_NOT_REVIEW, sandbox.TOO_SLOW)


def test_no_file_can_be_written_in_a_job(tmp_path: Path) -> None:
    target = tmp_path / "leak"
    report = sandbox.scan(b"abc", doing(_write, str(target)))
    assert report.status == Status.COULD_NOT_REVIEW
    assert not target.exists() or target.read_bytes() == b""


def _write(path: str) -> str:
    Path(path).write_bytes(b"secret" * 1000)
    return "a.txt"


def test_a_job_sees_no_secret_of_the_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    assert "GONGKAI_VAR" in os.environ
    assert sandbox.scan(b"abc", doing(_environment)).status == Status.CLEAN


def _environment() -> str:
    assert not [name for name in os.environ if name.startswith("GONGKAI")]
    return "a.txt"


def test_a_job_holds_no_descriptor_of_this_process(tmp_path: Path) -> None:
    """Neither the database nor another file this process has open."""
    with open(tmp_path / "open", "w") as file:
        os.set_inheritable(file.fileno(), True)
        assert sandbox.scan(b"abc", doing(_descriptors)).status == Status.CLEAN


def _descriptors() -> str:
    targets = []
    for one in os.listdir("/proc/self/fd"):
        try:
            targets.append(os.readlink(f"/proc/self/fd/{one}"))
        except FileNotFoundError:
            continue  # the listing's own
    plain = [t for t in targets if t.startswith("/") and not t.startswith(("/memfd:", "/proc/"))]
    assert set(plain) <= {"/dev/null"}, plain
    return "a.txt"


def test_jobs_beyond_the_limit_wait_and_then_are_told_to_come_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sandbox, "LONGEST_WAIT", 0.2)
    done: list[str] = []
    threads = [
        threading.Thread(target=lambda: done.append(sandbox.scan(b"abc", doing(_doze)).status))
        for _ in range(sandbox.MOST_AT_ONCE)
    ]
    for thread in threads:
        thread.start()
    time.sleep(0.2)
    with pytest.raises(sandbox.Busy, match="稍后再传"):
        sandbox.scan(b"abc", "a.txt")
    for thread in threads:
        thread.join()
    assert done == [Status.CLEAN] * sandbox.MOST_AT_ONCE
    assert sandbox.scan(b"abc", "a.txt").status == Status.CLEAN


def _doze() -> str:
    time.sleep(0.9)
    return "a.txt"


def test_a_server_that_was_killed_is_started_again() -> None:
    server = sandbox._server
    assert server is not None
    server._process.kill()
    server._process.wait()
    assert sandbox.scan(MOBILE, "a.txt").status == Status.FINDINGS
    assert sandbox._server is not server


def test_pages_are_told_while_they_are_read() -> None:
    told: list[tuple[int, int]] = []
    sandbox.scan(numbered(3), "a.pdf", progress=lambda *step: told.append(step))
    assert told[-1] == (3, 3)
    with pytest.raises(ZeroDivisionError):
        sandbox.scan(numbered(3), "a.pdf", progress=lambda *step: 1 // 0)  # type: ignore[arg-type]
    assert sandbox.scan(MOBILE, "a.txt").status == Status.FINDINGS


def test_the_overhead_of_a_job_is_small() -> None:
    began = time.perf_counter()
    for _ in range(5):
        sandbox.scan(b"abc", "a.txt")
    assert (time.perf_counter() - began) / 5 < 0.05


def test_ten_thousand_wordings_are_made_ready_once() -> None:
    book = RuleBook(wordings=tuple(Wording(f"错误表述{n:05}") for n in range(10_000)))
    sandbox.scan(b"abc", "a.txt", book=book)
    began = time.perf_counter()
    for _ in range(3):
        sandbox.scan(b"abc", "a.txt", book=book)
    assert (time.perf_counter() - began) / 3 < 0.1


def test_the_server_ends_with_the_process_that_started_it() -> None:
    script = (
        "from gongkai.scan import sandbox; sandbox.scan(b'abc', 'a.txt');"
        "print(sandbox._server._process.pid)"
    )
    # Reading to the end also proves that nothing kept the output open.
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, timeout=20)
    assert (done.returncode, done.stderr) == (0, b"")
    server, deadline = int(done.stdout), time.monotonic() + 5
    while _runs(server) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _runs(server)


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except FileNotFoundError:
        return False
