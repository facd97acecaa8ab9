"""Letters as PDF and Word files: the text comes back as typed, and the end never stands alone."""

import time
from dataclasses import replace
from datetime import date
from io import BytesIO

import pikepdf
import pytest
from docx import Document
from docx.oxml.ns import qn
from pdfminer.high_level import extract_pages, extract_text
from pdfminer.layout import LAParams, LTTextContainer
from PIL import Image

from gongkai.core.letters import (
    Letter,
    MissingGlyphs,
    UnreadablePart,
    as_docx,
    as_pdf,
    bundle,
    image_as_pdf,
    layout,
)
from gongkai.core.letters.glyphs import FONTS, covered

LETTER = Letter(
    organ="示范县审计局",
    title="政府信息公开申请补正告知书",
    number="示审公复〔2026〕1号",
    addressee="申小民",
    paragraphs=(
        "你于2026年3月2日提交的政府信息公开申请收悉。",
        "根据《中华人民共和国政府信息公开条例》第三十条的规定，请你自收到本告知书之日起15个工作日内予以补正。",
        "逾期不补正且无正当理由的，视为放弃申请。",
    ),
    attachments=("补正说明", "申请表（样式）"),
    signature="示范县审计局",
    signed_on=date(2026, 3, 9),
    footnotes=("联系人：张三  联系电话：0123-4567890",),
)
HOSTILE = [
    '#read("/etc/passwd")',
    "#sys.inputs #letter #panic()",
    "$x^2$ *粗* _斜_ `码` \\ \\# [a] <b> @c // 注 /* 注 */ ~",
    "= 标题 - 项 + 项 / 词: 义 'a' \"b\" -- --- ...",
    '{"a": 1}]}\') #let a = 1; \\u{41} %s {0} &amp; <w:t>',
]
COVER = Letter(organ="示范县审计局", title="政府信息公开案卷", number="2026-0003")


def squeezed(text: str) -> str:
    return "".join(text.split())


def text_of(pdf: bytes) -> str:
    return squeezed(extract_text(BytesIO(pdf)))


def page_texts(pdf: bytes) -> list[str]:
    with pikepdf.open(BytesIO(pdf)) as document:
        count = len(document.pages)
    return [
        squeezed(extract_text(BytesIO(pdf), page_numbers=[n], laparams=LAParams(all_texts=True)))
        for n in range(count)
    ]


def word_texts(data: bytes) -> list[str]:
    return [paragraph.text for paragraph in Document(BytesIO(data)).paragraphs]


# -- PDF -------------------------------------------------------------------------------------------


def test_pdf_says_what_the_letter_says() -> None:
    text = text_of(as_pdf(LETTER))
    for part in (
        LETTER.organ,
        LETTER.title,
        LETTER.number,
        "申小民：",
        *LETTER.paragraphs,
        "附件：1.补正说明",
        "2.申请表（样式）",
        "2026年3月9日",
        *LETTER.footnotes,
    ):
        assert squeezed(part) in text
    assert text.count("示范县审计局") == 2  # letterhead and signature


def test_pdf_is_a4_archivable_and_carries_only_the_shipped_fonts() -> None:
    with pikepdf.open(BytesIO(as_pdf(LETTER))) as pdf:
        assert [float(side) for side in pdf.pages[0].mediabox] == pytest.approx(
            [0, 0, 595.276, 841.89], abs=0.01
        )
        fonts = {str(font.BaseFont).split("+")[1] for font in pdf.pages[0].Resources.Font.values()}
        assert {name.removesuffix("-Identity-H") for name in fonts} == {
            "NotoSerifSC-Regular",
            "NotoSerifSC-Bold",
        }
        with pdf.open_metadata() as meta:
            assert meta.pdfa_status == "2B"
            assert meta["dc:title"] == LETTER.title
        assert pdf.docinfo["/Author"] == LETTER.organ


