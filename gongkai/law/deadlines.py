"""Due dates of applications, derived from events (R711 arts. 30–35; rules.md §1.7)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gongkai.law import awaiting, consultations
from gongkai.law.calendar import Calendar
from gongkai.law.clock import (
    ANSWER_WORKING_DAYS,
    CONSULTATION_WORKING_DAYS,
    CORRECTION_WORKING_DAYS,
    EFFECTIVE_FROM,
    LONGEST_EXTENSION,
    Clock,
    Step,
    refusal,
)
from gongkai.law.events import Event, EventType, in_force

__all__ = [
    "ANSWER_WORKING_DAYS",
    "CONSULTATION_WORKING_DAYS",
    "CORRECTION_WORKING_DAYS",
    "EFFECTIVE_FROM",
    "LONGEST_EXTENSION",
    "Day",
    "Due",
    "Step",
    "due",
    "explain_days",
]

_REDO = "行政复议法第七十七条"


@dataclass(frozen=True)
class Due:
    """When an answer is due. ``due_on`` is None while the clock is paused or has not begun."""

    due_on: date | None
    provisional: bool
    paused: bool
    steps: tuple[Step, ...]


def due(events: Iterable[Event], calendar: Calendar, as_of: date | None = None) -> Due:
    """When the answer is due, after ``events``, with every reason.

    ``as_of``: the day it is asked on; what happened later is not known yet, and silence of a third
    party can have ended a pause by then. Raises ``LawError`` for a life of events the law does not
    allow.
    """
    listed = [one for one in in_force(events) if as_of is None or one.on <= as_of]
    receipt = next((one for one in listed if one.type == EventType.RECEIVED), None)
    if receipt is None:
        return _never_received(listed)
    early = next((one for one in listed if one.on < receipt.on), None)
    if early is not None:
        raise refusal(f"“{early.type.label}”（{early.on}）早于收到申请之日（{receipt.on}）",
                      "I8", "条例第三十一条", "请核对日期；收到日期录错的，登记更正记录。")  # fmt: skip
    # On the day of receipt nothing can come before the receipt.
    listed.remove(receipt)
    clock = Clock(calendar, as_of, receipt.on, receipt.on)
    for event in (receipt, *listed):
        if clock.closed_on and event.type not in _AFTER_THE_END:
            raise refusal(f"申请已于 {clock.closed_on} 办结，不能再登记“{event.type.label}”",
                          "DL-05", "条例第三十三条", "请核对日期；录错的，登记更正记录。")  # fmt: skip
        _HANDLERS[event.type](clock, event)
    consultations.fall_silent(clock)
    if (clock.is_stopped or clock.asked) and not clock.redo_until:
        return Due(None, False, True, tuple(clock.steps))
    found = clock.due
    _conclude(clock, found.on, found.provisional)
    return Due(found.on, found.provisional, False, tuple(clock.steps))


def _never_received(listed: list[Event]) -> Due:
    """Withdrawn before both sides confirmed it: no clock ever ran (APP-07, APP-08)."""
    if listed and all(event.type == EventType.WITHDRAWN for event in listed):
        last = listed[-1]
        return Due(None, False, False, (
            Step(last.on, "APP-08", "条例第三十一条", "申请人在确认收到之前撤回，答复期限没有开始。"),
        ))  # fmt: skip
    raise refusal("没有“收到申请”的记录", "DL-02", "条例第三十三条", "请先登记收到申请的日期。")


def _conclude(clock: Clock, on: date, is_provisional: bool) -> None:
    """The last step: the date and what it is made of."""
    if clock.redo_until:
        clock.note(on, "REM-07", _REDO, f"按决定要求，最迟 {on} 重新答复。")
        return
    if on == clock.delayed_until:
        clock.note(on, "DL-04", "条例第三十五条", f"按延迟答复的告知，最迟 {on} 答复。")
        return
    parts = [f"自 {clock.start} 起 {ANSWER_WORKING_DAYS} 个工作日"]
    if clock.extension:
        parts.append(f"延长 {clock.extension} 个工作日")
    if clock.excluded:
        parts.append(f"不计入征求意见的 {len(clock.excluded)} 个工作日")
    tail = f"（暂定：{on.year} 年放假安排尚未发布）" if is_provisional else ""
    clock.note(on, "DL-07", "条例第三十三条", f"{'，'.join(parts)}，最迟 {on} 答复{tail}。")


def _received(clock: Clock, event: Event) -> None:
    if clock.steps:
        raise refusal(
            "同一申请有两个收到日期", "APP-05", "条例第三十一条", "请用更正记录替换错误的一条。"
        )
    arrived, confirmed = event.facts.get("arrived_on"), event.facts.get("confirmed_on")
    if (arrived and event.on < arrived) or (confirmed and event.on > confirmed):
        raise refusal(f"收到日期 {event.on} 早于来件或晚于确认", "I8", "条例第三十一条",
                      "请核对来件日期和确认日期。")  # fmt: skip
    clock.note(event.on, "T-01", "民法典第二百零一条", "收到申请之日不计算在内，从次日起算。")
    if event.on < EFFECTIVE_FROM:
        clock.note(event.on, "DL-02", "条例第三十三条",
                   f"收到日期早于现行条例施行之日（{EFFECTIVE_FROM}），以下按现行条例推算，仅供参考。")  # fmt: skip


def _extended(clock: Clock, event: Event) -> None:
    days = int(event.facts.get("working_days", LONGEST_EXTENSION))
    if clock.redo_until:
        raise refusal("重新办理的期限由决定书确定，不能自行延长", "DL-03", "条例第三十三条",
                      "请在决定书规定的期限内答复。")  # fmt: skip
    if clock.is_stopped:
        raise refusal("等待补正或缴费期间不计期限，无需延长", "DL-03", "条例第三十三条",
                      "请在收到补正或缴费后再决定是否延长。")  # fmt: skip
    if clock.has_extension:
        raise refusal("答复期限只能延长一次", "DL-03", "条例第三十三条",
                      "请在已延长的期限内答复。")  # fmt: skip
    if not 0 < days <= LONGEST_EXTENSION:
        raise refusal(f"延长 {days} 个工作日超出限度", "DL-03", "条例第三十三条",
                      "延长的期限最长不得超过 20 个工作日。")  # fmt: skip
    if clock.is_over(event.on):
        raise refusal(f"答复期限 {clock.due.on} 已过，不能再延长", "DL-03", "条例第三十三条",
                      "延长须在原期限届满前经负责人同意并告知申请人；请尽快答复。")  # fmt: skip
    clock.extension, clock.has_extension = days, True
    clock.note(event.on, "DL-03", "条例第三十三条第二款",
               f"经政府信息公开工作机构负责人同意并告知申请人，延长 {days} 个工作日。")  # fmt: skip


def _reasons_asked(clock: Clock, event: Event) -> None:
    clock.reasons_asked = True
    clock.note(event.on, "E4", "条例第三十五条",
               "申请数量、频次明显超过合理范围，已要求说明理由；答复期限继续计算。")  # fmt: skip


def _reasons_given(clock: Clock, event: Event) -> None:
    if not clock.reasons_asked:
        raise refusal("没有“要求说明理由”的记录", "E4", "条例第三十五条",
                      "请先发出说明理由告知书。")  # fmt: skip
    clock.has_good_reasons = bool(event.facts.get("reasonable"))
    verdict = "认为理由合理" if clock.has_good_reasons else "认为理由不合理"
    clock.note(event.on, "E4", "条例第三十五条", f"收到申请人说明，本机关{verdict}。")


def _delayed(clock: Clock, event: Event) -> None:
    until = event.facts.get("until")
    if not clock.has_good_reasons:
        raise refusal("延迟答复以申请理由合理为前提", "DL-04", "条例第三十五条",
                      "请先要求申请人说明理由并登记认定为合理。")  # fmt: skip
    if clock.is_over(event.on):
        raise refusal(f"答复期限 {clock.due.on} 已过，不能再延迟", "DL-04", "条例第三十五条",
                      "延迟答复须在期限届满前确定并告知申请人；请尽快答复。")  # fmt: skip
    if not isinstance(until, date) or until <= event.on:
        raise refusal("没有写明延迟到哪一天", "DL-04", "条例第三十五条",
                      "请确定合理期限并告知申请人。")  # fmt: skip
    if until <= clock.due.on:
        raise refusal(f"延迟到 {until} 并不晚于现有期限 {clock.due.on}", "DL-04", "条例第三十五条",
                      "能在现有期限内答复的，无需延迟。")  # fmt: skip
    clock.calendar.next_working_day(until)  # T-09: refuses a day past the calendar
    clock.delayed_until = until
    clock.note(event.on, "DL-04", "条例第三十五条", f"申请理由合理但无法如期答复，延迟至 {until}。")


def _abandoned(clock: Clock, event: Event) -> None:
    awaiting.abandon(clock, event)
    _closed(clock, event)


def _closed(clock: Clock, event: Event) -> None:
    consultations.settle(clock, event.on)
    clock.awaited, clock.closed_on = set(), event.on
    clock.note(event.on, "DL-05", "条例第三十三条", f"{event.type.label}，办理结束。")


def _redo(clock: Clock, event: Event) -> None:
    until = event.facts.get("until")
    if not clock.closed_on:
        raise refusal("申请还没有办结，无需重新办理", "REM-07", _REDO, "请继续办理。")
    if not isinstance(until, date) or until < event.on:
        raise refusal("没有写明重新答复的期限", "REM-07", _REDO, "请按决定书填写期限。")
    clock.calendar.next_working_day(until)  # T-09
    clock.redo_until, clock.closed_on = until, None
    clock.note(event.on, "REM-07", _REDO, f"按决定重新办理，期限至 {until}。")


def _after_the_end(clock: Clock, event: Event) -> None:
    """Delivery and filing are facts of the case, not of its clock; both follow its end."""
    if not clock.closed_on:
        raise refusal(f"“{event.type.label}”（{event.on}）早于办结", "DL-05", "条例第三十三条",
                      "请先登记答复或其他办结情况，并核对日期。")  # fmt: skip


_AFTER_THE_END = (EventType.DELIVERED, EventType.ARCHIVED, EventType.REDO_ORDERED)
_HANDLERS = {
    EventType.RECEIVED: _received,
    EventType.CORRECTION_ASKED: awaiting.ask_correction,
    EventType.CORRECTED: awaiting.take_correction,
    EventType.THIRD_PARTY_ASKED: consultations.ask,
    EventType.THIRD_PARTY_ANSWERED: consultations.hear,
    EventType.ORGAN_ASKED: consultations.ask,
    EventType.ORGAN_ANSWERED: consultations.hear,
    EventType.EXTENDED: _extended,
    EventType.REASONS_ASKED: _reasons_asked,
    EventType.REASONS_GIVEN: _reasons_given,
    EventType.DELAYED: _delayed,
    EventType.FEE_NOTICED: awaiting.notice_fee,
    EventType.FEE_PAID: awaiting.take_payment,
    EventType.ANSWERED: _closed,
    EventType.DELIVERED: _after_the_end,
    EventType.ABANDONED: _abandoned,
    EventType.WITHDRAWN: _closed,
    EventType.REDO_ORDERED: _redo,
    EventType.ARCHIVED: _after_the_end,
}


@dataclass(frozen=True)
class Day:
    """One day of a reckoning: ``count`` is the number of working days so far, None if not one."""

    on: date
    count: int | None
    sentence: str


def explain_days(start: date, working_days: int, calendar: Calendar) -> list[Day]:
    """Every calendar day from ``start`` to the last of ``working_days``, with why it counts."""
    last = calendar.add_working_days(start, working_days).on
    days = [Day(start, None, "起算之日，不计算在内（民法典第二百零一条）")]
    count = 0
    for ordinal in range(start.toordinal() + 1, last.toordinal() + 1):
        day = date.fromordinal(ordinal)
        works = calendar.is_working_day(day)
        count += works
        days.append(Day(day, count if works else None, calendar.explain(day)))
    return days
