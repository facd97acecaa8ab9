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
    DELAYED = "delayed"
    FEE_NOTICED = "fee_noticed"
    FEE_PAID = "fee_paid"
    ANSWERED = "answered"
    ABANDONED = "abandoned"
    WITHDRAWN = "withdrawn"

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
    EventType.DELAYED: "合理延迟答复",
    EventType.FEE_NOTICED: "发出收费通知",
    EventType.FEE_PAID: "申请人缴费",
    EventType.ANSWERED: "答复",
    EventType.ABANDONED: "视为放弃",
    EventType.WITHDRAWN: "申请人撤回",
}


@dataclass(frozen=True)
class Event:
    """Something that happened ``on`` a day and was written down at ``recorded_at``.

    A wrong entry is put right by a new event whose ``replaces`` names the ``id`` of the old one.
    ``facts``: what the type needs, e.g. ``working_days``, ``served_on``, ``co_made``, ``until``.
    """

    type: EventType
    on: date
    facts: Mapping[str, Any] = field(default_factory=dict)
    id: int | None = None
    replaces: int | None = None
    recorded_at: datetime | None = None


def in_force(events: Iterable[Event]) -> list[Event]:
    """The events that count, in the order of their days: replaced ones are gone."""
    listed = list(events)
    replaced = {event.replaces for event in listed if event.replaces is not None}
    kept = [event for event in listed if event.id is None or event.id not in replaced]
    return sorted(kept, key=lambda event: event.on)


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
