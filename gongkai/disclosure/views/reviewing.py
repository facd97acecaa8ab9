"""Reviewing one version and comparing it with the one before. One document at a time."""

from datetime import date
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.core.deeds import Blocked
from gongkai.core.people.signing import signing_faults
from gongkai.disclosure import actions, permissions
from gongkai.disclosure.actions.reviewing import (
    Determination,
    decide_blockers,
    escalated_on,
)
from gongkai.disclosure.checklists import checklist_of
from gongkai.disclosure.comparing import compare_contents
from gongkai.disclosure.finding_groups import groups_of
from gongkai.disclosure.findings import Found
from gongkai.disclosure.models import Disclosure, Remark, Review, Version
from gongkai.disclosure.remarks import (
    BODY,
    earlier_of,
    paragraphs,
    shown_of,
    with_places,
    with_remarks,
)
from gongkai.disclosure.roads import road_of, signed
from gongkai.disclosure.views.drafting import marked_body
from gongkai.disclosure.views.listing import get_disclosure
from gongkai.law.determination import Conclusion
from gongkai.law.review_state import ReviewEvent, ReviewState

# The steps that are signed: the password is asked for once more.
SIGNED = (ReviewState.APPROVAL, ReviewState.DIRECTOR_APPROVAL)
# A longer text is compared on a page of its own.
LONGEST_INLINE = 60_000
PHRASES = {
    "pass": ("同意。", "同意公开。", "已审查，可以公开。"),
    "send_back": (
        "请核对数字后重新送审。", "请隐去其中的个人信息。", "附件与正文不一致，请核对。",
        "见文中批注，请逐条修改并回复。",
    ),
    "escalate": ("不能确定是否涉密，报请上级主管部门确定。", "报请保密行政管理部门确定。"),
}  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one version, its findings and what changed; then pass, send back or escalate."""
    disclosure = get_disclosure(request, pk)
    errors: list[str] = []
    if request.method == "POST":
        errors = _decide(request, disclosure)
        if not errors:
            return redirect("disclosure:show", pk)
        disclosure = get_disclosure(request, pk)
    return _page(request, disclosure, errors)


def _decide(request: HttpRequest, disclosure: Disclosure) -> list[str]:
    """Why nothing was decided; empty when it was."""
    given = request.POST
    state = ReviewState(disclosure.review_state)
    try:
        event = ReviewEvent(given.get("event", ""))
    except ValueError:
        return ["请选择“通过”“退回”或“报请确定”。"]
    if event == ReviewEvent.PASS and is_signed(state):
        faults = decide_blockers(disclosure, request.user, event) or signing_faults(
            request, given.get("password", "")
        )
        if faults:
            return faults
    try:
        actions.decide(
            disclosure=disclosure,
            by=request.user,
            event=event,
            comment=given.get("comment", ""),
            digest=given.get("digest", ""),
            checks=given.getlist("check"),
            determined=_determined(request) if state == ReviewState.ESCALATED else None,
        )
    except Blocked as blocked:
        return blocked.reasons
    disclosure.refresh_from_db()
    now = ReviewState(disclosure.review_state)
    messages.success(
        request, f"已记录：{event.label}。{_WHAT_NOW.get(now) or f'下一环节：{now.label}。'}"
    )
    return []


# Where no step follows; else the next one is named.
_WHAT_NOW = {ReviewState.CLEARED: "审查已全部通过。", ReviewState.DRAFT: "已退给拟稿人修改。"}


def is_signed(state: ReviewState) -> bool:
    """Whether passing this step asks for the password."""
    return bool(settings.SIGN_WITH_PASSWORD) and state in SIGNED


def _determined(request: HttpRequest) -> Determination | None:
    """What was entered of the determination; None when nothing was."""
    given = [request.POST.get(f"determined_{name}", "").strip() for name in
             ("authority", "number", "on", "conclusion")]  # fmt: skip
    if not any(given):
        return None
    authority, number, on, conclusion = given
    try:
        day = date.fromisoformat(on) if on else None
    except ValueError:
        day = None
    known = Conclusion(conclusion) if conclusion in list(Conclusion) else None
    return Determination(authority, number, day, known)


def _page(
    request: HttpRequest, disclosure: Disclosure, errors: list[str], *, place: str = "decide"
) -> HttpResponse:
    """The page with what was typed; ``place``: which form the errors belong to."""
    version = disclosure.version
    if version is None:
        messages.error(request, "这份信息现在不在审查中，可能已被他人处理。")
        return redirect("disclosure:show", disclosure.pk)
    by, state = request.user, ReviewState(disclosure.review_state)
    found = [Found(**one) for one in version.findings]
    remarks = shown_of(version)
    marked = with_places(with_remarks(marked_body(version.body_html, found, disclosure), remarks))
    previous = disclosure.versions.filter(number__lt=version.number).last()
    may_remark = permissions.may_remark(by, disclosure)
    return render(
        request,
        "disclosure/review.html",
        {
            "disclosure": disclosure,
            "version": version,
            "road": road_of(disclosure),
            "state": state,
            "found": found,
            "groups": groups_of(found),
            "handled": sum(1 for one in found if one.needs_disposal),
            "marked": marked,
            "body": BODY,
            "previous": previous,
            "comparison": _comparison(previous, version),
            "sent_back": _sent_back(previous),
            "reviews": reviews_of(version),
            "remarks": remarks,
            "earlier": earlier_of(disclosure, version.number),
            "may_remark": may_remark,
            "places": paragraphs(version) if may_remark else [],
            "blockers": decide_blockers(disclosure, by, ReviewEvent.PASS),
            "never": decide_blockers(disclosure, by, ReviewEvent.SEND_BACK),
            "checks": [
                (check, check.words in request.POST.getlist("check"))
                for check in checklist_of(version, state)
            ],
            "is_signed": is_signed(state),
            "stands_for": _stands_for(request, disclosure),
            "phrases": PHRASES,
            "conclusions": list(Conclusion),
            "escalated_on": escalated_on(version) if state == ReviewState.ESCALATED else None,
            "errors": errors,
            "place": place,
            "typed": request.POST,
        },
        status=422 if errors else 200,
    )


def _stands_for(request: HttpRequest, disclosure: Disclosure) -> str:
    role = permissions.role_for(ReviewState(disclosure.review_state))
    person = permissions.stands_for(request.user, disclosure, role) if role else None
    return person.name if person else ""


def _comparison(previous: Version | None, version: Version) -> Any:
    if previous is None or len(previous.body_html) + len(version.body_html) > LONGEST_INLINE:
        return None
    return compare_contents(previous, version)


def _sent_back(previous: Version | None) -> tuple[Review, str] | None:
    """Why the version before was sent back, and by whom."""
    if previous is None:
        return None
    last = previous.reviews.filter(event=ReviewEvent.SEND_BACK).select_related(
        "by", "stands_for"
    ).last()  # fmt: skip
    return (last, signed(last)) if last else None


def reviews_of(version: Version) -> list[tuple[ReviewState, ReviewEvent, Review, str]]:
    """(step, conclusion, the review, who signed) of a version, in order."""
    rows = version.reviews.select_related("by", "stands_for")
    return [(ReviewState(one.step), ReviewEvent(one.event), one, signed(one)) for one in rows]


@login_required
@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    """Write a remark at the words that were selected, or at the paragraph that was chosen."""
    disclosure = get_disclosure(request, pk)
    given = request.POST
    part, start, end = given.get("part", ""), given.get("start", ""), given.get("end", "")
    if not given.get("quote") and given.get("place"):
        part, _, rest = given["place"].partition(":")
        start, _, end = rest.partition(":")
    try:
        row = actions.add_remark(
            disclosure=disclosure, by=request.user, digest=given.get("digest", ""),
            part=part, start=_number(start), end=_number(end), text=given.get("text", ""),
            quote=given.get("quote", "")[:5000],
        )  # fmt: skip
    except Blocked as blocked:
        return _page(request, disclosure, blocked.reasons, place="remark")
    messages.success(request, "批注已保存。")
    number = next(one.number for one in shown_of(row.version) if one.remark.pk == row.pk)
    return redirect(f"{request.path.removesuffix('remark/')}review/#remark-{number}")


@login_required
@require_POST
def answer(request: HttpRequest, pk: int, remark: int) -> HttpResponse:
    """Answer a remark; on an error the page keeps what was typed."""
    disclosure = get_disclosure(request, pk)
    row = get_object_or_404(Remark, pk=remark, version__disclosure=disclosure)
    try:
        actions.answer_remark(remark=row, by=request.user, answer=request.POST.get("answer", ""))
    except Blocked as blocked:
        shown = next(one for one in shown_of(row.version) if one.remark.pk == row.pk)
        return render(
            request,
            "disclosure/answer_remark.html",
            {"disclosure": disclosure, "one": shown, "errors": blocked.reasons,
             "typed": request.POST.get("answer", "")},
            status=422,
        )  # fmt: skip
    messages.success(request, "已回复批注。")
    is_draft = disclosure.review_state == ReviewState.DRAFT
    return redirect("disclosure:check" if is_draft else "disclosure:show", pk)


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else -1


@login_required
@require_safe
def compare_versions(request: HttpRequest, pk: int, before: int, after: int) -> HttpResponse:
    """What changed between two versions."""
    disclosure = get_disclosure(request, pk)
    old = get_object_or_404(Version, disclosure=disclosure, number=before)
    new = get_object_or_404(Version, disclosure=disclosure, number=after)
    return render(
        request,
        "disclosure/compare.html",
        {
            "disclosure": disclosure,
            "old": old,
            "new": new,
            "comparison": compare_contents(old, new),
        },
    )
