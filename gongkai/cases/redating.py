"""What a new calendar moves in this room: answers, challenges, consultations of others (T-10)."""

from collections.abc import Iterator

from django.db import transaction
from django.utils import timezone

from gongkai.cases.actions.clock import drifted, redate
from gongkai.cases.models import Case, Challenge, InboundConsultation
from gongkai.core.journal.actions import record
from gongkai.core.workdays.actions import current
from gongkai.core.workdays.dependents import Affected
from gongkai.core.workdays.models import Notice
from gongkai.law.calendar import Calendar, Reckoning
from gongkai.law.challenges import Kind, Procedure, Result, clock
from gongkai.law.periods import end_on


def words(on: object, is_provisional: bool, is_paused: bool = False) -> str:
    """A due date as the list of what moved shows it."""
    if is_paused:
        return "期限暂停"
    return f"{on}（暂定）" if is_provisional else str(on or "没有期限")


class Answers:
    """The open applications."""

    def preview(self, calendar: Calendar) -> list[Affected]:
        """What would move; nothing is written."""
        return [_case(case, found) for case, found in drifted(calendar)]

    def apply(self, notice: Notice) -> list[Affected]:
        """Move them; each keeps both values with the notice as cause (``DueChange``)."""
        cause = f"{notice.year} 年放假安排（{notice.source}）"[:200]
        moved = []
        for case, found in list(drifted(current())):
            moved.append(_case(case, found))
            redate(case, cause)
        return moved


def _case(case: Case, found: object) -> Affected:
    return Affected(
        f"申请 {case.number}", case.get_absolute_url(),
        words(case.due_on, case.is_provisional, case.is_paused),
        words(found.due_on, found.provisional, found.paused),  # type: ignore[attr-defined]
    )  # fmt: skip


class Challenges:
    """The answers and defences still owed in reconsideration and court."""

    def preview(self, calendar: Calendar) -> list[Affected]:
        """What would move; nothing is written."""
        return [_challenge(row, found) for row, found in self._moving(calendar)]

    def apply(self, notice: Notice) -> list[Affected]:
        """Move them; the journal keeps both values."""
        return self.move(f"calendar:{notice.year}")

    def move(self, cause: str) -> list[Affected]:
        """Write every date anew that differs from what the calendar in force says."""
        moved = []
        for row, found in list(self._moving(current())):
            moved.append(_challenge(row, found))
            before, row.respond_by = row.respond_by, found.on
            row.is_provisional = found.provisional
            row.save(update_fields=["respond_by", "is_provisional"])
            record("challenge_redated", by=None, subject=f"case:{row.case_id}",
                   organ_id=row.case.organ_id, challenge=row.pk, before=str(before),
                   after=str(found.on), cause=cause)  # fmt: skip
        return moved

    @staticmethod
    def _moving(calendar: Calendar) -> Iterator[tuple[Challenge, Reckoning]]:
        rows = Challenge.objects.filter(result=Result.PENDING, responded_on=None)
        for row in rows.select_related("case"):
            found = clock(
                Kind(row.kind), Procedure(row.procedure), row.served_on, calendar
            ).respond_by
            if found and (found.on, found.provisional) != (row.respond_by, row.is_provisional):
                yield row, found


def _challenge(row: Challenge, found: Reckoning) -> Affected:
    return Affected(
        f"{row.get_kind_display()} {row.number}（申请 {row.case.number}）",
        row.case.get_absolute_url(),
        words(row.respond_by, row.is_provisional), words(found.on, found.provisional),
    )  # fmt: skip


class Inbound:
    """What other organs asked this one and is not answered yet."""

    def preview(self, calendar: Calendar) -> list[Affected]:
        """What would move; nothing is written."""
        return [_inbound(row, found) for row, found in self._moving(calendar)]

    def apply(self, notice: Notice) -> list[Affected]:
        """Move them; the journal keeps both values."""
        return self.move(f"calendar:{notice.year}")

    def move(self, cause: str) -> list[Affected]:
        """Write every date anew that differs from what the calendar in force says."""
        moved = []
        for row, found in list(self._moving(current())):
            moved.append(_inbound(row, found))
            before, row.due_on, row.is_provisional = row.due_on, found.on, found.provisional
            row.save(update_fields=["due_on", "is_provisional"])
            record("inbound_redated", by=None, subject=f"inbound:{row.pk}",
                   organ_id=row.organ_id, before=str(before), after=str(found.on),
                   cause=cause)  # fmt: skip
        return moved

    @staticmethod
    def _moving(calendar: Calendar) -> Iterator[tuple[InboundConsultation, Reckoning]]:
        for row in InboundConsultation.objects.filter(answered_on=None):
            found = end_on("co_maker", row.received_on, calendar)
            if (found.on, found.provisional) != (row.due_on, row.is_provisional):
                yield row, found


def _inbound(row: InboundConsultation, found: Reckoning) -> Affected:
    return Affected(
        f"来函征求意见 {row.number}", row.get_absolute_url(),
        words(row.due_on, row.is_provisional), words(found.on, found.provisional),
    )  # fmt: skip


DEPENDENTS = (Answers(), Challenges(), Inbound())


def recheck() -> int:
    """The nightly guard over what cases do not cover: challenges and consultations of others."""
    with transaction.atomic():
        cause = f"nightly:{timezone.localdate()}"
        return len(Challenges().move(cause)) + len(Inbound().move(cause))
