"""The body of a document as HTML: cleaned, flattened to text, and marked where findings stand."""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape, unescape

import nh3
from lxml import etree, html

_TAGS = {
    "h2", "h3", "h4", "p", "br", "strong", "em", "u", "s", "sup", "sub", "a", "ul", "ol", "li",
    "blockquote", "table", "thead", "tbody", "tr", "th", "td", "caption", "hr", "img",
}  # fmt: skip
_ATTRIBUTES = {
    "a": {"href", "title"},
    "ol": {"start", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"colspan", "rowspan", "scope"},
    "p": {"class"},
    "img": {"src", "alt"},
}
# A picture of the body is named by the hash of its bytes; where it is shown from is said later.
_PICTURE = re.compile(r"picture:([0-9a-f]{64})")
_IMG = re.compile(r'<img((?:\s+[a-z]+="[^"]*")*)\s*/?>')
_SRC, _ALT = re.compile(r'\ssrc="([^"]*)"'), re.compile(r'\salt="([^"]*)"')
# What XML cannot hold, hence neither Word nor a feed: C0 controls and the noncharacters of the plane.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_CLASSES = {"p": {"indent", "center", "right"}}
_BLOCKS = {
    "h2", "h3", "h4", "p", "li", "blockquote", "tr", "caption", "hr", "br", "table", "ul", "ol",
}  # fmt: skip


def clean(source: str) -> str:
    """``source`` with only the tags an official text needs; scripts, styles and events are gone,
    and so are characters that no Word file or feed could carry.

    Pictures stay where they name one of the document's own (``picture:<sha256>``).
    """
    cleaned = nh3.clean(
        source,
        tags=_TAGS,
        attributes={tag: names - {"class"} for tag, names in _ATTRIBUTES.items()},
        allowed_classes=_CLASSES,
        attribute_filter=_keep_attribute,
        url_schemes={"http", "https", "mailto", "tel", "picture"},
        link_rel="noopener",
    )
    return _each_picture(_NOT_XML.sub("", cleaned), _plain_picture).strip()


def _keep_attribute(tag: str, name: str, value: str) -> str | None:
    is_picture = _PICTURE.fullmatch(value) is not None
    if name == "src":
        return value if is_picture else None
    return None if name == "href" and value.strip().lower().startswith("picture:") else value


def _plain_picture(sha256: str, alt: str) -> str:
    return f'<img src="picture:{sha256}" alt="{escape(alt)}">' if sha256 else ""


def _each_picture(source: str, made: Callable[[str, str], str]) -> str:
    """``source`` (cleaned) with every picture replaced by ``made(sha256, alt)``."""

    def replaced(match: re.Match[str]) -> str:
        src, alt = _SRC.search(match[1]), _ALT.search(match[1])
        named = _PICTURE.fullmatch(src[1]) if src else None
        return made(named[1] if named else "", unescape(alt[1]) if alt else "")

    return _IMG.sub(replaced, source)


def pictures_of(source: str) -> list[str]:
    """The SHA-256 of the pictures a cleaned body names, in its order, each once."""
    found: dict[str, None] = {}

    def note(sha256: str, alt: str) -> str:
        if sha256:
            found[sha256] = None
        return ""

    _each_picture(source, note)
    return list(found)


def with_alts(source: str, alts: Mapping[str, str]) -> str:
    """A cleaned body whose pictures say ``alts[sha256]`` to those who cannot see them."""
    return _each_picture(source, lambda sha256, alt: _plain_picture(sha256, alts.get(sha256, alt)))


def with_picture_words(source: str) -> str:
    """A cleaned body to be pasted elsewhere: where each picture belongs is said in words."""
    return _each_picture(source, lambda sha256, alt: f"〔此处插入图片：{escape(alt)}〕")


def with_picture_addresses(source: str, address_of: Callable[[str], str]) -> str:
    """A cleaned body whose pictures are shown from ``address_of(sha256)``; none where it is empty.

    The body as it is stored names no address. A page that marks findings does so afterwards.
    """

    def made(sha256: str, alt: str) -> str:
        address = address_of(sha256) if sha256 else ""
        return f'<img src="{escape(address)}" alt="{escape(alt)}">' if address else ""

    return _each_picture(source, made)


