"""What of the public side cannot be built beforehand: search."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import Paginator
from django.db import connection
from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django.views.defaults import page_not_found

from gongkai.core.people.models import Organ
from gongkai.disclosure.models import Disclosure
from gongkai.portal.indexing import not_yet_indexed
from gongkai.portal.site import site_of
from gongkai.search import query
from gongkai.search.highlight import highlight, snippet
from gongkai.search.index import IndexDamaged

PER_PAGE = 20
FACET_NAMES = {
    "column": "栏目",
    "year": "年份",
    "kind": "类型",
    "department": "科室",
    "organ": "机关",
}


@dataclass(frozen=True)
class Shown:
    """A hit as the page shows it: pieces of (text, is it a hit)."""

    title: list[tuple[str, bool]]
    snippet: list[tuple[str, bool]]
    url: str
    number: str
    column: str
    published_on: date


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Public search over what is published now."""
    words = request.GET.get("q", "")[: query.LONGEST_QUERY]
    filters = {name: request.GET.get(name, "")[:80] for name in FACET_NAMES}
    page_number = _number(request.GET.get("page", "1"))
    newest_first = request.GET.get("sort") == "newest"
    hint, results = "", query.Results()
    try:
        results = query.search(
            settings.INDEX_ROOT, words, filters=filters, exclude=not_yet_indexed(),
            newest_first=newest_first, page=page_number, per_page=PER_PAGE,
        )  # fmt: skip
    except IndexDamaged:
        hint = "搜索正在准备中，请稍后再试；也可以从“公开目录”查找。"
    return render(
        request,
        "portal/search.html",
        {
            "site": site_of(_organ()),
            "q": words,
            "filters": filters,
            "hits": _shown(results.hits, words),
            "total": results.total,
            "page": Paginator(range(min(results.total, 1000)), PER_PAGE).get_page(page_number),
            "facets": _facets(request, results, filters),
            "newest_first": newest_first,
            "hint": hint,
        },
    )


@require_safe
def healthz(request: HttpRequest) -> HttpResponse:
    """Says “ok” when the application and its database answer."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
    return HttpResponse("ok\n", content_type="text/plain")


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """An address of the imported site leads on, for what is or was public; anything else is a 404.

    A document that never was public is not told apart from one that does not exist.
    """
    address = request.get_full_path()
    row = (
        Disclosure.objects.filter(legacy_path__in=(address, request.path))
        .exclude(index_number=None)
        .select_related("organ")
        .first()
    )
    if row is not None:
        # A withdrawn one answers 410 at its own address.
        return HttpResponsePermanentRedirect(row.public_path)
    return page_not_found(request, exception or Http404())


def _organ() -> Organ:
    organ = Organ.objects.first()
    if organ is None:
        raise Http404("no organ yet: run gongkai organ")
    return organ


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 5 else 1


def _shown(hits: list[query.Hit], words: str) -> list[Shown]:
    # A hit is shown only if it is public at this moment, whatever the index says.
    alive = set(
        Disclosure.objects.public()
        .filter(pk__in=[int(hit.key) for hit in hits])
        .values_list("pk", flat=True)
    )
    return [
        Shown(
            title=highlight(hit.title, words),
            snippet=snippet(hit.body, words),
            url=hit.url,
            number=hit.number,
            column=hit.facets["column"],
            published_on=hit.published_on,
        )
        for hit in hits
        if int(hit.key) in alive
    ]


def _facets(
    request: HttpRequest, results: query.Results, filters: dict[str, str]
) -> list[dict[str, Any]]:
    facets = []
    for name, label in FACET_NAMES.items():
        values = results.facets.get(name, [])
        if len(values) < 2 and not filters[name]:
            continue
        facets.append(
            {
                "label": label,
                "chosen": filters[name],
                "without": _address(request, name, ""),
                "values": [(v, n, _address(request, name, v)) for v, n in values],
            }
        )
    return facets


def _address(request: HttpRequest, name: str, value: str) -> str:
    parameters = request.GET.copy()
    parameters.pop("page", None)
    parameters[name] = value
    return f"?{parameters.urlencode()}"
