"""What the objects of a PDF say beside the pages: every string and every stream of words."""

import hashlib
import json
import re
import zlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from typing import Any

import pikepdf

from gongkai.scan.readers import image
from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.readers.pdf_page import as_text
from gongkai.scan.readers.raw_words import readable, xml_text

MOST_OBJECTS = 300_000
MOST_INFLATED = 64 * 2**20  # one stream
MOST_INFLATED_ALL = 300 * 2**20
# Flate makes at most 1032 out of one: what is shorter needs no trial.
_LEAST_SUSPECT = 64 * 2**10
_SLOW_FILTERS = {"/LZWDecode", "/LZW", "/RunLengthDecode", "/RL"}
_MOST_SLOW = 4 * 2**20
TOO_BIG = "PDF 中的内容解压后过大，疑似恶意文件，无法审查。请重新导出后再传。"

_PARTS_BY_KEY = {
    "/Dests": "命名目标", "/PageLabels": "页码标签", "/PieceInfo": "编辑软件数据",
    "/JavaScript": "脚本", "/Outlines": "书签", "/AcroForm": "表单", "/OCProperties": "图层",
    "/Collection": "附件",
}  # fmt: skip
_SILENT_KEYS = {
    "/ID", "/CharSet", "/Registry", "/Ordering", "/Panose", "/Lang", "/O", "/U", "/OE", "/UE",
    "/Perms", "/DA", "/Style", "/Lookup", "/Reference", "/Cert",
}  # fmt: skip
_DATE = re.compile(r"D:\d{4,14}[Z+\-'\d]*\Z")
_TELLING_NAME = re.compile(r"\d{7}|[^\x00-\x7f]|@")
_REFERENCE = re.compile(r"(\d{1,10}) (\d{1,5}) R\Z")
# Fonts and their tables hang on these.
_TECHNICAL_KEYS = (
    "/ToUnicode", "/CIDToGIDMap", "/CIDSet", "/Encoding", "/FontFile", "/FontFile2", "/FontFile3",
)  # fmt: skip
_MEDIA = {"/RichMedia", "/3D", "/Sound", "/Movie", "/Screen"}
Number = tuple[int, int]


@dataclass
class Attached:
    """A file inside the file."""

    name: str
    stream: Number


@dataclass
class Objects:
    """All that was found in a file, or in the objects of a revision that are not in another.

    ``said``: strings by (part, place). ``appearances``: content streams that annotations or
    patterns show; ``forms``: all other forms.
    """

    said: dict[tuple[str, str], list[str]] = field(default_factory=dict)
    attached: list[Attached] = field(default_factory=list)
    appearances: dict[Number, str] = field(default_factory=dict)
    forms: set[Number] = field(default_factory=set)
    redactions: list[tuple[int, tuple[float, ...]]] = field(default_factory=list)
    has_media: bool = False
    has_unreadable: bool = False

    def say(self, part: str, place: str, text: str) -> None:
        """Notes ``text``; what says nothing (dates, blanks) is left out, and so is a repetition."""
        text = text.strip()
        if len(text) > 1 and not _DATE.match(text):
            texts = self.said.setdefault((part, place), [])
            if text not in texts[-50:]:
                texts.append(text)


