"""A severed copy as a Word file: built anew from the result, so nothing of the original comes along."""

from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.shared import Mm, Pt
from docx.table import _Cell
from docx.text.paragraph import Paragraph
from lxml import html

FONT = "仿宋_GB2312"
_HEADINGS = {"h2": 1, "h3": 2, "h4": 3}
_LISTS = {"ul": "List Bullet", "ol": "List Number"}
# The properties of a Word file tell when; a fixed day tells nothing.
_NO_DAY = datetime(2000, 1, 1, tzinfo=UTC)


def as_docx(body_html: str, *, title: str, organ: str) -> bytes:
    """``body_html`` (as ``disclosure.html.clean`` leaves it) on A4 paper.

    Headings, paragraphs, lists and tables stay; the properties name ``organ`` and no person.
    """
    document = Document()
    _set_up(document, title, organ)
    root = html.fragment_fromstring(body_html or "", create_parent="div")
    if (root.text or "").strip():
        document.add_paragraph(_tidy(root.text or ""))
    for child in root:
        _add(document, child)
        if (child.tail or "").strip():
            document.add_paragraph(_tidy(child.tail or ""))
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def _set_up(document: WordDocument, title: str, organ: str) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin = section.right_margin = Mm(28)
    section.top_margin = section.bottom_margin = Mm(34)
    style = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(16)  # type: ignore[attr-defined]
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    properties = document.core_properties
    properties.author = properties.last_modified_by = organ
    properties.title, properties.comments = title, ""
    properties.created = properties.modified = _NO_DAY
    properties.revision = 1


def _add(document: WordDocument, element: html.HtmlElement) -> None:
    tag = element.tag
    if tag in _HEADINGS:
        document.add_heading("", _HEADINGS[tag]).add_run(_text(element))
    elif tag in _LISTS:
        for item in element.iterchildren("li"):
            _fill(document.add_paragraph(style=_LISTS[tag]), item)
    elif tag == "table":
        _add_table(document, element)
    elif tag == "blockquote" and len(element):
        for child in element:
            _add(document, child)
    elif tag != "hr":
        paragraph = document.add_paragraph()
        paragraph.paragraph_format.first_line_indent = Pt(32)
        _fill(paragraph, element)


def _add_table(document: WordDocument, element: html.HtmlElement) -> None:
    rows = [[cell for cell in row if cell.tag in ("td", "th")] for row in element.iter("tr")]
    width = max((len(row) for row in rows), default=0)
    for caption in element.iter("caption"):
        document.add_paragraph(_text(caption))
    if not width:
        return
    table = document.add_table(len(rows), width, style="Table Grid")
    for place, row in enumerate(rows):
        cells: list[_Cell] = table.rows[place].cells
        for cell, target in zip(row, cells, strict=False):
            target.text = _text(cell)


def _fill(paragraph: Paragraph, element: html.HtmlElement) -> None:
    for text, is_bold in _runs(element, False):
        if text is None:
            paragraph.add_run().add_break()
        elif text:
            paragraph.add_run(text).bold = is_bold or None


def _runs(element: html.HtmlElement, is_bold: bool) -> Iterator[tuple[str | None, bool]]:
    """Pieces of text with whether they are bold; None for a line break."""
    yield _tidy(element.text or ""), is_bold
    for child in element:
        if child.tag == "br":
            yield None, is_bold
        else:
            yield from _runs(child, is_bold or child.tag == "strong")
        yield _tidy(child.tail or ""), is_bold


def _text(element: html.HtmlElement) -> str:
    return _tidy(element.text_content())


def _tidy(text: str) -> str:
    return " ".join(text.split())
