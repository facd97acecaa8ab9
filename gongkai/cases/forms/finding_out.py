"""Forms for searching, deciding on repetition and volume, notes, files, handing over, severing."""

from typing import Any

from django import forms
from django.utils import timezone

from gongkai.cases.forms.deeds import DeedForm
from gongkai.cases.forms.registering import FilesField
from gongkai.cases.models import Case, CaseFile, Inquiry, Part
from gongkai.core.people.models import Person, Post
from gongkai.core.ui.widgets import DayInput


def _long(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class SearchForm(DeedForm):
    """One search: where, for what, when, what came of it."""

    part = forms.ModelChoiceField(
        label="为哪一项检索", queryset=Part.objects.none(), required=False, empty_label="整件申请"
    )
    system = forms.CharField(
        label="检索范围", max_length=120, help_text="一处一条，例：公文系统、档案室、业务科室。"
    )
    keywords = forms.CharField(label="检索词", max_length=200, help_text="例：青山水库 除险加固")
    period = forms.CharField(
        label="时间范围", max_length=60, required=False, help_text="例：2019年至2025年"
    )
    searched_on = forms.DateField(label="检索日期", widget=DayInput(), initial=timezone.localdate)
    result = forms.CharField(
        label="检索结果", max_length=500, widget=_long(3),
        help_text="例：没有查到；查到1份，文号示审报〔2020〕3号。",
    )  # fmt: skip

    def prepare(self, case: Case) -> None:
        parts = case.parts.all()
        if len(parts) < 2:
            del self.fields["part"]
        else:
            self.fields["part"].queryset = parts


class OpenInquiryForm(DeedForm):
    """Why the inquiry is needed; without a reason nobody's earlier applications are looked at."""

    reason = forms.CharField(
        label="为什么需要认定", max_length=300, widget=_long(3),
        help_text="写具体线索，至少 10 个字。例：申请人在申请书中写明去年已就同一报告申请并收到答复。",
    )  # fmt: skip


class RepetitionForm(DeedForm):
    """Whether it repeats an earlier application, and which."""

    conclusion = forms.ChoiceField(
        label="结论", widget=forms.RadioSelect,
        choices=[("yes", "是重复申请"), ("no", "不是重复申请")],
    )  # fmt: skip
    earlier = forms.ModelChoiceField(
        label="与哪一件重复", queryset=Case.objects.none(), required=False,
        empty_label="不适用", help_text="只列出已经答复过的。",
    )  # fmt: skip
    is_same_information = forms.BooleanField(label="经核对，两次申请的是同一信息", required=False)
    explanation = forms.CharField(
        label="认定说明", max_length=500, widget=_long(3), help_text="至少 10 个字，会存入案卷。"
    )

    def offer(self, earlier: Any) -> None:
        """The earlier applications that may be chosen."""
        self.fields["earlier"].queryset = earlier
        self.fields["earlier"].label_from_instance = lambda one: (
            f"{one.number}（{one.letter_number}，{one.answered_on:%Y-%m-%d}）"
        )


class VolumeForm(DeedForm):
    """Whether number and frequency are clearly beyond reason (art. 35)."""

    conclusion = forms.ChoiceField(
        label="结论", widget=forms.RadioSelect,
        choices=[("yes", "明显超过合理范围，可以要求说明理由"), ("no", "没有明显超过合理范围")],
    )  # fmt: skip
    explanation = forms.CharField(
        label="认定说明", max_length=500, widget=_long(3),
        help_text="写明依据了哪些申请、为什么，至少 10 个字，会存入案卷。",
    )  # fmt: skip


INQUIRY_FORMS: dict[str, type[RepetitionForm] | type[VolumeForm]] = {
    Inquiry.About.REPETITION: RepetitionForm,
    Inquiry.About.VOLUME: VolumeForm,
}


class NoteForm(DeedForm):
    text = forms.CharField(
        label="备注", max_length=2000, widget=_long(3), help_text="只有本机关办理人员看得到。"
    )


class FilesForm(DeedForm):
    """Scans and proofs to keep with the case."""

    kind = forms.ChoiceField(label="类别", choices=CaseFile.Kind.choices)
    files = FilesField(label="文件", help_text="可以一次选几个；手机上可以直接拍照。")

    def offer(self, kinds: list[CaseFile.Kind]) -> None:
        """The kinds this person may add."""
        self.fields["kind"].choices = [(kind.value, kind.label) for kind in kinds]
        self.fields["files"].widget.attrs = {"multiple": True}

    def clean_files(self) -> list[Any]:
        if not self.cleaned_data["files"]:
            raise forms.ValidationError("请选择文件。")
        found: list[Any] = self.cleaned_data["files"]
        return found


class HandOverForm(forms.Form):
    """Whose open cases go to whom."""

    giver = forms.ModelChoiceField(
        label="移交人", queryset=Person.objects.none(), empty_label="请选择"
    )
    taker = forms.ModelChoiceField(
        label="接手人", queryset=Person.objects.none(), empty_label="请选择"
    )
    reason = forms.CharField(
        label="移交原因", max_length=300, widget=_long(2), help_text="例：休假；轮岗。"
    )

    def __init__(self, *args: Any, by: Person, givers: Any, roles: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["giver"].queryset = givers
        holders = Post.objects.filter(ended_on=None, role__in=[role.value for role in roles])
        self.fields["taker"].queryset = Person.objects.filter(
            organ=by.organ_id, is_active=True, pk__in=holders.values("person")
        )
        for name in ("giver", "taker"):
            self.fields[name].label_from_instance = lambda one: (
                f"{one.name}（{one.department.name}）" if one.department else one.name
            )


class SeveringForm(DeedForm):
    """The original to be severed, by hand or by file, and further words to hide."""

    text = forms.CharField(
        label="粘贴文字", widget=_long(10), required=False, max_length=200_000, strip=False
    )
    document = forms.FileField(
        label="或者选择文件", required=False, widget=forms.FileInput(attrs={"accept": ".docx,.txt"}),
        help_text="Word 文档（.docx）或者纯文本文件（.txt）；文档中的图片不会带入。",
    )  # fmt: skip
