"""Proof of delivery, and what the day of service moves (DL-05, TP-02, FEE-08)."""

from datetime import date

from gongkai.cases.actions.asking import note_service
from gongkai.cases.actions.clock import add_event
from gongkai.cases.actions.files import keep_file
from gongkai.cases.actions.letters import is_reason, keep_names_out, lock_letter
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin, blockers, check_day
from gongkai.cases.letter_facts import last_event, last_row
from gongkai.cases.models import Case, CaseFile, Consultation, Letter
from gongkai.core.deeds import Blocked, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.law.case_state import CaseEvent, CaseState
from gongkai.law.events import EventType
from gongkai.law.letters import LetterKind

_ASKING = (LetterKind.THIRD_PARTY_ASK, LetterKind.ORGAN_ASK, LetterKind.ASSIST)


@deed
def deliver(
    *,
    letter: Letter,
    by: Person,
    delivered_on: date,
    note: str,
    name: str = "",
    data: bytes = b"",
    corrected_because: str = "",
) -> Letter:
    """The letter reached its recipient; ``data``: the proof, e.g. a scan of the 送达回证.

    The answer's delivery is an event of the case; that of a letter asking an opinion starts the
    15 working days of the one asked (TP-02); that of a fee notice its 30 days (FEE-08).
    """
    row = lock_letter(letter, by)
    check_day(delivered_on)
    if row.sent_on is None:
        raise Blocked(
            "文书还没有登记发出，不能登记送达（DL-05，条例第三十三条）。请先登记发出的日期和方式。"
        )
    if delivered_on < row.sent_on:
        raise Blocked(f"送达日期不能早于发出日期 {row.sent_on}（DL-05，条例第三十三条），请核对。")
    if row.delivered_on is not None and not is_reason(corrected_because):
        raise Blocked(
            f"这份文书已登记于 {row.delivered_on} 送达（DL-05，条例第三十三条）。登记有误的，请填写更正的原因后再登记。"
        )
    if not note.strip():
        raise Blocked("请写明送达情况，例如“本人签收”“物业代收”“网上查看”。")
    refuse_secrecy(f"{note}\n{corrected_because}", by=by, where=f"letter:{row.pk}")
    keep_names_out(corrected_because, row)
    before = str(row.delivered_on or "")
    row.delivered_on, row.delivery_note = delivered_on, note.strip()[:200]
    row.save(update_fields=["delivered_on", "delivery_note"])
    if data and row.case is not None:
        keep_file(case=row.case, by=by, kind=CaseFile.Kind.PROOF, name=name, data=data, letter=row)
    elif data:
        raise Blocked("对来函的复函没有申请案卷，送达凭证请随来函一起存档；请不带文件再登记。")
    record("letter_delivered", by=by, subject=f"letter:{row.pk}", on=str(delivered_on),
           before=before, because=corrected_because.strip())  # fmt: skip
    if row.case is not None:
        _move_clock(row, row.case, by, delivered_on, corrected_because.strip())
    return row


def _move_clock(row: Letter, case: Case, by: Person, on: date, because: str) -> None:
    kind = LetterKind(row.kind)
    if kind.is_answer or kind == LetterKind.OWN_CORRECTION:
        _note_answer(row, case, by, on, because)
    elif kind in _ASKING and row.consultation is not None:
        _note_asked(row.consultation, case, by, on)
    elif kind == LetterKind.FEE and case.state == CaseState.AWAITING_FEE:
        noticed = last_row(case, EventType.FEE_NOTICED)
        facts = {name: value for name, value in noticed.facts.items() if name != "served_on"}
        add_event(case, EventType.FEE_NOTICED, noticed.on, by, replaces=noticed, served_on=on,
                  **facts)  # fmt: skip
        renew_reply(case)


def _note_answer(row: Letter, case: Case, by: Person, on: date, because: str) -> None:
    case, _ = begin(case, by, CaseEvent.DELIVER)
    old = last_event(case, EventType.DELIVERED)
    is_same = old is not None and old.facts.get("letter") == row.pk
    add_event(
        case, EventType.DELIVERED, on, by, letter=row.pk,
        replaces=last_row(case, EventType.DELIVERED) if is_same else None,
        corrected_because=because or None,
    )  # fmt: skip
    renew_reply(case)


def _note_asked(consultation: Consultation, case: Case, by: Person, on: date) -> None:
    event = (
        CaseEvent.HEAR_THIRD_PARTY
        if consultation.whom == Consultation.Whom.THIRD_PARTY
        else CaseEvent.HEAR_ORGAN
    )
    # Once the opinion is here, or the case is decided, service moves nothing any more.
    if consultation.is_open and consultation.served_on != on and not blockers(case, by, event):
        note_service(consultation=consultation, by=by, served_on=on)
