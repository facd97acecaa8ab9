"""The glyphs a PDF page shows, with all that decides whether they are seen (pdfminer)."""

import io
import logging
import math
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from pdfminer.pdfdevice import PDFTextDevice
from pdfminer.pdfdocument import PDFDocument, PDFPasswordIncorrect
from pdfminer.pdffont import PDFFont, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFPageInterpreter, PDFResourceManager
from pdfminer.pdfpage import PDFPage
from pdfminer.pdfparser import PDFParser
from pdfminer.pdftypes import PDFObjRef, PDFStream, resolve1
from pdfminer.psparser import PSLiteral, literal_name
from pdfminer.utils import apply_matrix_rect

from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.readers.raw_words import readable

logging.getLogger("pdfminer").setLevel(logging.ERROR)

MOST_PAGES = 500
MOST_GLYPHS = 100_000  # a page
MOST_FORMS = 10_000  # shown on a page, nested ones counted each time
_INVISIBLE_MODES = (3, 7)
_MOST_NESTED = 30
_LEAST_COVER = 3  # points
Rect = tuple[float, float, float, float]


@dataclass(slots=True)
class Shown:
    """One glyph as the page content shows it.

    The box is in points of the displayed page, ``top`` above ``bottom``. ``along``/``across`` are
    the origin of the glyph measured in the direction of its text, ``advance`` its length there.
    ``order``: which operator of the page showed it, counting texts, fills and pictures.
    """

    text: str
    left: float
    bottom: float
    right: float
    top: float
    angle: int
    along: float
    across: float
    advance: float
    size: float
    order: int
    is_invisible: bool
    is_layer_off: bool
    is_mapped: bool
    # Whether a renderer without fonts of its own can draw it.
    is_drawable: bool
    colour: tuple[int, int, int] | None
    hidden: str = ""


@dataclass(slots=True)
class Painted:
    """A filled path or a picture: its box, and when it was painted.

    ``pixels``: width and height of a picture; ``is_opaque``: whether it lets nothing through.
    """

    box: Rect
    order: int
    colour: tuple[int, int, int] | None = None
    pixels: tuple[int, int] | None = None
    is_opaque: bool = True


@dataclass
class Page:
    """What pdfminer reads of one page; ``width`` and ``height`` in points as displayed."""

    number: int
    width: float
    height: float
    shown: list[Shown] = field(default_factory=list)
    painted: list[Painted] = field(default_factory=list)
    # What marked content says in place of, or about, what it shows.
    spoken: list[str] = field(default_factory=list)
    # Filled outlines with curves: letters may be drawn so.
    outlines: int = 0
    # Object numbers of the forms it shows.
    forms: set[int] = field(default_factory=set)
    # From the user space of the file to points of the displayed page.
    matrix: tuple[float, ...] = (1, 0, 0, 1, 0, 0)


def interpreted(data: bytes, only: Collection[int] | None = None) -> Iterator[Page]:
    """Every page, or those numbered ``only``; raises ``CouldNotRead``."""
    with _readable():
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        interpreter = _Interpreter.of(document)
        for number, page in enumerate(PDFPage.create_pages(document), 1):
            if number > MOST_PAGES:
                raise CouldNotRead(f"超过 {MOST_PAGES} 页，请分成几个文件再传。")
            if only is None or number in only:
                yield _interpret(interpreter, page, number)


def interpreted_forms(data: bytes, numbers: Iterable[int]) -> Iterator[tuple[int, Page]]:
    """The content streams with these object numbers, each for itself; those are left out that
    another one of them has shown already."""
    with _readable():
        document = PDFDocument(PDFParser(io.BytesIO(data)))
        interpreter = _Interpreter.of(document)
        shown: set[int] = set()
        for number in numbers:
            stream = document.getobj(number)
            if number in shown or not isinstance(stream, PDFStream):
                continue
            page = Page(0, 0, 0)
            interpreter.start(page)
            resources = resolve1(stream.get("Resources"))
            interpreter.render_contents(resources if isinstance(resources, dict) else {}, [stream])
            shown |= page.forms
            yield number, page


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except CouldNotRead:
        raise
    except PDFPasswordIncorrect as error:
        raise CouldNotRead("PDF 已加密，请去掉密码后再传。") from error
    except Exception as error:
        # pdfminer raises whatever a broken file makes it raise; unreadable is never clean.
        raise CouldNotRead("PDF 内容无法完整读取。请重新导出后再传。") from error


