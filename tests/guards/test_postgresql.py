"""The rooms on PostgreSQL: the same tests, on a cluster that lives as long as this one."""

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ROOMS = [
    "tests/core", "tests/disclosure", "tests/cases", "tests/portal", "tests/guards/test_concurrency.py"
]  # fmt: skip


def binaries() -> list[Path]:
    """The newest PostgreSQL on this machine; none when it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    on_path = shutil.which("initdb")
    if not found and on_path:
        found = [Path(on_path)]
    return [found[-1].parent] if found else []


@pytest.fixture
def cluster(request: pytest.FixtureRequest) -> Iterator[str]:
    """A private cluster on a socket; PostgreSQL refuses to run as root, so another user does."""
    folder = Path(tempfile.mkdtemp(prefix="gongkai-pg-"))
    # Made readable for the server's user, who is not the one running the tests.
    folder.chmod(0o755)
    data = folder / "data"
    as_server: list[str] = []
    if os.getuid() == 0:
        shutil.chown(folder, "postgres")
        as_server = ["runuser", "-u", "postgres", "--"]
    bin_ = request.param

    def run(*command: str) -> None:
        subprocess.run(
            [*as_server, *command], check=True, capture_output=True, cwd=folder, timeout=120
        )

    run(str(bin_ / "initdb"), "-D", str(data), "-U", "gongkai", "-A", "trust", "-E", "UTF8",
        "--no-sync", "--locale=C.UTF-8")  # fmt: skip
    options = f"-k {folder} -h '' -F"
    run(str(bin_ / "pg_ctl"), "-D", str(data), "-o", options, "-l", str(folder / "log"), "-w",
        "start")  # fmt: skip
    try:
        run(str(bin_ / "createdb"), "-h", str(folder), "-U", "gongkai", "gongkai")
        yield f"host={folder} user=gongkai dbname=gongkai"
    finally:
        run(str(bin_ / "pg_ctl"), "-D", str(data), "-m", "immediate", "stop")
        shutil.rmtree(folder, ignore_errors=True)


@pytest.mark.parametrize("cluster", binaries(), indirect=True, ids=["newest"][: len(binaries())])
def test_the_rooms_run_on_postgresql(cluster: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-n", "0", "-x", "-p", "no:cacheprovider", *ROOMS],
        env={**os.environ, "GONGKAI_POSTGRESQL": cluster, "PYTEST_XDIST_WORKER": ""},
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout[-6000:]
    assert " passed" in done.stdout
