"""From the form of the drawing desk to a selection, and the texts of a file to choose from."""

import json
import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

from gongkai.core.deeds import stop_if
from gongkai.disclosure.finding_kinds import KINDS, is_hideable
from gongkai.disclosure.findings import Found
from gongkai.scan.detectors import DETECTORS
from gongkai.scan.readers.base import Passage
from gongkai.scan.redact.base import Area, Box, Selection, Stretch
from gongkai.scan.redact.passages import segments

MOST_LINES = 1200
_LONGEST_LINE = 6000
# Excel ends at 1,048,576 rows.
_FURTHEST = 2**21
_SIDES = ("page", "left", "top", "width", "height")
_BY_PAGE = "application/pdf"
_BY_TEXT = (
    "text/plain", "text/csv", "text/html",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
)  # fmt: skip


def way_of(media_type: str) -> str:
    """How places of a file are chosen: on “pages”, in its “text”, or “neither”."""
    if media_type == _BY_PAGE or media_type.startswith("image/"):
        return "pages"
    return "text" if media_type in _BY_TEXT else "neither"


def hideable_kinds() -> list[str]:
    """The kinds that “all of this kind” may be chosen of, in the order of the page."""
    known = {detector.kind for detector in DETECTORS}
    return [code for code in KINDS if code in known and is_hideable(code)]


def rules_of(kinds: Iterable[str]) -> frozenset[str]:
    """The rules of the engine behind kinds."""
    wanted = set(kinds)
    return frozenset(detector.rule for detector in DETECTORS if detector.kind in wanted)


def stretch_of(found: Found) -> Stretch:
    """A finding in an attachment as a redactor takes it."""
    return Stretch(found.file_part, found.file_place, found.start, found.end)


def selection_of(posted: QueryDict, found: Sequence[Found]) -> Selection:
    """What the form chose; ``found``: the findings of the file that can be ticked.

    Raises ``Blocked`` with a sentence for each box or stretch that makes no sense.
    """
    problems: list[str] = []
    boxes = [box for row in box_rows(posted) if (box := _box(row, problems)) is not None]
    ticked = set(posted.getlist("finding"))
    stretches = [stretch_of(one) for one in found if one.fingerprint in ticked]
    for text in posted.getlist("stretch"):
        stretch = _stretch(text)
        if stretch is None:
            problems.append("选中的文字有误，请重新选择。")
        else:
            stretches.append(stretch)
    areas = areas_of(posted, problems)
    stop_if(problems)
    words = [line.strip() for line in posted.get("words", "").splitlines()]
    return Selection(
        rules=rules_of(set(posted.getlist("kind")) & set(hideable_kinds())),
        stretches=tuple(dict.fromkeys(stretches)),
        boxes=tuple(boxes),
        words=tuple(dict.fromkeys(filter(None, words))),
        areas=tuple(dict.fromkeys(areas)),
    )


def areas_of(posted: QueryDict, problems: list[str]) -> list[Area]:
    """Columns, rows and cells ticked in the table, then those of its other parts (``area``).

    ``sheet`` names the sheet that was shown, ``heading`` the last row that a column keeps.
    """
    sheet = posted.get("sheet", "")
    try:
        heading = int(posted.get("heading") or 0)
        areas = [Area(sheet, heading + 1, c, 0, c) for c in map(int, posted.getlist("column"))]
        areas += [Area(sheet, row, 1, row, 0) for row in map(int, posted.getlist("row"))]
        for text in posted.getlist("cell"):
            row, column = map(int, text.split(":"))
            areas.append(Area(sheet, row, column, row, column))
        areas += [Area(*json.loads(text)) for text in posted.getlist("area")]
        if all(map(_is_sound, areas)):
            return areas
    except (ValueError, TypeError, RecursionError):
        pass
    problems.append("所选的单元格或表头的行号有误，请重新选择。")
    return []


def _is_sound(area: Area) -> bool:
    sides = (area.top, area.left, area.bottom, area.right)
    return (
        isinstance(area.sheet, str)
        and all(type(side) is int and 0 <= side <= _FURTHEST for side in sides)
        and area.top > 0 < area.left
        and (not area.bottom or area.bottom >= area.top)
        and (not area.right or area.right >= area.left)
    )


