"""Presentations: slides, hidden slides, notes, comments, layouts (ECMA-376 part 1, chapter 19)."""

from collections.abc import Iterator

from gongkai.scan.readers import ooxml
from gongkai.scan.readers.base import Passage
from gongkai.scan.readers.package import Archive, Inside, local, parse

PRESENTATION = "ppt/presentation.xml"


def read(data: bytes, inside: Inside) -> Iterator[Passage]:
    """Passages of every part; raises ``CouldNotRead`` after the readable ones."""
    archive = inside.archive(data)
    numbers = _numbers(archive)

    def read_part(name: str, content: bytes, inside: Inside) -> Iterator[Passage]:
        root = parse(content) if name.endswith(".xml") else None
        if root is None or local(root) != "sld":
            yield from ooxml.common(name, content, inside)
            return
        number = numbers.get(name)
        reason = "" if number else "未列出的幻灯片"
        if root.get("show") in ("0", "false"):
            reason = "隐藏的幻灯片"
        place = f"第{number}页" if number else name
        text = "\n".join(ooxml.words(root))
        if text.strip():
            yield Passage("幻灯片", place, text, hidden=reason)
        said = ooxml.attribute_words(root)
        if said:
            yield Passage("幻灯片（标记与替代文字）", place, "\n".join(said))

    yield from ooxml.walk(archive, read_part, inside)


def _numbers(archive: Archive) -> dict[str, int]:
    """Slide part → its number in the order of the show."""
    targets = ooxml.targets(archive, PRESENTATION)
    root = parse(archive.read(PRESENTATION))
    parts = [targets.get(ooxml.relation_id(node), "") for node in root.iter("{*}sldId")]
    return {part: number for number, part in enumerate(parts, 1)}
