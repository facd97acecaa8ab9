"""Serious expression errors, typos and the bureau's own wordings (IND19 V1①; rules.md §4.1).

One automaton over the shipped dictionaries, less what the book closed, and the book's wordings.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from ahocorasick_rs import AhoCorasick, Implementation, MatchKind

from gongkai.scan.detectors.base import Detector, Hit
from gongkai.scan.dictionaries import shipped
from gongkai.scan.folding import fold
from gongkai.scan.rulebook import RuleBook, Wording, WordingKind, per_book

_LEAD = {
    WordingKind.ERROR: "严重表述错误",
    WordingKind.TYPO: "错别字",
    WordingKind.FORBIDDEN: "本单位规定不使用的表述",
    WordingKind.PREFERRED: "不规范表述",
}
_CERTAINTY = {WordingKind.PREFERRED: "low", WordingKind.TYPO: "medium"}


@dataclass(frozen=True)
class _Dictionary:
    """``wordings[i]`` is said when the automaton finds its pattern ``i``."""

    automaton: AhoCorasick
    wordings: Sequence[Wording]


@per_book
def _dictionary(book: RuleBook) -> _Dictionary:
    # A book's own wording takes the place of the shipped one of the same form.
    chosen = {
        fold(wording.wrong).text: wording
        for wording in (*shipped(), *book.wordings)
        if wording.wrong.strip() and wording.wrong not in book.closed
    }
    automaton = AhoCorasick(
        list(chosen),
        matchkind=MatchKind.LeftmostLongest,
        implementation=Implementation.ContiguousNFA,
        store_patterns=False,
    )
    return _Dictionary(automaton, list(chosen.values()))


def find(text: str, book: RuleBook) -> list[tuple[int, int, Wording]]:
    """Every wording in folded ``text`` with its stretch; linear, however many words there are."""
    dictionary = _dictionary(book)
    return [
        (start, end, dictionary.wordings[index])
        for index, start, end in dictionary.automaton.find_matches_as_indexes(text)
        if not _is_within_a_right_one(text, start, end, dictionary.wordings[index])
    ]


class WordingError(Detector):
    rule = "WORDING"
    kind = "wording"
    reason = "表述有误或不规范。"
    basis = "国办秘函〔2019〕19号政府网站与政务新媒体检查指标"

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        for start, end, wording in find(text, book):
            certainty = _CERTAINTY.get(wording.kind, "high")
            yield Hit(start, end, certainty, text[start:end], explained(wording))


def explained(wording: Wording) -> str:
    """What is wrong, why, and what to write instead."""
    why = f"{_LEAD[wording.kind]}：{wording.reason.rstrip('。')}" if wording.reason else ""
    what = f"应为“{wording.right}”" if wording.right else "请删去或改写"
    return f"{why or _LEAD[wording.kind]}。{what}。"


def _is_within_a_right_one(text: str, start: int, end: int, wording: Wording) -> bool:
    """Whether the stretch is part of one of the longer wordings that are right."""
    wrong = text[start:end]
    for passing in (*wording.passes_in, wording.right):
        longer = fold(passing).text
        inside = longer.find(wrong)
        while inside >= 0:
            if text.startswith(longer, max(0, start - inside)) and start >= inside:
                return True
            inside = longer.find(wrong, inside + 1)
    return False
