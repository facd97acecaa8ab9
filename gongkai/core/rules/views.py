"""What the machine looks for, and what the bureau adds to it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.core.deeds import Blocked
from gongkai.core.files.intake import read_upload
from gongkai.core.people.actions import require
from gongkai.core.rules import actions, spreadsheet
from gongkai.core.rules.edition import current
from gongkai.core.rules.forms import NamesForm, PatternForm, WordingFile, WordingForm
from gongkai.core.rules.models import ClosedWording, Pattern, RosterName, Wording
from gongkai.core.ui.choosing import chosen, sought
from gongkai.scan.detectors import DETECTORS
from gongkai.scan.dictionaries import shipped
from gongkai.scan.findings import Finding

_A_PAGE = 50
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


@login_required
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """How the scan works: every shipped rule, what it rests on, and what no machine sees."""
    require(request.user, *actions.READERS)
    organ = request.user.organ
    context = {
        "detectors": DETECTORS,
        "edition": current().number,
        "shipped": len(shipped()),
        "wordings": organ.wordings.count(),
        "closed": organ.closed_wordings.count(),
        "patterns": organ.patterns.filter(is_open=True).count(),
        "names": organ.roster.count(),
        "contacts": organ.public_contacts.count(),
        **_may(request),
    }
    return render(request, "rules/overview.html", context)


def _may(request: HttpRequest) -> dict[str, bool]:
    return {
        "may_word": request.user.has_role(*actions.WORDING_ROLES),
        "may_pattern": request.user.has_role(*actions.PATTERN_ROLES),
    }


# Wordings


@login_required
@require_safe
def wordings(request: HttpRequest) -> HttpResponse:
    """The bureau's own wordings, by search and kind."""
    require(request.user, *actions.READERS)
    rows = _wordings(request)
    return render(
        request,
        "rules/wordings.html",
        {
            "page": Paginator(rows, _A_PAGE).get_page(request.GET.get("page")),
            "q": request.GET.get("q", ""),
            "kind": request.GET.get("kind", ""),
            "kinds": Wording.Kind.choices,
            **_may(request),
        },
    )


def _wordings(request: HttpRequest) -> QuerySet[Wording]:
    rows = Wording.objects.filter(organ=request.user.organ_id)
    if q := sought(request)[:80]:
        rows = rows.filter(Q(wrong__icontains=q) | Q(right__icontains=q) | Q(reason__icontains=q))
    if kind := request.GET.get("kind"):
        rows = rows.filter(kind=kind)
    return rows


