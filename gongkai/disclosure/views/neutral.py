"""Neutral numbers for documents that may not be here in any form."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.disclosure import actions, permissions
from gongkai.disclosure.actions.neutral import last_number
from gongkai.disclosure.models import NeutralEntry

_A_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def neutral(request: HttpRequest) -> HttpResponse:
    """The numbers given out; there is no field for anything else."""
    if not permissions.may_enter_neutral(request.user):
        raise Forbidden("中性登记由保密审查员或政务公开办公室进行，您的职责不含此项。")
    organ = request.user.organ_id
    if request.method == "POST":
        try:
            entry = actions.enter_neutral(by=request.user, seen=request.POST.get("seen", ""))
        except Blocked as blocked:
            messages.error(request, "；".join(blocked.reasons))
        else:
            messages.success(request, f"已登记中性编号 {entry.number}，请把编号写在纸质登记簿上。")
        return redirect("disclosure:neutral")
    rows = NeutralEntry.objects.filter(organ=organ).select_related("by")
    return render(
        request, "disclosure/neutral.html",
        {
            "page": Paginator(rows, _A_PAGE).get_page(request.GET.get("page")),
            "last": last_number(organ),
        },
    )  # fmt: skip
