"""The calendar in force, the notices loaded, and loading the next one."""

from collections.abc import Sequence

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.core.deeds import Blocked, Refused
from gongkai.core.files.intake import read_upload
from gongkai.core.people.actions import require
from gongkai.core.people.models import Person
from gongkai.core.workdays import actions
from gongkai.core.workdays.actions import Preview
from gongkai.core.workdays.forms import TYPED, FileForm, NoticeForm
from gongkai.core.workdays.models import Notice
from gongkai.core.workdays.picture import Kind, year_picture

# How many affected things a notice shows on the calendar page; its own page shows all.
MOST = 10


@login_required
@require_safe
def calendar(request: HttpRequest) -> HttpResponse:
    """A year in twelve months, which years are known, and the notices loaded."""
    require(request.user, *actions.ROLES)
    law, this_year = actions.current(), timezone.localdate().year
    first, last = law.years[0], max(law.years[-1] + 1, this_year)
    asked = request.GET.get("year", str(this_year))
    year = next((year for year in range(first, last + 1) if str(year) == asked), None)
    if year is None:
        messages.warning(request, f"日历只有 {first} 至 {last} 年，改为显示 {this_year} 年。")
        year = this_year
    notices = list(Notice.objects.order_by("-pk"))
    names = _names(notices)
    return render(
        request,
        "workdays/calendar.html",
        {
            "first": law.years[0],
            "last": law.years[-1],
            "year": year,
            "years": range(last, first - 1, -1),
            "earlier": year - 1 if year > first else None,
            "later": year + 1 if year < last else None,
            "is_known": year in law.years,
            "today": timezone.localdate(),
            "months": year_picture(law, year),
            "kinds": list(Kind),
            "special": law.special_days(year),
            "notices": [
                {"row": row, "by": names.get(row.loaded_by_id, "命令行"), "moved": row.moved()[:MOST],
                 "more": max(len(row.affected) - MOST, 0)}
                for row in notices
            ],
        },
    )  # fmt: skip


@login_required
@require_safe
def notice(request: HttpRequest, pk: int) -> HttpResponse:
    """One notice: its days, who loaded it, and whose dates it moved."""
    require(request.user, *actions.ROLES)
    row = get_object_or_404(Notice, pk=pk)
    read = row.as_law()
    return render(
        request,
        "workdays/notice.html",
        {
            "notice": row,
            "by": _names([row]).get(row.loaded_by_id, "命令行"),
            "moved": row.moved(),
            "days_off": sorted(read.days_off.items()),
            "working_days": sorted(read.working_days.items()),
            "is_replaced": Notice.objects.filter(year=row.year, pk__gt=row.pk).exists(),
        },
    )


@login_required
@require_http_methods(["GET", "POST"])
def enter(request: HttpRequest) -> HttpResponse:
    """Type a notice or read it from a file, see what it changes, confirm."""
    require(request.user, *actions.ROLES)
    if request.method == "GET":
        return _page(request, NoticeForm())
    try:
        return _entered(request)
    except Refused as refused:
        # The one case where what was typed is not kept: it may not stay anywhere.
        return _page(request, NoticeForm(), refusal=refused.reasons)


def _entered(request: HttpRequest) -> HttpResponse:
    step, upload = request.POST.get("step", "preview"), request.FILES.get("file")
    form = NoticeForm(request.POST)
    if step == "read" or (upload and step == "preview"):
        typed = NoticeForm(initial={name: request.POST.get(name, "") for name in TYPED})
        if upload is None:
            return _page(request, typed, file_faults=["请先选择 TOML 或 JSON 文件。"])
        if step != "read" and form.has_days():
            fault = "页面上已有录入的日期。要用文件，请点“读取文件并预览”（文件内容取代已录入的）。"
            return _page(request, typed, file_faults=[fault])
        try:
            read = actions.read_notice_file(
                data=read_upload(upload), name=str(upload.name), by=request.user
            )
        except Refused:
            raise
        except Blocked as blocked:
            faults = [f"文件“{upload.name}”{reason}" for reason in blocked.reasons]
            return _page(request, typed, file_faults=faults)
        form = NoticeForm.of(read)
    if not form.is_valid():
        return _page(request, form)
    notice = form.notice()
    try:
        preview = actions.preview_notice(notice=notice, by=request.user)
        if step == "confirm" and request.POST.get("seal") == preview.seal:
            saved = actions.load_notice(notice=notice, by=request.user, seal=preview.seal)
            moved = f"移动了 {len(saved.affected)} 件的日期" if saved.affected else "没有日期移动"
            messages.success(request, f"{saved.year} 年放假安排已生效，{moved}。")
            return redirect(saved)
    except Refused:
        raise
    except Blocked as blocked:
        form.add_error(None, blocked.reasons)
        return _page(request, form)
    if step == "confirm":
        messages.warning(request, "预览之后日历或录入的内容有了变动，请重新核对影响后再确认。")
    return _page(request, form, preview)


def _page(
    request: HttpRequest,
    form: NoticeForm,
    preview: Preview | None = None,
    *,
    file_faults: Sequence[str] = (),
    refusal: Sequence[str] = (),
) -> HttpResponse:
    files = FileForm({}) if file_faults else FileForm()
    if file_faults:
        files.add_error("file", list(file_faults))
    context = {"form": form, "files": files, "preview": preview, "refusal": refusal}
    return render(request, "workdays/enter.html", context)


def _names(notices: Sequence[Notice]) -> dict[int | None, str]:
    """Who loaded the notices, by number."""
    people = Person.objects.filter(pk__in={row.loaded_by_id for row in notices} - {None})
    return dict(people.values_list("pk", "name"))
