"""Spreadsheets: every cell, hidden or not, and everything said beside the cells."""

import re
from collections.abc import Iterator

from gongkai.scan.readers.base import CouldNotRead, Passage
from gongkai.scan.readers.package import local, members, parse

_LOST_DIGITS = re.compile(r"^[1-9]\.\d{10,}[Ee]\+?17$|^[1-9]\d{15}00$")


def read(data: bytes) -> Iterator[Passage]:
    """Cells with their address, shared texts, comments, names, headers and properties."""
    parts = dict(members(data))
    if any("vbaProject" in name or "/embeddings/" in name for name in parts):
        raise CouldNotRead("表格中有宏或嵌入的文件，无法审查。请另存为不含宏的 XLSX 后再传。")
    shared = _shared(parts.get("xl/sharedStrings.xml"))
    for name, content in parts.items():
        if not name.endswith((".xml", ".rels", ".vml")):
            continue
        if re.fullmatch(r"xl/worksheets/[^/]+\.xml", name):
            yield from _sheet(content, name, shared)
        elif name != "xl/sharedStrings.xml":
            root = parse(content)
            words = [str(text) for text in root.itertext() if text.strip()]
            values = [str(v) for node in root.iter() for v in node.attrib.values()]
            yield Passage("隐藏部分", name, "\n".join(words + values))
    yield Passage("单元格文字", "", "\n".join(shared))


def _shared(content: bytes | None) -> list[str]:
    if content is None:
        return []
    return ["".join(map(str, item.itertext())) for item in parse(content) if local(item) == "si"]


def _sheet(content: bytes, name: str, shared: list[str]) -> Iterator[Passage]:
    sheet = name.rsplit("/", 1)[1].removesuffix(".xml")
    root = parse(content)
    for row in (node for node in root.iter() if local(node) == "row"):
        cells = []
        for cell in row:
            value = _value(cell, shared)
            cells.append(value)
            if value.strip():
                yield Passage("单元格", f"{sheet}!{cell.get('r', '')}", value)
        # A row as a whole gives a number the word beside it.
        if sum(map(bool, cells)) > 1:
            yield Passage("整行", f"{sheet} 第{row.get('r', '')}行", "\t".join(cells))
    others = [
        str(node.text)
        for node in root.iter()
        if local(node) not in ("v", "t", "f") and node.text and node.text.strip()
    ]
    if others:
        yield Passage("页眉页脚与校验", sheet, "\n".join(others))


def _value(cell: object, shared: list[str]) -> str:
    texts = {local(node): str(node.text or "") for node in cell.iter()}  # type: ignore[attr-defined]
    value = texts.get("v", "")
    if cell.get("t") == "s" and value.isdigit() and int(value) < len(shared):  # type: ignore[attr-defined]
        return shared[int(value)]
    if _LOST_DIGITS.match(value):
        # A number this long kept as a number has already lost digits: most likely an identity no.
        return f"身份证号 {int(float(value))}"
    return value or texts.get("t", "")
