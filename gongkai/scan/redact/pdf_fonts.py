"""Fonts in a PDF tell on what was cut: a subset holds the letters of the text in order of first use.

What no glyph left in the file needs is taken out of the table of characters (ToUnicode), the
encoding and the outlines (ISO 32000-1 9.6–9.10; OpenType ``glyf``/``loca``; Adobe TN 5176 CFF).
"""

import io
import struct
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise

import pikepdf
from pdfminer.cmapdb import CMapParser, FileUnicodeMap
from pikepdf import Array, Dictionary, Name

Codes = Mapping[int, set[int]]


def trim(document: pikepdf.Pdf, gone: Codes, left: Codes) -> None:
    """Take the codes in ``gone`` that are not in ``left`` out of the fonts, by object number."""
    blank: dict[tuple[int, int], set[int]] = defaultdict(set)
    needed: dict[tuple[int, int], set[int]] = defaultdict(set)
    files: dict[tuple[int, int], pikepdf.Object] = {}
    for number in {*gone, *left}:
        font = document.get_object(number, 0) if number else None
        if not isinstance(font, Dictionary):
            continue
        unused = gone.get(number, set()) - left.get(number, set())
        if unused:
            _trim_unicode(document, font, unused)
            _trim_encoding(font, unused)
        for file, to_glyphs in _outlines(font):
            files[file.objgen] = file
            blank[file.objgen] |= to_glyphs(unused)
            needed[file.objgen] |= to_glyphs(left.get(number, set()))
    for key, file in files.items():
        if glyphs := blank[key] - needed[key] - {0}:
            _blank(file, glyphs)


def _trim_unicode(document: pikepdf.Pdf, font: pikepdf.Object, unused: set[int]) -> None:
    table = font.get("/ToUnicode")
    if not isinstance(table, pikepdf.Stream):
        return
    if font.get("/Subtype") == "/Type0" and font.get("/Encoding") not in (
        "/Identity-H",
        "/Identity-V",
    ):
        return
    known = FileUnicodeMap()
    CMapParser(known, io.BytesIO(table.read_bytes())).run()
    kept = {code: text for code, text in known.cid2unichr.items() if code not in unused}
    if len(kept) < len(known.cid2unichr):
        width = 4 if font.get("/Subtype") == "/Type0" else 2
        font.ToUnicode = document.make_stream(_unicode_table(kept, width))


def _unicode_table(texts: Mapping[int, str], width: int) -> bytes:
    lines = [
        f"<{code:0{width}X}> <{text.encode('utf-16-be', 'ignore').hex().upper()}>"
        for code, text in sorted(texts.items())
        if code < 16**width
    ]
    parts = [
        f"{len(lines[at : at + 100])} beginbfchar\n"
        + "\n".join(lines[at : at + 100])
        + "\nendbfchar"
        for at in range(0, len(lines), 100)
    ]
    return "\n".join(
        [
            "/CIDInit /ProcSet findresource begin 12 dict begin begincmap",
            "/CMapName /Adobe-Identity-UCS def /CMapType 2 def",
            f"1 begincodespacerange <{'0' * width}> <{'F' * width}> endcodespacerange",
            *parts,
            "endcmap CMapName currentdict /CMap defineresource pop end end",
        ]
    ).encode()


def _trim_encoding(font: pikepdf.Object, unused: set[int]) -> None:
    encoding = font.get("/Encoding")
    if not isinstance(encoding, Dictionary) or "/Differences" not in encoding:
        return
    changed: list[object] = []
    code = 0
    for item in encoding.Differences:
        if isinstance(item, Name):
            changed.append(Name("/.notdef") if code in unused else item)
            code += 1
        else:
            code = int(item)
            changed.append(item)
    fresh = Dictionary({str(key): value for key, value in encoding.items()})
    fresh.Differences = Array(changed)
    font.Encoding = fresh


# Outlines


class _ToGlyphs:
    """From codes to the numbers of outlines."""

    def __init__(self, table: Mapping[int, int] | None = None) -> None:
        self._table = table

    def __call__(self, codes: Iterable[int]) -> set[int]:
        if self._table is None:
            return set(codes)
        return {self._table[code] for code in codes if code in self._table}


