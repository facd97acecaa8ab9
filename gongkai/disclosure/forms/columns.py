"""The forms of the column tree."""

from typing import Any

from django import forms

from gongkai.core.people.models import Department, Organ
from gongkai.disclosure.models import Column


class ColumnForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Column
        fields = ["parent", "code", "name", "slug", "kind", "owner", "update_days", "legal_basis",
                  "empty_statement", "is_open"]  # fmt: skip
        help_texts = {
            "slug": "公开网址的一段，只用英文小写字母、数字和连字符；发布过信息后不要再改。例：budgets",
            "update_days": "超过这么多天没有新信息就在栏目表中提示；随事公开的留空。",
            "legal_basis": "例：《政府信息公开条例》第二十条第七项",
            "empty_statement": "栏目暂时没有信息时公众看到的一句话，不能空白。",
        }
        labels = {"is_open": "启用：停用后公众看不到这个栏目，还有公开信息的不能停用"}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organ = self.instance.organ_id
        parents = Column.objects.filter(organ=organ, is_open=True)
        if self.instance.pk:
            parents = parents.exclude(pk=self.instance.pk)
        parent, owner = self.fields["parent"], self.fields["owner"]
        parent.queryset = parents
        parent.empty_label = "（最上级）"
        parent.label_from_instance = lambda one: f"{one.code}　{one.name}"
        owner.queryset = Department.objects.filter(organ=organ, is_active=True)
        # The deed says why a column needs one; the browser need not know.
        owner.required = False
        owner.empty_label = "请选择"
        self.fields["empty_statement"].required = False

    def clean_code(self) -> Any:
        return self._unused("code", "编码")

    def clean_slug(self) -> Any:
        return self._unused("slug", "网址标识")

    def _unused(self, name: str, label: str) -> Any:
        value = self.cleaned_data[name]
        twins = Column.objects.filter(organ=self.instance.organ_id, **{name: value})
        twin = twins.exclude(pk=self.instance.pk).first()
        if twin is not None:
            raise forms.ValidationError(f"{label}“{value}”已用于栏目“{twin.name}”，请换一个。")
        return value


class InstallForm(forms.Form):
    """Who answers for the standard columns until the bureau says otherwise."""

    owner = forms.ModelChoiceField(None, label="责任科室", empty_label=None)

    def __init__(self, *args: Any, organ: Organ, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = organ.departments.filter(is_active=True)
