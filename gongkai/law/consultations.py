"""Asking third parties and other organs: what it does to the period (R711 arts. 32–34; §1.6)."""

from datetime import date

from gongkai.law.clock import Clock, refusal
from gongkai.law.events import Event, EventType

EFFECTIVE_FROM = date(2019, 5, 15)
_PAUSE = "条例第三十三条第三款"


def ask(clock: Clock, event: Event) -> None:
    """A consultation begins; the working days after it do not count (TP-06).

    Past the period, or under an order to redo, it is still a duty (TP-01) but holds nothing up.
    """
    served_on = event.facts.get("served_on")
    if served_on and served_on < event.on:
        raise refusal(
            f"送达日期 {served_on} 早于发出日期 {event.on}", "TP-02", "条例第三十二条",
            "对方收到征求意见书之日起算 15 个工作日，请核对两个日期。",
        )  # fmt: skip
    if clock.redo_until:
        clock.idle.append(event)
        clock.note(event.on, "TP-06", _PAUSE,
                   f"{event.type.label}；重新办理的期限由决定书确定，不因此延后。")  # fmt: skip
        return
    if clock.is_over(event.on):
        clock.idle.append(event)
        clock.note(event.on, "TP-06", _PAUSE,
                   f"{event.type.label}；答复期限已于 {clock.due.on} 届满，不因此延后。")  # fmt: skip
        return
    clock.asked.append(event)
    clock.note(event.on, "TP-06", _PAUSE, f"{event.type.label}，自次日起不计入答复期限。")


def hear(clock: Clock, event: Event) -> None:
    """An opinion came: the days up to it are left out, at most to the last day to give one."""
    kind = {
        EventType.THIRD_PARTY_ANSWERED: EventType.THIRD_PARTY_ASKED,
        EventType.ORGAN_ANSWERED: EventType.ORGAN_ASKED,
    }[event.type]
    asking = _question(clock, kind, event)
    if asking is None:
        raise refusal(f"没有“{kind.label}”的记录", "TP-06", "条例第三十三条", "请先登记征求意见。")
    if asking in clock.idle:
        clock.idle.remove(asking)
        clock.note(event.on, "TP-06", _PAUSE, f"{event.type.label}。")
        return
    clock.asked.remove(asking)
    clock.excluded |= clock.consulting_days(asking, event.on)
    limit = clock.silence_limit(asking)
    late = (
        f"；对方提出意见的期限到 {limit} 为止，此后的时间仍计入"
        if limit and event.on > limit
        else ""
    )
    clock.note(event.on, "TP-06", _PAUSE, f"{event.type.label}，继续计算答复期限{late}。")


def fall_silent(clock: Clock) -> None:
    """What silence means for the consultations still open on the day that is asked about.

    A third party's silence is neither consent nor refusal (TP-03), a co-maker's is consent (TP-07).
    Before the last day is over the period stands still; other organs have no last day.
    """
    for asking in list(clock.asked) + list(clock.idle):
        limit = clock.silence_limit(asking)
        is_idle = asking in clock.idle
        if limit is None or clock.as_of is None or clock.as_of <= limit:
            if not is_idle:
                clock.note(asking.on, "TP-06", _PAUSE, f"{asking.type.label}中，期限暂停。")
            continue
        if not is_idle:
            clock.asked.remove(asking)
            clock.excluded |= clock.consulting_days(asking, limit)
        if asking.type == EventType.ORGAN_ASKED:
            clock.note(limit, "TP-07", "条例第三十四条", "共同制作机关逾期未答复，视为同意公开。")
        else:
            clock.note(
                limit, "TP-03", "条例第三十二条", "第三方逾期未答复，由本机关依法决定是否公开。"
            )


def settle(clock: Clock, on: date) -> None:
    """The case ended on ``on``: what was still being asked held the period up until then."""
    for asking in clock.asked:
        clock.excluded |= clock.consulting_days(asking, on)
    clock.asked, clock.idle = [], []


def _question(clock: Clock, kind: EventType, answer: Event) -> Event | None:
    """The question ``answer`` belongs to: the one it names by ``consultation``, else the oldest."""
    same = sorted(
        (one for one in clock.asked + clock.idle if one.type == kind), key=lambda one: one.on
    )
    named = answer.facts.get("consultation")
    if named is not None:
        return next((one for one in same if one.facts.get("consultation") == named), None)
    return same[0] if same else None
