"""The text of a PDF page together with the glyph behind each character.

The reader takes the text; the redactor goes from a stretch of the text to the glyphs, and from a
glyph to the operator that shows it.
"""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.readers.pdf_lines import Glyph, laid_out
from gongkai.scan.readers.pdf_page import Page, interpreted
from gongkai.scan.readers.pdf_seen import COVERED, INVISIBLE, Viewer, is_scan

SEEN = "正文"
WRAPPED = "正文（表格内折行）"
LAYER = "正文（扫描件文字层）"


@dataclass(frozen=True)
class PageText:
    """``number`` counts from 1. ``glyphs[i]`` stands behind ``text[i]``; None for a line end or a
    space that only the layout put in; a ligature stands behind each of its characters.

    A page has one text of what is seen (``part`` 正文, perhaps empty), and may have more: numbers
    that wrap inside a column (``WRAPPED``, the same glyphs again), and one for each reason in
    ``hidden`` a viewer does not see it for. ``part`` and ``place`` are those of the passage.
    """

    number: int
    text: str
    glyphs: Sequence[Glyph | None]
    width: float
    height: float
    part: str = SEEN
    hidden: str = ""

    @property
    def place(self) -> str:
        """Where a person goes to."""
        return f"第{self.number}页"


@dataclass(frozen=True)
class ReadPage:
    """A page with its texts, and what its text alone does not tell.

    ``pictures``: width and height in pixels, and the share of the page, of each picture on it.
    """

    number: int
    texts: Sequence[PageText]
    is_scan: bool
    has_unmapped: bool
    pictures: Sequence[tuple[int, int, float]]
    # What marked content says in place of what it shows (ActualText, Alt), words in inline images.
    spoken: Sequence[str]
    # Filled outlines with curves: letters may be drawn so.
    outlines: int
    # Object numbers of the forms it shows.
    forms: Collection[int]
    # From the user space of the file to points of the displayed page.
    matrix: Sequence[float]


def pages(data: bytes) -> Iterator[PageText]:
    """The texts of every page, in order; raises ``CouldNotRead``.

    Every glyph of the page content stands in exactly one text, those in ``WRAPPED`` twice. What
    annotations show is not page content.
    """
    for page in read_pages(data):
        yield from page.texts


def read_pages(data: bytes, viewer: Viewer | None = None) -> Iterator[ReadPage]:
    """Every page. With a ``viewer`` of the same data it is used instead of opening another."""
    with viewer or Viewer(data) as own:
        count = 0
        for page in interpreted(data):
            count += 1
            if count > len(own):
                break
            is_unread = own.sees_more(page)
            own.judge(page)
            yield _read(page, is_unread=is_unread)
        if count != len(own):
            raise CouldNotRead("PDF 的页数前后不一，无法完整审查。请重新导出后再传。")


def _read(page: Page, *, is_unread: bool) -> ReadPage:
    scanned = is_scan(page)
    if scanned:
        # The text a scanner lays behind its picture is there to be searched, not to hide.
        for glyph in page.shown:
            if glyph.hidden in (INVISIBLE, COVERED):
                glyph.hidden = LAYER
    reasons = ["", *sorted({glyph.hidden for glyph in page.shown} - {""})]
    texts: list[PageText] = []
    for reason in reasons:
        whole, wrapped = laid_out([glyph for glyph in page.shown if glyph.hidden == reason])
        part = f"{SEEN}（{reason}）" if reason not in ("", LAYER) else reason or SEEN
        hidden = "" if reason == LAYER else reason
        texts.append(PageText(page.number, *whole, page.width, page.height, part, hidden))
        if wrapped[0]:
            part = WRAPPED if not reason else f"{part[:-1]}，折行）"
            texts.append(PageText(page.number, *wrapped, page.width, page.height, part))
    area = max(page.width * page.height, 1)
    pictures = [
        (*item.pixels, (item.box[2] - item.box[0]) * (item.box[3] - item.box[1]) / area)
        for item in page.painted
        if item.pixels is not None
    ]
    unmapped = is_unread or any(not glyph.is_mapped for glyph in page.shown)
    return ReadPage(
        page.number,
        texts,
        scanned,
        unmapped,
        pictures,
        page.spoken,
        page.outlines,
        page.forms,
        page.matrix,
    )


__all__ = ["LAYER", "SEEN", "WRAPPED", "Glyph", "PageText", "ReadPage", "pages", "read_pages"]
