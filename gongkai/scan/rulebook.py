"""What a bureau adds to the shipped detectors: its public contacts, wordings, patterns and names.

Plain data, so that it can travel to the worker process and be compared: two equal books find the
same. The shipped wordings stand beside the detectors; a book adds to them or closes some.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum
from typing import TypeVar


@dataclass(frozen=True)
class AllowList:
    """What is public on purpose: the bureau's own numbers and addresses (rules.md §11.4)."""

    contacts: frozenset[str] = frozenset()
    mail_domains: tuple[str, ...] = ("gov.cn",)
    public_numbers: frozenset[str] = field(
        default=frozenset({"12345", "12388", "12380", "12309", "12315"})
    )

    def has(self, value: str) -> bool:
        """Whether ``value``, digits compared only, is on the list; a line also without its code."""
        digits = _digits(value)
        return value in self.contacts or any(
            digits in (known, _AREA.sub("", known))
            for known in map(_digits, self.contacts)
            if digits
        )


# 010, 020…029 and 0310…0999, before the seven or eight digits of a line.
_AREA = re.compile(r"\A0(?:10|2\d|[3-9]\d{2})(?=\d{7,8}\Z)")


def _digits(value: str) -> str:
    return re.sub(r"\D", "", value)


class WordingKind(StrEnum):
    """Why a wording is looked for."""

    ERROR = "error"  # 严重表述错误 (IND19 V1①)
    TYPO = "typo"  # 错别字
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
    # From which ages are reckoned; None: the day of the scan.
    today: date | None = None

    @property
    def day(self) -> date:
        """The day from which ages are reckoned."""
        return self.today or date.today()


SHIPPED = RuleBook()

_Value = TypeVar("_Value")
_BOOKS_KEPT = 4


def per_book(build: Callable[[RuleBook], _Value]) -> Callable[[RuleBook], _Value]:
    """``build`` once for a book: what detectors make of it (automata, patterns) is kept.

    Kept by identity first: comparing ten thousand wordings for every passage would cost more than
    the search. An equal book, such as one that came to a worker anew, finds the same value.
    """
    kept: list[tuple[RuleBook, _Value]] = []

    def of(book: RuleBook) -> _Value:
        for known, value in kept:
            if known is book:
                return value
        value = next((value for known, value in kept if known == book), None) or build(book)
        kept.insert(0, (book, value))
        del kept[_BOOKS_KEPT:]
        return value

    return of
