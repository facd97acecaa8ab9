from django.apps import AppConfig

from gongkai.core.ui.navigation import Entry, register


class DeskConfig(AppConfig):
    name = "gongkai.desk"
    label = "desk"
    verbose_name = "工作台"

    def ready(self) -> None:
        register(Entry("工作台", "今天要做的事", "desk:today", "home"))
