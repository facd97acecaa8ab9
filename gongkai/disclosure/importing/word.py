"""The body of a Word or WPS document as HTML, with a sentence for everything that was left out.

Read with our own eyes rather than by a converter: official documents live on automatic numbering,
alignment and merged cells, and what is lost must be told.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import NamedTuple

from lxml import etree

from gongkai.disclosure.importing.blocks import Block, Inline, Picture, Table, runs_text
from gongkai.disclosure.importing.numbering import Numbered, Numbering
from gongkai.disclosure.importing.styles import Styles
from gongkai.disclosure.importing.xml import child, children, is_on, value
from gongkai.scan.readers import ooxml
from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.readers.package import Archive, local, parse

DOCUMENT = "word/document.xml"
MOST_BLOCKS = 20_000
_DEEPEST = 40
# Wrappers that only hold what is shown.
_WRAPPERS = frozenset(
    ("ins", "moveTo", "smartTag", "customXml", "sdtContent", "fldSimple", "bdo", "dir", "r2l")
)  # fmt: skip
_GONE = frozenset(("del", "moveFrom"))
_LINK = re.compile(r"(?:https?://|mailto:)\S{1,2000}$", re.IGNORECASE)
_FIELD_LINK = re.compile(r'^\s*HYPERLINK\s+"([^"]{1,2000})"')
# Boxes and ticks of the symbol fonts that forms use.
_SYMBOLS = {
    ("wingdings", 0xA8): "☐", ("wingdings", 0x6F): "☐", ("wingdings", 0xFE): "☑",
    ("wingdings", 0xFD): "☒", ("wingdings", 0xFC): "✓", ("wingdings", 0xFB): "✗",
    ("wingdings", 0x6C): "●", ("wingdings", 0x6E): "■", ("wingdings", 0x75): "◆",
    ("wingdings", 0xD8): "➢", ("wingdings 2", 0xA3): "☐", ("wingdings 2", 0x2A): "☐",
    ("wingdings 2", 0x52): "☑", ("wingdings 2", 0x54): "☒", ("wingdings 2", 0x50): "✓",
    ("symbol", 0xB7): "·", ("symbol", 0xB0): "°", ("symbol", 0xB4): "×", ("symbol", 0xA3): "≤",
    ("symbol", 0xB3): "≥",
}  # fmt: skip


class Read(NamedTuple):
    """``blocks`` in reading order; ``notes``: Chinese sentences on what changed or was left out."""

    blocks: list[Block]
    notes: list[str]


def read(data: bytes) -> Read:
    """The text of a DOCX. Raises ``CouldNotRead`` for what is broken, hostile or far too long."""
    return _Reading(Archive(data)).read()


@dataclass
class _Field:
    """A complex field being read: its code, until its result begins."""

    code: str = ""
    is_result: bool = False


@dataclass
class _Paragraph:
    """A paragraph while its runs are read."""

    properties: etree._Element | None
    inlines: list[Inline | Picture] = field(default_factory=list)
    boxes: list[etree._Element] = field(default_factory=list)
    bold: int = 0
    length: int = 0


class _Reading:
    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        if DOCUMENT not in archive.names:
            raise CouldNotRead("文件里没有正文。请用 Word/WPS 打开后另存为 DOCX 再试。")
        self.styles = Styles(self._part("word/styles.xml"))
        self.numbering = Numbering(self._part("word/numbering.xml"))
        self.targets = ooxml.targets(archive, DOCUMENT)
        self.links = self._external()
        self.counted: Counter[str] = Counter()
        self.fields: list[_Field] = []
        self.waiting: list[etree._Element] = []
        self.notes: list[tuple[str, str]] = []
        self.made = 0
        self.are_fields_sound = True

    def read(self) -> Read:
        body = child(parse(self.archive.read(DOCUMENT)), "body")
        if body is None:
            raise CouldNotRead("文件里没有正文。请用 Word/WPS 打开后另存为 DOCX 再试。")
        self.are_fields_sound = _are_fields_sound(body)
        blocks = [*self.blocks(body, 0), *self.held_back(0)]
        self._count_headers(body)
        # What the notes point to stands in lists of their own.
        self.targets, self.links = {}, {}
        blocks += self.footnotes()
        return Read(blocks, _sentences(self.counted))

    def _part(self, name: str) -> etree._Element | None:
        return parse(self.archive.read(name)) if name in self.archive.names else None

    def _external(self) -> dict[str, str]:
        rels = self._part("word/_rels/document.xml.rels")
        return {
            node.get("Id", ""): node.get("Target", "")
            for node in (rels if rels is not None else [])
            if node.get("TargetMode") == ooxml.EXTERNAL
        }

    # Blocks

    def blocks(self, parent: etree._Element, depth: int) -> Iterator[Block]:
        """Paragraphs and tables of a body, a cell, a box or a note."""
        if depth > _DEEPEST:
            raise CouldNotRead("文件的结构层层嵌套过深，无法导入。请用 Word/WPS 打开后另存再试。")
        for node in parent:
            tag = local(node)
            if tag == "p":
                yield from self.paragraph(node, depth)
            elif tag == "tbl":
                yield from self.table(node, depth)
            elif tag in _WRAPPERS:
                self._count_revision(tag)
                yield from self.blocks(node, depth + 1)
            elif tag == "sdt":
                yield from self.blocks(_content_of(node), depth + 1)
            elif tag in _GONE:
                self._count_revision(tag)
            elif tag == "AlternateContent":
                yield from self.blocks(_choice(node), depth + 1)
            elif tag == "altChunk":
                self.counted["chunk"] += 1

    def _made(self, block: Block) -> Block:
        self.made += 1
        if self.made > MOST_BLOCKS:
            raise CouldNotRead(f"正文超过 {MOST_BLOCKS} 段，请拆分，或把文件作为附件上传。")
        return block

    def paragraph(self, node: etree._Element, depth: int) -> Iterator[Block]:
        properties = child(node, "pPr")
        if self.styles.is_contents(properties):
            self.counted["contents"] += 1
            self._skip_fields(node)
            return
        held, self.waiting = self.waiting, []
        if child(properties, "rPr", "del") is not None:
            # The mark at its end was deleted: its text runs on into the next paragraph.
            self._count_revision("del")
            self.waiting = [*held, node]
            return
        reading = _Paragraph(properties)
        for one in [*held, node]:
            self.inlines(one, reading, "", depth)
        numbered = self._number(properties)
        block = self._block(reading, numbered)
        if block is not None:
            yield self._made(block)
        for box in reading.boxes:
            self.counted["box"] += 1
            yield from self.blocks(box, depth + 1)

    def held_back(self, depth: int) -> Iterator[Block]:
        """The text before a deleted paragraph mark that no paragraph followed."""
        held, self.waiting = self.waiting, []
        if held:
            reading = _Paragraph(child(held[-1], "pPr"))
            for one in held:
                self.inlines(one, reading, "", depth)
            block = self._block(reading, None)
            if block is not None:
                yield self._made(block)

    def _number(self, properties: etree._Element | None) -> Numbered | None:
        named = self.styles.numbered(properties)
        if named is None:
            for style in self.styles.names(properties):
                if style in self.numbering.by_style:
                    key, level = self.numbering.by_style[style]
                    return self.numbering.next(key, level)
            return None
        key, level_text = named
        if not level_text:
            # The style names the list, the list names the style at one of its levels.
            for style in self.styles.names(properties):
                if self.numbering.by_style.get(style, ("", 0))[0] == key:
                    return self.numbering.next(key, self.numbering.by_style[style][1])
        return self.numbering.next(key, int(level_text) if level_text.isdecimal() else 0)

    def _block(self, reading: _Paragraph, numbered: Numbered | None) -> Block | None:
        properties, inlines = reading.properties, reading.inlines
        if not any(isinstance(one, Picture) or one.text.strip() for one in inlines):
            return None
        align = value(self.styles.paragraph(properties, "jc"))
        return Block(
            inlines=tuple(inlines),
            heading=self.styles.heading(properties),
            is_title=self.styles.is_title(properties),
            align="center" if align == "center" else "right" if align in ("right", "end") else "",
            is_indented=self._is_indented(properties) and numbered is None,
            is_bold=reading.length > 0 and reading.bold == reading.length,
            numbered=numbered,
        )

    def _is_indented(self, properties: etree._Element | None) -> bool:
        found = self.styles.paragraph(properties, "ind")
        sizes = {name: value(found, name) for name in
                 ("left", "start", "hanging", "leftChars", "hangingChars")}  # fmt: skip
        whole = {name: int(text) if re.fullmatch(r"-?\d{1,6}", text) else 0
                 for name, text in sizes.items()}  # fmt: skip
        twips = max(whole["left"], whole["start"]) - whole["hanging"]
        return twips >= 400 or whole["leftChars"] - whole["hangingChars"] >= 150

    # What stands in a line

    def inlines(self, parent: etree._Element, into: _Paragraph, href: str, depth: int) -> None:
        if depth > _DEEPEST:
            raise CouldNotRead("文件的结构层层嵌套过深，无法导入。请用 Word/WPS 打开后另存再试。")
        for node in parent:
            tag = local(node)
            if tag == "r":
                self.run(node, into, href, depth)
            elif tag in _WRAPPERS:
                self._count_revision(tag)
                self.inlines(node, into, href, depth + 1)
            elif tag in _GONE:
                self._count_revision(tag)
            elif tag == "hyperlink":
                self.inlines(node, into, self._href(node) or href, depth + 1)
            elif tag == "sdt":
                self.inlines(_content_of(node), into, href, depth + 1)
            elif tag == "AlternateContent":
                self.inlines(_choice(node), into, href, depth + 1)
            elif tag in ("oMath", "oMathPara"):
                self.counted["formula"] += 1
                into.inlines.append(Inline("".join(map(str, node.itertext())), frozenset(("em",))))

    def run(self, run: etree._Element, into: _Paragraph, href: str, depth: int) -> None:
        properties = child(run, "rPr")
        if self.styles.is_run(properties, into.properties, "vanish"):
            if any(local(node) in ("t", "drawing", "pict") for node in run):
                self.counted["hidden"] += 1
            return
        marks = self._marks(properties, into.properties)
        for node in run:
            self.piece(node, into, marks, href, depth)

    def _marks(
        self, run: etree._Element | None, paragraph: etree._Element | None
    ) -> frozenset[str]:
        names = {"b": "strong", "i": "em", "strike": "s", "dstrike": "s", "u": "u"}
        marks = {mark for name, mark in names.items() if self.styles.is_run(run, paragraph, name)}
        vertical = value(child(run, "vertAlign"))
        marks |= {"sup"} if vertical == "superscript" else set()
        marks |= {"sub"} if vertical == "subscript" else set()
        return frozenset(marks)

    def piece(
        self, node: etree._Element, into: _Paragraph, marks: frozenset[str], href: str, depth: int
    ) -> None:
        tag = local(node)
        if tag == "fldChar":
            self._field(node)
        elif tag == "instrText":
            if self.fields and len(self.fields[-1].code) < 4000:
                self.fields[-1].code += node.text or ""
        elif self.are_fields_sound and any(not one.is_result for one in self.fields):
            # Between the code of a field and its result nothing is shown.
            return
        elif tag == "t":
            self._add(into, node.text or "", marks, href)
        elif tag in ("tab", "ptab"):
            self._add(into, "\u3000", marks, href)
        elif tag in ("br", "cr"):
            if value(node, "type") in ("", "textWrapping"):
                into.inlines.append(Inline("\n"))
        elif tag == "noBreakHyphen":
            self._add(into, "-", marks, href)
        elif tag == "sym":
            self._symbol(node, into, marks)
        elif tag in ("footnoteReference", "endnoteReference"):
            self._note_mark(node, tag, into)
        elif tag == "commentReference":
            self.counted["comment"] += 1
        elif tag == "ruby":
            for base in children(node, "rubyBase"):
                self.inlines(base, into, href, depth + 1)
        elif tag in ("drawing", "pict", "object"):
            self._drawing(node, into)
        elif tag == "AlternateContent":
            for one in _choice(node):
                self.piece(one, into, marks, href, depth + 1)

    def _add(self, into: _Paragraph, text: str, marks: frozenset[str], href: str) -> None:
        code = next((one.code for one in reversed(self.fields) if "HYPERLINK" in one.code), "")
        match = _FIELD_LINK.match(code)
        link = href or (match[1] if match else "")
        if link and not _LINK.match(link):
            link = ""
        seen = len(text.strip())
        into.length += seen
        into.bold += seen if "strong" in marks else 0
        into.inlines.append(Inline(text, marks, link))

    def _href(self, node: etree._Element) -> str:
        target = self.links.get(ooxml.relation_id(node), "")
        if target and not _LINK.match(target):
            self.counted["link"] += 1
        return target

    def _field(self, node: etree._Element) -> None:
        kind = value(node, "fldCharType")
        if kind == "begin":
            self.fields.append(_Field())
        elif kind == "separate" and self.fields:
            self.fields[-1].is_result = True
        elif kind == "end" and self.fields:
            self.fields.pop()

    def _skip_fields(self, node: etree._Element) -> None:
        for one in node.iter("{*}fldChar"):
            self._field(one)

    def _symbol(self, node: etree._Element, into: _Paragraph, marks: frozenset[str]) -> None:
        code = value(node, "char")
        number = int(code, 16) if re.fullmatch(r"[0-9A-Fa-f]{1,5}", code) else 0
        if number >= 0xF000:
            number -= 0xF000
        shown = _SYMBOLS.get((value(node, "font").lower(), number), "")
        if shown:
            self._add(into, shown, marks, "")
        else:
            self.counted["symbol"] += 1

    # Notes at the end

    def _note_mark(self, node: etree._Element, tag: str, into: _Paragraph) -> None:
        self.notes.append((tag.removesuffix("Reference"), value(node, "id")))
        into.inlines.append(Inline(f"[{len(self.notes)}]", frozenset(("sup",))))

    def footnotes(self) -> Iterator[Block]:
        """The notes in the order of their marks, each with its number."""
        texts: dict[tuple[str, str], etree._Element] = {}
        for kind in ("footnote", "endnote"):
            for node in children(self._part(f"word/{kind}s.xml"), kind):
                texts[kind, value(node, "id")] = node
        for number, key in enumerate(list(self.notes), 1):
            note = texts.get(key)
            if note is None:
                continue
            self.counted["note"] += 1
            mark: Inline | None = Inline(f"[{number}]", frozenset(("sup",)))
            for block in self.blocks(note, 1):
                if isinstance(block, Block) and mark is not None:
                    yield replace(block, inlines=(mark, *block.inlines), is_note=True)
                    mark = None
                else:
                    yield block

    # Pictures, boxes, objects

    def _drawing(self, node: etree._Element, into: _Paragraph) -> None:
        for one in node.iter("{*}txbxContent", "{*}blip", "{*}imagedata"):
            if _is_within(one, ("txbxContent", "Fallback"), node):
                continue
            if local(one) == "txbxContent":
                into.boxes.append(one)
            else:
                self._picture(one, node, into)
        if local(node) == "object":
            self.counted["object"] += 1
        elif next(node.iter("{*}chart", "{*}relIds"), None) is not None:
            self.counted["chart"] += 1

    def _picture(self, node: etree._Element, drawing: etree._Element, into: _Paragraph) -> None:
        name = "embed" if local(node) == "blip" else "id"
        part = self.targets.get(ooxml.relation_id(node, name), "")
        if part not in self.archive.names:
            self.counted["linked"] += 1
            return
        described = next(drawing.iter("{*}docPr"), None)
        alt = value(described, "descr") or value(node, "title")
        into.inlines.append(Picture(self.archive.read(part), part.rpartition("/")[2], alt.strip()))

    # Tables

    def table(self, table: etree._Element, depth: int) -> Iterator[Block]:
        if depth and _is_within(table, ("tc",)):
            yield from self._flattened(table, depth)
            return
        made = Table()
        above: dict[int, tuple[int, int]] = {}
        for row in _rows(table):
            properties = child(row, "trPr")
            if child(properties, "del") is not None:
                self._count_revision("del")
                continue
            made.begin(is_header=is_on(child(properties, "tblHeader")))
            place = 0
            skipped = value(child(properties, "gridBefore"))
            if skipped.isdecimal() and int(skipped):
                made.cell((), int(skipped))
                place = int(skipped)
            for cell in _cells(row):
                place = self._cell(cell, made, above, place, depth)
        if not made.is_empty:
            yield self._made(Block(table=made))

    def _cell(
        self, cell: etree._Element, made: Table, above: dict[int, tuple[int, int]], place: int,
        depth: int,
    ) -> int:  # fmt: skip
        """Put a cell into the row; the grid column after it."""
        properties = child(cell, "tcPr")
        text = value(child(properties, "gridSpan"))
        span = min(int(text), 100) if text.isdecimal() and int(text) else 1
        merge = child(properties, "vMerge")
        if value(child(properties, "hMerge")) == "continue" and made.widen():
            return place + span
        # The counters of lists inside run on, whether the cell is shown or not.
        inside = (*self.blocks(cell, depth + 1), *self.held_back(depth))
        if merge is not None and value(merge) != "restart" and place in above:
            made.lengthen(*above[place])
            return place + span
        where = made.cell(inside, span)
        if merge is not None:
            above[place] = where
        else:
            above.pop(place, None)
        return place + span

    def _flattened(self, table: etree._Element, depth: int) -> Iterator[Block]:
        self.counted["nested"] += 1
        for row in _rows(table):
            texts = []
            for cell in _cells(row):
                texts.append(" ".join(runs_text(one) for one in self.blocks(cell, depth + 1)))
            line = "　".join(text for text in texts if text)
            if line:
                yield self._made(Block(inlines=(Inline(line),)))

    # What is told

    def _count_revision(self, tag: str) -> None:
        if tag in _GONE or tag in ("ins", "moveTo"):
            self.counted["revision"] += 1

    def _count_headers(self, body: etree._Element) -> None:
        shown = {
            self.targets.get(ooxml.relation_id(node), "")
            for node in body.iter("{*}headerReference", "{*}footerReference")
        }
        for name in shown & set(self.archive.names):
            text = "".join(ooxml.words(parse(self.archive.read(name))))
            if re.search(r"[^\W\d_]{2}", text.replace("PAGE", "").replace("MERGEFORMAT", "")):
                self.counted["header"] += 1


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for node in table:
        if local(node) == "tr":
            yield node
        elif local(node) in ("ins", "customXml", "sdtContent"):
            yield from _rows(node)
        elif local(node) == "sdt":
            yield from _rows(_content_of(node))


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for node in row:
        if local(node) == "tc":
            yield node
        elif local(node) in ("ins", "customXml", "sdtContent"):
            yield from _cells(node)
        elif local(node) == "sdt":
            yield from _cells(_content_of(node))


def _content_of(sdt: etree._Element) -> etree._Element:
    found = child(sdt, "sdtContent")
    return found if found is not None else etree.Element("none")


def _choice(alternate: etree._Element) -> etree._Element:
    """What a program of today shows; the fallback is the same once more for older ones."""
    for name in ("Choice", "Fallback"):
        found = child(alternate, name)
        if found is not None:
            return found
    return etree.Element("none")


def _is_within(
    node: etree._Element, names: tuple[str, ...], top: etree._Element | None = None
) -> bool:
    """Whether one of these stands around ``node``, below ``top``."""
    for one in node.iterancestors():
        if one is top:
            return False
        if local(one) in names:
            return True
    return False


def _are_fields_sound(body: etree._Element) -> bool:
    """Whether every field that begins ends; else its text would swallow what follows."""
    kinds = Counter(value(node, "fldCharType") for node in body.iter("{*}fldChar"))
    return kinds["begin"] == kinds["end"] == kinds["separate"]


def _sentences(counted: Counter[str]) -> list[str]:
    said = {
        "revision": "文档中有 {} 处修订，已按“接受全部修订”导入，请核对。",
        "comment": "{} 条批注没有导入。",
        "header": "页眉、页脚（{} 处）没有导入。",
        "contents": "目录（{} 行）没有导入，网页不需要页码目录。",
        "hidden": "{} 处隐藏文字没有导入。",
        "box": "{} 个文本框的文字放在了它所在段落的后面，请核对位置。",
        "note": "{} 条脚注、尾注放在了文末。",
        "nested": "{} 个表格中的表格改成了文字。",
        "formula": "{} 处公式只保留了文字，请核对；复杂的公式请截成图片插入。",
        "chart": "{} 个图表没有导入，请截成图片插入。",
        "object": "{} 个嵌入对象（如 Excel 表格）没有导入，请作为附件上传或改成表格。",
        "chunk": "{} 段从其他文件嵌入的内容没有导入，请打开原文件复制过来。",
        "linked": "{} 张图片没有存在文件里（只有链接或已丢失），没有导入，请重新插入。",
        "link": "{} 个指向本机或书签的链接只保留了文字。",
        "symbol": "{} 个特殊字体的符号没有导入，请核对后补上。",
    }
    return [sentence.format(counted[key]) for key, sentence in said.items() if counted[key]]
