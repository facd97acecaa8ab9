from django.apps import AppConfig

from gongkai.core.ui.navigation import Entry, register
from gongkai.law.roles import Role


class CasesConfig(AppConfig):
    name = "gongkai.cases"
    label = "cases"
    verbose_name = "依申请公开"

    def ready(self) -> None:
        roles = frozenset(
            {
                Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD, Role.DEPUTY_DIRECTOR,
                Role.DIRECTOR, Role.DRAFTER, Role.DEPARTMENT_HEAD,
            }
        )  # fmt: skip
        register(Entry("依申请公开", "申请", "cases:list", "form", roles))
        from gongkai.cases.redating import DEPENDENTS
        from gongkai.cases.views.conversions import waiting_for as to_decide
        from gongkai.cases.views.inbound import waiting_for
        from gongkai.core.workdays import dependents

        for dependent in DEPENDENTS:
            dependents.register(dependent)
        register(
            Entry("依申请公开", "被征求意见", "cases:inbound_list", "mail", roles, 5, waiting_for)
        )
        staff = roles | {Role.LEGAL_REVIEWER, Role.FINANCE}
        office = frozenset({Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD})
        deciders = office | {Role.DEPUTY_DIRECTOR, Role.DIRECTOR}
        register(
            Entry("依申请公开", "转主动公开", "cases:conversions", "tree", deciders, 6, to_decide)
        )
        register(Entry("依申请公开", "归档", "cases:archive", "list", office, 7))
        register(Entry("依申请公开", "办理规定", "cases:practice", "gear", deciders, 10))
        register(Entry("依申请公开", "提醒", "cases:reminders", "clock", staff, 8))
        register(Entry("依申请公开", "办理统计", "cases:statistics", "list", staff, 9))
