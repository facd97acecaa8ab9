"""One reader a file type, chosen by the bytes and not by the name."""

from collections.abc import Callable, Iterator
from io import BytesIO
from zipfile import BadZipFile, ZipFile

from gongkai.scan.readers import docx, pdf, text, xlsx
from gongkai.scan.readers.base import CouldNotRead, Passage

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_READERS: dict[str, Callable[[bytes], Iterator[Passage]]] = {
    _WORD: docx.read,
    _SHEET: xlsx.read,
    "application/pdf": pdf.read,
    "text/plain": text.read,
    "text/csv": text.read,
    "text/html": text.read_html,
}
_SUFFIXES = {
    ".docx": _WORD, ".xlsx": _SHEET, ".pdf": "application/pdf", ".txt": "text/plain",
    ".csv": "text/csv", ".html": "text/html", ".htm": "text/html",
}  # fmt: skip


def media_type(data: bytes, name: str) -> str | None:
    """The type by the bytes; None when unknown, or when name and bytes disagree."""
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    claimed = _SUFFIXES.get(suffix)
    if data.startswith(b"%PDF-"):
        found = "application/pdf"
    elif data.startswith(b"PK\x03\x04"):
        found = _office_type(data)
    else:
        found = claimed if claimed and claimed.startswith("text/") else ""
    return found if found and found == claimed else None


def _office_type(data: bytes) -> str:
    try:
        with ZipFile(BytesIO(data)) as package:
            names = set(package.namelist())
    except (BadZipFile, OSError, ValueError):
        return ""
    if "word/document.xml" in names:
        return _WORD
    return _SHEET if "xl/workbook.xml" in names else ""


def read(data: bytes, name: str) -> Iterator[Passage]:
    """Every passage of the file; raises ``CouldNotRead``, also half-way."""
    kind = media_type(data, name)
    if kind is None:
        raise CouldNotRead(
            "暂不能审查这种文件，或文件内容与扩展名不符。请另存为 DOCX、XLSX、PDF 或 TXT 后再传。"
        )
    try:
        yield from _READERS[kind](data)
    except CouldNotRead:
        raise
    except Exception as error:
        # A hostile file may break any reader; unreadable is never clean.
        raise CouldNotRead("文件无法完整读取。请用 Word/WPS 打开后另存再传。") from error


__all__ = ["CouldNotRead", "Passage", "media_type", "read"]
