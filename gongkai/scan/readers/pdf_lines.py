"""From glyphs to text: lines as a reader sees them, cells set apart, wrapped numbers joined."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from gongkai.scan.readers.pdf_page import Shown

# Measured in the size of the letters.
_SPACE = 0.3
_CELL = 0.6
_SAME_LINE = 0.35
_NEXT_LINE = 2.2
# A line of more cells is no table; looking into all of them would take quadratic time.
_MOST_CELLS = 60
_Run = list[Shown]


@dataclass(frozen=True)
class Glyph:
    """One shown glyph: left, bottom, right, top in points of the page as it is displayed."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


Text = tuple[str, list[Glyph | None]]


def laid_out(shown: Sequence[Shown]) -> tuple[Text, Text]:
    """The text line by line, and the numbers that wrap inside a column, each joined on one line.

    Cells of a line are set apart by a tab. Texts of another direction follow after.
    """
    whole, wrapped = _Writer(), _Writer()
    upright = sorted({glyph.angle for glyph in shown}, key=lambda angle: (angle != 0, angle))
    for angle in upright:
        lines = [_cells(line) for line in _lines(_runs(g for g in shown if g.angle == angle))]
        for cells in lines:
            for number, cell in enumerate(cells):
                whole.put_layout("\t" if number else "\n")
                whole.put(cell)
        for pieces in _wrapped(lines):
            wrapped.put_layout("\n。\n")
            for piece in pieces:
                wrapped.put(piece)
    return whole.text(), wrapped.text()


def _runs(glyphs: Iterable[Shown]) -> list[_Run]:
    """Glyphs that follow each other in the content and on the page."""
    runs: list[_Run] = []
    last: Shown | None = None
    for glyph in glyphs:
        if last is not None:
            size = max(glyph.size, last.size, 0.1)
            gap = glyph.along - last.along - last.advance
            if abs(glyph.across - last.across) < _SAME_LINE * size and -0.5 * size < gap < size:
                runs[-1].append(glyph)
                last = glyph
                continue
        runs.append([glyph])
        last = glyph
    return runs


def _lines(runs: list[_Run]) -> list[list[_Run]]:
    """Runs of one line from left to right; runs that lie over each other go on separate lines."""
    lines: list[list[_Run]] = []
    row: list[_Run] = []
    for run in sorted(runs, key=lambda run: (-run[0].across, run[0].along)):
        if row and row[0][0].across - run[0].across > _SAME_LINE * max(
            min(row[0][0].size, run[0].size), 0.1
        ):
            lines += _lanes(row)
            row = []
        row.append(run)
    return lines + _lanes(row) if row else lines


def _lanes(row: list[_Run]) -> list[list[_Run]]:
    lanes: list[list[_Run]] = []
    for run in sorted(row, key=lambda run: run[0].along):
        start = run[0].along + 0.5 * run[0].size
        # More than a few texts over each other are no line any more.
        for lane in lanes[:8]:
            if lane[-1][-1].along + lane[-1][-1].advance <= start:
                lane.append(run)
                break
        else:
            lanes.append([run])
    return lanes


def _cells(line: list[_Run]) -> list[_Run]:
    cells: list[_Run] = []
    for run in line:
        if cells:
            last = cells[-1][-1]
            if run[0].along - last.along - last.advance < _CELL * max(run[0].size, last.size):
                cells[-1].extend(run)
                continue
        cells.append(list(run))
    return cells


def _wrapped(lines: list[list[_Run]]) -> Iterable[list[_Run]]:
    """Cells above each other where a digit ends one and begins the next."""
    used: set[int] = set()
    for number, cells in enumerate(lines):
        for cell in cells[:_MOST_CELLS]:
            if id(cell) in used:
                continue
            pieces = [cell]
            for below in lines[number + 1 : number + 4]:
                found = _continued(pieces[-1], below[:_MOST_CELLS])
                if found is None:
                    break
                pieces.append(found)
                used.add(id(found))
            # Where both lines are alone, they follow each other in the text already.
            if len(pieces) > 1 and any(
                len(lines[n]) > 1 for n in range(number, number + len(pieces))
            ):
                yield pieces


def _continued(cell: _Run, below: list[_Run]) -> _Run | None:
    last = cell[-1]
    if not last.text[-1:].isdigit():
        return None
    left, right = cell[0].along, last.along + last.advance
    for other in below:
        first = other[0]
        if (
            first.text[:1] in "0123456789Xx*"
            and first.along < right
            and other[-1].along + other[-1].advance > left
            and 0 < last.across - first.across < _NEXT_LINE * max(last.size, 0.1)
        ):
            return other
    return None


class _Writer:
    """Text and the glyph behind each character, side by side."""

    def __init__(self) -> None:
        self._text: list[str] = []
        self._glyphs: list[Glyph | None] = []

    def put_layout(self, text: str) -> None:
        """What only the layout puts in; nothing before the first glyph."""
        if self._glyphs:
            self._text.append(text)
            self._glyphs += [None] * len(text)

    def put(self, run: _Run) -> None:
        last: Shown | None = None
        for shown in run:
            if last is not None:
                gap = shown.along - last.along - last.advance
                if gap > _SPACE * shown.size and not shown.text.isspace() | last.text.isspace():
                    # Two operators may show two cells, whose numbers are not one number.
                    self.put_layout(" " if shown.order == last.order else "\t")
            glyph = Glyph(shown.text, shown.left, shown.bottom, shown.right, shown.top)
            self._text.append(shown.text)
            self._glyphs += [glyph] * len(shown.text)
            last = shown

    def text(self) -> Text:
        return "".join(self._text), self._glyphs
