"""Severing what may not be disclosed from what may (条例第三十七条): one road for every file type."""

import io
from dataclasses import replace

import pikepdf

from gongkai.scan.engine import Progress
from gongkai.scan.readers import CouldNotRead, media_type, read
from gongkai.scan.redact import archive, docx, image, pdf, plain, xlsx
from gongkai.scan.redact.base import Box, NotRedacted, Redacted, Selection, Stretch
from gongkai.scan.redact.proven import Road, proven
from gongkai.scan.rulebook import SHIPPED, RuleBook

CAN_REDACT = frozenset(
    [".pdf", ".docx", ".xlsx", ".txt", ".csv", ".html", ".htm", ".zip",
     ".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"]
)  # fmt: skip
SUFFIX = "（已隐去）"
_ADVICE = {
    "application/ofd": "OFD 版式文件改动后签章失效，不能直接隐去。请导出为 PDF 后隐去。",
    "application/vnd.ms-excel":
        "XLS 中隐藏的内容无法逐一核对。请用 Excel/WPS 另存为 XLSX 后隐去。",
    "application/vnd.oasis.opendocument.spreadsheet":
        "ODS 中隐藏的内容无法逐一核对。请用 Excel/WPS 另存为 XLSX 后隐去。",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation":
        "演示文稿不能直接隐去。请导出为 PDF 后隐去。",
}  # fmt: skip
_NO_ROAD = "这种文件不能生成安全副本。请另存为 PDF、DOCX 或 XLSX 后隐去。"
_ROADS: dict[str, Road] = {
    docx.MEDIA_TYPE: docx.redact,
    xlsx.MEDIA_TYPE: xlsx.redact,
    "text/plain": plain.redact,
    "text/csv": plain.redact,
    "text/html": plain.redact_html,
}


def redact_file(
    data: bytes,
    name: str,
    selection: Selection,
    *,
    book: RuleBook = SHIPPED,
    progress: Progress | None = None,
) -> Redacted:
    """The file without ``selection`` and without all that is hidden in it, proven.

    ``progress`` is told (step, steps) as far as the format knows. Raises ``NotRedacted``: no safe
    copy could be made or proven; the message says what to do.
    """
    made = _made(data, name, selection, book, progress)
    return replace(made, name=_marked(made.name))


def safe_copy(
    data: bytes, name: str, *, book: RuleBook = SHIPPED, progress: Progress | None = None
) -> Redacted:
    """Only what is hidden goes (columns, comments, changes, properties); what is seen stays.

    Findings in what is seen remain and are treated by a person. Raises ``NotRedacted``.
    """
    return redact_file(data, name, Selection(), book=book, progress=progress)


def _made(
    data: bytes, name: str, selection: Selection, book: RuleBook, progress: Progress | None
) -> Redacted:
    """The work of the format; all of them prove what they give."""
    kind = media_type(data, name) or ""
    if kind == pdf.MEDIA_TYPE:
        _tell_pages(data, progress)
        return pdf.redact(data, name, selection, book)
    if kind.startswith("image/"):
        return image.redact(data, name, selection, book)
    if kind == archive.MEDIA_TYPE:
        return archive.redact(data, name, selection, book, progress, _made)
    if kind not in _ROADS:
        raise NotRedacted(_ADVICE.get(kind, _NO_ROAD) if kind else _why_unknown(data, name))
    return proven(_ROADS[kind], data, name, selection, book, progress)


def _why_unknown(data: bytes, name: str) -> str:
    """Encrypted, with macros, broken: the reader knows."""
    try:
        next(read(data, name), None)
    except CouldNotRead as error:
        return str(error)
    return _NO_ROAD


def _tell_pages(data: bytes, progress: Progress | None) -> None:
    # A long file is allowed more time by its pages, before the work begins.
    if progress is None:
        return
    try:
        with pikepdf.open(io.BytesIO(data)) as document:
            pages = len(document.pages)
    except Exception:
        # The redactor says what is wrong with it.
        return
    progress(pages, pages)


def _marked(name: str) -> str:
    """“原名（已隐去）.ext”, once."""
    stem, dot, suffix = name.rpartition(".")
    if not dot:
        stem, suffix = name, ""
    return name if stem.endswith(SUFFIX) else f"{stem}{SUFFIX}{dot}{suffix}"


__all__ = [
    "CAN_REDACT", "Box", "NotRedacted", "Redacted", "Selection", "Stretch", "redact_file",
    "safe_copy",
]  # fmt: skip
