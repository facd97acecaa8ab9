"""Word documents: what was chosen is taken out of the text of each part, then all that is unseen.

Text is joined over runs, fields and changes, so that a number split by them goes as one; one mark
of one length stands for each stretch.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import partial

from gongkai.scan.readers import Passage
from gongkai.scan.redact.base import NotRedacted, Redacted, Selection, Stretch
from gongkai.scan.redact.docx_clean import blank_picture, clean, tidy
from gongkai.scan.redact.docx_places import sever_places
from gongkai.scan.redact.docx_text import sever_part
from gongkai.scan.redact.opc import Package
from gongkai.scan.redact.passages import chosen, finds_any, segments, spans_in, squeezed
from gongkai.scan.rulebook import SHIPPED, RuleBook

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# How the reader calls a line together with what is hidden in it, and the text of a picture.
_WITH_HIDDEN = "（连同隐藏文字）"
_PICTURE = "图片："
_LONGEST = 10**9


def redact(
    data: bytes,
    name: str,
    selection: Selection,
    book: RuleBook = SHIPPED,
    *,
    passages: Sequence[Passage] = (),
) -> Redacted:
    """The document without what was chosen and without all that is hidden in it.

    ``passages``: what the reader gave, for stretches and pictures. Raises ``NotRedacted`` or
    ``CouldNotRead``.
    """
    package = Package(data)
    lines = _partly_hidden(passages, selection, book)
    places = [
        item
        for item in chosen(passages, [*map(_whole_line, selection.stretches), *lines])
        if not item.segment.passage.hidden
    ]
    notes = clean(package, partial(finds_any, selection=selection, book=book))
    in_text = [item for item in places if not item.segment.passage.part.startswith(_PICTURE)]
    lost = [item.text for item in sever_places(package, in_text)]
    if any(len(squeezed(text)) < 2 for text in lost):
        raise NotRedacted(
            "所选的个别文字在文件中定位不到，未生成文件。请多选几个字，或在原文件中删去。"
        )
    selection = replace(selection, words=(*selection.words, *lost))
    for part in package.xml_names():
        if not part.startswith("docProps/"):
            if sever_part(package.tree(part), partial(spans_in, selection=selection, book=book)):
                tidy(package.tree(part))
            package.changed(part)
    pictures = {item.segment.place for item in places if item not in in_text}
    pictures |= _telling_pictures(passages, selection, book)
    notes += _blank_pictures(package, pictures)
    return Redacted(package.saved(), name, MEDIA_TYPE, notes=tuple(notes))


def _whole_line(stretch: Stretch) -> Stretch:
    if not stretch.part.endswith(_WITH_HIDDEN):
        return stretch
    return Stretch(stretch.part.removesuffix(_WITH_HIDDEN), stretch.place, 0, _LONGEST)


def _partly_hidden(
    passages: Sequence[Passage], selection: Selection, book: RuleBook
) -> Iterator[Stretch]:
    """A number partly hidden has no place of its own once the hidden part is gone: its line goes.

    What stands whole in the seen part of the line goes by itself.
    """
    seen = {
        (passage.part, segment.place): segment.text
        for passage in passages
        if not passage.hidden
        for segment in segments(passage)
    }
    for passage in passages:
        if passage.part.endswith(_WITH_HIDDEN):
            part = passage.part.removesuffix(_WITH_HIDDEN)
            for segment in segments(passage):
                line = seen.get((part, segment.place), "")
                spans = spans_in(segment.text, selection, book)
                if any(segment.text[start:end] not in line for start, end in spans):
                    yield _whole_line(Stretch(passage.part, segment.place, 0, _LONGEST))


def _telling_pictures(
    passages: Sequence[Passage], selection: Selection, book: RuleBook
) -> set[str]:
    return {
        segment.place
        for passage in passages
        if passage.part.startswith(_PICTURE)
        for segment in segments(passage)
        if spans_in(segment.text, selection, book)
    }


def _blank_pictures(package: Package, places: set[str]) -> list[str]:
    """Pictures whose text was chosen go whole: ``places`` begin with the name of the part."""
    leaves = {place.split(" ")[0] for place in places}
    gone = [name for name in package.parts if name.rpartition("/")[2] in leaves]
    for name in gone:
        package.parts[name] = blank_picture(package.parts[name])
    return ["含有所选内容的图片已整张换成空白。"] if gone else []
