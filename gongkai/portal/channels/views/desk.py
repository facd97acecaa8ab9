"""The channels of the organ, and one of them with what goes through it."""

import tempfile
from pathlib import Path
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import FileResponse, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.disclosure.models import Disclosure
from gongkai.portal.channels import actions, permissions, receipts, signing
from gongkai.portal.channels.deliveries import days_since, not_posted
from gongkai.portal.channels.export import Unsettled
from gongkai.portal.channels.forms import ChannelForm, ReceiptForm
from gongkai.portal.channels.models import Channel, Delivery
from gongkai.portal.channels.todo import to_remove

A_PAGE = 50
MEDIA_ITEMS = 10
# N2 of the inspection of new media: two weeks, in calendar days (rules.md §4.2).
MEDIA_DAYS = 14
_OPEN = (Delivery.State.PENDING, Delivery.State.FAILED)


def _require_view(request: HttpRequest) -> None:
    if not permissions.may_view(request.user):
        raise Forbidden("发布渠道由发布员、政务公开办公室和系统管理员查看，您的职责不含此项。")


def _rights(request: HttpRequest) -> dict[str, bool]:
    by = request.user
    return {
        "may_configure": permissions.may_configure(by), "may_handle": permissions.may_handle(by),
        "may_give_token": permissions.may_give_token(by),
    }  # fmt: skip


