"""Office files, text and archives: what was chosen or hidden is gone, what is seen stays exactly.

``traces`` looks for the secret by itself: every member inflated, in every encoding, tags or not.
"""

import html
import io
import posixpath
import re
import time
import zipfile
from datetime import date

import docx
import openpyxl
import pytest
from lxml import etree
from openpyxl.comments import Comment
from openpyxl.styles import Font
from PIL import Image

from gongkai.scan.engine import scan_file
from gongkai.scan.findings import Status
from gongkai.scan.readers import read
from gongkai.scan.redact import NotRedacted, Selection, Stretch, redact_file, safe_copy
from gongkai.scan.redact import docx as docx_road
from gongkai.scan.redact.base import Area
from gongkai.scan.redact.grid import grid
from gongkai.scan.redact.text import MARK
from gongkai.scan.redact.verifier import prove
from tests.scan import office

SECRET = "440524188001010014"
CHOSEN = Selection(words=(SECRET,))
NUMBERS = Selection(rules=frozenset({"PII-ID"}))


def traces(data: bytes, secret: str, depth: int = 0) -> list[str]:
    """Where the secret can be taken out of the file, by nothing the redactor uses."""
    if data[:2] != b"PK":
        return [data[:0].decode()] if _is_in(data, secret) else []
    found = []
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        if secret.encode() in package.comment:
            found.append("comment")
        for entry in package.infolist():
            content = package.read(entry)
            if secret in entry.filename or _is_in(content, secret):
                found.append(entry.filename)
            if content[:2] == b"PK":
                found += traces(content, secret, depth + 1)
    return found


def _is_in(content: bytes, secret: str) -> bool:
    encodings = ("utf-8", "gb18030", "utf-16-le", "utf-16-be")
    if any(secret.encode(encoding) in content for encoding in encodings):
        return True
    text = html.unescape(content.decode("utf-8", "ignore"))
    bare = re.sub(r"<[^<>]*>", "", text)
    return secret in text or secret in bare or secret in re.sub(r"\s+", "", bare)


def check_package(data: bytes) -> None:
    """No relationship without its part, no part without a type, every part well formed."""
    parts = office.parts_of(data)
    types = etree.fromstring(parts["[Content_Types].xml"])
    suffixes = {node.get("Extension", "").lower() for node in types if node.get("Extension")}
    overrides = {node.get("PartName").lstrip("/") for node in types if node.get("PartName")}
    assert overrides <= set(parts)
    for name, content in parts.items():
        assert name == "[Content_Types].xml" or name in overrides or (
            name.rpartition(".")[2].lower() in suffixes
        )  # fmt: skip
        if not name.endswith(".rels"):
            continue
        etree.fromstring(content)
        folder = posixpath.dirname(posixpath.dirname(name))
        source = posixpath.join(folder, posixpath.basename(name)[:-5])
        ids = set()
        for item in etree.fromstring(content):
            ids.add(item.get("Id"))
            if item.get("TargetMode") != "External":
                target = item.get("Target")
                path = target.lstrip("/") if target[0] == "/" else posixpath.join(folder, target)
                assert posixpath.normpath(path) in parts, (name, target)
        if source in parts:
            used = re.findall(rb'\br:(?:id|embed|link|pict)="([^"]+)"', parts[source])
            assert {number.decode() for number in used} <= ids, name


def texts_of(data: bytes) -> list[str]:
    document = docx.Document(io.BytesIO(data))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return [paragraph.text for paragraph in document.paragraphs] + cells


# --- Word --------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", office.PLANTED_DOCX)
def test_every_hiding_place_of_a_document(place: str) -> None:
    data = office.PLANTED_DOCX[place](SECRET)
    is_seen = place in office.SEEN_DOCX
    selection = CHOSEN if is_seen else Selection()
    assert traces(data, SECRET)
    result = docx_road.redact(data, "通知.docx", selection).data
    assert traces(result, SECRET) == []
    check_package(result)
    assert texts_of(result)[:2] == ["关于工作的通知", "正文内容。"]
    assert (MARK.encode() in b"".join(office.parts_of(result).values())) == is_seen
    assert docx_road.redact(result, "通知.docx", selection).data == result


