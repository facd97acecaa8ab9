"""Rows that people order by hand: columns below one parent, kinds."""

from collections.abc import Iterable
from typing import TypeVar

from gongkai.core.deeds import Blocked
from gongkai.disclosure.models import Column, DocumentKind

Row = TypeVar("Row", Column, DocumentKind)


def change_places(row: Row, rows: Iterable[Row], *, up: bool) -> list[Row]:
    """``rows`` with ``row`` and its neighbour above or below changed, positions counted anew.

    Raises ``Blocked`` at either end. The caller holds the lock and stores them.
    """
    ordered = list(rows)
    place = [one.pk for one in ordered].index(row.pk)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(ordered):
        raise Blocked(f"“{row.name}”已经在{'最上' if up else '最下'}面。")
    ordered[place], ordered[other] = ordered[other], ordered[place]
    for position, one in enumerate(ordered):
        one.position = position
    return ordered