def test_same_letter_same_bytes() -> None:
    as_pdf(replace(LETTER, title="别的标题"))
    first = as_pdf(LETTER)
    as_pdf(COVER)
    assert as_pdf(replace(LETTER)) == first
    assert as_pdf(replace(LETTER, addressee="申大民")) != first
    assert as_docx(LETTER) == as_docx(replace(LETTER))


@pytest.mark.parametrize("text", HOSTILE)
def test_typed_text_is_never_markup(text: str) -> None:
    letter = replace(
        LETTER,
        organ=text,
        title=text,
        number=text,
        addressee=text,
        paragraphs=(text, text),
        attachments=(text, text),
        signature=text,
        footnotes=(text,),
        table=((text, text),),
        columns=(text, "列"),
        rows=((text, "行"),),
    )
    printed = text_of(as_pdf(letter))
    assert printed.count(squeezed(text)) >= 8
    assert "root:" not in printed
    words = word_texts(as_docx(letter))
    assert words.count(text) >= 4


def test_newlines_and_invisible_characters() -> None:
    letter = replace(
        LETTER,
        title="关于甲事项的\n部分公开答复书",
        paragraphs=("\u3000\u3000第一段。\r\n第二段\u200b。\n\n\ufeff第三\u202e段\x00。",),
        addressee="申\n小民：",
    ).tidied()
    assert letter.paragraphs == ("第一段。", "第二段。", "第三段。")
    assert letter.title == "关于甲事项的\n部分公开答复书"
    assert letter.addressee == "申 小民"
    assert "关于甲事项的部分公开答复书" in text_of(as_pdf(letter))
    assert "第三段。" in word_texts(as_docx(letter))


@pytest.mark.parametrize("field", ["organ", "title", "number", "addressee", "signature"])
def test_missing_glyph_is_refused_by_name(field: str) -> None:
    letter = replace(LETTER, **{field: "申😀𰻝小😀民"})
    with pytest.raises(
        MissingGlyphs, match=r"字体缺少这些字：😀（U\+1F600）、𰻝（U\+30EDD）；请"
    ) as error:
        as_pdf(letter)
    assert error.value.characters == "😀𰻝"
    assert as_docx(letter)  # Word has its own fonts


def test_glyphs_in_lists_are_checked_too() -> None:
    for letter in (
        replace(LETTER, paragraphs=("好😀",)),
        replace(LETTER, attachments=("😀",)),
        replace(LETTER, footnotes=("😀",)),
        replace(LETTER, table=(("甲", "😀"),)),
        replace(LETTER, columns=("甲",), rows=(("😀",),)),
    ):
        with pytest.raises(MissingGlyphs):
            as_pdf(letter)


def test_names_outside_gbk_are_printed_even_in_bold() -> None:
    name = "䶮㛃𬱖鿍"
    assert not set(name) & covered("Bold")
    text = text_of(as_pdf(replace(LETTER, title=f"{name}告知书", addressee=name)))
    assert f"{name}告知书" in text
    assert f"{name}：" in text


def test_fonts_are_small_and_have_their_licence() -> None:
    faces = list(FONTS.glob("*.otf"))
    assert len(faces) == 2
    assert sum(face.stat().st_size for face in faces) < 10_000_000
    assert "SIL OPEN FONT LICENSE" in (FONTS / "OFL.txt").read_text()
    assert covered("Regular") >= covered("Bold") >= set("〔〕《》“”‘’—…·★①℃√□■◎、。")
    missing = [code for code in range(0x4E00, 0x9FA6) if chr(code) not in covered("Regular")]
    assert not missing


