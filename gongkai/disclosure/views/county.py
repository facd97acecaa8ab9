"""What the county's lead office sees across its organs: numbers, and what is public anyway."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.core.deeds import Blocked
from gongkai.core.people.actions import require
from gongkai.core.ui.workbooks import workbook_response
from gongkai.disclosure.counting import overseen_by, standing
from gongkai.disclosure.models import Disclosure
from gongkai.disclosure.searching import ORDERS, page
from gongkai.disclosure.workbooks import county_workbook, public_workbook
from gongkai.law.roles import Role

_A_PAGE = 50


@login_required
@require_safe
def county(request: HttpRequest) -> HttpResponse:
    """Each organ in numbers; also as a workbook."""
    require(request.user, Role.COUNTY_OFFICE)
    standings = [standing(organ) for organ in overseen_by(request.user)]
    if "export" in request.GET:
        content = county_workbook(standings, by=request.user)
        return workbook_response(content, f"各机关公开情况_{timezone.localdate():%Y%m%d}")
    return render(
        request, "disclosure/county.html",
        {"standings": standings, "today": timezone.localdate()},
    )  # fmt: skip


@login_required
@require_safe
def county_organ(request: HttpRequest, pk: int) -> HttpResponse:
    """The rows of an organ's register that are public, read only."""
    require(request.user, Role.COUNTY_OFFICE)
    organ = get_object_or_404(overseen_by(request.user), pk=pk)
    rows = Disclosure.objects.public().filter(organ=organ)
    if "export" in request.GET:
        try:
            content = public_workbook(rows, by=request.user)
        except Blocked as blocked:
            messages.error(request, "；".join(blocked.reasons))
            return redirect("county:organ", pk)
        return workbook_response(
            content, f"{organ.short_name}公开信息_{timezone.localdate():%Y%m%d}"
        )
    found = page(
        rows, ORDERS["published"], after=request.GET.get("after", "")[:60],
        before=request.GET.get("before", "")[:60], size=_A_PAGE,
    )  # fmt: skip
    return render(
        request, "disclosure/county_organ.html",
        {
            "organ": organ, "page": found, "standing": standing(organ),
            # What is public is the published version; the draft may already say something else.
            "rows": [(row, row.published_clearance.version) for row in found.rows],
        },
    )  # fmt: skip
