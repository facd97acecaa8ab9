"""Two versions side by side: what stayed, what went, what came."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Any, NamedTuple

from django.db.models import Field

from gongkai.disclosure.html import pictures_of, text_of, with_alts
from gongkai.disclosure.models import Content, Disclosure, Draft, RelationVerb

# Character by character only where it helps; a rewritten long paragraph is shown whole.
LONGEST_INLINE = 4000


class Piece(NamedTuple):
    """``kind``: same, gone or new."""

    kind: str
    text: str


def compare(before: str, after: str) -> list[list[Piece]]:
    """Paragraphs as lists of pieces, in reading order."""
    old, new = _paragraphs(before), _paragraphs(after)
    matcher = SequenceMatcher(None, old, new, autojunk=False)
    paragraphs: list[list[Piece]] = []
    for kind, i1, i2, j1, j2 in matcher.get_opcodes():
        if kind == "equal":
            paragraphs += [[Piece("same", line)] for line in old[i1:i2]]
        elif kind == "replace" and i2 - i1 == j2 - j1:
            paragraphs += [list(_inline(a, b)) for a, b in zip(old[i1:i2], new[j1:j2], strict=True)]
        else:
            paragraphs += [[Piece("gone", line)] for line in old[i1:i2]]
            paragraphs += [[Piece("new", line)] for line in new[j1:j2]]
    return paragraphs


def only_changed(paragraphs: list[list[Piece]], all_up_to: int) -> tuple[list[list[Piece]], int]:
    """The changed paragraphs with their neighbours, and how many others are left out.

    A text of at most ``all_up_to`` paragraphs in which something changed is shown whole.
    """
    changed = [n for n, one in enumerate(paragraphs) if any(piece.kind != "same" for piece in one)]
    if changed and len(paragraphs) <= all_up_to:
        return paragraphs, 0
    near = {place for n in changed for place in (n - 1, n, n + 1)}
    kept = [one for n, one in enumerate(paragraphs) if n in near]
    return kept, len(paragraphs) - len(kept)


def _paragraphs(text: str) -> list[str]:
    # Blank lines come and go with the editor; they are no change of the text.
    return [line.strip() for line in text.split("\n") if line.strip()]


def _inline(before: str, after: str) -> Iterator[Piece]:
    if max(len(before), len(after)) > LONGEST_INLINE:
        yield Piece("gone", before)
        yield Piece("new", after)
        return
    for kind, i1, i2, j1, j2 in SequenceMatcher(None, before, after, autojunk=False).get_opcodes():
        if kind == "equal":
            yield Piece("same", before[i1:i2])
        else:
            if i2 > i1:
                yield Piece("gone", before[i1:i2])
            if j2 > j1:
                yield Piece("new", after[j1:j2])


# Whole contents: fields, panel, text, pictures, attachments, links


@dataclass(frozen=True)
class Changed:
    """Something that is not running text: what went, what came, what only changed its words."""

    label: str
    gone: list[str]
    added: list[str]
    altered: list[str]


@dataclass(frozen=True)
class Comparison:
    """Everything that differs between two contents. ``body`` is the whole text with its changes."""

    fields: list[tuple[str, list[list[Piece]]]]
    body: list[list[Piece]]
    lists: list[Changed]

    @property
    def changed_body(self) -> tuple[list[list[Piece]], int]:
        """For a page that shows the text as well: see ``only_changed``."""
        return only_changed(self.body, 8)

    @property
    def is_same(self) -> bool:
        """Whether a reader of either would have read the other."""
        is_body_same = all(piece.kind == "same" for pieces in self.body for piece in pieces)
        return not self.fields and not self.lists and is_body_same


_COMPARED = (
    "kind", "column", "title", "document_number", "formed_on", "shown_until", "attribute",
    "ground", "ground_reason", "summary",
)  # fmt: skip


def compare_contents(old: Content, new: Content) -> Comparison:
    """What changed from ``old`` to ``new``, in everything the digest covers and a person reads."""
    pairs = [
        (_label(name), _shown(old, name), _shown(new, name)) for name in _COMPARED
    ] + _panel_pairs(old, new)
    before, after = text_of(old.body_html), text_of(new.body_html)
    lists = [_pictures(old, new), _attachments(old, new), _relations(old, new)]
    if before == after and _bare(old.body_html) != _bare(new.body_html):
        lists.append(
            Changed("版式", [], [], ["文字没有变，标题层级、加粗、对齐、表格等版式有变化。"])
        )
    return Comparison(
        fields=[(label, compare(a, b)) for label, a, b in pairs if a != b],
        body=compare(before, after),
        lists=[one for one in lists if one.gone or one.added or one.altered],
    )


def _label(name: str) -> str:
    field = Draft._meta.get_field(name)
    assert isinstance(field, Field)
    return str(field.verbose_name)


def _shown(content: Content, name: str) -> str:
    if name in ("attribute", "ground"):
        return str(getattr(content, f"get_{name}_display")())
    value = getattr(content, name)
    return "" if value is None else str(value)


def _panel_pairs(old: Content, new: Content) -> list[tuple[str, str, str]]:
    """(label, before, after) of the kind's further fields, and of other facts that are text."""
    labels = {
        str(asked["name"]): str(asked["label"])
        for content in (old, new) if content.kind is not None
        for asked in content.kind.panel
    }  # fmt: skip
    pairs = []
    before, after = old.facts.get("panel", {}), new.facts.get("panel", {})
    for name in dict.fromkeys([*before, *after]):
        said = (str(before.get(name, "")), str(after.get(name, "")))
        pairs.append((labels.get(name, name), *said))
    reasons = [str(one.facts.get("attribute_reason", "")) for one in (old, new)]
    return [*pairs, ("变更公开属性的理由", reasons[0], reasons[1])]


