"""Proof that something is gone: the result is read again by ways the redactor did not use.

Three readings of a PDF (pdfminer, pdfium, the inflated objects with every string decoded), the
inflated members of a package, the bytes of anything in all encodings in use, recognised text of
pages that are only a picture. One trace refuses.
"""

import io
import re
import unicodedata
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from html import unescape

import pikepdf
import pypdfium2 as pdfium
from lxml import etree
from pdfminer.high_level import extract_pages
from pdfminer.layout import LTChar, LTContainer, LTItem

from gongkai.scan.readers import CouldNotRead, read
from gongkai.scan.readers.package import members
from gongkai.scan.redact.base import NotRedacted
from gongkai.scan.redact.language import OWN_SPACES, is_language, tokens
from gongkai.scan.redact.manifold import Index

# Shorter ones meet by chance: the redactor proves them by their place.
SHORTEST = 4
# More needles are not looked for one by one.
_MANY = 100
# Of Latin words in names: shorter ones are ids, and those below the second only count as a word.
_SHORTEST_NAME, _SHORTEST_WORD = 3, 5
_CELLS = re.compile(r"[$A-Z]{0,4}[$0-9]{0,8}(?:[: ,]?[$A-Z]{1,4}[$0-9]{1,8})*")
_ENCODINGS = ("utf-8", "utf-16-be", "utf-16-le", "gb18030")
_DEEPEST = 4
_LARGE = 100_000
_MOST_INFLATED = 128 * 2**20
_WIDE = {code - 0xFEE0: code for code in range(0xFF01, 0xFF5F)}
_RAW = "逐个对象解压"
_PARTS = "包内各部件解压"
_PROGRAMS = ("/FontFile", "/FontFile2", "/FontFile3", "/ToUnicode")


def prove(gone: Sequence[str], result: bytes, name: str) -> tuple[str, ...]:
    """How it was proven that none of ``gone`` is left in ``result``, as Chinese sentences.

    ``gone``: clear strings that may not be left anywhere in the file; letter case, width, spaces
    and punctuation make no difference. Strings shorter than ``SHORTEST`` characters are only
    looked for in the texts, not in raw bytes, where they meet by chance; leave out what may
    stand elsewhere and prove it by place. Words of Latin letters are looked for in every name and
    value a program or person gave (styles, fonts, parts, keys, relations), except those that each
    file of the format is made of (``redact.language``): nothing could tell them apart.
    Raises ``NotRedacted`` (without the clear text).
    """
    needles = [needle for text in dict.fromkeys(gone) if (needle := _needle(text)).core]
    readings: dict[str, int] = {}
    candidates = _Candidates(needles)
    for layer in _layers(result, name):
        readings[layer.how] = readings.get(layer.how, 0) + 1
        for number, needle in candidates.of(layer):
            if _is_in(needle, layer):
                raise NotRedacted(
                    f"隐去不完整：第 {number} 项（{len(needle.core)} 个字）仍可从结果中取出"
                    f"（{layer.how}，{layer.where}）。未生成文件，请在原文件中删去后重新导出。"
                )
    return tuple(
        f"{how}：读取 {count} 处，{len(needles)} 项隐去内容均未出现。"
        for how, count in readings.items()
    )


def is_left(text: str, inside: str) -> bool:
    """Whether ``text`` can be read in ``inside``, width, case, spaces and punctuation aside."""
    needle = _needle(text)
    return bool(needle.core) and _is_in(needle, _Layer("", "", inside))


@dataclass(frozen=True)
class _Needle:
    """A string with only the characters that count, and the forms it has in raw bytes."""

    core: str
    clear: str

    @cached_property
    def is_word(self) -> bool:
        """Whether it may be a word of the language of a format: ``Type``, ``style``, ``font1``."""
        return self.core.isascii() and not re.search("[0-9]{4}", self.core)

    @cached_property
    def is_language(self) -> bool:
        """Whether it is a word of the format indeed."""
        return self.is_word and is_language(self.clear)

    @cached_property
    def encoded(self) -> frozenset[bytes]:
        forms = {self.core, self.core.upper(), self.clear, self.core.translate(_WIDE)}
        return frozenset(form.encode(encoding) for form in forms for encoding in _ENCODINGS)


