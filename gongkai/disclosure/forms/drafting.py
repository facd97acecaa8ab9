"""Forms of the staff side of the door."""

from typing import Any

from django import forms
from django.utils import timezone
from django_prose_editor.widgets import ProseEditorWidget

from gongkai.core.people.models import Organ
from gongkai.core.ui.widgets import DayInput
from gongkai.disclosure.models import Attribute, Column, Draft

EDITOR = {
    "extensions": {
        "Bold": True, "Italic": True, "Underline": True, "Heading": {"levels": [2, 3, 4]},
        "BulletList": True, "OrderedList": True, "ListItem": True, "Blockquote": True,
        "Link": True, "Table": True, "TableRow": True, "TableHeader": True, "TableCell": True,
        "HardBreak": True, "History": True,
    }
}  # fmt: skip


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is typed of a draft. ``revision`` is the one the person saw."""

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)

    class Meta:
        model = Draft
        fields = ["column", "title", "document_number", "formed_on", "attribute", "ground",
                  "ground_reason", "summary", "body_html"]  # fmt: skip
        widgets = {
            "formed_on": DayInput(),
            "attribute": forms.RadioSelect,
            "ground_reason": forms.Textarea(attrs={"rows": 2}),
            "summary": forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
            "body_html": ProseEditorWidget(config=EDITOR, preset="configurable"),
        }
        help_texts = {
            "document_number": "没有文号可留空。例：示审发〔2026〕3号",
            "formed_on": "文件的签发或盖章日期。主动公开须在此日起 20 个工作日内（条例第二十六条）。",
            "attribute": "公文产生时即确定，三选一（国办发〔2016〕80号）。",
            "summary": "一两句话说明内容，目录中会显示（条例第十二条）。",
        }

    def __init__(self, *args: Any, organ: Organ, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        columns = Column.objects.writable(organ).order_by("position", "pk")
        column = self.fields["column"]
        column.queryset = columns
        column.label_from_instance = lambda one: f"{one.code}　{one.name}"
        column.required = True
        column.empty_label = "请选择"
        self.fields["attribute"].choices = Attribute.choices
        self.fields["revision"].initial = self.instance.revision

    def keep_body_only(self) -> None:
        """For an answer to an applicant: everything else is fixed by the case."""
        for name in set(self.Meta.fields) - {"body_html"}:
            del self.fields[name]

    def clean_formed_on(self) -> Any:
        formed_on = self.cleaned_data["formed_on"]
        if formed_on > timezone.localdate():
            raise forms.ValidationError("形成日期不能晚于今天，请核对文件的签发日期。")
        return formed_on

    def content(self) -> dict[str, Any]:
        """The typed values, as the deeds take them."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
