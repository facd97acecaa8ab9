"""Lists of what is handed to the archive and the public library."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.ui.workbooks import workbook_response
from gongkai.disclosure import actions
from gongkai.disclosure.actions.transferring import (
    MOST,
    transfer_blockers,
    transferable,
    waiting_years,
)
from gongkai.disclosure.forms.transferring import ReceiptForm, TransferForm
from gongkai.disclosure.models import TransferList
from gongkai.disclosure.permissions import OFFICE
from gongkai.disclosure.transfer_papers import as_paper, as_workbook, items_of
from gongkai.law.transfers import ARTICLE, hand_over_by

_A_PAGE, _A_LIST = 25, 50


@login_required
@require_http_methods(["GET", "POST"])
def transfers(request: HttpRequest) -> HttpResponse:
    """The lists made so far, and a new one: first how many items it would have, then the list."""
    _require_office(request)
    asked = request.POST if request.method == "POST" else request.GET
    form = TransferForm(asked if "to" in asked else None, initial=TransferForm.usual())
    count, reasons = None, []
    if form.is_bound and form.is_valid():
        given = form.cleaned_data
        if request.method == "POST":
            try:
                made = actions.make_transfer(by=request.user, **given)
            except Blocked as blocked:
                form.add_error(None, blocked.reasons)
            else:
                messages.success(request, "清单已制作，请打印后随文件移送，对方签收后登记。")
                return redirect("disclosure:transfer", made.pk)
        else:
            reasons = transfer_blockers(request.user, **given)
            count = 0 if reasons else transferable(request.user.organ_id, **given).count()
            for reason in reasons:
                form.add_error(None, reason)
    rows = TransferList.objects.filter(organ=request.user.organ_id).select_related("by")
    waiting = [
        (year, to, hand_over_by(year))
        for year, to in waiting_years(request.user.organ_id, timezone.localdate())
    ]
    return render(
        request, "disclosure/transfers.html",
        {
            "form": form, "count": count, "waiting": waiting, "article": ARTICLE, "most": MOST,
            "today": timezone.localdate(),
            "page": Paginator(rows, _A_PAGE).get_page(request.GET.get("page")),
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def transfer(request: HttpRequest, pk: int) -> HttpResponse:
    """One list with its items; POST notes the receipt or drops a list that was not handed over."""
    row = _found(request, pk)
    form = ReceiptForm(request.POST if "receive" in request.POST else None,
                       initial={"received_on": timezone.localdate()})  # fmt: skip
    try:
        if "discard" in request.POST:
            actions.discard_transfer(transfer=row, by=request.user)
            messages.success(request, "清单已作废，其中的信息可以重新列入清单。")
            return redirect("disclosure:transfers")
        if form.is_bound and form.is_valid():
            actions.receive_transfer(transfer=row, by=request.user, **form.cleaned_data)
            messages.success(request, "已登记接收。")
            return redirect("disclosure:transfer", pk)
    except Forbidden:
        raise
    except Blocked as blocked:
        if form.is_bound:
            form.add_error(None, blocked.reasons)
        else:
            messages.error(request, "；".join(blocked.reasons))
    items = items_of(row)
    return render(
        request, "disclosure/transfer.html",
        {
            "transfer": row, "form": form,
            "page": Paginator(items, _A_LIST).get_page(request.GET.get("page")),
            "withdrawn": items.filter(published_clearance=None).count(),
        },
    )  # fmt: skip


@login_required
@require_safe
def transfer_file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The list as an Excel file or as a PDF to be signed."""
    row = _found(request, pk)
    name = f"主动公开政府信息移送清单_{row.get_to_display()}_{row.made_on:%Y%m%d}"
    if form == "xlsx":
        return workbook_response(as_workbook(row), name)
    response = HttpResponse(as_paper(row), content_type="application/pdf")
    response["Content-Disposition"] = content_disposition_header(True, f"{name}.pdf") or ""
    return response


def _require_office(request: HttpRequest) -> None:
    person: Any = request.user
    if not person.has_role(*OFFICE):
        raise Forbidden("移送由政务公开办公室办理，您的职责不含此项。")


def _found(request: HttpRequest, pk: int) -> TransferList:
    _require_office(request)
    rows = TransferList.objects.filter(organ=request.user.organ_id).select_related("by", "organ")
    return get_object_or_404(rows, pk=pk)
