"""One PDF of many: a cover with the list of contents, then every part, numbered through."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from io import BytesIO

import pikepdf
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from gongkai.core.letters import glyphs
from gongkai.core.letters.letter import Letter
from gongkai.core.letters.pdf import as_pdf, compiled

COLUMNS = ("序号", "文件名", "页号")
A4 = (595.276, 841.89)  # points
_MARGIN, _FOOT = 28.0, 42.0  # points; the page number stands in the foot


class UnreadablePart(Exception):
    """A part that is no PDF or picture which can be opened; the message is for people."""

    def __init__(self, reason: str, name: str = "") -> None:
        self.name = name
        super().__init__(f"“{name}”{reason}" if name else reason)


def bundle(parts: Sequence[tuple[str, bytes]], *, cover: Letter) -> bytes:
    """One PDF: ``cover`` with the contents (卷内目录), then each part (name, bytes of a PDF).

    The contents replace the cover's ``columns`` and ``rows``: number, name and first page of each
    part, of the last one first and last page (DA/T 22). Pages count from the cover on; “第 n 页”
    is stamped at the foot of every page and each part has a bookmark. A character of a name that
    the font lacks is shown as □ in the contents. Filled form fields become plain page content.

    The same parts and cover give the same bytes. Raises ``UnreadablePart`` for a part that is
    damaged, empty or protected by a password, ``MissingGlyphs`` for the text of the cover.
    """
    result = pikepdf.new()
    opened = [(name, _opened(name, data)) for name, data in parts]
    front = _front(cover, [(name, len(part.pages)) for name, part in opened])
    with result.open_outline() as outline:
        for name, part in [(cover.title.replace("\n", ""), front), *opened]:
            outline.root.append(pikepdf.OutlineItem(name, len(result.pages)))
            result.pages.extend(part.pages)
    _stamp(result)
    result.docinfo["/Title"] = cover.title.replace("\n", "")
    buffer = BytesIO()
    result.save(buffer, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return buffer.getvalue()


def image_as_pdf(data: bytes) -> bytes:
    """A scanned picture (PNG, JPEG, TIFF with any number of pages) as A4 pages.

    The picture keeps its pixels and fills the page inside the margins, upright or across as it is
    itself; a small one is not blown up beyond one pixel a point. Raises ``UnreadablePart``.
    """
    result = pikepdf.new()
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "TIFF")) as picture:
            for frame in ImageSequence.Iterator(picture):
                _add_picture(result, _encoded(frame, data))
    except UnidentifiedImageError as error:
        raise UnreadablePart("不是 PNG、JPEG 或 TIFF 图片，请转换格式后再上传。") from error
    except Image.DecompressionBombError as error:
        raise UnreadablePart("图片的像素太多，请降低分辨率（300 DPI 足够）后再上传。") from error
    except (OSError, ValueError, SyntaxError, EOFError) as error:
        raise UnreadablePart("图片已损坏，无法读取，请重新扫描。") from error
    buffer = BytesIO()
    result.save(buffer, deterministic_id=True)
    return buffer.getvalue()


# -- the bundle ------------------------------------------------------------------------------------


def _opened(name: str, data: bytes) -> pikepdf.Pdf:
    try:
        part = pikepdf.open(BytesIO(data))
        if not part.pages:
            raise UnreadablePart("里没有页面，请换一个文件。", name)
        if "/AcroForm" in part.Root:
            part.generate_appearance_streams()
            part.flatten_annotations()
    except pikepdf.PasswordError as error:
        raise UnreadablePart("有密码保护，请去掉密码后再上传。", name) from error
    except pikepdf.PdfError as error:
        raise UnreadablePart("不是完好的 PDF 文件，请重新生成后再上传。", name) from error
    return part


def _front(cover: Letter, parts: Sequence[tuple[str, int]]) -> pikepdf.Pdf:
    """The cover, set again until its own length agrees with the numbers in it."""
    length = 1
    while True:
        rows = tuple(_rows(parts, first=length + 1))
        front = pikepdf.open(BytesIO(as_pdf(replace(cover, columns=COLUMNS, rows=rows))))
        if len(front.pages) <= length:
            return front
        length = len(front.pages)


def _rows(parts: Sequence[tuple[str, int]], first: int) -> Iterable[tuple[str, str, str]]:
    for number, (name, count) in enumerate(parts, 1):
        last = first + count - 1
        pages = f"{first}-{last}" if number == len(parts) and count > 1 else str(first)
        holes = dict.fromkeys(map(ord, glyphs.lacking(name)), "□")
        yield str(number), name.translate(holes), pages
        first = last + 1


def _stamp(document: pikepdf.Pdf) -> None:
    sizes = [_visible_size(page) for page in document.pages]
    stamps = pikepdf.open(BytesIO(compiled("stamp.typ", dated=None, sizes=json.dumps(sizes))))
    for number, (page, stamp) in enumerate(zip(document.pages, stamps.pages, strict=True), 1):
        # What pikepdf's add_overlay does, but that one names the overlay by chance.
        form = document.copy_foreign(stamp.as_form_xobject())
        name = pikepdf.Name(f"/PageNumber{number}")
        while name in page.resources.get("/XObject", pikepdf.Dictionary()):  # a bundle in a bundle
            name = pikepdf.Name(f"{name}a")
        name = page.add_resource(form, pikepdf.Name.XObject, name)
        placed = page.calc_form_xobject_placement(form, name, pikepdf.Rectangle(page.trimbox))
        page.contents_add(b"q\n", prepend=True)
        page.contents_add(b"\nQ\n" + placed)


def _visible_size(page: pikepdf.Page) -> tuple[float, float]:
    """Width and height of a page as it is looked at, in points."""
    left, bottom, right, top = map(float, page.trimbox)
    width, height = abs(right - left), abs(top - bottom)
    return (height, width) if int(page.obj.get("/Rotate", 0)) % 180 else (width, height)


# -- pictures --------------------------------------------------------------------------------------


def _encoded(frame: Image.Image, data: bytes) -> tuple[Image.Image, str, bytes]:
    """(picture, filter, bytes): a plain JPEG as it came, black and white exact, others as JPEG."""
    is_upright = frame.getexif().get(0x0112, 1) == 1
    if frame.format == "JPEG" and is_upright and frame.mode in ("L", "RGB"):
        frame.load()  # a damaged file must not pass
        return frame, "/DCTDecode", data
    picture = _flat(ImageOps.exif_transpose(frame))
    if picture.mode == "1":
        return picture, "", picture.tobytes()
    buffer = BytesIO()
    picture.save(buffer, "JPEG", quality=90)
    return picture, "/DCTDecode", buffer.getvalue()


def _flat(picture: Image.Image) -> Image.Image:
    """The picture as black and white, grey or RGB, transparent places white."""
    if picture.mode in ("1", "L", "RGB"):
        return picture
    if picture.mode.startswith("I"):  # 16 bits of grey
        return picture.convert("I").point(lambda value: value / 256).convert("L")
    if picture.has_transparency_data:
        layer = picture.convert("RGBA")
        paper = Image.new("RGBA", layer.size, "white")
        return Image.alpha_composite(paper, layer).convert("RGB")
    return picture.convert("RGB")


def _add_picture(document: pikepdf.Pdf, encoded: tuple[Image.Image, str, bytes]) -> None:
    picture, filtered, data = encoded
    wide, high = A4 if picture.height >= picture.width else A4[::-1]
    frame = (wide - 2 * _MARGIN, high - _MARGIN - _FOOT)
    scale = min(frame[0] / picture.width, frame[1] / picture.height, 1.0)
    width, height = picture.width * scale, picture.height * scale
    left, bottom = (wide - width) / 2, _FOOT + (frame[1] - height) / 2
    image = pikepdf.Stream(
        document,
        data,
        Type=pikepdf.Name.XObject,
        Subtype=pikepdf.Name.Image,
        Width=picture.width,
        Height=picture.height,
        ColorSpace=pikepdf.Name.DeviceRGB if picture.mode == "RGB" else pikepdf.Name.DeviceGray,
        BitsPerComponent=1 if picture.mode == "1" else 8,
    )
    if filtered:
        image.Filter = pikepdf.Name(filtered)
    page = document.add_blank_page(page_size=(wide, high))
    name = page.add_resource(image, pikepdf.Name.XObject, pikepdf.Name("/Picture"))
    matrix = f"{width:.3f} 0 0 {height:.3f} {left:.3f} {bottom:.3f}"
    page.contents_add(f"q {matrix} cm {name} Do Q".encode())
