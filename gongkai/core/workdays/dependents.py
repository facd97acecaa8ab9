"""Rooms whose dates hang on the calendar register here, for core may not know them."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from gongkai.law.calendar import Calendar

if TYPE_CHECKING:
    from gongkai.core.workdays.models import Notice


@dataclass(frozen=True)
class Affected:
    """One thing whose date moves: "申请 2026-0007", "/desk/cases/7/", and the date twice."""

    label: str
    url: str
    before: str
    after: str


class Dependent(Protocol):
    """A room's answer to a new calendar."""

    def preview(self, calendar: Calendar) -> list[Affected]:
        """What would move if ``calendar`` were in force; nothing is written."""

    def apply(self, notice: "Notice") -> list[Affected]:
        """Write the new dates inside the deed's transaction, ``notice`` being in force there."""


_registered: list[Dependent] = []


def register(dependent: Dependent) -> None:
    """Ask ``dependent`` at every new notice; registering it again changes nothing."""
    if dependent not in _registered:
        _registered.append(dependent)


def registered() -> list[Dependent]:
    """Everything that hangs on the calendar, in the order of registration."""
    return list(_registered)
