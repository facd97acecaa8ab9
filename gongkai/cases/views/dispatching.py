"""Entering that a letter went out, that it arrived, and the scan of the one that was sent."""

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
from gongkai.cases.forms.letters import DeliverForm, SendForm, SignedForm
from gongkai.cases.models import Letter
from gongkai.cases.views.access import OFFICE, get_case
from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.files.intake import read_upload


def _letter(request: HttpRequest, pk: int) -> Letter:
    rows = Letter.objects.select_related("case", "inbound", "consultation")
    row: Letter = get_object_or_404(rows, pk=pk)
    owner = row.case or row.inbound
    get_object_or_404(type(owner), pk=owner.pk, organ=request.user.organ_id)
    if not request.user.has_role(*OFFICE):
        raise Forbidden("文书的发出、送达由政务公开办公室登记（DL-05，条例第三十三条）。")
    if row.case_id:
        get_case(request, row.case_id)
    return row


def _page(
    request: HttpRequest, row: Letter, form: forms.Form, label: str, do: Callable[[], object],
    before: str = "",
) -> HttpResponse:  # fmt: skip
    if request.method == "POST" and form.is_valid():
        try:
            do()
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, f"已办：{label}。")
            return redirect(row)
    context = {"row": row, "case": row.case, "form": form, "label": label, "before": before}
    return render(request, "cases/letter_form.html", context)


@login_required
@require_http_methods(["GET", "POST"])
def send(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter when and how the letter went out."""
    row = _letter(request, pk)
    form = SendForm(request.POST or None, is_second=row.sent_on is not None)

    def do() -> object:
        data: dict[str, Any] = {**form.cleaned_data}
        data["method"] = Letter.Method(data["method"])
        return actions.send(letter=row, by=request.user, **data)

    before = f"已登记：{row.sent_on} {row.get_method_display()}发出。" if row.sent_on else ""
    return _page(request, row, form, "登记发出", do, before)


@login_required
@require_http_methods(["GET", "POST"])
def deliver(request: HttpRequest, pk: int) -> HttpResponse:
    """Enter when the letter reached its recipient, with the proof."""
    row = _letter(request, pk)
    form = DeliverForm(
        request.POST or None, request.FILES or None, is_second=row.delivered_on is not None
    )

    def do() -> object:
        data: dict[str, Any] = {**form.cleaned_data}
        upload = data.pop("file")
        if upload:
            data |= {"name": upload.name, "data": read_upload(upload, by=request.user)}
        return actions.deliver(letter=row, by=request.user, **data)

    before = f"已登记：{row.delivered_on} 送达，{row.delivery_note}。" if row.delivered_on else ""
    return _page(request, row, form, "登记送达", do, before)


@login_required
@require_http_methods(["GET", "POST"])
def signed(request: HttpRequest, pk: int) -> HttpResponse:
    """Attach the scan of the sealed, signed letter that was sent."""
    row = _letter(request, pk)
    form = SignedForm(request.POST or None, request.FILES or None)

    def do() -> object:
        upload = form.cleaned_data["file"]
        data = read_upload(upload, by=request.user)
        return actions.attach_signed(letter=row, by=request.user, name=upload.name, data=data)

    return _page(request, row, form, "上传盖章扫描件", do)


paths = [
    path("letters/<int:pk>/send/", send, name="letter_send"),
    path("letters/<int:pk>/deliver/", deliver, name="letter_deliver"),
    path("letters/<int:pk>/signed/", signed, name="letter_signed"),
]
