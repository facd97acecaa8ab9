"""The deeds on applications, in the order a case meets them."""

from gongkai.cases.actions.clock import recompute_due_dates
from gongkai.cases.actions.handling import (
    abandon,
    ask_correction,
    assign,
    correct,
    draft_answer,
    extend,
    redo_answer,
    release,
    withdraw,
)
from gongkai.cases.actions.intake import confirm, register, take_envelopes

__all__ = [
    "abandon",
    "ask_correction",
    "assign",
    "confirm",
    "correct",
    "draft_answer",
    "extend",
    "recompute_due_dates",
    "redo_answer",
    "register",
    "release",
    "take_envelopes",
    "withdraw",
]
