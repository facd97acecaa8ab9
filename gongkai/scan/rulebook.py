"""What a bureau adds to the shipped detectors: its public contacts, wordings, patterns and names.

Plain data, so that it can travel to the worker process and be compared: two equal books find the
same. The shipped wordings stand beside the detectors; a book adds to them or closes some.
"""

import re
from dataclasses import dataclass, field
from enum import StrEnum


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


class WordingKind(StrEnum):
    """Why a wording is looked for."""

    ERROR = "error"  # 严重表述错误 (IND19 V1①)
    FORBIDDEN = "forbidden"  # 本单位禁用
    PREFERRED = "preferred"  # 另有规范用语


@dataclass(frozen=True)
class Wording:
    """A wording to be found. ``right``: what to write instead, empty when it must simply go.

    ``passes_in``: longer wordings that contain ``wrong`` and are right.
    """

    wrong: str
    right: str = ""
    reason: str = ""
    kind: WordingKind = WordingKind.ERROR
    passes_in: tuple[str, ...] = ()


@dataclass(frozen=True)
class PatternRule:
    """A rule an administrator wrote: a re2 pattern (linear time) with what to say about a hit."""

    name: str
    pattern: str
    reason: str
    basis: str = ""


@dataclass(frozen=True)
class RuleBook:
    """Everything of a bureau's own the engine needs. ``closed``: shipped wordings put aside."""

    allow: AllowList = AllowList()
    wordings: tuple[Wording, ...] = ()
    closed: frozenset[str] = frozenset()
    patterns: tuple[PatternRule, ...] = ()
    # Names to look for: delegates, petitioners, staff who must not be named.
    roster: frozenset[str] = frozenset()


SHIPPED = RuleBook()
