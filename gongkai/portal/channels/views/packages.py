"""Packages of other installations: trusting a key, taking them over, and what is mirrored here."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure, Mirror
from gongkai.disclosure.permissions import may_mirror
from gongkai.law.roles import Role
from gongkai.portal.channels import permissions, receiving, signing
from gongkai.portal.channels.forms import PackageForm, TrustForm
from gongkai.portal.channels.importing import Package
from gongkai.portal.channels.models import ImportedItem, PackageImport
from gongkai.portal.tasks import take_over_packages

_RECENT = 10


@login_required
@require_http_methods(["GET", "POST"])
def packages(request: HttpRequest) -> HttpResponse:
    """Let a package be taken over; the system administrator trusts its key first."""
    _require_view(request)
    is_admin = request.user.has_role(Role.SYSTEM_ADMIN)
    form: PackageForm = (TrustForm if is_admin else PackageForm)(
        request.POST or None, request.FILES or None
    )
    context: dict[str, Any] = {"form": form, "is_admin": is_admin}
    if request.method == "POST" and form.is_valid():
        try:
            data, name = _uploaded(form.cleaned_data["package"])
            if is_admin:
                return _trust(request, Package(data), form.cleaned_data["fingerprint"])
            made = receiving.start_import(by=request.user, name=name, data=data)
            take_over_packages.enqueue()
            messages.success(request, "签名正确，已开始接收。可以离开本页，接收在后台继续。")
            return redirect("channels:package", made.pk)
        except Forbidden:
            raise
        except Blocked as blocked:
            form.add_error("package", blocked.reasons)
    context["mirrors"] = (
        Mirror.objects.filter(keeper=request.user.organ_id, ended_at=None)
        .select_related("organ", "by")
        .annotate(
            items=Count(
                "organ__disclosures",
                filter=Q(organ__disclosures__published_clearance__isnull=False),
            )
        )
    )
    for mirror in context["mirrors"]:
        mirror.fingerprint = signing.fingerprint(mirror.key)
    context["imports"] = _imports(request).annotate(
        count=Count("rows"),
        refused=Count("rows", filter=Q(rows__outcome=ImportedItem.Outcome.REFUSED)),
    )[:_RECENT]
    return render(request, "channels/packages.html", context)


@login_required
@require_safe
def package(request: HttpRequest, pk: int) -> HttpResponse:
    """One package on its way in, or what became of it, item by item."""
    _require_view(request)
    found = get_object_or_404(_imports(request), pk=pk)
    counted = dict(found.rows.order_by().values_list("outcome").annotate(count=Count("pk")))
    counts = [
        (one.value, one.label, counted[one.value])
        for one in ImportedItem.Outcome
        if one.value in counted
    ]
    chosen = request.GET.get("show", "")
    rows = found.rows.filter(outcome=chosen) if chosen in counted else found.rows.all()
    page = Paginator(rows, 50).get_page(request.GET.get("page"))
    public = {
        one.index_number: one
        for one in Disclosure.objects.public().filter(
            organ=found.mirror.organ_id, index_number__in=[row.index_number for row in page]
        )
    }
    for row in page:
        row.item = public.get(row.index_number)
    return render(
        request, "channels/package.html",
        {
            "import": found, "counts": counts, "done": sum(counted.values()),
            "refused": counted.get(ImportedItem.Outcome.REFUSED.value, 0), "chosen": chosen,
            "page": page, "may_stop": may_mirror(request.user, found.mirror),
        },
    )  # fmt: skip


@login_required
@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over nothing more of a package."""
    _require_view(request)
    found = get_object_or_404(_imports(request), pk=pk)
    try:
        receiving.stop_import(package_import=found, by=request.user)
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        take_over_packages.enqueue()
        messages.success(request, "已停止。已接收的保留；重新上传同一个包会接着接收其余的。")
    return redirect("channels:package", pk)


@login_required
@require_POST
def end_mirror(request: HttpRequest, pk: int) -> HttpResponse:
    """Take over nothing more of an organ."""
    mirror = get_object_or_404(Mirror, pk=pk, keeper=request.user.organ_id)
    try:
        actions.end_mirror(mirror=mirror, by=request.user)
    except Forbidden:
        raise
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        messages.success(request, "镜像已结束，已接收的信息保留。")
    return redirect("channels:packages")


def _trust(request: HttpRequest, package: Package, typed: str) -> HttpResponse:
    if typed != signing.fingerprint(package.key).replace(" ", ""):
        raise Blocked("填写的指纹与包内的密钥不符。请再次向来源机关核对，不符的包不要接收。")
    mirror = actions.start_mirror(particulars=package.organ, key=package.key, by=request.user)
    messages.success(
        request, f"“{mirror.organ.name}”已设为镜像。现在可以由发布员或政务公开办公室接收导入包。"
    )
    return redirect("channels:packages")


def _require_view(request: HttpRequest) -> None:
    if not permissions.may_view(request.user):
        raise Forbidden("导入包由发布员和政务公开办公室接收、由系统管理员设定，您的职责不含此项。")


def _imports(request: HttpRequest) -> QuerySet[PackageImport]:
    return PackageImport.objects.filter(mirror__keeper=request.user.organ_id).select_related(
        "mirror__organ", "by"
    )


def _uploaded(upload: Any) -> tuple[bytes, str]:
    if (upload.size or 0) > receiving.MOST_BYTES:
        raise Blocked(receiving.too_large())
    return bytes(upload.read()), upload.name or "未命名"
