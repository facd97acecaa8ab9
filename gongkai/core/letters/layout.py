"""Measures of a letter that PDF and Word share (GB/T 9704-2012, 5.2 and 10.1). Units: points."""

import math
import re
import unicodedata
from collections.abc import Sequence

MILLIMETRE = 72 / 25.4
LINE = 156 * MILLIMETRE  # width of the text: 210 − 28 − 26 mm
BODY = 16.0  # 三号
ADVANCE = LINE / 28  # 28 characters fill a line (5.2.3)
PITCH = 28.0  # from line to line
CLOSER_PITCHES = (27.0, 26.0)
TITLE = 22.0  # 二号
CELL = 12.0  # 小四, in tables
SMALL = 14.0  # 四号, page numbers and footnotes

_HEADING = re.compile(
    r"(?:[一二三四五六七八九十]{1,3}、|（[一二三四五六七八九十]{1,3}）)[^。；，]{1,24}"
)


def width(text: str) -> float:
    """About how wide ``text`` is, in characters: Chinese counts 1, Latin about a half."""
    wide = sum(unicodedata.east_asian_width(char) in "WFA" for char in text)
    return wide + (len(text) - wide) * 0.55


def is_heading(paragraph: str) -> bool:
    """A numbered heading (一、… or （一）…), which must not end a page."""
    return _HEADING.fullmatch(paragraph) is not None


def title_lines(title: str) -> list[tuple[str, float]]:
    """Each typed line of a title with the inset left and right that makes its breaks even.

    A title that is a little too long for the line must not leave one character on the next
    (7.3.1: 回行时排列对称、长短适宜).
    """
    return [(line, _inset(width(line) * TITLE)) for line in title.split("\n")]


def _inset(total: float) -> float:
    rows = math.ceil(total / (LINE - TITLE))
    return 0.0 if rows < 2 else max(0.0, (LINE - total / rows - 1.5 * TITLE) / 2)


def column_widths(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[float]:
    """The width of each column of a list: narrow ones as they need, the wide ones share the rest."""
    needed = [
        (max(width(part) for cell in cells for part in cell.split("\n")) + 1.2) * CELL
        for cells in zip(columns, *rows, strict=True)
    ]
    open_, left = set(range(len(needed))), LINE
    while narrow := {i for i in open_ if needed[i] <= left / len(open_)}:
        left -= sum(needed[i] for i in narrow)
        open_ -= narrow
        if not open_:  # everything fits: the widest gets what is left
            needed[needed.index(max(needed))] += left
            return needed
    return [left / len(open_) if i in open_ else needed[i] for i in range(len(needed))]


def form_widths(table: Sequence[tuple[str, str]]) -> list[float]:
    """The widths of labels and values of a form; a label has at most nine characters a line."""
    labels = (min(9.0, max((4.0, *(width(label) for label, _ in table)))) + 1.5) * CELL
    return [labels, LINE - labels]


def is_tall(cells: Sequence[str], widths: Sequence[float]) -> bool:
    """Whether a row is so high that it has to break across pages; a low one stays whole."""
    return any(
        sum(math.ceil((width(line) + 1) * CELL / column) for line in cell.split("\n")) > 12
        for cell, column in zip(cells, widths, strict=True)
    )


def attachment_lines(attachments: Sequence[str]) -> list[tuple[str, str]]:
    """(mark, name) for each attachment; a single one has no number (7.3.4)."""
    if len(attachments) == 1:
        return [("附件：", attachments[0])]
    return [
        (f"附件：{number}." if number == 1 else f"{number}.", name)
        for number, name in enumerate(attachments, 1)
    ]


def signature_insets(signature: str, signed: str) -> tuple[float, float]:
    """Space right of the signature and of the date, in characters.

    The date stands four characters from the right, the signature is centred over it (7.3.5.1); a
    signature too wide for that ends at the margin and the date is centred under it.
    """
    if not (signature and signed):
        return 4.0, 4.0
    half = max(4 + width(signed) / 2, min(width(signature), 28) / 2)
    return max(0.0, half - width(signature) / 2), half - width(signed) / 2


def centred(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> list[bool]:
    """Which columns of a list are centred: those with short entries (numbers, dates, marks)."""
    return [
        max((width(cell) for cell in cells), default=0) <= 8
        for cells in (zip(*rows, strict=True) if rows else [()] * len(columns))
    ]
