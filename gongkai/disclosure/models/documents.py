"""The document: its row in the register, its draft and its versions."""

from django.db import models
from django.urls import reverse

from gongkai.core.people.models import Department, Organ, Person
from gongkai.disclosure.models.columns import Column, DocumentKind
from gongkai.disclosure.queries import DisclosureQuerySet
from gongkai.law.grounds import BY_CODE, GROUNDS
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


class Origin(models.TextChoices):
    """Who made the information, hence who discloses it (R711 art. 10, IAR-04)."""

    SELF_MADE = "self_made", "本机关制作"
    JOINT_LEAD = "joint_lead", "联合制作，本机关牵头"
    JOINT_OTHER = "joint_other", "联合制作，其他机关牵头"
    FROM_PRIVATE = "from_private", "从公民、法人或其他组织获取"
    FROM_AGENCY = "from_agency", "从其他行政机关获取"


class Validity(models.TextChoices):
    """Whether a document still holds (有效性标注, rules.md §10, §15 3.3.1)."""

    UNMARKED = "", "不标注"
    VALID = "valid", "有效"
    PARTLY = "partly", "部分失效"
    EXPIRED = "expired", "失效"
    REPEALED = "repealed", "废止"


# The reason that stands where a notice went by itself, the day after its period ended.
NOTICE_ENDED = "公示期已满"


class Disclosure(models.Model):
    """A document on its way out, or out. Its text stands in its draft and its versions."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="disclosures")
    department = models.ForeignKey(Department, models.PROTECT, related_name="disclosures")
    created_by = models.ForeignKey(Person, models.PROTECT, related_name="disclosures")
    created_at = models.DateTimeField(auto_now_add=True)
    # 台账号: given when it is entered, never again, whatever becomes of it.
    register_number = models.CharField("台账号", max_length=20, blank=True)
    origin = models.CharField(
        "信息来源", max_length=20, choices=Origin.choices, default=Origin.SELF_MADE
    )
    source_organ = models.CharField("来文机关", max_length=80, blank=True)
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
    # The last decision again (publishing.ValidityDecision), so that lists need no joins.
    validity = models.CharField(
        "有效性", max_length=10, choices=Validity.choices, default=Validity.UNMARKED, blank=True
    )
    # The end of the published version's notice period again; the minute's tick looks for it.
    public_until = models.DateField("公示截止", null=True)
    # The address of the page it was imported from (迁移); its old readers are sent on.
    legacy_path = models.CharField("旧地址", max_length=300, null=True, unique=True)
    # When what is not disclosed proactively was decided on or last evaluated; null for all others.
    looked_at_on = models.DateField(null=True)
    # The rule edition with which what is public was last scanned.
    scanned_edition = models.PositiveIntegerField(null=True)

    objects = DisclosureQuerySet.as_manager()

    class Meta:
        verbose_name = "公开信息"
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["organ", "review_state"]),
            models.Index(fields=["organ", "first_published_at"]),
            models.Index(fields=["shown_in", "first_published_at"]),
            # All that counting what is public needs, column by column, so that no row is read for it.
            models.Index(
                fields=["organ", "exit", "shown_in", "first_published_at", "published_clearance"],
                name="what_is_public",
            ),
            models.Index(fields=["public_until"]),
            models.Index(
                fields=["organ", "looked_at_on"],
                condition=models.Q(looked_at_on__isnull=False),
                name="not_disclosed",
            ),
            models.Index(fields=["scanned_edition"]),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["organ", "register_number"],
                condition=~models.Q(register_number=""),
                name="one_register_number",
            )
        ]

    def __str__(self) -> str:
        return self.draft.title

    def get_absolute_url(self) -> str:
        return reverse("disclosure:show", args=[self.pk])

    @property
    def is_public(self) -> bool:
        return self.published_clearance_id is not None

    @property
    def is_notice_ended(self) -> bool:
        """Whether its period ended, and nothing was wrong with it."""
        return not self.is_public and self.withdrawal_reason == NOTICE_ENDED

    @property
    def public_path(self) -> str:
        """The built page's address: ``…/items/<year>/<serial>/``, fixed with the index number."""
        if not self.index_number:
            raise ValueError("only a published disclosure has an address")
        year, serial = self.index_number.rsplit("/", 1)[1].split("-")
        return f"{self.organ.base_path}items/{year}/{serial}/"


class Content(models.Model):
    """What is reviewed and shown: the same fields in the draft and in every version."""

    kind = models.ForeignKey(
        DocumentKind, models.PROTECT, null=True, blank=True, related_name="+",
        verbose_name="信息类型",
    )  # fmt: skip
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
    shown_until = models.DateField(
        "公示截止日期", null=True, blank=True, help_text="到期次日自动撤下，只留“公示期已满”。"
    )
    # Pictures of the body, which names them <img src="picture:<sha256>">:
    # [{"sha256", "name", "alt", "size", "media_type"}]
    pictures = models.JSONField("图片", default=list, blank=True)
    # Links to other documents of the register: [{"verb": RelationVerb, "to": disclosure id}]
    relations = models.JSONField("关联文件", default=list, blank=True)
    # [{"sha256", "name", "size", "media_type"}], in the order shown
    attachments = models.JSONField("附件", default=list, blank=True)
    # Structured facts shown with the text: the outcome of an application, the kind's panel under
    # "panel", the original date and address of an imported page under "migrated".
    facts = models.JSONField(default=dict, blank=True)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.title

    @property
    def ground_label(self) -> str:
        """The ground without its article, for lists."""
        return BY_CODE[self.ground].label if self.ground else ""


class Draft(Content):
    """The text being written; the only content that changes."""

    disclosure = models.OneToOneField(Disclosure, models.CASCADE, related_name="draft")
    # Counts saves, so that two windows cannot silently overwrite each other.
    revision = models.PositiveIntegerField(default=0)
    saved_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = "草稿"
        # The register is searched by what the draft says: rare attributes, days, reused numbers.
        indexes = [
            models.Index(fields=["attribute"]),
            models.Index(fields=["formed_on"]),
            models.Index(fields=["document_number"]),
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
        # Documents with a further version are few.
        indexes = [models.Index(fields=["number"], name="further_versions")]
        constraints = [
            models.UniqueConstraint(fields=["disclosure", "number"], name="one_number_a_disclosure")
        ]
