"""Word documents: every part of the package, seen and hidden told apart (ECMA-376 part 1).

The text of a part is one passage with a place for every paragraph and table row, so that a label
in one paragraph stands beside the number in the next.
"""

import base64
import binascii
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from gongkai.scan.readers import ooxml
from gongkai.scan.readers.base import CouldNotRead, Passage
from gongkai.scan.readers.docx_looks import DELETED, Looks, Sheet
from gongkai.scan.readers.package import Archive, Inside, local, parse
from gongkai.scan.readers.raw_words import readable

DOCUMENT = "word/document.xml"
_ROOTS = {
    "document": ("正文", ""), "hdr": ("页眉", ""), "ftr": ("页脚", ""), "footnotes": ("脚注", ""),
    "endnotes": ("尾注", ""), "comments": ("批注", "批注"), "glossaryDocument": ("构建基块", ""),
}  # fmt: skip
_BREAKS = {"tab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-", "ptab": "\t"}
# Records of what a run or paragraph looked like before; they hold no text.
_SKIPPED = frozenset(
    ("pPr", "rPr", "tblPr", "trPr", "tcPr", "sectPr", "sdtPr", "sdtEndPr", "tblGrid", "fldData",
     "pPrChange", "rPrChange", "ffData")
)  # fmt: skip


def read(data: bytes, inside: Inside) -> Iterator[Passage]:
    """Passages of every part; raises ``CouldNotRead`` after the readable ones."""
    archive = inside.archive(data)
    styles = archive.read("word/styles.xml") if "word/styles.xml" in archive.names else b""
    sheet = Sheet(parse(styles) if styles else None)
    unused = _unused_headers(archive)

    def read_part(name: str, content: bytes, inside: Inside) -> Iterator[Passage]:
        root = parse(content) if name.endswith(".xml") else None
        if root is not None and local(root) in _ROOTS:
            label, reason = _ROOTS[local(root)]
            if name in unused:
                reason = f"未启用的{label}"
            yield from _Reading(label, reason, sheet).passages(root)
            # Names, tags, targets, alternative texts, codes of form fields; notes of programs.
            said = ooxml.attribute_words(root)
            said += [str(node.text or "") for node in root.iter(etree.Comment, etree.PI)]
            said += _field_data(root)
            if said:
                yield Passage(f"{label}（标记与替代文字）", name, "\n".join(said))
        else:
            yield from ooxml.common(name, content, inside)

    yield from ooxml.walk(archive, read_part, inside)


def _field_data(root: etree._Element) -> Iterator[str]:
    """What programs keep behind a field (a citation, a form), packed as base64."""
    for node in root.iter("{*}fldData"):
        try:
            yield readable(base64.b64decode(str(node.text or "")))
        except binascii.Error as error:
            raise CouldNotRead(
                "文档中的域数据已损坏，无法审查。请用 Word/WPS 打开后另存再传。"
            ) from error


def _unused_headers(archive: Archive) -> frozenset[str]:
    """Headers and footers kept in the file though switched off or pointed to by nothing."""
    if DOCUMENT not in archive.names:
        return frozenset()
    targets = ooxml.targets(archive, DOCUMENT)
    shown: set[str] = set()
    has_even = b"evenAndOddHeaders" in (
        archive.read("word/settings.xml") if "word/settings.xml" in archive.names else b""
    )
    for section in parse(archive.read(DOCUMENT)).iter("{*}sectPr"):
        has_first = any(local(node) == "titlePg" and not _is_off(node) for node in section)
        for node in section:
            if local(node) in ("headerReference", "footerReference"):
                kind = _value(node, "type")
                if (
                    kind == "default"
                    or (kind == "first" and has_first)
                    or (kind == "even" and has_even)
                ):
                    shown.add(targets.get(ooxml.relation_id(node), ""))
    parts = {
        name for name in targets.values()
        if name.rpartition("/")[2].startswith(("header", "footer"))
    }  # fmt: skip
    return frozenset(parts - shown)


def _value(node: etree._Element, name: str = "val") -> str:
    return next(
        (str(value) for key, value in node.attrib.items() if str(key).endswith(f"}}{name}")), ""
    )


def _is_off(node: etree._Element) -> bool:
    return _value(node) in ("0", "false", "off")


@dataclass
class _Lines:
    """Text gathered for one passage, with the place of every line."""

    texts: list[str] = field(default_factory=list)
    places: list[tuple[int, str]] = field(default_factory=list)
    length: int = 0

    def add(self, text: str, place: str) -> None:
        self.places.append((self.length, place))
        self.texts.append(text)
        self.length += len(text) + 1

    def passage(self, part: str, hidden: str) -> Passage:
        first, places = self.places[0][1], {place for _, place in self.places}
        place = first if len(places) == 1 else f"{first}等{len(places)}处"
        return Passage(part, place, "\n".join(self.texts), hidden, places=tuple(self.places))


