"""The page server: what is on the disk now, and nothing else."""

from pathlib import Path
from typing import Any

import pytest

from gongkai.core.headers import public_headers
from gongkai.portal.page_server import PageServer


def django(environ: dict[str, Any], start_response: Any) -> list[bytes]:
    start_response("418 Django", [])
    return [b"django"]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    site = tmp_path / "site"
    (site / "items/2026/1/files").mkdir(parents=True)
    (site / "index.html").write_text("首页")
    (site / "items/2026/1/index.html").write_text("正文" * 10)
    (site / "items/2026/1/index.html.gz").write_bytes(b"gz")
    (site / "items/2026/1/index.html.br").write_bytes(b"br")
    (site / "items/2026/1/files/附件.txt").write_text("附件")
    (site / "left.html.gz").write_bytes(b"left over")
    (site / ".hidden").write_text("secret")
    (tmp_path / "secret.txt").write_text("secret")
    (site / "link.txt").symlink_to(tmp_path / "secret.txt")
    return site


def ask(root: Path, path: str, method: str = "GET", **headers: str) -> tuple[int, dict, bytes]:
    seen: dict[str, Any] = {}

    def start_response(status: str, found: list[tuple[str, str]]) -> None:
        seen.update(status=int(status[:3]), headers=dict(found))

    environ = {
        "REQUEST_METHOD": method, "PATH_INFO": path.encode().decode("latin-1"),
        **{f"HTTP_{name.upper()}": value for name, value in headers.items()},
    }  # fmt: skip
    body = b"".join(PageServer(django, root, public_headers())(environ, start_response))
    return seen["status"], seen["headers"], body


def test_a_page_and_its_headers(root: Path) -> None:
    status, headers, body = ask(root, "/")
    assert (status, body.decode()) == (200, "首页")
    assert headers["Content-Type"] == "text/html; charset=utf-8"
    assert "default-src 'self'" in headers["Content-Security-Policy"]


@pytest.mark.parametrize(
    ("accepted", "expected"),
    [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None), ("", None)],
)
def test_compressed_copies(root: Path, accepted: str, expected: str | None) -> None:
    _, headers, _ = ask(root, "/items/2026/1/", accept_encoding=accepted)
    assert headers.get("Content-Encoding") == expected


@pytest.mark.parametrize(
    "path",
    ["/left.html", "/left.html.gz", "/items/2026/1/index.html.br", "/.hidden", "/link.txt",
     "/../secret.txt", "/..\\secret.txt", "/items/../../secret.txt", "/\x00", "/nothing/",
     "/items/2026/1", "//etc/passwd", "/items/2026/1/files/"],
)  # fmt: skip
def test_everything_else_goes_on_to_django(root: Path, path: str) -> None:
    status, _, body = ask(root, path, accept_encoding="br, gzip")
    assert (status, body) == (418, b"django")


def test_post_goes_on_to_django(root: Path) -> None:
    assert ask(root, "/", "POST")[0] == 418


def test_an_attachment_is_a_download(root: Path) -> None:
    _, headers, body = ask(root, "/items/2026/1/files/附件.txt")
    assert headers["Content-Disposition"].startswith("attachment; filename*=UTF-8''%E9")
    assert body.decode() == "附件"


def test_new_replaced_and_deleted_pages_are_seen_at_once(root: Path) -> None:
    (root / "new.html").write_text("新")
    assert ask(root, "/new.html")[2].decode() == "新"
    (root / "new.html").write_text("更长的新内容")
    assert ask(root, "/new.html")[2].decode() == "更长的新内容"
    (root / "new.html").unlink()
    assert ask(root, "/new.html")[0] == 418


def test_unchanged_and_head(root: Path) -> None:
    _, headers, _ = ask(root, "/")
    status, _, body = ask(root, "/", if_none_match=headers["ETag"])
    assert (status, body) == (304, b"")
    assert ask(root, "/", "HEAD")[2] == b""


def test_a_withdrawn_page_says_gone(root: Path) -> None:
    (root / "items/2026/1/.gone").touch()
    assert ask(root, "/items/2026/1/")[0] == 410
