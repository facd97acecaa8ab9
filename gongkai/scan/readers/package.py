"""Zip packages of XML (OOXML): opened with limits, every part walked."""

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

from gongkai.scan.readers.base import CouldNotRead

MOST_MEMBERS = 1000
MOST_BYTES = 200 * 2**20
MOST_RATIO = 200


def members(data: bytes) -> Iterator[tuple[str, bytes]]:
    """(name, bytes) of every member, within the limits on count, size and ratio."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            entries = package.infolist()
            if len(entries) > MOST_MEMBERS:
                raise CouldNotRead(f"压缩包内文件超过 {MOST_MEMBERS} 个，请拆分后再传。")
            if sum(entry.file_size for entry in entries) > MOST_BYTES:
                raise CouldNotRead("解压后的内容过大，请拆分或压缩图片后再传。")
            for entry in entries:
                if entry.flag_bits & 1:
                    raise CouldNotRead("文件已加密，请去掉密码后再传。")
                if entry.file_size > MOST_RATIO * max(entry.compress_size, 1) + 2**20:
                    raise CouldNotRead("压缩比异常，疑似恶意文件，请重新导出后再传。")
                yield entry.filename, package.read(entry)
    except (zipfile.BadZipFile, NotImplementedError, OSError, EOFError, RuntimeError) as error:
        raise CouldNotRead("文件已损坏，无法打开。请用 Word/WPS 打开后另存再传。") from error


def parse(data: bytes) -> etree._Element:
    """XML without entities, network or limits lifted."""
    try:
        return etree.fromstring(
            data, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False)
        )
    except etree.XMLSyntaxError as error:
        raise CouldNotRead("文件内部格式有误，无法完整审查。请另存一份再传。") from error


def local(element: etree._Element) -> str:
    """The tag without its namespace; empty for comments and instructions."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