def box_rows(posted: QueryDict) -> list[dict[str, str]]:
    """The rows of the list of boxes as typed, in percent of the page; blank rows are left out."""
    columns = [posted.getlist(f"box_{side}") for side in _SIDES]
    rows = [dict(zip(_SIDES, row, strict=True)) for row in zip(*columns, strict=False)]
    return [row for row in rows if any(row[side].strip() for side in _SIDES[1:])]


def _box(row: Mapping[str, str], problems: list[str]) -> Box | None:
    try:
        page = int(row["page"])
        left, top, width, height = (float(row[side]) / 100 for side in _SIDES[1:])
    except ValueError:
        problems.append("方框的页码和位置都要填数字。")
        return None
    sides = (left, top, left + width, top + height)
    if not all(map(math.isfinite, sides)) or width <= 0 or height <= 0 or page < 1:
        problems.append("方框的宽和高须大于 0。")
        return None
    left, top, right, bottom = (min(max(side, 0.0), 1.0) for side in sides)
    if left >= right or top >= bottom:
        problems.append(f"第 {page} 页的一个方框在页面之外，请重新画。")
        return None
    return Box(page, left, top, right, bottom)


def _stretch(text: str) -> Stretch | None:
    try:
        part, place, start, end = json.loads(text)
    except (ValueError, TypeError, RecursionError):
        return None
    is_sound = isinstance(part, str) and isinstance(place, str) and type(start) is type(end) is int
    return Stretch(part, place, start, end) if is_sound and 0 <= start < end else None


@dataclass(frozen=True)
class Line:
    """A line of the text at a place of a file; it begins at ``start`` of the text of the place.

    ``marks``: (start, end, why) of the findings, by the same count.
    """

    part: str
    place: str
    start: int
    text: str
    marks: Sequence[tuple[int, int, str]]

    @property
    def whole(self) -> str:
        """The whole line as the form sends a stretch."""
        stretch = [self.part, self.place, self.start, self.start + len(self.text)]
        return json.dumps(stretch, ensure_ascii=False)

    @property
    def pieces(self) -> list[tuple[str, str]]:
        """(text, why it is marked), in order."""
        found: list[tuple[str, str]] = []
        position = 0
        for first, last, why in sorted(self.marks):
            start, end = max(first - self.start, position), min(last - self.start, len(self.text))
            if start < end:
                found += [(self.text[position:start], ""), (self.text[start:end], why)]
                position = end
        return [*found, (self.text[position:], "")]


@dataclass
class Text:
    """The lines of a file by part, from one of them on. ``following``: where the next lot begins,
    0 at the end. ``hidden``: how many passages are not seen and go in any case."""

    parts: list[tuple[str, list[Line]]] = field(default_factory=list)
    following: int = 0
    hidden: int = 0


def text_to_choose(passages: Sequence[Passage], found: Sequence[Found], first: int = 0) -> Text:
    """What is seen of a file, at most ``MOST_LINES`` lines at a time."""
    text = Text(hidden=sum(bool(passage.hidden) for passage in passages))
    for number, line in enumerate(_lines(passages, found)):
        if number < first:
            continue
        if number >= first + MOST_LINES:
            text.following = number
            break
        if not text.parts or text.parts[-1][0] != line.part:
            text.parts.append((line.part, []))
        text.parts[-1][1].append(line)
    return text


def _lines(passages: Sequence[Passage], found: Sequence[Found]) -> Iterator[Line]:
    marks: dict[tuple[str, str], list[tuple[int, int, str]]] = {}
    for one in found:
        mark = (one.start, one.end, one.reason)
        marks.setdefault((one.file_part, one.file_place), []).append(mark)
    for passage in passages:
        # Members of a package that nobody reads are cleaned in any case.
        if passage.hidden or passage.place.endswith((".xml", ".rels")):
            continue
        for segment in segments(passage):
            own = marks.get((passage.part, segment.place), ())
            start = 0
            for text in segment.text.split("\n"):
                # What is longer has no line ends to choose by; kinds and words are for it.
                if text.strip() and len(text) <= _LONGEST_LINE:
                    yield Line(passage.part, segment.place, start, text, own)
                start += len(text) + 1
