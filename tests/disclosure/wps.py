"""Documents as WPS Writer makes them: its style names, its namespace, numbering and habits.

``wps_document()`` is an official document whole: masthead, title, numbered headings of four levels,
a table with merged cells, a picture, a footnote, a text box, tracked changes and a comment.
"""

import io
import zipfile
from collections.abc import Mapping
from html import escape

from PIL import Image, ImageDraw

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_NAMESPACES = (
    f'xmlns:w="{_W}" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships" '
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture" '
    'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" '
    'xmlns:wps="http://schemas.microsoft.com/office/word/2010/wordprocessingShape" '
    'xmlns:v="urn:schemas-microsoft-com:vml" '
    'xmlns:wpsCustomData="http://www.wps.cn/officeDocument/2013/wpsCustomData" '
    'mc:Ignorable="wpsCustomData"'
)
_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PARTS = {
    "styles": "styles", "numbering": "numbering", "footnotes": "footnotes",
    "comments": "comments", "header1": "header",
}  # fmt: skip
# Level, format, text: 一、（一）1.（1） as GB/T 9704 has them.
OFFICIAL_LEVELS = (
    ("chineseCounting", "%1、"), ("chineseCounting", "（%2）"), ("decimal", "%3."),
    ("decimal", "（%4）"), ("decimalEnclosedCircle", "%5"),
)  # fmt: skip


def picture(words: str = "", size: tuple[int, int] = (240, 120)) -> bytes:
    """A PNG with a coloured square, and ``words`` on it."""
    image = Image.new("RGB", size, "white")
    drawing = ImageDraw.Draw(image)
    drawing.rectangle((10, 10, 60, 60), fill="#1f4e79")
    drawing.text((70, 30), words, fill="black")
    out = io.BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def run(text: str, *properties: str) -> str:
    """``properties``: elements of w:rPr without prefix, e.g. “b”, “u w:val="single"”."""
    said = "".join(f"<w:{one}/>" for one in properties)
    return f'<w:r><w:rPr>{said}</w:rPr><w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def paragraph(inside: str, *properties: str) -> str:
    """``inside``: text, or runs already marked up."""
    runs = inside if inside.startswith("<") else run(inside)
    said = "".join(f"<w:{one}/>" for one in properties)
    return f"<w:p><w:pPr>{said}</w:pPr>{runs}</w:p>"


def numbered(inside: str, level: int, number: int = 1) -> str:
    """A paragraph with automatic numbering."""
    runs = inside if inside.startswith("<") else run(inside)
    place = f'<w:numPr><w:ilvl w:val="{level}"/><w:numId w:val="{number}"/></w:numPr>'
    return f"<w:p><w:pPr>{place}</w:pPr>{runs}</w:p>"


def heading(text: str, level: int) -> str:
    """A paragraph of the style 标题 1–4, whose list numbers it."""
    return f'<w:p><w:pPr><w:pStyle w:val="{level + 1}"/></w:pPr>{run(text)}</w:p>'


def cell(text: str, *properties: str) -> str:
    said = "".join(f"<w:{one}/>" for one in properties)
    return f"<w:tc><w:tcPr>{said}</w:tcPr>{paragraph(text)}</w:tc>"


def table(*rows: str) -> str:
    return f"<w:tbl><w:tblPr/><w:tblGrid/>{''.join(rows)}</w:tbl>"


def row(*cells: str, is_header: bool = False) -> str:
    said = "<w:trPr><w:tblHeader/></w:trPr>" if is_header else ""
    return f"<w:tr>{said}{''.join(cells)}</w:tr>"


def drawing(relation: str = "rIdPicture", described: str = "") -> str:
    """A run with a picture."""
    return (
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="图片 1" descr="{escape(described)}"/>'
        "<a:graphic><a:graphicData><pic:pic><pic:blipFill>"
        f'<a:blip r:embed="{relation}"/></pic:blipFill></pic:pic></a:graphicData></a:graphic>'
        "</wp:inline></w:drawing></w:r>"
    )


