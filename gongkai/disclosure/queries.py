"""Time and state words as QuerySet methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.db import models

if TYPE_CHECKING:
    from gongkai.core.people.models import Organ, Person


class ColumnQuerySet(models.QuerySet[Any]):
    def open(self) -> ColumnQuerySet:
        """Columns in use."""
        return self.filter(is_open=True)

    def writable(self, organ: Organ) -> ColumnQuerySet:
        """The columns of ``organ`` a document can be put into: in use, without sub-columns."""
        return self.open().filter(organ=organ).exclude(children__is_open=True)


class DisclosureQuerySet(models.QuerySet[Any]):
    def public(self) -> DisclosureQuerySet:
        """What anyone may read: published on a clearance, not withdrawn. The only way in."""
        return self.filter(published_clearance__isnull=False, exit="public").select_related(
            "organ", "department", "published_clearance__version__column__organ"
        )

    def in_columns(self, column_ids: list[int]) -> DisclosureQuerySet:
        """Public items shown in any of the columns."""
        return self.public().filter(shown_in__in=column_ids)

    def of(self, person: Person) -> DisclosureQuerySet:
        """What ``person`` may see on the staff desk: the rows of their own organ."""
        return self.filter(organ=person.organ_id)


class DispatchQuerySet(models.QuerySet[Any]):
    def pending_for(self, consumer: str) -> DispatchQuerySet:
        """Dispatches that ``consumer`` has not carried out yet, oldest first."""
        waiting = self.filter(is_settled=False)
        return waiting.exclude(acknowledgements__consumer=consumer).order_by("pk")
