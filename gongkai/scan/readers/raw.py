"""The words that can be found in bytes of a format nobody here reads.

They are looked at for marks of secrecy and long numbers, to refuse early; a file read this way is
never clean.
"""

import re
from collections.abc import Iterator

from gongkai.scan.readers.base import Passage

# The signature of compound files: DOC, XLS, PPT, WPS, ET and OLE objects ([MS-CFB] 2.2).
OLE = bytes.fromhex("d0cf11e0a1b11ae1")
# Random bytes look like words as well; only what stands around these is kept.
_TELLING = re.compile(r"[密★☆⭐]|内部|[0-9]{11}")
_AROUND = 60
_NO_TEXT = re.compile(
    "[^\t\r\n\x20-\x7e\u2010-\u2026\u2600-\u26ff\u2b50\u3000-\u30ff\u4e00-\u9fff\uff00-\uffef]+"
)


def read(data: bytes, part: str) -> Iterator[Passage]:
    """One passage of the telling stretches in UTF-16, in UTF-8 and in the national encoding."""
    # A UTF-16 text may begin at an odd byte.
    texts = ((data, "utf-16-le"), (data[1:], "utf-16-le"), (data, "utf-8"), (data, "gb18030"))
    found = dict.fromkeys(
        stretch
        for raw, encoding in texts
        for stretch in _stretches(raw.decode(encoding, "replace"))
    )
    if found:
        yield Passage(part, "", "\n".join(found))


def _stretches(text: str) -> Iterator[str]:
    """What stands around telling words, up to the first character that is no text."""
    told = 0
    for match in _TELLING.finditer(text):
        if match.start() < told:
            continue
        before = _NO_TEXT.split(text[max(told, match.start() - _AROUND) : match.start()])[-1]
        told = min(match.end() + _AROUND, len(text))
        yield before + match[0] + _NO_TEXT.split(text[match.end() : told])[0]
