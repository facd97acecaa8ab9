"""Word documents: every part of the package, not only what is seen (review.md)."""

from collections.abc import Iterator

from lxml import etree

from gongkai.scan.readers.base import CouldNotRead, Passage
from gongkai.scan.readers.package import local, members, parse

_PARTS = {
    "word/document": "正文", "word/header": "页眉", "word/footer": "页脚",
    "word/footnotes": "脚注", "word/endnotes": "尾注", "word/comments": "批注",
    "docProps/": "文档属性", "customXml/": "自定义数据",
}  # fmt: skip
_EMBEDDED = ("word/embeddings/", "word/activeX/", "word/vbaProject")


def read(data: bytes) -> Iterator[Passage]:
    """Text paragraph by paragraph, attributes with words in them, properties and revisions."""
    embedded = ""
    for name, content in members(data):
        if name.startswith(_EMBEDDED):
            embedded = name
        elif name.endswith((".xml", ".rels")):
            part = next((label for path, label in _PARTS.items() if name.startswith(path)), name)
            yield from _texts(parse(content), part)
    if embedded:
        raise CouldNotRead(
            "文档中嵌有其他文件或宏，无法审查其内容。请把嵌入内容转为文字或图片说明后再传。"
        )


def _texts(root: etree._Element, part: str) -> Iterator[Passage]:
    paragraphs = [node for node in root.iter() if local(node) == "p"]
    lines = []
    for number, paragraph in enumerate(paragraphs, 1):
        line = "".join(_own_text(paragraph))
        if line.strip():
            lines.append(line)
            yield Passage(part, f"第{number}段", line)
    if len(lines) > 1:
        yield Passage(part, "", "\n".join(lines))
    if not paragraphs:
        loose = [text for text in root.itertext() if text.strip()]
        yield Passage(part, "", "\n".join(map(str, loose)))
    shown = [
        value
        for node in root.iter()
        if isinstance(node.tag, str)
        for key, value in node.attrib.items()
        if etree.QName(key).localname in ("descr", "title", "author", "instr", "alias", "tag",
                                          "name", "val", "Target")
        and not str(value).isascii() | str(value).isdigit()
    ]  # fmt: skip
    if shown:
        yield Passage(f"{part}（隐藏属性）", "", "\n".join(map(str, shown)))


def _own_text(paragraph: etree._Element) -> Iterator[str]:
    # Inserted, deleted and hidden runs are all text that leaves the house with the file.
    for node in paragraph.iter():
        tag = local(node)
        if tag in ("t", "delText", "instrText"):
            yield str(node.text or "")
        elif tag in ("tab", "br", "cr"):
            yield "\t"
