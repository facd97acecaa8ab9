"""Who is to be woken after a commit that added a dispatch. Rooms above register themselves."""

from collections.abc import Callable

_bells: list[Callable[[], object]] = []


def register(bell: Callable[[], object]) -> None:
    """Have ``bell`` rung; registering it again changes nothing."""
    if bell not in _bells:
        _bells.append(bell)


def ring() -> None:
    """Ring them all. A bell that fails is no fault of the deed: the sweep comes each minute."""
    for bell in _bells:
        bell()
