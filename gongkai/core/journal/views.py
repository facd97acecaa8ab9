"""The journal, read by the journal administrator (审计管理员) alone."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.core.journal.actions import verify
from gongkai.core.journal.models import Entry
from gongkai.law.roles import Role


@login_required
@require_safe
def entries(request: HttpRequest) -> HttpResponse:
    """Entries, newest first; ``?verify`` recomputes the whole chain."""
    if not request.user.has_role(Role.JOURNAL_ADMIN):
        raise PermissionDenied
    rows = Entry.objects.all()
    if deed := request.GET.get("deed", "")[:60]:
        rows = rows.filter(deed=deed)
    return render(
        request,
        "journal/entries.html",
        {
            "page": Paginator(rows, 50).get_page(request.GET.get("page")),
            "deeds": Entry.objects.order_by("deed").values_list("deed", flat=True).distinct(),
            "verification": verify() if "verify" in request.GET else None,
        },
    )
