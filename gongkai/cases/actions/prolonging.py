"""More time: an extension (art. 33), or reasons asked and a reasonable delay (art. 35)."""

from datetime import date

from django.utils import timezone

from gongkai.cases.actions.clock import add_event, set_state
from gongkai.cases.actions.letters import issue
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
def extend(*, case: Case, by: Person, working_days: int, reason: str) -> Case:
    """Extend once, by at most 20 working days, before the due date (DL-03)."""
    case, _ = begin(case, by, CaseEvent.EXTEND)
    if len(reason.strip()) < 4:
        raise Blocked("请写明延长的理由，延期告知书中会告知申请人。")
    refuse_secrecy(reason, by=by, where=f"case:{case.pk}")
    today = timezone.localdate()
    add_event(case, EventType.EXTENDED, today, by, working_days=working_days, note=reason.strip())
    issue(kind=LetterKind.EXTENSION, by=by, on=today, case=case, free_text=reason,
          working_days=working_days)  # fmt: skip
    renew_reply(case)
    return case


@deed
def ask_reasons(*, case: Case, by: Person, on: date, note: str) -> Case:
    """Ask for the reasons of an application beyond a reasonable number (art. 35).

    An inquiry into the volume must have found so first: evidence before the letter (§13.2 row 13).
    """
    case, state = begin(case, by, CaseEvent.ASK_REASONS)
    if not case.inquiries.filter(about="volume", conclusion="yes").exists():
        raise Blocked(
            "要求说明理由之前，须先认定数量、频次明显超过合理范围（E4，条例第三十五条）。"
            "请先“开始认定”，核对以往申请并写明结论。"
        )
    if len(note.strip()) < 10:
        raise Blocked("请写明为什么认为超过合理范围、需要说明什么，至少 10 个字。")
    refuse_secrecy(note, by=by, where=f"case:{case.pk}")
    check_day(on)
    days = practice_of(case.organ).reasons_working_days
    reply_by = current().add_working_days(on, days).on
    set_state(case, state)
    add_event(case, EventType.REASONS_ASKED, on, by, note=note.strip(), reply_by=reply_by)
    issue(kind=LetterKind.REASONS, by=by, on=on, case=case, free_text=note, reply_by=reply_by)
    renew_reply(case)
    return case


@deed
def receive_reasons(
    *, case: Case, by: Person, on: date, reasons: str, is_reasonable: bool, judgement: str
) -> Case:
    """What the applicant explained, or that nothing came, and whether it convinces (art. 35)."""
    case, state = begin(case, by, CaseEvent.RECEIVE_REASONS)
    if len(judgement.strip()) < 4:
        raise Blocked("请写明认定理由合理或不合理的依据（至少 4 个字）。")
    refuse_secrecy(f"{reasons}\n{judgement}", by=by, where=f"case:{case.pk}")
    check_day(on)
    asked = case.events.filter(type=EventType.REASONS_ASKED).order_by("pk").last()
    reply_by = date.fromisoformat(asked.facts["reply_by"]) if asked else on
    if not reasons.strip() and on <= reply_by:
        raise Blocked(
            f"说明理由的期限到 {reply_by} 才届满（E4，条例第三十五条），"
            "期限届满仍未说明的，才能认定没有说明理由。"
        )
    set_state(case, state)
    add_event(case, EventType.REASONS_GIVEN, on, by, reasonable=is_reasonable,
              note=judgement.strip(), reasons=reasons.strip() or "期限内没有说明")  # fmt: skip
    renew_reply(case)
    return case


@deed
def delay(*, case: Case, by: Person, until: date, reason: str) -> Case:
    """Set a reasonable later date and tell the applicant (art. 35, DL-04)."""
    case, _ = begin(case, by, CaseEvent.DELAY)
    if len(reason.strip()) < 4:
        raise Blocked("请写明不能如期答复的原因，延迟答复告知书中会告知申请人。")
    refuse_secrecy(reason, by=by, where=f"case:{case.pk}")
    today = timezone.localdate()
    add_event(case, EventType.DELAYED, today, by, until=until, note=reason.strip())
    issue(kind=LetterKind.DELAY, by=by, on=today, case=case, free_text=reason, until=until)
    renew_reply(case)
    return case
