"""The reviewed body of an answer as plain paragraphs and, where it has one, a list."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from lxml import html

_WIDEST = 6


@dataclass
class Body:
    """``paragraphs`` in their order; ``columns`` and ``rows`` of the one table, if it is simple."""

    paragraphs: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()


def plain(body_html: str) -> Body:
    """Cleaned HTML as a letter sets it.

    A single table with a row of headings and no merged cells becomes the letter's list; any other
    table is read out, a line a row: 项目：甲；金额：3万元。
    """
    root = html.fragment_fromstring(body_html or "", create_parent="div")
    tables = [one for one in root.iter("table") if not _has_outer_table(one)]
    simple = _simple(tables[0]) if len(tables) == 1 else None
    body = Body([line for line in _lines(root, skip=tables[0] if simple else None) if line])
    if simple:
        body.columns, body.rows = simple[0], tuple(simple[1:])
    return body


def _has_outer_table(table: Any) -> bool:
    return next(table.iterancestors("table"), None) is not None


def _simple(table: Any) -> list[tuple[str, ...]] | None:
    cells = list(table.iter("td", "th"))
    if any(cell.get("colspan", "1") != "1" or cell.get("rowspan", "1") != "1" for cell in cells):
        return None
    grid = _grid(table)
    widths = {len(row) for row in grid}
    if len(grid) < 2 or len(widths) != 1 or not 1 < widths.pop() <= _WIDEST or not all(grid[0]):
        return None
    return grid


def _grid(table: Any) -> list[tuple[str, ...]]:
    return [
        tuple(_text(cell) for cell in row if cell.tag in ("td", "th")) for row in table.iter("tr")
    ]


def _lines(element: Any, skip: Any = None) -> Iterator[str]:
    """The blocks of ``element`` as lines; text between blocks is a line of its own."""
    run = _words(element.text)
    for child in element:
        if child.tag not in _BLOCKS and not child.xpath("boolean(.//p|.//li|.//table)"):
            run += _inline(child) + _words(child.tail)
            continue
        yield run.strip()
        run = _words(child.tail)
        if child is skip:
            yield from (_text(one) for one in child.iter("caption"))
        elif child.tag == "table":
            yield from _read_out(child)
        elif child.tag in ("ul", "ol"):
            yield from _items(child, skip)
        elif child.tag != "br":
            yield from _lines(child, skip)
    yield run.strip()


_BLOCKS = {"h2", "h3", "h4", "p", "br", "ul", "ol", "blockquote", "table", "hr", "li"}


def _items(items: Any, skip: Any) -> Iterator[str]:
    start = items.get("start", "1")
    number = int(start) if start.isdigit() else 1
    for item in items:
        mark = f"{number}. " if items.tag == "ol" else "· "
        for place, line in enumerate(one for one in _lines(item, skip) if one):
            yield line if place else mark + line
        number += 1


def _read_out(table: Any) -> Iterator[str]:
    yield from (_text(one) for one in table.iter("caption"))
    grid = _grid(table)
    head = grid[0] if grid else ()
    is_regular = len(grid) > 1 and {len(row) for row in grid} == {len(head)} and all(head)
    for row in grid[1:] if is_regular else grid:
        pairs = zip(head, row, strict=True) if is_regular else (("", cell) for cell in row)
        said = "；".join(f"{label}：{cell}" if label else cell for label, cell in pairs if cell)
        yield f"{said}。" if said else ""


def _inline(element: Any) -> str:
    if element.tag == "br":
        return "\n"
    text = _words(element.text) + "".join(_inline(one) + _words(one.tail) for one in element)
    address = element.get("href", "") if element.tag == "a" else ""
    shown = address.removeprefix("mailto:").removeprefix("tel:")
    return f"{text}（{shown}）" if shown and shown not in text else text


def _words(text: str | None) -> str:
    return " ".join((text or "").split()) if (text or "").strip() else ""


def _text(element: Any) -> str:
    return "\n".join(line for line in _lines(element) if line)
