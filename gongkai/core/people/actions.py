"""Deeds on people and posts. The security administrator (安全管理员) does them."""

from django.utils import timezone

from gongkai.core.deeds import Forbidden, deed, stop_if
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Department, Organ, Person, Post, PublicContact
from gongkai.law.roles import Role

ADMINISTRATORS = (Role.SYSTEM_ADMIN, Role.SECURITY_ADMIN, Role.JOURNAL_ADMIN)


def require(by: Person | None, *roles: Role) -> None:
    """Raise ``Forbidden`` unless ``by`` holds one of ``roles``; None is the command line."""
    if by is not None and not by.has_role(*roles):
        names = "、".join(role.label for role in roles)
        raise Forbidden(f"此操作须由{names}进行，您的职责不含此项。")


def post_blockers(person: Person, roles: frozenset[Role]) -> list[str]:
    """Why ``person`` may not hold exactly ``roles``: the three administrators are three people."""
    held = [role for role in ADMINISTRATORS if role in roles]
    reasons = []
    if len(held) > 1:
        names = "、".join(role.label for role in held)
        reasons.append(f"{names}须由不同的人担任（等保“三员分立”），请只保留一项。")
    if held and len(roles) > len(held):
        reasons.append(f"{held[0].label}不得兼任业务职责，请另选人员。")
    return reasons


@deed
def give_roles(*, person: Person, roles: frozenset[Role], by: Person | None) -> None:
    """Let ``person`` hold exactly ``roles`` from today on."""
    require(by, Role.SECURITY_ADMIN)
    stop_if(post_blockers(person, roles))
    today = timezone.localdate()
    person.posts.filter(ended_on=None).exclude(role__in=roles).update(ended_on=today)
    open_roles = set(person.posts.filter(ended_on=None).values_list("role", flat=True))
    for role in sorted(roles - open_roles):
        Post.objects.create(person=person, role=role, began_on=today)
    person.__dict__.pop("roles", None)
    record("roles_given", by=by, subject=f"person:{person.pk}", roles=sorted(roles))


@deed
def save_person(
    *, person: Person, by: Person | None, roles: frozenset[Role], password: str = ""
) -> Person:
    """Add or change ``person``; a non-empty ``password`` replaces the old one."""
    require(by, Role.SECURITY_ADMIN)
    is_new = person.pk is None
    if password:
        person.set_password(password)
    elif is_new:
        person.set_unusable_password()
    person.save()
    record("person_added" if is_new else "person_changed", by=by, subject=f"person:{person.pk}",
           is_active=person.is_active, password_changed=bool(password))  # fmt: skip
    give_roles(person=person, roles=roles, by=by)
    return person


@deed
def save_organ(*, organ: Organ, by: Person | None) -> Organ:
    """Add or change an organ's particulars."""
    require(by, Role.SYSTEM_ADMIN)
    organ.full_clean()
    organ.save()
    record("organ_saved", by=by, subject=f"organ:{organ.pk}", organ_id=organ.pk)
    return organ


@deed
def save_department(*, department: Department, by: Person | None) -> Department:
    """Add or change a department; one that has people is switched off, never deleted."""
    require(by, Role.SYSTEM_ADMIN)
    department.save()
    record("department_saved", by=by, subject=f"department:{department.pk}")
    return department


@deed
def save_contact(*, contact: PublicContact, by: Person | None) -> PublicContact:
    """Add or change a public contact: it widens what the scan lets pass."""
    require(by, Role.SYSTEM_ADMIN)
    contact.save()
    record("contact_saved", by=by, subject=f"contact:{contact.pk}")
    return contact


@deed
def remove_contact(*, contact: PublicContact, by: Person | None) -> None:
    """Take a public contact off the list."""
    require(by, Role.SYSTEM_ADMIN)
    record("contact_removed", by=by, subject=f"contact:{contact.pk}")
    contact.delete()
