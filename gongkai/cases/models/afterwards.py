"""What can follow an answer: reconsideration, suit, complaint (ARL23, ALL17, R711 art. 51)."""

from django.db import models

from gongkai.cases.models.case import Case
from gongkai.core.people.models import Person
from gongkai.law import challenges as law


class Challenge(models.Model):
    """A reconsideration, suit or complaint with its own clock; ``respond_by`` is a cache."""

    case = models.ForeignKey(Case, models.PROTECT, related_name="challenges")
    kind = models.CharField("类型", max_length=20, choices=[(k.value, k.label) for k in law.Kind])
    procedure = models.CharField(
        "程序", max_length=20, choices=[(p.value, p.label) for p in law.Procedure],
        default=law.Procedure.SIMPLE,
    )  # fmt: skip
    is_after_reconsideration = models.BooleanField("复议后起诉", default=False)
    authority = models.CharField("受理机关", max_length=80)
    number = models.CharField("案号", max_length=60, blank=True)
    served_on = models.DateField("收到副本日期")
    claim = models.CharField("请求事项", max_length=500)
    respond_by = models.DateField("答复、答辩期限", null=True)
    is_provisional = models.BooleanField(default=False)
    responded_on = models.DateField("提交日期", null=True)
    result = models.CharField(
        "结果", max_length=20, choices=[(r.value, r.label) for r in law.Result],
        default=law.Result.PENDING,
    )  # fmt: skip
    decided_on = models.DateField("决定、裁判日期", null=True)
    decision_note = models.CharField("结果说明", max_length=500, blank=True)
    redo_until = models.DateField("责令重新办理的期限", null=True)
    registered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    registered_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = "复议、诉讼、投诉"
        ordering = ["pk"]
        indexes = [
            models.Index(fields=["case", "kind"]),
            models.Index(
                fields=["respond_by"], condition=models.Q(responded_on=None),
                name="to_respond_by_day",
            ),
        ]  # fmt: skip

    @property
    def is_pending(self) -> bool:
        return self.result == law.Result.PENDING
