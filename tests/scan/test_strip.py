"""Metadata goes from every published file; what is shown, and a signature, stay as they are."""

import io
import zipfile

import docx
import openpyxl
import pikepdf
import pypdfium2
import pytest
from PIL import Image, ImageCms, ImageOps
from PIL.PngImagePlugin import PngInfo

from gongkai.scan.redact.strip import strip
from tests.scan import office
from tests.scan.test_redact_office import check_package, texts_of, traces

WHO = "经办人王五"
ORIENTATION = 0x0112


def a_picture(form: str, **options: object) -> bytes:
    out = io.BytesIO()
    picture = Image.linear_gradient("L").resize((40, 30)).convert("RGB")
    picture.save(out, form, **options)
    return out.getvalue()


def exif(orientation: int = 1) -> Image.Exif:
    said = Image.Exif()
    said[0x010E] = "SECRETX"
    said[ORIENTATION] = orientation
    return said


def pixels(data: bytes) -> tuple[tuple[int, int], bytes]:
    with Image.open(io.BytesIO(data)) as picture:
        turned = ImageOps.exif_transpose(picture).convert("RGB")
        return turned.size, turned.tobytes()


def png_said() -> PngInfo:
    said = PngInfo()
    said.add_text("Author", "SECRETX")
    return said


PICTURES = {
    "jpg": a_picture("JPEG", exif=exif(), comment=b"SECRETX"),
    "png": a_picture("PNG", exif=exif(), pnginfo=png_said()),
    "turned.png": a_picture("PNG", exif=exif(6)),
    "gif": a_picture("GIF", comment=b"SECRETX"),
    "webp": a_picture("WEBP", exif=exif(), lossless=True),
    "turned.webp": a_picture("WEBP", exif=exif(8), lossless=True),
    "tif": a_picture("TIFF", description="SECRETX"),
}


@pytest.mark.parametrize("name", PICTURES)
def test_pictures_lose_what_is_said_beside_the_pixels(name: str) -> None:
    data = PICTURES[name] + (b"" if name.endswith("webp") else b"SECRETX")
    assert b"SECRETX" in data
    stripped = strip(data, f"照片.{name}")
    assert b"SECRETX" not in stripped.data
    assert pixels(stripped.data) == pixels(data)
    assert stripped.notes == ()
    assert strip(stripped.data, f"照片.{name}").data == stripped.data


def test_a_turned_photograph_is_turned_for_good() -> None:
    stripped = strip(a_picture("JPEG", exif=exif(6)), "照片.jpg").data
    with Image.open(io.BytesIO(stripped)) as picture:
        assert picture.size == (30, 40)
        assert not picture.getexif()


def test_the_colour_profile_stays() -> None:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for form, orientation in (("JPEG", 1), ("JPEG", 3), ("PNG", 1), ("WEBP", 1)):
        data = a_picture(form, exif=exif(orientation), icc_profile=profile)
        with Image.open(io.BytesIO(strip(data, f"照片.{form}").data)) as picture:
            assert picture.info["icc_profile"] == profile


# --- PDF ---------------------------------------------------------------------------------------


def a_pdf(*, signed: bool = False) -> bytes:
    document = pikepdf.new()
    document.add_blank_page(page_size=(200, 100))
    picture = pikepdf.Stream(document, PICTURES["jpg"])
    picture.update(
        {
            "/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Image, "/Width": 40,
            "/Height": 30, "/ColorSpace": pikepdf.Name.DeviceRGB, "/BitsPerComponent": 8,
            "/Filter": pikepdf.Name.DCTDecode,
        }
    )  # fmt: skip
    page = document.pages[0]
    page.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(I=picture))
    page.Contents = document.make_stream(b"q 80 0 0 60 20 20 cm /I Do Q")
    page.PieceInfo = pikepdf.Dictionary(X=pikepdf.Dictionary(Private=pikepdf.String("SECRETX")))
    page.Thumb = document.make_stream(b"SECRETX")
    page.Annots = pikepdf.Array(
        [
            document.make_indirect(
                pikepdf.Dictionary(
                    Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Square, Rect=[5, 5, 15, 15],
                    T=pikepdf.String("SECRETX"), M="D:20260101", C=[1, 0, 0],
                )
            )
        ]
    )  # fmt: skip
    document.docinfo["/Author"] = "SECRETX"
    document.Root.Metadata = document.make_stream(b"<x>SECRETX</x>")
    if signed:
        document.Root.Sig = document.make_indirect(
            pikepdf.Dictionary(Type=pikepdf.Name.Sig, ByteRange=[0, 1, 2, 3], Contents="ab")
        )
    out = io.BytesIO()
    document.save(out, compress_streams=False)
    first = out.getvalue()
    # An earlier revision that the newest no longer shows.
    return (
        first.replace(b"%%EOF", b"%%EOF\n% SECRETX in an old revision\n%%EOF")
        if not signed
        else first
    )


def drawn(data: bytes) -> bytes:
    document = pypdfium2.PdfDocument(data)
    try:
        return document[0].render(scale=2).to_pil().tobytes()
    finally:
        document.close()


