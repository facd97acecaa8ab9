"""Forms of the rules."""

from typing import Any

from django import forms

from gongkai.core.rules.actions import LONGEST_TRIAL
from gongkai.core.rules.models import Pattern, RosterName, Wording
from gongkai.core.rules.spreadsheet import SEPARATOR


class WordingForm(forms.ModelForm):
    passes = forms.CharField(
        label="不算错的情形", required=False, max_length=400,
        help_text=f"包含它但写法正确的词语，用“{SEPARATOR}”分开。例：查“台湾总统”时填“所谓台湾总统”。",
    )  # fmt: skip

    class Meta:
        model = Wording
        fields = ["wrong", "right", "kind", "reason"]

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["passes"].initial = SEPARATOR.join(self.instance.passes_in)

    def wording(self) -> Wording:
        """The wording as typed, not saved."""
        row: Wording = self.save(commit=False)
        passes = self.cleaned_data["passes"].replace(";", SEPARATOR).split(SEPARATOR)
        row.passes_in = [one.strip() for one in passes if one.strip()]
        return row


class WordingFile(forms.Form):
    file = forms.FileField(
        label="XLSX 或 CSV 文件",
        help_text="第一行为列名，与导出的文件相同；已有的表述按文件更新，其余不动。",
        widget=forms.ClearableFileInput(attrs={"accept": ".xlsx,.csv"}),
    )


class PatternForm(forms.ModelForm):
    trial = forms.CharField(
        label="试用文字", required=False, max_length=LONGEST_TRIAL, widget=forms.Textarea,
        help_text="粘贴一段文字，点“试一试”看能找出什么；不保存。",
    )  # fmt: skip

    class Meta:
        model = Pattern
        fields = ["name", "pattern", "reason", "basis", "is_open"]
        help_texts = {"pattern": "re2 正则表达式，例：内部资料第[0-9]{1,4}号"}


class NamesForm(forms.Form):
    names = forms.CharField(
        label="姓名",
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="每行一个，可以一次粘贴多行。",
    )
    who = forms.ChoiceField(label="身份", choices=RosterName.Who.choices)
    note = forms.CharField(label="备注", required=False, max_length=80)
