"""Making a severed copy: what the scan finds, what a person adds, both texts side by side."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_http_methods

from gongkai.cases import actions
from gongkai.cases.actions.severing import Suspect, severing_reasons
from gongkai.cases.forms.finding_out import SeveringForm
from gongkai.cases.models import Case, CaseFile
from gongkai.cases.views.access import get_case
from gongkai.core.deeds import Blocked
from gongkai.core.files.intake import read_upload
from gongkai.disclosure.actions import read_document
from gongkai.disclosure.html import Span, clean, mark, text_of
from gongkai.disclosure.importing import import_document
from gongkai.scan.redact.text import sever_html, spans_of

_PASTED = "粘贴的文字.txt"


@dataclass(frozen=True)
class Ticked:
    """A finding with its place in the list and whether it is to be hidden."""

    number: int
    suspect: Suspect
    is_ticked: bool


@login_required
@require_http_methods(["GET", "POST"])
def sever(request: HttpRequest, pk: int) -> HttpResponse:
    """Take the original in, choose what to hide, compare, make the copy.

    The original travels with the page and is never stored.
    """
    case = get_case(request, pk)
    context: dict[str, Any] = {"case": case, "reasons": severing_reasons(case, request.user)}
    if request.method != "POST" or context["reasons"]:
        context["form"] = SeveringForm(case=case)
        return render(request, "cases/severing.html", context)
    if "body_html" not in request.POST:
        return _begin(request, case, context)
    return _go_on(request, case, context, clean(request.POST["body_html"]))


def _begin(request: HttpRequest, case: Case, context: dict[str, Any]) -> HttpResponse:
    form = SeveringForm(request.POST, request.FILES, case=case)
    context["form"] = form
    if form.is_valid():
        upload, typed = form.cleaned_data["document"], form.cleaned_data["text"]
        try:
            if upload is not None:
                imported = read_document(
                    by=request.user, name=upload.name, data=read_upload(upload)
                )
                body, notes = clean(imported.body_html), imported.left_out
            else:
                body, notes = clean(import_document(typed.encode(), _PASTED).body_html), []
            if not text_of(body).strip():
                raise Blocked(
                    "请粘贴文字，或者选择一个有内容的 Word 文档（.docx）、纯文本文件（.txt）。"
                )
            suspects = actions.look_over(case=case, by=request.user, body_html=body)
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            for line in notes:
                messages.warning(request, line)
            ticked = [Ticked(n, one, True) for n, one in enumerate(suspects)]
            return _compare(request, context, body, ticked, "")
    return render(request, "cases/severing.html", context, status=422)


def _go_on(request: HttpRequest, case: Case, context: dict[str, Any], body: str) -> HttpResponse:
    also = request.POST.get("also", "")[:20_000]
    chosen = set(request.POST.getlist("hide"))
    try:
        suspects = actions.look_over(case=case, by=request.user, body_html=body)
    except Blocked as blocked:
        form = SeveringForm(case=case)
        context |= {"form": form, "problems": blocked.reasons}
        return render(request, "cases/severing.html", context, status=422)
    ticked = [Ticked(n, one, str(n) in chosen) for n, one in enumerate(suspects)]
    if "make" in request.POST:
        try:
            kept = actions.make_severed(
                case=case, by=request.user, body_html=body, phrases=_phrases(ticked, also)
            )
        except Blocked as blocked:
            context["problems"] = blocked.reasons
        else:
            messages.success(request, f"已生成并核验：{kept.name}。原文没有保存。")
            return redirect(case)
    return _compare(request, context, body, ticked, also)


def _compare(
    request: HttpRequest, context: dict[str, Any], body: str, ticked: list[Ticked], also: str
) -> HttpResponse:
    phrases = _phrases(ticked, also)
    spans = [
        Span(start, end, f"s{start}", "open", "将隐去")
        for start, end in spans_of(text_of(body), phrases)
    ]
    severed = sever_html(body, phrases)
    context |= {
        "body_html": body, "ticked": ticked, "also": also, "original": mark(body, spans),
        "result": clean(severed.text), "count": severed.count,
    }  # fmt: skip
    return render(request, "cases/severing_compare.html", context)


def _phrases(ticked: list[Ticked], also: str) -> list[str]:
    typed = [line.strip() for line in also.splitlines() if line.strip()]
    return [one.suspect.phrase for one in ticked if one.is_ticked] + typed


def first_values(request: HttpRequest, case: Case) -> dict[str, str]:
    """The first values of the answer form when a severed copy is to go into it; empty otherwise."""
    given = request.GET.get("severed", "")
    if not (given.isascii() and given.isdigit()):
        return {}
    file = case.files.filter(pk=given, kind=CaseFile.Kind.SEVERED).exclude(reference="").first()
    if file is None or not file.name.endswith(".docx"):
        return {}
    data = actions.open_file(file=file, by=request.user)
    return {"body_html": import_document(data, file.name).body_html, "p1_outcome": "B1"}


paths = [path("<int:pk>/severing/", sever, name="severing")]
