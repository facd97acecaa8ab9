"""Plain text and HTML: UTF-8 or the Chinese national encoding."""

from collections.abc import Iterator

from lxml import html

from gongkai.scan.readers.base import CouldNotRead, Passage


def decode(data: bytes) -> str:
    """The text; raises ``CouldNotRead`` when it is no known encoding."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise CouldNotRead("文字编码无法识别。请另存为 UTF-8 编码的文本后再传。")


def read(data: bytes) -> Iterator[Passage]:
    """The whole text as one passage."""
    yield Passage("正文", "", decode(data))


def read_html(data: bytes) -> Iterator[Passage]:
    """The visible text, and all of the source: comments and attributes leave with it."""
    source = decode(data)
    if source.strip():
        yield Passage("正文", "", "".join(map(str, html.fromstring(source.encode()).itertext())))
    yield Passage("网页源码", "", source)
