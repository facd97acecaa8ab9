"""Word, Excel, PowerPoint and old formats: each hiding place of review.md is planted and found."""

from collections.abc import Callable

import pytest

from gongkai.scan.engine import scan_file
from gongkai.scan.findings import Status
from gongkai.scan.readers import KINDS, CouldNotRead, Passage, media_type, read
from tests.scan import office
from tests.scan.office import PLANTED_DOCX, PLANTED_XLSX, body, paragraph, run

SECRET = "11010519491231002X"
PHONE = "13800138000"

# place planted → part, place a person goes to, why it is hidden ("" for what is seen)
WORD = {
    "正文": ("正文", "第3段", ""),
    "逐字分段": ("正文", "第3段", ""),
    "表格": ("表格", "表1第2行", ""),
    "嵌套表格": ("表格", "表2第1行", ""),
    "页眉": ("页眉", "第1段", ""),
    "页脚": ("页脚", "第1段", ""),
    "停用的首页页眉": ("页眉", "第1段", "未启用的页眉"),
    "脚注": ("脚注", "第1段", ""),
    "尾注": ("尾注", "第1段", ""),
    "批注": ("批注", "第1段", "批注"),
    "修订删除": ("修订删除的文字", "第3段", "修订删除的文字"),
    "修订插入": ("正文", "第3段", ""),
    "修订移动": ("修订移走的文字", "第3段", "修订移走的文字"),
    "隐藏文字": ("隐藏文字", "第3段", "隐藏文字"),
    "样式隐藏": ("隐藏文字", "第3段", "隐藏文字"),
    "白色文字": ("白色文字", "第3段", "白色文字"),
    "涂黑文字": ("与底色相同的文字", "第3段", "与底色相同的文字"),
    "极小文字": ("极小的文字", "第3段", "极小的文字"),
    "文本框": ("文本框", "第3段文本框1", ""),
    "文本框旧格式副本": ("旧格式副本", "第3段文本框2", "旧格式副本"),
    "替代文字": ("正文（标记与替代文字）", "word/document.xml", ""),
    "域代码": ("域代码", "第3段", ""),
    "简单域": ("域代码", "第3段", ""),
    "内容控件标记": ("正文（标记与替代文字）", "word/document.xml", ""),
    "内容控件选项": ("正文（标记与替代文字）", "word/document.xml", ""),
    "书签名": ("正文（标记与替代文字）", "word/document.xml", ""),
    "公式": ("正文", "第3段", ""),
    "艺术字": ("正文", "第3段", ""),
    "文档属性": ("文档属性", "docProps/core.xml", ""),
    "扩展属性": ("文档属性", "docProps/app.xml", ""),
    "自定义属性": ("自定义属性", "docProps/custom.xml", "自定义属性"),
    "自定义数据": ("自定义数据", "customXml/item9.xml", ""),
    "文档变量": ("文档设置", "word/settings.xml", ""),
    "人员": ("人员", "word/people.xml", ""),
    "嵌入表格": ("嵌入文件", "book1.xlsx 名单!B2", "嵌入的文件"),
    "嵌入文档": ("嵌入文件", "letter1.docx 第3段", "嵌入的文件"),
    "嵌入对象": ("嵌入对象（oleObject1.bin）", "", ""),
    "构建基块": ("构建基块", "第1段", ""),
    "插入的网页": ("插入的文件：正文", "", ""),
    "外部链接": ("外部链接", "word/_rels/document.xml.rels", ""),
    "图表缓存": ("图表", "word/charts/chart9.xml", ""),
    "智能图形": ("智能图形", "word/diagrams/data9.xml", ""),
    "图片元数据": ("图片：图片信息", "image1.png", ""),
}
EXCEL = {
    "单元格": ("单元格", "名单!B2", ""),
    "隐藏列": ("隐藏列", "名单!H3", "隐藏列 H"),
    "零宽列": ("隐藏列", "名单!H3", "隐藏列 H"),
    "分组折叠列": ("隐藏列", "名单!H3", "隐藏列 H"),
    "隐藏行": ("隐藏行", "名单!B5", "隐藏行"),
    "零高行": ("隐藏行", "名单!B5", "隐藏行"),
    "分组折叠行": ("隐藏行", "名单!B5", "隐藏行"),
    "筛选隐藏行": ("筛选隐藏的行", "名单!B5", "筛选隐藏的行"),
    "筛选条件": ("数据验证与筛选", "名单", ""),
    "隐藏工作表": ("隐藏工作表", "底稿!B3", "隐藏工作表"),
    "深度隐藏工作表": ("隐藏工作表", "底稿!B3", "深度隐藏的工作表"),
    "批注": ("批注", "名单!A1", "批注"),
    "会话批注": ("批注", "名单!A1", "批注"),
    "页眉": ("页眉页脚", "名单", ""),
    "页脚": ("页眉页脚", "名单", ""),
    "验证列表": ("数据验证与筛选", "名单", ""),
    "验证提示": ("数据验证与筛选", "名单", ""),
    "名称": ("名称", "名称管理器", "名称管理器中的文字"),
    "外部链接缓存": ("外部链接缓存", "xl/externalLinks/externalLink1.xml", "外部链接缓存"),
    "透视表缓存": ("透视表缓存", "xl/pivotCache/pivotCacheDefinition1.xml", "数据透视表缓存"),
    "透视表记录": ("透视表缓存", "xl/pivotCache/pivotCacheRecords1.xml", "数据透视表缓存"),
    "隐藏的数字格式": ("隐藏数值的数字格式", "名单!H3", "隐藏数值的数字格式"),
    "隐藏的条件格式": ("隐藏数值的数字格式", "名单!H3", "隐藏数值的数字格式"),
    "数字格式中的文字": ("数字格式", "xl/styles.xml", ""),
    "白色文字": ("白色文字", "名单!H3", "白色文字"),
    "极小文字": ("极小的文字", "名单!H3", "极小的文字"),
    "涂黑单元格": ("与底色相同的文字", "名单!H3", "与底色相同的文字"),
    "合并遮住": ("被合并单元格遮住", "名单!I3", "被合并单元格遮住"),
    "公式": ("公式", "名单!H3", ""),
    "公式缓存": ("单元格", "名单!H3", ""),
    "富文本": ("单元格", "名单!H3", ""),
    "拼音": ("拼音标注", "xl/sharedStrings.xml", ""),
    "不再使用的文字": ("不再使用的文字", "xl/sharedStrings.xml", "表中已不显示的旧文字"),
    "文档属性": ("文档属性", "docProps/core.xml", ""),
    "自定义属性": ("自定义属性", "docProps/custom.xml", "自定义属性"),
    "工作表名": ("工作表名", "", ""),
    "图形文字": ("图形", "xl/drawings/drawing1.xml", ""),
    "图形替代文字": ("图形", "xl/drawings/drawing1.xml", ""),
    "图表缓存": ("图表", "xl/charts/chart1.xml", ""),
    "嵌入文档": ("嵌入文件", "letter1.docx 第3段", "嵌入的文件"),
    "嵌入对象": ("嵌入对象（oleObject1.bin）", "", ""),
    "图片元数据": ("图片：图片信息", "image1.png", ""),
    "超链接": ("外部链接", "xl/worksheets/_rels/sheet1.xml.rels", ""),
}


