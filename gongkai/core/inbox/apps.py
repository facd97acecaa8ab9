from django.apps import AppConfig


class InboxConfig(AppConfig):
    name = "gongkai.core.inbox"
    label = "inbox"
    verbose_name = "收件箱"
