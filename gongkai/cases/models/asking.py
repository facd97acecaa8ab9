"""Whom the bureau asks before it decides, and who asks the bureau (R711 arts. 32–34)."""

from django.db import models
from django.urls import reverse

from gongkai.cases.models.case import Case
from gongkai.core.people.models import Department, Organ, Person
from gongkai.core.sealing import SealedTextField


class Stance(models.TextChoices):
    """What the one asked answered."""

    AGREES = "agrees", "同意公开"
    PARTLY = "partly", "部分同意"
    REFUSES = "refuses", "不同意公开"


class Consultation(models.Model):
    """A letter to a third party or another organ; its dates are events of the case."""

    class Whom(models.TextChoices):
        THIRD_PARTY = "third_party", "第三方"
        ORGAN = "organ", "其他机关"

    case = models.ForeignKey(Case, models.PROTECT, related_name="consultations")
    whom = models.CharField("征求对象", max_length=20, choices=Whom.choices)
    name = SealedTextField("名称")
    contact = SealedTextField("联系方式、地址", default="")
    is_co_made = models.BooleanField("共同制作机关", default=False)
    question = models.CharField("征求意见的内容", max_length=1000)
    asked_on = models.DateField("发出日期")
    served_on = models.DateField("送达日期", null=True)
    answered_on = models.DateField("答复日期", null=True)
    stance = models.CharField("意见", max_length=10, choices=Stance.choices, blank=True)
    opinion = SealedTextField("意见内容", default="")
    # A refusal with good reason binds (TP-04); who judged it stands in the journal.
    is_reasonable = models.BooleanField("理由合理", null=True)
    override_reason = models.CharField("仍予公开的公共利益理由", max_length=1000, blank=True)

    class Meta:
        verbose_name = "征求意见"
        ordering = ["pk"]
        indexes = [
            models.Index(
                fields=["asked_on"], condition=models.Q(answered_on=None), name="unanswered_by_day"
            )
        ]

    @property
    def is_open(self) -> bool:
        """Whether an answer is still awaited (silence apart)."""
        return self.answered_on is None


class InboundConsultation(models.Model):
    """Another organ asks this one, e.g. as co-maker: 15 working days, then silence is consent."""

    organ = models.ForeignKey(Organ, models.PROTECT, related_name="inbound_consultations")
    number = models.CharField("登记号", max_length=20)
    from_organ = models.CharField("来函机关", max_length=80)
    letter_number = models.CharField("来函文号", max_length=60, blank=True)
    received_on = models.DateField("收到日期")
    about = models.CharField("征求意见的信息", max_length=1000)
    is_co_made = models.BooleanField("本机关是共同制作机关", default=True)
    due_on = models.DateField("答复期限", null=True)
    is_provisional = models.BooleanField(default=False)
    department = models.ForeignKey(
        Department, models.PROTECT, null=True, blank=True, related_name="+", verbose_name="承办科室"
    )
    stance = models.CharField("本机关意见", max_length=10, choices=Stance.choices, blank=True)
    opinion = models.CharField("意见和理由", max_length=2000, blank=True)
    drafted_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reply_number = models.CharField("复函文号", max_length=60, blank=True)
    answered_on = models.DateField("复函日期", null=True)
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "被征求意见"
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "number"], name="one_inbound_number")
        ]
        indexes = [models.Index(fields=["organ", "answered_on", "due_on"])]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("cases:inbound_show", args=[self.pk])