def _interpret(interpreter: "_Interpreter", page: PDFPage, number: int) -> Page:
    left, bottom, right, top = _displayed(page)
    width, height = right - left, top - bottom
    turn = page.rotate % 360
    matrix = {
        90: (0, -1, 1, 0, -bottom, right),
        180: (-1, 0, 0, -1, right, top),
        270: (0, 1, -1, 0, top, -left),
    }.get(turn, (1, 0, 0, 1, -left, -bottom))
    if turn in (90, 270):
        width, height = height, width
    result = Page(number, width, height, matrix=matrix)
    interpreter.start(result)
    interpreter.render_contents(page.resources, page.contents, ctm=matrix)
    return result


def _displayed(page: PDFPage) -> Rect:
    media, crop = _ordered(page.mediabox), _ordered(page.cropbox)
    box = (
        max(media[0], crop[0]), max(media[1], crop[1]),
        min(media[2], crop[2]), min(media[3], crop[3]),
    )  # fmt: skip
    return box if box[2] > box[0] and box[3] > box[1] else media


def _ordered(box: Any) -> Rect:
    left, bottom, right, top = (float(resolve1(value)) for value in box)
    return min(left, right), min(bottom, top), max(left, right), max(bottom, top)


def _layers_off(document: PDFDocument) -> frozenset[int]:
    """Object numbers of the optional-content groups the default configuration switches off."""
    properties = resolve1(document.catalog.get("OCProperties"))
    if not isinstance(properties, dict):
        return frozenset()
    default = resolve1(properties.get("D"))
    default = default if isinstance(default, dict) else {}
    base = default.get("BaseState")
    off = _numbers(properties.get("OCGs")) if base and literal_name(base) == "OFF" else set()
    return frozenset((off - _numbers(default.get("ON"))) | _numbers(default.get("OFF")))


def _numbers(value: object) -> set[int]:
    value = resolve1(value)
    items = value if isinstance(value, list) else []
    return {item.objid for item in items if isinstance(item, PDFObjRef)}


class _Interpreter(PDFPageInterpreter):
    """Knows layers and counts forms, so that nested forms cannot multiply without end."""

    forms = 0
    depth = 0
    device: "_Device"
    _below: "_Interpreter | None" = None

    @classmethod
    def of(cls, document: PDFDocument) -> "_Interpreter":
        """One for the pages of ``document``."""
        device = _Device(_layers_off(document))
        return cls(device.rsrcmgr, device)

    def start(self, page: Page) -> None:
        """What is shown from now on is noted on ``page``."""
        self.forms = 0
        self.device.begin(page)

    def subinterp(self) -> "PDFPageInterpreter":
        below = super().subinterp()
        assert isinstance(below, _Interpreter)
        below.forms, below.depth = self.forms, self.depth + 1
        self._below = below
        return below

    def do__w(self, aw: Any, ac: Any, s: Any) -> None:
        # pdfminer forgets to move to the next line.
        self.do_Tw(aw)
        self.do_Tc(ac)
        self.do__q(s)

    def do_BDC(self, tag: Any, props: Any) -> None:
        if isinstance(props, PSLiteral):
            named = resolve1(self.resources.get("Properties"))
            props = named.get(literal_name(props)) if isinstance(named, dict) else None
        super().do_BDC(tag, props)

    def do_Do(self, xobjid_arg: Any) -> None:
        self.forms += 1
        if self.forms > MOST_FORMS or self.depth > _MOST_NESTED:
            raise CouldNotRead("PDF 页面结构异常（图形层层嵌套），无法审查。请重新导出后再传。")
        found = resolve1(self.xobjmap.get(literal_name(xobjid_arg)))
        layer = found.get("OC") if hasattr(found, "get") else None
        self.device.open_layer(layer)
        if isinstance(found, PDFStream) and found.objid is not None:
            self.device.page.forms.add(found.objid)
        self._below = None
        super().do_Do(xobjid_arg)
        if self._below is not None:
            self.forms = self._below.forms
        self.device.end_tag()
        # A form leaves its own matrix behind.
        self.device.set_ctm(self.ctm)


