"""The interface by which a county platform comes and takes: public content only.

Whoever has no valid token learns nothing, not even whether an item exists; an item that was
withdrawn and one that never was are the same “not found”.
"""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from urllib.parse import quote

from django.core.cache import cache
from django.db import transaction
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from gongkai.core.deeds import Blocked
from gongkai.core.files import store
from gongkai.core.journal.actions import record
from gongkai.core.sealing import keyed_hash
from gongkai.disclosure.models import Disclosure
from gongkai.portal.channels import receipts, signing
from gongkai.portal.channels.actions import take_receipts, token_hash
from gongkai.portal.channels.models import Channel, Delivery
from gongkai.portal.channels.records import FORMAT, Record, moment, records

MOST, USUAL = 200, 50
# Calls a minute of one channel; wrong tokens an hour from one network address.
CALLS_A_MINUTE, WRONG_AN_HOUR = 120, 30
_NO_STORE = {"Cache-Control": "no-store", "X-Robots-Tag": "noindex"}
View = Callable[..., HttpResponse]


def _for_channels(method: str) -> Callable[[View], View]:
    """Asks for the token, counts the calls, and answers errors as JSON."""

    def decorate(view: View) -> View:
        @csrf_exempt
        @require_http_methods([method])
        @wraps(view)
        def answered(request: HttpRequest, **address: str) -> HttpResponse:
            if _count(f"wrong:{_network(request)}", 3600, add=False) >= WRONG_AN_HOUR:
                return _error(429, "尝试过多，请一小时后再试。", retry=3600)
            channel = _channel(request)
            if channel is None:
                _count(f"wrong:{_network(request)}", 3600)
                answer = _error(401, "未授权。")
                answer["WWW-Authenticate"] = 'Bearer realm="exchange"'
                return answer
            if _count(f"calls:{channel.pk}", 60) > CALLS_A_MINUTE:
                return _error(429, "调用过于频繁，请一分钟后再试。", retry=60)
            return view(request, channel, **address)

        return answered

    return decorate


@_for_channels("GET")
def changes(request: HttpRequest, channel: Channel) -> HttpResponse:
    """What changed after a sequence number, and every withdrawal after it at once."""
    after, limit = _number(request, "after", 0), _number(request, "limit", USUAL)
    if after is None or limit is None or not 1 <= limit <= MOST:
        return _error(400, f"after 须为不小于 0 的整数，limit 须为 1 至 {MOST} 的整数。")
    later = channel.deliveries.filter(sequence__gt=after).exclude(state=Delivery.State.SUPERSEDED)
    rows = list(later.order_by("sequence").select_related("disclosure")[: limit + 1])
    shown = rows[:limit]
    found = {
        one.index_number: one
        for one in records(channel.organ, [row.disclosure_id for row in shown])
    }
    gone = later.filter(disclosure__published_clearance=None).order_by("sequence")
    withdrawals = [
        {"sequence": sequence, "index_number": number,
         "withdrawn_at": moment(at) if at else None}
        for sequence, number, at in gone.values_list(
            "sequence", "disclosure__index_number", "disclosure__withdrawn_at"
        )[:5000]
    ]  # fmt: skip
    last = shown[-1].sequence if shown else after
    _note(channel, after, len(shown))
    return _answer(
        {
            "format": FORMAT, "organ": channel.organ.name, "after": after, "next": last,
            "has_more": len(rows) > limit, "withdrawals": withdrawals,
            "changes": [
                _change(row, found.get(str(row.disclosure.index_number))) for row in shown
            ],
        }
    )  # fmt: skip


@_for_channels("GET")
def item(request: HttpRequest, channel: Channel, code: str, number: str) -> HttpResponse:
    """One public item of the channel's organ."""
    row = _public(channel, code, number)
    if row is None:
        return _error(404, "没有。")
    return _answer(_with_addresses(next(records(channel.organ, [row.pk]))))


