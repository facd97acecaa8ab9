"""Word and WPS documents: what is kept, what is told, and that hostile ones end in a sentence."""

import io
import zipfile

import docx
import pytest
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn

from gongkai.core.deeds import Blocked
from gongkai.disclosure.html import pictures_of, text_of
from gongkai.disclosure.importing import Imported, import_document
from gongkai.disclosure.importing.numbering import written
from tests.disclosure import wps


def imported(body: str, **more: object) -> Imported:
    return import_document(wps.package(body, **more), "文件.docx", with_pictures=True)


def told(result: Imported) -> str:
    return "".join(result.left_out)


def test_a_whole_document_of_wps() -> None:
    result = import_document(wps.wps_document(), "计划.docx", with_pictures=True)
    assert result.title == "示范县审计局2026年度审计项目计划"
    assert result.document_number == "示审发〔2026〕8号"
    body = result.body_html
    for piece in (
        "<h2>一、总体要求</h2>", "<h3>（一）指导思想</h3>", "<h3>（二）基本原则</h3>",
        "<p>1.依法审计。</p>", "<p>2.突出重点。</p>", "<p>（1）民生资金全覆盖。</p>",
        "<h2>二、项目安排</h2>", "<strong>年度审计项目计划</strong>", "<u>认真贯彻执行</u>",
        "<th><p>序号</p></th>", '<td rowspan="2"><p>财政金融审计科</p></td>',
        '<td colspan="3"><p>合计 2 项</p></td>', '<p class="right">2026年3月2日</p>',
        "<p>联系科室：办公室</p>", "如需调整，须按程序报批",
    ):  # fmt: skip
        assert piece in body, piece
    assert body.index("<hr>") < body.index("<p><sup>[1]</sup>指 2026 年 1 月至 12 月。</p>")
    assert pictures_of(body) == [one.sha256 for one in result.pictures]
    for gone in ("内部页眉文字", "可以", "请核对", "示范县审计局文件"):
        assert gone not in body, gone
    for word in ("2 处修订", "1 条批注", "页眉", "1 个文本框", "1 条脚注", "版头"):
        assert word in told(result), word
    # Once from the drawing of today, not once more from its fallback.
    assert body.count("联系科室") == 1


def test_what_changed_nothing_is_not_told() -> None:
    assert imported(wps.paragraph("正文。")).left_out == []


@pytest.mark.parametrize(
    ("style", "shown"),
    [("chineseCounting", "二十一"), ("ideographDigital", "二一"), ("japaneseCounting", "二十一"),
     ("chineseLegalSimplified", "贰拾壹"), ("decimalEnclosedCircle", "㉑"), ("upperRoman", "XXI"),
     ("lowerLetter", "u"), ("decimalZero", "21"), ("ideographTraditional", "甲"),
     ("decimalFullWidth", "２１"), ("unheardOf", "21")],
)  # fmt: skip
def test_numbers_are_written_as_word_writes_them(style: str, shown: str) -> None:
    assert written(21, style) == shown


@pytest.mark.parametrize(
    ("number", "shown"),
    [(1, "一"), (10, "十"), (11, "十一"), (20, "二十"), (100, "一百"), (105, "一百零五"),
     (110, "一百一十"), (1001, "一千零一"), (1020, "一千零二十"), (10_010, "一万零一十")],
)  # fmt: skip
def test_chinese_numbers(number: int, shown: str) -> None:
    assert written(number, "chineseCountingThousand") == shown


def test_deeper_levels_begin_anew_under_the_next_one() -> None:
    places = [(0, "甲"), (1, "乙"), (1, "丙"), (0, "丁"), (1, "戊")]
    body = "".join(wps.numbered(text, level) for level, text in places)
    assert text_of(imported(body).body_html).split() == [
        "一、甲", "（一）乙", "（二）丙", "二、丁", "（一）戊",
    ]  # fmt: skip


def test_a_list_goes_on_and_an_override_begins_anew() -> None:
    levels = (("decimal", "第%1条"),)
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="1"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
    )
    body = wps.numbered("甲", 0, 1) + wps.numbered("乙", 0, 2) + wps.numbered("丙", 0, 3)
    result = imported(body, parts={"numbering": wps.numbering(levels, more=more)})
    assert text_of(result.body_html).split() == ["第1条甲", "第2条乙", "第1条丙"]


def test_numbers_of_several_levels_and_legal_ones() -> None:
    numbering = wps.numbering((("chineseCounting", "第%1章"), ("decimal", "%1.%2"))).replace(
        '<w:lvlText w:val="%1.%2"/>', '<w:isLgl/><w:lvlText w:val="%1.%2"/>'
    )
    body = wps.numbered("总则", 0) + wps.numbered("目的", 1) + wps.numbered("依据", 1)
    result = imported(body, parts={"numbering": numbering})
    assert text_of(result.body_html).split() == ["第一章总则", "1.1目的", "1.2依据"]


def test_plain_lists_stay_lists_and_go_on_after_a_paragraph() -> None:
    parts = {"numbering": wps.numbering((("decimal", "%1."), ("bullet", "·")))}
    body = (
        wps.numbered("甲", 0) + wps.numbered("子", 1) + wps.numbered("乙", 0)
        + wps.paragraph("间") + wps.numbered("丙", 0)
    )  # fmt: skip
    assert imported(body, parts=parts).body_html == (
        '<ol><li>甲<ul><li>子</li></ul></li><li>乙</li></ol><p>间</p><ol start="3"><li>丙</li></ol>'
    )


def test_typed_numbers_of_official_documents_make_headings() -> None:
    body = imported(
        wps.paragraph("一、总体要求") + wps.paragraph("（一）加强领导")
        + wps.paragraph("（二）加强领导。各单位要高度重视，周密部署。") + wps.paragraph("一、坚持公开。")
    ).body_html  # fmt: skip
    assert body == (
        "<h2>一、总体要求</h2><h3>（一）加强领导</h3>"
        "<p>（二）加强领导。各单位要高度重视，周密部署。</p><p>一、坚持公开。</p>"
    )


def test_alignment_and_marks() -> None:
    body = imported(
        wps.paragraph("正文在前。") + wps.paragraph("附件目录", 'jc w:val="center"')
        + wps.paragraph("落款", 'jc w:val="end"') + wps.paragraph("缩进", 'ind w:left="840"')
        + wps.paragraph(
            wps.run("粗", "b") + wps.run("不粗", 'b w:val="0"') + wps.run("斜", "i")
            + wps.run("删", "strike") + wps.run("2", 'vertAlign w:val="superscript"')
            + wps.run("藏", "vanish")
        )
    ).body_html  # fmt: skip
    assert (
        '<p class="center">附件目录</p><p class="right">落款</p><p class="indent">缩进</p>' in body
    )
    assert "<strong>粗</strong>不粗<em>斜</em><s>删</s><sup>2</sup></p>" in body
    assert "藏" not in body


def test_links_keep_only_addresses_of_the_web() -> None:
    code = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText> HYPERLINK "{}" </w:instrText>'
        '</w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>{}</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    body = imported(
        wps.paragraph(code.format("https://example.invalid/a", "网址"))
        + wps.paragraph(code.format("javascript:alert(1)", "坏"))
        + wps.paragraph(code.format("file:///C:/a.doc", "本机"))
    ).body_html
    assert '<a href="https://example.invalid/a" rel="noopener">网址</a>' in body
    assert "<p>坏</p><p>本机</p>" in body


def test_a_field_that_never_ends_swallows_nothing() -> None:
    broken = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>'
    body = imported(wps.paragraph(broken + wps.run("甲")) + wps.paragraph("乙")).body_html
    assert text_of(body).split() == ["甲", "乙"]


def test_a_deleted_paragraph_mark_joins_the_next() -> None:
    first = f"<w:p><w:pPr><w:rPr><w:del/></w:rPr></w:pPr>{wps.run('前半')}</w:p>"
    assert imported(first + wps.paragraph("后半")).body_html == "<p>前半后半</p>"
    assert imported(wps.paragraph("头") + first).body_html == "<p>头</p><p>前半</p>"


def test_contents_are_left_out_and_told() -> None:
    styles = wps.styles().replace(
        "</w:styles>",
        '<w:style w:type="paragraph" w:styleId="20"><w:name w:val="toc 1"/></w:style></w:styles>',
    )
    result = imported(
        wps.paragraph("一、总则\t1", 'pStyle w:val="20"') + wps.paragraph("正文"),
        parts={"styles": styles},
    )
    assert result.body_html == "<p>正文</p>"
    assert "目录" in told(result)


def test_pictures_are_named_by_their_bytes_and_described() -> None:
    image = wps.picture()
    body = wps.paragraph(wps.drawing("a", "审计现场")) + wps.paragraph(wps.drawing("b"))
    result = imported(body, pictures={"a": image, "b": image})
    assert [one.alt for one in result.pictures] == ["审计现场"]
    assert result.body_html.count(f'src="picture:{result.pictures[0].sha256}"') == 2


def test_where_no_picture_may_stand_it_is_left_out_and_told() -> None:
    result = import_document(wps.wps_document(), "计划.docx")
    assert "img" not in result.body_html
    assert "1 张图片没有导入" in told(result)


def test_a_chart_is_left_out_and_told() -> None:
    """A ``c:chart`` has no element inside it."""
    chart = (
        "<w:r><w:drawing><wp:inline><a:graphic><a:graphicData><c:chart "
        'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart" r:id="rId9"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing></w:r>"
    )
    assert "1 个图表没有导入" in told(imported(wps.paragraph(wps.run("如图：") + chart)))


def test_a_picture_that_is_only_a_link_is_told_and_not_fetched() -> None:
    result = imported(wps.paragraph(wps.run("甲") + wps.drawing("nowhere")))
    assert result.pictures == []
    assert "1 张图片没有存在文件里" in told(result)


def test_tables_in_tables_become_text() -> None:
    inner = wps.table(wps.row(wps.cell("内一"), wps.cell("内二")))
    outer = wps.table(wps.row(f"<w:tc>{inner}{wps.paragraph('外')}</w:tc>", wps.cell("旁")))
    result = imported(outer)
    assert result.body_html.count("<table>") == 1
    assert "内一　内二" in result.body_html
    assert "表格中的表格" in told(result)


def test_what_python_docx_makes() -> None:
    document = docx.Document()
    document.add_heading("总则", 1)
    document.add_paragraph("圆点", style="List Bullet")
    document.add_paragraph("数字", style="List Number")
    document.add_paragraph("右", style="Normal").alignment = WD_ALIGN_PARAGRAPH.RIGHT
    table = document.add_table(2, 3)
    table.cell(0, 0).merge(table.cell(0, 2)).text = "合并"
    table.cell(1, 0).text = "单"
    out = io.BytesIO()
    document.save(out)
    body = import_document(out.getvalue(), "文件.docx").body_html
    assert "<h2>总则</h2><ul><li>圆点</li></ul><ol><li>数字</li></ol>" in body
    assert '<td colspan="3"><p>合并</p></td>' in body


# Broken and hostile


def packed(**files: bytes | str) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


_BOMB = b"<w:document>" + b"\0" * (250 * 2**20)
_ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "bbbb">]>'
    f'<w:document xmlns:w="{wps._W}"><w:body><w:p><w:r><w:t>&b;</w:t></w:r></w:p></w:body>'
    "</w:document>"
)


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"", "空.docx"),
        (b"PK\x03\x04broken", "坏.docx"),
        (wps.wps_document()[:900], "断.docx"),
        (packed(**{"word/document.xml": "<w:document>"}), "断标签.docx"),
        (packed(**{"word/document.xml": "<a/>"}), "无正文.docx"),
        (packed(**{"[Content_Types].xml": "<a/>", "word/other.xml": "<a/>"}), "无文档.docx"),
        (packed(**{"word/document.xml": _ENTITIES}), "实体.docx"),
        (packed(**{"word/document.xml": _BOMB}), "炸弹.docx"),
        (wps.package("<w:p/>" + "<w:tbl>" * 200 + "</w:tbl>" * 200), "套表.docx"),
        (wps.package("<w:smartTag>" * 300 + "</w:smartTag>" * 300), "深.docx"),
        (wps.wps_document(), "改名.pdf"),
        (b"\xff\xfe\x00", "乱码.txt"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_bad_files_end_in_a_sentence(data: bytes, name: str) -> None:
    try:
        result = import_document(data, name)
    except Blocked as blocked:
        said = blocked.reasons[0]
    else:
        # What can be read of it is read; here that is nothing.
        said = f"“{result.body_html}” 没有可以导入的文字"
    assert said.startswith("“")
    assert "<" not in said


def test_too_many_paragraphs_say_what_to_do() -> None:
    with pytest.raises(Blocked, match="拆分"):
        imported(wps.paragraph("甲") * 20_001)


def test_a_style_based_on_itself_does_not_stop_the_import() -> None:
    body = wps.paragraph("甲").replace("<w:pPr>", '<w:pPr><w:pStyle w:val="loop"/>')
    styles = wps.styles().replace(
        "</w:styles>",
        '<w:style w:styleId="loop"><w:name w:val="圈"/><w:basedOn w:val="loop"/></w:style></w:styles>',
    )
    assert imported(body, parts={"styles": styles}).body_html == "<p>甲</p>"


def test_a_merged_cell_without_a_beginning_is_a_cell() -> None:
    body = wps.table(wps.row(wps.cell("甲", "vMerge"), wps.cell("乙")))
    assert imported(body).body_html == (
        "<table><tbody><tr><td><p>甲</p></td><td><p>乙</p></td></tr></tbody></table>"
    )


def test_the_fixture_is_a_document_word_reads_too() -> None:
    document = docx.Document(io.BytesIO(wps.wps_document()))
    assert document.element.body.findall(qn("w:tbl"))
