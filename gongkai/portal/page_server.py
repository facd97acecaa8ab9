"""Hands out the built pages, opening the file on each request.

A mapping made at start would show a new page as missing and a withdrawn one as broken; the file
system is the truth. Whatever is not a built page goes on to Django.
"""

import mimetypes
import os
from collections.abc import Callable, Iterable, Mapping
from email.utils import formatdate
from pathlib import Path
from typing import Any
from urllib.parse import quote
from wsgiref.util import FileWrapper

_ENCODINGS = ((".br", "br"), (".gz", "gzip"))
_GONE = ".gone"
_TYPES = {".xml": "application/xml", ".docx": "application/vnd.openxmlformats-officedocument"
          ".wordprocessingml.document", ".xlsx": "application/vnd.openxmlformats-officedocument"
          ".spreadsheetml.sheet"}  # fmt: skip
Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]


class PageServer:
    """WSGI: built files below ``root`` first, ``application`` for everything else."""

    def __init__(self, application: Application, root: Path, headers: Mapping[str, str]) -> None:
        self.application = application
        self.root = os.path.realpath(root)
        self.headers = list(headers.items())

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        if environ["REQUEST_METHOD"] in ("GET", "HEAD"):
            found = self._find(environ.get("PATH_INFO", "/"))
            if found is not None:
                return self._answer(found, environ, start_response)
        return self.application(environ, start_response)

    def _find(self, raw: str) -> str | None:
        """The file for a request path, a directory's index page, or None."""
        try:
            path = raw.encode("latin-1").decode("utf-8")
        except UnicodeError:
            return None
        parts = [part for part in path.split("/") if part]
        if any(part.startswith(".") or "\\" in part or "\0" in part for part in parts):
            return None
        target = os.path.join(self.root, *parts)
        if os.path.isdir(target):
            if not path.endswith("/"):
                return None
            target = os.path.join(target, "index.html")
        elif path.endswith("/") or parts[-1].endswith((".br", ".gz")):
            return None
        # A link that leads out of the site is not followed.
        if os.path.realpath(target) != target or not os.path.isfile(target):
            return None
        return target

    def _answer(
        self, target: str, environ: Environ, start_response: StartResponse
    ) -> Iterable[bytes]:
        accepted = environ.get("HTTP_ACCEPT_ENCODING", "")
        try:
            file, encoding = _open(target, accepted)
        except OSError:  # withdrawn between the look and the opening
            return self.application(environ, start_response)
        facts = os.fstat(file.fileno())
        etag = f'"{facts.st_mtime_ns:x}-{facts.st_size:x}"'
        headers = [
            ("ETag", etag),
            ("Last-Modified", formatdate(facts.st_mtime, usegmt=True)),
            ("Vary", "Accept-Encoding"),
            ("Cache-Control", "no-cache"),
            *self.headers,
        ]
        if environ.get("HTTP_IF_NONE_MATCH") == etag:
            file.close()
            start_response("304 Not Modified", headers)
            return []
        headers += [("Content-Length", str(facts.st_size)), *_content_headers(target)]
        if encoding:
            headers.append(("Content-Encoding", encoding))
        is_gone = os.path.exists(os.path.join(os.path.dirname(target), _GONE))
        start_response("410 Gone" if is_gone else "200 OK", headers)
        if environ["REQUEST_METHOD"] == "HEAD":
            file.close()
            return []
        return FileWrapper(file)


def _open(target: str, accepted: str) -> tuple[Any, str]:
    # The plain file has to exist: a left-over compressed copy must never be handed out.
    plain = open(target, "rb")  # noqa: SIM115 - the answer closes it
    for suffix, encoding in _ENCODINGS:
        if encoding in accepted and os.path.isfile(target + suffix):
            plain.close()
            return open(target + suffix, "rb"), encoding
    return plain, ""


def _content_headers(target: str) -> list[tuple[str, str]]:
    name = os.path.basename(target)
    suffix = os.path.splitext(name)[1].lower()
    kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
    if kind.startswith("text/") or kind == "application/xml":
        kind += "; charset=utf-8"
    headers = [("Content-Type", kind)]
    if os.path.basename(os.path.dirname(target)) == "files":
        headers.append(("Content-Disposition", f"attachment; filename*=UTF-8''{quote(name)}"))
    return headers
