"""What people said about a version: reasons, remarks, reviews, and the clearance."""

from django.db import models

from gongkai.core.people.models import Organ, Person
from gongkai.disclosure.models.documents import Disclosure, Version
from gongkai.law.review_state import ReviewState


class Disposal(models.Model):
    """A person's reason why a finding may stand (rules.md §8.2 step 1)."""

    disclosure = models.ForeignKey(Disclosure, models.CASCADE, related_name="disposals")
    fingerprint = models.CharField(max_length=64)
    rule = models.CharField(max_length=60)
    masked = models.CharField(max_length=200)
    reason = models.CharField(max_length=200)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "疑点处置"
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "fingerprint"], name="one_disposal")
        ]


class Review(models.Model):
    """One step of the review of one version, by one person. Insert-only."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="reviews")
    step = models.CharField(
        "环节", max_length=30, choices=[(state.value, state.label) for state in ReviewState]
    )
    event = models.CharField("结论", max_length=30)
    comment = models.CharField("意见", max_length=1000, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    digest = models.CharField("摘要值", max_length=64)
    # The sentences of the kind's checklist that the person ticked.
    checks = models.JSONField("已核对", default=list)
    # The absent colleague in whose role the person acted; empty in their own.
    stands_for = models.ForeignKey(
        Person, models.PROTECT, null=True, related_name="+", verbose_name="代"
    )
    # What the superior or the secrecy authority determined, entered when 报请确定 ends:
    # {"authority", "number", "on", "conclusion"}
    determination = models.JSONField("确定意见", null=True)

    class Meta:
        verbose_name = "审查记录"
        ordering = ["pk"]


class Clearance(models.Model):
    """Leave for exactly one version to go out, bound to its digest. Insert-only."""

    version = models.OneToOneField(Version, models.PROTECT, related_name="clearance")
    digest = models.CharField("摘要值", max_length=64)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "放行"

    def __str__(self) -> str:
        return f"{self.version_id} {self.digest[:12]}"


class Remark(models.Model):
    """A comment at a place of a version: ``start``–``end`` of the plain text of ``part``."""

    version = models.ForeignKey(Version, models.PROTECT, related_name="remarks")
    part = models.CharField("部分", max_length=40)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    text = models.CharField("批注", max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    answer = models.CharField("回复", max_length=500, blank=True)
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "批注"
        ordering = ["pk"]


class PairRule(models.Model):
    """Whether two steps must be done by different people, where the bureau may choose.

    The pairs it may not choose are law.review_state.FIXED_PAIRS.
    """

    organ = models.ForeignKey(Organ, models.CASCADE, related_name="pair_rules")
    first = models.CharField(max_length=30)
    second = models.CharField(max_length=30)
    is_apart = models.BooleanField("须由不同人员办理")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "分人审查规则"
        constraints = [
            models.UniqueConstraint(fields=["organ", "first", "second"], name="one_pair_rule")
        ]


class AttributeDecision(models.Model):
    """The attribute as the signer approved it (XZ80 一(一)); a change is a new decision. Insert-only.

    ``clock_from``: where the period of disclosure begins: the day of formation, or, when the
    attribute became proactive later, the day of the decision.
    """

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="attribute_decisions")
    version = models.OneToOneField(Version, models.PROTECT, related_name="attribute_decision")
    attribute = models.CharField("公开属性", max_length=20)
    ground = models.CharField("不公开依据", max_length=10, blank=True)
    reason = models.CharField("理由", max_length=500, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+", verbose_name="批准人")
    decided_on = models.DateField("认定日期")
    clock_from = models.DateField("期限起算日")

    class Meta:
        verbose_name = "公开属性认定"
        ordering = ["pk"]


class Evaluation(models.Model):
    """The yearly look at what is not disclosed (R711 art. 18, IAR-10). Insert-only."""

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="evaluations")
    on = models.DateField("评估日期")
    is_kept = models.BooleanField("维持不公开")
    reason = models.CharField("评估意见", max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "动态评估"
        ordering = ["pk"]


class NeutralEntry(models.Model):
    """A document whose very title may not be here (SS24 31(3)): a number and nothing else."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="neutral_entries")
    number = models.CharField("中性登记号", max_length=20)
    registered_on = models.DateField("登记日期")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")

    class Meta:
        verbose_name = "中性登记"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "number"], name="one_neutral_number")
        ]


class PublishedFinding(models.Model):
    """What a later rule edition found in something already public, until a person disposed of it."""

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="published_findings")
    version = models.ForeignKey(Version, models.PROTECT, related_name="+")
    fingerprint = models.CharField(max_length=64)
    rule = models.CharField(max_length=60)
    kind = models.CharField(max_length=40)
    masked = models.CharField(max_length=200)
    part = models.CharField(max_length=200)
    place = models.CharField(max_length=200, blank=True)
    reason = models.CharField("说明", max_length=500, blank=True)
    edition = models.PositiveIntegerField()
    found_at = models.DateTimeField(auto_now_add=True)
    disposal = models.CharField("处置", max_length=200, blank=True)
    disposed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    disposed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "已公开内容疑点"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["disclosure", "fingerprint"], name="one_published_finding"
            )
        ]
