"""Files: what is hidden in them is found; what cannot be read is never clean."""

import io
import zipfile

import docx
import openpyxl
import pikepdf
import pytest

from gongkai.scan.engine import scan_file
from gongkai.scan.findings import Report, Status
from tests.scan.office import with_part

NUMBER = "440524188001010014"


def a_document() -> docx.document.Document:
    document = docx.Document()
    document.add_heading("关于工作的通知", 1)
    document.add_paragraph("正文内容。")
    return document


def saved(document: docx.document.Document) -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def found(report: Report) -> list[str]:
    return [finding.kind for finding in report.findings]


def test_a_plain_document_is_clean() -> None:
    assert scan_file(saved(a_document()), "通知.docx").status == Status.CLEAN


def test_split_runs_header_table_comment_and_properties() -> None:
    for place in ("runs", "header", "table", "property"):
        document = a_document()
        if place == "runs":
            paragraph = document.add_paragraph()
            for piece in (NUMBER[:5], NUMBER[5:11], NUMBER[11:]):
                paragraph.add_run(piece)
        elif place == "header":
            document.sections[0].header.paragraphs[0].text = NUMBER
        elif place == "table":
            document.add_table(1, 1).cell(0, 0).text = NUMBER
        else:
            document.core_properties.comments = f"联系人 {NUMBER}"
        report = scan_file(saved(document), "通知.docx")
        assert "identity_number" in found(report), place


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/comments.xml", f"<c xmlns:w='u'><w:p><w:r><w:t>{NUMBER}</w:t></w:r></w:p></c>"),
        ("word/footnotes.xml", f"<c xmlns:w='u'><w:p><w:r><w:t>{NUMBER}</w:t></w:r></w:p></c>"),
        ("word/document2.xml", f"<c xmlns:w='u'><w:p><w:del><w:delText>{NUMBER}</w:delText></w:del></w:p></c>"),
        ("customXml/item1.xml", f"<a><b>{NUMBER}</b></a>"),
        ("word/x.xml", f"<c xmlns:w='u'><w:p/><d descr='证件 {NUMBER}'/></c>"),
    ],
)  # fmt: skip
def test_hidden_parts_of_a_document(name: str, content: str) -> None:
    report = scan_file(with_part(saved(a_document()), name, content), "通知.docx")
    assert "identity_number" in found(report)


def test_a_mark_of_secrecy_in_a_header_refuses() -> None:
    document = a_document()
    document.sections[0].header.paragraphs[0].text = "机密★1年"
    assert scan_file(saved(document), "通知.docx").refuses


def test_hidden_columns_sheets_and_comments_of_a_spreadsheet() -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    sheet["A1"], sheet["D2"] = "姓名", NUMBER
    sheet.column_dimensions["D"].hidden = True
    other = book.create_sheet("隐藏")
    other["B3"] = "13800138000"
    other.sheet_state = "veryHidden"
    sheet["A1"].comment = openpyxl.comments.Comment("zhang@example.com", "x")
    out = io.BytesIO()
    book.save(out)
    report = scan_file(out.getvalue(), "名单.xlsx")
    assert {"identity_number", "mobile", "email"} <= set(found(report))
    assert any(finding.place == "Sheet!D2" for finding in report.findings)


def test_a_number_that_lost_its_digits_is_still_a_finding() -> None:
    book = openpyxl.Workbook()
    book.active["A1"] = 440524188001010014
    out = io.BytesIO()
    book.save(out)
    assert "identity_number" in found(scan_file(out.getvalue(), "名单.xlsx"))


def test_properties_of_a_pdf_and_an_empty_page() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    document.docinfo["/Subject"] = NUMBER
    out = io.BytesIO()
    document.save(out)
    assert "identity_number" in found(scan_file(out.getvalue(), "报告.pdf"))


def test_an_encrypted_pdf_could_not_be_reviewed() -> None:
    document = pikepdf.new()
    document.add_blank_page()
    out = io.BytesIO()
    document.save(out, encryption=pikepdf.Encryption(owner="a", user="b"))
    assert scan_file(out.getvalue(), "报告.pdf").status == Status.COULD_NOT_REVIEW


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"MZ\x90\x00", "程序.exe"),
        (b"%PDF-1.7 broken", "报告.pdf"),
        (b"PK\x03\x04broken", "通知.docx"),
        (b"%PDF-1.7", "通知.docx"),
        (b"\xd0\xcf\x11\xe0old", "旧文档.doc"),
        (b"\xff\xfe\x00\x00\x00", "文本.txt"),
        (b"GIF89a", "图片.gif"),
        (b"hello", "没有扩展名"),
    ],
)
def test_what_cannot_be_read_is_never_clean(data: bytes, name: str) -> None:
    report = scan_file(data, name)
    assert report.status == Status.COULD_NOT_REVIEW
    assert "请" in report.reason


def test_a_zip_bomb_is_stopped_by_its_ratio() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", "0" * 80_000_000)
    assert scan_file(out.getvalue(), "通知.docx").status == Status.COULD_NOT_REVIEW


def test_the_national_encoding_is_read() -> None:
    report = scan_file(f"身份证{NUMBER}".encode("gb18030"), "名单.txt")
    assert found(report) == ["identity_number"]
