"""A Word package with only what a reader of the page sees: the rest leaves with its traces.

Parts are kept by a list of what is known to be shown and used; whatever is not on it goes.
"""

import re
from collections.abc import Callable, Iterable
from io import BytesIO
from urllib.parse import unquote

from lxml import etree
from PIL import Image

from gongkai.scan.readers.docx_looks import Looks, Sheet
from gongkai.scan.readers.package import local
from gongkai.scan.redact.base import NotRedacted
from gongkai.scan.redact.docx_text import part_text
from gongkai.scan.redact.language import OWN_SPACES
from gongkai.scan.redact.opc import TYPES, Package
from gongkai.scan.redact.strip_packages import APP, CORE, forget
from gongkai.scan.redact.strip_pictures import MOST_PIXELS, strip_picture

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_XML = "{http://www.w3.org/XML/1998/namespace}"
DOCUMENT = "word/document.xml"

# Relationship types (last segment) of parts that are used without an element naming them …
_IMPLICIT = frozenset(
    ["officeDocument", "core-properties", "extended-properties", "styles", "numbering", "settings",
     "fontTable", "theme", "footnotes", "endnotes"]
)  # fmt: skip
# … and of those that are only used when an element names their id.
_NAMED = frozenset(
    ["header", "footer", "image", "hyperlink", "chart", "chartStyle", "chartColorStyle",
     "diagramData", "diagramLayout", "diagramQuickStyle", "diagramColors", "diagramDrawing",
     "themeOverride"]
)  # fmt: skip
_PROPERTIES = {"core-properties": CORE, "extended-properties": APP}
_SETTINGS = frozenset(
    ["zoom", "mirrorMargins", "bordersDoNotSurroundHeader", "bordersDoNotSurroundFooter",
     "gutterAtTop", "displayBackgroundShape", "defaultTabStop", "autoHyphenation",
     "hyphenationZone", "evenAndOddHeaders", "bookFoldPrinting", "drawingGridHorizontalSpacing",
     "drawingGridVerticalSpacing", "displayHorizontalDrawingGridEvery",
     "displayVerticalDrawingGridEvery", "characterSpacingControl", "noLineBreaksAfter",
     "noLineBreaksBefore", "footnotePr", "endnotePr", "compat", "mathPr", "themeFontLang",
     "clrSchemeMapping", "decimalSymbol", "listSeparator"]
)  # fmt: skip
# Elements that go with all that is in them.
_GONE = frozenset(
    ["commentRangeStart", "commentRangeEnd", "commentReference", "annotationRef", "proofErr",
     "permStart", "permEnd", "moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart",
     "moveToRangeEnd", "customXmlInsRangeStart", "customXmlInsRangeEnd", "customXmlDelRangeStart",
     "customXmlDelRangeEnd", "customXmlMoveFromRangeStart", "customXmlMoveFromRangeEnd",
     "customXmlMoveToRangeStart", "customXmlMoveToRangeEnd", "OLEObject", "control", "contentPart",
     "embedRegular", "embedBold", "embedItalic", "embedBoldItalic", "externalData", "userShapes",
     "fldData", "tblCaption", "tblDescription", "rsid", "rsids", "cellIns", "cellMerge",
     "movie", "subDoc", "altName", "lastRenderedPageBreak", "sdtPr", "sdtEndPr", "customXmlPr", "smartTagPr"]
)  # fmt: skip
# Parts that say how things look and hold no text of their own.
_FORMS = frozenset({"styles", "numbering", "settings", "fonts", "theme"})
# What a run, paragraph or table looked like before.
_RECORDS = ("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tcPrChange", "trPrChange",
            "tblPrExChange", "tblGridChange", "numberingChange")  # fmt: skip
# Elements that go while what is in them stays.
_UNWRAPPED = frozenset(["ins", "moveTo", "sdt", "sdtContent", "customXml", "smartTag"])
# What is said for those who do not see, or by the program to itself.
_UNSEEN_ATTRIBUTES = frozenset(["descr", "alt", "title", "summary", "tooltip", "tgtFrame", "href",
                                "gfxdata"])  # fmt: skip
