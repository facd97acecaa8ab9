"""PDF: a secret at each hiding place is found; a hostile file is never clean and never hangs."""

import random
import re
import time
import zlib
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, Pdf

from gongkai.scan.engine import scan_file
from gongkai.scan.findings import Report, Status
from gongkai.scan.readers import CouldNotRead, ocr, pdf, pdf_objects, pdf_page
from gongkai.scan.readers.pdf_text import WRAPPED, PageText, pages
from tests.scan import pdfs

NUMBER = "440524188001010014"  # GB 11643, the vector of rules.md §11


def scanned(data: bytes) -> Report:
    return scan_file(data, "报告.pdf")


def places(report: Report, kind: str = "identity_number") -> list[tuple[str, str]]:
    return [(finding.part, finding.place) for finding in report.findings if finding.kind == kind]


def changed(change: Callable[[Pdf], object], text: str = pdfs.NOTICE, **options: object) -> bytes:
    file = pdfs.opened(pdfs.plain(text))
    change(file)
    return pdfs.saved(file, **options)


def raw(file: Pdf, content: bytes, **entries: object) -> pikepdf.Object:
    stream = file.make_stream(b"", **entries)
    stream.write(content, filter=Name.FlateDecode, type_check=False)
    return file.make_indirect(stream)


@pytest.mark.parametrize("place", pdfs.PLANTED_PDF)
def test_a_secret_is_found_wherever_it_hides(place: str) -> None:
    report = scanned(pdfs.PLANTED_PDF[place](NUMBER))
    assert report.status == Status.FINDINGS, report.reason
    assert places(report), report.findings
    assert all(NUMBER not in finding.masked for finding in report.findings)


def test_a_plain_file_and_all_that_a_writer_leaves_in_it_are_clean() -> None:
    assert scanned(pdfs.plain("第一页", "第二页")) == Report(Status.CLEAN)


@pytest.mark.parametrize(
    ("place", "reason"),
    [
        ("black_box", "被遮盖的文字"),
        ("behind_a_picture", "被遮盖的文字"),
        ("white_text", "与底色相同的文字"),
        ("text_in_colour_of_its_ground", "与底色相同的文字"),
        ("invisible", "不可见文字"),
        ("tiny_text", "极小的文字"),
        ("off_crop", "页面之外的文字"),
        ("off_page", "页面之外的文字"),
        ("layer_off", "关闭图层中的文字"),
    ],
)
def test_text_that_is_not_seen_is_told_with_its_cause(place: str, reason: str) -> None:
    passages = list(pdf.read(pdfs.UNSEEN_PDF[place](NUMBER)))
    hidden = [passage for passage in passages if passage.hidden]
    assert [(p.hidden, p.place, p.text) for p in hidden] == [(reason, "第1页", NUMBER)]
    assert next(passage for passage in passages if passage.part == "正文").text == pdfs.NOTICE


@pytest.mark.parametrize("place", pdfs.SEEN_PDF)
def test_text_that_is_seen_is_not_called_hidden(place: str) -> None:
    hidden = [p for p in pdf.read(pdfs.SEEN_PDF[place](NUMBER)) if p.hidden]
    assert {passage.part for passage in hidden} <= {pdf.UNAPPLIED}


@pytest.mark.parametrize(
    ("place", "part", "where"),
    [
        ("shared_form", "正文", "第1页"),
        ("note", "批注", "第1页"),
        ("stamp_appearance", "批注外观", "第1页"),
        ("form_field", "表单", "第1页"),
        ("link", "链接", "第1页"),
        ("outline", "书签", ""),
        ("info", "文档属性", ""),
        ("xmp", "XMP 元数据", ""),
        ("actual_text", "替代文字", "第1页"),
        ("javascript", "脚本", ""),
        ("older_revision", "旧版本1", "第1页"),
        ("redaction_mark", pdf.UNAPPLIED, "第1页"),
        ("attachment", "附件 名单.txt 正文", ""),
        ("named_destination", "命名目标", ""),
        ("page_label", "页码标签", ""),
    ],
)
def test_a_person_is_told_where_it_is(place: str, part: str, where: str) -> None:
    assert (part, where) in places(scanned(pdfs.PLANTED_PDF[place](NUMBER)))


