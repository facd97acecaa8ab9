"""Lines of the to-do list from rooms the desk may not know. Rooms register when the app starts."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Waiting:
    """A thing to do under the heading ``group``; ``is_urgent``: shown first and in red."""

    group: str
    title: str
    url: str
    note: str = ""
    is_urgent: bool = False


Source = Callable[[Any], list[Waiting]]
_sources: list[Source] = []


def register(source: Source) -> None:
    """Have ``source`` asked with the person; registering it again changes nothing."""
    if source not in _sources:
        _sources.append(source)


def waiting_for(person: Any) -> list[Waiting]:
    """Everything the registered rooms have for ``person``."""
    return [line for source in _sources for line in source(person)]