# Elements whose value is the name of a style.
_STYLED = ("pStyle", "rStyle", "tblStyle", "basedOn", "next", "link", "styleLink", "numStyleLink")
_OWN_NAMES = tuple(f"{{{space}" for space in OWN_SPACES)
_VML = "{urn:schemas-microsoft-com:vml}"
_HARMLESS = re.compile(
    r"\s*(?:(?:PAGE|NUMPAGES|SECTION|SECTIONPAGES)\b(?: *\\\* *[A-Za-z]+)*"
    r"|TOC\b(?: *\\[a-z](?: *\"[\d\-, ]*\")?)*"
    r"|(?:PAGEREF|REF|NOTEREF) +_(?:Toc|Ref)\d+(?: *\\[a-z])*"
    r"|HYPERLINK +\\l +\"_(?:Toc|Ref)\d+\"(?: *\\[a-z])*"
    r"|SEQ +\w{1,10}(?: *\\\* *[A-Za-z]+)*)\s*"
)
_OWN_BOOKMARK = re.compile(r"_(?:Toc|Ref)\d+")
_WEB = re.compile(r"(?:https?://|mailto:)", re.IGNORECASE)


def clean(package: Package, tells: Callable[[str], bool]) -> list[str]:
    """Takes everything a reader does not see out of ``package``; returns Chinese notes.

    ``tells``: whether a text (an address behind a link) says what should not be said. Raises ``NotRedacted`` when something is shown that cannot be checked.
    """
    notes = Notes()
    if DOCUMENT not in package.parts or not str(package.tree(DOCUMENT).tag).startswith(W):
        raise NotRedacted(
            "这份文档用的是“严格 Open XML”格式。请用 Word/WPS 另存为普通 DOCX 后再试。"
        )
    has_styles = "word/styles.xml" in package.parts
    sheet = Sheet(package.tree("word/styles.xml") if has_styles else None)
    for name in package.xml_names():
        if not name.startswith("docProps/"):
            _clean_part(package.tree(name), notes, sheet)
    for item in package.relationships(""):
        # Wherever the program that wrote the file put its properties.
        kind, name = str(item.get("Type", "")).rsplit("/", 1)[-1], package.target("", item)
        if name in package.parts and kind in _PROPERTIES:
            package.parts[name] = _PROPERTIES[kind]
    _clean_settings(package)
    _rename_styles(package)
    _drop_switched_off(package, notes)
    _keep_links(package, notes, tells)
    _keep_parts(package, notes)
    _pictures(package, notes)
    return notes.said()


class Notes:
    """What was taken away, said once."""

    def __init__(self) -> None:
        self._said: dict[str, None] = {}

    def add(self, sentence: str) -> None:
        self._said.setdefault(sentence)

    def said(self) -> list[str]:
        return list(self._said)


# Elements


def _clean_part(root: etree._Element, notes: Notes, sheet: Sheet) -> None:
    if next(root.iter(f"{W}altChunk"), None) is not None:
        raise NotRedacted(
            "文档正文中插入了另一个文件，无法逐字核对。请把插入的内容转为普通文字后再传。"
        )
    _drop_foreign(root)
    if local(root) in _FORMS:
        _clean_form(root)
        return
    _one_choice(root)
    _accept(root, notes)
    _drop_hidden(root, notes, sheet)
    for node in list(root.iter(etree.Element)):
        tag = local(node)
        if tag == "bookmarkStart" and not _OWN_BOOKMARK.fullmatch(node.get(f"{W}name", "")):
            _drop_bookmark(root, node)
        elif tag in _GONE or (tag == "extLst" and not _is_diagram(root)):
            _remove(node)
        elif tag in _UNWRAPPED:
            _unwrap(node)
        elif tag == "f" and node.tag != f"{W}f":
            # The sheet a chart was drawn from is not in the file.
            node.text = None
    _clean_fields(root)
    for node in root.iter(etree.Element):
        node.tail = None
        for key in list(node.attrib):
            _clean_attribute(node, str(key))
    tidy(root)


