"""A letter as a Word file, of the same structure and sizes as the PDF.

Word, WPS and LibreOffice bring their own fonts; they are named as the offices have them, with a
substitute in the font table for a computer without them.
"""

import zipfile
from collections.abc import Sequence
from datetime import UTC, date, datetime, time
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.shared import Mm, Pt, RGBColor
from docx.styles.style import ParagraphStyle
from docx.table import Table, _Cell, _Row
from docx.text.paragraph import Paragraph
from docx.text.run import Run

from gongkai.core.letters import layout
from gongkai.core.letters.letter import Letter
from gongkai.law.letters import in_words

BODY_FONT = "仿宋_GB2312"
TITLE_FONT = "方正小标宋简体"
SUBSTITUTES = {BODY_FONT: "仿宋", TITLE_FONT: "华文中宋"}
_RED = "D7000F"
_STYLES = {
    "Normal",
    "Header",
    "Footer",
    "DefaultParagraphFont",
    "TableNormal",
    "NoList",
    "TableGrid",
}
_LEFTOVERS = ("thumbnail", "extended-properties", "stylesWithEffects", "customXml", "numbering")
_START = WD_ALIGN_PARAGRAPH.LEFT
_CENTRE = WD_ALIGN_PARAGRAPH.CENTER
_END = WD_ALIGN_PARAGRAPH.RIGHT


def as_docx(letter: Letter) -> bytes:
    """The letter as a Word file on A4, to be finished by hand where an office wants to.

    Sizes after GB/T 9704-2012 10.1: title 22 pt, text 16 pt on lines of exactly 28 pt, indents
    counted in characters. The properties name the organ as author and nothing of this computer;
    the same letter gives the same bytes. Characters are not checked: Word has its own fonts.
    """
    letter = letter.tidied()
    document = Document()
    _clean(document)
    _set_styles(document)
    _set_page(document, letter)
    _set_properties(document, letter)
    _add_heading(document, letter)
    _add_text(document, letter)
    _add_end(document, letter)
    buffer = BytesIO()
    document.save(buffer)
    return _undated(buffer.getvalue())


# -- the file --------------------------------------------------------------------------------------


def _clean(document: WordDocument) -> None:
    """Take away what the library's template brings along."""
    for owner in (document.part.package, document.part):
        for key, relation in list(owner.rels.items()):
            if relation.reltype.rpartition("/")[2] in _LEFTOVERS:
                del owner.rels[key]
            elif relation.reltype.endswith("/fontTable"):
                relation.target_part._blob = _font_table()
    styles = document.styles.element
    for style in list(styles.iterchildren(qn("w:style"))):
        if style.get(qn("w:styleId")) not in _STYLES:
            styles.remove(style)
        for link in style.findall(qn("w:link")):
            style.remove(link)
    settings = document.settings.element
    for name in ("w:rsids", "w:zoom", "w:savePreviewPicture", "w:proofState"):
        for element in settings.findall(qn(name)):
            settings.remove(element)
    for element in settings.findall(qn("w:themeFontLang")):
        element.set(qn("w:eastAsia"), "zh-CN")
    document.settings.odd_and_even_pages_header_footer = True


def _font_table() -> bytes:
    fonts = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:charset w:val="86"/></w:font>'
        for name, other in SUBSTITUTES.items()
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    return f"{head}<w:fonts {nsdecls('w')}>{fonts}</w:fonts>".encode()


