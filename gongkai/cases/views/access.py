"""Who may open which case: asked the same way by every page of the room."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from gongkai.cases.models import Case
from gongkai.core.deeds import Forbidden
from gongkai.law.roles import Role

OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
LEADERS = (Role.DEPUTY_DIRECTOR, Role.DIRECTOR)
# These see every case of their organ; the departments see those given to them.
WHOLE = (*OFFICE, *LEADERS, Role.LEGAL_REVIEWER, Role.FINANCE)
STAFF = (*WHOLE, Role.DRAFTER, Role.DEPARTMENT_HEAD)


def get_case(request: HttpRequest, pk: int) -> Case:
    """The case of the person's own organ (404) if they have to do with it (403)."""
    case = get_object_or_404(
        Case.objects.select_related("organ", "department", "officer", "answer__version"),
        pk=pk,
        organ=request.user.organ_id,
    )
    person = request.user
    if not person.has_role(*STAFF):
        raise Forbidden("您的职责不含依申请公开办理。")
    is_theirs = case.officer_id == person.pk or (
        case.department_id is not None and case.department_id == person.department_id
    )
    if not person.has_role(*WHOLE) and not is_theirs:
        raise Forbidden("这件申请没有交办给您的科室。")
    return case