@pytest.mark.parametrize("place", ["逐字分段", "一格一字", "文本框", "修订插入"])
def test_all_of_a_kind_goes_with_proof(place: str) -> None:
    made = redact_file(office.PLANTED_DOCX[place](SECRET), "通知.docx", NUMBERS)
    assert traces(made.data, SECRET) == []
    assert made.name == "通知（已隐去）.docx"
    assert made.proofs
    assert "PII-ID" in {finding.rule for finding in made.gone}
    assert scan_file(made.data, made.name).status == Status.CLEAN


def test_a_safe_copy_takes_only_what_is_hidden_and_findings_in_sight_remain() -> None:
    data = office.body(
        office.paragraph(office.run(f"当事人 {SECRET}"))
        + office.paragraph(office.run("尾巴"), office.run("底稿里的另一种意见", "<w:vanish/>"))
    )
    made = safe_copy(data, "通知.docx")
    assert traces(made.data, "另一种意见") == []
    assert texts_of(made.data)[2:] == [f"当事人 {SECRET}", "尾巴"]
    assert "PII-ID" in {finding.rule for finding in scan_file(made.data, made.name).findings}
    assert [finding.rule for finding in made.gone] == ["HIDDEN"]


def test_text_beside_what_goes_stays_exactly_with_its_form() -> None:
    document = docx.Document()
    paragraph = document.add_paragraph("请 ")
    paragraph.add_run("王大").bold = True
    paragraph.add_run("力 带材料，")
    paragraph.add_run("按时到场").italic = True
    document.add_table(1, 2).cell(0, 1).text = "王大力"
    made = redact_file(office.saved(document), "通知.docx", Selection(words=("王大力",)))
    assert texts_of(made.data) == [f"请 {MARK} 带材料，按时到场", "", MARK]
    runs = docx.Document(io.BytesIO(made.data)).paragraphs[0].runs
    assert [(run.text, run.bold, run.italic) for run in runs][1:2] == [(MARK, True, None)]
    assert runs[-1].italic


def test_the_mark_does_not_tell_the_length() -> None:
    results = [
        redact_file(office.a_document(f"由{name}经办。"), "通知.docx", Selection(words=(name,)))
        for name in ("王五", "欧阳某某某某某")
    ]
    assert results[0].data == results[1].data


@pytest.mark.parametrize(
    ("stretch", "expected"),
    [
        (Stretch("正文", "第3段", 0, 2), ["甲某到场", "乙某到场", f"{MARK}到场", "甲某", "城关", "甲某", "城关"]),
        (Stretch("表格", "表1第2行", 3, 5), ["甲某到场", "乙某到场", "甲某到场", "甲某", "城关", "甲某", MARK]),
        (Stretch("表格", "表1第1行", 1, 4), ["甲某到场", "乙某到场", "甲某到场", f"甲{MARK}", "〔隐去〕关", "甲某", "城关"]),
    ],
)  # fmt: skip
def test_one_place_of_many_with_the_same_words(stretch: Stretch, expected: list[str]) -> None:
    document = docx.Document()
    for text in ("甲某到场", "乙某到场", "甲某到场"):
        document.add_paragraph(text)
    table = document.add_table(2, 2)
    for row in table.rows:
        row.cells[0].text, row.cells[1].text = "甲某", "城关"
    made = redact_file(office.saved(document), "通知.docx", Selection(stretches=(stretch,)))
    assert [text.replace(f"{MARK}{MARK}", MARK) for text in texts_of(made.data)] == expected


def test_a_number_partly_hidden_goes_with_its_line() -> None:
    data = office.body(
        office.paragraph(office.run(SECRET[:9]), office.run(SECRET[9:], "<w:vanish/>"))
    )
    made = redact_file(data, "通知.docx", NUMBERS)
    assert traces(made.data, SECRET[:9]) == traces(made.data, SECRET[9:]) == []


def test_links_and_page_numbers_that_tell_nothing_stay() -> None:
    field = office._field(" PAGE ")
    data = office.body(
        f'<w:p><w:hyperlink r:id="rIdOut">{office.run("公开网站")}</w:hyperlink></w:p>{field}'
    )
    data = office._relation(
        data, "word/_rels/document.xml.rels", "rIdOut", "hyperlink",
        "https://www.example.gov.cn/zwgk/", external=True,
    )  # fmt: skip
    made = safe_copy(data, "通知.docx")
    parts = office.parts_of(made.data)
    assert b"https://www.example.gov.cn/zwgk/" in parts["word/_rels/document.xml.rels"]
    assert b" PAGE " in parts["word/document.xml"]
    check_package(made.data)


