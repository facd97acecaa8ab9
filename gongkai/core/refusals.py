"""A deed that was blocked and that no view caught becomes a page saying why, never a bare 500."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from gongkai.core.deeds import Blocked, Forbidden


class RefusalMiddleware:
    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if not isinstance(exception, Blocked):
            return None
        status = 403 if isinstance(exception, Forbidden) else 409
        return render(request, "ui/refused.html", {"reasons": exception.reasons}, status=status)
