"""The column tree: who answers for what, how often, and whether it is kept."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.core.deeds import Blocked
from gongkai.core.people.actions import require
from gongkai.disclosure import actions
from gongkai.disclosure.actions.columns import in_tree_order
from gongkai.disclosure.counting import held
from gongkai.disclosure.forms.columns import ColumnForm, InstallForm
from gongkai.disclosure.models import Column
from gongkai.disclosure.permissions import CONFIGURERS
from gongkai.disclosure.views.ordering import carry_out


@login_required
@require_safe
def columns(request: HttpRequest) -> HttpResponse:
    """Every column of the organ as a tree with owner, period, kind, and what stands in it."""
    require(request.user, *CONFIGURERS)
    organ = request.user.organ
    rows = list(Column.objects.filter(organ=organ).select_related("owner"))
    return render(
        request, "disclosure/columns.html",
        {
            "columns": held(in_tree_order(rows), timezone.localdate(), organ.pk),
            "install": None if rows else InstallForm(organ=organ),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def column(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add or change one column; a new one may begin below another."""
    require(request.user, *CONFIGURERS)
    organ = request.user.organ
    row = get_object_or_404(Column, pk=pk, organ=organ) if pk else Column(organ=organ)
    initial = {} if pk else _below(request)
    form = ColumnForm(request.POST or None, instance=row, initial=initial)
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
        {
            "form": form,
            "title": f"栏目：{row.name}" if pk else "新增栏目",
            "back": "disclosure:columns",
        },
    )


def _below(request: HttpRequest) -> dict[str, Any]:
    """What a new column begins with: the next code below its parent, and the parent's owner."""
    parent = request.GET.get("parent", "")
    columns = Column.objects.filter(organ=request.user.organ)
    above = (
        columns.filter(pk=int(parent)).first() if parent.isdecimal() and len(parent) < 18 else None
    )
    siblings = columns.filter(parent=above)
    tails = [int(tail) for one in siblings if (tail := one.code.rpartition(".")[2]).isdecimal()]
    code = str(max(tails, default=0) + 1)
    return {
        "parent": above,
        "code": f"{above.code}.{code}" if above else code,
        "kind": above.kind if above else Column.Kind.EVENT,
        "owner": above.owner if above else None,
    }


@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move one up or down, close it or open it again: the buttons of the tree."""
    require(request.user, *CONFIGURERS)
    row = get_object_or_404(Column, pk=pk, organ=request.user.organ)
    by = request.user
    carry_out(
        request,
        row.name,
        move=lambda up: actions.move_column(column=row, by=by, up=up),
        set_open=lambda is_open: actions.set_column_open(column=row, by=by, is_open=is_open),
    )
    return redirect(f"{reverse('disclosure:columns')}#column-{pk}")


@login_required
@require_POST
def install(request: HttpRequest) -> HttpResponse:
    """The standard columns and kinds for an organ that has none."""
    require(request.user, *CONFIGURERS)
    organ = request.user.organ
    form = InstallForm(request.POST, organ=organ)
    owner = form.cleaned_data["owner"] if form.is_valid() else None
    try:
        added = actions.install_standard(organ=organ, owner=owner, by=request.user)
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        messages.success(request, f"已装入 {added[0]} 个栏目和 {added[1]} 种信息类型，请逐个核对。")
    return redirect(
        "disclosure:kinds" if request.POST.get("from") == "kinds" else "disclosure:columns"
    )
