"""The applicant's side: the form, what is already public, the receipt, the way it goes."""

from django.conf import settings
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from gongkai.cases.actions.intake import ENVELOPE
from gongkai.cases.forms import ApplicationForm
from gongkai.core.deeds import Blocked
from gongkai.core.inbox import actions as inbox
from gongkai.core.people.models import Organ
from gongkai.search.index import IndexDamaged
from gongkai.search.query import Hit, similar

GUESSES_AN_HOUR = 10


@never_cache
@require_http_methods(["GET", "POST"])
def apply(request: HttpRequest, organ: str) -> HttpResponse:
    """Fill in, see what is already public, send. Whatever goes wrong, the text stays."""
    owner = get_object_or_404(Organ, slug=organ)
    form = ApplicationForm(request.POST or None)
    context = {"organ": owner, "form": form}
    if request.method != "POST" or not form.is_valid() or "back" in request.POST:
        return render(request, "cases/apply.html", context)
    matches = _already_public(form.cleaned_data["wanted"])
    if "send" not in request.POST:
        return render(request, "cases/apply_confirm.html", {**context, "matches": matches})
    try:
        code = inbox.post(
            ENVELOPE,
            form_key=form.cleaned_data["form_key"],
            content={"organ": owner.slug, **form.content()},
        )
    except Blocked as blocked:
        form.add_error(None, blocked.reasons)
        return render(request, "cases/apply.html", context, status=422)
    return render(request, "cases/receipt.html", {"organ": owner, "code": code})


def _already_public(wanted: str) -> list[Hit]:
    """Published items that resemble what is asked for; never a reason to refuse."""
    try:
        return similar(settings.INDEX_ROOT, wanted)
    except IndexDamaged:
        return []


@never_cache
@require_http_methods(["GET", "POST"])
def track(request: HttpRequest) -> HttpResponse:
    """The state of an application by its receipt code; the code never stands in an address."""
    organ = Organ.objects.first()
    context: dict[str, object] = {"organ": organ}
    if request.method == "POST":
        typed = request.POST.get("code", "")[:40]
        context["typed"] = typed
        key = f"track:{request.META.get('REMOTE_ADDR', '')}"
        if int(cache.get(key, 0)) >= GUESSES_AN_HOUR:
            context["error"] = "输错次数过多，请一小时后再试，或拨打页面底部的电话询问。"
            return render(request, "cases/track.html", context, status=429)
        found = inbox.track(typed)
        if found is None:
            cache.set(key, int(cache.get(key, 0)) + 1, 3600)
            context["error"] = "没有查到。请核对回执码：共 16 位，由数字和字母组成。"
            return render(request, "cases/track.html", context, status=404)
        context["found"] = found
    return render(request, "cases/track.html", context)
