"""A letter as PDF, set by typst with the fonts shipped beside this file."""

import json
import re
import threading
from datetime import UTC, date, datetime, time
from functools import lru_cache
from io import BytesIO
from pathlib import Path

import pikepdf
import typst

from gongkai.core.letters import glyphs, layout
from gongkai.core.letters.letter import Letter
from gongkai.law.letters import in_words

_HERE = Path(__file__).parent
# The compiler keeps fonts and parsed templates; it must not be entered by two threads at once.
_LOCK = threading.Lock()
_SHORT = 6  # pages; in longer letters a page more or less does not matter


def as_pdf(letter: Letter) -> bytes:
    """The letter on A4 pages as PDF/A-2b; the same letter gives the same bytes.

    Set after GB/T 9704-2012 10.1 (信函格式): 28 characters a line, 28 points a line (26 or 27
    where that saves a page), letterhead and
    double rules in red, page numbers from the second page. Raises ``MissingGlyphs`` when the
    shipped font lacks a character.
    """
    letter = letter.tidied()
    glyphs.check(letter.text())
    data = _data(letter)
    usual = _set(letter, data, layout.PITCH)
    pages = page_count(usual)
    if letter.is_form or not 1 < pages <= _SHORT:
        return usual
    # 7.3.5.4: where the end does not fit on the page, the lines may stand a little closer.
    for pitch in layout.CLOSER_PITCHES:
        closer = _set(letter, data, pitch)
        if page_count(closer) < pages:
            return closer
    return usual


def _set(letter: Letter, data: dict[str, object], pitch: float) -> bytes:
    text = json.dumps(data | {"pitch": pitch}, ensure_ascii=False)
    return compiled("letter.typ", dated=letter.signed_on, letter=text)


def page_count(pdf: bytes) -> int:
    """How many pages a PDF has."""
    with pikepdf.open(BytesIO(pdf)) as document:
        return len(document.pages)


def compiled(template: str, *, dated: date | None, **inputs: str) -> bytes:
    """Compile a template of this room with ``sys.inputs``; it can read nothing outside the room."""
    # PDF/A wants a date; never the clock's, for letters are stored under the hash of their bytes.
    moment = datetime.combine(dated or date(2000, 1, 1), time(), UTC)
    with _LOCK:
        result = _compiler(template).compile(
            format="pdf", sys_inputs=inputs, pdf_standards="a-2b", timestamp=int(moment.timestamp())
        )
    assert isinstance(result, bytes)
    return result


@lru_cache(maxsize=4)
def _compiler(template: str) -> typst.Compiler:
    return typst.Compiler(
        str(_HERE / template),
        root=str(_HERE),
        font_paths=[str(glyphs.FONTS)],
        ignore_system_fonts=True,
    )


def _data(letter: Letter) -> dict[str, object]:
    attachments = layout.attachment_lines(letter.attachments)
    form = layout.form_widths(letter.table)
    widths = layout.column_widths(letter.columns, letter.rows)
    bold = letter.organ + letter.title + "".join(letter.columns)
    return {
        "head": bool(letter.organ) and not letter.is_form,
        "organ": letter.organ,
        "organ-width": layout.width(letter.organ),
        "title": [
            {"text": text, "inset": inset} for text, inset in layout.title_lines(letter.title)
        ],
        "number": letter.number,
        "addressee": letter.addressee,
        "paragraphs": [
            {"text": text, "heading": layout.is_heading(text)} for text in letter.paragraphs
        ],
        "table": letter.table,
        "form-widths": form,
        "form-tall": [layout.is_tall(row, form) for row in letter.table],
        "columns": letter.columns,
        "rows": letter.rows,
        "widths": widths,
        "tall": [layout.is_tall(row, widths) for row in letter.rows],
        "centred": layout.centred(letter.columns, letter.rows),
        "attachments": [{"mark": mark, "name": name} for mark, name in attachments],
        "signature": letter.signature,
        "signed": in_words(letter.signed_on),
        "footnotes": letter.footnotes,
        "advance": layout.ADVANCE,
        # What goes into a character class of a regular expression in the template.
        "thin": re.escape(glyphs.lacking(bold, "Bold")),
    }
