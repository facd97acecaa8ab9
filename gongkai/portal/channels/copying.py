"""A county system without an interface: the fields to copy, and the page that came of it."""

import email
import email.policy
import re
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from urllib.parse import unquote

from django.utils import timezone
from lxml import etree, html

from gongkai.core.deeds import Blocked
from gongkai.disclosure.comparing import Piece, compare
from gongkai.disclosure.html import text_of, typed_text_of, with_picture_words
from gongkai.disclosure.models import Disclosure, Version
from gongkai.portal.channels.models import Channel, Posting
from gongkai.portal.items import panel_rows, picture_name
from gongkai.scan import sandbox
from gongkai.scan.readers.base import CouldNotRead

_Value = Callable[[Disclosure, Version], str]


def _column(item: Disclosure, version: Version) -> str:
    return version.column.name if version.column else ""


# Code → (label, value), in the order in which most county systems ask.
FIELDS: dict[str, tuple[str, _Value]] = {
    "title": ("标题", lambda item, version: version.title),
    "index_number": ("索引号", lambda item, version: item.index_number or ""),
    "document_number": ("文号", lambda item, version: version.document_number),
    "organ": ("发布机构", lambda item, version: item.organ.name),
    "department": ("责任科室", lambda item, version: item.department.name),
    "formed_on": ("成文日期", lambda item, version: version.formed_on.isoformat()),
    "published_on": (
        "发布日期",
        lambda item, version: timezone.localdate(item.first_published_at).isoformat(),
    ),
    "column": ("栏目", _column),
    "kind": ("信息类型", lambda item, version: version.kind.name if version.kind else ""),
    "validity": (
        "有效性",
        lambda item, version: item.get_validity_display() if item.validity else "",
    ),
    "summary": ("内容概述", lambda item, version: version.summary),
    "panel": (
        "附加栏",
        lambda item, version: "\n".join(
            f"{label}：{value}" for label, value in panel_rows(version)
        ),
    ),
    "body": ("正文", lambda item, version: typed_text_of(version.body_html).strip()),
}


def order_of(channel: Channel) -> list[str]:
    """The codes of the fields to copy, as configured; all of them by default."""
    chosen = [code for code in channel.settings.get("fields", []) if code in FIELDS]
    return chosen or list(FIELDS)


@dataclass(frozen=True)
class ToCopy:
    """``html``: the same with its form, for editors that keep it."""

    code: str
    label: str
    value: str
    html: str = ""


def to_copy(channel: Channel, item: Disclosure) -> list[ToCopy]:
    """What is copied into the other system's form, in its order; empty fields say so."""
    assert item.published_clearance is not None
    version = item.published_clearance.version
    return [
        ToCopy(code, FIELDS[code][0], FIELDS[code][1](item, version),
               with_picture_words(version.body_html) if code == "body" else "")
        for code in order_of(channel)
    ]  # fmt: skip


def pictures_of(item: Disclosure) -> list[tuple[str, str]]:
    """(address on the item's own page, its words) of each picture, for uploading them there."""
    assert item.published_clearance is not None
    return [
        (f"{item.public_path}pictures/{picture_name(one)}", one.get("alt") or one["name"])
        for one in item.published_clearance.version.pictures
    ]


# --- comparing the page that stands there with what was cleared ---------------------------------

MOST_BYTES = 20 * 2**20
_MOST_TEXT = 1_000_000
_MOST_LINES, _MOST_SHOWN = 3000, 20
_NUMBER = re.compile(r"\d[\d,，.]*\d%?|\d%?")
_IGNORED = re.compile(r"[\s\u200b\ufeff\u00ad]+")


@dataclass(frozen=True)
class Live:
    """What a saved page says: its lines, and everything that could name a file."""

    lines: list[str]
    names: str


@dataclass(frozen=True)
class Comparison:
    """``paragraphs``: those of the cleared text that are not on the page, beside what is there."""

    is_title_there: bool
    paragraphs: list[list[Piece]]
    more: int
    numbers: list[str]
    files: list[str]

    @property
    def differences(self) -> int:
        return (
            (not self.is_title_there) + len(self.paragraphs) + self.more + len(self.numbers)
            + len(self.files)
        )  # fmt: skip

    @property
    def outcome(self) -> Posting.Outcome:
        if not self.is_title_there or self.paragraphs or self.numbers:
            return Posting.Outcome.DIFFERENT
        return Posting.Outcome.MISSING_FILES if self.files else Posting.Outcome.SAME


