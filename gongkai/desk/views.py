"""The page the staff desk opens on: what is mine to do today."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from gongkai.desk.todo import mail_trouble, todo_for


@login_required
@require_safe
def today(request: HttpRequest) -> HttpResponse:
    """Everything that waits for this person, the most urgent first, with its clock."""
    context = {"groups": todo_for(request.user), "mail_trouble": mail_trouble(request.user)}
    return render(request, "desk/today.html", context)
