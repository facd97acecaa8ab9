"""The period of an application recounted from its bare events (rules.md §1.7), for test_lives.

Shares nothing with the law's own reckoning but the events: pauses are sets of days, found anew for
each question asked. ``events``: those in force, in the order of their days.
"""

from collections.abc import Sequence
from datetime import date

from gongkai.law.events import Event
from gongkai.law.events import EventType as T
from tests.law import naive

ASKS = {T.THIRD_PARTY_ASKED: T.THIRD_PARTY_ANSWERED, T.ORGAN_ASKED: T.ORGAN_ANSWERED}
ENDS = (T.ANSWERED, T.ABANDONED, T.WITHDRAWN)


def is_waiting(events: Sequence[Event]) -> bool:
    """Whether the applicant owes a correction or a fee after ``events``."""
    for asked, came in ((T.CORRECTION_ASKED, T.CORRECTED), (T.FEE_NOTICED, T.FEE_PAID)):
        kinds = [event.type for event in events if event.type in (asked, came)]
        if kinds and kinds[-1] == asked and not any(event.type in ENDS for event in events):
            return True
    return False


def last_day_to_answer(asking: Event) -> date | None:
    if asking.type == T.ORGAN_ASKED and not asking.facts.get("co_made"):
        return None
    return naive.add(asking.facts.get("served_on") or asking.on, 15)


def span(events: Sequence[Event], place: int, until: date) -> tuple[date, date] | None:
    """The pause of the consultation at ``place``, as far as ``until``; None if it holds nothing."""
    asking = events[place]
    before = events[:place]
    if any(event.type == T.REDO_ORDERED for event in before):
        return None
    if not is_waiting(before) and asking.on > period(before, asking.on)[0]:
        return None  # asked when the period was over
    heard = [
        event.on
        for event in events[place:]
        if event.type == ASKS[asking.type]
        and event.facts["consultation"] == asking.facts["consultation"]
    ]
    ended = [event.on for event in events[place:] if event.type in ENDS]
    limit = last_day_to_answer(asking)
    ends = [*heard[:1], *ended[:1], until] + ([limit] if limit else [])
    return asking.on, min(ends)


def period(events: Sequence[Event], until: date) -> tuple[date, int, set[date]]:
    """(last day, working days allowed net of pauses, the days left out) by the bare events."""
    start = max(event.on for event in events if event.type in (T.RECEIVED, T.CORRECTED, T.FEE_PAID))
    allowed = 20 + sum(event.facts["working_days"] for event in events if event.type == T.EXTENDED)
    left_out: set[date] = set()
    for place, event in enumerate(events):
        if event.type in ASKS and (pause := span(events, place, until)):
            left_out |= set(naive.days_of(*pause))
    left_out = {day for day in left_out if day > start}
    last = naive.add(start, allowed + len(left_out))
    fixed = [event.facts["until"] for event in events if event.type == T.DELAYED]
    ordered = [event.facts["until"] for event in events if event.type == T.REDO_ORDERED]
    return (ordered[-1] if ordered else max([last, *fixed[-1:]])), allowed, left_out


def is_paused(events: Sequence[Event], today: date) -> bool:
    if any(event.type == T.REDO_ORDERED for event in events):
        return False
    if is_waiting(events):
        return True
    ended = any(event.type in ENDS for event in events)
    answered = {event.facts.get("consultation") for event in events if event.type in ASKS.values()}
    for place, event in enumerate(events):
        if event.type not in ASKS or ended or event.facts["consultation"] in answered:
            continue
        limit = last_day_to_answer(event)
        if (limit is None or today <= limit) and span(events, place, today):
            return True
    return False


def ended_waiting(events: Sequence[Event]) -> bool:
    """Whether the case ended while the applicant still owed something: its period was not running."""
    ends = [place for place, event in enumerate(events) if event.type in ENDS]
    return any(is_waiting(events[:place]) for place in ends)
