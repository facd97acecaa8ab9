"""Applications for information: the case, its events, its counter."""

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


class Case(models.Model):
    """One application. ``state`` and the due date are caches with one writer each."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="cases")
    number = models.CharField("登记号", max_length=20)
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

    wanted = models.TextField("所需信息")
    medium = models.CharField("提供形式", max_length=20, default="电子")
    delivery = models.CharField("获取方式", max_length=20, default="网上查看")
    assistance_needed = models.BooleanField("需要协助", default=False)

    arrived_on = models.DateField("来件日期")
    received_on = models.DateField("收到申请之日", null=True)
    state = models.CharField("状态", max_length=30, choices=[(s.value, s.label) for s in CaseState])
    due_on = models.DateField("答复期限", null=True)
    is_provisional = models.BooleanField(default=False)
    is_paused = models.BooleanField(default=False)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, verbose_name="承办科室"
    )
    answer = models.OneToOneField(Disclosure, models.PROTECT, null=True, related_name="case")
    outcome = models.CharField(
        "办理结果", max_length=4, blank=True, choices=[(o.code, o.label) for o in OUTCOMES]
    )
    letter_number = models.CharField("答复文号", max_length=60, blank=True)
    answered_on = models.DateField("答复日期", null=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "申请"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "number"], name="one_number_an_organ")
        ]
        indexes = [models.Index(fields=["organ", "state", "due_on"])]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("cases:show", args=[self.pk])

    def law_events(self) -> list[law.Event]:
        """The events as the law takes them."""
        return [row.as_law() for row in self.events.order_by("pk")]


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
            name: date.fromisoformat(value) if name in ("served_on", "until") else value
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
