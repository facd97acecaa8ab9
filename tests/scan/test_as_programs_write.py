"""What programs write into files that a file built by hand does not have: small copies of it."""

import base64
import io

import docx
import openpyxl
import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name
from PIL import Image

from gongkai.scan.engine import scan_file
from gongkai.scan.findings import Status
from gongkai.scan.readers import CouldNotRead, ocr, read
from gongkai.scan.redact import NotRedacted, Selection, redact_file
from gongkai.scan.redact.strip import strip
from gongkai.scan.redact.verifier import prove
from tests.scan import office, pdfs
from tests.scan.test_redact_office import texts_of, traces
from tests.scan.test_redact_pdf import pdfium_text, simple_page

PHONE = "13800138000"
NUMBER = "11010519491231002X"
CORE = "http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties"
# As Excel writes the box of a note: HTML, no XML.
VML = (
    '<xml xmlns:v="urn:schemas-microsoft-com:vml"><v:shape id="s1"><v:textbox>'
    "<div>联系电话<br>{}</div></v:textbox></v:shape></xml>"
)


def a_workbook(**cells: object) -> bytes:
    return office.saved(office.workbook(**cells))


def words(data: bytes, name: str) -> str:
    found = []
    try:
        for passage in read(data, name):
            found.append(passage.text)
    except CouldNotRead as error:
        found.append(str(error))
    return "\n".join(found)


@pytest.fixture(autouse=True)
def _no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)


# Parts of Office packages


@pytest.mark.parametrize(
    ("name", "content"),
    [("_xmlsignatures/origin.sigs", b""), ("[trash]/0000.dat", b"\xff" * 4 + b"\0" * 183)],
)
def test_parts_without_content_are_no_obstacle(name: str, content: bytes) -> None:
    data = office.with_part(office.a_document("公开内容"), name, content)
    assert scan_file(data, "a.docx").status == Status.CLEAN


def test_what_a_program_threw_away_is_not_clean() -> None:
    data = office.with_part(office.a_document("公开内容"), "[trash]/0000.dat", b"PK old part")
    report = scan_file(data, "a.docx")
    assert report.status == Status.COULD_NOT_REVIEW
    assert "[trash]/0000.dat" in report.reason


@pytest.mark.parametrize(
    ("leaf", "said"), [("image1.emf", "矢量图（image1.emf）"), ("sound.wav", "音频、视频")]
)
def test_what_nobody_here_reads_is_called_by_its_name(leaf: str, said: str) -> None:
    content = b"\x01\0\0\0" + "机密★".encode("utf-16-le")
    report = scan_file(
        office.with_part(office.a_document(), f"word/media/{leaf}", content), "a.docx"
    )
    assert report.status == Status.COULD_NOT_REVIEW
    assert said in report.reason
    assert leaf != "image1.emf" or report.refuses


def test_html_in_the_drawings_of_a_workbook() -> None:
    data = a_workbook(A1="公开内容")
    data = office.with_part(data, "xl/drawings/vmlDrawing1.vml", VML.format(PHONE))
    assert PHONE in words(data, "a.xlsx")
    assert scan_file(data, "a.xlsx").status == Status.FINDINGS
    book = openpyxl.load_workbook(io.BytesIO(data))
    book.properties.creator = "经办人王五"
    stripped = strip(office.with_part(office.saved(book), "xl/drawings/v.vml", VML), "a.xlsx")
    assert not stripped.notes
    assert not traces(stripped.data, "经办人王五")


def test_html_in_a_drawing_may_not_define_anything() -> None:
    content = f'<!DOCTYPE xml [<!ENTITY a "b">]>{VML}'
    data = office.with_part(a_workbook(A1="公开"), "xl/drawings/vmlDrawing1.vml", content)
    assert scan_file(data, "a.xlsx").status == Status.COULD_NOT_REVIEW


def with_other_properties(secret: str) -> bytes:
    """Properties where .NET puts them."""
    data = office.a_document("公开内容")
    parts = office.parts_of(data)
    place = "package/services/metadata/core-properties/1.psmdcp"
    parts[place] = parts.pop("docProps/core.xml").replace(
        b"</cp:coreProperties>",
        f"<cp:category>{secret}</cp:category></cp:coreProperties>".encode(),
    )
    data = office.packed(parts)
    data = office.replaced(data, "_rels/.rels", "docProps/core.xml", place)
    return office.replaced(data, "[Content_Types].xml", "/docProps/core.xml", f"/{place}")


def test_properties_wherever_a_program_puts_them() -> None:
    data = with_other_properties("经办人王五")
    assert "经办人王五" in words(data, "a.docx")
    assert scan_file(data, "a.docx").status != Status.COULD_NOT_REVIEW
    made = redact_file(data, "a.docx", Selection(words=("公开内容",)))
    assert not traces(made.data, "经办人王五")
    docx.Document(io.BytesIO(made.data))


def test_properties_of_a_sheet() -> None:
    content = f"经办{PHONE}".encode("utf-16-le")
    data = office.with_part(a_workbook(A1="公开"), "xl/customProperty1.bin", content)
    assert PHONE in words(data, "a.xlsx")
    assert scan_file(data, "a.xlsx").status == Status.FINDINGS


