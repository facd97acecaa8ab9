"""PDF files made in code: plain ones, and one with a secret at each hiding place of a PDF.

``PLANTED_PDF[place](secret)`` gives a file whose first page also shows ``NOTICE``. Pages are A4;
text is set by typst with the shipped fonts, what typst cannot write is added with pikepdf.
"""

import io
import zlib
from collections.abc import Callable

import pikepdf
import typst
from pikepdf import Array, Dictionary, Name, Pdf, String

from gongkai.core.letters import glyphs

NOTICE = "关于开展乡镇财政审计工作的通知"
WIDTH, HEIGHT = 595.2756, 841.8898
# Where the secret stands: from the left and from the top, in points.
LEFT, TOP = 100, 300

_COMPILER = typst.Compiler(
    {"main.typ": b""}, font_paths=[str(glyphs.FONTS)], ignore_system_fonts=True
)


def typeset(source: str) -> bytes:
    """A PDF from typst source, on A4 in the shipped serif face, 12 points."""
    head = '#set page(paper: "a4", margin: 70pt)\n#set text(font: "Noto Serif SC", size: 12pt)\n'
    result = _COMPILER.compile({"main.typ": (head + source).encode()}, format="pdf", timestamp=0)
    assert isinstance(result, bytes)
    return result


def plain(*pages: str) -> bytes:
    """One page for each text; a line end in the text is a line end on the page."""
    return typeset("\n#pagebreak()\n".join(_literal(text) for text in pages))


def numbered(count: int, lines: int = 40) -> bytes:
    """``count`` dense pages, each beginning with 第 n 页."""
    line = "审计机关对本级各部门和下级政府预算的执行情况和决算进行审计监督。"
    return plain(*(f"第{number}页\n" + "\n".join([line] * lines) for number in range(1, count + 1)))


def picture_page(picture: bytes, width: int, height: int, text: str = "") -> bytes:
    """A page filled by an RGB picture of ``width`` × ``height`` pixels, with ``text`` set over it."""
    pdf = opened(plain(text or " "))
    page = pdf.pages[0]
    image = pdf.make_stream(
        picture, Type=Name.XObject, Subtype=Name.Image, Width=width, Height=height,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
    )  # fmt: skip
    name = page.add_resource(image, Name.XObject)
    put_first(page, f"q {WIDTH} 0 0 {HEIGHT} 0 0 cm {name} Do Q\n".encode())
    return saved(pdf)


def opened(data: bytes) -> Pdf:
    return Pdf.open(io.BytesIO(data))


def saved(pdf: Pdf, **options: object) -> bytes:
    out = io.BytesIO()
    pdf.save(out, static_id=True, **options)  # type: ignore[arg-type]
    return out.getvalue()


def _literal(text: str) -> str:
    lines = (line.replace("\\", "\\\\").replace('"', '\\"') for line in text.split("\n"))
    return "#linebreak()\n".join(f'#("{line}")' for line in lines)


def put_first(page: pikepdf.Page, content: bytes) -> None:
    page.contents_add(content, prepend=True)


def put_last(page: pikepdf.Page, content: bytes) -> None:
    page.contents_add(content)


def _shown(secret: str, style: str = "") -> bytes:
    """The secret set on the page, last in the content."""
    return typeset(
        f"{_literal(NOTICE)}\n"
        f"#place(top + left, dx: {LEFT - 70}pt, dy: {TOP - 70}pt)"
        f"[#set text({style})\n{_literal(secret)}]"
    )


def _split(pdf: Pdf) -> tuple[bytes, bytes]:
    """The content of page 1 before the secret, and that of the secret."""
    content = pdf.pages[0].Contents.read_bytes()
    start = content.rindex(b"\nq ") + 1
    end = content.rindex(b"\nQ\n") + 3
    return content[:start] + b"EMC\n", content[start:end]


def _rewritten(secret: str, change: Callable[[bytes], bytes]) -> bytes:
    pdf = opened(_shown(secret))
    before, own = _split(pdf)
    pdf.pages[0].Contents = pdf.make_stream(before + change(own))
    return saved(pdf)