@dataclass(frozen=True)
class _Layer:
    """One text read from the result. ``is_raw``: decoded bytes, where short strings meet by chance.
    ``is_language``: it is full of words of the format itself, whose names are a layer of their own.
    ``is_markup``: and nothing but their layer and the bare text could hold another word.
    ``names``: such names and values, each for itself."""

    how: str
    where: str
    text: str
    is_raw: bool = False
    is_language: bool = False
    is_markup: bool = False
    # Instead of ``text`` where decoding a large stream six times would take seconds.
    data: bytes = b""
    names: frozenset[str] = frozenset()

    @cached_property
    def named(self) -> dict[str, list[str]]:
        """By what counts of it, the names that are not the format's own."""
        found: dict[str, list[str]] = {}
        for name in self.names:
            if not (is_language(name) or _CELLS.fullmatch(name)):
                found.setdefault(_core(name), []).extend(tokens(name))
        return found

    @cached_property
    def core(self) -> str:
        return "\n".join(self.named) if self.names else _core(self.text)

    @cached_property
    def folded(self) -> str:
        return self.text.casefold()

    @cached_property
    def lines(self) -> str:
        return "\n".join(map(_core, self.text.splitlines()))


class _Candidates:
    """Of very many needles those that may stand in a layer, found in one walk."""

    def __init__(self, needles: Sequence[_Needle]) -> None:
        self._all = list(enumerate(needles, 1))
        self._are_many = len(needles) > _MANY

    def of(self, layer: _Layer) -> list[tuple[int, _Needle]]:
        """(number, needle), in order."""
        if not self._are_many:
            return self._all
        if layer.data:
            held = self._forms.count([layer.data])
            return [one for one in self._all if not held.keys().isdisjoint(one[1].encoded)]
        words = (word for words in layer.named.values() for word in words)
        found = self._cores.count([layer.core, *words])
        return [one for one in self._all if one[1].core in found]

    @cached_property
    def _cores(self) -> Index[str]:
        return Index(needle.core for _, needle in self._all)

    @cached_property
    def _forms(self) -> Index[bytes]:
        return Index(form for _, needle in self._all for form in needle.encoded)


def _needle(text: str) -> _Needle:
    return _Needle(_core(text), text.strip())


def _core(text: str) -> str:
    """Only letters and digits, compatibility forms and case made one."""
    return "".join(filter(str.isalnum, unicodedata.normalize("NFKC", text).casefold()))


def _is_in(needle: _Needle, layer: _Layer) -> bool:
    short = len(needle.core) < SHORTEST
    if layer.names:
        return _is_named(needle, layer)
    if layer.is_language and needle.is_word:
        return _is_written(needle, layer)
    if layer.data:
        return not short and any(form in layer.data for form in needle.encoded)
    if layer.is_raw and (short or (needle.core.isdigit() and len(needle.core) < 8)):
        return False
    return needle.core in (layer.lines if short else layer.core)


def _is_named(needle: _Needle, layer: _Layer) -> bool:
    core = needle.core
    is_number = core.isdigit() and len(core) < 8
    if needle.is_language or is_number or (core.isascii() and len(core) < _SHORTEST_NAME):
        return False
    if needle.is_word and len(core) < _SHORTEST_WORD:
        # Within longer words they meet by chance: “ding” in “padding”.
        return any(core in words for words in layer.named.values()) or core in layer.named
    return core in layer.core


