"""The kinds of documents as configuration."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.core.deeds import Blocked
from gongkai.core.people.actions import require
from gongkai.disclosure import actions
from gongkai.disclosure.forms.columns import InstallForm
from gongkai.disclosure.forms.kinds import KindForm, PanelFormSet, clock_words, panel_initial
from gongkai.disclosure.gates import GATES
from gongkai.disclosure.models import DocumentKind, Draft
from gongkai.disclosure.permissions import CONFIGURERS
from gongkai.disclosure.views.ordering import carry_out


@login_required
@require_safe
def kinds(request: HttpRequest) -> HttpResponse:
    """Every kind of the organ with its period, gates and how many documents there are of it."""
    require(request.user, *CONFIGURERS)
    organ = request.user.organ
    rows = list(DocumentKind.objects.filter(organ=organ).select_related("default_column"))
    used = dict(
        Draft.objects.filter(kind__in=rows).order_by().values_list("kind").annotate(Count("pk"))
    )
    return render(
        request, "disclosure/kinds.html",
        {
            "kinds": [
                {
                    "kind": row, "clock": clock_words(row.clock), "used": used.get(row.pk, 0),
                    "gates": [GATES[code].label for code in row.gates if code in GATES],
                }
                for row in rows
            ],
            "install": None if rows else InstallForm(organ=organ),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def kind(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add or change one kind; what was typed stays whatever goes wrong."""
    require(request.user, *CONFIGURERS)
    organ = request.user.organ
    row = get_object_or_404(DocumentKind, pk=pk, organ=organ) if pk else DocumentKind(organ=organ)
    form = KindForm(request.POST or None, instance=row)
    panel = PanelFormSet(request.POST or None, initial=panel_initial(row.panel), prefix="panel")
    if request.method == "POST" and form.is_valid() and panel.is_valid():
        try:
            actions.save_kind(kind=form.filled(panel.rows()), by=request.user)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, f"“{form.instance.name}”已保存，从下一次送审起适用。")
            return redirect("disclosure:kinds")
    return render(
        request, "disclosure/kind.html", {"form": form, "panel": panel, "is_new": pk is None}
    )


@login_required
@require_POST
def change(request: HttpRequest, pk: int) -> HttpResponse:
    """Move one up or down, close it or open it again: the buttons of the list."""
    require(request.user, *CONFIGURERS)
    row = get_object_or_404(DocumentKind, pk=pk, organ=request.user.organ)
    by = request.user
    carry_out(
        request,
        row.name,
        move=lambda up: actions.move_kind(kind=row, by=by, up=up),
        set_open=lambda is_open: actions.set_kind_open(kind=row, by=by, is_open=is_open),
    )
    return redirect(f"{reverse('disclosure:kinds')}#kind-{pk}")
