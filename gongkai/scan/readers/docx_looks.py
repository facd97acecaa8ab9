"""Whether text in a Word document can be seen: hidden, white, tiny, as dark as its ground.

Properties come from the run, else from its character style, else from the paragraph's style, else
from the defaults (ECMA-376 part 1, 17.7.2). A ground of None is unknown: then colour says nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from lxml import etree

from gongkai.scan.readers.package import local

DELETED = "修订删除的文字"
WHITE, BLACK = "FFFFFF", "000000"
# Half-points: 2 pt and smaller cannot be read on paper.
_TINY = 4
# Twips: a row lower than 2 pt.
_LOWEST_ROW = 40
_HIGHLIGHTS = {
    "black": "000000", "blue": "0000FF", "cyan": "00FFFF", "green": "00FF00", "magenta": "FF00FF",
    "red": "FF0000", "yellow": "FFFF00", "white": "FFFFFF", "darkBlue": "000080",
    "darkCyan": "008080", "darkGreen": "008000", "darkMagenta": "800080", "darkRed": "800000",
    "darkYellow": "808000", "darkGray": "808080", "lightGray": "C0C0C0",
}  # fmt: skip
_LIGHT_THEME = frozenset(("background1", "light1"))


def are_alike(one: str, two: str) -> bool:
    """Whether two colours RRGGBB cannot be told apart on paper."""
    try:
        pairs = zip(bytes.fromhex(one), bytes.fromhex(two), strict=True)
        return all(abs(left - right) <= 0x18 for left, right in pairs)
    except ValueError:
        return False


@dataclass(frozen=True)
class Looks:
    """What a paragraph hands down to its runs."""

    ground: str | None = WHITE
    style: str = ""


@dataclass(frozen=True)
class _Properties:
    """None: not said here, ask the style."""

    is_hidden: bool | None = None
    color: str | None = None
    size: int | None = None
    ground: str | None = None

    def over(self, other: "_Properties") -> "_Properties":
        """These, and where they say nothing the other's."""
        return _Properties(
            other.is_hidden if self.is_hidden is None else self.is_hidden,
            other.color if self.color is None else self.color,
            other.size if self.size is None else self.size,
            other.ground if self.ground is None else self.ground,
        )


