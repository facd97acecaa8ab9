"""Whether a cell shows what it holds: number formats that hide, white and tiny fonts.

Colours are RRGGBB; a ground of None is unknown, then colour says nothing.
"""

import re
from collections.abc import Sequence
from typing import TypeVar

from lxml import etree

from gongkai.scan.readers.docx_looks import WHITE, are_alike
from gongkai.scan.readers.package import local

_Value = TypeVar("_Value")
# Points: smaller cannot be read on paper.
_TINY = 2.0
# What a format writes of its own; without a place for the value beside it, the value is not seen.
_OWN = re.compile(r'"[^"]{0,200}"|\[[^\]]{0,40}\]|\\.|_.|\*.')
_PLACE = re.compile(r"[0#?@GgYyMmDdHhSsEeAaBb通]")
_SECTION = re.compile(r'"[^"]{0,200}"|\\.|\[[^\]]{0,40}\]|[^;"\\\[]|["\\\[]')
# The palette of old, for the colours forms are made with (18.8.27).
_INDEXED = {
    0: "000000", 1: WHITE, 2: "FF0000", 3: "00FF00", 4: "0000FF", 5: "FFFF00", 6: "FF00FF",
    7: "00FFFF", 8: "000000", 9: WHITE, 10: "FF0000", 11: "00FF00", 12: "0000FF", 13: "FFFF00",
    14: "FF00FF", 15: "00FFFF", 16: "800000", 17: "008000", 18: "000080", 22: "C0C0C0",
    23: "808080", 64: "000000", 65: WHITE,
}  # fmt: skip


class Looks:
    """The styles of a workbook (``xl/styles.xml``) and its theme; either may be missing."""

    def __init__(self, styles: etree._Element | None, theme: etree._Element | None) -> None:
        self._theme = _theme(theme)
        self._fonts: list[tuple[str | None, float | None]] = []
        self._fills: list[str | None] = []
        self._cells: list[tuple[str, str]] = []
        codes: dict[str, str] = {}
        if styles is not None:
            codes = {
                node.get("numFmtId", ""): node.get("formatCode", "")
                for node in styles.iter("{*}numFmt")
            }
            self._fonts = [self._font(node) for node in _children(styles, "fonts")]
            self._fills = [self._fill(node) for node in _children(styles, "fills")]
            self._cells = [self._cell(node, codes) for node in _children(styles, "cellXfs")]
        self.formats = [code for code in codes.values() if code]

    def reason(self, style: int, cell: etree._Element) -> str:
        """Why the cell's value is not seen, empty when it is."""
        if style >= len(self._cells):
            return ""
        reason, code = self._cells[style]
        if reason or (";" not in code and '"' not in code):
            return reason
        value = next((str(node.text or "") for node in cell if local(node) == "v"), "")
        is_text = cell.get("t") in ("s", "str", "inlineStr")
        # Formats that leave a zero blank are everyday and hide nothing.
        if not is_text and value.strip("-0.") == "":
            return ""
        return "隐藏数值的数字格式" if _hides(code, value, is_text) else ""

    def _cell(self, node: etree._Element, codes: dict[str, str]) -> tuple[str, str]:
        color, size = _at(self._fonts, node.get("fontId", ""), (None, None))
        ground = _at(self._fills, node.get("fillId", ""), WHITE)
        code = codes.get(node.get("numFmtId", ""), "")
        if size is not None and size <= _TINY:
            return "极小的文字", code
        if color is None or ground is None or not are_alike(color, ground):
            return "", code
        return ("白色文字" if are_alike(ground, WHITE) else "与底色相同的文字"), code

    def _font(self, node: etree._Element) -> tuple[str | None, float | None]:
        color: str | None = None
        size: float | None = None
        for child in node:
            if local(child) == "color":
                color = self._color(child)
            elif local(child) == "sz":
                size = _float(child.get("val", ""), _TINY + 1)
        return color, size

    def _fill(self, node: etree._Element) -> str | None:
        for pattern in node:
            kind = pattern.get("patternType", "none")
            if local(pattern) != "patternFill" or kind not in ("none", "solid"):
                return None
            if kind == "solid":
                shades = (self._color(child) for child in pattern if local(child) == "fgColor")
                return next(shades, None)
        return WHITE

    def _color(self, node: etree._Element) -> str | None:
        if node.get("auto"):
            return "000000"
        color = node.get("rgb", "")[-6:].upper()
        if node.get("theme"):
            color = self._theme.get(node.get("theme", ""), "")
        elif node.get("indexed"):
            color = _INDEXED.get(int(_float(node.get("indexed", ""), -1)), "")
        if len(color) != 6:
            return None
        return _tinted(color, _float(node.get("tint", ""), 0.0))


def _theme(root: etree._Element | None) -> dict[str, str]:
    """Index of a theme colour → colour. The first two pairs are stored light after dark."""
    names = ("lt1", "dk1", "lt2", "dk2", "accent1", "accent2", "accent3", "accent4", "accent5",
             "accent6")  # fmt: skip
    colors: dict[str, str] = {"lt1": WHITE, "dk1": "000000"}
    for node in root.iter() if root is not None else ():
        if local(node) in names:
            for child in node:
                colors[local(node)] = child.get("lastClr", child.get("val", ""))
    return {str(index): colors.get(name, "") for index, name in enumerate(names)}


def _tinted(color: str, tint: float) -> str:
    if not tint:
        return color
    try:
        channels = bytes.fromhex(color)
    except ValueError:
        return color
    moved = (value * (1 + tint) if tint < 0 else value + (255 - value) * tint for value in channels)
    return "".join(f"{max(0, min(255, round(value))):02X}" for value in moved)


def _hides(code: str, value: str, is_text: bool) -> bool:
    """Whether the section of a format that applies to the value shows nothing (18.8.31)."""
    sections = _sections(code)
    if is_text:
        return len(sections) > 3 and _is_blank(sections[3])
    if value.startswith("-") and len(sections) > 1:
        return _is_blank(sections[1])
    return _is_blank(sections[0])


def _sections(code: str) -> list[str]:
    sections = [""]
    position = 0
    while position < len(code):
        found = _SECTION.match(code, position)
        if found:
            sections[-1] += found[0]
            position = found.end()
        else:
            sections.append("")
            position += 1
    return sections


def _is_blank(section: str) -> bool:
    return not _PLACE.search(_OWN.sub("", section))


def _children(root: etree._Element, name: str) -> list[etree._Element]:
    return [node for group in root if local(group) == name for node in group]


def _at(values: Sequence[_Value], index: str, otherwise: _Value) -> _Value:
    number = int(index) if index.isdecimal() and len(index) < 9 else len(values)
    return values[number] if number < len(values) else otherwise


def _float(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise
