"""Correction, extension, withdrawal and the answer (R711 arts. 30–39)."""

from datetime import date

from django.utils import timezone

from gongkai.cases.actions.clock import add_event, next_number, renew_reply, set_state
from gongkai.cases.actions.steps import begin, blockers, check_day
from gongkai.cases.models import Case
from gongkai.core.deeds import Blocked, deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Department, Person
from gongkai.disclosure.actions import register as register_document
from gongkai.disclosure.actions.publishing import release_blockers
from gongkai.disclosure.models import Attribute, Disclosure, Exit
from gongkai.law.case_state import CaseEvent
from gongkai.law.events import EventType
from gongkai.law.letters import cite, in_words
from gongkai.law.outcomes import BY_CODE
from gongkai.law.remedies import remedy_class, remedy_text


@deed
def assign(*, case: Case, by: Person, department: Department) -> Case:
    """Give the application to a department."""
    case, _ = begin(case, by, CaseEvent.ASSIGN)
    if department.organ_id != case.organ_id:
        raise Blocked("只能交办本机关的科室。")
    case.department = department
    case.save(update_fields=["department"])
    record("case_assigned", by=by, subject=f"case:{case.pk}", department=department.pk)
    return case


@deed
def ask_correction(*, case: Case, by: Person, on: date, note: str) -> Case:
    """Tell the applicant once, within 7 working days, what to correct (COR-02, COR-03)."""
    case, state = begin(case, by, CaseEvent.ASK_CORRECTION)
    if len(note.strip()) < 10:
        raise Blocked("请写明需要补正的事项和合理的补正期限（条例第三十条），至少 10 个字。")
    refuse_secrecy(note, by=by, where=f"case:{case.pk}")
    check_day(on)
    set_state(case, state)
    add_event(case, EventType.CORRECTION_ASKED, on, by, note=note.strip())
    renew_reply(case)
    return case


@deed
def correct(*, case: Case, by: Person, on: date, wanted: str) -> Case:
    """The corrected application came in: the period starts anew (COR-04)."""
    case, state = begin(case, by, CaseEvent.CORRECT)
    refuse_secrecy(wanted, by=by, where=f"case:{case.pk}")
    check_day(on)
    if wanted.strip():
        case.wanted = wanted.strip()
        case.save(update_fields=["wanted"])
    set_state(case, state)
    add_event(case, EventType.CORRECTED, on, by)
    renew_reply(case)
    return case


@deed
def abandon(*, case: Case, by: Person) -> Case:
    """No correction came in time and without good reason: the application ends (COR-05)."""
    case, state = begin(case, by, CaseEvent.ABANDON)
    case.outcome = "F1"
    case.save(update_fields=["outcome"])
    set_state(case, state)
    add_event(case, EventType.ABANDONED, timezone.localdate(), by)
    renew_reply(case)
    return case


@deed
def extend(*, case: Case, by: Person, working_days: int, reason: str) -> Case:
    """Extend once, by at most 20 working days, before the due date (DL-03)."""
    case, _ = begin(case, by, CaseEvent.EXTEND)
    if len(reason.strip()) < 4:
        raise Blocked("请写明延长的理由，延期告知书中会告知申请人。")
    refuse_secrecy(reason, by=by, where=f"case:{case.pk}")
    add_event(
        case, EventType.EXTENDED, timezone.localdate(), by,
        working_days=working_days, note=reason.strip(),
    )  # fmt: skip
    renew_reply(case)
    return case


@deed
def withdraw(*, case: Case, by: Person) -> Case:
    """The applicant withdrew in writing (outcome F3)."""
    case, state = begin(case, by, CaseEvent.WITHDRAW)
    case.outcome = "F3"
    case.save(update_fields=["outcome"])
    set_state(case, state)
    add_event(case, EventType.WITHDRAWN, timezone.localdate(), by)
    renew_reply(case)
    return case


@deed
def draft_answer(
    *, case: Case, by: Person, outcome: str, withheld_by_ground: bool, body_html: str
) -> Disclosure:
    """Begin the answer: a document for one applicant, reviewed like any other before it leaves.

    The fixed parts of the letter are facts of the version, so the clearance covers them too.
    """
    case, state = begin(case, by, CaseEvent.DRAFT_ANSWER)
    if outcome not in BY_CODE or not BY_CODE[outcome].remedy:
        raise Blocked("请选择答复的类型。")
    chosen = BY_CODE[outcome]
    kind = remedy_class(outcome, withheld_by_ground=withheld_by_ground)
    organ = case.organ
    document = register_document(
        by=by,
        exit=Exit.APPLICANT,
        content={
            "column": None,
            "title": f"政府信息公开申请答复书（{chosen.label}）",
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
                    "opening": f"本机关于{in_words(case.received_on)}收到您提交的政府信息公开申请"
                    f"（登记号 {case.number}）。经审查，答复如下：",
                    "outcome": f"{chosen.group}：{chosen.label}",
                    "article": cite(chosen.article),
                    "remedy": remedy_text(
                        kind, government=organ.county_government, court=organ.court
                    ),
                    "organ": organ.name,
                },
            },
        },
    )
    case.answer = document
    case.outcome = outcome
    case.save(update_fields=["answer", "outcome"])
    set_state(case, state)
    renew_reply(case)
    record("answer_drafted", by=by, subject=f"case:{case.pk}", document=document.pk)
    return document


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
    """Why the answer may not leave: no step, no clearance, or a changed text (I1)."""
    reasons = blockers(case, by, CaseEvent.RELEASE)
    if case.answer is None:
        return [*reasons, "还没有拟写答复。"]
    return reasons + release_blockers(case.answer)


@deed
def release(*, case: Case, by: Person) -> Case:
    """Send the cleared answer to the applicant: numbered, dated, with its remedy (arts. 33, 36)."""
    case, state = begin(case, by, CaseEvent.RELEASE)
    stop_if(release_reasons(case, by))
    case.letter_number = next_number(case.organ, "letter")
    case.answered_on = timezone.localdate()
    case.save(update_fields=["letter_number", "answered_on"])
    set_state(case, state)
    add_event(case, EventType.ANSWERED, case.answered_on, by, outcome=case.outcome)
    renew_reply(case)
    record("answer_released", by=by, subject=f"case:{case.pk}", letter=case.letter_number)
    return case
