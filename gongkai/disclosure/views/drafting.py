"""Registering, writing, importing, attaching, disposing of findings, submitting."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.files import store
from gongkai.disclosure import actions, permissions
from gongkai.disclosure.actions.drafting import submit_blockers
from gongkai.disclosure.findings import Found, scan_content
from gongkai.disclosure.forms.drafting import DraftForm
from gongkai.disclosure.html import Span, mark
from gongkai.disclosure.models import Draft, Exit
from gongkai.disclosure.views.listing import get_disclosure


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """A new document: typed, or begun from an imported file."""
    if not permissions.may_register(request.user):
        raise Forbidden("只有拟稿人、科室负责人和政务公开办公室可以登记信息。")
    form = DraftForm(
        request.POST or None,
        organ=request.user.organ,
        initial={"formed_on": timezone.localdate(), "attribute": "proactive"},
    )
    if request.method == "POST" and "import" in request.POST:
        form = _with_import(request, None)
    elif request.method == "POST" and form.is_valid():
        try:
            disclosure = actions.register(by=request.user, content=form.content())
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "已登记，请检查疑点后送审。")
            return redirect("disclosure:check", disclosure.pk)
    return render(request, "disclosure/edit.html", {"form": form, "disclosure": None})


@login_required
@require_http_methods(["GET", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """The draft; what was typed stays on the page whatever goes wrong."""
    disclosure = get_disclosure(request, pk)
    form = DraftForm(request.POST or None, instance=disclosure.draft, organ=request.user.organ)
    if disclosure.exit == Exit.APPLICANT:
        form.keep_body_only()
    if request.method == "POST" and "import" in request.POST:
        form = _with_import(request, disclosure.draft)
    elif request.method == "POST" and form.is_valid():
        try:
            actions.save_draft(
                disclosure=disclosure,
                by=request.user,
                content=form.content(),
                revision=form.cleaned_data["revision"] or 0,
            )
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "草稿已保存。")
            return redirect("disclosure:check", disclosure.pk)
    return render(request, "disclosure/edit.html", {"form": form, "disclosure": disclosure})


def _with_import(request: HttpRequest, draft: Draft | None) -> DraftForm:
    """The form as typed, with the imported text in place of the body; nothing is stored yet."""
    values = request.POST.copy()
    errors: list[str] = []
    upload = request.FILES.get("document")
    if upload is None:
        errors.append("请先选择要导入的 DOCX 或 TXT 文件。")
    else:
        try:
            imported = actions.read_document(by=request.user, name=upload.name, data=upload.read())
        except Blocked as blocked:
            errors += blocked.reasons
        else:
            values["body_html"] = imported.body_html
            values["title"] = values.get("title") or imported.title
            for note in imported.left_out:
                messages.warning(request, note)
            messages.success(request, f"已导入“{upload.name}”，请核对后保存。")
    form = DraftForm(initial=values.dict(), instance=draft, organ=request.user.organ)
    form.import_errors = errors  # type: ignore[attr-defined]
    return form


@login_required
@require_POST
def attach(request: HttpRequest, pk: int) -> HttpResponse:
    """Add attachments; each is scanned before it is stored."""
    disclosure = get_disclosure(request, pk)
    uploads = request.FILES.getlist("files")
    if not uploads:
        messages.error(request, "请先选择文件。")
    for upload in uploads:
        try:
            actions.attach(
                disclosure=disclosure, by=request.user, name=upload.name, data=upload.read()
            )
        except Blocked as blocked:
            messages.error(request, "；".join(blocked.reasons))
        else:
            messages.success(request, f"已添加附件“{upload.name}”。")
    return redirect("disclosure:check", pk)


@login_required
@require_POST
def detach(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an attachment off the draft."""
    disclosure = get_disclosure(request, pk)
    actions.detach(disclosure=disclosure, by=request.user, sha256=request.POST.get("sha256", ""))
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
    return render(
        request,
        "disclosure/check.html",
        {
            "disclosure": disclosure,
            "draft": draft,
            "found": scan.found,
            "unreviewed": scan.unreviewed,
            "marked": marked_body(draft.body_html, scan.found),
            "blockers": submit_blockers(draft, scan),
            "may_edit": permissions.may_edit(request.user, disclosure)
            and disclosure.review_state == "draft",
        },
    )


def marked_body(body_html: str, found: list[Found]) -> str:
    """The body with its findings marked."""
    return mark(
        body_html,
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