def passages(data: bytes, name: str) -> tuple[list[Passage], str]:
    """What was read, and why not all of it could be."""
    found: list[Passage] = []
    try:
        for passage in read(data, name):
            found.append(passage)
    except CouldNotRead as error:
        return found, str(error)
    return found, ""


def places(data: bytes, name: str, secret: str = SECRET) -> list[tuple[str, str, str]]:
    found, _ = passages(data, name)
    return [
        (passage.part, passage.at(passage.text.index(secret))[0], passage.hidden)
        for passage in found
        if secret in passage.text
    ]


@pytest.mark.parametrize("planted", WORD)
def test_what_is_planted_in_a_document_is_found(planted: str) -> None:
    assert WORD[planted] in places(PLANTED_DOCX[planted](SECRET), "通知.docx")


@pytest.mark.parametrize("planted", EXCEL)
def test_what_is_planted_in_a_spreadsheet_is_found(planted: str) -> None:
    assert EXCEL[planted] in places(PLANTED_XLSX[planted](SECRET), "名单.xlsx")


def test_every_planted_place_is_expected() -> None:
    assert set(WORD) | {"一格一字"} == set(PLANTED_DOCX)
    assert set(EXCEL) == set(PLANTED_XLSX)


@pytest.mark.parametrize(
    ("make", "name", "place"),
    [
        (PLANTED_DOCX["一格一字"], "通知.docx", "表1第1行"),
        (PLANTED_DOCX["逐字分段"], "通知.docx", "第3段"),
        (PLANTED_XLSX["富文本"], "名单.xlsx", "名单!H3"),
        (PLANTED_XLSX["隐藏列"], "名单.xlsx", "名单!H3"),
    ],
)
def test_a_number_in_pieces_is_one_finding(
    make: Callable[[str], bytes], name: str, place: str
) -> None:
    report = scan_file(make(SECRET), name)
    assert [f.place for f in report.findings if f.kind == "identity_number"] == [place]


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (office.a_document("一般内容。"), "通知.docx"),
        (office.saved(office.workbook()), "名单.xlsx"),
        (office.a_presentation("一般内容"), "汇报.pptx"),
    ],
)
def test_an_ordinary_file_is_clean(data: bytes, name: str) -> None:
    assert scan_file(data, name).status == Status.CLEAN