@_for_channels("GET")
def file(
    request: HttpRequest, channel: Channel, code: str, number: str, sha256: str
) -> HttpResponse:
    """A picture or attachment of a public item."""
    row = _public(channel, code, number)
    version = row.published_clearance.version if row and row.published_clearance else None
    stored = [*version.pictures, *version.attachments] if version else []
    found = next((one for one in stored if one["sha256"] == sha256), None)
    if found is None:
        return _error(404, "没有。")
    response = HttpResponse(
        store.read(sha256), content_type="application/octet-stream", headers=_NO_STORE
    )
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(found['name'])}"
    return response


@_for_channels("POST")
def acknowledge(request: HttpRequest, channel: Channel) -> HttpResponse:
    """Receipts, one or a list, in the shape of the receipt file."""
    try:
        noted, wrong = take_receipts(
            channel=channel, receipts=receipts.parsed(request.body), by=None
        )
    except Blocked as blocked:
        return _error(400, "；".join(blocked.reasons))
    return _answer({"noted": noted, "wrong": wrong})


@require_http_methods(["GET"])
def signing_key(request: HttpRequest) -> HttpResponse:
    """The public key with which packages are signed."""
    key = signing.public_key()
    return JsonResponse(
        {"algorithm": "Ed25519", "public_key": key, "fingerprint": signing.fingerprint(key)}
    )


def _change(row: Delivery, found: Record | None) -> dict[str, Any]:
    """The item as it is now; what was withdrawn since the delivery was made is a withdrawal."""
    brief = {"sequence": row.sequence, "index_number": row.disclosure.index_number}
    if found is None:
        return {**brief, "verb": Delivery.Verb.WITHDRAW.value}
    return {**brief, "verb": Delivery.Verb.PUBLISH.value, "item": _with_addresses(found)}


def _with_addresses(found: Record) -> dict[str, Any]:
    base = f"/exchange/v1/items/{found.index_number}/files"
    content = dict(found.content)
    for name in ("pictures", "attachments"):
        content[name] = [{**one, "url": f"{base}/{one['sha256']}/"} for one in content[name]]
    return content


def _public(channel: Channel, code: str, number: str) -> Disclosure | None:
    rows = Disclosure.objects.public().filter(organ=channel.organ_id)
    row: Disclosure | None = rows.filter(index_number=f"{code}/{number}").first()
    return row


def _channel(request: HttpRequest) -> Channel | None:
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not 20 <= len(token) <= 200:
        return None
    rows = Channel.objects.filter(is_open=True, kind=Channel.Kind.PULL).select_related("organ")
    return rows.filter(token_hash=token_hash(token.strip())).first()


def _note(channel: Channel, after: int, count: int) -> None:
    """The journal keeps who came for something new; asking in vain leaves only the time."""
    with transaction.atomic():
        is_new = count and (channel.pulled_at is None or after > channel.pulled_after)
        values: dict[str, Any] = {"pulled_at": timezone.now()}
        if is_new:
            values["pulled_after"] = after
            record("channel_pulled", by=None, subject=f"channel:{channel.pk}",
                   organ_id=channel.organ_id, after=after, count=count)  # fmt: skip
        Channel.objects.filter(pk=channel.pk).update(**values)


def _count(name: str, seconds: int, *, add: bool = True) -> int:
    """How often within the running window; counted unless ``add`` is False."""
    window = int(timezone.now().timestamp()) // seconds
    key = f"exchange:{name}:{window}"
    used = int(cache.get(key, 0))
    if add:
        used += 1
        cache.set(key, used, seconds)
    return used


def _network(request: HttpRequest) -> str:
    return keyed_hash(str(request.META.get("REMOTE_ADDR", "")), "network-address")[:32]


def _number(request: HttpRequest, name: str, usual: int) -> int | None:
    text = request.GET.get(name, str(usual))
    return int(text) if text.isascii() and text.isdigit() and len(text) < 16 else None


def _answer(content: dict[str, Any]) -> HttpResponse:
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    return HttpResponse(text, content_type="application/json; charset=utf-8", headers=_NO_STORE)


def _error(status: int, message: str, retry: int = 0) -> HttpResponse:
    headers = {**_NO_STORE, **({"Retry-After": str(retry)} if retry else {})}
    return JsonResponse(
        {"error": message},
        status=status,
        headers=headers,
        json_dumps_params={"ensure_ascii": False},
    )
