"""An application with its parts, its events, and who has it in hand."""

from datetime import date
from typing import Any

from django.db import models
from django.urls import reverse

from gongkai.core.people.models import Department, Organ, Person
from gongkai.core.sealing import SealedTextField
from gongkai.disclosure.models import Disclosure
from gongkai.law import events as law
from gongkai.law.case_state import CaseState
from gongkai.law.outcomes import OUTCOMES


class ApplicantKind(models.TextChoices):
    """The columns of the annual table (APP-04)."""

    PERSON = "person", "公民"
    COMPANY = "company", "商业企业"
    RESEARCH = "research", "科研机构"
    NONPROFIT = "nonprofit", "社会公益组织"
    LEGAL = "legal", "法律服务机构"
    OTHER = "other", "其他组织"


class CaseKind(models.TextChoices):
    """What is applied for: information (art. 29) or putting one's own right (art. 41)."""

    DISCLOSURE = "disclosure", "申请公开"
    OWN_CORRECTION = "own_correction", "申请更正本人信息"


class Source(models.TextChoices):
    """Through whom it came; the receipt rule is the channel's."""

    DIRECT = "direct", "申请人直接提出"
    COUNTY_PLATFORM = "county_platform", "县政府信息公开平台转来"
    HOTLINE = "hotline_12345", "12345 热线转来"
    TRANSFERRED = "transferred", "其他机关转来"


class Case(models.Model):
    """One application. ``state`` and the due date are caches with one writer each."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="cases")
    number = models.CharField("登记号", max_length=20)
    kind = models.CharField(
        "申请类型", max_length=20, choices=CaseKind.choices, default=CaseKind.DISCLOSURE
    )
    source = models.CharField("来源", max_length=20, choices=Source.choices, default=Source.DIRECT)
    external_number = models.CharField("来源编号", max_length=60, blank=True)
    channel = models.CharField(
        "提交方式", max_length=20, choices=[(c.value, c.label) for c in law.Channel]
    )
    # Where the applicant's receipt code looks, and the key that seals what they may see.
    lookup = models.CharField(max_length=64, blank=True)
    reply_key = SealedTextField(default="")

    applicant_kind = models.CharField(
        "申请人类型", max_length=20, choices=ApplicantKind.choices, default=ApplicantKind.PERSON
    )
    applicant_name = SealedTextField("姓名或名称")
    identity = SealedTextField("身份证明", default="")
    contact = SealedTextField("联系方式", default="")
    address = SealedTextField("通信地址", default="")
    # A keyed hash over who applies: equal for the same person, readable for nobody. Used only in
    # an open inquiry into repetition and for counting fees; no list is ever made from it.
    applicant_key = models.CharField(max_length=64, blank=True, db_index=True)

    wanted = models.TextField("所需信息")
    medium = models.CharField("提供形式", max_length=20, default="电子")
    delivery = models.CharField("获取方式", max_length=20, default="网上查看")
    assistance_needed = models.BooleanField("需要协助", default=False)
    suggests_publishing = models.BooleanField("建议主动公开", default=False)

    arrived_on = models.DateField("来件日期")
    received_on = models.DateField("收到申请之日", null=True)
    state = models.CharField("状态", max_length=30, choices=[(s.value, s.label) for s in CaseState])
    due_on = models.DateField("答复期限", null=True)
    is_provisional = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=False)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name="承办科室"
    )
    officer = models.ForeignKey(
        Person, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办人"
    )
    answer = models.OneToOneField(Disclosure, models.PROTECT, null=True, related_name="case")
    outcome = models.CharField(
        "办理结果", max_length=4, blank=True, choices=[(o.code, o.label) for o in OUTCOMES]
    )
    letter_number = models.CharField("答复文号", max_length=60, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    # The due date that counted when it was answered, so that in time or late never changes later.
    answered_due_on = models.DateField("答复时的期限", null=True)
    satisfaction = models.PositiveSmallIntegerField("满意度", null=True)
    satisfaction_note = models.CharField("评价意见", max_length=300, blank=True)
    archive_number = models.CharField("档号", max_length=60, blank=True)
    archived_on = models.DateField("归档日期", null=True)
    identity_removed_at = models.DateTimeField("申请人信息清除时间", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "申请"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "number"], name="one_number_an_organ")
        ]
        indexes = [
            models.Index(fields=["organ", "state", "due_on"]),
            models.Index(fields=["organ", "department", "state", "due_on"]),
            # With all that the year's tables count, so that they are counted in the index alone.
            models.Index(
                fields=["organ", "received_on", "kind", "answered_on", "applicant_kind", "outcome",
                        "channel", "source"],
                name="counted_by_receipt",
            ),
            models.Index(fields=["organ", "answered_on"]),
            models.Index(fields=["organ", "created_at"]),
        ]  # fmt: skip

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("cases:show", args=[self.pk])

    def law_events(self) -> list[law.Event]:
        """The events as the law takes them."""
        return [row.as_law() for row in sorted(self.events.all(), key=lambda row: row.pk)]


class Part(models.Model):
    """One of several things asked for in one application, with its own outcome (§1.8)."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="parts")
    position = models.PositiveSmallIntegerField("序号")
    wanted = models.CharField("内容", max_length=1000)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办科室"
    )
    outcome = models.CharField(
        "办理结果", max_length=4, blank=True, choices=[(o.code, o.label) for o in OUTCOMES]
    )
    detail = models.CharField("具体情形", max_length=20, blank=True)
    ground = models.CharField("不公开依据", max_length=10, blank=True)
    citation = models.CharField("法律依据", max_length=200, blank=True)
    organ_named = models.CharField("负责机关", max_length=200, blank=True)
    reason = models.CharField("理由", max_length=1000, blank=True)

    class Meta:
        verbose_name = "分项"
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["case", "position"], name="one_position_a_case")
        ]

    def __str__(self) -> str:
        return f"{self.position}. {self.wanted[:40]}"


