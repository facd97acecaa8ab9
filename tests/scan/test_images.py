"""Pictures: what stands on them and beside their pixels is found; unread is never clean."""

import io
import struct
import zlib
from collections.abc import Callable

import pytest
from PIL import ExifTags, Image, ImageDraw, ImageFont, PngImagePlugin

from gongkai.core.letters import glyphs
from gongkai.scan.engine import scan_file
from gongkai.scan.findings import Report, Status
from gongkai.scan.readers import CouldNotRead, image, ocr

NUMBER = "440524188001010014"  # GB 11643, the vector of rules.md §11
needs_ocr = pytest.mark.skipif(not ocr.available(), reason="the extra ocr is not installed")
FACE = ImageFont.truetype(str(glyphs.FONTS / "NotoSerifSC-Regular.otf"), 28)


def picture(*lines: str, size: tuple[int, int] = (640, 120), mode: str = "RGB") -> Image.Image:
    result = Image.new(mode, size, "white")
    draw = ImageDraw.Draw(result)
    for number, line in enumerate(lines):
        draw.text((20, 20 + 45 * number), line, font=FACE, fill="black")
    return result


def saved(own: Image.Image, kind: str, **options: object) -> bytes:
    out = io.BytesIO()
    own.save(out, kind, **options)
    return out.getvalue()


def tiny(kind: str, **options: object) -> bytes:
    """Too small to show text: only what stands beside the pixels matters."""
    return saved(Image.new("RGB", (16, 16), "white"), kind, **options)


def with_exif(tag: int, value: object) -> bytes:
    exif = Image.Exif()
    exif[tag] = value
    return tiny("JPEG", exif=exif)


def with_position() -> bytes:
    exif = Image.Exif()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    place[ExifTags.GPS.GPSLatitudeRef], place[ExifTags.GPS.GPSLatitude] = "N", (30.0, 15.0, 1.0)
    return tiny("JPEG", exif=exif)


def with_chunk(kind: str) -> bytes:
    chunks = PngImagePlugin.PngInfo()
    if kind == "tEXt":
        chunks.add_text("Comment", NUMBER)
    elif kind == "zTXt":
        chunks.add_text("Comment", NUMBER, zip=True)
    elif kind == "iTXt":
        chunks.add_itxt("XML:com.adobe.xmp", f"<x><y>{NUMBER}</y></x>")
    else:
        chunks.add(b"prVt", NUMBER.encode(), after_idat=True)
    return tiny("PNG", pnginfo=chunks)


def with_segment(mark: int, content: bytes) -> bytes:
    data = tiny("JPEG")
    return data[:2] + struct.pack(">BBH", 0xFF, mark, len(content) + 2) + content + data[2:]


def found(report: Report, kind: str = "identity_number") -> list[tuple[str, str]]:
    return [(finding.part, finding.place) for finding in report.findings if finding.kind == kind]


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("说明.jpg", with_exif(ExifTags.Base.ImageDescription, f"证件 {NUMBER}")),
        ("备注.jpg", with_exif(ExifTags.Base.XPComment, f"证件 {NUMBER}".encode("utf-16-le"))),
        ("注释.jpg", tiny("JPEG", comment=NUMBER.encode())),
        ("两条注释.jpg", with_segment(0xFE, NUMBER.encode())),
        ("版权.jpg", with_segment(0xED, b"Photoshop 3.0\x008BIM\x04\x04\0\0\0\0" + NUMBER.encode())),
        ("包.jpg", tiny("JPEG", xmp=f"<x a='{NUMBER}'/>".encode())),
        ("文字.png", with_chunk("tEXt")),
        ("压缩.png", with_chunk("zTXt")),
        ("包.png", with_chunk("iTXt")),
        ("私有.png", with_chunk("prVt")),
        ("注释.gif", tiny("GIF", comment=NUMBER.encode())),
        ("包.webp", tiny("WEBP", xmp=f"<x>{NUMBER}</x>".encode())),
        ("说明.tiff", tiny("TIFF", description=NUMBER)),
        *((f"末尾.{kind.lower()}", tiny(kind) + NUMBER.encode())
          for kind in ("PNG", "JPEG", "GIF", "BMP", "WEBP")),
    ],
)  # fmt: skip
def test_what_travels_beside_the_pixels(name: str, data: bytes) -> None:
    report = scan_file(data, name)
    assert report.status == Status.FINDINGS, report.reason
    assert found(report)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "BMP", "WEBP", "TIFF"])
