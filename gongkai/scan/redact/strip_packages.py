"""Office packages without who wrote them, when, on which machine: what is shown stays as it is."""

import re

from lxml import etree

from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.readers.ooxml import SOMEONE
from gongkai.scan.readers.package import local
from gongkai.scan.redact.opc import TYPES, Package
from gongkai.scan.redact.strip_pictures import strip_picture

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
CORE = (
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    b'<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/'
    b'core-properties"/>'
)
APP = (
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    b'<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/'
    b'extended-properties"/>'
)
_ODF_META = (
    b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"
    b'<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    b'office:version="1.3"><office:meta/></office:document-meta>'
)
PICTURES = (".jpg", ".jpeg", ".png", ".gif", ".webp")
# Parts that only say who, when and on what printer.
_UNSEEN = re.compile(
    r"docProps/(?!core\.xml$|app\.xml$).*|.*/printerSettings/.*|docMetadata/.*"
    r"|word/people\.xml|xl/revisions/.*|ppt/revisionInfo\.xml|.*\.psmdcp"
)
# Who wrote a note or changed a word must be said, by whom need not.
_AUTHOR_ATTRIBUTES = frozenset({"author", "initials", "userId", "displayName", "userName"})
_RELATIONSHIPS = frozenset({"attachedTemplate", "printerSettings"})
_PATH = re.compile(r"^(?:[A-Za-z]:\\|\\\\|file:|/(?:home|Users)/)")


def strip_office(data: bytes) -> bytes:
    """DOCX, XLSX or PPTX. Raises ``CouldNotRead`` when it is broken."""
    package = Package(data)
    for name in package.parts:
        if name == "docProps/core.xml":
            package.parts[name] = CORE
        elif name == "docProps/app.xml":
            package.parts[name] = APP
        elif name.lower().endswith(PICTURES):
            package.parts[name] = bare_picture(package.parts[name])
    for name in package.xml_names():
        is_content = not name.startswith("docProps/") and _is_xml(package, name)
        if is_content and _anonymise(package.tree(name)):
            package.changed(name)
    dangling = package.drop({name for name in package.parts if _UNSEEN.fullmatch(name)})
    for name in list(package.parts):
        if not name.endswith(".rels") and name != TYPES:
            ids = package.drop_relationships(name, _is_about_the_machine)
            dangling.setdefault(name, set()).update(ids)
    for name, ids in dangling.items():
        if ids and name.endswith(".xml"):
            forget(package.tree(name), ids)
            package.changed(name)
    return package.saved()


def _is_xml(package: Package, name: str) -> bool:
    """Excel writes HTML into its drawings (VML); what is no XML stays as it is."""
    try:
        package.tree(name)
    except CouldNotRead:
        if name.endswith(".vml"):
            return False
        raise
    return True


def bare_picture(data: bytes) -> bytes:
    """A picture inside a document; one that cannot be read stays, the scan speaks of it."""
    try:
        return strip_picture(data, is_turned=False)
    except ValueError:
        return data


def _is_about_the_machine(relationship: etree._Element) -> bool:
    return str(relationship.get("Type", "")).rsplit("/", 1)[-1] in _RELATIONSHIPS


def forget(tree: etree._Element, ids: set[str]) -> None:
    """Take away what uses the relationship ``ids``: the attribute, or an element that is only it."""
    for element in list(tree.iter(etree.Element)):
        for key, value in list(element.attrib.items()):
            if str(key).startswith(_R) and value in ids:
                del element.attrib[key]
                parent = element.getparent()
                if not (element.attrib or len(element)) and parent is not None:
                    parent.remove(element)


def _anonymise(tree: etree._Element) -> bool:
    """Whether anything was taken away."""
    before = etree.tostring(tree)
    for element in list(tree.iter(etree.Element)):
        tag, parent = local(element), element.getparent()
        if tag in ("rsids", "absPath", "attachedTemplate") and parent is not None:
            _remove(element)
            continue
        if tag == "author" and parent is not None and local(parent) == "authors":
            element.text = SOMEONE
        for key, value in list(element.attrib.items()):
            _anonymise_attribute(element, str(key), str(value))
    return etree.tostring(tree) != before


def _anonymise_attribute(element: etree._Element, key: str, value: str) -> None:
    leaf = key.rsplit("}", 1)[-1]
    tag = local(element)
    is_note = tag in ("comment", "ins", "del", "moveFrom", "moveTo", "cmAuthor", "author",
                      "person", "threadedComment") or tag.endswith("Change")  # fmt: skip
    if leaf.startswith("rsid") or (is_note and leaf in ("date", "dT", "dt", "providerId")):
        del element.attrib[key]
    elif is_note and (leaf in _AUTHOR_ATTRIBUTES or (leaf == "name" and tag == "cmAuthor")):
        element.set(key, SOMEONE)
    elif leaf in ("descr", "title", "name") and _PATH.match(value):
        element.set(key, "")
    elif tag == "fileSharing" and leaf == "userName":
        del element.attrib[key]


def _remove(element: etree._Element) -> None:
    """Out of the tree. mc:AlternateContent around it goes too when nothing else is in it."""
    parent = element.getparent()
    assert parent is not None
    parent.remove(element)
    above = parent.getparent()
    while above is not None and not len(parent) and local(parent) in ("Choice", "AlternateContent"):
        above.remove(parent)
        parent, above = above, above.getparent()


def strip_opendocument(data: bytes) -> bytes:
    """ODT, ODS, ODP. Raises ``CouldNotRead`` when it is broken."""
    package = Package(data)
    gone = {name for name in package.parts if name.startswith("Thumbnails/")}
    for name in gone:
        del package.parts[name]
    for name, content in package.parts.items():
        if name.lower().endswith(PICTURES):
            package.parts[name] = bare_picture(content)
    if "meta.xml" in package.parts:
        package.parts["meta.xml"] = _ODF_META
    for name in ("settings.xml", "META-INF/manifest.xml", "content.xml", "styles.xml"):
        if name in package.parts and _anonymise_opendocument(package.tree(name), gone):
            package.changed(name)
    return package.saved()


def _anonymise_opendocument(tree: etree._Element, gone: set[str]) -> bool:
    before = etree.tostring(tree)
    for element in list(tree.iter(etree.Element)):
        names = {str(key).rsplit("}", 1)[-1]: str(value) for key, value in element.attrib.items()}
        tag, parent = local(element), element.getparent()
        is_printer = tag == "config-item" and names.get("name", "").startswith("Printer")
        is_gone = tag == "file-entry" and names.get("full-path", "") in gone
        if parent is not None and (is_printer or is_gone):
            parent.remove(element)
        elif parent is not None and local(parent) in ("annotation", "change-info"):
            if tag == "creator":
                element.text = SOMEONE
            elif tag in ("date", "creator-initials"):
                parent.remove(element)
    return etree.tostring(tree) != before


def is_signed(data: bytes) -> bool:
    """Whether the package carries a signature, which any change would break."""
    names = Package(data).parts
    return any(
        name.startswith(("_xmlsignatures/", "META-INF/documentsignatures")) for name in names
    )