class _Device(PDFTextDevice):
    """Collects glyphs, fills and pictures of one page at a time."""

    def __init__(self, layers_off: frozenset[int]) -> None:
        super().__init__(PDFResourceManager())
        self._layers_off = layers_off
        self.page = Page(0, 0, 0)
        self._tags: list[bool] = []
        self._mode = 0
        self._fonts: dict[int, tuple[PDFFont, bool]] = {}

    def begin(self, page: Page) -> None:
        """Starts collecting for ``page``."""
        self.page, self._tags, self._order, self._mode = page, [], 0, 0

    def open_layer(self, layer: object) -> None:
        """Opens marked content that belongs to ``layer`` (a group, a membership or None)."""
        self._tags.append(layer is not None and self._is_off(layer))

    def begin_tag(self, tag: PSLiteral, props: Any = None) -> None:
        is_layer = literal_name(tag) == "OC"
        self.open_layer(props if is_layer else None)
        entries = resolve1(props)
        if isinstance(entries, dict) and not is_layer:
            for key in ("ActualText", "Alt", "E"):
                spoken = resolve1(entries.get(key))
                if isinstance(spoken, bytes):
                    self.page.spoken.append(as_text(spoken))

    def end_tag(self) -> None:
        if self._tags:
            self._tags.pop()

    def _is_off(self, layer: object) -> bool:
        if isinstance(layer, PDFObjRef) and layer.objid in self._layers_off:
            return True
        entries = resolve1(layer)
        if not isinstance(entries, dict) or "OCGs" not in entries:
            return False
        groups = entries["OCGs"]
        if isinstance(groups, PDFObjRef) and not isinstance(resolve1(groups), list):
            groups = [groups]
        states = [number in self._layers_off for number in _numbers(groups)]
        policy = literal_name(entries["P"]) if "P" in entries else "AnyOn"
        if not states:
            return False
        return {
            "AllOn": any(states), "AnyOff": not any(states), "AllOff": not all(states),
        }.get(policy, all(states))  # fmt: skip

    def paint_path(
        self, graphicstate: Any, stroke: bool, fill: bool, evenodd: bool, path: Any
    ) -> None:
        self._order += 1
        if not fill or self.ctm is None or any(self._tags):
            return
        kinds = [step[0] for step in path]
        if "c" in kinds:
            self.page.outlines += kinds.count("m")
        points = [
            (float(step[i]), float(step[i + 1]))
            for step in path
            for i in range(1, len(step) - 1, 2)
        ]
        if not points:
            return
        across, up = zip(*points, strict=True)
        box = apply_matrix_rect(self.ctm, (min(across), min(up), max(across), max(up)))
        # Lines of tables and the like cover no letter.
        if min(box[2] - box[0], box[3] - box[1]) >= _LEAST_COVER:
            self.page.painted.append(Painted(box, self._order, _rgb(graphicstate.ncolor)))

    def render_image(self, name: str, stream: Any) -> None:
        self._order += 1
        if stream.objid is None:
            self.page.spoken.append(readable(stream.get_rawdata() or b""))
        if self.ctm is None or any(self._tags):
            return
        box = apply_matrix_rect(self.ctm, (0, 0, 1, 1))
        pixels = tuple(
            resolve1(stream.get_any(names)) for names in (("W", "Width"), ("H", "Height"))
        )
        wide, high = (int(value) if isinstance(value, int | float) else 0 for value in pixels)
        self.page.painted.append(Painted(box, self._order, None, (wide, high), _is_opaque(stream)))

    def render_string(self, textstate: Any, seq: Any, ncs: Any, graphicstate: Any) -> None:
        self._order += 1
        self._mode = textstate.render
        if textstate.font is not None:
            super().render_string(textstate, seq, ncs, graphicstate)
            _space_after(textstate, seq)

    def render_char(
        self, matrix: Any, font: PDFFont, fontsize: float, scaling: float, rise: float,
        cid: int, ncs: Any, graphicstate: Any,
    ) -> float:  # fmt: skip
        try:
            text, is_mapped = font.to_unichr(cid), True
        except PDFUnicodeNotDefined:
            text, is_mapped = "\ufffd", False
        length = font.char_width(cid) * fontsize * scaling
        box, angle = _placed(matrix, font, font.char_disp(cid), fontsize, rise, length)
        a, b, c, d, e, f = matrix
        turned = math.radians(angle)
        cosine, sine = math.cos(turned), math.sin(turned)
        stretch = math.hypot(c, d) if font.is_vertical() else math.hypot(a, b)
        colour = graphicstate.scolor if self._mode == 1 else graphicstate.ncolor
        if len(self.page.shown) >= MOST_GLYPHS:
            raise CouldNotRead(f"第{self.page.number}页文字过多，无法审查。请拆分后再传。")
        self.page.shown.append(
            Shown(
                text or "\ufffd", *box, angle, e * cosine + f * sine, f * cosine - e * sine,
                abs(length) * stretch, abs(fontsize) * math.hypot(c, d), self._order,
                self._mode in _INVISIBLE_MODES, any(self._tags), is_mapped and bool(text),
                self._is_drawable(font) or text.isascii(), _rgb(colour),
            )
        )  # fmt: skip
        return length

    def _is_drawable(self, font: PDFFont) -> bool:
        known = self._fonts.get(id(font))
        if known is None:
            files = ("FontFile", "FontFile2", "FontFile3")
            is_own = isinstance(font, PDFType3Font) or any(
                name in font.descriptor for name in files
            )
            known = self._fonts[id(font)] = font, is_own
        return known[1]


