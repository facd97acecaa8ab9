"""Who may do what at the door; named predicates over (person, disclosure)."""

from gongkai.core.people.models import Person
from gongkai.disclosure.models import Disclosure
from gongkai.law.review_state import ReviewState
from gongkai.law.roles import Role

# Whoever takes part in the road of a document; administrators do not.
READERS = (
    Role.DRAFTER, Role.DEPARTMENT_HEAD, Role.SECRECY_REVIEWER, Role.LEGAL_REVIEWER,
    Role.DISCLOSURE_OFFICE,
    Role.DISCLOSURE_OFFICE_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR, Role.PUBLISHER,
)  # fmt: skip
WRITERS = (Role.DRAFTER, Role.DEPARTMENT_HEAD, Role.DISCLOSURE_OFFICE)


def may_read(person: Person, disclosure: Disclosure) -> bool:
    """Staff of the same organ with a post on the road."""
    return disclosure.organ_id == person.organ_id and person.has_role(*READERS)


def may_register(person: Person) -> bool:
    return person.has_role(*WRITERS)


def may_edit(person: Person, disclosure: Disclosure) -> bool:
    """The drafter's own department, or the disclosure office."""
    return may_read(person, disclosure) and (
        person.has_role(Role.DISCLOSURE_OFFICE)
        or (person.has_role(*WRITERS) and person.department_id == disclosure.department_id)
    )


def may_publish(person: Person) -> bool:
    return person.has_role(Role.PUBLISHER)


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


def reviews_here(person: Person, disclosure: Disclosure) -> bool:
    """A department head reviews their own department's documents only."""
    return (
        disclosure.review_state != ReviewState.DEPARTMENT_REVIEW
        or person.department_id == disclosure.department_id
    )
