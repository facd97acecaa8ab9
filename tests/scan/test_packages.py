"""Archives and the XML in them: hostile ones stop before they are unpacked, and are never clean."""

import io
import struct
import zipfile
import zlib
from collections.abc import Callable

import pytest

from gongkai.scan.engine import scan_file
from gongkai.scan.findings import Status
from gongkai.scan.readers import CouldNotRead, read
from gongkai.scan.readers.package import Archive, check_xml, members, parse
from tests.scan import office

SECRET = "11010519491231002X"
TEXT = "一般内容，没有需要处理的地方。".encode()


def zipped(*entries: tuple[zipfile.ZipInfo | str, bytes], comment: bytes = b"") -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for entry, content in entries:
            package.writestr(entry, content, zipfile.ZIP_DEFLATED)
        package.comment = comment
    return out.getvalue()


def a_link() -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo("a.txt")
    entry.create_system, entry.external_attr = 3, 0o120777 << 16
    return entry


def patched(data: bytes, signature: bytes, offset: int, shape: str, *values: int) -> bytes:
    """One field of the last header with this signature overwritten."""
    changed = bytearray(data)
    struct.pack_into(shape, changed, changed.rindex(signature) + offset, *values)
    return bytes(changed)


def longer_than_declared() -> bytes:
    """The stream goes on after the size that both headers declare; the checksum fits the start."""
    data = zipped(("a.txt", TEXT + b"x" * 500))
    for signature, place in ((b"PK\x03\x04", 14), (b"PK\x01\x02", 16)):
        data = patched(data, signature, place, "<I", zlib.crc32(TEXT))
        data = patched(data, signature, place + 8, "<I", len(TEXT))
    return data


PLAIN = zipped(("a.txt", TEXT))
HOSTILE: dict[str, Callable[[], bytes]] = {
    "过多成员": lambda: zipped(*((f"{n}.txt", b"") for n in range(1001))),
    "解压过大": lambda: patched(PLAIN, b"PK\x01\x02", 24, "<I", 210 * 2**20),
    "压缩比": lambda: zipped(("a.txt", b"0" * 30_000_000)),
    "绝对路径": lambda: zipped(("/etc/a.txt", TEXT)),
    "上级目录": lambda: zipped(("a/../../b.txt", TEXT)),
    "反斜杠": lambda: zipped(("a\\b.txt", TEXT)),
    "盘符": lambda: zipped(("C:a.txt", TEXT)),
    "控制字符": lambda: zipped(("a\u0001.txt", TEXT)),
    "链接": lambda: zipped((a_link(), b"/etc/passwd")),
    "重名": lambda: zipped(("a.txt", TEXT), ("a.txt", b"other")),
    "大小写重名": lambda: zipped(("a.txt", TEXT), ("A.txt", b"other")),
    "加密": lambda: patched(patched(PLAIN, b"PK\x01\x02", 8, "<H", 1), b"PK\x03\x04", 6, "<H", 1),
    "少见的压缩方式": lambda: zipped_with(zipfile.ZIP_LZMA),
    "头部大小矛盾": lambda: office.lying_zip("a.txt", TEXT, 5),
    "头部名称矛盾": lambda: PLAIN.replace(b"a.txt", b"b.txt", 1),
    "前置数据": lambda: b"#!/bin/sh\n" + PLAIN,
    "后置数据": lambda: PLAIN + b"more",
    "夹带数据": lambda: with_gap(PLAIN),
    "两个压缩包": lambda: zipped(("b.txt", TEXT)) + PLAIN,
    "数据长于声明": longer_than_declared,
    "校验和不符": lambda: patched(
        patched(PLAIN, b"PK\x01\x02", 16, "<I", 1), b"PK\x03\x04", 14, "<I", 1
    ),
    "截断": lambda: PLAIN[:-30],
}


