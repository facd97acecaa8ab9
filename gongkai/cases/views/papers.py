"""Papers on the public pages: shown on their sheet, printed, handed out as files."""

from typing import Any
from urllib.parse import quote

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.cases.letters import Sheet
from gongkai.core.letters import Letter
from gongkai.core.people.models import Organ


def sheet(letter: Letter) -> Sheet:
    """A letter as the template of sheets takes it, with nothing marked as typed."""
    tidy = letter.tidied()
    return Sheet(
        tidy,
        tidy.title,
        [[(text, False)] for text in tidy.paragraphs],
        [(label, [(value, False)]) for label, value in tidy.table],
        [[[(cell, False)] for cell in row] for row in tidy.rows],
    )


def paper_page(
    request: HttpRequest, organ: Organ, letter: Letter, **more: Any
) -> HttpResponse:  # fmt: skip
    """The application form on its sheet, with how to print and where to send it."""
    context = {"organ": organ, "sheet": sheet(letter), "is_filled": "carried" in more, **more}
    return render(request, "cases/print_form.html", context)


def attachment(data: bytes, media_type: str, name: str) -> HttpResponse:
    """A download whose Chinese name every browser reads (RFC 5987, 6266)."""
    response = HttpResponse(data, content_type=media_type)
    tidy = "".join("_" if c in '/\\:*?"<>|' or not c.isprintable() else c for c in name)
    suffix = tidy.rpartition(".")[2]
    plain = f"file.{suffix}" if suffix.isascii() and suffix.isalnum() else "file"
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(tidy, safe='')}"
    )
    return response
