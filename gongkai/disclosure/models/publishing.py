"""What leaves: numbers given out, the outbox, and what was decided about public items."""

from django.db import models

from gongkai.core.people.models import Organ, Person
from gongkai.disclosure.models.documents import Disclosure, Validity, Version
from gongkai.disclosure.queries import DispatchQuerySet


class RegisterCounter(models.Model):
    """The last register number given out for an organ and year; locked like the index counter."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "year"], name="one_register_counter_a_year")
        ]


class IndexCounter(models.Model):
    """The last serial given out for an organ and year; locked while the next one is taken."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["organ", "year"], name="one_counter_a_year")]


class Dispatch(models.Model):
    """The outbox: what became public or ceased to be, in order. Consumers acknowledge each row."""

    class Verb(models.TextChoices):
        PUBLISH = "publish", "发布"
        WITHDRAW = "withdraw", "撤回"
        # What stands beside the text changed: validity, links from other documents.
        REFRESH = "refresh", "更新标注"

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="dispatches")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    # The columns whose lists change with it: the new one and, after a move, the old one.
    columns = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)
    # Every consumer has acknowledged it; so what is still to do is found without the whole table.
    is_settled = models.BooleanField(default=False)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = "发布任务"
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["id"], condition=models.Q(is_settled=False), name="dispatches_to_do"
            ),
            models.Index(
                fields=["disclosure"], condition=models.Q(is_settled=False),
                name="dispatches_to_do_of",
            ),
        ]  # fmt: skip


class Acknowledgement(models.Model):
    """A consumer (pages, search) has carried out a dispatch."""

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="acknowledgements")
    consumer = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "consumer"], name="one_acknowledgement")
        ]


class RelationVerb(models.TextChoices):
    """How one document bears on another; shown from both sides when both are public."""

    AMENDS = "amends", "修改"
    REPEALS = "repeals", "废止"
    REPLACES = "replaces", "代替"
    INTERPRETS = "interprets", "解读"
    RECTIFIES = "rectifies", "整改"
    RELATES = "relates", "相关"

    @property
    def passive(self) -> str:
        """The same link seen from the other document."""
        return {"amends": "被修改", "repeals": "被废止", "replaces": "被代替",
                "interprets": "相关解读", "rectifies": "整改情况", "relates": "相关"}[self]  # fmt: skip


class Relation(models.Model):
    """A link of a published version, written and removed by the door with the item itself."""

    source = models.ForeignKey(Disclosure, models.CASCADE, related_name="relations")
    target = models.ForeignKey(Disclosure, models.CASCADE, related_name="related_from")
    verb = models.CharField(max_length=20, choices=RelationVerb.choices)

    class Meta:
        verbose_name = "关联"
        constraints = [
            models.UniqueConstraint(fields=["source", "target", "verb"], name="one_relation")
        ]


class ValidityDecision(models.Model):
    """That a public document holds, lapsed or was repealed, from a day on. Insert-only."""

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="validity_decisions")
    validity = models.CharField("有效性", max_length=10, choices=Validity.choices)
    since = models.DateField("自")
    replaced_by = models.ForeignKey(
        Disclosure, models.PROTECT, null=True, related_name="+", verbose_name="代替文件"
    )
    reason = models.CharField("依据", max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "有效性认定"
        ordering = ["pk"]


class Schedule(models.Model):
    """A publication arranged for later, of one cleared version; carried out through ``publish``.

    Exactly one of ``publish_at`` (a moment), ``waits_for`` (another document becomes public) and
    ``event`` (a person says that it happened) is set.
    """

    disclosure = models.ForeignKey(Disclosure, models.CASCADE, related_name="schedules")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    publish_at = models.DateTimeField("定时发布", null=True)
    waits_for = models.ForeignKey(
        Disclosure, models.PROTECT, null=True, related_name="+", verbose_name="随其发布"
    )
    event = models.CharField("事件", max_length=100, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)
    ended_at = models.DateTimeField(null=True)
    # Why it did not come to publication; empty when it did, or while it waits.
    outcome = models.CharField("结果", max_length=300, blank=True)

    class Meta:
        verbose_name = "定时发布"
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure"], condition=models.Q(ended_at=None), name="one_open_schedule"
            )
        ]


class Emergency(models.Model):
    """An item taken away at once by one authorised person; the review comes afterwards."""

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="emergencies")
    cause = models.CharField("情形", max_length=30)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    # {"<step of the checklist>": {"by": name, "at": iso time, "note": text}}
    steps = models.JSONField("处置清单", default=dict)
    conclusion = models.CharField("事后复核结论", max_length=500, blank=True)
    reviewed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reviewed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "应急撤回"
        ordering = ["-pk"]


class TransferList(models.Model):
    """Items handed to the archive or the public library (R711 art. 25(3), IAR-12)."""

    class To(models.TextChoices):
        ARCHIVE = "archive", "国家档案馆"
        LIBRARY = "library", "公共图书馆"

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="transfer_lists")
    to = models.CharField("移送单位", max_length=10, choices=To.choices)
    made_on = models.DateField("移送日期")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    items = models.ManyToManyField(Disclosure, related_name="transfer_lists")
    received_on = models.DateField("接收日期", null=True)
    received_by = models.CharField("接收人", max_length=40, blank=True)

    class Meta:
        verbose_name = "移送清单"
        ordering = ["-pk"]
