"""Deeds on the kinds of documents: configuration, changed in the browser (R711 art. 22)."""

import re

from gongkai.core.deeds import deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.actions import require
from gongkai.core.people.models import Organ, Person
from gongkai.disclosure.actions.ordering import change_places
from gongkai.disclosure.bells import ring_tree
from gongkai.disclosure.gates import GATES
from gongkai.disclosure.html import clean, text_of
from gongkai.disclosure.models import Column, DocumentKind
from gongkai.disclosure.permissions import CONFIGURERS
from gongkai.law.disclosure_clock import CLOCKS
from gongkai.law.review_state import ReviewState, role_for

# The fields of a content a kind may ask for beside those every document needs.
REQUIRABLE = ("document_number", "summary", "body_html", "attachments", "shown_until", "relations")
PANEL_KINDS = {"text": "一行文字", "long": "多行文字", "day": "日期", "choice": "单选"}
# The steps with a list to tick: every one at which somebody reviews.
CHECKED_STEPS = tuple(
    state for state in ReviewState if role_for(state) and state != ReviewState.ESCALATED
)
_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MOST_FIELDS, _MOST_SENTENCES = 20, 20


def kind_blockers(kind: DocumentKind) -> list[str]:
    """Why the kind may not be saved so."""
    reasons = []
    twins = DocumentKind.objects.filter(organ=kind.organ_id, name=kind.name).exclude(pk=kind.pk)
    if not kind.name.strip():
        reasons.append("请填写信息类型的名称。")
    elif twins.exists():
        reasons.append(f"已有名为“{kind.name}”的信息类型，请换一个名称。")
    if kind.clock not in CLOCKS:
        reasons.append("请选择公开期限。")
    reasons += [f"没有“{name}”这个必填项。" for name in set(kind.required) - set(REQUIRABLE)]
    reasons += [f"没有“{code}”这个关口。" for code in kind.gates if code not in GATES]
    reasons += _column_blockers(kind.default_column, kind)
    reasons += _panel_blockers(kind.panel)
    for step, sentences in kind.checklists.items():
        if step not in CHECKED_STEPS:
            reasons.append(f"“{step}”环节没有审查清单。")
        elif len(sentences) > _MOST_SENTENCES or any(len(one) > 200 for one in sentences):
            reasons.append(
                f"“{ReviewState(step).label}”的清单太长：最多 20 句，每句不超过 200 字。"
            )
    return reasons


def _column_blockers(column: Column | None, kind: DocumentKind) -> list[str]:
    if column is None:
        return []
    if column.organ_id != kind.organ_id:
        return ["默认栏目属于另一个机关。"]
    if not column.is_open or column.children.filter(is_open=True).exists():
        return [f"“{column.name}”已停用或者还有下级栏目，请选择能放信息的栏目。"]
    return []


def _panel_blockers(panel: list[dict[str, object]]) -> list[str]:
    reasons = []
    names = [str(field.get("name", "")) for field in panel]
    labels = [str(field.get("label", "")).strip() for field in panel]
    if len(panel) > _MOST_FIELDS:
        reasons.append(f"附加栏最多 {_MOST_FIELDS} 行。")
    if len(set(names)) < len(names) or not all(_NAME.fullmatch(name) for name in names):
        reasons.append("附加栏的内部名称重复或者有误，请删去这一行重新添加。")
    reasons += [f"附加栏有两行都叫“{label}”，请改成不同的名称。"
                for label in sorted({one for one in labels if labels.count(one) > 1})]  # fmt: skip
    for field, label in zip(panel, labels, strict=True):
        if not label:
            reasons.append("附加栏每一行都要有名称。")
        if field.get("kind") not in PANEL_KINDS:
            reasons.append(f"附加栏“{label}”请选择填写方式。")
        choices = field.get("choices")
        if field.get("kind") == "choice" and not (isinstance(choices, list) and len(choices) > 1):
            reasons.append(f"附加栏“{label}”是单选，请写出至少两个选项，用顿号隔开。")
    return reasons


@deed
def save_kind(*, kind: DocumentKind, by: Person | None) -> DocumentKind:
    """Add or change a kind. What was registered under it keeps its facts; gates and lists hold
    from the next submission on."""
    require(by, *CONFIGURERS)
    kind.name, kind.template_html = kind.name.strip(), clean(kind.template_html)
    stop_if(kind_blockers(kind))
    refuse_secrecy(_typed(kind), by=by, where=f"kind:{kind.pk or 'new'}")
    if not kind.pk:
        kind.position = DocumentKind.objects.filter(organ=kind.organ).count()
    kind.code = kind.code or _free_code(kind.organ)
    kind.save()
    record("kind_saved", by=by, subject=f"kind:{kind.pk}", organ_id=kind.organ_id,
           is_open=kind.is_open)  # fmt: skip
    ring_tree(kind.organ_id)
    return kind


@deed
def set_kind_open(*, kind: DocumentKind, by: Person, is_open: bool) -> DocumentKind:
    """Close a kind, or open it again; closed rather than deleted: documents of it remain."""
    row = DocumentKind.objects.select_for_update().get(pk=kind.pk)
    row.is_open = is_open
    return save_kind(kind=row, by=by)


@deed
def move_kind(*, kind: DocumentKind, by: Person, up: bool) -> None:
    """Change places with the kind above or below in the list."""
    require(by, *CONFIGURERS)
    Organ.objects.select_for_update().get(pk=kind.organ_id)
    rows = DocumentKind.objects.filter(organ=kind.organ_id)
    DocumentKind.objects.bulk_update(change_places(kind, rows, up=up), ["position"])
    record("kind_moved", by=by, subject=f"kind:{kind.pk}", organ_id=kind.organ_id, up=up)


def _typed(kind: DocumentKind) -> str:
    panel = [f"{one['label']} {one.get('help', '')} {one.get('choices', '')}" for one in kind.panel]
    sentences = [one for listed in kind.checklists.values() for one in listed]
    return "\n".join([kind.name, text_of(kind.template_html), *panel, *sentences])


def _free_code(organ: Organ) -> str:
    taken = set(DocumentKind.objects.filter(organ=organ).values_list("code", flat=True))
    number = len(taken) + 1
    while f"kind-{number}" in taken:
        number += 1
    return f"kind-{number}"
