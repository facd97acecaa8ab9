"""Putting a wrong entry right: by a new event, never by changing the old one (I6)."""

from datetime import date

from django.utils import timezone

from gongkai.cases.actions.clock import add_event
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin, check_day
from gongkai.cases.models import Case
from gongkai.cases.models import CaseEvent as Happening
from gongkai.core.deeds import Blocked, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.law.case_state import CaseEvent
from gongkai.law.events import Channel, EventType


@deed
def rectify(*, case: Case, by: Person, event: Happening, on: date | None, reason: str) -> Case:
    """Put a wrongly entered date right by a new event, or void an entry (``on`` None) (I6).

    Nothing is changed or removed: the old entry stays visible, letters keep what they stated.
    """
    case, _ = begin(case, by, CaseEvent.RECTIFY)
    if event.case_id != case.pk:
        raise Blocked("这条记录不属于这件申请。")
    if is_replaced(event):
        raise Blocked("这条记录已经被更正过，请更正最新的一条。")
    if len(reason.strip()) < 4:
        raise Blocked("请写明更正的原因（至少 4 个字）。")
    refuse_secrecy(reason, by=by, where=f"case:{case.pk}")
    kind = EventType(event.type)
    if on is None:
        if kind == EventType.RECEIVED:
            raise Blocked("收到申请的记录不能撤销，只能更正日期（DL-02，条例第三十三条）。")
        if kind not in _VOIDABLE:
            raise Blocked(f"“{kind.label}”改变了案件的状态，不能撤销；日期录错的，请填写正确日期。")
        add_event(case, EventType.VOIDED, timezone.localdate(), by, replaces=event,
                  note=reason.strip())  # fmt: skip
    else:
        check_day(on)
        facts = {k: v for k, v in event.facts.items() if k != "corrected_because"}
        if kind == EventType.RECEIVED:
            facts |= _corrected_receipt(case, on)
        if kind in _ENDINGS:
            case.answered_on = on
            case.save(update_fields=["answered_on"])
        add_event(case, kind, on, by, replaces=event, corrected_because=reason.strip(), **facts)
    if case.answered_due_on is not None:
        # In time or late is judged by the true dates.
        case.answered_due_on = case.due_on
        case.save(update_fields=["answered_due_on"])
    record("event_rectified", by=by, subject=f"case:{case.pk}", event=event.pk)
    renew_reply(case)
    return case


# What ended the case: its day is also the case's.
_ENDINGS = (EventType.ANSWERED, EventType.ABANDONED, EventType.WITHDRAWN)


def _corrected_receipt(case: Case, on: date) -> dict[str, date]:
    """The facts of a receipt put right: the day it came in, or the day both sides confirmed (I8)."""
    case.received_on = on
    if Channel(case.channel).needs_confirmation:
        if on < case.arrived_on:
            raise Blocked(
                f"收到日期不能早于来件日期 {case.arrived_on}（I8，条例第三十一条），请核对。"
            )
        case.save(update_fields=["received_on"])
        return {"confirmed_on": on}
    case.arrived_on = on
    case.save(update_fields=["received_on", "arrived_on"])
    return {"arrived_on": on}


# Entries that only move the clock; the others also moved the case to another state.
_VOIDABLE = (
    EventType.THIRD_PARTY_ASKED, EventType.THIRD_PARTY_ANSWERED, EventType.ORGAN_ASKED,
    EventType.ORGAN_ANSWERED, EventType.EXTENDED, EventType.DELAYED, EventType.DELIVERED,
)  # fmt: skip


def is_replaced(event: Happening) -> bool:
    """Whether a later entry took the place of this one."""
    return Happening.objects.filter(replaces=event).exists()