class Walk:
    """One walk over the objects of a file."""

    def __init__(self, pdf: pikepdf.Pdf) -> None:
        self._pdf = pdf
        self.found = Objects()
        self._pages = {page.obj.objgen: number for number, page in enumerate(pdf.pages, 1)}
        self._annotations: dict[Number, int] = {}
        # Content of pages and of Type3 glyphs, and what a stream is to its owner.
        self._content: set[Number] = set()
        self._scripts: set[Number] = set()
        self._technical: set[Number] = set()
        self._files: set[Number] = set()
        self._looks: dict[Number, str] = {}
        information = pdf.trailer.get("/Info")
        self._information = information.objgen if information is not None else None

    def over(self, objects: Collection[pikepdf.Object]) -> Objects:
        """Everything in ``objects``; page numbers are those of the file."""
        # Null objects and bare numbers come as what they are; they say nothing.
        loaded = [(item, _entries(item)) for item in objects if isinstance(item, pikepdf.Object)]
        for item, entries in loaded:
            self._note_owners(item.objgen, entries)
        for item, entries in loaded:
            owner = "文档属性" if item.objgen == self._information else "其他数据"
            self._walk(entries, owner, self._place(item.objgen, entries), 0)
            if isinstance(item, pikepdf.Stream):
                self._read_stream(item, entries)
        return self.found

    def _read_stream(self, item: pikepdf.Stream, entries: dict[str, Any]) -> None:
        try:
            self._stream(item, entries)
        except (pikepdf.PdfError, pikepdf.DataDecodingError, UnicodeDecodeError, CouldNotRead):
            # A damaged stream; pikepdf cannot even say so when its message holds bytes of the file.
            self.found.has_unreadable = True

    def _note_owners(self, number: Number, entries: Any) -> None:
        if isinstance(entries, dict) and number in self._pages:
            for content in _references(entries.get("/Contents")):
                self._content.add(content)
                self._content |= set(_references(self._at(content)))
            for annotation in self._listed(entries.get("/Annots")):
                self._annotations[annotation] = self._pages[number]
        for inner in _dictionaries(entries):
            self._content |= set(_references(inner.get("/CharProcs")))
            self._scripts |= set(_references(inner.get("/JS")))
            if "/EF" in inner:
                self._files |= set(_references(inner["/EF"]))
            for key in _TECHNICAL_KEYS:
                self._technical |= set(_references(inner.get(key)))
            if "/AP" in inner:
                place = self._place(number, entries)
                self._looks |= dict.fromkeys(self._below(inner["/AP"], 3), place)

    def _at(self, number: Number) -> Any:
        item = self._pdf.get_object(number)
        return _entries(item) if isinstance(item, pikepdf.Array) else None

    def _listed(self, value: Any) -> Iterator[Number]:
        for number in _references(value):
            if isinstance(value, str):
                yield from _references(self._at(number))
            yield number

    def _below(self, value: Any, depth: int) -> Iterator[Number]:
        """The streams of an appearance: N, R and D, each one stream or one for each state."""
        for number in _references(value):
            item = self._pdf.get_object(number)
            if isinstance(item, pikepdf.Stream):
                yield number
            elif isinstance(item, pikepdf.Dictionary) and depth:
                yield from self._below(_entries(item), depth - 1)

    def _place(self, number: Number, entries: Any) -> str:
        page = self._pages.get(number) or self._annotations.get(number)
        if page is None and isinstance(entries, dict):
            owners = [*_references(entries.get("/P")), *_references(entries.get("/Pg"))]
            page = next((self._pages[owner] for owner in owners if owner in self._pages), None)
        return f"第{page}页" if page else ""

    def _walk(self, value: Any, part: str, place: str, depth: int) -> None:
        if depth > 60:
            raise CouldNotRead("PDF 内部结构异常，无法审查。请重新导出后再传。")
        if isinstance(value, str):
            self._string(value, part, place)
        elif isinstance(value, list):
            for item in value:
                self._walk(item, part, place, depth + 1)
        elif isinstance(value, dict):
            part = _part(value, part)
            self._note(value, place)
            signed = "/ByteRange" in value
            for key, item in value.items():
                self._name(key, part, place)
                if key not in _SILENT_KEYS and not (signed and key == "/Contents"):
                    self._walk(item, _PARTS_BY_KEY.get(key, part), place, depth + 1)

    def _string(self, value: str, part: str, place: str) -> None:
        if value.startswith("u:"):
            self.found.say(part, place, value[2:])
        elif value.startswith("b:"):
            self.found.say(part, place, as_text(bytes.fromhex(value[2:])))
        elif value.startswith(("/", "n:/")):
            self._name(value, part, place)

    def _name(self, name: str, part: str, place: str) -> None:
        # A font's name may have one letter in six of any kind; a name that tells is a long one.
        if len(name) > 7 and _TELLING_NAME.search(name):
            self.found.say(part, place, name.lstrip("n:").lstrip("/"))

    def _note(self, entries: dict[str, Any], place: str) -> None:
        subtype = entries.get("/Subtype")
        self.found.has_media |= subtype in _MEDIA and "/Rect" in entries
        if subtype == "/Redact" and place:
            page = int(place[1:-1])
            self.found.redactions += [(page, box) for box in _boxes(entries)]
        files = entries.get("/EF")
        if isinstance(files, dict):
            name = next((_plain(entries[key]) for key in ("/UF", "/F") if key in entries), "")
            for stream in set(_references(files)):
                self.found.attached.append(Attached(name, stream))

    def _stream(self, item: pikepdf.Stream, entries: dict[str, Any]) -> None:
        number, subtype, kind = item.objgen, entries.get("/Subtype"), entries.get("/Type")
        if subtype == "/Image":
            self._picture(item, number)
        elif subtype == "/Form":
            if number in self._looks:
                self.found.appearances[number] = self._looks[number]
            else:
                self.found.forms.add(number)
            self._comments(item, number)
        elif number in self._looks or entries.get("/PatternType") == 1:
            self.found.appearances[number] = self._looks.get(number, "")
        elif number in self._content:
            self._comments(item, number)
        elif kind == "/Metadata":
            self.found.say("XMP 元数据", "", xml_text(item.read_bytes()))
        elif number in self._scripts:
            self.found.say("脚本", "", as_text(item.read_bytes()))
        elif number not in self._technical | self._files and not _is_technical(entries):
            data = item.read_bytes()
            # A profile of colours.
            if data[36:40] != b"acsp":
                self.found.say("其他数据", f"对象 {number[0]}", readable(data))

    def _comments(self, item: pikepdf.Stream, number: Number) -> None:
        for line in comments(item.read_bytes()):
            self.found.say("页面内容中的注释", f"对象 {number[0]}", line)

    def _picture(self, item: pikepdf.Stream, number: Number) -> None:
        data = item.read_raw_bytes()
        if data.startswith(b"\xff\xd8"):
            for passage in image.beside_the_pixels(data):
                self.found.say(f"插图{passage.part}", f"对象 {number[0]}", passage.text)


