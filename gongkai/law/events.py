"""What happens to an application, as dated facts (R711 arts. 29–39; rules.md §13)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from gongkai.law.errors import LawError


class Channel(StrEnum):
    """How an application arrived; each way has its own receipt rule (R711 art. 31)."""

    IN_PERSON = "in_person"
    POST_SIGNED = "post_signed"
    POST_ORDINARY = "post_ordinary"
    WEB = "web"
    FAX = "fax"
    EMAIL = "email"
    ORAL = "oral"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _CHANNELS[self]

    @property
    def needs_confirmation(self) -> bool:
        """Whether receipt is the day both sides confirmed it (APP-07, APP-08)."""
        return self in (Channel.POST_ORDINARY, Channel.WEB, Channel.FAX, Channel.EMAIL)


_CHANNELS = {
    Channel.IN_PERSON: "当面提交",
    Channel.POST_SIGNED: "邮寄（签收）",
    Channel.POST_ORDINARY: "平常信函",
    Channel.WEB: "网上提交",
    Channel.FAX: "传真",
    Channel.EMAIL: "电子邮件",
    Channel.ORAL: "口头提出（代填）",
}


class EventType(StrEnum):
    """The kinds of event a case can have."""

    RECEIVED = "received"
    CORRECTION_ASKED = "correction_asked"
    CORRECTED = "corrected"
    THIRD_PARTY_ASKED = "third_party_asked"
    THIRD_PARTY_ANSWERED = "third_party_answered"
    ORGAN_ASKED = "organ_asked"
    ORGAN_ANSWERED = "organ_answered"
    EXTENDED = "extended"
    REASONS_ASKED = "reasons_asked"
    REASONS_GIVEN = "reasons_given"
    DELAYED = "delayed"
    FEE_NOTICED = "fee_noticed"
    FEE_PAID = "fee_paid"
    ANSWERED = "answered"
    DELIVERED = "delivered"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"
    REDO_ORDERED = "redo_ordered"
    ARCHIVED = "archived"
    VOIDED = "voided"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _TYPES[self]


_TYPES = {
    EventType.RECEIVED: "收到申请",
    EventType.CORRECTION_ASKED: "告知补正",
    EventType.CORRECTED: "收到补正",
    EventType.THIRD_PARTY_ASKED: "征求第三方意见",
    EventType.THIRD_PARTY_ANSWERED: "收到第三方意见",
    EventType.ORGAN_ASKED: "征求其他机关意见",
    EventType.ORGAN_ANSWERED: "收到其他机关意见",
    EventType.EXTENDED: "延长答复期限",
    EventType.REASONS_ASKED: "要求说明理由",
    EventType.REASONS_GIVEN: "收到说明的理由",
    EventType.DELAYED: "合理延迟答复",
    EventType.FEE_NOTICED: "发出收费通知",
    EventType.FEE_PAID: "申请人缴费",
    EventType.ANSWERED: "答复",
    EventType.DELIVERED: "送达",
    EventType.ABANDONED: "视为放弃",
    EventType.WITHDRAWN: "申请人撤回",
    EventType.REDO_ORDERED: "责令重新办理",
    EventType.ARCHIVED: "归档",
    EventType.VOIDED: "撤销误录",
}


@dataclass(frozen=True)
class Event:
    """Something that happened ``on`` a day and was written down at ``recorded_at``.

    A wrong entry is put right by a new event whose ``replaces`` names the ``id`` of the old one;
    one that should not be there at all is replaced by a ``voided`` event (I6: append-only).
    ``facts``: what the type needs, e.g. ``working_days``, ``served_on``, ``co_made``, ``until``;
    dates among them (``DATES``) are ``date`` objects.
    """

    type: EventType
    on: date
    facts: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None
    replaces: int | None = None
    recorded_at: datetime | None = None


# The facts of an event that are days.
DATES = ("served_on", "until", "reply_by", "arrived_on", "confirmed_on")


def in_force(events: Iterable[Event]) -> list[Event]:
    """The events that count, in the order of their days: replaced and voided ones are gone.

    On one day they stand in the order they were entered; an entry put right keeps the place of the
    one it replaces. Raises ``LawError`` for a replacement of nothing, of itself, or of what was
    already replaced: slips nobody may overlook (I6).
    """
    listed = list(events)
    place: dict[Any, int] = {}
    for position, event in enumerate(listed):
        if event.id is not None and place.setdefault(event.id, position) != position:
            raise _slip(f"有两条记录的编号都是 {event.id}")
    replaced = set()
    for event in listed:
        if event.replaces is None:
            if event.type == EventType.VOIDED:
                raise _slip(f"“{event.type.label}”（{event.on}）没有写明撤销哪一条记录")
            continue
        if event.replaces not in place:
            raise _slip(f"更正记录所指的原记录不存在：{event.replaces}")
        if event.replaces in replaced:
            raise _slip(f"记录 {event.replaces} 已经更正过，应更正最新的一条")
        replaced.add(event.replaces)
    rows = [
        (event.on, _first(position, listed, place), event) for position, event in enumerate(listed)
    ]
    return [
        event
        for _, _, event in sorted(rows, key=lambda row: row[:2])
        if event.type != EventType.VOIDED and (event.id is None or event.id not in replaced)
    ]


def _first(position: int, listed: list[Event], place: Mapping[Any, int]) -> int:
    """Where the entry stands that the one at ``position`` puts right, through all corrections."""
    seen = {position}
    while (replaces := listed[position].replaces) is not None:
        position = place[replaces]
        if position in seen:
            raise _slip(f"更正记录互相替换：{replaces}")
        seen.add(position)
    return position


def _slip(message: str) -> LawError:
    return LawError(
        message,
        rule="I6",
        article="条例第四十五条",
        remedy="办理记录只增不改，请核对更正记录中的原记录编号。",
    )


def receipt_on(
    channel: Channel, *, arrived_on: date, confirmed_on: date | None = None
) -> date | None:
    """The legal day of receipt (R711 art. 31); None while both sides have not confirmed it.

    ``arrived_on``: handed in, signed for, or come in. Raises ``LawError`` when it was confirmed
    before it arrived (invariant I8).
    """
    if not channel.needs_confirmation:
        return arrived_on  # APP-05, APP-06, APP-02
    if confirmed_on is not None and confirmed_on < arrived_on:
        raise LawError(
            f"确认日期 {confirmed_on} 早于来件日期 {arrived_on}",
            rule="APP-08",
            article="条例第三十一条",
            remedy="确认之日为收到申请之日，请核对两个日期。",
        )
    return confirmed_on  # APP-07, APP-08
