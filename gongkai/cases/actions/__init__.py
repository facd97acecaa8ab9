"""The deeds on applications, in the order a case meets them."""

from gongkai.cases.actions.answering import draft_answer, redo_answer, release
from gongkai.cases.actions.archiving import archive, open_folder
from gongkai.cases.actions.asking import (
    ask_organ,
    ask_third_party,
    hear,
    note_service,
    override,
)
from gongkai.cases.actions.challenging import (
    add_papers,
    decide_challenge,
    register_challenge,
    respond,
)
from gongkai.cases.actions.clock import recompute_due_dates
from gongkai.cases.actions.converting import (
    accept_conversion,
    approve_decline,
    decline_conversion,
    propose_conversion,
    suggest_conversion,
)
from gongkai.cases.actions.correcting import abandon, ask_correction, correct
from gongkai.cases.actions.correcting_own import decide_own_correction
from gongkai.cases.actions.delivering import deliver
from gongkai.cases.actions.entering import confirm_applicant_kind, enter
from gongkai.cases.actions.fees import abandon_unpaid, notice_fee, pay_fee
from gongkai.cases.actions.files import add_file, open_file
from gongkai.cases.actions.handling import assign, hand_over, note, split, withdraw
from gongkai.cases.actions.inbound import answer_inbound, draft_inbound, register_inbound
from gongkai.cases.actions.inquiries import (
    conclude_inquiry,
    log_search,
    open_inquiry,
    view_earlier,
)
from gongkai.cases.actions.intake import confirm, register, take_envelopes
from gongkai.cases.actions.letters import attach_signed, send
from gongkai.cases.actions.likeness import decide_resemblance
from gongkai.cases.actions.practices import save_practice
from gongkai.cases.actions.prolonging import ask_reasons, delay, extend, receive_reasons
from gongkai.cases.actions.proposals import decide_proposal, propose
from gongkai.cases.actions.rectifying import rectify
from gongkai.cases.actions.severing import look_over, make_severed

__all__ = [
    "abandon",
    "abandon_unpaid",
    "accept_conversion",
    "add_file",
    "add_papers",
    "answer_inbound",
    "approve_decline",
    "archive",
    "ask_correction",
    "ask_organ",
    "ask_reasons",
    "ask_third_party",
    "assign",
    "attach_signed",
    "conclude_inquiry",
    "confirm",
    "confirm_applicant_kind",
    "correct",
    "decide_challenge",
    "decide_own_correction",
    "decide_proposal",
    "decide_resemblance",
    "decline_conversion",
    "delay",
    "deliver",
    "draft_answer",
    "draft_inbound",
    "enter",
    "extend",
    "hand_over",
    "hear",
    "log_search",
    "look_over",
    "make_severed",
    "note",
    "note_service",
    "notice_fee",
    "open_file",
    "open_folder",
    "open_inquiry",
    "override",
    "pay_fee",
    "propose",
    "propose_conversion",
    "receive_reasons",
    "recompute_due_dates",
    "rectify",
    "redo_answer",
    "register",
    "register_challenge",
    "register_inbound",
    "release",
    "respond",
    "save_practice",
    "send",
    "split",
    "suggest_conversion",
    "take_envelopes",
    "view_earlier",
    "withdraw",
]
