"""Words in bytes of which nothing, or little, is known."""

import re

from lxml import etree

_HAN = rb"[\xe2-\xe9][\x80-\xbf]{2}|\xef[\xbc\xbd][\x80-\xbf]"
_RUN = re.compile(
    rb"(?:[\x20-\x7e]|%b){8,4000}|(?:%b){2}(?:[\x20-\x7e]|%b){1,4000}" % (_HAN, _HAN, _HAN)
)
# Identifiers and times that every editor leaves.
_TRACES = re.compile(
    r"[A-Za-z.]{3,12}:[0-9A-Fa-f\-]{20,40}|\d{4}-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?"
)


def readable(data: bytes) -> str:
    """All of it when it is a text, else what looks like words, one a line."""
    if data.startswith((b"\xfe\xff", b"\xff\xfe")):
        return data.decode("utf-16", "replace")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = "\0"
    if "\0" not in text:
        return text
    return "\n".join(run.decode("utf-8", "ignore") for run in _RUN.findall(data))


def xml_text(data: bytes) -> str:
    """Texts, attribute values and comments; as ``readable`` when it is no XML."""
    try:
        root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True))
    except (etree.XMLSyntaxError, ValueError):
        return readable(data)
    values = [str(text) for text in root.itertext()]
    values += [str(value) for node in root.iter() for value in node.attrib.values()]
    words = (_TRACES.sub("", value).strip() for value in values)
    return "\n".join(word for word in words if word and not word.startswith("http://"))
