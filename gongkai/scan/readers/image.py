"""Pictures: the text on them (recognised), and all that travels beside the pixels."""

import io
import struct
import warnings
from collections.abc import Iterator, Mapping

from PIL import ExifTags, Image, UnidentifiedImageError

from gongkai.scan.readers import ocr
from gongkai.scan.readers.base import CouldNotRead, OnlyPictures, Passage
from gongkai.scan.readers.raw_words import readable, xml_text

MOST_PIXELS = 100_000_000
MOST_FRAMES = 50
# A picture smaller than this shows no text.
_LEAST_SIDE = 32
_FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
NO_OCR = (
    "图片中的文字无法自动审查。请把文字内容改为可复制的文字（DOCX、PDF）再传，"
    "或请管理员安装文字识别组件。"
)
_BROKEN = "图片已损坏或格式不受支持，无法审查。请另存为 PNG 或 JPEG 后再传。"
# What the decoder notes of the format itself, and blocks that are read elsewhere.
_FORMAL = ("exif", "icc_profile", "photoshop", "version", "compression", "extension")
AFTER_THE_END = "图片末尾附加的数据"
POSITION = "图片中的拍摄位置"
_TOO_BIG = "图片尺寸过大，无法审查。请缩小后再传。"


def read(data: bytes) -> Iterator[Passage]:
    """What stands beside the pixels, then the text of every frame.

    Raises ``OnlyPictures`` for one that may show text when text cannot be recognised.
    """
    yield from beside_the_pixels(data)
    with _opened(data) as picture:
        count = getattr(picture, "n_frames", 1)
        if count > MOST_FRAMES:
            raise CouldNotRead(f"图片超过 {MOST_FRAMES} 帧，无法审查。请拆分后再传。")
        for number in range(count):
            place = f"第{number + 1}帧" if count > 1 else ""
            for look in _looks(picture, number):
                text = recognised(look)
                if text:
                    yield Passage("图片文字", place, text, step=number + 1, steps=count)


def recognised(picture: Image.Image) -> str:
    """The text on an RGB picture; raises ``OnlyPictures`` when recognition is not installed."""
    if max(picture.size) < _LEAST_SIDE:
        return ""
    if not ocr.available():
        raise OnlyPictures(NO_OCR)
    return ocr.text(picture)


def beside_the_pixels(data: bytes) -> Iterator[Passage]:
    """EXIF with GPS, XMP, IPTC, text chunks, comments, thumbnails, bytes after the end."""
    with _opened(data) as picture:
        kind = str(picture.format)
        try:
            # Text chunks may follow the pixels.
            picture.load()
            yield from _noted(picture)
        except CouldNotRead:
            raise
        except Exception as error:
            # Decoders raise whatever a broken file makes them raise; unreadable is never clean.
            raise CouldNotRead(_BROKEN) from error
    pieces, end = _pieces(data, kind)
    words = "\n".join(filter(None, map(readable, pieces)))
    if words:
        yield Passage("图片信息", "", words)
    rest = data[end:].strip(b"\0 \r\n\t")
    if rest:
        yield Passage(AFTER_THE_END, "", readable(rest), hidden=AFTER_THE_END)


def _opened(data: bytes) -> Image.Image:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            picture = Image.open(io.BytesIO(data), formats=_FORMATS)
        except Image.DecompressionBombError as error:
            raise CouldNotRead(_TOO_BIG) from error
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError, struct.error) as error:
            raise CouldNotRead(_BROKEN) from error
    if picture.width * picture.height > MOST_PIXELS:
        raise CouldNotRead(_TOO_BIG)
    return picture


def _looks(picture: Image.Image, number: int) -> list[Image.Image]:
    """Frame ``number`` as it is seen, and without its transparency where that hides something."""
    try:
        picture.seek(number)
        if picture.width * picture.height > MOST_PIXELS:
            raise CouldNotRead(_TOO_BIG)
        picture.load()
        return _flat(picture)
    except CouldNotRead:
        raise
    except Exception as error:
        raise CouldNotRead(_BROKEN) from error


def _flat(picture: Image.Image) -> list[Image.Image]:
    if picture.mode.startswith("I;16") or picture.mode == "I":
        # 16 bits a sample: a plain conversion would cut them off, not scale them.
        return [picture.convert("I").point(lambda level: level / 256).convert("L").convert("RGB")]
    if picture.mode not in ("RGBA", "LA", "PA") and "transparency" not in picture.info:
        return [picture.convert("RGB")]
    layered = picture.convert("RGBA")
    seen = Image.alpha_composite(Image.new("RGBA", layered.size, "white"), layered).convert("RGB")
    whole = layered.convert("RGB")
    least, _ = layered.getchannel("A").getextrema()
    return [seen] if least == 255 else [seen, whole]


