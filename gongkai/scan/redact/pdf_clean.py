"""A PDF with nothing in it but what its pages show.

What is kept is listed; whatever else a dictionary says (properties, names, structure, scripts,
pieces of the program that wrote it) goes. ISO 32000-1 tables 28, 30, 89, 95.
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name

from gongkai.scan.redact.strip_pictures import strip_picture

_CATALOG = {"/Type", "/Pages", "/Version", "/Lang"}
_PAGES = {
    "/Type", "/Parent", "/Kids", "/Count", "/Resources", "/MediaBox", "/CropBox", "/BleedBox",
    "/TrimBox", "/ArtBox", "/Rotate", "/Contents", "/Group", "/UserUnit", "/Annots",
}  # fmt: skip
_RESOURCES = {
    "/Font", "/XObject", "/ExtGState", "/ColorSpace", "/Pattern", "/Shading", "/ProcSet",
}  # fmt: skip
_STREAM = {"/Length", "/Filter", "/DecodeParms", "/Type", "/Subtype"}
_FORM = _STREAM | {"/FormType", "/BBox", "/Matrix", "/Resources", "/Group", "/OC"}
_IMAGE = _STREAM | {
    "/Width", "/Height", "/BitsPerComponent", "/ColorSpace", "/Decode", "/ImageMask", "/Mask",
    "/SMask", "/Interpolate", "/Intent", "/SMaskInData", "/Matte", "/OC",
}  # fmt: skip
# Wherever they stand: text for machines, scripts, notes of the writing program.
_NOWHERE = {
    "/Metadata", "/PieceInfo", "/LastModified", "/StructParent", "/StructParents", "/ActualText",
    "/Alt", "/E", "/Thumb", "/AA", "/JS", "/OPI", "/Alternates", "/AF", "/Measure", "/PZ",
}  # fmt: skip
# Annotations that are only a container; the rest is drawn into the page as it looks.
_CONTAINERS = {
    "/FileAttachment", "/Popup", "/Movie", "/Sound", "/Screen", "/3D", "/RichMedia", "/Redact",
}  # fmt: skip
_UNSEEN = 0x02 | 0x20
_TEXT = {"Tj", "TJ", "'", '"'}
_PAINT = {"S", "s", "f", "F", "f*", "B", "B*", "b", "b*"}
_MARKED = {"BMC", "BDC", "EMC", "MP", "DP"}
# Fields inherit their value from those above.
_DEEPEST_FIELD = 20
_PLAIN = {
    "/Lang": re.compile(r"[A-Za-z]{2,3}(?:-(?:[A-Za-z]{2}|Han[st]))*"),
    "/Version": re.compile(r"/[12]\.[0-9]"),
}
# Of fonts: what no viewer needs to draw them.
_FONT_NOTES = ("/Name", "/FontFamily", "/FontStretch")
_NAMES_MARKED = re.compile(rb"\b(?:BMC|BDC|EMC|MP|DP)\b|%")


Box = tuple[float, float, float, float]


@dataclass
class Cleaned:
    """``marks``: per page number from 1 the rectangles (user space) of unapplied redactions."""

    notes: list[str] = field(default_factory=list)
    marks: list[tuple[int, Box]] = field(default_factory=list)


def clean(document: pikepdf.Pdf) -> Cleaned:
    """Change ``document`` in place to what its pages show. Saving drops what hangs nowhere."""
    done = Cleaned()
    _say_what_goes(document, done)
    _drop_annotations(document, done)
    hidden = _hidden_layers(document)
    if hidden:
        done.notes.append("已删除关闭显示的图层及其内容。")
    seen: set[tuple[int, int]] = set()
    for page in document.pages:
        _clean_page(document, page, hidden, seen)
    _keep_only(document.Root, _CATALOG)
    _keep_plain(document.Root)
    if "/Info" in document.trailer:
        del document.trailer["/Info"]
    document.remove_unreferenced_resources()
    _sweep(document)
    return done


def _say_what_goes(document: pikepdf.Pdf, done: Cleaned) -> None:
    root = document.Root
    names = root.get("/Names", Dictionary())
    for is_there, what in (
        (len(document.docinfo) or "/Metadata" in root, "文档属性"),
        ("/EmbeddedFiles" in names, "附件"),
        ("/JavaScript" in names or "/OpenAction" in root, "脚本"),
        ("/AcroForm" in root, "表单（已改为静态内容）"),
        ("/Outlines" in root, "书签"),
        ("/StructTreeRoot" in root, "结构标记"),
    ):
        if is_there:
            done.notes.append(f"已删除{what}。")


def _keep_plain(root: pikepdf.Object) -> None:
    """A language and a version that could say anything else go."""
    for key, plain in _PLAIN.items():
        if key in root and not plain.fullmatch(str(root[key])):
            del root[key]


def _keep_only(item: pikepdf.Object, kept: set[str]) -> None:
    for key in list(item.keys()):
        if key not in kept:
            del item[key]


# Annotations and forms


def _drop_annotations(document: pikepdf.Pdf, done: Cleaned) -> None:
    count = unpainted = 0
    for number, page in enumerate(document.pages, 1):
        if "/Annots" not in page:
            continue
        kept = []
        for annotation in _items(page.Annots):
            if not isinstance(annotation, Dictionary):
                continue
            count += 1
            kind = str(annotation.get("/Subtype"))
            if kind == "/Redact":
                done.marks += [(number, rectangle) for rectangle in _rectangles(annotation)]
            if kind not in _CONTAINERS and not int(annotation.get("/F", 0)) & _UNSEEN:
                kept.append(annotation)
                unpainted += kind == "/Widget" and _is_unpainted(annotation)
        page.Annots = Array(kept)
    if not count:
        return
    document.flatten_annotations("screen")
    for page in document.pages:
        if "/Annots" in page:
            del page["/Annots"]
    done.notes.append(f"{count} 处批注、链接或表单域已删除，看得见的部分改为静态内容。")
    if unpainted:
        done.notes.append(
            f"{unpainted} 处表单域只存有填写的值，没有画在页面上，未带入安全副本。"
            "需要保留时，请先用“打印为 PDF”重新生成再隐去。"
        )


def _is_unpainted(widget: pikepdf.Object) -> bool:
    """Whether each viewer draws the value of the field for itself: nothing in the file does."""
    if "/AP" in widget:
        return False
    field: Any = widget
    for _ in range(_DEEPEST_FIELD):
        if field is None or "/V" in field:
            break
        field = field.get("/Parent")
    value = field.get("/V") if field is not None else None
    return value is not None and str(value) not in ("", "/Off")


def _items(array: Any) -> Iterator[pikepdf.Object]:
    if isinstance(array, Array):
        yield from list(array)


def _rectangles(annotation: pikepdf.Object) -> Iterator[Box]:
    """The areas an unapplied redaction marks: its quads, or its rectangle."""
    quads = [float(n) for n in _numbers(annotation.get("/QuadPoints"))]
    groups = [quads[at : at + 8] for at in range(0, len(quads) - 7, 8)]
    for group in groups or [[float(n) for n in _numbers(annotation.get("/Rect"))]]:
        if group:
            yield min(group[::2]), min(group[1::2]), max(group[::2]), max(group[1::2])


def _numbers(array: Any) -> Sequence[float]:
    return [float(n) for n in array] if isinstance(array, Array) else []


# Layers


def _hidden_layers(document: pikepdf.Pdf) -> set[tuple[int, int]]:
    """The groups that the default configuration switches off (ISO 32000-1 8.11.4.3)."""
    properties = document.Root.get("/OCProperties")
    if properties is None:
        return set()
    default = properties.get("/D", Dictionary())
    off = {group.objgen for group in _items(default.get("/OFF", Array()))}
    if default.get("/BaseState") == "/OFF":
        on = {group.objgen for group in _items(default.get("/ON", Array()))}
        off |= {group.objgen for group in _items(properties.get("/OCGs", Array()))} - on
    return off


def _is_hidden(group: pikepdf.Object | None, hidden: set[tuple[int, int]]) -> bool:
    """Whether a group, or a membership dictionary over groups, is switched off."""
    if group is None or not hidden or not isinstance(group, Dictionary):
        return False
    if group.get("/Type") != "/OCMD":
        return group.objgen in hidden
    members = group.get("/OCGs")
    listed = [members] if isinstance(members, Dictionary) else list(_items(members or Array()))
    states = [member.objgen not in hidden for member in listed if isinstance(member, Dictionary)]
    if not states:
        return False
    policy = str(group.get("/P", "/AnyOn"))
    shown = {
        "/AllOn": all(states), "/AnyOff": not all(states), "/AllOff": not any(states),
    }.get(policy, any(states))  # fmt: skip
    return not shown


# Content


def _clean_page(
    document: pikepdf.Pdf,
    page: pikepdf.Page,
    hidden: set[tuple[int, int]],
    seen: set[tuple[int, int]],
) -> None:
    resources = page.obj.get("/Resources") or page.resources
    content = _cleaned_content(page.obj, resources, hidden)
    if content is not None:
        page.obj.Contents = document.make_stream(content)
    _clean_resources(resources, hidden, seen)
    _keep_only(page.obj, _PAGES)


def _clean_resources(
    resources: pikepdf.Object, hidden: set[tuple[int, int]], seen: set[tuple[int, int]]
) -> None:
    for form in _forms(resources):
        if form.objgen in seen:
            continue
        seen.add(form.objgen)
        if form.get("/Subtype") == "/Image":
            if _is_hidden(form.get("/OC"), hidden):
                _empty(form)
            continue
        own = form.get("/Resources", resources)
        if _is_hidden(form.get("/OC"), hidden):
            form.write(b"")
        else:
            content = _cleaned_content(form, own, hidden)
            if content is not None:
                form.write(content)
        _clean_resources(own, hidden, seen)
    _keep_only(resources, _RESOURCES)


def _forms(resources: pikepdf.Object) -> Iterator[pikepdf.Object]:
    for kind in ("/XObject", "/Pattern"):
        for item in list(resources.get(kind, Dictionary()).values()):
            if isinstance(item, pikepdf.Stream):
                yield item


def _empty(image: pikepdf.Object) -> None:
    """An image that paints nothing, in the place of one that was switched off."""
    _keep_only(image, _STREAM)
    image.write(b"")
    image.Subtype, image.BBox = Name.Form, Array([0, 0, 0, 0])


def _cleaned_content(
    holder: pikepdf.Object, resources: pikepdf.Object, hidden: set[tuple[int, int]]
) -> bytes | None:
    """The content without marked-content operators and comments, and without what hidden layers
    paint; None when there is nothing of that in it."""
    raw = _content(holder)
    if not _NAMES_MARKED.search(raw):
        return None
    properties = resources.get("/Properties", Dictionary())
    kept, stack = [], []
    modes = [pikepdf.Object.parse(b"0")]
    for instruction in pikepdf.parse_content_stream(holder):
        operator = str(instruction.operator)
        if operator in ("BMC", "BDC"):
            group = None
            operands = instruction.operands
            if operator == "BDC" and operands[0] == "/OC" and isinstance(operands[1], Name):
                group = properties.get(str(operands[1]))
            stack.append(_is_hidden(group, hidden))
        elif operator == "EMC" and stack:
            stack.pop()
        if operator in _MARKED:
            continue
        if operator == "Tr":
            modes[-1] = instruction.operands[0]
        elif operator == "q":
            modes.append(modes[-1])
        elif operator == "Q" and len(modes) > 1:
            modes.pop()
        if any(stack):
            if operator in ("Do", "sh", "INLINE IMAGE"):
                continue
            if operator in _TEXT:
                # Invisible text is cut glyph by glyph later: what follows it keeps its place.
                kept += [_mode(pikepdf.Object.parse(b"3")), instruction, _mode(modes[-1])]
                continue
            if operator in _PAINT:
                kept.append(pikepdf.ContentStreamInstruction([], pikepdf.Operator("n")))
                continue
        kept.append(instruction)
    return pikepdf.unparse_content_stream(kept)


def _mode(mode: pikepdf.Object) -> pikepdf.ContentStreamInstruction:
    return pikepdf.ContentStreamInstruction([mode], pikepdf.Operator("Tr"))


def _content(holder: pikepdf.Object) -> bytes:
    if isinstance(holder, pikepdf.Stream):
        return holder.read_bytes()
    contents = holder.get("/Contents")
    streams = [contents] if isinstance(contents, pikepdf.Stream) else _items(contents or Array())
    return b"\n".join(part.read_bytes() for part in streams if isinstance(part, pikepdf.Stream))


# Everything that is left


def _sweep(document: pikepdf.Pdf) -> None:
    """Walk what can be reached from the catalog and drop what no page needs to be shown."""
    waiting: list[pikepdf.Object] = [document.Root]
    seen: set[tuple[int, int]] = set()
    while waiting:
        item = waiting.pop()
        if item.is_indirect:
            if item.objgen in seen:
                continue
            seen.add(item.objgen)
        if isinstance(item, Array):
            waiting += [part for part in _items(item) if isinstance(part, pikepdf.Object)]
            continue
        if not isinstance(item, Dictionary | pikepdf.Stream):
            continue
        _sweep_keys(item)
        waiting += [part for part in item.values() if isinstance(part, pikepdf.Object)]


def _sweep_keys(item: pikepdf.Object) -> None:
    kind = item.get("/Subtype") if isinstance(item, pikepdf.Stream) else item.get("/Type")
    if kind == "/Image":
        _keep_only(item, _IMAGE - {"/OC"})
        _sweep_jpeg(item)
    elif kind == "/Form":
        _keep_only(item, _FORM - {"/OC"})
    elif kind in ("/Page", "/Pages"):
        _keep_only(item, _PAGES)
    elif kind in ("/Font", "/FontDescriptor"):
        _drop(item, _FONT_NOTES)
    _drop(item, _NOWHERE)


def _drop(item: pikepdf.Object, keys: Iterable[str]) -> None:
    for key in keys:
        if key in item:
            del item[key]


def _sweep_jpeg(image: Any) -> None:
    filters = image.get("/Filter")
    names = (
        [str(filters)]
        if isinstance(filters, Name)
        else [str(f) for f in _items(filters or Array())]
    )
    if names != ["/DCTDecode"]:
        return
    data = image.read_raw_bytes()
    try:
        stripped = strip_picture(data, is_turned=False)
    except ValueError:
        # Broken pictures are shown by no viewer: nothing of them is kept.
        stripped = b""
    if stripped != data:
        image.write(stripped, filter=Name.DCTDecode, decode_parms=image.get("/DecodeParms"))
