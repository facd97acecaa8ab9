"""The column tree as a reference table."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.core.deeds import Blocked
from gongkai.core.people.actions import require
from gongkai.disclosure import actions
from gongkai.disclosure.forms.columns import ColumnForm
from gongkai.disclosure.models import Column
from gongkai.law.roles import Role

EDITORS = (Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE)


@login_required
@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    """Every column of the organ with owner, period and kind."""
    require(request.user, *EDITORS)
    rows = Column.objects.filter(organ=request.user.organ).select_related("owner", "parent")
    return render(request, "disclosure/columns.html", {"columns": rows})


@login_required
@require_http_methods(["GET", "POST"])
def column(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add or change one column."""
    require(request.user, *EDITORS)
    organ = request.user.organ
    row = get_object_or_404(Column, pk=pk, organ=organ) if pk else Column(organ=organ)
    form = ColumnForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_column(column=form.save(commit=False), by=request.user)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "栏目已保存。公开页面将随下一次发布或全站重建更新。")
            return redirect("disclosure:columns")
    return render(
        request,
        "people/form.html",
        {"form": form, "title": "栏目", "back": "disclosure:columns"},
    )