def _noted(picture: Image.Image) -> Iterator[Passage]:
    """What the decoder knows of EXIF, text chunks, XMP and comments."""
    exif = picture.getexif()
    place = exif.get_ifd(ExifTags.IFD.GPSInfo)
    lines = [*_tags(exif, ExifTags.TAGS), *_tags(exif.get_ifd(ExifTags.IFD.Exif), ExifTags.TAGS)]
    if picture.format == "TIFF":
        for number in range(1, min(getattr(picture, "n_frames", 1), MOST_FRAMES)):
            picture.seek(number)
            lines += _tags(picture.getexif(), ExifTags.TAGS)
    if lines:
        yield Passage("图片信息（EXIF）", "", "\n".join(lines))
    if place:
        lines = [f"{ExifTags.GPSTAGS.get(tag, tag)}: {value}" for tag, value in place.items()]
        yield Passage(POSITION, "", "\n".join(lines), hidden=POSITION)
    words = []
    for key, value in picture.info.items():
        if key in ("xmp", "XML:com.adobe.xmp"):
            words.append(xml_text(value if isinstance(value, bytes) else str(value).encode()))
        elif isinstance(value, str | bytes) and key not in _FORMAL:
            words.append(f"{key}: {_words(value)}")
    if words:
        yield Passage("图片信息", "", "\n".join(words))
    yield from _thumbnail(picture)


def _thumbnail(picture: Image.Image) -> Iterator[Passage]:
    """The small copy a camera keeps: it may still show what was cut away or painted over."""
    block = picture.info.get("exif", b"")
    start = block.find(b"\xff\xd8\xff") if isinstance(block, bytes) else -1
    if start < 0:
        return
    with _opened(block[start:]) as small:
        for look in _looks(small, 0):
            text = recognised(look)
            if text:
                yield Passage("图片缩略图", "", text)


def _tags(entries: Mapping[int, object], names: Mapping[int, str]) -> list[str]:
    return [
        f"{names.get(tag, tag)}: {_words(value)}"
        for tag, value in entries.items()
        if isinstance(value, str | bytes)
    ]


def _words(value: object) -> str:
    if not isinstance(value, bytes):
        return str(value)
    if value.startswith((b"UNICODE\0", b"ASCII\0\0\0")):
        value = value[8:]
    if len(value) > 3 and value[1::2].count(0) > len(value) // 4:
        return value.decode("utf-16-le", "replace").strip("\0")
    return readable(value.strip(b"\0"))


# The parts of each kind of file that are no pixels, and where the file ends.


def _pieces(data: bytes, kind: str) -> tuple[list[bytes], int]:
    walk = {"PNG": _png, "JPEG": _jpeg, "GIF": _gif, "WEBP": _webp, "BMP": _bmp}.get(kind)
    return walk(data) if walk else ([], len(data))


def _png(data: bytes) -> tuple[list[bytes], int]:
    pieces: list[bytes] = []
    place = 8
    while place + 12 <= len(data):
        length = int.from_bytes(data[place : place + 4], "big")
        name = data[place + 4 : place + 8]
        body = data[place + 8 : place + 8 + length]
        place += length + 12
        if name == b"IEND":
            break
        if name not in (b"IHDR", b"IDAT", b"PLTE", b"fdAT", b"iCCP", b"eXIf"):
            pieces.append(body)
    return pieces, place


def _jpeg(data: bytes) -> tuple[list[bytes], int]:
    pieces: list[bytes] = []
    place = 2
    while place + 2 <= len(data) and data[place] == 0xFF:
        mark = data[place + 1]
        if mark == 0xD9:
            return pieces, place + 2
        if mark == 0xFF or 0xD0 <= mark <= 0xD8 or mark == 1:
            place += 1 if mark == 0xFF else 2
            continue
        length = int.from_bytes(data[place + 2 : place + 4], "big")
        if 0xE0 <= mark <= 0xEF or mark == 0xFE:
            pieces.append(data[place + 4 : place + 2 + length])
        place += length + 2
        if mark == 0xDA:
            place = _after_scan(data, place)
    return pieces, place


def _after_scan(data: bytes, place: int) -> int:
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            return len(data)
        if data[place + 1] == 0 or 0xD0 <= data[place + 1] <= 0xD7:
            place += 2
        else:
            return place


def _gif(data: bytes) -> tuple[list[bytes], int]:
    pieces: list[bytes] = []
    place = 13 + _colours(data[10:11])
    while place < len(data):
        head = data[place]
        if head == 0x3B:
            return pieces, place + 1
        is_picture = head == 0x2C
        place += 11 + _colours(data[place + 9 : place + 10]) if is_picture else 2
        body = []
        while place < len(data) and data[place]:
            body.append(data[place + 1 : place + 1 + data[place]])
            place += data[place] + 1
        place += 1
        if not is_picture:
            pieces.append(b"".join(body))
    return pieces, place


def _colours(flags: bytes) -> int:
    return 3 << ((flags[0] & 7) + 1) if flags and flags[0] & 0x80 else 0


def _webp(data: bytes) -> tuple[list[bytes], int]:
    pieces: list[bytes] = []
    place = 12
    end = min(int.from_bytes(data[4:8], "little") + 8, len(data))
    while place + 8 <= end:
        length = int.from_bytes(data[place + 4 : place + 8], "little")
        if data[place : place + 4] not in (b"VP8 ", b"VP8L", b"ALPH", b"ANMF", b"ICCP", b"EXIF"):
            pieces.append(data[place + 8 : place + 8 + length])
        place += 8 + length + length % 2
    return pieces, end


def _bmp(data: bytes) -> tuple[list[bytes], int]:
    return [], min(int.from_bytes(data[2:6], "little") or len(data), len(data))
