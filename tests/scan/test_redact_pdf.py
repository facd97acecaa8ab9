"""Redacted PDF: gone from every hiding place, nothing else moved, and refused when not proven."""

import io
from decimal import Decimal

import pikepdf
import pypdfium2 as pdfium
import pytest
from fontTools import cffLib
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.recordingPen import RecordingPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont
from pikepdf import Array, Dictionary, Name, Pdf
from PIL import Image, ImageChops

from gongkai.scan.engine import scan_file
from gongkai.scan.pictures import page_count, picture
from gongkai.scan.readers import CouldNotRead, ocr, pdf_text
from gongkai.scan.redact import verifier
from gongkai.scan.redact.base import Box, NotRedacted, Selection, Stretch
from gongkai.scan.redact.pdf import PagePlan, redact
from gongkai.scan.redact.pdf_fonts import trim
from gongkai.scan.redact.pdf_glyphs import Area, locate
from gongkai.scan.redact.pdf_layout import drawn_boxes
from gongkai.scan.redact.pdf_proof import faults_of
from gongkai.scan.redact.verifier import prove
from tests.scan import pdfs

NUMBER = "440524188001010014"
BY_RULE = Selection(rules=frozenset({"PII-ID"}))


@pytest.fixture(autouse=True)
def _no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    """Recognition takes seconds a page and has its own tests."""
    monkeypatch.setattr(ocr, "available", lambda: False)


def word(*words: str) -> Selection:
    return Selection(words=words)


def pdfium_text(data: bytes, number: int = 1) -> str:
    document = pdfium.PdfDocument(data)
    try:
        return str(document[number - 1].get_textpage().get_text_range())
    finally:
        document.close()


def letters(data: bytes, number: int = 1) -> list[tuple[str, int, int]]:
    """Every letter with its place in tenths of a point, as PDFium sees it."""
    document = pdfium.PdfDocument(data)
    try:
        text = document[number - 1].get_textpage()
        found = []
        for place in range(text.count_chars()):
            letter = text.get_text_range(place, 1)
            if letter.strip():
                left, bottom, _, _ = text.get_charbox(place, loose=True)
                found.append((letter, round(left * 10), round(bottom * 10)))
        return found
    finally:
        document.close()


def drawn(data: bytes, number: int = 1, scale: float = 2) -> Image.Image:
    document = pdfium.PdfDocument(data)
    try:
        return document[number - 1].render(scale=scale).to_pil().convert("RGB")
    finally:
        document.close()


def changed_area(before: bytes, after: bytes, number: int = 1) -> tuple[float, ...] | None:
    """In points from the upper left."""
    box = ImageChops.difference(drawn(before, number), drawn(after, number)).getbbox()
    return tuple(side / 2 for side in box) if box else None


def simple_page(content: bytes, **resources: object) -> bytes:
    """One A4 page of Helvetica, without anything beside it."""
    document = Pdf.new()
    document.add_blank_page(page_size=(595, 842))
    page = document.pages[0]
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica, Encoding=Name.WinAnsiEncoding
    )
    page.Resources = Dictionary(Font=Dictionary(F0=font), **resources)
    page.Contents = document.make_stream(content)
    return pdfs.saved(document)


# Every hiding place


@pytest.mark.parametrize("place", pdfs.PLANTED_PDF)
def test_gone_from_every_hiding_place(place: str) -> None:
    data = pdfs.PLANTED_PDF[place](f"证件{NUMBER}")
    result = redact(data, "通知.pdf", Selection(rules=frozenset({"PII-ID"}), words=(NUMBER,)))
    assert prove([NUMBER], result.data, "通知.pdf")
    findings = scan_file(result.data, "通知.pdf").findings
    assert not [
        finding for finding in findings if finding.kind in ("identity_number", "hidden_content")
    ]
    for number in range(page_count(result.data, "通知.pdf")):
        text = pdfium_text(result.data, number + 1)
        assert NUMBER not in text
        # A page that became a picture shows the notice without text.
        assert pdfs.NOTICE in text or any("改为图片" in note for note in result.notes)


