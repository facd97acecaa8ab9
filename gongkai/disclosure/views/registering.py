"""A new document: first its kind, origin and attribute, then its text. Both can be put right."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.disclosure import actions, permissions
from gongkai.disclosure.forms.drafting import DraftForm
from gongkai.disclosure.forms.registering import ATTRIBUTE_WORDS, BirthForm, OriginForm
from gongkai.disclosure.models import Attribute, DocumentKind, Origin
from gongkai.disclosure.views.listing import get_disclosure
from gongkai.disclosure.views.writing import gathered, gathers
from gongkai.law.grounds import GROUNDS


@login_required
@require_http_methods(["GET", "POST"])
def register(request: HttpRequest) -> HttpResponse:
    """Three moments at one address: what is asked first, the empty text, the registered document."""
    if not permissions.may_register(request.user):
        raise Forbidden("只有拟稿人、科室负责人和政务公开办公室可以登记信息。")
    if request.method == "GET" or "begin" in request.POST:
        return _begin(request)
    birth = _born(request)
    form = DraftForm(
        request.POST,
        organ=request.user.organ,
        initial={"formed_on": timezone.localdate(), "attribute": "proactive"},
    )
    if gathers(request):
        form = gathered(request, None)
    elif form.is_valid():
        try:
            disclosure = actions.register(
                by=request.user, content={"kind": birth["kind"], **form.content()},
                origin=birth["origin"], source_organ=birth["source_organ"],
            )  # fmt: skip
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "已登记，请检查疑点后送审。")
            return redirect("disclosure:check", disclosure.pk)
    return _text(request, form, birth)


def _begin(request: HttpRequest) -> HttpResponse:
    """The questions, or, when they are answered, the text with what follows from the answers."""
    initial = {"origin": Origin.SELF_MADE, "attribute": Attribute.PROACTIVE}
    form = BirthForm(request.POST or None, organ=request.user.organ, initial=initial)
    if request.method == "GET" or not form.is_valid():
        return render(request, "disclosure/birth.html", {"form": form, "grounds": GROUNDS})
    given = form.cleaned_data
    kind = given["kind"]
    draft = DraftForm(
        organ=request.user.organ,
        initial={
            "formed_on": timezone.localdate(),
            "attribute": given["attribute"],
            "ground": given["ground"],
            "ground_reason": given["ground_reason"],
            "kind": kind.pk if kind else None,
            "column": kind.default_column_id if kind else None,
            "body_html": kind.template_html if kind else "",
        },
    )
    return _text(request, draft, {**given, "origin": Origin(given["origin"])})


def _born(request: HttpRequest) -> dict[str, Any]:
    """What was answered first, as the second page carries it along."""
    origin = request.POST.get("origin", "")
    kind = request.POST.get("kind", "")
    kinds = DocumentKind.objects.filter(organ=request.user.organ, is_open=True)
    return {
        "kind": kinds.filter(pk=int(kind)).first() if kind.isdecimal() and len(kind) < 18 else None,
        "origin": Origin(origin) if origin in Origin.values else Origin.SELF_MADE,
        "source_organ": request.POST.get("source_organ", ""),
        "attribute": request.POST.get("attribute", ""),
    }


def _text(request: HttpRequest, form: DraftForm, birth: dict[str, Any]) -> HttpResponse:
    attribute = birth.get("attribute", "")
    if attribute in Attribute.values:
        birth = {
            **birth,
            "attribute_words": ATTRIBUTE_WORDS[Attribute(attribute)],
            "attribute_label": Attribute(attribute).label,
            "is_policy_withheld": bool(birth["kind"] and birth["kind"].is_policy)
            and attribute == Attribute.WITHHELD,
        }
    return render(
        request, "disclosure/edit.html",
        {"form": form, "disclosure": None, "birth": birth, "grounds": GROUNDS},
    )  # fmt: skip


@login_required
@require_http_methods(["GET", "POST"])
def origin(request: HttpRequest, pk: int) -> HttpResponse:
    """Put right who made the information."""
    disclosure = get_disclosure(request, pk)
    form = OriginForm(
        request.POST or None,
        initial={"origin": disclosure.origin, "source_organ": disclosure.source_organ},
    )
    if request.method == "POST" and form.is_valid():
        try:
            actions.correct_origin(
                disclosure=disclosure, by=request.user,
                origin=Origin(form.cleaned_data["origin"]),
                source_organ=form.cleaned_data["source_organ"],
            )  # fmt: skip
        except Blocked as blocked:
            form.add_error(None, blocked.reasons)
        else:
            messages.success(request, "信息来源已更正。")
            return redirect("disclosure:show", pk)
    return render(request, "disclosure/origin.html", {"form": form, "disclosure": disclosure})


@login_required
@require_POST
def attribute_reason(request: HttpRequest, pk: int) -> HttpResponse:
    """Record why the attribute differs from the decision in force."""
    disclosure = get_disclosure(request, pk)
    try:
        actions.give_attribute_reason(
            disclosure=disclosure, by=request.user, reason=request.POST.get("reason", "")
        )
    except Blocked as blocked:
        messages.error(request, "；".join(blocked.reasons))
    else:
        messages.success(request, "变更理由已记录，将随稿送审。")
    return redirect("disclosure:show", pk)
