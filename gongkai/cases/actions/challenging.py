"""What follows an answer: reconsideration, suit, complaint, each with its own clock (§1.9, X1–X3)."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from gongkai.cases.actions.clock import add_event, set_state
from gongkai.cases.actions.files import keep_file
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin, check_day
from gongkai.cases.models import Case, CaseFile, Challenge
from gongkai.core.deeds import Blocked, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import CaseEvent, CaseState
from gongkai.law.challenges import Clock, Kind, Procedure, Result, check_order, clock
from gongkai.law.errors import LawError
from gongkai.law.events import EventType
from gongkai.law.outcomes import BY_CODE, Decision
from gongkai.law.periods import is_in_time
from gongkai.law.remedies import answer_remedy

Papers = Sequence[tuple[str, bytes]]


def clock_of(challenge: Challenge) -> Clock:
    """The clocks of ``challenge`` by the calendar in force, with rule, article and document."""
    return clock(
        Kind(challenge.kind), Procedure(challenge.procedure), challenge.served_on, current()
    )


def remedy_class_of(case: Case) -> str:
    """The remedy the case's answer told: R1, R2, or "" while there is none (I5)."""
    decisions = [
        Decision(part.outcome, ground=part.ground) for part in case.parts.all() if part.outcome
    ]
    if decisions and case.outcome:
        return answer_remedy(decisions)
    return BY_CODE[case.outcome].remedy if case.outcome else ""


@deed
def register_challenge(
    *,
    case: Case,
    by: Person,
    kind: Kind,
    served_on: date,
    authority: str,
    claim: str,
    number: str = "",
    procedure: Procedure = Procedure.SIMPLE,
    is_after_reconsideration: bool = False,
    is_filed_nevertheless: bool = False,
    papers: Papers = (),
) -> Challenge:
    """Papers of a reconsideration, suit or complaint reached the bureau: its clock starts.

    A direct suit against a refusal under arts. 14–16 is refused with REM-01; ``is_filed_nevertheless``:
    the court took it up all the same, so that the 15 days run and it has to be registered.
    """
    case, _ = begin(case, by, CaseEvent.CHALLENGE)
    check_day(served_on)
    if served_on < case.arrived_on:
        raise Blocked(
            f"收到副本的日期不能早于申请来件日期 {case.arrived_on}，请核对（REM-07，行政复议法第五十四条）。"
        )
    if len(authority.strip()) < 2 or len(claim.strip()) < 4:
        raise Blocked("请写明受理机关和请求事项（请求事项至少 4 个字）。")
    refuse_secrecy(f"{authority}\n{number}\n{claim}", by=by, where=f"case:{case.pk}")
    if number.strip() and case.challenges.filter(kind=kind, number=number.strip()).exists():
        raise Blocked(f"{kind.label}案号“{number.strip()}”已经登记过，请在原记录上办理。")
    same = case.challenges.filter(
        kind=kind, number=number.strip(), served_on=served_on, authority=authority.strip(),
        claim=claim.strip(),
    )  # fmt: skip
    if same.exists():
        raise Blocked(
            f"同一天收到的内容相同的{kind.label}已经登记过（REM-07，行政复议法第五十四条），请在原记录上办理；"
            "确是另一件的，请填写案号。"
        )
    is_late_suit = kind == Kind.LITIGATION and is_after_reconsideration
    decided = case.challenges.filter(kind=Kind.RECONSIDERATION, decided_on__isnull=False)
    if is_late_suit and not decided.exists():
        raise Blocked(
            "选了“复议后起诉”，但还没有登记行政复议的结果（REM-04，行政诉讼法第四十五条）。"
            "请先登记复议案件及其决定。"
        )
    _check_order(case, kind, is_late_suit, is_filed_nevertheless)
    _check_authority(kind, authority)
    found = clock(kind, procedure, served_on, current())
    row = Challenge.objects.create(
        case=case, kind=kind, procedure=procedure, is_after_reconsideration=is_late_suit,
        authority=authority.strip(), number=number.strip(), served_on=served_on,
        claim=claim.strip(), registered_by=by,
        respond_by=found.respond_by.on if found.respond_by else None,
        is_provisional=found.respond_by.provisional if found.respond_by else False,
    )  # fmt: skip
    _keep(case, by, papers)
    record("challenge_registered", by=by, subject=f"case:{case.pk}", challenge=row.pk,
           kind=kind.value, respond_by=str(row.respond_by or ""),
           filed_nevertheless=is_filed_nevertheless)  # fmt: skip
    return row


def _check_authority(kind: Kind, authority: str) -> None:
    """Suits go to a court, reconsideration to a government (ARL23 art. 24, ALL17 art. 14)."""
    is_court = "法院" in authority
    if kind == Kind.LITIGATION and not is_court:
        raise Blocked(
            "行政诉讼由人民法院受理（REM-04，行政诉讼法第四十六条），请把受理机关改为法院。"
        )
    if kind == Kind.RECONSIDERATION and is_court:
        raise Blocked(
            "行政复议由人民政府受理（REM-02，行政复议法第二十四条），请核对类型和受理机关。"
        )


def _check_order(case: Case, kind: Kind, is_after: bool, is_filed: bool) -> None:
    try:
        check_order(kind, remedy_class_of(case), is_after_reconsideration=is_after)
    except LawError as error:
        if not is_filed:
            raise Blocked(
                f"{error}法院确已直接立案并送达副本的，勾选“法院已经立案”后登记，答辩期限照常计算。"
            ) from error


