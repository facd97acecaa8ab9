"""Readings of the register: the clock of each document."""

from datetime import date
from typing import Any

from django.utils import timezone

from gongkai.core.workdays.actions import current
from gongkai.disclosure.models import Attribute, Disclosure
from gongkai.law.disclosure_clock import CLOCKS, due_by


def clock_of(disclosure: Disclosure) -> dict[str, Any] | None:
    """The period within which it must be public (art. 26 or the kind's own); None when none runs.

    Keys: left (working days), due_on, provisional, clock (law.disclosure_clock.Clock).
    """
    draft = disclosure.draft
    if draft.attribute != Attribute.PROACTIVE or disclosure.first_published_at:
        return None
    code = draft.kind.clock if draft.kind else "general"
    calendar = current()
    due = due_by(code, clock_from(disclosure), calendar)
    if due is None:
        return None
    left = calendar.working_days_between(timezone.localdate(), due.on)
    return {
        "left": left, "due_on": due.on, "provisional": due.provisional, "clock": CLOCKS[code],
    }  # fmt: skip


def clock_from(disclosure: Disclosure) -> date:
    """The day of formation, or of the decision by which it became proactive later (§8.1)."""
    decision = disclosure.attribute_decisions.last()
    if decision is not None and decision.attribute == Attribute.PROACTIVE:
        return decision.clock_from
    return disclosure.draft.formed_on