def _placed(
    matrix: Any, font: PDFFont, displacement: Any, fontsize: float, rise: float, length: float
) -> tuple[Rect, int]:
    """The box of a glyph, and the direction in degrees its text runs to."""
    if font.is_vertical():
        across, up = displacement
        across = fontsize * 0.5 if across is None else across * fontsize * 0.001
        up = (1000 - up) * fontsize * 0.001
        own = (-across, up + rise + length, fontsize - across, up + rise)
        direction = math.atan2(-matrix[3], -matrix[2])
    else:
        low = font.get_descent() * fontsize + rise
        own = (0, low, length, low + fontsize)
        direction = math.atan2(matrix[1], matrix[0])
    return apply_matrix_rect(matrix, own), round(math.degrees(direction)) % 360


def _is_opaque(stream: Any) -> bool:
    return not any(stream.get(name) for name in ("SMask", "Mask", "ImageMask", "IM"))


def _space_after(textstate: Any, seq: Any) -> None:
    """Character spacing follows the last glyph too (ISO 32000-1 9.4.4); pdfminer forgets it."""
    first = next((part for part in seq if part), None)
    if isinstance(first, bytes):
        x, y = textstate.linematrix
        spacing = textstate.charspace * textstate.scaling * 0.01
        upright = textstate.font.is_vertical()
        textstate.linematrix = (x, y + spacing) if upright else (x + spacing, y)


def _rgb(colour: Any) -> tuple[int, int, int] | None:
    """The colour as it is painted, roughly; None for a pattern or what cannot be told."""
    if isinstance(colour, int | float):
        colour = (colour,) * 3
    if not isinstance(colour, tuple | list) or not all(isinstance(c, int | float) for c in colour):
        return None
    if len(colour) == 4:
        colour = tuple((1 - part) * (1 - colour[3]) for part in colour[:3])
    if len(colour) == 1:
        colour = tuple(colour) * 3
    if len(colour) != 3:
        return None
    red, green, blue = (max(0, min(255, round(part * 255))) for part in colour)
    return red, green, blue


def as_text(value: bytes) -> str:
    """A PDF text string: UTF-16 or UTF-8 with its mark, else as Latin letters or UTF-8."""
    if value.startswith((b"\xfe\xff", b"\xff\xfe")):
        return value.decode("utf-16", "replace")
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return value.decode(encoding)
        except UnicodeDecodeError:
            continue
    return value.decode("latin-1")
