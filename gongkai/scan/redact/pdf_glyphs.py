"""Where each glyph of a PDF page stands and which bytes of which operator show it.

pdfminer interprets the page; what it shows is recorded by the running number of the text operator
in its stream, so that the bytes can be cut there (``pdf_cut``). Advances follow ISO 32000-1 9.4.4.
"""

import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from pdfminer.cmapdb import CMap, IdentityCMap, IdentityCMapByte
from pdfminer.pdfcolor import PDFColorSpace
from pdfminer.pdfdevice import PDFTextDevice, PDFTextSeq
from pdfminer.pdffont import PDFCIDFont, PDFFont, PDFType3Font, PDFUnicodeNotDefined
from pdfminer.pdfinterp import PDFGraphicState, PDFPageInterpreter, PDFResourceManager, PDFTextState
from pdfminer.pdfpage import PDFPage
from pdfminer.pdftypes import PDFStream, resolve1
from pdfminer.utils import Matrix, apply_matrix_pt, mult_matrix, translate_matrix

from gongkai.scan.redact.base import Box
from gongkai.scan.redact.pdf_mark import PROGRAM


class Area(NamedTuple):
    """Left, bottom, right, top in points of the page as displayed, from its lower left."""

    left: float
    bottom: float
    right: float
    top: float

    @property
    def width(self) -> float:
        return self.right - self.left

    @property
    def height(self) -> float:
        return self.top - self.bottom

    def overlap(self, other: "Area") -> float:
        """The share of this area, 0–1, that ``other`` covers."""
        across = min(self.right, other.right) - max(self.left, other.left)
        up = min(self.top, other.top) - max(self.bottom, other.bottom)
        if across <= 0 or up <= 0:
            return 0.0
        return across * up / max(self.width * self.height, 1e-9)

    def meets(self, other: "Area") -> bool:
        return (
            self.left < other.right and other.left < self.right
            and self.bottom < other.top and other.bottom < self.top
        )  # fmt: skip

    def grown(self, by: float) -> "Area":
        return Area(self.left - by, self.bottom - by, self.right + by, self.top + by)


Path = tuple[int, ...]


@dataclass(frozen=True, eq=False)
class Shown:
    """One glyph. ``path``: the running numbers of the Do operators that led into its form, empty
    for the page; ``operator``: the running number of its text operator in that stream; ``item``,
    ``start``, ``end``: its bytes in the operand; ``advance``: thousandths of the font size;
    ``font``: its object number, 0 when it is no object of its own; ``code``: in that font."""

    text: str
    area: Area
    path: Path
    operator: int
    item: int
    start: int
    end: int
    advance: float
    is_invisible: bool
    font: int
    code: int


@dataclass(frozen=True, eq=False)
class Picture:
    """An image. ``matrix`` takes its unit square to the displayed page; ``do``: the running number
    of the Do operator, -1 for an inline image."""

    area: Area
    path: Path
    do: int
    matrix: Matrix
    # The longer side of one of its pixels, in points.
    grain: float


@dataclass(frozen=True, eq=False)
class Drawing:
    """A painted path. ``is_plain``: lines and rectangles only, which spell no words."""

    area: Area
    is_plain: bool


@dataclass
class PageGlyphs:
    """All that a page shows. ``operands``: the bytes shown by each operator of each stream, to
    compare with; ``refused``: why its glyphs cannot be cut, empty when they can."""

    number: int
    width: float
    height: float
    # User space to the displayed page.
    matrix: Matrix
    glyphs: list[Shown] = field(default_factory=list)
    pictures: list[Picture] = field(default_factory=list)
    drawings: list[Drawing] = field(default_factory=list)
    operands: dict[Path, list[bytes]] = field(default_factory=dict)
    refused: str = ""

    def displayed(self, box: tuple[float, float, float, float]) -> Area:
        """A rectangle of user space on the displayed page."""
        return _around(self.matrix, box)

    def area(self, box: Box) -> Area:
        """A drawn box on the displayed page."""
        return Area(
            box.left * self.width, (1 - box.bottom) * self.height,
            box.right * self.width, (1 - box.top) * self.height,
        )  # fmt: skip


def locate(data: bytes) -> Iterator[PageGlyphs]:
    """The glyphs of every page of ``data``, an unencrypted PDF."""
    manager = _Fonts()
    device = _Recorder(manager)
    interpreter = _Interpreter(manager, device)
    for number, page in enumerate(PDFPage.get_pages(io.BytesIO(data)), 1):
        width, height, matrix = _frame(page)
        device.page = PageGlyphs(number, width, height, matrix)
        device.begin()
        interpreter.render_contents(page.resources, page.contents, ctm=matrix)
        yield device.page


