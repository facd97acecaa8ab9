"""What the office enters of an application that came to it; the channel decides which day is asked."""

import secrets
from datetime import date
from typing import Any

from django import forms
from django.utils import timezone

from gongkai.cases.forms.applying import DELIVERIES, MEDIA
from gongkai.cases.models import ApplicantKind, CaseFile, CaseKind, Source
from gongkai.cases.receipts import RECEIPTS
from gongkai.core.people.models import Person
from gongkai.core.ui.widgets import DayInput
from gongkai.law.events import Channel

MOST_FILES = 20


_OF_POST = (Channel.POST_SIGNED, Channel.POST_ORDINARY)
PROVEN = [
    ("signature", "申请人已在代填的申请表上签名、按指印"),
    ("recording", "已全程录音并告知申请人"),
]


class FilesInput(forms.ClearableFileInput):
    """Several files at once; a phone offers its camera for pictures."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """A list of uploaded files, empty when none was chosen."""

    def __init__(self, *, is_camera: bool = False, **options: Any) -> None:
        attrs: dict[str, Any] = {"accept": "image/*,.pdf", "multiple": True}
        if is_camera:
            attrs = {"accept": "image/*", "capture": "environment"}
        super().__init__(widget=FilesInput(attrs=attrs), required=False, **options)

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        given = data if isinstance(data, (list, tuple)) else [data] if data else []
        if len(given) > MOST_FILES:
            raise forms.ValidationError(f"一次最多选 {MOST_FILES} 个文件，其余的登记后再补传。")
        return [super(FilesField, self).clean(one, initial) for one in given]


class RegisterForm(forms.Form):
    """One application as the office enters it, for the ``channel`` chosen first."""

    arrived_on = forms.DateField(label="来件日期", widget=DayInput())
    confirmed_on = forms.DateField(
        label="与申请人确认之日", widget=DayInput(), required=False,
        help_text="已经联系上并确认的填写；还没有确认的留空，确认后在案件页登记。",
    )  # fmt: skip
    is_unreachable = forms.BooleanField(
        label="没有电话或者暂时联系不上申请人（先登记，从能联系上之日起算）", required=False
    )
    source = forms.ChoiceField(label="来源", choices=Source.choices)
    external_number = forms.CharField(
        label="来源编号、转办单号", max_length=60, required=False,
        help_text="县平台、12345 或者其他机关转来的必填，便于回告。",
    )  # fmt: skip
    kind = forms.ChoiceField(
        label="申请类型", choices=CaseKind.choices,
        help_text="申请更正本人信息的，须附记录不准确的证据（条例第四十一条）。",
    )  # fmt: skip
    wanted = forms.CharField(
        label="所需信息", max_length=2000, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="照申请书抄写：文件名称、文号或者便于查询的特征。不要写用途，不要写申请人姓名。",
    )  # fmt: skip
    medium = forms.ChoiceField(label="提供形式", choices=MEDIA)
    delivery = forms.ChoiceField(
        label="获取方式",
        choices=[("", "请选择"), *(one for one in DELIVERIES if one[0] != "网上查看")],
    )
    applicant_kind = forms.ChoiceField(
        label="申请人类型", choices=[("", "请选择"), *ApplicantKind.choices],
        help_text="由登记人对照身份证明核定，年度报告按它统计（国办公开办函〔2021〕30号）。",
    )  # fmt: skip
    applicant_name = forms.CharField(label="姓名或单位名称", max_length=80)
    identity = forms.CharField(
        label="身份证明", max_length=60,
        help_text="证件名称和号码；单位填统一社会信用代码。加密保存，只有政务公开办公室能看。",
    )  # fmt: skip
    contact = forms.CharField(
        label="联系电话或邮箱", max_length=80, help_text="没有留电话的，写“未留联系方式”。"
    )
    address = forms.CharField(label="通信地址", max_length=120, required=False)
    assistance_needed = forms.BooleanField(
        label="申请人有阅读困难或者视听障碍，需要协助（条例第四十三条）", required=False
    )
    suggests_publishing = forms.BooleanField(
        label="申请人建议把该信息主动公开（条例第四十四条）", required=False
    )
    oral_reason = forms.CharField(
        label="书面申请有什么困难", max_length=100, help_text="例：不会书写；视力障碍。"
    )
    filled_by = forms.ModelChoiceField(
        label="代填人", queryset=Person.objects.none(), empty_label=None
    )
    proven_by = forms.ChoiceField(
        label="申请人怎样确认代填内容", choices=PROVEN, widget=forms.RadioSelect
    )
    envelope = FilesField(label="信封扫描件", help_text="要看得清邮戳和收寄、签收日期。")
    application = FilesField(label="申请书扫描件", help_text="可以一次选多页。")
    # A browser that is told to use the camera offers no stored pictures or PDF: hence two inputs.
    photo = FilesField(
        label="用手机拍申请书", is_camera=True, help_text="多页的，登记后在“案件材料”中继续拍。"
    )
    identity_scan = FilesField(label="身份证明扫描件")
    attachment = FilesField(label="其他附件", help_text="例：更正本人信息的证据。")
    # Random and one a form: the same form sent twice makes one application.
    form_key = forms.CharField(widget=forms.HiddenInput, max_length=64)

    def __init__(self, *args: Any, channel: Channel, by: Person, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channel = channel
        self.fields["form_key"].initial = secrets.token_urlsafe(24)
        day = self.fields["arrived_on"]
        day.label, day.initial = RECEIPTS[channel].day, timezone.localdate()
        people = Person.objects.filter(organ=by.organ_id, is_active=True)
        self.fields["filled_by"].queryset = people.select_related("department")
        self.fields["filled_by"].initial = by.pk
        for name in self._not_asked(channel):
            del self.fields[name]
        if channel == Channel.WEB:
            self.fields["source"].choices = [
                one for one in Source.choices if one[0] != Source.DIRECT
            ]

    @staticmethod
    def _not_asked(channel: Channel) -> list[str]:
        names = []
        if not channel.needs_confirmation:
            names += ["confirmed_on", "is_unreachable"]
        if channel != Channel.ORAL:
            names += ["oral_reason", "filled_by", "proven_by"]
        if channel not in _OF_POST:
            names.append("envelope")
        return names

    def groups(self) -> list[tuple[str, list[Any]]]:
        """The fields under their headings, in the order of the page."""
        groups = (
            ("收件", ("arrived_on", "confirmed_on", "is_unreachable", "source", "external_number")),
            ("代填", ("oral_reason", "filled_by", "proven_by")),
            ("申请内容", ("kind", "wanted", "medium", "delivery", "suggests_publishing")),
            ("申请人", ("applicant_kind", "applicant_name", "identity", "contact", "address", "assistance_needed")),
            ("扫描件", ("envelope", "application", "photo", "identity_scan", "attachment")),
        )  # fmt: skip
        shown = [(title, [self[n] for n in names if n in self.fields]) for title, names in groups]
        return [(title, fields) for title, fields in shown if fields]

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        today = timezone.localdate()
        arrived, confirmed = data.get("arrived_on"), data.get("confirmed_on")
        if arrived and arrived > today:
            self.add_error("arrived_on", "日期不能晚于今天，请核对（条例第三十一条）。")
        if confirmed and data.get("is_unreachable"):
            self.add_error(
                "is_unreachable",
                "已填写确认之日，就不是联系不上，请二选一（APP-10，条例第三十一条）。",
            )
        if confirmed and confirmed > today:
            self.add_error("confirmed_on", "确认之日不能晚于今天，请核对。")
        if confirmed and arrived and confirmed < arrived:
            self.add_error(
                "confirmed_on",
                f"确认之日不能早于来件日期 {arrived}，请核对（APP-08，条例第三十一条）。",
            )
        if data.get("source", Source.DIRECT) != Source.DIRECT and not data.get("external_number"):
            self.add_error("external_number", "转来的申请请填写来源编号或转办单号，便于回告。")
        if data.get("delivery") == "邮寄" and not data.get("address"):
            self.add_error("address", "选择邮寄时须填写通信地址。")
        return data

    def content(self) -> dict[str, Any]:
        """The typed values, as ``actions.enter`` takes them."""
        names = ("kind", "wanted", "medium", "delivery", "applicant_kind", "applicant_name", "identity",
                 "contact", "address", "assistance_needed", "suggests_publishing")  # fmt: skip
        return {name: self.cleaned_data[name] for name in names}

    def confirmed(self) -> date | None:
        """The day both sides confirmed, if that was done already."""
        found: date | None = self.cleaned_data.get("confirmed_on")
        return found

    def scans(self) -> list[tuple[CaseFile.Kind, str, bytes]]:
        """(kind, name, bytes) of every file chosen."""
        kinds = {
            "envelope": CaseFile.Kind.ENVELOPE, "application": CaseFile.Kind.APPLICATION,
            "photo": CaseFile.Kind.APPLICATION, "identity_scan": CaseFile.Kind.IDENTITY,
            "attachment": CaseFile.Kind.ATTACHMENT,
        }  # fmt: skip
        return [
            (kind, upload.name, upload.read())
            for name, kind in kinds.items()
            for upload in self.cleaned_data.get(name, [])
        ]

    def remarks(self) -> list[str]:
        """What is kept as notes: how an oral application was taken down, that nobody was reached."""
        data, found = self.cleaned_data, []
        if self.channel == Channel.ORAL:
            proven = dict(PROVEN)[data["proven_by"]]
            found.append(
                f"口头申请：{data['oral_reason']}；由{data['filled_by'].name}代填，{proven}"
                "（APP-02，条例第二十九条第一款）。"
            )
        if data.get("is_unreachable"):
            found.append(
                "登记时没有电话或者联系不上申请人，从能联系上之日起算（APP-10，条例第三十一条）。"
            )
        return found


class ApplicantKindForm(forms.Form):
    """The office checks the applicant's type against the proof of identity (APP-04)."""

    kind = forms.ChoiceField(
        label="申请人类型", choices=ApplicantKind.choices, widget=forms.RadioSelect,
        help_text="对照身份证明核定，年度报告按它统计（国办公开办函〔2021〕30号）。",
    )  # fmt: skip
