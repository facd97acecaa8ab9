"""Forms of the deeds on a case: what a person types, one form a deed."""

from typing import Any

from django import forms
from django.utils import timezone

from gongkai.cases.actions.fees import place_in_month
from gongkai.cases.models import Case, Stance
from gongkai.core.people.models import Department, Person
from gongkai.core.ui.widgets import DayInput
from gongkai.law.fees import Scheme


def _long(rows: int = 4) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class DeedForm(forms.Form):
    """A form that knows the case it is about; without fields it is a plain confirmation."""

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.case = case
        self.prepare(case)

    def prepare(self, case: Case) -> None:
        """Choices and first values that depend on the case."""


class DayForm(DeedForm):
    """A deed that happened on a day; ``day_label`` says what happened on it."""

    day_label = "日期"
    on = forms.DateField(widget=DayInput(), initial=timezone.localdate)

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, case=case, **kwargs)
        self.fields["on"].label = self.day_label


class ConfirmForm(DayForm):
    day_label = "双方确认的日期"


class ServedForm(DayForm):
    day_label = "送达日期"


class CorrectionForm(DayForm):
    day_label = "告知日期"
    note = forms.CharField(
        label="需要补正的事项", max_length=1000, widget=_long(),
        help_text="一次写全，只能告知一次（条例第三十条）。例：请写明文件名称、文号或者形成时间。",
    )  # fmt: skip


class CorrectedForm(DayForm):
    day_label = "收到补正的日期"
    wanted = forms.CharField(
        label="补正后的申请内容", max_length=2000, widget=_long(), required=False,
        help_text="照申请人补正的写；没有变化可留空。",
    )  # fmt: skip

    def prepare(self, case: Case) -> None:
        self.fields["wanted"].initial = case.wanted


class ReasonForm(DeedForm):
    reason = forms.CharField(label="说明", max_length=300, widget=_long(2))


class OverrideForm(DeedForm):
    content = forms.CharField(
        label="决定公开的内容", max_length=500, widget=_long(2), help_text="会书面告知第三方。"
    )
    reason = forms.CharField(
        label="不公开会对公共利益造成什么重大影响", max_length=300, widget=_long(2),
        help_text="会书面告知第三方（条例第三十二条）。",
    )  # fmt: skip


class OptionalReasonForm(DeedForm):
    reason = forms.CharField(label="说明", max_length=300, required=False, widget=_long(2))


class ExtendForm(DeedForm):
    working_days = forms.IntegerField(
        label="延长多少个工作日", min_value=1, max_value=20, initial=20
    )
    reason = forms.CharField(
        label="理由", max_length=300, widget=_long(2), help_text="会写入延期答复告知书。"
    )


class AskReasonsForm(DayForm):
    day_label = "告知日期"
    note = forms.CharField(
        label="为什么超过合理范围、需要说明什么", max_length=1000, widget=_long(),
        help_text="会写入说明理由告知书。",
    )  # fmt: skip