def test_a_pdf_loses_its_history_and_looks_the_same() -> None:
    data = a_pdf()
    stripped = strip(data, "报告.pdf")
    with pikepdf.open(io.BytesIO(stripped.data)) as document:
        assert not document.docinfo
        assert "/Metadata" not in document.Root
        inflated = io.BytesIO()
        document.save(
            inflated, compress_streams=False, static_id=True,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
        )  # fmt: skip
    assert b"SECRETX" in data
    assert b"SECRETX" not in stripped.data + inflated.getvalue()
    assert stripped.data.count(b"%%EOF") == 1
    assert drawn(stripped.data) == drawn(data)
    assert strip(stripped.data, "报告.pdf") == stripped
    assert strip(data, "报告.pdf") == stripped


# --- packages ----------------------------------------------------------------------------------


def a_notice() -> bytes:
    document = docx.Document()
    document.add_paragraph("正文内容。")
    document.add_picture(io.BytesIO(office.a_png(WHO)))
    document.core_properties.author = WHO
    data = office.saved(document)
    data = office.with_custom_property(data, WHO)
    data = office.replaced(data, "word/document.xml", "<w:p>", '<w:p w:rsidR="00AB12CD">')
    change = f'<w:ins w:id="5" w:author="{WHO}" w:date="2026-01-01T00:00:00Z">{office.run("插入")}</w:ins>'
    data = office.replaced(data, "word/document.xml", "<w:sectPr", f"<w:p>{change}</w:p><w:sectPr")
    data = office.related(
        data, "word/settings.xml", "word/printerSettings/printerSettings1.bin", WHO, "printerSettings",
        "application/vnd.openxmlformats-officedocument.wordprocessingml.printerSettings",
    )  # fmt: skip
    return office._relation(
        data, "word/_rels/settings.xml.rels", "rIdT", "attachedTemplate",
        f"file:///C:\\Users\\{WHO}\\模板.dotx", external=True,
    )  # fmt: skip


def test_a_word_document_keeps_its_text() -> None:
    data = a_notice()
    stripped = strip(data, "通知.docx").data
    assert traces(data, WHO)
    assert traces(stripped, WHO) == []
    assert b"rsid" not in office.parts_of(stripped)["word/document.xml"]
    assert b"<w:ins " in office.parts_of(stripped)["word/document.xml"]
    assert texts_of(stripped) == texts_of(data)
    check_package(stripped)
    assert strip(stripped, "通知.docx").data == stripped
    assert strip(data, "通知.docx").data == stripped


def test_a_spreadsheet_keeps_its_cells() -> None:
    book = office.workbook(D2="=1+1")
    book.properties.creator = WHO
    data = office.with_custom_property(office.saved(book), WHO)
    space = "http://schemas.microsoft.com/office/spreadsheetml/2010/11/ac"
    data = office.replaced(
        data, "xl/workbook.xml", "<sheets>",
        f'<x15ac:absPath xmlns:x15ac="{space}" url="C:\\Users\\{WHO}\\"/><sheets>',
    )  # fmt: skip
    stripped = strip(data, "名单.xlsx").data
    assert traces(data, WHO)
    assert traces(stripped, WHO) == []
    values = list(openpyxl.load_workbook(io.BytesIO(stripped)).active.values)
    assert values == list(openpyxl.load_workbook(io.BytesIO(data)).active.values)
    check_package(stripped)
    assert strip(stripped, "名单.xlsx").data == stripped


def test_an_archive_and_its_members() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.comment = b"SECRETX"
        package.writestr(zipfile.ZipInfo("通知.docx", (2026, 1, 2, 3, 4, 6)), a_notice())
        package.writestr("照片.jpg", PICTURES["jpg"])
    stripped = strip(out.getvalue(), "附件.zip").data
    assert traces(stripped, WHO) == traces(stripped, "SECRETX") == []
    with zipfile.ZipFile(io.BytesIO(stripped)) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert package.namelist() == ["通知.docx", "照片.jpg"]
    assert strip(stripped, "附件.zip").data == stripped


def test_a_web_page_loses_its_author_and_comments() -> None:
    page = f'<meta name="author" content="{WHO}"><!-- {WHO} --><p>公开</p>'.encode("gb18030")
    assert strip(page, "公告.html").data.decode("gb18030") == "<p>公开</p>"


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (a_pdf(signed=True), "报告.pdf", "签名"),
        (office.a_zip({"OFD.xml": b"<ofd/>"}), "公告.ofd", "OFD"),
        (office.with_part(a_notice(), "_xmlsignatures/sig1.xml", "<a/>"), "通知.docx", "签名"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "旧.doc", "另存为"),
        (b"%PDF-1.7 broken", "报告.pdf", "另存"),
        (b"PK\x03\x04broken", "通知.docx", "另存"),
        (PICTURES["jpg"][:90], "照片.jpg", "另存"),
        (PICTURES["png"][:50], "照片.png", "另存"),
        (PICTURES["webp"][:50], "照片.webp", "另存"),
        (PICTURES["gif"][:300], "照片.gif", "另存"),
        (b"MZ", "程序.exe", "另存"),
        (
            office.with_part(a_notice(), "word/document.xml", "<!DOCTYPE a []><a/>"),
            "通知.docx", "另存",
        ),
    ],
)  # fmt: skip
def test_signed_broken_and_unknown_files_stay_with_a_word(
    data: bytes, name: str, said: str
) -> None:
    stripped = strip(data, name)
    assert stripped.data == data
    assert said in stripped.notes[0]


@pytest.mark.parametrize("text", ["<!--" * 60_000, "<meta name='author' " * 20_000, "<" * 200_000])
def test_endless_markup_ends(text: str) -> None:
    strip(text.encode(), "公告.html")
