"""OFD, the national layout format (GB/T 33190-2016): pages, templates, notes, older versions.

Boxes and sizes are in millimetres. Text objects of one line are joined by their place, so that a
number written one object a digit is one number.
"""

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from gongkai.scan.readers import ofd_glyphs, ooxml
from gongkai.scan.readers.base import CouldNotRead, Passage
from gongkai.scan.readers.docx_looks import WHITE, are_alike
from gongkai.scan.readers.package import Archive, Inside, local, members, parse

# 2 pt.
_TINY = 0.7
_OUTLINES = 40
_PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".gif", ".webp")
_FONTS = (".ttf", ".otf", ".ttc", ".cff", ".pfb")
# Seals and signature values: signed binary records, no text of the document.
_SIGNED = (".dat", ".esl")
_PARTS = {
    "OFD": ("文档属性", ""), "Annotations": ("注释", "注释"), "PageAnnot": ("注释", "注释"),
    "CustomTags": ("自定义标引", "自定义标引"), "Extensions": ("扩展信息", "扩展信息"),
    "Extend": ("扩展信息", "扩展信息"), "DocVersion": ("版本信息", "版本信息"),
    "Signatures": ("签名信息", ""), "Signature": ("签名信息", ""),
    "Attachments": ("附件目录", ""), "Document": ("文档目录", ""), "Res": ("资源", ""),
}  # fmt: skip
_SPACE = re.compile(r"\s{1,99}")


def is_signed(data: bytes) -> bool:
    """Whether the file carries an electronic seal or signature: any change would break it."""
    for name, content in members(data):
        if name.endswith(".xml") and b"Signature" in content:
            root = parse(content)
            tags = ("{*}Signature", "{*}SignedInfo")
            if local(root) in ("Signatures", "Signature") and any(True for _ in root.iter(*tags)):
                return True
    return False


def read(data: bytes, inside: Inside) -> Iterator[Passage]:
    """Passages of every part; raises ``CouldNotRead`` after the readable ones."""
    archive = inside.archive(data)
    book = _Book(archive)

    def read_part(name: str, content: bytes, inside: Inside) -> Iterator[Passage]:
        lower = name.lower()
        if name in book.attached:
            yield from ooxml.embedded(content, posixpath.basename(name), inside)
        elif lower.endswith(".xml"):
            yield from book.part(name, parse(content))
        elif lower.endswith(_PICTURES):
            yield from ooxml.picture(content, posixpath.basename(name))
        elif not lower.endswith(_FONTS + _SIGNED):
            raise CouldNotRead("OFD 中有无法识别的内容，机器无法审查。请改用 PDF 或 DOCX。")

    yield from ooxml.walk(archive, read_part, inside)


@dataclass(frozen=True)
class _Text:
    """One text object: its box, font size, text and why it is not seen."""

    left: float
    top: float
    right: float
    size: float
    text: str
    hidden: str


