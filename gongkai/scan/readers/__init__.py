"""One reader a file type, chosen by the bytes and the name together."""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

from gongkai.scan.readers import (
    archive,
    doc,
    docx,
    image,
    ofd,
    pdf,
    pptx,
    raw,
    spreadsheet,
    text,
    xlsx,
)
from gongkai.scan.readers.base import CouldNotRead, Passage
from gongkai.scan.readers.package import Allowance, Archive, Inside

Reader = Callable[[bytes, Inside], Iterator[Passage]]


def _alone(reader: Callable[[bytes], Iterator[Passage]]) -> Reader:
    """A reader of a type that holds no other files."""
    return lambda data, inside: reader(data)


_OOXML = "application/vnd.openxmlformats-officedocument."
_WORD = f"{_OOXML}wordprocessingml.document"
_SHEET = f"{_OOXML}spreadsheetml.sheet"
_SLIDES = f"{_OOXML}presentationml.presentation"
_ODS = "application/vnd.oasis.opendocument.spreadsheet"
_OFD = "application/ofd"
_ZIP = "application/zip"


class _Kind(NamedTuple):
    media_type: str
    label: str
    reader: Reader


_OLD = "旧格式，请另存为新格式"
_KINDS: Mapping[str, _Kind] = {
    ".docx": _Kind(_WORD, "Word 文档", docx.read),
    ".xlsx": _Kind(_SHEET, "Excel 表格", xlsx.read),
    ".pptx": _Kind(_SLIDES, "演示文稿", pptx.read),
    ".pdf": _Kind("application/pdf", "PDF", pdf.read),
    ".ofd": _Kind(_OFD, "OFD 版式文件", ofd.read),
    ".txt": _Kind("text/plain", "文本", _alone(text.read)),
    ".csv": _Kind("text/csv", "CSV 数据", _alone(text.read)),
    ".html": _Kind("text/html", "网页", _alone(text.read_html)),
    ".htm": _Kind("text/html", "网页", _alone(text.read_html)),
    ".png": _Kind("image/png", "图片", _alone(image.read)),
    ".jpg": _Kind("image/jpeg", "图片", _alone(image.read)),
    ".jpeg": _Kind("image/jpeg", "图片", _alone(image.read)),
    ".gif": _Kind("image/gif", "图片", _alone(image.read)),
    ".bmp": _Kind("image/bmp", "图片", _alone(image.read)),
    ".tif": _Kind("image/tiff", "图片", _alone(image.read)),
    ".tiff": _Kind("image/tiff", "图片", _alone(image.read)),
    ".webp": _Kind("image/webp", "图片", _alone(image.read)),
    ".zip": _Kind(_ZIP, "ZIP 压缩包", archive.read),
    ".xls": _Kind("application/vnd.ms-excel", _OLD, _alone(spreadsheet.read_xls)),
    ".ods": _Kind(_ODS, _OLD, spreadsheet.read_ods),
    ".doc": _Kind("application/msword", _OLD, _alone(doc.read)),
    ".ppt": _Kind("application/vnd.ms-powerpoint", _OLD, _alone(doc.read)),
    ".wps": _Kind("application/vnd.ms-works", _OLD, _alone(doc.read)),
    ".et": _Kind("application/x-et", _OLD, _alone(doc.read)),
    ".dps": _Kind("application/x-dps", _OLD, _alone(doc.read)),
    ".rtf": _Kind("application/rtf", _OLD, _alone(doc.read_rtf)),
}
# Suffix → what the upload form calls it.
KINDS: Mapping[str, str] = {suffix: kind.label for suffix, kind in _KINDS.items()}