def _is_written(needle: _Needle, layer: _Layer) -> bool:
    """Letter by letter in a code that is full of words: nothing is passed over in between."""
    if needle.is_language or len(needle.core) < _SHORTEST_WORD or layer.is_markup:
        return False
    if layer.data:
        return any(form in layer.data for form in needle.encoded)
    return needle.clear.casefold() in layer.folded


# What is read


def _layers(data: bytes, name: str, depth: int = 0) -> Iterator[_Layer]:
    if depth > _DEEPEST:
        raise NotRedacted("文件层层嵌套过深，无法验证。请在原文件中删去后重新导出。")
    if data.startswith(b"%PDF-"):
        yield from _pdf(data)
    elif data.startswith(b"PK\x03\x04"):
        yield from _package(data, depth)
    else:
        yield from _bytes("按各种编码读取原始字节", name, data)
    if depth == 0:
        yield from _as_reviewed(data, name)


def _as_reviewed(data: bytes, name: str) -> Iterator[_Layer]:
    try:
        for passage in read(data, name):
            where = f"{passage.part}{passage.place}"
            yield _Layer("审查引擎重新读取", where, passage.text)
    except CouldNotRead:
        # Pages that are pictures are refused at the scan; here the other readings decide.
        return


def _bytes(
    how: str, where: str, data: bytes, *, is_language: bool = False, is_markup: bool = False
) -> Iterator[_Layer]:
    blank = _Layer(
        how, where, "", is_raw=True, is_language=is_language or is_markup, is_markup=is_markup
    )
    if len(data) > _LARGE:
        yield replace(blank, data=data)
        return
    for encoding in _ENCODINGS:
        shifts = (0, 1) if encoding.startswith("utf-16") else (0,)
        for shift in shifts:
            text = data[shift:].decode(encoding, "ignore")
            text = unescape(text) if "&" in text else text
            yield replace(blank, text=text)


