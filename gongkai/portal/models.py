"""What the builder wrote, so that what anyone else wrote can be told apart (网页防篡改)."""

from django.db import models

from gongkai.core.people.models import Person


class BuiltFile(models.Model):
    """A file below ``SITE_ROOT`` as it was written last; ``path`` is relative to it."""

    path = models.CharField(max_length=500, primary_key=True)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField()
    written_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "已生成文件"

    def __str__(self) -> str:
        return self.path


class Inspection(models.Model):
    """One look over everything built and public (网页防篡改), and what it found.

    ``faults``: [[kind, path, remedy], …], at most ``integrity.MOST_KEPT``; ``count``: of all.
    """

    began_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    asked_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    # Whether what was changed is built anew first.
    repairs = models.BooleanField(default=False)
    files = models.PositiveIntegerField(default=0)
    items = models.PositiveIntegerField(default=0)
    count = models.PositiveIntegerField(default=0)
    faults = models.JSONField(default=list)
    # What the repair before it put aside and built anew.
    repaired = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = "网页核对"
        ordering = ["-pk"]
