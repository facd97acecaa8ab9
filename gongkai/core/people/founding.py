"""A new organ with the two people who can enter everything else in the browser."""

import secrets

from gongkai.core.deeds import deed
from gongkai.core.people.actions import save_department, save_organ, save_person
from gongkai.core.people.models import Department, Organ, Person
from gongkai.law.roles import Role

_LATER = "待填写"
_FIRST = (
    ("anquan", "安全管理员", Role.SECURITY_ADMIN),
    ("xitong", "系统管理员", Role.SYSTEM_ADMIN),
)


@deed
def found_organ(name: str, slug: str, credit_code: str) -> list[tuple[str, str]]:
    """Add an organ; returns (username, first password) of its two administrators.

    Raises ``ValidationError`` for a wrong credit code or a name already taken.
    """
    organ = save_organ(
        by=None,
        organ=Organ(
            name=name, slug=slug, credit_code=credit_code, short_name=name[:20],
            document_prefix=_LATER, county_government=_LATER, county_office=_LATER,
            disclosure_office=_LATER, address=_LATER, postal_code="000000", office_hours=_LATER,
            phone=_LATER, is_primary=not Organ.objects.exists(),
        ),
    )  # fmt: skip
    save_department(department=Department(organ=organ, name="办公室"), by=None)
    accounts = []
    for prefix, title, role in _FIRST:
        password = secrets.token_urlsafe(12)
        person = Person(username=f"{prefix}.{slug}", name=title, organ=organ)
        save_person(person=person, by=None, roles=frozenset({role}), password=password)
        accounts.append((person.username, password))
    return accounts
