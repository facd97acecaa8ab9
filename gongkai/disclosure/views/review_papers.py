"""审查呈批单 of one version: on the page, as PDF and as a Word file."""

from urllib.parse import quote

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from gongkai.core.letters import MissingGlyphs, as_docx, as_pdf
from gongkai.disclosure.models import Version
from gongkai.disclosure.remarks import shown_of
from gongkai.disclosure.review_papers import paper_of
from gongkai.disclosure.views.listing import get_disclosure
from gongkai.disclosure.views.reviewing import reviews_of

_FORMATS = {
    "pdf": (as_pdf, "application/pdf"),
    "docx": (as_docx, "application/vnd.openxmlformats-officedocument.wordprocessingml.document"),
}


def _version(request: HttpRequest, pk: int, number: int) -> Version:
    disclosure = get_disclosure(request, pk)
    return get_object_or_404(
        Version.objects.select_related("disclosure__organ", "disclosure__department", "made_by"),
        disclosure=disclosure,
        number=number,
    )


@login_required
@require_safe
def approval_form(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The form from the reviews as they were made; for printing."""
    version = _version(request, pk, number)
    return render(
        request,
        "disclosure/approval_form.html",
        {
            "disclosure": version.disclosure,
            "version": version,
            "reviews": reviews_of(version),
            "remarks": shown_of(version),
        },
    )


@login_required
@require_safe
def approval_file(request: HttpRequest, pk: int, number: int, form: str) -> HttpResponse:
    """The same as a file."""
    version = _version(request, pk, number)
    made, media_type = _FORMATS[form]
    try:
        content = made(paper_of(version))
    except MissingGlyphs as missing:
        return render(request, "ui/refused.html", {"reasons": [str(missing)]}, status=409)
    response = HttpResponse(content, content_type=media_type)
    name = quote(f"审查呈批单_{version.disclosure.register_number or pk}_第{number}版.{form}")
    response["Content-Disposition"] = f"attachment; filename*=UTF-8''{name}"
    return response
