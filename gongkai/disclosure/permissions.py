"""Who may do what at the door; named predicates over (person, disclosure)."""

from gongkai.core.people.models import Person
from gongkai.disclosure.models import Disclosure, Exit, Mirror
from gongkai.law.review_state import ReviewState, role_for
from gongkai.law.roles import Role

# Whoever takes part in the road of a document; administrators do not.
READERS = (
    Role.DRAFTER, Role.DEPARTMENT_HEAD, Role.SECRECY_REVIEWER, Role.LEGAL_REVIEWER,
    Role.DISCLOSURE_OFFICE,
    Role.DISCLOSURE_OFFICE_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR, Role.PUBLISHER,
)  # fmt: skip
# Whoever reviews or releases the answer to an applicant, beside the department that wrote it.
ANSWERERS = (
    Role.SECRECY_REVIEWER, Role.LEGAL_REVIEWER, Role.DISCLOSURE_OFFICE,
    Role.DISCLOSURE_OFFICE_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR,
)  # fmt: skip
CONFIGURERS = (Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE)
OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
WRITERS = (Role.DRAFTER, Role.DEPARTMENT_HEAD, *OFFICE)


# Whoever may take an item away at once, and the head, who follows what is done afterwards.
URGENT = (
    Role.PUBLISHER, Role.SECRECY_REVIEWER, Role.DEPUTY_DIRECTOR, Role.DIRECTOR, *OFFICE,
)  # fmt: skip


def may_read(person: Person, disclosure: Disclosure) -> bool:
    """Staff of the same organ with a post on the road.

    An answer to an applicant goes to nobody else: the department that wrote it, and whoever reviews
    or releases answers (PIPL art. 6).
    """
    if disclosure.organ_id != person.organ_id:
        return False
    if disclosure.exit == Exit.PUBLIC:
        return person.has_role(*READERS)
    return person.has_role(*ANSWERERS) or disclosure.department_id in person.departments_as(
        Role.DRAFTER, Role.DEPARTMENT_HEAD
    )


def may_register(person: Person) -> bool:
    return person.has_role(*WRITERS)


def may_edit(person: Person, disclosure: Disclosure) -> bool:
    """The drafter's own department, or the disclosure office."""
    return may_read(person, disclosure) and (
        person.has_role(Role.DISCLOSURE_OFFICE)
        or disclosure.department_id in person.departments_as(*WRITERS)
    )


def may_evaluate(person: Person, disclosure: Disclosure) -> bool:
    """The disclosure office looks again at what is withheld (R711 arts. 4, 18)."""
    return may_read(person, disclosure) and person.has_role(*OFFICE)


def may_enter_neutral(person: Person) -> bool:
    """Whoever keeps the secrecy side, and the disclosure office."""
    return person.has_role(Role.SECRECY_REVIEWER, *OFFICE)


def may_publish(person: Person) -> bool:
    return person.has_role(Role.PUBLISHER)


def may_mirror(person: Person, mirror: Mirror) -> bool:
    """A publisher or the disclosure office of the organ that keeps the mirror."""
    return mirror.keeper_id == person.organ_id and person.has_role(
        Role.PUBLISHER, Role.DISCLOSURE_OFFICE
    )


def may_withdraw(person: Person, disclosure: Disclosure) -> bool:
    """A publisher, the disclosure office or a leader; review of a withdrawal comes afterwards."""
    return may_read(person, disclosure) and person.has_role(
        Role.PUBLISHER, Role.DISCLOSURE_OFFICE, Role.DEPUTY_DIRECTOR, Role.DIRECTOR
    )


def may_withdraw_at_once(person: Person, disclosure: Disclosure) -> bool:
    """In an emergency the secrecy reviewer too: whoever sees it first takes it away."""
    return may_withdraw(person, disclosure) or (
        may_read(person, disclosure) and person.has_role(Role.SECRECY_REVIEWER)
    )


def may_follow_emergency(person: Person, disclosure: Disclosure) -> bool:
    """Whoever may take away, and the heads, note what else was done."""
    return may_withdraw_at_once(person, disclosure) or (
        may_read(person, disclosure) and person.has_role(Role.DISCLOSURE_OFFICE_HEAD)
    )


def may_conclude_emergency(person: Person, disclosure: Disclosure) -> bool:
    return may_read(person, disclosure) and person.has_role(
        Role.DEPUTY_DIRECTOR, Role.DIRECTOR, Role.DISCLOSURE_OFFICE_HEAD
    )


def may_mark_validity(person: Person, disclosure: Disclosure) -> bool:
    return may_read(person, disclosure) and person.has_role(
        Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD
    )


def may_migrate(person: Person) -> bool:
    return person.has_role(Role.DISCLOSURE_OFFICE)


def reviews_here(person: Person, disclosure: Disclosure) -> bool:
    """A department head reviews their own department's documents only; whoever stands in for one,
    that one's."""
    return (
        disclosure.review_state != ReviewState.DEPARTMENT_REVIEW
        or disclosure.department_id in person.departments_as(Role.DEPARTMENT_HEAD)
    )


def stands_for(person: Person, disclosure: Disclosure, role: Role) -> Person | None:
    """The absent colleague in whose ``role`` the person acts on this document, if any."""
    department = disclosure.department_id if role == Role.DEPARTMENT_HEAD else None
    return person.stands_for(role, department)


def may_remark(person: Person, disclosure: Disclosure) -> bool:
    """Whoever's turn it is to review, whoever else may do the step."""
    role = role_for(ReviewState(disclosure.review_state))
    return (
        role is not None
        and disclosure.version_id is not None
        and may_read(person, disclosure)
        and person.has_role(role)
        and reviews_here(person, disclosure)
    )


def may_set_pairs(person: Person) -> bool:
    """Who must not be the same person: the system's keeper, or the head of the office."""
    return person.has_role(Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE_HEAD)


def may_see_times(person: Person) -> bool:
    """How long the steps take, for those who lead."""
    return person.has_role(
        *OFFICE, Role.DEPARTMENT_HEAD, Role.SECRECY_REVIEWER, Role.DEPUTY_DIRECTOR, Role.DIRECTOR
    )
