"""Registering that a document exists which may not be here in any form (SS24 31(3), §8.4)."""

from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Organ, Person
from gongkai.disclosure import permissions
from gongkai.disclosure.models import NeutralEntry


@deed
def enter_neutral(*, by: Person, seen: str) -> NeutralEntry:
    """Take the next neutral number: no title, no content, no level, no origin.

    ``seen``: the last number the person had before them, so that a button pressed twice takes one.
    """
    if not permissions.may_enter_neutral(by):
        raise Forbidden("中性登记由保密审查员或政务公开办公室进行，您的职责不含此项。")
    Organ.objects.select_for_update().get(pk=by.organ_id)
    last = last_number(by.organ_id)
    if seen != last:
        raise Blocked(f"刚刚已登记了编号 {last}。如果那不是您登记的，请刷新页面后再登记。")
    today = timezone.localdate()
    year, _, serial = last.removeprefix("Z").partition("-")
    number = int(serial) + 1 if year == str(today.year) else 1
    entry = NeutralEntry.objects.create(
        organ=by.organ, number=f"Z{today.year}-{number:04}", registered_on=today, by=by
    )
    record("neutral_entered", by=by, subject=f"neutral:{entry.pk}", number=entry.number)
    return entry


def last_number(organ_id: int) -> str:
    """The last number given out in the organ; empty before the first."""
    last = NeutralEntry.objects.filter(organ=organ_id).order_by("-pk").first()
    return last.number if last else ""
