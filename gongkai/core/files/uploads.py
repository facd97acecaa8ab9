"""Uploads lie in memory only, and a body that is too large is not even read."""

from typing import Any

from django.conf import settings
from django.core.files.uploadhandler import TemporaryFileUploadHandler

from gongkai.core.deeds import Blocked

# Several attachments can come in one form.
MOST_FILES = 4


class MemoryDiskUploadHandler(TemporaryFileUploadHandler):
    """Spools to the memory disk of ``FILE_UPLOAD_TEMP_DIR``; refuses a body past the limit."""

    def handle_raw_input(
        self, input_data: Any, META: Any, content_length: int, boundary: Any, encoding: Any = None
    ) -> None:
        if content_length > settings.MAX_UPLOAD_BYTES * MOST_FILES:
            limit = settings.MAX_UPLOAD_BYTES // 2**20
            raise Blocked(
                f"上传的内容共 {content_length // 2**20} MB，过大，没有保存。"
                f"单个文件不超过 {limit} MB；请按“后退”，压缩图片或分几次上传。"
            )