# --- Word ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("markup", "seen"),
    [
        # white on a dark cell, as heads of tables are made
        ('<w:tbl><w:tr><w:tc><w:tcPr><w:shd w:val="clear" w:fill="1F3864"/></w:tcPr>'
         + paragraph(run("表头", '<w:color w:val="FFFFFF"/>')) + "</w:tc></w:tr></w:tbl>", "表头"),
        # hidden switched off again by the run
        (paragraph(run("看得见", '<w:vanish w:val="0"/>')), "看得见"),
        # black text marked yellow
        (paragraph(run("重点", '<w:color w:val="000000"/><w:highlight w:val="yellow"/>')), "重点"),
    ],
)  # fmt: skip
def test_what_can_be_seen_is_not_called_hidden(markup: str, seen: str) -> None:
    found, _ = passages(body(markup), "通知.docx")
    assert [passage.hidden for passage in found if seen in passage.text] == [""]


def test_a_number_changed_by_a_revision_is_read_before_and_after() -> None:
    deleted = '<w:del w:id="1" w:author="a"><w:r><w:delText>0014</w:delText></w:r></w:del>'
    found, _ = passages(body(paragraph(run("44052418800101"), deleted)), "通知.docx")
    assert any("440524188001010014" in passage.text for passage in found)


def test_hidden_text_of_many_paragraphs_is_one_passage() -> None:
    markup = "".join(paragraph(run(f"底稿{n}", "<w:vanish/>")) for n in range(9))
    found, _ = passages(body(markup), "通知.docx")
    hidden = [passage for passage in found if passage.hidden]
    assert [passage.place for passage in hidden] == ["第3段等9处"]
    assert hidden[0].at(hidden[0].text.index("底稿4")) == ("第7段", hidden[0].text.index("底稿4"))


def test_a_text_box_is_read_once() -> None:
    found, _ = passages(PLANTED_DOCX["文本框"](SECRET), "通知.docx")
    assert sum(passage.text.count(SECRET) for passage in found) == 1


def test_offsets_of_a_finding_count_from_its_paragraph() -> None:
    report = scan_file(office.a_document(f"电话 {PHONE}"), "通知.docx")
    (finding,) = [finding for finding in report.findings if finding.kind == "mobile"]
    assert (finding.place, finding.start, finding.end) == ("第3段", 3, 14)


# --- Excel ---------------------------------------------------------------------------------------


def test_hidden_cells_of_a_column_are_one_finding_and_know_their_addresses() -> None:
    book = office.workbook(**{f"H{row}": f"1380013{row:04}" for row in range(3, 30)})
    book.active.column_dimensions["H"].hidden = True
    report = scan_file(office.saved(book), "名单.xlsx")
    hidden = [finding for finding in report.findings if finding.rule == "HIDDEN"]
    assert [(finding.part, finding.place) for finding in hidden] == [("隐藏列", "名单!H列")]
    phones = [finding.place for finding in report.findings if finding.kind == "mobile"]
    assert phones == [f"名单!H{row}" for row in range(3, 30)]