def test_a_drawn_chart_keeps_its_place_without_the_words() -> None:
    data = office.PLANTED_DOCX["图表缓存"](SECRET)
    space = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    chart = f'<c:chart xmlns:c="{space}" r:id="rIdPlanted"/>'
    data = office.replaced(
        data, "word/document.xml", "<w:sectPr",
        f"<w:p><w:r><w:drawing>{chart}</w:drawing></w:r></w:p><w:sectPr",
    )  # fmt: skip
    result = docx_road.redact(data, "通知.docx", CHOSEN).data
    assert traces(result, SECRET) == []
    assert MARK.encode() in office.parts_of(result)["word/charts/chart9.xml"]
    check_package(result)


def test_pictures_keep_their_pixels_and_size() -> None:
    document = docx.Document()
    source = io.BytesIO()
    Image.linear_gradient("L").resize((40, 30)).save(source, "PNG")
    document.add_picture(source)
    made = docx_road.redact(office.saved(document), "通知.docx", Selection())
    name = next(name for name in office.parts_of(made.data) if "media/" in name)
    with (
        Image.open(io.BytesIO(office.parts_of(made.data)[name])) as new,
        Image.open(source) as old,
    ):
        assert (new.size, new.tobytes()) == (old.size, old.tobytes())


def test_a_metafile_that_can_hold_text_is_blanked() -> None:
    data = office.related(
        office.body('<w:p><w:r><w:pict><v:shape><v:imagedata r:id="rIdPlanted"/></v:shape></w:pict></w:r></w:p>'),
        "word/document.xml", "word/media/image9.emf", SECRET.encode("utf-16-le"), "image",
        "image/x-emf",
    )  # fmt: skip
    made = docx_road.redact(data, "通知.docx", Selection())
    assert traces(made.data, SECRET) == []
    assert any("空白" in note for note in made.notes)
    check_package(made.data)


# --- spreadsheets ------------------------------------------------------------------------------


@pytest.mark.parametrize("place", office.PLANTED_XLSX)
def test_every_hiding_place_of_a_spreadsheet(place: str) -> None:
    data = office.PLANTED_XLSX[place](SECRET)
    is_seen = place in office.SEEN_XLSX
    assert traces(data, SECRET)
    made = redact_file(data, "名单.xlsx", CHOSEN if is_seen else Selection())
    assert traces(made.data, SECRET) == []
    check_package(made.data)
    book = openpyxl.load_workbook(io.BytesIO(made.data))
    if place != "默认隐藏行":
        rows = book.worksheets[0].iter_rows(max_row=2, max_col=3, values_only=True)
        assert next(iter(rows)) == ("序号", "事项", "备注")
    assert redact_file(made.data, made.name, CHOSEN).data == made.data


def test_hidden_columns_make_one_safe_copy() -> None:
    book = office.workbook(D1="证件", D2=SECRET, E1="电话", E2="公开")
    book.active.column_dimensions["D"].hidden = True
    made = safe_copy(office.saved(book), "名单.xlsx")
    assert made.name == "名单（已隐去）.xlsx"
    rows = list(openpyxl.load_workbook(io.BytesIO(made.data)).active.values)
    assert rows == [("序号", "事项", "备注", "电话"), (1, "检查", "无", "公开")]
    assert scan_file(made.data, made.name).status == Status.CLEAN


