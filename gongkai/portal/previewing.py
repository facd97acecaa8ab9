"""The public page of a document before it is public: for staff, marked, and never kept anywhere."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from gongkai.core.deeds import Blocked
from gongkai.disclosure.models import Content, Disclosure, Exit, Relation, RelationVerb, Version
from gongkai.disclosure.views.listing import get_disclosure
from gongkai.portal.items import context_of
from gongkai.portal.pages import Builder

WIDTHS = {"phone": "手机（390 像素）", "desktop": "电脑（1200 像素）"}
# The public page without scripts; it reads pictures and styles from here and sends nothing.
_POLICY = (
    "default-src 'none'; img-src 'self' data:; style-src 'self'; font-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'self'; sandbox allow-same-origin"
)


@login_required
@never_cache
@require_safe
def preview(request: HttpRequest, pk: int) -> HttpResponse:
    """The page in a frame as wide as a phone or a desktop screen."""
    disclosure, content = _shown(request, pk)
    width = request.GET.get("width", "desktop")
    width = width if width in WIDTHS else "desktop"
    number = content.number if isinstance(content, Version) else 0
    response = render(
        request,
        "portal/preview.html",
        {
            "disclosure": disclosure,
            "content": content,
            "number": number,
            "versions": disclosure.versions.only("number"),
            "width": width,
            "widths": WIDTHS.items(),
        },
    )
    return _unindexed(response)


@login_required
@never_cache
@require_safe
def preview_page(request: HttpRequest, pk: int) -> HttpResponse:
    """The public page itself, of the draft or of a version, with everything from the staff side."""
    disclosure, content = _shown(request, pk)
    builder = Builder(disclosure.organ)
    files = {one["name"]: one["sha256"] for one in content.attachments}

    def file_address(name: str) -> str:
        return reverse("disclosure:download", args=[pk, files[name]])

    def picture_address(name: str) -> str:
        return reverse("disclosure:picture", args=[pk, name.partition(".")[0]])

    context = context_of(
        disclosure, content, file_address=file_address, picture_address=picture_address
    )
    context |= {
        "site": builder.site, "path": "", "now": timezone.localtime(),
        "trail": builder._trail(content.column), "column": content.column,
        "links": _links(disclosure, content),
    }  # fmt: skip
    response = render(request, "portal/preview_item.html", context)
    response["Content-Security-Policy"] = _POLICY
    return _unindexed(response)


def _shown(request: HttpRequest, pk: int) -> tuple[Disclosure, Content]:
    """The draft, or the version that was asked for."""
    disclosure = get_disclosure(request, pk)
    if disclosure.exit != Exit.PUBLIC:
        raise Blocked("这是给申请人的答复，没有公开页面可以预览。")
    number = request.GET.get("version", "")
    if not number or number == "0":
        return disclosure, disclosure.draft
    if not number.isdecimal() or len(number) > 9:
        number = "0"
    return disclosure, get_object_or_404(Version, disclosure=disclosure, number=int(number))


def _links(disclosure: Disclosure, content: Content) -> list[tuple[str, Any]]:
    """The links as they will stand: this content's own, and those of public documents to it."""
    wanted = [(RelationVerb(link["verb"]).label, link["to"]) for link in content.relations]
    incoming = Relation.objects.filter(target=disclosure)
    wanted += [(RelationVerb(row.verb).passive, row.source_id) for row in incoming]
    others = Disclosure.objects.public().in_bulk({to for _, to in wanted})
    return [(how, others[to]) for how, to in wanted if to in others]


def _unindexed(response: HttpResponse) -> HttpResponse:
    response["X-Robots-Tag"] = "noindex, nofollow"
    return response
