"""Notes, handing over, the files of a case."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import path
from django.utils.http import content_disposition_header
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.cases import actions
from gongkai.cases.forms.finding_out import FilesForm, HandOverForm, NoteForm
from gongkai.cases.models import Case, CaseFile
from gongkai.cases.permissions import may_open
from gongkai.cases.views.access import OFFICE, STAFF, get_case
from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.files.intake import read_upload
from gongkai.core.people.models import Person
from gongkai.law.case_state import CaseState
from gongkai.law.roles import Role

_K = CaseFile.Kind
_CLOSED = [state for state in CaseState if not state.is_open]
_HANDLERS_ADD = (_K.SEARCH, _K.OPINION, _K.CHALLENGE, _K.OTHER)


def kinds_for(person: Any) -> list[CaseFile.Kind]:
    """The kinds of file ``person`` may add; a severed copy is only ever made here."""
    if person.has_role(*OFFICE):
        return [kind for kind in _K if kind != _K.SEVERED]
    finance = [_K.PAYMENT] if person.has_role(Role.FINANCE) else []
    return [*_HANDLERS_ADD, *finance]


@login_required
@require_http_methods(["GET", "POST"])
def note(request: HttpRequest, pk: int) -> HttpResponse:
    """Leave a private note; a refused one stays on the page."""
    case = get_case(request, pk)
    form = NoteForm(request.POST or None, case=case)
    if request.method == "POST" and form.is_valid():
        try:
            actions.note(case=case, by=request.user, text=form.cleaned_data["text"])
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "备注已保存。")
            return redirect(case)
    return render(request, "cases/deed.html", {"case": case, "form": form, "label": "写备注"})


@login_required
@require_http_methods(["GET", "POST"])
def add_files(request: HttpRequest, pk: int) -> HttpResponse:
    """Add scans and proofs; every file is checked before any is kept."""
    case = get_case(request, pk)
    form = FilesForm(request.POST or None, request.FILES or None, case=case)
    form.offer(kinds_for(request.user))
    if request.method == "POST" and form.is_valid():
        kind, kept = CaseFile.Kind(form.cleaned_data["kind"]), 0
        try:
            for upload in form.cleaned_data["files"]:
                data = read_upload(upload, by=request.user)
                actions.add_file(case=case, by=request.user, kind=kind, name=upload.name, data=data)
                kept += 1
        except Blocked as blocked:
            kept_words = [f"前 {kept} 个文件已保存，这一个和后面的没有保存。"] if kept else []
            form.add_error(None, [*blocked.reasons, *kept_words])
        else:
            messages.success(request, f"已保存 {kept} 个文件。")
            return redirect(case)
    context = {"case": case, "form": form, "lost_files": bool(request.FILES)}
    return render(request, "cases/add_files.html", context)


@login_required
@require_safe
def open_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A file of the case, to be saved; never shown inside the site."""
    file = get_object_or_404(
        CaseFile.objects.select_related("case"), pk=pk, case__organ=request.user.organ_id
    )
    get_case(request, file.case_id)
    if not may_open(file, request.user):
        raise Forbidden("含申请人身份信息的材料由政务公开办公室查看。")
    data = actions.open_file(file=file, by=request.user)
    response = HttpResponse(data, content_type=file.media_type)
    response["Content-Disposition"] = content_disposition_header(True, file.name)
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "no-store"
    return response


@login_required
@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """All open cases of one person go to another: first the list, then the confirmation."""
    person = request.user
    if not person.has_role(*STAFF):
        raise Forbidden("您的职责不含依申请公开办理。")
    givers = _givers(person)
    form = HandOverForm(
        request.POST or None, by=person, givers=givers, roles=STAFF,
        initial={"giver": person.pk},
    )  # fmt: skip
    context: dict[str, Any] = {"form": form, "is_idle": not givers.exists()}
    if request.method == "POST" and form.is_valid() and "back" not in request.POST:
        data = form.cleaned_data
        rows = open_cases_of(data["giver"])
        if "confirmed" not in request.POST and rows:
            context |= {"rows": rows, "data": data}
            return render(request, "cases/hand_over_confirm.html", context)
        try:
            count = actions.hand_over(by=person, **data)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, f"已将 {count} 件在办申请移交给{data['taker'].name}。")
            return redirect("cases:list")
    return render(request, "cases/hand_over.html", context)


def open_cases_of(person: Person) -> list[Case]:
    """The open applications ``person`` has in hand."""
    rows = Case.objects.filter(officer=person).exclude(state__in=_CLOSED)
    return list(rows.select_related("department").order_by("due_on", "pk"))


def _givers(person: Any) -> Any:
    """The office hands over for anybody, others for themselves."""
    people = Person.objects.filter(organ=person.organ_id).select_related("department")
    if not person.has_role(*OFFICE):
        return people.filter(pk=person.pk)
    return people.filter(
        pk__in=Case.objects.filter(organ=person.organ_id, officer__isnull=False)
        .exclude(state__in=_CLOSED)
        .values("officer")
    )


paths = [
    path("<int:pk>/note/", note, name="note"),
    path("<int:pk>/add-files/", add_files, name="add_files"),
    path("files/<int:pk>/", open_file, name="open_file"),
    path("hand-over/", hand_over, name="hand_over"),
]
