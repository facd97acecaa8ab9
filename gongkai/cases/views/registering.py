"""Entering an application that came by counter, post, fax, e-mail, word of mouth or another organ."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from gongkai.cases import actions
from gongkai.cases.forms.registering import ApplicantKindForm, RegisterForm
from gongkai.cases.models import ApplicantKind, Case, Source
from gongkai.cases.receipts import RECEIPTS
from gongkai.cases.views.access import OFFICE, get_case
from gongkai.core.deeds import Blocked, Forbidden
from gongkai.law.events import Channel

_KEPT_SECONDS = 3600


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """First the channel, whose rule decides which day is asked; then the form. Typed text stays."""
    if not request.user.has_role(*OFFICE):
        raise Forbidden("申请由政务公开办公室登记（条例第二十九条）。")
    channel = _channel(request)
    if channel is None:
        return render(request, "cases/register.html", {"channels": _channels()})
    if request.method != "POST":
        return _page(request, RegisterForm(channel=channel, by=request.user), channel)
    if "switch" in request.POST:
        form = RegisterForm(initial=request.POST.dict(), channel=channel, by=request.user)
        return _page(request, form, channel)
    form = RegisterForm(request.POST, request.FILES, channel=channel, by=request.user)
    if form.is_valid():
        try:
            case = _enter(request, form)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, f"已登记，登记号 {case.number}。")
            return redirect(case)
    return _page(request, form, channel, status=422)


def _enter(request: HttpRequest, form: RegisterForm) -> Case:
    """The deed, once for a form however often its button is pressed."""
    key = f"registered:{form.cleaned_data['form_key']}"
    if not cache.add(key, 1, _KEPT_SECONDS):
        raise Blocked("这张登记表已经提交过，请到申请列表查看，不要重复登记。")
    data = form.cleaned_data
    try:
        return actions.enter(
            by=request.user, channel=form.channel, arrived_on=data["arrived_on"],
            content=form.content(), source=Source(data["source"]),
            external_number=data["external_number"], scans=form.scans(),
            confirmed_on=form.confirmed(), remarks=form.remarks(),
        )  # fmt: skip
    except BaseException:
        cache.delete(key)
        raise


def _page(
    request: HttpRequest, form: RegisterForm, channel: Channel, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "form": form, "channel": channel, "receipt": RECEIPTS[channel], "channels": _channels(),
        "lost_files": [upload.name for name in request.FILES for upload in request.FILES.getlist(name)],
    }  # fmt: skip
    return render(request, "cases/register.html", context, status=status)


def _channel(request: HttpRequest) -> Channel | None:
    name = "other_channel" if "switch" in request.POST else "channel"
    given = request.POST.get(name) or request.GET.get("channel", "")
    return Channel(given) if given in list(Channel) else None


def _channels() -> list[tuple[str, str, str]]:
    """(value, label, in a few words) of every channel the office enters."""
    labels = {Channel.WEB: "网络渠道转来"}
    return [(c.value, labels.get(c, c.label), receipt.short) for c, receipt in RECEIPTS.items()]


@login_required
@require_http_methods(["GET", "POST"])
def applicant_kind(request: HttpRequest, pk: int) -> HttpResponse:
    """The office confirms the applicant's type."""
    case = get_case(request, pk)
    if not request.user.has_role(*OFFICE):
        raise Forbidden("申请人类型由政务公开办公室核对（APP-04，条例第二十九条）。")
    form = ApplicantKindForm(request.POST or None, initial={"kind": case.applicant_kind})
    if request.method == "POST" and form.is_valid():
        try:
            actions.confirm_applicant_kind(
                case=case, by=request.user, kind=ApplicantKind(form.cleaned_data["kind"])
            )
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "申请人类型已核对。")
            return redirect(case)
    return render(
        request, "cases/deed.html", {"case": case, "form": form, "label": "核对申请人类型"}
    )


paths = [
    path("new/", register, name="register"),
    path("<int:pk>/applicant-kind/", applicant_kind, name="applicant_kind"),
]
