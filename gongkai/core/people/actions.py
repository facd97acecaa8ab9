"""Deeds on people and posts. The security administrator (安全管理员) does them."""

from datetime import date

from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden, deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import (
    ADMINISTRATORS,
    Delegation,
    Department,
    Organ,
    Person,
    Post,
    PublicContact,
)
from gongkai.core.rules.edition import renew
from gongkai.law.roles import Role

# Nobody stands in for the three administrators; the county's office is another organ's post.
DELEGABLE = tuple(
    role for role in Role
    if role.is_staff and role not in (*ADMINISTRATORS, Role.COUNTY_OFFICE)
)  # fmt: skip
# A slip of the year must not hand a post over for good.
LONGEST_DAYS = 366


def require(by: Person | None, *roles: Role) -> None:
    """Raise ``Forbidden`` unless ``by`` holds one of ``roles``; None is the command line."""
    if by is not None and not by.has_role(*roles):
        names = "、".join(role.label for role in roles)
        raise Forbidden(f"此操作须由{names}进行，您的职责不含此项。")


def taken_over_blockers(person: Person, roles: frozenset[Role]) -> list[str]:
    """Why ``person`` may not become an administrator: they still act for a colleague."""
    if roles.isdisjoint(ADMINISTRATORS) or person.pk is None:
        return []
    today = timezone.localdate()
    open_ones = Delegation.objects.filter(to=person, ended_at=None, until_on__gte=today)
    return [
        f"{person.name}正代{one.person.name}办理{Role(one.role).label}，须先结束代办才能担任管理员。"
        for one in open_ones.select_related("person")
    ]


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
    stop_if(post_blockers(person, roles) + taken_over_blockers(person, roles))
    today = timezone.localdate()
    person.posts.filter(ended_on=None).exclude(role__in=roles).update(ended_on=today)
    open_roles = set(person.posts.filter(ended_on=None).values_list("role", flat=True))
    for role in sorted(roles - open_roles):
        Post.objects.create(person=person, role=role, began_on=today)
    for cached in ("own_roles", "deputising", "roles"):
        person.__dict__.pop(cached, None)
    record("roles_given", by=by, subject=f"person:{person.pk}", roles=sorted(roles))


def delegation_blockers(
    *, person: Person, to: Person, role: Role, from_on: date, until_on: date, by: Person
) -> list[str]:
    """Why ``to`` may not act as ``role`` for ``person`` in that time."""
    today = timezone.localdate()
    reasons = []
    if role not in DELEGABLE:
        reasons.append(f"{role.label}不能委托他人代办，须由本人办理或由安全管理员另行安排岗位。")
    elif role not in person.own_roles:
        reasons.append(f"{person.name}没有担任{role.label}；代办得来的职责不能再转托他人。")
    if to.organ_id != person.organ_id or not to.is_active:
        reasons.append("代办人须是本机关在用的账号，请另选人员。")
    elif to.pk == person.pk:
        reasons.append("代办人不能是外出的本人，请另选人员。")
    elif not to.own_roles.isdisjoint(ADMINISTRATORS):
        reasons.append(f"{to.name}是管理员，不得兼任业务职责（等保“三员分立”），请另选人员。")
    elif role in to.own_roles and role != Role.DEPARTMENT_HEAD:
        reasons.append(f"{to.name}本来就是{role.label}，不用委托。")
    if from_on < today:
        reasons.append("开始日期不能早于今天，已经过去的日子不能补办委托。")
    if until_on < from_on:
        reasons.append("结束日期不能早于开始日期。")
    elif (until_on - from_on).days >= LONGEST_DAYS:
        reasons.append("委托最长一年，请核对年份；长期变动请由安全管理员调整岗位。")
    if reasons:
        return reasons
    during = Delegation.objects.filter(
        ended_at=None, from_on__lte=until_on, until_on__gte=from_on
    ).select_related("to", "person")
    for one in during.filter(person=person, role=role):
        reasons.append(
            f"{one.from_on:%Y-%m-%d} 至 {one.until_on:%Y-%m-%d} 已委托{one.to.name}代办{role.label}，"
            "时间有重叠；请先提前结束那一项，或错开日期。"
        )
    away = during.filter(person=to).first()
    if away is not None:
        reasons.append(
            f"{to.name}在此期间（{away.from_on:%Y-%m-%d} 至 {away.until_on:%Y-%m-%d}）"
            "自己也外出，不能再代办，请另选人员。"
        )
    taken = during.filter(to=person).first()
    if taken is not None:
        reasons.append(
            f"{person.name}在此期间正代{taken.person.name}办理{Role(taken.role).label}，"
            "请先由对方另选代办人。"
        )
    return reasons


@deed
def delegate(
    *, person: Person, to: Person, role: Role, from_on: date, until_on: date, reason: str,
    by: Person,
) -> Delegation:  # fmt: skip
    """Let ``to`` act as ``role`` for ``person`` from ``from_on`` to ``until_on``, both included.

    By the person, or for them by the security administrator. Both may act meanwhile.
    """
    if by.pk != person.pk:
        require(by, Role.SECURITY_ADMIN)
    if by.organ_id != person.organ_id:
        raise Forbidden("只能办理本机关人员的外出代办。")
    refuse_secrecy(reason, by=by, where=f"person:{person.pk}")
    # The rows serialise two windows that ask for the same days.
    list(Person.objects.select_for_update().filter(pk__in=[person.pk, to.pk]).order_by("pk"))
    stop_if(
        delegation_blockers(
            person=person, to=to, role=role, from_on=from_on, until_on=until_on, by=by
        )
    )
    if len(reason.strip()) < 2:
        raise Blocked("请写明外出原因，例如“出差”“休假”。")
    if len(reason.strip()) > 200:
        raise Blocked("原因请不要超过 200 个字。")
    row = Delegation.objects.create(
        person=person, to=to, role=role, from_on=from_on, until_on=until_on,
        reason=reason.strip(), made_by=by,
    )  # fmt: skip
    record("role_delegated", by=by, subject=f"person:{person.pk}", to=to.pk, role=role.value,
           from_on=str(from_on), until_on=str(until_on), delegation=row.pk)  # fmt: skip
    return row


@deed
def end_delegation(*, delegation: Delegation, by: Person) -> Delegation:
    """End it now, before its time; what was done under it stays as it is."""
    row = Delegation.objects.select_for_update().get(pk=delegation.pk)
    if by.pk != row.person_id:
        require(by, Role.SECURITY_ADMIN)
    if by.organ_id != row.person.organ_id:
        raise Forbidden("只能办理本机关人员的外出代办。")
    if not row.may_end:
        raise Blocked("这项代办已经结束，不能再改；需要时请另办一项。")
    row.ended_at, row.ended_by = timezone.now(), by
    row.save(update_fields=["ended_at", "ended_by"])
    record("delegation_ended", by=by, subject=f"person:{row.person_id}", delegation=row.pk)
    return row


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
def change_own_password(*, by: Person, password: str) -> None:
    """Replace the password of whoever is signed in; the form has asked for the old one."""
    by.set_password(password)
    by.save(update_fields=["password"])
    record("password_changed", by=by, subject=f"person:{by.pk}")


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
    record("contact_saved", by=by, subject=f"contact:{contact.pk}", edition=renew().number)
    return contact


@deed
def remove_contact(*, contact: PublicContact, by: Person | None) -> None:
    """Take a public contact off the list."""
    require(by, Role.SYSTEM_ADMIN)
    record("contact_removed", by=by, subject=f"contact:{contact.pk}", edition=renew().number)
    contact.delete()
