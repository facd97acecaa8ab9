"""Opening the door now or later, closing it, and marking what still holds."""

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.disclosure import actions, permissions
from gongkai.disclosure.actions.publishing import publish_blockers
from gongkai.disclosure.actions.scheduling import not_carried_out, waiting_in
from gongkai.disclosure.actions.validity import proposal_of, unmarked_repeals
from gongkai.disclosure.forms.publishing import PublishForm, ValidityForm, WithdrawForm
from gongkai.disclosure.models import Disclosure
from gongkai.disclosure.outlook import outlook_of
from gongkai.disclosure.views.listing import get_disclosure

LATELY = timedelta(days=14)
_MOST = 200


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Say once more what goes out; then open the door, or arrange when it opens."""
    disclosure = get_disclosure(request, pk)
    form = PublishForm(request.POST or None, disclosure=disclosure)
    blockers = publish_blockers(disclosure, request.user)
    if form.is_bound and form.is_valid():
        try:
            if form.cleaned_data["how"] == "now":
                actions.publish(disclosure=disclosure, by=request.user)
                messages.success(request, "已发布，正在生成公开页面。")
            else:
                actions.schedule(disclosure=disclosure, by=request.user, **form.arrangement())
                messages.success(request, "已安排。到时系统会再检查一遍，通过才发布。")
        except Forbidden:
            raise
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            return redirect("disclosure:show", pk)
    version = disclosure.version
    return render(
        request,
        "disclosure/publish.html",
        {
            "disclosure": disclosure,
            "version": version,
            "form": form,
            "blockers": blockers,
            "outlook": outlook_of(disclosure, version) if version and not blockers else None,
            "arranged": disclosure.schedules.filter(ended_at=None).first(),
        },
    )


@login_required
@require_safe
def schedules(request: HttpRequest) -> HttpResponse:
    """待发布安排: what goes out when, what waits for something, what came to nothing, what ends."""
    person: Any = request.user
    if not person.has_role(*permissions.READERS):
        raise Forbidden("您的职责不含信息公开办理，不能查看发布安排。")
    waiting = list(waiting_in(person.organ_id)[:_MOST])
    today = timezone.localdate()
    ending = Disclosure.objects.public().filter(organ=person.organ_id, public_until__gte=today)
    return render(
        request,
        "disclosure/schedules.html",
        {
            "timed": [one for one in waiting if one.publish_at],
            "others": [one for one in waiting if not one.publish_at],
            "failed": not_carried_out(person.organ_id, timezone.now() - LATELY),
            "ending": ending.select_related("draft").order_by("public_until", "pk")[:_MOST],
            "may_publish": permissions.may_publish(person),
            "today": today,
        },
    )


@login_required
@require_POST
def unschedule(request: HttpRequest, pk: int) -> HttpResponse:
    """Give up an arrangement."""
    return _deed(request, pk, actions.unschedule, "已取消发布安排。")


@login_required
@require_POST
def confirm_event(request: HttpRequest, pk: int) -> HttpResponse:
    """What it waited for has happened: publish."""
    return _deed(request, pk, actions.confirm_event, "已发布，正在生成公开页面。")


def _deed(request: HttpRequest, pk: int, deed: Any, done: str) -> HttpResponse:
    disclosure = get_disclosure(request, pk)
    try:
        deed(disclosure=disclosure, by=request.user)
    except Forbidden:
        raise
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        messages.success(request, done)
    return redirect("disclosure:show", pk)


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the item away from the public, with the reason that stays inside."""
    disclosure = get_disclosure(request, pk)
    if not permissions.may_withdraw(request.user, disclosure):
        raise Forbidden("撤回由发布员、政务公开办公室或领导进行，您的职责不含此项。")
    form = WithdrawForm(request.POST or None)
    if form.is_bound and form.is_valid():
        try:
            actions.withdraw(disclosure=disclosure, by=request.user, **form.cleaned_data)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "已撤回，正在清除公开页面。")
            return redirect("disclosure:show", pk)
    return render(request, "disclosure/withdraw.html", {"disclosure": disclosure, "form": form})


@login_required
@require_http_methods(["GET", "POST"])
def validity(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark what a public document is worth now; ``?by=`` a document that repeals or replaces it
    fills the form in."""
    disclosure = get_disclosure(request, pk)
    person: Any = request.user
    if not permissions.may_mark_validity(person, disclosure):
        raise Forbidden("有效性由政务公开办公室标注，您的职责不含此项。")
    proposal = proposal_of(disclosure, request.GET.get("by", ""))
    form = ValidityForm(
        request.POST or None, organ=person.organ,
        initial={"since": timezone.localdate(), **(proposal or {})},
    )  # fmt: skip
    if form.is_bound and form.is_valid():
        try:
            actions.mark_validity(disclosure=disclosure, by=person, **form.cleaned_data)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "已标注，正在更新公开页面和列表。")
            return redirect("disclosure:show", pk)
    return render(
        request,
        "disclosure/validity.html",
        {
            "disclosure": disclosure,
            "form": form,
            "proposal": proposal,
            "decisions": disclosure.validity_decisions.select_related("by", "replaced_by"),
        },
    )


@login_required
@require_safe
def proposals(request: HttpRequest) -> HttpResponse:
    """Public documents that another public one repeals or replaces and nobody marked yet."""
    person: Any = request.user
    if not person.has_role(*permissions.OFFICE):
        raise Forbidden("有效性由政务公开办公室标注，您的职责不含此项。")
    links = unmarked_repeals(person.organ_id)
    return render(request, "disclosure/validity_proposals.html", {"links": links})
