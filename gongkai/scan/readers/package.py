"""Zip archives and the XML in them: checked before anything is unpacked.

What two programs could read differently (a second archive before or after the first, two members
of one name, headers that contradict each other) is refused: what was reviewed must be what is
opened by whoever downloads it.
"""

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from gongkai.scan.readers.base import CouldNotRead, Passage

MOST_MEMBERS = 1000
MOST_BYTES = 200 * 2**20
MOST_RATIO = 200
MOST_NESTED = 2
# A parsed part takes six to eight times its size in memory; longer ones are read in a stream.
MOST_PARSED = 24 * 2**20
# A small member may be packed tightly without being a bomb.
_FREE_BYTES = 2**20
_ENDS = b"PK\x05\x06"
_ENCODINGS = re.compile(r"(?:utf-?8|utf-?16(?:le|be)?|us-ascii|gbk|gb2312|gb18030)\Z", re.I)
_DECLARED = re.compile(rb"""\A\s{0,20}<\?xml[^>]{0,200}?encoding\s{0,9}=\s{0,9}["']([^"']{0,40})""")
_POLYGLOT = "压缩包的结构自相矛盾，不同软件打开会看到不同内容。请解压后重新打包再传。"
_BROKEN = "文件已损坏，无法打开。请用 Word/WPS 打开后另存再传。"


@dataclass
class Allowance:
    """What may still be unpacked of one upload, whatever lies within what."""

    members: int = MOST_MEMBERS
    size: int = MOST_BYTES


