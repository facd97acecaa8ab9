"""The door: columns, disclosures, their versions, reviews and clearances.

``Disclosure.published_clearance`` is the only thing that makes anything public. One function
writes it (``actions.publishing.publish``), one clears it (``withdraw``); everything public is read
through ``Disclosure.objects.public()``.
"""

from django.db import models
from django.urls import reverse

from gongkai.core.people.models import Department, Organ, Person
from gongkai.disclosure.queries import (
    ColumnQuerySet,
    DisclosureQuerySet,
    DispatchQuerySet,
)
from gongkai.law.grounds import GROUNDS
from gongkai.law.review_state import ReviewState


class Attribute(models.TextChoices):
    """公开属性, fixed when the document is made (XZ80 一(一), rules.md §8.1)."""

    PROACTIVE = "proactive", "主动公开"
    ON_REQUEST = "on_request", "依申请公开"
    WITHHELD = "withheld", "不予公开"


class Exit(models.TextChoices):
    """Where a cleared document goes: to everybody, or to one applicant (house.md, idea 1)."""

    PUBLIC = "public", "向社会公开"
    APPLICANT = "applicant", "答复申请人"


class Column(models.Model):
    """A column (栏目) of the public site; rules.md §15. Data, not code (R711 art. 22)."""

    class Kind(models.TextChoices):
        NEWS = "news", "动态要闻"
        NOTICE = "notice", "通知公告"
        POLICY = "policy_l1", "政策文件"
        PLAN_PERSONNEL = "plan_personnel", "规划人事"
        INTERACTIVE = "interactive", "互动交流"
        STATIC = "static", "概况信息"
        ANNUAL = "annual", "年度信息"
        EVENT = "event", "随事公开"

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="columns")
    parent = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="children", verbose_name="上级"
    )
    code = models.CharField("编码", max_length=20, help_text="例：3.9.1")
    slug = models.SlugField("网址标识", max_length=40)
    name = models.CharField("名称", max_length=40)
    kind = models.CharField("类型", max_length=20, choices=Kind.choices)
    update_days = models.PositiveSmallIntegerField("更新周期（天）", null=True, blank=True)
    legal_basis = models.CharField("公开依据", max_length=200, blank=True)
    owner = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name="责任科室"
    )
    empty_statement = models.CharField("无内容时的说明", max_length=200, blank=True)
    position = models.PositiveSmallIntegerField("排序", default=0)
    is_open = models.BooleanField("启用", default=True)

    objects = ColumnQuerySet.as_manager()

    class Meta:
        verbose_name = "栏目"
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "slug"], name="one_slug_an_organ"),
            models.UniqueConstraint(fields=["organ", "code"], name="one_code_an_organ"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def public_path(self) -> str:
        """The built page's address, below the organ's base path."""
        return f"{self.organ.base_path}columns/{self.slug}/"


class Disclosure(models.Model):
    """A document on its way out, or out. Its text stands in its draft and its versions."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="disclosures")
    department = models.ForeignKey(Department, models.PROTECT, related_name="disclosures")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="disclosures")
    created_at = models.DateTimeField(auto_now_add=True)
    exit = models.CharField(max_length=20, choices=Exit.choices, default=Exit.PUBLIC)
    review_state = models.CharField(
        max_length=30,
        choices=[(state.value, state.label) for state in ReviewState],
        default=ReviewState.DRAFT,
    )
    version = models.ForeignKey(
        "Version", models.PROTECT, null=True, related_name="+", verbose_name="审查中的版本"
    )
    published_clearance = models.ForeignKey(
        "Clearance", models.PROTECT, null=True, related_name="+", verbose_name="公开所依据的放行"
    )
    # The published version's column again, so that lists need no joins; same writer, same moment.
    shown_in = models.ForeignKey(
        Column, models.PROTECT, null=True, related_name="+", verbose_name="公开栏目"
    )
    index_number = models.CharField("索引号", max_length=40, null=True, unique=True)
    first_published_at = models.DateTimeField("发布时间", null=True)
    published_at = models.DateTimeField("最近发布时间", null=True)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawal_reason = models.CharField("撤回原因", max_length=200, blank=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = "公开信息"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["organ", "review_state"]),
            models.Index(fields=["organ", "first_published_at"]),
            models.Index(fields=["shown_in", "first_published_at"]),
        ]

    def __str__(self) -> str:
        return self.draft.title

    def get_absolute_url(self) -> str:
        return reverse("disclosure:show", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return self.published_clearance_id is not None

    @property
    def public_path(self) -> str:
        """The built page's address: ``…/items/<year>/<serial>/``, fixed with the index number."""
        if not self.index_number:
            raise ValueError("only a published disclosure has an address")
        year, serial = self.index_number.rsplit("/", 1)[1].split("-")
        return f"{self.organ.base_path}items/{year}/{serial}/"


class Content(models.Model):
    """What is reviewed and shown: the same fields in the draft and in every version."""

    column = models.ForeignKey(
        Column, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="栏目"
    )
    title = models.CharField("标题", max_length=200)
    document_number = models.CharField("文号", max_length=60, blank=True)
    formed_on = models.DateField("形成日期", help_text="文件的签发或盖章日期")
    attribute = models.CharField("公开属性", max_length=20, choices=Attribute.choices)
    ground = models.CharField(
        "不公开依据",
        max_length=10,
        blank=True,
        choices=[(ground.code, f"{ground.label}（{ground.article}）") for ground in GROUNDS],
    )
    ground_reason = models.CharField("不公开理由", max_length=500, blank=True)
    summary = models.CharField("内容概述", max_length=300, blank=True)
    body_html = models.TextField("正文", blank=True)
    # [{"sha256", "name", "size", "media_type"}], in the order shown
    attachments = models.JSONField("附件", default=list, blank=True)
    # Structured facts shown with the text, e.g. the outcome of an application.
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title


class Draft(Content):
    """The text being written; the only content that changes."""

    disclosure = models.OneToOneField(Disclosure, models.CASCADE, related_name="draft")
    # Counts saves, so that two windows cannot silently overwrite each other.
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "草稿"


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


class Version(Content):
    """What was put before the reviewers, exactly. Insert-only; ``digest`` covers all of it."""

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="versions")
    number = models.PositiveIntegerField("版本")
    digest = models.CharField("摘要值", max_length=64)
    # The masked findings with their disposals, as the reviewers see them.
    findings = models.JSONField(default=list)
    made_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "版本"
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "number"], name="one_number_a_disclosure")
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

    disclosure = models.ForeignKey(Disclosure, models.PROTECT, related_name="dispatches")
    verb = models.CharField(max_length=10, choices=Verb.choices)
    # The columns whose lists change with it: the new one and, after a move, the old one.
    columns = models.JSONField(default=list)
    at = models.DateTimeField(auto_now_add=True)

    objects = DispatchQuerySet.as_manager()

    class Meta:
        verbose_name = "发布任务"
        ordering = ["pk"]


class Acknowledgement(models.Model):
    """A consumer (pages, search) has carried out a dispatch."""

    dispatch = models.ForeignKey(Dispatch, models.CASCADE, related_name="acknowledgements")
    consumer = models.CharField(max_length=20)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["dispatch", "consumer"], name="one_acknowledgement")
        ]
