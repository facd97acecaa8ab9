"""Official letters, forms and registers as PDF and Word files (GB/T 9704-2012 信函格式)."""

from gongkai.core.letters.bundle import UnreadablePart, bundle, image_as_pdf
from gongkai.core.letters.glyphs import MissingGlyphs
from gongkai.core.letters.letter import Letter
from gongkai.core.letters.pdf import as_pdf
from gongkai.core.letters.word import as_docx

__all__ = [
    "Letter",
    "MissingGlyphs",
    "UnreadablePart",
    "as_docx",
    "as_pdf",
    "bundle",
    "image_as_pdf",
]