class Archive:
    """A zip whose directory has been checked; members are inflated one at a time.

    ``notes``: the comments of the archive and its members, which leave the house with it.
    Raises ``CouldNotRead`` for what is encrypted, contradictory, too large or broken.
    """

    def __init__(self, data: bytes, allowance: Allowance | None = None) -> None:
        self._data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                entries, directory = package.infolist(), package.start_dir
                notes = [package.comment, *(entry.comment for entry in entries)]
                _check_ends(data, directory, len(package.comment))
        except CouldNotRead:
            raise
        except Exception as error:
            # zipfile raises whatever a broken directory makes it raise.
            raise CouldNotRead(_BROKEN) from error
        self.notes = "\n".join(_decoded(note) for note in notes if note)
        self._places = _checked(data, entries, directory, allowance or Allowance())

    @property
    def names(self) -> list[str]:
        """Member names in the order of the directory, without folders."""
        return [name for name in self._places if not name.endswith("/")]

    def size(self, name: str) -> int:
        """How many bytes the member will be."""
        return self._places[name][0].file_size

    def read(self, name: str) -> bytes:
        """The member, exactly as long as declared and with its checksum."""
        entry, start = self._places[name]
        packed = memoryview(self._data)[start : start + entry.compress_size]
        if entry.compress_type == zipfile.ZIP_STORED:
            content = bytes(packed)
        else:
            content = _inflated(packed, entry.file_size)
        if len(content) != entry.file_size or zlib.crc32(content) != entry.CRC:
            raise CouldNotRead(_BROKEN)
        return content


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every member, folders left out."""
    archive = Archive(data)
    for name in archive.names:
        yield name, archive.read(name)


def _inflated(packed: memoryview, size: int) -> bytes:
    stream = zlib.decompressobj(-zlib.MAX_WBITS)
    try:
        content = stream.decompress(packed, size + 1)
    except zlib.error as error:
        raise CouldNotRead(_BROKEN) from error
    if not stream.eof or stream.unused_data:
        raise CouldNotRead(_POLYGLOT)
    return content


def _check_ends(data: bytes, directory: int, comment: int) -> None:
    end = len(data) - comment - 22
    if data[end : end + 4] != _ENDS or not data.startswith((b"PK\x03\x04", _ENDS)):
        raise CouldNotRead(_POLYGLOT)
    size, offset = struct.unpack_from("<II", data, end + 12)
    is_large = data[end - 20 : end - 16] == b"PK\x06\x07"
    if is_large:
        end -= 20 + 56
        size, offset = struct.unpack_from("<QQ", data, end + 40)
    if offset + size != end or offset != directory:
        raise CouldNotRead(_POLYGLOT)


def _checked(
    data: bytes, entries: list[zipfile.ZipInfo], directory: int, allowance: Allowance
) -> dict[str, tuple[zipfile.ZipInfo, int]]:
    """Name → (entry, where its bytes start)."""
    allowance.members -= len(entries)
    allowance.size -= sum(entry.file_size for entry in entries)
    if allowance.members < 0:
        raise CouldNotRead(f"压缩包内文件超过 {MOST_MEMBERS} 个，请拆分后再传。")
    if allowance.size < 0:
        raise CouldNotRead("解压后的内容过大，请拆分或压缩图片后再传。")
    places: dict[str, tuple[zipfile.ZipInfo, int]] = {}
    position, folded = 0, set()
    for entry in sorted(entries, key=lambda entry: entry.header_offset):
        start, end = _extent(data, entry)
        if entry.header_offset != position:
            raise CouldNotRead(_POLYGLOT)
        position = end
        name = _name(entry)
        if name.lower() in folded:
            raise CouldNotRead("压缩包内有重名的文件。请解压后重新打包再传。")
        folded.add(name.lower())
        _check_entry(entry, name)
        places[name] = (entry, start)
    if position != directory:
        raise CouldNotRead(_POLYGLOT)
    return places


def _extent(data: bytes, entry: zipfile.ZipInfo) -> tuple[int, int]:
    """Where the bytes of a member start, and where the next member does; both headers agree."""
    place = entry.header_offset
    header = data[place : place + 30]
    if len(header) < 30 or not header.startswith(b"PK\x03\x04"):
        raise CouldNotRead(_POLYGLOT)
    _, flags, method, _, _, crc, packed, size, name, extra = struct.unpack(
        "<HHHHHIIIHH", header[4:]
    )
    start = place + 30 + name + extra
    end = start + entry.compress_size
    raw = data[place + 30 : place + 30 + name]
    is_streamed = flags & 8
    agrees = (
        method == entry.compress_type
        and flags & 1 == entry.flag_bits & 1
        and raw == _raw_name(entry)
        and (is_streamed or crc == entry.CRC)
        and _may_be(packed, entry.compress_size, is_streamed)
        and _may_be(size, entry.file_size, is_streamed)
    )
    if not agrees or end > len(data):
        raise CouldNotRead(_POLYGLOT)
    if is_streamed:
        end += _descriptor(data, end, entry)
    return start, end


def _may_be(local: int, central: int, is_streamed: int) -> bool:
    # 0xFFFFFFFF: the true size stands in the ZIP64 field, which both headers then have.
    return local in (central, 0xFFFFFFFF) or (bool(is_streamed) and local == 0)


def _descriptor(data: bytes, place: int, entry: zipfile.ZipInfo) -> int:
    """The length of the data descriptor after a streamed member."""
    for shape in ("<4sIII", "<4sIQQ", "<III", "<IQQ"):
        length = struct.calcsize(shape)
        values = data[place : place + length]
        if len(values) == length:
            *head, crc, packed, size = struct.unpack(shape, values)
            is_right = (crc, packed, size) == (entry.CRC, entry.compress_size, entry.file_size)
            if is_right and head in ([], [b"PK\x07\x08"]):
                return length
    raise CouldNotRead(_POLYGLOT)


def _raw_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.orig_filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")


def _name(entry: zipfile.ZipInfo) -> str:
    # Chinese Windows writes names in the national encoding without saying so.
    return entry.orig_filename if entry.flag_bits & 0x800 else _decoded(_raw_name(entry))


def _decoded(raw: bytes) -> str:
    for encoding in ("utf-8", "gb18030"):
        try:
            return raw.decode(encoding)
        except UnicodeDecodeError:
            continue
    return raw.decode("cp437")


def _check_entry(entry: zipfile.ZipInfo, name: str) -> None:
    if entry.flag_bits & 0x41 or entry.flag_bits & 0x2000:
        raise CouldNotRead("文件已加密，请去掉密码后再传。")
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise CouldNotRead("压缩方式不常见，无法审查。请用“ZIP（标准）”方式重新打包再传。")
    pieces = name.rstrip("/").split("/")
    is_unsafe = (
        "\\" in name or ":" in pieces[0] or any(ord(char) < 32 or char == "\x7f" for char in name)
    )
    if is_unsafe or any(piece in ("", ".", "..") for piece in pieces):
        raise CouldNotRead("压缩包内的文件名不安全（含上级目录或特殊字符）。请解压后重新打包再传。")
    mode = entry.external_attr >> 16
    if entry.create_system == 3 and stat.S_IFMT(mode) not in (0, stat.S_IFREG, stat.S_IFDIR):
        raise CouldNotRead("压缩包内有快捷链接，无法审查。请换成文件本身再传。")
    if name.endswith("/") and entry.file_size:
        raise CouldNotRead(_POLYGLOT)
    if entry.file_size > MOST_RATIO * max(entry.compress_size, 1) + _FREE_BYTES:
        raise CouldNotRead("压缩比异常，疑似恶意文件，请重新导出后再传。")


# --- files within files --------------------------------------------------------------------------

AnyReader = Callable[[bytes, str, "Inside"], Iterator[Passage]]


@dataclass(frozen=True)
class Inside:
    """How a reader reads the files inside its own: deeper by one, from the same allowance."""

    read_any: AnyReader
    allowance: Allowance
    depth: int = 0

    def archive(self, data: bytes) -> Archive:
        """The zip, charged to the upload's allowance."""
        return Archive(data, self.allowance)

    def read(self, data: bytes, name: str) -> Iterator[Passage]:
        """Passages of a file within; raises ``CouldNotRead`` when too deep."""
        if self.depth >= MOST_NESTED:
            raise CouldNotRead(f"文件套文件超过 {MOST_NESTED} 层，请拆开后分别上传。")
        yield from self.read_any(data, name, replace(self, depth=self.depth + 1))


