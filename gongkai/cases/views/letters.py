"""Letters on screen, on paper, as files. For the office only; each look is in the journal."""

from collections.abc import Callable
from datetime import date
from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import path
from django.utils import timezone
from django.views.decorators.http import require_safe

from gongkai.cases import actions
from gongkai.cases.letters import compose, letter_of, sheet_of, version_of
from gongkai.cases.models import CaseFile, Letter
from gongkai.cases.views import dispatching
from gongkai.cases.views.access import LEADERS, OFFICE, get_case
from gongkai.core.deeds import Forbidden
from gongkai.core.journal.actions import record
from gongkai.core.letters import Letter as Paper
from gongkai.core.letters import MissingGlyphs, as_docx, as_pdf
from gongkai.law.letters import LetterKind

_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_FORMATS: dict[str, tuple[Callable[[Paper], bytes], str]] = {
    "pdf": (as_pdf, "application/pdf"),
    "docx": (as_docx, _WORD),
}
# What the office makes for a case on demand; neither numbered nor stored.
_FORMS = {"application": LetterKind.APPLICATION_FORM, "register": LetterKind.REGISTER_FORM}


def get_letter(request: HttpRequest, pk: int) -> Letter:
    """The letter of the person's own organ (404) if they may see whom it is for (403)."""
    organ = request.user.organ_id
    row: Letter = get_object_or_404(
        Letter.objects.select_related("case__organ", "inbound__organ", "consultation"),
        Q(case__organ=organ) | Q(inbound__organ=organ),
        pk=pk,
    )
    allowed = OFFICE if row.case_id else (*OFFICE, *LEADERS)
    if not request.user.has_role(*allowed):
        raise Forbidden("信函含收件人信息，由政务公开办公室查看、打印。")
    if row.case_id:
        get_case(request, row.case_id)
    return row


def _note_view(request: HttpRequest, row: Letter, **facts: Any) -> None:
    """Whoever sees a letter sees its addressee (PIPL art. 51)."""
    subject = f"case:{row.case_id}" if row.case_id else f"inbound:{row.inbound_id}"
    with transaction.atomic():
        record("identity_viewed", by=request.user, subject=subject, letter=row.pk, **facts)


@login_required
@require_safe
def letter(request: HttpRequest, pk: int) -> HttpResponse:
    """A letter on its sheet; an answer can be compared with the reviewed document beside it."""
    row = get_letter(request, pk)
    _note_view(request, row)
    case = row.case
    version = version_of(row)
    return render(
        request,
        "cases/letter.html",
        {
            "case": case,
            "row": row,
            "back": (case or row.inbound).get_absolute_url(),
            "sheet": sheet_of(row),
            "version": version,
            "compares": version is not None and "compare" in request.GET,
            "files": row.files.all(),
            "is_enclosed": LetterKind(row.kind).is_form,
        },
    )


@login_required
@require_safe
def file(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The letter as PDF or Word file."""
    row = get_letter(request, pk)
    if form not in _FORMATS:
        raise Http404
    _note_view(request, row, form=form)
    name = f"{row.get_kind_display()} {row.number}".strip()
    return _download(request, letter_of(row), name, form, {"row": row, "case": row.case})


@login_required
@require_safe
def proof(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """送达回证 for the letter, to be signed by whoever receives it."""
    row = get_letter(request, pk)
    if form not in _FORMATS:
        raise Http404
    _note_view(request, row, form=f"proof.{form}")
    paper = compose(
        LetterKind.DELIVERY_PROOF, on=_today(), case=row.case, inbound=row.inbound, letter=row
    )
    name = f"送达回证 {row.number or row.get_kind_display()}"
    context = {"case": row.case, "row": row, "word": ("cases:letter_proof", row.pk)}
    return _download(request, paper, name, form, context)


@login_required
@require_safe
def case_form(request: HttpRequest, pk: int, kind: str, form: str) -> HttpResponse:
    """The application or the register entry as a form, made from the case at hand."""
    case = get_case(request, pk)
    if not request.user.has_role(*OFFICE):
        raise Forbidden("表格含申请人信息，由政务公开办公室打印。")
    if kind not in _FORMS or form not in _FORMATS:
        raise Http404
    with transaction.atomic():
        record("identity_viewed", by=request.user, subject=f"case:{case.pk}", form=kind)
    paper = compose(_FORMS[kind], on=_today(), case=case)
    return _download(request, paper, f"{paper.title} {case.number}", form, {"case": case})


@login_required
@require_safe
def kept_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A signed scan or a proof of delivery that belongs to a letter."""
    row = get_object_or_404(
        CaseFile.objects.select_related("case"), pk=pk, case__organ=request.user.organ_id,
        letter__isnull=False,
    )  # fmt: skip
    get_letter(request, row.letter_id)
    data = actions.open_file(file=row, by=request.user)
    return _attachment(data, row.media_type, row.name, f"file-{row.pk}")


def _download(
    request: HttpRequest, paper: Paper, name: str, form: str, context: dict[str, Any]
) -> HttpResponse:
    make, media_type = _FORMATS[form]
    try:
        data = make(paper)
    except MissingGlyphs as missing:
        return render(
            request,
            "cases/letter_missing.html",
            {**context, "missing": missing, "name": name,
             "word": request.path.replace("/pdf/", "/docx/")},
            status=409,
        )  # fmt: skip
    return _attachment(data, media_type, f"{name}.{form}", f"letter.{form}")


def _attachment(data: bytes, media_type: str, name: str, plain: str) -> HttpResponse:
    """A download whose Chinese name every browser reads (RFC 5987, 6266)."""
    response = HttpResponse(data, content_type=media_type)
    tidy = "".join("_" if c in '/\\:*?"<>|' or not c.isprintable() else c for c in name)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(tidy, safe='')}"
    )
    return response


def _today() -> date:
    return timezone.localdate()


paths = [
    path("letters/<int:pk>/", letter, name="letter"),
    path("letters/<int:pk>/file/<slug:form>/", file, name="letter_file"),
    path("letters/<int:pk>/proof/<slug:form>/", proof, name="letter_proof"),
    path("letters/files/<int:pk>/", kept_file, name="letter_kept_file"),
    path("forms/<int:pk>/<slug:kind>/<slug:form>/", case_form, name="case_form"),
    *dispatching.paths,
]