def check_size(pdf: pikepdf.Pdf) -> None:
    """Raises ``CouldNotRead`` when the file has too many objects or unfolds to too much."""
    if len(pdf.objects) > MOST_OBJECTS:
        raise CouldNotRead("PDF 内部对象过多，无法审查。请拆分后再传。")
    total = 0
    for item in pdf.objects:
        if isinstance(item, pikepdf.Stream):
            total += _inflated(item)
            if total > MOST_INFLATED_ALL:
                raise CouldNotRead(TOO_BIG)


def _inflated(item: pikepdf.Stream) -> int:
    """Bytes the stream unfolds to, pictures not counted unless they are a bomb."""
    filters = item.get("/Filter", item.get("/F"))
    names = (
        [str(name) for name in filters] if isinstance(filters, pikepdf.Array) else [str(filters)]
    )
    if item.get("/Subtype") == "/Image":
        _check_pixels(item)
        if not len(names) > 1:
            return 0
    raw = item.read_raw_bytes()
    if len(names) > 6 or (_SLOW_FILTERS & set(names) and len(raw) > _MOST_SLOW):
        raise CouldNotRead(TOO_BIG)
    if names == ["/FlateDecode"] and len(raw) < _LEAST_SUSPECT:
        return len(raw) * 4
    for name in names:
        if name not in ("/FlateDecode", "/Fl"):
            break
        raw = inflate(raw)
    return len(raw)


def _check_pixels(item: pikepdf.Stream) -> None:
    sides = [item.get(key, 0) for key in ("/Width", "/Height")]
    if not all(isinstance(side, int) for side in sides) or sides[0] * sides[1] > image.MOST_PIXELS:
        raise CouldNotRead("PDF 中的图片尺寸过大，无法审查。请压缩图片后再传。")


def inflate(raw: bytes | memoryview) -> bytes:
    """Unfolded by zlib, within the limit; what is broken at its end counts as far as it goes."""
    unfolding = zlib.decompressobj()
    try:
        data = unfolding.decompress(raw, MOST_INFLATED)
    except zlib.error:
        return bytes(raw)
    if len(data) >= MOST_INFLATED:
        raise CouldNotRead(TOO_BIG)
    return data


