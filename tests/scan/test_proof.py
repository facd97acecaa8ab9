"""A name in Latin letters in every place a program gives names: gone from the result, or no result."""

import base64
import io
from collections.abc import Callable

import pikepdf
import pytest
from pikepdf import Array, Dictionary, Name, String

from gongkai.scan.readers import ocr
from gongkai.scan.redact import NotRedacted, Selection, redact_file
from gongkai.scan.redact.language import is_language
from gongkai.scan.redact.verifier import prove
from tests.scan import office, pdfs
from tests.scan.test_redact_office import texts_of, traces
from tests.scan.test_redact_pdf import simple_page

NAME = "Zhangsan"
CHOSEN = Selection(words=(NAME,))
R = office.R
LINE = office.paragraph(office.run(f"联系人{NAME}。"))
DATA = base64.b64encode(NAME.encode()).decode()
DOCUMENT, STYLES = "word/document.xml", "word/styles.xml"


@pytest.fixture(autouse=True)
def _no_recognition(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr, "available", lambda: False)


def in_body(inner: str) -> bytes:
    return office.body(f"{LINE}<w:p>{inner}{office.run('文')}</w:p>")


def in_part(part: str, old: str, new: str) -> bytes:
    return office.replaced(office.body(LINE), part, old, new)


def box(attribute: str) -> bytes:
    inner = f"<w:txbxContent><w:p>{office.run('框')}</w:p></w:txbxContent>"
    return in_body(
        f'<w:r><w:pict><v:shape {attribute} style="width:9pt"><v:textbox>{inner}</v:textbox>'
        "</v:shape></w:pict></w:r>"
    )


def picture(number: str, leaf: str) -> bytes:
    blip = f'<a:blip xmlns:r="{R}" r:embed="{number}"/>'
    data = in_body(
        f'<w:r><w:drawing><wp:inline><wp:docPr id="1" name="{NAME}" descr="{NAME}"/><a:graphic>'
        f"{blip}</a:graphic></wp:inline></w:drawing></w:r>"
    )
    return office.related(
        data, DOCUMENT, f"word/media/{leaf}", office.a_png(), "image", "image/png", number
    )


STYLE = (
    f'<w:style w:type="paragraph" w:customStyle="1" w:styleId="{NAME}"><w:name w:val="{NAME}"/>'
    f'<w:aliases w:val="{NAME}"/></w:style></w:styles>'
)
GOES = {
    "style": lambda: office.replaced(
        in_body(f'<w:pPr><w:pStyle w:val="{NAME}"/></w:pPr>'), STYLES, "</w:styles>", STYLE
    ),
    "theme": lambda: in_part("word/theme/theme1.xml", 'name="Office Theme"', f'name="{NAME}"'),
    "list": lambda: in_part(
        "word/numbering.xml", "<w:multiLevelType", f'<w:name w:val="{NAME}"/><w:multiLevelType'
    ),
    "shape": lambda: box(f'id="{NAME}" o:spid="{NAME}" alt="{NAME}"'),
    "a copy of a shape": lambda: box(f'o:gfxdata="{DATA}"'),
    "alternative text": lambda: picture("rId77", "image7.png"),
    "bookmark": lambda: in_body(
        f'<w:bookmarkStart w:id="5" w:name="{NAME}"/><w:bookmarkEnd w:id="5"/>'
    ),
    "link": lambda: in_body(
        f'<w:hyperlink w:anchor="{NAME}" w:tooltip="{NAME}">{office.run("文")}</w:hyperlink>'
    ),
    "variable": lambda: in_part(
        "word/settings.xml", "</w:settings>",
        f'<w:docVars><w:docVar w:name="{NAME}" w:val="1"/></w:docVars></w:settings>',
    ),
    "attribute of another program": lambda: in_body(f'<z:a xmlns:z="urn:z" z:who="{NAME}"/>'),
    "element of another program": lambda: in_body(f'<z:{NAME} xmlns:z="urn:z"/>'),
    "namespace": lambda: in_body(f'<z:a xmlns:z="urn:{NAME}"/>'),
    "prefix": lambda: in_body(f'<{NAME}:a xmlns:{NAME}="urn:z"/>'),
    "comment": lambda: in_part(
        "word/_rels/document.xml.rels", "</Relationships>", f"<!--{NAME}--></Relationships>"
    ),
}  # fmt: skip
REFUSED = {
    "font": lambda: in_body(office.run("字", f'<w:rFonts w:ascii="{NAME}"/>')),
    "font of the file": lambda: in_part(
        "word/fontTable.xml", "</w:fonts>", f'<w:font w:name="{NAME}"/></w:fonts>'
    ),
    "symbol": lambda: in_body(f'<w:r><w:sym w:font="{NAME}" w:char="F0FC"/></w:r>'),
    "language": lambda: in_body(office.run("字", f'<w:lang w:val="x-{NAME}"/>')),
    "built-in style": lambda: in_part(
        STYLES, "<w:lsdException ", f'<w:lsdException w:name="{NAME}"/><w:lsdException '
    ),
    "compatibility": lambda: in_part(
        "word/settings.xml", "<w:compat>",
        f'<w:compat><w:compatSetting w:name="{NAME}" w:uri="u" w:val="1"/>',
    ),
    "number of a series": lambda: in_body(
        f'<w:fldSimple w:instr=" SEQ {NAME} ">{office.run("1")}</w:fldSimple>'
    ),
    "id of a relation": lambda: picture(f"rId{NAME}", "image7.png"),
    "name of a part": lambda: picture("rId77", f"{NAME}.png"),
    "style with the name in another word": lambda: in_part(
        STYLES, 'w:val="Normal"', f'w:val="My{NAME}Style"'
    ),
}  # fmt: skip


