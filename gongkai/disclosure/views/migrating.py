"""Bringing the pages of an older site in: look first, then import, then see how far it is."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.files.intake import read_upload
from gongkai.core.files.progress import watched
from gongkai.core.people.models import Person
from gongkai.disclosure import permissions
from gongkai.disclosure.actions import migrating
from gongkai.disclosure.actions.reviewing import pairs_of
from gongkai.disclosure.legacy import COLUMNS, NEEDED
from gongkai.disclosure.models import LegacyImport
from gongkai.disclosure.staffing import outlook
from gongkai.disclosure.tasks import bring_in_old_pages

FILTERS = {
    "": Q(),
    "problems": ~Q(problems=[]),
    "waiting": Q(problems=[], is_done=False),
    "drafts": Q(disclosure__isnull=False, disclosure__published_clearance=None),
    "public": Q(disclosure__published_clearance__isnull=False),
}


@login_required
@require_http_methods(["GET", "POST"])
def imports(request: HttpRequest) -> HttpResponse:
    """The batches so far, and the form for a new package."""
    if not permissions.may_migrate(request.user):
        raise Forbidden("迁移旧网站内容由政务公开办公室进行，您的职责不含此项。")
    errors: list[str] = []
    if request.method == "POST":
        upload = request.FILES.get("package")
        try:
            if upload is None:
                raise Blocked("请先选择 ZIP 压缩包。")
            with watched(request.POST.get("progress", ""), request.user):
                batch = migrating.check_package(
                    by=request.user,
                    name=upload.name or "",
                    data=read_upload(upload, by=request.user),
                )
        except Blocked as blocked:
            errors = blocked.reasons
        else:
            return redirect("disclosure:migration", batch.pk)
    rows = LegacyImport.objects.filter(organ=request.user.organ).select_related("made_by")
    return render(
        request,
        "disclosure/migrations.html",
        {
            "batches": rows.annotate(
                total=Count("rows"), brought=Count("rows", filter=Q(rows__disclosure__isnull=False))
            ),
            "errors": errors,
            "trouble": _trouble(request.user),
            "columns": [(name, label, name in NEEDED) for name, label in COLUMNS.items()],
        },
    )


def _trouble(person: Person) -> str:
    """Why drafts of ``person`` could not be cleared as the posts are; empty when they could."""
    found = outlook(person.organ, pairs_of(person.organ)).troubles
    # The plain road comes first, and most old pages take it.
    return next((one.why for one in found if one.author == person.name), "")


@login_required
@require_safe
def batch(request: HttpRequest, pk: int) -> HttpResponse:
    """One package: every row with its problems or what became of it."""
    found = _batch(request, pk)
    chosen = request.GET.get("show", "")
    # A count may not be called like a field that another of them asks for.
    counted = found.rows.aggregate(
        **{f"rows_{name or 'all'}": Count("pk", filter=one) for name, one in FILTERS.items()}
    )
    counts = {name.removeprefix("rows_"): count for name, count in counted.items()}
    rows = found.rows.filter(FILTERS.get(chosen, Q())).select_related("disclosure__draft")
    return render(
        request,
        "disclosure/migration.html",
        {
            "batch": found,
            "counts": counts,
            "done": counts["all"] - counts["waiting"],
            "chosen": chosen,
            "page": Paginator(rows, 50).get_page(request.GET.get("page")),
        },
    )


@login_required
@require_POST
def start(request: HttpRequest, pk: int) -> HttpResponse:
    """Let the background begin."""
    return _deed(request, pk, migrating.start_import, "已开始导入，可以离开本页。")


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    """Stop; what is in stays."""
    return _deed(request, pk, migrating.cancel_import, "已停止。已导入的草稿保留在信息台账中。")


def _deed(request: HttpRequest, pk: int, deed, said: str) -> HttpResponse:  # type: ignore[no-untyped-def]
    found = _batch(request, pk)
    try:
        deed(batch=found, by=request.user)
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        bring_in_old_pages.enqueue()
        messages.success(request, said)
    return redirect("disclosure:migration", pk)


def _batch(request: HttpRequest, pk: int) -> LegacyImport:
    if not permissions.may_migrate(request.user):
        raise Forbidden("迁移旧网站内容由政务公开办公室进行，您的职责不含此项。")
    return get_object_or_404(LegacyImport, pk=pk, organ=request.user.organ)
