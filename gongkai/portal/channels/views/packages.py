"""Packages of other installations: trusting a key, taking them over, and what is mirrored here."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.disclosure import actions
from gongkai.disclosure.models import Mirror
from gongkai.law.roles import Role
from gongkai.portal.channels import permissions, signing
from gongkai.portal.channels.forms import PackageForm, TrustForm
from gongkai.portal.channels.importing import MOST_ON_A_PAGE, Package, import_package


@login_required
@require_http_methods(["GET", "POST"])
def packages(request: HttpRequest) -> HttpResponse:
    """Take a package over; the system administrator trusts its key first."""
    if not permissions.may_view(request.user):
        raise Forbidden("导入包由发布员和政务公开办公室接收、由系统管理员设定，您的职责不含此项。")
    is_admin = request.user.has_role(Role.SYSTEM_ADMIN)
    form: PackageForm = (TrustForm if is_admin else PackageForm)(
        request.POST or None, request.FILES or None
    )
    context: dict[str, Any] = {"form": form, "is_admin": is_admin}
    if request.method == "POST" and form.is_valid():
        try:
            package = Package(_uploaded(form.cleaned_data["package"]))
            if is_admin:
                return _trust(request, package, form.cleaned_data["fingerprint"])
            if package.count > MOST_ON_A_PAGE:
                raise Blocked(
                    f"包内有 {package.count} 条，网页上一次最多接收 {MOST_ON_A_PAGE} 条。"
                    "请系统管理员在服务器上用 gongkai import-package 命令接收。"
                )
            context["taken"] = import_package(package, request.user)
            context["organ"] = package.organ["name"]
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
    return render(request, "channels/packages.html", context)


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


def _uploaded(upload: Any) -> bytes:
    if (upload.size or 0) > settings.MAX_UPLOAD_BYTES:
        raise Blocked("导出包超过 50 MB，请在服务器上用 gongkai import-package 命令接收。")
    return bytes(upload.read())