@pytest.mark.parametrize("place", pdfs.UNSEEN_PDF)
def test_hidden_text_goes_without_being_chosen(place: str) -> None:
    data = pdfs.PLANTED_PDF[place]("张三丰拒不整改")
    result = redact(data, "通知.pdf", Selection())
    assert prove(["张三丰拒不整改"], result.data, "通知.pdf")
    assert pdfs.NOTICE in pdfium_text(result.data)
    assert any(finding.kind == "hidden_content" for finding in result.gone)


@pytest.mark.parametrize("place", ["plainly_shown", "shared_form", "rotated_page", "attachment"])
def test_a_second_run_changes_nothing(place: str) -> None:
    once = redact(pdfs.PLANTED_PDF[place](f"证件{NUMBER}"), "通知.pdf", BY_RULE)
    assert redact(once.data, once.name, BY_RULE).data == once.data


# Nothing else moves


SIMPLE = {
    "Tj": b"BT /F0 12 Tf 100 700 Td (Name: Wang Xiaoming, at work) Tj ET",
    "kerned TJ": b"BT /F0 12 Tf 100 700 Td [(Name: W) 80 (ang Xiao) -30 (ming, at) -200 ( work)] TJ ET",
    "quote": b"BT /F0 12 Tf 14 TL 100 700 Td (Name:) Tj (Wang Xiaoming, at work) ' (next) ' ET",
    "double quote": b'BT /F0 12 Tf 14 TL 100 700 Td (Name:) Tj 3 1 (Wang Xiaoming, at work) " (on) Tj ET',
    "spacing": b"BT /F0 12 Tf 2 Tc 5 Tw 80 Tz 100 700 Td (Name: Wang Xiaoming, at) Tj ( work) Tj ET",
    "hex and octal": b"BT /F0 12 Tf 100 700 Td (Name: \\127ang Xiao) Tj <6d696e67> Tj (, at work) Tj ET",
    "letter by letter, spaced": b"BT /F0 12 Tf 3 Tc 100 700 Td "
    + b" ".join(b"(%c) Tj" % letter for letter in b"Name: Wang Xiaoming, at work")
    + b" ET",
    "rise and scale": b"BT /F0 6 Tf 2 0 0 2 100 700 Tm 1 Ts (Name: Wang Xiaoming, at) Tj 0 Ts ( work) Tj ET",
    "turned text": b"BT /F0 12 Tf 0 1 -1 0 100 400 Tm (Name: Wang Xiaoming, at work) Tj ET",
    "two lines": b"BT /F0 12 Tf 100 700 Td (Name: Wang) Tj 0 -15 Td (Xiaoming, at work) Tj ET",
    "letter by letter": b"BT /F0 12 Tf 100 700 Td "
    + b" ".join(b"(%c) Tj" % letter for letter in b"Name: Wang Xiaoming, at work")
    + b" ET",
    "unbalanced q": b"q q 1 0 0 1 20 0 cm BT /F0 12 Tf 100 700 Td (Name: Wang Xiaoming, at work) Tj ET",
    "inline image": b"BT /F0 12 Tf 100 700 Td (Name: Wang Xiaoming, at work) Tj ET "
    b"q 20 0 0 20 300 300 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x80\nEI Q",
}


@pytest.mark.parametrize("kind", SIMPLE)
def test_the_letters_around_stay_where_they_were(kind: str) -> None:
    data = simple_page(SIMPLE[kind])
    result = redact(data, "a.pdf", word("Wang Xiaoming"))
    assert not [note for note in result.notes if "图片" in note]
    before, after = letters(data), letters(result.data)
    words = "".join(letter for letter, _, _ in before)
    start = words.index("WangXiaoming")
    assert after == before[:start] + before[start + len("WangXiaoming") :]


