"""Forms for the bureau as the organ that is asked (R711 art. 34)."""

from typing import Any

from django import forms
from django.utils import timezone

from gongkai.cases.models import Stance
from gongkai.core.people.models import Department, Organ
from gongkai.core.ui.widgets import DayInput


class InboundForm(forms.Form):
    """The letter another organ sent."""

    from_organ = forms.CharField(label="来函机关", max_length=80)
    letter_number = forms.CharField(label="来函文号", max_length=60, required=False)
    received_on = forms.DateField(
        label="收到之日", widget=DayInput(), initial=timezone.localdate,
        help_text="本机关签收来函的日期，从次日起计算十五个工作日。",
    )  # fmt: skip
    about = forms.CharField(
        label="就什么信息征求意见", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="写明文件名称、文号。不要写申请人的姓名。",
    )  # fmt: skip
    is_co_made = forms.TypedChoiceField(
        label="本机关是不是该信息的共同制作机关", widget=forms.RadioSelect, initial="yes",
        choices=[("yes", "是（十五个工作日内不答复，视为同意公开）"), ("no", "不是")],
        coerce=lambda value: value == "yes",
    )  # fmt: skip
    department = forms.ModelChoiceField(
        label="承办科室", queryset=Department.objects.none(), required=False,
        empty_label="由政务公开办公室办理",
    )  # fmt: skip

    def __init__(self, *args: Any, organ: Organ, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.filter(organ=organ, is_active=True)


class OpinionForm(forms.Form):
    """The bureau's opinion, to be approved by another person."""

    stance = forms.ChoiceField(label="意见", choices=Stance.choices, widget=forms.RadioSelect)
    opinion = forms.CharField(
        label="意见内容和理由", max_length=2000, required=False,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="会写入复函。不同意或部分同意的，写明理由和法律依据。",
    )  # fmt: skip


class SendForm(forms.Form):
    """The day the reply is signed."""

    on = forms.DateField(label="复函日期", widget=DayInput(), initial=timezone.localdate)