def _pictures(old: Content, new: Content) -> Changed:
    before, after = _by_hash(old.pictures), _by_hash(new.pictures)
    return Changed(
        "图片",
        [_picture_words(one) for key, one in before.items() if key not in after],
        [_picture_words(one) for key, one in after.items() if key not in before],
        [
            f"“{one['name']}”的说明由“{before[key]['alt']}”改为“{one['alt']}”"
            for key, one in after.items() if key in before and before[key]["alt"] != one["alt"]
        ],
    )  # fmt: skip


def _picture_words(one: Mapping[str, Any]) -> str:
    return f"{one['name']}（{one['alt'] or '没有说明'}）"


def _attachments(old: Content, new: Content) -> Changed:
    before, after = _by_hash(old.attachments), _by_hash(new.attachments)
    altered = [
        f"“{before[key]['name']}”改名为“{one['name']}”"
        for key, one in after.items() if key in before and before[key]["name"] != one["name"]
    ]  # fmt: skip
    kept = [[key for key in one if key in before and key in after] for one in (before, after)]
    if kept[0] != kept[1]:
        altered.append("顺序改为：" + "、".join(str(after[key]["name"]) for key in after))
    # A file of the same name with other bytes is the same file replaced.
    gone = [one["name"] for key, one in before.items() if key not in after]
    added = [one["name"] for key, one in after.items() if key not in before]
    replaced = [name for name in added if name in gone]
    altered += [f"“{name}”的内容换过" for name in replaced]
    return Changed(
        "附件",
        [name for name in gone if name not in replaced],
        [name for name in added if name not in replaced],
        altered,
    )


def _relations(old: Content, new: Content) -> Changed:
    before, after = _links(old), _links(new)
    rows = Disclosure.objects.filter(pk__in={to for _, to in before | after})
    titles = dict(rows.values_list("pk", "draft__title"))

    def said(links: set[tuple[str, int]]) -> list[str]:
        return [f"{RelationVerb(verb).label}《{titles.get(to, '')}》" for verb, to in sorted(links)]

    return Changed("关联文件", said(before - after), said(after - before), [])


def _links(content: Content) -> set[tuple[str, int]]:
    return {(str(link["verb"]), int(link["to"])) for link in content.relations}


def _by_hash(entries: Iterable[Mapping[str, Any]]) -> dict[str, Mapping[str, Any]]:
    return {str(one["sha256"]): one for one in entries}


def _bare(body_html: str) -> str:
    """The body without what a picture says, which is compared with the pictures."""
    return with_alts(body_html, dict.fromkeys(pictures_of(body_html), ""))
