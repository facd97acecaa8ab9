"""Spreadsheets of other programs (XLS, ODS): their values are read, but what they hide cannot be
proven, so they are never clean."""

import io
from collections.abc import Iterator

import python_calamine

from gongkai.scan.readers import ooxml, raw
from gongkai.scan.readers.base import CouldNotRead, Passage
from gongkai.scan.readers.package import Inside, local, parse

_ADVICE = "旧格式无法完整审查，请另存为 XLSX 后再传。"


def read_xls(data: bytes) -> Iterator[Passage]:
    """Rows of every sheet, other telling words of the file, then ``CouldNotRead``."""
    try:
        for title, rows in _sheets(data):
            yield _passage(title, rows)
    except Exception as error:
        raise CouldNotRead("表格已损坏或已加密，无法打开。请另存为 XLSX 后再传。") from error
    yield from raw.read(data, "旧格式文字")
    raise CouldNotRead(_ADVICE)


def read_ods(data: bytes, inside: Inside) -> Iterator[Passage]:
    """Rows of every table and the words of every part, then ``CouldNotRead``."""

    def read_part(name: str, content: bytes, inside: Inside) -> Iterator[Passage]:
        if name == "content.xml":
            yield from _tables(content)
        elif name != "mimetype":
            yield from ooxml.common(name, content, inside)

    try:
        yield from ooxml.walk(inside.archive(data), read_part, inside)
    except CouldNotRead as error:
        # Saving as XLSX helps against whatever else is wrong with a part.
        raise CouldNotRead(_ADVICE) from error
    raise CouldNotRead(_ADVICE)


def _sheets(data: bytes) -> Iterator[tuple[str, list[str]]]:
    try:
        book = python_calamine.load_workbook(io.BytesIO(data))
        for title in book.sheet_names:
            values = book.get_sheet_by_name(title).to_python()
            yield title, ["\t".join(map(_text, row)) for row in values]
    except BaseException as error:
        # The library's panics are no Exception.
        if type(error).__name__ != "PanicException":
            raise
        raise CouldNotRead("表格已损坏，无法打开。请另存为 XLSX 后再传。") from error


def _text(value: object) -> str:
    is_whole = isinstance(value, float) and value.is_integer() and abs(value) < 1e18
    return str(int(value)) if is_whole else str(value)  # type: ignore[call-overload]


def _tables(content: bytes) -> Iterator[Passage]:
    root = parse(content)
    for table in root.iter("{*}table"):
        title = next((str(v) for k, v in table.attrib.items() if str(k).endswith("}name")), "")
        rows = [
            "\t".join(text for cell in row for text in ["".join(map(str, cell.itertext()))] if text)
            for row in table.iter("{*}table-row")
        ]
        yield _passage(title, rows)
    outside = [
        str(text)
        for node in root.iter()
        if local(node) in ("p", "h")
        and not any(local(up) == "table-row" for up in node.iterancestors())
        for text in node.itertext()
    ]
    outside += ooxml.attribute_words(root)
    if outside:
        yield Passage("其他文字", "", "\n".join(outside))


def _passage(title: str, rows: list[str]) -> Passage:
    places, length = [], 0
    for number, row in enumerate(rows, 1):
        places.append((length, f"{title} 第{number}行"))
        length += len(row) + 1
    return Passage("单元格", title, "\n".join(rows), places=tuple(places))
