"""Severed copies for a partial disclosure (R711 art. 37): only what may be given is ever stored."""

from collections.abc import Sequence
from dataclasses import dataclass

from gongkai.cases.actions.files import keep_file
from gongkai.cases.models import Case, CaseFile, CaseKind
from gongkai.cases.permissions import handles
from gongkai.cases.severed import as_docx
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure.html import clean, text_of
from gongkai.disclosure.importing import import_document
from gongkai.law.case_state import CaseState
from gongkai.law.roles import Role
from gongkai.scan.findings import Finding
from gongkai.scan.redact.text import NotSevered, sever_html, verify

SEVERERS = (
    Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD, Role.DRAFTER, Role.DEPARTMENT_HEAD,
)  # fmt: skip
LONGEST_TEXT = 400_000
MOST_PHRASES = 300


@dataclass(frozen=True)
class Suspect:
    """Something the scan found in the original: the phrase, how often it stands there, why."""

    phrase: str
    count: int
    finding: Finding


def severing_reasons(case: Case, by: Person) -> list[str]:
    """Why ``by`` may not make a severed copy for the case now."""
    if not handles(by, case) or not by.has_role(*SEVERERS):
        return ["区分处理稿由承办科室或政务公开办公室制作（B1，条例第三十七条）。"]
    if case.kind == CaseKind.OWN_CORRECTION:
        return ["更正本人信息的申请没有区分处理稿（OTH-03，条例第四十一条）。"]
    if case.received_on is None or not CaseState(case.state).is_open:
        return [
            f"“{case.get_state_display()}”的申请不能制作区分处理稿（B1，条例第三十七条），"
            "收到申请之后、答复之前可以制作。"
        ]
    return []


@deed
def look_over(*, case: Case, by: Person, body_html: str) -> list[Suspect]:
    """What a person may want to hide in ``body_html`` (clean HTML); nothing of it is stored.

    ``Refused`` on a mark of secrecy.
    """
    reasons = severing_reasons(case, by)
    if reasons:
        raise Forbidden(*reasons)
    if len(body_html) > LONGEST_TEXT:
        raise Blocked("内容过长，一次最多约 20 万字，请分成几份制作（B1，条例第三十七条）。")
    text = text_of(body_html)
    report = refuse_secrecy(text, by=by, where=f"case:{case.pk}")
    found: dict[str, list[Finding]] = {}
    for finding in report.findings:
        phrase = text[finding.start : finding.end].strip()
        if phrase:
            found.setdefault(phrase, []).append(finding)
    return [Suspect(phrase, len(rows), rows[0]) for phrase, rows in found.items()]


@deed
def make_severed(*, case: Case, by: Person, body_html: str, phrases: Sequence[str]) -> CaseFile:
    """Hide ``phrases`` in ``body_html``, verify that none is left, keep the result with the case.

    Kept are a Word file (returned) and its text, never the original and never the phrases.
    ``Blocked`` when a trace is left or nothing was hidden (B1).
    """
    case = Case.objects.select_for_update(of=("self",)).select_related("organ").get(pk=case.pk)
    reasons = severing_reasons(case, by)
    if reasons:
        raise Forbidden(*reasons)
    listed = [phrase.strip() for phrase in phrases if phrase.strip()]
    if len(listed) > MOST_PHRASES:
        raise Blocked(
            f"一次最多隐去 {MOST_PHRASES} 处不同的内容，请分成几份制作（B1，条例第三十七条）。"
        )
    refuse_secrecy(text_of(body_html), by=by, where=f"case:{case.pk}")
    severed = sever_html(clean(body_html), listed)
    if not severed.count:
        raise Blocked(
            "没有隐去任何内容（B1，条例第三十七条）。请勾选疑点或填写要隐去的词；"
            "全部可以公开的，不用区分处理稿，直接答复“予以公开”。"
        )
    result = clean(severed.text)
    text = text_of(result)
    number = case.files.filter(kind=CaseFile.Kind.SEVERED).count() // 2 + 1
    document = as_docx(result, title=f"区分处理稿{number}", organ=case.organ.name)
    _prove(listed, result, text, document)
    kept = keep_file(case=case, by=by, kind=CaseFile.Kind.SEVERED,
                     name=f"区分处理稿{number}.docx", data=document)  # fmt: skip
    keep_file(case=case, by=by, kind=CaseFile.Kind.SEVERED, name=f"区分处理稿{number}.txt",
              data=text.encode())  # fmt: skip
    record("severed_copy_made", by=by, subject=f"case:{case.pk}", file=kept.pk, marks=severed.count)
    return kept


def _prove(phrases: Sequence[str], html: str, text: str, document: bytes) -> None:
    """Read every form of the result again (``scan.redact.text.verify``)."""
    try:
        for form in (html, text, import_document(document, "区分处理稿.docx").body_html):
            verify(form, phrases)
    except NotSevered as error:
        raise Blocked(f"{error}（B1，条例第三十七条）") from error
