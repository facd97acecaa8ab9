"""What people find out and decide about an application: searches, likeness, repetition, publishing."""

from django.db import models
from django.urls import reverse

from gongkai.cases.models.case import Case, Part
from gongkai.core.people.models import Organ, Person
from gongkai.disclosure.models import Disclosure

# A longer number is cut: what it finds is judged by its whole text.
TRAIT = 20


class SearchLog(models.Model):
    """One search for the information (指导案例101号: 充分合理检索). Insert-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="searches")
    part = models.ForeignKey(Part, models.PROTECT, null=True, blank=True, related_name="+")
    system = models.CharField(
        "检索范围", max_length=120, help_text="例：公文系统、档案室、业务科室"
    )
    keywords = models.CharField("检索词", max_length=200)
    period = models.CharField("时间范围", max_length=60, blank=True)
    searched_on = models.DateField("检索日期")
    result = models.CharField("检索结果", max_length=500)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "检索记录"
        ordering = ["pk"]


class Resemblance(models.Model):
    """Two applications whose texts are alike, proposed by machine, decided by a person."""

    class Verdict(models.TextChoices):
        OPEN = "", "待核对"
        SAME = "same", "同一信息"
        DIFFERENT = "different", "不同信息"

    case = models.ForeignKey(Case, models.PROTECT, related_name="resemblances")
    other = models.ForeignKey(Case, models.PROTECT, related_name="+")
    score = models.FloatField()
    shared = models.JSONField(default=list)
    verdict = models.CharField(max_length=10, choices=Verdict.choices, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "相似申请"
        ordering = ["-score"]
        constraints = [models.UniqueConstraint(fields=["case", "other"], name="one_resemblance")]


class Trait(models.Model):
    """By what an application is found as perhaps alike: one telling pair of characters, or number,
    of what it asks for (``search.likeness.traits``). Derived; one writer."""

    organ = models.ForeignKey(Organ, models.CASCADE, related_name="+", db_index=False)
    case = models.ForeignKey(Case, models.CASCADE, related_name="traits", db_index=False)
    text = models.CharField(max_length=TRAIT)
    # How many telling ones the application has, and how many numbers.
    among = models.PositiveIntegerField()
    numbers = models.PositiveIntegerField()

    class Meta:
        verbose_name = "特征"
        constraints = [models.UniqueConstraint(fields=["case", "text"], name="one_trait_a_case")]
        indexes = [
            # All that the look-up reads, so that it never touches the rows.
            models.Index(
                fields=["organ", "text", "numbers", "case", "among"], name="alike_by_trait"
            )
        ]


class Inquiry(models.Model):
    """An open decision on repetition or abnormal volume: only inside it, and only while it is open,
    are an applicant's earlier applications shown, and each view is journalled."""

    class About(models.TextChoices):
        REPETITION = "repetition", "是否重复申请（条例第三十六条第六项）"
        VOLUME = "volume", "数量、频次是否明显超过合理范围（条例第三十五条）"

    class Conclusion(models.TextChoices):
        OPEN = "", "认定中"
        YES = "yes", "是"
        NO = "no", "不是"

    case = models.ForeignKey(Case, models.PROTECT, related_name="inquiries")
    about = models.CharField("认定事项", max_length=20, choices=About.choices)
    reason = models.CharField("为什么要认定", max_length=300)
    opened_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)
    earlier = models.ForeignKey(
        Case, models.PROTECT, null=True, related_name="+", verbose_name="前次申请"
    )
    conclusion = models.CharField("结论", max_length=5, choices=Conclusion.choices, blank=True)
    explanation = models.CharField("认定说明", max_length=500, blank=True)
    closed_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "认定"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "about"],
                condition=models.Q(closed_at=None),
                name="one_open_inquiry",
            )
        ]


class Conversion(models.Model):
    """Whether what was asked for becomes public for all (art. 44); a person decides."""

    class Cause(models.TextChoices):
        SEVERAL = "several", "多个申请人申请相同信息（条例第四十四条第一款）"
        SUGGESTED = "suggested", "申请人建议主动公开（条例第四十四条第二款）"
        OFFICE = "office", "公开机构提出"

    class State(models.TextChoices):
        OPEN = "open", "待决定"
        ACCEPTED = "accepted", "转为主动公开"
        DECLINING = "declining", "拟不转，待批准"
        DECLINED = "declined", "不转为主动公开"

    case = models.ForeignKey(Case, models.PROTECT, related_name="conversions")
    cause = models.CharField("起因", max_length=20, choices=Cause.choices)
    state = models.CharField("状态", max_length=20, choices=State.choices, default=State.OPEN)
    reason = models.CharField("理由", max_length=500, blank=True)
    disclosure = models.ForeignKey(Disclosure, models.PROTECT, null=True, related_name="+")
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_on = models.DateField(null=True)
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    opened_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "转主动公开"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case"], condition=models.Q(state="open"), name="one_open_conversion"
            )
        ]

    def get_absolute_url(self) -> str:
        return reverse("cases:conversion", args=[self.pk])
