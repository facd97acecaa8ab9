from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core import checks

from gongkai.core.files.upload_folder import problem


class FilesConfig(AppConfig):
    name = "gongkai.core.files"
    label = "files"
    verbose_name = "文件"

    def ready(self) -> None:
        checks.register(_check_upload_folder, "files")


def _check_upload_folder(**_: Any) -> list[checks.CheckMessage]:
    warning = problem(settings.UPLOAD_FOLDER)
    return [checks.Warning(warning, id="files.W001")] if warning else []