class _Book:
    """Which page parts belong to the document as it is shown, and in what order."""

    def __init__(self, archive: Archive) -> None:
        self.pages: dict[str, str] = {}
        self.templates: set[str] = set()
        self.attached: set[str] = set()
        self.glyphs = ofd_glyphs.Glyphs()
        self._documents(archive)
        self.glyphs.fonts = _fonts(archive)

    def _documents(self, archive: Archive) -> None:
        root = parse(archive.read("OFD.xml"))
        shown = [_at("", str(node.text or "")) for node in root.iter("{*}DocRoot")]
        used: set[str] = set()
        for document in (name for name in shown if name in archive.names):
            tree, folder = parse(archive.read(document)), posixpath.dirname(document)
            pages = [
                _at(folder, node.get("BaseLoc", ""))
                for group in tree
                if local(group) == "Pages"
                for node in group
            ]
            for page in pages:
                self.pages[page] = f"第{len(self.pages) + 1}页"
                if page in archive.names:
                    used |= {
                        node.get("TemplateID", "")
                        for node in parse(archive.read(page)).iter("{*}Template")
                    }
            self.templates |= {
                _at(folder, node.get("BaseLoc", ""))
                for node in tree.iter("{*}TemplatePage")
                if node.get("ID") in used
            }
        for name in archive.names:
            if name.endswith(".xml") and b"FileLoc" in (content := archive.read(name)):
                root, folder = parse(content), posixpath.dirname(name)
                if local(root) == "Attachments":
                    self.attached |= {
                        found
                        for node in root.iter("{*}FileLoc")
                        for found in (
                            _at(folder, str(node.text or "")),
                            _at("", str(node.text or "")),
                        )
                        if found in archive.names
                    }

    def part(self, name: str, root: etree._Element) -> Iterator[Passage]:
        """A page by its objects, any other part by its words."""
        if local(root) == "Page":
            yield from self.page(name, root)
            return
        label, reason = _PARTS.get(local(root), ("其他部分", ""))
        # Notes are drawn with text objects as well: one a digit is one number there too.
        drawn = list(root.iter("{*}TextCode"))
        joined = "".join(str(node.text or "") for node in drawn)
        said = [line for line in ooxml.words(root) if line.strip()] + _attributes(root)
        text = "\n".join([*said, joined] if len(drawn) > 1 else said)
        if text.strip():
            has_words = bool(ooxml.words(root))
            yield Passage(label, name, text, hidden=reason if has_words else "")

    def page(self, name: str, root: etree._Element) -> Iterator[Passage]:
        if name in self.pages:
            part, place, apart = "正文", self.pages[name], ""
        elif name in self.templates:
            part, place, apart = "模板", name, ""
        else:
            part, place, apart = "旧版本页面", name, "旧版本或未使用的页面"
        texts = _texts(root, apart)
        seen = [text for text in texts if not text.hidden]
        if seen:
            yield Passage(part, place, _laid_out(seen))
        for reason in dict.fromkeys(text.hidden for text in texts if text.hidden):
            hidden = [text for text in texts if text.hidden == reason]
            yield Passage(reason, place, _laid_out(hidden), hidden=reason)
        said = _attributes(root)
        if said:
            yield Passage(f"{part}（标记）", place, "\n".join(said))
        self.glyphs.check(root)
        if not texts and sum(1 for _ in root.iter("{*}PathObject")) >= _OUTLINES:
            raise CouldNotRead(f"{place}的文字是用线条画出的，机器无法审查。请改用 PDF 或 DOCX。")


def _texts(page: etree._Element, apart: str) -> list[_Text]:
    """Text objects in the order they are drawn."""
    sheet = next((_box(node.text) for node in page.iter("{*}PhysicalBox")), None)
    covers: list[tuple[int, tuple[float, float, float, float]]] = []
    found: list[tuple[int, tuple[float, float, float, float], _Text]] = []
    for order, node in enumerate(page.iter("{*}TextObject", "{*}PathObject", "{*}ImageObject")):
        box = _box(node.get("Boundary"))
        if local(node) == "TextObject":
            text = "".join(str(code.text or "") for code in node.iter("{*}TextCode"))
            text = _SPACE.sub(" ", text)
            if text.strip():
                found.append((order, box, _text_object(node, box, text, apart, sheet)))
        elif _covers(node):
            covers.append((order, box))
    return [
        text if text.hidden or not _is_covered(order, box, covers)
        else _Text(text.left, text.top, text.right, text.size, text.text, "被图形遮住的文字")
        for order, box, text in found
    ]  # fmt: skip


def _text_object(
    node: etree._Element,
    box: tuple[float, float, float, float],
    text: str,
    apart: str,
    sheet: tuple[float, float, float, float] | None,
) -> _Text:
    left, top, width, _ = box
    size = _float(node.get("Size", ""), 3.0)
    scale = [_float(part, 1.0) for part in node.get("CTM", "").split()]
    shown = size * max(abs(scale[2]), abs(scale[3]), 0.001) if len(scale) == 6 else size
    code = next(node.iter("{*}TextCode"))
    down = _float(code.get("Y", ""), 0.0)
    hidden = apart or _unseen(node)
    if not hidden and shown <= _TINY:
        hidden = "极小的文字"
    if not hidden and sheet is not None and _is_outside(box, sheet):
        hidden = "页面之外的文字"
    across = left + _float(code.get("X", ""), 0.0)
    return _Text(across, top + down, max(left + width, across), shown, text, hidden)