def test_nothing_is_drawn_outside_the_box() -> None:
    columns = pdfs.typeset(
        "#set page(columns: 2)\n#for n in range(30) [第 #n 段，王小明负责整改，限期完成。\\ ]\n"
        "#colbreak()\n#for n in range(30) [右栏第 #n 段，不应改变。\\ ]"
    )
    result = redact(columns, "a.pdf", word("第 7 段，王小明"))
    area = changed_area(columns, result.data)
    assert area is not None
    _, top, right, bottom = area
    assert right < 297
    assert bottom - top < 18
    assert pdfium_text(result.data).count("王小明") == 29
    assert pdfium_text(result.data).count("右栏") == 30


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_turned_and_cropped_pages(turn: int) -> None:
    document = pdfs.opened(pdfs.plain("首行\n证件号码未隐去\n王小明负责整改\n末行"))
    document.pages[0].Rotate = turn
    document.pages[0].CropBox = Array([40, 300, 500, 800])
    data = pdfs.saved(document)
    result = redact(data, "a.pdf", word("王小明"))
    assert sorted(pdfium_text(result.data).split()) == sorted(
        ["首行", "证件号码未隐去", "负责整改", "末行"]
    )
    assert drawn(result.data).size == drawn(data).size
    stayed = [letter for letter in letters(data) if letter[0] not in "王小明"]
    assert sorted(stayed) == sorted(letters(result.data))


def test_a_form_shared_with_a_page_where_the_text_stays() -> None:
    data = pdfs.shared_form("王小明负责整改")
    (text,) = [t for t in pdf_text.pages(data) if t.number == 2]
    start = text.text.index("王小明")
    result = redact(
        data, "a.pdf", Selection(stretches=(Stretch("正文", "第2页", start, start + 3),))
    )
    assert "王小明负责整改" in pdfium_text(result.data, 1)
    assert "王小明" not in pdfium_text(result.data, 2)
    assert "负责整改" in pdfium_text(result.data, 2)
    assert changed_area(data, result.data, 1) is None


