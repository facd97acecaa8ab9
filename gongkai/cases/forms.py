"""Forms for applicants (R711 art. 29: no purpose is asked) and for the office."""

import secrets
from typing import Any

from django import forms
from django.utils import timezone
from django_prose_editor.widgets import ProseEditorWidget

from gongkai.cases.models import ApplicantKind
from gongkai.core.people.models import Department
from gongkai.core.ui.widgets import DayInput
from gongkai.disclosure.forms import EDITOR
from gongkai.law.events import Channel
from gongkai.law.outcomes import ANSWERS

MEDIA = [("电子", "电子文件"), ("纸质", "纸质复印件"), ("查阅", "现场查阅、抄录")]
DELIVERIES = [
    ("网上查看", "凭回执码在网上查看"), ("邮寄", "邮寄"), ("当面领取", "当面领取"),
    ("电子邮件", "电子邮件"), ("传真", "传真"),
]  # fmt: skip


class ApplicationForm(forms.Form):
    """What art. 29 asks for, and nothing more."""

    applicant_kind = forms.ChoiceField(label="您是", choices=ApplicantKind.choices)
    applicant_name = forms.CharField(
        label="姓名或单位名称",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    identity = forms.CharField(
        label="身份证明",
        max_length=60,
        help_text="公民填身份证件名称和号码；单位填统一社会信用代码。只用于核对身份，加密保存。",
    )
    contact = forms.CharField(
        label="联系电话或邮箱", max_length=80, help_text="工作人员会用它与您确认申请。"
    )
    address = forms.CharField(
        label="通信地址", max_length=120, required=False, help_text="选择邮寄时请填写。"
    )
    wanted = forms.CharField(
        label="您想要什么信息",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明文件名称、文号，或者时间、事项等能帮助查找的特征。不需要说明用途。",
    )
    medium = forms.ChoiceField(label="希望以什么形式提供", choices=MEDIA)
    delivery = forms.ChoiceField(label="希望怎样获取", choices=DELIVERIES)
    assistance_needed = forms.BooleanField(
        label="我在阅读或视听上有困难，需要帮助（条例第四十三条）", required=False
    )
    # Random and one a form: the same form sent twice makes one application.
    form_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = secrets.token_urlsafe(24)

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("delivery") == "邮寄" and not data.get("address"):
            self.add_error("address", "选择邮寄时须填写通信地址。")
        return data

    def content(self) -> dict[str, Any]:
        """The typed values without the form's own key."""
        return {name: value for name, value in self.cleaned_data.items() if name != "form_key"}


class RegisterForm(ApplicationForm):
    """The office enters what came on paper or by word of mouth."""

    channel = forms.ChoiceField(
        label="提交方式", choices=[(c.value, c.label) for c in Channel if c is not Channel.WEB]
    )
    arrived_on = forms.DateField(
        label="来件日期",
        widget=DayInput(),
        help_text="当面提交之日、签收之日，或信函、传真、邮件到达之日。",
    )
    field_order = ["channel", "arrived_on"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].required = False
        self.fields["arrived_on"].initial = timezone.localdate()

    def content(self) -> dict[str, Any]:
        own = ("form_key", "channel", "arrived_on")
        return {name: value for name, value in self.cleaned_data.items() if name not in own}


class DayForm(forms.Form):
    """A deed that happened on a day."""

    on = forms.DateField(label="日期", widget=DayInput())
    note = forms.CharField(
        label="内容", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 4})
    )


class ExtendForm(forms.Form):
    working_days = forms.IntegerField(
        label="延长多少个工作日", min_value=1, max_value=20, initial=20
    )
    reason = forms.CharField(label="理由", max_length=300)


class AssignForm(forms.Form):
    department = forms.ModelChoiceField(label="承办科室", queryset=Department.objects.none())

    def __init__(self, *args: Any, organ_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["department"].queryset = Department.objects.filter(
            organ=organ_id, is_active=True
        )


class AnswerForm(forms.Form):
    """Which of the outcomes, and the free part of the letter."""

    outcome = forms.ChoiceField(
        label="答复类型",
        choices=[
            ("", "请选择"),
            *((o.code, f"{o.group}：{o.label}（{o.article}）") for o in ANSWERS),
        ],
    )
    withheld_by_ground = forms.BooleanField(
        label="部分公开时：不公开的部分依据条例第十四至十六条", required=False
    )
    body_html = forms.CharField(
        label="答复内容",
        widget=ProseEditorWidget(config=EDITOR, preset="configurable"),
        help_text="开头的收到日期和结尾的救济途径由系统按案件填写，这里只写答复的内容和理由。",
    )