def test_dates_merged_cells_widths_and_print_titles_survive() -> None:
    book = office.workbook(A5="合计", D2=date(2026, 3, 4), E2=0.25, F2="=1+1", G2=SECRET)
    sheet = book.active
    sheet["D2"].number_format, sheet["E2"].number_format = 'yyyy"年"m"月"d"日"', "0.0%"
    sheet["F2"].data_type = "s"
    sheet["A5"].font = Font(bold=True)
    sheet.merge_cells("A5:C6")
    sheet.column_dimensions["B"].width = 31
    sheet.row_dimensions[4].hidden = True
    sheet.print_title_rows = "1:1"
    sheet.page_setup.orientation = "landscape"
    made = redact_file(office.saved(book), "名单.xlsx", NUMBERS)
    new = openpyxl.load_workbook(io.BytesIO(made.data)).active
    assert new["D2"].value.date() == date(2026, 3, 4)
    assert (new["D2"].number_format, new["E2"].number_format) == ('yyyy"年"m"月"d"日"', "0.0%")
    assert (new["E2"].value, new["G2"].value) == (0.25, MARK)
    assert (new["F2"].value, new["F2"].data_type) == ("=1+1", "s")
    assert [str(area) for area in new.merged_cells.ranges] == ["A4:C5"]
    assert new["A4"].font.bold
    assert new.column_dimensions["B"].width == 31
    assert new.print_title_rows == "$1:$1"
    assert new.page_setup.orientation == "landscape"


def test_only_the_stretch_goes_from_a_cell_and_a_number_whole() -> None:
    book = office.workbook(D2=f"张某（{SECRET}）已到", D3=440524188001010014, D1="身份证号")
    made = redact_file(office.saved(book), "名单.xlsx", NUMBERS)
    new = openpyxl.load_workbook(io.BytesIO(made.data)).active
    assert (new["D2"].value, new["D3"].value) == (f"张某（{MARK}）已到", MARK)


def test_one_cell_of_many_with_the_same_words() -> None:
    data = office.saved(office.workbook(B3="王五", B4="王五"))
    assert any("名单!B4" in str(passage.places) for passage in read(data, "名单.xlsx"))
    made = redact_file(
        data, "名单.xlsx", Selection(stretches=(Stretch("单元格", "名单!B4", 0, 2),))
    )
    new = openpyxl.load_workbook(io.BytesIO(made.data)).active
    assert (new["B3"].value, new["B4"].value) == ("王五", MARK)


def test_a_workbook_with_nothing_in_sight_is_refused() -> None:
    book = office.workbook()
    book.create_sheet("空")
    data = office.replaced(
        office.saved(book), "xl/workbook.xml", 'state="visible"', 'state="hidden"'
    )
    data = office.replaced(data, "xl/workbook.xml", 'state="visible"', 'state="hidden"')
    with pytest.raises(NotRedacted, match="工作表"):
        safe_copy(data, "名单.xlsx")


def test_a_column_goes_whole_and_its_heading_stays() -> None:
    book = office.workbook(D1="姓名", D2="王五", D3="赵六", D5="王五", E2="王五", E3="留下")
    book.active.row_dimensions[4].hidden = True
    selection = Selection(areas=(Area(book.active.title, 2, 4, 0, 4),))
    made = redact_file(office.saved(book), "名单.xlsx", selection)
    new = openpyxl.load_workbook(io.BytesIO(made.data)).active
    assert [new[f"D{row}"].value for row in range(1, 5)] == ["姓名", MARK, MARK, MARK]
    assert (new["E2"].value, new["E3"].value) == ("王五", "留下")
    assert traces(made.data, "赵六") == []
    assert any("其他位置还有" in note for note in made.notes)


def test_a_column_of_many_rows_is_proven_at_once() -> None:
    cells = {f"D{row}": f"示范{row:05d}户" for row in range(2, 1502)}
    data = office.saved(office.workbook(D1="户名", E2="示范00007户在别处", **cells))
    title = openpyxl.load_workbook(io.BytesIO(data)).active.title
    began = time.process_time()
    made = redact_file(data, "名单.xlsx", Selection(areas=(Area(title, 2, 4, 0, 4),)))
    assert time.process_time() - began < 20
    new = openpyxl.load_workbook(io.BytesIO(made.data)).active
    assert {new[f"D{row}"].value for row in range(2, 1502)} == {MARK}
    assert new["E2"].value == "示范00007户在别处"
    assert traces(made.data, "示范00008户") == []
    # The one that stands elsewhere too is no string that may stand nowhere.
    assert "1499 项" in " ".join(made.proofs)


def test_many_strings_are_refused_like_one() -> None:
    data = office.saved(office.workbook(D2="留在原处的文字"))
    others = [f"不在文件中的第{number}项" for number in range(300)]
    assert prove(others, data, "名单.xlsx")
    with pytest.raises(NotRedacted, match="第 301 项"):
        prove([*others, "留在原处的文字"], data, "名单.xlsx")


