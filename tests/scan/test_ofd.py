"""OFD: each hiding place of review.md is planted and found; glyphs that lie are not clean."""

import struct
from collections.abc import Callable

import pytest

from gongkai.scan.engine import scan_file
from gongkai.scan.findings import Status
from gongkai.scan.readers import CouldNotRead, Passage, read
from gongkai.scan.readers.ofd import is_signed
from tests.scan import office

SECRET = "11010519491231002X"
SPACE = 'xmlns:ofd="http://www.ofdspec.org/2016"'


def text_object(
    text: str, left: float = 20, top: float = 20, attributes: str = "", inner: str = ""
) -> str:
    return (
        f'<ofd:TextObject ID="9" Boundary="{left} {top} {3 * len(text)} 4" Font="4" Size="3.5"'
        f' {attributes}>{inner}<ofd:TextCode X="0" Y="3">{text}</ofd:TextCode></ofd:TextObject>'
    )


def page(*objects: str, layer: str = "") -> bytes:
    return (
        f"<ofd:Page {SPACE}><ofd:Area><ofd:PhysicalBox>0 0 210 297</ofd:PhysicalBox></ofd:Area>"
        f'<ofd:Template TemplateID="5"/><ofd:Content><ofd:Layer ID="2" {layer}>'
        f"{''.join(objects)}</ofd:Layer></ofd:Content></ofd:Page>"
    ).encode()


def ofd(content: bytes = b"", info: str = "", document: str = "", **more: bytes) -> bytes:
    """One page; ``more``: further members, ``__`` for / and ``_xml`` for the ending."""
    parts = {
        "OFD.xml": (
            f'<ofd:OFD {SPACE} Version="1.0"><ofd:DocBody><ofd:DocInfo><ofd:DocID>1</ofd:DocID>'
            f"{info}</ofd:DocInfo><ofd:DocRoot>Doc_0/Document.xml</ofd:DocRoot></ofd:DocBody>"
            "</ofd:OFD>"
        ).encode(),
        "Doc_0/Document.xml": (
            f"<ofd:Document {SPACE}><ofd:CommonData>"
            '<ofd:TemplatePage ID="5" BaseLoc="Tpls/T.xml"/>'
            '<ofd:TemplatePage ID="6" BaseLoc="Tpls/U.xml"/></ofd:CommonData><ofd:Pages>'
            f'<ofd:Page ID="1" BaseLoc="Pages/P.xml"/></ofd:Pages>{document}</ofd:Document>'
        ).encode(),
        "Doc_0/Pages/P.xml": content or page(text_object("一般内容")),
    }
    named = {
        name.replace("__", "/").removesuffix("_xml") + (".xml" if name.endswith("_xml") else ""): part
        for name, part in more.items()
    }  # fmt: skip
    return office.packed(parts | named)


def words(root: str, inner: str) -> bytes:
    return f"<ofd:{root} {SPACE}>{inner}</ofd:{root}>".encode()


def one_a_digit(secret: str) -> bytes:
    objects = [text_object(char, 20 + 3 * n) for n, char in enumerate(secret)]
    return ofd(page(*reversed(objects)))


def codes(secret: str) -> str:
    half = len(secret) // 2
    return (
        '<ofd:TextObject ID="9" Boundary="20 20 60 4" Font="4" Size="3.5">'
        f'<ofd:TextCode X="0" Y="3">{secret[:half]}</ofd:TextCode>'
        f'<ofd:TextCode X="27" Y="3">{secret[half:]}</ofd:TextCode></ofd:TextObject>'
    )


def covered(secret: str) -> bytes:
    box = '<ofd:PathObject ID="8" Boundary="10 15 100 20" Fill="true"/>'
    return ofd(page(text_object(secret), box))


def white(secret: str) -> bytes:
    return ofd(page(text_object(secret, inner='<ofd:FillColor Value="255 255 255"/>')))


def attachment(secret: str) -> bytes:
    listed = words(
        "Attachments",
        '<ofd:Attachment ID="1" Name="a"><ofd:FileLoc>a.xlsx</ofd:FileLoc></ofd:Attachment>',
    )
    book = office.saved(office.workbook(B2=secret))
    data = ofd(Doc_0__Attachs__Attachments_xml=listed)
    return office.with_part(data, "Doc_0/Attachs/a.xlsx", book)


def picture(secret: str) -> bytes:
    return office.with_part(ofd(), "Doc_0/Res/a.png", office.a_png(secret))


