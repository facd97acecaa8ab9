"""What was blocked and no view caught becomes a page saying why, never a bare 500."""

from collections.abc import Callable

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.core.deeds import Blocked, Forbidden

# Several attachments can come in one form.
MOST_FILES = 4


class RefusalMiddleware:
    """Answers blocked deeds, and bodies too large to be read at all."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        length = request.META.get("CONTENT_LENGTH") or "0"
        if length.isdigit() and int(length) > settings.MAX_UPLOAD_BYTES * MOST_FILES:
            limit = settings.MAX_UPLOAD_BYTES // 2**20
            reason = (
                f"上传的内容共 {int(length) // 2**20} MB，过大，没有接收。"
                f"单个文件不超过 {limit} MB，请压缩图片或分几次上传。"
            )
            return render(request, "ui/refused.html", {"reasons": [reason]}, status=413)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Blocked):
            return None
        status = 403 if isinstance(exception, Forbidden) else 409
        return render(request, "ui/refused.html", {"reasons": exception.reasons}, status=status)