# --- XML -----------------------------------------------------------------------------------------


def check_xml(data: bytes) -> None:
    """Refuse document types and entities, in any encoding the parser would understand."""
    wide = next((code for code in ("utf-16-le", "utf-16-be") if _looks(data, code)), "")
    plain = data.decode(wide, "replace").encode() if wide else data
    declared = _DECLARED.match(plain.removeprefix(b"\xef\xbb\xbf"))
    encoding = declared[1].decode("ascii", "replace") if declared else "utf-8"
    if not _ENCODINGS.match(encoding) or b"<!DOCTYPE" in plain or b"<!ENTITY" in plain:
        raise CouldNotRead("文件内部含有不允许的定义，无法审查。请用 Word/WPS 打开后另存再传。")


def _looks(data: bytes, code: str) -> bool:
    return data.startswith(("\ufeff".encode(code), "<".encode(code)))


def parse(data: bytes) -> etree._Element:
    """XML without document type, entities, network; depth and text length limited by libxml2."""
    if len(data) > MOST_PARSED:
        raise CouldNotRead("文件内部的内容过长，无法审查。请分成几个文件再传。")
    check_xml(data)
    try:
        return etree.fromstring(
            data,
            etree.XMLParser(
                resolve_entities=False, no_network=True, huge_tree=False, load_dtd=False
            ),
        )
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CouldNotRead("文件内部格式有误，无法完整审查。请另存一份再传。") from error


def elements(data: bytes, tag: str) -> Iterator[etree._Element]:
    """Elements of this local name, each complete and freed after use, for very long parts."""
    yield from (element for element, _ in _streamed(data, tag))


def skeleton(data: bytes, tag: str) -> etree._Element:
    """The parsed part without its elements of this local name."""
    root: etree._Element | None = None
    for _, whole in _streamed(data, tag):
        root = whole
    return parse(data) if root is None else root


def _streamed(data: bytes, tag: str) -> Iterator[tuple[etree._Element, etree._Element]]:
    check_xml(data)
    try:
        events = etree.iterparse(
            io.BytesIO(data),
            events=("end",),
            tag=f"{{*}}{tag}",
            resolve_entities=False,
            no_network=True,
            huge_tree=False,
            load_dtd=False,
        )
        for _, element in events:
            yield element, element.getroottree().getroot()
            element.clear()
            parent = element.getparent()
            while parent is not None and element.getprevious() is not None:
                del parent[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise CouldNotRead("文件内部格式有误，无法完整审查。请另存一份再传。") from error


def local(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and instructions."""
    tag = element.tag
    return tag[tag.rfind("}") + 1 :] if isinstance(tag, str) else ""