def fingerprint(item: pikepdf.Object | None) -> bytes:
    """Equal for equal objects, the bytes of a stream included."""
    if not isinstance(item, pikepdf.Object):
        return b""
    digest = hashlib.blake2b(item.to_json(dereference=True, schema_version=2), digest_size=16)
    if isinstance(item, pikepdf.Stream):
        digest.update(item.read_raw_bytes())
    return digest.digest()


_COMMENT = re.compile(rb"(?:^|[\r\n])[ \t]{0,9}%([^\r\n%][^\r\n]{3,2000})")


def comments(data: bytes) -> Iterator[str]:
    """The comment lines of PDF syntax."""
    for match in _COMMENT.finditer(data):
        line = match[1]
        if not line.startswith(b"PDF-") and not _binary(line):
            yield as_text(line)


def without_streams(data: bytes) -> bytes:
    """The syntax of a file: what stands between the streams."""
    parts, place = [], 0
    while (start := _start_of_stream(data, place)) >= 0:
        parts.append(data[place:start])
        end = data.find(b"endstream", start)
        place = end if end >= 0 else len(data)
    return b"".join([*parts, data[place:]])


def _start_of_stream(data: bytes, place: int) -> int:
    # What ends the stream before must not begin the next.
    after = place + len(b"endstream") if data.startswith(b"endstream", place) else place
    return data.find(b"stream", after)


def _binary(line: bytes) -> bool:
    # The second line of most files: four bytes above 127 that say the file is binary.
    return len(line) < 9 and sum(byte > 127 for byte in line) >= 4


def _entries(item: pikepdf.Object) -> Any:
    return json.loads(item.to_json(dereference=True, schema_version=2))


def _references(value: Any) -> Iterator[Number]:
    if isinstance(value, str):
        match = _REFERENCE.match(value)
        if match:
            yield int(match[1]), int(match[2])
    elif isinstance(value, list):
        for item in value:
            yield from _references(item) if isinstance(item, str) else ()
    elif isinstance(value, dict):
        for item in value.values():
            yield from _references(item)


def _dictionaries(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _dictionaries(item)


def _part(entries: dict[str, Any], inherited: str) -> str:
    subtype, kind, action = (entries.get(key) for key in ("/Subtype", "/Type", "/S"))
    rules = (
        ("脚本", "/JS" in entries or action == "/JavaScript"),
        ("链接", "/URI" in entries or action in ("/URI", "/Launch", "/GoToR", "/SubmitForm")),
        ("替代文字", kind == "/StructElem" or "/ActualText" in entries or "/Alt" in entries),
        ("表单", "/FT" in entries or subtype == "/Widget"),
        ("批注", isinstance(subtype, str) and "/Rect" in entries),
        ("附件", "/EF" in entries),
        ("书签", "/Title" in entries and "/Parent" in entries),
        ("图层", kind == "/OCG"),
        ("签章", kind == "/Sig" or "/ByteRange" in entries),
    )
    return next((part for part, is_so in rules if is_so), inherited)


def _boxes(entries: dict[str, Any]) -> Iterator[tuple[float, ...]]:
    points = entries.get("/QuadPoints")
    numbers = points if isinstance(points, list) and len(points) >= 8 else entries.get("/Rect")
    if not isinstance(numbers, list) or not all(isinstance(n, int | float) for n in numbers):
        return
    size = 8 if len(numbers) >= 8 else 4
    for start in range(0, len(numbers) - size + 1, size):
        across, up = numbers[start : start + size : 2], numbers[start + 1 : start + size : 2]
        yield min(across), min(up), max(across), max(up)


def _plain(value: Any) -> str:
    text = str(value)
    return as_text(bytes.fromhex(text[2:])) if text.startswith("b:") else text.removeprefix("u:")


def _is_technical(entries: dict[str, Any]) -> bool:
    """Fonts, tables of codes, functions, the file's own bookkeeping."""
    return (
        entries.get("/Type") in ("/ObjStm", "/XRef", "/CMap", "/XObject")
        or entries.get("/Subtype") in ("/Type1C", "/CIDFontType0C", "/OpenType")
        or bool({"/Length1", "/FunctionType", "/ShadingType", "/CMapName"} & set(entries))
    )