def _outlines(font: pikepdf.Object) -> Iterator[tuple[pikepdf.Object, _ToGlyphs]]:
    """The font program of a composite font with identity codes, and how its outlines are numbered.

    Simple fonts show 256 characters at most and keep their outlines.
    """
    if font.get("/Encoding") not in ("/Identity-H", "/Identity-V"):
        return
    below = font.get("/DescendantFonts")
    own = below[0] if isinstance(below, Array) and len(below) else None
    descriptor = own.get("/FontDescriptor") if isinstance(own, Dictionary) else None
    if not isinstance(own, Dictionary) or not isinstance(descriptor, Dictionary):
        return
    mapping = own.get("/CIDToGIDMap")
    if "/FontFile2" in descriptor:
        if isinstance(mapping, pikepdf.Stream):
            data = mapping.read_bytes()
            pairs = struct.unpack(f">{len(data) // 2}H", data[: len(data) // 2 * 2])
            yield descriptor.FontFile2, _ToGlyphs(dict(enumerate(pairs)))
        else:
            yield descriptor.FontFile2, _ToGlyphs()
    elif "/FontFile3" in descriptor:
        file = descriptor.FontFile3
        data = file.read_bytes()
        try:
            start = _cff_start(data)
            yield file, _ToGlyphs(_Cff(data, start).glyphs)
        except (struct.error, IndexError, KeyError, ValueError):
            return


def _blank(file: pikepdf.Object, glyphs: set[int]) -> None:
    data = bytearray(file.read_bytes())
    try:
        if bytes(data[:4]) in (b"\x00\x01\x00\x00", b"true"):
            _blank_glyf(data, glyphs)
        else:
            cff = _Cff(bytes(data), _cff_start(bytes(data)))
            for glyph in glyphs:
                start, end = cff.outline(glyph)
                # endchar: an outline with nothing in it.
                data[start:end] = b"\x0e" * (end - start)
    except (struct.error, IndexError, KeyError, ValueError):
        # A program not understood stays; the text is gone in any case.
        return
    file.write(bytes(data))


def _tables(data: bytes) -> dict[bytes, tuple[int, int]]:
    (count,) = struct.unpack_from(">H", data, 4)
    tables = {}
    for number in range(count):
        tag, _, offset, length = struct.unpack_from(">4sIII", data, 12 + 16 * number)
        tables[tag] = offset, length
    return tables


def _blank_glyf(data: bytearray, glyphs: set[int]) -> None:
    tables = _tables(bytes(data))
    (is_long,) = struct.unpack_from(">h", data, tables[b"head"][0] + 50)
    loca, length = tables[b"loca"]
    count = length // (4 if is_long else 2)
    form = f">{count}{'I' if is_long else 'H'}"
    places = [place * (1 if is_long else 2) for place in struct.unpack_from(form, data, loca)]
    base = tables[b"glyf"][0]
    for glyph in glyphs - _components(data, base, places):
        start, end = base + places[glyph], base + places[glyph + 1]
        data[start:end] = bytes(end - start)


def _components(data: bytes | bytearray, base: int, places: list[int]) -> set[int]:
    """The glyphs that others are composed of."""
    found = set()
    for start, end in pairwise(places):
        if end - start < 10 or struct.unpack_from(">h", data, base + start)[0] >= 0:
            continue
        place, flags = base + start + 10, 0x20
        while flags & 0x20 and place + 4 <= base + end:
            flags, glyph = struct.unpack_from(">HH", data, place)
            found.add(glyph)
            place += 8 if flags & 1 else 6
            place += 8 if flags & 0x80 else 4 if flags & 0x40 else 2 if flags & 8 else 0
    return found


def _cff_start(data: bytes) -> int:
    return _tables(data)[b"CFF "][0] if data.startswith(b"OTTO") else 0


class _Cff:
    """Where the outlines of a CFF program stand. ``glyphs``: from CID to outline, None for equal."""

    def __init__(self, data: bytes, start: int) -> None:
        self._data, self._start = data, start
        names = self._index(start + data[start + 2])
        tops = self._index(names[-1][1])
        top = dict(_dictionary(data[tops[0][0] : tops[0][1]]))
        self._outlines = self._index(start + top[17][0])
        self.glyphs = self._charset(top[15][0]) if 1230 in top and 15 in top else None

    def outline(self, glyph: int) -> tuple[int, int]:
        """From and to, in the bytes of the program."""
        return self._outlines[glyph]

    def _index(self, place: int) -> list[tuple[int, int]]:
        """(from, to) of each item; for an empty index one item at its end."""
        (count,) = struct.unpack_from(">H", self._data, place)
        if not count:
            return [(place + 2, place + 2)]
        size = self._data[place + 2]
        if not 1 <= size <= 4:
            raise ValueError(size)
        table = self._data[place + 3 : place + 3 + (count + 1) * size]
        offsets = [
            int.from_bytes(table[at : at + size], "big") for at in range(0, len(table), size)
        ]
        base = place + 2 + (count + 1) * size
        return [(base + a, base + b) for a, b in pairwise(offsets)]

    def _charset(self, offset: int) -> dict[int, int] | None:
        if offset <= 2:
            return None
        place = self._start + offset
        form, place = self._data[place], place + 1
        found, glyph, count = {0: 0}, 1, len(self._outlines)
        while glyph < count:
            (first,) = struct.unpack_from(">H", self._data, place)
            more = 0
            if form == 1:
                more = self._data[place + 2]
            elif form == 2:
                (more,) = struct.unpack_from(">H", self._data, place + 2)
            place += 2 + form
            for step in range(more + 1):
                found[first + step] = glyph + step
            glyph += more + 1
        return found


def _dictionary(data: bytes) -> Iterator[tuple[int, list[int]]]:
    """(operator, operands) of a CFF DICT; two-byte operators as 1200 + second byte."""
    operands: list[int] = []
    place = 0
    while place < len(data):
        byte = data[place]
        place += 1
        if byte <= 21:
            if byte == 12:
                byte, place = 1200 + data[place], place + 1
            yield byte, operands
            operands = []
        elif byte == 28:
            operands.append(struct.unpack_from(">h", data, place)[0])
            place += 2
        elif byte == 29:
            operands.append(struct.unpack_from(">i", data, place)[0])
            place += 4
        elif byte == 30:
            while data[place] & 15 != 15 and data[place] >> 4 != 15:
                place += 1
            place += 1
            operands.append(0)
        elif byte <= 246:
            operands.append(byte - 139)
        elif byte <= 250:
            operands.append((byte - 247) * 256 + data[place] + 108)
            place += 1
        else:
            operands.append(-(byte - 251) * 256 - data[place] - 108)
            place += 1
