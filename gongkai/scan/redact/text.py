"""Severing typed text and HTML for a partial disclosure (条例第三十七条).

What is severed is gone from the result, not covered: one mark of one length stands for each
stretch. ``verify`` reads the result again by a way of its own and trusts nothing here.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from html import escape, unescape
from html.parser import HTMLParser
from itertools import pairwise
from urllib.parse import unquote

from lxml import etree, html

from gongkai.scan.folding import fold

MARK = "〔隐去〕"

# A name of two characters at the end of one line and the start of the next is mostly chance.
_SHORTEST_OVER_LINES = 3
_SHORTEST_NUMBER = 6
_LINE_ENDS = frozenset("\t\r\n\v\f\x1c\x1d\x1e\x85\u2028\u2029")
_BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "caption",
        "col",
        "dd",
        "details",
        "dialog",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "li",
        "main",
        "nav",
        "ol",
        "option",
        "p",
        "pre",
        "section",
        "summary",
        "table",
        "tbody",
        "td",
        "tfoot",
        "th",
        "thead",
        "tr",
        "ul",
    ]
)
_VOID = frozenset({"img", "input", "wbr", "source", "embed", "area"})


@dataclass(frozen=True)
class Severed:
    """The result. ``count``: marks placed; ``removed``: the clear text, for the file only.

    ``attributes``: HTML attributes taken away whole because they carried a phrase, as "a[href]".
    """

    text: str
    count: int
    removed: tuple[str, ...] = field(repr=False)
    attributes: tuple[str, ...] = ()


def sever(text: str, spans: Iterable[tuple[int, int]]) -> Severed:
    """``text`` with one mark for each stretch of ``spans``; overlapping and adjacent ones are one.

    Raises ``ValueError`` for a span outside the text: offsets of another text sever the wrong words.
    """
    parts, removed, position = [], [], 0
    for start, end in merged(spans, len(text)):
        parts += [text[position:start], MARK]
        removed.append(text[start:end])
        position = end
    parts.append(text[position:])
    return Severed("".join(parts), len(removed), tuple(removed))


def merged(spans: Iterable[tuple[int, int]], length: int) -> list[tuple[int, int]]:
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if not 0 <= start <= end <= length:
            raise ValueError(f"隐去范围 {start}—{end} 超出文本（共 {length} 字），请重新选择。")
        if start == end:
            continue
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def spans_of(text: str, phrases: Iterable[str]) -> list[tuple[int, int]]:
    """Where ``phrases`` stand in ``text``, merged and in order; blank phrases find nothing.

    Full-width forms, letter case, spaces and invisible characters make no difference, nor do
    dashes and line ends in a number. Where taking a stretch out would let the rest join to a
    phrase again ("张张三三"), the rest goes too; a phrase split by a mark is found with the mark.
    """
    needles = [needle for needle in map(_needle, phrases) if needle.text]
    gone = bytearray(len(text))
    for match in re.finditer(re.escape(MARK), text):
        gone[match.start() : match.end()] = b"\1" * len(MARK)
    found: list[tuple[int, int]] = []
    while needles:
        rest = [place for place, is_gone in enumerate(gone) if not is_gone]
        fresh = list(_search("".join(text[place] for place in rest), needles))
        if not fresh:
            break
        found = merged([*found, *((rest[a], rest[b - 1] + 1) for a, b in fresh)], len(text))
        for start, end in found:
            gone[start:end] = b"\1" * (end - start)
    return found


@dataclass(frozen=True)
class _Needle:
    """A phrase with only the characters that count, and the test for which these are."""

    text: str
    counts: Callable[[str], bool]


def _needle(phrase: str) -> _Needle:
    even = [_even(character) for character in fold(phrase).text]
    text, number = ("".join(filter(counts, even)) for counts in (_is_seen, str.isalnum))
    if len(number) >= _SHORTEST_NUMBER and set(number) <= set("0123456789x"):
        return _Needle(number, str.isalnum)
    over_lines = len(text) >= _SHORTEST_OVER_LINES
    return _Needle(text, _is_seen if over_lines else _is_seen_or_line_end)


def _search(text: str, needles: Sequence[_Needle]) -> Iterator[tuple[int, int]]:
    folded = fold(text)
    even = [_even(character) for character in folded.text]
    for counts in {needle.counts for needle in needles}:
        places = [place for place, character in enumerate(even) if counts(character)]
        view = "".join(even[place] for place in places)
        for needle in needles:
            # One character further each time, so that occurrences that overlap are all found.
            at = view.find(needle.text) if needle.counts is counts else -1
            while at >= 0:
                yield folded.original(places[at], places[at + len(needle.text) - 1] + 1)
                at = view.find(needle.text, at + 1)


@lru_cache(maxsize=8192)
def _even(character: str) -> str:
    """Compatibility forms and case made one, a character for a character: offsets stay true."""
    for form in (unicodedata.normalize("NFKC", character).lower(), character.lower()):
        if len(form) == 1:
            return form
    return character


@lru_cache(maxsize=8192)
def _is_seen(character: str) -> bool:
    """Whether a reader sees it by itself: no space, line end, joiner, control or accent."""
    return unicodedata.category(character)[0] not in "ZCM"


def _is_seen_or_line_end(character: str) -> bool:
    return character in _LINE_ENDS or _is_seen(character)


# HTML


def sever_html(source: str, phrases: Iterable[str]) -> Severed:
    """The fragment ``source`` without ``phrases``, also where tags run through them.

    Attributes that carry a phrase go whole, comments always. What holds no phrase is returned as
    it came.
    """
    listed = list(phrases)
    root = html.fragment_fromstring(source, create_parent="div")
    attributes = _sever_attributes(root, listed)
    has_comments = any(not isinstance(element.tag, str) for element in root.iter())
    etree.strip_elements(root, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    text, runs = _flatten(root)
    spans = spans_of(text, listed)
    if not (spans or attributes or has_comments):
        return Severed(source, 0, ())
    _cut(runs, spans)
    written = escape(root.text or "", quote=False) + "".join(
        etree.tostring(child, encoding="unicode", method="html") for child in root
    )
    removed = tuple(re.sub(r"[\n\t]+", "", text[start:end]) for start, end in spans)
    return Severed(written, len(spans), removed, tuple(attributes))


def sever_tree(root: html.HtmlElement, choose: Callable[[str], list[tuple[int, int]]]) -> int:
    """Take what ``choose`` finds out of the text of ``root``, and attributes with such a find
    whole; returns how many stretches of text went."""
    for element in root.iter(etree.Element):
        for name, value in list(element.attrib.items()):
            if any(map(choose, {value, unquote(value)})):
                del element.attrib[name]
    text, runs = _flatten(root)
    spans = merged(choose(text), len(text))
    _cut(runs, spans)
    return len(spans)


def _sever_attributes(root: html.HtmlElement, phrases: Sequence[str]) -> list[str]:
    taken = []
    for element in root.iter(etree.Element):
        for name, value in list(element.attrib.items()):
            if any(spans_of(form, phrases) for form in (value, unquote(value), name)):
                del element.attrib[name]
                taken.append(f"{element.tag}[{name}]")
    return taken


@dataclass(frozen=True)
class _Run:
    """A piece of text in the tree: where it begins in the flattened text, and whose it is."""

    start: int
    text: str
    element: html.HtmlElement
    is_tail: bool


def _flatten(root: html.HtmlElement) -> tuple[str, list[_Run]]:
    """The text as a reader sees it, a line end around every block and cell, with its runs."""
    parts: list[str] = []
    runs: list[_Run] = []
    length = 0

    def put(text: str) -> None:
        nonlocal length
        parts.append(text)
        length += len(text)

    def add(text: str | None, element: html.HtmlElement, is_tail: bool) -> None:
        if text:
            runs.append(_Run(length, text, element, is_tail))
            put(text)

    def walk(element: html.HtmlElement) -> None:
        add(element.text, element, False)
        for child in element:
            border = "\n" if child.tag in _BLOCKS else ""
            put(border)
            walk(child)
            put(border)
            add(child.tail, child, True)

    walk(root)
    return "".join(parts), runs


def _cut(runs: Sequence[_Run], spans: Sequence[tuple[int, int]]) -> None:
    """Write the runs without ``spans``; the mark stands where each span begins."""
    emptied = []
    for run in runs:
        end = run.start + len(run.text)
        parts, position = [], run.start
        for first, last in spans:
            if first >= end or last <= run.start:
                continue
            parts.append(run.text[position - run.start : max(first - run.start, 0)])
            if first >= run.start:
                parts.append(MARK)
            position = min(last, end)
        text = "".join(parts) + run.text[position - run.start :]
        if run.is_tail:
            run.element.tail = text
        else:
            run.element.text = text
            if not text:
                emptied.append(run.element)
    for element in emptied:
        _drop_if_empty(element)


def _drop_if_empty(element: html.HtmlElement | None) -> None:
    """Inline tags left with nothing inside would tell how the words were laid out."""
    while element is not None and not (
        element.tag in _BLOCKS or element.tag in _VOID or element.text or len(element)
    ):
        parent = element.getparent()
        if parent is None:
            return
        element.drop_tag()
        element = parent


# Reading the result again, by the standard library's parser and none of the searching above: one
# mistake is not made twice.

# Stands for a mark: a character no text uses.
_BAR = "\ue000"


class NotSevered(ValueError):
    """A trace of what was to be severed is left. ``traces``: sentences without the clear text."""

    def __init__(self, traces: Sequence[str]) -> None:
        super().__init__(
            f"隐去不完整，不得提供：{'；'.join(traces)}。请在原文中补选这些内容后重新生成。"
        )
        self.traces = list(traces)


def verify(result: str, phrases: Iterable[str]) -> None:
    """Raise ``NotSevered`` when ``result`` (text or HTML) still shows a phrase or a piece of it.

    Read: the text with and without its tags, attributes as they stand and decoded, comments. A
    piece is half of a number, or what a mark has split.
    """
    layers = _layers(result)
    traces = []
    for number, phrase in enumerate(phrases, 1):
        for layer in layers:
            how = _trace(layer, phrase)
            if how:
                traces.append(f"第 {number} 项（{len(phrase)} 字）{how}，见{layer.where}")
                break
    if traces:
        raise NotSevered(traces)


class _Reading(HTMLParser):
    """Everything a file of HTML says, in three heaps."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.text: list[str] = []
        self.attributes: list[str] = []
        self.hidden: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._separate(tag)
        for name, value in attrs:
            self.attributes += [name, value or "", unquote(value or "")]

    def handle_endtag(self, tag: str) -> None:
        self._separate(tag)

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def handle_comment(self, data: str) -> None:
        self.hidden.append(data)

    def handle_decl(self, decl: str) -> None:
        self.hidden.append(decl)

    def handle_pi(self, data: str) -> None:
        self.hidden.append(data)

    def unknown_decl(self, data: str) -> None:
        self.hidden.append(data)

    def _separate(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.text.append("\n")


class _Layer:
    """One text to be looked through for every phrase: bare, with marks as bars or as nothing."""

    def __init__(self, where: str, text: str) -> None:
        self.where, self.text = where, text

    @cached_property
    def barred(self) -> str:
        return _bare(self.text.replace(MARK, _BAR))

    @cached_property
    def barred_lines(self) -> str:
        return "\n".join(map(_bare, self.text.replace(MARK, _BAR).splitlines()))

    @cached_property
    def digits(self) -> str:
        return re.sub(rf"[^\w{_BAR}]|_", "", self.barred)

    @cached_property
    def digit_runs(self) -> set[str]:
        """Every run of digits, as written and with what separates groups of digits taken out."""
        even = unicodedata.normalize("NFKC", self.text).casefold()
        seen = "".join(c for c in even if unicodedata.category(c) not in ("Cf", "Mn", "Me"))
        joined = re.sub(r"(?<=[0-9])[\W_]{1,4}(?=[0-9x])", "", seen)
        return {*re.findall(r"[0-9]+x?", seen), *re.findall(r"[0-9]+x?", joined)}


def _layers(result: str) -> list[_Layer]:
    reading = _Reading()
    reading.feed(result)
    reading.close()
    untagged = re.sub(r"</?[a-zA-Z][^<>]*>", "\n", result)
    return [
        _Layer("正文", "".join(reading.text)),
        *(_Layer("标签属性", value) for value in dict.fromkeys(reading.attributes)),
        *(_Layer("注释", value) for value in reading.hidden),
        _Layer("源码", unescape(untagged)),
    ]


def _trace(layer: _Layer, phrase: str) -> str:
    """How ``phrase`` can still be read in ``layer``; "" when it cannot."""
    core = _bare(phrase)
    digits = re.sub(r"[^0-9x]", "", core)
    is_number = len(digits) >= 6 and not re.search(r"[^0-9x\W_]", core)
    if not core:
        return ""
    # A name of two characters may meet its other half on the next line by chance.
    barred = layer.barred_lines if len(core) < 3 else layer.barred
    if core in barred or (is_number and digits in layer.digits):
        return "仍完整可见"
    if core in barred.replace(_BAR, ""):
        return "只是被隐去标记隔开"
    if len(core) >= 4 and _edges(barred, core) > len(core) / 2:
        return "隐去标记旁还留着大半"
    least = max(7, (len(digits) + 1) // 2)
    if is_number and any(len(run) >= least and run in digits for run in layer.digit_runs):
        return "还留有号码的一段"
    return ""


def _bare(text: str) -> str:
    """Compatibility forms and case made one; spaces, controls, joiners and accents gone."""
    folded = unicodedata.normalize("NFKC", text).casefold()
    return "".join(
        character
        for character in folded
        if character == _BAR or unicodedata.category(character)[0] not in "ZCM"
    )


def _edges(barred: str, core: str) -> int:
    """The most characters of ``core`` left on both sides of a mark: its head before, its tail after."""
    most = 0
    pieces = barred.split(_BAR)
    for before, after in pairwise(pieces):
        head = max((n for n in range(len(core)) if before.endswith(core[:n])), default=0)
        tail = max((n for n in range(1, len(core)) if after.startswith(core[-n:])), default=0)
        most = max(most, head + tail)
    return most
