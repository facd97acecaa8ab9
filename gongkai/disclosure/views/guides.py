"""The guide on the desk: where it stands, what it lacks, and a new draft by one button."""

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.disclosure import actions, guides
from gongkai.disclosure.permissions import WRITERS, may_register
from gongkai.law.guide import ARTICLE, ELEMENTS, RENEW_WORKING_DAYS


@login_required
@require_http_methods(["GET", "POST"])
def guide(request: HttpRequest) -> HttpResponse:
    """What the guide must say beside what it says; POST drafts a version from what is known now."""
    if not request.user.has_role(*WRITERS):
        raise Forbidden("公开指南由拟稿人或者政务公开办公室编制，您的职责不含此项。")
    if request.method == "POST":
        try:
            row = actions.draft_guide(by=request.user)
        except Forbidden:
            raise
        except Blocked as blocked:
            messages.error(request, "；".join(blocked.reasons))
            return redirect("disclosure:guide")
        messages.success(request, "已按现有信息生成草稿，请检查后送审；发布以前，公开的指南不变。")
        return redirect("disclosure:edit", row.pk)
    state = guides.state_of(request.user.organ)
    lacking = {element.code for element in state.missing}
    return render(
        request, "disclosure/guide.html",
        {
            "state": state, "disclosure": state.disclosure, "article": ARTICLE,
            "elements": [(element, element.code not in lacking) for element in ELEMENTS],
            "contacts": guides.contacts_of(request.user.organ), "days": RENEW_WORKING_DAYS,
            "today": timezone.localdate(),
            "may_draft": may_register(request.user),
        },
    )  # fmt: skip
