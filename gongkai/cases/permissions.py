"""Who may see and handle which case and its papers; named predicates."""

from gongkai.cases.models import Case, CaseFile
from gongkai.core.people.models import Person
from gongkai.law.roles import Role

OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
LEADERS = (Role.DEPUTY_DIRECTOR, Role.DIRECTOR)
# These see every case of their organ; the departments see those given to them.
WHOLE = (*OFFICE, *LEADERS, Role.LEGAL_REVIEWER, Role.FINANCE)
STAFF = (*WHOLE, Role.DRAFTER, Role.DEPARTMENT_HEAD)
NOT_YOURS = "这件申请没有交办给您的科室，由承办科室办理（APP-12，条例第四十五条）。"


def may_see(person: Person, case: Case) -> bool:
    """Whether the case is theirs to look at: the whole organ's, their department's, or their own."""
    if case.organ_id != person.organ_id or not person.has_role(*STAFF):
        return False
    is_theirs = case.officer_id == person.pk or (
        case.department_id is not None and case.department_id == person.department_id
    )
    return person.has_role(*WHOLE) or is_theirs


def handles(person: Person, case: Case) -> bool:
    """Whether the case is theirs to work on; one that nobody was given yet is anyone's."""
    if case.department_id is None and case.organ_id == person.organ_id:
        return person.has_role(*STAFF)
    return may_see(person, case)


_ALSO: dict[str, Role] = {
    CaseFile.Kind.PAYMENT: Role.FINANCE,
    CaseFile.Kind.CHALLENGE: Role.LEGAL_REVIEWER,
}


def may_open(file: CaseFile, person: Person) -> bool:
    """Whether ``person`` may see the name of a file and open it: personal ones are the office's,
    a proof of payment also the cashier's, papers of a challenge also the legal reviewer's."""
    if file.case.organ_id != person.organ_id:
        return False
    if person.has_role(*OFFICE):
        return True
    if file.kind in _ALSO:
        return person.has_role(_ALSO[file.kind])
    return not file.is_personal
