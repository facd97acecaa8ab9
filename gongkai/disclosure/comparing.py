"""Two versions side by side: what stayed, what went, what came."""

from collections.abc import Iterator
from difflib import SequenceMatcher
from typing import NamedTuple

# Character by character only where it helps; a rewritten long paragraph is shown whole.
LONGEST_INLINE = 4000


class Piece(NamedTuple):
    """``kind``: same, gone or new."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[list[Piece]]:
    """Paragraphs as lists of pieces, in reading order."""
    old, new = _paragraphs(before), _paragraphs(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    paragraphs: list[list[Piece]] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            paragraphs += [[Piece("same", line)] for line in old[i1:i2]]
        elif kind == "replace" and i2 - i1 == j2 - j1:
            paragraphs += [list(_inline(a, b)) for a, b in zip(old[i1:i2], new[j1:j2], strict=True)]
        else:
            paragraphs += [[Piece("gone", line)] for line in old[i1:i2]]
            paragraphs += [[Piece("new", line)] for line in new[j1:j2]]
    return paragraphs


def _paragraphs(text: str) -> list[str]:
    # Blank lines come and go with the editor; they are no change of the text.
    return [line.strip() for line in text.split("\n") if line.strip()]


def _inline(before: str, after: str) -> Iterator[Piece]:
    if max(len(before), len(after)) > LONGEST_INLINE:
        yield Piece("gone", before)
        yield Piece("new", after)
        return
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", before[i1:i2])
        else:
            if i2 > i1:
                yield Piece("gone", before[i1:i2])
            if j2 > j1:
                yield Piece("new", after[j1:j2])
