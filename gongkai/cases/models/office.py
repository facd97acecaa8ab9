"""How the office works: its own settings, what waits for approval, reminders, calendar feeds."""

from django.db import models

from gongkai.cases.models.case import Case
from gongkai.core.people.models import Organ, Person


class Practice(models.Model):
    """What the rules leave to the bureau or leave uncertain (rules.md §16): shown as such."""

    organ = models.OneToOneField(Organ, models.PROTECT, related_name="practice")
    fees_enabled = models.BooleanField("收取信息处理费", default=False)
    fee_decision = models.CharField("收费决定和财政手续", max_length=200, blank=True)
    correction_working_days = models.PositiveSmallIntegerField(
        "补正的合理期限（工作日）", default=15
    )
    reasons_working_days = models.PositiveSmallIntegerField("说明理由的期限（工作日）", default=10)
    conversion_applicants = models.PositiveSmallIntegerField(
        "几个申请人申请相同信息即提出转主动公开", default=2
    )
    identity_years = models.PositiveSmallIntegerField("申请人信息随案卷保存的年限", default=10)
    reminders_by_email = models.BooleanField("同时用电子邮件提醒", default=True)

    class Meta:
        verbose_name = "办理规定"


class Proposal(models.Model):
    """A step the office asks its head to agree to, e.g. an extension (art. 33(2))."""

    class What(models.TextChoices):
        EXTEND = "extend", "延长答复期限"
        DELAY = "delay", "合理延迟答复"
        ASK_REASONS = "ask_reasons", "要求说明理由"
        NOTICE_FEE = "notice_fee", "发出收费通知"
        OVERRIDE = "override_third_party", "为公共利益仍予公开"

    class Decision(models.TextChoices):
        OPEN = "", "待批准"
        AGREED = "agreed", "同意"
        DECLINED = "declined", "不同意"

    case = models.ForeignKey(Case, models.PROTECT, related_name="proposals")
    what = models.CharField("事项", max_length=30, choices=What.choices)
    facts = models.JSONField(default=dict)
    asked_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(auto_now_add=True)
    decision = models.CharField("决定", max_length=10, choices=Decision.choices, blank=True)
    comment = models.CharField("意见", max_length=300, blank=True)
    decided_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = "报批事项"
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "what"], condition=models.Q(decision=""), name="one_open_proposal"
            )
        ]


class Reminder(models.Model):
    """A reminder that was sent: one a person, subject, kind and day."""

    person = models.ForeignKey(Person, models.CASCADE, related_name="+")
    subject = models.CharField(max_length=60)
    kind = models.CharField(max_length=30)
    on = models.DateField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "提醒"
        constraints = [
            models.UniqueConstraint(fields=["person", "subject", "kind", "on"], name="one_reminder")
        ]
        # What was told of a day, and what is old enough to go, without reading the other days.
        indexes = [models.Index(fields=["on", "person"], name="reminder_by_day")]


class CalendarFeed(models.Model):
    """The secret address of a person's due dates for a calendar program; only its hash is kept."""

    person = models.OneToOneField(Person, models.CASCADE, related_name="calendar_feed")
    token_hash = models.CharField(max_length=64, unique=True)
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "日历订阅"
