"""Forms of what follows an answer: challenges, filing, publishing, the office's own rules."""

from typing import Any

from django import forms
from django.utils import timezone

from gongkai.cases.actions.correcting_own import OwnResult
from gongkai.cases.forms.deeds import DeedForm
from gongkai.cases.models import Case, Practice
from gongkai.core.ui.widgets import DayInput
from gongkai.disclosure.models import Column
from gongkai.law.challenges import Kind, Procedure, Result


def _long(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SeveralFiles(forms.ClearableFileInput):
    """A file input for several files; the view reads them with ``getlist``."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Any number of files; ``cleaned_data`` holds (name, bytes) pairs."""

    widget = SeveralFiles

    def clean(self, data: Any, initial: Any = None) -> list[tuple[str, bytes]]:
        uploads = [one for one in (data if isinstance(data, list | tuple) else [data]) if one]
        if self.required and not uploads:
            raise forms.ValidationError("请选择文件。")
        cleaned = [super(FilesField, self).clean(one, initial) for one in uploads]
        return [(one.name, one.read()) for one in cleaned]


def _papers(help_text: str, *, required: bool = False) -> FilesField:
    return FilesField(
        label="上传材料", required=required, widget=SeveralFiles(attrs={"multiple": True}),
        help_text=f"{help_text}PDF 或图片，可一次选多个；加密保存。",
    )  # fmt: skip


class ChallengeForm(DeedForm):
    """Papers that reached the bureau."""

    kind = forms.ChoiceField(label="类型", choices=[(k.value, k.label) for k in Kind])
    procedure = forms.ChoiceField(
        label="复议程序", choices=[(p.value, p.label) for p in Procedure],
        help_text="以受理通知书为准：简易程序 5 个工作日、普通程序 10 个工作日内答复"
        "（行政复议法第四十八条、第五十四条）。诉讼、投诉不看这一项。",
    )  # fmt: skip
    is_after_reconsideration = forms.BooleanField(label="诉讼：复议后起诉", required=False)
    authority = forms.CharField(label="受理机关", max_length=80)
    number = forms.CharField(label="案号", max_length=60, required=False)
    served_on = forms.DateField(
        label="收到副本日期", widget=DayInput(), initial=timezone.localdate,
        help_text="答复、答辩期限从次日起算。",
    )  # fmt: skip
    claim = forms.CharField(label="请求事项", max_length=500, widget=_long())
    is_filed_nevertheless = forms.BooleanField(
        label="法院已经立案（不予公开决定本应先经复议，系统会提示；确已直接立案的才勾选）",
        required=False,
    )

    def prepare(self, case: Case) -> None:
        organ = case.organ
        self.fields["authority"].initial = organ.county_government
        self.fields["authority"].help_text = (
            f"复议机关是{organ.county_government}（行政复议法第二十四条）；"
            f"诉讼填写法院{f'，一般是{organ.court}' if organ.court else ''}。"
        )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("is_after_reconsideration") and data.get("kind") != Kind.LITIGATION:
            self.add_error("is_after_reconsideration", "只有行政诉讼才有“复议后起诉”，请核对类型。")
        if {"kind", "procedure"} <= set(data):
            data["kind"], data["procedure"] = Kind(data["kind"]), Procedure(data["procedure"])
        return data


class RespondForm(forms.Form):
    on = forms.DateField(label="提交日期", widget=DayInput(), initial=timezone.localdate)
    papers = _papers("复议答复书、答辩状和证据。")


class PapersForm(forms.Form):
    papers = _papers("受理通知、答复书、证据、决定书等。", required=True)


class DecideForm(forms.Form):
    result = forms.ChoiceField(
        label="结果",
        choices=[("", "请选择"), *((r.value, r.label) for r in Result if r != Result.PENDING)],
        help_text="与年度报告的复议、诉讼表一致。",
    )
    on = forms.DateField(label="决定、裁判日期", widget=DayInput(), initial=timezone.localdate)
    note = forms.CharField(label="决定、裁判的要点", max_length=500, widget=_long())
    redo_until = forms.DateField(
        label="责令重新办理的期限", widget=DayInput(), required=False,
        help_text="决定要求重新答复的才填。填写后申请回到“办理中”，以这一天为答复期限；原答复仍可查看。",
    )  # fmt: skip
    papers = _papers("复议决定书、判决书。")


class OwnCorrectionForm(DeedForm):
    result = forms.ChoiceField(
        label="核实结果", choices=[("", "请选择"), *((r.value, r.label) for r in OwnResult)]
    )
    organ = forms.CharField(
        label="有权更正的机关", max_length=200, required=False, help_text="不由本机关更正时填写。"
    )
    note = forms.CharField(
        label="更正的内容，或者不更正、转送的理由", max_length=1000, widget=_long(4),
        help_text="会写入更正告知书。",
    )  # fmt: skip


class AcceptForm(forms.Form):
    column = forms.ModelChoiceField(label="公开到哪个栏目", queryset=Column.objects.none())
    title = forms.CharField(
        label="标题", max_length=200, help_text="公开用的标题，不要写“答复”，不要写申请人。"
    )
    summary = forms.CharField(label="内容概述", max_length=300, widget=_long(2))

    def __init__(self, *args: Any, case: Case, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = Column.objects.writable(case.organ)
        self.fields["column"].queryset = columns  # type: ignore[attr-defined]
        self.fields["column"].label_from_instance = (  # type: ignore[attr-defined]
            lambda row: f"{row.code}　{row.name}"
        )


class DeclineForm(forms.Form):
    reason = forms.CharField(
        label="不转为主动公开的理由", max_length=400, widget=_long(),
        help_text="须经另一位负责人批准；建议主动公开的申请人会看到这一决定。",
    )  # fmt: skip


class ApproveForm(forms.Form):
    agrees = forms.TypedChoiceField(
        label="决定",
        choices=[("", "请选择"), ("yes", "同意，不转为主动公开"), ("no", "不同意，退回重新决定")],
        coerce=lambda value: value == "yes",
    )
    comment = forms.CharField(label="意见", max_length=90, required=False, widget=_long(2))


_OPEN = "法规没有写明，由本机关规定。"


class PracticeForm(forms.ModelForm):
    """The office's own rules; each says whether the law leaves it open."""

    class Meta:
        model = Practice
        fields = [
            "correction_working_days", "reasons_working_days", "conversion_applicants",
            "identity_years", "fees_enabled", "fee_decision", "reminders_by_email",
        ]  # fmt: skip
        help_texts = {
            "correction_working_days": f"{_OPEN}条例第三十条只说“合理的补正期限”。",
            "reasons_working_days": f"{_OPEN}条例第三十五条没有规定说明理由的期限。",
            "conversion_applicants": f"{_OPEN}条例第四十四条只说“多个申请人”；达到后由人决定是否转。",
            "identity_years": f"{_OPEN}自办结（有复议、诉讼的自审结）起算，届满后自动清除，不能恢复。",
            "fee_decision": "启用收费时必填，写决定的文号和非税收入手续。",
        }
