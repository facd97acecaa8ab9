"""The read-only data interface: what is public, as JSON, open to every origin.

Everything is read through ``Disclosure.objects.public()`` when it is asked for: a withdrawn item is
gone from here in the moment of its withdrawal. Lists go on by cursor, which is the index number of
the last item, so that a page costs the same wherever it stands.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote, urlencode

from django.conf import settings
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.http import http_date
from django.views.decorators.http import require_http_methods

from gongkai.core.people.models import Organ
from gongkai.disclosure.digests import shown_digest
from gongkai.disclosure.html import text_of
from gongkai.disclosure.models import Column, Disclosure, DocumentKind, Validity
from gongkai.portal.catalog import below, listed, public_of
from gongkai.portal.items import context_of, picture_name
from gongkai.portal.site import site_of

LICENCE = "《政府信息公开条例》主动公开的政府信息，可以自由使用；请注明来源，撤回的信息请同步删除。"
MOST, USUAL = 100, 20
_OPENAPI = Path(__file__).with_name("openapi.json")
_OPEN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Allow-Methods": "GET, HEAD, OPTIONS",
    "Access-Control-Allow-Headers": "If-None-Match",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, Link",
    "Access-Control-Max-Age": "86400",
    # Whoever keeps a copy asks whether it still holds.
    "Cache-Control": "no-cache",
}
Answer = dict[str, Any]
View = Callable[..., Answer]


class Wrong(Exception):
    """What cannot be answered; ``status``: 400, 404 or, for what was withdrawn, 410."""

    def __init__(self, message: str, status: int = 400) -> None:
        super().__init__(message)
        self.status = status


def _open_data(view: View) -> Callable[..., HttpResponse]:
    """Sends what ``view`` gives as JSON, answers preflights and conditional requests."""

    @require_http_methods(["GET", "HEAD", "OPTIONS"])
    @wraps(view)
    def answered(request: HttpRequest, **address: str) -> HttpResponse:
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers=_OPEN)
        try:
            if "\0" in "".join([*request.GET.values(), *address.values()]):
                raise Wrong("参数中有无法识别的字符。")
            content, status = view(request, **address), 200
        except Wrong as wrong:
            content, status = {"error": str(wrong)}, wrong.status
        updated: datetime | None = content.pop("_updated", None)
        text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
        headers = dict(_OPEN)
        if status == 200:
            headers["ETag"] = f'"{hashlib.sha256(text.encode()).hexdigest()[:32]}"'
            if updated is not None:
                headers["Last-Modified"] = http_date(updated.timestamp())
            if content.get("next"):
                headers["Link"] = f'<{content["next"]}>; rel="next"'
            if _is_unchanged(request, headers):
                return HttpResponse(status=304, headers=headers)
        return HttpResponse(
            text, status=status, content_type="application/json; charset=utf-8", headers=headers
        )

    return answered


def _is_unchanged(request: HttpRequest, headers: Mapping[str, str]) -> bool:
    # By the tag alone: a list that lost an item may be no younger than before.
    known = request.headers.get("If-None-Match", "")
    tags = [tag.strip().removeprefix("W/") for tag in known.split(",")]
    return headers["ETag"] in tags or "*" in tags


@_open_data
def items(request: HttpRequest) -> Answer:
    """The public items, newest first, a page at a time."""
    organ = _organ(request)
    rows = _narrowed(request, listed(organ), organ)
    limit = _limit(request)
    after = request.GET.get("after", "")
    if after:
        rows = rows.filter(_beyond(organ, after))
    found = list(rows.order_by("-first_published_at", "-pk")[: limit + 1])
    shown = found[:limit]
    more = shown[-1].index_number if len(found) > limit else None
    return {
        "licence": LICENCE,
        "items": [_brief(row) for row in shown],
        "next": _address(request, after=more) if more else None,
        "_updated": max((row.published_at for row in shown if row.published_at), default=None),
    }


@_open_data
def item(request: HttpRequest, code: str, number: str) -> Answer:
    """One item with its text, facts, links and attachments."""
    named = Disclosure.objects.filter(index_number=f"{code}/{number}")
    row = Disclosure.objects.public().filter(pk__in=named.values("pk")).first()
    if row is None and named.exists():
        raise Wrong("已经撤回。", 410)
    if row is None:
        raise Wrong("没有这个索引号的公开信息。", 404)
    row = public_of(row.organ).get(pk=row.pk)
    version, base = row.published_clearance.version, settings.PUBLIC_ADDRESS + row.public_path
    shown = context_of(
        row, version,
        file_address=lambda name: f"{base}files/{quote(name)}",
        picture_address=lambda name: f"{base}pictures/{name}",
    )  # fmt: skip
    return {
        **_brief(row),
        "body_html": shown["content"]["body_html"],
        "body_text": text_of(version.body_html),
        "facts": [{"label": label, "value": value} for label, value in shown["panel"]],
        "migrated": shown["migrated"],
        "links": [
            {"how": how, "index_number": other.index_number,
             "title": other.published_clearance.version.title}
            for how, other in shown["links"]
        ],
        "attachments": [
            {"name": one["name"], "size": one["size"], "media_type": one["media_type"],
             "sha256": one["sha256"], "url": one["address"]}
            for one in shown["attachments"]
        ],
        "pictures": [
            {"alt": one.get("alt", ""), "sha256": one["sha256"],
             "url": f"{base}pictures/{picture_name(one)}"}
            for one in version.pictures
        ],
        "digest": shown_digest(version),
        "licence": LICENCE,
        "_updated": row.published_at,
    }  # fmt: skip


@_open_data
def columns(request: HttpRequest) -> Answer:
    """The open columns of an organ, in the order of the tree."""
    organ = _organ(request)
    rows = list(Column.objects.open().filter(organ=organ).select_related("organ", "owner"))
    by_id = {row.pk: row for row in rows}
    return {
        "organ": organ.name,
        "columns": [
            {
                "slug": row.slug, "code": row.code, "name": row.name,
                "parent": by_id[row.parent_id].slug if row.parent_id in by_id else None,
                "basis": row.legal_basis, "update_days": row.update_days,
                "department": row.owner.name if row.owner else None,
                "url": settings.PUBLIC_ADDRESS + row.public_path,
                "atom": f"{settings.PUBLIC_ADDRESS}{row.public_path}atom.xml",
            }
            for row in rows
        ],
    }  # fmt: skip


@_open_data
def withdrawn(request: HttpRequest) -> Answer:
    """What is no longer public: index numbers and times, nothing else; oldest first."""
    organ, limit = _organ(request), _limit(request)
    rows = Disclosure.objects.filter(
        organ=organ, published_clearance=None, index_number__isnull=False,
        withdrawn_at__isnull=False,
    ).order_by("withdrawn_at", "index_number")  # fmt: skip
    since = _moment(request, "since")
    if since is not None:
        rows = rows.filter(withdrawn_at__gte=since)
    after = request.GET.get("after", "")
    if after:
        last = rows.filter(index_number=after).values_list("withdrawn_at", flat=True).first()
        if last is None:
            raise Wrong("after：没有这个索引号，请从头读取。")
        rows = rows.filter(Q(withdrawn_at__gt=last) | Q(withdrawn_at=last, index_number__gt=after))
    found = list(rows.values_list("index_number", "withdrawn_at")[: limit + 1])
    shown = found[:limit]
    return {
        "withdrawn": [{"index_number": number, "withdrawn_at": _iso(at)} for number, at in shown],
        "next": _address(request, after=shown[-1][0]) if len(found) > limit else None,
        "_updated": max((at for _, at in shown), default=None),
    }


@_open_data
def openapi(request: HttpRequest) -> Answer:
    """The description of this interface for programs."""
    document: Answer = json.loads(_OPENAPI.read_text())
    document["servers"] = [{"url": f"{settings.PUBLIC_ADDRESS}/api/v1"}]
    return document


@require_http_methods(["GET", "HEAD"])
def about(request: HttpRequest) -> HttpResponse:
    """The description of this interface for people."""
    document = json.loads(_OPENAPI.read_text())
    ways = [
        {
            "path": f"/api/v1{path}",
            "summary": methods["get"]["summary"],
            "parameters": [
                parameter if "$ref" not in parameter
                else document["components"]["parameters"][parameter["$ref"].rpartition("/")[2]]
                for parameter in methods["get"].get("parameters", [])
            ],
        }
        for path, methods in document["paths"].items()
    ]  # fmt: skip
    organs = list(Organ.objects.all())
    return render(
        request, "portal/open_data.html",
        {"site": site_of(organs[0]) if organs else {}, "ways": ways, "organs": organs,
         "licence": LICENCE},
    )  # fmt: skip


def _organ(request: HttpRequest) -> Organ:
    slug = request.GET.get("organ", "")
    rows = Organ.objects.filter(slug=slug) if slug else Organ.objects.all()
    organ = rows.first()
    if organ is None:
        raise Wrong("organ：没有这个机关。", 404)
    return organ


def _limit(request: HttpRequest) -> int:
    text = request.GET.get("limit", str(USUAL))
    is_number = text.isascii() and text.isdigit() and len(text) <= len(str(MOST))
    if not (is_number and 1 <= int(text) <= MOST):
        raise Wrong(f"limit：请填 1 至 {MOST} 的整数。")
    return int(text)


def _moment(request: HttpRequest, name: str) -> datetime | None:
    text = request.GET.get(name, "")
    if not text:
        return None
    try:
        moment = parse_datetime(text.replace(" ", "+"))
        if moment is not None and timezone.is_naive(moment):
            moment = timezone.make_aware(moment)
        # At the edges of the calendar the database's own time no longer exists.
        return moment.astimezone(UTC) if moment is not None else _no_moment(name)
    except (ValueError, OverflowError):
        return _no_moment(name)


def _no_moment(name: str) -> NoReturn:
    raise Wrong(f"{name}：请填 ISO 8601 时间，例如 2026-03-13T08:00:00+08:00。")


def _narrowed(
    request: HttpRequest, rows: QuerySet[Disclosure], organ: Organ
) -> QuerySet[Disclosure]:
    given = request.GET
    if year := given.get("year", ""):
        if not (year.isascii() and year.isdigit() and len(year) == 4 and year >= "1949"):
            raise Wrong("year：请填四位年份。")
        rows = rows.filter(first_published_at__year=int(year))
    if slug := given.get("column", ""):
        columns = list(Column.objects.open().filter(organ=organ))
        start = next((one for one in columns if one.slug == slug), None)
        if start is None:
            raise Wrong("column：没有这个栏目，栏目标识见 /api/v1/columns/。")
        rows = rows.filter(shown_in__in=below(columns, start.pk))
    if code := given.get("kind", ""):
        if not DocumentKind.objects.filter(organ=organ, code=code).exists():
            raise Wrong("kind：没有这个信息类型。")
        rows = rows.filter(published_clearance__version__kind__code=code)
    if validity := given.get("validity", ""):
        if validity not in Validity.values:
            raise Wrong("validity：请填 valid、partly、expired 或 repealed。")
        rows = rows.filter(validity=validity)
    since = _moment(request, "changed_since")
    if since is not None:
        rows = rows.filter(published_at__gte=since)
    return rows


def _beyond(organ: Organ, after: str) -> Q:
    # The cursor still holds when its item was withdrawn meanwhile.
    last = Disclosure.objects.filter(organ=organ, index_number=after).first()
    if last is None or last.first_published_at is None:
        raise Wrong("after：没有这个索引号，请从头读取。")
    at = last.first_published_at
    return Q(first_published_at__lt=at) | Q(first_published_at=at, pk__lt=last.pk)


def _address(request: HttpRequest, **changed: str | None) -> str:
    parameters = {**request.GET.dict(), **changed}
    return f"{settings.PUBLIC_ADDRESS}{request.path}?{urlencode(parameters)}"


def _brief(row: Disclosure) -> Answer:
    clearance = row.published_clearance
    assert clearance is not None
    assert row.first_published_at
    assert row.published_at
    version = clearance.version
    return {
        "index_number": row.index_number,
        "title": version.title,
        "document_number": version.document_number or None,
        "summary": version.summary,
        "formed_on": version.formed_on.isoformat(),
        "published_at": _iso(row.first_published_at),
        "updated_at": _iso(row.published_at),
        "organ": row.organ.name,
        "department": row.department.name,
        "column": version.column.slug if version.column else None,
        "kind": version.kind.code if version.kind else None,
        "validity": row.validity or None,
        "shown_until": version.shown_until.isoformat() if version.shown_until else None,
        "url": settings.PUBLIC_ADDRESS + row.public_path,
        "api": f"{settings.PUBLIC_ADDRESS}/api/v1/items/{row.index_number}/",
    }


def _iso(at: datetime) -> str:
    return timezone.localtime(at).isoformat(timespec="seconds")