@pytest.mark.parametrize("count", [*range(1, 30), 200])
def test_the_end_never_stands_alone(count: int) -> None:
    """However long the text, its last line is on the page of the signature, date and footnote."""
    last = "如不服本答复，可自收到本答复书之日起60日内申请行政复议。" * 3 + "特此告知。"
    letter = replace(LETTER, paragraphs=("一行文字。",) * count + (last,), attachments=())
    *_, page = page_texts(as_pdf(letter))
    assert "特此告知。" in page
    assert "2026年3月9日" in page
    assert "联系人：张三" in page
    listed = replace(letter, attachments=("甲", "乙"))
    *_, page = page_texts(as_pdf(listed))
    assert "2.乙" in page
    assert "2026年3月9日" in page


@pytest.mark.parametrize("count", range(8, 24))
def test_a_numbered_heading_does_not_end_a_page(count: int) -> None:
    letter = replace(LETTER, paragraphs=("一行。",) * count + ("一、予以公开的信息", "正文。" * 60))
    for page in page_texts(as_pdf(letter)):
        if "一、予以公开的信息" in page:
            assert "一、予以公开的信息正文。" in page


def test_long_letter_numbers_its_pages_from_the_second() -> None:
    letter = replace(
        LETTER, paragraphs=tuple(f"第{n}段。" + "审计整改情况，" * 40 for n in range(30))
    )
    pages = page_texts(as_pdf(letter))
    assert len(pages) > 5
    assert "—1—" not in pages[0]
    assert all(f"—{n}—" in page for n, page in enumerate(pages[1:], 2))
    assert sum(page.count("段。") for page in pages) == 30


@pytest.mark.parametrize(
    "word", ["a" * 600, "9" * 600, "https://example.gov.cn/" + "x/y" * 200, "。" * 300]
)
def test_a_long_word_stays_on_the_paper(word: str) -> None:
    letter = replace(
        LETTER,
        title="告知书" + word[:80],
        paragraphs=("网址" + word + "见上。",),
        attachments=(word,),
        table=((word, word),),
        columns=("序号", word[:30], "备注"),
        rows=(("1", word, word[:60]),),
    )
    pdf = as_pdf(letter)
    assert text_of(pdf).replace("\u200b", "").count(word) >= 2
    for page in extract_pages(BytesIO(pdf)):
        for part in page:
            if isinstance(part, LTTextContainer):
                assert part.x0 > 50
                assert part.x1 < 545
    assert word in "".join(word_texts(as_docx(letter)))


def test_bare_letters() -> None:
    assert text_of(as_pdf(Letter(organ="", title="说明"))) == "说明"
    assert "2026年3月9日" in text_of(as_pdf(Letter("局", "说明", signed_on=date(2026, 3, 9))))
    signed = as_pdf(Letter("局", "说明", signature="某某县审计局" * 8, signed_on=date(2026, 3, 9)))
    assert "某某县审计局" * 8 in text_of(signed)
    assert as_docx(Letter(organ="", title="说明"))
    with pytest.raises(ValueError, match="one cell for each column"):
        Letter("局", "表", columns=("甲", "乙"), rows=(("1",),))


# -- forms -----------------------------------------------------------------------------------------


def test_form_breaks_long_cells_and_repeats_the_header() -> None:
    rows = tuple((str(n), f"第{n}件", "备考" * n) for n in range(1, 60))
    register = Letter("示范县审计局", "登记簿", columns=("序号", "名称", "备注"), rows=rows)
    assert register.is_form
    pages = page_texts(as_pdf(register))
    assert len(pages) > 2
    assert all("序号" in page and "备注" in page for page in pages)
    form = Letter(
        "示范县审计局", "登记表", table=(("申请人", "申小民"), ("内容", "审计报告。" * 900))
    )
    text = text_of(as_pdf(form))
    assert text.count("审计报告。") >= 880  # words across a page break are split by its number
    assert len(page_texts(as_pdf(form))) > 1


def test_letter_with_a_list_keeps_its_letterhead_and_end() -> None:
    for count in range(1, 40, 3):
        rows = tuple((str(n), "文件") for n in range(1, count + 1))
        letter = replace(LETTER, attachments=(), columns=("序号", "文件名"), rows=rows)
        assert not letter.is_form
        *_, page = page_texts(as_pdf(letter))
        assert "2026年3月9日" in page
        assert f"{count}" in page
        assert "文件" in page


