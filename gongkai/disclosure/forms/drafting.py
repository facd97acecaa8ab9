"""What is typed of a draft: the fields of every document, its kind's panel, pictures and links."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django import forms
from django.core import signing
from django.db.models import Q
from django.http import QueryDict
from django.templatetags.static import static
from django.urls import reverse
from django_prose_editor.widgets import ProseEditorWidget

from gongkai.core.people.models import Organ
from gongkai.core.ui.widgets import DayInput
from gongkai.disclosure.html import clean, pictures_of
from gongkai.disclosure.models import (
    Attribute,
    Column,
    Disclosure,
    DocumentKind,
    Draft,
    Exit,
    RelationVerb,
)
from gongkai.disclosure.registering import date_faults, last_decision

_ALIGNED = [{"className": "center", "title": "居中"}, {"className": "right", "title": "居右"},
            {"className": "indent", "title": "整段缩进"}]  # fmt: skip
EDITOR = {
    "extensions": {
        "Bold": True, "Italic": True, "Underline": True, "Strike": True, "Superscript": True,
        "Subscript": True, "Heading": {"levels": [2, 3, 4]}, "HorizontalRule": True,
        "BulletList": True, "OrderedList": True, "ListItem": True, "Blockquote": True,
        "Link": True, "Table": True, "TableRow": True, "TableHeader": True, "TableCell": True,
        "HardBreak": True, "History": True,
        "NodeClass": {"cssClasses": {"paragraph": {"title": "段落", "cssClasses": _ALIGNED}}},
        # Ours: see static/disclosure/editor.js
        "Picture": True, "Official": True,
    }
}  # fmt: skip
_DAY = 24 * 60 * 60
_SALT = "disclosure.picture"
_MOST_TEXT, _MOST_LONG = 200, 2000


class EditorWidget(ProseEditorWidget):
    """The editor with our own extensions."""

    def get_config(self) -> Any:
        config = super().get_config()
        return {**config, "js_modules": [static("disclosure/editor.js")]}


def picture_token(entry: Mapping[str, Any], organ: Organ) -> str:
    """What the page carries of a picture that belongs to no document yet."""
    kept = {name: entry[name] for name in ("sha256", "name", "media_type")}
    return signing.dumps({**kept, "organ": organ.pk}, salt=_SALT)


def picture_behind(token: str, organ: Organ) -> dict[str, Any] | None:
    """The picture of a token that this organ was given within the last two days."""
    try:
        entry: dict[str, Any] = signing.loads(token, salt=_SALT, max_age=2 * _DAY)
    except signing.BadSignature:
        return None
    return entry if entry.get("organ") == organ.pk else None


class DraftForm(forms.ModelForm):  # type: ignore[type-arg]
    """What is typed of a draft. ``revision`` is the one the person saw.

    ``gathered``: what was typed so far, for a page that is shown again before it is saved.
    """

    revision = forms.IntegerField(widget=forms.HiddenInput, required=False)
    attribute_reason = forms.CharField(
        label="变更公开属性的理由", required=False, max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="公开属性或不公开依据与上次认定的不同时必填；变更须重新审批。",
    )  # fmt: skip

    class Meta:
        model = Draft
        fields = ["kind", "column", "title", "document_number", "formed_on", "attribute", "ground",
                  "ground_reason", "summary", "shown_until", "body_html"]  # fmt: skip
        widgets = {
            "formed_on": DayInput(),
            "shown_until": DayInput(),
            "attribute": forms.RadioSelect,
            "ground_reason": forms.Textarea(attrs={"rows": 2}),
            "summary": forms.Textarea(attrs={"rows": 3, "maxlength": 300}),
            "body_html": EditorWidget(config=EDITOR, preset="configurable"),
        }
        help_texts = {
            "kind": "决定必填项、附加栏、公开期限和正文模板；更换后已写的内容不变。",
            "document_number": "没有文号的留空；所选类型要求文号的，送审前必须填写。例：示审发〔2026〕3号",
            "formed_on": "文件的签发或盖章日期。主动公开须在此日起 20 个工作日内（条例第二十六条）。",
            "attribute": "公文产生时即确定，三选一（国办发〔2016〕80号）。",
            "summary": "一两句话说明内容，目录中会显示（条例第十二条）。",
        }

    def __init__(
        self, *args: Any, organ: Organ, gathered: QueryDict | None = None, **kwargs: Any
    ) -> None:
        if gathered is not None:
            kwargs["initial"] = gathered.dict()
        super().__init__(*args, **kwargs)
        self.organ = organ
        self.gathered: QueryDict | None = self.data if self.is_bound else gathered
        self.import_errors: list[str] = []
        self._offer_columns()
        self._offer_kinds()
        self.fields["attribute"].choices = Attribute.choices
        self.fields["revision"].initial = self.instance.revision
        self.fields["attribute_reason"].initial = self._facts.get("attribute_reason", "")
        self.last_decision = (
            last_decision(self.instance.disclosure) if self.instance.disclosure_id else None
        )
        if self.last_decision is None:
            del self.fields["attribute_reason"]

    @property
    def _facts(self) -> dict[str, Any]:
        return dict(self.instance.facts or {})

    def _offer_columns(self) -> None:
        column = self.fields["column"]
        column.queryset = Column.objects.writable(self.organ).order_by("position", "pk")
        column.label_from_instance = lambda one: f"{one.code}　{one.name}"
        column.required = True
        column.empty_label = "请选择"

    def _offer_kinds(self) -> None:
        """The kinds in use, and the draft's own though it was closed since; a panel for each."""
        offered = Q(is_open=True) | Q(pk=self.instance.kind_id or 0)
        self.kinds = list(
            DocumentKind.objects.filter(offered, organ=self.organ).order_by("position", "pk")
        )
        self.fields["kind"].queryset = DocumentKind.objects.filter(offered, organ=self.organ)
        self.fields["kind"].empty_label = "请选择"
        given = self._facts.get("panel", {})
        for kind in self.kinds:
            for asked in kind.panel:
                field = _panel_field(asked)
                field.initial = given.get(asked["name"], "")
                self.fields[_panel_name(kind, asked)] = field

    @property
    def chosen_kind(self) -> DocumentKind | None:
        """The kind chosen on the page, saved or not."""
        chosen = str(self["kind"].value() or "")
        return next((kind for kind in self.kinds if str(kind.pk) == chosen), None)

    @property
    def panels(self) -> list[dict[str, Any]]:
        """For each kind with further fields: the kind, its fields, whether it is the chosen one."""
        chosen = self.chosen_kind
        return [
            {
                "kind": kind,
                "fields": [self[_panel_name(kind, asked)] for asked in kind.panel],
                "is_chosen": chosen is not None and kind.pk == chosen.pk,
            }
            for kind in self.kinds
            if kind.panel and _panel_name(kind, kind.panel[0]) in self.fields
        ]

    @property
    def kinds_for_script(self) -> dict[str, dict[str, Any]]:
        """What follows from each kind, for the page that does not ask the server again."""
        return {
            str(kind.pk): {
                "template": kind.template_html,
                "column": kind.default_column_id or "",
                "is_until_asked": _asks_until(kind),
                "clock": kind.get_clock_display(),
                "is_policy": kind.is_policy,
            }
            for kind in self.kinds
        }

    @property
    def is_until_asked(self) -> bool:
        """Whether the end of a notice period is of use here."""
        kind = self.chosen_kind
        return bool(self["shown_until"].value()) or (kind is not None and _asks_until(kind))

    @property
    def body(self) -> str:
        """The body as it stands on the page."""
        return clean(str(self["body_html"].value() or ""))

    @property
    def pictures(self) -> list[dict[str, Any]]:
        """The pictures the body names: those the draft has, and those put in on this page."""
        known = {one["sha256"]: {**one, "address": self._address(one)} for one in self._saved}
        for token in self.gathered.getlist("picture") if self.gathered is not None else []:
            entry = picture_behind(token, self.organ)
            if entry is not None:
                address = reverse("disclosure:fresh_picture", args=[token])
                entry |= {"alt": "", "token": token, "address": address}
                known.setdefault(entry["sha256"], entry)
        rows = [known[sha256] for sha256 in pictures_of(self.body) if sha256 in known]
        return [{**row, "alt": self._alt(row)} for row in rows]

    @property
    def _saved(self) -> list[dict[str, Any]]:
        return list(self.instance.pictures or [])

    def _address(self, entry: Mapping[str, Any]) -> str:
        return reverse("disclosure:picture", args=[self.instance.disclosure_id, entry["sha256"]])

    def _alt(self, row: Mapping[str, Any]) -> str:
        typed = self.gathered.get(f"alt_{row['sha256']}") if self.gathered is not None else None
        return str(row["alt"]) if typed is None else typed

    @property
    def relations(self) -> list[dict[str, Any]]:
        """The links with the titles behind them; what is not of this register is left out."""
        links = self._links()
        rows = Disclosure.objects.filter(
            organ=self.organ, exit=Exit.PUBLIC, pk__in={to for _, to in links}
        ).select_related("draft")
        found = {row.pk: row for row in rows}
        return [
            {
                "value": f"{verb}:{to}", "verb": RelationVerb(verb).label, "to": found[to],
                "title": found[to].draft.title,
                "number": found[to].draft.document_number or found[to].register_number,
            }
            for verb, to in links if to in found
        ]  # fmt: skip

    def _links(self) -> list[tuple[str, int]]:
        if self.gathered is None:
            saved: Iterable[Mapping[str, Any]] = self.instance.relations or []
            return [(str(link["verb"]), int(link["to"])) for link in saved]
        pairs = [text.partition(":") for text in self.gathered.getlist("relation")]
        return [
            (verb, int(to)) for verb, _, to in pairs
            if verb in RelationVerb.values and to.isdecimal() and len(to) < 18
        ]  # fmt: skip

    @property
    def verbs(self) -> list[tuple[str, str]]:
        return list(RelationVerb.choices)

    def keep_body_only(self) -> None:
        """For an answer to an applicant: everything else is fixed by the case."""
        for name in set(self.fields) - {"body_html", "revision"}:
            del self.fields[name]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        faults = date_faults(values.get("formed_on"), values.get("shown_until"))
        for name, fault in faults.items():
            self.add_error(name if name in self.fields else None, fault)
        return values

    def content(self) -> dict[str, Any]:
        """The typed values, as the deeds take them."""
        typed = {name: self.cleaned_data[name] for name in self.Meta.fields if name in self.fields}
        if "title" not in self.fields:
            return typed
        facts = self._facts
        facts.pop("panel", None)
        if panel := self._panel(typed["kind"]):
            facts["panel"] = panel
        if "attribute_reason" in self.fields:
            facts["attribute_reason"] = self.cleaned_data["attribute_reason"].strip()
            if not facts["attribute_reason"]:
                del facts["attribute_reason"]
        links = [{"verb": verb, "to": to} for verb, to in self._links()]
        return {**typed, "facts": facts, "relations": links, "pictures": self.pictures}

    def _panel(self, kind: DocumentKind | None) -> dict[str, str]:
        values = {
            str(asked["name"]): self.cleaned_data.get(_panel_name(kind, asked))
            for asked in (kind.panel if kind else [])
        }
        return {
            name: value.isoformat() if isinstance(value, date) else str(value).strip()
            for name, value in values.items()
            if value
        }


def _panel_name(kind: DocumentKind | None, asked: Mapping[str, Any]) -> str:
    return f"panel_{kind.pk if kind else 0}_{asked['name']}"


def _panel_field(asked: Mapping[str, Any]) -> forms.Field:
    """A field of a kind's panel. Whether it must be given is asked when the draft is submitted."""
    said: dict[str, Any] = {"label": asked["label"], "help_text": asked.get("help", ""),
                            "required": False}  # fmt: skip
    if asked.get("is_required"):
        said["help_text"] = f"{said['help_text']}（送审前必填）"
    kind = asked.get("kind")
    if kind == "day":
        return forms.DateField(widget=DayInput(), **said)
    if kind == "long":
        area = forms.Textarea(attrs={"rows": 3})
        return forms.CharField(max_length=_MOST_LONG, widget=area, **said)
    if kind == "choice":
        choices = [("", "请选择"), *((one, one) for one in asked.get("choices", []))]
        return forms.ChoiceField(choices=choices, **said)
    return forms.CharField(max_length=_MOST_TEXT, **said)


def _asks_until(kind: DocumentKind) -> bool:
    return "has_end" in kind.gates or "shown_until" in kind.required
