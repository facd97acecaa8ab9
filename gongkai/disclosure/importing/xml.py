"""Small readings of WordprocessingML, in the transitional and the strict namespace alike."""

from collections.abc import Iterator

from lxml import etree

from gongkai.scan.readers.package import local


def children(node: etree._Element | None, name: str) -> Iterator[etree._Element]:
    """The direct children with this local name."""
    if node is not None:
        yield from (one for one in node if local(one) == name)


def child(node: etree._Element | None, *path: str) -> etree._Element | None:
    """The first child along ``path``, or None."""
    for name in path:
        node = next(children(node, name), None)
    return node


def value(node: etree._Element | None, name: str = "val") -> str:
    """An attribute by its local name; empty when there is none."""
    if node is None:
        return ""
    return next(
        (str(text) for key, text in node.attrib.items() if str(key).rpartition("}")[2] == name), ""
    )


def is_on(node: etree._Element | None) -> bool:
    """A toggle: present and not switched off."""
    return node is not None and value(node) not in ("0", "false", "off", "none")
