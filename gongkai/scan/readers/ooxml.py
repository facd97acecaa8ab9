"""What Word, Excel and PowerPoint packages have in common: properties, pictures, embedded files,
relationships, and the words of any part that has no reader of its own (ECMA-376)."""

import posixpath
import re
from collections.abc import Callable, Iterator, Mapping
from html import unescape
from io import BytesIO

from lxml import etree
from PIL import Image

from gongkai.scan.readers import image, raw
from gongkai.scan.readers.base import CouldNotRead, OnlyPictures, Passage
from gongkai.scan.readers.package import (
    Archive,
    Inside,
    check_xml,
    elements,
    local,
    parse,
)

EXTERNAL = "External"
# What stands for a person's name where the format demands one.
SOMEONE = "作者"
_HANZI = re.compile(r"[\u4e00-\u9fff]")
# Ids, sizes and colours are shorter, or have letters between.
_TELLING = re.compile(
    r"[\u4e00-\u9fff]|@|(?<![0-9A-Za-z])[0-9]{11,19}(?![0-9A-WYZa-wyz])|[0-9][0-9 ()-]{8,40}[ ()-][0-9]"
)
_TAG = re.compile(r"\s*<[^<>]*>\s*")
_VALUE = re.compile(r"""=\s{0,9}(?:"([^"<>]{0,4000})"|'([^'<>]{0,4000})')""")
_NAMED = frozenset(
    ("descr", "title", "author", "initials", "instr", "alias", "tag", "displayText", "tooltip",
     "string", "statusText", "helpText", "prompt", "promptTitle", "error", "errorTitle",
     "userId", "lastModifiedBy", "oldFormula", "connection", "command")
)  # fmt: skip
_PARAGRAPHS = frozenset(("p", "si", "is", "rPh", "text"))
# What is said by all attributes of these.
_SAYING = frozenset(
    ("tag", "alias", "docVar", "listItem", "tblCaption", "tblDescription", "default", "filter",
     "customFilter", "lvlText", "attachedTemplate")
)  # fmt: skip
_PICTURES = (".png", ".jpg", ".jpeg", ".gif", ".bmp", ".tif", ".tiff", ".webp", ".jpe", ".jfif")
# By their bytes: a redacted drawing keeps the suffix of what it stands for.
_PICTURE_BYTES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8")
_DRAWINGS = (".emf", ".wmf", ".emz", ".wmz")
_MEDIA = (".wav", ".mp3", ".mp4", ".m4a", ".wma", ".wmv", ".avi", ".mov", ".mpg", ".mpeg", ".aif")
_XML = (".xml", ".rels", ".vml", ".svg", ".xsd", ".rdf", ".psmdcp")
# Word and Excel fill room they freed with these; an empty part says nothing.
_BLANK = b"\0\xff \t\r\n"
_FONTS = (".odttf", ".fntdata", ".ttf", ".otf")
_MACROS = re.compile(
    r"vbaProject|vbaData|/activeX/|/macrosheets/|/dialogsheets/|/ctrlProps/.*\.bin"
)
# A smaller picture cannot hold text a person could read.
_READABLE_SIDE = 100
# Pixels: on a smaller image of an A4 page body text cannot be read.
_SHARP_THUMBNAIL = 600


PartReader = Callable[[str, bytes, Inside], Iterator[Passage]]


def common(name: str, content: bytes, inside: Inside) -> Iterator[Passage]:
    """Passages of a part that is not the text of the document itself.

    Raises ``CouldNotRead`` for macros, old OLE objects and what no reader knows, after the words
    that could be found in them.
    """
    leaf = posixpath.basename(name).lower()
    if _MACROS.search(name):
        yield from raw.read(content, f"宏（{leaf}）")
        raise CouldNotRead("文件中有宏或控件，无法审查。请另存为不含宏的文件后再传。")
    if not content.strip(_BLANK):
        return
    if "/embeddings/" in name:
        yield from embedded(content, posixpath.basename(name), inside)
    elif leaf.startswith("thumbnail."):
        yield from _thumbnail(content, name)
    elif leaf.endswith(_PICTURES) or content.startswith(_PICTURE_BYTES):
        yield from picture(content, posixpath.basename(name))
    elif leaf.endswith(_DRAWINGS):
        yield from raw.read(content, f"矢量图（{leaf}）")
        raise CouldNotRead(
            f"文档中的矢量图（{leaf}）读不出其中的文字，无法审查。请换成 PNG 图片或删去后再传。"
        )
    elif leaf.endswith(_MEDIA):
        raise CouldNotRead(f"文档中的音频、视频（{leaf}）无法审查。请删去后再传。")
    elif leaf.endswith(_FONTS):
        return
    elif leaf.startswith("printersettings") and leaf.endswith(".bin"):
        yield from raw.read(content, "打印机设置")
    elif leaf.startswith("customproperty") and leaf.endswith(".bin"):
        yield Passage("自定义属性", name, content.decode("utf-16-le", "replace"))
    elif leaf.endswith(_XML):
        yield from xml_part(name, content)
    else:
        yield from _foreign(content, name, inside)