_SIGNATURES: tuple[tuple[bytes, str], ...] = (
    (b"%PDF-", "application/pdf"),
    (b"\x89PNG\r\n\x1a\n", "image/png"),
    (b"\xff\xd8\xff", "image/jpeg"),
    (b"GIF87a", "image/gif"),
    (b"GIF89a", "image/gif"),
    (b"BM", "image/bmp"),
    (b"II*\0", "image/tiff"),
    (b"MM\0*", "image/tiff"),
    (rb"{\rtf", "application/rtf"),
)
_COMPOUND = frozenset((".doc", ".ppt", ".wps", ".et", ".dps", ".xls"))
_TEXTS = frozenset((".txt", ".csv", ".html", ".htm"))
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MAINS: tuple[tuple[str, str], ...] = (
    ("word/document.xml", _WORD),
    ("xl/workbook.xml", _SHEET),
    ("ppt/presentation.xml", _SLIDES),
    ("OFD.xml", _OFD),
)


def media_type(data: bytes, name: str) -> str | None:
    """The type by the bytes; None when unknown, or when name and bytes disagree."""
    suffix = _suffix(name)
    claimed = _KINDS.get(suffix)
    if claimed is None:
        return None
    if data.startswith(b"PK\x03\x04"):
        agrees = claimed.media_type == _packed_type(data)
    elif data.startswith(raw.OLE):
        agrees = suffix in _COMPOUND
    elif data.startswith(b"RIFF") and data[8:12] == b"WEBP":
        agrees = claimed.media_type == "image/webp"
    else:
        found = next((kind for head, kind in _SIGNATURES if data.startswith(head)), "")
        # Plain text may begin with the two letters of a bitmap.
        agrees = claimed.media_type == found or (suffix in _TEXTS and found in ("", "image/bmp"))
    return claimed.media_type if agrees else None


def _suffix(name: str) -> str:
    return name[name.rfind(".") :].lower() if "." in name else ""


def _packed_type(data: bytes) -> str:
    try:
        archive = Archive(data)
        names = set(archive.names)
        if "mimetype" in names and archive.read("mimetype").strip() == _ODS.encode():
            return _ODS
    except CouldNotRead:
        return ""
    return next((kind for member, kind in _MAINS if member in names), _ZIP)


def read(data: bytes, name: str) -> Iterator[Passage]:
    """Every passage of the file; raises ``CouldNotRead``, also half-way."""
    yield from _read_any(data, name, Inside(_read_any, Allowance()))


def _read_any(data: bytes, name: str, inside: Inside) -> Iterator[Passage]:
    kind = media_type(data, name)
    if kind is None:
        raise CouldNotRead(_why_unknown(data, name))
    try:
        yield from _KINDS[_suffix(name)].reader(data, inside)
    except CouldNotRead:
        raise
    except Exception as error:
        # A hostile file may break any reader; unreadable is never clean.
        raise CouldNotRead(f"文件无法完整读取。{_remedy(kind)}") from error


def _remedy(kind: str) -> str:
    if kind == "application/pdf":
        return "请重新导出 PDF 后再传。"
    if kind.startswith("image/"):
        return "请另存为 PNG 或 JPEG 后再传。"
    return "请用 Word/WPS 打开后另存再传。"


def _why_unknown(data: bytes, name: str) -> str:
    if data.startswith(raw.OLE) and _ENCRYPTED in data:
        return "文件已加密，请去掉密码后再传。"
    if data.startswith(b"PK"):
        try:
            Archive(data)
        except CouldNotRead as error:
            return str(error)
    if _suffix(name) == ".pdf" and b"%PDF-" in data[:1024]:
        return "PDF 前面有多余的内容，不同软件打开可能不一样。请重新导出 PDF 后再传。"
    if _suffix(name) in (".docm", ".xlsm", ".pptm", ".dotm", ".xltm", ".xlsb"):
        return "文件中可能有宏，无法审查。请另存为不含宏的 DOCX、XLSX 后再传。"
    return "暂不能审查这种文件，或文件内容与扩展名不符。请另存为 DOCX、XLSX、PDF 或 TXT 后再传。"


__all__ = ["KINDS", "CouldNotRead", "Passage", "media_type", "read"]
