"""The supervisor starts again what dies and stops everything in time."""

import signal
import subprocess
import sys
import time
from pathlib import Path

SCRIPT = """
import sys
from gongkai.serve import Child, supervise
counter = sys.argv[1]
child = Child("子进程", [sys.executable, "-c", f"open({counter!r}, 'a').write('x'); import time; time.sleep(0.2)"])
sleeper = Child("长进程", [sys.executable, "-c", "import time; time.sleep(60)"])
sys.exit(supervise([child, sleeper], [sys.executable, "-c", "pass"], "http://127.0.0.1:9/"))
"""


def test_a_child_that_ends_is_started_again_and_all_stop(tmp_path: Path) -> None:
    counter = tmp_path / "count"
    process = subprocess.Popen([sys.executable, "-c", SCRIPT, str(counter)])
    deadline = time.monotonic() + 20
    while not counter.exists() or len(counter.read_text()) < 2:
        assert time.monotonic() < deadline
        assert process.poll() is None
        time.sleep(0.1)
    process.send_signal(signal.SIGTERM)
    assert process.wait(10) == 0


def test_a_taken_port_is_said_in_words(tmp_path: Path) -> None:
    script = (
        "import socket, sys\nfrom gongkai.serve import serve\n"
        "s = socket.socket(); s.bind(('127.0.0.1', 0)); s.listen()\n"
        "sys.exit(serve('127.0.0.1', s.getsockname()[1], 1))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "已被占用" in done.stderr
