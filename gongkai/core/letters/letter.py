"""What an official letter says, apart from how it is set."""

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from datetime import date

# Variation selectors, and the noncharacters that no Word file can hold.
_UNWRITTEN = dict.fromkeys((0xFE0E, 0xFE0F, 0xFFFE, 0xFFFF))
_INVISIBLE = {"Cc", "Cf", "Cs"}
_BREAKS = re.compile(r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True)
class Letter:
    """One letter, form or register; every string is plain text, never markup.

    The order on paper is fixed: letterhead, number, title, addressee, paragraphs, table, list
    (``columns`` and ``rows``), attachments, signature and date, footnotes. A letter without an
    addressee that has a table or a list is a form: it gets no red letterhead.

    A newline breaks the line in the title and in cells and starts a new paragraph in
    ``paragraphs``; elsewhere it counts as a space. ``ValueError`` when a row of the list has not
    one cell for each column.
    """

    organ: str  # 发文机关; the letterhead, or the first line of a form's heading
    title: str
    number: str = ""  # 发文字号
    addressee: str = ""  # without the colon
    paragraphs: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()  # names, without numbers
    signature: str = ""  # 署名; "" for none
    signed_on: date | None = None  # 成文日期
    footnotes: tuple[str, ...] = ()  # 联系人、电话、地址
    table: tuple[tuple[str, str], ...] = ()  # label and value
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        if any(len(row) != len(self.columns) for row in self.rows):
            raise ValueError("every row needs one cell for each column")

    @property
    def is_form(self) -> bool:
        """A form or register (申请表, 登记表, 卷内目录) and not a letter to somebody."""
        return not self.addressee and bool(self.table or self.columns)

    def tidied(self) -> "Letter":
        """The same letter as it is set: no invisible characters, one entry for each paragraph."""
        return replace(
            self,
            organ=_line(self.organ),
            title="\n".join(_split(self.title)),
            number=_line(self.number),
            addressee=_line(self.addressee).rstrip("：:"),
            paragraphs=tuple(part for text in self.paragraphs for part in _split(text)),
            attachments=tuple(line for line in map(_line, self.attachments) if line),
            signature=_line(self.signature),
            footnotes=tuple(part for text in self.footnotes for part in _split(text)),
            table=tuple((_cell(label), _cell(value)) for label, value in self.table),
            columns=tuple(map(_cell, self.columns)),
            rows=tuple(tuple(map(_cell, row)) for row in self.rows),
        )

    def text(self) -> str:
        """All the text in one string, for checks of its characters."""
        return "\n".join(_strings([getattr(self, field.name) for field in fields(self)]))


def _strings(value: object) -> list[str]:
    if isinstance(value, str):
        return [value]
    if isinstance(value, list | tuple):
        return [text for part in value for text in _strings(part)]
    return []


def _printable(text: str) -> str:
    """Drop what prints nothing (direction marks, zero-width spaces pasted from web pages)."""
    text = _BREAKS.sub("\n", text).replace("\t", " ").replace("\xa0", " ").translate(_UNWRITTEN)
    return "".join(
        char for char in text if char == "\n" or unicodedata.category(char) not in _INVISIBLE
    )


def _split(text: str) -> list[str]:
    """The lines that say something; the indent is ours, so a typed one goes."""
    return [line.strip() for line in _printable(text).split("\n") if line.strip()]


def _line(text: str) -> str:
    return " ".join(_split(text))


def _cell(text: str) -> str:
    return "\n".join(_split(text))
