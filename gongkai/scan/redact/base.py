"""What to take out of a file, and what comes back. One road for every file type."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from gongkai.scan.findings import Finding


@dataclass(frozen=True)
class Box:
    """A rectangle drawn on a page or a picture: fractions (0–1) of it as displayed, from the left
    and from the top. ``page`` counts from 1; a picture is page 1."""

    page: int
    left: float
    top: float
    right: float
    bottom: float


@dataclass(frozen=True)
class Stretch:
    """``start``–``end`` of the text of the passage at (``part``, ``place``), as the reader gave it."""

    part: str
    place: str
    start: int
    end: int


@dataclass(frozen=True)
class Area:
    """Cells of a sheet that go whole, counted from 1 as the sheet counts them (hidden rows and
    columns count). ``bottom`` or ``right`` 0: to the end; so a column without its heading is
    ``Area(title, 2, 3, 0, 3)``. The sheet of a CSV has no title."""

    sheet: str
    top: int
    left: int
    bottom: int
    right: int

    def holds(self, row: int, column: int) -> bool:
        """Whether the cell lies in it."""
        return self.top <= row <= (self.bottom or row) and self.left <= column <= (
            self.right or column
        )


@dataclass(frozen=True)
class Selection:
    """What a person chose to take out.

    ``rules``: every finding of these rules (“此类全部隐去”); ``stretches``: single findings or text
    chosen by hand; ``boxes``: drawn on the page picture; ``words``: wherever they stand; ``areas``:
    cells, rows and columns of a table. Everything hidden in the file goes in any case.
    """

    rules: frozenset[str] = frozenset()
    stretches: tuple[Stretch, ...] = ()
    boxes: tuple[Box, ...] = ()
    words: tuple[str, ...] = ()
    areas: tuple[Area, ...] = ()


@dataclass(frozen=True)
class Redacted:
    """A new file without what was chosen, proven by reading it again with independent extractors.

    ``gone``: the findings that are no longer in it (masked). ``notes``: Chinese sentences about
    what else changed (批注已删除, 第2页改为图片 …). ``proofs``: how it was proven, for the record.
    """

    data: bytes
    name: str
    media_type: str
    gone: Sequence[Finding] = field(default_factory=tuple)
    notes: Sequence[str] = field(default_factory=tuple)
    proofs: Sequence[str] = field(default_factory=tuple)


class NotRedacted(Exception):
    """No safe copy could be made or proven; the message says why and what to do (Chinese)."""
