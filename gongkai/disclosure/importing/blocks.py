"""Paragraphs, lists and tables between the Word document and the HTML."""

import hashlib
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape

from gongkai.disclosure.importing.numbering import Numbered

# GB/T 9704 numbering: 一、 is the first level, (一) the second.
FIRST = re.compile(r"^[一二三四五六七八九十百]{1,4}、\S{1,40}$")
SECOND = re.compile(r"^[(（][一二三四五六七八九十百]{1,4}[)）]\S{1,30}$")
# From the outside in, so that the same marks always nest the same way.
_MARKS = ("strong", "em", "u", "s", "sup", "sub")


@dataclass(frozen=True)
class Inline:
    """A run of text with its marks; a line break is the text “\\n”."""

    text: str
    marks: frozenset[str] = frozenset()
    href: str = ""


@dataclass(frozen=True)
class Picture:
    """A picture as it lies in the file; ``alt`` is what the author wrote for those who cannot see."""

    data: bytes = field(repr=False)
    name: str = ""
    alt: str = ""
    text = ""
    marks: frozenset[str] = frozenset()
    href = ""

    @property
    def sha256(self) -> str:
        return hashlib.sha256(self.data).hexdigest()


@dataclass(frozen=True)
class Block:
    """A paragraph, or a table when ``table`` is set. ``heading``: 1 for the highest, 0 for none."""

    inlines: tuple[Inline | Picture, ...] = ()
    heading: int = 0
    is_title: bool = False
    align: str = ""
    is_indented: bool = False
    is_bold: bool = False
    is_note: bool = False
    # Inside a table, where nothing is a heading.
    is_plain: bool = False
    numbered: Numbered | None = None
    table: "Table | None" = None

    @property
    def text(self) -> str:
        """As it is read, with its number."""
        number = self.numbered.text if self.numbered and self.numbered.kind == "text" else ""
        return number + "".join(one.text for one in self.inlines).strip()


@dataclass
class _Cell:
    blocks: tuple[Block, ...]
    across: int = 1
    down: int = 1


@dataclass
class Table:
    """Rows of cells; cells merged over rows and columns stand where they begin."""

    rows: list[list[_Cell]] = field(default_factory=list)
    headers: list[bool] = field(default_factory=list)

    @property
    def is_empty(self) -> bool:
        return not any(self.rows)

    def begin(self, *, is_header: bool) -> None:
        """A new row."""
        self.rows.append([])
        self.headers.append(is_header)

    def cell(self, blocks: tuple[Block, ...], across: int) -> tuple[int, int]:
        """A new cell in the last row; its row and place."""
        self.rows[-1].append(_Cell(blocks, across))
        return len(self.rows) - 1, len(self.rows[-1]) - 1

    def lengthen(self, row: int, place: int) -> None:
        """A cell reaches one row further down."""
        self.rows[row][place].down = len(self.rows) - row

    def widen(self) -> bool:
        """The last cell reaches one column further; False when there is none yet."""
        if not self.rows[-1]:
            return False
        self.rows[-1][-1].across += 1
        return True

    @property
    def header_rows(self) -> int:
        """How many rows at the top are headings: so named, or bold throughout above others."""
        count = 0
        while count < len(self.rows) and self.headers[count]:
            count += 1
        is_bold = len(self.rows) > 1 and len(self.rows[0]) > 1 and all(
            cell.blocks and all(block.is_bold for block in cell.blocks) for cell in self.rows[0]
        )  # fmt: skip
        if not count and is_bold:
            count = max(cell.down for cell in self.rows[0])
        return count if count < len(self.rows) else 0


def runs_text(block: Block) -> str:
    """The text of a block, of a table too."""
    if block.table is None:
        return block.text
    cells = (cell for row in block.table.rows for cell in row)
    return "　".join(runs_text(one) for cell in cells for one in cell.blocks)


def as_html(blocks: Sequence[Block]) -> str:
    """The blocks as the editor and the public page take them."""
    parts: list[str] = []
    open_lists: list[tuple[str, int]] = []
    is_noted = False
    for block in blocks:
        numbered = block.numbered
        if numbered is not None and numbered.kind in ("ul", "ol") and not block.heading:
            parts.append(_item(block, numbered, open_lists))
            continue
        parts += _closed(open_lists, 0)
        if block.is_note and not is_noted:
            is_noted = True
            parts.append("<hr>")
        parts.append(_block(block))
    return "".join([*parts, *_closed(open_lists, 0)])


