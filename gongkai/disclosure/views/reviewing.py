"""Reviewing one version, comparing it with the one before, publishing and withdrawing."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.core.deeds import Blocked
from gongkai.disclosure import actions
from gongkai.disclosure.actions.publishing import publish_blockers
from gongkai.disclosure.actions.reviewing import decide_blockers
from gongkai.disclosure.comparing import compare
from gongkai.disclosure.findings import Found
from gongkai.disclosure.html import text_of
from gongkai.disclosure.models import Content, Version
from gongkai.disclosure.roads import road_of
from gongkai.disclosure.views.drafting import marked_body
from gongkai.disclosure.views.listing import get_disclosure
from gongkai.law.review_state import ReviewEvent, ReviewState

COMPARED = {
    "title": "标题", "document_number": "文号", "formed_on": "形成日期", "summary": "内容概述",
    "ground_reason": "不公开理由",
}  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """Read one version, its findings and what changed; then pass, send back or escalate."""
    disclosure = get_disclosure(request, pk)
    errors: list[str] = []
    comment = request.POST.get("comment", "")
    if request.method == "POST":
        try:
            event = ReviewEvent(request.POST.get("event", ""))
            actions.decide(
                disclosure=disclosure,
                by=request.user,
                event=event,
                comment=comment,
                digest=request.POST.get("digest", ""),
            )
        except Blocked as blocked:
            errors = blocked.reasons
        except ValueError:
            errors = ["请选择“通过”“退回”或“报请确定”。"]
        else:
            messages.success(request, f"已记录：{event.label}。")
            return redirect("disclosure:show", pk)
    version = disclosure.version
    if version is None:
        messages.error(request, "这份信息现在不在审查中，可能已被他人处理。")
        return redirect("disclosure:show", pk)
    found = [Found(**one) for one in version.findings]
    return render(
        request,
        "disclosure/review.html",
        {
            "disclosure": disclosure,
            "version": version,
            "road": road_of(disclosure),
            "state": ReviewState(disclosure.review_state),
            "found": found,
            "marked": marked_body(version.body_html, found),
            "previous": disclosure.versions.filter(number__lt=version.number).last(),
            "blockers": decide_blockers(disclosure, request.user, ReviewEvent.PASS),
            "errors": errors,
            "comment": comment,
        },
    )


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
            "fields": [
                (label, compare(str(getattr(old, name)), str(getattr(new, name))))
                for name, label in COMPARED.items()
                if getattr(old, name) != getattr(new, name)
            ],
            "body": compare(text_of(old.body_html), text_of(new.body_html)),
            "gone": _names(old, new),
            "added": _names(new, old),
        },
    )


def _names(content: Content, other: Content) -> list[str]:
    hashes = {one["sha256"] for one in other.attachments}
    return [one["name"] for one in content.attachments if one["sha256"] not in hashes]


@login_required
@require_safe
def approval_form(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """审查呈批单 of one version, from the reviews as they were made; for printing."""
    disclosure = get_disclosure(request, pk)
    version = get_object_or_404(
        Version.objects.prefetch_related("reviews__by"), disclosure=disclosure, number=number
    )
    reviews = [(ReviewState(r.step), ReviewEvent(r.event), r) for r in version.reviews.all()]
    return render(
        request,
        "disclosure/approval_form.html",
        {"disclosure": disclosure, "version": version, "reviews": reviews},
    )


@login_required
@require_http_methods(["GET", "POST"])
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Confirm once more what goes out, then open the door."""
    disclosure = get_disclosure(request, pk)
    if request.method == "POST":
        actions.publish(disclosure=disclosure, by=request.user)
        messages.success(request, "已发布，正在生成公开页面。")
        return redirect("disclosure:show", pk)
    return render(
        request,
        "disclosure/publish.html",
        {
            "disclosure": disclosure,
            "version": disclosure.version,
            "blockers": publish_blockers(disclosure, request.user),
        },
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the item away from the public."""
    disclosure = get_disclosure(request, pk)
    try:
        actions.withdraw(
            disclosure=disclosure, by=request.user, reason=request.POST.get("reason", "")
        )
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        messages.success(request, "已撤回，正在清除公开页面。")
    return redirect("disclosure:show", pk)
