"""Who may see what of a case's papers; named predicates over (file, person)."""

from gongkai.cases.models import CaseFile
from gongkai.core.people.models import Person
from gongkai.law.roles import Role

_OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)

_ALSO: dict[str, Role] = {
    CaseFile.Kind.PAYMENT: Role.FINANCE,
    CaseFile.Kind.CHALLENGE: Role.LEGAL_REVIEWER,
}


def may_open(file: CaseFile, person: Person) -> bool:
    """Whether ``person`` may see the name of a file and open it: personal ones are the office's,
    a proof of payment also the cashier's, papers of a challenge also the legal reviewer's."""
    if file.case.organ_id != person.organ_id:
        return False
    if person.has_role(*_OFFICE):
        return True
    if file.kind in _ALSO:
        return person.has_role(_ALSO[file.kind])
    return not file.is_personal
