"""The buttons of a list people order by hand: up, down, close, open again."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest

from gongkai.core.deeds import Blocked


def carry_out(
    request: HttpRequest,
    name: str,
    move: Callable[[bool], object],
    set_open: Callable[[bool], object],
) -> None:
    """Do what the button said, and say what came of it; ``name`` is the row's."""
    what = request.POST.get("what", "")
    try:
        if what in ("up", "down"):
            move(what == "up")
        elif what in ("close", "open"):
            set_open(what == "open")
            messages.success(request, f"“{name}”已{'启用' if what == 'open' else '停用'}。")
    except Blocked as blocked:
        messages.error(request, f"“{name}”：{'；'.join(blocked.reasons)}")
