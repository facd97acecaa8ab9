"""What earlier versions of a PDF still hold: everything before each ``%%EOF``, and what lies in the
file without belonging to it."""

import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

import pikepdf

from gongkai.scan.readers.base import CouldNotRead, Passage
from gongkai.scan.readers.pdf_lines import laid_out
from gongkai.scan.readers.pdf_objects import (
    Number,
    Objects,
    Walk,
    check_size,
    comments,
    fingerprint,
    without_streams,
)
from gongkai.scan.readers.pdf_page import interpreted, interpreted_forms
from gongkai.scan.readers.raw_words import readable

MOST_REVISIONS = 20
OLD = "旧版本中的文字"
LEFT_OVER = "残留在文件中的内容"
AFTER_THE_END = "文件末尾附加的数据"
_END = re.compile(rb"startxref\s{1,9}\d{1,12}\s{1,9}%%EOF")
_OBJECT = re.compile(rb"(?<!\d)(\d{1,9})[ \r\n]{1,3}(\d{1,5})[ \r\n]{1,3}obj\b")


@dataclass
class _Known:
    """What is in the newest version, and after it in those that were read."""

    objects: set[bytes]
    numbers: set[Number]
    pages: set[bytes]
    texts: set[str]


def read(data: bytes, pdf: pikepdf.Pdf, texts: set[str], troubles: list[str]) -> Iterator[Passage]:
    """Passages that are not in the newest version ``pdf``, whose pages have the ``texts``.

    What cannot be read goes to ``troubles``.
    """
    items = [item for item in pdf.objects if isinstance(item, pikepdf.Object)]
    known = _Known(
        {fingerprint(item) for item in items},
        {item.objgen for item in items},
        {_page_print(page) for page in pdf.pages},
        set(texts),
    )
    ends = [match.end() for match in _END.finditer(data)]
    cuts = ends[:-1]
    if len(cuts) > MOST_REVISIONS:
        troubles.append("PDF 保留了过多旧版本，无法审查。请用“打印为 PDF”重新生成后再传。")
        cuts = []
    for version, end in enumerate(cuts, 1):
        # The first section of a file made for the web is no version of its own.
        if version == 1 and b"/Linearized" in data[:1024]:
            continue
        try:
            yield from _version(data[:end], f"旧版本{version}", OLD, known)
        except CouldNotRead:
            troubles.append("PDF 中的旧版本无法完整读取，不能审查。请重新导出后再传。")
    yield from _unlisted(data, known, troubles)
    yield from _between(data, ends)


def _version(data: bytes, part: str, hidden: str, known: _Known) -> Iterator[Passage]:
    try:
        old = pikepdf.open(io.BytesIO(data))
    except pikepdf.PdfError as error:
        raise CouldNotRead(part) from error
    with old:
        check_size(old)
        found = Walk(old).over(_fresh(old, known))
        for (inner, place), texts in found.said.items():
            yield Passage(f"{part} {inner}", place, "\n".join(texts))
        for place, text in _texts(data, old, found, known):
            if text.strip() and text not in known.texts:
                known.texts.add(text)
                yield Passage(part, place, text, hidden)
        if found.has_unreadable:
            raise CouldNotRead(part)


def _fresh(old: pikepdf.Pdf, known: _Known) -> list[pikepdf.Object]:
    fresh = []
    for item in old.objects:
        if isinstance(item, pikepdf.Object):
            known.numbers.add(item.objgen)
            own = fingerprint(item)
            if own not in known.objects:
                known.objects.add(own)
                fresh.append(item)
    return fresh


def _texts(
    data: bytes, old: pikepdf.Pdf, found: Objects, known: _Known
) -> Iterator[tuple[str, str]]:
    """Place and text of the pages and forms that are not as they are now."""
    changed = []
    for number, page in enumerate(old.pages, 1):
        own = _page_print(page)
        if own not in known.pages:
            known.pages.add(own)
            changed.append(number)
    for shown in interpreted(data, only=changed) if changed else ():
        yield f"第{shown.number}页", laid_out(shown.shown)[0][0]
    streams = sorted(number for number, _ in {*found.appearances, *found.forms})
    for number, form in interpreted_forms(data, streams) if streams else ():
        yield f"对象 {number}", laid_out(form.shown)[0][0]


def _page_print(page: pikepdf.Page) -> bytes:
    """Equal for pages with the same content; forms are looked at by themselves."""
    contents = page.obj.get("/Contents")
    streams = list(contents) if isinstance(contents, pikepdf.Array) else [contents]
    return b"".join(fingerprint(item) for item in streams)


def _unlisted(data: bytes, known: _Known, troubles: list[str]) -> Iterator[Passage]:
    """Objects that no version lists: found by rebuilding the table from the objects themselves."""
    bare = without_streams(data)
    if all((int(m[1]), int(m[2])) in known.numbers for m in _OBJECT.finditer(bare)):
        return
    try:
        rebuilt = data.replace(b"startxref", b"startxxxx")
        yield from _version(rebuilt, LEFT_OVER, LEFT_OVER, known)
    except CouldNotRead:
        troubles.append("PDF 中残留有无法读取的内容，不能审查。请重新导出后再传。")


def _between(data: bytes, ends: list[int]) -> Iterator[Passage]:
    lines = list(comments(without_streams(data)))
    if lines:
        yield Passage("文件中的注释", "", "\n".join(lines))
    start = data.find(b"%PDF-")
    rest = data[:start] + (data[ends[-1] :] if ends else b"")
    if rest.strip(b"\0 \r\n\t"):
        yield Passage(AFTER_THE_END, "", readable(rest), AFTER_THE_END)