@login_required
@require_safe
def channels(request: HttpRequest) -> HttpResponse:
    """Every channel with what waits on it; what is to be taken down comes first."""
    _require_view(request)
    organ = request.user.organ
    rows = Channel.objects.filter(organ=organ)
    counts = {
        row["channel"]: row
        for row in Delivery.objects.filter(channel__organ=organ).order_by().values("channel").annotate(
            pending=Count("pk", filter=Q(state=Delivery.State.PENDING)),
            confirmed=Count("pk", filter=Q(state=Delivery.State.CONFIRMED)),
            failed=Count("pk", filter=Q(state=Delivery.State.FAILED)),
        )
    }  # fmt: skip
    media, others = [], []
    for row in rows:
        if row.kind == Channel.Kind.NEW_MEDIA:
            days = days_since(row)
            is_late = row.is_open and (days is None or days > MEDIA_DAYS)
            media.append({"channel": row, "days": days, "is_late": is_late})
        else:
            others.append({**counts.get(row.pk, {}), "channel": row})
    key = signing.public_key()
    return render(
        request, "channels/channels.html",
        {
            "others": others, "media": media, "to_remove": to_remove(organ.pk)[:A_PAGE],
            "media_days": MEDIA_DAYS, "public_key": key, "fingerprint": signing.fingerprint(key),
            **_rights(request),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add or change a channel."""
    if not permissions.may_configure(request.user):
        raise Forbidden("发布渠道由系统管理员和政务公开办公室设置，您的职责不含此项。")
    organ = request.user.organ
    row = get_object_or_404(Channel, pk=pk, organ=organ) if pk else Channel(organ=organ)
    form = ChannelForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            saved = actions.save_channel(channel=form.filled(), by=request.user)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, f"渠道“{saved.name}”已保存。")
            return redirect("channels:channel", saved.pk)
    return render(request, "channels/edit.html", {"form": form, "is_new": pk is None})


@login_required
@require_safe
def channel(request: HttpRequest, pk: int) -> HttpResponse:
    """One channel: what waits, what was refused, what is done."""
    return _page(request, _own(request, pk), ReceiptForm())


@login_required
@require_POST
def export(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The package as a download; made on the disk and removed with the answer."""
    row = _own(request, pk)
    since = 0 if request.POST.get("what") == "all" else None
    folder = tempfile.TemporaryDirectory(prefix="gongkai-export-")
    path = Path(folder.name) / "package.zip"
    try:
        made = actions.export_channel(channel=row, path=path, by=request.user, since=since)
    except Forbidden:
        folder.cleanup()
        raise
    except (Blocked, Unsettled) as blocked:
        folder.cleanup()
        messages.error(request, str(blocked))
        return redirect("channels:channel", row.pk)
    response = FileResponse(open(path, "rb"), content_type="application/zip")  # noqa: SIM115
    # Open files outlive their names: nothing is left behind, however the download ends.
    folder.cleanup()
    name = f"{row.organ.short_name}-{made.since + 1}-{made.through}.zip"
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


@login_required
@require_POST
def take_receipts(request: HttpRequest, pk: int) -> HttpResponse:
    """Receipts as a file or pasted; what was typed stays on every error."""
    row = _own(request, pk)
    form = ReceiptForm(request.POST, request.FILES)
    form.is_valid()
    upload = form.cleaned_data.get("file")
    try:
        if upload is not None and (upload.size or 0) > receipts.MOST_BYTES:
            raise Blocked("回执文件超过 4 MB，请分成几个文件。")
        given = upload.read() if upload is not None else form.cleaned_data.get("text", "")
        noted, wrong = actions.take_receipts(
            channel=row, receipts=receipts.parsed(given), by=request.user
        )
    except Forbidden:
        raise
    except Blocked as blocked:
        form.add_error("file" if upload is not None else "text", blocked.reasons)
        return _page(request, row, form)
    if noted:
        messages.success(request, f"已登记 {noted} 条回执。")
    if wrong:
        more = f"等 {len(wrong)} 条" if len(wrong) > 5 else ""
        form.add_error(None, [f"下面的回执没有登记{more}："] + wrong[:5])
        return _page(request, row, form)
    return redirect("channels:channel", row.pk)


@login_required
@require_POST
def resend(request: HttpRequest, pk: int) -> HttpResponse:
    """Deliver an item once more."""
    row = _own(request, pk)
    item = get_object_or_404(Disclosure, pk=_int(request.POST.get("item")), organ=row.organ_id)
    try:
        actions.resend(channel=row, disclosure=item, by=request.user)
    except Forbidden:
        raise
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        messages.success(request, f"{item.index_number} 已重新列入待送达。")
    return redirect("channels:channel", row.pk)


@login_required
@require_POST
def token(request: HttpRequest, pk: int) -> HttpResponse:
    """A new token, shown in this answer and never again; or none any more."""
    row = _own(request, pk)
    if request.POST.get("what") == "revoke":
        actions.revoke_token(channel=row, by=request.user)
        messages.success(request, "令牌已收回，对方不能再拉取。")
        return redirect("channels:channel", row.pk)
    try:
        given = actions.give_token(channel=row, by=request.user)
    except Forbidden:
        raise
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
        return redirect("channels:channel", row.pk)
    row.refresh_from_db()
    return _page(request, row, ReceiptForm(), token=given)


def _own(request: HttpRequest, pk: int) -> Channel:
    _require_view(request)
    row: Channel = get_object_or_404(
        Channel.objects.select_related("organ"), pk=pk, organ=request.user.organ_id
    )
    return row


def _page(request: HttpRequest, row: Channel, form: ReceiptForm, **more: Any) -> HttpResponse:
    state = request.GET.get("state", "")
    if state not in Delivery.State.values:
        state = ""
    rows = row.deliveries.filter(state=state) if state else row.deliveries.filter(state__in=_OPEN)
    before = _int(request.GET.get("before"))
    if before:
        rows = rows.filter(sequence__lt=before)
    found = list(
        rows.order_by("-sequence").select_related(
            "disclosure__published_clearance__version"
        )[: A_PAGE + 1]
    )  # fmt: skip
    is_media = row.kind == Channel.Kind.NEW_MEDIA
    return render(
        request, "channels/channel.html",
        {
            "not_posted": not_posted(row, MEDIA_ITEMS) if is_media and row.is_open else [],
            "is_media": is_media, "is_asked": bool(state or before),
            "channel": row, "form": form, "rows": found[:A_PAGE], "state": state,
            "states": Delivery.State.choices,
            "older": found[A_PAGE - 1].sequence if len(found) > A_PAGE else None,
            "since": actions.next_since(row), "today": timezone.localdate(),
            **_rights(request), **more,
        },
        status=200 if not form.errors else 422,
    )  # fmt: skip


def _int(text: str | None) -> int:
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 16 else 0
