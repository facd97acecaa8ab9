"""Whether the glyphs an OFD page shows are those of the text it carries (GB/T 33190 11.4, CGTransform).

A page may show other glyphs than its text says. The claim is tested against the font's own table
where it has one, and for consistency over the whole file: one glyph, one character.
"""

import struct
from collections.abc import Mapping

from lxml import etree

from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.readers.package import local

_DIFFERENT = "OFD 显示的字形与其文字内容不一致，机器无法审查。请改用 PDF 或 DOCX。"
# Characters drawn with the same glyph in many fonts.
_LOOK_ALIKE = str.maketrans("\u3000\u00a0\u00ad\u2010\u2011\uff0d\u2212\u00b7\u2022", "  -----··")


class Glyphs:
    """What is known of glyphs over the file. ``fonts``: font id → font file."""

    def __init__(self) -> None:
        self.fonts: Mapping[str, bytes] = {}
        self._characters: dict[tuple[str, int], str] = {}
        self._tables: dict[str, Mapping[int, int]] = {}

    def check(self, page: etree._Element) -> None:
        """Raises ``CouldNotRead`` when a glyph belongs to another character than the text's."""
        for node in page.iter("{*}TextObject"):
            transforms = [child for child in node if local(child) == "CGTransform"]
            if transforms:
                text = "".join(str(code.text or "") for code in node.iter("{*}TextCode"))
                for transform in transforms:
                    self._check(node.get("Font", ""), text, transform)

    def _check(self, font: str, text: str, transform: etree._Element) -> None:
        start = _whole(transform.get("CodePosition", "0"))
        count = _whole(transform.get("CodeCount", "1"))
        said = "".join(str(node.text or "") for node in transform.iter("{*}Glyphs")).split()
        glyphs = [_whole(glyph) for glyph in said]
        covered = text[start : start + count]
        if len(glyphs) > len(covered):
            raise CouldNotRead(_DIFFERENT)
        if len(glyphs) < len(covered):
            return  # a ligature: fewer glyphs than characters show nothing more
        table = self._table(font)
        for character, glyph in zip(covered, glyphs, strict=True):
            plain = character.translate(_LOOK_ALIKE)
            known = self._characters.setdefault((font, glyph), plain)
            own = table.get(ord(character), 0)
            if glyph and (known != plain or (own and own != glyph and _is_shown_by(table, glyph))):
                raise CouldNotRead(_DIFFERENT)

    def _table(self, font: str) -> Mapping[int, int]:
        if font not in self._tables:
            try:
                self._tables[font] = _character_map(self.fonts.get(font, b""))
            except (struct.error, IndexError, ValueError):
                self._tables[font] = {}
        return self._tables[font]


def _is_shown_by(table: Mapping[int, int], glyph: int) -> bool:
    """Whether the glyph belongs to another character by the font's own table."""
    return glyph in table.values()


def _whole(text: str) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else 0


def _character_map(font: bytes) -> Mapping[int, int]:
    """Code point → glyph, from the Unicode ``cmap`` of an OpenType font (formats 4 and 12)."""
    if font[:4] not in (b"\0\1\0\0", b"OTTO", b"true"):
        return {}
    (tables,) = struct.unpack_from(">H", font, 4)
    for index in range(min(tables, 64)):
        tag, _, offset, _ = struct.unpack_from(">4sIII", font, 12 + 16 * index)
        if tag == b"cmap":
            return _unicode_table(font, offset)
    return {}


def _unicode_table(font: bytes, start: int) -> Mapping[int, int]:
    found: dict[int, int] = {}
    (count,) = struct.unpack_from(">H", font, start + 2)
    for index in range(min(count, 16)):
        platform, encoding, offset = struct.unpack_from(">HHI", font, start + 4 + 8 * index)
        if platform == 0 or (platform == 3 and encoding in (1, 10)):
            place = start + offset
            (kind,) = struct.unpack_from(">H", font, place)
            if kind == 4:
                found.update(_segments(font, place))
            elif kind == 12:
                found.update(_groups(font, place))
    return found


def _segments(font: bytes, place: int) -> Mapping[int, int]:
    (double,) = struct.unpack_from(">H", font, place + 6)
    count, found = double // 2, {}
    ends = struct.unpack_from(f">{count}H", font, place + 14)
    starts = struct.unpack_from(f">{count}H", font, place + 16 + double)
    deltas = struct.unpack_from(f">{count}h", font, place + 16 + 2 * double)
    base = place + 16 + 3 * double
    offsets = struct.unpack_from(f">{count}H", font, base)
    for index, (first, last) in enumerate(zip(starts, ends, strict=True)):
        for code in range(first, last + 1):
            glyph = code
            if offsets[index]:
                at = base + 2 * index + offsets[index] + 2 * (code - first)
                (glyph,) = struct.unpack_from(">H", font, at)
            if glyph:
                found[code] = (glyph + deltas[index]) % 65536
    return found


def _groups(font: bytes, place: int) -> Mapping[int, int]:
    (count,) = struct.unpack_from(">I", font, place + 12)
    found: dict[int, int] = {}
    for index in range(min(count, 5000)):
        first, last, glyph = struct.unpack_from(">III", font, place + 16 + 12 * index)
        for code in range(first, min(last, first + 70_000) + 1):
            found[code] = glyph + code - first
        if len(found) > 200_000:
            raise ValueError("more characters than Unicode")
    return found
