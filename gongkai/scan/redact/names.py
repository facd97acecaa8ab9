"""The name of a file is published with it."""

from gongkai.scan.engine import scan_text
from gongkai.scan.redact.base import Selection
from gongkai.scan.redact.text import spans_of
from gongkai.scan.rulebook import RuleBook


def name_without(name: str, selection: Selection, book: RuleBook) -> str:
    """The file's name without what was chosen."""
    spans = spans_of(name, selection.words) + [
        (f.start, f.end) for f in scan_text(name, book=book).findings if f.rule in selection.rules
    ]
    end_before = len(name) + 1
    for start, end in sorted(spans, reverse=True):
        if end <= end_before:
            name = f"{name[:start]}隐去{name[end:]}"
            end_before = start
    return name
