"""Where the words of a query stand in a text."""

import re

from gongkai.search.segment import fold

_RUN = re.compile(r"[^\W_]+")


def spans(text: str, words: str) -> list[tuple[int, int]]:
    """The stretches of ``text`` that a word of ``words`` covers, merged and in order."""
    folded = fold(text)
    found = []
    for run in set(_RUN.findall(fold(words))):
        found += [(m.start(), m.end()) for m in re.finditer(re.escape(run), folded)]
    merged: list[tuple[int, int]] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def highlight(text: str, words: str) -> list[tuple[str, bool]]:
    """``text`` in pieces: (piece, whether it is a hit). Escaping is the template's."""
    pieces, position = [], 0
    for start, end in spans(text, words):
        if start > position:
            pieces.append((text[position:start], False))
        pieces.append((text[start:end], True))
        position = end
    if position < len(text):
        pieces.append((text[position:], False))
    return pieces


def snippet(text: str, words: str, length: int = 120) -> list[tuple[str, bool]]:
    """About ``length`` characters around the first hit, in pieces."""
    flat = re.sub(r"\s+", " ", text).strip()
    found = spans(flat, words)
    begin = max(0, found[0][0] - length // 3) if found else 0
    cut = flat[begin : begin + length]
    pieces = highlight(cut, words)
    if begin:
        pieces.insert(0, ("…", False))
    if begin + length < len(flat):
        pieces.append(("…", False))
    return pieces