def plainly_shown(secret: str) -> bytes:
    return _shown(secret)


def black_box(secret: str) -> bytes:
    box = f"\nq 0 g {LEFT - 2} {HEIGHT - TOP - 16} 400 22 re f Q\n".encode()
    return _rewritten(secret, lambda own: own + box)


def behind_a_picture(secret: str) -> bytes:
    pdf = opened(_shown(secret))
    page = pdf.pages[0]
    noise = zlib.compress(
        b"".join(bytes([i * 37 % 256, i * 91 % 256, i % 256]) for i in range(4800))
    )
    image = pdf.make_stream(
        zlib.decompress(noise), Type=Name.XObject, Subtype=Name.Image, Width=80, Height=60,
        ColorSpace=Name.DeviceRGB, BitsPerComponent=8,
    )  # fmt: skip
    name = page.add_resource(image, Name.XObject)
    place = f"q 420 0 0 60 {LEFT - 5} {HEIGHT - TOP - 40} cm {name} Do Q\n"
    put_last(page, place.encode())
    return saved(pdf)


def white_text(secret: str) -> bytes:
    return _shown(secret, "fill: white")


def text_in_colour_of_its_ground(secret: str) -> bytes:
    return typeset(
        f"{_literal(NOTICE)}\n#place(top + left, dx: 30pt, dy: 230pt)"
        f"[#rect(fill: navy, width: 400pt)[#set text(fill: navy)\n{_literal(secret)}]]"
    )


def invisible(secret: str) -> bytes:
    return _rewritten(secret, lambda own: own.replace(b"0 Tr", b"3 Tr"))


def tiny_text(secret: str) -> bytes:
    return _shown(secret, "size: 0.5pt")


def off_crop(secret: str) -> bytes:
    pdf = opened(_shown(secret))
    pdf.pages[0].CropBox = Array([0, HEIGHT - TOP + 60, WIDTH, HEIGHT])
    return saved(pdf)


def off_page(secret: str) -> bytes:
    return _rewritten(secret, lambda own: b"q 1 0 0 1 900 0 cm\n" + own + b"\nQ\n")


def layer_off(secret: str) -> bytes:
    pdf = opened(_shown(secret))
    before, own = _split(pdf)
    layer = pdf.make_indirect(Dictionary(Type=Name.OCG, Name=String("草稿")))
    pdf.Root.OCProperties = Dictionary(
        OCGs=Array([layer]), D=Dictionary(OFF=Array([layer]), Order=Array([layer]))
    )
    page = pdf.pages[0]
    page.Resources.Properties = Dictionary(L0=layer)
    page.Contents = pdf.make_stream(before + b"/OC /L0 BDC\n" + own + b"\nEMC\n")
    return saved(pdf)


def _as_form(pdf: Pdf, own: bytes) -> pikepdf.Object:
    return pdf.make_stream(
        own, Type=Name.XObject, Subtype=Name.Form, BBox=Array([0, 0, WIDTH, HEIGHT]),
        Resources=pdf.pages[0].Resources,
    )  # fmt: skip


def shared_form(secret: str) -> bytes:
    """Shown by a form that pages 1 and 2 share."""
    pdf = opened(_shown(secret))
    before, own = _split(pdf)
    form = _as_form(pdf, own)
    page = pdf.pages[0]
    page.Contents = pdf.make_stream(before)
    pdf.pages.append(page)
    for each in pdf.pages:
        each.Resources = Dictionary(Font=page.Resources.Font, ColorSpace=page.Resources.ColorSpace)
        each.Resources.XObject = Dictionary(F0=form)
        put_last(each, b"/F0 Do\n")
    return saved(pdf)


def unused_form(secret: str) -> bytes:
    """A form among the resources that no page shows."""
    pdf = opened(_shown(secret))
    before, own = _split(pdf)
    page = pdf.pages[0]
    form = _as_form(pdf, own)
    page.Contents = pdf.make_stream(before)
    page.Resources = Dictionary(
        Font=page.Resources.Font, ColorSpace=page.Resources.ColorSpace, XObject=Dictionary(F0=form)
    )
    return saved(pdf)


