"""Where the boxes are drawn: as long as the layout permits, so that a name is not told by its length."""

from collections.abc import Iterable, Sequence

from gongkai.scan.redact.pdf_glyphs import Area, PageGlyphs, Shown

# Box lengths are rounded up to this many ems: a name of two characters looks like one of four.
GRID = 4
_NARROW = 0.08


def drawn_boxes(shown: PageGlyphs, gone: Sequence[Shown]) -> list[Area]:
    """The boxes over ``gone``: one a line, rounded up to the grid within the free space."""
    staying = set(shown.glyphs) - set(gone)
    stops = [glyph.area for glyph in staying if not glyph.text.isspace()]
    stops += [picture.area for picture in shown.pictures]
    stops += [drawing.area for drawing in shown.drawings]
    page = Area(0, 0, shown.width, shown.height)
    boxes = [_rounded(line, stops, page) for line in _lines(glyph.area for glyph in gone)]
    return _joined([box for box in boxes if box.meets(page)], stops)


def _lines(areas: Iterable[Area]) -> list[Area]:
    """Areas that stand side by side as one."""
    lines: list[Area] = []
    for area in sorted(areas, key=lambda area: (-round(area.top), area.left)):
        for number, line in enumerate(lines):
            if _is_beside(line, area):
                lines[number] = _hull(line, area)
                break
        else:
            lines.append(area)
    return lines


def _is_beside(line: Area, area: Area) -> bool:
    em = max(min(line.height, area.height), 0.1)
    shared = min(line.top, area.top) - max(line.bottom, area.bottom)
    gap = max(line.left, area.left) - min(line.right, area.right)
    if shared > em * 0.5 and gap < em * 0.6:
        return True
    # Written downwards or turned: one above the other, as wide as each other.
    em = max(min(line.width, area.width), 0.1)
    shared = min(line.right, area.right) - max(line.left, area.left)
    gap = max(line.bottom, area.bottom) - min(line.top, area.top)
    return shared > em * 0.8 and gap < em * 0.05 and area.height < em * 1.5


def _hull(one: Area, other: Area) -> Area:
    return Area(
        min(one.left, other.left), min(one.bottom, other.bottom),
        max(one.right, other.right), max(one.top, other.top),
    )  # fmt: skip


def _rounded(line: Area, stops: Sequence[Area], page: Area) -> Area:
    """``line`` made longer to the right, up to the grid or what stands in the way."""
    em = line.height
    if em > line.width * 1.6:
        return line
    wanted = -(-line.width // (em * GRID)) * em * GRID
    limit = min(line.left + wanted, page.right)
    band = Area(line.left, line.bottom + em * 0.1, line.left + wanted, line.top - em * 0.1)
    for stop in stops:
        if not stop.meets(band):
            continue
        if stop.left >= line.right - em * 0.3:
            limit = min(limit, stop.left - em * _NARROW)
        elif stop.right > line.right:
            # What surrounds the line, e.g. the ground of a table cell.
            limit = min(limit, stop.right - em * _NARROW)
    return line._replace(right=max(limit, line.right))


def _joined(boxes: Sequence[Area], stops: Sequence[Area]) -> list[Area]:
    """Boxes of one line that touch each other as one."""
    joined: list[Area] = []
    for box in sorted(boxes, key=lambda box: (-round(box.top), box.left)):
        last = joined[-1] if joined else None
        if last and abs(last.top - box.top) < 1 and abs(last.bottom - box.bottom) < 1 and (
            last.left <= box.left <= last.right
        ):  # fmt: skip
            joined[-1] = _hull(last, box)
        else:
            joined.append(box)
    return joined
