"""PDF: the text of every page, the properties, older revisions; scans cannot be reviewed."""

import io
from collections.abc import Iterator

import pikepdf
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTContainer, LTFigure, LTImage, LTItem, LTTextContainer

from gongkai.scan.readers.base import CouldNotRead, Passage

MOST_PAGES = 500


def read(data: bytes) -> Iterator[Passage]:
    """Page texts, document information, XMP, and the same of every earlier revision."""
    yield from _properties(data)
    ends = [place for place in _revision_ends(data) if place < len(data) - 64]
    for number, end in enumerate(ends, 1):
        try:
            yield from (
                Passage(f"旧版本{number}", page, text) for page, text, _ in _pages(data[:end])
            )
        except CouldNotRead:
            continue
    scanned = []
    for page, text, has_image in _pages(data):
        if text.strip():
            yield Passage("正文", page, text)
        elif has_image:
            scanned.append(page)
    if scanned:
        raise CouldNotRead(
            f"{scanned[0]}等 {len(scanned)} 页是扫描图片，没有文字，机器无法审查。"
            "请改用由 Word/WPS 直接导出的 PDF。"
        )


def _properties(data: bytes) -> Iterator[Passage]:
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            if len(document.pages) > MOST_PAGES:
                raise CouldNotRead(f"超过 {MOST_PAGES} 页，请分成几个文件再传。")
            if document.attachments:
                raise CouldNotRead("PDF 中附有其他文件，无法审查。请去掉附件后重新导出。")
            words = [str(value) for value in document.docinfo.values()]
            outline = [item.title for item in document.open_outline().root]
            xmp = document.Root.get("/Metadata")
            if xmp is not None:
                words.append(xmp.read_bytes().decode("utf-8", "replace"))
            yield Passage("文档属性", "", "\n".join(words + outline))
    except pikepdf.PasswordError as error:
        raise CouldNotRead("PDF 已加密，请去掉密码后再传。") from error
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise CouldNotRead("PDF 已损坏，无法打开。请重新导出后再传。") from error


def _pages(data: bytes) -> Iterator[tuple[str, str, bool]]:
    try:
        for number, layout in enumerate(extract_pages(io.BytesIO(data)), 1):
            texts, has_image = [], False
            for item in layout:
                has_image = has_image or _has_image(item)
                texts.append(_text(item))
            yield f"第{number}页", "\n".join(filter(None, texts)), has_image
    except Exception as error:
        # pdfminer raises whatever a broken file makes it raise; unreadable is never clean.
        raise CouldNotRead("PDF 内容无法完整读取。请重新导出后再传。") from error


def _text(item: LTItem) -> str:
    if isinstance(item, LTTextContainer):
        return str(item.get_text())
    if isinstance(item, LTFigure):
        return "".join(part.get_text() for part in item if isinstance(part, LTChar))
    return ""


def _has_image(item: LTItem) -> bool:
    if isinstance(item, LTImage):
        return True
    return isinstance(item, LTContainer) and any(_has_image(part) for part in item)


def _revision_ends(data: bytes) -> list[int]:
    ends: list[int] = []
    place = data.find(b"%%EOF")
    while place >= 0 and len(ends) < 50:
        ends.append(place + 5)
        place = data.find(b"%%EOF", place + 5)
    return ends