def read_live(data: bytes, name: str) -> Live:
    """The saved copy of a page (HTML, MHTML, PDF, text); ``Blocked`` says what to do instead."""
    suffix = name.rpartition(".")[2].lower()
    if not data:
        raise Blocked("文件是空的，请重新保存网页后再传。")
    if len(data) > MOST_BYTES:
        raise Blocked("文件超过 20 MB。请在浏览器中“另存为”只保存网页，或复制正文存成文本。")
    if suffix in ("mht", "mhtml"):
        return _from_html(_html_part(data))
    if suffix in ("html", "htm"):
        return _from_html(data)
    if suffix == "txt":
        text = _decoded(data)
        return Live(_lines(text), text)
    if suffix not in ("pdf", "docx"):
        raise Blocked("请上传另存的网页（html、mhtml）、打印成的 PDF，或者文本文件（txt）。")
    try:
        text = "\n".join(passage.text for passage in sandbox.passages(data, name))
    except CouldNotRead as error:
        raise Blocked(f"文件读不出来：{error}") from error
    except sandbox.Busy as error:
        raise Blocked(str(error)) from error
    # A printed page breaks lines where the paper ends.
    return Live(_lines(text), text)


def compared(item: Disclosure, live: Live) -> Comparison:
    """The public version of ``item`` against the page: title, every paragraph, numbers, files."""
    assert item.published_clearance is not None
    version = item.published_clearance.version
    whole = _plain("".join(live.lines))
    missing = [
        line for line in text_of(version.body_html).split("\n")
        if _plain(line) and not all(_plain(cell) in whole for cell in line.split("\t"))
    ]  # fmt: skip
    shown = [_beside(line.strip(), live.lines) for line in missing[:_MOST_SHOWN]]
    names = _plain(unquote(live.names))
    present = set(_NUMBER.findall("\n".join(live.lines).replace("，", ",")))
    wanted = dict.fromkeys(_NUMBER.findall(text_of(version.body_html).replace("，", ",")))
    return Comparison(
        is_title_there=_plain(version.title) in whole,
        paragraphs=shown,
        more=max(len(missing) - _MOST_SHOWN, 0),
        # Where every paragraph stands there, numbers differ only in how they are set.
        numbers=[one for one in wanted if one not in present][:50] if missing else [],
        files=[
            one["name"] for one in version.attachments
            if _plain(one["name"].rpartition(".")[0] or one["name"]) not in names
        ],
    )  # fmt: skip


def _beside(line: str, lines: list[str]) -> list[Piece]:
    """The missing paragraph against the line of the page most like it."""
    near = [one for one in lines if len(one) < 4 * len(line) + 40][:_MOST_LINES]
    found = get_close_matches(line[:2000], near, n=1, cutoff=0.5)
    pieces = compare(line[:2000], found[0]) if found else []
    return [piece for paragraph in pieces for piece in paragraph] or [Piece("gone", line[:2000])]


def _from_html(data: bytes) -> Live:
    text = _decoded(data)
    try:
        root = html.document_fromstring(text)
    except (etree.ParserError, ValueError) as error:
        raise Blocked("网页文件里没有内容，请重新保存网页后再传。") from error
    for gone in root.xpath("//script|//style|//noscript|//template|//comment()"):
        if gone.getparent() is not None:
            gone.drop_tree()
    names = " ".join([*root.xpath("//@href"), *root.xpath("//@src"), *root.xpath("//@title")])
    for block in root.iter("p", "div", "li", "tr", "br", "h1", "h2", "h3", "h4", "h5", "h6", "td",
                           "th", "section", "article", "dd", "dt", "caption", "title"):  # fmt: skip
        block.tail = "\n" + (block.tail or "")
        if block.tag != "br" and block.text:
            block.text = "\n" + block.text
    shown = root.text_content()
    return Live(_lines(shown), f"{shown[:_MOST_TEXT]} {names[:_MOST_TEXT]}")


def _html_part(data: bytes) -> bytes:
    message = email.message_from_bytes(data, policy=email.policy.default)
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            if isinstance(content, bytes):
                charset = part.get_content_charset()
                if charset and charset.lower() not in ("utf-8", "utf8"):
                    try:
                        return content.decode(charset, "replace").encode()
                    except LookupError:
                        pass
                return content
    raise Blocked("这个 mhtml 文件里没有网页，请重新保存后再传。")


def _decoded(data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # An XML declaration with an encoding and decoded text contradict each other.
        return re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    return data.decode("utf-8", "replace")


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text[:_MOST_TEXT].split("\n") if line.strip()]


def _plain(text: str) -> str:
    return _IGNORED.sub("", text)
