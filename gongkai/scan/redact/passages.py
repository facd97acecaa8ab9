"""From what a person chose to the words it stands for, by the text the reader gave."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from gongkai.scan.engine import scan_text
from gongkai.scan.readers import Passage
from gongkai.scan.redact.base import Selection, Stretch
from gongkai.scan.redact.text import spans_of
from gongkai.scan.rulebook import RuleBook


class Segment(NamedTuple):
    """The text at one place. ``start`` is its offset in ``passage``."""

    passage: Passage
    place: str
    start: int
    text: str


@dataclass(frozen=True)
class Chosen:
    """``start``–``end`` of ``segment`` is chosen. The segment is number ``number`` (from 0) of the
    ``total`` segments of its part that have the same text."""

    segment: Segment
    start: int
    end: int
    number: int
    total: int

    @property
    def text(self) -> str:
        return self.segment.text[self.start : self.end]


def segments(passage: Passage) -> Iterator[Segment]:
    """The places of a passage, each with its text."""
    starts = [*passage.places] or [(0, passage.place)]
    ends = [start for start, _ in starts[1:]] + [len(passage.text) + 1]
    for (start, place), end in zip(starts, ends, strict=True):
        yield Segment(passage, place, start, passage.text[start : end - 1])


def chosen(passages: Iterable[Passage], stretches: Sequence[Stretch]) -> list[Chosen]:
    """Every stretch as pieces within one place each; a stretch may run on into the next ones."""
    by_place: dict[tuple[str, str], list[Stretch]] = {}
    for stretch in stretches:
        by_place.setdefault((stretch.part, stretch.place), []).append(stretch)
    found: list[tuple[Segment, int, int, tuple[str, str], int]] = []
    counts: dict[tuple[str, str], int] = {}
    for passage in passages:
        places = list(segments(passage))
        starts = [segment.start for segment in places]
        pieces: dict[int, list[tuple[int, int]]] = {}
        for segment in places:
            for stretch in by_place.get((passage.part, segment.place), ()):
                first, last = segment.start + stretch.start, segment.start + stretch.end
                at = max(bisect_right(starts, first) - 1, 0)
                while at < len(places) and starts[at] < last:
                    pieces.setdefault(at, []).append((first, last))
                    at += 1
        for at, segment in enumerate(places):
            key = (passage.part, squeezed(segment.text))
            number = counts[key] = counts.get(key, -1) + 1
            for first, last in pieces.get(at, ()):
                start = max(first - segment.start, 0)
                end = min(last - segment.start, len(segment.text))
                if start < end:
                    found.append((segment, start, end, key, number))
    return [
        Chosen(segment, start, end, number, counts[key] + 1)
        for segment, start, end, key, number in found
    ]


def spans_in(text: str, selection: Selection, book: RuleBook) -> list[tuple[int, int]]:
    """Where the words and findings that were chosen stand in ``text``."""
    spans = spans_of(text, selection.words)
    if selection.rules:
        findings = scan_text(text, book=book).findings
        spans += [(f.start, f.end) for f in findings if f.rule in selection.rules]
    return spans


def finds_any(text: str, selection: Selection, book: RuleBook) -> bool:
    """Whether ``text`` holds a chosen word, or anything at all the engine speaks about."""
    return bool(spans_of(text, selection.words) or scan_text(text, book=book).findings)


def squeezed(text: str) -> str:
    """Without what different programs write for the same break."""
    return "".join(text.split())
