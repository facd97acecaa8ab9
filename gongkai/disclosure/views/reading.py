"""An attachment page by page, for those who review it: pictures of the pages, or the text."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.core.files import store
from gongkai.disclosure.finding_groups import can_redact
from gongkai.disclosure.models import Version
from gongkai.disclosure.selecting import way_of
from gongkai.disclosure.views.listing import get_disclosure
from gongkai.scan import sandbox
from gongkai.scan.readers.base import CouldNotRead

# Lines of text shown at once.
A_PAGE = 400


@login_required
@never_cache
@require_safe
def look(request: HttpRequest, pk: int, sha256: str) -> HttpResponse:
    """One page of the attachment of the version in review, else of the draft or an older version."""
    disclosure = get_disclosure(request, pk)
    contents = [*disclosure.versions.order_by("-number"), disclosure.draft]
    found = ((content, one) for content in contents for one in content.attachments)
    content, entry = next(
        ((content, one) for content, one in found if one["sha256"] == sha256), (None, None)
    )
    if content is None or entry is None:
        raise Http404
    asked = request.GET.get("page", "1")
    page = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < 7 else 1
    way = way_of(entry["media_type"]) if can_redact(entry["name"]) else "none"
    context = {
        "disclosure": disclosure, "file": entry, "way": way, "files": content.attachments,
        "is_in_review": isinstance(content, Version) and content.pk == disclosure.version_id,
    }  # fmt: skip
    try:
        if way == "pages":
            pages = sandbox.page_count(store.read(sha256), entry["name"])
        elif way == "text":
            lines = [
                (one.place or one.part, one.text, one.hidden)
                for one in sandbox.passages(store.read(sha256), entry["name"])
                if not one.place.endswith((".xml", ".rels"))
            ]
            pages = max(-(-len(lines) // A_PAGE), 1)
            page = max(min(page, pages), 1)
            context["lines"] = lines[(page - 1) * A_PAGE : page * A_PAGE]
        else:
            pages = 0
        context["pages"], context["page"] = pages, max(min(page, pages), 1)
    except (CouldNotRead, sandbox.Busy, OSError) as error:
        context["cannot_show"] = str(error) or "文件在存储中缺失。"
    return render(request, "disclosure/look.html", context)
