"""Entering a document in the register: first where it comes from and whether it is disclosed."""

from typing import Any

from django import forms

from gongkai.core.people.models import Organ
from gongkai.disclosure.actions.drafting import origin_faults
from gongkai.disclosure.models import Attribute, Column, Content, DocumentKind, Origin
from gongkai.disclosure.searching import ORDERS, STATES

# What follows from each choice, in one sentence.
ORIGIN_WORDS = {
    Origin.SELF_MADE: "由本机关负责公开。",
    Origin.JOINT_LEAD: "由牵头的本机关负责公开，属性先与联合制作机关商定。",
    Origin.JOINT_OTHER: "由牵头机关公开，本机关不主动公开，只登记。",
    Origin.FROM_PRIVATE: "由保存它的本机关负责公开，涉及对方权益的先征求意见。",
    Origin.FROM_AGENCY: "由制作或最初获取的机关公开，本机关不主动公开，只登记。",
}
ATTRIBUTE_WORDS = {
    Attribute.PROACTIVE: "审查通过后向社会公开，从形成之日起 20 个工作日内（有专门期限的从其规定）。",
    Attribute.ON_REQUEST: "不上网，有人申请时再办理；每年评估一次是否改为主动公开。",
    Attribute.WITHHELD: "不公开，必须选择法定依据并写明理由；每年评估一次。",
}
_NOT_OURS = (Origin.JOINT_OTHER, Origin.FROM_AGENCY)


def _explained(choices: Any, words: dict[Any, str]) -> list[tuple[str, str]]:
    return [(choice.value, f"{choice.label}：{words[choice]}") for choice in choices]


class _OriginForm(forms.Form):
    origin = forms.ChoiceField(
        label="信息来源", choices=_explained(Origin, ORIGIN_WORDS), widget=forms.RadioSelect,
        help_text="谁制作、谁公开（条例第十条）。",
    )  # fmt: skip
    source_organ = forms.CharField(
        label="来文机关或牵头机关", max_length=80, required=False,
        help_text="从其他机关获取、其他机关牵头的必填，写全称。",
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        origin = values.get("origin")
        if origin:
            for fault in origin_faults(Origin(origin), values.get("source_organ") or ""):
                self.add_error("source_organ", fault)
        return values


class OriginForm(_OriginForm):
    """Who made a document, put right."""


class BirthForm(_OriginForm):
    """What is asked before a line is written (XZ80 一(一)): kind, origin, attribute, ground."""

    kind = forms.ModelChoiceField(
        DocumentKind.objects.none(), label="信息类型", empty_label="请选择",
        help_text="决定公开期限、必填项、审查清单和正文模板。",
    )  # fmt: skip
    attribute = forms.ChoiceField(
        label="公开属性", choices=_explained(Attribute, ATTRIBUTE_WORDS),
        widget=forms.RadioSelect, help_text="公文产生时即确定，三选一（国办发〔2016〕80号）。",
    )  # fmt: skip
    ground = forms.ChoiceField(
        label="不公开依据", required=False,
        choices=[("", "请选择"), *Content._meta.get_field("ground").choices],
        help_text="选择“不予公开”时必填；各项依据适用什么、须备什么，见下面的说明。",
    )  # fmt: skip
    ground_reason = forms.CharField(
        label="不公开理由", required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}), help_text="具体说明为什么适用这一依据。",
    )  # fmt: skip
    field_order = ["kind", "origin", "source_organ", "attribute", "ground", "ground_reason"]

    def __init__(self, *args: Any, organ: Organ, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kinds = DocumentKind.objects.filter(organ=organ, is_open=True)
        self.fields["kind"].queryset = kinds
        self.fields["kind"].required = kinds.exists()

    def clean(self) -> dict[str, Any]:
        values = super().clean()
        attribute, origin = values.get("attribute"), values.get("origin")
        if attribute == Attribute.PROACTIVE and origin in _NOT_OURS:
            self.add_error(
                "attribute",
                "这份信息应由制作（或牵头）机关公开，本机关不能选“主动公开”（条例第十条），"
                "请改选“依申请公开”，有人申请时告知其向该机关提出。",
            )
        if attribute == Attribute.WITHHELD:
            if not values.get("ground"):
                self.add_error("ground", "“不予公开”须选择法定依据（条例第十四至十六条）。")
            if len((values.get("ground_reason") or "").strip()) < 4:
                self.add_error("ground_reason", "请写明不公开的具体理由（至少 4 个字）。")
        return values


class FilterForm(forms.Form):
    """What the register is narrowed by; values that make no sense are left out."""

    q = forms.CharField(label="标题、文号或台账号", max_length=60, required=False,
                        widget=forms.TextInput(attrs={"type": "search"}))  # fmt: skip
    kind = forms.ModelChoiceField(DocumentKind.objects.none(), label="信息类型", required=False)
    attribute = forms.ChoiceField(label="公开属性", choices=[("", "全部"), *Attribute.choices],
                                  required=False)  # fmt: skip
    state = forms.ChoiceField(label="状态", choices=[("", "全部"), *STATES], required=False)
    column = forms.ModelChoiceField(Column.objects.none(), label="栏目", required=False)
    department = forms.ModelChoiceField(None, label="科室", required=False)
    origin = forms.ChoiceField(
        label="来源", choices=[("", "全部"), *Origin.choices], required=False
    )
    year = forms.ChoiceField(label="登记年度", required=False)
    overdue = forms.BooleanField(label="只看超期", required=False)
    mine = forms.BooleanField(label="只看我登记的", required=False)
    order = forms.ChoiceField(label="排序", required=False,
                              choices=[(code, one.label) for code, one in ORDERS.items()])  # fmt: skip

    def __init__(self, *args: Any, organ: Organ, years: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, rows in (
            ("kind", DocumentKind.objects.filter(organ=organ)),
            ("column", Column.objects.writable(organ)),
            ("department", organ.departments.all()),
        ):
            self.fields[name].queryset = rows
            self.fields[name].empty_label = "全部"
        self.fields["column"].label_from_instance = lambda one: f"{one.code}　{one.name}"
        self.fields["year"].choices = [("", "全部"), *((str(y), f"{y} 年") for y in years)]

    def wanted(self) -> dict[str, Any]:
        """The values that make sense, for ``searching.filtered``."""
        self.is_valid()
        return {name: value for name, value in self.cleaned_data.items() if value}

    @property
    def is_narrowed(self) -> bool:
        """Whether anything beside the words is set, so that the page shows the filters unfolded."""
        return bool(set(self.wanted()) - {"q", "order"})


class EvaluationForm(forms.Form):
    """维持 or 拟公开, with the reason."""

    decision = forms.ChoiceField(
        label="评估结论", widget=forms.RadioSelect,
        choices=[
            ("keep", "维持：情形没有变化，继续不主动公开"),
            ("disclose", "拟公开：情形已变化，退回拟稿改为主动公开并重新送审"),
        ],
    )  # fmt: skip
    reason = forms.CharField(
        label="评估意见", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="情形有没有变化，为什么维持或者拟公开。",
    )  # fmt: skip
