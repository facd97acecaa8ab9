"""The forms of the channels."""

from typing import Any

from django import forms
from django.utils import timezone

from gongkai.portal.channels.copying import FIELDS, order_of
from gongkai.portal.channels.models import Channel
from gongkai.portal.channels.receiving import MOST_BYTES


class ChannelForm(forms.ModelForm):  # type: ignore[type-arg]
    """A channel; for copying by hand also the order of the other system's fields."""

    class Meta:
        model = Channel
        fields = ["kind", "name", "platform", "is_open"]
        help_texts = {
            "kind": "县平台能导入文件的选“导出包”，能自动来取的选“接口拉取”，都不能的选“逐项复制”。",
            "name": "例：示范县政府网站；或账号名称，例：示范审计",
            "platform": "只有新媒体账号要选。",
            "is_open": "停用后不再产生送达；“接口拉取”的令牌同时失效。",
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["platform"].required = False
        for name in ("kind", "platform"):
            known = [one for one in self.fields[name].choices if one[0]]
            self.fields[name].choices = [("", "请选择"), *known]
        if self.instance.pk:
            self.fields["kind"].disabled = True
        order = order_of(self.instance) if self.instance.pk else list(FIELDS)
        if not self.instance.pk or self.instance.kind == Channel.Kind.HAND_COPY:
            for code, (label, _) in FIELDS.items():
                self.fields[f"order_{code}"] = forms.IntegerField(
                    label=label, required=False, min_value=1, max_value=99,
                    initial=order.index(code) + 1 if code in order else None,
                )  # fmt: skip

    @property
    def plain(self) -> list[forms.BoundField]:
        return [bound for bound in self if not bound.name.startswith("order_")]

    @property
    def order(self) -> list[forms.BoundField]:
        """The numbers of the fields, shown for a channel where fields are copied."""
        return [bound for bound in self if bound.name.startswith("order_")]

    def filled(self) -> Channel:
        """The channel with its settings."""
        row: Channel = self.save(commit=False)
        if row.kind == Channel.Kind.HAND_COPY:
            numbers = {code: self.cleaned_data.get(f"order_{code}") for code in FIELDS}
            chosen = sorted(
                (code for code in FIELDS if numbers[code]), key=lambda code: numbers[code] or 0
            )
            row.settings = {**row.settings, "fields": chosen}
        return row


class ReceiptForm(forms.Form):
    file = forms.FileField(
        label="回执文件", required=False, help_text="县平台导入后给出的 JSON 文件"
    )
    text = forms.CharField(
        label="或者粘贴回执内容", required=False, widget=forms.Textarea(attrs={"rows": 4})
    )


class PostingForm(forms.Form):
    """Where an item was put; the deed says what is wrong with it."""

    address = forms.CharField(
        label="发布后的网址", max_length=500, help_text="打开发布好的页面，从地址栏整行复制",
        widget=forms.TextInput(attrs={"inputmode": "url", "autocomplete": "off"}),
    )  # fmt: skip
    posted_on = forms.DateField(
        label="发布日期", widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        initial=timezone.localdate,
    )  # fmt: skip


class LiveForm(forms.Form):
    page = forms.FileField(
        label="保存下来的网页",
        help_text="在浏览器中打开发布好的页面，“另存为”网页（html 或 mhtml），"
        "或打印成 PDF；也可以复制正文存成 txt。文件只用来比对，不保存。",
    )


class PackageForm(forms.Form):
    package = forms.FileField(
        label="导出包（zip）", help_text=f"由另一套本系统导出，不超过 {MOST_BYTES // 2**20} MB"
    )


class TrustForm(PackageForm):
    fingerprint = forms.CharField(
        label="密钥指纹", max_length=40,
        help_text="请打电话向来源机关核对，把对方读出的 16 位指纹填在这里，不要从包里抄。",
        widget=forms.TextInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )  # fmt: skip

    def clean_fingerprint(self) -> str:
        return "".join(str(self.cleaned_data["fingerprint"]).lower().split())
