"""Which glyphs of a PDF page a viewer shows, found out by drawing the page (pdfium).

The page is drawn twice, as it is and without its text. Where both pictures are the same, no text
is seen, whatever the cause: a box over it, a colour like the ground, a clip, a transparent ink.
"""

import unicodedata
from types import TracebackType

import pypdfium2 as pdfium
import pypdfium2.raw as pdfium_c
from PIL import Image, ImageChops

from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.readers.pdf_page import Page, Painted, Shown

OUTSIDE = "页面之外的文字"
TINY = "极小的文字"
LAYER_OFF = "关闭图层中的文字"
INVISIBLE = "不可见文字"
SAME_COLOUR = "与底色相同的文字"
COVERED = "被遮盖的文字"

SMALLEST = 2.0  # points
_MOST_SIDE = 1600  # pixels of the picture
_LEAST_CONTRAST = 12  # of 255, in any channel
_FEW_GLYPHS = 30
# Letters: two programs may count a page by so many differently.
_MOST_UNREAD = 2
_Picture = tuple[Image.Image, Image.Image]


class Viewer:
    """Draws the pages of one file; to be closed, or used with ``with``."""

    def __init__(self, data: bytes) -> None:
        try:
            self._document = pdfium.PdfDocument(data)
        except pdfium.PdfiumError as error:
            raise CouldNotRead("PDF 已损坏，无法打开。请重新导出后再传。") from error

    def __enter__(self) -> "Viewer":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None,
        trace: TracebackType | None,
    ) -> None:  # fmt: skip
        self._document.close()

    def __len__(self) -> int:
        return len(self._document)

    def picture(self, number: int, dpi: int, *, without_text: bool = False) -> Image.Image:
        """Page ``number`` (from 1) as displayed, no side longer than 4000 pixels."""
        try:
            page = self._document[number - 1]
            if without_text:
                _take_text_away(page)
            scale = min(dpi / 72, 4000 / max(*page.get_size(), 1))
            picture: Image.Image = page.render(scale=scale).to_pil()
            return picture.convert("RGB")
        except pdfium.PdfiumError as error:
            raise CouldNotRead(f"第{number}页无法显示，不能审查。请重新导出后再传。") from error

    def sees_more(self, page: Page) -> bool:
        """Whether letters stand on the page that its glyphs (pdfminer) do not know of.

        A table of codes, or a font, that one program understands and the other does not.
        """
        try:
            text = self._document[page.number - 1].get_textpage()
            seen = _letters(text.get_text_range())
            text.close()
        except pdfium.PdfiumError:
            # What cannot be shown is told where it is drawn.
            return False
        read = _letters("".join(glyph.text for glyph in page.shown) + "".join(page.spoken))
        read += sum(not glyph.is_mapped for glyph in page.shown)
        return seen - read > _MOST_UNREAD

    def judge(self, page: Page) -> None:
        """Gives every glyph of ``page`` the reason it is not seen for, if it is not."""
        for glyph in page.shown:
            glyph.hidden = _by_operators(glyph, page)
        if any(not glyph.hidden and glyph.text.strip() for glyph in page.shown):
            self._by_picture(page)
        _carry_on(page.shown)

    def _by_picture(self, page: Page) -> None:
        try:
            whole, bare = self._drawn(page.number)
        except pdfium.PdfiumError as error:
            text = f"第{page.number}页无法显示，不能审查。请重新导出后再传。"
            raise CouldNotRead(text) from error
        change = ImageChops.difference(whole, bare).convert("RGB")
        red, green, blue = change.split()
        mask = ImageChops.lighter(ImageChops.lighter(red, green), blue).point(
            [0] * _LEAST_CONTRAST + [255] * (256 - _LEAST_CONTRAST)
        )
        across, up = mask.width / page.width, mask.height / page.height
        for glyph in page.shown:
            if glyph.hidden or not glyph.is_drawable:
                continue
            if glyph.is_mapped and not glyph.text.isalnum():
                continue
            box = _inner(glyph, page.height, across, up)
            if mask.crop(box).getbbox() is None:
                ground = bare.getpixel(_middle(box, bare.size))
                is_same = _alike(glyph.colour, ground) and not _is_covered(glyph, page.painted)
                glyph.hidden = SAME_COLOUR if is_same else COVERED
                # A code without a letter that leaves no trace is a space, unless something lies
                # over it.
                glyph.is_mapped |= not _is_covered(glyph, page.painted)

    def _drawn(self, number: int) -> _Picture:
        page = self._document[number - 1]
        scale = min(1.0, _MOST_SIDE / max(*page.get_size(), 1))
        whole = page.render(scale=scale).to_pil().convert("RGB")
        _take_text_away(page)
        bare = page.render(scale=scale).to_pil().convert("RGB")
        page.close()
        return whole, bare


