"""What a style says, with everything it is based on (ECMA-376 part 1, 17.7)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from gongkai.disclosure.importing.xml import child, children, is_on, value

# Names of programs in both languages: WPS writes “标题 1”, Word “heading 1”.
_HEADING = re.compile(r"(?:heading|标题)\s*([1-9])$", re.IGNORECASE)
_TITLES = ("title", "标题", "文章标题", "公文标题")
_CONTENTS = re.compile(r"(?:toc|目录)\s*(?:[1-9]|heading|标题)?$", re.IGNORECASE)
_DEEPEST = 20


@dataclass(frozen=True)
class _Style:
    name: str
    based_on: str
    node: etree._Element


class Styles:
    """The style sheet; every question follows the chain of styles."""

    def __init__(self, root: etree._Element | None) -> None:
        self._styles: dict[str, _Style] = {}
        self._normal = ""
        for node in children(root, "style"):
            key, kind = value(node, "styleId"), value(node, "type")
            name = value(child(node, "name")).strip()
            self._styles[key] = _Style(name, value(child(node, "basedOn")), node)
            if kind == "paragraph" and value(node, "default") in ("1", "true"):
                self._normal = key

    def _chain(self, key: str) -> Iterator[_Style]:
        seen = 0
        while key in self._styles and seen < _DEEPEST:
            style = self._styles[key]
            yield style
            key, seen = style.based_on, seen + 1

    def paragraph(self, properties: etree._Element | None, *path: str) -> etree._Element | None:
        """A property of a paragraph: its own, or of the nearest style that has it."""
        own = child(properties, *path)
        if own is not None:
            return own
        for style in self._chain(value(child(properties, "pStyle")) or self._normal):
            found = child(style.node, "pPr", *path)
            if found is not None:
                return found
        return None

    def heading(self, properties: etree._Element | None) -> int:
        """1 for the highest level; 0 for no heading."""
        outline = child(properties, "outlineLvl")
        if outline is not None:
            return _level(outline)
        for style in self._chain(value(child(properties, "pStyle"))):
            match = _HEADING.match(style.name)
            if match:
                return int(match[1])
            outline = child(style.node, "pPr", "outlineLvl")
            if outline is not None:
                return _level(outline)
        return 0

    def is_title(self, properties: etree._Element | None) -> bool:
        """Whether the paragraph is the document's title by its style."""
        return any(
            style.name.lower() in _TITLES
            for style in self._chain(value(child(properties, "pStyle")))
        )

    def is_contents(self, properties: etree._Element | None) -> bool:
        """Whether it is a line of the table of contents."""
        style = self._styles.get(value(child(properties, "pStyle")))
        return style is not None and _CONTENTS.match(style.name) is not None

    def numbered(self, properties: etree._Element | None) -> tuple[str, str] | None:
        """(list, level or empty) that the paragraph or its style names; ("0", "") switches off."""
        own = child(properties, "numPr")
        if own is not None and child(own, "numId") is not None:
            return value(child(own, "numId")), value(child(own, "ilvl"))
        for style in self._chain(value(child(properties, "pStyle")) or self._normal):
            found = child(style.node, "pPr", "numPr")
            if found is not None and child(found, "numId") is not None:
                return value(child(found, "numId")), value(child(found, "ilvl"))
        return None

    def names(self, properties: etree._Element | None) -> list[str]:
        """The ids of the paragraph's style and of those it is based on."""
        found: list[str] = []
        key = value(child(properties, "pStyle"))
        while key in self._styles and len(found) < _DEEPEST:
            found.append(key)
            key = self._styles[key].based_on
        return found

    def run(
        self, run: etree._Element | None, paragraph: etree._Element | None, name: str
    ) -> etree._Element | None:
        """A property of a run: its own, of its style, or of the paragraph's style."""
        own = child(run, name)
        if own is not None:
            return own
        for key in (value(child(run, "rStyle")), value(child(paragraph, "pStyle"))):
            for style in self._chain(key):
                found = child(style.node, "rPr", name)
                if found is not None:
                    return found
        return None

    def is_run(
        self, run: etree._Element | None, paragraph: etree._Element | None, name: str
    ) -> bool:
        """A toggle of a run: bold, italic, hidden …"""
        return is_on(self.run(run, paragraph, name))


def _level(outline: etree._Element) -> int:
    text = value(outline)
    # Level 9 is body text.
    return int(text) + 1 if text in tuple("012345678") else 0