_ANNOTATION = "<ofd:Annot><ofd:Appearance>{}</ofd:Appearance></ofd:Annot>"
PLANTED: dict[str, tuple[Callable[[str], bytes], tuple[str, str, str]]] = {
    "正文": (lambda s: ofd(page(text_object(s))), ("正文", "第1页", "")),
    "一个对象多段": (lambda s: ofd(page(codes(s))), ("正文", "第1页", "")),
    "一字一个对象": (one_a_digit, ("正文", "第1页", "")),
    "不可见": (
        lambda s: ofd(page(text_object(s, attributes='Visible="false"'))),
        ("不可见的对象", "第1页", "不可见的对象"),
    ),
    "不可见的层": (
        lambda s: ofd(page(f'<ofd:PageBlock Visible="false">{text_object(s)}</ofd:PageBlock>')),
        ("不可见的对象", "第1页", "不可见的对象"),
    ),
    "透明": (
        lambda s: ofd(page(text_object(s, attributes='Alpha="0"'))),
        ("透明的文字", "第1页", "透明的文字"),
    ),
    "白色": (white, ("白色文字", "第1页", "白色文字")),
    "极小": (
        lambda s: ofd(page(text_object(s, attributes='CTM="0.1 0 0 0.1 0 0"'))),
        ("极小的文字", "第1页", "极小的文字"),
    ),
    "页面之外": (
        lambda s: ofd(page(text_object(s, left=500))),
        ("页面之外的文字", "第1页", "页面之外的文字"),
    ),
    "图形遮住": (covered, ("被图形遮住的文字", "第1页", "被图形遮住的文字")),
    "模板": (
        lambda s: ofd(Doc_0__Tpls__T_xml=page(text_object(s))),
        ("模板", "Doc_0/Tpls/T.xml", ""),
    ),
    "未使用的模板": (
        lambda s: ofd(Doc_0__Tpls__U_xml=page(text_object(s))),
        ("旧版本或未使用的页面", "Doc_0/Tpls/U.xml", "旧版本或未使用的页面"),
    ),
    "旧版本页面": (
        lambda s: ofd(Doc_0__Pages__Old_xml=page(text_object(s))),
        ("旧版本或未使用的页面", "Doc_0/Pages/Old.xml", "旧版本或未使用的页面"),
    ),
    "版本": (
        lambda s: ofd(Doc_0__Versions__V_xml=words("DocVersion", f"<ofd:Name>{s}</ofd:Name>")),
        ("版本信息", "Doc_0/Versions/V.xml", "版本信息"),
    ),
    "注释": (
        lambda s: ofd(Doc_0__Annots__A_xml=words("PageAnnot", _ANNOTATION.format(text_object(s)))),
        ("注释", "Doc_0/Annots/A.xml", "注释"),
    ),
    "逐字的注释": (
        lambda s: ofd(
            Doc_0__Annots__A_xml=words(
                "PageAnnot", _ANNOTATION.format("".join(text_object(char) for char in s))
            )
        ),
        ("注释", "Doc_0/Annots/A.xml", "注释"),
    ),
    "附件": (attachment, ("嵌入文件", "a.xlsx 名单!B2", "嵌入的文件")),
    "自定义标引": (
        lambda s: ofd(Doc_0__Tags__T_xml=words("CustomTags", f"<ofd:T>{s}</ofd:T>")),
        ("自定义标引", "Doc_0/Tags/T.xml", "自定义标引"),
    ),
    "其他命名空间的标引": (
        lambda s: ofd(Doc_0__Tags__T_xml=f"<公文 xmlns='u'><联系人>{s}</联系人></公文>".encode()),
        ("其他部分", "Doc_0/Tags/T.xml", ""),
    ),
    "文档属性": (
        lambda s: ofd(info=f"<ofd:Author>{s}</ofd:Author>"),
        ("文档属性", "OFD.xml", ""),
    ),
    "目录": (
        lambda s: ofd(document=f'<ofd:Outlines><ofd:OutlineElem Title="证{s}"/></ofd:Outlines>'),
        ("文档目录", "Doc_0/Document.xml", ""),
    ),
    "图片元数据": (picture, ("图片：图片信息", "a.png", "")),
}


def passages(data: bytes) -> tuple[list[Passage], str]:
    found: list[Passage] = []
    try:
        for passage in read(data, "公文.ofd"):
            found.append(passage)
    except CouldNotRead as error:
        return found, str(error)
    return found, ""


@pytest.mark.parametrize("planted", PLANTED)
def test_what_is_planted_is_found(planted: str) -> None:
    make, expected = PLANTED[planted]
    data = make(SECRET)
    found, problem = passages(data)
    assert problem == ""
    assert expected in [
        (passage.part, passage.at(passage.text.index(SECRET))[0], passage.hidden)
        for passage in found
        if SECRET in passage.text
    ]
    assert "identity_number" in {f.kind for f in scan_file(data, "公文.ofd").findings}