@pytest.mark.parametrize("kind", ["批注", "会话批注"])
def test_who_wrote_a_comment_is_hidden_content(kind: str) -> None:
    if kind == "批注":
        book = office.workbook()
        book.active["A1"].comment = Comment("请核对", "示范甲")
        data = office.saved(book)
    else:
        space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
        data = office.related(
            office.saved(office.workbook()), "xl/workbook.xml", "xl/persons/person.xml",
            f'<personList xmlns="{space}"><person displayName="示范甲" id="{{1}}" userId="a@b.cn" '
            'providerId="AD"/></personList>',
            "person", "application/vnd.ms-excel.person+xml",
        )  # fmt: skip
    named = [one for one in read(data, "名单.xlsx") if "示范甲" in one.text]
    assert [one.hidden for one in named] == ["批注作者"]
    assert "HIDDEN" in {one.rule for one in scan_file(data, "名单.xlsx").findings}
    made = safe_copy(data, "名单.xlsx")
    assert traces(made.data, "示范甲") == []
    assert not any(one.hidden for one in read(made.data, made.name))


def test_a_grid_names_what_is_not_seen_and_counts_as_the_sheet_does() -> None:
    book = office.workbook(D1="证件", D2=SECRET, E2="长" * 900, A9="末行")
    sheet = book.active
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[3].hidden = True
    sheet["A3"] = "藏着"
    book.create_sheet("底稿").sheet_state = "hidden"
    shown = grid(office.saved(book), "名单.xlsx")
    assert shown.hidden == ["隐藏的工作表：底稿", "隐藏的列：D", "隐藏的行：第 3 行"]
    assert [one.letters for one in shown.columns] == ["A", "B", "C", "E"]
    assert [(row.number, row.new) for row in shown.rows] == [(1, 1), (2, 2), (9, 8)]
    assert shown.rows[1].cells[-1].is_cut
    assert SECRET not in str(shown)


def test_a_grid_is_paged_and_never_longer_than_a_screen() -> None:
    book = openpyxl.Workbook()
    for number in range(1, 131):
        book.active.append([f"{number}-{column}" for column in range(1, 46)])
    data = office.saved(book)
    first, last = grid(data, "表.xlsx"), grid(data, "表.xlsx", row=999_999, column=9_999)
    assert (len(first.rows), len(first.columns), first.next_row, first.next_column) == (
        50,
        20,
        51,
        21,
    )
    assert last.rows[-1].number == 130
    assert last.columns[-1].letters == "AS"
    assert (last.next_row, last.next_column) == (0, 0)
    middle = grid(data, "表.xlsx", row=first.next_row, column=first.next_column)
    assert (middle.previous_row, middle.previous_column) == (1, 1)
    assert middle.rows[0].cells[0].text == "51-21"


# --- text, web pages, archives -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "start"), [("utf-8", b""), ("utf-8-sig", b"\xef\xbb\xbf"), ("gb18030", b"")]
)
def test_text_keeps_its_encoding(encoding: str, start: bytes) -> None:
    data = f"当事人：{SECRET}\r\n地点：城关镇\r\n".encode(encoding)
    made = redact_file(data, "名单.txt", NUMBERS)
    assert made.data.startswith(start)
    assert made.data.decode(encoding) == f"当事人：{MARK}\r\n地点：城关镇\r\n"
    assert redact_file(made.data, made.name, NUMBERS).data == made.data


def test_a_csv_keeps_its_rows_and_columns() -> None:
    data = f"姓名,证件\n王五,{SECRET}\n".encode()
    assert redact_file(data, "名单.csv", NUMBERS).data.decode() == f"姓名,证件\n王五,{MARK}\n"


def test_a_column_of_a_csv_with_quotes_and_line_ends() -> None:
    data = '户名,"证件,号"\r\n王五,"1,2"\r\n"多\r\n行",3\r\n'.encode()
    made = redact_file(data, "名单.csv", Selection(areas=(Area("", 2, 1, 0, 1),)))
    assert made.data.decode() == (f'户名,"证件,号"\r\n{MARK},"1,2"\r\n"{MARK}\r\n{MARK}",3\r\n')
    rows = grid(made.data, made.name).rows
    assert [row.cells[1].text for row in rows] == ["证件,号", "1,2", "3"]


