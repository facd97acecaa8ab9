"""The page the staff desk opens on: what is mine to do today."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.desk.todo import todo_for


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person, the most urgent first, with its clock."""
    return render(request, "desk/today.html", {"groups": todo_for(request.user)})