def _set_styles(document: WordDocument) -> None:
    defaults = document.styles.element.find(qn("w:docDefaults"))
    defaults.getparent().replace(
        defaults,
        parse_xml(
            f"<w:docDefaults {nsdecls('w')}><w:rPrDefault><w:rPr>"
            f'<w:rFonts w:ascii="{BODY_FONT}" w:hAnsi="{BODY_FONT}" w:eastAsia="{BODY_FONT}" '
            f'w:cs="Times New Roman"/><w:sz w:val="32"/><w:szCs w:val="32"/>'
            f'<w:lang w:val="en-US" w:eastAsia="zh-CN" w:bidi="ar-SA"/>'
            f"</w:rPr></w:rPrDefault><w:pPrDefault/></w:docDefaults>"
        ),
    )
    normal = document.styles["Normal"]
    assert isinstance(normal, ParagraphStyle)
    normal.font.size = Pt(layout.BODY)
    _name_font(normal.element.get_or_add_rPr(), BODY_FONT)
    lines = normal.paragraph_format
    lines.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    lines.line_spacing = Pt(layout.PITCH)
    lines.space_before = lines.space_after = Pt(0)
    lines.widow_control = True
    # 28 characters of 16 pt are a little wider than the line of 156 mm: a quarter point closer.
    _space(normal.element.get_or_add_rPr(), -0.25)


def _set_page(document: WordDocument, letter: Letter) -> None:
    section = document.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(37), Mm(35)
    section.left_margin, section.right_margin = Mm(28), Mm(26)
    section.header_distance, section.footer_distance = Mm(30), Mm(20)
    section.different_first_page_header_footer = True
    for footer, align in ((section.footer, _END), (section.even_page_footer, _START)):
        footer.is_linked_to_previous = False
        _number_pages(footer.paragraphs[0], align)
    for part in (section.header, section.even_page_header):
        part.is_linked_to_previous = False
    section.first_page_header.is_linked_to_previous = False
    section.first_page_footer.is_linked_to_previous = False
    if letter.is_form or not letter.organ:
        return
    # In the header of the first page, where it stands above the text area as the standard asks.
    name = section.first_page_header.paragraphs[0]
    size = min(48.0, 440 / max(layout.width(letter.organ), 1))
    _format(name, align=_CENTRE, pitch=size * 1.05)
    run = _write(name, letter.organ, size=size, font=TITLE_FONT)
    run.font.color.rgb = RGBColor.from_string(_RED)
    if layout.width(letter.organ) < 8:
        _space(run._r.get_or_add_rPr(), size * 0.12)
    _rule(section.first_page_header.add_paragraph(), thick_above=True)
    _rule(section.first_page_footer.paragraphs[0], thick_above=False)


def _set_properties(document: WordDocument, letter: Letter) -> None:
    properties = document.core_properties
    moment = datetime.combine(letter.signed_on or date(2000, 1, 1), time(), UTC)
    properties.author = properties.last_modified_by = letter.organ[:255]
    properties.title = letter.title.replace("\n", "")[:255]
    properties.created = properties.modified = moment
    properties.language = "zh-CN"
    properties.revision = 1
    properties.comments = properties.keywords = properties.subject = properties.category = ""


