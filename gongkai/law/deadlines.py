"""Due dates of applications, derived from events (R711 arts. 30–35; rules.md §1.7).

``due = add_working_days(start, 20 + extension + excluded)``: ``start`` is the receipt, the receipt
of the correction, or full payment; ``excluded`` is the union of the working days of consultations.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

from gongkai.law.calendar import Calendar
from gongkai.law.errors import LawError
from gongkai.law.events import Event, EventType, in_force

EFFECTIVE_FROM = date(2019, 5, 15)
ANSWER_WORKING_DAYS = 20
LONGEST_EXTENSION = 20
CORRECTION_WORKING_DAYS = 7
CONSULTATION_WORKING_DAYS = 15


@dataclass(frozen=True)
class Step:
    """One reason on the way to the date: ``sentence`` is Chinese and stands by itself."""

    on: date
    rule: str
    article: str
    sentence: str


@dataclass(frozen=True)
class Due:
    """When an answer is due. ``due_on`` is None while the clock is paused or has not begun."""

    due_on: date | None
    provisional: bool
    paused: bool
    steps: tuple[Step, ...]


@dataclass
class _Clock:
    """The state of the reckoning between two events."""

    calendar: Calendar
    as_of: date | None
    start: date
    extension: int = 0
    has_extension: bool = False
    has_correction: bool = False
    delayed_until: date | None = None
    excluded: set[date] = field(default_factory=set)
    waiting: list[str] = field(default_factory=list)
    asked: dict[EventType, list[Event]] = field(default_factory=dict)
    steps: list[Step] = field(default_factory=list)

    def note(self, on: date, rule: str, article: str, sentence: str) -> None:
        self.steps.append(Step(on, rule, article, sentence))

    @property
    def due(self) -> date:
        return self.due_without(frozenset())

    def due_without(self, more: frozenset[date]) -> date:
        """The due date when the days of ``more`` do not count either."""
        count = ANSWER_WORKING_DAYS + self.extension + len(self.excluded | more)
        found = self.calendar.add_working_days(self.start, count).on
        return max(found, self.delayed_until) if self.delayed_until else found

    def restart(self, on: date) -> None:
        # DL-07: an extension already granted stays; what was not counted before does not matter.
        self.start, self.excluded = on, set()

    def is_over(self, on: date) -> bool:
        """Whether the period has run out by ``on``; a consultation still open holds it up."""
        open_days: set[date] = set()
        for asking in (one for asked in self.asked.values() for one in asked):
            limit = _silence_limit(self, asking)
            open_days |= _working_days(self, asking.on, min(on, limit) if limit else on)
        return on > self.due_without(frozenset(open_days))


def due(events: Iterable[Event], calendar: Calendar, as_of: date | None = None) -> Due:
    """When the answer is due, after ``events``, with every reason.

    ``as_of``: the day it is asked on; silence of a third party can have ended a pause by then.
    Raises ``LawError`` for a life of events the law does not allow.
    """
    listed = in_force(events)
    if not listed or listed[0].type != EventType.RECEIVED:
        raise _no("没有“收到申请”的记录", "DL-02", "条例第三十三条", "请先登记收到申请的日期。")
    clock = _Clock(calendar, as_of, listed[0].on)
    clock.note(clock.start, "T-01", "民法典第二百零一条", "收到申请之日不计算在内，从次日起算。")
    for event in listed:
        _HANDLERS[event.type](clock, event)
    for kind in (EventType.THIRD_PARTY_ASKED, EventType.ORGAN_ASKED):
        for asking in clock.asked.get(kind, []):
            _close_by_silence(clock, asking)
    if clock.waiting:
        return Due(None, False, True, tuple(clock.steps))
    on = clock.due
    provisional = any(
        not calendar.is_known(date(y, 1, 1)) for y in range(clock.start.year, on.year + 1)
    )
    clock.note(on, "DL-07", "条例第三十三条", _result(clock, on, provisional))
    return Due(on, provisional, False, tuple(clock.steps))


def _result(clock: _Clock, on: date, provisional: bool) -> str:
    parts = [f"自 {clock.start} 起 {ANSWER_WORKING_DAYS} 个工作日"]
    if clock.extension:
        parts.append(f"延长 {clock.extension} 个工作日")
    if clock.excluded:
        parts.append(f"不计入征求意见的 {len(clock.excluded)} 个工作日")
    tail = f"（暂定：{on.year} 年放假安排尚未发布）" if provisional else ""
    return f"{'，'.join(parts)}，最迟 {on} 答复{tail}。"


def _received(clock: _Clock, event: Event) -> None:
    if event.on != clock.start:
        raise _no(
            "同一申请有两个收到日期", "APP-05", "条例第三十一条", "请用更正记录替换错误的一条。"
        )


def _correction_asked(clock: _Clock, event: Event) -> None:
    if clock.has_correction:
        raise _no("补正只能一次性告知，不能再次要求补正", "COR-03", "条例第三十条",
                  "补正后仍不明确的，可按“补正后申请内容仍不明确”答复。")  # fmt: skip
    last = clock.calendar.add_working_days(clock.start, CORRECTION_WORKING_DAYS).on
    if event.on > last and not event.facts.get("override"):
        raise _no(f"告知补正应在 {last} 前（7 个工作日内）", "COR-02", "条例第三十条",
                  "期限已过，请按现有申请内容办理；20 个工作日继续计算。")  # fmt: skip
    clock.has_correction = True
    clock.waiting.append("correction")
    clock.note(event.on, "COR-02", "条例第三十条", "已一次性告知申请人补正，等待补正。")


def _corrected(clock: _Clock, event: Event) -> None:
    _end_wait(clock, "correction", event)
    clock.restart(event.on)
    clock.note(event.on, "COR-04", "条例第三十条", "收到补正，答复期限自收到补正之日起重新计算。")


def _asked(clock: _Clock, event: Event) -> None:
    if clock.is_over(event.on):
        raise _no(f"答复期限 {clock.due} 已过，征求意见不能再中止计时", "TP-06", "条例第三十三条",
                  "请尽快答复并说明逾期原因。")  # fmt: skip
    clock.asked.setdefault(event.type, []).append(event)
    clock.note(event.on, "TP-06", "条例第三十三条第三款",
               f"{event.type.label}，自次日起不计入答复期限。")  # fmt: skip


def _answered_opinion(clock: _Clock, event: Event) -> None:
    kind = {
        EventType.THIRD_PARTY_ANSWERED: EventType.THIRD_PARTY_ASKED,
        EventType.ORGAN_ANSWERED: EventType.ORGAN_ASKED,
    }[event.type]
    asked = clock.asked.get(kind)
    if not asked:
        raise _no(f"没有“{kind.label}”的记录", "TP-06", "条例第三十三条", "请先登记征求意见。")
    asking = asked.pop(0)
    limit = _silence_limit(clock, asking)
    _exclude(clock, asking.on, min(event.on, limit) if limit else event.on)
    clock.note(event.on, "TP-06", "条例第三十三条第三款", f"{event.type.label}，继续计算答复期限。")


def _close_by_silence(clock: _Clock, asking: Event) -> None:
    limit = _silence_limit(clock, asking)
    if limit is None or clock.as_of is None or clock.as_of <= limit:
        clock.waiting.append(asking.type)
        clock.note(asking.on, "TP-06", "条例第三十三条第三款", f"{asking.type.label}中，期限暂停。")
        return
    _exclude(clock, asking.on, limit)
    if asking.type == EventType.ORGAN_ASKED:
        clock.note(limit, "TP-07", "条例第三十四条", "共同制作机关逾期未答复，视为同意公开。")
    else:
        clock.note(limit, "TP-03", "条例第三十二条", "第三方逾期未答复，由本机关依法决定是否公开。")


def _silence_limit(clock: _Clock, asking: Event) -> date | None:
    served_on = asking.facts.get("served_on")
    co_made = bool(asking.facts.get("co_made"))
    if asking.type == EventType.ORGAN_ASKED and not co_made:
        return None
    # Without a record of service the letter counts as served when it was sent: the earlier date
    # is the lawful side [design].
    return clock.calendar.add_working_days(served_on or asking.on, CONSULTATION_WORKING_DAYS).on


def _exclude(clock: _Clock, after: date, until: date) -> None:
    clock.excluded |= _working_days(clock, after, until)


def _working_days(clock: _Clock, after: date, until: date) -> set[date]:
    day = max(after, clock.start)
    days = set()
    for _ in range(max(clock.calendar.working_days_between(day, until), 0)):
        day = clock.calendar.add_working_days(day, 1).on
        days.add(day)
    return days


def _extended(clock: _Clock, event: Event) -> None:
    days = int(event.facts.get("working_days", LONGEST_EXTENSION))
    if clock.waiting:
        raise _no(
            "等待补正或缴费期间不计期限，无需延长", "DL-03", "条例第三十三条",
            "请在收到补正或缴费后再决定是否延长。",
        )  # fmt: skip
    if clock.has_extension:
        raise _no("答复期限只能延长一次", "DL-03", "条例第三十三条", "请在已延长的期限内答复。")
    if not 0 < days <= LONGEST_EXTENSION:
        raise _no(f"延长 {days} 个工作日超出限度", "DL-03", "条例第三十三条",
                  "延长的期限最长不得超过 20 个工作日。")  # fmt: skip
    if clock.is_over(event.on):
        raise _no(f"答复期限 {clock.due} 已过，不能再延长", "DL-03", "条例第三十三条",
                  "延长须在原期限届满前经负责人同意并告知申请人；请尽快答复。")  # fmt: skip
    clock.extension, clock.has_extension = days, True
    clock.note(event.on, "DL-03", "条例第三十三条第二款",
               f"经政府信息公开工作机构负责人同意并告知申请人，延长 {days} 个工作日。")  # fmt: skip


def _delayed(clock: _Clock, event: Event) -> None:
    until = event.facts.get("until")
    if not isinstance(until, date) or until <= event.on:
        raise _no("没有写明延迟到哪一天", "DL-04", "条例第三十五条", "请确定合理期限并告知申请人。")
    clock.delayed_until = until
    clock.note(event.on, "DL-04", "条例第三十五条", f"申请理由合理但无法如期答复，延迟至 {until}。")


def _fee_noticed(clock: _Clock, event: Event) -> None:
    if clock.is_over(event.on):
        raise _no("收费通知须在办理期限内发出", "FEE-07", "信息处理费管理办法第六条",
                  "期限已过，请直接答复。")  # fmt: skip
    clock.waiting.append("fee")
    clock.note(event.on, "FEE-07", "信息处理费管理办法第六条", "已发收费通知，等待缴费。")


def _fee_paid(clock: _Clock, event: Event) -> None:
    _end_wait(clock, "fee", event)
    clock.restart(event.on)
    clock.note(event.on, "FEE-09", "信息处理费管理办法第六条", "已足额缴费，次日起重新计算。")


def _closed(clock: _Clock, event: Event) -> None:
    clock.waiting = []
    clock.asked = {}
    clock.note(event.on, "DL-05", "条例第三十三条", f"{event.type.label}，办理结束。")


def _end_wait(clock: _Clock, what: str, event: Event) -> None:
    if what not in clock.waiting:
        raise _no(
            f"没有与“{event.type.label}”对应的告知", "COR-04", "条例第三十条", "请先登记告知。"
        )
    clock.waiting.remove(what)


def _no(message: str, rule: str, article: str, remedy: str) -> LawError:
    return LawError(message, rule=rule, article=article, remedy=remedy)


_HANDLERS = {
    EventType.RECEIVED: _received,
    EventType.CORRECTION_ASKED: _correction_asked,
    EventType.CORRECTED: _corrected,
    EventType.THIRD_PARTY_ASKED: _asked,
    EventType.THIRD_PARTY_ANSWERED: _answered_opinion,
    EventType.ORGAN_ASKED: _asked,
    EventType.ORGAN_ANSWERED: _answered_opinion,
    EventType.EXTENDED: _extended,
    EventType.DELAYED: _delayed,
    EventType.FEE_NOTICED: _fee_noticed,
    EventType.FEE_PAID: _fee_paid,
    EventType.ANSWERED: _closed,
    EventType.ABANDONED: _closed,
    EventType.WITHDRAWN: _closed,
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
