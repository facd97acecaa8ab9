"""A package of XML parts (OOXML) held in memory: parts leave with every trace that points to them.

Word refuses a file whose relationships or content types disagree with its parts, so both are kept
in step here, by the redactor and by the stripper alike.
"""

import io
import posixpath
import zipfile
from collections.abc import Callable, Iterator
from functools import partial

from lxml import etree

from gongkai.scan.readers.package import local, members, parse

TYPES = "[Content_Types].xml"
_EPOCH = (1980, 1, 1, 0, 0, 0)


def zipped(entries: Iterator[tuple[str, bytes]]) -> bytes:
    """A zip without times, comments, attributes: the same entries give the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in entries:
            entry = zipfile.ZipInfo(name, _EPOCH)
            # OpenDocument and OFD want their type to be readable without inflating.
            is_plain = name == "mimetype"
            entry.compress_type = zipfile.ZIP_STORED if is_plain else zipfile.ZIP_DEFLATED
            entry.create_system = 0
            package.writestr(entry, content)
    return out.getvalue()


class Package:
    """``parts``: name → bytes, in the order of the file. Raises ``CouldNotRead`` when broken."""

    def __init__(self, data: bytes) -> None:
        self.parts = {name: content for name, content in members(data) if not name.endswith("/")}
        self._trees: dict[str, etree._Element] = {}

    def tree(self, name: str) -> etree._Element:
        """The parsed part, shared between callers; ``changed`` writes it back."""
        if name not in self._trees:
            self._trees[name] = parse(self.parts[name])
        return self._trees[name]

    def changed(self, name: str) -> None:
        """Write the tree of ``name`` back, without comments and instructions."""
        tree = self.tree(name)
        etree.strip_tags(tree, etree.Comment, etree.ProcessingInstruction)
        self.parts[name] = etree.tostring(
            tree, xml_declaration=True, encoding="UTF-8", standalone=True
        )

    def saved(self) -> bytes:
        """The package as bytes; depends on nothing but the parts."""
        return zipped(iter(self.parts.items()))

    def xml_names(self) -> list[str]:
        """Parts that are XML, relationships and content types left out."""
        return [
            name
            for name in self.parts
            if name.endswith((".xml", ".vml")) and name != TYPES and "_rels/" not in name
        ]

    # Relationships

    def rels_of(self, name: str) -> str:
        """The name of the part that holds the relationships of ``name``."""
        folder, leaf = posixpath.split(name)
        return posixpath.join(folder, "_rels", f"{leaf}.rels")

    def relationships(self, name: str) -> list[etree._Element]:
        """The relationships of ``name`` ("" for the package)."""
        rels = self.rels_of(name)
        return list(self.tree(rels)) if rels in self.parts else []

    def target(self, source: str, relationship: etree._Element) -> str:
        """The part an internal relationship of ``source`` points to."""
        target = str(relationship.get("Target", ""))
        if target.startswith("/"):
            return posixpath.normpath(target.lstrip("/"))
        return posixpath.normpath(posixpath.join(posixpath.dirname(source), target))

    def drop_relationships(
        self, source: str, is_unwanted: Callable[[etree._Element], bool]
    ) -> set[str]:
        """Take relationships of ``source`` away; returns their ids."""
        rels = self.rels_of(source)
        gone = [item for item in self.relationships(source) if is_unwanted(item)]
        for item in gone:
            self.tree(rels).remove(item)
        if gone:
            self.changed(rels)
        return {str(item.get("Id", "")) for item in gone}

    def drop(self, names: set[str]) -> dict[str, set[str]]:
        """Take parts away with their relationships and content types.

        Returns the ids of the relationships that pointed to them, by the part that held them: the
        caller takes away the elements that use these ids.
        """
        for name in names:
            self.parts.pop(name, None)
            self.parts.pop(self.rels_of(name), None)
        dangling = {}
        left = {name.lower() for name in self.parts}

        def is_dangling(source: str, item: etree._Element) -> bool:
            target = str(item.get("Target", ""))
            is_inside = item.get("TargetMode") != "External" and not target.startswith("#")
            return is_inside and self.target(source, item).lower() not in left

        for rels in [name for name in self.parts if name.endswith(".rels")]:
            source = posixpath.join(
                posixpath.dirname(posixpath.dirname(rels)), posixpath.basename(rels)[:-5]
            )
            ids = self.drop_relationships(source, partial(is_dangling, source))
            if ids:
                dangling[source] = ids
        self._tidy_types()
        return dangling

    def _tidy_types(self) -> None:
        if TYPES not in self.parts:
            return
        tree = self.tree(TYPES)
        suffixes = {name.rpartition(".")[2].lower() for name in self.parts}
        for item in list(tree):
            part, suffix = str(item.get("PartName", "")), str(item.get("Extension", ""))
            is_override = local(item) == "Override"
            is_used = part.lstrip("/") in self.parts if is_override else suffix.lower() in suffixes
            if not is_used:
                tree.remove(item)
        self.changed(TYPES)
