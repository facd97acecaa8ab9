"""Eight hours after signing in a session ends, however busy it was (security.md)."""

import time
from collections.abc import Callable

from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse

LONGEST_SECONDS = 8 * 3600
_KEY = "signed_in_at"


class AbsoluteSessionMiddleware:
    """Signs out whoever signed in too long ago; the idle limit is Django's own."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated:
            began = request.session.setdefault(_KEY, time.time())
            if time.time() - began > LONGEST_SECONDS:
                logout(request)
        return self.get_response(request)
