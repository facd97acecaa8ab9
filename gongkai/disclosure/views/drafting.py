"""Attaching, disposing of findings, submitting."""

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from gongkai.core.deeds import Blocked
from gongkai.core.files import store
from gongkai.core.files.intake import read_upload
from gongkai.core.files.models import StoredFile
from gongkai.core.files.progress import watched
from gongkai.disclosure import actions, permissions
from gongkai.disclosure.actions.submitting import submit_blockers
from gongkai.disclosure.finding_groups import can_redact, groups_of, hidden_notices
from gongkai.disclosure.findings import Found, scan_content
from gongkai.disclosure.html import Span, mark, with_picture_addresses
from gongkai.disclosure.models import Disclosure
from gongkai.disclosure.registering import is_policy_withheld, number_twins
from gongkai.disclosure.views.listing import get_disclosure


@login_required
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add attachments; each is scanned before it is stored."""
    disclosure = get_disclosure(request, pk)
    uploads = request.FILES.getlist("files")
    added, errors = 0, [] if uploads else ["请先选择文件。"]
    for upload in uploads:
        try:
            with watched(request.POST.get("progress", ""), request.user):
                data = read_upload(upload, by=request.user)
                draft = actions.attach(
                    disclosure=disclosure, by=request.user, name=upload.name, data=data
                )
        except Blocked as blocked:
            errors.append("；".join(blocked.reasons))
        else:
            added += 1
            messages.success(request, f"已添加附件“{upload.name}”。")
            for note in StoredFile.objects.get(pk=draft.attachments[-1]["sha256"]).notes:
                messages.warning(request, f"“{upload.name}”：{note}")
    is_script = request.headers.get("Accept") == "application/json"
    if is_script and not added:
        # The page stays as it is and shows them.
        return JsonResponse({"errors": errors}, status=422)
    for error in errors:
        messages.error(request, error)
    if is_script:
        return JsonResponse({"go": reverse("disclosure:check", args=[pk])})
    return redirect("disclosure:check", pk)


@login_required
@require_POST
def detach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an attachment off the draft."""
    disclosure = get_disclosure(request, pk)
    sha256 = request.POST.get("sha256", "")
    try:
        actions.detach(disclosure=disclosure, by=request.user, sha256=sha256)
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        messages.success(request, "附件已移除。")
    return redirect("disclosure:check", pk)


@login_required
@require_safe
def download(request: HttpRequest, pk: int, sha256: str) -> FileResponse:
    """An attachment of the draft or of any version, for staff who may read the document."""
    disclosure = get_disclosure(request, pk)
    contents = [disclosure.draft, *disclosure.versions.all()]
    for content in contents:
        for one in content.attachments:
            if one["sha256"] == sha256:
                return FileResponse(
                    store.path_of(sha256).open("rb"), as_attachment=True, filename=one["name"]
                )
    raise Http404


@login_required
@require_safe
def check(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft with every finding in its place, and what still stands against submitting."""
    disclosure = get_disclosure(request, pk)
    draft = disclosure.draft
    scan = scan_content(draft, disclosure)
    by_name = {one["name"]: one for one in draft.attachments}
    names = {one["sha256"]: one["name"] for one in draft.attachments}
    return render(
        request,
        "disclosure/check.html",
        {
            "disclosure": disclosure,
            "draft": draft,
            "found": scan.found,
            "open": scan.open,
            "groups": groups_of(scan.found),
            "hidden": hidden_notices(scan.found, names),
            "unreviewed": [(by_name[name], why) for name, why in scan.unreviewed],
            "files": [(one, can_redact(one["name"])) for one in draft.attachments],
            "most_bytes": settings.MAX_UPLOAD_BYTES,
            "marked": marked_body(draft.body_html, scan.found, disclosure),
            "blockers": submit_blockers(draft, scan),
            "twins": number_twins(draft),
            "is_policy_withheld": is_policy_withheld(draft),
            "may_edit": permissions.may_edit(request.user, disclosure)
            and disclosure.review_state == "draft",
        },
    )


def marked_body(body_html: str, found: list[Found], disclosure: Disclosure) -> str:
    """The body with its findings marked and its pictures shown from the staff side."""
    return mark(
        with_picture_addresses(
            body_html, lambda sha256: reverse("disclosure:picture", args=[disclosure.pk, sha256])
        ),
        [
            Span(one.start, one.end, one.fingerprint, _tone(one), one.reason)
            for one in found
            if one.part == "正文"
        ],
    )


def _tone(found: Found) -> str:
    if not found.needs_disposal:
        return "info"
    return "done" if found.disposed else "open"


@login_required
@require_POST
def dispose(request: HttpRequest, pk: int) -> HttpResponse:
    """Record the reason why a finding may stand."""
    disclosure = get_disclosure(request, pk)
    try:
        actions.dispose(
            disclosure=disclosure,
            by=request.user,
            fingerprint=request.POST.get("fingerprint", ""),
            reason=request.POST.get("reason", ""),
        )
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        messages.success(request, "已记录理由。")
    return redirect("disclosure:check", pk)


@login_required
@require_POST
def submit(request: HttpRequest, pk: int) -> HttpResponse:
    """Put the draft before the first reviewer."""
    disclosure = get_disclosure(request, pk)
    try:
        version = actions.submit(disclosure=disclosure, by=request.user)
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
        return redirect("disclosure:check", pk)
    messages.success(request, f"第 {version.number} 版已送科室负责人审核。")
    return redirect("disclosure:show", pk)


@login_required
@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the document back to drafting; its clearance no longer opens the door."""
    disclosure = get_disclosure(request, pk)
    actions.reopen(disclosure=disclosure, by=request.user)
    messages.success(request, "已退回拟稿，可以修改；修改后须重新送审。")
    return redirect("disclosure:edit", pk)