@pytest.mark.parametrize("place", GOES)
def test_names_in_a_document_go_with_the_text(place: str) -> None:
    data = GOES[place]()
    assert traces(data, NAME)
    made = redact_file(data, "a.docx", CHOSEN)
    assert not traces(made.data, NAME)
    assert not any(DATA.encode() in part for part in office.parts_of(made.data).values())
    assert "正文内容。" in "".join(texts_of(made.data))


@pytest.mark.parametrize("place", REFUSED)
def test_names_in_a_document_that_cannot_go_are_no_proof(place: str) -> None:
    with pytest.raises(NotRedacted, match="隐去不完整"):
        redact_file(REFUSED[place](), "a.docx", CHOSEN)


def test_a_style_keeps_its_looks_without_its_name() -> None:
    bold = STYLE.replace("</w:style>", "<w:rPr><w:b/></w:rPr></w:style>", 1)
    data = office.replaced(
        in_body(f'<w:pPr><w:pStyle w:val="{NAME}"/></w:pPr>'), STYLES, "</w:styles>", bold
    )
    made = office.parts_of(redact_file(data, "a.docx", CHOSEN).data)
    number = made[DOCUMENT].decode().split('<w:pStyle w:val="s')[1].split('"')[0]
    assert f'w:styleId="s{number}"' in made[STYLES].decode()


