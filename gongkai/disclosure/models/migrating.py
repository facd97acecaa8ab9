"""Old pages on their way into the register."""

from django.db import models

from gongkai.core.people.models import Organ, Person
from gongkai.disclosure.models.documents import Disclosure


class LegacyImport(models.Model):
    """One package of old pages, checked and then brought in row by row in the background."""

    class State(models.TextChoices):
        CHECKED = "checked", "已检查，未导入"
        RUNNING = "running", "正在导入"
        DONE = "done", "导入完毕"
        CANCELLED = "cancelled", "已取消"

    organ = models.ForeignKey(Organ, models.CASCADE, related_name="legacy_imports")
    # The package in the private store; scanned before it was put there.
    sha256 = models.CharField(max_length=64)
    name = models.CharField("文件名", max_length=120)
    state = models.CharField("状态", max_length=10, choices=State.choices, default=State.CHECKED)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "迁移批次"
        ordering = ["-pk"]


class LegacyRow(models.Model):
    """A row of the list: what became of it."""

    batch = models.ForeignKey(LegacyImport, models.CASCADE, related_name="rows")
    line = models.PositiveIntegerField("行")
    path = models.CharField("旧地址", max_length=300)
    title = models.CharField("标题", max_length=200)
    problems = models.JSONField("问题", default=list)
    disclosure = models.OneToOneField(
        Disclosure, models.SET_NULL, null=True, related_name="legacy_row"
    )
    is_done = models.BooleanField(default=False)

    class Meta:
        verbose_name = "迁移条目"
        ordering = ["line"]
        indexes = [models.Index(fields=["batch", "is_done"])]
