"""Finding out: where the information was searched for, whether an application repeats (arts. 35, 36)."""

from datetime import date

from django.db.models import QuerySet
from django.utils import timezone

from gongkai.cases.actions.steps import check_day
from gongkai.cases.models import Case, Inquiry, Part, SearchLog
from gongkai.cases.permissions import handles
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.law.case_state import CaseState
from gongkai.law.roles import Role

OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
SEARCHERS = (*OFFICE, Role.DRAFTER, Role.DEPARTMENT_HEAD)
_SHORTEST = 10
# Which rule of rules.md §1.8 and which article an inquiry serves.
BASIS = {
    Inquiry.About.REPETITION: "E2，条例第三十六条第六项",
    Inquiry.About.VOLUME: "E4，条例第三十五条",
}


@deed
def log_search(
    *,
    case: Case,
    by: Person,
    system: str,
    keywords: str,
    searched_on: date,
    result: str,
    period: str = "",
    part: Part | None = None,
) -> SearchLog:
    """Write down one search: where, for what, how far back, what came of it (指导案例101号)."""
    case = _locked(case)
    if not handles(by, case) or not by.has_role(*SEARCHERS):
        raise Forbidden("检索由承办科室或政务公开办公室登记（D1，条例第三十六条第四项）。")
    if case.received_on is None or not CaseState(case.state).is_open:
        raise Blocked(
            f"“{case.get_state_display()}”的申请不登记检索（D1，条例第三十六条第四项），"
            "收到申请之后、答复之前可以登记。"
        )
    if part is not None and part.case_id != case.pk:
        raise Blocked("这一项不属于这件申请，请重新选择。")
    for text, name in ((system, "检索范围"), (keywords, "检索词")):
        if len(text.strip()) < 2:
            raise Blocked(f"请写明{name}，至少 2 个字（D1，条例第三十六条第四项）。")
    if len(result.strip()) < 4:
        raise Blocked("请写明检索结果，至少 4 个字，例如“没有查到”（D1，条例第三十六条第四项）。")
    check_day(searched_on)
    if searched_on < case.arrived_on:
        raise Blocked(
            f"检索日期不能早于来件日期 {case.arrived_on}（D1，条例第三十六条第四项），请核对。"
        )
    refuse_secrecy("\n".join((system, keywords, period, result)), by=by, where=f"case:{case.pk}")
    row = SearchLog.objects.create(
        case=case, part=part, system=system.strip(), keywords=keywords.strip(),
        period=period.strip(), searched_on=searched_on, result=result.strip(), by=by,
    )  # fmt: skip
    record("search_logged", by=by, subject=f"case:{case.pk}", search=row.pk)
    return row


@deed
def open_inquiry(*, case: Case, by: Person, about: Inquiry.About, reason: str) -> Inquiry:
    """Begin the decision on repetition or volume; only inside it are earlier applications shown."""
    case = _locked(case)
    basis = BASIS[about]
    _require_office(case, by, basis)
    if case.state != CaseState.IN_HAND:
        raise Blocked(
            f"“{case.get_state_display()}”的申请不能开始认定（{basis}），只有“办理中”的申请可以。"
        )
    if len(reason.strip()) < _SHORTEST:
        raise Blocked(
            f"请写明为什么需要认定，至少 {_SHORTEST} 个字（{basis}）。"
            "没有具体线索的，不应查看申请人以往的申请。"
        )
    if case.inquiries.filter(about=about, closed_at=None).exists():
        raise Blocked(f"这件申请正在认定“{about.label}”，请先作出结论。")
    refuse_secrecy(reason, by=by, where=f"case:{case.pk}")
    row = Inquiry.objects.create(case=case, about=about, reason=reason.strip(), opened_by=by)
    record("inquiry_opened", by=by, subject=f"case:{case.pk}", inquiry=row.pk, about=about.value)
    return row