def test_column_widths_fill_the_line() -> None:
    for cells in (("1", "短"), ("1", "长" * 200), ("长" * 90, "长" * 80)):
        widths = layout.column_widths(("序号", "名称"), [cells])
        assert sum(widths) == pytest.approx(layout.LINE)
        assert min(widths) > 30
    assert layout.column_widths((), ()) == []


# -- Word ------------------------------------------------------------------------------------------


def test_docx_text_sizes_and_fonts() -> None:
    data = as_docx(LETTER)
    document = Document(BytesIO(data))
    texts = word_texts(data)
    for part in (LETTER.number, LETTER.title, "申小民：", *LETTER.paragraphs, "附件：1.补正说明"):
        assert part in texts
    assert document.sections[0].first_page_header.paragraphs[0].text == LETTER.organ
    normal = document.styles["Normal"]
    assert normal.font.size.pt == 16
    assert normal.paragraph_format.line_spacing.pt == 28
    fonts = normal.element.rPr.rFonts
    assert {fonts.get(qn(f"w:{key}")) for key in ("ascii", "hAnsi", "eastAsia")} == {"仿宋_GB2312"}
    title = document.paragraphs[texts.index(LETTER.title)].runs[0]
    assert title.font.size.pt == 22
    assert title._r.rPr.rFonts.get(qn("w:eastAsia")) == "方正小标宋简体"
    body = document.paragraphs[texts.index(LETTER.paragraphs[0])]
    assert body._p.pPr.ind.get(qn("w:firstLineChars")) == "200"


def test_docx_names_the_organ_and_nothing_of_the_computer() -> None:
    properties = Document(BytesIO(as_docx(LETTER))).core_properties
    assert (properties.author, properties.last_modified_by) == (LETTER.organ, LETTER.organ)
    assert properties.title == LETTER.title
    assert properties.created.date() == LETTER.signed_on
    assert properties.comments == properties.keywords == ""
    assert b"python-docx" not in as_docx(LETTER)


def test_docx_tables() -> None:
    letter = Letter("局", "表", table=(("甲", "一\n二"),), columns=("序号",), rows=(("1",), ("2",)))
    form, listing = Document(BytesIO(as_docx(letter))).tables
    assert form.cell(0, 1).text == "一\n二"
    assert [row.cells[0].text for row in listing.rows] == ["序号", "1", "2"]
    assert listing.rows[0]._tr.trPr.find(qn("w:tblHeader")) is not None


# -- bundle ----------------------------------------------------------------------------------------


def part_of(pages: int, rotate: int = 0) -> bytes:
    document = pikepdf.new()
    for _ in range(pages):
        document.add_blank_page(page_size=(400, 600)).rotate(rotate, relative=False)
    buffer = BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def test_bundle_lists_real_page_numbers() -> None:
    parts = [("申请表", part_of(1)), ("补正告知书", as_pdf(LETTER)), ("证据😀", part_of(3, 90))]
    data = bundle(parts, cover=COVER)
    pages = page_texts(data)
    assert len(pages) == 6
    assert [f"第{n}页" in page for n, page in enumerate(pages, 1)] == [True] * 6
    layout_of_cover = extract_text(BytesIO(data), page_numbers=[0]).split("\n")
    cells = [line.strip() for line in layout_of_cover if line.strip()]
    for column in (["申请表", "补正告知书", "证据□"], ["2", "3", "4-6"]):
        start = cells.index(column[0], cells.index("序号") if column[0] == "2" else 0)
        assert column[-1] in cells[start:]
    assert {"序号", "文件名", "页号"} <= set(cells)
    assert "补正告知书" in pages[2]
    with pikepdf.open(BytesIO(data)) as pdf, pdf.open_outline() as outline:
        starts = {str(item.title): pikepdf.Page(item.destination[0]).index for item in outline.root}
        assert starts == {"政府信息公开案卷": 0, "申请表": 1, "补正告知书": 2, "证据😀": 3}
        assert not pdf.check_pdf_syntax()
    assert bundle(parts, cover=COVER) == data


