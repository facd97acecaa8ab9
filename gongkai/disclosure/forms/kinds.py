"""The form of a kind of documents, with its panel as rows and its lists as lines."""

import re
from typing import Any

from django import forms
from django.forms import BaseFormSet, formset_factory
from django_prose_editor.widgets import ProseEditorWidget

from gongkai.disclosure.actions.kinds import CHECKED_STEPS, PANEL_KINDS, REQUIRABLE
from gongkai.disclosure.forms.drafting import EDITOR
from gongkai.disclosure.gates import GATES
from gongkai.disclosure.models import Column, DocumentKind, Draft
from gongkai.law.disclosure_clock import CLOCKS

_BETWEEN = re.compile(r"[、,，;；\n]+")


def clock_words(code: str) -> str:
    """A period with its start and article; “请核对” where the article is not certain."""
    clock = CLOCKS[code]
    begun = f"，自{clock.base}起算" if clock.base else ""
    article = (
        f"（{clock.article}{'' if clock.is_certain else '，请核对'}）" if clock.article else ""
    )
    return f"{clock.label}{begun}{article}"


class KindForm(forms.ModelForm):  # type: ignore[type-arg]
    required_fields = forms.MultipleChoiceField(
        label="必填项", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="标题、形成日期、公开属性和（主动公开的）内容概述本来就必填。",
    )  # fmt: skip
    gates = forms.MultipleChoiceField(
        label="附加关口", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="送审或发布前另外检查的条件。",
    )  # fmt: skip

    class Meta:
        model = DocumentKind
        fields = ["name", "clock", "is_policy", "default_column", "template_html", "is_open"]
        widgets = {"template_html": ProseEditorWidget(config=EDITOR, preset="configurable")}
        help_texts = {
            "clock": "主动公开的法定期限；依据拿不准的写着“请核对”。",
            "default_column": "登记时自动选中，可以再改。",
            "template_html": "登记这一类型时正文里预先放好的内容，可以留空。",
            "is_policy": "",
        }
        labels = {
            "is_policy": "政策性文件：拟不公开时先经政务公开办公室审查（国办发〔2016〕80号）",
            "is_open": "启用：停用后不能再登记这一类型，已登记的不受影响",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        kind = self.instance
        column = self.fields["default_column"]
        column.queryset = Column.objects.writable(kind.organ)
        column.empty_label = "不指定"
        column.label_from_instance = lambda one: f"{one.code}　{one.name}"
        self.fields["clock"].choices = [(code, clock_words(code)) for code in CLOCKS]
        self.fields["required_fields"].choices = [(name, _label(name)) for name in REQUIRABLE]
        self.initial["required_fields"] = kind.required
        self.fields["gates"].choices = [
            (gate.code, f"{gate.label}（{gate.basis}）") for gate in GATES.values()
        ]
        self.initial["gates"] = kind.gates
        for step in CHECKED_STEPS:
            self.fields[f"check_{step}"] = forms.CharField(
                label=step.label, required=False, widget=forms.Textarea(attrs={"rows": 3}),
                initial="\n".join(kind.checklists.get(step, [])),
            )  # fmt: skip

    def checklists(self) -> Any:
        """The fields of the steps, for the template."""
        return [self[f"check_{step}"] for step in CHECKED_STEPS]

    def filled(self, panel: list[dict[str, Any]]) -> DocumentKind:
        """The kind as typed, unsaved."""
        kind: DocumentKind = self.save(commit=False)
        kind.required = self.cleaned_data["required_fields"]
        kind.gates = self.cleaned_data["gates"]
        kind.panel = panel
        lists = {step: _lines(self.cleaned_data[f"check_{step}"]) for step in CHECKED_STEPS}
        kind.checklists = {str(step): lines for step, lines in lists.items() if lines}
        return kind


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def _label(name: str) -> str:
    return str(Draft._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


class PanelField(forms.Form):
    """One row: a fact asked for beside the text. A row without a name is left out."""

    name = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    label = forms.CharField(label="名称", max_length=40, required=False)
    kind = forms.ChoiceField(label="填写方式", choices=list(PANEL_KINDS.items()), required=False)
    choices = forms.CharField(label="选项（用顿号隔开）", max_length=400, required=False)
    help = forms.CharField(label="填写说明", max_length=200, required=False)
    is_required = forms.BooleanField(label="必填", required=False)


class _Panel(BaseFormSet):  # type: ignore[type-arg]
    def rows(self) -> list[dict[str, Any]]:
        """The panel as the model keeps it, in the order given; new rows get a name of their own."""
        kept = [form.cleaned_data for form in self.ordered_forms if form.cleaned_data.get("label")]
        taken = {row["name"] for row in kept if row["name"]}
        rows = []
        for row in kept:
            name = row["name"]
            number = len(taken) + 1
            while not name:
                name = f"field_{number}" if f"field_{number}" not in taken else ""
                number += 1
            taken.add(name)
            choices = [one.strip() for one in _BETWEEN.split(row["choices"]) if one.strip()]
            rows.append(
                {
                    "name": name,
                    "label": row["label"].strip(),
                    "kind": row["kind"] or "text",
                    "choices": choices if row["kind"] == "choice" else [],
                    "help": row["help"],
                    "is_required": row["is_required"],
                }
            )
        return rows


PanelFormSet = formset_factory(
    PanelField, formset=_Panel, extra=2, can_delete=True, can_order=True, max_num=30
)


def panel_initial(panel: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The rows of a panel as the formset begins with them."""
    return [{**row, "choices": "、".join(row.get("choices", []))} for row in panel]