class Assignment(models.Model):
    """Who got the case and why: given, transferred, handed over. Insert-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="assignments")
    department = models.ForeignKey(Department, models.PROTECT, null=True, related_name="+")
    officer = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField("说明", max_length=300, blank=True)
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "交办记录"
        ordering = ["pk"]


class Note(models.Model):
    """A private note of the staff on the case; never shown outside. Insert-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="notes")
    text = models.CharField("内容", max_length=2000)
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "内部备注"
        ordering = ["pk"]


class DueChange(models.Model):
    """A due date that moved without anything happening in the case: both values stay. Insert-only."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="due_changes")
    before = models.DateField("原期限", null=True)
    after = models.DateField("新期限", null=True)
    cause = models.CharField("原因", max_length=200)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "期限变动"
        ordering = ["pk"]


class CaseEvent(models.Model):
    """Something that happened to the case. Insert-only; errors are replaced by a new event."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="events")
    type = models.CharField(max_length=30, choices=[(t.value, t.label) for t in law.EventType])
    on = models.DateField("日期")
    facts = models.JSONField(default=dict)
    replaces = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "办理记录"
        ordering = ["on", "pk"]

    def __str__(self) -> str:
        return f"{self.on} {self.get_type_display()}"

    def as_law(self) -> law.Event:
        """The event without its person and case."""
        facts: dict[str, Any] = {
            name: date.fromisoformat(value) if name in law.DATES and value else value
            for name, value in self.facts.items()
        }
        return law.Event(
            law.EventType(self.type), self.on, facts, self.pk, self.replaces_id, self.recorded_at
        )


class Counter(models.Model):
    """The last number given out for an organ, year and series (case or letter)."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    series = models.CharField(max_length=10)
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["organ", "year", "series"], name="one_case_counter")
        ]
