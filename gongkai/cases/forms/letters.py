"""What is typed about a letter once it is issued: sending, delivery, the signed scan."""

from typing import Any

from django import forms
from django.utils import timezone

from gongkai.cases.models import Letter
from gongkai.core.ui.widgets import DayInput

_BECAUSE = "原来的登记有误才填写；原日期和原因都会留在日志里。"


class LetterForm(forms.Form):
    """A form about one letter; a second entry has to say why the first one was wrong."""

    corrected_because = forms.CharField(
        label="更正的原因", max_length=200, required=False, help_text=_BECAUSE
    )

    def __init__(self, *args: Any, is_second: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_second:
            del self.fields["corrected_because"]


class SendForm(LetterForm):
    sent_on = forms.DateField(label="发出日期", widget=DayInput(), initial=timezone.localdate)
    method = forms.ChoiceField(label="送达方式", choices=[("", "请选择"), *Letter.Method.choices])
    tracking_number = forms.CharField(
        label="邮件号",
        max_length=60,
        required=False,
        help_text="挂号、特快专递须填写，是送达的凭证。",
    )
    field_order = ["sent_on", "method", "tracking_number", "corrected_because"]


class DeliverForm(LetterForm):
    delivered_on = forms.DateField(label="送达日期", widget=DayInput(), initial=timezone.localdate)
    note = forms.CharField(
        label="送达情况", max_length=200, help_text="例：本人签收；物业代收；已在网上查看。"
    )
    file = forms.FileField(
        label="送达凭证", required=False,
        help_text="送达回证、签收回执的扫描件或照片，可以以后再传。",
    )  # fmt: skip
    field_order = ["delivered_on", "note", "file", "corrected_because"]


class SignedForm(forms.Form):
    file = forms.FileField(
        label="盖章扫描件", help_text="实际发出的那一份，PDF 或者图片；有几页的，可以分次上传。"
    )
