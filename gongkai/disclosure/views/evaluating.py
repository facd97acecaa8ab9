"""What is not disclosed, and when somebody last looked at it (R711 art. 18)."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.ui.workbooks import workbook_response
from gongkai.disclosure import actions
from gongkai.disclosure.actions.evaluating import due_evaluations, evaluate_blockers, undisclosed
from gongkai.disclosure.forms.registering import EvaluationForm
from gongkai.disclosure.permissions import OFFICE
from gongkai.disclosure.registering import last_decision
from gongkai.disclosure.views.listing import get_disclosure
from gongkai.disclosure.workbooks import evaluation_workbook
from gongkai.law.evaluation import ARTICLE, EVERY_MONTHS, evaluate_by

_A_PAGE = 25


@login_required
@require_safe
def evaluations(request: HttpRequest) -> HttpResponse:
    """What is due, or everything that is withheld or on request; also as a workbook."""
    if not request.user.has_role(*OFFICE):
        raise Forbidden("动态评估由政务公开办公室进行，您的职责不含此项。")
    organ, today = request.user.organ_id, timezone.localdate()
    wants_all = "all" in request.GET
    rows = undisclosed(organ).order_by("looked_at_on", "pk")
    due = due_evaluations(organ, today)
    chosen = (rows if wants_all else due).select_related("draft__kind", "department")
    if "export" in request.GET:
        try:
            content = evaluation_workbook(chosen, by=request.user)
        except Blocked as blocked:
            messages.error(request, "；".join(blocked.reasons))
            return redirect("disclosure:evaluations")
        return workbook_response(content, f"动态评估_{today:%Y%m%d}")
    page = Paginator(chosen.defer("draft__body_html"), _A_PAGE).get_page(request.GET.get("page"))
    return render(
        request, "disclosure/evaluations.html",
        {
            "page": page, "wants_all": wants_all, "due": due.count(), "all": rows.count(),
            "rows": [(row, evaluate_by(row.looked_at_on)) for row in page],
            "today": today, "article": ARTICLE, "months": EVERY_MONTHS,
        },
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def evaluate(request: HttpRequest, pk: int) -> HttpResponse:
    """One document with its ground, and what the office concludes."""
    disclosure = get_disclosure(request, pk)
    blockers = evaluate_blockers(disclosure, request.user)
    form = EvaluationForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        is_kept = form.cleaned_data["decision"] == "keep"
        try:
            actions.evaluate(
                disclosure=disclosure, by=request.user, is_kept=is_kept,
                reason=form.cleaned_data["reason"],
            )  # fmt: skip
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            if is_kept:
                messages.success(request, "已记录：维持。")
                return redirect("disclosure:evaluations")
            messages.success(request, "已记录拟公开并退回拟稿：请改公开属性后送审。")
            return redirect("disclosure:edit", pk)
    return render(
        request, "disclosure/evaluate.html",
        {
            "form": form, "disclosure": disclosure, "draft": disclosure.draft,
            "decision": last_decision(disclosure), "blockers": blockers,
            "evaluations": disclosure.evaluations.select_related("by"), "article": ARTICLE,
        },
    )  # fmt: skip
