"""A case's folder (案卷): what is in it, in order, and all of it as one PDF with its contents."""

import hashlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from functools import partial
from typing import Any

from gongkai.cases.folder_records import records_of
from gongkai.cases.letters import compose, letter_of
from gongkai.cases.models import Case, CaseFile
from gongkai.cases.models import Letter as Issued
from gongkai.cases.standing import earlier_answers
from gongkai.core.files import sealed, store
from gongkai.core.letters import Letter, UnreadablePart, as_pdf, bundle, glyphs, image_as_pdf
from gongkai.disclosure.models import Disclosure
from gongkai.law.letters import LetterKind

# What is put into one PDF at most; files beyond it are named with their hash and kept beside it.
MOST_BYTES = 100 * 2**20
_PICTURES = (b"\x89PNG", b"\xff\xd8\xff", b"II*\x00", b"MM\x00*")


@dataclass(frozen=True)
class Paper:
    """One paper of the folder: ``make`` gives its PDF; ``size`` counts the bytes of a kept file."""

    name: str
    note: str
    make: Callable[[], bytes]
    size: int = 0
    stand_in: Callable[[str], bytes] | None = None


def papers_of(case: Case) -> list[Paper]:
    """Everything in the folder, in the order of the file: application, letters, files, records."""
    return [
        *_application(case),
        *_letters(case),
        *_answers(case),
        *_files(case),
        *(
            Paper(sheet.title.replace("\n", "："), "系统记录", partial(printed, sheet))
            for sheet in records_of(case)
        ),
    ]  # fmt: skip


def make_folder(case: Case) -> bytes:
    """One PDF of the whole folder. A paper that cannot be bound is replaced by a page saying so."""
    left, parts = MOST_BYTES, []
    for paper in papers_of(case):
        if paper.size > left and paper.stand_in is not None:
            data = paper.stand_in("文件较大，没有并入本册，另存于系统。")
        else:
            left -= paper.size
            data = paper.make()
        parts.append(_Part(paper.name, data, paper.stand_in))
    return _bound(parts, legible(_cover(case)))


@dataclass
class _Part:
    name: str
    data: bytes
    stand_in: Callable[[str], bytes] | None


def _bound(parts: list[_Part], cover: Letter) -> bytes:
    while True:
        try:
            return bundle([(part.name, part.data) for part in parts], cover=cover)
        except UnreadablePart as error:
            broken = next(
                part for part in parts
                if part.name == error.name and part.stand_in and not _opens(part, cover)
            )  # fmt: skip
            assert broken.stand_in is not None
            broken.data, broken.stand_in = broken.stand_in(str(error)), None


def _opens(part: _Part, cover: Letter) -> bool:
    try:
        bundle([(part.name, part.data)], cover=cover)
    except UnreadablePart:
        return False
    return True


def printed(letter: Letter) -> bytes:
    """``letter`` as PDF, whatever characters it has."""
    return as_pdf(legible(letter))


def legible(letter: Letter) -> Letter:
    """``letter`` with □ for the characters the shipped font lacks, and a footnote that says so."""
    missing = glyphs.lacking(letter.tidied().text())
    if not missing:
        return letter
    holes = dict.fromkeys(map(ord, missing), "□")

    def marked(value: Any) -> Any:
        if isinstance(value, str):
            return value.translate(holes)
        return tuple(map(marked, value)) if isinstance(value, tuple) else value

    shown = replace(
        letter, **{one.name: marked(getattr(letter, one.name)) for one in fields(letter)}
    )
    return replace(shown, footnotes=(*shown.footnotes, "□ 为字库缺少的字，原文见系统记录。"))


def _cover(case: Case) -> Letter:
    return Letter(
        organ=case.organ.name,
        title="政府信息公开申请案卷\n卷内目录",
        table=(
            ("档号", case.archive_number or "尚未归档"),
            ("登记号", case.number),
            ("申请类型", case.get_kind_display()),
            ("收到日期", str(case.received_on or "")),
            ("办理结果", case.get_outcome_display() or case.get_state_display()),
            ("答复文号", case.letter_number or "无"),
            ("答复日期", str(case.answered_on or "未答复")),
            ("归档日期", str(case.archived_on or "尚未归档")),
        ),
    )


def _application(case: Case) -> Iterator[Paper]:
    yield Paper(
        LetterKind.APPLICATION_FORM.label,
        str(case.arrived_on),
        lambda: printed(compose(LetterKind.APPLICATION_FORM, on=case.arrived_on, case=case)),
    )


def _letters(case: Case) -> Iterator[Paper]:
    for row in case.letters.select_related("case__organ", "consultation").order_by("pk"):
        yield Paper(
            f"{row.get_kind_display()}{row.number and f'（{row.number}）'}",
            f"{row.issued_on or '未签发'}",
            partial(_letter, row),
        )


def _letter(row: Issued) -> bytes:
    return printed(letter_of(row))


def _answers(case: Case) -> Iterator[Paper]:
    """The attachments of the answer that stands and of those set aside."""
    earlier = [one.document for one in earlier_answers(case) if one.document]
    for document in [*earlier, *([case.answer] if case.answer and case.answered_on else [])]:
        yield from _attachments(document)


def _attachments(document: Disclosure) -> Iterator[Paper]:
    kept = document.version.attachments if document.version else []
    for one in kept:
        read = partial(store.read, one["sha256"])
        yield _file(f"答复附件：{one['name']}", "答复附件", one["media_type"], one["size"], read)


def _files(case: Case) -> Iterator[Paper]:
    for row in case.files.select_related("letter").order_by("pk"):
        name = f"{row.get_kind_display()}：{row.name}"
        if not row.reference:
            sheet = _sheet(name, row.media_type, row.size, "", "已按保存期限销毁。")
            yield Paper(name, "已销毁", partial(printed, sheet))
            continue
        yield _file(name, _when(row), row.media_type, row.size, partial(sealed.read, row.reference))


def _when(row: CaseFile) -> str:
    return f"{row.at:%Y-%m-%d}"


def _file(
    name: str, note: str, media_type: str, size: int, read: Callable[[], bytes]
) -> Paper:  # fmt: skip
    def stand_in(why: str) -> bytes:
        digest = hashlib.sha256(read()).hexdigest()
        return printed(_sheet(name, media_type, size, digest, why))

    def make() -> bytes:
        data = read()
        if data.startswith(b"%PDF-"):
            return data
        if data.startswith(_PICTURES):
            try:
                return image_as_pdf(data)
            except UnreadablePart as error:
                return stand_in(str(error))
        return stand_in("这类文件不能印入本册，请在系统中打开。")

    return Paper(name, note, make, size, stand_in)


def _sheet(name: str, media_type: str, size: int, digest: str, why: str) -> Letter:
    """The page that stands for a file: what it is and how to recognise it."""
    return Letter(
        organ="", title="电子文件说明",
        table=(
            ("文件", name), ("类型", media_type), ("大小", f"{size} 字节"),
            ("校验值", f"SHA-256 {digest[:32]}\n{digest[32:]}" if digest else "—"), ("说明", why),
        ),
    )  # fmt: skip
