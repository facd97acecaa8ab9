"""The official application form on paper, for whoever signs and posts it instead (R711 art. 29)."""

from functools import lru_cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from gongkai.cases.forms.applying import ApplicationForm
from gongkai.cases.letters import blank_application, compose
from gongkai.cases.models import Case, CaseKind
from gongkai.cases.views.papers import attachment, paper_page
from gongkai.cases.views.public import WORK_FIRST, for_organ
from gongkai.core.inbox.limits import Limit
from gongkai.core.letters import Letter, MissingGlyphs, as_pdf
from gongkai.core.people.models import Organ
from gongkai.law.letters import LetterKind

# Setting a page takes the server up to a tenth of a second.
SETTING = Limit("paper-form", soft=10, hard=60)


@for_organ
@require_http_methods(["GET", "POST"])
def paper(request: HttpRequest, organ: Organ) -> HttpResponse:
    """The official form to be signed and posted: blank, or with what was typed so far."""
    if request.method != "POST":
        return paper_page(request, organ, blank_application(organ))
    form = ApplicationForm(request.POST)
    letter = _filled(organ, form.typed())
    again = {"carried": form.carried(0), "form_key": form["form_key"]}
    if "pdf" not in request.POST:
        return paper_page(request, organ, letter, **again)
    work = SETTING.needs_work(request)
    if work and not SETTING.check_work(request):
        return paper_page(request, organ, letter, work=work, notes=[WORK_FIRST], **again)
    SETTING.count(request)
    try:
        return attachment(as_pdf(letter), "application/pdf", "政府信息公开申请表.pdf")
    except MissingGlyphs as missing:
        return paper_page(request, organ, letter, notes=[str(missing)], **again)


@for_organ
@require_safe
def blank_paper(request: HttpRequest, organ: Organ) -> HttpResponse:
    """The blank form as a file."""
    data = _set_once(blank_application(organ))
    return attachment(data, "application/pdf", "政府信息公开申请表（空白）.pdf")


_set_once = lru_cache(maxsize=8)(as_pdf)


def _filled(organ: Organ, typed: dict[str, Any]) -> Letter:
    """The form with the typed values; nothing is stored."""
    names = ("applicant_kind", "applicant_name", "identity", "contact", "address", "medium",
             "delivery")  # fmt: skip
    values = {name: str(typed[name] or "")[:200] for name in names}
    if typed["by_agent"]:
        values["contact"] += f"；代理人：{typed['agent_name']}，{typed['agent_contact']}"
    own = "（申请更正与本人有关的信息）\n" if typed["kind"] == CaseKind.OWN_CORRECTION else ""
    case = Case(
        organ=organ, wanted=own + str(typed["wanted"] or "")[:2000],
        assistance_needed=bool(typed["assistance_needed"]),
        suggests_publishing=bool(typed["suggests_publishing"]), **values,
    )  # fmt: skip
    return compose(LetterKind.APPLICATION_FORM, on=timezone.localdate(), case=case)