def test_a_form_shown_twice_on_one_page() -> None:
    form_content = b"BT /F0 12 Tf 0 0 Td (Wang Xiaoming) Tj ET"
    document = pdfs.opened(
        simple_page(b"q 1 0 0 1 100 700 cm /X Do Q q 1 0 0 1 100 500 cm /X Do Q")
    )
    page = document.pages[0]
    form = document.make_stream(
        form_content, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, -5, 200, 20]),
        Resources=Dictionary(Font=page.Resources.Font),
    )  # fmt: skip
    page.Resources.XObject = Dictionary(X=form)
    box = Box(1, 0.1, 1 - 720 / 842, 0.5, 1 - 690 / 842)
    result = redact(pdfs.saved(document), "a.pdf", Selection(boxes=(box,)))
    assert pdfium_text(result.data).split() == ["Wang", "Xiaoming"]
    assert {bottom // 100 for _, _, bottom in letters(result.data)} == {49}


# What is chosen


def test_a_stretch_over_two_lines() -> None:
    data = pdfs.plain("甲方王小\n明负责整改")
    (text,) = pdf_text.pages(data)
    start = text.text.index("王小")
    end = text.text.index("明") + 1
    result = redact(data, "a.pdf", Selection(stretches=(Stretch("正文", "第1页", start, end),)))
    assert pdfium_text(result.data).split() == ["甲方", "负责整改"]


def test_one_stretch_leaves_the_same_words_elsewhere() -> None:
    data = pdfs.plain("王小明一二三四\n另一处王小明一二三四")
    result = redact(data, "a.pdf", Selection(stretches=(Stretch("正文", "第1页", 0, 7),)))
    assert pdfium_text(result.data).split() == ["另一处王小明一二三四"]
    assert any("其他位置" in note for note in result.notes)


def test_a_box_by_hand_takes_what_is_under_it() -> None:
    data = pdfs.plain("第一行留下\n第二行拿走\n第三行留下")
    (_, second, _) = sorted({bottom for _, _, bottom in letters(data)}, reverse=True)
    up = 1 - second / 10 / pdfs.HEIGHT
    box = Box(1, 0.05, up - 0.014, 0.6, up + 0.002)
    result = redact(data, "a.pdf", Selection(boxes=(box,)))
    assert pdfium_text(result.data).split() == ["第一行留下", "第三行留下"]
    middle = drawn(result.data).getpixel((600, int((up - 0.012) * pdfs.HEIGHT * 2)))
    assert middle == (89, 89, 89)
    assert redact(result.data, "a.pdf", Selection(boxes=(box,))).data == result.data


def test_all_of_a_rule_and_nothing_of_another() -> None:
    data = pdfs.plain(f"证件号码 {NUMBER}，电话 13800138000", f"身份证 {NUMBER}")
    result = redact(data, "a.pdf", BY_RULE)
    assert "13800138000" in pdfium_text(result.data)
    assert [finding.kind for finding in result.gone].count("identity_number") == 2
    assert not [f for f in scan_file(result.data, "a.pdf").findings if f.rule == "PII-ID"]


def test_the_name_of_the_file_is_redacted_too() -> None:
    result = redact(pdfs.plain("正文"), f"关于王小明{NUMBER}的决定.pdf",
                    Selection(rules=frozenset({"PII-ID"}), words=("王小明",)))  # fmt: skip
    assert "王小明" not in result.name
    assert NUMBER not in result.name
    assert result.name.endswith(".pdf")


def test_boxes_of_short_and_longer_names_are_of_one_length() -> None:
    lengths = set()
    for name in ("王明", "王小明", "欧阳小明"):
        (page,) = locate(pdfs.plain(f"负责人：{name}"))
        gone = [glyph for glyph in page.glyphs if glyph.text in name]
        (box,) = drawn_boxes(page, gone)
        lengths.add(round(box.width))
    assert len(lengths) == 1


def test_a_box_ends_before_the_text_that_follows() -> None:
    (page,) = locate(pdfs.plain("由王明负责"))
    (box,) = drawn_boxes(page, [glyph for glyph in page.glyphs if glyph.text in "王明"])
    (next_letter,) = [glyph.area for glyph in page.glyphs if glyph.text == "负"]
    assert box.right <= next_letter.left + 0.1


def test_the_font_does_not_tell_what_was_cut() -> None:
    data = pdfs.plain("由欧阳负责整改")
    result = redact(data, "a.pdf", word("欧阳"))

    def table(of: bytes) -> str:
        with pdfs.opened(of) as document:
            font = document.pages[0].Resources.Font
            (own,) = font.values()
            return str(own.ToUnicode.read_bytes().decode().upper())

    def outlines(of: bytes) -> list[int]:
        """The lengths of the outlines, by number: 1 or 0 points where nothing is drawn."""
        with pdfs.opened(of) as document:
            (own,) = document.pages[0].Resources.Font.values()
            program = own.DescendantFonts[0].FontDescriptor.FontFile3.read_bytes()
        fonts = cffLib.CFFFontSet()
        fonts.decompile(io.BytesIO(program), None)
        charstrings = fonts[0].CharStrings
        found = []
        for name in fonts[0].charset:
            pen = RecordingPen()
            charstrings[name].draw(pen)
            found.append(len(pen.value))
        return found

    assert sum(points > 0 for points in outlines(data)[1:]) == 7
    assert [points > 0 for points in outlines(result.data)[1:]] == [
        letter not in "欧阳" for letter in "由欧阳负责整改"
    ]
    codes = [f"{ord(letter):04X}" for letter in "欧阳"]
    assert all(code in table(data) for code in codes)
    assert not any(code in table(result.data) for code in codes)
    assert all(f"{ord(letter):04X}" in table(result.data) for letter in "由负责整改")


def test_outlines_of_a_truetype_font_are_emptied() -> None:
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "one", "two"])
    pen = TTGlyphPen(None)
    for point, move in (((0, 0), pen.moveTo), ((500, 0), pen.lineTo), ((0, 500), pen.lineTo)):
        move(point)
    pen.closePath()
    shape = pen.glyph()
    builder.setupGlyf({".notdef": shape, "one": shape, "two": shape})
    builder.setupHead(unitsPerEm=1000)
    builder.setupHorizontalMetrics(dict.fromkeys((".notdef", "one", "two"), (600, 0)))
    builder.setupHorizontalHeader()
    out = io.BytesIO()
    builder.font.save(out)
    document = Pdf.new()
    descriptor = Dictionary(FontFile2=document.make_stream(out.getvalue()))
    font = document.make_indirect(
        Dictionary(Type=Name.Font, Subtype=Name.Type0, Encoding=Name("/Identity-H"),
                   DescendantFonts=Array([Dictionary(FontDescriptor=descriptor)]))
    )  # fmt: skip
    number = font.objgen[0]
    trim(document, gone={number: {1, 2}}, left={number: {2}})
    read = TTFont(io.BytesIO(descriptor.FontFile2.read_bytes()))
    contours = [read["glyf"][name].numberOfContours for name in read.getGlyphOrder()]
    assert contours == [1, 0, 1]


