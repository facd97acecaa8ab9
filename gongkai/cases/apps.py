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
