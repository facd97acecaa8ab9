"""Opening a case: asked the same way by every page of the room."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from gongkai.cases.models import Case
from gongkai.cases.permissions import LEADERS, OFFICE, STAFF, WHOLE, may_see
from gongkai.core.deeds import Forbidden

__all__ = ["LEADERS", "OFFICE", "STAFF", "WHOLE", "get_case"]


def get_case(request: HttpRequest, pk: int) -> Case:
    """The case of the person's own organ (404) if they have to do with it (403)."""
    case = get_object_or_404(
        Case.objects.select_related("organ", "department", "officer", "answer__version"),
        pk=pk,
        organ=request.user.organ_id,
    )
    if not request.user.has_role(*STAFF):
        raise Forbidden("您的职责不含依申请公开办理。")
    if not may_see(request.user, case):
        raise Forbidden("这件申请没有交办给您的科室。")
    return case
