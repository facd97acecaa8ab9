"""A Word or WPS document, or a plain text, becomes the body of a draft."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from html import escape

from gongkai.core.deeds import Blocked
from gongkai.disclosure.html import clean, with_picture_addresses
from gongkai.disclosure.importing import word
from gongkai.disclosure.importing.blocks import FIRST, SECOND, Block, Picture, as_html
from gongkai.scan.readers import CouldNotRead, media_type
from gongkai.scan.readers.text import decode

MOST_CHARACTERS = 2_000_000
MOST_PICTURES = 50
_NUMBER = re.compile(r"^[\w（）()]{1,20}[〔\[［][12]\d{3}[〕\]］]第?\d{1,5}号$")
_HEAD = re.compile(r"^.{2,60}文件$")
_MOST_HEAD = 8
_TITLE = range(4, 101)


@dataclass(frozen=True)
class Imported:
    """The body as clean HTML with what was read from its head; ``left_out``: a sentence a loss.

    ``pictures``: those the body names as ``picture:<sha256 of their bytes>``, each once.
    """

    body_html: str
    title: str
    left_out: list[str]
    document_number: str = ""
    pictures: list[Picture] = field(default_factory=list)


def import_document(data: bytes, name: str, *, with_pictures: bool = False) -> Imported:
    """Headings, numbering, tables and pictures of a DOCX, or the lines of a TXT.

    ``with_pictures``: where the body may have any; else they are left out and told. Raises
    ``Blocked`` with what to do instead; nothing is stored here.
    """
    kind = media_type(data, name)
    try:
        if kind == "text/plain":
            return _from_text(data)
        if kind is not None and "wordprocessingml" in kind:
            return _from_word(data, with_pictures)
    except CouldNotRead as error:
        raise Blocked(f"“{name}”没有导入：{error}") from error
    except (ValueError, KeyError, IndexError, AttributeError, RecursionError) as error:
        # A broken package breaks its reader in many ways; to the clerk they are one.
        raise Blocked(
            f"“{name}”已损坏或结构异常，没有导入。请用 Word/WPS 打开后另存为 DOCX 再试。"
        ) from error
    raise Blocked(f"“{name}”不是 DOCX 或 TXT 文件。请在 Word/WPS 中“另存为”DOCX 后再导入。")


def _from_word(data: bytes, with_pictures: bool) -> Imported:
    read = word.read(data)
    notes = list(read.notes)
    head = _head(read.blocks)
    if head.dropped:
        notes.append("版头（发文机关标志、文号）没有放入正文，网页会另外显示发文机关和文号。")
    blocks = read.blocks[head.length :]
    pictures = _pictures(blocks)
    if pictures and not with_pictures:
        notes.append(f"{len(pictures)} 张图片没有导入，请作为附件上传。")
        body = with_picture_addresses(as_html(blocks), lambda _: "")
        return _imported(body, head.title, notes, head.number)
    if len(pictures) > MOST_PICTURES:
        raise CouldNotRead(
            f"文件中有 {len(pictures)} 张图片，最多导入 {MOST_PICTURES} 张，请拆分。"
        )
    return _imported(as_html(blocks), head.title, notes, head.number, pictures)


@dataclass
class _Head:
    """What stands before the text: how many blocks, the title in them, the number."""

    length: int = 0
    title: str = ""
    number: str = ""
    dropped: bool = False


def _head(blocks: Sequence[Block]) -> _Head:
    """The masthead of an official document (GB/T 9704) and its title, where they are plain to see."""
    head, place = _Head(), 0
    first = [block for block in blocks[:_MOST_HEAD] if block.table is None]
    numbered = next((n for n, block in enumerate(first) if _NUMBER.match(_packed(block))), None)
    before = first[: numbered or 0]
    if numbered is not None and all(_HEAD.match(_packed(block)) for block in before):
        head.number, head.dropped, place = _packed(first[numbered]), True, numbered + 1
    lines = []
    for block in blocks[place:]:
        is_title = block.is_title or (block.align == "center" and not block.heading)
        has_picture = any(isinstance(one, Picture) for one in block.inlines)
        if not is_title or block.table is not None or block.numbered or has_picture:
            break
        lines.append(block)
    title = "".join(_packed(block, keep=True) for block in lines)
    if len(title) in _TITLE:
        head.title, place = title, place + len(lines)
    head.length = place
    return head


def _packed(block: Block, *, keep: bool = False) -> str:
    """The text of a line without the gaps that only spread it over the page."""
    return re.sub(r"\s+" if not keep else r"[\n\u3000\t]+", "", block.text).strip()


def _pictures(blocks: Sequence[Block]) -> list[Picture]:
    found: dict[str, Picture] = {}
    for block in blocks:
        for one in block.inlines:
            if isinstance(one, Picture):
                found.setdefault(one.sha256, one)
        if block.table is not None:
            for row in block.table.rows:
                for cell in row:
                    found |= {one.sha256: one for one in _pictures(cell.blocks)} | found
    return list(found.values())


def _from_text(data: bytes) -> Imported:
    lines = [line.strip() for line in decode(data).splitlines()]
    return _imported("".join(_as_block(line) for line in lines if line), "", [])


def _as_block(line: str) -> str:
    if FIRST.match(line):
        return f"<h2>{escape(line)}</h2>"
    if SECOND.match(line):
        return f"<h3>{escape(line)}</h3>"
    return f"<p>{escape(line)}</p>"


def _imported(
    body: str, title: str, notes: list[str], number: str = "",
    pictures: Sequence[Picture] = (),
) -> Imported:  # fmt: skip
    if len(body) > MOST_CHARACTERS:
        raise CouldNotRead("正文过长（超过 200 万字符），请拆分，或把文件作为附件上传。")
    body = clean(body)
    return Imported(body, title or _first_line(body), notes, number, list(pictures))


def _first_line(body: str) -> str:
    match = re.search(r"<(?:h2|h3|p)[^>]*>(.*?)</", body, re.S)
    text = re.sub(r"<[^>]+>", "", match[1]).strip() if match else ""
    return text if len(text) in _TITLE else ""


__all__ = ["MOST_PICTURES", "Imported", "Picture", "import_document"]
