"""The supervisor behind ``gongkai serve``: the server, both workers and the minute's tick."""

import ctypes
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from urllib.error import URLError
from urllib.request import urlopen

GONGKAI = (sys.executable, "-m", "gongkai.cli")
TICK_SECONDS = 60
STOP_SECONDS = 8
_LONGEST_PAUSE = 30.0
_PR_SET_PDEATHSIG = 1


@dataclass
class Child:
    """A process that is to run always; it is started again, ever more slowly, when it ends."""

    name: str
    command: Sequence[str]
    process: subprocess.Popen[bytes] | None = None
    pause: float = 1.0
    start_at: float = 0.0
    started_at: float = field(default=0.0)

    def keep(self, now: float) -> None:
        """Start the process if it is not running and its pause is over."""
        if self.process is not None and self.process.poll() is None:
            return
        if self.process is not None:
            lived = now - self.started_at
            print(f"{self.name} 退出（{self.process.returncode}），稍后重新启动", flush=True)
            self.pause = 1.0 if lived > 60 else min(self.pause * 2, _LONGEST_PAUSE)
            self.process, self.start_at = None, now + self.pause
        if now >= self.start_at:
            self.started_at = now
            self.process = subprocess.Popen(self.command, preexec_fn=_die_with_parent)


def serve(host: str, port: int, workers: int) -> int:
    """Run until SIGTERM or SIGINT; 1 when the port is taken."""
    if not _is_free(host, port):
        print(f"端口 {port} 已被占用。请换一个：make run PORT=8001", file=sys.stderr)
        return 1
    subprocess.run([*GONGKAI, "pages", "finish"], check=True)
    server = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--host", host,
        "--port", str(port), "--workers", str(workers), "--workers-kill-timeout", "5",
        "--respawn-failed-workers", "--no-ws", "--log-level", "warning", "gongkai.wsgi:application",
    ]  # fmt: skip
    children = [
        Child("网站", server),
        Child("快速任务", [*GONGKAI, "worker", "fast"]),
        Child("大任务", [*GONGKAI, "worker", "heavy"]),
    ]
    return supervise(children, [*GONGKAI, "tick"], f"http://{host}:{port}/")


def supervise(children: list[Child], tick: Sequence[str], address: str) -> int:
    """Keep ``children`` running and run ``tick`` each minute, until a signal to stop."""
    stopping: list[int] = []
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda signum, frame: stopping.append(signum))
    ticking: subprocess.Popen[bytes] | None = None
    next_tick, announced = time.monotonic() + 2, False
    while not stopping:
        now = time.monotonic()
        for child in children:
            child.keep(now)
        if now >= next_tick:
            if ticking is not None and ticking.poll() is None:
                ticking.kill()
            ticking = subprocess.Popen(tick, preexec_fn=_die_with_parent)
            next_tick = now + TICK_SECONDS
        if not announced and _answers(address):
            print(f"网站已启动：{address}    工作台：{address}desk/", flush=True)
            announced = True
        time.sleep(0.2)
    _stop([child.process for child in children] + [ticking])
    return 0


def _stop(processes: list[subprocess.Popen[bytes] | None]) -> None:
    running = [process for process in processes if process is not None]
    for process in running:
        process.terminate()
    deadline = time.monotonic() + STOP_SECONDS
    for process in running:
        try:
            process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            process.kill()


def _is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
    return True


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}healthz", timeout=1) as response:
            return bool(response.status == 200)
    except (URLError, OSError):
        return False


def _die_with_parent() -> None:
    # A supervisor killed outright must not leave a worker behind: there may be only one writer.
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
