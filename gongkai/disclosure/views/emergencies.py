"""应急撤回: found by address or number, away in two taps; then the list of what else is to do."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.people.models import Person
from gongkai.core.ui.choosing import sought
from gongkai.disclosure import actions, bells, outbox, permissions
from gongkai.disclosure.actions.emergencies import CAUSES, steps_of
from gongkai.disclosure.addresses import find_published
from gongkai.disclosure.models import Disclosure, Emergency
from gongkai.disclosure.views import panels
from gongkai.disclosure.views.listing import get_disclosure

_MOST, _MOST_TITLED = 50, 10


@login_required
@require_http_methods(["GET"])
def desk(request: HttpRequest) -> HttpResponse:
    """Paste the public address or the index number; below, what is still being dealt with."""
    person: Any = request.user
    if not person.has_role(*permissions.URGENT):
        raise Forbidden(
            "应急撤回由发布员、保密审查员、政务公开办公室或领导进行，您的职责不含此项。"
        )
    text = sought(request)
    error, titled = "", []
    if text.strip():
        found = find_published(person.organ, text)
        if found is not None:
            return redirect("emergency:withdraw", found.pk)
        titled = _titled(person, text)
        error = "" if titled else (
            "没有找到这条已公开的信息：可能已经撤回，或者网址、索引号没有粘贴完整。"
            "请重新复制，或者从信息台账打开它再点“应急撤回”。"
        )  # fmt: skip
    rows = Emergency.objects.filter(disclosure__organ=person.organ_id).select_related(
        "disclosure", "by", "reviewed_by"
    )
    return render(
        request,
        "disclosure/emergencies.html",
        {
            "q": text, "error": error, "titled": titled,
            "emergencies": [(row, _left(row)) for row in rows[:_MOST]],
            "causes": CAUSES,
        },
    )  # fmt: skip


def _titled(person: Person, text: str) -> list[Disclosure]:
    """What is public under such a title: who saw the page by chance has no number at hand."""
    rows = Disclosure.objects.public().filter(
        organ=person.organ_id, published_clearance__version__title__icontains=text.strip()
    )
    return list(rows.order_by("-first_published_at")[:_MOST_TITLED])


def _left(row: Emergency) -> int:
    return sum(done is None for _, _, done in steps_of(row))


@login_required
@require_http_methods(["GET", "POST"])
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """One button a cause; pressing it takes the item away everywhere at once."""
    disclosure = get_disclosure(request, pk)
    if not permissions.may_withdraw_at_once(request.user, disclosure):
        raise Forbidden(
            "应急撤回由发布员、保密审查员、政务公开办公室或领导进行，您的职责不含此项。"
        )
    if request.method == "POST":
        try:
            made = actions.withdraw_at_once(
                disclosure=disclosure, by=request.user, cause=request.POST.get("cause", "")
            )
        except Blocked as blocked:
            messages.error(request, "；".join(blocked.reasons))
            return redirect("emergency:withdraw", pk)
        # The deed is committed; the person does not leave before it can be gone.
        bells.take_down_now(disclosure.pk)
        return redirect("emergency:show", made.pk)
    return render(
        request, "disclosure/emergency_withdraw.html", {"disclosure": disclosure, "causes": CAUSES}
    )


@login_required
@require_http_methods(["GET", "POST"])
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """Whether it is gone everywhere, the list with who did what when, and the review afterwards."""
    person: Any = request.user
    row = get_object_or_404(
        Emergency.objects.select_related("disclosure__organ", "by", "reviewed_by"),
        pk=pk, disclosure__organ=person.organ_id,
    )  # fmt: skip
    if not permissions.may_follow_emergency(person, row.disclosure):
        raise Forbidden("处置清单由政务公开办公室、保密审查员和领导登记，您的职责不含此项。")
    errors: list[str] = []
    if request.method == "POST":
        try:
            if "step" in request.POST:
                actions.tick_step(
                    emergency=row, by=person, step=request.POST["step"],
                    note=request.POST.get("note", ""),
                )  # fmt: skip
                messages.success(request, "已登记。")
            else:
                actions.conclude_emergency(
                    emergency=row, by=person, conclusion=request.POST.get("conclusion", "")
                )
                messages.success(request, "已复核，这件应急撤回办结。")
            return redirect("emergency:show", pk)
        except Blocked as blocked:
            errors = blocked.reasons
    states = outbox.states_of(row.disclosure)
    steps = steps_of(row)
    return render(
        request,
        "disclosure/emergency.html",
        {
            "emergency": row,
            "cause": CAUSES[row.cause],
            "is_public_again": row.disclosure.is_public,
            "states": states,
            # Other sites take down what a person or a package put there, not the withdrawal.
            "outside": panels.registered("channels", row.disclosure, request),
            "is_settled": all(is_done for _, _, is_done in states),
            "steps": steps,
            "left": sum(done is None for _, _, done in steps),
            "may_conclude": permissions.may_conclude_emergency(person, row.disclosure)
            and row.by_id != person.pk,
            "errors": errors,
            "typed": request.POST,
        },
    )
