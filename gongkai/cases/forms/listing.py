"""The filters of the list of applications."""

from django import forms

from gongkai.cases.models import Source
from gongkai.core.people.models import Department, Person
from gongkai.law.case_state import CaseState
from gongkai.law.events import Channel

STATES = [
    ("", "全部"), ("open", "未办结"), ("overdue", "已超期"), *((s.value, s.label) for s in CaseState)
]  # fmt: skip


class FilterForm(forms.Form):
    """What the list shows; every field may stay empty."""

    q = forms.CharField(
        label="登记号或所需信息", required=False, max_length=60,
        widget=forms.TextInput(attrs={"type": "search", "placeholder": "例：2026-0007 或 预算"}),
    )  # fmt: skip
    state = forms.ChoiceField(label="状态", required=False, choices=STATES)
    department = forms.ModelChoiceField(
        label="承办科室", required=False, queryset=Department.objects.none(), empty_label="全部"
    )
    channel = forms.ChoiceField(
        label="提交方式", required=False, choices=[("", "全部"), *((c.value, c.label) for c in Channel)]
    )  # fmt: skip
    source = forms.ChoiceField(
        label="来源", required=False, choices=[("", "全部"), *Source.choices]
    )
    year = forms.TypedChoiceField(label="收到年份", required=False, coerce=int, empty_value=None)
    mine = forms.BooleanField(label="只看承办人是我的", required=False)

    def __init__(self, *args, person: Person, years: list[int], **kwargs):  # type: ignore[no-untyped-def]
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.filter(organ=person.organ_id)
        self.fields["year"].choices = [("", "全部"), *((year, f"{year} 年") for year in years)]