class Sheet:
    """The style sheet of a document (``word/styles.xml``), None when there is none."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, etree._Element] = {}
        self._known: dict[str, _Properties] = {}
        self._defaults = _Properties()
        self._default_paragraph = ""
        for node in root if root is not None else ():
            if local(node) == "style":
                self._styles[_get(node, "styleId")] = node
                if _get(node, "default") in ("1", "true") and _get(node, "type") == "paragraph":
                    self._default_paragraph = _get(node, "styleId")
            elif local(node) == "docDefaults":
                for properties in node.iter("{*}rPr"):
                    self._defaults = _properties(properties)

    def run_reason(self, run: etree._Element, looks: Looks) -> str:
        """Why the text of a run is not seen, empty when it is."""
        direct = next((node for node in run if local(node) == "rPr"), None)
        inherited = self._style(looks.style).over(self._defaults)
        if direct is None:
            return _reason(inherited, looks.ground)
        own = _properties(direct)
        return _reason(
            own.over(self._style(_child(direct, "rStyle"))).over(inherited), looks.ground
        )

    def paragraph_looks(self, paragraph: etree._Element, looks: Looks) -> Looks:
        """The looks inside a paragraph."""
        properties = next((node for node in paragraph if local(node) == "pPr"), None)
        style = _child(properties, "pStyle") if properties is not None else ""
        style = style or self._default_paragraph
        shade = _shade(properties) if properties is not None else None
        shade = shade or self._paragraph_shade(style)
        return Looks(shade or looks.ground, style)

    def table_looks(self, table: etree._Element, looks: Looks) -> Looks:
        """A table style may shade rows and columns; which ones is not worked out."""
        properties = next((node for node in table if local(node) == "tblPr"), None)
        if properties is None:
            return looks
        style = self._styles.get(_child(properties, "tblStyle"))
        shades = (_filled(node) for node in style.iter("{*}shd")) if style is not None else iter(())
        if any(shade and not are_alike(shade, WHITE) for shade in shades):
            return replace(looks, ground=None)
        return replace(looks, ground=_shade(properties) or looks.ground)

    def cell_looks(self, cell: etree._Element, looks: Looks) -> Looks:
        """The looks inside a cell."""
        properties = next((node for node in cell if local(node) == "tcPr"), None)
        shade = _shade(properties) if properties is not None else None
        return replace(looks, ground=shade or looks.ground)

    def row_reason(self, row: etree._Element) -> str:
        """Why a whole row is not seen."""
        properties = next((node for node in row if local(node) == "trPr"), None)
        for node in properties if properties is not None else ():
            if local(node) == "hidden" and _is_on(node):
                return "隐藏的表格行"
            if local(node) == "del":
                return DELETED
            is_exact = local(node) == "trHeight" and _get(node, "hRule") == "exact"
            if is_exact and _number(_get(node, "val"), _LOWEST_ROW + 1) <= _LOWEST_ROW:
                return "高度为零的表格行"
        return ""

    def shape_reason(self, content: etree._Element) -> str:
        """Why the text box around ``content`` is not seen."""
        for node in _shape(content):
            style = node.get("style", "").replace(" ", "")
            if "visibility:hidden" in style or "display:none" in style:
                return "隐藏的图形"
            shown = (child for child in node if local(child) == "docPr")
            if any(child.get("hidden") in ("1", "true") for child in shown):
                return "隐藏的图形"
        return ""

    def shape_ground(self, content: etree._Element) -> str | None:
        """The colour under a text box; None when it is filled with anything but white."""
        for node in _shape(content):
            fill = node.get("fillcolor")
            if fill and not are_alike(fill.lstrip("#")[:6], WHITE):
                return None
            for properties in (child for child in node if local(child) == "spPr"):
                if any(local(child) in ("solidFill", "gradFill", "blipFill", "pattFill")
                       for child in properties):  # fmt: skip
                    return None
            if any(local(child) == "style" for child in node):
                return None
        return WHITE

    def _style(self, name: str) -> _Properties:
        if name not in self._known:
            self._known[name] = _Properties()  # a circle of styles ends here
            self._known[name] = self._worked_out(name)
        return self._known[name]

    def _worked_out(self, name: str) -> _Properties:
        style = self._styles.get(name)
        if style is None:
            return _Properties()
        own = next((_properties(node) for node in style if local(node) == "rPr"), _Properties())
        return own.over(self._style(_child(style, "basedOn")))

    def _paragraph_shade(self, name: str) -> str | None:
        for _ in range(20):
            style = self._styles.get(name)
            if style is None:
                return None
            shades = (_shade(node) for node in style if local(node) == "pPr")
            shade = next((shade for shade in shades if shade), None)
            if shade:
                return shade
            name = _child(style, "basedOn")
        return None


def _reason(properties: _Properties, ground: str | None) -> str:
    if properties.is_hidden:
        return "隐藏文字"
    if properties.size is not None and properties.size <= _TINY:
        return "极小的文字"
    under = properties.ground or ground
    # A highlight does not turn automatic black text white; shading does.
    if under is None or properties.color is None:
        return ""
    if are_alike(properties.color, under):
        return "白色文字" if are_alike(under, WHITE) else "与底色相同的文字"
    return ""


def _properties(node: etree._Element) -> _Properties:
    is_hidden: bool | None = None
    color: str | None = None
    size: int | None = None
    ground: str | None = None
    highlight: str | None = None
    for child in node:
        tag, value = local(child), _get(child, "val")
        if tag == "vanish":
            is_hidden = _is_on(child)
        elif tag == "color":
            is_light = _get(child, "themeColor") in _LIGHT_THEME
            color = WHITE if is_light else (None if value == "auto" else value)
        elif tag == "sz":
            size = _number(value, _TINY + 1)
        elif tag == "shd":
            ground = _filled(child)
        elif tag == "highlight":
            highlight = _HIGHLIGHTS.get(value)
        elif tag == "textFill" and any(local(fill) == "noFill" for fill in child):
            is_hidden = True
    if highlight == BLACK and color is None:
        color = BLACK
    return _Properties(is_hidden, color, size, highlight or ground)


def _shape(content: etree._Element) -> Iterator[etree._Element]:
    """The elements around a text box up to its run."""
    for node in content.iterancestors():
        if local(node) in ("r", "p"):
            return
        yield node


def _shade(properties: etree._Element) -> str | None:
    return next((_filled(node) for node in properties if local(node) == "shd"), None)


def _filled(shade: etree._Element) -> str | None:
    fill = _get(shade, "fill")
    if _get(shade, "val") == "solid":
        fill = _get(shade, "color") or fill
    return fill.upper() if len(fill) == 6 else None


def _child(node: etree._Element, tag: str) -> str:
    return next((_get(child, "val") for child in node if local(child) == tag), "")


def _get(node: etree._Element, name: str) -> str:
    return next(
        (str(value) for key, value in node.attrib.items() if str(key).endswith(f"}}{name}")), ""
    )


def _is_on(node: etree._Element) -> bool:
    return _get(node, "val") not in ("0", "false", "off")


def _number(text: str, otherwise: int) -> int:
    return int(text) if text.isdecimal() and len(text) < 9 else otherwise