@dataclass
class Flattened:
    """The text of a body, with where each run of it stands in the tree.

    ``runs``: (start offset in ``text``, element, whether it is the element's tail).
    """

    root: html.HtmlElement
    text: str = ""
    runs: list[tuple[int, html.HtmlElement, bool]] = field(default_factory=list)


def flatten(source: str) -> Flattened:
    """The text as a reader sees it: one line a block, a tab between table cells."""
    flat = Flattened(html.fragment_fromstring(source or "", create_parent="div"))
    parts: list[str] = []
    length = 0

    def add(text: str | None, element: html.HtmlElement, is_tail: bool) -> None:
        nonlocal length
        if text:
            flat.runs.append((length, element, is_tail))
            parts.append(text)
            length += len(text)

    def separate(mark: str) -> None:
        nonlocal length
        if parts and not parts[-1].endswith("\n"):
            parts.append(mark)
            length += 1

    def walk(element: html.HtmlElement) -> None:
        add(element.text, element, False)
        for child in element:
            if child.tag in _BLOCKS:
                separate("\n")
            elif child.tag in ("td", "th") and child.getprevious() is not None:
                separate("\t")
            walk(child)
            if child.tag in _BLOCKS:
                separate("\n")
            add(child.tail, child, True)

    walk(flat.root)
    flat.text = "".join(parts)
    return flat


def text_of(source: str) -> str:
    """The text of a body, one line a block."""
    return flatten(source).text


def typed_text_of(source: str) -> str:
    """The text for a place that takes no form: items keep their numbers, a table row its line."""
    root = html.fragment_fromstring(source or "", create_parent="div")
    for listed in root.iter("ol", "ul"):
        first = int(listed.get("start") or 1) if (listed.get("start") or "1").isdigit() else 1
        for number, item in enumerate(listed.iterchildren("li"), first):
            mark = f"{number}. " if listed.tag == "ol" else "· "
            place = item if (item.text or "").strip() or not len(item) else item[0]
            place.text = mark + (place.text or "").lstrip()
    for paragraph in root.xpath(".//td//p | .//th//p"):
        paragraph.drop_tag()
    return text_of(html.tostring(root, encoding="unicode"))


@dataclass(frozen=True)
class Span:
    """A stretch of the flattened text to mark. ``anchor`` becomes the mark's id."""

    start: int
    end: int
    anchor: str
    tone: str
    title: str


def mark(source: str, spans: Sequence[Span]) -> str:
    """``source`` with a ``<mark>`` around each span; a span across tags gets several marks."""
    flat = flatten(source)
    # From the back, so that earlier offsets stay true while later runs are cut.
    for start, element, is_tail in reversed(flat.runs):
        text = (element.tail if is_tail else element.text) or ""
        cuts = [
            (max(span.start - start, 0), min(span.end - start, len(text)), span)
            for span in spans
            if span.start < start + len(text) and span.end > start
        ]
        if cuts:
            _cut(element, is_tail, text, sorted(cuts, key=lambda cut: cut[0]))
    return "".join(
        [_escape(flat.root.text)]
        + [etree.tostring(child, encoding="unicode", method="html") for child in flat.root]
    )


def _cut(
    element: html.HtmlElement, is_tail: bool, text: str, cuts: list[tuple[int, int, Span]]
) -> None:
    marks: list[html.HtmlElement] = []
    lead, position = "", 0
    for begin, end, span in cuts:
        begin = max(begin, position)
        if begin >= end:
            continue
        gap = text[position:begin]
        if marks:
            marks[-1].tail = gap
        else:
            lead = gap
        node = html.Element("mark", {"class": f"finding finding-{span.tone}", "title": span.title})
        node.set("data-finding", span.anchor)
        node.text = text[begin:end]
        marks.append(node)
        position = end
    if not marks:
        return
    marks[-1].tail = text[position:]
    if is_tail:
        parent = element.getparent()
        place = parent.index(element) + 1
        element.tail = lead
    else:
        parent, place = element, 0
        element.text = lead
    for offset, node in enumerate(marks):
        parent.insert(place + offset, node)


def _escape(text: str | None) -> str:
    return (text or "").replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
