"""Whether a step is allowed to this person now: the law's table asked the same way everywhere."""

from datetime import date

from django.utils import timezone

from gongkai.cases.models import Case
from gongkai.core.deeds import Blocked, stop_if
from gongkai.core.people.models import Person
from gongkai.law.case_state import CaseEvent, CaseState, roles_for, step
from gongkai.law.errors import LawError
from gongkai.law.roles import Role


def role_of(by: Person, event: CaseEvent) -> Role:
    """In which of their roles ``by`` does ``event``; any of them when none fits."""
    fitting = [role for role in roles_for(event) if role in by.roles]
    return fitting[0] if fitting else next(iter(sorted(by.roles)), Role.SYSTEM)


def blockers(case: Case, by: Person, event: CaseEvent) -> list[str]:
    """Why ``by`` may not do ``event`` with the case now; each with rule and article."""
    if by.organ_id != case.organ_id:
        return ["这件申请属于另一个机关。"]
    try:
        step(CaseState(case.state), event, role_of(by, event))
    except LawError as error:
        return [str(error)]
    return []


def begin(case: Case, by: Person, event: CaseEvent) -> tuple[Case, CaseState]:
    """The case, locked and read afresh, and the state after ``event``; ``Blocked`` if refused."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    stop_if(blockers(case, by, event))
    return case, step(CaseState(case.state), event, role_of(by, event))


def check_day(on: date) -> None:
    """A day that something happened on cannot lie ahead."""
    if on > timezone.localdate():
        raise Blocked("日期不能晚于今天，请核对。")
