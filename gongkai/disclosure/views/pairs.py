"""审查分工: which steps must be done by different people, and what that means with those at hand."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.people.models import Organ
from gongkai.disclosure import actions, permissions
from gongkai.disclosure.actions.reviewing import pairs_of
from gongkai.disclosure.models import PairRule
from gongkai.disclosure.staffing import Outlook, label_of, outlook, words
from gongkai.law.review_state import CHOSEN_PAIRS, FIXED_PAIRS, PUBLISHING, ReviewState

# The order of the road, with the author first and publishing last.
_STEPS = (
    ReviewState.DRAFT, ReviewState.PRIOR_REVIEW, ReviewState.DEPARTMENT_REVIEW,
    ReviewState.SECRECY_REVIEW, ReviewState.LEGAL_REVIEW, ReviewState.OFFICE_REVIEW,
    ReviewState.APPROVAL, ReviewState.DIRECTOR_APPROVAL, PUBLISHING,
)  # fmt: skip
FIXED_REASON = "拟稿、保密审查、审批必须由三个不同的人办理（保密法第三十五条），不能放开。"


@login_required
@require_http_methods(["GET", "POST"])
def pairs(request: HttpRequest) -> HttpResponse:
    """The table of pairs; a change is shown with its effect and confirmed before it holds."""
    by = request.user
    if not permissions.may_set_pairs(by):
        raise Forbidden("审查分工由系统管理员或政务公开办公室负责人设定，您的职责不含此项。")
    organ, errors = by.organ, []
    asked = _asked(request)
    if request.method == "POST" and asked is not None and request.POST.get("confirmed"):
        first, second, is_apart = asked
        try:
            actions.set_pair(by=by, first=first, second=second, is_apart=is_apart)
        except Blocked as blocked:
            errors, asked = blocked.reasons, None
        else:
            said = "须由不同的人办理" if is_apart else "可以由同一人办理"
            messages.success(request, f"已设定：{words((first, second))}{said}。")
            return redirect("disclosure:pairs")
    elif request.method == "POST" and asked is None:
        errors = ["没有这一对环节，请刷新页面后重新选择。"]
    now = pairs_of(organ)
    return render(
        request,
        "disclosure/pairs.html",
        {
            "fixed": [words(pair) for pair in FIXED_PAIRS],
            "fixed_reason": FIXED_REASON,
            "chosen": _chosen(organ),
            "matrix": _matrix(now),
            "steps": [label_of(step) for step in _STEPS],
            "outlook": outlook(organ, now),
            "helpful": _helpful(outlook(organ, now)),
            "asked": _confirmation(organ, asked) if asked else None,
            "errors": errors,
        },
        status=422 if errors else 200,
    )


def _asked(request: HttpRequest) -> tuple[str, str, bool] | None:
    """The pair and what it shall be; None when it is none the bureau may choose."""
    first, _, second = request.POST.get("pair", "").partition("+")
    found = next((pair for pair in CHOSEN_PAIRS if pair == (first, second)), None)
    if found is None:
        return None
    return str(found[0]), str(found[1]), request.POST.get("apart") == "1"


def _chosen(organ: Organ) -> list[dict[str, Any]]:
    rules = {
        (one.first, one.second): one
        for one in PairRule.objects.filter(organ=organ).select_related("by")
    }
    return [
        {
            "value": f"{pair[0]}+{pair[1]}", "words": words(pair),
            "is_apart": rules[pair].is_apart if pair in rules else True, "rule": rules.get(pair),
        }
        for pair in CHOSEN_PAIRS
    ]  # fmt: skip


def _matrix(now: tuple[tuple[str, str], ...]) -> list[tuple[str, list[str]]]:
    """A row a step: what stands between it and each other step."""
    rows = []
    for number, step in enumerate(_STEPS):
        cells = []
        for other_number, other in enumerate(_STEPS):
            pair = {(step, other), (other, step)}
            if other_number == number:
                cells.append("self")
            elif pair & set(FIXED_PAIRS):
                cells.append("fixed")
            elif pair & set(now):
                cells.append("apart")
            elif pair & set(CHOSEN_PAIRS):
                cells.append("together")
            else:
                cells.append("free")
        rows.append((label_of(step), cells))
    return rows


def _helpful(found: Outlook) -> list[tuple[Any, list[str]]]:
    return [
        (one, ["并".join(f"“{words(pair)}”" for pair in freed) for freed in one.helps])
        for one in found.troubles
    ]


def _confirmation(organ: Organ, asked: tuple[str, str, bool]) -> dict[str, Any]:
    """What would be so after the change."""
    first, second, is_apart = asked
    rest = tuple(pair for pair in pairs_of(organ) if pair != (first, second))
    then = (*rest, (first, second)) if is_apart else rest
    found = outlook(organ, then)
    return {
        "value": f"{first}+{second}", "words": words((first, second)), "is_apart": is_apart,
        "outlook": found, "helpful": _helpful(found),
    }  # fmt: skip
