"""PDF: the text of every page, what a viewer does not see, everything beside the pages.

Where text is only a picture it is recognised when the extra is installed.
"""

import io
import re
from collections.abc import Iterator

import pikepdf
from pdfminer.utils import apply_matrix_rect
from PIL import Image

from gongkai.scan.readers import ocr, pdf_revisions
from gongkai.scan.readers.base import CouldNotRead, Passage
from gongkai.scan.readers.package import Inside
from gongkai.scan.readers.pdf_lines import laid_out
from gongkai.scan.readers.pdf_objects import (
    MOST_INFLATED_ALL,
    TOO_BIG,
    Attached,
    Objects,
    Walk,
    check_size,
    inflate,
)
from gongkai.scan.readers.pdf_page import MOST_PAGES, interpreted_forms
from gongkai.scan.readers.pdf_seen import Viewer
from gongkai.scan.readers.pdf_text import ReadPage, read_pages

MOST_ATTACHED = 50
UNUSED = "未显示的图形中的文字"
UNAPPLIED = "未生效的遮盖标记下的文字"
_BROKEN = "PDF 已损坏，无法打开。请重新导出后再传。"
_LOCKED = "PDF 已加密，请去掉密码后再传。"
_PARTLY = "PDF 中有的内容已损坏，无法完整审查。请重新导出后再传。"
_TABLES = re.compile(rb"/(?:ObjStm|XRef)\b")
# A picture larger than a logo: pixels, and its share of the page.
_LOGO_WIDTH, _LOGO_HEIGHT, _LOGO_SHARE = 300, 100, 0.05
_OCR_DPI = 200
# A letter has about five outlines: two dozen letters turned into curves, or a large seal.
_MOST_OUTLINES = 120


def read(data: bytes, inside: Inside | None = None) -> Iterator[Passage]:
    """Passages of the pages, then of all the rest; attached files are read through ``inside``.

    What cannot be read is told at the end (``CouldNotRead``), so that what was found comes first.
    """
    _check_tables(data)
    troubles: list[str] = []
    with _opened(data) as pdf:
        found = Walk(pdf).over(list(pdf.objects))
        shown: set[int] = set()
        texts: set[str] = set()
        try:
            for page, passages in _pages(data, len(pdf.pages), troubles):
                yield from passages
                shown |= set(page.forms)
                texts |= {text.text for text in page.texts}
                yield from _under_marks(page, found)
        except CouldNotRead as error:
            troubles.append(str(error))
        yield from _aside(found)
        yield from _forms(data, found, shown, troubles)
        yield from _attached(pdf, found, inside, troubles)
        if found.has_media:
            troubles.append("PDF 中嵌有音频、视频或三维内容，无法审查。请去掉后重新导出。")
        if found.has_unreadable:
            troubles.append(_PARTLY)
        yield from pdf_revisions.read(data, pdf, texts, troubles)
    if troubles:
        raise CouldNotRead("".join(dict.fromkeys(troubles)))


def _check_tables(data: bytes) -> None:
    """Object streams are unfolded when the file is opened: before that, a trial within limits."""
    total = place = 0
    whole = memoryview(data)
    for match in _TABLES.finditer(data):
        start = data.find(b"stream", match.end(), match.end() + 2000)
        if start < place:
            continue
        place = data.find(b"endstream", start)
        if place < 0:
            raise CouldNotRead(_BROKEN)
        head = start + 6 + (2 if data[start + 6 : start + 8] == b"\r\n" else 1)
        total += len(inflate(whole[head:place]))
        if total > MOST_INFLATED_ALL:
            raise CouldNotRead(TOO_BIG)


def _opened(data: bytes) -> pikepdf.Pdf:
    try:
        pdf = pikepdf.open(io.BytesIO(data))
        if len(pdf.pages) > MOST_PAGES:
            raise CouldNotRead(f"超过 {MOST_PAGES} 页，请分成几个文件再传。")
        check_size(pdf)
    except pikepdf.PasswordError as error:
        raise CouldNotRead(_LOCKED) from error
    except (pikepdf.PdfError, ValueError, RuntimeError, TypeError, KeyError) as error:
        raise CouldNotRead(_BROKEN) from error
    return pdf


