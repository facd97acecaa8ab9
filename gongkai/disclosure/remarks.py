"""Where a remark stands in a text, and how the pages show it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree, html

from gongkai.disclosure.html import Span, flatten, mark, text_of
from gongkai.disclosure.models import Content, Disclosure, Remark, Version

BODY = "正文"
PARTS = {"标题": "title", "内容概述": "summary", BODY: "body_html"}
# What a list shows of the quoted words.
QUOTE = 60
_SPACE = re.compile(r"\s+")


def plain_text(content: Content, part: str) -> str:
    """The text whose offsets a remark names."""
    value = str(getattr(content, PARTS[part]))
    return text_of(value) if part == BODY else value


def place_of(text: str, start: int, end: int, quote: str) -> tuple[int, int] | None:
    """Where ``quote`` really stands: at ``start``–``end``, or else at its only place; None if not.

    Browsers count blank space differently; only what is not blank is compared.
    """
    if 0 <= start < end <= len(text):
        stands = text[start:end]
        if stands.strip() and (not quote or _SPACE.sub("", stands) == _SPACE.sub("", quote)):
            lead = len(stands) - len(stands.lstrip())
            return start + lead, start + len(stands.rstrip())
    words = _SPACE.split(quote.strip())
    if not words[0]:
        return None
    found = list(re.finditer(r"\s*".join(map(re.escape, words)), text)) if len(quote) < 2000 else []
    return found[0].span() if len(found) == 1 else None


def paragraphs(content: Content) -> list[tuple[str, int, int, str]]:
    """(part, start, end, first words) of everything that can be chosen without a pointer."""
    rows = []
    for part in PARTS:
        place = 0
        for line in plain_text(content, part).split("\n"):
            if line.strip():
                rows.append((part, place, place + len(line), _short(line)))
            place += len(line) + 1
    return rows


def _short(text: str) -> str:
    words = _SPACE.sub(" ", text).strip()
    return words if len(words) <= QUOTE else f"{words[: QUOTE - 1]}…"


@dataclass(frozen=True)
class Shown:
    """A remark with its number on the page and the words it is about."""

    number: int
    remark: Remark
    quote: str
    version: int

    @property
    def anchor(self) -> str:
        return f"remark-{self.number}"

    @property
    def is_open(self) -> bool:
        return not self.remark.answer


def shown_of(version: Version) -> list[Shown]:
    """The remarks of one version, in the order of the text."""
    order = list(PARTS)
    rows = sorted(
        version.remarks.select_related("by", "answered_by"),
        key=lambda one: (order.index(one.part), one.start, one.pk),
    )
    return _numbered(version, rows)


def earlier_of(disclosure: Disclosure, before: int | None = None) -> list[Shown]:
    """The remarks of the last version that had any, before version number ``before``, with the
    words of that version: the next text may not have them any more."""
    rows = Remark.objects.filter(version__disclosure=disclosure)
    if before is not None:
        rows = rows.filter(version__number__lt=before)
    last = rows.select_related("version").order_by("version__number").last()
    return shown_of(last.version) if last else []


def open_of(disclosure: Disclosure) -> list[Shown]:
    """Every remark without an answer, oldest version first."""
    rows = Remark.objects.filter(version__disclosure=disclosure, answer="").select_related(
        "version", "by"
    )
    by_version: dict[int, list[Remark]] = {}
    versions: dict[int, Version] = {}
    for one in rows.order_by("version__number", "start", "pk"):
        by_version.setdefault(one.version_id, []).append(one)
        versions[one.version_id] = one.version
    return [one for pk, found in by_version.items() for one in _numbered(versions[pk], found)]


def _numbered(version: Version, rows: Iterable[Remark]) -> list[Shown]:
    texts: dict[str, str] = {}
    shown = []
    for number, one in enumerate(rows, 1):
        text = texts.setdefault(one.part, plain_text(version, one.part))
        shown.append(Shown(number, one, _short(text[one.start : one.end]), version.number))
    return shown


def with_remarks(source: str, remarks: Iterable[Shown]) -> str:
    """``source`` (an already marked body) with the places of its remarks marked and numbered."""
    spans = [
        Span(one.remark.start, one.remark.end, one.anchor, "remark", f"批注 {one.number}")
        for one in remarks if one.remark.part == BODY
    ]  # fmt: skip
    return mark(source, spans) if spans else source


def with_places(source: str) -> str:
    """``source`` whose elements say where their text stands in the flattened text, for the script
    that turns a selection into a place: ``data-at`` of the element, ``data-tail`` of what follows."""
    flat = flatten(source)
    for start, element, is_tail in flat.runs:
        element.set("data-tail" if is_tail else "data-at", str(start))
    outer = html.Element("div", {"data-at": flat.root.get("data-at", "0")})
    outer.text = flat.root.text
    for child in list(flat.root):
        outer.append(child)
    return etree.tostring(outer, encoding="unicode", method="html")
