"""The applicant's side of applying: the form in steps, saved and resumed, the receipt."""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongkai.cases.actions.intake import ENVELOPE
from gongkai.cases.forms.applying import LAST, ApplicationForm
from gongkai.cases.models import CaseKind
from gongkai.cases.practices import practice_of
from gongkai.cases.tracked import day_words
from gongkai.cases.views.codes import TOO_MANY, is_guessing
from gongkai.core.deeds import Blocked
from gongkai.core.inbox import actions as inbox
from gongkai.core.inbox.limits import APPLICATIONS, Challenge, Limit
from gongkai.core.people.models import Organ
from gongkai.core.workdays.actions import current
from gongkai.law.deadlines import ANSWER_WORKING_DAYS
from gongkai.search.index import IndexDamaged
from gongkai.search.query import Hit, similar

# A form is saved more often than sent.
SAVING = Limit("saved-form", soft=10, hard=60)
WORK_FIRST = (
    "最近一小时从您所在的网络提交得较多，浏览器需要先自动做一次验证（几秒钟）。"
    "请再按一次按钮；您填写的内容都还在。"
)

View = Callable[..., HttpResponse]


def for_organ(view: View) -> View:
    """The organ of the address instead of its name; 404 when there is none."""

    @wraps(view)
    def found(request: HttpRequest, organ: str, **kwargs: Any) -> HttpResponse:
        return view(request, get_object_or_404(Organ, slug=organ), **kwargs)

    return never_cache(found)


@for_organ
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, organ: Organ) -> HttpResponse:
    """Fill in, see what is already public, send. Whatever goes wrong, the text stays."""
    if request.method != "POST":
        return _step(request, organ, ApplicationForm(), 1)
    form = ApplicationForm(request.POST, request.FILES)
    at = _step_of(request)
    if "save" in request.POST:
        return _save(request, organ, form, at)
    if "back" in request.POST:
        return _step(request, organ, _unjudged(form), max(at - 1, 1))
    wrong = form.step_with_errors()
    if wrong is not None and wrong <= at:
        form.keep_errors_of(wrong)
        return _step(request, organ, form, wrong)
    if at < LAST and "send" not in request.POST:
        return _step(request, organ, _unjudged(form), at + 1)
    if wrong is not None:
        form.keep_errors_of(wrong)
        return _step(request, organ, form, wrong)
    return _send(request, organ, form)


def _step_of(request: HttpRequest) -> int:
    """The step the person was at; without the hidden field everything before the last one."""
    given = request.POST.get("at", "")
    number = int(given) if given.isascii() and given.isdecimal() and len(given) < 3 else LAST - 1
    if "send" in request.POST:
        return LAST
    return min(max(number, 1), LAST)


def _unjudged(form: ApplicationForm) -> ApplicationForm:
    """The same form with what was typed and without errors."""
    return ApplicationForm(initial={**form.typed(), "form_key": form["form_key"].value()})


def _step(
    request: HttpRequest, organ: Organ, form: ApplicationForm, step: int, *,
    work: Challenge | None = None, status: int = 200, **more: Any,
) -> HttpResponse:  # fmt: skip
    typed = form.typed()
    context: dict[str, Any] = {"organ": organ, "form": form, "step": step, "last": LAST, **more}
    context["fields"], context["carried"] = form.fields_of(step), form.carried(step)
    context["is_own"] = typed["kind"] == CaseKind.OWN_CORRECTION
    context["lost_files"] = form.lost_files() if form.is_bound else []
    context["work"], context["years"] = work, practice_of(organ).identity_years
    if step == LAST:
        context |= {
            "work": work or APPLICATIONS.needs_work(request),
            "typed": typed,
            "chosen": _labels(form, typed),
            "matches": [] if context["is_own"] else _already_public(str(typed["wanted"] or "")),
        }
    return render(request, "cases/apply.html", context, status=status)