def _unseen(node: etree._Element) -> str:
    if any(up.get("Visible") in ("false", "0") for up in (node, *node.iterancestors())):
        return "不可见的对象"
    is_empty = node.get("Fill") in ("false", "0") and node.get("Stroke") not in ("true", "1")
    if node.get("Alpha") == "0" or is_empty:
        return "透明的文字"
    for color in (child for child in node if local(child) == "FillColor"):
        if color.get("Alpha") == "0":
            return "透明的文字"
        values = [int(_float(part, 0)) for part in color.get("Value", "").split()]
        if len(values) == 3 and are_alike("".join(f"{v & 255:02X}" for v in values), WHITE):
            return "白色文字"
    return ""


def _covers(node: etree._Element) -> bool:
    """Whether an object is opaque over its whole box: a filled shape, not a picture of a page."""
    is_opaque = _float(node.get("Alpha", ""), 255.0) >= 255
    return is_opaque and local(node) == "PathObject" and node.get("Fill") in ("true", "1")


def _is_covered(
    order: int,
    box: tuple[float, float, float, float],
    covers: list[tuple[int, tuple[float, float, float, float]]],
) -> bool:
    left, top, width, height = box
    middle = top + height / 2
    return any(
        later > order and x <= left + 1 and left + width - 1 <= x + w and y <= middle <= y + h
        for later, (x, y, w, h) in covers
    )


def _is_outside(
    box: tuple[float, float, float, float], sheet: tuple[float, float, float, float]
) -> bool:
    left, top, width, height = box
    x, y, across, down = sheet
    return left >= x + across or left + width <= x or top >= y + down or top + height <= y


def _laid_out(texts: list[_Text]) -> str:
    """Lines from above, objects of a line from the left; a wide gap is a space."""
    lines: list[list[_Text]] = []
    for text in sorted(texts, key=lambda text: text.top):
        if lines and text.top - lines[-1][0].top < max(text.size, 0.5) / 2:
            lines[-1].append(text)
        else:
            lines.append([text])
    return "\n".join(_line(sorted(line, key=lambda text: text.left)) for line in lines)


def _line(texts: list[_Text]) -> str:
    said = ""
    right = 0.0
    for text in texts:
        is_apart = said and text.left - right > text.size / 2
        said += f" {text.text}" if is_apart else text.text
        right = max(text.right, text.left)
    return said


def _attributes(root: etree._Element) -> list[str]:
    return [
        value
        for value in ooxml.attribute_words(root)
        if not value.startswith("http://www.ofdspec.org")
    ]


def _fonts(archive: Archive) -> Mapping[str, bytes]:
    """Font id → the embedded font file."""
    fonts: dict[str, bytes] = {}
    for name in archive.names:
        if not name.endswith(".xml") or b"FontFile" not in (content := archive.read(name)):
            continue
        root = parse(content)
        folder = posixpath.join(posixpath.dirname(name), root.get("BaseLoc", ""))
        for font in root.iter("{*}Font"):
            for node in font.iter("{*}FontFile"):
                path = _at(folder, str(node.text or ""))
                if path in archive.names:
                    fonts[font.get("ID", "")] = archive.read(path)
    return fonts


def _at(folder: str, location: str) -> str:
    return ooxml.resolved(folder, location.strip())


def _box(text: str | None) -> tuple[float, float, float, float]:
    numbers = [_float(part, 0.0) for part in str(text or "").split()[:4]]
    left, top, width, height = [*numbers, 0.0, 0.0, 0.0, 0.0][:4]
    return left, top, width, height


def _float(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise
