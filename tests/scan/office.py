"""Office files built in code, each with one secret planted in one hiding place (review.md).

``PLANTED_DOCX`` and ``PLANTED_XLSX``: place → maker; a maker takes the secret and gives the file.
``SEEN`` names the places a reader of the printed page sees: a safe copy replaces them, all other
places must be gone from it.
"""

import base64
import io
import struct
import zipfile
from collections.abc import Callable
from xml.sax.saxutils import escape

import docx
import openpyxl
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from PIL import Image
from PIL.PngImagePlugin import PngInfo

Maker = Callable[[str], bytes]

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
_WML = "application/vnd.openxmlformats-officedocument.wordprocessingml."
_SML = "application/vnd.openxmlformats-officedocument.spreadsheetml."


# --- packages --------------------------------------------------------------------------------


def parts_of(data: bytes) -> dict[str, bytes]:
    """Member name → bytes."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {entry.filename: package.read(entry) for entry in package.infolist()}


def packed(parts: dict[str, bytes]) -> bytes:
    """A zip of these members, in this order."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return out.getvalue()


def with_part(data: bytes, name: str, content: str | bytes) -> bytes:
    """The package with this member added or replaced; nothing points to it."""
    raw = content.encode() if isinstance(content, str) else content
    return packed(parts_of(data) | {name: raw})


def replaced(data: bytes, name: str, old: str, new: str) -> bytes:
    """The package with ``old`` once replaced in one member; it must be there."""
    text = parts_of(data)[name].decode()
    assert old in text, (name, old)
    return with_part(data, name, text.replace(old, new, 1))


def related(
    data: bytes,
    owner: str,
    name: str,
    content: str | bytes,
    kind: str,
    content_type: str,
    number: str = "rIdPlanted",
) -> bytes:
    """The package with a member added, declared and pointed to from ``owner``."""
    data = with_part(data, name, content)
    data = replaced(
        data,
        "[Content_Types].xml",
        "</Types>",
        f'<Override PartName="/{name}" ContentType="{content_type}"/></Types>',
    )
    folder, _, base = owner.rpartition("/")
    up = "/".join([".."] * (folder.count("/") + 1)) if folder else "."
    return _relation(data, f"{folder}/_rels/{base}.rels", number, kind, f"{up}/{name}")


def _relation(
    data: bytes, rels: str, number: str, kind: str, target: str, *, external: bool = False
) -> bytes:
    mode = ' TargetMode="External"' if external else ""
    relation = f'<Relationship Id="{number}" Type="{R}/{kind}" Target="{escape(target)}"{mode}/>'
    if rels in parts_of(data):
        return replaced(data, rels, "</Relationships>", f"{relation}</Relationships>")
    space = "http://schemas.openxmlformats.org/package/2006/relationships"
    return with_part(data, rels, f'<Relationships xmlns="{space}">{relation}</Relationships>')


def a_png(secret: str = "", size: tuple[int, int] = (20, 20)) -> bytes:
    """A blank PNG, with the secret in a text chunk."""
    out, info = io.BytesIO(), PngInfo()
    if secret:
        info.add_text("Comment", secret)
    Image.new("RGB", size, "white").save(out, "PNG", pnginfo=info)
    return out.getvalue()


def an_ole(text: str) -> bytes:
    """Bytes with the signature of an old Office file and UTF-16 text in them."""
    head = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
    return head + text.encode("utf-16-le") + bytes(512)


# --- Word --------------------------------------------------------------------------------------


def a_document(*paragraphs: str) -> bytes:
    """A notice with a heading, one paragraph, and the given ones."""
    document = docx.Document()
    document.add_heading("关于工作的通知", 1)
    document.add_paragraph("正文内容。")
    for text in paragraphs:
        document.add_paragraph(text)
    return saved(document)


def saved(document: "docx.document.Document | openpyxl.Workbook") -> bytes:
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def body(xml: str) -> bytes:
    """A notice with raw markup at the end of the body (prefixes w, r, mc, wps, v, wp, a, m)."""
    data = replaced(a_document(), "word/document.xml", "<w:sectPr", f"{xml}<w:sectPr")
    spaces = {
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "v": "urn:schemas-microsoft-com:vml",
        "o": "urn:schemas-microsoft-com:office:office",
        "wp": "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing",
        "a": A,
        "m": "http://schemas.openxmlformats.org/officeDocument/2006/math",
    }
    text = parts_of(data)["word/document.xml"].decode()
    head = text[text.index("<w:document") : text.index(">", text.index("<w:document"))]
    more = "".join(f' xmlns:{p}="{u}"' for p, u in spaces.items() if f"xmlns:{p}=" not in head)
    return replaced(data, "word/document.xml", head, head + more)


def run(text: str, properties: str = "", tag: str = "t") -> str:
    return (
        f"<w:r><w:rPr>{properties}</w:rPr>"
        f'<w:{tag} xml:space="preserve">{escape(text)}</w:{tag}></w:r>'
    )


def paragraph(*runs: str) -> str:
    return f"<w:p>{''.join(runs)}</w:p>"


def _in_body(template: Callable[[str], str]) -> Maker:
    return lambda secret: body(template(secret))


def _document_part(
    name: str, root: str, kind: str, content_type: str, inner: Callable[[str], str]
) -> Maker:
    def make(secret: str) -> bytes:
        content = f'<w:{root} xmlns:w="{W}" xmlns:r="{R}">{inner(secret)}</w:{root}>'
        return related(
            a_document(), "word/document.xml", f"word/{name}", content, kind, content_type
        )

    return make


def _tracked(tag: str, text: str, run_tag: str = "t") -> str:
    mark = 'w:id="90" w:author="a" w:date="2026-01-01T00:00:00Z"'
    return f"<w:{tag} {mark}>{run(text, tag=run_tag)}</w:{tag}>"


def _nested_table(secret: str) -> str:
    inner = f"<w:tbl><w:tr><w:tc>{paragraph(run(secret))}</w:tc></w:tr></w:tbl>"
    return f"<w:tbl><w:tr><w:tc>{inner}<w:p/></w:tc></w:tr></w:tbl>"


def _digit_cells(secret: str) -> str:
    cells = "".join(f"<w:tc>{paragraph(run(char))}</w:tc>" for char in secret)
    return f"<w:tbl><w:tr>{cells}</w:tr></w:tbl>"


def _text_box(secret: str) -> str:
    inner = f"<w:txbxContent>{paragraph(run(secret))}</w:txbxContent>"
    return paragraph(
        "<w:r><mc:AlternateContent>"
        f'<mc:Choice Requires="wps"><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/>'
        f'<wp:docPr id="7" name="框"/><a:graphic><a:graphicData uri="u"><wps:wsp>'
        f"<wps:txbx>{inner}</wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:inline>"
        "</w:drawing></mc:Choice>"
        f"<mc:Fallback><w:pict><v:shape><v:textbox>{inner}</v:textbox></v:shape></w:pict>"
        "</mc:Fallback></mc:AlternateContent></w:r>"
    )


def _fallback_only(secret: str) -> str:
    return _text_box("框内文字").replace("框内文字", secret, 2).replace(secret, "框内文字", 1)


def _alt_text(secret: str) -> str:
    return paragraph(
        '<w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/>'
        f'<wp:docPr id="8" name="图片 1" descr="{escape(secret)}"/></wp:inline></w:drawing></w:r>'
    )


def _field(code: str) -> str:
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    return paragraph(
        mark.format("begin"),
        run(code, tag="instrText"),
        mark.format("separate"),
        run("结果"),
        mark.format("end"),
    )


def _content_control(properties: str) -> str:
    return (
        f"<w:sdt><w:sdtPr>{properties}</w:sdtPr>"
        f"<w:sdtContent>{paragraph(run('内容'))}</w:sdtContent></w:sdt>"
    )


def _header(secret: str) -> bytes:
    document = docx.Document(io.BytesIO(a_document()))
    document.sections[0].header.paragraphs[0].text = secret
    return saved(document)


def _footer(secret: str) -> bytes:
    document = docx.Document(io.BytesIO(a_document()))
    document.sections[0].footer.paragraphs[0].text = secret
    return saved(document)


def _switched_off_header(secret: str) -> bytes:
    # A first-page header stays in the file after "different first page" is switched off.
    document = docx.Document(io.BytesIO(a_document()))
    document.sections[0].first_page_header.paragraphs[0].text = secret
    document.sections[0].different_first_page_header_footer = False
    return saved(document)


def _split_runs(secret: str) -> bytes:
    return body(paragraph(*(run(char) for char in secret)))


def _visible(secret: str) -> bytes:
    return a_document(f"当事人 {secret} 已到场。")


def _table(secret: str) -> bytes:
    document = docx.Document(io.BytesIO(a_document()))
    table = document.add_table(2, 2)
    table.cell(1, 1).text = secret
    return saved(document)


def _core_property(secret: str) -> bytes:
    document = docx.Document(io.BytesIO(a_document()))
    document.core_properties.comments = f"联系人 {secret}"
    return saved(document)


def _app_property(secret: str) -> bytes:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"
    return with_part(
        a_document(),
        "docProps/app.xml",
        f'<Properties xmlns="{space}"><Company>{escape(secret)}</Company></Properties>',
    )


def _custom_xml_properties(secret: str) -> str:
    space = "http://schemas.openxmlformats.org/officeDocument/2006/"
    return (
        f'<Properties xmlns="{space}custom-properties" xmlns:vt="{space}docPropsVTypes">'
        '<property fmtid="{D5CDD505-2E9C-101B-9397-08002B2CF9AE}" pid="2" name="经办">'
        f"<vt:lpwstr>{escape(secret)}</vt:lpwstr></property></Properties>"
    )


_CUSTOM_TYPE = "application/vnd.openxmlformats-officedocument.custom-properties+xml"


def _custom_property(secret: str) -> bytes:
    return with_custom_property(a_document(), secret)


def with_custom_property(data: bytes, secret: str) -> bytes:
    data = with_part(data, "docProps/custom.xml", _custom_xml_properties(secret))
    data = replaced(
        data,
        "[Content_Types].xml",
        "</Types>",
        f'<Override PartName="/docProps/custom.xml" ContentType="{_CUSTOM_TYPE}"/></Types>',
    )
    return _relation(data, "_rels/.rels", "rIdCustom", "custom-properties", "docProps/custom.xml")


def _custom_xml(secret: str) -> bytes:
    return related(
        a_document(),
        "word/document.xml",
        "customXml/item9.xml",
        f"<data><person>{escape(secret)}</person></data>",
        "customXml",
        "application/xml",
    )


def _document_variable(secret: str) -> bytes:
    return replaced(
        a_document(),
        "word/settings.xml",
        "</w:settings>",
        f'<w:docVars><w:docVar w:name="经办" w:val="{escape(secret)}"/></w:docVars></w:settings>',
    )


def _hidden_style(secret: str) -> bytes:
    style = (
        '<w:style w:type="character" w:styleId="Base9"><w:name w:val="base9"/>'
        "<w:rPr><w:vanish/></w:rPr></w:style>"
        '<w:style w:type="paragraph" w:styleId="Gone9"><w:name w:val="gone9"/>'
        '<w:basedOn w:val="Base9"/></w:style>'
    )
    text = f'<w:p><w:pPr><w:pStyle w:val="Gone9"/></w:pPr>{run(secret)}</w:p>'
    return replaced(body(text), "word/styles.xml", "</w:styles>", f"{style}</w:styles>")


def _people(secret: str) -> bytes:
    space = "http://schemas.microsoft.com/office/word/2012/wordml"
    content = (
        f'<w15:people xmlns:w15="{space}"><w15:person w15:author="{escape(secret)}">'
        '<w15:presenceInfo w15:providerId="None" w15:userId="u"/></w15:person></w15:people>'
    )
    return related(
        a_document(), "word/document.xml", "word/people.xml", content, "people", f"{_WML}people+xml"
    )


def _embedded(name: str, content: Callable[[str], bytes]) -> Maker:
    def make(secret: str) -> bytes:
        return related(
            a_document(),
            "word/document.xml",
            f"word/embeddings/{name}",
            content(secret),
            "package" if name.endswith("x") else "oleObject",
            "application/octet-stream",
        )

    return make


def _a_workbook(secret: str) -> bytes:
    return saved(workbook(B2=secret))


def _picture_metadata(secret: str) -> bytes:
    document = docx.Document(io.BytesIO(a_document()))
    document.add_picture(io.BytesIO(a_png(secret)))
    return saved(document)


def _external_target(secret: str) -> bytes:
    data = body(f'<w:p><w:hyperlink r:id="rIdOut">{run("链接")}</w:hyperlink></w:p>')
    return _relation(
        data,
        "word/_rels/document.xml.rels",
        "rIdOut",
        "hyperlink",
        f"https://example.com/?id={secret}",
        external=True,
    )


def _chart(secret: str) -> bytes:
    space = "http://schemas.openxmlformats.org/drawingml/2006/chart"
    content = (
        f'<c:chartSpace xmlns:c="{space}"><c:chart><c:plotArea><c:barChart><c:ser><c:cat>'
        f'<c:strRef><c:f>Sheet1!A1</c:f><c:strCache><c:pt idx="0"><c:v>{escape(secret)}</c:v>'
        "</c:pt></c:strCache></c:strRef></c:cat></c:ser></c:barChart></c:plotArea></c:chart>"
        "</c:chartSpace>"
    )
    return related(
        a_document(),
        "word/document.xml",
        "word/charts/chart9.xml",
        content,
        "chart",
        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    )


def _smart_art(secret: str) -> bytes:
    space = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
    content = (
        f'<dgm:dataModel xmlns:dgm="{space}" xmlns:a="{A}"><dgm:ptLst><dgm:pt><dgm:t><a:p><a:r>'
        f"<a:t>{escape(secret)}</a:t></a:r></a:p></dgm:t></dgm:pt></dgm:ptLst></dgm:dataModel>"
    )
    return related(
        a_document(),
        "word/document.xml",
        "word/diagrams/data9.xml",
        content,
        "diagramData",
        "application/vnd.openxmlformats-officedocument.drawingml.diagramData+xml",
    )


def _text_part(root: str) -> Callable[[str], str]:
    return lambda secret: f'<w:{root} w:id="9">{paragraph(run(secret))}</w:{root}>'


PLANTED_DOCX: dict[str, Maker] = {
    "正文": _visible,
    "逐字分段": _split_runs,
    "表格": _table,
    "一格一字": _in_body(_digit_cells),
    "嵌套表格": _in_body(_nested_table),
    "页眉": _header,
    "页脚": _footer,
    "停用的首页页眉": _switched_off_header,
    "脚注": _document_part(
        "footnotes.xml", "footnotes", "footnotes", f"{_WML}footnotes+xml", _text_part("footnote")
    ),
    "尾注": _document_part(
        "endnotes.xml", "endnotes", "endnotes", f"{_WML}endnotes+xml", _text_part("endnote")
    ),
    "批注": _document_part(
        "comments.xml", "comments", "comments", f"{_WML}comments+xml", _text_part("comment")
    ),
    "修订删除": _in_body(lambda s: paragraph(run("原文"), _tracked("del", s, "delText"))),
    "修订插入": _in_body(lambda s: paragraph(run("原文"), _tracked("ins", s))),
    "修订移动": _in_body(lambda s: paragraph(run("原文"), _tracked("moveFrom", s))),
    "隐藏文字": _in_body(lambda s: paragraph(run("正文"), run(s, "<w:vanish/>"))),
    "样式隐藏": _hidden_style,
    "白色文字": _in_body(lambda s: paragraph(run(s, '<w:color w:val="FFFFFF"/>'))),
    "涂黑文字": _in_body(
        lambda s: paragraph(run(s, '<w:color w:val="000000"/><w:highlight w:val="black"/>'))
    ),
    "极小文字": _in_body(lambda s: paragraph(run(s, '<w:sz w:val="2"/>'))),
    "文本框": _in_body(_text_box),
    "文本框旧格式副本": _in_body(_fallback_only),
    "替代文字": _in_body(_alt_text),
    "域代码": _in_body(lambda s: _field(f' QUOTE "{s}" ')),
    "简单域": _in_body(
        lambda s: f'<w:p><w:fldSimple w:instr="QUOTE {s}">{run("结果")}</w:fldSimple></w:p>'
    ),
    "内容控件标记": _in_body(lambda s: _content_control(f'<w:tag w:val="{s}"/>')),
    "内容控件选项": _in_body(
        lambda s: _content_control(
            f'<w:dropDownList><w:listItem w:displayText="{s}" w:value="1"/></w:dropDownList>'
        )
    ),
    "书签名": _in_body(lambda s: f'<w:p><w:bookmarkStart w:id="5" w:name="证{s}"/></w:p>'),
    "公式": _in_body(lambda s: f"<w:p><m:oMath><m:r><m:t>{s}</m:t></m:r></m:oMath></w:p>"),
    "艺术字": _in_body(
        lambda s: paragraph(f'<w:r><w:pict><v:shape><v:textpath string="{s}"/></v:shape></w:pict></w:r>')
    ),
    "文档属性": _core_property,
    "扩展属性": _app_property,
    "自定义属性": _custom_property,
    "自定义数据": _custom_xml,
    "文档变量": _document_variable,
    "人员": _people,
    "嵌入表格": _embedded("book1.xlsx", _a_workbook),
    "嵌入文档": _embedded("letter1.docx", lambda s: a_document(s)),
    "嵌入对象": _embedded("oleObject1.bin", an_ole),
    "构建基块": _document_part(
        "glossary/document.xml",
        "glossaryDocument",
        "glossaryDocument",
        f"{_WML}document.glossary+xml",
        lambda s: f"<w:docParts><w:docPart><w:docPartBody>{paragraph(run(s))}</w:docPartBody></w:docPart></w:docParts>",
    ),
    "插入的网页": lambda s: related(
        a_document(), "word/document.xml", "word/afchunk1.html",
        f"<html><body><p>{s}</p></body></html>", "aFChunk", "text/html",
    ),
    "外部链接": _external_target,
    "图表缓存": _chart,
    "智能图形": _smart_art,
    "图片元数据": _picture_metadata,
}  # fmt: skip


# --- spreadsheets ------------------------------------------------------------------------------

_SHEET1 = "xl/worksheets/sheet1.xml"


def workbook(**cells: object) -> openpyxl.Workbook:
    """A workbook with the sheet 名单, a heading row, and the given cells."""
    book = openpyxl.Workbook()
    sheet = book.active
    sheet.title = "名单"
    sheet["A1"], sheet["B1"], sheet["C1"] = "序号", "事项", "备注"
    sheet["A2"], sheet["B2"], sheet["C2"] = 1, "检查", "无"
    for address, value in cells.items():
        sheet[address] = value
    return book


def _hidden_column(secret: str) -> bytes:
    book = workbook(H3=secret)
    book.active.column_dimensions["H"].hidden = True
    return saved(book)


def _zero_width(secret: str) -> bytes:
    data = saved(workbook(H3=secret))
    return replaced(
        data,
        _SHEET1,
        "<sheetData>",
        '<cols><col min="8" max="8" width="0" customWidth="1"/></cols><sheetData>',
    )


def _grouped_columns(secret: str) -> bytes:
    book = workbook(H3=secret)
    book.active.column_dimensions.group("G", "I", hidden=True)
    return saved(book)


def _hidden_row(secret: str) -> bytes:
    book = workbook(B5=secret)
    book.active.row_dimensions[5].hidden = True
    return saved(book)


def _zero_height(secret: str) -> bytes:
    return replaced(
        saved(workbook(B5=secret)), _SHEET1, '<row r="5"', '<row r="5" ht="0" customHeight="1"'
    )


def _grouped_rows(secret: str) -> bytes:
    book = workbook(B5=secret)
    book.active.row_dimensions.group(4, 6, hidden=True)
    return saved(book)


def _filtered_row(secret: str) -> bytes:
    book = workbook(B5=secret)
    book.active.auto_filter.ref = "A1:C9"
    book.active.auto_filter.add_filter_column(0, ["1"])
    book.active.row_dimensions[5].hidden = True
    return saved(book)


def _filter_value(secret: str) -> bytes:
    book = workbook()
    book.active.auto_filter.ref = "A1:C9"
    book.active.auto_filter.add_filter_column(0, [secret])
    return saved(book)


def _hidden_sheet(state: str) -> Maker:
    def make(secret: str) -> bytes:
        book = workbook()
        other = book.create_sheet("底稿")
        other["B3"] = secret
        other.sheet_state = state
        return saved(book)

    return make


def _comment(secret: str) -> bytes:
    book = workbook()
    book.active["A1"].comment = Comment(secret, "a")
    return saved(book)


def _threaded_comment(secret: str) -> bytes:
    space = "http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments"
    content = (
        f'<ThreadedComments xmlns="{space}"><threadedComment ref="A1" id="{{1}}" personId="{{2}}">'
        f"<text>{escape(secret)}</text></threadedComment></ThreadedComments>"
    )
    return related(
        saved(workbook()),
        _SHEET1,
        "xl/threadedComments/threadedComment1.xml",
        content,
        "threadedComment",
        "application/vnd.ms-excel.threadedcomments+xml",
    )


def _sheet_header(secret: str) -> bytes:
    book = workbook()
    book.active.oddHeader.center.text = secret
    return saved(book)


def _sheet_footer(secret: str) -> bytes:
    book = workbook()
    book.active.evenFooter.left.text = secret
    return saved(book)


def _validation_list(secret: str) -> bytes:
    book = workbook()
    rule = DataValidation(type="list", formula1=f'"是,{secret}"')
    rule.add("B2")
    book.active.add_data_validation(rule)
    return saved(book)


def _validation_prompt(secret: str) -> bytes:
    book = workbook()
    rule = DataValidation(type="list", formula1='"是,否"', prompt=secret, promptTitle="请选")
    rule.add("B2")
    book.active.add_data_validation(rule)
    return saved(book)


def _defined_name(secret: str) -> bytes:
    book = workbook()
    book.defined_names["备忘"] = DefinedName("备忘", attr_text=f'"{secret}"', hidden=True)
    return saved(book)


def _external_cache(secret: str) -> bytes:
    content = (
        f'<externalLink xmlns="{S}"><externalBook><sheetNames><sheetName val="底稿"/></sheetNames>'
        '<sheetDataSet><sheetData sheetId="0"><row r="1"><cell r="A1" t="str">'
        f"<v>{escape(secret)}</v></cell></row></sheetData></sheetDataSet></externalBook></externalLink>"
    )
    return related(
        saved(workbook()),
        "xl/workbook.xml",
        "xl/externalLinks/externalLink1.xml",
        content,
        "externalLink",
        f"{_SML}externalLink+xml",
    )


def _pivot_cache(secret: str) -> bytes:
    content = (
        f'<pivotCacheDefinition xmlns="{S}"><cacheFields count="1"><cacheField name="证件">'
        f'<sharedItems><s v="{escape(secret)}"/></sharedItems></cacheField></cacheFields>'
        "</pivotCacheDefinition>"
    )
    return related(
        saved(workbook()),
        "xl/workbook.xml",
        "xl/pivotCache/pivotCacheDefinition1.xml",
        content,
        "pivotCacheDefinition",
        f"{_SML}pivotCacheDefinition+xml",
    )


def _pivot_records(secret: str) -> bytes:
    content = f'<pivotCacheRecords xmlns="{S}"><r><s v="{escape(secret)}"/></r></pivotCacheRecords>'
    return related(
        saved(workbook()),
        "xl/workbook.xml",
        "xl/pivotCache/pivotCacheRecords1.xml",
        content,
        "pivotCacheRecords",
        f"{_SML}pivotCacheRecords+xml",
    )


def _formatted(number_format: str) -> Maker:
    def make(secret: str) -> bytes:
        book = workbook(H3=secret)
        book.active["H3"].number_format = number_format
        return saved(book)

    return make


def _format_literal(secret: str) -> bytes:
    book = workbook(H3=1)
    book.active["H3"].number_format = f'"{secret}"'
    return saved(book)


def _font(**font: object) -> Maker:
    def make(secret: str) -> bytes:
        book = workbook(H3=secret)
        book.active["H3"].font = Font(**font)
        return saved(book)

    return make


def _same_as_fill(secret: str) -> bytes:
    book = workbook(H3=secret)
    book.active["H3"].font = Font(color="FF000000")
    book.active["H3"].fill = PatternFill("solid", fgColor="FF000000")
    return saved(book)


def _merged_away(secret: str) -> bytes:
    book = workbook(H3="上报")
    book.active["I3"] = secret
    # Merging in the program empties the covered cells; a file made otherwise may keep them.
    return replaced(
        saved(book),
        _SHEET1,
        "</sheetData>",
        '</sheetData><mergeCells count="1"><mergeCell ref="H3:I4"/></mergeCells>',
    )


def _formula(secret: str) -> bytes:
    return saved(workbook(H3=f'=LEN("{secret}")'))


def _cached_value(secret: str) -> bytes:
    data = replaced(saved(workbook(H3="=A9")), _SHEET1, '<c r="H3">', '<c r="H3" t="str">')
    return replaced(data, _SHEET1, "<f>A9</f><v></v>", f"<f>A9</f><v>{escape(secret)}</v>")


def _shared(items: str) -> bytes:
    """A workbook whose H3 shows the first of these shared strings."""
    data = replaced(
        saved(workbook()),
        _SHEET1,
        "</sheetData>",
        '<row r="3"><c r="H3" t="s"><v>0</v></c></row></sheetData>',
    )
    return related(
        data,
        "xl/workbook.xml",
        "xl/sharedStrings.xml",
        f'<sst xmlns="{S}">{items}</sst>',
        "sharedStrings",
        f"{_SML}sharedStrings+xml",
    )


def _rich_string(secret: str) -> bytes:
    half = len(secret) // 2
    return _shared(
        f"<si><r><t>{secret[:half]}</t></r><r><rPr><b/></rPr><t>{secret[half:]}</t></r></si>"
    )


def _phonetic(secret: str) -> bytes:
    return _shared(f'<si><t>占位</t><rPh sb="0" eb="2"><t>{escape(secret)}</t></rPh></si>')


def _unused_string(secret: str) -> bytes:
    return _shared(f"<si><t>占位</t></si><si><t>{escape(secret)}</t></si>")


def _book_property(secret: str) -> bytes:
    book = workbook()
    book.properties.subject = f"联系人 {secret}"
    return saved(book)


def _sheet_title(secret: str) -> bytes:
    book = workbook()
    book.create_sheet(secret)
    return saved(book)


def _drawing(inner: str) -> bytes:
    space = "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing"
    content = (
        f'<xdr:wsDr xmlns:xdr="{space}" xmlns:a="{A}"><xdr:twoCellAnchor><xdr:sp><xdr:nvSpPr>'
        f"{inner}</xdr:sp></xdr:twoCellAnchor></xdr:wsDr>"
    )
    return related(
        saved(workbook()),
        _SHEET1,
        "xl/drawings/drawing1.xml",
        content,
        "drawing",
        "application/vnd.openxmlformats-officedocument.drawing+xml",
    )


def _drawing_text(secret: str) -> bytes:
    half = len(secret) // 2
    runs = f"<a:r><a:t>{secret[:half]}</a:t></a:r><a:r><a:t>{secret[half:]}</a:t></a:r>"
    name = '<xdr:cNvPr id="2" name="框"/></xdr:nvSpPr>'
    return _drawing(f"{name}<xdr:txBody><a:p>{runs}</a:p></xdr:txBody>")


def _drawing_alt(secret: str) -> bytes:
    return _drawing(f'<xdr:cNvPr id="2" name="框" descr="{escape(secret)}"/></xdr:nvSpPr>')


def _book_chart(secret: str) -> bytes:
    content = parts_of(_chart(secret))["word/charts/chart9.xml"]
    return related(
        saved(workbook()),
        _SHEET1,
        "xl/charts/chart1.xml",
        content,
        "chart",
        "application/vnd.openxmlformats-officedocument.drawingml.chart+xml",
    )


def _in_book(name: str, content: Callable[[str], bytes], kind: str) -> Maker:
    return lambda secret: related(
        saved(workbook()),
        _SHEET1,
        f"xl/{name}",
        content(secret),
        kind,
        "application/octet-stream",
    )


def _book_link(secret: str) -> bytes:
    book = workbook(B2="链接")
    book.active["B2"].hyperlink = f"https://example.com/?id={secret}"
    return saved(book)


def _book_custom_property(secret: str) -> bytes:
    return with_custom_property(saved(workbook()), secret)


PLANTED_XLSX: dict[str, Maker] = {
    "单元格": lambda s: saved(workbook(B2=s)),
    "隐藏列": _hidden_column,
    "零宽列": _zero_width,
    "分组折叠列": _grouped_columns,
    "隐藏行": _hidden_row,
    "零高行": _zero_height,
    "分组折叠行": _grouped_rows,
    "筛选隐藏行": _filtered_row,
    "筛选条件": _filter_value,
    "隐藏工作表": _hidden_sheet("hidden"),
    "深度隐藏工作表": _hidden_sheet("veryHidden"),
    "批注": _comment,
    "会话批注": _threaded_comment,
    "页眉": _sheet_header,
    "页脚": _sheet_footer,
    "验证列表": _validation_list,
    "验证提示": _validation_prompt,
    "名称": _defined_name,
    "外部链接缓存": _external_cache,
    "透视表缓存": _pivot_cache,
    "透视表记录": _pivot_records,
    "隐藏的数字格式": _formatted(";;;"),
    "隐藏的条件格式": _formatted('[<1E+300]"";;;'),
    "数字格式中的文字": _format_literal,
    "白色文字": _font(color="FFFFFFFF"),
    "极小文字": _font(size=1),
    "涂黑单元格": _same_as_fill,
    "合并遮住": _merged_away,
    "公式": _formula,
    "公式缓存": _cached_value,
    "富文本": _rich_string,
    "拼音": _phonetic,
    "不再使用的文字": _unused_string,
    "文档属性": _book_property,
    "自定义属性": _book_custom_property,
    "工作表名": _sheet_title,
    "图形文字": _drawing_text,
    "图形替代文字": _drawing_alt,
    "图表缓存": _book_chart,
    "嵌入文档": _in_book("embeddings/letter1.docx", lambda s: a_document(s), "package"),
    "嵌入对象": _in_book("embeddings/oleObject1.bin", an_ole, "oleObject"),
    "图片元数据": _in_book("media/image1.png", a_png, "image"),
    "超链接": _book_link,
}

# Where a reader of the printed page, or of the screen, sees the secret: it is replaced there.
SEEN_DOCX = {
    "正文", "逐字分段", "表格", "一格一字", "嵌套表格", "页眉", "页脚", "脚注", "尾注", "修订插入",
    "文本框", "公式", "艺术字",
}  # fmt: skip
SEEN_XLSX = {"单元格", "公式缓存", "富文本", "工作表名", "页眉", "页脚"}


# --- archives and old formats --------------------------------------------------------------------


def a_zip(members: dict[str, bytes]) -> bytes:
    """A plain archive."""
    return packed(members)


def lying_zip(name: str, content: bytes, declared: int) -> bytes:
    """A stored member whose central directory declares another size than its local header."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr(name, content)
    data = bytearray(out.getvalue())
    place = data.rindex(b"PK\x01\x02")
    struct.pack_into("<II", data, place + 20, declared, declared)
    return bytes(data)


def an_ods(secret: str) -> bytes:
    """A small OpenDocument spreadsheet with the secret in B2."""
    office = "urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        f'<office:document-content xmlns:office="{office}office:1.0" '
        f'xmlns:table="{office}table:1.0" xmlns:text="{office}text:1.0"><office:body>'
        '<office:spreadsheet><table:table table:name="名单"><table:table-row>'
        '<table:table-cell office:value-type="string"><text:p>证件</text:p></table:table-cell>'
        f'<table:table-cell office:value-type="string"><text:p>{escape(secret)}</text:p>'
        "</table:table-cell></table:table-row></table:table></office:spreadsheet></office:body>"
        "</office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{office}manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/" '
        'manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", manifest)
    return out.getvalue()


def a_presentation(slide: str, *, show: bool = True, notes: str = "") -> bytes:
    """One slide with one text, and notes to it."""
    space = "http://schemas.openxmlformats.org/presentationml/2006/main"
    mark = "" if show else ' show="0"'

    def text_of(root: str, text: str, attributes: str = "") -> str:
        return (
            f'<p:{root} xmlns:p="{space}" xmlns:a="{A}"{attributes}><p:cSld><p:spTree><p:sp>'
            f"<p:txBody><a:p><a:r><a:t>{escape(text)}</a:t></a:r></a:p></p:txBody></p:sp>"
            f"</p:spTree></p:cSld></p:{root}>"
        )

    relations = "http://schemas.openxmlformats.org/package/2006/relationships"
    parts = {
        "ppt/presentation.xml": f'<p:presentation xmlns:p="{space}" xmlns:r="{R}"><p:sldIdLst>'
        '<p:sldId id="256" r:id="rId1"/></p:sldIdLst></p:presentation>',
        "ppt/_rels/presentation.xml.rels": f'<Relationships xmlns="{relations}">'
        f'<Relationship Id="rId1" Type="{R}/slide" Target="slides/slide1.xml"/></Relationships>',
        "ppt/slides/slide1.xml": text_of("sld", slide, mark),
    }
    if notes:
        parts["ppt/notesSlides/notesSlide1.xml"] = text_of("notes", notes)
    return packed({name: content.encode() for name, content in parts.items()})


TINY_GIF = base64.b64decode("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7")
