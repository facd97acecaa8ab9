from django.apps import AppConfig

from gongkai.core.ui.navigation import Entry, register
from gongkai.law.roles import Role


class DisclosureConfig(AppConfig):
    name = "gongkai.disclosure"
    label = "disclosure"
    verbose_name = "信息公开"

    def ready(self) -> None:
        # Here and not above: permissions need the models.
        from gongkai.disclosure.permissions import READERS

        register(Entry("信息公开", "信息台账", "disclosure:list", "list", frozenset(READERS)))
        register(
            Entry(
                "管理", "栏目", "disclosure:columns", "tree",
                frozenset({Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE}), 30,
            )
        )  # fmt: skip
