"""The common shape of a detector: a pattern, a gate, and what to say about a hit."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import ClassVar


@dataclass(frozen=True)
class AllowList:
    """What is public on purpose: the bureau's own numbers and addresses (rules.md §11.4)."""

    contacts: frozenset[str] = frozenset()
    mail_domains: tuple[str, ...] = ("gov.cn",)
    public_numbers: frozenset[str] = field(
        default=frozenset({"12345", "12388", "12380", "12309", "12315"})
    )

    def has(self, value: str) -> bool:
        """Whether ``value``, digits compared only, is on the list."""
        digits = re.sub(r"\D", "", value)
        return value in self.contacts or any(
            digits == re.sub(r"\D", "", contact) for contact in self.contacts if digits
        )


@dataclass(frozen=True)
class Hit:
    """A stretch of the folded text that a detector speaks about."""

    start: int
    end: int
    certainty: str
    masked: str


class Detector:
    """One kind of thing. Subclasses give the class values and ``hits``."""

    rule: ClassVar[str]
    kind: ClassVar[str]
    reason: ClassVar[str]
    basis: ClassVar[str]
    blocking: ClassVar[bool] = False

    def hits(self, text: str, allow: AllowList) -> Iterator[Hit]:
        """The hits in folded ``text``, in linear time."""
        raise NotImplementedError


def context(text: str, start: int, before: int = 16) -> str:
    """The few characters before ``start``, within the line."""
    return text[max(0, start - before) : start].rsplit("\n", 1)[-1]


def keep_ends(value: str, first: int, last: int) -> str:
    """``value`` with its middle starred."""
    return value[:first] + "*" * max(len(value) - first - last, 1) + value[len(value) - last :]
