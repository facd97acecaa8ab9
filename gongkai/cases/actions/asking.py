"""Asking third parties and other organs, hearing them, being asked (R711 arts. 32–34)."""

from datetime import date

from django.utils import timezone

from gongkai.cases.actions.clock import add_event
from gongkai.cases.actions.letters import issue
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin, check_day
from gongkai.cases.models import Case, Consultation, Stance
from gongkai.core.deeds import Blocked, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import CaseEvent
from gongkai.law.events import EventType
from gongkai.law.letters import LetterKind
from gongkai.law.periods import end_on

_THIRD, _ORGAN = Consultation.Whom.THIRD_PARTY, Consultation.Whom.ORGAN


@deed
def ask_third_party(
    *, case: Case, by: Person, on: date, name: str, contact: str, question: str
) -> Consultation:
    """Ask in writing whoever's rights could be harmed; the clock stops from the next day (TP-01,
    TP-06). The applicant is told that it takes this time (TP-08)."""
    case, _ = begin(case, by, CaseEvent.ASK_THIRD_PARTY)
    row = _ask(case, by, _THIRD, on, name, contact, question, is_co_made=False)
    for kind in (LetterKind.THIRD_PARTY_ASK, LetterKind.OPINION_FORM):
        issue(kind=kind, by=by, on=on, case=case, consultation=row, free_text=question)
    issue(kind=LetterKind.CONSULTATION_NOTICE, by=by, on=on, case=case, consultation=row)
    renew_reply(case)
    return row


@deed
def ask_organ(
    *,
    case: Case,
    by: Person,
    on: date,
    name: str,
    contact: str,
    question: str,
    is_co_made: bool,
) -> Consultation:
    """Ask another organ: as co-maker its silence is consent (TP-07), else only an answer counts."""
    case, _ = begin(case, by, CaseEvent.ASK_ORGAN)
    row = _ask(case, by, _ORGAN, on, name, contact, question, is_co_made=is_co_made)
    kind = LetterKind.ORGAN_ASK if is_co_made else LetterKind.ASSIST
    issue(kind=kind, by=by, on=on, case=case, consultation=row, free_text=question)
    issue(kind=LetterKind.CONSULTATION_NOTICE, by=by, on=on, case=case, consultation=row)
    renew_reply(case)
    return row


def _ask(
    case: Case,
    by: Person,
    whom: Consultation.Whom,
    on: date,
    name: str,
    contact: str,
    question: str,
    *,
    is_co_made: bool,
) -> Consultation:
    if len(name.strip()) < 2:
        raise Blocked("请写明征求谁的意见。")
    if len(question.strip()) < 10:
        raise Blocked("请写明就什么信息、什么问题征求意见，至少 10 个字。")
    refuse_secrecy(f"{name}\n{contact}\n{question}", by=by, where=f"case:{case.pk}")
    check_day(on)
    # Names are sealed: equal ones are found by reading, not by the database.
    asked = case.consultations.filter(whom=whom, question=question.strip(), answered_on=None)
    if any(row.name == name.strip() for row in asked):
        raise Blocked(
            "已就同一问题征求过这一对象的意见，正在等待答复，不必再发（TP-01、TP-07，条例第三十二条、"
            "第三十四条）。请登记对方的答复；征求其他事项的，请改写问题。"
        )
    row = Consultation.objects.create(
        case=case, whom=whom, name=name.strip(), contact=contact.strip(),
        question=question.strip(), is_co_made=is_co_made, asked_on=on,
    )  # fmt: skip
    kind = EventType.THIRD_PARTY_ASKED if whom == _THIRD else EventType.ORGAN_ASKED
    add_event(case, kind, on, by, consultation=row.pk, co_made=is_co_made or None)
    return row


@deed
def note_service(*, consultation: Consultation, by: Person, served_on: date) -> Consultation:
    """The letter reached the one asked: their 15 working days run from that day (TP-02)."""
    case, consultation = _begin(consultation, by, _hearing(consultation))
    check_day(served_on)
    if served_on < consultation.asked_on:
        raise Blocked(
            f"送达日期不能早于发出日期 {consultation.asked_on}，请核对（TP-02，条例第三十二条）。"
        )
    if not consultation.is_open:
        raise Blocked("对方已经答复，送达日期不再影响期限。")
    consultation.served_on = served_on
    consultation.save(update_fields=["served_on"])
    asked = _asked_event(consultation)
    facts = {k: v for k, v in asked.facts.items() if k != "served_on"}
    add_event(case, EventType(asked.type), asked.on, by, replaces=asked, served_on=served_on,
              **facts)  # fmt: skip
    renew_reply(case)
    return consultation


