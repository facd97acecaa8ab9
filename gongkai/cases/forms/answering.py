"""The answer: a decision on every part, and the free part of the letter."""

from typing import Any

from django import forms
from django_prose_editor.widgets import ProseEditorWidget

from gongkai.cases.forms.deeds import DeedForm
from gongkai.cases.models import Case, Part
from gongkai.disclosure.forms.drafting import EDITOR
from gongkai.law.grounds import GROUNDS
from gongkai.law.outcomes import ANSWERS, DETAILS, Decision

_DETAIL_CHOICES = [
    ("", "不适用"),
    *(
        (f"{code}:{key}", f"{label}（{code}）")
        for code, pairs in DETAILS.items()
        if code != "F3"
        for key, label in pairs
    ),
]


# Which outcomes a field of the decision is for.
_FOR = {
    "outcome": "",
    "detail": "C5 C6 D1",
    "ground": "B1",
    "citation": "B1 C1 C2 C8",
    "organ": "D1",
    "reason": "",
}


class AnswerForm(DeedForm):
    """The decision on every part, and the free part of the letter."""

    body_html = forms.CharField(
        label="答复内容",
        widget=ProseEditorWidget(config=EDITOR, preset="configurable"),
        help_text="开头的收到日期、法律依据和结尾的救济途径由系统按案件填写，这里写提供的信息或具体说明。",
    )

    def prepare(self, case: Case) -> None:
        self.parts = list(case.parts.all()) or [Part(position=1, wanted=case.wanted)]
        fields: dict[str, forms.Field] = {}
        for part in self.parts:
            fields |= {f"p{part.position}_{k}": field for k, field in self._of(part).items()}
        self.fields = {**fields, "body_html": self.fields["body_html"]}

    @staticmethod
    def _of(part: Part) -> dict[str, forms.Field]:
        choices = [
            # Some groups have one member of the same name.
            (o.code, f"{'' if o.group == o.label else o.group + '：'}{o.label}（{o.article}）")
            for o in ANSWERS
        ]
        choices.append(("F3", "其他处理：不属于政府信息（条例第二条）"))
        return {
            "outcome": forms.ChoiceField(label="办理结果", choices=[("", "请选择"), *choices], initial=part.outcome),
            "detail": forms.ChoiceField(
                label="具体情形", choices=_DETAIL_CHOICES, required=False,
                initial=f"{part.outcome}:{part.detail}" if part.detail else "",
                help_text="内部事务、过程性信息和“不掌握”须选具体情形。",
            ),
            "ground": forms.ChoiceField(
                label="不公开部分的依据", required=False, initial=part.ground,
                choices=[("", "不适用"), *((g.code, f"{g.label}（{g.article}）") for g in GROUNDS)],
                help_text="部分公开时填写。",
            ),
            "citation": forms.CharField(
                label="援引的法律、行政法规和条款", required=False, max_length=200, initial=part.citation,
                help_text="法律行政法规禁止公开、行政查询事项须填写，例：《中华人民共和国统计法》第二十五条。国家秘密填定密依据的文件编号，不写涉密内容。",
            ),
            "organ": forms.CharField(
                label="负责公开的机关和联系方式", required=False, max_length=200, initial=part.organ_named,
                help_text="不属于本机关负责公开时填写；无法确定的写“无法确定”。",
            ),
            "reason": forms.CharField(
                label="理由或获取方式", required=False, max_length=1000, widget=forms.Textarea(attrs={"rows": 3}), initial=part.reason,
                help_text="予以公开的可以不写；已主动公开的写网址或地点；其他的写具体理由。",
            ),
        }  # fmt: skip

    def rows(self) -> list[dict[str, Any]]:
        """The fields of each part, each with the outcomes it is for ("" for all of them)."""
        return [
            {
                "part": part,
                "fields": [
                    (self[f"p{part.position}_{name}"], codes) for name, codes in _FOR.items()
                ],
            }
            for part in self.parts
        ]

    def hints(self) -> list[tuple[str, str, str]]:
        """(code, name, what the letter has to say) of every outcome."""
        return [(one.code, one.label, one.must_contain) for one in ANSWERS]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        for part in self.parts:
            outcome, _, _detail = data.get(f"p{part.position}_detail", "").rpartition(":")
            if outcome and outcome != data.get(f"p{part.position}_outcome"):
                self.add_error(
                    f"p{part.position}_detail", "具体情形与办理结果不是一类，请重新选择。"
                )
        return data

    def decisions(self) -> list[Decision]:
        """What was decided, part by part."""
        data, found = self.cleaned_data, []
        for part in self.parts:
            get = lambda name, n=part.position: data.get(f"p{n}_{name}", "")  # noqa: E731
            found.append(
                Decision(
                    outcome=get("outcome"),
                    # F3 is chosen only for what is no government information (IAR-01).
                    detail="not_information"
                    if get("outcome") == "F3"
                    else get("detail").rpartition(":")[2],
                    ground=get("ground"),
                    citation=get("citation"),
                    reason=get("reason"),
                    organ=get("organ"),
                )
            )
        return found
