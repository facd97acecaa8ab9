"""Taking out of a draft what may not be published: of its attachments and of its typed text."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Field

from gongkai.core.deeds import Blocked, Forbidden, deed, records_refusals
from gongkai.core.files import progress, store
from gongkai.core.files.intake import Prepared, inspect, keep, refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.core.rules.edition import current, rulebook
from gongkai.disclosure import permissions
from gongkai.disclosure.actions.attaching import LONGEST_NAME, place_of
from gongkai.disclosure.actions.drafting import keep_draft, open_draft
from gongkai.disclosure.finding_kinds import HIDDEN, is_hideable, kind_of
from gongkai.disclosure.findings import TYPED_PARTS, Found, scan_content, typed_fingerprint
from gongkai.disclosure.html import clean, text_of
from gongkai.disclosure.models import Disclosure, Disposal, Draft, Exit
from gongkai.law.review_state import ReviewState
from gongkai.scan import sandbox
from gongkai.scan.detectors import DETECTORS
from gongkai.scan.engine import scan_text
from gongkai.scan.findings import Finding
from gongkai.scan.readers.base import CouldNotRead
from gongkai.scan.redact.base import NotRedacted, Redacted, Selection
from gongkai.scan.redact.text import NotSevered, sever, sever_html, spans_of, verify
from gongkai.scan.rulebook import RuleBook

# More is no selection by hand any more.
MOST_CHOSEN = 2000
MOST_WORDS = 200


def redact_attachment(
    *, disclosure: Disclosure, by: Person, sha256: str, selection: Selection
) -> Draft:
    """Put a copy without ``selection``, and without what is hidden, in the attachment's place.

    Read, redacted, proven and scanned before the transaction, so that nobody waits for it. The
    file it was made from stays behind it until ``undo_redaction``. ``Blocked`` says why not.
    """
    if selection == Selection():
        raise Blocked("还没有选择要隐去的内容：请画框、点选、勾选类别或填写文字。")
    for detector in DETECTORS:
        if detector.rule in selection.rules and not is_hideable(detector.kind):
            raise Blocked(_not_hidden(detector.kind))
    chosen = len(selection.stretches) + len(selection.boxes) + len(selection.areas)
    if chosen > MOST_CHOSEN or len(selection.words) > MOST_WORDS:
        raise Blocked("一次选择的内容过多，请分几次隐去，或按类别、按文字一并隐去。")

    pages: set[int] = {box.page for box in selection.boxes}

    def work(data: bytes, name: str, book: RuleBook) -> Redacted:
        notes, places = _look_for(selection.words, data, name)
        made = sandbox.redact(data, name, selection, book=book, progress=progress.teller())
        pages.update(map(_page_number, places))
        return replace(made, notes=(*made.notes, *notes))

    return _made_over(disclosure, by, sha256, work, selection, pages)


def safe_copy(*, disclosure: Disclosure, by: Person, sha256: str) -> Draft:
    """Put a copy with only what is seen in the attachment's place."""

    def work(data: bytes, name: str, book: RuleBook) -> Redacted:
        return sandbox.safe_copy(data, name, book=book, progress=progress.teller())

    return _made_over(disclosure, by, sha256, work, Selection(), set())


@deed
def undo_redaction(*, disclosure: Disclosure, by: Person, sha256: str) -> Draft:
    """Put the file back that the redacted one was made from; the latest redaction first."""
    draft = open_draft(disclosure, by)
    place = place_of(draft, sha256)
    before = draft.attachments[place].get("before")
    if not before:
        raise Blocked("这个附件没有隐去过内容，无须恢复。")
    others = [one["name"] for one in draft.attachments if one["sha256"] != sha256]
    if before["name"] in others:
        raise Blocked(f"已有另一个名为“{before['name']}”的附件，请先移除它再恢复。")
    draft.attachments[place] = before
    return keep_draft(draft, by, "redaction_undone", sha256=before["sha256"], replaced=sha256)


@deed
def redact_text(
    *, disclosure: Disclosure, by: Person, revision: int,
    rules: frozenset[str] = frozenset(), fingerprints: frozenset[str] = frozenset(),
) -> Draft:  # fmt: skip
    """Replace findings in the typed text by 〔隐去〕, wherever the same words stand in their part.

    Chosen by rule (“此类全部隐去”) or one by one. ``revision``: the one the person saw.
    """
    draft = open_draft(disclosure, by)
    if draft.revision != revision:
        raise Blocked(f"{draft.saved_by.name}刚刚改动过这份草稿，请刷新页面，核对后再隐去。")
    book, taken = rulebook(by.organ_id), Counter[str]()
    for field, part in _hideable_parts(draft):
        value = getattr(draft, field)
        text = text_of(value) if field == "body_html" else value
        found = [
            finding for finding in scan_text(text, book=book, part=part).findings
            if finding.rule in rules
            or typed_fingerprint(finding.rule, part, text[finding.start : finding.end])
            in fingerprints
        ]  # fmt: skip
        _refuse_unhideable(found)
        if found:
            taken.update(finding.rule for finding in found)
            phrases = sorted({text[one.start : one.end].strip() for one in found})
            setattr(draft, field, _severed(draft, field, value, phrases))
    if not taken:
        raise Blocked("这些疑点已不在当前草稿的文字中，请刷新页面。")
    return keep_draft(draft, by, "text_redacted", rules=dict(taken), count=taken.total())


@deed
def keep_kind(*, disclosure: Disclosure, by: Person, kind: str, reason: str) -> int:
    """Record one reason for every open finding of ``kind`` in the document; returns how many."""
    draft = open_draft(disclosure, by)
    if kind == HIDDEN:
        raise Blocked("看不见的内容不能一并保留：请生成安全副本，或逐处写明理由。")
    if len(reason.strip()) < 4:
        raise Blocked("请写明保留的理由（至少 4 个字），例如“单位对外公开的办公电话”。")
    refuse_secrecy(reason, by=by, where=f"disclosure:{disclosure.pk}")
    scan = scan_content(draft, disclosure)
    chosen = {one.fingerprint: one for one in scan.open if one.kind == kind}
    if not chosen:
        raise Blocked("这一类已没有待处置的疑点，请刷新页面。")
    Disposal.objects.bulk_create(
        Disposal(
            disclosure=disclosure, fingerprint=one.fingerprint, rule=one.rule,
            masked=one.masked[:200], reason=reason.strip()[:200], by=by,
        )
        for one in chosen.values()
    )  # fmt: skip
    record("findings_disposed", by=by, subject=f"disclosure:{disclosure.pk}", kind=kind,
           rules=sorted({one.rule for one in chosen.values()}), count=len(chosen),
           fingerprints=sorted(chosen))  # fmt: skip
    return len(chosen)


# Attachments


def _made_over(
    disclosure: Disclosure, by: Person, sha256: str,
    work: Callable[[bytes, str, RuleBook], Redacted], selection: Selection, pages: set[int],
) -> Draft:  # fmt: skip
    _refuse_others(disclosure, by)
    draft = Draft.objects.get(disclosure=disclosure)
    entry = draft.attachments[place_of(draft, sha256)]
    edition = current()
    try:
        data = store.read(sha256)
        made = work(data, entry["name"], rulebook(by.organ_id))
    except OSError as error:
        raise Blocked("这个附件在存储中缺失，请移除后重新上传。") from error
    except (NotRedacted, sandbox.Busy) as error:
        raise Blocked(str(error)) from error
    if made.data == data:
        raise Blocked("文件中没有需要去掉的内容，没有生成副本。")
    prepared = _prepared(made, disclosure, by, edition.number)
    places = [one.place for one in made.gone] + [one.place for one in selection.stretches]
    pages |= set(map(_page_number, places))
    return _put(
        disclosure=disclosure, by=by, sha256=sha256, made=made, prepared=prepared,
        selection=selection, pages=sorted(pages - {0}),
    )  # fmt: skip


def _refuse_others(disclosure: Disclosure, by: Person) -> None:
    """Before the long work; the deed asks again under the lock."""
    row = Disclosure.objects.get(pk=disclosure.pk)
    if not permissions.may_edit(by, row):
        raise Forbidden("只有本科室人员和政务公开办公室可以编辑这份信息。")
    if row.review_state != ReviewState.DRAFT:
        raise Blocked(
            f"这份信息正在“{ReviewState(row.review_state).label}”，不能修改。"
            "如需修改，请先退回或撤回到拟稿。"
        )


@records_refusals
def _prepared(made: Redacted, disclosure: Disclosure, by: Person, edition: int) -> Prepared:
    """Scanned like any upload; not stripped once more, for the proof speaks of these very bytes."""
    report = inspect(made.data, made.name, by=by, where=f"disclosure:{disclosure.pk}")
    return Prepared(made.data, made.name, made.media_type, report, edition, ())


@deed
def _put(
    *, disclosure: Disclosure, by: Person, sha256: str, made: Redacted, prepared: Prepared,
    selection: Selection, pages: Sequence[int],
) -> Draft:  # fmt: skip
    draft = open_draft(disclosure, by)
    place = place_of(draft, sha256)
    before = draft.attachments[place]
    kept = _disposed(draft, disclosure, sha256)
    stored = keep(prepared)
    if any(one["sha256"] == stored.sha256 for one in draft.attachments):
        raise Blocked("隐去后的文件与另一个附件完全相同，请移除其中一个。")
    others = {one["name"] for one in draft.attachments if one is not before}
    kinds = Counter(finding.kind for finding in made.gone)
    draft.attachments[place] = {
        "sha256": stored.sha256,
        "name": _free_name(made.name, others),
        "size": stored.size,
        "media_type": stored.media_type,
        "made_from": sha256,
        "before": before,
        "gone": dict(kinds),
        "by_hand": _by_hand(selection),
        "pages": list(pages),
        "notes": list(made.notes),
        "proofs": list(made.proofs),
    }
    rules = Counter(finding.rule for finding in made.gone)
    _keep_on(kept, draft, disclosure, stored.sha256)
    return keep_draft(
        draft, by, "attachment_redacted", sha256=stored.sha256, made_from=sha256,
        rules=dict(rules), boxes=len(selection.boxes), stretches=len(selection.stretches),
        words=len(selection.words), areas=len(selection.areas),
    )  # fmt: skip


