"""What the office enters in one go: the application, how it was taken down, the confirmation."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from gongkai.cases.actions.handling import note
from gongkai.cases.actions.intake import confirm, register
from gongkai.cases.models import ApplicantKind, Case, CaseFile, Source
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.law.case_state import CaseState
from gongkai.law.events import Channel
from gongkai.law.roles import Role

_OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)


@deed
def enter(
    *,
    by: Person,
    channel: Channel,
    arrived_on: date,
    content: Mapping[str, Any],
    source: Source = Source.DIRECT,
    external_number: str = "",
    scans: Sequence[tuple[CaseFile.Kind, str, bytes]] = (),
    confirmed_on: date | None = None,
    remarks: Sequence[str] = (),
) -> Case:
    """Register an application with all that is known at the counter; nothing stays if any part fails.

    ``confirmed_on``: both sides confirmed it already (APP-07, APP-08). ``remarks``: kept as notes,
    e.g. who filled in an oral application and how the applicant vouched for it (APP-02).
    """
    if channel == Channel.WEB and source == Source.DIRECT:
        raise Blocked(
            "申请人在本网站提交的申请自动进入列表，不用登记（APP-08，条例第三十一条）；"
            "县平台、12345 转来的，请选择来源。"
        )
    if confirmed_on is not None and not channel.needs_confirmation:
        raise Blocked(f"“{channel.label}”不需要另行确认（条例第三十一条），请不要填写确认日期。")
    refuse_secrecy("\n".join((external_number, *remarks)), by=by, where="case:new")
    case = register(
        by=by, channel=channel, arrived_on=arrived_on, content=content, source=source,
        external_number=external_number, scans=scans,
    )  # fmt: skip
    for text in remarks:
        note(case=case, by=by, text=text)
    if confirmed_on is not None:
        case = confirm(case=case, by=by, confirmed_on=confirmed_on)
    return case


@deed
def confirm_applicant_kind(*, case: Case, by: Person, kind: ApplicantKind) -> Case:
    """The office has checked which column of the annual table the applicant belongs to (APP-04)."""
    case = Case.objects.select_for_update().get(pk=case.pk)
    if by.organ_id != case.organ_id or not by.has_role(*_OFFICE):
        raise Forbidden("申请人类型由政务公开办公室核对（APP-04，国办公开办函〔2021〕30号）。")
    if case.state == CaseState.ARCHIVED:
        raise Blocked("已归档的申请不能再改申请人类型（APP-04，国办公开办函〔2021〕30号）。")
    before = case.applicant_kind
    case.applicant_kind = kind
    case.save(update_fields=["applicant_kind"])
    record("applicant_kind_confirmed", by=by, subject=f"case:{case.pk}", before=before,
           kind=kind.value)  # fmt: skip
    return case