def test_what_a_program_keeps_behind_a_field() -> None:
    packed = base64.b64encode(f"<Cite><Author>王五 {NUMBER}</Author></Cite>".encode()).decode()
    field = (
        f'<w:r><w:fldChar w:fldCharType="begin"><w:fldData>{packed}</w:fldData></w:fldChar></w:r>'
    )
    data = office.body(office.paragraph(field, '<w:r><w:fldChar w:fldCharType="end"/></w:r>'))
    assert NUMBER in words(data, "a.docx")
    broken = office.replaced(data, "word/document.xml", packed, "A")
    assert scan_file(broken, "a.docx").status == Status.COULD_NOT_REVIEW


def test_an_ods_says_first_that_it_is_one() -> None:
    data = office.with_part(office.an_ods("一般文字"), "Configurations2/current.xml", b"")
    data = office.with_part(data, "ObjectReplacements/Object 1", b"VCLMTF")
    assert scan_file(data, "a.ods").reason.startswith("旧格式无法完整审查")
    link = f'<text:p text:description="{NUMBER}">网页</text:p>'
    data = office.replaced(data, "content.xml", "一般文字", f"一般</text:p>{link}<text:p>文字")
    assert NUMBER in words(data, "a.ods")


# Metadata


def test_a_tiff_that_says_no_size_is_settled_at_once() -> None:
    frames = [Image.new("P", (10, 10), number) for number in range(3)]
    out = io.BytesIO()
    frames[0].save(out, "TIFF", save_all=True, append_images=frames[1:])
    once = strip(out.getvalue(), "a.tif").data
    assert strip(once, "a.tif").data == once


def test_a_broken_picture_is_told_as_a_picture() -> None:
    (note,) = strip(office.a_png()[:60], "a.png").notes
    assert "PNG" in note
    assert "Word" not in note


# Redacting


def test_pictures_no_machine_here_reads_are_left_to_a_person() -> None:
    document = docx.Document()
    document.add_paragraph("被审计单位联系人王五，电话见附件。")
    document.add_picture(io.BytesIO(office.a_png(size=(400, 200))))
    made = redact_file(office.saved(document), "a.docx", Selection(words=("王五",)))
    assert any("图片" in note and "人工核对" in note for note in made.notes)
    assert not traces(made.data, "王五")
    # Beside the pictures all must be read.
    more = office.with_part(office.saved(document), "word/media/image9.emf", b"\x01\0\0\0emf")
    more = office.replaced(
        more, "word/_rels/document.xml.rels", "media/image1.png", "media/image9.emf"
    )
    with pytest.raises(NotRedacted, match="内容"):
        redact_file(
            office.with_part(more, "word/embeddings/a.wav", b"RIFFwav"), "a.xlsx",
            Selection(words=("王五",)),
        )  # fmt: skip


def test_a_blank_stands_for_a_drawing_under_its_old_name() -> None:
    document = docx.Document()
    document.add_paragraph("联系人王五")
    document.add_picture(io.BytesIO(office.a_png()))
    parts = office.parts_of(office.saved(document))
    parts["word/media/image1.emf"] = b"\x01\0\0\0 EMF"
    del parts["word/media/image1.png"]
    data = office.packed(parts)
    data = office.replaced(data, "word/_rels/document.xml.rels", "image1.png", "image1.emf")
    data = office.replaced(data, "[Content_Types].xml", 'Extension="png"', 'Extension="emf"')
    made = redact_file(data, "a.docx", Selection(words=("王五",)))
    assert scan_file(made.data, made.name).status == Status.CLEAN


@pytest.mark.parametrize("word", ["style", "Relationship", "theme", "Normal"])
def test_a_word_that_the_format_itself_is_made_of(word: str) -> None:
    data = office.a_document(f"产品名 {word}，联系人某某")
    made = redact_file(data, "a.docx", Selection(words=(word,)))
    assert word not in "".join(texts_of(made.data))
    with pytest.raises(NotRedacted):
        prove([word], data, "a.docx")
    sheet = redact_file(a_workbook(A1=word, A2="某某"), "a.xlsx", Selection(words=(word,)))
    assert word not in words(sheet.data, "a.xlsx").split()


def test_a_name_in_the_format_itself_is_still_found() -> None:
    data = office.replaced(
        office.a_document(), "word/styles.xml", 'w:val="Normal"', 'w:val="王五的样式"'
    )
    with pytest.raises(NotRedacted):
        prove(["王五的样式"], data, "a.docx")


def test_a_line_with_a_change_keeps_what_was_not_chosen() -> None:
    line = office.paragraph(
        office.run("联系人王五，编号12"),
        f'<w:del w:id="1" w:author="a">{office.run("34", tag="delText")}</w:del>',
        office.run("56，其余公开。"),
    )
    made = redact_file(office.body(line), "a.docx", Selection(words=("王五",)))
    text = "".join(texts_of(made.data))
    assert "王五" not in text
    assert "编号1256，其余公开。" in text