def _frame(page: PDFPage) -> tuple[float, float, Matrix]:
    """Width, height and matrix of the page as displayed: crop box within media box, turned."""
    media, crop = _ordered(page.mediabox), _ordered(page.cropbox)
    box = Area(
        max(media.left, crop.left), max(media.bottom, crop.bottom),
        min(media.right, crop.right), min(media.top, crop.top),
    )  # fmt: skip
    if box.width <= 0 or box.height <= 0:
        box = media
    turn = page.rotate % 360
    if turn == 90:
        return box.height, box.width, (0, -1, 1, 0, -box.bottom, box.right)
    if turn == 180:
        return box.width, box.height, (-1, 0, 0, -1, box.right, box.top)
    if turn == 270:
        return box.height, box.width, (0, 1, -1, 0, box.top, -box.left)
    return box.width, box.height, (1, 0, 0, 1, -box.left, -box.bottom)


def _ordered(box: Any) -> Area:
    left, bottom, right, top = (float(resolve1(value)) for value in box)
    return Area(min(left, right), min(bottom, top), max(left, right), max(bottom, top))


class _Fonts(PDFResourceManager):
    """Remembers which object each font is."""

    def __init__(self) -> None:
        super().__init__()
        self.numbers: dict[int, int] = {}

    def get_font(self, objid: object, spec: Mapping[str, object]) -> PDFFont:
        font = super().get_font(objid, spec)
        self.numbers[id(font)] = objid if isinstance(objid, int) else 0
        return font


class _Interpreter(PDFPageInterpreter):
    """pdfminer's, telling the recorder which stream and which operator it is in."""

    device: "_Recorder"

    def render_contents(
        self, resources: Any, streams: Sequence[object], ctm: Matrix = (1, 0, 0, 1, 0, 0)
    ) -> None:
        self.device.enter(is_own_mark=_is_own_mark(streams))
        super().render_contents(resources, streams, ctm)
        self.device.leave()

    def do_Do(self, xobjid_arg: Any) -> None:
        self.device.count_do()
        super().do_Do(xobjid_arg)
        # pdfminer leaves the matrix of the form behind.
        self.device.set_ctm(self.ctm)

    def do_TJ(self, seq: Any) -> None:
        self.device.count_text(seq)
        super().do_TJ(seq)

    def do__w(self, aw: Any, ac: Any, s: Any) -> None:
        # pdfminer forgets to move to the next line.
        self.do_Tw(aw)
        self.do_Tc(ac)
        self.do__q(s)


def _is_own_mark(streams: Sequence[object]) -> bool:
    """Whether this is the word in a box of an earlier redaction, which spells nothing else."""
    return (
        len(streams) == 1 and isinstance(streams[0], PDFStream) and streams[0].get_data() == PROGRAM
    )