@dataclass(frozen=True)
class _Piece:
    text: str
    hidden: str


class _Reading:
    """One walk over a part. Lines are gathered by (part, reason); boxes are read after their
    paragraph; the state of fields runs on over paragraphs."""

    def __init__(self, label: str, reason: str, sheet: Sheet) -> None:
        self.label, self.reason, self.sheet = label, reason, sheet
        self.lines: dict[tuple[str, str], _Lines] = defaultdict(_Lines)
        self.paragraphs = self.tables = self.boxes = 0
        self.fields: list[bool] = []
        self.codes: list[str] = []
        self.readings: list[str] = []
        self.found: list[tuple[etree._Element, str]] = []
        self.counted = 0

    def passages(self, root: etree._Element) -> Iterator[Passage]:
        self.blocks(root, self.label, "", Looks())
        for (part, hidden), lines in self.lines.items():
            yield lines.passage(part, hidden)
        if self.counted < sum(1 for _ in root.iter("{*}t", "{*}delText")):
            # Text where no program looks for any is still in the file.
            yield Passage(f"{self.label}（结构之外的文字）", "", "\n".join(ooxml.words(root)))

    # Blocks: paragraphs, tables, and what only wraps them

    def blocks(self, parent: etree._Element, part: str, hidden: str, looks: Looks) -> None:
        for node in parent:
            tag = local(node)
            if tag == "p":
                self.paragraphs += 1
                self.line(node, part, f"第{self.paragraphs}段", hidden, looks)
            elif tag == "tbl":
                self.table(node, hidden, looks)
            elif tag == "AlternateContent":
                self.alternatives(node, part, hidden, looks)
            elif tag and tag not in _SKIPPED:
                self.blocks(node, part, hidden or _tracked(tag), looks)

    def line(self, node: etree._Element, part: str, place: str, hidden: str, looks: Looks) -> None:
        self.file(list(self.pieces(node, hidden, looks)), part, place)

    def file(self, pieces: list[_Piece], part: str, place: str) -> None:
        """Put the pieces of one line where they belong: seen text, and hidden text by reason."""
        texts: dict[str, str] = defaultdict(str)
        for piece in pieces:
            texts[piece.hidden or self.reason] += piece.text
        for hidden, text in texts.items():
            if text.strip():
                named = part if hidden in ("", self.reason) else hidden
                self.lines[named, hidden].add(text, place)
        if len(texts) > 1 and _is_cut(pieces):
            # A number partly hidden, or changed by a revision, is whole only when all is read.
            self.lines[f"{part}（连同隐藏文字）", ""].add("".join(p.text for p in pieces), place)
        if self.codes:
            self.lines["域代码", ""].add("".join(self.codes), place)
            self.codes = []
        if self.readings:
            self.lines["拼音标注", ""].add(" ".join(self.readings), place)
            self.readings = []
        self.read_boxes(place)

    def read_boxes(self, place: str) -> None:
        waiting, self.found = self.found, []
        for content, hidden in waiting:
            self.boxes += 1
            looks = Looks(ground=self.sheet.shape_ground(content))
            for node in content.iter("{*}p"):
                if _owner(node) is content:
                    self.line(node, "文本框", f"{place}文本框{self.boxes}", hidden, looks)

    def table(self, table: etree._Element, hidden: str, looks: Looks) -> None:
        self.tables += 1
        number = self.tables
        looks = self.sheet.table_looks(table, looks)
        rows = [node for node in table.iter("{*}tr") if _table_of(node) is table]
        for index, row in enumerate(rows, 1):
            self.row(row, f"表{number}第{index}行", hidden, looks)

    def row(self, row: etree._Element, place: str, hidden: str, looks: Looks) -> None:
        hidden = hidden or self.sheet.row_reason(row)
        pieces: list[_Piece] = []
        nested: list[tuple[etree._Element, Looks]] = []
        for cell in (node for node in row.iter("{*}tc") if _row_of(node) is row):
            cell_looks = self.sheet.cell_looks(cell, looks)
            if pieces:
                pieces.append(_Piece("\t", pieces[-1].hidden))
            for position, node in enumerate(_paragraphs_of(cell)):
                if position:
                    pieces.append(_Piece("\n", pieces[-1].hidden if pieces else ""))
                pieces += self.pieces(node, hidden or _wrapped(node, cell), cell_looks)
            nested += [(node, cell_looks) for node in cell.iter("{*}tbl") if _cell_of(node) is cell]
        self.file(pieces, "表格" if self.label == "正文" else f"{self.label}表格", place)
        for table, cell_looks in nested:
            self.table(table, hidden, cell_looks)

    def alternatives(self, node: etree._Element, part: str, hidden: str, looks: Looks) -> None:
        for branch in self.branches(node):
            reason = hidden or ("旧格式副本" if local(branch) == "Fallback" else "")
            self.blocks(branch, part, reason, looks)

    def branches(self, node: etree._Element) -> Iterator[etree._Element]:
        """The choices, and a fallback only when it says something else."""
        choices = [child for child in node if local(child) == "Choice"]
        yield from choices
        said = {_text(choice) for choice in choices}
        for branch in (child for child in node if local(child) == "Fallback"):
            if _text(branch) in said:
                self.counted += sum(1 for _ in branch.iter("{*}t", "{*}delText"))
            else:
                yield branch

    # Pieces: what stands in one paragraph

    def pieces(self, parent: etree._Element, hidden: str, looks: Looks) -> Iterator[_Piece]:
        if local(parent) == "p":
            looks = self.sheet.paragraph_looks(parent, looks)
        for node in parent:
            tag = local(node)
            if tag == "r":
                reason = hidden or self.sheet.run_reason(node, looks)
                yield from self.pieces(node, reason, looks)
            elif tag in ("t", "delText"):
                self.counted += 1
                text = str(node.text or "")
                if any(self.fields):
                    self.codes.append(text)
                else:
                    yield _Piece(text, hidden or (DELETED if tag == "delText" else ""))
            elif tag in _BREAKS:
                yield _Piece(_BREAKS[tag], hidden)
            elif tag in ("instrText", "delInstrText"):
                self.codes.append(str(node.text or ""))
            elif tag == "fldChar":
                self.field(_value(node, "fldCharType"))
            elif tag == "textpath":
                yield _Piece(str(node.get("string", "")), hidden)
            elif tag == "txbxContent":
                self.found.append((node, hidden or self.sheet.shape_reason(node)))
            elif tag == "AlternateContent":
                for branch in self.branches(node):
                    reason = "旧格式副本" if local(branch) == "Fallback" else ""
                    yield from self.pieces(branch, hidden or reason, looks)
            elif tag == "rt":
                self.readings += [piece.text for piece in self.pieces(node, hidden, looks)]
            elif tag == "fldSimple":
                self.codes.append(_value(node, "instr"))
                yield from self.pieces(node, hidden, looks)
            elif tag and tag not in _SKIPPED:
                if len(node) == 0 and node.text and node.text.strip():
                    yield _Piece(str(node.text), hidden)
                yield from self.pieces(node, hidden or _tracked(tag), looks)

    def field(self, kind: str) -> None:
        """``fields``: one flag for every open field, True while its code is being read."""
        if kind == "begin":
            self.fields.append(True)
        elif kind == "separate" and self.fields:
            self.fields[-1] = False
        elif kind == "end" and self.fields:
            self.fields.pop()