def test_an_encrypted_file_is_told_as_such() -> None:
    with pytest.raises(NotRedacted, match="加密"):
        redact_file(office.an_ole("EncryptedPackage"), "a.docx", Selection(words=("王五",)))


# PDF


def test_a_font_named_in_the_national_encoding() -> None:
    data = simple_page(b"BT /F0 12 Tf 72 700 Td (Zhangsan, office) Tj ET")
    document = pdfs.opened(data)
    font = document.pages[0].Resources.Font.F0
    font.Name = pikepdf.Object.parse(b"/#CB#CE#CC#E5")
    made = redact_file(pdfs.saved(document), "a.pdf", Selection(words=("Zhangsan",)))
    assert not any("改为图片" in note for note in made.notes)
    assert pdfium_text(made.data).strip().endswith(", office")


def test_a_word_that_the_code_of_pages_is_made_of() -> None:
    data = simple_page(b"BT /F0 12 Tf 72 700 Td (Helvetica Font, office) Tj ET")
    made = redact_file(data, "a.pdf", Selection(words=("Helvetica", "Font")))
    assert not any("改为图片" in note for note in made.notes)
    assert "Font" not in pdfium_text(made.data)
    with pytest.raises(NotRedacted):
        prove(["Helvetica"], data, "a.pdf")


def test_text_that_runs_off_the_page() -> None:
    data = simple_page(b"BT /F0 40 Tf 500 2 Td (Zhangsan office) Tj ET 0 g 560 0 40 40 re f")
    embedded = pdfs.opened(pdfs.plainly_shown("一二三四五六七八九十" * 6))
    assert scan_file(data, "a.pdf").status != Status.COULD_NOT_REVIEW
    page = embedded.pages[0]
    page.MediaBox = Array([0, 0, 300, pdfs.HEIGHT - pdfs.TOP - 8])
    assert scan_file(pdfs.saved(embedded), "a.pdf").status != Status.COULD_NOT_REVIEW


def test_the_value_of_a_field_that_nothing_draws_is_told() -> None:
    document = pdfs.opened(pdfs.plain("申请表"))
    field = Dictionary(FT=Name.Tx, T=pikepdf.String("name"), V=pikepdf.String("某某"))
    parent = document.make_indirect(field)
    widget = Dictionary(
        Type=Name.Annot, Subtype=Name.Widget, Rect=Array([72, 600, 200, 620]), Parent=parent
    )
    document.pages[0].Annots = Array([document.make_indirect(widget)])
    document.Root.AcroForm = Dictionary(Fields=Array([parent]), NeedAppearances=True)
    made = redact_file(pdfs.saved(document), "a.pdf", Selection(words=("申请",)))
    assert any("1 处表单域只存有填写的值" in note for note in made.notes)
    field.V = pikepdf.String("")
    parent.V = pikepdf.String("")
    made = redact_file(pdfs.saved(document), "a.pdf", Selection(words=("申请",)))
    assert not any("填写的值" in note for note in made.notes)


def test_text_that_only_one_of_two_readers_understands() -> None:
    """A table of codes of its own: viewers show the text, pdfminer finds no letter."""
    table = (
        "%!PS\n/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "/CMapName /Own def /CMapType 1 def 1 begincodespacerange <00> <ff> endcodespacerange\n"
        "1 begincidrange <00> <ff> 0 endcidrange endcmap end end"
    )
    document = pdfs.opened(simple_page(b"BT /F0 24 Tf 72 700 Td (Zhang San 13800138000) Tj ET"))
    codes = document.make_stream(table.encode(), Type=Name.CMap, CMapName=Name.Own)
    letters = "".join(f"<{code:02x}> <{code:04x}>\n" for code in range(0x20, 0x7F))
    meaning = document.make_stream(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap\n"
        "1 begincodespacerange <00> <ff> endcodespacerange\n"
        f"95 beginbfchar\n{letters}endbfchar endcmap end end".encode()
    )
    system = Dictionary(Registry=b"Own", Ordering=b"Own", Supplement=0)
    descriptor = Dictionary(
        Type=Name.FontDescriptor, FontName=Name.Own, Flags=4, FontBBox=Array([0, 0, 1000, 1000]),
        ItalicAngle=0, Ascent=800, Descent=-200, CapHeight=700, StemV=80,
    )  # fmt: skip
    below = Dictionary(
        Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Own, CIDSystemInfo=system, DW=500,
        FontDescriptor=descriptor,
    )  # fmt: skip
    document.pages[0].Resources.Font.F0 = Dictionary(
        Type=Name.Font, Subtype=Name.Type0, BaseFont=Name.Own, Encoding=codes,
        DescendantFonts=Array([below]), ToUnicode=meaning,
    )  # fmt: skip
    data = pdfs.saved(document)
    assert "13800138000" in pdfium_text(data)
    report = scan_file(data, "a.pdf")
    assert report.status == Status.COULD_NOT_REVIEW or report.findings


def test_something_before_the_pdf() -> None:
    report = scan_file(b"\r\n" + pdfs.plain("公开"), "a.pdf")
    assert report.status == Status.COULD_NOT_REVIEW
    assert "前面有多余的内容" in report.reason