@deed
def view_earlier(*, inquiry: Inquiry, by: Person, first: int = 0, count: int = 50) -> list[Case]:
    """``count`` earlier applications of the same applicant from the ``first``, newest first.

    Only while the inquiry is open and to the office; each view stands in the journal.
    """
    basis = BASIS[Inquiry.About(inquiry.about)]
    _require_office(inquiry.case, by, basis)
    inquiry.refresh_from_db()
    if inquiry.closed_at is not None:
        raise Blocked(f"认定已经结束，不再显示以往的申请（{basis}）。")
    rows = list(earlier_of(inquiry.case)[first : first + count])
    record("earlier_viewed", by=by, subject=f"case:{inquiry.case_id}", inquiry=inquiry.pk,
           cases=[row.pk for row in rows])  # fmt: skip
    return rows


def earlier_of(case: Case) -> QuerySet[Case]:
    """The same applicant's applications before this one; for an open inquiry only."""
    if not case.applicant_key:
        return Case.objects.none()
    same = Case.objects.filter(organ=case.organ_id, applicant_key=case.applicant_key)
    return same.filter(pk__lt=case.pk).order_by("-arrived_on", "-pk")


@deed
def conclude_inquiry(
    *,
    inquiry: Inquiry,
    by: Person,
    conclusion: Inquiry.Conclusion,
    explanation: str,
    earlier: Case | None = None,
    is_same_information: bool = False,
) -> Inquiry:
    """Close the inquiry with yes or no and why; then the earlier applications are shown no more.

    Repetition needs the earlier application: same applicant, answered, same information (E2).
    """
    row: Inquiry = Inquiry.objects.select_for_update().get(pk=inquiry.pk)
    case = _locked(row.case)
    about = Inquiry.About(row.about)
    basis = BASIS[about]
    _require_office(case, by, basis)
    if row.closed_at is not None:
        raise Blocked(f"已于 {timezone.localtime(row.closed_at):%Y-%m-%d} 作出结论，不能再改。")
    if conclusion not in (Inquiry.Conclusion.YES, Inquiry.Conclusion.NO):
        raise Blocked(f"请选择结论：是，或者不是（{basis}）。")
    if len(explanation.strip()) < _SHORTEST:
        raise Blocked(f"请写明认定的依据，至少 {_SHORTEST} 个字（{basis}）。")
    is_yes = conclusion == Inquiry.Conclusion.YES
    if is_yes and about == Inquiry.About.REPETITION:
        _check_repetition(case, earlier, is_same_information, basis)
    refuse_secrecy(explanation, by=by, where=f"case:{case.pk}")
    row.earlier = earlier if is_yes and about == Inquiry.About.REPETITION else None
    row.conclusion, row.explanation = conclusion, explanation.strip()
    row.closed_by, row.closed_at = by, timezone.now()
    row.save()
    record("inquiry_closed", by=by, subject=f"case:{case.pk}", inquiry=row.pk,
           conclusion=conclusion.value, earlier=row.earlier_id)  # fmt: skip
    return row


def _check_repetition(
    case: Case, earlier: Case | None, is_same_information: bool, basis: str
) -> None:
    if earlier is None:
        raise Blocked(f"请选择与哪一件以往的申请重复（{basis}）。")
    if (
        not case.applicant_key
        or earlier.organ_id != case.organ_id
        or earlier.applicant_key != case.applicant_key
    ):
        raise Blocked(f"这不是同一申请人的申请，不能认定重复（{basis}），应当照常办理。")
    if earlier.pk >= case.pk:
        raise Blocked(f"只能与更早的申请重复（{basis}），请重新选择。")
    if not earlier.letter_number or earlier.answered_on is None:
        raise Blocked(
            f"{earlier.number}号申请还没有答复过（{basis}），"
            "已经作出答复的才能认定重复；没有答复的可以并案办理。"
        )
    if not is_same_information:
        raise Blocked(f"请核对两次申请的内容，确认是同一信息后勾选（{basis}）。")


def _require_office(case: Case, by: Person, basis: str) -> None:
    if by.organ_id != case.organ_id or not by.has_role(*OFFICE):
        raise Forbidden(f"这项认定由政务公开办公室办理（{basis}）。")


def _locked(case: Case) -> Case:
    return Case.objects.select_for_update().get(pk=case.pk)
