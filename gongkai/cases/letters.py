"""Letters made from a case's data: the wording is the law's, the facts are the case's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from gongkai.cases.letter_body import plain
from gongkai.cases.letter_facts import office_of, sections_of
from gongkai.cases.letter_makers import MAKERS, Matter, application_form
from gongkai.cases.models import Case, Consultation, InboundConsultation
from gongkai.cases.models import Letter as Issued
from gongkai.core.letters import Letter
from gongkai.core.people.models import Organ
from gongkai.disclosure.models import Version
from gongkai.law.letters import LetterKind, Wording, lines

_REMOVED = "（收件人信息已按保存期限清除）"


def compose(
    kind: LetterKind,
    *,
    on: date,
    case: Case | None = None,
    inbound: InboundConsultation | None = None,
    consultation: Consultation | None = None,
    letter: Issued | None = None,
    free_text: str = "",
    number: str = "",
    **facts: Any,
) -> Letter:
    """The letter as it would be issued on ``on``; also the preview before anything happens.

    ``letter``: the one a proof of delivery is for. ``facts`` by kind: CORRECTION, REASONS
    ``reply_by``; EXTENSION ``working_days``; DELAY ``until``; FEE ``scheme``, ``count``, ``total``,
    ``pay_by``; ABANDONED ``cause`` ("correction" or "fee"); OWN_CORRECTION ``decision``
    ("corrected", "declined", "transferred", "redirected") and ``organ``.
    """
    owner = case or inbound
    assert owner is not None
    matter = Matter(kind, on, office_of(owner.organ), case, inbound, consultation, letter,
                     free_text.strip(), facts)  # fmt: skip
    wording = MAKERS[kind](matter)
    return _letter(owner.organ, wording, number, _addressee(matter), on)


def blank_application(organ: Organ) -> Letter:
    """The application form to be printed and filled in by hand."""
    return _letter(organ, application_form(office_of(organ), None), "", "", None)


def _letter(organ: Organ, wording: Wording, number: str, addressee: str, on: date | None) -> Letter:
    signed = wording.is_signed
    return Letter(
        organ=organ.name, title=wording.title, number=number, addressee=addressee,
        paragraphs=wording.paragraphs, attachments=wording.attachments,
        signature=organ.name if signed else "", signed_on=on if signed else None,
        footnotes=office_of(organ).contact_lines if signed else (),
        table=wording.table, columns=wording.columns, rows=wording.rows,
    )  # fmt: skip


def _addressee(m: Matter) -> str:
    if m.kind.is_form:
        return ""
    if m.inbound is not None:
        return m.inbound.from_organ
    return m.asked.name if m.kind.goes_to_others else m.of.applicant_name


def frozen(letter: Letter) -> dict[str, Any]:
    """What is kept of an issued letter; the addressee stands sealed beside it."""
    return {
        "title": letter.title,
        "paragraphs": list(letter.paragraphs),
        "attachments": list(letter.attachments),
        "signature": letter.signature,
        "signed_on": str(letter.signed_on or ""),
        "footnotes": list(letter.footnotes),
        "table": [list(row) for row in letter.table],
        "columns": list(letter.columns),
        "rows": [list(row) for row in letter.rows],
        "organ": letter.organ,
    }


def letter_of(row: Issued) -> Letter:
    """An issued letter as it was, to be shown, printed or made into a file."""
    kept = row.content
    owner = row.case or row.inbound
    assert owner is not None
    gone = "" if LetterKind(row.kind).is_form else _REMOVED
    return Letter(
        organ=kept.get("organ") or owner.organ.name, title=kept["title"], number=row.number,
        addressee=row.addressee or gone, paragraphs=tuple(kept["paragraphs"]),
        attachments=tuple(kept["attachments"]), signature=kept["signature"],
        signed_on=date.fromisoformat(kept["signed_on"]) if kept["signed_on"] else None,
        footnotes=tuple(kept["footnotes"]),
        table=tuple((label, value) for label, value in kept["table"]),
        columns=tuple(kept.get("columns", ())),
        rows=tuple(tuple(one) for one in kept.get("rows", ())),
    )  # fmt: skip


def version_of(row: Issued) -> Version | None:
    """The reviewed version an answer was made from, also after the case was answered anew."""
    return Version.objects.filter(pk=row.content.get("version")).first()


def typed_in(row: Issued) -> list[str]:
    """The stretches of an issued letter that a person typed, longest first."""
    found = list(lines(row.free_text))
    version = version_of(row)
    if version is not None:
        for one in sections_of(version.facts["letter"]):
            for text in (one.reason, one.citation, one.organ):
                found += lines(text)
        body = plain(version.body_html)
        found += [*body.paragraphs, *(cell for line in body.rows for cell in line)]
    return sorted({text for text in found if len(text) > 1}, key=len, reverse=True)


@dataclass(frozen=True)
class Sheet:
    """A letter on screen: what was typed is told apart from what is fixed.

    ``paragraphs``, ``table`` and ``rows``: like the letter's, each text as (stretch, is typed).
    """

    letter: Letter
    kind: str
    paragraphs: list[list[tuple[str, bool]]]
    table: list[tuple[str, list[tuple[str, bool]]]]
    rows: list[list[list[tuple[str, bool]]]]


def sheet_of(row: Issued) -> Sheet:
    """The letter as its page and the rehearsal show it."""
    letter, typed = letter_of(row), typed_in(row)
    letter = letter.tidied()
    return Sheet(
        letter,
        row.get_kind_display(),
        [list(stretches(text, typed)) for text in letter.paragraphs],
        [(label, list(stretches(_narrow(value), typed))) for label, value in letter.table],
        [[list(stretches(cell, typed)) for cell in one] for one in letter.rows],
    )


def _narrow(text: str) -> str:
    """Lines to write on are as long as the paper; on a screen they would wrap."""
    return re.sub("＿{10,}", "＿" * 10, text)


def stretches(text: str, typed: list[str]) -> Iterator[tuple[str, bool]]:
    """``text`` cut where ``typed`` stretches begin and end: (stretch, is typed)."""
    for piece in typed:
        before, found, after = text.partition(piece)
        if found:
            yield from stretches(before, typed)
            yield found, True
            yield from stretches(after, typed)
            return
    if text:
        yield text, False
