"""The column tree: who answers for what, how often, and whether it is kept."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

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
from gongkai.disclosure.counting import Held, held
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
    found = held(in_tree_order(rows), timezone.localdate(), organ.pk)
    words, only = request.GET.get("q", "").strip()[:40], request.GET.get("only", "")
    branches = branches_of(found, words, only if only in ONLY else "")
    opened = request.GET.get("open", "")
    for one in branches:
        one.is_open = bool(words or only) or opened in ("all", str(one.root.column.pk))
    return render(
        request, "disclosure/columns.html",
        {
            "branches": branches, "words": words, "only": only, "choices": ONLY,
            "count": sum(len(one.rows) for one in branches), "total": len(rows),
            "view": urlencode([("q", words), ("only", only)] if words or only else []),
            "is_all_open": all(one.is_open for one in branches),
            "install": None if rows else InstallForm(organ=organ),
        },
    )  # fmt: skip


# What the tree can be narrowed to.
ONLY = {"late": "超过周期", "empty": "没有内容", "ownerless": "没有责任科室", "closed": "已停用"}


@dataclass
class Branch:
    """A column of the top level with ``rows``: itself and what is below it, as far as it is shown.

    ``late`` … ``closed``: how many of all its columns are overdue, hold nothing, have no owner or
    are closed, whatever is shown.
    """

    root: Held
    rows: list[Held]
    late: int
    empty: int
    ownerless: int
    closed: int
    is_open: bool = False


def branches_of(rows: Sequence[Held], words: str = "", only: str = "") -> list[Branch]:
    """The tree by its top level; narrowed to what ``words`` (name, code or owner) and ``only`` (a key
    of ``ONLY``) name, with the columns above it. Branches without such are left out."""
    wholes: list[list[Held]] = []
    for row in rows:
        if row.depth == 0:
            wholes.append([])
        wholes[-1].append(row)
    branches = []
    for whole in wholes:
        marks = [_marks(row, whole) for row in whole]
        shown = set[int]()
        for place, row in enumerate(whole):
            if (not only or only in marks[place]) and _speaks_of(row, words):
                shown |= {place, *_above(whole, place)}
        if shown:
            branches.append(
                Branch(
                    whole[0], [whole[place] for place in sorted(shown)],
                    **{name: sum(name in one for one in marks) for name in ONLY},
                )
            )  # fmt: skip
    return branches


def _marks(row: Held, whole: Sequence[Held]) -> set[str]:
    """Which keys of ``ONLY`` hold for the row."""
    column = row.column
    marks = set() if column.is_open else {"closed"}
    if column.owner_id is None:
        marks.add("ownerless")
    if row.is_late and row.days_since is not None:
        marks.add("late")
    # A column above is empty when all below it are; where people write, nothing is published.
    is_parent = any(other.column.parent_id == column.pk for other in whole)
    if (
        column.is_open
        and not row.public
        and not is_parent
        and column.kind != Column.Kind.INTERACTIVE
    ):
        marks.add("empty")
    return marks


def _speaks_of(row: Held, words: str) -> bool:
    column = row.column
    owner = column.owner.name if column.owner else ""
    return all(word in f"{column.code} {column.name} {owner}" for word in words.split())


def _above(whole: Sequence[Held], place: int) -> list[int]:
    """Places of the columns above the one at ``place``."""
    found, depth = [], whole[place].depth
    for earlier in range(place - 1, -1, -1):
        if whole[earlier].depth < depth:
            found.append(earlier)
            depth = whole[earlier].depth
    return found


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
            return redirect(_place_of(form.instance))
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
    return redirect(_place_of(row, request))


def _place_of(row: Column, request: HttpRequest | None = None) -> str:
    """The tree opened at ``row``; as ``request`` had narrowed it, unless that would hide it."""
    root = row
    while root.parent is not None:
        root = root.parent
    view = {name: request.GET[name] for name in ("q",) if request and request.GET.get(name)}
    query = urlencode({**view, "open": root.pk})
    return f"{reverse('disclosure:columns')}?{query}#column-{row.pk}"


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
