"""Clean official texts: what a bureau publishes every day passes (review.md, "Detection")."""

from gongkai.scan.engine import scan_text
from gongkai.scan.rulebook import AllowList, RuleBook
from tests.scan.labels import LABELLED, STRUCTURED

NOTICES = sorted((LABELLED / "notices").glob("*.txt"))
# The line of the demonstration bureau, which it has on its list.
_BOOK = RuleBook(allow=AllowList(contacts=frozenset({"0533-6960000"})))
_KINDS = frozenset(STRUCTURED) | {"mobile", "landline", "property"}


def test_structured_kinds_are_silent_on_clean_texts() -> None:
    alarms, characters = [], 0
    for path in NOTICES:
        text = path.read_text("utf-8")
        characters += len(text)
        alarms += [
            f"{path.name}: {found.rule} {found.masked}"
            for found in scan_text(text, book=_BOOK).findings
            if found.needs_disposal and found.kind in _KINDS
        ]
    assert characters > 50_000
    assert len(alarms) <= characters / 100_000, alarms
