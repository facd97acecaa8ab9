"""A page as nothing but its pixels: where glyphs cannot be cut one by one.

The text goes with the page: an invisible layer would be hidden text to every reader of the file,
and could not be compared with what the picture shows.
"""

from collections.abc import Sequence

import pikepdf
import pypdfium2 as pdfium
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

from gongkai.scan.redact.base import NotRedacted
from gongkai.scan.redact.pdf_cut import GREY, image_object
from gongkai.scan.redact.pdf_glyphs import Area

DPI = 200
# About A2 at 200 dpi; larger pages get fewer dots.
_MOST_PIXELS = 16_000_000


def page_image(data: bytes, number: int, dpi: int = DPI) -> Image.Image:
    """Page ``number`` (from 1) as it is displayed, RGB. Raises ``NotRedacted``."""
    try:
        document = pdfium.PdfDocument(data)
        try:
            return render(document, number, dpi / 72)
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        raise NotRedacted(
            f"第{number}页无法转成图片，未生成文件。请重新导出原文件后再试。"
        ) from error


def render(
    document: pdfium.PdfDocument, number: int, scale: float, *, annotations: bool = False
) -> Image.Image:
    """Page ``number`` of an open document at ``scale`` × 72 dpi, within a limit on pixels."""
    page = document[number - 1]
    try:
        width, height = page.get_size()
        scale = min(scale, (_MOST_PIXELS / max(width * height, 1)) ** 0.5)
        bitmap = page.render(scale=scale, may_draw_forms=annotations, draw_annots=annotations)
        image: Image.Image = bitmap.to_pil().convert("RGB")
        return image
    finally:
        page.close()


def rasterise(
    document: pikepdf.Pdf, number: int, image: Image.Image, boxes: Sequence[Area],
    size: tuple[float, float],
) -> None:  # fmt: skip
    """Put ``image`` with ``boxes`` filled in the place of page ``number``, ``size`` in points."""
    image = fill(image, boxes, size)
    if image.convert("L").convert("RGB").tobytes() == image.tobytes():
        image = image.convert("L")
    page = document.pages[number - 1].obj
    for key in list(page.keys()):
        if key not in ("/Type", "/Parent"):
            del page[key]
    # What the tree would hand down is said here, so that none of it counts.
    page.Rotate = 0
    page.MediaBox = Array([0, 0, *(round(side, 2) for side in size)])
    page.CropBox = page.MediaBox
    page.Resources = Dictionary(XObject=Dictionary({"/Page": image_object(document, image)}))
    page.Contents = document.make_stream(
        f"q {size[0]:.2f} 0 0 {size[1]:.2f} 0 0 cm /Page Do Q".encode()
    )
    page.Type = Name.Page


def fill(image: Image.Image, boxes: Sequence[Area], size: tuple[float, float]) -> Image.Image:
    """``image`` of a page of ``size`` points with ``boxes`` filled."""
    filled = image.copy()
    draw = ImageDraw.Draw(filled)
    across, down = image.width / size[0], image.height / size[1]
    for box in boxes:
        draw.rectangle(
            (
                int(box.left * across), int((size[1] - box.top) * down),
                int(box.right * across) + 1, int((size[1] - box.bottom) * down) + 1,
            ),
            fill=GREY,
        )  # fmt: skip
    return filled
