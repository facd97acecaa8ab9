from django.apps import AppConfig

from gongkai.core.ui.navigation import Entry, register


class RulesConfig(AppConfig):
    name = "gongkai.core.rules"
    label = "rules"
    verbose_name = "审查规则"

    def ready(self) -> None:
        from gongkai.core.rules.actions import PATTERN_ROLES, READERS, WORDING_ROLES

        register(Entry("管理", "审查规则", "rules:overview", "shield", frozenset(READERS), 31))
        register(Entry("管理", "表述词库", "rules:wordings", "list", frozenset(WORDING_ROLES), 32))
        register(Entry("管理", "不公开姓名", "rules:names", "people", frozenset(WORDING_ROLES), 33))
        register(Entry("管理", "自定规则", "rules:patterns", "gear", frozenset(PATTERN_ROLES), 34))
