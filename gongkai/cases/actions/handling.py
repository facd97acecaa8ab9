"""Who has an application, its notes and parts, and how it ends without an answer (art. 45)."""

from collections.abc import Sequence
from datetime import date

from django.utils import timezone

from gongkai.cases.actions.clock import add_event, set_state
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin
from gongkai.cases.models import Assignment, Case, CaseKind, Note, Part
from gongkai.cases.permissions import NOT_YOURS, handles
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Department, Person
from gongkai.law.case_state import CaseEvent, CaseState
from gongkai.law.events import EventType
from gongkai.law.roles import Role


@deed
def assign(
    *,
    case: Case,
    by: Person,
    department: Department,
    officer: Person | None = None,
    reason: str = "",
) -> Case:
    """Give the application to a department, or transfer it to another one, with the reason."""
    case, _ = begin(case, by, CaseEvent.ASSIGN)
    if department.organ_id != case.organ_id:
        raise Blocked("只能交办本机关的科室。")
    if officer is not None and officer.department_id != department.pk:
        raise Blocked(f"{officer.name}不在{department.name}，请选择该科室的人员。")
    if case.department_id and case.department_id != department.pk and len(reason.strip()) < 4:
        raise Blocked("转给其他科室须写明原因（至少 4 个字），接手的科室会看到。")
    refuse_secrecy(reason, by=by, where=f"case:{case.pk}")
    case.department, case.officer = department, officer
    case.save(update_fields=["department", "officer"])
    Assignment.objects.create(
        case=case, department=department, officer=officer, reason=reason.strip(), by=by
    )
    record("case_assigned", by=by, subject=f"case:{case.pk}", department=department.pk,
           officer=officer.pk if officer else None)  # fmt: skip
    renew_reply(case)
    return case


@deed
def hand_over(*, by: Person, giver: Person, taker: Person, reason: str) -> int:
    """All open cases of ``giver`` go to ``taker``, e.g. before leave; returns how many."""
    if not by.has_role(Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD) and by != giver:
        raise Forbidden("移交由本人或政务公开办公室办理。")
    if {giver.organ_id, taker.organ_id} != {by.organ_id} or not taker.is_active or giver == taker:
        raise Blocked("请选择本机关另一位在岗人员接手。")
    if len(reason.strip()) < 2:
        raise Blocked("请写明移交原因，例如“休假”“轮岗”。")
    refuse_secrecy(reason, by=by, where=f"person:{giver.pk}")
    rows = (
        Case.objects.select_for_update()
        .filter(officer=giver)
        .exclude(state__in=[state for state in CaseState if not state.is_open])
    )
    count = 0
    for case in rows:
        case.officer = taker
        case.department = taker.department or case.department
        case.save(update_fields=["officer", "department"])
        Assignment.objects.create(
            case=case, department=case.department, officer=taker, reason=reason.strip(), by=by
        )
        record("case_handed_over", by=by, subject=f"case:{case.pk}", officer=taker.pk)
        count += 1
    if not count:
        raise Blocked(f"{giver.name}没有在办的申请，无需移交。")
    return count


@deed
def note(*, case: Case, by: Person, text: str) -> Note:
    """Leave a private note for colleagues; it never goes outside."""
    if not handles(by, case):
        raise Forbidden(NOT_YOURS)
    if len(text.strip()) < 2:
        raise Blocked("备注是空的，请写明内容。")
    refuse_secrecy(text, by=by, where=f"case:{case.pk}")
    row = Note.objects.create(case=case, text=text.strip(), by=by)
    record("note_added", by=by, subject=f"case:{case.pk}", note=row.pk)
    return row


@deed
def split(*, case: Case, by: Person, parts: Sequence[str]) -> list[Part]:
    """Divide one application into parts, each with its own outcome later (§1.8)."""
    case, _ = begin(case, by, CaseEvent.SPLIT)
    wanted = [text.strip() for text in parts if text.strip()]
    if len(wanted) < 2:
        raise Blocked("至少分成两项；只有一项内容的申请不需要分项。")
    if len(wanted) > 30 or max(map(len, wanted)) > 1000:
        raise Blocked("分项过多或过长：最多 30 项，每项不超过 1000 字。")
    refuse_secrecy("\n".join(wanted), by=by, where=f"case:{case.pk}")
    if case.searches.filter(part__isnull=False).exists():
        raise Blocked(
            "已有为某一项登记的检索记录，不能重新分项，否则记录对不上所检索的内容"
            "（§1.8、D1，条例第三十六条）。请按现有分项办理。"
        )
    case.parts.all().delete()
    rows = Part.objects.bulk_create(
        [Part(case=case, position=n, wanted=text) for n, text in enumerate(wanted, 1)]
    )
    record("case_split", by=by, subject=f"case:{case.pk}", parts=len(rows))
    return rows


def close(
    case: Case,
    by: Person | None,
    outcome: str,
    state: CaseState,
    kind: EventType,
    on: date,
    note: str = "",
) -> None:
    """End a case without an answer: F1, F2 or F3 (table rows 21–23).

    A request to correct one's own information is not counted there and gets no outcome (OTH-03).
    """
    due_on = case.due_on
    if case.kind == CaseKind.OWN_CORRECTION:
        outcome = ""
    case.outcome, case.answered_on, case.answered_due_on = outcome, on, due_on
    case.save(update_fields=["outcome", "answered_on", "answered_due_on"])
    set_state(case, state)
    add_event(case, kind, on, by, note=note.strip() or None)
    renew_reply(case)


@deed
def withdraw(*, case: Case, by: Person | None, reason: str = "") -> Case:
    """The applicant withdrew in writing (outcome F3); ``by`` None: online, by receipt code."""
    case, state = begin(case, by, CaseEvent.WITHDRAW)
    refuse_secrecy(reason, by=by, where=f"case:{case.pk}")
    close(case, by, "F3", state, EventType.WITHDRAWN, timezone.localdate(), reason)
    return case
