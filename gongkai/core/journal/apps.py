from django.apps import AppConfig

from gongkai.core.ui.navigation import Entry, register
from gongkai.law.roles import Role


class JournalConfig(AppConfig):
    name = "gongkai.core.journal"
    label = "journal"
    verbose_name = "日志"

    def ready(self) -> None:
        register(Entry("管理", "日志", "journal", "shield", frozenset({Role.JOURNAL_ADMIN}), 20))