def _package(data: bytes, depth: int) -> Iterator[_Layer]:
    """Every member inflated: as bytes, as text without its tags, packages in it again."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield _Layer(_PARTS, "注释", package.comment.decode("utf-8", "ignore"))
            is_office = "[Content_Types].xml" in package.namelist()
        for member, content in members(data):
            yield _Layer(_PARTS, "部件名", member, names=frozenset((member,) if is_office else ()))
            if content.startswith((b"PK\x03\x04", b"%PDF-")):
                yield from _layers(content, member, depth + 1)
                continue
            is_xml = is_office and member.endswith((".xml", ".rels", ".vml"))
            names = _names_in(content) if is_xml else None
            if names:
                yield _Layer("标记中的名称和属性", member, "", names=names)
            for layer in _bytes(_PARTS, member, content, is_markup=names is not None):
                yield layer
                if "<" in layer.text:
                    # Runs that follow each other read as one; tags of a paragraph end a line.
                    bare = re.sub(r"</[\w:]*p>", "\n", layer.text)
                    yield _Layer("去标签通读", member, re.sub(r"<[^<>]*>", "", bare), is_raw=True)
            if is_xml and len(content) > _LARGE:
                bare_bytes = re.sub(rb"<[^<>]*>", b"", content)
                yield _Layer("去标签通读", member, "", is_raw=True, data=bare_bytes or b" ")
    except (CouldNotRead, zipfile.BadZipFile) as error:
        raise NotRedacted(f"结果文件无法重新读取，不能证明已隐去：{error}") from error


_OWN_NAMES = tuple(f"{{{space}" for space in OWN_SPACES)


def _names_in(content: bytes) -> frozenset[str] | None:
    """Every value, comment and foreign name in a part; None where it is no XML."""
    found: set[str] = set()
    # In a stream: the rows of a workbook take many times their length as a tree.
    events = etree.iterparse(
        io.BytesIO(content), events=("start", "end", "comment", "pi", "start-ns"),
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=True,
    )  # fmt: skip
    try:
        for event, node in events:
            if event == "start":
                names = (str(node.tag), *map(str, node.attrib))
                found.update(name for name in names if not name.startswith(_OWN_NAMES))
                found.update(map(str, node.attrib.values()))
            elif event == "start-ns":
                found.update(node)
            elif event == "end":
                node.clear()
            else:
                found.add(f"{node.text or ''} {getattr(node, 'target', '')}")
    except etree.XMLSyntaxError:
        return None
    return frozenset(found - {""})


# PDF


def _pdf(data: bytes) -> Iterator[_Layer]:
    if data.count(b"%%EOF") > 1:
        raise NotRedacted("结果中还带有文件的旧版本，不能证明已隐去。请重新生成。")
    try:
        yield from _with_pdfminer(data)
        yield from _with_pdfium(data)
        yield from _objects(data)
    except NotRedacted:
        raise
    except Exception as error:
        # Whatever a reader raises: what cannot be read again is not proven.
        raise NotRedacted(
            "结果文件无法重新读取，不能证明已隐去。请重新导出原文件后再试。"
        ) from error


def _with_pdfminer(data: bytes) -> Iterator[_Layer]:
    for number, page in enumerate(extract_pages(io.BytesIO(data), laparams=None), 1):
        glyphs = list(_glyphs(page))
        in_order = "".join(glyph.get_text() for glyph in glyphs)
        glyphs.sort(key=lambda glyph: (-round(glyph.y0 / 3), glyph.x0))
        across = "".join(glyph.get_text() for glyph in glyphs)
        glyphs.sort(key=lambda glyph: (round(glyph.x0 / 3), -glyph.y0))
        down = "".join(glyph.get_text() for glyph in glyphs)
        where = f"第{number}页"
        for text in (in_order, across, down):
            yield _Layer("pdfminer 逐字提取", where, text)


def _glyphs(item: LTItem) -> Iterator[LTChar]:
    if isinstance(item, LTChar):
        yield item
    elif isinstance(item, LTContainer):
        for part in item:
            yield from _glyphs(part)


def _with_pdfium(data: bytes) -> Iterator[_Layer]:
    document = pdfium.PdfDocument(data)
    try:
        for number in range(len(document)):
            page = document[number]
            text = page.get_textpage()
            yield _Layer("PDFium 提取", f"第{number + 1}页", text.get_text_range())
            text.close()
            page.close()
    finally:
        document.close()


_SPACES = re.compile(rb"[\x00\t\n\x0c\r ]+")
_LITERAL = re.compile(rb"\\([0-7]{1,3}|\r\n|[\s\S])")
_SHORT = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"\r\n": b"", b"\n": b""}


def _objects(data: bytes) -> Iterator[_Layer]:
    """Every string, name and inflated stream of every object, reachable or not."""
    yield from _bytes("原始字节", "文件", data, is_language=True)
    read: set[bytes] = set()
    with pikepdf.open(io.BytesIO(data)) as document:
        programs = set(_programs(document))
        for number, item in enumerate(document.objects):
            where = f"对象{number + 1}"
            strings, names = list(_strings(item)), list(_names(item))
            if strings:
                yield _Layer(_RAW, where, "\n".join(strings))
            if names:
                yield _Layer(_RAW, where, "", names=frozenset(names))
            if isinstance(item, pikepdf.Stream) and item.get("/Subtype") != "/Image":
                content = item.read_bytes()
                read.add(content)
                yield from _stream(content, where, is_program=item.objgen in programs)
    for place, content in _inflated(data):
        if content not in read:
            yield from _stream(content, f"第{place}字节处")


def _programs(document: pikepdf.Pdf) -> Iterator[tuple[int, int]]:
    """The numbers of the streams that are fonts or tables of codes."""
    for item in document.objects:
        if isinstance(item, pikepdf.Dictionary):
            for key in _PROGRAMS:
                if isinstance(item.get(key), pikepdf.Stream):
                    yield item[key].objgen


def _inflated(data: bytes) -> Iterator[tuple[int, bytes]]:
    """Every stream that inflates, found by its keyword: no table of the file need name it."""
    for match in re.finditer(rb"stream\r?\n", data):
        try:
            content = zlib.decompressobj().decompress(data[match.end() :], _MOST_INFLATED)
        except zlib.error:
            continue
        if len(content) == _MOST_INFLATED:
            raise NotRedacted("结果中有异常大的内容，不能证明已隐去。请重新导出原文件后再试。")
        yield match.start(), content


def _stream(content: bytes, where: str, *, is_program: bool = False) -> Iterator[_Layer]:
    # Of a page: operators and names; its strings follow by themselves.
    yield from _bytes(_RAW, where, content, is_language=True)
    if len(content) > _LARGE and b"BT" not in content:
        return
    joined = b"".join(literals(content))
    for encoding in ("latin-1", *_ENCODINGS):
        text = joined.decode(encoding, "ignore")
        yield _Layer(_RAW, where, text, is_raw=True, is_language=is_program)


def _strings(item: pikepdf.Object, depth: int = 0) -> Iterator[str]:
    if depth > 20:
        return
    if isinstance(item, pikepdf.String):
        yield str(item)
    for part in _within(item):
        yield from _strings(part, depth + 1)


def _names(item: pikepdf.Object, depth: int = 0) -> Iterator[str]:
    if depth > 20:
        return
    if isinstance(item, pikepdf.Name):
        yield name_text(item)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        yield from map(_key_text, item.keys())
    for part in _within(item):
        yield from _names(part, depth + 1)


def _within(item: pikepdf.Object) -> Iterator[pikepdf.Object]:
    """What lies directly in an array or dictionary."""
    if isinstance(item, pikepdf.Array):
        parts: list[object] = list(item)
    elif isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        parts = list(item.values())
    else:
        parts = []
    for part in parts:
        if isinstance(part, pikepdf.Object) and not part.is_indirect:
            yield part


def _key_text(key: str) -> str:
    # pikepdf keeps bytes that are no UTF-8 as lone surrogates.
    return (
        key.encode("utf-8", "surrogateescape").decode("gb18030", "replace")
        if _LONE.search(key)
        else key
    )


_LONE = re.compile("[\udc80-\udcff]")
_HEX = re.compile(rb"#([0-9A-Fa-f]{2})")


def name_text(name: pikepdf.Object) -> str:
    """A name as text. Chinese programs write names of fonts in the national encoding."""
    try:
        return str(name)
    except UnicodeDecodeError:
        raw = _HEX.sub(lambda match: bytes([int(match[1], 16)]), name.unparse())
        return raw.decode("gb18030", "replace")


def literals(content: bytes) -> Iterator[bytes]:
    """The bytes of every string in a content stream or CMap: ``(…)`` with escapes, and ``<…>``."""
    place = 0
    while place < len(content):
        byte = content[place]
        if byte == 0x28:
            end = _closing(content, place)
            yield _LITERAL.sub(_unescaped, content[place + 1 : end])
            place = end
        elif byte == 0x3C:
            end = content.find(b">", place)
            if end < 0:
                return
            digits = _SPACES.sub(b"", content[place + 1 : end])
            if re.fullmatch(rb"[0-9A-Fa-f]+", digits):
                yield bytes.fromhex((digits + b"0" * (len(digits) % 2)).decode())
                place = end
        place += 1


def _closing(content: bytes, start: int) -> int:
    depth, place = 0, start
    while place < len(content):
        byte = content[place]
        if byte == 0x5C:
            place += 1
        elif byte == 0x28:
            depth += 1
        elif byte == 0x29:
            depth -= 1
            if not depth:
                return place
        place += 1
    return len(content)


def _unescaped(match: "re.Match[bytes]") -> bytes:
    code = match[1]
    if code[:1].isdigit() and code[0] < 0x38:
        return bytes([int(code, 8) & 255])
    return _SHORT.get(code, code)