def walk(archive: Archive, read_part: PartReader, inside: Inside) -> Iterator[Passage]:
    """Every part, the broken ones too: what was readable is told before what was not."""
    problems: list[CouldNotRead] = []
    if archive.notes:
        yield Passage("压缩包注释", "", archive.notes, hidden="压缩包注释")
    for name in archive.names:
        try:
            yield from read_part(name, archive.read(name), inside)
        except CouldNotRead as error:
            problems.append(error)
    if problems:
        raise min(problems, key=lambda problem: isinstance(problem, OnlyPictures))


def xml_part(name: str, content: bytes) -> Iterator[Passage]:
    """The words of an XML part and of its telling attributes."""
    if "/pivotCacheRecords" in name:
        yield _records(name, content)
        return
    try:
        root = parse(content)
    except CouldNotRead:
        if not name.endswith(".vml"):
            raise
        yield _drawn(name, content)
        return
    if name.endswith(".rels"):
        targets = [node.get("Target", "") for node in root if node.get("TargetMode") == EXTERNAL]
        if targets:
            yield Passage("外部链接", name, "\n".join(targets))
        return
    text = "\n".join([*words(root), *attribute_words(root)])
    if text.strip():
        label, reason = _label(name, text)
        yield Passage(label, name, text, hidden=reason)


def _drawn(name: str, content: bytes) -> Passage:
    """Excel writes HTML into its drawings that is no XML (``<br>`` without an end)."""
    check_xml(content)
    text = content.decode("utf-8", "replace")
    values = (one or other for one, other in _VALUE.findall(text))
    said = [_TAG.sub("\n", text), *filter(_TELLING.search, values)]
    return Passage("图形", name, unescape("\n".join(said)))


def _records(name: str, content: bytes) -> Passage:
    """The rows a pivot table was made from: as long as the sheet they come from, or longer."""
    rows = (
        "\t".join(str(field.get("v", "")) for field in record) for record in elements(content, "r")
    )
    return Passage("透视表缓存", name, "\n".join(rows), hidden="数据透视表缓存")


# Programs leave properties of their own in every file; only what says something is worth a word.
_OWN: tuple[tuple[str, str], ...] = (
    ("docProps/custom", "自定义属性"),
    ("customXml/", "自定义数据"),
)
_LABELS: tuple[tuple[str, str, str], ...] = (
    ("docProps/", "文档属性", ""),
    ("/core-properties/", "文档属性", ""),
    ("/people", "人员", ""),
    ("/persons/", "人员", ""),
    ("/charts/", "图表", ""),
    ("/diagrams/", "智能图形", ""),
    ("/glossary/", "构建基块", ""),
    ("/drawings/", "图形", ""),
    ("/threadedComments/", "批注", "批注"),
    ("/comments", "批注", "批注"),
    ("/notesSlides/", "备注", "演讲者备注"),
    ("/externalLinks/", "外部链接缓存", "外部链接缓存"),
    ("/pivotCache/", "透视表缓存", "数据透视表缓存"),
    ("/revisions/", "修订记录", "修订记录"),
    ("/settings", "文档设置", ""),
)


def _label(name: str, text: str) -> tuple[str, str]:
    """What a clerk calls the part, and why it is hidden."""
    for path, label in _OWN:
        if name.startswith(path):
            return label, label if _HANZI.search(text) else ""
    found = ((label, reason) for path, label, reason in _LABELS if path in name)
    return next(found, ("其他部分", ""))


def words(root: etree._Element) -> list[str]:
    """The text of an XML part: runs of a paragraph joined, everything else a line each."""
    lines: list[str] = []
    current: etree._Element | None = None
    for node in root.iter():
        if node.text and (len(node) == 0 or not node.text.isspace()):
            owner = _paragraph_of(node)
            if owner is not None or not node.text.isspace():
                current = _add(lines, str(node.text), owner, current)
        # Text between elements is text as well.
        if node.tail and not node.tail.isspace():
            parent = node.getparent()
            owner = _paragraph_of(parent) if parent is not None else None
            current = _add(lines, str(node.tail), owner, current)
    return lines


