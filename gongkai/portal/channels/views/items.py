"""One item on its way through the channels: overview, new media, copying by hand, comparing."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.disclosure.models import Disclosure
from gongkai.portal.channels import actions, copying, media, permissions
from gongkai.portal.channels.forms import LiveForm, PostingForm
from gongkai.portal.channels.models import Channel, Posting
from gongkai.portal.channels.panel import states


@login_required
@require_safe
def item(request: HttpRequest, pk: int) -> HttpResponse:
    """Where the item stands on every channel."""
    row = _once_public(request, pk)
    return render(
        request, "channels/item_channels.html",
        {
            "disclosure": row, "title": _title(row), "rows": states(row),
            "may_handle": permissions.may_handle(request.user),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def post(request: HttpRequest, pk: int, item: int) -> HttpResponse:
    """What to copy to a new medium or into a form by hand; then the address is recorded."""
    channel = _by_hand(request, pk)
    row = _public(request, item)
    form = PostingForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            actions.record_posting(
                channel=channel, disclosure=row, by=request.user,
                address=form.cleaned_data["address"], posted_on=form.cleaned_data["posted_on"],
            )  # fmt: skip
        except Forbidden:
            raise
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "已登记发布网址。")
            return redirect("channels:item", row.pk)
    assert row.published_clearance is not None
    context: dict[str, Any] = {
        "disclosure": row, "version": row.published_clearance.version, "channel": channel,
        "form": form, "may_handle": permissions.may_handle(request.user),
    }  # fmt: skip
    if channel.kind == Channel.Kind.NEW_MEDIA:
        return render(request, "channels/media.html", {**context, "prepared": media.prepared(row)})
    return render(
        request,
        "channels/copy.html",
        {**context, "fields": copying.to_copy(channel, row), "pictures": copying.pictures_of(row)},
    )


@login_required
@require_POST
def removed(request: HttpRequest, pk: int) -> HttpResponse:
    """Note that a posting was taken down."""
    posting = _posting(request, pk)
    try:
        actions.record_removal(posting=posting, by=request.user)
    except Forbidden:
        raise
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        messages.success(request, "已登记为撤下。")
    return redirect("channels:item", posting.disclosure_id)


@login_required
@require_http_methods(["GET", "POST"])
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """The saved copy of the live page against the version that is public."""
    posting = _posting(request, pk)
    row = _public(request, posting.disclosure_id)
    form = LiveForm(request.POST or None, request.FILES or None)
    found = None
    if request.method == "POST" and form.is_valid():
        if not permissions.may_handle(request.user):
            raise Forbidden("比对由发布员和政务公开办公室办理，您的职责不含此项。")
        upload = form.cleaned_data["page"]
        try:
            if (upload.size or 0) > copying.MOST_BYTES:
                raise Blocked(
                    "文件超过 20 MB。请在浏览器中“另存为”只保存网页，或复制正文存成文本。"
                )
            found = copying.compared(row, copying.read_live(upload.read(), upload.name or ""))
            actions.record_comparison(
                posting=posting, by=request.user, outcome=found.outcome,
                differences=found.differences,
            )  # fmt: skip
        except Blocked as blocked:
            form.add_error("page", blocked.reasons)
            found = None
    posting.refresh_from_db()
    assert row.published_clearance is not None
    return render(
        request, "channels/compare.html",
        {
            "posting": posting, "disclosure": row, "version": row.published_clearance.version,
            "form": form, "found": found,
            "may_handle": permissions.may_handle(request.user),
        },
    )  # fmt: skip


def _view(request: HttpRequest) -> None:
    if not permissions.may_view(request.user):
        raise Forbidden("发布渠道由发布员、政务公开办公室和系统管理员查看，您的职责不含此项。")


def _once_public(request: HttpRequest, pk: int) -> Disclosure:
    _view(request)
    rows = Disclosure.objects.of(request.user).filter(first_published_at__isnull=False)
    row: Disclosure = get_object_or_404(
        rows.select_related("published_clearance__version", "organ"), pk=pk
    )
    return row


def _public(request: HttpRequest, pk: int) -> Disclosure:
    _view(request)
    row = Disclosure.objects.public().filter(pk=pk, organ=request.user.organ_id).first()
    if row is None:
        raise Http404("not public")
    return row


def _title(row: Disclosure) -> str:
    """Of what is no longer public only the number is said."""
    clearance = row.published_clearance
    return clearance.version.title if clearance else str(row.index_number)


def _by_hand(request: HttpRequest, pk: int) -> Channel:
    _view(request)
    kinds = (Channel.Kind.NEW_MEDIA, Channel.Kind.HAND_COPY)
    row: Channel = get_object_or_404(
        Channel, pk=pk, organ=request.user.organ_id, kind__in=kinds, is_open=True
    )
    return row


def _posting(request: HttpRequest, pk: int) -> Posting:
    _view(request)
    row: Posting = get_object_or_404(
        Posting.objects.select_related("channel", "disclosure"),
        pk=pk, channel__organ=request.user.organ_id,
    )  # fmt: skip
    return row