def text_box(text: str) -> str:
    """A run with a text box, once for programs of today and once for older ones."""
    inside = f"<w:txbxContent>{paragraph(text)}</w:txbxContent>"
    return (
        '<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wp:anchor><a:graphic>'
        f"<a:graphicData><wps:wsp><wps:txbx>{inside}</wps:txbx></wps:wsp></a:graphicData>"
        "</a:graphic></wp:anchor></w:drawing></mc:Choice><mc:Fallback><w:pict><v:shape><v:textbox>"
        f"{inside}</v:textbox></v:shape></w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )


def styles() -> str:
    """WPS numbers its styles and calls them in Chinese; headings are linked to the list."""
    made = [
        '<w:style w:type="paragraph" w:default="1" w:styleId="1"><w:name w:val="Normal"/></w:style>'
    ]
    for level in range(1, 5):
        made.append(
            f'<w:style w:type="paragraph" w:styleId="{level + 1}"><w:name w:val="标题 {level}"/>'
            f'<w:basedOn w:val="1"/><w:pPr><w:numPr><w:ilvl w:val="{level - 1}"/>'
            f'<w:numId w:val="1"/></w:numPr><w:outlineLvl w:val="{level - 1}"/></w:pPr>'
            "<w:rPr><w:b/></w:rPr></w:style>"
        )
    made.append(
        '<w:style w:type="paragraph" w:styleId="9"><w:name w:val="公文标题"/><w:basedOn w:val="1"/>'
        '<w:pPr><w:jc w:val="center"/></w:pPr></w:style>'
    )
    return f"<w:styles {_NAMESPACES}>{''.join(made)}</w:styles>"


def numbering(*lists: tuple[tuple[str, str], ...], more: str = "") -> str:
    """Lists 1, 2, …: for each the (format, text) of its levels. ``more``: further w:num."""
    abstracts, numbers = [], []
    for key, levels in enumerate(lists, 1):
        inside = "".join(
            f'<w:lvl w:ilvl="{place}"><w:start w:val="1"/><w:numFmt w:val="{style}"/>'
            f'<w:suff w:val="nothing"/><w:lvlText w:val="{text}"/></w:lvl>'
            for place, (style, text) in enumerate(levels)
        )
        abstracts.append(f'<w:abstractNum w:abstractNumId="{key}">{inside}</w:abstractNum>')
        numbers.append(f'<w:num w:numId="{key}"><w:abstractNumId w:val="{key}"/></w:num>')
    return f"<w:numbering {_NAMESPACES}>{''.join(abstracts + numbers)}{more}</w:numbering>"


def package(
    body: str,
    *,
    parts: Mapping[str, str] | None = None,
    pictures: Mapping[str, bytes] | None = None,
) -> bytes:
    """A DOCX as WPS packs it. ``parts``: further parts by name below ``word/``, without “.xml”;
    ``pictures``: by relationship id."""
    given = {"styles": styles(), "numbering": numbering(OFFICIAL_LEVELS), **(parts or {})}
    images = pictures if pictures is not None else {"rIdPicture": picture()}
    relations = [
        f'<Relationship Id="rId{number}" Type="{_RELATION}/{_PARTS[name]}" Target="{name}.xml"/>'
        for number, name in enumerate(given, 1)
    ]
    relations += [
        f'<Relationship Id="{key}" Type="{_RELATION}/image" Target="media/{key}.png"/>'
        for key in images
    ]
    rels = "http://schemas.openxmlformats.org/package/2006/relationships"
    types = "http://schemas.openxmlformats.org/package/2006/content-types"
    main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
    files: dict[str, str | bytes] = {
        "[Content_Types].xml": f'<Types xmlns="{types}"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" '
        'ContentType="application/xml"/><Default Extension="png" ContentType="image/png"/>'
        f'<Override PartName="/word/document.xml" ContentType="{main}"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{rels}"><Relationship Id="rId1" Type="{_RELATION}'
        '/officeDocument" Target="word/document.xml"/></Relationships>',
        "word/document.xml": f"<w:document {_NAMESPACES}><w:body>{body}</w:body></w:document>",
        "word/_rels/document.xml.rels": f'<Relationships xmlns="{rels}">{"".join(relations)}'
        "</Relationships>",
        **{f"word/{name}.xml": text for name, text in given.items()},
        **{f"word/media/{key}.png": data for key, data in images.items()},
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


def wps_document() -> bytes:
    """《示范县审计局2026年度审计项目计划》, invented, with everything an import has to keep."""
    body = "".join(
        [
            paragraph("示范县审计局文件", 'jc w:val="center"'),
            paragraph("示审发〔2026〕8号", 'jc w:val="center"'),
            paragraph("示范县审计局", 'pStyle w:val="9"'),
            paragraph("2026年度审计项目计划", 'pStyle w:val="9"'),
            paragraph("各科室："),
            paragraph(
                run("现将") + run("年度审计项目计划", "b") + run("印发给你们，请")
                + run("认真贯彻执行", 'u w:val="single"') + run("。")
                + '<w:r><w:footnoteReference w:id="2"/></w:r>'
            ),
            heading("总体要求", 1),
            heading("指导思想", 2),
            paragraph("围绕中心、服务大局，依法履行审计监督职责。"),
            heading("基本原则", 2),
            numbered("依法审计。", 2),
            numbered("突出重点。", 2),
            numbered("民生资金全覆盖。", 3),
            heading("项目安排", 1),
            table(
                row(cell("序号"), cell("项目"), cell("责任科室"), is_header=True),
                row(cell("1"), cell("财政预算执行审计"), cell("财政金融审计科", 'vMerge w:val="restart"')),
                row(cell("2"), cell("部门预算执行审计"), cell("", "vMerge")),
                row(cell("合计 2 项", 'gridSpan w:val="3"')),
            ),
            paragraph(drawing(described=""), 'jc w:val="center"'),
            paragraph(run("联系方式见右侧。") + text_box("联系科室：办公室")),
            paragraph(
                run("计划执行中如需调整，") + '<w:ins w:id="5" w:author="甲">' + run("须") + "</w:ins>"
                '<w:del w:id="6" w:author="甲"><w:r><w:delText>可以</w:delText></w:r></w:del>'
                + run("按程序报批。") + '<w:r><w:commentReference w:id="0"/></w:r>'
            ),
            paragraph("示范县审计局", 'jc w:val="right"'),
            paragraph("2026年3月2日", 'jc w:val="right"'),
            '<w:sectPr><w:headerReference w:type="default" r:id="rId5"/></w:sectPr>',
        ]
    )  # fmt: skip
    notes = (
        f'<w:footnotes {_NAMESPACES}><w:footnote w:id="2">'
        f"{paragraph('<w:r><w:footnoteRef/></w:r>' + run('指 2026 年 1 月至 12 月。'))}"
        "</w:footnote></w:footnotes>"
    )
    comments = (
        f'<w:comments {_NAMESPACES}><w:comment w:id="0" w:author="乙">{paragraph("请核对")}'
        "</w:comment></w:comments>"
    )
    header = f"<w:hdr {_NAMESPACES}>{paragraph('内部页眉文字')}</w:hdr>"
    return package(body, parts={"footnotes": notes, "comments": comments, "header1": header})