def _letters(text: str) -> int:
    return sum(map(str.isalnum, unicodedata.normalize("NFKC", text)))


def _take_text_away(page: pdfium.PdfPage) -> None:
    for item in page.get_objects(filter=[pdfium_c.FPDF_PAGEOBJ_TEXT], max_depth=30):
        pdfium_c.FPDFTextObj_SetTextRenderMode(item.raw, pdfium_c.FPDF_TEXTRENDERMODE_INVISIBLE)


def is_scan(page: Page) -> bool:
    """Whether the page is a picture with little or no text seen on it."""
    seen = sum(not glyph.hidden and glyph.text.isalnum() for glyph in page.shown)
    area = page.width * page.height
    pictures = (item for item in page.painted if item.pixels is not None)
    return seen < _FEW_GLYPHS and sum(_area(item.box) for item in pictures) > 0.6 * area


def _area(box: tuple[float, float, float, float]) -> float:
    return max(box[2] - box[0], 0) * max(box[3] - box[1], 0)


def _by_operators(glyph: Shown, page: Page) -> str:
    if (
        glyph.right <= 0 or glyph.left >= page.width
        or glyph.top <= 0 or glyph.bottom >= page.height
    ):  # fmt: skip
        return OUTSIDE
    if glyph.is_layer_off:
        return LAYER_OFF
    if glyph.is_invisible:
        return INVISIBLE
    if glyph.size < SMALLEST:
        return TINY
    if not glyph.is_drawable:
        return _undrawable(glyph, page.painted)
    return ""


def _undrawable(glyph: Shown, painted: list[Painted]) -> str:
    """For a font that is not in the file: this machine cannot draw it, others may."""
    if _is_covered(glyph, painted):
        return COVERED
    ground: tuple[int, int, int] | None = (255, 255, 255)
    for item in painted:
        if _holds(item, glyph):
            ground = item.colour
    return SAME_COLOUR if ground is not None and _alike(glyph.colour, ground) else ""


def _is_covered(glyph: Shown, painted: list[Painted]) -> bool:
    return any(
        item.order > glyph.order and item.is_opaque and _holds(item, glyph)
        for item in reversed(painted)
    )


def _holds(item: Painted, glyph: Shown) -> bool:
    across, up = (glyph.left + glyph.right) / 2, (glyph.bottom + glyph.top) / 2
    left, bottom, right, top = item.box
    return left <= across <= right and bottom <= up <= top


def _alike(colour: tuple[int, int, int] | None, ground: object) -> bool:
    if colour is None or not isinstance(ground, tuple):
        return False
    return all(abs(one - other) < 40 for one, other in zip(colour, ground, strict=False))


def _inner(glyph: Shown, height: float, across: float, up: float) -> tuple[int, int, int, int]:
    """The inside of the glyph's box in pixels: its neighbours must not speak for it."""
    margin_x = 0.1 * (glyph.right - glyph.left)
    margin_y = 0.15 * (glyph.top - glyph.bottom)
    left = int((glyph.left + margin_x) * across)
    top = int((height - glyph.top + margin_y) * up)
    right = int((glyph.right - margin_x) * across)
    bottom = int((height - glyph.bottom - margin_y) * up)
    left, top = max(left, 0), max(top, 0)
    return left, top, max(right, left + 1), max(bottom, top + 1)


def _middle(box: tuple[int, int, int, int], size: tuple[int, int]) -> tuple[int, int]:
    """The pixel in the middle of ``box``, or the nearest there is: glyphs may run off the page."""
    left, top, right, bottom = box
    return min((left + right) // 2, size[0] - 1), min((top + bottom) // 2, size[1] - 1)


def _carry_on(shown: list[Shown]) -> None:
    """Spaces and points go with the letter before them: alone they tell nothing."""
    reason = ""
    for glyph in shown:
        if glyph.text.isalnum():
            reason = glyph.hidden
        elif glyph.hidden in ("", SAME_COLOUR, COVERED):
            glyph.hidden = reason if reason in (SAME_COLOUR, COVERED) else ""
