"""Metadata off every file that is published; what is shown is not touched.

The same bytes in give the same bytes out, and a second time changes nothing, so that a clearance
bound to the digest stays true. Signed files are left whole: a change would break the signature.
"""

import io
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pikepdf

from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.readers.package import members
from gongkai.scan.readers.text import decode
from gongkai.scan.redact.opc import Package, zipped
from gongkai.scan.redact.strip_packages import (
    bare_picture,
    is_signed,
    strip_office,
    strip_opendocument,
)
from gongkai.scan.redact.strip_pictures import strip_picture

_DEEPEST = 3
_SETTLING = 4
_PICTURES = (b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"GIF8", b"BM", b"II*\0", b"MM\0*")
_BROKEN = "文件无法完整读取，其中的作者、单位等属性未能清除。请用 Word/WPS 打开后另存再传。"
_BROKEN_PICTURE = "图片已损坏，其中的拍摄时间、地点等属性未能清除。请另存为 PNG 或 JPEG 后再传。"
_SIGNED = "文件带有电子签名，为不破坏签名，其中的属性保留不动。"
_OFD = "OFD 为版式文件，改动会破坏其签章，其中的属性保留不动。"
_OLD = (
    "旧格式（DOC、XLS、PPT）或加密的文件中的作者等属性无法清除。请另存为 DOCX、XLSX 或 PDF 后再传。"
)
_PROTECTED = "文件已加密，其中的属性未能清除。请去掉密码后再传。"
_UNKNOWN = "这种文件中的属性无法清除。请另存为 PDF、DOCX 或 XLSX 后再传。"


@dataclass(frozen=True)
class Stripped:
    """``data``: the bytes to publish. ``notes``: Chinese sentences on what could not be done."""

    data: bytes
    notes: tuple[str, ...] = ()


def strip(data: bytes, name: str) -> Stripped:
    """The file without author, organisation, times, places, printers and paths.

    Never raises: what is broken, signed or unknown comes back as it was, with a note.
    """
    return _strip(data, name, 0)


def _strip(data: bytes, name: str, depth: int) -> Stripped:
    try:
        return _road(data, name)(data, depth)
    except pikepdf.PasswordError:
        return Stripped(data, (_PROTECTED,))
    except Exception:
        # A hostile file may break any library; it stays as it was and the scan speaks of it.
        return Stripped(data, (_BROKEN_PICTURE if _is_picture(data) else _BROKEN,))


def _road(data: bytes, name: str) -> Callable[[bytes, int], Stripped]:
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if data.startswith(b"%PDF-"):
        return _pdf
    if data.startswith(b"PK\x03\x04"):
        return _package
    if _is_picture(data):
        return lambda content, _: Stripped(strip_picture(content))
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        return lambda content, _: Stripped(content, (_OLD,))
    if suffix in (".txt", ".csv"):
        return lambda content, _: Stripped(content)
    if suffix in (".html", ".htm"):
        return lambda content, _: Stripped(_html(content))
    return lambda content, _: Stripped(content, (_UNKNOWN,))


def _is_picture(data: bytes) -> bool:
    return data.startswith(_PICTURES) or (data[:4] == b"RIFF" and data[8:12] == b"WEBP")


def _package(data: bytes, depth: int) -> Stripped:
    names = Package(data).parts
    if "OFD.xml" in names:
        return Stripped(data, (_OFD,))
    if is_signed(data):
        return Stripped(data, (_SIGNED,))
    if "[Content_Types].xml" in names:
        return Stripped(strip_office(data))
    if names.get("mimetype", b"").startswith(b"application/vnd.oasis.opendocument"):
        return Stripped(strip_opendocument(data))
    return _zip(data, depth)


def _zip(data: bytes, depth: int) -> Stripped:
    if depth >= _DEEPEST:
        raise CouldNotRead("压缩包层层嵌套过深")
    notes: list[str] = []

    def stripped() -> Iterator[tuple[str, bytes]]:
        for name, content in members(data):
            if name.endswith("/"):
                yield name, b""
                continue
            inner = _strip(content, name, depth + 1)
            notes.extend(f"{name}：{note}" for note in inner.notes)
            yield name, inner.data

    return Stripped(zipped(stripped()), tuple(notes))


# PDF


def _pdf(data: bytes, _: int) -> Stripped:
    with pikepdf.open(io.BytesIO(data)) as document:
        if document.is_encrypted:
            return Stripped(data, (_PROTECTED,))
        if _is_signed_pdf(document):
            return Stripped(data, (_SIGNED,))
        for item in document.objects:
            if isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
                _bare_object(item)
        bare = _rewritten(document)
    # The ID is derived from the objects before they are numbered anew, and their order from the
    # file before: it settles after one more time, rarely two.
    for _ in range(_SETTLING):
        before = bare
        with pikepdf.open(io.BytesIO(before)) as document:
            bare = _rewritten(document)
        if bare == before:
            break
    return Stripped(bare)


def _rewritten(document: pikepdf.Pdf) -> bytes:
    """A file of its own with nothing of earlier revisions; its ID is derived from it."""
    for key in ("/Info", "/ID"):
        if key in document.trailer:
            del document.trailer[key]
    out = io.BytesIO()
    document.save(out, deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    return out.getvalue()


def _is_signed_pdf(document: pikepdf.Pdf) -> bool:
    return any(
        isinstance(item, pikepdf.Dictionary) and "/ByteRange" in item and "/Contents" in item
        for item in document.objects
    )


def _bare_object(item: pikepdf.Object) -> None:
    unwanted = {"/Metadata", "/PieceInfo", "/Thumb", "/LastModified"}
    if "/Subtype" in item and "/Rect" in item and item.Subtype != "/Widget":
        # Who wrote the note, and when; what it says is content.
        unwanted |= {"/T", "/M", "/CreationDate", "/NM"}
    for key in unwanted:
        if key in item:
            del item[key]
    for _, value in list(item.items()):
        if isinstance(value, pikepdf.Dictionary) and not value.is_indirect:
            _bare_object(value)
    if isinstance(item, pikepdf.Stream) and item.get("/Filter") == "/DCTDecode":
        content = item.read_raw_bytes()
        bare = bare_picture(content)
        if bare != content:
            # The dictionary keeps its /Filter and parameters.
            item.write(bare, filter=pikepdf.Name.DCTDecode)


# HTML

_META = re.compile(
    r"""<meta\b[^<>]{0,400}\bname\s{0,3}=\s{0,3}["']?(?:author|generator|progid|originator|copyright)"""
    r"""\b[^<>]{0,400}>[ \t]{0,20}\n?""",
    re.IGNORECASE,
)


def _html(data: bytes) -> bytes:
    text = decode(data)
    bare = _META.sub("", _without_comments(text))
    if bare == text:
        return data
    mark = b"\xef\xbb\xbf" if data.startswith(b"\xef\xbb\xbf") else b""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return bare.encode("gb18030")
    return mark + bare.encode("utf-8")


def _without_comments(text: str) -> str:
    kept, place = [], 0
    while (start := text.find("<!--", place)) >= 0:
        end = text.find("-->", start)
        kept.append(text[place:start])
        if end < 0:
            return "".join(kept)
        place = end + 3
    return "".join([*kept, text[place:]])
