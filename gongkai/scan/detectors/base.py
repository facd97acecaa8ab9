"""The common shape of a detector: a pattern, a gate, and what to say about a hit."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import ClassVar

from gongkai.scan.rulebook import RuleBook


@dataclass(frozen=True)
class Hit:
    """A stretch of the folded text that a detector speaks about.

    ``certainty``: high (checksum or form leaves no doubt), medium (form and context), low (needs a
    look). ``reason``: where one detector has several things to say, the one for this hit.
    """

    start: int
    end: int
    certainty: str
    masked: str
    reason: str = ""


class Detector:
    """One kind of thing. Subclasses give the class values and ``hits``."""

    rule: ClassVar[str]
    kind: ClassVar[str]
    reason: ClassVar[str]
    basis: ClassVar[str]
    # A mark of secrecy: the content may not even be stored.
    blocking: ClassVar[bool] = False
    # False for what is only pointed out, e.g. the credit code of an organisation.
    needs_disposal: ClassVar[bool] = True

    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        """The hits in folded ``text``, in linear time."""
        raise NotImplementedError


def context(text: str, start: int, before: int = 16) -> str:
    """The few characters before ``start``, within the line."""
    return text[max(0, start - before) : start].rsplit("\n", 1)[-1]


def keep_ends(value: str, first: int, last: int) -> str:
    """``value`` with its middle starred."""
    return value[:first] + "*" * max(len(value) - first - last, 1) + value[len(value) - last :]
