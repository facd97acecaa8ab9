"""Forms of the last step and of what comes after: when to publish, why to withdraw, what holds."""

from typing import Any

from django import forms
from django.utils import timezone

from gongkai.core.people.models import Organ
from gongkai.disclosure.actions.publishing import MOST_REASON, WITHDRAWAL_CAUSES
from gongkai.disclosure.actions.scheduling import MOST_EVENT
from gongkai.disclosure.actions.validity import MOST_REASON as MOST_BASIS
from gongkai.disclosure.addresses import MOST, find_published
from gongkai.disclosure.models import Attribute, Disclosure, Exit, Validity
from gongkai.law.review_state import ReviewState

_MOST_OFFERED = 200


class PublishForm(forms.Form):
    """Now, or on one of the three occasions."""

    how = forms.ChoiceField(
        label="什么时候公开", widget=forms.RadioSelect, initial="now",
        choices=[("now", "现在发布"), ("at", "定时发布"), ("with", "随另一份文件一起发布"),
                 ("event", "等一件事发生后，由发布员确认发布")],
    )  # fmt: skip
    publish_at = forms.DateTimeField(
        label="公开时间", required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%dT%H:%M:%S", "%Y-%m-%d %H:%M"],
        help_text="到时由系统发布，前后不差一分钟。发布前会再检查一遍。",
    )  # fmt: skip
    waits_for = forms.ModelChoiceField(
        Disclosure.objects.none(),
        label="随哪一份文件",
        required=False,
        empty_label="请选择",
        help_text="那一份公开时，这一份随后一分钟内公开。",
    )
    event = forms.CharField(
        label="等什么事",
        required=False,
        max_length=MOST_EVENT,
        help_text="例如“县人大常委会会议通过”。事情发生后，发布员在“待发布安排”里点确认。",
    )

    def __init__(self, *args: Any, disclosure: Disclosure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["waits_for"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = _others(disclosure)
        field.label_from_instance = lambda one: (
            f"{one.register_number}　{one.draft.title}（{one.get_review_state_display()}）"
        )

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        for how, name, message in (
            ("at", "publish_at", "请填写公开的日期和时间。"),
            ("with", "waits_for", "请选择随哪一份文件发布。"),
            ("event", "event", "请写明等什么事。"),
        ):
            if values.get("how") == how and not values.get(name) and name not in self.errors:
                self.add_error(name, message)
        return values

    def arrangement(self) -> dict[str, Any]:
        """The one argument of ``schedule`` that was chosen."""
        name = {"at": "publish_at", "with": "waits_for", "event": "event"}[self.cleaned_data["how"]]
        return {name: self.cleaned_data[name]}


def _others(disclosure: Disclosure) -> Any:
    rows = Disclosure.objects.filter(
        organ=disclosure.organ_id, exit=Exit.PUBLIC, published_clearance=None, withdrawn_at=None,
        draft__attribute=Attribute.PROACTIVE,
    ).exclude(pk=disclosure.pk)  # fmt: skip
    newest = rows.exclude(review_state=ReviewState.DRAFT).order_by("-pk")
    keys = list(newest.values_list("pk", flat=True)[:_MOST_OFFERED])
    return Disclosure.objects.filter(pk__in=keys).select_related("draft").order_by("-pk")


class WithdrawForm(forms.Form):
    """Why; the public reads neither."""

    cause = forms.ChoiceField(
        label="情形", choices=list(WITHDRAWAL_CAUSES.items()), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label="撤回原因", max_length=MOST_REASON, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="只在内部留存，不向社会显示。",
    )  # fmt: skip


class ValidityForm(forms.Form):
    """What holds from which day on, and on what that rests."""

    validity = forms.ChoiceField(
        label="有效性", choices=[(one.value, one.label) for one in Validity if one.value],
        widget=forms.RadioSelect,
    )  # fmt: skip
    since = forms.DateField(
        label="自哪一天起",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="不晚于今天。",
    )
    reason = forms.CharField(
        label="依据",
        max_length=MOST_BASIS,
        help_text="只在内部显示，写依据的文号和条款，例如“示审发〔2026〕3号第十条”。",
    )
    replaced_by = forms.CharField(
        label="代替它的文件",
        required=False,
        max_length=MOST,
        help_text="已公开的文件：填索引号、文号或公开网址；没有就留空。",
    )

    def __init__(self, *args: Any, organ: Organ, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.organ = organ
        self.fields["since"].widget.attrs["max"] = timezone.localdate().isoformat()

    def clean_replaced_by(self) -> Disclosure | None:
        text = self.cleaned_data["replaced_by"].strip()
        if not text:
            return None
        found = find_published(self.organ, text)
        if found is None:
            raise forms.ValidationError(
                "没有找到这份已公开的文件（或者有几份同号），请改填索引号或公开网址。"
            )
        return found