def _item(block: Block, numbered: Numbered, open_lists: list[tuple[str, int]]) -> str:
    """A list item; lists nest by level, a list of the other kind begins anew."""
    depth = numbered.level + 1
    parts = _closed(open_lists, depth)
    if len(open_lists) == depth and open_lists[-1][0] != numbered.kind:
        parts += _closed(open_lists, depth - 1)
    if len(open_lists) == depth:
        parts.append("</li>")
    while len(open_lists) < depth:
        is_last = len(open_lists) == depth - 1
        kind = numbered.kind if is_last else "ul"
        parts.append(_opening(kind, numbered if is_last else None))
        if not is_last:
            parts.append("<li>")
        open_lists.append((kind, numbered.level))
    return "".join([*parts, "<li>", _inline(block.inlines)])


def _opening(kind: str, numbered: Numbered | None) -> str:
    if numbered is None or kind == "ul":
        return f"<{kind}>"
    start = f' start="{numbered.number}"' if numbered.number != 1 else ""
    style = f' type="{numbered.ol_type}"' if numbered.ol_type not in ("", "1") else ""
    return f"<ol{start}{style}>"


def _closed(open_lists: list[tuple[str, int]], depth: int) -> list[str]:
    parts = []
    while len(open_lists) > depth:
        kind, _ = open_lists.pop()
        parts.append(f"</li></{kind}>")
    return parts


def _block(block: Block) -> str:
    if block.table is not None:
        return _table(block.table)
    text = block.text
    level = _level(block, text)
    number = block.numbered.text if block.numbered else ""
    if level:
        plain = tuple(
            one if isinstance(one, Picture)
            else Inline(one.text, one.marks & {"sup", "sub"}, one.href)
            for one in block.inlines
        )  # fmt: skip
        return f"<h{level}>{escape(number)}{_inline(plain)}</h{level}>"
    kind = block.align or ("indent" if block.is_indented else "")
    opening = f'<p class="{kind}">' if kind else "<p>"
    return f"{opening}{escape(number)}{_inline(block.inlines)}</p>"


def _level(block: Block, text: str) -> int:
    """2–4 for a heading: by style, or by the numbering of official documents alone."""
    if block.is_plain:
        return 0
    if block.is_title:
        return 2
    if block.heading:
        return min(block.heading + 1, 4)
    if block.align or block.is_note or text.endswith(("。", "；", "：")):
        return 0
    if FIRST.match(text):
        return 2
    return 3 if SECOND.match(text) else 0


def _inline(inlines: Sequence[Inline | Picture]) -> str:
    parts = []
    for one in _joined(inlines):
        if isinstance(one, Picture):
            parts.append(f'<img src="picture:{one.sha256}" alt="{escape(one.alt)}">')
            continue
        text = escape(one.text, quote=False).replace("\n", "<br>")
        for mark in reversed(_MARKS):
            if mark in one.marks:
                text = f"<{mark}>{text}</{mark}>"
        parts.append(f'<a href="{escape(one.href)}">{text}</a>' if one.href else text)
    return "".join(parts).strip()


def _joined(inlines: Sequence[Inline | Picture]) -> Iterator[Inline | Picture]:
    """Word cuts a sentence into many runs; those that look alike are one."""
    last: Inline | None = None
    for one in inlines:
        if isinstance(one, Picture):
            if last is not None:
                yield last
            last = None
            yield one
        elif last is not None and (last.marks, last.href) == (one.marks, one.href):
            last = Inline(last.text + one.text, one.marks, one.href)
        else:
            if last is not None:
                yield last
            last = one
    if last is not None:
        yield last


def _table(table: Table) -> str:
    count = table.header_rows
    rows = [
        f"<tr>{''.join(_cell(cell, is_head=number < count) for cell in row)}</tr>"
        for number, row in enumerate(table.rows)
    ]
    head = f"<thead>{''.join(rows[:count])}</thead>" if count else ""
    return f"<table>{head}<tbody>{''.join(rows[count:])}</tbody></table>"


def _cell(cell: _Cell, *, is_head: bool) -> str:
    tag = "th" if is_head else "td"
    spans = f' colspan="{cell.across}"' if cell.across > 1 else ""
    spans += f' rowspan="{cell.down}"' if cell.down > 1 else ""
    inside = as_html([_in_cell(block, is_head) for block in cell.blocks]) or "<p></p>"
    return f"<{tag}{spans}>{inside}</{tag}>"


def _in_cell(block: Block, is_head: bool) -> Block:
    """In a table nothing is a heading, and a heading cell is bold by itself."""
    inlines = tuple(
        one if isinstance(one, Picture) or not is_head
        else Inline(one.text, one.marks - {"strong"}, one.href)
        for one in block.inlines
    )  # fmt: skip
    align = "" if is_head and block.align == "center" else block.align
    return Block(inlines=inlines, align=align, numbered=block.numbered, is_plain=True,
                 is_indented=block.is_indented, table=block.table)  # fmt: skip