def test_many_names_are_looked_for_as_few_are() -> None:
    others = [f"Nobody{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(150)]
    with pytest.raises(NotRedacted):
        prove([*others, NAME], REFUSED["font"](), "a.docx")


@pytest.mark.parametrize(
    ("word", "is_own"),
    [("Normal", True), ("Times New Roman", True), ("heading 1", True), ("ListNumber2", True),
     (NAME, False), ("Zhang San", False), ("Normal Zhangsan", False), ("Smith", False)],
)  # fmt: skip
def test_words_of_the_format(word: str, is_own: bool) -> None:
    assert is_language(word) is is_own


def test_a_short_name_within_a_longer_word_is_none() -> None:
    data = office.body(office.paragraph(office.run("联系人Ding。")))
    data = office.replaced(data, STYLES, 'w:val="Normal"', 'w:val="PaddingX"')
    assert not redact_file(data, "a.docx", Selection(words=("Ding",))).data.startswith(b"%")
    with pytest.raises(NotRedacted):
        prove(["Ding"], office.replaced(data, STYLES, "PaddingX", "DingStyle"), "a.docx")


# PDF

TEXT = f"BT /F0 12 Tf 72 700 Td ({NAME}, office) Tj ET".encode()


def _page(change: Callable[[pikepdf.Pdf, pikepdf.Page], object]) -> bytes:
    document = pdfs.opened(simple_page(TEXT))
    change(document, document.pages[0])
    return pdfs.saved(document)


def _content(before: str, **resources: object) -> Callable[[], bytes]:
    def change(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
        for kind, value in resources.items():
            page.Resources[f"/{kind}"] = value
        page.Contents = document.make_stream(before.encode() + TEXT)

    return lambda: _page(change)


def _layer(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    group = document.make_indirect(Dictionary(Type=Name.OCG, Name=String(NAME)))
    document.Root.OCProperties = Dictionary(OCGs=Array([group]), D=Dictionary())
    page.Resources.Properties = Dictionary(M0=group)
    page.Contents = document.make_stream(b"/OC /M0 BDC " + TEXT + b" EMC")


def _field(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    widget = document.make_indirect(
        Dictionary(
            Type=Name.Annot, Subtype=Name.Widget, Rect=Array([72, 600, 200, 620]), FT=Name.Tx,
            T=String(NAME), TU=String(NAME), TM=String(NAME), MK=Dictionary(CA=String(NAME)),
        )
    )  # fmt: skip
    page.Annots = Array([widget])
    document.Root.AcroForm = Dictionary(Fields=Array([widget]))


def _structure(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    element = Dictionary(S=Name(f"/{NAME}"), T=String(NAME), Alt=String(NAME), ID=String(NAME))
    document.Root.StructTreeRoot = Dictionary(RoleMap=Dictionary({f"/{NAME}": Name.P}), K=element)
    page.Contents = document.make_stream(f"/{NAME} <</MCID 0>> BDC ".encode() + TEXT + b" EMC")


def _code_table(document: pikepdf.Pdf, page: pikepdf.Page) -> None:
    page.Resources.Font.F0.ToUnicode = document.make_stream(
        b"/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /Zhangsan def "
        b"1 begincodespacerange <00> <ff> endcodespacerange "
        b"1 beginbfrange <20> <7e> <0020> endbfrange endcmap end end"
    )


PLACES: dict[str, Callable[[], bytes]] = {
    "comment": _content(f"% {NAME}\n"),
    "state": _content(f"/{NAME} gs ", ExtGState=Dictionary({f"/{NAME}": Dictionary(CA=1)})),
    "key": _content("/G gs ", ExtGState=Dictionary({"/G": Dictionary({f"/{NAME}": 1})})),
    "intent": _content(f"/{NAME} ri "),
    "key of a picture": _content(f"BI /W 1 /H 1 /BPC 8 /CS /G /{NAME} 1 ID \0 EI "),
    "layer": lambda: _page(_layer),
    "field": lambda: _page(_field),
    "structure": lambda: _page(_structure),
    "table of codes": lambda: _page(_code_table),
    "language": lambda: _page(
        lambda document, page: document.Root.update({"/Lang": String(f"x-{NAME}")})
    ),
    "version": lambda: _page(
        lambda document, page: document.Root.update({"/Version": Name(f"/{NAME}")})
    ),
    "font": lambda: _page(
        lambda document, page: page.Resources.Font.F0.update({"/Name": Name(f"/{NAME}")})
    ),
    "encoding": lambda: _page(
        lambda document, page: page.Resources.Font.F0.update(
            {"/Encoding": Dictionary(Differences=Array([200, Name(f"/{NAME}")]))}
        )
    ),
}


@pytest.mark.parametrize("place", PLACES)
def test_names_in_a_pdf_go_with_the_text(place: str) -> None:
    made = redact_file(PLACES[place](), "a.pdf", CHOSEN)
    forms = [NAME.encode(), NAME.encode("utf-16-be"), NAME.encode().hex().encode()]
    with pikepdf.open(io.BytesIO(made.data)) as document:
        for item in document.objects:
            told = item.unparse()
            if isinstance(item, pikepdf.Stream):
                told = Dictionary(dict(item.items())).unparse()
                told += item.read_bytes() if item.get("/Subtype") != "/Image" else b""
            assert not any(form in told for form in forms), told[:200]


def test_text_without_a_place_is_refused_and_not_left_standing() -> None:
    """A font that tells no widths: each glyph stands where the one before does."""
    data = _page(lambda document, page: page.Resources.Font.F0.update({"/BaseFont": Name.Own}))
    with pytest.raises(NotRedacted, match="定位不到"):
        redact_file(data, "a.pdf", CHOSEN)
