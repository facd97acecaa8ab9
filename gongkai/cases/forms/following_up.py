"""What the holder of a receipt code fills in afterwards; one form a deed."""

import secrets
from typing import Any

from django import forms

from gongkai.cases.forms.papers import File, WithPapers
from gongkai.cases.tracked import SCORES


class FollowUpForm(forms.Form):
    """The text that goes with a deed; ``first`` is what stands in it at the beginning."""

    text = forms.CharField(
        label="说明", max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )  # fmt: skip
    # Random and one a form: the same form sent twice is done once.
    form_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, first: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["form_key"].initial = secrets.token_urlsafe(24)
        self.prepare(first)
        for field in self.fields.values():
            field.error_messages["required"] = f"请填写“{field.label}”。"

    def prepare(self, first: str) -> None:
        """First values that depend on the application."""

    def content(self) -> dict[str, Any]:
        """What the envelope carries beyond which deed it is."""
        return {"text": self.cleaned_data["text"]}

    def papers(self) -> list[File]:
        """The chosen files; most deeds take none."""
        return []

    def lost_files(self) -> list[str]:
        """The names of files that have to be chosen once more."""
        return []


class _WithFiles(WithPapers, FollowUpForm):
    def content(self) -> dict[str, Any]:
        return {**FollowUpForm.content(self), **self.proofs()}


class CorrectionForm(_WithFiles):
    """The application as corrected (art. 30)."""

    text = forms.CharField(
        label="补正后的申请内容", max_length=2000, widget=forms.Textarea(attrs={"rows": 6}),
        help_text="下面是您原来的申请，请照补正通知改好；只要求补身份证明的，内容不用改，附上照片即可。",
    )  # fmt: skip
    field_order = ("text", "identity_files", "attachments")

    def prepare(self, first: str) -> None:
        self.fields["text"].initial = first


class ReasonsForm(_WithFiles):
    """Why so many applications (art. 35)."""

    text = forms.CharField(
        label="申请的理由", max_length=2000, widget=forms.Textarea(attrs={"rows": 6})
    )
    field_order = ("text", "identity_files", "attachments")

    def prepare(self, first: str) -> None:
        del self.fields["identity_files"]


class WithdrawalForm(FollowUpForm):
    """Giving the application up; it has to be meant."""

    is_meant = forms.BooleanField(label="我确认撤回这件申请，知道撤回后不再办理、不再答复")
    text = forms.CharField(
        label="为什么撤回", max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 3}), help_text="可以不填。",
    )  # fmt: skip
    field_order = ("text", "is_meant")

    def prepare(self, first: str) -> None:
        self.fields["is_meant"].label_suffix = ""


class SuggestionForm(FollowUpForm):
    """Publish it for all (art. 44(2))."""

    text = forms.CharField(
        label="为什么建议主动公开", max_length=500, required=False,
        widget=forms.Textarea(attrs={"rows": 4}), help_text="可以不填。",
    )  # fmt: skip


class SatisfactionForm(FollowUpForm):
    """How it went, in five words."""

    score = forms.TypedChoiceField(
        label="您对这次办理是否满意", choices=list(SCORES.items()), coerce=int,
        widget=forms.RadioSelect,
    )  # fmt: skip
    text = forms.CharField(
        label="想说的话", max_length=300, required=False,
        widget=forms.Textarea(attrs={"rows": 4}), help_text="可以不填。",
    )  # fmt: skip
    field_order = ("score", "text")

    def content(self) -> dict[str, Any]:
        return {**super().content(), "score": self.cleaned_data["score"]}


FORMS: dict[str, type[FollowUpForm]] = {
    "correct": CorrectionForm,
    "reasons": ReasonsForm,
    "withdraw": WithdrawalForm,
    "suggest": SuggestionForm,
    "satisfaction": SatisfactionForm,
}
