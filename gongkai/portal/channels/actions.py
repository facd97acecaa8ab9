"""The deeds of the channels."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden, deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure.digests import shown_digest
from gongkai.disclosure.models import Disclosure
from gongkai.portal.channels import deliveries, permissions
from gongkai.portal.channels.export import Exported, export
from gongkai.portal.channels.models import Channel, Delivery, Posting

_HANDLE = "发布渠道由发布员和政务公开办公室办理，您的职责不含此项。"
_CONFIGURE = "发布渠道由系统管理员和政务公开办公室设置，您的职责不含此项。"


@deed
def save_channel(*, channel: Channel, by: Person) -> Channel:
    """Add or change a channel; when it opens, everything public it never carried is due on it."""
    if not permissions.may_configure(by):
        raise Forbidden(_CONFIGURE)
    if channel.organ_id != by.organ_id:
        raise Forbidden("只能设置本机关的发布渠道。")
    reasons = []
    if len(channel.name.strip()) < 2:
        reasons.append("请写明渠道名称（至少 2 个字）。")
    twins = Channel.objects.filter(organ=channel.organ_id, name=channel.name.strip())
    if twins.exclude(pk=channel.pk).exists():
        reasons.append("已有同名的渠道，请换一个名称。")
    if channel.kind == Channel.Kind.NEW_MEDIA and not channel.platform:
        reasons.append("新媒体账号须选择平台。")
    if channel.pk is not None:
        before = Channel.objects.select_for_update().get(pk=channel.pk)
        if before.kind != channel.kind:
            reasons.append("已经建立的渠道不能改变方式，请停用后新建。")
        channel.last_sequence = before.last_sequence
    stop_if(reasons)
    refuse_secrecy(channel.name, by=by, where="channel")
    channel.name = channel.name.strip()
    if channel.kind != Channel.Kind.NEW_MEDIA:
        channel.platform = ""
    if not channel.is_open:
        channel.token_hash = channel.token_given_at = None
    channel.save()
    if channel.is_open and channel.kind != Channel.Kind.NEW_MEDIA:
        deliveries.add_backlog(channel)
    record("channel_saved", by=by, subject=f"channel:{channel.pk}", is_open=channel.is_open)
    return channel


@deed
def give_token(*, channel: Channel, by: Person) -> str:
    """A new bearer token, shown once; the one before stops to work."""
    row = _locked(channel, by)
    if not permissions.may_give_token(by):
        raise Forbidden("接口令牌由系统管理员发放，您的职责不含此项。")
    if row.kind != Channel.Kind.PULL or not row.is_open:
        raise Blocked("只有启用的“接口拉取”渠道需要令牌。")
    token = secrets.token_urlsafe(32)
    row.token_hash, row.token_given_at = token_hash(token), timezone.now()
    row.save(update_fields=["token_hash", "token_given_at"])
    record("channel_token_given", by=by, subject=f"channel:{row.pk}")
    return token


@deed
def revoke_token(*, channel: Channel, by: Person) -> None:
    """The token stops to work at once."""
    row = _locked(channel, by)
    if not permissions.may_give_token(by):
        raise Forbidden("接口令牌由系统管理员收回，您的职责不含此项。")
    row.token_hash = row.token_given_at = None
    row.save(update_fields=["token_hash", "token_given_at"])
    record("channel_token_revoked", by=by, subject=f"channel:{row.pk}")


def token_hash(token: str) -> str:
    """Under what a token is kept: it has 256 random bits, so one hash suffices."""
    return hashlib.sha256(token.encode()).hexdigest()


def export_channel(
    *, channel: Channel, path: Path, by: Person, since: int | None = None
) -> Exported:
    """Write the package of what the channel still has to deliver, and note that it was made.

    ``since``: None for everything not confirmed yet; 0 for everything. May be repeated.
    """
    if channel.organ_id != by.organ_id or not permissions.may_handle(by):
        raise Forbidden(_HANDLE)
    if channel.kind != Channel.Kind.PACKAGE or not channel.is_open:
        raise Blocked("只有启用的“导出包”渠道可以导出。")
    if since is None:
        since = next_since(channel)
    made = export(channel.organ, path, channel=channel, since=since)
    note_export(channel=channel, made=made, by=by)
    return made


def next_since(channel: Channel) -> int:
    """After which number the next package begins: all before it is confirmed or superseded."""
    waiting = channel.deliveries.filter(state__in=(Delivery.State.PENDING, Delivery.State.FAILED))
    first = waiting.order_by("sequence").values_list("sequence", flat=True).first()
    return channel.last_sequence if first is None else first - 1


@deed
def note_export(*, channel: Channel, made: Exported, by: Person | None) -> None:
    """Keep what was exported, how far and by whom; None is the command line."""
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    row.exported_at = timezone.now()
    row.exported_through = max(row.exported_through, made.through)
    row.save(update_fields=["exported_at", "exported_through"])
    record("channel_exported", by=by, subject=f"channel:{row.pk}", organ_id=row.organ_id,
           since=made.since,
           through=made.through, items=made.items, withdrawals=made.withdrawals)  # fmt: skip


@deed
def take_receipts(
    *, channel: Channel, receipts: Sequence[dict[str, Any]], by: Person | None
) -> tuple[int, list[str]]:
    """Note what the other system says; (how many were noted, sentences on those that were not).

    ``by`` is None for the interface itself, which has shown its token. A receipt that came before
    changes nothing.
    """
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    if by is not None and (row.organ_id != by.organ_id or not permissions.may_handle(by)):
        raise Forbidden(_HANDLE)
    wanted = {int(one["sequence"]) for one in receipts}
    known = {
        one.sequence: one
        for one in row.deliveries.filter(sequence__in=wanted).select_related("disclosure")
    }
    noted, wrong = 0, []
    for place, one in enumerate(receipts, 1):
        where = f"第 {place} 条（序号 {one['sequence']}）"
        delivery = known.get(int(one["sequence"]))
        fault = _receipt_fault(delivery, one)
        if fault or delivery is None:
            wrong.append(f"{where}：{fault}")
            continue
        message, address = str(one.get("message", "")), str(one.get("address", ""))
        refuse_secrecy(message, by=by, where=f"channel:{row.pk}")
        is_done = one["result"] == "ok"
        if delivery.state != Delivery.State.SUPERSEDED:
            delivery.state = Delivery.State.CONFIRMED if is_done else Delivery.State.FAILED
        delivery.receipt = {"result": one["result"], "address": address, "message": message}
        delivery.acknowledged_at = timezone.now()
        delivery.save(update_fields=["state", "receipt", "acknowledged_at"])
        noted += 1
    if noted:
        record("receipts_taken", by=by, subject=f"channel:{row.pk}", organ_id=row.organ_id,
               count=noted)  # fmt: skip
    return noted, wrong


def _receipt_fault(delivery: Delivery | None, receipt: dict[str, Any]) -> str:
    if delivery is None:
        return "本渠道没有这个序号，请核对是否传错了渠道。"
    if delivery.disclosure.index_number != receipt["index"]:
        return f"索引号与本渠道该序号的信息不符（回执写的是 {receipt['index']}）。"
    address = str(receipt.get("address", ""))
    if address and not is_web_address(address):
        return "网址须以 http:// 或 https:// 开头。"
    return ""


@deed
def resend(*, channel: Channel, disclosure: Disclosure, by: Person) -> None:
    """Deliver the item once more as it is now, under a new number."""
    row = _handled(channel, by)
    if disclosure.organ_id != row.organ_id or not disclosure.first_published_at:
        raise Blocked("这份信息没有公开过，不能送达。")
    if not row.is_open:
        raise Blocked("这个渠道已停用，请先启用。")
    current = Disclosure.objects.public().filter(pk=disclosure.pk).first()
    deliveries.add([row], disclosure, current)
    record("delivery_repeated", by=by, subject=f"channel:{row.pk}", disclosure=disclosure.pk)


@deed
def record_posting(
    *, channel: Channel, disclosure: Disclosure, by: Person, address: str, posted_on: date
) -> Posting:
    """Note that the public item stands on another site, at ``address``, since ``posted_on``."""
    row = _handled(channel, by)
    item = Disclosure.objects.public().filter(pk=disclosure.pk, organ=row.organ_id).first()
    reasons = []
    if row.is_machine:
        reasons.append("这个渠道由系统送达，不用登记。")
    if not row.is_open:
        reasons.append("这个渠道已停用，请先启用。")
    if item is None:
        reasons.append("这份信息现在没有公开，不能登记发布；已发到外面的请立即撤下。")
    if not is_web_address(address.strip()):
        reasons.append("请填写完整网址，以 http:// 或 https:// 开头，不超过 500 字。")
    if posted_on > timezone.localdate():
        reasons.append("发布日期不能晚于今天。")
    standing = row.postings.filter(disclosure=disclosure.pk, removed_on=None)
    if standing.filter(address=address.strip()).exists():
        reasons.append("这个地址已经登记过，请刷新页面。")
    first = item.first_published_at if item is not None else None
    if first is not None and posted_on < timezone.localdate(first):
        reasons.append("发布日期早于信息公开的日期，请核对。先公开、再转发。")
    stop_if(reasons)
    assert item is not None
    assert item.published_clearance is not None
    refuse_secrecy(address, by=by, where=f"disclosure:{item.pk}")
    posting = Posting.objects.create(
        channel=row, disclosure=item, digest=shown_digest(item.published_clearance.version),
        address=address.strip(), posted_on=posted_on, by=by,
    )  # fmt: skip
    _confirm(row, item, Delivery.Verb.PUBLISH, address.strip())
    record("posting_recorded", by=by, subject=f"disclosure:{item.pk}", channel=row.pk,
           posting=posting.pk)  # fmt: skip
    return posting


@deed
def record_removal(*, posting: Posting, by: Person) -> Posting:
    """Note that it was taken off the other site."""
    row = Posting.objects.select_for_update().select_related("channel").get(pk=posting.pk)
    _handled(row.channel, by)
    if row.removed_on is not None:
        raise Blocked("已经登记为撤下，请刷新页面。")
    row.removed_on, row.removed_by = timezone.localdate(), by
    row.save(update_fields=["removed_on", "removed_by"])
    standing = Posting.objects.filter(
        channel=row.channel, disclosure=row.disclosure_id, removed_on=None
    )
    if not standing.exists():
        _confirm(row.channel, row.disclosure, Delivery.Verb.WITHDRAW, row.address)
    record("posting_removed", by=by, subject=f"disclosure:{row.disclosure_id}", posting=row.pk)
    return row


@deed
def record_comparison(
    *, posting: Posting, by: Person, outcome: Posting.Outcome, differences: int
) -> Posting:
    """Keep what the comparison of the live page came to; of the page itself nothing is kept."""
    row = Posting.objects.select_for_update().select_related("channel").get(pk=posting.pk)
    _handled(row.channel, by)
    row.outcome, row.differences, row.compared_at = outcome, differences, timezone.now()
    row.save(update_fields=["outcome", "differences", "compared_at"])
    record("posting_compared", by=by, subject=f"disclosure:{row.disclosure_id}", posting=row.pk,
           outcome=str(outcome), differences=differences)  # fmt: skip
    return row


def is_web_address(text: str) -> bool:
    """A complete http(s) address that fits."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    is_plain = not any(char.isspace() or ord(char) < 32 for char in text)
    return (
        parts.scheme in ("http", "https") and bool(parts.netloc) and len(text) <= 500 and is_plain
    )


def _locked(channel: Channel, by: Person) -> Channel:
    row = Channel.objects.select_for_update().get(pk=channel.pk)
    if row.organ_id != by.organ_id:
        raise Forbidden("只能办理本机关的发布渠道。")
    return row


def _handled(channel: Channel, by: Person) -> Channel:
    row = _locked(channel, by)
    if not permissions.may_handle(by):
        raise Forbidden(_HANDLE)
    return row


def _confirm(channel: Channel, disclosure: Disclosure, verb: str, address: str) -> None:
    open_states = (Delivery.State.PENDING, Delivery.State.FAILED)
    channel.deliveries.filter(disclosure=disclosure, verb=verb, state__in=open_states).update(
        state=Delivery.State.CONFIRMED, acknowledged_at=timezone.now(),
        receipt={"result": "ok", "address": address, "message": ""},
    )  # fmt: skip