def test_the_page_is_told_and_progress_with_it() -> None:
    told: list[tuple[int, int]] = []
    data = pdfs.plain("一", "二", f"证件 {NUMBER}", "四")
    report = scan_file(data, "报告.pdf", progress=lambda step, steps: told.append((step, steps)))
    assert places(report) == [("正文", "第3页")]
    assert told == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_an_older_revision_that_says_the_same_is_no_finding() -> None:
    old = pdfs.plain(pdfs.NOTICE)
    file = pdfs.opened(old)
    number, _ = file.pages[0].Contents.objgen
    same = pdfs._updated(old, number, file.pages[0].Contents.read_bytes())
    assert scanned(same).status == Status.CLEAN


# The text of a page


def only(data: bytes) -> PageText:
    (page,) = pages(data)
    return page


@pytest.mark.parametrize("place", pdfs.SEEN_PDF)
def test_a_glyph_stands_behind_each_character(place: str) -> None:
    page = next(pages(pdfs.SEEN_PDF[place](NUMBER)))
    assert len(page.glyphs) == len(page.text)
    for letter, glyph in zip(page.text, page.glyphs, strict=True):
        assert glyph is None if letter in "\n\t " else glyph is not None and letter in glyph.text


@pytest.mark.parametrize(
    ("turn", "size"), [(0, "upright"), (90, "wide"), (180, "upright"), (270, "wide")]
)
def test_boxes_are_as_displayed(turn: int, size: str) -> None:
    def rotate(file: Pdf) -> None:
        file.pages[0].Rotate = turn
        file.pages[0].CropBox = Array([50, 60, pdfs.WIDTH, pdfs.HEIGHT])

    page = only(changed(rotate))
    assert (page.width > page.height) == (size == "wide")
    first = page.glyphs[0]
    assert first is not None
    # 70 points from the left and the top of the sheet, 50 of them cut away at the left.
    left, top = 20, 70
    edge = {
        0: (first.left, page.height - first.top),
        90: (page.height - first.top, page.width - first.right),
        180: (page.width - first.right, first.bottom),
        270: (first.bottom, first.left),
    }[turn]
    assert edge == pytest.approx((left, top), abs=5)


def test_cells_of_a_table_stand_on_one_line_and_a_wrapped_number_is_joined() -> None:
    table = (
        "#table(columns: (60pt, 90pt, 120pt), [姓名], [身份证号], [电话],"
        f"[甲某], [{NUMBER[:12]}\\ {NUMBER[12:]}], [13800138000],"
        "[乙某], [无], [13800138001])"
    )
    texts = {page.part: page.text for page in pages(pdfs.typeset(table))}
    assert "姓名\t身份证号\t电话" in texts["正文"]
    assert texts[WRAPPED] == NUMBER
    assert (WRAPPED, "第1页") in places(scanned(pdfs.typeset(table)))


def test_texts_over_each_other_are_not_mixed() -> None:
    data = pdfs.typeset(
        f"#place(dx: 0pt, dy: 0pt)[{NUMBER}]#place(dx: 2pt, dy: 1pt)[关于开展工作的通知各单位]"
    )
    assert sorted(only(data).text.split("\n")) == [NUMBER, "关于开展工作的通知各单位"]


def test_a_font_that_is_not_in_the_file_is_not_called_hidden() -> None:
    def add(file: Pdf) -> None:
        file.pages[0].Resources.Font.F9 = Dictionary(
            Type=Name.Font, Subtype=Name.Type0, BaseFont=Name("/STSong-Light"),
            Encoding=Name("/UniGB-UCS2-H"),
            DescendantFonts=Array([Dictionary(
                Type=Name.Font, Subtype=Name.CIDFontType0, BaseFont=Name("/STSong-Light"),
                CIDSystemInfo=Dictionary(Registry="Adobe", Ordering="GB1", Supplement=2),
                FontDescriptor=Dictionary(Type=Name.FontDescriptor, FontName=Name("/STSong-Light"),
                                          Flags=6, FontBBox=Array([0, -120, 1000, 880])),
            )]),
        )  # fmt: skip
        codes = "公示名单".encode("utf-16-be").hex().encode()
        pdfs.put_last(file.pages[0], b"BT /F9 12 Tf 100 400 Td <%s> Tj ET" % codes)

    page = only(changed(add))
    assert page.text.endswith("公示名单")


