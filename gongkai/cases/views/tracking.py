"""What the holder of a receipt code sees, downloads and sends; the code never stands in an address."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongkai.cases.actions.followups import FOLLOW_UP
from gongkai.cases.forms.following_up import FORMS, FollowUpForm
from gongkai.cases.tracked import DEEDS
from gongkai.cases.views.codes import TOO_MANY, is_guessing
from gongkai.cases.views.papers import attachment, sheet
from gongkai.core.deeds import Blocked
from gongkai.core.inbox import actions as inbox
from gongkai.core.inbox.actions import Tracked
from gongkai.core.inbox.limits import Limit
from gongkai.core.letters import Letter, MissingGlyphs, as_pdf
from gongkai.core.people.models import Organ

FOLLOWING_UP = Limit("follow-up", soft=10, hard=60)
_LONGEST_CODE = 40
_WORK_FIRST = (
    "最近一小时从您所在的网络提交得较多，浏览器需要先自动做一次验证（几秒钟）。请再按一次按钮。"
)


@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """The state of an application by its receipt code."""
    if request.method != "POST":
        return _ask(request)
    found = _opened(request)
    return found if isinstance(found, HttpResponse) else _show(request, found)


def _opened(request: HttpRequest) -> Tracked | HttpResponse:
    """What the code opens, or the page that says why it opens nothing; wrong codes are counted."""
    try:
        found = inbox.track(_code(request))
    except Blocked as blocked:
        return _ask(request, "".join(blocked.reasons), 409)
    if found is None:
        if is_guessing(request):
            return _ask(request, TOO_MANY, 429)
        return _ask(request, "没有查到。请核对回执码：共 16 位，由数字和字母组成。", 404)
    return found


def _code(request: HttpRequest) -> str:
    return request.POST.get("code", "")[:_LONGEST_CODE]


def _ask(request: HttpRequest, error: str = "", status: int = 200) -> HttpResponse:
    context = {"organ": Organ.objects.first(), "typed": _code(request), "error": error}
    return render(request, "cases/track.html", context, status=status)


def _show(
    request: HttpRequest, found: Tracked, error: str = "", status: int = 200
) -> HttpResponse:  # fmt: skip
    content = found.content
    context: dict[str, Any] = {
        "organ": Organ.objects.first(), "found": found, "content": content,
        "code": _code(request), "error": error,
    }  # fmt: skip
    if content is not None:
        papers = [(n, one, sheet(_paper(one))) for n, one in enumerate(content.get("letters", []))]
        context["answers"] = [row for row in reversed(papers) if row[1]["is_answer"]]
        context["notices"] = [row for row in papers if not row[1]["is_answer"]]
        context["is_overdue"] = bool(
            content.get("is_open") and content.get("due_on")
            and date.fromisoformat(content["due_on"]) < timezone.localdate()
        )  # fmt: skip
        context["deeds"] = [what for what in _may(found) if what in FORMS]
    return render(request, "cases/track.html", context, status=status)


def _may(found: Tracked) -> list[str]:
    """What the holder can do now; nothing while nobody has taken the application in."""
    return list(found.content.get("may", [])) if found.content else []


def _paper(kept: Mapping[str, Any]) -> Letter:
    """A letter as it was issued, from what the code opens."""
    return Letter(
        organ=kept.get("organ", ""), title=kept["title"], number=kept["number"],
        addressee=kept["addressee"], paragraphs=tuple(kept["paragraphs"]),
        attachments=tuple(kept["attachments"]), signature=kept["signature"],
        signed_on=date.fromisoformat(kept["signed_on"]) if kept["signed_on"] else None,
        footnotes=tuple(kept["footnotes"]),
        table=tuple((label, value) for label, value in kept["table"]),
        columns=tuple(kept.get("columns", ())),
        rows=tuple(tuple(row) for row in kept.get("rows", ())),
    )  # fmt: skip


@never_cache
@require_http_methods(["GET", "POST"])
def letter(request: HttpRequest) -> HttpResponse:
    """A letter as PDF, set when it is asked for."""
    if request.method != "POST":
        return redirect("apply:track")
    found = _opened(request)
    if isinstance(found, HttpResponse):
        return found
    letters = found.content.get("letters", []) if found.content else []
    place = _number(request, "letter")
    if place >= len(letters):
        raise Http404
    kept = letters[place]
    try:
        data = as_pdf(_paper(kept))
    except MissingGlyphs as missing:
        return _show(request, found, f"这份文书不能生成 PDF：{missing}。请直接打印网页。", 409)
    return attachment(data, "application/pdf", f"{kept['title']}{kept['number']}.pdf")


@never_cache
@require_http_methods(["GET", "POST"])
def file(request: HttpRequest) -> HttpResponse:
    """An attachment of the answer, or the sealed letter."""
    if request.method != "POST":
        return redirect("apply:track")
    found = _opened(request)
    if isinstance(found, HttpResponse):
        return found
    try:
        fetched = inbox.fetch_file(_code(request), _number(request, "file"))
    except Blocked as blocked:
        return _show(request, found, "".join(blocked.reasons), 409)
    if fetched is None:
        return _show(request, found, "这个文件已经换成新的，请在下面重新下载。", 404)
    name, media_type, data = fetched
    return attachment(data, media_type, name)


def _number(request: HttpRequest, name: str) -> int:
    given = request.POST.get(name, "")
    if not (given.isascii() and given.isdecimal() and len(given) < 5):
        raise Http404
    return int(given)


@never_cache
@require_http_methods(["GET", "POST"])
def deed(request: HttpRequest, what: str) -> HttpResponse:
    """Correct, explain, withdraw, suggest or rate: the page asking, then the envelope."""
    if what not in FORMS:
        raise Http404
    if request.method != "POST":
        return redirect("apply:track")
    found = _opened(request)
    if isinstance(found, HttpResponse):
        return found
    if what not in _may(found):
        return _show(request, found, f"现在不能办理“{DEEDS[what]}”，最新情况见下。", 409)
    assert found.content is not None
    first = str(found.content["wanted"])
    form = FORMS[what](first=first)
    if "send" in request.POST:
        form = FORMS[what](request.POST, request.FILES, first=first)
        if form.is_valid():
            return _send(request, what, form, found)
    return _form(request, what, form, found, 422 if form.errors else 200)


def _form(
    request: HttpRequest, what: str, form: FollowUpForm, found: Tracked, status: int
) -> HttpResponse:
    context = {
        "organ": Organ.objects.first(), "what": what, "label": DEEDS[what], "form": form,
        "content": found.content, "code": _code(request),
        "work": FOLLOWING_UP.needs_work(request),
        "lost_files": form.lost_files() if form.is_bound and form.errors else [],
    }  # fmt: skip
    return render(request, "cases/track_deed.html", context, status=status)


def _send(request: HttpRequest, what: str, form: FollowUpForm, found: Tracked) -> HttpResponse:
    if FOLLOWING_UP.needs_work(request) and not FOLLOWING_UP.check_work(request):
        form.add_error(None, _WORK_FIRST)
        return _form(request, what, form, found, 422)
    try:
        inbox.follow_up(
            FOLLOW_UP, typed_code=_code(request), form_key=form.cleaned_data["form_key"],
            content={"what": what, **form.content()}, files=form.papers(),
        )  # fmt: skip
    except Blocked as blocked:
        form.add_error(None, blocked.reasons)
        return _form(request, what, form, found, 422)
    FOLLOWING_UP.count(request)
    context = {
        "organ": Organ.objects.first(), "what": what, "label": DEEDS[what],
        "code": _code(request), "content": found.content,
    }  # fmt: skip
    return render(request, "cases/track_sent.html", context)
