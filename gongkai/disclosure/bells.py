"""Who is to be woken after a commit that changed what is public. Rooms above register themselves."""

import logging
from collections.abc import Callable

from django.db import transaction

log = logging.getLogger(__name__)

_bells: list[Callable[[], object]] = []
_urgent_bells: list[Callable[[int], object]] = []
_tree_bells: list[Callable[[int], object]] = []


def register(bell: Callable[[], object]) -> None:
    """Have ``bell`` rung; registering it again changes nothing."""
    if bell not in _bells:
        _bells.append(bell)


def ring() -> None:
    """Ring them all. A bell that fails is no fault of the deed: the sweep comes each minute."""
    for bell in _bells:
        bell()


def register_urgent(bell: Callable[[int], object]) -> None:
    """Have ``bell`` called with a document's id when it has to vanish while a person waits."""
    if bell not in _urgent_bells:
        _urgent_bells.append(bell)


def take_down_now(disclosure_id: int) -> None:
    """Call them after the commit; what one leaves undone the sweep does, so a failure is logged."""
    for bell in _urgent_bells:
        try:
            bell(disclosure_id)
        except Exception:
            log.exception("disclosure %s could not be taken down at once", disclosure_id)


def register_tree(bell: Callable[[int], object]) -> None:
    """Have ``bell`` rung with an organ's id when its columns or kinds changed."""
    if bell not in _tree_bells:
        _tree_bells.append(bell)


def ring_tree(organ_id: int) -> None:
    """Ring them once the deed is committed; what is missed is made up for every night."""

    def ring_now() -> None:
        for bell in _tree_bells:
            bell(organ_id)

    transaction.on_commit(ring_now)
