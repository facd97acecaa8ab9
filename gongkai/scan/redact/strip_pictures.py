"""Pictures without what is said beside the pixels: EXIF, GPS, comments, thumbnails, trailing data.

JPEG, PNG, GIF and WebP lose blocks and keep their pixels bit for bit. A picture that EXIF turns is
turned for good, which means writing it again; so is what has no blocks to drop (TIFF, BMP).
"""

import io
import struct
from collections.abc import Callable, Iterator

from PIL import Image, ImageOps, ImageSequence

MOST_PIXELS = 100_000_000
_QUALITY = 95
_ORIENTATION = 0x0112
_PNG = b"\x89PNG\r\n\x1a\n"
_PNG_KEPT = frozenset(
    [b"IHDR", b"PLTE", b"IDAT", b"IEND", b"tRNS", b"gAMA", b"cHRM", b"sRGB", b"iCCP", b"sBIT",
     b"bKGD", b"pHYs", b"cICP", b"acTL", b"fcTL", b"fdAT"]
)  # fmt: skip
# VP8X flags for EXIF (bit 3) and XMP (bit 2).
_WEBP_METADATA = 0x08 | 0x04


def strip_picture(data: bytes, *, is_turned: bool = True) -> bytes:
    """The same picture and nothing else. Raises ``ValueError`` when it is broken or no picture.

    ``is_turned``: apply EXIF orientation; False inside a document, where Word and PDF ignore it.
    """
    drop = _dropper(data)
    if drop is None or (is_turned and _orientation(data) != 1):
        return _written_again(data)
    try:
        return drop(data)
    except (struct.error, IndexError) as error:
        raise ValueError("图片不完整") from error


def _dropper(data: bytes) -> Callable[[bytes], bytes] | None:
    if data.startswith(b"\xff\xd8\xff"):
        return _jpeg
    if data.startswith(_PNG):
        return _png
    if data.startswith((b"GIF87a", b"GIF89a")):
        return _gif
    if data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        return _webp
    return None


def _orientation(data: bytes) -> int:
    try:
        with Image.open(io.BytesIO(data)) as picture:
            return int(picture.getexif().get(_ORIENTATION, 1) or 1)
    except Exception as error:
        # Pillow raises whatever a broken file makes it raise.
        raise ValueError("图片已损坏") from error


def _written_again(data: bytes) -> bytes:
    out = io.BytesIO()
    try:
        with Image.open(io.BytesIO(data)) as picture:
            kind = picture.format or ""
            if kind not in ("JPEG", "PNG", "WEBP", "TIFF", "BMP", "GIF"):
                raise ValueError("不是常用的图片格式")
            if picture.width * picture.height * getattr(picture, "n_frames", 1) > MOST_PIXELS:
                raise ValueError("图片过大")
            frames = [_bare(frame) for frame in ImageSequence.Iterator(picture)]
            frames[0].save(out, kind, **_options(picture, kind, frames))
    except ValueError:
        raise
    except Exception as error:
        raise ValueError("图片已损坏") from error
    return out.getvalue()


def _bare(frame: Image.Image) -> Image.Image:
    turned = ImageOps.exif_transpose(frame)
    bare = Image.new(turned.mode, turned.size)
    if turned.mode == "P":
        palette = turned.getpalette()
        assert palette is not None
        bare.putpalette(palette)
    bare.paste(turned)
    return bare


def _options(picture: Image.Image, kind: str, frames: list[Image.Image]) -> dict[str, object]:
    options: dict[str, object] = {}
    for key in ("icc_profile", "dpi", "transparency"):
        # A TIFF that does not say how large it is is read as having one dot an inch.
        if picture.info.get(key) and picture.info[key] != (1, 1):
            options[key] = picture.info[key]
    if kind == "JPEG":
        options |= {"quality": _QUALITY, "subsampling": 0}
    elif kind == "WEBP":
        options["lossless"] = True
    elif kind == "TIFF":
        is_bilevel = all(frame.mode == "1" for frame in frames)
        options["compression"] = "group4" if is_bilevel else "tiff_deflate"
    if len(frames) > 1:
        options |= {"save_all": True, "append_images": frames[1:]}
    return options


