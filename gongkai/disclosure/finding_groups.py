"""The findings of a content as the desk shows them: by kind, with what can be done in one go."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from gongkai.disclosure.finding_kinds import CERTAINTY, HIDDEN, KINDS, Kind, is_hideable, kind_of
from gongkai.disclosure.findings import TYPED_PARTS, Found
from gongkai.scan.redact import CAN_REDACT
from gongkai.scan.redact.text import MARK

SHOWN_AT_ONCE = 20
HIDEABLE_PARTS = frozenset(TYPED_PARTS.values())
NAME_PART = "文件名"


@dataclass
class Row:
    """One finding on the page; the same words in the same part are one row. ``number`` counts
    over the whole page."""

    found: Found
    number: int
    times: int = 1

    @property
    def certainty(self) -> str:
        return CERTAINTY.get(self.found.certainty, "")

    @property
    def is_open(self) -> bool:
        return self.found.needs_disposal and not self.found.disposed

    @property
    def is_typed(self) -> bool:
        return self.found.part in HIDEABLE_PARTS

    @property
    def may_hide(self) -> bool:
        """In the text, or at a place of an attachment that can be redacted."""
        found = self.found
        if not is_hideable(found.kind):
            return False
        in_file = can_redact(found.part) and found.file_part != NAME_PART
        return self.is_typed or (bool(found.sha256) and in_file)


@dataclass
class Target:
    """Where “all of this kind” can be taken out: the typed text (``sha256`` empty) or one file."""

    label: str
    sha256: str
    count: int = 0


@dataclass
class Group:
    """All findings of a kind. ``first`` are shown at once, ``rest`` on demand."""

    code: str
    rows: list[Row] = field(default_factory=list)

    @property
    def kind(self) -> Kind:
        return kind_of(self.code)

    @property
    def open(self) -> list[Row]:
        return [row for row in self.rows if row.is_open]

    @property
    def is_info(self) -> bool:
        return not any(row.found.needs_disposal for row in self.rows)

    @property
    def count(self) -> int:
        return sum(row.times for row in self.rows)

    @property
    def first(self) -> list[Row]:
        return self.rows[:SHOWN_AT_ONCE]

    @property
    def rest(self) -> list[Row]:
        return self.rows[SHOWN_AT_ONCE:]

    @property
    def common(self) -> Found | None:
        """Any finding of the group, when all say the same for the same reason."""
        said = {(row.found.reason, row.found.basis) for row in self.rows}
        return self.rows[0].found if len(said) == 1 else None

    @property
    def certainties(self) -> str:
        """“确定 3、请看一看 1”, when the kind was found with different certainty."""
        counts = Counter(row.certainty for row in self.rows if row.certainty)
        words = [word for word in CERTAINTY.values() if counts[word]]
        return "、".join(f"{word} {counts[word]}" for word in words) if len(words) > 1 else (
            words[0] if words else ""
        )  # fmt: skip

    @property
    def targets(self) -> list[Target]:
        """Where all of the kind can be redacted in one go."""
        targets: dict[str, Target] = {}
        for row in self.rows:
            if not row.may_hide or row.found.disposed:
                continue
            label = "正文和标题等" if row.is_typed else row.found.part
            sha256 = row.found.sha256
            targets.setdefault(sha256, Target(label, sha256)).count += row.times
        return list(targets.values())


def groups_of(found: Sequence[Found]) -> list[Group]:
    """The findings by kind, the weightiest first; what waits for a person stands before the rest."""
    groups: dict[str, Group] = {}
    rows: dict[str, Row] = {}
    ordered = sorted(found, key=lambda one: bool(one.disposed) or not one.needs_disposal)
    for one in ordered:
        if one.fingerprint in rows:
            rows[one.fingerprint].times += 1
            continue
        row = rows[one.fingerprint] = Row(one, len(rows) + 1)
        groups.setdefault(one.kind, Group(one.kind)).rows.append(row)
    places = {code: place for place, code in enumerate(KINDS)}
    return sorted(
        groups.values(),
        key=lambda group: (not group.open, group.is_info, places.get(group.code, len(places))),
    )


def can_redact(name: str) -> bool:
    """Whether a safe copy can be made of files of this type."""
    return name[name.rfind(".") :].lower() in CAN_REDACT if "." in name else False


@dataclass(frozen=True)
class HiddenNotice:
    """What is not seen in an attachment and would go out with it, in sentences for a clerk."""

    sha256: str
    name: str
    lead: str
    sentences: list[str]
    consequence: str
    may_copy: bool


_SHEETS = (".xlsx", ".xls", ".ods")
_COLUMN = re.compile(r"隐藏列 ([A-Z]{1,3})\Z")
_CELL = re.compile(r"!([A-Z]{1,3})[0-9]+\Z")
_MOST_SENTENCES = 6


def hidden_notices(found: Sequence[Found], names: dict[str, str]) -> list[HiddenNotice]:
    """One for each attachment with hidden content that nobody disposed of. ``names``: by hash."""
    notices = []
    for sha256, name in names.items():
        own = [one for one in found if one.sha256 == sha256]
        hidden = [one for one in own if one.kind == HIDDEN and not one.disposed]
        if not hidden:
            continue
        is_sheet = name.lower().endswith(_SHEETS)
        sentences = list(dict.fromkeys(_sentence(one, own) for one in hidden))
        more = len(sentences) - _MOST_SENTENCES
        if more > 0:
            sentences = [*sentences[:_MOST_SENTENCES], f"另外还有 {more} 处。"]
        notices.append(
            HiddenNotice(
                sha256, name,
                f"{'表格' if is_sheet else '文件'}“{name}”里藏着看不见的内容",
                sentences,
                "下载的人取消隐藏就能看到。" if is_sheet
                else "下载的人用复制、解压等办法就能取出。",
                can_redact(name),
            )
        )  # fmt: skip
    return notices


def _sentence(hidden: Found, found: Iterable[Found]) -> str:
    why = hidden.reason.partition("：")[0]
    column = _COLUMN.match(why)
    sheet = hidden.file_place.partition("!")[0]
    if column:
        what = f"工作表“{sheet}”的 {column[1]} 列被隐藏"
        inside = [one for one in found if one.file_part == hidden.file_part
                  and one.file_place.startswith(f"{sheet}!")
                  and (cell := _CELL.search(one.file_place)) and cell[1] == column[1]]  # fmt: skip
    else:
        place = f"（{hidden.file_place}）" if hidden.file_place else ""
        what = f"{why}{place}"
        inside = [one for one in found if one.file_part == hidden.file_part]
    counts = Counter(one.kind for one in inside if one.kind != HIDDEN)
    held = "、".join(
        f"{count} {kind_of(code).unit}{kind_of(code).name}" for code, count in counts.most_common(4)
    )
    return f"{what}，里面有 {held}。" if held else f"{what}。"


def redactions_of(attachments: Sequence[dict[str, Any]], body_html: str) -> list[dict[str, Any]]:
    """What was redacted in a content: {"name", "sha256", "words", "notes", "proofs"}; the typed
    text comes first, with ``sha256`` empty."""
    lines: list[dict[str, Any]] = []
    if count := body_html.count(MARK):
        lines.append({"name": "正文", "sha256": "", "words": f"已隐去 {count} 处"})
    for one in attachments:
        if one.get("made_from"):
            lines.append({**one, "words": words_about(one)})
    return lines


def _place(counted: tuple[str, int]) -> int:
    # PostgreSQL does not keep the order of a JSON object's keys.
    return list(KINDS).index(counted[0]) if counted[0] in KINDS else len(KINDS)


_BY_HAND = (
    ("boxes", "手工画框", "处"), ("columns", "整列", "列"), ("rows", "整行", "行"),
    ("cells", "选定单元格", "格"),
)  # fmt: skip


def words_about(entry: dict[str, Any]) -> str:
    """``words_of`` an attachment that was redacted."""
    return words_of(entry.get("gone", {}), entry.get("by_hand", {}))


def words_of(gone: dict[str, int], by_hand: dict[str, int] | None = None) -> str:
    """“已隐去 12 个身份证号、1 处看不见的内容、手工画框 3 处” from counts by kind and by hand."""
    counted = [
        f"{count} {kind_of(code).unit}{kind_of(code).name}"
        for code, count in sorted(gone.items(), key=_place)
    ]
    counted += [
        f"{name} {(by_hand or {})[key]} {unit}"
        for key, name, unit in _BY_HAND if (by_hand or {}).get(key)
    ]  # fmt: skip
    return f"已隐去 {'、'.join(counted)}" if counted else "已隐去手工选定的内容"
