"""Who acts for whom while somebody is away (外出代办)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.core.deeds import Blocked
from gongkai.core.people import actions
from gongkai.core.people.forms import DelegationForm
from gongkai.core.people.models import Delegation, Person
from gongkai.law.roles import Role

# Older ones are in the journal.
_MOST = 100


@login_required
@require_http_methods(["GET", "POST"])
def absence(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Name a stand-in for oneself; the security administrator also for somebody else (``pk``)."""
    by: Person = request.user
    person = by
    if pk is not None:
        actions.require(by, Role.SECURITY_ADMIN)
        person = get_object_or_404(Person, pk=pk, organ=by.organ_id)
    today = timezone.localdate()
    form = DelegationForm(request.POST or None, person=person, initial={"from_on": today})
    if request.method == "POST" and form.is_valid():
        try:
            row = actions.delegate(person=person, by=by, **form.cleaned_data)
        except Blocked as blocked:
            form.add_error(None, ValidationError(blocked.reasons))
        else:
            messages.success(
                request,
                f"已登记：{row.from_on:%Y-%m-%d} 至 {row.until_on:%Y-%m-%d}，"
                f"{person.name}的{Role(row.role).label}由{row.to.name}代办。",
            )
            return redirect("person_absence", pk) if pk else redirect("absence")
    rows = Delegation.objects.filter(Q(person=person) | Q(to=person))
    return render(
        request,
        "people/absence.html",
        {
            "person": person,
            "is_own": person.pk == by.pk,
            "form": form,
            "may_delegate": bool(form.fields["role"].choices),
            "rows": rows.select_related("person", "to", "made_by", "ended_by")[:_MOST],
        },
    )


@login_required
@require_POST
def end(request: HttpRequest, pk: int) -> HttpResponse:
    """The person is back early."""
    by: Person = request.user
    row = get_object_or_404(Delegation, pk=pk, person__organ=by.organ_id)
    actions.end_delegation(delegation=row, by=by)
    messages.success(request, f"已结束{row.to.name}的代办，即刻生效。")
    return (
        redirect("absence") if row.person_id == by.pk else redirect("person_absence", row.person_id)
    )
