from django.apps import AppConfig

from gongkai.core.ui.navigation import Entry, register
from gongkai.disclosure import bells
from gongkai.law.roles import Role


class PortalConfig(AppConfig):
    name = "gongkai.portal"
    label = "portal"
    verbose_name = "公开网站"

    def ready(self) -> None:
        bells.register(_wake)
        bells.register_tree(_wake_for_tree)
        bells.register_urgent(_take_down)
        register(
            Entry(
                "管理", "网页防篡改", "portal:integrity", "shield",
                frozenset(
                    {Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD}
                ),
                90,
            )
        )  # fmt: skip


def _wake() -> None:
    # Tasks need the models, which are not loaded yet when apps are.
    from gongkai.portal.tasks import catch_up

    catch_up.enqueue()


def _take_down(disclosure_id: int) -> None:
    from gongkai.portal.actions import take_down

    take_down(disclosure_id)


def _wake_for_tree(organ_id: int) -> None:
    from gongkai.portal.tasks import build_tree

    build_tree.enqueue(organ_id)
