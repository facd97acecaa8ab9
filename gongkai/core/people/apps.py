from django.apps import AppConfig

from gongkai.core.ui.navigation import Entry, register
from gongkai.law.roles import Role


class PeopleConfig(AppConfig):
    name = "gongkai.core.people"
    label = "people"
    verbose_name = "组织与人员"

    def ready(self) -> None:
        system = frozenset({Role.SYSTEM_ADMIN})
        register(
            Entry("管理", "人员与职责", "people", "people", frozenset({Role.SECURITY_ADMIN}), 10)
        )
        register(Entry("管理", "机关信息", "organ", "gear", system, 11))
        register(Entry("管理", "科室", "departments", "tree", system, 12))
        register(Entry("管理", "公开联系方式", "contacts", "mail", system, 13))
