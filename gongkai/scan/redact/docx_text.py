"""The text of an XML part as one string, and the way back from a stretch of it to the nodes.

Every paragraph (w:p, a:p) is a line, with the text of a box inside it as lines of its own; text
outside paragraphs (a value in a chart) is a line too.
"""

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from lxml import etree

from gongkai.scan.readers.package import local
from gongkai.scan.redact.text import MARK, merged

Chosen = Callable[[str], list[tuple[int, int]]]

_TEXTS = frozenset({"t", "delText", "instrText"})
_BREAKS = {"tab": "\t", "ptab": "\t", "br": "\n", "cr": "\n", "noBreakHyphen": "-"}
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
# Names and numbers worth looking at; sizes and ids of the format are neither.
_TELLING = re.compile(r"[^\x00-\x7f]|\d{5}|@")
# What Word draws from an attribute.
_DRAWN = "string"


@dataclass(frozen=True)
class Piece:
    """A stretch of the text that stands in one node. ``attribute``: where it stands, when not as
    the node's text; a break is a node without text, and goes whole."""

    start: int
    text: str
    node: etree._Element
    attribute: str = ""
    is_break: bool = False


@dataclass
class PartText:
    """``text``: lines joined with line ends; ``pieces`` in order."""

    text: str
    pieces: Sequence[Piece]

    def sever(self, spans: Sequence[tuple[int, int]]) -> None:
        """Take ``spans`` (merged, in order) out of the nodes, one mark for each."""
        ends = [end for _, end in spans]
        marked: set[int] = set()
        for piece in self.pieces:
            end = piece.start + len(piece.text)
            number = bisect_right(ends, piece.start)
            inside = []
            while number < len(spans) and spans[number][0] < end:
                inside.append(number)
                number += 1
            if not inside:
                continue
            if piece.is_break:
                parent = piece.node.getparent()
                if parent is not None:
                    parent.remove(piece.node)
                continue
            parts, place = [], piece.start
            for number in inside:
                first, last = spans[number]
                parts.append(piece.text[place - piece.start : max(first - piece.start, 0)])
                if number not in marked:
                    marked.add(number)
                    parts.append(MARK)
                place = min(last, end)
            _write(piece, "".join(parts) + piece.text[place - piece.start :])


def _write(piece: Piece, text: str) -> None:
    if piece.attribute:
        piece.node.set(piece.attribute, text)
        return
    piece.node.text = text
    if text != text.strip() and local(piece.node) == "t":
        piece.node.set(_SPACE, "preserve")


def part_text(root: etree._Element) -> PartText:
    """The text of a part in the order of the document."""
    lines = _Lines()
    lines.walk(root, None)
    parts: list[str] = []
    pieces: list[Piece] = []
    length = 0
    for line in lines.lines:
        for text, node, attribute, is_break in line:
            pieces.append(Piece(length, text, node, attribute, is_break))
            parts.append(text)
            length += len(text)
        if line:
            parts.append("\n")
            length += 1
    return PartText("".join(parts), pieces)


_Run = tuple[str, etree._Element, str, bool]


@dataclass
class _Lines:
    lines: list[list[_Run]] = field(default_factory=list)

    def walk(self, node: etree._Element, line: list[_Run] | None) -> None:
        tag = local(node)
        if tag in ("p", "rt"):
            # The reading of a character (rt) stands beside the line, not in it.
            line = []
            self.lines.append(line)
        elif tag in _BREAKS and line is not None:
            line.append((_BREAKS[tag], node, "", True))
        elif (node.text and node.text.strip()) or (tag in _TEXTS and node.text):
            run = (str(node.text), node, "", False)
            if line is not None and tag in _TEXTS:
                line.append(run)
            else:
                self.lines.append([run])
        drawn = node.get(_DRAWN)
        if drawn:
            self.lines.append([(str(drawn), node, _DRAWN, False)])
        for child in node.iterchildren(etree.Element):
            self.walk(child, line)


def sever_part(root: etree._Element, chosen: Chosen) -> int:
    """Take what is ``chosen`` out of the texts and attributes of a part; how many stretches."""
    text = part_text(root)
    spans = merged(chosen(text.text), len(text.text))
    text.sever(spans)
    return len(spans) + _sever_attributes(root, chosen)


def _sever_attributes(root: etree._Element, chosen: Chosen) -> int:
    count = 0
    known: dict[str, str] = {}
    for node in root.iter(etree.Element):
        for key, value in node.attrib.items():
            text = str(value)
            if not _TELLING.search(text):
                continue
            if text not in known:
                known[text] = _severed(text, chosen)
            if known[text] != text:
                node.set(key, known[text])
                count += 1
    return count


def _severed(text: str, chosen: Chosen) -> str:
    parts, place = [], 0
    for first, last in merged(chosen(text), len(text)):
        parts += [text[place:first], MARK]
        place = last
    return "".join([*parts, text[place:]])
