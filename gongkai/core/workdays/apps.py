from django.apps import AppConfig

from gongkai.core.ui.navigation import Entry, register
from gongkai.law.roles import Role


class WorkdaysConfig(AppConfig):
    name = "gongkai.core.workdays"
    label = "workdays"
    verbose_name = "工作日历"

    def ready(self) -> None:
        roles = frozenset({Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE})
        register(Entry("管理", "工作日历", "calendar", "clock", roles, 31))
