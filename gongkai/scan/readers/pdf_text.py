"""The text of a PDF page together with the glyph behind each character.

The reader takes the text; the redactor goes from a stretch of the text to the glyphs, and from a
glyph to the operator that shows it.
"""

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class Glyph:
    """One shown glyph: left, bottom, right, top in points of the page as it is displayed."""

    text: str
    left: float
    bottom: float
    right: float
    top: float


@dataclass(frozen=True)
class PageText:
    """``number`` counts from 1. ``glyphs[i]`` stands behind ``text[i]``; None for a line end or a
    space that only the layout put in; a ligature stands behind each of its characters."""

    number: int
    text: str
    glyphs: Sequence[Glyph | None]
    width: float
    height: float