@deed
def respond(*, challenge: Challenge, by: Person, on: date, papers: Papers = ()) -> Challenge:
    """The bureau's answer and evidence went out. A late one is recorded as late, not refused."""
    row = _open(challenge, by)
    check_day(on)
    if on < row.served_on:
        raise Blocked(
            f"提交日期不能早于收到副本的日期 {row.served_on}，请核对（REM-07，行政复议法第五十四条）。"
        )
    if row.responded_on is not None:
        raise Blocked(f"已于 {row.responded_on} 提交；补充的材料请用“补充材料”上传。")
    row.responded_on = on
    row.save(update_fields=["responded_on"])
    _keep(row.case, by, papers)
    record("challenge_answered", by=by, subject=f"case:{row.case_id}", challenge=row.pk,
           on=str(on), late=is_late(row))  # fmt: skip
    return row


def is_late(challenge: Challenge) -> bool:
    """Whether the bureau sent its answer after its last day (REM-07b: as if without evidence)."""
    on, last = challenge.responded_on, challenge.respond_by
    return on is not None and last is not None and not is_in_time(on, last)


@deed
def add_papers(*, challenge: Challenge, by: Person, papers: Papers) -> list[CaseFile]:
    """More papers of the challenge: served copies, evidence, the decision."""
    case, _ = begin(challenge.case, by, CaseEvent.CHALLENGE)
    if not papers:
        raise Blocked("请选择要上传的文件。")
    return _keep(case, by, papers)


@deed
def decide_challenge(
    *,
    challenge: Challenge,
    by: Person,
    result: Result,
    on: date,
    note: str,
    redo_until: date | None = None,
    papers: Papers = (),
) -> Challenge:
    """What was decided (table 四). With ``redo_until`` the application is taken up again."""
    row = _open(challenge, by)
    check_day(on)
    if result == Result.PENDING:
        raise Blocked("请选择结果：结果维持、结果纠正或者其他结果。")
    if on < row.served_on:
        raise Blocked(
            f"决定日期不能早于收到副本的日期 {row.served_on}，请核对（REM-07，行政复议法第五十四条）。"
        )
    if len(note.strip()) < 4:
        raise Blocked("请写明决定、裁判的要点（至少 4 个字）。")
    if redo_until is not None and result == Result.MAINTAINED:
        raise Blocked(
            "结果维持的，没有重新办理的问题；请核对结果，或者不填重新办理的期限（REM-07，行政复议法第五十四条）。"
        )
    if redo_until is not None and redo_until < on:
        raise Blocked(
            f"重新办理的期限不能早于决定日期 {on}，请按决定书填写（行政复议法第七十七条）。"
        )
    refuse_secrecy(note, by=by, where=f"case:{row.case_id}")
    row.result, row.decided_on, row.decision_note = result, on, note.strip()
    row.redo_until = redo_until
    row.save(update_fields=["result", "decided_on", "decision_note", "redo_until"])
    _keep(row.case, by, papers)
    record("challenge_decided", by=by, subject=f"case:{row.case_id}", challenge=row.pk,
           result=result.value, redo_until=str(redo_until or ""))  # fmt: skip
    # An order to answer what was never answered (inaction) finds the case in hand already.
    if redo_until is not None and not CaseState(row.case.state).is_open:
        _redo(row, by, on, redo_until)
    return row


def _redo(challenge: Challenge, by: Person, on: date, until: date) -> None:
    """Back in hand until ``until``; what was answered stays in the event and stays readable."""
    case, state = begin(challenge.case, by, CaseEvent.REDO)
    earlier: dict[str, Any] = {
        "answer": case.answer_id,
        "letter_number": case.letter_number,
        "outcome": case.outcome,
        "remedy": remedy_class_of(case),
        "answered_on": str(case.answered_on) if case.answered_on else None,
        "answered_due_on": str(case.answered_due_on) if case.answered_due_on else None,
    }
    case.answer, case.outcome, case.letter_number = None, "", ""
    case.answered_on = case.answered_due_on = case.archived_on = None
    case.save(update_fields=["answer", "outcome", "letter_number", "answered_on",
                             "answered_due_on", "archived_on"])  # fmt: skip
    case.parts.update(outcome="", detail="", ground="", citation="", organ_named="", reason="")
    set_state(case, state)
    add_event(case, EventType.REDO_ORDERED, on, by, until=until, challenge=challenge.pk,
              note=challenge.decision_note, **earlier)  # fmt: skip
    renew_reply(case)


def _open(challenge: Challenge, by: Person) -> Challenge:
    case, _ = begin(challenge.case, by, CaseEvent.CHALLENGE)
    row: Challenge = Challenge.objects.select_for_update().get(pk=challenge.pk)
    row.case = case
    if not row.is_pending:
        raise Blocked(f"已于 {row.decided_on} 登记结果“{row.get_result_display()}”，不能再改。")
    return row


def _keep(case: Case, by: Person, papers: Papers) -> list[CaseFile]:
    return [
        keep_file(case=case, by=by, kind=CaseFile.Kind.CHALLENGE, name=name, data=data)
        for name, data in papers
    ]