def _by_hand(selection: Selection) -> dict[str, int]:
    """How many boxes, columns, rows and cells a person chose: what is in them has no kind."""
    columns = sum(not area.bottom for area in selection.areas)
    rows = sum(not area.right for area in selection.areas)
    counts = {
        "boxes": len(selection.boxes), "columns": columns, "rows": rows,
        "cells": len(selection.areas) - columns - rows,
    }  # fmt: skip
    return {key: count for key, count in counts.items() if count}


_Same = tuple[str, str, str, str]


def _same(found: Found) -> _Same:
    """What tells that a finding in the copy is the one in the file it was made from."""
    return found.rule, found.file_part, found.file_place, found.masked


def _disposed(draft: Draft, disclosure: Disclosure, sha256: str) -> dict[_Same, Disposal]:
    """The reasons given for what may stay in the attachment."""
    rows = {row.fingerprint: row for row in disclosure.disposals.all()}
    found = scan_content(draft, disclosure).found if rows else []
    return {
        _same(one): rows[one.fingerprint]
        for one in found
        if one.sha256 == sha256 and one.fingerprint in rows
    }


def _keep_on(
    kept: dict[_Same, Disposal], draft: Draft, disclosure: Disclosure, sha256: str
) -> None:
    """What a person let stay need not be let stay again in the copy."""
    found = scan_content(draft, disclosure).open if kept else []
    for one in found:
        row = kept.get(_same(one)) if one.sha256 == sha256 else None
        if row is not None:
            Disposal.objects.get_or_create(
                disclosure=disclosure, fingerprint=one.fingerprint,
                defaults={"rule": one.rule, "masked": row.masked, "reason": row.reason,
                          "by": row.by},
            )  # fmt: skip


def _free_name(name: str, others: set[str]) -> str:
    stem, dot, suffix = name.rpartition(".")
    stem = stem[: LONGEST_NAME - len(suffix) - 6]
    tries = (f"{stem}{number}{dot}{suffix}" for number in ("", *range(2, 1000)))
    return next(one for one in tries if one not in others)


def _look_for(words: Sequence[str], data: bytes, name: str) -> tuple[list[str], set[str]]:
    """Sentences to note, and the places where the typed words stand.

    ``Blocked`` when one stands nowhere: a slip of the pen would leave the real one standing.
    """
    if not words:
        return [], set()
    try:
        passages = sandbox.passages(data, name)
    except CouldNotRead:
        return ["文件中有机器读不出的部分，所填文字是否都已隐去，请对照前后页面核对。"], set()
    found = [
        {passage.place for passage in passages if spans_of(passage.text, [word])} for word in words
    ]
    missing = [str(number) for number, places in enumerate(found, 1) if not places]
    if missing:
        raise Blocked(
            f"所填的第 {'、'.join(missing)} 行文字在文件中没有找到，没有生成副本。"
            "请核对有无错字；图片、扫描件中的文字请改用画框。"
        )
    return [], set().union(*found)


def _page_number(place: str) -> int:
    """The page a place names (第3页); 0 when it names none."""
    digits = place.removeprefix("第").partition("页")[0]
    return int(digits) if place.startswith("第") and digits.isdecimal() else 0


# Typed text


def _hideable_parts(draft: Draft) -> Iterator[tuple[str, str]]:
    """Of an answer to an applicant all but the body is fixed by the case."""
    for field, part in TYPED_PARTS.items():
        if draft.disclosure.exit == Exit.PUBLIC or field == "body_html":
            yield field, part


def _refuse_unhideable(found: Sequence[Finding]) -> None:
    for finding in found:
        if not is_hideable(finding.kind):
            raise Blocked(_not_hidden(finding.kind))


def _not_hidden(code: str) -> str:
    kind = kind_of(code)
    return f"“{kind.name}”不能隐去。{kind.advice}"


def _severed(draft: Draft, field: str, value: str, phrases: Sequence[str]) -> str:
    try:
        if field == "body_html":
            result = clean(sever_html(value, phrases).text)
        else:
            result = sever(value, spans_of(value, phrases)).text
        verify(result, phrases)
    except NotSevered as error:
        raise Blocked(f"{error}请点“修改正文”手工删改。") from error
    except ValueError as error:
        raise Blocked("这段文字无法自动隐去，请点“修改正文”手工删改。") from error
    meta: Any = Draft._meta.get_field(field)
    assert isinstance(meta, Field)
    if meta.max_length and len(result) > meta.max_length:
        raise Blocked(f"{meta.verbose_name}隐去后超过 {meta.max_length} 字，请手工删改。")
    return result
