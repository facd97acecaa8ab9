"""Text, CSV and web pages: what was chosen is replaced, the encoding stays what it was."""

import re
from collections.abc import Iterator, Sequence

from lxml import etree, html

from gongkai.scan.readers import Passage
from gongkai.scan.readers.text import decode
from gongkai.scan.redact.base import NotRedacted, Redacted, Selection
from gongkai.scan.redact.passages import chosen, spans_in
from gongkai.scan.redact.text import merged, sever, sever_tree
from gongkai.scan.rulebook import SHIPPED, RuleBook

_MARK = b"\xef\xbb\xbf"
# What is never drawn, or asks something of another machine.
_UNSEEN = ("script", "template", "noscript", "iframe", "object", "embed", "applet", "link", "base")
_HIDING = re.compile(
    r"display\s{0,5}:\s{0,5}none|visibility\s{0,5}:\s{0,5}(?:hidden|collapse)"
    r"|(?:font-size|opacity)\s{0,5}:\s{0,5}0(?![.\d]*[1-9])",
    re.IGNORECASE,
)
_KEPT_META = ("content-type", "viewport")
_DECLARATION = re.compile(r"\A\s{0,20}<\?xml[^>]{0,200}>")
_DOCTYPE = re.compile(r"\A\s{0,20}<!doctype[^>]{0,200}>", re.IGNORECASE)
_FULL = re.compile(r"<(?:html|head|body)[\s>]", re.IGNORECASE)


def redact(
    data: bytes,
    name: str,
    selection: Selection,
    book: RuleBook = SHIPPED,
    *,
    passages: Sequence[Passage] = (),
) -> Redacted:
    """Text or CSV without what was chosen. Line ends stay, and commas in a CSV, so that rows and
    columns keep their places. Raises ``CouldNotRead``."""
    text = decode(data)
    is_csv = name.lower().endswith(".csv")
    spans = spans_in(text, selection, book)
    spans += [
        (item.segment.start + item.start, item.segment.start + item.end)
        for item in chosen(passages, selection.stretches)
        if item.segment.passage.part == "正文"
    ]
    borders = re.compile("[\r\n,\t]+" if is_csv else "[\r\n]+")
    whole = merged(spans, len(text))
    pieces = [piece for span in whole for piece in _between(text, span, borders)]
    media_type = "text/csv" if is_csv else "text/plain"
    return Redacted(_encoded(sever(text, pieces).text, data), name, media_type)


def _between(
    text: str, span: tuple[int, int], borders: re.Pattern[str]
) -> Iterator[tuple[int, int]]:
    start, end = span
    for border in borders.finditer(text, start, end):
        if start < border.start():
            yield start, border.start()
        start = border.end()
    if start < end:
        yield start, end


def _encoded(text: str, old: bytes) -> bytes:
    """``text`` in the encoding of ``old``, with its byte order mark."""
    try:
        old.decode("utf-8-sig")
    except UnicodeDecodeError:
        return text.encode("gb18030")
    return (_MARK if old.startswith(_MARK) else b"") + text.encode("utf-8")


def redact_html(
    data: bytes,
    name: str,
    selection: Selection,
    book: RuleBook = SHIPPED,
    *,
    passages: Sequence[Passage] = (),
) -> Redacted:
    """A web page without what was chosen and what is not drawn. Raises ``CouldNotRead``."""
    words = [item.text.strip() for item in chosen(passages, selection.stretches)]
    if any(len(word) < 2 for word in words):
        raise NotRedacted("所选的个别文字在网页中定位不到，未生成文件。请多选几个字。")
    selection = Selection(rules=selection.rules, words=(*selection.words, *words))
    source = _DECLARATION.sub("", decode(data))
    doctype = _DOCTYPE.match(source)
    is_full = _FULL.search(source) is not None
    root = (
        html.document_fromstring(source)
        if is_full
        else html.fragment_fromstring(source, create_parent="div")
    )
    _drop_unseen(root)
    sever_tree(root, lambda text: spans_in(text, selection, book))
    written = str(etree.tostring(root, encoding="unicode", method="html", with_tail=False))
    if not is_full:
        written = written.removeprefix("<div>").removesuffix("</div>")
    elif doctype:
        written = f"{doctype[0].strip()}\n{written}"
    return Redacted(
        _encoded(written, data), name, "text/html", notes=("网页中不显示的内容已删除。",)
    )


def _drop_unseen(root: html.HtmlElement) -> None:
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    for element in list(root.iter(etree.Element)):
        if element is not root and _is_unseen(element):
            element.drop_tree()
            continue
        for key in list(element.attrib):
            if str(key).lower().startswith(("on", "data-")):
                del element.attrib[key]


def _is_unseen(element: html.HtmlElement) -> bool:
    tag = str(element.tag).lower()
    if tag == "meta":
        said = str(element.get("http-equiv") or element.get("name") or "").lower()
        return "charset" not in element.attrib and said not in _KEPT_META
    is_hidden_field = tag == "input" and str(element.get("type", "")).lower() == "hidden"
    return (
        tag in _UNSEEN
        or is_hidden_field
        or "hidden" in element.attrib
        or _HIDING.search(str(element.get("style", ""))) is not None
    )
