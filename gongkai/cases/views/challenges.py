"""Answering a reconsideration or suit, entering its result, adding its papers."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from gongkai.cases import actions
from gongkai.cases.actions.challenging import is_late
from gongkai.cases.forms import afterwards as f
from gongkai.cases.models import Challenge
from gongkai.cases.views.access import get_case
from gongkai.cases.views.panels.challenges import shown
from gongkai.core.deeds import Blocked
from gongkai.law.challenges import Result

Do = Callable[[Challenge, Any, dict[str, Any]], object]


def _page(request: HttpRequest, pk: int, form_class: type[forms.Form], label: str, do: Do):  # type: ignore[no-untyped-def]
    row = get_object_or_404(Challenge, pk=pk, case__organ=request.user.organ_id)
    case = get_case(request, row.case_id)
    form = form_class(*((request.POST, request.FILES) if request.method == "POST" else ()))
    if request.method == "POST" and form.is_valid():
        try:
            do(row, request.user, form.cleaned_data)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, f"已办：{label}。")
            return redirect(case)
    return render(request, "cases/challenge.html",
                  {"case": case, "one": shown(row), "form": form, "label": label})  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def respond(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter that the bureau's answer and evidence went out; a late one is recorded with a warning."""

    def do(row: Challenge, by: Any, data: dict[str, Any]) -> None:
        done = actions.respond(challenge=row, by=by, **data)
        if is_late(done):
            messages.warning(
                request,
                f"提交日期 {done.responded_on} 晚于期限 {done.respond_by}，已如实记为逾期"
                "（行政复议法第七十条、行政诉讼法第三十四条：视为没有证据、依据）。",
            )

    return _page(request, pk, f.RespondForm, "登记提交", do)


@login_required
@require_http_methods(["GET", "POST"])
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter what was decided; an order to redo takes the application up again."""

    def do(row: Challenge, by: Any, data: dict[str, Any]) -> None:
        values = {**data, "result": Result(data["result"])}
        actions.decide_challenge(challenge=row, by=by, **values)

    return _page(request, pk, f.DecideForm, "登记结果", do)


@login_required
@require_http_methods(["GET", "POST"])
def papers(request: HttpRequest, pk: int) -> HttpResponse:
    """Upload papers of the challenge."""
    return _page(
        request, pk, f.PapersForm, "上传材料",
        lambda row, by, data: actions.add_papers(challenge=row, by=by, **data),
    )  # fmt: skip


paths = [
    path("challenges/<int:pk>/respond/", respond, name="respond"),
    path("challenges/<int:pk>/decide/", decide, name="decide_challenge"),
    path("challenges/<int:pk>/papers/", papers, name="challenge_papers"),
]
