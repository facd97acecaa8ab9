"""What needs the consent of the office's head: proposed by the office, agreed to or not (DL-03)."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.utils import timezone

from gongkai.cases.actions import asking, fees, prolonging
from gongkai.cases.models import Case, Consultation, Proposal
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.law.case_state import CaseEvent, CaseState, basis, states_for
from gongkai.law.fees import Scheme
from gongkai.law.roles import Role

PROPOSERS = (
    Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD, Role.DRAFTER, Role.DEPARTMENT_HEAD,
)  # fmt: skip
_W = Proposal.What


@deed
def propose(*, case: Case, by: Person, what: Proposal.What, facts: Mapping[str, Any]) -> Proposal:
    """Ask the head of the office to agree to a step; nothing happens to the case until then."""
    if by.organ_id != case.organ_id or not by.has_role(*PROPOSERS):
        raise Forbidden("报批由承办科室或政务公开办公室提出。")
    case = Case.objects.select_for_update(of=("self",)).select_related("organ").get(pk=case.pk)
    states = states_for(CaseEvent(what.value))
    if CaseState(case.state) not in states:
        rule, article = basis(CaseEvent(what.value))
        names = "、".join(f"“{state.label}”" for state in states)
        raise Blocked(
            f"“{case.get_state_display()}”的申请不能“{what.label}”（{rule}，{article}），"
            f"只有{names}的申请可以报批。"
        )
    if case.proposals.filter(what=what, decision="").exists():
        raise Blocked(f"“{what.label}”已经报批，请等负责人决定。")
    refuse_secrecy("\n".join(map(str, facts.values())), by=by, where=f"case:{case.pk}")
    kept = {k: str(v) if isinstance(v, date) else v for k, v in facts.items()}
    row = Proposal.objects.create(case=case, what=what, facts=kept, asked_by=by)
    record("step_proposed", by=by, subject=f"case:{case.pk}", what=what.value)
    return row


@deed
def decide_proposal(*, proposal: Proposal, by: Person, agrees: bool, comment: str = "") -> Proposal:
    """Agree, and the step is done at once in the head's name; or decline with a reason."""
    row: Proposal = Proposal.objects.select_for_update().get(pk=proposal.pk)
    case = row.case
    if by.organ_id != case.organ_id or not by.has_role(Role.DISCLOSURE_OFFICE_HEAD):
        raise Forbidden("须由政府信息公开工作机构负责人批准（条例第三十三条）。")
    if row.decision:
        raise Blocked(f"这项报批已于 {timezone.localtime(row.decided_at):%Y-%m-%d} 决定。")
    if not agrees and len(comment.strip()) < 4:
        raise Blocked("不同意的，请写明理由（至少 4 个字）。")
    refuse_secrecy(comment, by=by, where=f"case:{case.pk}")
    if agrees:
        _DO[_W(row.what)](case, by, row.facts)
    row.decision = Proposal.Decision.AGREED if agrees else Proposal.Decision.DECLINED
    row.comment, row.decided_by, row.decided_at = comment.strip(), by, timezone.now()
    row.save()
    record("proposal_decided", by=by, subject=f"case:{case.pk}", what=row.what, agrees=agrees)
    return row


_DO: dict[Proposal.What, Callable[[Case, Person, Mapping[str, Any]], object]] = {
    _W.EXTEND: lambda case, by, facts: prolonging.extend(
        case=case, by=by, working_days=int(facts["working_days"]), reason=facts["reason"]
    ),
    _W.DELAY: lambda case, by, facts: prolonging.delay(
        case=case, by=by, until=date.fromisoformat(facts["until"]), reason=facts["reason"]
    ),
    _W.ASK_REASONS: lambda case, by, facts: prolonging.ask_reasons(
        case=case, by=by, on=timezone.localdate(), note=facts["note"]
    ),
    _W.NOTICE_FEE: lambda case, by, facts: fees.notice_fee(
        case=case, by=by, on=timezone.localdate(), scheme=Scheme(facts["scheme"]),
        count=int(facts["count"]), is_public=bool(facts.get("is_public")),
    ),
    _W.OVERRIDE: lambda case, by, facts: asking.override(
        consultation=Consultation.objects.get(pk=facts["consultation"], case=case), by=by,
        content=facts["content"], reason=facts["reason"],
    ),
}  # fmt: skip
