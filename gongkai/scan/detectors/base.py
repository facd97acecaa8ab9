"""The common shape of a detector: a pattern, a gate, and what to say about a hit."""

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, ClassVar, ParamSpec, TypeVar, cast

from gongkai.scan.rulebook import RuleBook


@dataclass(frozen=True)
class Hit:
    """A stretch of the folded text that a detector speaks about.

    ``certainty``: high (checksum or form leaves no doubt), medium (form and context), low (needs a
    look). ``reason``: where one detector has several things to say, the one for this hit.
    ``needs_disposal``: where it differs from what the detector says of its hits in general.
    """

    start: int
    end: int
    certainty: str
    masked: str
    reason: str = ""
    needs_disposal: bool | None = None


class Detector(ABC):
    """One kind of thing. Subclasses give the class values and ``hits``."""

    rule: ClassVar[str]
    kind: ClassVar[str]
    reason: ClassVar[str]
    basis: ClassVar[str]
    # A mark of secrecy: the content may not even be stored.
    blocking: ClassVar[bool] = False
    # False for what is only pointed out, e.g. the credit code of an organisation.
    needs_disposal: ClassVar[bool] = True
    # False for a detector that reads over line ends itself: the joined text would tell it less.
    reads_joined: ClassVar[bool] = True
    # True for a detector of names, which may run over the end of a short line.
    reads_mended: ClassVar[bool] = False
    # Of findings of one family that lie in another, only the strongest is told (engine.py).
    family: ClassVar[str] = ""

    @abstractmethod
    def hits(self, text: str, book: RuleBook) -> Iterator[Hit]:
        """The hits in folded ``text``, in linear time."""


_Value = TypeVar("_Value")
_Given = ParamSpec("_Given")
_kept: list[Any] = []


def once_per_text(build: Callable[_Given, _Value]) -> Callable[_Given, _Value]:
    """``build`` once for a text that several detectors ask about, until ``forget_text``."""
    cached = lru_cache(maxsize=1)(build)
    _kept.append(cached)
    return cast(Callable[_Given, _Value], cached)


def forget_text() -> None:
    """Drop what was kept: no text may outlive its scan, least of all one that was refused."""
    for cached in _kept:
        cached.cache_clear()


def keep_ends(value: str, first: int, last: int) -> str:
    """``value`` with its middle starred."""
    return value[:first] + "*" * max(len(value) - first - last, 1) + value[len(value) - last :]
