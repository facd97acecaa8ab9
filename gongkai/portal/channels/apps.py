from django.apps import AppConfig

from gongkai.core.ui import waiting as todo_list
from gongkai.core.ui.navigation import Entry, register


class ChannelsConfig(AppConfig):
    name = "gongkai.portal.channels"
    label = "channels"
    verbose_name = "发布渠道"

    def ready(self) -> None:
        # Here and not above: permissions and panels need the models.
        from gongkai.disclosure.views import panels
        from gongkai.portal.channels.panel import panel
        from gongkai.portal.channels.permissions import VIEWERS
        from gongkai.portal.channels.todo import waiting, waiting_items

        register(
            Entry("信息公开", "发布渠道", "channels:all", "mail", frozenset(VIEWERS), 50, waiting)
        )
        todo_list.register(waiting_items)
        panels.register("channels", panel, "channels/panel.html", side="aside")