def test_fractions_of_widths_move_nothing() -> None:
    document = pdfs.opened(simple_page(SIMPLE["Tj"]))
    font = document.pages[0].Resources.Font.F0
    # pdfminer knows better than the file how wide the letters of a standard font are.
    font.BaseFont, font.Subtype = Name.Own, Name.TrueType
    font.FontDescriptor = document.make_indirect(
        Dictionary(Type=Name.FontDescriptor, FontName=Name.Own, Flags=32, Ascent=800, Descent=-200,
                   FontBBox=Array([0, -200, 1000, 800]))
    )  # fmt: skip
    font.FirstChar, font.LastChar = 32, 126
    font.Widths = Array([Decimal("601.7")] * 95)
    data = pdfs.saved(document)
    result = redact(data, "a.pdf", word("Wang Xiaoming"))
    assert not [note for note in result.notes if "图片" in note]
    assert letters(result.data) == [
        letter for number, letter in enumerate(letters(data)) if not 5 <= number < 17
    ]


# The page as a picture


def _type3() -> bytes:
    data = simple_page(
        b"BT /F0 12 Tf 100 700 Td (Name ) Tj /T3 12 Tf (a) Tj /F0 12 Tf (Wang) Tj ET"
    )
    document = pdfs.opened(data)
    glyph = document.make_stream(b"500 0 0 0 500 500 d1 0 0 500 500 re f")
    document.pages[0].Resources.Font.T3 = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 500, 500]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), CharProcs=Dictionary(a=glyph),
        Encoding=Dictionary(Type=Name.Encoding, Differences=Array([97, Name.a])),
        FirstChar=97, LastChar=97, Widths=Array([500]),
    )  # fmt: skip
    return pdfs.saved(document)


def _locked() -> bytes:
    document = pdfs.opened(simple_page(SIMPLE["Tj"]))
    return pdfs.saved(document, encryption=pikepdf.Encryption(owner="secret", user=""))


def _signed() -> bytes:
    document = pdfs.opened(simple_page(SIMPLE["Tj"]))
    signature = document.make_indirect(
        Dictionary(Type=Name.Sig, ByteRange=Array([0, 1, 2, 3]), Contents=pikepdf.String("x"))
    )
    field = document.make_indirect(
        Dictionary(FT=Name.Sig, T=pikepdf.String("S"), V=signature, Subtype=Name.Widget,
                   Type=Name.Annot, Rect=Array([0, 0, 0, 0]))
    )  # fmt: skip
    document.Root.AcroForm = Dictionary(Fields=Array([field]), SigFlags=3)
    document.pages[0].Annots = Array([field])
    return pdfs.saved(document)


def _outlined() -> bytes:
    shape = b" 140 705 m 145 715 150 715 155 705 c 150 700 145 700 140 705 c f"
    return simple_page(SIMPLE["Tj"] + shape)


