"""办理规定: what the law leaves to the bureau, set in one place and said so."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from gongkai.cases import actions
from gongkai.cases.forms.afterwards import PracticeForm
from gongkai.cases.practices import practice_of
from gongkai.cases.views.access import LEADERS, OFFICE
from gongkai.core.deeds import Blocked, Forbidden
from gongkai.law.roles import Role


@login_required
@require_http_methods(["GET", "POST"])
def practice(request: HttpRequest) -> HttpResponse:
    """The office reads it, its head changes it."""
    person = request.user
    if not person.has_role(*OFFICE, *LEADERS):
        raise Forbidden("办理规定由政务公开办公室查看。")
    may_change = person.has_role(Role.DISCLOSURE_OFFICE_HEAD)
    form = PracticeForm(
        request.POST if request.method == "POST" else None, instance=practice_of(person.organ)
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_practice(by=person, settings=form.cleaned_data)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "已保存办理规定。")
            return redirect("cases:practice")
    if not may_change:
        for field in form.fields.values():
            field.disabled = True
    return render(request, "cases/practice.html", {"form": form, "may_change": may_change})


paths = [path("practice/", practice, name="practice")]
