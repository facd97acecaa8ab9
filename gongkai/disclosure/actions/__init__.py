"""The deeds of the door, in the order a document meets them."""

from gongkai.disclosure.actions.columns import save_column
from gongkai.disclosure.actions.drafting import (
    attach,
    detach,
    dispose,
    read_document,
    register,
    reopen,
    save_draft,
    submit,
)
from gongkai.disclosure.actions.publishing import publish, withdraw
from gongkai.disclosure.actions.reviewing import decide

__all__ = [
    "attach",
    "decide",
    "detach",
    "dispose",
    "publish",
    "read_document",
    "register",
    "reopen",
    "save_column",
    "save_draft",
    "submit",
    "withdraw",
]