@pytest.mark.parametrize(
    ("made", "why"),
    [(_type3, "Type3"), (_signed, "电子签章"), (_outlined, "图形"), (_locked, "加密")],
)
def test_what_cannot_be_cut_becomes_a_picture(made: object, why: str) -> None:
    data = made()  # type: ignore[operator]
    result = redact(data, "a.pdf", word("Wang"))
    assert any("改为图片" in note and why in note for note in result.notes)
    assert not pdfium_text(result.data).strip()
    with pdfs.opened(result.data) as document:
        assert not document.is_encrypted
        assert "/Font" not in document.pages[0].Resources
    left, top, right, bottom = 146, 134, 160, 142
    shades = drawn(result.data, scale=1).crop((left, top, right, bottom)).getcolors()
    assert shades
    assert max(shades)[1] == (89, 89, 89)


def test_a_mark_of_secrecy_makes_the_page_a_picture() -> None:
    data = pdfs.plain("机密★1年\n正文", "第二页")
    result = redact(data, "a.pdf", word("正文"))
    assert not pdfium_text(result.data, 1).strip()
    assert "第二页" in pdfium_text(result.data, 2)


def test_a_scan_is_blanked_in_its_own_pixels() -> None:
    pixels = bytes(range(256)) * 3 * 100
    data = pdfs.picture_page(pixels[: 160 * 160 * 3], 160, 160)
    box = Box(1, 0.25, 0.25, 0.5, 0.5)
    result = redact(data, "a.pdf", Selection(boxes=(box,)))
    with pdfs.opened(result.data) as document:
        images = [
            pikepdf.PdfImage(item).as_pil_image().convert("RGB")
            for item in document.objects
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") == "/Image"
        ]
    (image,) = images
    assert image.crop((40, 40, 80, 80)).getcolors() == [(1600, (89, 89, 89))]
    assert image.getpixel((20, 20)) == (pixels[(20 * 160 + 20) * 3],) + tuple(
        pixels[(20 * 160 + 20) * 3 + 1 : (20 * 160 + 20) * 3 + 3]
    )
    assert redact(result.data, "a.pdf", Selection(boxes=(box,))).data == result.data


def test_words_on_a_scan_are_found_by_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [[ocr.Word("负责人王小明", 0.25, 0.25, 0.55, 0.3, 0.99)]]
    monkeypatch.setattr(ocr, "available", lambda: True)
    monkeypatch.setattr(ocr, "text", lambda image: "")
    monkeypatch.setattr(ocr, "lines", lambda image: found)
    data = pdfs.picture_page(b"\xff" * (160 * 160 * 3), 160, 160)
    result = redact(data, "a.pdf", word("王小明"))
    shown = drawn(result.data, scale=1)
    y = int(0.28 * shown.height)
    assert shown.getpixel((int(0.385 * shown.width), y)) != (255, 255, 255)
    assert shown.getpixel((int(0.3 * shown.width), y)) == (255, 255, 255)


# Refusals