class ReasonsForm(DayForm):
    day_label = "收到说明的日期"
    reasons = forms.CharField(
        label="申请人说明的理由", max_length=2000, required=False, widget=_long(),
        help_text="期限内没有说明的，留空。",
    )  # fmt: skip
    is_reasonable = forms.TypedChoiceField(
        label="认定", choices=[("", "请选择"), ("yes", "理由合理"), ("no", "理由不合理或没有说明")],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    judgement = forms.CharField(label="认定的依据", max_length=500, widget=_long(2))


class DelayForm(DeedForm):
    until = forms.DateField(label="延迟到哪一天答复", widget=DayInput())
    reason = forms.CharField(
        label="理由", max_length=300, widget=_long(2), help_text="会写入延迟答复告知书。"
    )


class AssignForm(DeedForm):
    department = forms.ModelChoiceField(label="承办科室", queryset=Department.objects.none())
    officer = forms.ModelChoiceField(
        label="承办人", queryset=Person.objects.none(), required=False, empty_label="由科室安排"
    )
    reason = forms.CharField(
        label="交办意见", max_length=300, required=False, widget=_long(2),
        help_text="转给其他科室时须写明原因。",
    )  # fmt: skip

    def prepare(self, case: Case) -> None:
        self.fields["department"].queryset = Department.objects.filter(
            organ=case.organ_id, is_active=True
        )
        people = Person.objects.filter(
            organ=case.organ_id, is_active=True, department__isnull=False
        )
        self.fields["officer"].queryset = people.select_related("department")
        self.fields["officer"].label_from_instance = lambda p: f"{p.name}（{p.department.name}）"
        self.fields["department"].initial = case.department_id
        self.fields["officer"].initial = case.officer_id


class SplitForm(DeedForm):
    text = forms.CharField(
        label="各项内容", max_length=20000, widget=_long(8), help_text="一行一项，至少两项。"
    )

    def prepare(self, case: Case) -> None:
        rows = case.parts.all()
        self.fields["text"].initial = "\n".join(row.wanted for row in rows) or case.wanted


class ThirdPartyForm(DayForm):
    day_label = "征求意见的日期"
    name = forms.CharField(label="第三方姓名或名称", max_length=80)
    contact = forms.CharField(label="地址、联系方式", max_length=200, required=False)
    question = forms.CharField(
        label="就什么征求意见", max_length=1000, widget=_long(),
        help_text="写明申请公开的信息和可能涉及的权益；不要写申请人的姓名。会写入征求意见书。",
    )  # fmt: skip


class OrganForm(DayForm):
    day_label = "征求意见的日期"
    name = forms.CharField(label="机关名称", max_length=80)
    contact = forms.CharField(label="联系方式", max_length=200, required=False)
    is_co_made = forms.BooleanField(
        label="该信息由本机关与其共同制作（十五个工作日内不答复视为同意公开）", required=False
    )
    question = forms.CharField(
        label="就什么征求意见",
        max_length=1000,
        widget=_long(),
        help_text="会写入征求意见书或协办函。",
    )


class HearForm(DayForm):
    day_label = "收到日期"
    stance = forms.ChoiceField(label="意见", choices=[("", "请选择"), *Stance.choices])
    opinion = forms.CharField(label="意见和理由", max_length=2000, required=False, widget=_long())
    is_reasonable = forms.TypedChoiceField(
        label="不同意的理由是否合理", required=False, empty_value=None,
        choices=[("", "不适用"), ("yes", "合理"), ("no", "不合理")],
        coerce=lambda value: value == "yes",
        help_text="第三方不同意且有合理理由的，不予公开（条例第三十二条）。",
    )  # fmt: skip


class FeeForm(DayForm):
    day_label = "通知日期"
    scheme = forms.ChoiceField(
        label="收费方式", choices=[(s.value, s.label) for s in Scheme],
        help_text="同一件申请只能用一种方式（信息处理费管理办法第三条）。",
    )  # fmt: skip
    count = forms.IntegerField(label="件次或页数", min_value=1, max_value=100000)
    is_public = forms.BooleanField(
        label="所申请的信息已经主动公开（不按量收费，只需告知获取方式）", required=False
    )

    def prepare(self, case: Case) -> None:
        place = place_in_month(case)
        self.fields["count"].initial = place
        self.fields[
            "count"
        ].help_text = f"按件：按登记，这是该申请人当月第 {place} 件；按量：填 A4 单面页数。"


class PaidForm(DayForm):
    day_label = "缴费日期"
    amount = forms.IntegerField(label="实缴金额（元）", min_value=1)
    receipt = forms.CharField(label="财政票据号", max_length=60)


class RectifyForm(DeedForm):
    on = forms.DateField(label="正确的日期", widget=DayInput(), required=False)
    is_void = forms.BooleanField(
        label="这条记录不应存在，撤销它（原记录仍然保留可查）", required=False
    )
    reason = forms.CharField(label="更正的原因", max_length=300, widget=_long(2))

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if bool(data.get("on")) == bool(data.get("is_void")):
            self.add_error("on", "请填写正确的日期，或者勾选撤销，二者选一。")
        return data


class ProposalForm(forms.Form):
    agrees = forms.TypedChoiceField(
        label="决定", choices=[("", "请选择"), ("yes", "同意"), ("no", "不同意")],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    comment = forms.CharField(label="意见", max_length=300, required=False, widget=_long(2))