@pytest.mark.parametrize("data", [b"", b"\n\n", '"没有收尾,甲\n乙,丙'.encode(), b'a"b,c\n"x"y,z'])
def test_an_odd_csv_is_laid_out_all_the_same(data: bytes) -> None:
    assert len(grid(data, "名单.csv").rows) == (2 if data.strip() else 0)


def test_a_stretch_of_a_text() -> None:
    selection = Selection(stretches=(Stretch("正文", "", 5, 7),))
    made = redact_file("王五到场。王五离场。".encode(), "记录.txt", selection)
    assert made.data.decode() == f"王五到场。{MARK}离场。"


def test_a_web_page_loses_what_is_not_drawn() -> None:
    page = (
        f"<!DOCTYPE html><html><head><meta charset='utf-8'><title>名单</title>"
        f"<meta name='author' content='王五'><style>p{{margin:0}}</style></head>"
        f"<body><!-- {SECRET} --><p data-id='{SECRET}'>当事人 440524<b>188001010014</b> 到场</p>"
        f"<div style='display: none'>{SECRET}</div><script>var n='{SECRET}'</script></body></html>"
    )
    made = redact_file(page.encode(), "名单.html", NUMBERS)
    written = made.data.decode()
    assert traces(made.data, SECRET) == []
    assert f"当事人 {MARK} 到场" in re.sub("<[^>]*>", "", written)
    assert "<title>名单</title>" in written
    assert "p{margin:0}" in written
    assert "王五" not in written


def test_an_archive_member_by_member() -> None:
    data = office.a_zip(
        {
            "通知.docx": office.PLANTED_DOCX["批注"](SECRET),
            "名单.txt": f"当事人 {SECRET}".encode(),
            f"{SECRET}.txt": "公开".encode(),
        }
    )
    made = redact_file(data, "附件.zip", NUMBERS)
    assert traces(made.data, SECRET) == []
    assert set(office.parts_of(made.data)) == {"通知.docx", "名单.txt", "隐去.txt"}
    assert scan_file(made.data, made.name).status == Status.CLEAN


@pytest.mark.parametrize(
    ("data", "name", "advice"),
    [
        (office.a_zip({"OFD.xml": b"<ofd/>"}), "公告.ofd", "请导出为 PDF 后隐去"),
        (office.an_ods(SECRET), "名单.ods", "XLSX"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600), "旧.doc", "请"),
        (office.a_zip({"旧.doc": bytes.fromhex("d0cf11e0a1b11ae1")}), "附件.zip", "旧.doc"),
        (b"PK\x03\x04broken", "通知.docx", "请"),
        (b"MZ", "程序.exe", "请"),
        (b"\xff\xfe\x00\x00\x00", "文本.txt", "请"),
        (
            office.with_part(
                office.a_document(), "word/document.xml",
                '<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>',
            ),
            "通知.docx", "请",
        ),
        (office.with_part(office.a_document(), "word/document.xml", "<a><b></a>"), "通知.docx", "请"),
        (
            office.replaced(
                office.saved(office.workbook()), "xl/worksheets/sheet1.xml", "</sheetData>",
                '</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
            ),
            "名单.xlsx", "区域过大",
        ),
        (
            office.body('<w:altChunk r:id="rIdX"/>'), "通知.docx", "插入了另一个文件",
        ),
        (
            office.replaced(office.saved(office.workbook()), "xl/workbook.xml", "<sheets>", "<sheets><sheet/>"),
            "名单.xlsx", "请",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_made_safe_is_refused_with_advice(
    data: bytes, name: str, advice: str
) -> None:
    with pytest.raises(NotRedacted, match=re.escape(advice)) as caught:
        redact_file(data, name, CHOSEN)
    assert SECRET not in str(caught.value)


def test_the_name_of_the_file_goes_with_the_rest() -> None:
    made = redact_file(f"当事人 {SECRET}".encode(), f"关于{SECRET}的答复.txt", NUMBERS)
    assert made.name == "关于隐去的答复（已隐去）.txt"