def zipped_with(method: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", method) as package:
        package.writestr("a.txt", TEXT)
    return out.getvalue()


def with_gap(data: bytes) -> bytes:
    """Bytes between the last member and the directory, which no directory mentions."""
    place = data.index(b"PK\x01\x02")
    data = data[:place] + b"hidden" + data[place:]
    return patched(data, b"PK\x05\x06", 16, "<I", place + 6)


@pytest.mark.parametrize("trick", HOSTILE)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_hostile_archives_are_refused(trick: str) -> None:
    data = HOSTILE[trick]()
    with pytest.raises(CouldNotRead, match="请"):
        list(members(data))
    report = scan_file(data, "材料.zip")
    assert report.status == Status.COULD_NOT_REVIEW
    assert "请" in report.reason


def test_an_ordinary_archive_is_clean_and_counted() -> None:
    assert scan_file(PLAIN, "材料.zip").status == Status.CLEAN
    assert [name for name, _ in members(PLAIN)] == ["a.txt"]


@pytest.mark.parametrize("name", ["附件/名单.txt", "a.txt"])
def test_streamed_and_large_forms_are_read(name: str) -> None:
    class Pipe(io.BytesIO):
        def seekable(self) -> bool:
            return False

    out = Pipe()
    with zipfile.ZipFile(out, "w") as package, package.open(name, "w", force_zip64=True) as member:
        member.write(TEXT)
    assert dict(members(out.getvalue())) == {name: TEXT}


def test_names_in_the_national_encoding_are_understood() -> None:
    raw = "名单誠.txt".encode("gbk")  # the second byte of the last Hanzi is a backslash in ASCII
    data = zipped(("n" * len(raw), TEXT)).replace(b"n" * len(raw), raw)
    assert Archive(data).names == ["名单誠.txt"]


def test_parts_of_an_archive_are_told_by_the_name_of_the_member() -> None:
    data = office.a_zip({"附件/名单.xlsx": office.saved(office.workbook(B2=SECRET))})
    (finding,) = [f for f in scan_file(data, "材料.zip").findings if f.kind == "identity_number"]
    assert (finding.part, finding.place) == ("压缩包内 附件/名单.xlsx 单元格", "名单!B2")


def test_names_and_comments_are_scanned() -> None:
    data = zipped((f"张某{SECRET}.txt", TEXT), comment=b"13800138000")
    kinds = {finding.kind for finding in scan_file(data, "材料.zip").findings}
    assert {"identity_number", "mobile", "hidden_content"} <= kinds


def test_archives_in_archives_are_read_two_deep() -> None:
    inner = office.a_zip({"名单.txt": SECRET.encode()})
    two = office.a_zip({"内层.zip": inner})
    assert "identity_number" in {f.kind for f in scan_file(two, "材料.zip").findings}
    report = scan_file(office.a_zip({"二层.zip": office.a_zip({"内层.zip": inner})}), "材料.zip")
    assert report.status == Status.COULD_NOT_REVIEW
    assert "2 层" in report.reason


def test_the_allowance_is_shared_by_everything_inside() -> None:
    inner = zipped(*((f"{n}.txt", b"a") for n in range(400)))
    data = office.a_zip({f"{n}.zip": inner for n in range(3)})
    assert "1000" in scan_file(data, "材料.zip").reason


def test_an_unreadable_member_does_not_hide_the_findings_of_the_others() -> None:
    data = office.a_zip({"程序.exe": b"MZ", "名单.txt": SECRET.encode()})
    report = scan_file(data, "材料.zip")
    assert report.status == Status.COULD_NOT_REVIEW
    assert "程序.exe" in report.reason
    assert "identity_number" in {finding.kind for finding in report.findings}


# --- XML -----------------------------------------------------------------------------------------

_LAUGHS = '<!DOCTYPE a [<!ENTITY b "ha"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><a>&c;</a>'
_FILE = '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>'


@pytest.mark.parametrize(
    "data",
    [
        _LAUGHS.encode(),
        _FILE.encode(),
        f"<!-- {'x' * 5000} -->{_FILE}".encode(),
        f'<?xml version="1.0" encoding="UTF-16"?>{_FILE}'.encode("utf-16"),
        f'<?xml version="1.0" encoding="UTF-16"?>{_FILE}'.encode("utf-16-be"),
        b'<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE a+AD4APA-a/+AD4-',
        f'<?xml version="1.0" encoding="cp037"?>{_FILE}'.encode("cp037"),
        b"<a>" * 3000 + b"</a>" * 3000,
        b"<a><b></a>",
        b"",
    ],
)
def test_hostile_xml_is_refused(data: bytes) -> None:
    with pytest.raises(CouldNotRead, match="请"):
        parse(data)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "gb18030"])
def test_ordinary_xml_is_read_in_its_encoding(encoding: str) -> None:
    declared = f'<?xml version="1.0" encoding="{encoding}"?><a>公开</a>'
    assert parse(declared.encode(encoding)).text == "公开"
    check_xml(b"\xef\xbb\xbf<a/>")


def test_entities_in_a_document_make_it_unreadable() -> None:
    data = office.with_part(office.a_document(), "customXml/item1.xml", _LAUGHS)
    assert scan_file(data, "通知.docx").status == Status.COULD_NOT_REVIEW


def test_a_document_is_never_fetched_from_outside() -> None:
    data = office.with_part(office.a_document(), "customXml/item1.xml", _FILE)
    with pytest.raises(CouldNotRead):
        list(read(data, "通知.docx"))