def _clean_form(root: etree._Element) -> None:
    for node in list(root.iter(*(f"{{*}}{tag}" for tag in (*_GONE, *_RECORDS)))):
        _remove(node)
    for node in root.iter("{*}abstractNum", "{*}style"):
        for key in [key for key in node.attrib if "rsid" in str(key)]:
            del node.attrib[key]
    for node in list(root.iterfind("{*}abstractNum/{*}name")):
        _remove(node)
    for node in root.iter("{*}theme", "{*}clrScheme", "{*}fontScheme", "{*}fmtScheme"):
        if "name" in node.attrib:
            node.set("name", "theme")


def _drop_foreign(root: etree._Element) -> None:
    """What other programs write beside the words, in a language Word does not read."""
    for node in list(root.iter(etree.Element)):
        if (
            not str(node.tag).startswith(_OWN_NAMES)
            and not "".join(map(str, node.itertext())).strip()
        ):
            _remove(node)
            continue
        for key in [key for key in map(str, node.attrib) if key.startswith("{")]:
            if not key.startswith((*_OWN_NAMES, _XML)):
                del node.attrib[key]
    spaces = {item for node in root.iter(etree.Element) for item in node.nsmap.items()}
    own = [prefix for prefix, space in spaces if prefix and space.startswith(OWN_SPACES)]
    ignorable = next((key for key in map(str, root.attrib) if key.endswith("}Ignorable")), None)
    if ignorable is not None:
        root.set(ignorable, " ".join(one for one in root.get(ignorable, "").split() if one in own))
    etree.cleanup_namespaces(root, keep_ns_prefixes=own)


def _rename_styles(package: Package) -> None:
    """Styles a person made keep their looks and lose their names."""
    if "word/styles.xml" not in package.parts:
        return
    names: dict[str, str] = {}
    for number, style in enumerate(package.tree("word/styles.xml").iter(f"{W}style"), 1):
        if not _is_on_attribute(style, "customStyle"):
            continue
        names[style.get(f"{W}styleId", "")] = f"s{number}"
        style.set(f"{W}styleId", f"s{number}")
        for node in style.findall(f"{W}aliases"):
            style.remove(node)
        for node in style.findall(f"{W}name"):
            node.set(f"{W}val", f"样式{number}")
    for part in package.xml_names() if names else ():
        for node in package.tree(part).iter(*(f"{W}{tag}" for tag in _STYLED)):
            value = node.get(f"{W}val", "")
            node.set(f"{W}val", names.get(value, value))


def _is_on_attribute(node: etree._Element, name: str) -> bool:
    return node.get(f"{W}{name}", "0") not in ("0", "false", "off")


def tidy(root: etree._Element) -> None:
    """Empty runs would tell how words were laid out."""
    for text in [node for node in root.iter(f"{W}t") if not node.text]:
        _remove(text)
    for run in [node for node in root.iter(f"{W}r") if not _has_content(node)]:
        _remove(run)


def _clean_attribute(node: etree._Element, key: str) -> None:
    leaf, tag = key.rsplit("}", 1)[-1], local(node)
    if leaf.startswith("rsid") or leaf in ("paraId", "textId"):
        del node.attrib[key]
    elif tag in ("docPr", "cNvPr"):
        if leaf in ("descr", "title"):
            del node.attrib[key]
        elif leaf == "name":
            node.set(key, "object")
    elif leaf in _UNSEEN_ATTRIBUTES or (leaf in ("id", "spid") and _is_shape(node)):
        del node.attrib[key]


def _is_shape(node: etree._Element) -> bool:
    """A drawing of the old kind; what others are drawn after is named by them."""
    return str(node.tag).startswith(_VML) and local(node) not in ("shapetype", "imagedata")


def _has_content(run: etree._Element) -> bool:
    return any(local(child) != "rPr" for child in run)


def _is_diagram(root: etree._Element) -> bool:
    return local(root) == "dataModel"