@pytest.mark.parametrize(
    ("stored", "shown"),
    [
        ("3.70322199003074e+17", "370322199003074000"),
        ("3.70322199003074E+17", "370322199003074000"),
        ("370322199003074000", "370322199003074000"),
    ],
)
def test_an_identity_number_kept_as_a_number_has_lost_digits(stored: str, shown: str) -> None:
    data = office.replaced(
        office.saved(office.workbook(H3=1.5)), "xl/worksheets/sheet1.xml", ">1.5<", f">{stored}<"
    )
    (cells,) = [passage for passage in passages(data, "名单.xlsx")[0] if passage.part == "单元格"]
    assert f"身份证号（末位已丢失） {shown}" in cells.text
    assert cells.at(cells.text.index(shown)) == ("名单!H3", cells.text.index(shown))
    assert "identity_number" in {finding.kind for finding in scan_file(data, "名单.xlsx").findings}


def test_a_number_stands_beside_the_heading_of_its_column() -> None:
    # wrong check digit: a finding only after its label
    book = office.workbook(D1="身份证号", D2="110105194912310021")
    report = scan_file(office.saved(book), "名单.xlsx")
    assert [f.place for f in report.findings if f.kind == "identity_number"] == ["名单!D2"]


@pytest.mark.parametrize(
    ("code", "value", "is_hidden"),
    [
        (";;;", "文字", True),
        (";;;", 5, True),
        ('"***"', 5, True),
        ("0;-0;;@", 0, False),
        ("0;-0;;@", "文字", False),
        ('0.00"元"', 5, False),
        ('yyyy"年"m"月"', 45000, False),
        ("#,##0;[Red]-#,##0", -5, False),
        ("0;;", -5, True),
        ("@", "文字", False),
    ],
)  # fmt: skip
def test_number_formats_that_hide(code: str, value: object, is_hidden: bool) -> None:
    book = office.workbook(H3=value)
    book.active["H3"].number_format = code
    found, _ = passages(office.saved(book), "名单.xlsx")
    assert any(passage.hidden == "隐藏数值的数字格式" for passage in found) == is_hidden


def test_cells_outside_the_print_area_are_not_hidden() -> None:
    book = office.workbook(Z99="备查")
    book.active.print_area = "A1:C9"
    found, _ = passages(office.saved(book), "名单.xlsx")
    assert not any(passage.hidden for passage in found)


def test_a_sheet_the_workbook_does_not_list_is_hidden() -> None:
    data = office.saved(office.workbook())
    sheet = office.parts_of(data)["xl/worksheets/sheet1.xml"].replace(b"<v>1</v>", b"<v>77</v>")
    found, _ = passages(office.with_part(data, "xl/worksheets/sheet9.xml", sheet), "名单.xlsx")
    assert [passage.hidden for passage in found if "77" in passage.text] == ["未列出的工作表"]


# --- what cannot be read -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "name", "said"),
    [
        (office.with_part(office.a_document(), "word/vbaProject.bin", b"\0" * 50), "a.docx", "宏"),
        (office.with_part(office.saved(office.workbook()), "xl/vbaProject.bin", b"\0"), "a.xlsx", "宏"),
        (office.with_part(office.a_document(), "word/media/a.emf", b"\1\0\0\0"), "a.docx", "请"),
        (PLANTED_DOCX["嵌入对象"]("附件"), "a.docx", "旧格式的对象"),
        (office.an_ole("一般文字"), "a.doc", "DOCX"),
        (office.an_ole("一般文字"), "a.wps", "DOCX"),
        (office.an_ole("一般文字"), "a.xls", "XLSX"),
        (office.an_ole("EncryptedPackage"), "a.docx", "加密"),
        (office.an_ods("一般文字"), "a.ods", "XLSX"),
        (rb"{\rtf1 text}", "a.rtf", "DOCX"),
        (b"Rar!\x1a\x07", "a.rar", "请"),
        (office.a_document(), "a.xlsx", "扩展名"),
        (b"plain", "a.docx", "扩展名"),
    ],
)  # fmt: skip
def test_what_cannot_be_reviewed_says_what_to_do(data: bytes, name: str, said: str) -> None:
    report = scan_file(data, name)
    assert report.status == Status.COULD_NOT_REVIEW
    assert said in report.reason
    assert "请" in report.reason


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (office.an_ole("机密★5年"), "旧文档.doc"),
        (rb"{\rtf1\ansi \'bb\'fa\'c3\'dc\u9733?5\'c4\'ea\par}", "旧文档.rtf"),
        (office.an_ods("机密★5年"), "旧表.ods"),
        (PLANTED_DOCX["嵌入对象"]("机密★5年"), "通知.docx"),
    ],
)
def test_marks_of_secrecy_in_old_formats_refuse(data: bytes, name: str) -> None:
    report = scan_file(data, name)
    assert report.status == Status.COULD_NOT_REVIEW
    assert report.refuses