def kerned(secret: str) -> bytes:
    """One TJ with a number between any two glyphs."""

    def spread(own: bytes) -> bytes:
        return _each_glyph(own, lambda codes: b"[" + b" -40 ".join(codes) + b"]TJ")

    return _rewritten(secret, spread)


def positioned(secret: str) -> bytes:
    """Each glyph shown by an operator of its own, the even ones before the odd ones."""

    def place(codes: list[bytes]) -> bytes:
        order = [*range(0, len(codes), 2), *range(1, len(codes), 2)]
        return b"\n".join(b"1 0 0 -1 %d 0 Tm %s Tj" % (n * 12, codes[n]) for n in order)

    return _rewritten(secret, lambda own: _each_glyph(own, place))


def _each_glyph(own: bytes, write: Callable[[list[bytes]], bytes]) -> bytes:
    written = []
    pdf = Pdf.new()
    for operands, operator in pikepdf.parse_content_stream(pdf.make_stream(own)):
        if str(operator) == "TJ":
            codes = b"".join(bytes(part) for part in operands[0] if isinstance(part, String))
            pairs = [b"<" + codes[i : i + 2].hex().encode() + b">" for i in range(0, len(codes), 2)]
            written.append(write(pairs))
        else:
            written.append(pikepdf.unparse_content_stream([(operands, operator)]))
    return b"\n".join(written) + b"\n"


def rotated_page(secret: str) -> bytes:
    pdf = opened(_shown(secret))
    pdf.pages[0].Rotate = 90
    return saved(pdf)


def ascii85(secret: str) -> bytes:
    """The content behind ASCII85 and Flate."""
    pdf = opened(_shown(secret))
    page = pdf.pages[0]
    packed = zlib.compress(page.Contents.read_bytes())
    stream = pdf.make_stream(b"")
    stream.write(
        _a85(packed), filter=Array([Name.ASCII85Decode, Name.FlateDecode]), type_check=False
    )
    page.Contents = stream
    return saved(pdf, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def _a85(data: bytes) -> bytes:
    from base64 import a85encode

    return a85encode(data) + b"~>"


def _changed(change: Callable[[Pdf], object], **options: object) -> bytes:
    pdf = opened(plain(NOTICE))
    change(pdf)
    return saved(pdf, **options)


def actual_text(secret: str) -> bytes:
    """Marked content whose ActualText says something else than what is shown."""
    pdf = opened(_shown("同前"))
    before, own = _split(pdf)
    hexed = secret.encode("utf-16-be").hex()
    marked = f"/Span <</ActualText <FEFF{hexed}>>> BDC\n".encode() + own + b"\nEMC\n"
    pdf.pages[0].Contents = pdf.make_stream(before + marked)
    return saved(pdf)


def alternate_text(secret: str) -> bytes:
    def add(pdf: Pdf) -> None:
        pdf.Root.StructTreeRoot.K[0].Alt = String(secret)

    return _changed(add)


def outline(secret: str) -> bytes:
    def add(pdf: Pdf) -> None:
        with pdf.open_outline() as tree:
            tree.root.append(pikepdf.OutlineItem(f"附件 {secret}", 0))

    return _changed(add)


def _annotation(pdf: Pdf, **entries: object) -> pikepdf.Object:
    entry = pdf.make_indirect(Dictionary(Type=Name.Annot, Rect=Array([50, 50, 70, 70]), **entries))
    page = pdf.pages[0]
    if Name.Annots not in page:
        page.Annots = Array([])
    page.Annots.append(entry)
    return entry


def note(secret: str) -> bytes:
    """A text note with its pop-up."""

    def add(pdf: Pdf) -> None:
        own = _annotation(pdf, Subtype=Name.Text, Contents=String(secret), T=String("审核"))
        own.Popup = _annotation(pdf, Subtype=Name.Popup, Parent=own, Open=False)

    return _changed(add)


def stamp_appearance(secret: str) -> bytes:
    """A stamp whose appearance shows the secret and which says nothing of it elsewhere."""
    pdf = opened(_shown(secret))
    before, own = _split(pdf)
    look = _as_form(pdf, own)
    pdf.pages[0].Contents = pdf.make_stream(before)
    _annotation(
        pdf, Subtype=Name.Stamp, AP=Dictionary(N=look), F=4,
    ).Rect = Array([0, 0, WIDTH, HEIGHT])  # fmt: skip
    return saved(pdf)


def link(secret: str) -> bytes:
    def add(pdf: Pdf) -> None:
        address = f"https://example.gov.cn/?id={secret}"
        _annotation(pdf, Subtype=Name.Link, A=Dictionary(S=Name.URI, URI=String(address)))

    return _changed(add)


def redaction_mark(secret: str) -> bytes:
    """Marked to be redacted, never applied: the text is still there."""
    pdf = opened(_shown(secret))
    box = [LEFT - 2, HEIGHT - TOP - 16, LEFT + 400, HEIGHT - TOP + 6]
    _annotation(pdf, Subtype=Name.Redact, QuadPoints=Array([
        box[0], box[3], box[2], box[3], box[0], box[1], box[2], box[1],
    ])).Rect = Array(box)  # fmt: skip
    return saved(pdf)


def attachment(secret: str) -> bytes:
    def add(pdf: Pdf) -> None:
        pdf.attachments["名单.txt"] = pikepdf.AttachedFileSpec(pdf, f"证件 {secret}".encode())

    return _changed(add)


def info(secret: str) -> bytes:
    return _changed(lambda pdf: pdf.docinfo.__setitem__(Name.Subject, String(secret)))


def xmp(secret: str) -> bytes:
    def add(pdf: Pdf) -> None:
        with pdf.open_metadata(set_pikepdf_as_editor=False) as metadata:
            metadata["dc:description"] = secret

    return _changed(add)


def page_metadata(secret: str) -> bytes:
    """A metadata stream on a page, UTF-16."""

    def add(pdf: Pdf) -> None:
        pdf.pages[0].obj.Metadata = pdf.make_stream(
            f"<x>{secret}</x>".encode("utf-16"), Type=Name.Metadata, Subtype=Name.XML
        )

    return _changed(add)


def form_field(secret: str) -> bytes:
    def add(pdf: Pdf) -> None:
        field = _annotation(
            pdf, Subtype=Name.Widget, FT=Name.Tx, T=String("证件号码"), V=String(secret), F=2
        )
        pdf.Root.AcroForm = Dictionary(Fields=Array([field]))

    return _changed(add)


def older_revision(secret: str) -> bytes:
    """The content with the secret, then an update that replaces it."""
    old = _shown(secret)
    pdf = opened(old)
    page = pdf.pages[0]
    number, _ = page.Contents.objgen
    before, _ = _split(pdf)
    return _updated(old, number, before)


def _updated(old: bytes, number: int, content: bytes) -> bytes:
    """``old`` with stream ``number`` replaced by an incremental update."""
    packed = zlib.compress(content)
    start = len(old) + 1
    body = b"\n%d 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream\nendobj\n" % (
        number, len(packed), packed,
    )  # fmt: skip
    pdf = opened(old)
    root = pdf.Root.objgen[0]
    previous = int(old[old.rindex(b"startxref") + 9 :].split()[0])
    table = b"xref\n%d 1\n%010d 00000 n \ntrailer\n<</Size %d/Root %d 0 R/Prev %d>>\n" % (
        number, start, len(pdf.objects) + 1, root, previous,
    )  # fmt: skip
    return old + body + table + b"startxref\n%d\n%%%%EOF\n" % (len(old) + len(body))


def named_destination(secret: str) -> bytes:
    def add(pdf: Pdf) -> None:
        place = Array([pdf.pages[0].obj, Name.Fit])
        pdf.Root.Names = Dictionary(Dests=Dictionary(Names=Array([String(secret), place])))

    return _changed(add)


def page_label(secret: str) -> bytes:
    def add(pdf: Pdf) -> None:
        pdf.Root.PageLabels = Dictionary(Nums=Array([0, Dictionary(P=String(secret))]))

    return _changed(add)


def javascript(secret: str) -> bytes:
    def add(pdf: Pdf) -> None:
        script = f"app.alert('{secret}')".encode()
        pdf.Root.OpenAction = Dictionary(S=Name.JavaScript, JS=pdf.make_stream(script))

    return _changed(add)


def private_data(secret: str) -> bytes:
    """An editor's own data on a page, in an object stream."""

    def add(pdf: Pdf) -> None:
        own = pdf.make_indirect(Dictionary(Private=Dictionary(Draft=String(secret))))
        pdf.pages[0].obj.PieceInfo = Dictionary(Editor=own)

    return _changed(add, object_stream_mode=pikepdf.ObjectStreamMode.generate)


def orphan(secret: str) -> bytes:
    """An object that nothing refers to, left in the file."""
    content = zlib.compress(b"(" + secret.encode() + b")")
    data = plain(NOTICE)
    end = data.rindex(b"xref", 0, data.rindex(b"startxref"))
    extra = b"900 0 obj\n<</Length %d/Filter/FlateDecode>>\nstream\n%s\nendstream\nendobj\n" % (
        len(content), content,
    )  # fmt: skip
    shifted = data[end:].replace(b"startxref\n%d" % end, b"startxref\n%d" % (end + len(extra)))
    return data[:end] + extra + shifted


def inline_image(secret: str) -> bytes:
    """Bytes of the secret as the samples of an inline image."""
    codes = secret.encode()

    def add(pdf: Pdf) -> None:
        head = b"q 20 0 0 2 50 50 cm BI /W %d /H 1 /BPC 8 /CS /G ID " % len(codes)
        put_last(pdf.pages[0], head + codes + b"\nEI Q\n")

    return _changed(add)


def after_the_end(secret: str) -> bytes:
    return plain(NOTICE) + f"\n{secret}\n".encode()


def comment(secret: str) -> bytes:
    """A comment line between the objects."""
    data = plain(NOTICE)
    cut = data.index(b"\n", data.index(b"%PDF-")) + 1
    pdf = data[:cut] + f"%{secret}\n".encode() + data[cut:]
    # The table of places is repaired by whoever opens it: every place moved by the same length.
    return pdf


# What stands on the page and can be seen.
SEEN_PDF: dict[str, Callable[[str], bytes]] = {
    "plainly_shown": plainly_shown,
    "shared_form": shared_form,
    "kerned": kerned,
    "positioned": positioned,
    "rotated_page": rotated_page,
    "ascii85": ascii85,
    "redaction_mark": redaction_mark,
}
# Text on the page that a viewer does not show.
UNSEEN_PDF: dict[str, Callable[[str], bytes]] = {
    "black_box": black_box,
    "behind_a_picture": behind_a_picture,
    "white_text": white_text,
    "text_in_colour_of_its_ground": text_in_colour_of_its_ground,
    "invisible": invisible,
    "tiny_text": tiny_text,
    "off_crop": off_crop,
    "off_page": off_page,
    "layer_off": layer_off,
}
# Beside the pages.
ASIDE_PDF: dict[str, Callable[[str], bytes]] = {
    "actual_text": actual_text,
    "alternate_text": alternate_text,
    "outline": outline,
    "note": note,
    "stamp_appearance": stamp_appearance,
    "link": link,
    "attachment": attachment,
    "info": info,
    "xmp": xmp,
    "page_metadata": page_metadata,
    "form_field": form_field,
    "older_revision": older_revision,
    "named_destination": named_destination,
    "page_label": page_label,
    "javascript": javascript,
    "private_data": private_data,
    "unused_form": unused_form,
    "orphan": orphan,
    "inline_image": inline_image,
    "after_the_end": after_the_end,
    "comment": comment,
}
PLANTED_PDF: dict[str, Callable[[str], bytes]] = SEEN_PDF | UNSEEN_PDF | ASIDE_PDF