def test_bundle_counts_a_contents_list_of_several_pages_and_bundles_again() -> None:
    inner = bundle([(f"第{n}份文件", part_of(1)) for n in range(70)], cover=COVER)
    pages = page_texts(inner)
    front = len(pages) - 70
    assert front > 1
    assert "第69份文件" in pages[front - 1]
    assert str(front + 70) in pages[front - 1]
    outer = page_texts(bundle([("旧卷", inner)], cover=COVER))
    assert "第1页" in outer[1]  # the inner number stays
    assert "第2页" in outer[1]


def test_bundle_without_parts_and_with_bad_parts() -> None:
    assert len(page_texts(bundle([], cover=COVER))) == 1
    buffer = BytesIO()
    with pikepdf.open(BytesIO(part_of(1))) as document:
        document.save(buffer, encryption=pikepdf.Encryption(owner="a", user="b"))
    for data, reason in (
        (b"%PDF-1.7 no", "不是完好的 PDF"),
        (b"", "不是完好的 PDF"),
        (buffer.getvalue(), "有密码保护"),
    ):
        with pytest.raises(UnreadablePart, match=f"“证据.pdf”{reason}"):
            bundle([("证据.pdf", data)], cover=COVER)


def picture(form: str, mode: str = "RGB", size: tuple[int, int] = (900, 1300)) -> bytes:
    buffer = BytesIO()
    Image.new(mode, size, 0).save(buffer, form)
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("form", "mode"),
    [
        ("JPEG", "RGB"), ("JPEG", "L"), ("JPEG", "CMYK"), ("PNG", "RGBA"), ("PNG", "P"),
        ("PNG", "1"), ("PNG", "LA"), ("PNG", "I;16"), ("TIFF", "1"), ("TIFF", "RGB"),
    ],
)  # fmt: skip
def test_pictures_become_pages(form: str, mode: str) -> None:
    data = image_as_pdf(picture(form, mode))
    with pikepdf.open(BytesIO(data)) as pdf:
        assert len(pdf.pages) == 1
        assert not pdf.check_pdf_syntax()
        image = pikepdf.PdfImage(pdf.pages[0].Resources.XObject["/Picture"])
        assert image.as_pil_image().size == (900, 1300)
    assert image_as_pdf(picture(form, mode)) == data


def test_pictures_turn_and_multiply() -> None:
    frames = [Image.new("1", size, 1) for size in ((800, 600), (600, 800))]
    buffer = BytesIO()
    frames[0].save(buffer, "TIFF", save_all=True, append_images=frames[1:], compression="group4")
    with pikepdf.open(BytesIO(image_as_pdf(buffer.getvalue()))) as pdf:
        assert [page.mediabox[2] > page.mediabox[3] for page in pdf.pages] == [True, False]
    exif = Image.Exif()
    exif[0x0112] = 6
    buffer = BytesIO()
    Image.new("RGB", (800, 600)).save(buffer, "JPEG", exif=exif)
    with pikepdf.open(BytesIO(image_as_pdf(buffer.getvalue()))) as pdf:
        assert pdf.pages[0].mediabox[3] > pdf.pages[0].mediabox[2]


def test_bad_pictures_are_refused() -> None:
    for data in (b"", b"GIF89a", picture("GIF", "P"), picture("PNG")[:200], picture("JPEG")[:900]):
        with pytest.raises(UnreadablePart, match="图片"):
            image_as_pdf(data)


def test_a_letter_is_quick() -> None:
    as_pdf(LETTER)
    start = time.perf_counter()
    as_pdf(replace(LETTER, addressee="申快民"))
    assert time.perf_counter() - start < 0.3
