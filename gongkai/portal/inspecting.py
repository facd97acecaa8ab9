"""网页防篡改 on the staff desk: the last look over the site, and having it looked over again."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.law.roles import Role
from gongkai.portal import inspections as deeds
from gongkai.portal.integrity import LABELS, ON_DISK, Fault
from gongkai.portal.models import Inspection

_SHOWN = 100


@login_required
@require_http_methods(["GET", "POST"])
def inspections(request: HttpRequest) -> HttpResponse:
    """What the last look found; POST asks for another one, or for a repair."""
    person: Any = request.user
    if not person.has_role(*deeds.READERS):
        raise Forbidden("网页防篡改由系统管理员和政务公开办公室查看，您的职责不含此项。")
    if request.method == "POST":
        try:
            deeds.ask(by=person, repairs="repair" in request.POST)
        except Blocked as blocked:
            messages.error(request, "；".join(blocked.reasons))
        else:
            messages.success(request, "已开始，完成后本页显示结果。")
        return redirect("portal:integrity")
    ended = Inspection.objects.exclude(ended_at=None).select_related("asked_by")
    last = ended.first()
    faults = [Fault(kind, path) for kind, path in last.faults] if last else []
    return render(
        request,
        "portal/integrity.html",
        {
            "running": deeds.running(),
            "last": last,
            "groups": [
                (
                    label,
                    next(f for f in faults if f.kind == kind).remedy,
                    found[:_SHOWN],
                    len(found),
                )
                for kind, label in LABELS.items()
                if (found := [fault.path for fault in faults if fault.kind == kind])
            ],
            "is_repairable": any(fault.kind in ON_DISK for fault in faults),
            "may_repair": person.has_role(Role.SYSTEM_ADMIN),
            "earlier": ended[1:15],
        },
    )