@login_required
@require_http_methods(["GET", "POST"])
def wording(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add, change or remove one wording."""
    require(request.user, *actions.WORDING_ROLES)
    organ = request.user.organ
    row = get_object_or_404(Wording, pk=pk, organ=organ) if pk else Wording(organ=organ)
    if request.method == "POST" and "remove" in request.POST and pk:
        actions.remove_wording(wording=row, by=request.user)
        messages.success(request, f"已删去“{row.wrong}”。{_RESCAN}")
        return redirect("rules:wordings")
    form = WordingForm(request.POST or None, instance=row)
    if request.method == "POST" and form.is_valid():
        try:
            actions.save_wording(wording=form.wording(), by=request.user)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, f"已保存“{row.wrong}”。{_RESCAN}")
            return redirect("rules:wordings")
    return render(request, "rules/wording.html", {"form": form, "row": row})


_RESCAN = "已公开的内容将按新规则重新审查。"


@login_required
@require_http_methods(["GET", "POST"])
def import_file(request: HttpRequest) -> HttpResponse:
    """Wordings from a table."""
    require(request.user, *actions.WORDING_ROLES)
    form = WordingFile(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid():
        upload = form.cleaned_data["file"]
        try:
            done = actions.import_wordings(
                organ=request.user.organ, by=request.user, name=upload.name,
                data=read_upload(upload, by=request.user),
            )  # fmt: skip
        except Blocked as blocked:
            form.add_error("file", blocked.reasons)
        else:
            messages.success(request, f"新增 {done.added} 条，更新 {done.changed} 条。{_RESCAN}")
            return redirect("rules:wordings")
    return render(
        request, "rules/import.html", {"form": form, "columns": spreadsheet.COLUMNS,
                                       "kinds": Wording.Kind.choices}
    )  # fmt: skip


@login_required
@require_safe
def export_csv(request: HttpRequest) -> HttpResponse:
    """The wordings found, as CSV."""
    require(request.user, *actions.READERS)
    return _download(spreadsheet.write_csv(_wordings(request)), "text/csv", "wordings.csv")


@login_required
@require_safe
def export_xlsx(request: HttpRequest) -> HttpResponse:
    """The wordings found, as a workbook."""
    require(request.user, *actions.READERS)
    return _download(spreadsheet.write_xlsx(_wordings(request)), _XLSX, "wordings.xlsx")


def _download(data: bytes, media_type: str, name: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(data, content_type=media_type, headers=headers)


@login_required
@require_http_methods(["GET", "POST"])
def shipped_wordings(request: HttpRequest) -> HttpResponse:
    """The wordings that come with the system; the bureau can put some aside."""
    require(request.user, *actions.READERS)
    organ = request.user.organ
    if request.method == "POST":
        return _close_or_open(request)
    closed = set(ClosedWording.objects.filter(organ=organ).values_list("wrong", flat=True))
    q = sought(request)
    rows = [
        {"wording": one, "is_closed": one.wrong in closed}
        for one in shipped()
        if not q or q in one.wrong or q in one.right
    ]
    if request.GET.get("closed"):
        rows = [row for row in rows if row["is_closed"]]
    page = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "rules/shipped.html", {"page": page, "q": q, **_may(request)})


def _close_or_open(request: HttpRequest) -> HttpResponse:
    wrong = request.POST.get("wrong", "")
    if wrong not in {one.wrong for one in shipped()}:
        messages.error(request, "随附词库中没有这条表述，请刷新页面。")
        return redirect("rules:shipped")
    deed = actions.close_wording if "close" in request.POST else actions.open_wording
    deed(organ=request.user.organ, by=request.user, wrong=wrong)
    done = "不再查找" if "close" in request.POST else "恢复查找"
    messages.success(request, f"已{done}“{wrong}”。{_RESCAN}")
    return redirect(f"{request.path}?{request.GET.urlencode()}")


# Patterns


@login_required
@require_safe
def patterns(request: HttpRequest) -> HttpResponse:
    """The administrator's own rules."""
    require(request.user, *actions.PATTERN_ROLES)
    return render(request, "rules/patterns.html", {"patterns": request.user.organ.patterns.all()})


@login_required
@require_http_methods(["GET", "POST"])
def pattern(request: HttpRequest, pk: int | None = None) -> HttpResponse:
    """Add, change, remove or try out one rule."""
    require(request.user, *actions.PATTERN_ROLES)
    organ = request.user.organ
    row = get_object_or_404(Pattern, pk=pk, organ=organ) if pk else Pattern(organ=organ)
    if request.method == "POST" and "remove" in request.POST and pk:
        actions.remove_pattern(pattern=row, by=request.user)
        messages.success(request, f"已删去规则“{row.name}”。{_RESCAN}")
        return redirect("rules:patterns")
    form = PatternForm(request.POST or None, instance=row)
    tried: list[dict[str, str]] | None = None
    if request.method == "POST" and form.is_valid():
        typed = form.save(commit=False)
        try:
            if "try" in request.POST:
                tried = _tried(typed, form.cleaned_data["trial"], request)
            else:
                actions.save_pattern(pattern=typed, by=request.user)
                messages.success(request, f"已保存规则“{typed.name}”。{_RESCAN}")
                return redirect("rules:patterns")
        except Blocked as blocked:
            form.add_error("pattern", blocked.reasons)
    return render(request, "rules/pattern.html", {"form": form, "row": row, "tried": tried})


def _tried(typed: Pattern, text: str, request: HttpRequest) -> list[dict[str, str]]:
    found = actions.try_pattern(rule=typed.as_rule(), text=text, by=request.user)
    return [_in_context(text, one) for one in found[:_A_PAGE]]


def _in_context(text: str, found: Finding) -> dict[str, str]:
    """A hit between the characters around it; the text is the administrator's own."""
    return {
        "before": text[max(0, found.start - 12) : found.start],
        "hit": text[found.start : found.end],
        "after": text[found.end : found.end + 12],
    }


# Names


@login_required
@require_http_methods(["GET", "POST"])
def names(request: HttpRequest) -> HttpResponse:
    """People who must not be named: delegates, petitioners, staff."""
    require(request.user, *actions.WORDING_ROLES)
    organ = request.user.organ
    if request.method == "POST" and "remove" in request.POST:
        row = chosen(RosterName.objects.filter(organ=organ), request.POST["remove"])
        actions.remove_name(row=row, by=request.user)
        messages.success(request, f"已移出名单。{_RESCAN}")
        return redirect("rules:names")
    form = NamesForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        typed = form.cleaned_data
        try:
            added = actions.add_names(
                organ=organ, by=request.user, names=typed["names"].splitlines(),
                who=RosterName.Who(typed["who"]), note=typed["note"],
            )  # fmt: skip
        except Blocked as blocked:
            form.add_error("names", blocked.reasons)
        else:
            messages.success(request, f"新增 {added} 人，已在名单中的不重复。{_RESCAN}")
            return redirect("rules:names")
    q = sought(request)
    rows = _named(organ.roster.all(), q)
    context: dict[str, Any] = {"form": form, "q": q}
    context["page"] = Paginator(rows, _A_PAGE).get_page(request.GET.get("page"))
    return render(request, "rules/names.html", context)


def _named(rows: Iterable[RosterName], q: str) -> list[RosterName]:
    """Names are sealed in the database, so they are searched here."""
    return [row for row in rows if q in row.name or q in row.note]
