"""ZIP archives: every member goes its own road; one that has none, and is not clean, refuses."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from gongkai.scan.engine import Progress, scan_file
from gongkai.scan.findings import Finding, Status
from gongkai.scan.readers import CouldNotRead, media_type, read
from gongkai.scan.readers.package import members
from gongkai.scan.redact.base import NotRedacted, Redacted, Selection
from gongkai.scan.redact.names import name_without
from gongkai.scan.redact.opc import zipped
from gongkai.scan.redact.strip import strip
from gongkai.scan.redact.text import spans_of
from gongkai.scan.rulebook import RuleBook

MEDIA_TYPE = "application/zip"
Make = Callable[[bytes, str, Selection, RuleBook, Progress | None], Redacted]


def redact(
    data: bytes,
    name: str,
    selection: Selection,
    book: RuleBook,
    progress: Progress | None,
    make: Make,
) -> Redacted:
    """The archive with every member redacted by ``make`` and proven. Raises ``NotRedacted``."""
    notes: list[str] = []
    gone: list[Finding] = []
    proofs: list[str] = []

    def made() -> Iterator[tuple[str, bytes]]:
        for member, content in members(data):
            result = _member(content, member, selection, book, progress, make)
            notes.extend(f"{member}：{note}" for note in result.notes)
            gone.extend(result.gone)
            proofs.extend(f"{member}：{proof}" for proof in result.proofs)
            yield result.name, result.data

    try:
        result = zipped(made())
    except CouldNotRead as error:
        raise NotRedacted(str(error)) from error
    new_name = name_without(name, selection, book)
    report = scan_file(result, new_name, book=book)
    if report.status == Status.COULD_NOT_REVIEW:
        raise NotRedacted(f"隐去后的文件仍无法完整审查：{report.reason}")
    for finding in report.findings:
        if finding.rule in selection.rules:
            raise NotRedacted(f"隐去后在“{finding.part}”仍能找到所选内容，未生成文件。")
    return Redacted(result, new_name, MEDIA_TYPE, tuple(gone), tuple(notes), tuple(proofs))


def _member(
    content: bytes,
    member: str,
    selection: Selection,
    book: RuleBook,
    progress: Progress | None,
    make: Make,
) -> Redacted:
    inner = f"压缩包内 {member} "
    own = replace(
        selection,
        boxes=(),
        stretches=tuple(
            replace(stretch, part=stretch.part.removeprefix(inner))
            for stretch in selection.stretches
            if stretch.part.startswith(inner)
        ),
    )
    new_name = name_without(member, selection, book)
    try:
        return replace(make(content, member, own, book, progress), name=new_name)
    except NotRedacted as error:
        is_clean = scan_file(content, member, book=book).status == Status.CLEAN
        if not is_clean or own.stretches or _says(content, member, own.words):
            raise NotRedacted(f"压缩包内“{member}”：{error}") from error
        # Nothing to take out: only who wrote it, and when.
        return Redacted(strip(content, member).data, new_name, media_type(content, member) or "")


def _says(content: bytes, member: str, words: Sequence[str]) -> bool:
    return any(spans_of(passage.text, words) for passage in read(content, member))
