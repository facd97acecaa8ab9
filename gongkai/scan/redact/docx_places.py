"""From a place the reader named (第3段, 表1第2行) to the nodes that hold its text.

The reader and the cleaned document number differently, so a place is found again by its text and
by how many places of its kind have the same text before it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from lxml import etree

from gongkai.scan.readers.package import local
from gongkai.scan.redact.docx_text import PartText, part_text
from gongkai.scan.redact.opc import Package
from gongkai.scan.redact.passages import Chosen, squeezed
from gongkai.scan.redact.text import merged

_ROOTS = {
    "正文": "document", "表格": "document", "页眉": "hdr", "页脚": "ftr", "脚注": "footnotes",
    "尾注": "endnotes",
}  # fmt: skip
_BOX = "文本框"
_SPANS = list[tuple[int, int]]


def sever_places(package: Package, chosen: Sequence[Chosen]) -> list[Chosen]:
    """Take the chosen places out of the parts; returns those that were not found."""
    parts = [
        _Part(package.tree(name))
        for name in package.xml_names()
        if local(package.tree(name)) in _ROOTS.values()
    ]
    spans: list[_SPANS] = [[] for _ in parts]
    lost = []
    for item in chosen:
        found = _places(parts, item)
        if not found:
            lost.append(item)
        for number, places in found:
            spans[number] += places
    for part, places in zip(parts, spans, strict=True):
        whole = merged([*places, *part.copies(places)], len(part.text.text))
        part.text.sever(whole)
    return lost


def _places(parts: "Sequence[_Part]", item: Chosen) -> list[tuple[int, _SPANS]]:
    """(number of the part, spans) of the places; all alike ones when it is not sure which."""
    label = item.segment.passage.part
    kind = "box" if label == _BOX else "table" if label.endswith("表格") else "line"
    root = _ROOTS.get(label.removesuffix("表格") or "正文", "")
    found = [
        (number, places)
        for number, part in enumerate(parts)
        if kind == "box" or part.root == root
        for places in part.find(kind, item)
    ]
    return [found[item.number]] if len(found) == item.total else found


@dataclass(frozen=True)
class _Line:
    """A paragraph's own text within the part's."""

    start: int
    end: int
    paragraph: etree._Element
    kind: str
    is_copy: bool


class _Part:
    """A part's text with its paragraphs by kind."""

    def __init__(self, root: etree._Element) -> None:
        self.root = local(root)
        self.text: PartText = part_text(root)
        self.lines = list(_lines(self.text))

    def find(self, kind: str, item: Chosen) -> Iterator[_SPANS]:
        """The spans of the chosen stretch at every place whose whole text is the segment's."""
        wanted = squeezed(item.segment.text)
        offsets: list[int] = []
        starts, ends = set(), set()
        for line in self.lines:
            if line.kind != kind or line.is_copy:
                continue
            text = self.text.text[line.start : line.end]
            starts.add(len(offsets))
            offsets += [line.start + n for n, char in enumerate(text) if not char.isspace()]
            ends.add(len(offsets))
        view = "".join(self.text.text[offset] for offset in offsets)
        first = len(squeezed(item.segment.text[: item.start]))
        last = len(squeezed(item.segment.text[: item.end]))
        at = view.find(wanted) if wanted and first < last else -1
        while at >= 0:
            if at in starts and at + len(wanted) in ends:
                yield _joined(offsets[at + first : at + last])
            at = view.find(wanted, at + 1)

    def copies(self, spans: _SPANS) -> Iterator[tuple[int, int]]:
        """The same stretches in the copies kept for older programs (mc:Fallback)."""
        for line in self.lines:
            inside = [(a, b) for a, b in spans if line.start <= a and b <= line.end]
            both = next(line.paragraph.iterancestors("{*}AlternateContent"), None)
            if not inside or both is None:
                continue
            text = self.text.text[line.start : line.end]
            for other in self.lines:
                if (
                    other.is_copy
                    and self.text.text[other.start : other.end] == text
                    and both in (other.paragraph.iterancestors("{*}AlternateContent"))
                ):
                    shift = other.start - line.start
                    yield from ((a + shift, b + shift) for a, b in inside)


def _joined(offsets: Sequence[int]) -> _SPANS:
    """Runs of offsets that follow each other, breaks between them left where they are."""
    spans: _SPANS = []
    for offset in offsets:
        if spans and spans[-1][1] == offset:
            spans[-1] = (spans[-1][0], offset + 1)
        else:
            spans.append((offset, offset + 1))
    return spans


def _lines(text: PartText) -> Iterator[_Line]:
    start = end = 0
    current: etree._Element | None = None
    for piece in text.pieces:
        paragraph = next(piece.node.iterancestors("{*}p"), piece.node)
        if current is not None and paragraph is not current:
            yield _line(start, end, current)
        if paragraph is not current:
            start, current = piece.start, paragraph
        end = piece.start + len(piece.text)
    if current is not None:
        yield _line(start, end, current)


def _line(start: int, end: int, paragraph: etree._Element) -> _Line:
    above = {local(node) for node in paragraph.iterancestors()}
    kind = "box" if "txbxContent" in above else "table" if "tc" in above else "line"
    return _Line(start, end, paragraph, kind, "Fallback" in above)
