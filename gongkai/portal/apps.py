from django.apps import AppConfig

from gongkai.disclosure import bells


class PortalConfig(AppConfig):
    name = "gongkai.portal"
    label = "portal"
    verbose_name = "公开网站"

    def ready(self) -> None:
        bells.register(_wake)


def _wake() -> None:
    # Tasks need the models, which are not loaded yet when apps are.
    from gongkai.portal.tasks import catch_up

    catch_up.enqueue()
