"""What an organ adds to the shipped rules of the scan, and the number of the edition in force."""

from django.db import models

from gongkai.core.people.models import Organ
from gongkai.core.sealing import SealedTextField
from gongkai.scan import rulebook


class RuleEdition(models.Model):
    """One row, renewed with every change of a rule, a public contact or the shipped rules.

    ``digest`` is new with every number, so that a number given out in a transaction that was
    undone is not taken for the next one. ``shipped``: a digest of the shipped rules themselves.
    """

    number = models.PositiveIntegerField(default=1)
    digest = models.CharField(max_length=32)
    shipped = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        verbose_name = "规则版本"


class Wording(models.Model):
    """A wording the bureau looks for, with what to write instead."""

    class Kind(models.TextChoices):
        ERROR = rulebook.WordingKind.ERROR.value, "严重表述错误"
        TYPO = rulebook.WordingKind.TYPO.value, "错别字"
        FORBIDDEN = rulebook.WordingKind.FORBIDDEN.value, "本单位禁用"
        PREFERRED = rulebook.WordingKind.PREFERRED.value, "另有规范用语"

    organ = models.ForeignKey(Organ, models.CASCADE, related_name="wordings")
    wrong = models.CharField("查找的表述", max_length=80)
    right = models.CharField(
        "规范表述", max_length=80, blank=True, help_text="应当怎样写；只须删去的可以不填。"
    )
    reason = models.CharField(
        "说明", max_length=200, blank=True, help_text="审查结果中给拟稿人看。"
    )
    kind = models.CharField("类别", max_length=20, choices=Kind.choices, default=Kind.ERROR)
    # Longer wordings that contain ``wrong`` and are right.
    passes_in = models.JSONField("不算错的情形", default=list, blank=True)

    class Meta:
        verbose_name = "表述"
        ordering = ["wrong"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "wrong"], name="one_wording_an_organ")
        ]

    def __str__(self) -> str:
        return self.wrong

    def as_rule(self) -> rulebook.Wording:
        """The wording as the engine takes it."""
        kind = rulebook.WordingKind(self.kind)
        return rulebook.Wording(self.wrong, self.right, self.reason, kind, tuple(self.passes_in))


class ClosedWording(models.Model):
    """A shipped wording this organ does not want to be asked about."""

    organ = models.ForeignKey(Organ, models.CASCADE, related_name="closed_wordings")
    wrong = models.CharField("表述", max_length=80)

    class Meta:
        verbose_name = "停用的随附表述"
        ordering = ["wrong"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "wrong"], name="one_closed_wording_an_organ")
        ]


class Pattern(models.Model):
    """A rule an administrator wrote; it runs on re2, in linear time."""

    organ = models.ForeignKey(Organ, models.CASCADE, related_name="patterns")
    name = models.CharField("名称", max_length=40)
    pattern = models.CharField("表达式", max_length=300)
    reason = models.CharField(
        "说明", max_length=200, help_text="审查结果中给拟稿人看：为什么、怎么改。"
    )
    basis = models.CharField("依据", max_length=100, blank=True)
    is_open = models.BooleanField("启用", default=True)

    class Meta:
        verbose_name = "自定规则"
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "name"], name="one_pattern_name_an_organ")
        ]

    def __str__(self) -> str:
        return self.name

    def as_rule(self) -> rulebook.PatternRule:
        """The rule as the engine takes it."""
        return rulebook.PatternRule(self.name, self.pattern, self.reason, self.basis)


class RosterName(models.Model):
    """A person who must not be named. The name is sealed; ``fingerprint`` keeps it from doubling."""

    class Who(models.TextChoices):
        DELEGATE = "delegate", "代表、委员"
        PETITIONER = "petitioner", "信访人、举报人、投诉人"
        STAFF = "staff", "工作人员"

    organ = models.ForeignKey(Organ, models.CASCADE, related_name="roster")
    name = SealedTextField("姓名")
    fingerprint = models.CharField(max_length=64)
    who = models.CharField("身份", max_length=20, choices=Who.choices)
    note = models.CharField("备注", max_length=80, blank=True)

    class Meta:
        verbose_name = "不公开姓名"
        ordering = ["who", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["organ", "fingerprint"], name="one_roster_name")
        ]

    def __str__(self) -> str:
        return self.get_who_display()