def _remove(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is not None:
        parent.remove(node)


def _unwrap(node: etree._Element) -> None:
    parent = node.getparent()
    if parent is None:
        return
    place = parent.index(node)
    for child in list(node):
        parent.insert(place, child)
        place += 1
    parent.remove(node)


def _drop_bookmark(root: etree._Element, start: etree._Element) -> None:
    number = start.get(f"{W}id")
    for end in root.iter(f"{W}bookmarkEnd"):
        if end.get(f"{W}id") == number:
            _remove(end)
            break
    _remove(start)


def _one_choice(root: etree._Element) -> None:
    """A drawing kept twice, for new and old programs, says the same in both or is kept once."""
    for both in list(root.iter("{*}AlternateContent")):
        branches = list(both)
        for other in branches[1:]:
            is_copy = part_text(other).text == part_text(branches[0]).text
            if local(other) == "Choice" or not is_copy:
                both.remove(other)


# Revisions


def _accept(root: etree._Element, notes: Notes) -> None:
    """As if a person had accepted every change: insertions stay, deletions go."""
    gone = [node for node in root.iter(f"{W}del", f"{W}moveFrom") if not _is_mark(node)]
    for node in gone:
        _remove(node)
    for mark in [node for node in root.iter(f"{W}del", f"{W}ins", f"{W}moveFrom", f"{W}moveTo")
                 if _is_mark(node)]:  # fmt: skip
        _accept_mark(mark)
        notes.add("修订已全部接受：插入的留下，删除的去掉。")
    for node in list(root.iter(f"{W}cellDel")):
        cell = next(node.iterancestors(f"{W}tc"), None)
        if cell is not None:
            _remove(cell)
    records = ["delText", "delInstrText", *_RECORDS]
    for node in list(root.iter(*(f"{W}{tag}" for tag in records))):
        _remove(node)
    if gone:
        notes.add("修订已全部接受：插入的留下，删除的去掉。")


def _is_mark(node: etree._Element) -> bool:
    """Whether it says something about a paragraph end or a row, and holds no text."""
    parent = node.getparent()
    return parent is not None and local(parent) in ("rPr", "trPr", "ctrlPr", "numPr")


def _accept_mark(mark: etree._Element) -> None:
    parent = mark.getparent()
    assert parent is not None
    parent.remove(mark)
    is_deleted = local(mark) in ("del", "moveFrom")
    holder = parent.getparent()
    if not is_deleted or holder is None:
        return
    if local(parent) == "trPr":
        _remove(holder)
    elif local(holder) == "pPr":
        paragraph = holder.getparent()
        if paragraph is not None:
            _join_with_next(paragraph)


def _join_with_next(paragraph: etree._Element) -> None:
    following = paragraph.getnext()
    if following is None or local(following) != "p":
        return
    place = 1 if len(following) and local(following[0]) == "pPr" else 0
    for child in [child for child in paragraph if local(child) != "pPr"]:
        following.insert(place, child)
        place += 1
    _remove(paragraph)


# Fields


def _clean_fields(root: etree._Element) -> None:
    """Codes that could tell something go, what they show stays; page numbers go on counting."""
    for node in list(root.iter(f"{W}fldSimple")):
        if not _HARMLESS.fullmatch(node.get(f"{W}instr", "")):
            _unwrap(node)
    opened: list[_Field] = []
    for node in list(root.iter(f"{W}fldChar", f"{W}instrText", f"{W}t")):
        is_code = any(not field.is_separated for field in opened)
        if local(node) == "t":
            if is_code:
                _remove(node)
        elif local(node) == "instrText":
            if is_code:
                opened[-1].code.append(node)
            else:
                _remove(node)
        elif node.get(f"{W}fldCharType") == "begin":
            opened.append(_Field(node))
        elif not opened:
            _remove(node)
        else:
            _continue(opened, node)
    for field in opened:
        _flatten_field(field)


def _continue(opened: "list[_Field]", mark: etree._Element) -> None:
    kind = mark.get(f"{W}fldCharType", "")
    opened[-1].marks.append(mark)
    if kind == "separate":
        opened[-1].is_separated = True
    elif kind == "end":
        _close(opened.pop())


class _Field:
    def __init__(self, begin: etree._Element) -> None:
        self.marks = [begin]
        self.code: list[etree._Element] = []
        self.is_separated = False

    def instruction(self) -> str:
        return "".join(str(node.text or "") for node in self.code)


def _close(field: _Field) -> None:
    if _HARMLESS.fullmatch(field.instruction()):
        for mark in field.marks:
            for child in list(mark):
                mark.remove(child)
    else:
        _flatten_field(field)


def _flatten_field(field: _Field) -> None:
    begin = field.marks[0]
    shown = _drawn(begin)
    run = begin.getparent()
    if shown and run is not None:
        text = etree.SubElement(run, f"{W}t")
        text.text = shown
    for node in [*field.marks, *field.code]:
        _remove(node)


def _drawn(begin: etree._Element) -> str:
    """What an old form field shows that stands in no text: a ticked box, the chosen item."""
    box = begin.find(f".//{W}checkBox")
    if box is not None:
        state = box.find(f"{W}checked")
        state = box.find(f"{W}default") if state is None else state
        return "☒" if state is not None and _is_on(state) else "☐"
    items = [str(item.get(f"{W}val", "")) for item in begin.iterfind(f".//{W}ddList/{W}listEntry")]
    result = begin.find(f".//{W}ddList/{W}result")
    number = str(result.get(f"{W}val", "0")) if result is not None else "0"
    return items[int(number)] if number.isdigit() and int(number) < len(items) else ""


# Hidden text


_FIELD_MARKS = frozenset({"rPr", "fldChar", "instrText", "delInstrText"})


def _drop_hidden(root: etree._Element, notes: Notes, sheet: Sheet) -> None:
    """What the reader says is not seen: runs, rows, drawings."""
    gone = [row for row in root.iter(f"{W}tr") if sheet.row_reason(row)]
    for content in root.iter(f"{W}txbxContent"):
        drawing = next(content.iterancestors(f"{W}drawing", f"{W}pict", f"{W}object"), None)
        if drawing is not None and sheet.shape_reason(content):
            gone.append(drawing)
    for run in root.iter(f"{W}r"):
        if sheet.run_reason(run, _looks(run, sheet)):
            gone += [child for child in run if local(child) not in _FIELD_MARKS]
    for node in gone:
        _remove(node)
        notes.add("看不见的文字（隐藏、白色、极小等）已删除。")


def _looks(run: etree._Element, sheet: Sheet) -> Looks:
    """What the cell, box and paragraph around a run hand down to it, from the outside in."""
    looks = Looks()
    for node in reversed(list(run.iterancestors())):
        tag = local(node)
        if tag == "tbl":
            looks = sheet.table_looks(node, looks)
        elif tag == "tc":
            looks = sheet.cell_looks(node, looks)
        elif tag == "txbxContent":
            looks = Looks(ground=sheet.shape_ground(node))
        elif tag == "p":
            looks = sheet.paragraph_looks(node, looks)
    return looks


# Parts


def _clean_settings(package: Package) -> None:
    if "word/settings.xml" in package.parts:
        root = package.tree("word/settings.xml")
        for node in list(root):
            if local(node) not in _SETTINGS:
                root.remove(node)


def _drop_switched_off(package: Package, notes: Notes) -> None:
    """Headers of first or even pages that the section does not use."""
    if DOCUMENT not in package.parts:
        return
    has_even = "word/settings.xml" in package.parts and any(
        _is_on(node) for node in package.tree("word/settings.xml").iter(f"{W}evenAndOddHeaders")
    )
    counting: dict[tuple[str, str], etree._Element] = {}
    references, used = [], []
    for section in package.tree(DOCUMENT).iter(f"{W}sectPr"):
        for node in section:
            if local(node) in ("headerReference", "footerReference"):
                references.append(node)
                counting[local(node), node.get(f"{W}type", "default")] = node
        title = section.find(f"{W}titlePg")
        has_first = title is not None and _is_on(title)
        # A section without a header of its own goes on with the one before.
        used += [
            node
            for (_, kind), node in counting.items()
            if kind == "default" or (has_first if kind == "first" else has_even)
        ]
    for node in references:
        if node not in used:
            _remove(node)
            notes.add("未启用的首页、偶数页页眉页脚已删除。")


def _is_on(switch: etree._Element) -> bool:
    return switch.get(f"{W}val", "1") not in ("0", "false", "off")


def _keep_links(package: Package, notes: Notes, tells: Callable[[str], bool]) -> None:
    """Hyperlinks to the web that have words to click stay; other targets outside go."""
    for name in package.xml_names():
        root = package.tree(name)
        shown = {
            str(node.get(f"{_R}id"))
            for node in root.iter(f"{W}hyperlink")
            if any(str(text.text or "").strip() for text in node.iter(f"{W}t"))
        }

        def is_unwanted(item: etree._Element, shown: set[str] = shown) -> bool:
            is_outside = item.get("TargetMode") == "External"
            target = unquote(str(item.get("Target", "")))
            is_web = _WEB.match(target) is not None and not tells(target)
            return is_outside and not (is_web and item.get("Id") in shown)

        ids = package.drop_relationships(name, is_unwanted)
        if ids:
            notes.add("指向文件之外的链接（网页正文链接除外）已删除。")
            _forget(root, ids)
        for node in list(root.iter("{*}hlinkClick", "{*}hlinkHover")):
            if not node.get(f"{_R}id"):
                _remove(node)
        for node in list(root.iter(f"{W}hyperlink")):
            anchor = node.get(f"{W}anchor", "")
            if not (node.get(f"{_R}id") or _OWN_BOOKMARK.fullmatch(anchor)):
                _unwrap(node)


def _keep_parts(package: Package, notes: Notes) -> None:
    """Only parts that can be reached over known relationships stay."""
    kept, queue = {TYPES}, [""]
    while queue:
        source = queue.pop()
        named = _named_ids(package, source) if source else set()
        # Word keeps the drawing of a diagram by an id inside the diagram's own data.
        for item in package.relationships(source):
            kind = str(item.get("Type", "")).rsplit("/", 1)[-1]
            is_used = kind in _IMPLICIT or (kind in _NAMED and item.get("Id") in named)
            if not is_used or item.get("TargetMode") == "External":
                continue
            target = package.target(source, item)
            if target in package.parts and target not in kept:
                kept.add(target)
                queue.append(target)
        kept.add(package.rels_of(source))
    gone = {name for name in package.parts if name not in kept}
    for start, sentence in _PARTS_GONE.items():
        if any(start in name for name in gone):
            notes.add(sentence)
    unused = {
        source: package.drop_relationships(source, _is_unknown)
        for source in ["", *sorted(kept)]
        if package.rels_of(source) in package.parts
    }
    for source, ids in [*package.drop(gone).items(), *unused.items()]:
        if source and ids and source in package.parts:
            _forget(package.tree(source), ids)


_PARTS_GONE = {
    "word/comments": "批注已删除。",
    "embeddings/": "嵌入的文件已删除，只留它在页面上的图片。",
    "customXml/": "自定义数据已删除。",
    "glossary/": "构建基块已删除。",
    "vbaProject": "宏已删除。",
}


def _is_unknown(item: etree._Element) -> bool:
    kind = str(item.get("Type", "")).rsplit("/", 1)[-1]
    return kind not in _IMPLICIT | _NAMED


def _named_ids(package: Package, source: str) -> set[str]:
    if not source.endswith((".xml", ".vml")):
        return set()
    root = package.tree(source)
    ids = {
        str(value)
        for node in root.iter(etree.Element)
        for key, value in node.attrib.items()
        if str(key).startswith(_R)
    }
    if next(root.iter("{*}relIds"), None) is not None:
        ids |= {
            str(item.get("Id"))
            for item in package.relationships(source)
            if str(item.get("Type", "")).endswith("/diagramDrawing")
        }
    return ids


def _forget(root: etree._Element, ids: Iterable[str]) -> None:
    forget(root, set(ids))


# Pictures


def _pictures(package: Package, notes: Notes) -> None:
    """Pictures keep their pixels and size; drawings that can hold text leave a blank."""
    for name in [name for name in package.parts if name.startswith("word/media/")]:
        try:
            package.parts[name] = strip_picture(package.parts[name], is_turned=False)
        except ValueError:
            package.parts[name] = blank_picture(package.parts[name])
            notes.add("不能逐字核对的图片（EMF、WMF 等矢量图或损坏的图片）已换成空白。")


def blank_picture(data: bytes) -> bytes:
    """White, of the same size; of one point when the picture cannot be read."""
    size = (1, 1)
    try:
        with Image.open(BytesIO(data)) as picture:
            size = picture.size if picture.width * picture.height <= MOST_PIXELS else size
    except Exception:
        # Pillow raises whatever a broken picture makes it raise.
        size = (1, 1)
    out = BytesIO()
    # Word looks at the bytes, not at the suffix.
    Image.new("L", size, 255).save(out, "PNG")
    return out.getvalue()