def _add(
    lines: list[str], text: str, owner: etree._Element | None, current: etree._Element | None
) -> etree._Element | None:
    if owner is not None and owner is current:
        lines[-1] += text
    else:
        lines.append(text)
    return owner


def _paragraph_of(node: etree._Element) -> etree._Element | None:
    above: etree._Element | None = node
    while above is not None and local(above) not in _PARAGRAPHS:
        above = above.getparent()
    return above


def attribute_words(root: etree._Element) -> list[str]:
    """Attribute values that say something to a person, or hold a number worth a look; each once."""
    said: dict[str, None] = {}
    boring: set[str] = set()
    for node in root.iter("*"):
        is_saying: bool | None = None
        for key, value in ((str(key), str(value)) for key, value in node.items()):
            if is_saying is None:
                is_saying = local(node) in _SAYING
            if is_saying or key.rpartition("}")[2] in _NAMED:
                said[value] = None
            elif value not in boring:
                # Most values stand there a thousand times.
                if _TELLING.search(value):
                    said[value] = None
                else:
                    boring.add(value)
    return list(said)


def picture(content: bytes, name: str) -> Iterator[Passage]:
    """Metadata of a picture, and its text when it is large enough to hold any."""
    try:
        with Image.open(BytesIO(content)) as opened:
            is_readable = min(opened.size) >= _READABLE_SIDE
    except Exception as error:
        # Pillow raises whatever a broken picture makes it raise.
        raise CouldNotRead(f"文档中的图片（{name}）无法打开，请重新插入后再传。") from error
    reading = image.read if is_readable else image.beside_the_pixels
    try:
        for passage in reading(content):
            place = f"{name} {passage.place}".strip()
            yield passage._replace(part=f"图片：{passage.part}", place=place)
    except CouldNotRead as error:
        raise type(error)(f"文档中的图片（{name}）：{error}") from error


def _thumbnail(content: bytes, name: str) -> Iterator[Passage]:
    try:
        with Image.open(BytesIO(content)) as opened:
            is_sharp = max(opened.size) > _SHARP_THUMBNAIL
    except Exception:
        # A metafile, or broken: it cannot be looked at, so it must go.
        is_sharp = True
    yield from raw.read(content, "缩略图")
    if is_sharp:
        yield Passage("缩略图", name, "", hidden="文档缩略图（可能是旧内容的样子）")


def embedded(content: bytes, name: str, inside: Inside) -> Iterator[Passage]:
    """A file within the document as one hidden passage that knows its inner places."""
    if content.startswith(raw.OLE):
        yield from raw.read(content, f"嵌入对象（{name}）")
        raise CouldNotRead(
            "文档中嵌有旧格式的对象，无法审查其内容。请把它转为文字、表格或图片后再传。"
        )
    texts: list[str] = []
    places: list[tuple[int, str]] = []
    length, problem = 0, None
    try:
        for passage in inside.read(content, name):
            for offset, place in passage.places or ((0, passage.place),):
                places.append((length + offset, f"{name} {place}".strip()))
            texts.append(passage.text)
            length += len(passage.text) + 1
    except CouldNotRead as error:
        problem = error
    # What was read before a failure is told as well.
    yield Passage("嵌入文件", name, "\n".join(texts), hidden="嵌入的文件", places=tuple(places))
    if problem is not None:
        raise type(problem)(f"嵌入的文件（{name}）：{problem}")


def _foreign(content: bytes, name: str, inside: Inside) -> Iterator[Passage]:
    leaf = posixpath.basename(name)
    try:
        for passage in inside.read(content, leaf):
            yield passage._replace(part=f"插入的文件：{passage.part}")
    except CouldNotRead as error:
        raise type(error)(f"文档内部的“{name}”：{error}") from error


def targets(archive: Archive, owner: str) -> Mapping[str, str]:
    """Relationship id → part name, of the part ``owner``."""
    folder, leaf = posixpath.split(owner)
    rels = f"{folder}/_rels/{leaf}.rels"
    if rels not in archive.names:
        return {}
    return {
        node.get("Id", ""): resolved(folder, node.get("Target", ""))
        for node in parse(archive.read(rels))
        if node.get("TargetMode") != EXTERNAL
    }


def resolved(folder: str, target: str) -> str:
    """The part a relationship target names."""
    if target.startswith("/"):
        return target.lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


def relation_id(node: etree._Element, name: str = "id") -> str:
    """The relationship an element points to, in the transitional and the strict namespace."""
    return next(
        (str(value) for key, value in node.attrib.items()
         if str(key).startswith("{") and str(key).endswith(f"}}{name}") and "elationships" in str(key)),
        "",
    )  # fmt: skip
