"""Holiday notices loaded after this release was made (HOL24; T-09, T-10)."""

from django.db import models
from django.urls import reverse

from gongkai.core.workdays.dependents import Affected
from gongkai.law.calendar import YearNotice


class Notice(models.Model):
    """A year's notice of the State Council office on days off and make-up working days.

    ``days_off`` and ``working_days``: {"YYYY-MM-DD": name}, as in ``gongkai/law/holidays``. A later
    row for the same year replaces the earlier one; rows are never changed once in force.
    """

    year = models.PositiveSmallIntegerField("年份")
    source = models.CharField("文号或出处", max_length=120)
    days_off = models.JSONField("放假日期", default=dict)
    working_days = models.JSONField("调休上班日期", default=dict, blank=True)
    # What moved when it was loaded: the rows of ``Affected``, as JSON.
    affected = models.JSONField("受影响事项", default=list, blank=True)
    loaded_by_id = models.BigIntegerField(null=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "放假安排"
        ordering = ["year", "pk"]

    def __str__(self) -> str:
        return f"{self.year} 年"

    def get_absolute_url(self) -> str:
        return reverse("calendar_notice", args=[self.pk])

    @classmethod
    def of(cls, read: YearNotice) -> "Notice":
        """An unsaved row for what was read from a form or a file."""
        return cls(
            year=read.year,
            source=read.source,
            days_off={str(day): name for day, name in sorted(read.days_off.items())},
            working_days={str(day): name for day, name in sorted(read.working_days.items())},
        )

    def as_law(self) -> YearNotice:
        """The notice as the law reads it; raises ``LawError`` naming the faulty line."""
        return YearNotice.parse(
            {
                "year": self.year,
                "source": self.source,
                "days_off": self.days_off,
                "working_days": self.working_days,
            }
        )

    def moved(self) -> list[Affected]:
        """What moved when this notice came into force."""
        return [Affected(**row) for row in self.affected]
