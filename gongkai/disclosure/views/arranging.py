"""The attachments of a draft: readable names, and the order in which the public sees them."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from gongkai.core.deeds import Blocked
from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure
from gongkai.disclosure.views.listing import get_disclosure


@login_required
@require_http_methods(["GET", "POST"])
def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    """Rename all at once; move one up or down with what was typed kept."""
    disclosure = get_disclosure(request, pk)
    typed: dict[str, str] = {}
    errors: list[str] = []
    if request.method == "POST":
        typed = {
            name.removeprefix("name_"): value
            for name, value in request.POST.items() if name.startswith("name_")
        }  # fmt: skip
        errors = _rename(request, disclosure, typed)
        for name, up in (("up", True), ("down", False)):
            if name in request.POST and not errors:
                errors = _move(request, disclosure, request.POST[name], up=up)
        if not errors and not {"up", "down"} & set(request.POST):
            messages.success(request, "附件的名称已保存。")
            return redirect("disclosure:check", pk)
        if not errors:
            return redirect("disclosure:attachments", pk)
    draft = get_disclosure(request, pk).draft
    rows = [
        {**one, "typed": typed.get(one["sha256"], one["name"]) if errors else one["name"]}
        for one in draft.attachments
    ]
    return render(
        request, "disclosure/attachments.html",
        {"disclosure": disclosure, "draft": draft, "rows": rows, "errors": errors},
        status=422 if errors else 200,
    )  # fmt: skip


def _rename(request: HttpRequest, disclosure: Disclosure, typed: dict[str, str]) -> list[str]:
    errors: list[str] = []
    names = {one["sha256"]: one["name"] for one in disclosure.draft.attachments}
    for sha256, name in typed.items():
        if names.get(sha256) == name:
            continue
        try:
            actions.rename_attachment(
                disclosure=disclosure, by=request.user, sha256=sha256, name=name
            )
        except Blocked as blocked:
            errors += blocked.reasons
    return errors


def _move(request: HttpRequest, disclosure: Disclosure, sha256: str, *, up: bool) -> list[str]:
    try:
        actions.move_attachment(disclosure=disclosure, by=request.user, sha256=sha256, up=up)
    except Blocked as blocked:
        return blocked.reasons
    return []
