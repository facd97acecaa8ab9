"""Pages as pictures, for a person to draw boxes on."""

import io

import pypdfium2 as pdfium
from PIL import Image

from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.redact.base import NotRedacted
from gongkai.scan.redact.image import frames

_BROKEN = "文件无法显示。请用原软件打开后重新导出再传。"
# No page of A4 is taller than this at the widths in use.
_MOST_HEIGHT = 6000


def page_count(data: bytes, name: str) -> int:
    """How many pages a PDF, or frames a picture, has. Raises ``CouldNotRead``."""
    if not data.startswith(b"%PDF-"):
        return len(_frames(data))
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise CouldNotRead(_BROKEN) from error
    try:
        return len(document)
    finally:
        document.close()


def picture(data: bytes, name: str, page: int, width: int = 900) -> bytes:
    """Page ``page`` (from 1) as it is displayed, a PNG ``width`` pixels wide.

    Raises ``CouldNotRead``, also when there is no such page.
    """
    image = _page(data, page, width) if data.startswith(b"%PDF-") else _frame(data, page)
    height = max(round(image.height * width / image.width), 1)
    if height > _MOST_HEIGHT:
        width, height = max(round(width * _MOST_HEIGHT / height), 1), _MOST_HEIGHT
    if image.size != (width, height):
        image = image.resize((width, height), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def _frames(data: bytes) -> list[Image.Image]:
    try:
        return frames(data)[1]
    except NotRedacted as error:
        raise CouldNotRead(_BROKEN) from error


def _frame(data: bytes, number: int) -> Image.Image:
    found = _frames(data)
    if not 1 <= number <= len(found):
        raise CouldNotRead(f"没有第{number}页。")
    return found[number - 1]


def _page(data: bytes, number: int, width: int) -> Image.Image:
    try:
        document = pdfium.PdfDocument(data)
        try:
            if not 1 <= number <= len(document):
                raise CouldNotRead(f"没有第{number}页。")
            page = document[number - 1]
            across, up = page.get_size()
            scale = min(width / max(across, 1), _MOST_HEIGHT / max(up, 1))
            image: Image.Image = page.render(scale=scale).to_pil().convert("RGB")
            return image
        finally:
            document.close()
    except pdfium.PdfiumError as error:
        raise CouldNotRead(_BROKEN) from error
