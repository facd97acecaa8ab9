"""The answer: decided part by part, reviewed like any document, released, delivered (arts. 33–39)."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from gongkai.cases.actions.asking import consultation_reasons
from gongkai.cases.actions.clock import add_event, set_state
from gongkai.cases.actions.converting import propose_conversion
from gongkai.cases.actions.letters import issue
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin, blockers
from gongkai.cases.letter_facts import application_of
from gongkai.cases.models import Case, CaseFile, Part
from gongkai.core.deeds import deed, stop_if
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure.actions import register as register_document
from gongkai.disclosure.actions.publishing import release_blockers
from gongkai.disclosure.html import text_of
from gongkai.disclosure.models import Attribute, Disclosure, Exit, Version
from gongkai.law.case_state import CaseEvent
from gongkai.law.events import EventType, in_force
from gongkai.law.letters import LetterKind, answer_kind, cite
from gongkai.law.outcomes import (
    BY_CODE,
    DETAILS,
    Decision,
    Record,
    faults,
    leaf,
)
from gongkai.law.remedies import answer_remedy, remedy_text
from gongkai.scan.redact.text import MARK


def record_of(case: Case, body_html: str = "") -> Record:
    """What stands on record for the decision (rules.md §1.8 selection checks)."""
    events = in_force(case.law_events())
    types = {event.type for event in events}
    return Record(
        searches=case.searches.count(),
        third_parties_asked=case.consultations.filter(whom="third_party").count(),
        earlier_answered=case.inquiries.filter(
            about="repetition", conclusion="yes", earlier__answered_on__isnull=False
        ).exists(),
        reasons_asked=EventType.REASONS_ASKED in types,
        reasons_found_reasonable=any(
            event.type == EventType.REASONS_GIVEN and event.facts.get("reasonable")
            for event in events
        ),
        has_correction=EventType.CORRECTED in types,
        has_severed_copy=MARK in body_html
        or case.files.filter(kind=CaseFile.Kind.SEVERED).exists(),
    )


def decision_reasons(case: Case, decisions: Sequence[Decision], body_html: str = "") -> list[str]:
    """Why these decisions may not be put into an answer yet; each with rule and article."""
    on_record = record_of(case, body_html)
    reasons = []
    for place, decision in enumerate(decisions, 1):
        mark = f"第 {place} 项：" if len(decisions) > 1 else ""
        reasons += [f"{mark}{fault}" for fault in faults(decision, on_record)]
    return reasons + consultation_reasons(case, {one.outcome for one in decisions})


@deed
def draft_answer(
    *, case: Case, by: Person, decisions: Sequence[Decision], body_html: str
) -> Disclosure:
    """Begin the answer: a document for one applicant, reviewed like any other before it leaves.

    ``decisions``: one for each part, in their order; one for a case that was not split. The fixed
    parts of the letter are facts of the version, so the clearance covers them too.
    """
    case, state = begin(case, by, CaseEvent.DRAFT_ANSWER)
    parts = list(case.parts.all()) or [Part(case=case, position=1, wanted=case.wanted[:1000])]
    if len(decisions) != len(parts):
        stop_if([f"共有 {len(parts)} 项，请逐项选择办理结果（§1.8）。"])
    stop_if(decision_reasons(case, decisions, body_html))
    for part, decision in zip(parts, decisions, strict=True):
        part.outcome, part.detail, part.ground = decision.outcome, decision.detail, decision.ground
        part.citation, part.reason = decision.citation, decision.reason
        part.organ_named = decision.organ
        part.save()
    document = register_answer(
        case, by, answer_kind([(one.outcome, one.detail) for one in decisions]), body_html,
        letter=_letter_facts(case, parts, decisions),
        outcome=leaf(one.outcome for one in decisions),
    )  # fmt: skip
    case.outcome = leaf(one.outcome for one in decisions)
    case.save(update_fields=["outcome"])
    set_state(case, state)
    renew_reply(case)
    record("answer_drafted", by=by, subject=f"case:{case.pk}", document=document.pk)
    return document


def register_answer(
    case: Case,
    by: Person,
    kind: LetterKind,
    body_html: str,
    *,
    letter: Mapping[str, Any],
    outcome: str = "",
) -> Disclosure:
    """Register what goes to the applicant as a document of the door, inside the deed it belongs to.

    ``letter``: the fixed parts of the letter; being facts of the version they are reviewed, scanned
    and covered by the clearance like the text.
    """
    document = register_document(
        by=by,
        exit=Exit.APPLICANT,
        content={
            "column": None,
            "title": kind.label,
            "document_number": "",
            "formed_on": timezone.localdate(),
            "attribute": Attribute.ON_REQUEST,
            "ground": "",
            "ground_reason": "",
            "summary": f"对{case.number}号申请的答复",
            "body_html": body_html,
            "facts": {
                "case": case.number,
                "outcome": outcome,
                "letter": {
                    "kind": kind.value,
                    "opening": f"{application_of(case).opening}经审查，答复如下：",
                    "organ": case.organ.name,
                    **letter,
                },
            },
        },
    )
    case.answer = document
    case.save(update_fields=["answer"])
    return document


def _letter_facts(
    case: Case, parts: Sequence[Part], decisions: Sequence[Decision]
) -> dict[str, Any]:
    organ = case.organ
    return {
        "sections": [
            {
                "wanted": part.wanted if len(parts) > 1 else "",
                "outcome": decision.outcome,
                "label": f"{BY_CODE[decision.outcome].group}：{BY_CODE[decision.outcome].label}",
                "detail": dict(DETAILS.get(decision.outcome, ())).get(decision.detail, ""),
                "article": cite(BY_CODE[decision.outcome].article),
                "ground": decision.ground,
                "citation": decision.citation,
                "reason": decision.reason,
                "organ": decision.organ,
            }
            for part, decision in zip(parts, decisions, strict=True)
        ],
        "remedy": remedy_text(
            answer_remedy(decisions), government=organ.county_government, court=organ.court
        ),
    }


@deed
def redo_answer(*, case: Case, by: Person) -> Case:
    """Drop the drafted answer and take the case up again, e.g. to choose another outcome."""
    case, state = begin(case, by, CaseEvent.RETURN_ANSWER)
    case.answer, case.outcome = None, ""
    case.save(update_fields=["answer", "outcome"])
    set_state(case, state)
    record("answer_dropped", by=by, subject=f"case:{case.pk}")
    renew_reply(case)
    return case


def release_reasons(case: Case, by: Person) -> list[str]:
    """Why the answer may not leave: no step, no clearance, a changed text (I1), or what was decided
    no longer agrees with the record."""
    reasons = blockers(case, by, CaseEvent.RELEASE)
    if case.answer is None:
        return [*reasons, "还没有拟写答复。"]
    decided = set(case.parts.values_list("outcome", flat=True)) or {case.outcome}
    return reasons + release_blockers(case.answer) + consultation_reasons(case, decided)


def _own_words(kind: LetterKind, version: Version) -> dict[str, Any]:
    """What the reply under art. 41 says; its text is the reviewed version's, like every answer's."""
    if kind != LetterKind.OWN_CORRECTION:
        return {}
    facts = version.facts["letter"]
    return {
        "free_text": text_of(version.body_html), "decision": facts["decision"],
        "organ": facts["sections"][0]["organ"],
    }  # fmt: skip


@deed
def release(*, case: Case, by: Person) -> Case:
    """Send the cleared answer to the applicant: numbered, dated, with its remedy (arts. 33, 36)."""
    case, state = begin(case, by, CaseEvent.RELEASE)
    stop_if(release_reasons(case, by))
    assert case.answer is not None
    assert case.answer.version is not None
    today = timezone.localdate()
    kind = LetterKind(case.answer.version.facts["letter"]["kind"])
    case.answered_on, case.answered_due_on = today, case.due_on
    letter = issue(kind=kind, by=by, on=today, case=case, **_own_words(kind, case.answer.version))
    case.letter_number = letter.number
    case.save(update_fields=["letter_number", "answered_on", "answered_due_on"])
    set_state(case, state)
    add_event(case, EventType.ANSWERED, today, by, outcome=case.outcome)
    renew_reply(case)
    record("answer_released", by=by, subject=f"case:{case.pk}", letter=case.letter_number)
    propose_conversion(case)
    return case
