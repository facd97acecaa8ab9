"""Numbers given once: the register's and the public index's. A counter row is locked meanwhile."""

from datetime import datetime

from django.db.models import F
from django.utils import timezone

from gongkai.core.people.models import Organ
from gongkai.disclosure.models import Disclosure, IndexCounter, RegisterCounter
from gongkai.law import index_numbers


def next_register_number(organ: Organ) -> str:
    """台账号, e.g. 2026-00012; gaps never close, so that a number means one document for good."""
    year = timezone.localdate().year
    return f"{year}-{_next(RegisterCounter, organ, year):05}"


def next_index_number(disclosure: Disclosure, at: datetime) -> str:
    """The index number (META09) of the year in which the item first became public."""
    year = timezone.localtime(at).year
    serial = _next(IndexCounter, disclosure.organ, year)
    return index_numbers.format_number(disclosure.organ.credit_code, year, serial)


def _next(model: type[IndexCounter] | type[RegisterCounter], organ: Organ, year: int) -> int:
    counter, _ = model.objects.select_for_update().get_or_create(organ=organ, year=year)
    model.objects.filter(pk=counter.pk).update(last=F("last") + 1)
    counter.refresh_from_db()
    return counter.last
