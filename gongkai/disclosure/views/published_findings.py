"""What the rules of today find in what is public: kept with a reason, or withdrawn."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.ui.choosing import chosen
from gongkai.disclosure.rescanning import OFFICE, keep_published, outdated, waiting

_A_PAGE = 50


@login_required
@require_http_methods(["GET", "POST"])
def published_findings(request: HttpRequest) -> HttpResponse:
    """The findings that wait, oldest first."""
    if not request.user.has_role(*OFFICE):
        raise Forbidden("已公开内容的疑点由政务公开办公室处置。")
    rows = waiting(request.user).select_related("disclosure__organ", "version")
    failed: dict[str, object] = {}
    if request.method == "POST":
        finding = chosen(rows, request.POST.get("finding", ""))
        reason = request.POST.get("reason", "")
        try:
            keep_published(finding=finding, by=request.user, reason=reason)
        except Blocked as blocked:
            failed = {"pk": finding.pk, "reason": reason, "errors": blocked.reasons}
        else:
            messages.success(request, "已记录保留的理由。")
            return redirect(request.get_full_path())
    return render(
        request,
        "disclosure/published_findings.html",
        {
            "page": Paginator(rows.order_by("pk"), _A_PAGE).get_page(request.GET.get("page")),
            "failed": failed,
            "waiting_for_scan": outdated().filter(organ=request.user.organ_id).count(),
        },
    )
