"""The deeds of the door, in the order a document meets them."""

from gongkai.disclosure.actions.attaching import (
    attach,
    detach,
    move_attachment,
    read_body,
    read_document,
    rename_attachment,
    take_in_picture,
)
from gongkai.disclosure.actions.columns import move_column, save_column, set_column_open
from gongkai.disclosure.actions.drafting import (
    correct_origin,
    give_attribute_reason,
    register,
    reopen,
    save_draft,
)
from gongkai.disclosure.actions.emergencies import (
    conclude_emergency,
    tick_step,
    withdraw_at_once,
)
from gongkai.disclosure.actions.evaluating import evaluate
from gongkai.disclosure.actions.guides import draft_guide
from gongkai.disclosure.actions.installing import install_standard
from gongkai.disclosure.actions.kinds import move_kind, save_kind, set_kind_open
from gongkai.disclosure.actions.mirroring import (
    end_mirror,
    settle,
    start_mirror,
    take_back,
    take_over,
    withdraw_mirrored,
)
from gongkai.disclosure.actions.neutral import enter_neutral
from gongkai.disclosure.actions.pairs import set_pair
from gongkai.disclosure.actions.publishing import publish, withdraw
from gongkai.disclosure.actions.redacting import (
    keep_kind,
    redact_attachment,
    redact_text,
    safe_copy,
    undo_redaction,
)
from gongkai.disclosure.actions.remarking import add_remark, answer_remark
from gongkai.disclosure.actions.reviewing import decide
from gongkai.disclosure.actions.scheduling import confirm_event, schedule, unschedule
from gongkai.disclosure.actions.submitting import dispose, submit
from gongkai.disclosure.actions.transferring import (
    discard_transfer,
    make_transfer,
    receive_transfer,
)
from gongkai.disclosure.actions.validity import mark_validity

__all__ = [
    "add_remark",
    "answer_remark",
    "attach",
    "conclude_emergency",
    "confirm_event",
    "correct_origin",
    "decide",
    "detach",
    "discard_transfer",
    "dispose",
    "draft_guide",
    "end_mirror",
    "enter_neutral",
    "evaluate",
    "give_attribute_reason",
    "install_standard",
    "keep_kind",
    "make_transfer",
    "mark_validity",
    "move_attachment",
    "move_column",
    "move_kind",
    "publish",
    "read_body",
    "read_document",
    "receive_transfer",
    "redact_attachment",
    "redact_text",
    "register",
    "rename_attachment",
    "reopen",
    "safe_copy",
    "save_column",
    "save_draft",
    "save_kind",
    "schedule",
    "set_column_open",
    "set_kind_open",
    "set_pair",
    "settle",
    "start_mirror",
    "submit",
    "take_back",
    "take_in_picture",
    "take_over",
    "tick_step",
    "undo_redaction",
    "unschedule",
    "withdraw",
    "withdraw_at_once",
    "withdraw_mirrored",
]
