"""Very many strings looked for in one walk: a column of a long sheet has thousands."""

from collections import Counter
from collections.abc import Iterable
from typing import AnyStr, Generic

_HEAD = 4


class Index(Generic[AnyStr]):
    """Strings by their beginnings; blank ones are not looked for."""

    def __init__(self, wanted: Iterable[AnyStr]) -> None:
        self._wanted: set[AnyStr] = {one for one in wanted if one}
        # Length of the beginning → beginning → the lengths of the strings that begin so.
        self._heads: dict[int, dict[AnyStr, list[int]]] = {}
        for one in self._wanted:
            head = one[:_HEAD]
            lengths = self._heads.setdefault(len(head), {}).setdefault(head, [])
            if len(one) not in lengths:
                lengths.append(len(one))

    def count(self, texts: Iterable[AnyStr]) -> Counter[AnyStr]:
        """How often each string stands in the texts, overlapping places too."""
        found: Counter[AnyStr] = Counter()
        for text in texts:
            for size, heads in self._heads.items():
                for place in range(len(text) - size + 1):
                    for length in heads.get(text[place : place + size], ()):
                        piece = text[place : place + length]
                        if piece in self._wanted:
                            found[piece] += 1
        return found