def _undated(data: bytes) -> bytes:
    """The same archive without the time of its making."""
    buffer = BytesIO()
    with (
        zipfile.ZipFile(BytesIO(data)) as source,
        zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for name in source.namelist():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            target.writestr(entry, source.read(name), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


# -- the letter ------------------------------------------------------------------------------------


def _add_heading(document: WordDocument, letter: Letter) -> None:
    number_first = not letter.is_form
    if number_first and letter.number:
        _write(_add(document, align=_END), letter.number)
    if number_first:
        _add(document)
        _add(document)
    elif letter.organ:
        _title(document, letter.organ, 0)
    for line, inset in layout.title_lines(letter.title):
        _title(document, line, inset)
    if not number_first and letter.number:
        _write(_add(document, align=_END), letter.number)
    elif number_first:
        _add(document)


def _title(document: WordDocument, text: str, inset: float) -> None:
    paragraph = _add(document, align=_CENTRE)
    _format(paragraph, align=_CENTRE, pitch=36)
    paragraph.paragraph_format.left_indent = paragraph.paragraph_format.right_indent = Pt(inset)
    paragraph.paragraph_format.keep_with_next = True
    run = _write(paragraph, text, size=layout.TITLE, font=TITLE_FONT)
    _space(run._r.get_or_add_rPr(), 0)


def _add_text(document: WordDocument, letter: Letter) -> None:
    if letter.addressee:
        _write(_add(document), letter.addressee + "：")
    for text in letter.paragraphs:
        paragraph = _add(document, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
        _indent(paragraph, firstLine=2)
        _write(paragraph, text)
        if layout.is_heading(text):
            paragraph.paragraph_format.keep_with_next = True
    if letter.table:
        _fill(document, [], letter.table, layout.form_widths(letter.table), [True, False])
    if letter.columns:
        if letter.table:
            _add(document)
        widths = layout.column_widths(letter.columns, letter.rows)
        centred = layout.centred(letter.columns, letter.rows)
        _fill(document, letter.columns, letter.rows, widths, centred)
    attachments = layout.attachment_lines(letter.attachments)
    if attachments:
        _add(document)
    hang = max((layout.width(mark) for mark, _ in attachments), default=0.0)
    for mark, name in attachments:
        paragraph = _add(document, align=WD_ALIGN_PARAGRAPH.JUSTIFY)
        _indent(paragraph, left=2 + hang, hanging=layout.width(mark))
        _write(paragraph, mark + name)


def _add_end(document: WordDocument, letter: Letter) -> None:
    """Signature, date and footnotes; the last paragraph before them stays on their page."""
    signed = in_words(letter.signed_on)
    if letter.signature or signed:
        last = document.element.body.findall(qn("w:p"))
        if last:
            Paragraph(last[-1], document._body).paragraph_format.keep_with_next = True
        room = _add(document)  # for the seal
        _format(room, align=_START, pitch=1.5 * layout.PITCH)
        room.paragraph_format.keep_with_next = True
    right = layout.signature_insets(letter.signature, signed)
    for text, inset in zip((letter.signature, signed), right, strict=True):
        if text:
            paragraph = _add(document, align=_END)
            _indent(paragraph, right=inset)
            _write(paragraph, text)
            if text != signed:
                paragraph.paragraph_format.keep_with_next = True
    for index, note in enumerate(letter.footnotes):
        paragraph = _add(document)
        _format(paragraph, align=_START, pitch=20)
        _write(paragraph, note, size=layout.CELL)
        if index == 0:
            paragraph.paragraph_format.space_before = Pt(layout.PITCH)
            if not letter.is_form:
                _border(paragraph, {"top": (4, "000000")}, space=6)


def _fill(
    document: WordDocument,
    columns: Sequence[str],
    rows: Sequence[Sequence[str]],
    widths: Sequence[float],
    centred: Sequence[bool],
) -> None:
    table: Table = document.add_table(0, len(widths), "Table Grid")
    table.autofit = False
    for column, width in zip(table.columns, widths, strict=True):
        column.width = Pt(width)
    if columns:
        row = _add_row(table, columns, widths, [True] * len(widths), bold=True)
        row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))
    for cells in rows:
        row = _add_row(table, cells, widths, centred)
        if not layout.is_tall(cells, widths):
            row._tr.get_or_add_trPr().insert(0, OxmlElement("w:cantSplit"))


def _add_row(
    table: Table,
    cells: Sequence[str],
    widths: Sequence[float],
    centred: Sequence[bool],
    *,
    bold: bool = False,
) -> _Row:
    row: _Row = table.add_row()  # type: ignore[no-untyped-call]
    for cell, text, width, is_centred in zip(row.cells, cells, widths, centred, strict=True):
        _write_cell(cell, text, width)
        paragraph = cell.paragraphs[0]
        paragraph.alignment = _CENTRE if is_centred else _START
        for run in paragraph.runs:
            run.bold = bold or None
    return row


def _write_cell(cell: _Cell, text: str, width: float) -> None:
    cell.width = Pt(width)
    paragraph = cell.paragraphs[0]
    _format(paragraph, align=_START, pitch=20)
    paragraph.paragraph_format.space_before = paragraph.paragraph_format.space_after = Pt(3)
    _space(_write(paragraph, text, size=layout.CELL)._r.get_or_add_rPr(), 0)
    cell._tc.get_or_add_tcPr().append(parse_xml(f'<w:vAlign {nsdecls("w")} w:val="center"/>'))


# -- paragraphs ------------------------------------------------------------------------------------


def _add(document: WordDocument, *, align: WD_ALIGN_PARAGRAPH = _START) -> Paragraph:
    paragraph = document.add_paragraph()
    paragraph.alignment = align
    return paragraph


def _format(paragraph: Paragraph, *, align: WD_ALIGN_PARAGRAPH, pitch: float) -> None:
    paragraph.alignment = align
    paragraph.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    paragraph.paragraph_format.line_spacing = Pt(pitch)


def _write(
    paragraph: Paragraph, text: str, *, size: float | None = None, font: str | None = None
) -> Run:
    run = paragraph.add_run(text)
    if size:
        run.font.size = Pt(size)
    if font:
        _name_font(run._r.get_or_add_rPr(), font)
    return run


def _name_font(properties: BaseOxmlElement, name: str) -> None:
    """Name one font for all scripts: python-docx alone would leave Chinese to the theme's."""
    fonts = properties.get_or_add_rFonts()  # type: ignore[attr-defined]
    for key in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{key}"), name)


def _space(properties: BaseOxmlElement, points: float) -> None:
    """Space between characters, in points (Word counts twentieths)."""
    spacing = parse_xml(f'<w:spacing {nsdecls("w")} w:val="{round(points * 20)}"/>')
    before = properties.find(qn("w:sz"))
    properties.insert(properties.index(before) if before is not None else len(properties), spacing)


def _indent(paragraph: Paragraph, **characters: float) -> None:
    """Indents in characters (left, right, firstLine, hanging), with points for other programs."""
    element = paragraph._p.get_or_add_pPr().get_or_add_ind()
    for key, count in characters.items():
        element.set(qn(f"w:{key}Chars"), str(round(count * 100)))
        element.set(qn(f"w:{key}"), str(round(count * layout.BODY * 20)))


def _rule(paragraph: Paragraph, *, thick_above: bool) -> None:
    """The red double rule, 170 mm long and centred on the page (10.1.2)."""
    _format(paragraph, align=_START, pitch=1.2)
    paragraph.paragraph_format.left_indent = Mm(-8)
    paragraph.paragraph_format.right_indent = Mm(-6)
    if thick_above:
        paragraph.paragraph_format.space_before = Mm(4)
        paragraph.paragraph_format.space_after = Pt(14)
    above, below = (18, 6) if thick_above else (6, 18)
    _border(paragraph, {"top": (above, _RED), "bottom": (below, _RED)}, space=0)


def _border(paragraph: Paragraph, sides: dict[str, tuple[int, str]], *, space: int) -> None:
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="{size}" w:space="{space}" w:color="{color}"/>'
        for side, (size, color) in sides.items()
    )
    properties = paragraph._p.get_or_add_pPr()
    border = parse_xml(f"<w:pBdr {nsdecls('w')}>{lines}</w:pBdr>")
    after = properties.find(qn("w:spacing"))  # the schema wants borders before the spacing
    properties.insert(properties.index(after) if after is not None else len(properties), border)


def _number_pages(paragraph: Paragraph, align: WD_ALIGN_PARAGRAPH) -> None:
    """— 2 — in 14 pt, one character in from the outer edge (7.5)."""
    _format(paragraph, align=align, pitch=layout.SMALL)
    paragraph.paragraph_format.space_after = Mm(3)
    _indent(paragraph, **{"right" if align == _END else "left": 1})
    _write(paragraph, "— ", size=layout.SMALL)
    run = _write(paragraph, "", size=layout.SMALL)
    mark = '<w:fldChar w:fldCharType="{}"/>'
    field = (
        mark.format("begin"),
        '<w:instrText xml:space="preserve"> PAGE </w:instrText>',
        mark.format("separate"),
        "<w:t>2</w:t>",
        mark.format("end"),
    )
    run._r.extend(parse_xml(f"<w:r {nsdecls('w')}>{''.join(field)}</w:r>"))
    _write(paragraph, " —", size=layout.SMALL)
