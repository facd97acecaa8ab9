"""Whether a step is allowed to this person now: the law's table asked the same way everywhere."""

from datetime import date

from django.utils import timezone

from gongkai.cases.models import Case, CaseKind
from gongkai.cases.permissions import NOT_YOURS, handles
from gongkai.core.deeds import Blocked, stop_if
from gongkai.core.people.models import Person
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import (
    FOR_OWN_CORRECTION,
    CaseEvent,
    CaseState,
    basis,
    roles_for,
    step,
)
from gongkai.law.errors import LawError
from gongkai.law.roles import Role


def role_of(by: Person | None, event: CaseEvent) -> Role:
    """In which of their roles ``by`` does ``event``; any of them when none fits.

    None is the applicant, who acts by the receipt code.
    """
    if by is None:
        return Role.APPLICANT
    fitting = [role for role in roles_for(event) if role in by.roles]
    return fitting[0] if fitting else next(iter(sorted(by.roles)), Role.SYSTEM)


def blockers(case: Case, by: Person | None, event: CaseEvent) -> list[str]:
    """Why ``by`` may not do ``event`` with the case now; each with rule and article."""
    if by is not None and by.organ_id != case.organ_id:
        return ["这件申请属于另一个机关。"]
    stray = kind_blockers(case, event)
    if stray:
        return stray
    try:
        step(CaseState(case.state), event, role_of(by, event))
    except LawError as error:
        return [str(error)]
    return [] if by is None or handles(by, case) else [NOT_YOURS]


def kind_blockers(case: Case, event: CaseEvent) -> list[str]:
    """Why ``event`` is not for this kind of application: information (art. 29) or art. 41."""
    is_own = case.kind == CaseKind.OWN_CORRECTION
    if is_own and event not in FOR_OWN_CORRECTION:
        rule, article = basis(event)
        return [
            f"这是更正本人信息的申请，不适用“{event.label}”（{rule}，{article}只规定公开申请）。"
            "请核实后“拟写更正告知书”（OTH-03，条例第四十一条）。"
        ]
    if event == CaseEvent.DECIDE_OWN and not is_own:
        return [
            "这是公开政府信息的申请，不能按更正本人信息答复（OTH-03，条例第四十一条）。请“拟写答复”。"
        ]
    return []


def begin(case: Case, by: Person | None, event: CaseEvent) -> tuple[Case, CaseState]:
    """The case, locked and read afresh, and the state after ``event``; ``Blocked`` if refused."""
    case = Case.objects.select_for_update(of=("self",)).select_related("organ").get(pk=case.pk)
    stop_if(blockers(case, by, event))
    return case, step(CaseState(case.state), event, role_of(by, event))


def check_day(on: date) -> None:
    """A day that something happened on cannot lie ahead, nor before the calendar begins (T-09)."""
    if on > timezone.localdate():
        raise Blocked("日期不能晚于今天，请核对。")
    first = current().years[0]
    if on.year < first:
        raise Blocked(
            f"{on} 早于系统日历开始的 {first} 年，无法计算期限（T-09，全国年节及纪念日放假办法），"
            "请核对年份。"
        )
