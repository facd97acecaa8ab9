"""Where findings stand on the pages, so that a person sees them on the page picture."""

from collections import defaultdict
from collections.abc import Iterator, Sequence

from gongkai.scan.engine import Progress
from gongkai.scan.readers import ocr, pdf_text
from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.readers.pdf_text import Glyph, PageText
from gongkai.scan.redact.base import Box, NotRedacted, Stretch
from gongkai.scan.redact.image import TEXT_PART, frames, recognised

# Of the height of a line: glyphs farther up or down stand on another one.
_SAME_LINE = 0.5


def places(
    data: bytes, name: str, stretches: Sequence[Stretch], progress: Progress | None = None
) -> list[tuple[int, Box]]:
    """(number of the stretch, a box around it); one box for each line it runs over.

    For PDF text and for what is recognised on pictures; other stretches have no place. Raises
    ``CouldNotRead``.
    """
    if not data.startswith(b"%PDF-"):
        return list(_on_picture(data, stretches))
    wanted: dict[tuple[str, str], list[tuple[int, Stretch]]] = defaultdict(list)
    for number, stretch in enumerate(stretches):
        wanted[stretch.part, stretch.place].append((number, stretch))
    found = []
    for text in pdf_text.pages(data):
        if progress is not None:
            progress(text.number, text.number)
        for number, stretch in wanted.get((text.part, text.place), ()):
            glyphs = [glyph for glyph in text.glyphs[stretch.start : stretch.end] if glyph]
            found += [(number, box) for box in _boxes(text, glyphs)]
    return found


def _boxes(text: PageText, glyphs: Sequence[Glyph]) -> Iterator[Box]:
    lines: list[list[Glyph]] = []
    for glyph in glyphs:
        height = max(glyph.top - glyph.bottom, 1)
        if lines and abs(lines[-1][-1].bottom - glyph.bottom) < _SAME_LINE * height:
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    for line in lines:
        yield Box(
            text.number,
            max(min(glyph.left for glyph in line) / text.width, 0),
            max(1 - max(glyph.top for glyph in line) / text.height, 0),
            min(max(glyph.right for glyph in line) / text.width, 1),
            min(1 - min(glyph.bottom for glyph in line) / text.height, 1),
        )


def _on_picture(data: bytes, stretches: Sequence[Stretch]) -> Iterator[tuple[int, Box]]:
    if not ocr.available() or all(stretch.part != TEXT_PART for stretch in stretches):
        return
    try:
        pictures = frames(data)[1]
    except NotRedacted as error:
        raise CouldNotRead(str(error)) from error
    for page, frame in enumerate(pictures, 1):
        on_it = [
            (number, stretch) for number, stretch in enumerate(stretches)
            if stretch.part == TEXT_PART and stretch.place in ("", f"第{page}帧")
        ]  # fmt: skip
        seen = recognised(frame.convert("RGB")) if on_it else None
        for number, stretch in on_it:
            assert seen is not None
            for box in seen.boxes(stretch.start, stretch.end, page):
                yield number, box
