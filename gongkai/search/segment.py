"""Overlapping character bigrams: no dictionary cuts a word away (recall 1.0 where segmenters lose).

Runs of Han, letters and digits alike are cut into bigrams plus a trailing single character, so
that every stretch of a run is found as a phrase.
"""

import re
import unicodedata

_RUN = re.compile(r"[^\W_]+")


def fold(text: str) -> str:
    """Width and case folded, one character for one (offsets stay true)."""
    return "".join(_fold_one(character) for character in text)


def _fold_one(character: str) -> str:
    if character < "\u0080":
        return character.lower()
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character


def index_tokens(text: str) -> list[str]:
    """The tokens of ``text`` in order, for indexing."""
    tokens = []
    for run in _RUN.findall(fold(text)):
        tokens += [run[i : i + 2] for i in range(len(run))]
    return tokens


def query_phrases(query: str) -> list[list[str]]:
    """For each run of the query the phrase of bigrams to look for.

    A single character stays one token, to be taken as the beginning of a bigram.
    """
    phrases = []
    for run in _RUN.findall(fold(query)):
        phrases.append([run[i : i + 2] for i in range(len(run) - 1)] or [run])
    return phrases
