"""Holiday notices loaded after this release was made (HOL24; T-09, T-10)."""

from django.db import models


class Notice(models.Model):
    """A year's notice of the State Council office on days off and make-up working days.

    ``days_off`` and ``working_days``: {"YYYY-MM-DD": name}, as in ``gongkai/law/holidays``.
    """

    year = models.PositiveSmallIntegerField("年份")
    source = models.CharField("文号或出处", max_length=120)
    days_off = models.JSONField("放假日期", default=dict)
    working_days = models.JSONField("调休上班日期", default=dict, blank=True)
    loaded_by_id = models.BigIntegerField(null=True)
    loaded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "放假安排"
        ordering = ["year", "pk"]

    def __str__(self) -> str:
        return f"{self.year} 年"
