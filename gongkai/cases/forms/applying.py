"""The application form for applicants (R711 art. 29: no purpose is asked), in three steps."""

import re
import secrets
from typing import Any

from django import forms

from gongkai.cases.forms.papers import WithPapers
from gongkai.cases.models import ApplicantKind, CaseKind
from gongkai.scan.detectors.identity_number import is_checked

MEDIA = [("电子", "电子文件"), ("纸质", "纸质复印件"), ("查阅", "现场查阅、抄录")]
DELIVERIES = [
    ("网上查看", "凭回执码在网上查看"), ("邮寄", "邮寄"), ("当面领取", "当面领取"),
    ("电子邮件", "电子邮件"), ("传真", "传真"),
]  # fmt: skip
_KINDS = [
    (CaseKind.DISCLOSURE.value, "申请公开政府信息"),
    (CaseKind.OWN_CORRECTION.value, "申请更正与我本人有关的信息"),
]
# What each step asks; the last one shows everything once more and takes the files.
STEPS = (
    ("kind", "wanted", "suggests_publishing", "medium", "delivery"),
    ("applicant_kind", "applicant_name", "identity", "contact", "address", "assistance_needed",
     "by_agent", "agent_name", "agent_contact"),
    ("identity_files", "attachments"),
)  # fmt: skip
LAST = len(STEPS)
# Eighteen characters standing alone: a resident's number (GB 11643), whose last one is a check.
_RESIDENT = re.compile(r"(?<![0-9A-Za-z])\d{17}[0-9Xx](?![0-9A-Za-z])")


class ApplicationForm(WithPapers):
    """What art. 29 asks for, and nothing more."""

    kind = forms.ChoiceField(
        label="您要办什么", choices=_KINDS, widget=forms.RadioSelect, required=False,
        initial=CaseKind.DISCLOSURE.value,
        help_text="更正：有证据证明本机关公开、提供的信息里，关于您本人的记录不准确（条例第四十一条）。",
    )  # fmt: skip
    wanted = forms.CharField(
        label="您想要什么信息",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="写明文件名称、文号，或者时间、事项等能帮助查找的特征。不需要说明用途。"
        "申请更正的，写明哪条记录、哪里不准确、应当是什么。",
    )
    suggests_publishing = forms.BooleanField(
        label="我建议把这项信息主动公开，让所有人都能看到（条例第四十四条）", required=False
    )
    medium = forms.ChoiceField(label="希望以什么形式提供", choices=MEDIA)
    delivery = forms.ChoiceField(label="希望怎样获取", choices=DELIVERIES)
    applicant_kind = forms.ChoiceField(label="您是", choices=ApplicantKind.choices)
    applicant_name = forms.CharField(
        label="姓名或单位名称",
        max_length=80,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    identity = forms.CharField(
        label="身份证明",
        max_length=60,
        help_text="公民填身份证件名称和号码；单位填统一社会信用代码。只用于核对身份，加密保存。"
        "网上不方便填写的，可以打印申请表，签名后邮寄或者当面递交。",
    )
    contact = forms.CharField(
        label="联系电话或邮箱", max_length=80, help_text="工作人员会用它与您确认申请。"
    )
    address = forms.CharField(
        label="通信地址", max_length=120, required=False, help_text="选择邮寄时请填写。",
        widget=forms.TextInput(attrs={"autocomplete": "street-address"}),
    )  # fmt: skip
    assistance_needed = forms.BooleanField(
        label="我在阅读或视听上有困难，需要帮助（条例第四十三条）", required=False
    )
    by_agent = forms.BooleanField(
        label="我是代理人，替申请人办理", required=False,
        widget=forms.CheckboxInput(attrs={"data-shows": "agent"}),
    )  # fmt: skip
    agent_name = forms.CharField(
        label="代理人姓名", max_length=40, required=False,
        help_text="上面填申请人本人的信息；下一步请附授权委托书和代理人的身份证明。",
    )  # fmt: skip
    agent_contact = forms.CharField(label="代理人电话", max_length=40, required=False)
    # Random and one a form: the same form sent twice makes one application.
    form_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = secrets.token_urlsafe(24)
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写“{field.label}”。"
        self.fields["address"].widget.attrs["data-needed-for"] = "邮寄"

    def clean_kind(self) -> str:
        """Most people want information; who chooses nothing does."""
        return self.cleaned_data["kind"] or CaseKind.DISCLOSURE.value

    def clean_identity(self) -> str:
        """A mistyped resident's number is told at once."""
        typed: str = self.cleaned_data["identity"]
        found = _RESIDENT.search(typed)
        is_person = self.data.get("applicant_kind") == ApplicantKind.PERSON
        if is_person and found and not is_checked(found[0]):
            raise forms.ValidationError("身份证号码的校验位不相符，请核对 18 位号码。")
        return typed

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if data.get("delivery") == "邮寄" and not data.get("address"):
            self.add_error("address", "选择邮寄时须填写通信地址。")
        if data.get("by_agent"):
            for name in ("agent_name", "agent_contact"):
                if not data.get(name):
                    self.add_error(name, f"代理人办理的，请填写“{self.fields[name].label}”。")
        return data

    def typed(self) -> dict[str, Any]:
        """What was typed so far, right or wrong, without files and the form's own key."""
        names = [name for step in STEPS[:-1] for name in step]
        found = {name: self[name].value() for name in names}
        return {**found, "kind": found["kind"] or CaseKind.DISCLOSURE.value}

    def content(self) -> dict[str, Any]:
        """The application as the envelope carries it."""
        agent = ("by_agent", "agent_name", "agent_contact")
        names = [name for step in STEPS[:-1] for name in step if name not in agent]
        data = self.cleaned_data
        content = {name: data[name] for name in names}
        if data["by_agent"]:
            content["contact"] += f"；代理人：{data['agent_name']}，{data['agent_contact']}"
        return {**content, **self.proofs()}

    def step_with_errors(self) -> int | None:
        """The first step (from 1) that has something to put right; None when nothing is wrong."""
        wrong = set(self.errors)
        found = (n for n, names in enumerate(STEPS, 1) if wrong.intersection(names))
        return next(found, LAST if wrong else None)

    def keep_errors_of(self, step: int) -> None:
        """Leave the errors of this step only: nobody is scolded for what they have not seen."""
        shown = {*STEPS[step - 1], "__all__"}
        for name in [name for name in self.errors if name not in shown]:
            del self.errors[name]

    def fields_of(self, step: int) -> list[forms.BoundField]:
        """The fields this step shows."""
        return [self[name] for name in STEPS[step - 1]]

    def carried(self, step: int) -> list[forms.BoundField]:
        """The fields of the other steps, to be carried along hidden; files cannot be."""
        others = [name for n, names in enumerate(STEPS[:-1], 1) if n != step for name in names]
        return [self[name] for name in others]
