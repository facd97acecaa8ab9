"""Who may do what with the channels of an organ."""

from gongkai.core.people.models import Person
from gongkai.disclosure.permissions import CONFIGURERS
from gongkai.law.roles import Role

# Whoever carries items to other sites; and who sets the channels up.
HANDLERS = (Role.PUBLISHER, Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
VIEWERS = (*HANDLERS, Role.SYSTEM_ADMIN)


def may_view(person: Person) -> bool:
    return person.has_role(*VIEWERS)


def may_configure(person: Person) -> bool:
    return person.has_role(*CONFIGURERS)


def may_handle(person: Person) -> bool:
    return person.has_role(*HANDLERS)


def may_give_token(person: Person) -> bool:
    """A token opens an address on the network: the system administrator's alone."""
    return person.has_role(Role.SYSTEM_ADMIN)
