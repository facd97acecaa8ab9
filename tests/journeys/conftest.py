"""A whole installation of its own for the journeys: server, workers and tick, as `make run`."""

import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[2]
PASSWORD = "shifan-xian-2026"
PHONE = {"width": 390, "height": 844}
DESKTOP = {"width": 1280, "height": 900}


class Site:
    """The running installation: ``address`` and the folder of its data."""

    def __init__(self, address: str, var: Path) -> None:
        self.address, self.var = address, var

    def gongkai(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """Run an operator's command on this installation."""
        return subprocess.run(
            [sys.executable, "-m", "gongkai.cli", *arguments],
            env=_environment(self.var), cwd=ROOT, capture_output=True, text=True, check=False,
        )  # fmt: skip


def _environment(var: Path) -> dict[str, str]:
    names = ("PATH", "HOME", "LANG", "VIRTUAL_ENV")
    kept = {name: os.environ[name] for name in names if name in os.environ}
    return {**kept, "GONGKAI_VAR": str(var), "DJANGO_SETTINGS_MODULE": "gongkai.settings"}


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    var = tmp_path_factory.mktemp("var")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    found = Site(f"http://127.0.0.1:{port}", var)
    for command in (["migrate"], ["seed"], ["pages", "build"]):
        done = found.gongkai(*command)
        assert done.returncode == 0, done.stderr
    log = open(var / "serve.log", "w")  # noqa: SIM115 - closed with the server
    server = subprocess.Popen(
        [sys.executable, "-m", "gongkai.cli", "serve", "--port", str(port)],
        env=_environment(var), cwd=ROOT, stdout=log, stderr=log,
    )  # fmt: skip
    _wait_until(lambda: _answers(found.address), 60)
    yield found
    server.terminate()
    server.wait(15)
    log.close()


def _answers(address: str) -> bool:
    try:
        with urlopen(f"{address}/healthz", timeout=1) as response:
            return response.status == 200
    except (URLError, OSError):
        return False


def _wait_until(is_true: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not is_true():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.2)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(
            executable_path=os.environ.get("CHROMIUM", "/usr/bin/chromium"),
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--no-first-run"],
        )  # fmt: skip
        yield started
        started.close()


class Visitor:
    """Someone in front of a browser."""

    def __init__(self, browser: Browser, site: Site, viewport: dict[str, int]) -> None:
        self.site = site
        self.context = browser.new_context(viewport=viewport, base_url=site.address, locale="zh-CN")
        # A busy machine is slow, not wrong.
        self.context.set_default_timeout(90_000)
        self.page: Page = self.context.new_page()
        self.errors: list[str] = []
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))

    def sign_in(self, username: str) -> "Visitor":
        self.page.goto("/desk/sign-in/")
        self.page.get_by_label("登录名").fill(username)
        self.page.get_by_label("密码").fill(PASSWORD)
        self.page.get_by_role("button", name="登录").click()
        self.page.wait_for_url("**/desk/")
        return self

    def check_accessible(self) -> None:
        """axe finds nothing serious on the page at hand."""
        violations = Axe().run(self.page).response["violations"]
        serious = [
            (v["id"], [n["html"][:160] for n in v["nodes"]][:3])
            for v in violations
            if v["impact"] in ("serious", "critical")
        ]
        assert serious == [], (self.page.url, serious)

    def fits(self) -> bool:
        """Whether nothing makes the page scroll sideways."""
        return bool(
            self.page.evaluate(
                "document.documentElement.scrollWidth <= document.documentElement.clientWidth + 1"
            )
        )


@pytest.fixture
def visit(browser: Browser, site: Site) -> Iterator[Callable[..., Visitor]]:
    opened: list[Visitor] = []

    def make(username: str = "", viewport: dict[str, int] | None = None) -> Visitor:
        visitor = Visitor(browser, site, viewport or DESKTOP)
        opened.append(visitor)
        return visitor.sign_in(username) if username else visitor

    yield make
    for visitor in opened:
        assert visitor.errors == []
        visitor.context.close()


def pk_of(url: str) -> str:
    """The number in a staff address."""
    match = re.search(r"/(\d+)/", url)
    assert match is not None
    return match[1]
