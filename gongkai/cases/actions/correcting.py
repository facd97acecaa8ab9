"""Correction: asked once, restarts the period, or ends the application (R711 art. 30)."""

from datetime import date

from django.utils import timezone

from gongkai.cases.actions.clock import add_event, set_state
from gongkai.cases.actions.handling import close
from gongkai.cases.actions.letters import issue
from gongkai.cases.actions.likeness import propose_likeness
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin, check_day
from gongkai.cases.models import Case
from gongkai.cases.practices import practice_of
from gongkai.core.deeds import Blocked, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.people.models import Person
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import CaseEvent
from gongkai.law.events import EventType
from gongkai.law.letters import LetterKind


@deed
def ask_correction(*, case: Case, by: Person, on: date, note: str) -> Case:
    """Tell the applicant once, within 7 working days, what to correct (COR-02, COR-03)."""
    case, state = begin(case, by, CaseEvent.ASK_CORRECTION)
    if len(note.strip()) < 10:
        raise Blocked("请写明需要补正的事项（条例第三十条），至少 10 个字，申请人会照着补正。")
    refuse_secrecy(note, by=by, where=f"case:{case.pk}")
    check_day(on)
    reply_by = correction_reply_by(case, on)
    set_state(case, state)
    add_event(case, EventType.CORRECTION_ASKED, on, by, note=note.strip(), reply_by=reply_by)
    issue(kind=LetterKind.CORRECTION, by=by, on=on, case=case, free_text=note, reply_by=reply_by)
    renew_reply(case)
    return case


def correction_reply_by(case: Case, on: date) -> date:
    """The reasonable period for correcting, by the office's own rule (COR-02 [uncertain])."""
    count = practice_of(case.organ).correction_working_days
    return current().add_working_days(on, count).on


@deed
def correct(*, case: Case, by: Person | None, on: date, wanted: str) -> Case:
    """The corrected application came in: the period starts anew (COR-04).

    ``by`` None: the applicant corrected it online.
    """
    case, state = begin(case, by, CaseEvent.CORRECT)
    refuse_secrecy(wanted, by=by, where=f"case:{case.pk}")
    check_day(on)
    before = case.wanted
    if wanted.strip():
        case.wanted = wanted.strip()
        case.save(update_fields=["wanted"])
        propose_likeness(case)
    set_state(case, state)
    add_event(case, EventType.CORRECTED, on, by, before=before)
    renew_reply(case)
    return case


@deed
def abandon(*, case: Case, by: Person, reason: str = "") -> Case:
    """No correction came in time and without good reason: the application ends (COR-05, F1).

    ``reason``: how the office made sure that there was no good reason.
    """
    case, state = begin(case, by, CaseEvent.ABANDON)
    if len(reason.strip()) < 4:
        raise Blocked(
            "请写明怎样核实申请人逾期没有正当理由（至少 4 个字），例如“电话联系三次未接”。"
        )
    refuse_secrecy(reason, by=by, where=f"case:{case.pk}")
    close(case, by, "F1", state, EventType.ABANDONED, timezone.localdate(), reason)
    issue(kind=LetterKind.ABANDONED, by=by, on=timezone.localdate(), case=case, cause="correction")
    renew_reply(case)
    return case