def _labels(form: ApplicationForm, typed: dict[str, Any]) -> dict[str, str]:
    """What was chosen, in the words of the choices."""
    names = ("kind", "medium", "delivery", "applicant_kind")
    return {
        name: dict(form.fields[name].choices).get(typed[name], "")  # type: ignore[attr-defined]
        for name in names
    }


def _send(request: HttpRequest, organ: Organ, form: ApplicationForm) -> HttpResponse:
    work = APPLICATIONS.needs_work(request)
    if work and not APPLICATIONS.check_work(request):
        form.add_error(None, WORK_FIRST)
        return _step(request, organ, form, LAST, work=work, status=422)
    try:
        code = inbox.post(
            ENVELOPE,
            form_key=form.cleaned_data["form_key"],
            content={"organ": organ.slug, **form.content()},
            files=form.papers(),
        )
    except Blocked as blocked:
        form.add_error(None, blocked.reasons)
        return _step(request, organ, form, LAST, status=422)
    APPLICATIONS.count(request)
    today, calendar = timezone.localdate(), current()
    contact_by = calendar.add_working_days(today, 1).on
    due = calendar.add_working_days(contact_by, ANSWER_WORKING_DAYS)
    return render(
        request,
        "cases/receipt.html",
        {
            "organ": organ, "code": code, "today": day_words(today),
            "contact_by": day_words(contact_by), "due": day_words(due.on),
            "is_provisional": due.provisional,
            "is_own": form.cleaned_data["kind"] == CaseKind.OWN_CORRECTION,
        },
    )  # fmt: skip


def _save(request: HttpRequest, organ: Organ, form: ApplicationForm, at: int) -> HttpResponse:
    """Keep it half-filled, right or wrong; files are not kept."""
    key = str(form["form_key"].value() or "")
    typed, files = form.typed(), form.lost_files()
    shown = _unjudged(form)
    work = SAVING.needs_work(request)
    if work and not SAVING.check_work(request):
        return _step(request, organ, shown, at, work=work, notes=[WORK_FIRST], status=422,
                     work_for="save")  # fmt: skip
    try:
        code = inbox.save_form(ENVELOPE, form_key=key, content=typed)
    except Blocked as blocked:
        return _step(request, organ, shown, at, notes=blocked.reasons, status=422)
    SAVING.count(request)
    until = timezone.localdate() + timedelta(days=inbox.FORMS_KEPT_DAYS)
    return render(
        request,
        "cases/apply_saved.html",
        {"organ": organ, "code": code, "lost_files": files, "until": day_words(until)},
    )


@for_organ
@require_http_methods(["GET", "POST"])
def resume(request: HttpRequest, organ: Organ) -> HttpResponse:
    """Go on with a form that was saved, by its own code."""
    context: dict[str, Any] = {"organ": organ, "kept_days": inbox.FORMS_KEPT_DAYS}
    if request.method != "POST":
        return render(request, "cases/apply_resume.html", context)
    context["code"] = typed = request.POST.get("code", "")[:40]
    try:
        saved = inbox.resume_form(ENVELOPE, typed)
    except Blocked as blocked:
        context["error"] = "".join(blocked.reasons)
        return render(request, "cases/apply_resume.html", context, status=409)
    if saved is None:
        if is_guessing(request):
            context["error"] = TOO_MANY
            return render(request, "cases/apply_resume.html", context, status=429)
        context["error"] = (
            "没有查到。请核对暂存码：共 16 位，由数字和字母组成。已经提交的申请请到“办理进度查询”。"
        )
        return render(request, "cases/apply_resume.html", context, status=404)
    judged = ApplicationForm(dict(saved))
    step = judged.step_with_errors() or LAST
    return _step(request, organ, ApplicationForm(initial=saved), step, is_resumed=True)


def _already_public(wanted: str) -> list[Hit]:
    """Published items that resemble what is asked for; never a reason to refuse."""
    try:
        return similar(settings.INDEX_ROOT, wanted)
    except IndexDamaged:
        return []
