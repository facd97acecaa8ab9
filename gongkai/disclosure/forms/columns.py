"""The form of a column."""

from typing import Any

from django import forms

from gongkai.disclosure.models import Column


class ColumnForm(forms.ModelForm):  # type: ignore[type-arg]
    class Meta:
        model = Column
        fields = ["parent", "code", "slug", "name", "kind", "update_days", "legal_basis", "owner",
                  "empty_statement", "position", "is_open"]  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        organ = self.instance.organ_id
        self.fields["parent"].queryset = Column.objects.filter(organ=organ)
        self.fields["owner"].queryset = self.fields["owner"].queryset.filter(organ=organ)