def test_an_ordinary_file_is_clean() -> None:
    data = ofd(page(text_object("一般内容"), text_object("第二行", top=30)))
    assert scan_file(data, "公文.ofd").status == Status.CLEAN
    assert "一般内容\n第二行" in [passage.text for passage in passages(data)[0]]


def test_objects_far_apart_in_a_line_are_two_words() -> None:
    data = ofd(page(text_object("右", left=90), text_object("左")))
    assert "左 右" in [passage.text for passage in passages(data)[0]]


# --- glyphs --------------------------------------------------------------------------------------


def glyphs(ids: str, start: int = 0, count: int | None = None) -> str:
    number = len(ids.split())
    return (
        f'<ofd:CGTransform CodePosition="{start}" CodeCount="{count or number}"'
        f' GlyphCount="{number}"><ofd:Glyphs>{ids}</ofd:Glyphs></ofd:CGTransform>'
    )


def a_font(table: dict[int, int]) -> bytes:
    """A font of nothing but its character table (cmap format 12)."""
    groups = b"".join(struct.pack(">III", code, code, glyph) for code, glyph in table.items())
    sub = struct.pack(">HHIII", 12, 0, 16 + len(groups), 0, len(table)) + groups
    cmap = struct.pack(">HHHHI", 0, 1, 3, 10, 12) + sub
    return (
        b"\0\1\0\0" + struct.pack(">HHHH", 1, 0, 0, 0)
        + struct.pack(">4sIII", b"cmap", 0, 28, len(cmap)) + cmap
    )  # fmt: skip


def with_font(data: bytes, font: bytes) -> bytes:
    resources = (
        f'<ofd:Res {SPACE} BaseLoc="Res"><ofd:Fonts><ofd:Font ID="4" FontName="宋体">'
        "<ofd:FontFile>f.ttf</ofd:FontFile></ofd:Font></ofd:Fonts></ofd:Res>"
    )
    data = office.with_part(data, "Doc_0/PublicRes.xml", resources)
    return office.with_part(data, "Doc_0/Res/f.ttf", font)


FONT = a_font({ord("公"): 7, ord("开"): 8, ord("密"): 9})


@pytest.mark.parametrize(
    ("objects", "font", "is_readable"),
    [
        ([text_object("公开", inner=glyphs("7 8"))], FONT, True),
        ([text_object("公开", inner=glyphs("7 8"))], b"", True),
        ([text_object("公开", inner=glyphs("7 9"))], FONT, False),
        # one glyph for two characters: one of the two is not what is shown
        ([text_object("公开", inner=glyphs("7 7"))], b"", False),
        ([text_object("公", inner=glyphs("7")), text_object("开", inner=glyphs("7"))], b"", False),
        # more is shown than the text says
        ([text_object("公", inner=glyphs("7 8 9", count=1))], b"", False),
        # a subset font without a table of its own
        ([text_object("公开公", inner=glyphs("1 2 1"))], b"\0\1\0\0\0\0", True),
    ],
)
def test_glyphs_must_be_those_of_the_text(
    objects: list[str], font: bytes, is_readable: bool
) -> None:
    data = with_font(ofd(page(*objects)), font) if font else ofd(page(*objects))
    _, problem = passages(data)
    assert ("字形" in problem) != is_readable


def test_text_drawn_as_lines_could_not_be_reviewed() -> None:
    outlines = ['<ofd:PathObject ID="3" Boundary="1 1 3 3"/>'] * 60
    report = scan_file(ofd(page(*outlines)), "公文.ofd")
    assert report.status == Status.COULD_NOT_REVIEW
    assert "请" in report.reason


def test_an_unknown_member_could_not_be_reviewed() -> None:
    data = office.with_part(ofd(), "Doc_0/Res/a.jb2", b"\x97JB2")
    assert scan_file(data, "公文.ofd").status == Status.COULD_NOT_REVIEW


def test_signatures_are_noticed() -> None:
    signed = words("Signatures", '<ofd:Signature ID="1" BaseLoc="S/Signature.xml"/>')
    assert is_signed(ofd(Doc_0__Signs__Signatures_xml=signed))
    assert not is_signed(ofd(Doc_0__Signs__Signatures_xml=words("Signatures", "")))
    assert not is_signed(ofd())


def test_a_mark_of_secrecy_refuses() -> None:
    assert scan_file(ofd(page(text_object("机密★5年"))), "公文.ofd").refuses