@deed
def hear(
    *,
    consultation: Consultation,
    by: Person,
    on: date,
    stance: Stance,
    opinion: str,
    is_reasonable: bool | None = None,
) -> Consultation:
    """The opinion came: the clock goes on (TP-06). A refusal is judged with its reasons (TP-04)."""
    case, consultation = _begin(consultation, by, _hearing(consultation))
    if not consultation.is_open:
        raise Blocked("这份意见已经登记过；登记有误的，请更正办理记录。")
    check_day(on)
    if on < consultation.asked_on:
        raise Blocked(
            f"答复日期不能早于发出日期 {consultation.asked_on}，请核对（TP-06，条例第三十三条）。"
        )
    if stance != Stance.AGREES:
        if len(opinion.strip()) < 4:
            raise Blocked("不同意或部分同意的，请写明对方的理由（TP-04，条例第三十二条）。")
        if consultation.whom == _THIRD and is_reasonable is None:
            raise Blocked(
                "请认定第三方的理由是否合理：合理的不予公开，不合理的由本机关决定（TP-04，条例第三十二条）。"
            )
    refuse_secrecy(opinion, by=by, where=f"case:{case.pk}")
    consultation.answered_on, consultation.stance = on, stance
    consultation.opinion, consultation.is_reasonable = opinion.strip(), is_reasonable
    consultation.save()
    kind = (
        EventType.THIRD_PARTY_ANSWERED if consultation.whom == _THIRD else EventType.ORGAN_ANSWERED
    )
    add_event(case, kind, on, by, consultation=consultation.pk)
    renew_reply(case)
    return consultation


@deed
def override(*, consultation: Consultation, by: Person, content: str, reason: str) -> Consultation:
    """Disclose against a reasonable refusal, for the public interest; the third party is told in
    writing what and why (TP-05, §13.2 row 30)."""
    case, consultation = _begin(consultation, by, CaseEvent.OVERRIDE_THIRD_PARTY)
    if consultation.override_reason:
        raise Blocked("已决定仍予公开并告知第三方，不必再次决定（TP-05，条例第三十二条）。")
    if consultation.whom != _THIRD or consultation.stance not in (Stance.REFUSES, Stance.PARTLY):
        raise Blocked("只有第三方不同意公开的，才需要作出仍予公开的决定（TP-05，条例第三十二条）。")
    if len(content.strip()) < 4:
        raise Blocked(
            "请写明决定公开哪些内容（至少 4 个字），会书面告知第三方（TP-05，条例第三十二条）。"
        )
    if len(reason.strip()) < 10:
        raise Blocked("请写明不公开会对公共利益造成什么重大影响，至少 10 个字；会书面告知第三方。")
    refuse_secrecy(f"{content}\n{reason}", by=by, where=f"case:{case.pk}")
    consultation.override_reason = reason.strip()
    consultation.save(update_fields=["override_reason"])
    issue(kind=LetterKind.THIRD_PARTY_TOLD, by=by, on=timezone.localdate(), case=case,
          consultation=consultation, free_text=reason, content=content)  # fmt: skip
    record("third_party_overridden", by=by, subject=f"case:{case.pk}",
           consultation=consultation.pk)  # fmt: skip
    return consultation


def consultation_reasons(case: Case, outcomes: set[str]) -> list[str]:
    """Why these outcomes contradict what third parties answered, or did not yet (TP-03, TP-04)."""
    reasons = []
    discloses = bool(outcomes & {"A1", "A2", "B1"})
    for row in case.consultations.all():
        if row.is_open and not _is_silent(row):
            reasons.append(
                f"还在征求{row.get_whom_display()}意见（{row.asked_on} 发出），"
                "收到意见或期限届满后再答复（TP-02，条例第三十二条）。"
            )
        elif discloses and _stands_against(row) and "B1" not in outcomes:
            reasons.append(
                "第三方不同意公开且有合理理由，应当不予公开；认为不公开会对公共利益造成重大影响的，"
                "请先由负责人决定并书面告知第三方（TP-04、TP-05，条例第三十二条）。"
            )
    return reasons


def _stands_against(row: Consultation) -> bool:
    """Whether a third party refused with good reason and nobody decided otherwise."""
    refuses = row.whom == _THIRD and row.stance == Stance.REFUSES
    return refuses and bool(row.is_reasonable) and not row.override_reason


def _is_silent(row: Consultation) -> bool:
    """Whether the time to answer is over (15 working days from service; other organs have none)."""
    if row.whom == _ORGAN and not row.is_co_made:
        return False
    last = end_on("third_party", row.served_on or row.asked_on, current()).on
    return timezone.localdate() > last


def _begin(consultation: Consultation, by: Person, event: CaseEvent) -> tuple[Case, Consultation]:
    """The case, locked, and the consultation as it stands under that lock."""
    case, _ = begin(consultation.case, by, event)
    row: Consultation = Consultation.objects.select_for_update().get(pk=consultation.pk)
    row.case = case
    return case, row


def _hearing(consultation: Consultation) -> CaseEvent:
    return CaseEvent.HEAR_THIRD_PARTY if consultation.whom == _THIRD else CaseEvent.HEAR_ORGAN


def _asked_event(consultation: Consultation):  # type: ignore[no-untyped-def]
    kind = EventType.THIRD_PARTY_ASKED if consultation.whom == _THIRD else EventType.ORGAN_ASKED
    rows = consultation.case.events.filter(type=kind).order_by("-pk")
    return next(row for row in rows if row.facts.get("consultation") == consultation.pk)
