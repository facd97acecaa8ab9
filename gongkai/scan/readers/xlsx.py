"""Spreadsheets: cells row by row, hidden ones by column, and all that is said beside the cells
(ECMA-376 part 1, chapter 18).

Seen cells are read in stretches of rows, so that a number stands beside its label; hidden cells of
one column make one passage. Every passage knows the address of each of its cells.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from lxml import etree

from gongkai.scan.readers import ooxml
from gongkai.scan.readers.base import CouldNotRead, Passage
from gongkai.scan.readers.package import Archive, Inside, elements, local, parse, skeleton
from gongkai.scan.readers.xlsx_looks import Looks

WORKBOOK = "xl/workbook.xml"
_SHARED = "xl/sharedStrings.xml"
# Characters of seen rows in one passage.
_STRETCH = 30_000
_MOST_CELLS = 5_000_000
_LOST = re.compile(r"[1-9](?:\.[0-9]{1,20}E\+?17|[0-9]{15,17})\Z", re.I)
_BIRTH = re.compile(r"(?:18|19|20)[0-9]{2}(?:0[1-9]|1[0-2])")
_LABEL = re.compile(r"证|号|卡|账|帐|电话|手机|联系")
_NUMBER = re.compile(r"[0-9]{7}")
# Formulas without text, long numbers or other files say nothing.
_TELLING_FORMULA = re.compile("[\"'\\[\u4e00-\u9fff]|[0-9]{7}")
_ADDRESS = re.compile(r"([A-Z]{1,3})([0-9]{1,7})\Z")
_PERSONS = re.compile(r"xl/persons/[^/]{1,200}\.xml\Z")
_AUTHORS = "批注作者"
_WHO = ("displayName", "userId")


def read(data: bytes, inside: Inside) -> Iterator[Passage]:
    """Passages of every part; raises ``CouldNotRead`` after the readable ones."""
    archive = inside.archive(data)
    book = Book(archive)
    yield from book.names()

    def read_part(name: str, content: bytes, inside: Inside) -> Iterator[Passage]:
        if name in book.sheets:
            yield from Sheet(book, book.sheets[name], name).passages(content)
        elif name in book.owners:
            yield from _comments(parse(content), book.owners[name])
        elif _PERSONS.match(name):
            yield from _persons(parse(content), name)
        elif name != _SHARED:
            for passage in ooxml.common(name, content, inside):
                yield passage if name != WORKBOOK else book.unsaid(passage)

    problem: CouldNotRead | None = None
    try:
        yield from ooxml.walk(archive, read_part, inside)
    except CouldNotRead as error:
        problem = error
    yield from book.leftovers()
    if problem is not None:
        raise problem


@dataclass(frozen=True)
class _Listed:
    """A sheet as the workbook lists it; ``hidden``: why its tab is not seen."""

    title: str
    hidden: str = ""


class Book:
    """What all sheets share: their titles, the strings, the styles."""

    def __init__(self, archive: Archive) -> None:
        self.archive = archive
        self.root = parse(archive.read(WORKBOOK))
        self.sheets = self._sheets()
        self.strings: list[str] = []
        self.phonetics: list[str] = []
        self.used: set[int] = set()
        if _SHARED in archive.names:
            for item in elements(archive.read(_SHARED), "si"):
                self.strings.append(_plain(item))
                self.phonetics += _phonetics(item)
        self.looks = Looks(
            _part(archive, "xl/styles.xml"),
            next((_part(archive, name) for name in archive.names if "/theme/" in name), None),
        )
        # Comment parts → the title of the sheet they belong to.
        self.owners = {
            target: sheet.title
            for part, sheet in self.sheets.items()
            for target in ooxml.targets(archive, part).values()
            if "comments" in target.lower() and target.endswith(".xml") and target in archive.names
        }

    def _sheets(self) -> dict[str, _Listed]:
        targets = ooxml.targets(self.archive, WORKBOOK)
        sheets = {
            name: _Listed(name.rpartition("/")[2], "未列出的工作表")
            for name in self.archive.names
            if re.fullmatch(r"xl/worksheets/[^/]{1,200}\.xml", name)
        }
        for node in self.root.iter("{*}sheet"):
            part = targets.get(ooxml.relation_id(node), "")
            state = node.get("state", "visible")
            reason = {"hidden": "隐藏工作表", "veryHidden": "深度隐藏的工作表"}.get(state, "")
            if part in self.archive.names:
                sheets[part] = _Listed(str(node.get("name", "")), reason)
        return sheets

    def names(self) -> Iterator[Passage]:
        """Titles of the sheets, and names that stand for a text nobody sees."""
        titles = [str(node.get("name", "")) for node in self.root.iter("{*}sheet")]
        yield Passage("工作表名", "", "\n".join(titles))
        kept = [
            f"{node.get('name', '')}：{node.text}"
            for node in self.root.iter("{*}definedName")
            if '"' in str(node.text or "")
        ]
        if kept:
            yield Passage("名称", "名称管理器", "\n".join(kept), hidden="名称管理器中的文字")

    def unsaid(self, passage: Passage) -> Passage:
        """The other words of the workbook part."""
        titles = {str(node.get("name", "")) for node in self.root.iter("{*}sheet")}
        lines = [line for line in passage.text.split("\n") if line not in titles]
        return passage._replace(part="工作簿设置", text="\n".join(lines))

    def leftovers(self) -> Iterator[Passage]:
        """Strings no cell shows any more, readings of Hanzi, words in number formats."""
        unused = [text for index, text in enumerate(self.strings) if index not in self.used]
        if any(text.strip() for text in unused):
            yield Passage(
                "不再使用的文字", _SHARED, "\n".join(unused), hidden="表中已不显示的旧文字"
            )
        if self.phonetics:
            yield Passage("拼音标注", _SHARED, "\n".join(self.phonetics))
        if self.looks.formats:
            yield Passage("数字格式", "xl/styles.xml", "\n".join(self.looks.formats))


def _part(archive: Archive, name: str) -> etree._Element | None:
    return parse(archive.read(name)) if name in archive.names else None


def _plain(item: etree._Element) -> str:
    """The text of a string item: its runs joined, without the readings of Hanzi."""
    if len(item) == 1:
        return str(item[0].text or "") if local(item[0]) == "t" else _joined(item)
    return _joined(item)


def _joined(item: etree._Element) -> str:
    return "".join(
        str(node.text or "")
        for child in item
        if local(child) != "rPh"
        for node in child.iter("{*}t")
    )


def _phonetics(item: etree._Element) -> list[str]:
    if len(item) < 2:
        return []
    return [
        "".join(str(node.text or "") for node in child.iter("{*}t"))
        for child in item
        if local(child) == "rPh"
    ]


def _comments(root: etree._Element, title: str) -> Iterator[Passage]:
    lines = _Lines()
    for node in root.iter("{*}comment", "{*}threadedComment"):
        text = "".join(str(part) for part in node.itertext())
        lines.add([(f"{title}!{node.get('ref', '')}", "", text)])
    authors = [str(node.text or "") for node in root.iter("{*}author")]
    if lines.texts:
        yield lines.passage("批注", "批注")
    yield from _named(authors, title)


def _persons(root: etree._Element, name: str) -> Iterator[Passage]:
    """Who wrote threaded comments: names, and the addresses they sign in with."""
    who = [str(node.get(key, "")) for node in root.iter("{*}person") for key in _WHO]
    yield from _named(dict.fromkeys([*who, *ooxml.words(root), *ooxml.attribute_words(root)]), name)


def _named(authors: Iterable[str], place: str) -> Iterator[Passage]:
    """Nobody sees them in the sheet; whom the strip made nobody is no finding."""
    known = [author for author in authors if author.strip() not in ("", ooxml.SOMEONE)]
    if known:
        yield Passage(_AUTHORS, place, "\n".join(known), hidden=_AUTHORS)


# --- one sheet -----------------------------------------------------------------------------------

_Cell = tuple[str, str, str]  # place, label before it, text


@dataclass
class _Lines:
    """Rows gathered for one passage."""

    texts: list[str] = field(default_factory=list)
    places: list[tuple[int, str]] = field(default_factory=list)
    length: int = 0

    def add(self, cells: Iterable[_Cell]) -> None:
        """One row: cells side by side."""
        pieces: list[str] = []
        offset = self.length
        for place, label, text in cells:
            self.places.append((offset + len(label), place))
            pieces.append(label + text)
            offset += len(label) + len(text) + 1
        if pieces:
            self.texts.append("\t".join(pieces))
            self.length = offset

    def passage(self, part: str, hidden: str = "", place: str = "") -> Passage:
        where = place or (self.places[0][1] if self.places else "")
        return Passage(part, where, "\n".join(self.texts), hidden, places=tuple(self.places))


class Sheet:
    """One walk over the rows of a sheet: as passages, or row by row for who lays it out."""

    def __init__(self, book: Book, listed: _Listed, name: str) -> None:
        self.book, self.listed, self.name = book, listed, name
        self.seen = _Lines()
        # (part, hidden, place) → lines
        self.hidden: dict[tuple[str, str, str], _Lines] = defaultdict(_Lines)
        self.formulas = _Lines()
        self.labels: dict[int, str] = {}
        self.columns: dict[int, str] = {}
        self.cells = 0

    def prepare(self, content: bytes) -> etree._Element:
        """What stands about the cells: read before the rows. Returns the part without its rows."""
        facts = skeleton(content, "row")
        self.spans = [_column(node) for node in facts.iter("{*}col")]
        self.covered = [_area(node.get("ref", "")) for node in facts.iter("{*}mergeCell")]
        tables = [
            root
            for target in ooxml.targets(self.book.archive, self.name).values()
            if "/tables/" in target and (root := _part(self.book.archive, target)) is not None
        ]
        self.tables = [_area(table.get("ref", "")) for table in tables]
        self.filters = [
            _area(node.get("ref", ""))
            for root in (facts, *tables)
            for node in root.iter("{*}autoFilter")
            if any(local(child) == "filterColumn" for child in node)
        ]
        return facts

    def passages(self, content: bytes) -> Iterator[Passage]:
        facts = self.prepare(content)
        for number, row in self.rows(content):
            self.row(row, number)
            if self.seen.length > _STRETCH:
                yield self.seen.passage("单元格")
                self.seen = _Lines()
        if self.seen.texts:
            yield self.seen.passage("单元格")
        for (part, hidden, place), lines in self.hidden.items():
            yield lines.passage(part, hidden, place)
        if self.formulas.texts:
            yield self.formulas.passage("公式")
        yield from self.beside(facts)

    def rows(self, content: bytes) -> Iterator[tuple[int, etree._Element]]:
        """(number, element), each element only until the next is asked for."""
        number = 0
        for row in elements(content, "row"):
            number = _whole(row.get("r", ""), number + 1)
            yield number, row

    @staticmethod
    def column_of(node: etree._Element, before: int) -> int:
        """The column of a cell, counted from 1; ``before``: that of the cell before it."""
        found = _ADDRESS.match(node.get("r", ""))
        return _index(found[1]) if found else before + 1

    def cells_of(
        self, row: etree._Element, number: int, reason: str
    ) -> Iterator[tuple[int, _Cell, str]]:
        """(column, cell, why it alone is not seen) of the cells that say something.

        ``reason``: why the whole row is not seen.
        """
        column = 0
        for node in row:
            column = self.column_of(node, column)
            cell = self.cell(node, column, number)
            if cell is None:
                continue
            apart = "" if reason else self.column_reason(column)
            yield column, cell, apart or ("" if reason else self.look_reason(node, column, number))

    def row(self, row: etree._Element, number: int) -> None:
        reason = self.row_reason(row, number)
        together: list[_Cell] = []
        for column, cell, apart in self.cells_of(row, number, reason):
            if apart:
                part = "隐藏列" if apart.startswith("隐藏列") else apart
                place = f"{self.listed.title}!{letters(column)}列"
                self.hidden[part, apart, place].add([cell])
            else:
                together.append(cell)
        if not together:
            return
        if reason:
            part = "隐藏工作表" if reason == self.listed.hidden else reason
            place = (
                self.listed.title
                if reason == self.listed.hidden
                else f"{self.listed.title}!{reason}"
            )
            self.hidden[part, reason, place].add(together)
        else:
            self.seen.add(together)

    def cell(self, node: etree._Element, column: int, row: int) -> _Cell | None:
        self.cells += 1
        if self.cells > _MOST_CELLS:
            raise CouldNotRead("表格过大，无法在限定时间内审查。请分成几个文件再传。")
        place = f"{self.listed.title}!{letters(column)}{row}"
        value, formula, kind = "", "", node.get("t", "n")
        for child in node:
            tag = local(child)
            if tag == "v":
                value += str(child.text or "")
            elif tag == "f":
                formula += str(child.text or "")
            elif tag == "is":
                value += _plain(child)
                self.book.phonetics += _phonetics(child)
            else:
                value += "".join(map(str, child.itertext()))
        if formula and _TELLING_FORMULA.search(formula):
            self.formulas.add([(place, "", formula)])
        if kind == "s":
            value = self.shared(value)
        elif kind == "n":
            label, value = _number(value)
            if label:
                return place, label, value
        if not value or value.isspace():
            return None
        return place, self.label(column, value), value

    def label(self, column: int, value: str) -> str:
        """The heading of the column before a number, as a person reads it."""
        if _NUMBER.search(value):
            known = self.labels.get(column)
            return f"{known} " if known else ""
        if len(value) <= 20 and _LABEL.search(value):
            self.labels[column] = value
        return ""

    def shared(self, value: str) -> str:
        index = _whole(value, -1)
        if not 0 <= index < len(self.book.strings):
            raise CouldNotRead("表格内部引用有误，无法完整审查。请用 Excel/WPS 打开后另存再传。")
        self.book.used.add(index)
        return self.book.strings[index]

    def row_reason(self, row: etree._Element, number: int) -> str:
        if self.listed.hidden:
            return self.listed.hidden
        is_low = _size(row.get("ht", "")) <= 1
        if row.get("hidden") in ("1", "true") or is_low:
            is_filtered = any(top <= number <= bottom for _, top, _, bottom in self.filters)
            return "筛选隐藏的行" if is_filtered else "隐藏行"
        return ""

    def column_reason(self, column: int) -> str:
        if column not in self.columns:
            is_hidden = any(first <= column <= last and gone for first, last, gone in self.spans)
            self.columns[column] = f"隐藏列 {letters(column)}" if is_hidden else ""
        return self.columns[column]

    def look_reason(self, node: etree._Element, column: int, row: int) -> str:
        for left, top, right, bottom in self.covered:
            if left <= column <= right and top <= row <= bottom and (column, row) != (left, top):
                return "被合并单元格遮住"
        style = node.get("s")
        if style is None:
            return ""
        reason = self.book.looks.reason(_whole(style, 0), node)
        if reason == "白色文字" and any(
            left <= column <= right and top <= row <= bottom
            for left, top, right, bottom in self.tables
        ):
            # A table style shades rows; whether this one is white is not worked out.
            return ""
        return reason

    def beside(self, facts: etree._Element) -> Iterator[Passage]:
        """Headers and footers, validation, filters, links, scenarios of the sheet."""
        printed = [
            str(part.text) for node in facts.iter("{*}headerFooter") for part in node if part.text
        ]
        if printed:
            yield Passage("页眉页脚", self.listed.title, "\n".join(printed))
        chosen = [
            str(node.get("val"))
            for node in facts.iter("{*}filter", "{*}customFilter", "{*}inputCells")
            if node.get("val")
        ]
        said = [line for line in ooxml.words(facts) if line not in printed]
        said += chosen + ooxml.attribute_words(facts)
        if said:
            yield Passage("数据验证与筛选", self.listed.title, "\n".join(said))


def _number(value: str) -> tuple[str, str]:
    """A number as a person reads it; a label when it is an identity number that lost its digits.

    A spreadsheet keeps 15 digits of a number: 3.70322199003074e+17 was eighteen once.
    """
    if not _LOST.match(value):
        return "", value
    digits = str(int(Decimal(value))) if "." in value else value
    if len(digits) == 18 and _BIRTH.match(digits, 6):
        return "身份证号（末位已丢失） ", digits
    return "", digits


def _column(node: etree._Element) -> tuple[int, int, bool]:
    """First, last, and whether the columns are not seen."""
    is_narrow = _size(node.get("width", "")) <= 0.3
    is_gone = node.get("hidden") in ("1", "true") or is_narrow
    return _whole(node.get("min", ""), 0), _whole(node.get("max", ""), 0), is_gone


def _area(reference: str) -> tuple[int, int, int, int]:
    """Left, top, right, bottom; nothing when it is no area."""
    first, _, last = reference.replace("$", "").partition(":")
    start, end = _ADDRESS.match(first), _ADDRESS.match(last or first)
    if not start or not end:
        return 0, 0, 0, 0
    return _index(start[1]), int(start[2]), _index(end[1]), int(end[2])


def _size(text: str) -> float:
    try:
        return float(text) if text else 99.0
    except ValueError:
        return 99.0


def _whole(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 10 else otherwise


def _index(letters: str) -> int:
    index = 0
    for letter in letters:
        index = index * 26 + ord(letter) - 64
    return index


_KNOWN_LETTERS: dict[int, str] = {}


def letters(index: int) -> str:
    """The letters of a column, counted from 1."""
    known = _KNOWN_LETTERS.get(index)
    if known is None:
        known, rest = "", index
        while rest > 0:
            rest, letter = divmod(rest - 1, 26)
            known = chr(65 + letter) + known
        _KNOWN_LETTERS[index] = known
    return known