def test_a_plain_picture_is_clean(kind: str) -> None:
    assert scan_file(tiny(kind), f"图片.{kind.lower()}") == Report(Status.CLEAN)


@pytest.mark.parametrize(
    ("data", "hidden"),
    [(with_position(), image.POSITION), (tiny("JPEG") + b"\x01\x02\x03", image.AFTER_THE_END)],
)
def test_what_nobody_sees_is_a_finding_of_its_own(data: bytes, hidden: str) -> None:
    assert [passage.hidden for passage in image.read(data)] == [hidden]
    assert found(scan_file(data, "图片.jpg"), "hidden_content")


# Text on the picture


@needs_ocr
@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF"])
def test_text_on_a_picture_is_recognised(kind: str) -> None:
    report = scan_file(saved(picture(f"身份证号 {NUMBER}"), kind), f"名单.{kind.lower()}")
    assert found(report) == [("图片文字", "")]


@needs_ocr
def test_every_frame_is_read() -> None:
    frames = saved(picture("通知"), "TIFF", save_all=True, append_images=[picture(NUMBER)])
    assert found(scan_file(frames, "传真.tiff")) == [("图片文字", "第2帧")]


@needs_ocr
def test_what_is_only_transparent_is_read() -> None:
    own = picture(NUMBER, mode="RGBA")
    own.putalpha(0)
    assert found(scan_file(saved(own, "PNG"), "图.png"))


@needs_ocr
def test_words_stand_in_lines_with_their_boxes() -> None:
    words = ocr.words(picture("关于公示的通知", NUMBER))
    assert [word.text for word in words] == ["关于公示的通知", NUMBER]
    upper, lower = words
    assert upper.bottom < lower.top + 0.1
    assert upper.left == pytest.approx(20 / 640, abs=0.02)
    assert all(0 <= side <= 1 for side in (lower.left, lower.top, lower.right, lower.bottom))
    assert lower.score > 0.9


@needs_ocr
@pytest.mark.parametrize("turn", [Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_270])
def test_a_page_on_its_side_is_read(turn: Image.Transpose) -> None:
    own = picture("关于公示的通知", NUMBER).transpose(turn)
    (number,) = (word for word in ocr.words(own) if word.text == NUMBER)
    assert (number.bottom - number.top) * own.height > (number.right - number.left) * own.width


@needs_ocr
def test_a_long_screenshot_is_read_in_pieces() -> None:
    own = picture(size=(700, 5000))
    draw = ImageDraw.Draw(own)
    tops = (100, 2400, 4900)
    for top in tops:
        draw.text((20, top), NUMBER, font=FACE, fill="black")
    words = [word for word in ocr.words(own) if word.text == NUMBER]
    assert [word.top * 5000 for word in words] == pytest.approx(tops, abs=20)


def test_without_recognition_a_picture_could_not_be_reviewed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    report = scan_file(saved(picture("通知"), "PNG"), "图.png")
    assert report == Report(Status.COULD_NOT_REVIEW, (), image.NO_OCR)
    assert scan_file(tiny("PNG"), "图标.png").status == Status.CLEAN


# What is hostile or broken


def flood() -> bytes:
    """A PNG of 10^10 pixels in a few bytes."""
    head = struct.pack(">IIBBBBB", 100_000, 100_000, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in ((b"IHDR", head), (b"IDAT", zlib.compress(b"0" * 100)), (b"IEND", b""))
    )


def text_bomb() -> bytes:
    data = tiny("PNG")
    body = b"Comment\0\0" + zlib.compress(b"0" * 20_000_000)
    name = b"zTXt"
    chunk = struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
    return data[:33] + chunk + data[33:]


@pytest.mark.parametrize("make", [flood, text_bomb, lambda: b"GIF89a", lambda: b"\xff\xd8\xff\xe0"])
def test_hostile_pictures_could_not_be_reviewed(make: Callable[[], bytes]) -> None:
    with pytest.raises(CouldNotRead, match="请"):
        list(image.read(make()))


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP", "TIFF", "BMP"])
def test_a_picture_cut_off_is_not_clean(kind: str) -> None:
    data = saved(Image.effect_noise((31, 31), 50).convert("RGB"), kind)
    for tenth in range(9):
        with pytest.raises(CouldNotRead):
            list(image.read(data[: len(data) * tenth // 10]))


def test_drawings_in_svg_are_not_accepted() -> None:
    data = f"<svg xmlns='http://www.w3.org/2000/svg'><text>{NUMBER}</text></svg>".encode()
    assert scan_file(data, "图.svg").status == Status.COULD_NOT_REVIEW