def test_unmapped_codes_are_recognised_or_could_not_be_reviewed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def unmap(file: Pdf) -> None:
        del file.pages[0].Resources.Font.f0.ToUnicode

    data = changed(unmap, f"证件 {NUMBER}")
    monkeypatch.setattr(ocr, "available", lambda: False)
    report = scanned(data)
    assert report.status == Status.COULD_NOT_REVIEW
    assert "第1页" in report.reason


# Scans and pictures on pages


def a_scan(text: str, layer: str = "") -> bytes:
    image = pdf.Viewer(pdfs.plain(text)).picture(1, 100)
    return pdfs.picture_page(image.tobytes(), *image.size, layer)


def test_a_scan_without_recognition_could_not_be_reviewed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    report = scanned(a_scan("通知"))
    assert report.status == Status.COULD_NOT_REVIEW
    assert "第1页" in report.reason
    assert "请" in report.reason


@pytest.mark.skipif(not ocr.available(), reason="the extra ocr is not installed")
def test_a_scan_is_recognised() -> None:
    report = scanned(a_scan(f"身份证号 {NUMBER}"))
    assert report.status == Status.FINDINGS
    assert places(report) == [("图片文字", "第1页")]


def test_the_text_layer_of_a_scan_is_read_and_not_called_hidden(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    file = pdfs.opened(a_scan("通知", NUMBER))
    page = file.pages[0]
    content = b"".join(part.read_bytes() for part in page.Contents)
    page.Contents = file.make_stream(content.replace(b"0 Tr", b"3 Tr"))
    report = scanned(pdfs.saved(file))
    assert places(report) == [("正文（扫描件文字层）", "第1页")]
    assert not places(report, "hidden_content")


@pytest.mark.skipif(not ocr.available(), reason="the extra ocr is not installed")
def test_text_beside_a_picture_is_told_once() -> None:
    image = pdf.Viewer(pdfs.plain("关于公示的通知")).picture(1, 100)
    report = scanned(pdfs.picture_page(image.tobytes(), *image.size, f"{NUMBER}\n" + "审计" * 30))
    assert places(report) == [("正文", "第1页")]


def test_letters_turned_into_curves_could_not_be_reviewed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    letter = b"%d 500 m %d 505 %d 510 %d 515 c h f\n"
    curves = b"".join(letter % ((x,) * 4) for x in range(50, 200))
    report = scanned(changed(lambda file: pdfs.put_last(file.pages[0], curves)))
    assert report.status == Status.COULD_NOT_REVIEW
    assert "第1页" in report.reason


def type3(file: Pdf) -> None:
    """A font whose letters are drawings; its codes are mapped."""
    font = Dictionary(
        Type=Name.Font, Subtype=Name.Type3, FontBBox=Array([0, 0, 1000, 1000]),
        FontMatrix=Array([0.001, 0, 0, 0.001, 0, 0]), FirstChar=65, LastChar=65,
        Widths=Array([1000]), Resources=Dictionary(),
        Encoding=Dictionary(Differences=Array([65, Name("/A")])),
        CharProcs=Dictionary(A=file.make_stream(b"1000 0 d0 100 100 700 700 re f")),
    )  # fmt: skip
    file.pages[0].Resources.Font.T3 = file.make_indirect(font)
    pdfs.put_last(file.pages[0], b"BT /T3 12 Tf 100 400 Td (AAAA) Tj ET")


def test_letters_of_a_drawn_font_are_seen() -> None:
    (page,) = pages(changed(type3))
    assert page.text.endswith("AAAA")


def test_a_logo_needs_no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    # 80 × 60 pixels, smaller than a logo.
    assert scanned(pdfs.behind_a_picture("同前")).status == Status.FINDINGS


# What is hostile or broken


def test_encrypted_files() -> None:
    for user, status in (("b", Status.COULD_NOT_REVIEW), ("", Status.FINDINGS)):
        locked = changed(
            lambda file: None,
            f"证件 {NUMBER}",
            encryption=pikepdf.Encryption(owner="a", user=user),
        )
        assert scanned(locked).status == status


def test_a_file_cut_off_anywhere_is_not_clean() -> None:
    data = pdfs.older_revision(NUMBER)
    for tenth in range(10):
        assert scanned(data[: len(data) * tenth // 10]).status != Status.CLEAN, tenth


def test_changed_and_random_bytes_end_in_a_report(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)
    chance = random.Random(7)
    data = pdfs.black_box(NUMBER)
    for _ in range(15):
        broken = bytearray(data)
        for _ in range(20):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        list(_read(bytes(broken)))
    assert scanned(b"%PDF-1.7\n" + chance.randbytes(20_000)).status == Status.COULD_NOT_REVIEW


def _read(data: bytes) -> list[object]:
    try:
        return list(pdf.read(data))
    except CouldNotRead:
        return []


def page_loop(file: Pdf) -> None:
    file.Root.Pages.Kids.append(file.Root.Pages)


def nested_forms(file: Pdf) -> None:
    box = Array([0, 0, 9, 9])
    form = file.make_stream(b"n", Type=Name.XObject, Subtype=Name.Form, BBox=box)
    for _ in range(12):
        form = file.make_stream(
            b"/F Do " * 10, Type=Name.XObject, Subtype=Name.Form, BBox=box,
            Resources=Dictionary(XObject=Dictionary(F=form)),
        )  # fmt: skip
    file.pages[0].Resources.XObject = Dictionary(F=form)
    pdfs.put_last(file.pages[0], b"/F Do")


def deep(file: Pdf) -> None:
    inner = Dictionary()
    for _ in range(300):
        inner = Dictionary(A=inner)
    file.Root.Deep = inner


def picture_flood(file: Pdf) -> None:
    image = raw(
        file, zlib.compress(b"0"), Type=Name.XObject, Subtype=Name.Image, Width=100_000,
        Height=100_000, ColorSpace=Name.DeviceGray, BitsPerComponent=8,
    )  # fmt: skip
    file.pages[0].Resources.XObject = Dictionary(I=image)
    pdfs.put_last(file.pages[0], b"q 500 0 0 500 0 0 cm /I Do Q")


def content_bomb(file: Pdf) -> None:
    file.pages[0].Contents = raw(file, zlib.compress(b" " * 70_000_000, 9))


def bomb_in_a_bomb(file: Pdf) -> None:
    packed = zlib.compress(zlib.compress(b" " * 70_000_000, 9), 9)
    stream = file.make_stream(b"")
    stream.write(packed, filter=Array([Name.FlateDecode] * 2), type_check=False)
    file.Root.Extra = stream


def media(file: Pdf) -> None:
    pdfs._annotation(file, Subtype=Name.RichMedia)


def attached_programme(file: Pdf) -> None:
    file.attachments["a.exe"] = pikepdf.AttachedFileSpec(file, b"MZ\x90\x00")


def too_many_pages(file: Pdf) -> None:
    for _ in range(500):
        file.pages.append(file.pages[0])


@pytest.mark.parametrize(
    "change",
    [
        page_loop, nested_forms, deep, picture_flood, content_bomb, bomb_in_a_bomb, media,
        attached_programme, too_many_pages,
    ],
)  # fmt: skip
def test_hostile_files_could_not_be_reviewed(
    change: Callable[[Pdf], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pdf_page, "MOST_FORMS", 500)
    try:
        data = changed(change, stream_decode_level=pikepdf.StreamDecodeLevel.none)
    except pikepdf.PdfError:
        # The writer refuses a loop of pages: the bytes are bent by hand.
        data = re.sub(rb"/Kids ?\[", b"/Kids[1 0 R ", pdfs.plain(pdfs.NOTICE))
    began = time.monotonic()
    report = scanned(data)
    assert time.monotonic() - began < 5
    assert report.status == Status.COULD_NOT_REVIEW
    assert "请" in report.reason


def test_a_bomb_among_the_object_streams_is_not_opened() -> None:
    packed = zlib.compress(b" " * 70_000_000, 9)
    data = (
        b"%%PDF-1.7\n1 0 obj\n<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n"
        b"%s\nendstream\nendobj\ntrailer<</Root 1 0 R>>\n%%%%EOF" % (len(packed), packed)
    )
    assert "过大" in scanned(data).reason


def test_too_many_objects(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pdf_objects, "MOST_OBJECTS", 5)
    assert "对象过多" in scanned(pdfs.plain("通知")).reason


def test_a_secret_before_what_cannot_be_read_is_still_told() -> None:
    report = scanned(changed(media, f"证件 {NUMBER}"))
    assert report.status == Status.COULD_NOT_REVIEW
    assert places(report) == [("正文", "第1页")]


def test_a_hundred_pages_in_time() -> None:
    began = time.process_time()
    assert len(list(pages(pdfs.numbered(10)))) == 10
    # 100 pages in 10 seconds on one core, with room for a busy machine.
    assert time.process_time() - began < 2
