"""Who of an organ is to be reminded of what (rules.md §13)."""

from collections.abc import Iterable

from gongkai.cases.reminders import DEPARTMENT, LEADER, OFFICE, Reminding
from gongkai.core.people.models import Person
from gongkai.law.reminders import Kind
from gongkai.law.roles import Role


class Recipients:
    """Who of an organ gets which reminder: the officer, else the department; always the office;
    the leader too once it is overdue (rules.md §13)."""

    def __init__(self, people: Iterable[Person]) -> None:
        self.people = {one.pk: one for one in people}
        self.office = self._with(OFFICE)
        self.leaders = self._with(LEADER)
        self.lawyers = self._with((Role.LEGAL_REVIEWER,))
        self.departments: dict[int, set[int]] = {}
        for one in self.people.values():
            if one.department_id and one.has_role(*DEPARTMENT):
                self.departments.setdefault(one.department_id, set()).add(one.pk)

    def of(self, reminding: Reminding) -> set[int]:
        """The ids of the people to be reminded."""
        found = set(self.office)
        if reminding.officer_id is not None:
            found |= {reminding.officer_id} & self.people.keys()
        elif reminding.department_id is not None:
            found |= self.departments.get(reminding.department_id, set())
        if reminding.alarm.kind == Kind.RESPONSE:
            found |= self.lawyers
        if reminding.alarm.is_escalated:
            found |= self.leaders
        return found

    def _with(self, roles: tuple[Role, ...]) -> set[int]:
        return {pk for pk, one in self.people.items() if one.has_role(*roles)}
