"""The shipped wordings: one TOML file a field, editable words with their reason and right form.

``[[group]]``: ``reason`` (why it is wrong), ``kind`` (see ``WordingKind``), ``words`` (wrong = right;
an empty right form must simply go), ``passes`` (wrong = longer wordings that are right).
"""

import tomllib
from functools import cache
from importlib import resources

from gongkai.scan.rulebook import Wording, WordingKind


@cache
def shipped() -> tuple[Wording, ...]:
    """Every shipped wording, in the order of the files."""
    folder = resources.files(__name__)
    files = sorted(entry.name for entry in folder.iterdir() if entry.name.endswith(".toml"))
    return tuple(
        Wording(
            wrong=wrong,
            right=right,
            reason=group["reason"],
            kind=WordingKind(group["kind"]),
            passes_in=tuple(group.get("passes", {}).get(wrong, ())),
        )
        for name in files
        for group in tomllib.loads((folder / name).read_text("utf-8"))["group"]
        for wrong, right in group["words"].items()
    )
