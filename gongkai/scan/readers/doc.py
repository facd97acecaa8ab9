"""Old binary formats (DOC, PPT, WPS, ET, DPS) and RTF: never clean, because what they hide cannot
be proven; marks of secrecy in them are found all the same."""

import re
from collections.abc import Iterator

from gongkai.scan.readers import raw
from gongkai.scan.readers.base import CouldNotRead, Passage

_ESCAPED = re.compile(
    rb"\\u(-?[0-9]{1,5})\s?\??|((?:\\'[0-9a-fA-F]{2}){1,2000})|\\[a-z]{1,32}-?[0-9]{0,9}\s?|[{}\r\n]"
)


def read(data: bytes) -> Iterator[Passage]:
    """The telling words of a compound file ([MS-CFB]), then ``CouldNotRead``."""
    yield from raw.read(data, "旧格式文字")
    raise CouldNotRead(
        "旧格式（DOC、WPS、PPT 等）无法完整审查。请用 Word/WPS 另存为 DOCX 或导出为 PDF 后再传。"
    )


def read_rtf(data: bytes) -> Iterator[Passage]:
    """The text of an RTF without its controls, then ``CouldNotRead``."""
    text = _ESCAPED.sub(_unescaped, data).decode("utf-8", "replace")
    if text.strip():
        yield Passage("旧格式文字", "", text)
    raise CouldNotRead("RTF 格式无法完整审查。请用 Word/WPS 另存为 DOCX 后再传。")


def _unescaped(match: re.Match[bytes]) -> bytes:
    if match[1]:
        return chr(int(match[1]) % 65536).encode("utf-8", "replace")
    if match[2]:
        return (
            bytes.fromhex(match[2].replace(b"\\'", b"").decode())
            .decode("gb18030", "replace")
            .encode()
        )
    return b""