def test_everything_readable_is_told_before_what_is_not() -> None:
    data = office.with_part(PLANTED_DOCX["正文"](SECRET), "docProps/a.xml", "<broken")
    report = scan_file(data, "通知.docx")
    assert report.status == Status.COULD_NOT_REVIEW
    assert "identity_number" in {finding.kind for finding in report.findings}


@pytest.mark.parametrize(
    ("size", "expected"),
    [((300, 200), Status.COULD_NOT_REVIEW), ((300, 40), Status.CLEAN), ((20, 20), Status.CLEAN)],
)
def test_a_picture_that_may_hold_text_needs_recognition(
    size: tuple[int, int], expected: Status, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("gongkai.scan.readers.ocr.available", lambda: False)
    data = office.with_part(office.a_document(), "word/media/a.png", office.a_png(size=size))
    report = scan_file(data, "通知.docx")
    assert report.status == expected
    assert ("a.png" in report.reason) == (expected == Status.COULD_NOT_REVIEW)


def test_readings_over_hanzi_do_not_cut_words() -> None:
    ruby = "<w:ruby><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby>"
    pairs = [("jī", "机"), ("mì", "密")]
    markup = "".join(f"<w:r>{ruby.format(run(r), run(b))}</w:r>" for r, b in pairs)
    found, _ = passages(body(paragraph(markup, run("★5年"))), "通知.docx")
    assert any("机密★5年" in passage.text for passage in found)
    assert any("jī" in passage.text for passage in found)


@pytest.mark.parametrize(
    "markup",
    [
        f"<!-- {SECRET} -->",
        f"<w:p><w:pPr><w:r><w:t>{SECRET}</w:t></w:r></w:pPr></w:p>",
        f"<w:p><w:other>{SECRET}</w:other></w:p>",
        f"<w:other><w:t>{SECRET}</w:t></w:other>",
    ],
)
def test_text_where_no_program_looks_is_found(markup: str) -> None:
    assert places(body(markup), "通知.docx")


def test_slides_hidden_slides_and_notes() -> None:
    data = office.a_presentation(SECRET, show=False, notes=PHONE)
    assert ("幻灯片", "第1页", "隐藏的幻灯片") in places(data, "汇报.pptx")
    assert [hidden for *_, hidden in places(data, "汇报.pptx", PHONE)] == ["演讲者备注"]


def test_kinds_for_the_upload_form() -> None:
    assert KINDS[".docx"] == "Word 文档"
    assert all(suffix.startswith(".") and label for suffix, label in KINDS.items())


@pytest.mark.parametrize(
    ("data", "name", "expected"),
    [
        (office.a_document(), "a.DOCX", "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
        (office.a_zip({"a.txt": b"a"}), "a.zip", "application/zip"),
        (office.a_document(), "a.zip", None),
        (office.a_png(), "a.png", "image/png"),
        (office.a_png(), "a.jpg", None),
        (office.TINY_GIF, "a.gif", "image/gif"),
        (b"BMW is text", "a.txt", "text/plain"),
        (b"%PDF-1.7", "a.txt", None),
        (b"hello", "a", None),
    ],
)  # fmt: skip
def test_name_and_bytes_must_agree(data: bytes, name: str, expected: str | None) -> None:
    assert media_type(data, name) == expected