def _pages(
    data: bytes, count: int, troubles: list[str]
) -> Iterator[tuple[ReadPage, list[Passage]]]:
    unread: list[int] = []
    with Viewer(data) as viewer:
        for page in read_pages(data, viewer):
            passages = [
                Passage(text.part, text.place, text.text, text.hidden, page.number, count)
                for text in page.texts
                if text.text.strip()
            ]
            place = f"第{page.number}页"
            spoken = "\n".join(filter(None, page.spoken))
            if spoken:
                passages.append(Passage("替代文字", place, spoken))
            if _needs_eyes(page):
                if ocr.available():
                    text = ocr.text(_to_be_recognised(viewer, page))
                    if text:
                        passages.append(Passage("图片文字", place, text, "", page.number, count))
                else:
                    unread.append(page.number)
            yield page, passages
    if unread:
        listed = "、".join(map(str, unread[:5])) + (f"等 {len(unread)} " if len(unread) > 5 else "")
        troubles.append(
            f"第{listed}页是扫描件、含有图片、转曲文字或特殊字体，机器读不出其中的文字，"
            "无法审查。请改用由 Word/WPS 直接导出的 PDF，或请管理员安装文字识别组件。"
        )


def _to_be_recognised(viewer: Viewer, page: ReadPage) -> Image.Image:
    """The page as a picture; text that was read as such is left out, to be told once."""
    return viewer.picture(page.number, _OCR_DPI, without_text=not page.has_unmapped)


def _needs_eyes(page: ReadPage) -> bool:
    """Whether something on the page can be read from its picture only."""
    return (
        page.is_scan
        or page.has_unmapped
        or page.outlines >= _MOST_OUTLINES
        or any(
            wide >= _LOGO_WIDTH and high >= _LOGO_HEIGHT and share >= _LOGO_SHARE
            for wide, high, share in page.pictures
        )
    )


def _under_marks(page: ReadPage, found: Objects) -> Iterator[Passage]:
    """Text that was marked to be redacted and is still there."""
    boxes = [
        apply_matrix_rect(page.matrix, box)  # type: ignore[arg-type]
        for number, box in found.redactions
        if number == page.number
    ]
    for text in page.texts if boxes else ():
        under = "".join(
            letter
            for letter, glyph in zip(text.text, text.glyphs, strict=True)
            if glyph is not None
            and any(
                left <= (glyph.left + glyph.right) / 2 <= right
                and bottom <= (glyph.bottom + glyph.top) / 2 <= top
                for left, bottom, right, top in boxes
            )
        )
        if under:
            yield Passage(UNAPPLIED, f"第{page.number}页", under, UNAPPLIED)


def _aside(found: Objects) -> Iterator[Passage]:
    for (part, place), texts in found.said.items():
        yield Passage(part, place, "\n".join(texts))


def _forms(data: bytes, found: Objects, shown: set[int], troubles: list[str]) -> Iterator[Passage]:
    """What annotations show of their own, and forms that nothing shows."""
    looks = {number: place for (number, _), place in found.appearances.items()}
    unused = sorted({number for number, _ in found.forms} - shown)
    try:
        for number, page in interpreted_forms(data, [*looks, *unused]):
            (text, _), _ = laid_out(page.shown)
            spoken = "\n".join(filter(None, [text, *page.spoken]))
            if any(not glyph.is_mapped for glyph in page.shown):
                troubles.append("PDF 批注或图形中的文字使用特殊字体，无法审查。请重新导出后再传。")
            if not spoken.strip():
                continue
            if number in looks:
                yield Passage("批注外观", looks[number], spoken)
            else:
                yield Passage(UNUSED, f"对象 {number}", spoken, UNUSED)
    except CouldNotRead as error:
        troubles.append(str(error))


def _attached(
    pdf: pikepdf.Pdf, found: Objects, inside: Inside | None, troubles: list[str]
) -> Iterator[Passage]:
    unique = {item.stream: item for item in found.attached}
    if len(unique) > MOST_ATTACHED:
        troubles.append(f"PDF 中附有 {len(unique)} 个文件，过多，无法审查。请去掉附件后重新导出。")
        return
    for item in unique.values():
        try:
            yield from _inside(pdf, item, inside)
        except CouldNotRead as error:
            troubles.append(f"PDF 中附有文件“{item.name}”：{error}")


def _inside(pdf: pikepdf.Pdf, item: Attached, inside: Inside | None) -> Iterator[Passage]:
    stream = pdf.get_object(item.stream)
    if inside is None or not isinstance(stream, pikepdf.Stream):
        raise CouldNotRead("附件无法审查。请去掉附件后重新导出。")
    try:
        data = stream.read_bytes()
    except (pikepdf.PdfError, pikepdf.DataDecodingError) as error:
        raise CouldNotRead("附件已损坏，无法审查。请去掉附件后重新导出。") from error
    inside.allowance.size -= len(data)
    if inside.allowance.size < 0:
        raise CouldNotRead("附件解压后的内容过大。请去掉附件后重新导出。")
    for passage in inside.read(data, item.name):
        yield passage._replace(part=f"附件 {item.name} {passage.part}", step=0, steps=0)
