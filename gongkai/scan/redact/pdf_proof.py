"""Proof by place: page by page, the result is what it was, less what went."""

from collections.abc import Mapping
from typing import Protocol

import pypdfium2 as pdfium
from PIL import ImageChops, ImageDraw

from gongkai.scan.redact.pdf_glyphs import Area, PageGlyphs, Shown, locate
from gongkai.scan.redact.raster import render

_SCALE = 2.0
# Of 255: how far a pixel may differ, since viewers round what was moved by nothing.
_MOST_SHADE = 12
# Points, from fractions of widths that viewers leave out (``pdf_glyphs``).
_MOST_SHIFT = 0.3


class Plan(Protocol):
    """What ``redact.pdf.PagePlan`` says of a page."""

    shown: PageGlyphs
    glyphs: list[Shown]
    boxes: list[Area]
    picture: str

    @property
    def has_work(self) -> bool: ...


def faults_of(before: bytes, after: bytes, plans: Mapping[int, Plan]) -> dict[int, str]:
    """By page number what is wrong with the result (Chinese); empty when it is proven."""
    faults: dict[int, str] = {}
    old, new = pdfium.PdfDocument(before), pdfium.PdfDocument(after)
    try:
        if len(old) != len(new):
            return dict.fromkeys(plans, "页数不一致")
        for page in locate(after):
            plan = plans[page.number]
            fault = _fault(page, plan) or _text_under_boxes(new, page.number, plan)
            if not fault and not plan.picture:
                fault = _drift(old, new, page.number, plan)
            if fault:
                faults[page.number] = fault
    finally:
        old.close()
        new.close()
    return faults


def _fault(page: PageGlyphs, plan: Plan) -> str:
    if plan.picture:
        return "页面仍带有文字" if page.glyphs else ""
    gone = set(plan.glyphs)
    stayed = [glyph for glyph in plan.shown.glyphs if glyph not in gone]
    if len(stayed) != len(page.glyphs):
        return "隐去后的文字数目不符"
    for was, now in zip(stayed, page.glyphs, strict=True):
        if was.text != now.text or max(
            abs(a - b) for a, b in zip(was.area, now.area, strict=True)
        ) > _MOST_SHIFT:  # fmt: skip
            return "相邻文字发生了变化"
    return ""


def _text_under_boxes(document: pdfium.PdfDocument, number: int, plan: Plan) -> str:
    if not plan.boxes and not plan.glyphs:
        return ""
    page = document[number - 1]
    text = page.get_textpage()
    try:
        for box in plan.boxes:
            inner = box.grown(-min(box.width, box.height) * 0.2)
            left, bottom, right, top = _in_pdfium(plan.shown, inner)
            if text.get_text_bounded(left, bottom, right, top).strip():
                return "遮盖之下仍有文字"
        return ""
    finally:
        text.close()
        page.close()


def _in_pdfium(shown: PageGlyphs, area: Area) -> tuple[float, float, float, float]:
    """PDFium bounds text in user space, whatever the page's turn."""
    a, b, c, d, e, f = shown.matrix
    # The matrix only turns and moves: its inverse is its transpose.
    corners = [
        (a * (x - e) + b * (y - f), c * (x - e) + d * (y - f))
        for x in (area.left, area.right)
        for y in (area.bottom, area.top)
    ]
    across, up = [x for x, _ in corners], [y for _, y in corners]
    return min(across), min(up), max(across), max(up)


def _seen(level: int) -> int:
    return level if level > _MOST_SHADE else 0


def _drift(old: pdfium.PdfDocument, new: pdfium.PdfDocument, number: int, plan: Plan) -> str:
    one, other = (render(document, number, _SCALE) for document in (old, new))
    if one.size != other.size:
        return "页面大小发生了变化"
    difference = ImageChops.difference(one, other).point(_seen)
    if difference.getbbox() is None:
        return ""
    draw = ImageDraw.Draw(difference)
    shown = plan.shown
    across, down = one.width / shown.width, one.height / shown.height
    # Strokes may reach out of the square of their glyph.
    grown = [glyph.area.grown(0.3 * max(glyph.area.height, 1)) for glyph in plan.glyphs]
    # Pictures lose whole pixels, and viewers smooth what is left of them.
    pixels = [
        box.grown(2 * picture.grain)
        for picture in shown.pictures
        for box in plan.boxes
        if picture.area.meets(box)
    ]
    for area in (*plan.boxes, *grown, *pixels):
        draw.rectangle(
            (
                int(area.left * across) - 1, int((shown.height - area.top) * down) - 1,
                int(area.right * across) + 1, int((shown.height - area.bottom) * down) + 1,
            ),
            fill=0,
        )  # fmt: skip
    return "" if difference.getbbox() is None else "遮盖之外的画面发生了变化"