@pytest.mark.parametrize("data", [b"%PDF-1.7 broken", b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\n", b""])
def test_a_broken_file_is_refused(data: bytes) -> None:
    with pytest.raises(NotRedacted, match="请"):
        redact(data, "a.pdf", word("王小明"))


def test_a_password_is_refused() -> None:
    locked = pdfs.saved(
        pdfs.opened(pdfs.plain("王小明")), encryption=pikepdf.Encryption(owner="a", user="b")
    )
    with pytest.raises(NotRedacted, match="密码"):
        redact(locked, "a.pdf", word("王小明"))


def test_a_box_on_no_page_is_refused() -> None:
    with pytest.raises(NotRedacted, match="第2页"):
        redact(pdfs.plain("正文"), "a.pdf", Selection(boxes=(Box(2, 0, 0, 1, 1),)))


SABOTAGED = {
    "only a box": lambda: pdfs.black_box(NUMBER),
    "white": lambda: pdfs.white_text(NUMBER),
    "letter by letter": lambda: pdfs.positioned(NUMBER),
    "kerned": lambda: pdfs.kerned(NUMBER),
    "form nobody shows": lambda: simple_page(
        b"", Properties=Dictionary(X=Dictionary(T=pikepdf.String(NUMBER)))
    ),
    "simple font, hex": lambda: simple_page(
        b"BT /F0 9 Tf 9 9 Td <" + NUMBER.encode().hex().encode() + b"> Tj ET"
    ),
    "simple font, octal": lambda: simple_page(
        b"BT /F0 9 Tf (" + b"".join(b"\\%03o" % digit for digit in NUMBER.encode()) + b") Tj ET"
    ),
    **{place: (lambda make=make: make(NUMBER)) for place, make in pdfs.ASIDE_PDF.items()
       if place not in ("actual_text", "attachment")},
}  # fmt: skip


@pytest.mark.parametrize("kind", SABOTAGED)
def test_the_verifier_finds_what_was_left(kind: str) -> None:
    with pytest.raises(NotRedacted) as refused:
        prove([NUMBER], SABOTAGED[kind](), "a.pdf")
    assert NUMBER not in str(refused.value)


@pytest.mark.parametrize("extractor", ["_with_pdfminer", "_with_pdfium", "_objects"])
def test_each_extractor_alone_finds_it(extractor: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for other in {"_with_pdfminer", "_with_pdfium", "_objects"} - {extractor}:
        monkeypatch.setattr(verifier, other, lambda data: iter(()))
    content = b"BT /F0 12 Tf 100 700 Td [(44052418) 10 (8001010014)] TJ ET 0 g 90 690 300 30 re f"
    with pytest.raises(NotRedacted):
        prove([NUMBER], simple_page(content), "a.pdf")


def test_a_clean_file_is_proven_three_ways() -> None:
    proofs = prove([NUMBER], pdfs.plain("正文"), "a.pdf")
    assert sum(name in " ".join(proofs) for name in ("pdfminer", "PDFium", "对象")) == 3


def _plan(data: bytes, secret: str) -> PagePlan:
    (shown,) = locate(data)
    text = "".join(glyph.text for glyph in shown.glyphs)
    start = text.index(secret)
    glyphs = shown.glyphs[start : start + len(secret)]
    boxes = [Area(g.area.left, g.area.bottom, g.area.right, g.area.top) for g in glyphs]
    return PagePlan(shown, glyphs=glyphs, boxes=boxes)


def test_the_proof_by_place_finds_a_box_without_a_cut_and_a_neighbour_that_moved() -> None:
    data = simple_page(b"BT /F0 12 Tf 100 700 Td (Name: Wang, here) Tj ET")
    plan = _plan(data, "Wang")
    box = b" 0.35 g 134 695 32 14 re f"
    only_box = simple_page(b"BT /F0 12 Tf 100 700 Td (Name: Wang, here) Tj ET" + box)
    assert faults_of(data, only_box, {1: plan})
    moved = simple_page(b"BT /F0 12 Tf 100 700 Td (Name: ) Tj (, here) Tj ET" + box)
    assert "相邻" in faults_of(data, moved, {1: plan})[1]
    short = simple_page(b"BT /F0 12 Tf 100 700 Td (Name: ) Tj ET" + box)
    assert faults_of(data, short, {1: plan})


def test_what_cannot_be_proven_is_not_given_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gongkai.scan.redact.pdf.cut", lambda *_: True)
    monkeypatch.setattr("gongkai.scan.redact.pdf.rasterise", lambda *_: None)
    with pytest.raises(NotRedacted):
        redact(pdfs.plain("由王小明负责"), "a.pdf", word("王小明"))


# Pages as pictures for the drawing desk


def test_pictures_of_pages() -> None:
    data = pdfs.plain("第一页", "第二页")
    assert page_count(data, "a.pdf") == 2
    image = Image.open(io.BytesIO(picture(data, "a.pdf", 2, width=600)))
    assert (image.format, image.width, image.height) == ("PNG", 600, round(600 * 842 / 595))
    for page in (0, 3):
        with pytest.raises(CouldNotRead, match="没有"):
            picture(data, "a.pdf", page)
    with pytest.raises(CouldNotRead):
        page_count(b"%PDF-broken", "a.pdf")