def _tracked(tag: str) -> str:
    return {"del": DELETED, "moveFrom": "修订移走的文字"}.get(tag, "")


def _is_cut(pieces: list[_Piece]) -> bool:
    """Whether a hidden piece adjoins a seen one within a number or a mark."""
    return any(
        one.hidden != two.hidden and _is_joint(one.text[-1:]) and _is_joint(two.text[:1])
        for one, two in pairwise(pieces)
    )


def _is_joint(char: str) -> bool:
    return (char.isalnum() and char.isascii()) or char in "★☆⭐·"


def _text(node: etree._Element) -> str:
    return "".join(str(part.text or "") for part in node.iter("{*}t", "{*}delText"))


def _owner(node: etree._Element) -> etree._Element | None:
    return next((parent for parent in node.iterancestors() if local(parent) == "txbxContent"), None)


def _above(node: etree._Element, tag: str) -> etree._Element | None:
    return next((parent for parent in node.iterancestors() if local(parent) == tag), None)


def _table_of(node: etree._Element) -> etree._Element | None:
    return _above(node, "tbl")


def _row_of(node: etree._Element) -> etree._Element | None:
    return _above(node, "tr")


def _cell_of(node: etree._Element) -> etree._Element | None:
    return _above(node, "tc")


def _paragraphs_of(cell: etree._Element) -> list[etree._Element]:
    """Paragraphs of the cell itself: not of a nested table, not of a box in it."""
    return [
        node
        for node in cell.iter("{*}p")
        if _cell_of(node) is cell and (_owner(node) is None or _owner(node) is _owner(cell))
    ]


def _wrapped(node: etree._Element, cell: etree._Element) -> str:
    for parent in node.iterancestors():
        if parent is cell:
            break
        if _tracked(local(parent)):
            return _tracked(local(parent))
    return ""