class _Recorder(PDFTextDevice):
    page: PageGlyphs
    rsrcmgr: _Fonts

    def begin(self) -> None:
        self._paths: list[Path] = []
        self._dos: list[int] = []
        self._marks: list[bool] = []

    def enter(self, *, is_own_mark: bool) -> None:
        self._marks.append(is_own_mark)
        path: Path = (*self._paths[-1], self._dos[-1]) if self._paths else ()
        self._paths.append(path)
        self._dos.append(-1)
        self.page.operands[path] = []

    def leave(self) -> None:
        self._paths.pop()
        self._dos.pop()
        self._marks.pop()

    def count_do(self) -> None:
        self._dos[-1] += 1

    def count_text(self, seq: Sequence[object]) -> None:
        shown = b"".join(part for part in seq if isinstance(part, bytes))
        self.page.operands[self._paths[-1]].append(shown)

    def render_string(
        self,
        textstate: PDFTextState,
        seq: PDFTextSeq,
        ncs: PDFColorSpace,
        graphicstate: PDFGraphicState,
    ) -> None:
        font, size = textstate.font, textstate.fontsize
        assert font is not None
        assert self.ctm is not None
        if isinstance(font, PDFType3Font):
            self.page.refused = "字体为 Type3"
        scaling = textstate.scaling * 0.01
        matrix = mult_matrix(textstate.matrix, self.ctm)
        x, y = textstate.linematrix
        path = self._paths[-1]
        operator = len(self.page.operands[path]) - 1
        number = self.rsrcmgr.numbers[id(font)]
        is_vertical = font.is_vertical()
        for item, part in enumerate(seq):
            if isinstance(part, int | float):
                if is_vertical:
                    y -= part * 0.001 * size
                else:
                    x -= part * 0.001 * size * scaling
                continue
            if not isinstance(part, bytes):
                continue
            for code, start, end in self._codes(font, part):
                width = font.char_width(code)
                spacing = textstate.charspace
                if end - start == 1 and part[start] == 32:
                    spacing += textstate.wordspace
                area = _area(font, code, translate_matrix(matrix, (x, y)), size, scaling,
                             width, textstate.rise)  # fmt: skip
                if size:
                    # PDFium, Foxit and Chrome cut the fractions of widths off; the others differ from
                    # them by a few thousandths of an em, which nobody sees.
                    advance = int(round(width * 1000, 3)) + spacing / size * 1000
                else:
                    advance, self.page.refused = 0, "字号为零"
                self.page.glyphs.append(
                    Shown(
                        self._text(font, code), area, path, operator, item, start, end, advance,
                        textstate.render in (3, 7), number, code,
                    )
                )  # fmt: skip
                if is_vertical:
                    y += width * size + spacing
                else:
                    x += (width * size + spacing) * scaling
        textstate.linematrix = (x, y)

    def _text(self, font: PDFFont, code: int) -> str:
        try:
            return font.to_unichr(code)
        except PDFUnicodeNotDefined:
            self.page.refused = "有字符没有对应的文字编码"
            return "\ufffd"

    def _codes(self, font: PDFFont, data: bytes) -> list[tuple[int, int, int]]:
        """(code as pdfminer numbers it, start, end) of each glyph of ``data``."""
        cmap = font.cmap if isinstance(font, PDFCIDFont) else None
        if cmap is None or isinstance(cmap, IdentityCMapByte):
            found = [(code, place, place + 1) for place, code in enumerate(data)]
        elif isinstance(cmap, IdentityCMap):
            found = [
                (data[place] << 8 | data[place + 1], place, place + 2)
                for place in range(0, len(data) - 1, 2)
            ]
        elif isinstance(cmap, CMap):
            found = list(_by_tree(cmap, data))
        else:
            found = []
        if [code for code, _, _ in found] != list(font.decode(data)):
            self.page.refused = "字符编码无法逐字对应"
        return found

    def render_image(self, name: str, stream: PDFStream) -> None:
        assert self.ctm is not None
        area = _around(self.ctm, (0, 0, 1, 1))
        is_inline = stream.objid is None
        do = -1 if is_inline else self._dos[-1]
        wide, high = (
            resolve1(stream.get_any(names)) for names in (("W", "Width"), ("H", "Height"))
        )
        grains = [
            side / count
            for side, count in zip((area.width, area.height), (wide, high), strict=True)
            if isinstance(count, int) and count > 0
        ]
        self.page.pictures.append(
            Picture(area, self._paths[-1], do, self.ctm, max(grains, default=0))
        )

    def paint_path(
        self,
        graphicstate: PDFGraphicState,
        stroke: bool,
        fill: bool,
        evenodd: bool,
        path: Sequence[Any],
    ) -> None:
        part: list[Any] = []
        for step in path:
            if step[0] == "m" and part:
                self._add_drawing(part)
                part = []
            part.append(step)
        self._add_drawing(part)

    def _add_drawing(self, path: Sequence[Any]) -> None:
        assert self.ctm is not None
        points = [
            apply_matrix_pt(self.ctm, (float(step[place]), float(step[place + 1])))
            for step in path
            for place in range(1, len(step) - 1, 2)
        ]
        if not points:
            return
        across, up = [x for x, _ in points], [y for _, y in points]
        is_plain = self._marks[-1] or (all(step[0] in "mlh" for step in path) and len(path) <= 6)
        area = Area(min(across), min(up), max(across), max(up))
        self.page.drawings.append(Drawing(area, is_plain))


def _by_tree(cmap: CMap, data: bytes) -> Iterator[tuple[int, int, int]]:
    start, branch = 0, cmap.code2cid
    for place, byte in enumerate(data):
        found = branch.get(byte)
        if isinstance(found, dict):
            branch = found
            continue
        if isinstance(found, int):
            yield found, start, place + 1
        start, branch = place + 1, cmap.code2cid


def _area(
    font: PDFFont, code: int, matrix: Matrix, size: float, scaling: float, width: float, rise: float
) -> Area:
    if font.is_vertical():
        disp = font.char_disp(code)
        across, down = disp if isinstance(disp, tuple) else (None, 0)
        left = -(size * 0.5 if across is None else across * size * 0.001)
        top = (1000 - down) * size * 0.001 + rise
        return _around(matrix, (left, top + width * size, left + size, top))
    bottom = font.get_descent() * size + rise
    return _around(matrix, (0, bottom, width * size * scaling, bottom + size))


def _around(matrix: Matrix, box: tuple[float, float, float, float]) -> Area:
    points = [apply_matrix_pt(matrix, (x, y)) for x in (box[0], box[2]) for y in (box[1], box[3])]
    across, up = [x for x, _ in points], [y for _, y in points]
    return Area(min(across), min(up), max(across), max(up))