# JPEG


def _jpeg(data: bytes) -> bytes:
    return b"\xff\xd8" + b"".join(_jpeg_kept(data))


def _jpeg_kept(data: bytes) -> Iterator[bytes]:
    place = 2
    while True:
        while data[place] == 0xFF and data[place + 1] == 0xFF:
            place += 1
        if data[place] != 0xFF:
            raise ValueError("图片已损坏")
        marker = data[place + 1]
        if marker == 0xD9:
            yield b"\xff\xd9"
            return
        end = place + 2 + int(struct.unpack_from(">H", data, place + 2)[0])
        segment = data[place:end]
        if len(segment) != end - place or end < place + 4:
            raise ValueError("图片已损坏")
        yield _jpeg_segment(marker, segment)
        place = end
        if marker == 0xDA:
            end = _scan_end(data, place)
            yield data[place:end]
            place = end


def _jpeg_segment(marker: int, segment: bytes) -> bytes:
    if marker == 0xE0:
        # JFIF without its thumbnail; its extension is a thumbnail and nothing else.
        is_jfif = segment[4:9] == b"JFIF\0" and len(segment) >= 18
        return b"\xff\xe0\x00\x10" + segment[4:16] + b"\0\0" if is_jfif else b""
    is_profile = marker == 0xE2 and segment[4:16] == b"ICC_PROFILE\0"
    is_colour_transform = marker == 0xEE and segment[4:9] == b"Adobe"
    is_about = 0xE0 <= marker <= 0xEF or marker == 0xFE
    return b"" if is_about and not (is_profile or is_colour_transform) else segment


def _scan_end(data: bytes, place: int) -> int:
    """Where the next marker stands that ends the entropy-coded data."""
    while True:
        place = data.find(b"\xff", place)
        if place < 0 or place + 1 >= len(data):
            raise ValueError("图片不完整")
        following = data[place + 1]
        if following and not 0xD0 <= following <= 0xD7 and following != 0xFF:
            return place
        place += 1 if following == 0xFF else 2


# PNG


def _png(data: bytes) -> bytes:
    kept, place = [_PNG], len(_PNG)
    while True:
        (length,) = struct.unpack_from(">I", data, place)
        kind, end = data[place + 4 : place + 8], place + 12 + length
        if end > len(data):
            raise ValueError("图片不完整")
        if kind in _PNG_KEPT:
            kept.append(data[place:end])
        if kind == b"IEND":
            return b"".join(kept)
        place = end


# GIF


def _gif(data: bytes) -> bytes:
    place = 13 + _colours(data[10])
    kept = [data[:place]]
    while True:
        start, kind = place, data[place]
        if kind == 0x3B:
            return b"".join([*kept, b";"])
        if kind == 0x2C:
            place = _blocks_end(data, place + 11 + _colours(data[place + 9]))
        elif kind == 0x21:
            place = _blocks_end(data, place + 2)
        else:
            raise ValueError("图片已损坏")
        if (
            kind == 0x2C
            or data[start + 1] == 0xF9
            or data[start + 3 : start + 14] == b"NETSCAPE2.0"
        ):
            kept.append(data[start:place])


def _colours(flags: int) -> int:
    return 3 * 2 ** ((flags & 7) + 1) if flags & 0x80 else 0


def _blocks_end(data: bytes, place: int) -> int:
    while data[place]:
        place += 1 + data[place]
    return place + 1


# WebP


def _webp(data: bytes) -> bytes:
    end = 8 + int(struct.unpack_from("<I", data, 4)[0])
    if end > len(data):
        raise ValueError("图片不完整")
    kept, place = [], 12
    while place + 8 <= end:
        kind = data[place : place + 4]
        (length,) = struct.unpack_from("<I", data, place + 4)
        following = place + 8 + length + length % 2
        chunk = data[place:following]
        if kind == b"VP8X":
            chunk = chunk[:8] + bytes([chunk[8] & ~_WEBP_METADATA]) + chunk[9:]
        if kind in (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP"):
            kept.append(chunk)
        place = following
    body = b"WEBP" + b"".join(kept)
    return b"RIFF" + struct.pack("<I", len(body)) + body
