"""Another organ asks this one, e.g. as co-maker (R711 art. 34)."""

from datetime import date

from gongkai.cases.actions.letters import issue
from gongkai.cases.actions.numbers import inbound_number
from gongkai.cases.actions.steps import check_day
from gongkai.cases.models import InboundConsultation, Stance
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Department, Person
from gongkai.core.workdays.actions import current
from gongkai.law.letters import LetterKind
from gongkai.law.periods import end_on
from gongkai.law.roles import Role


@deed
def register_inbound(
    *,
    by: Person,
    from_organ: str,
    letter_number: str,
    received_on: date,
    about: str,
    is_co_made: bool,
    department: Department | None = None,
) -> InboundConsultation:
    """Another organ asks this one (art. 34): 15 working days; as co-maker, silence is consent."""
    _require_office(by)
    check_day(received_on)
    if len(from_organ.strip()) < 2 or len(about.strip()) < 4:
        raise Blocked("请写明来函机关和征求意见的信息。")
    refuse_secrecy(f"{from_organ}\n{letter_number}\n{about}", by=by, where="inbound:new")
    _check_new(by, from_organ.strip(), letter_number.strip(), received_on, about.strip())
    found = end_on("co_maker", received_on, current())
    row = InboundConsultation.objects.create(
        organ=by.organ, number=inbound_number(by.organ), from_organ=from_organ.strip(),
        letter_number=letter_number.strip(), received_on=received_on, about=about.strip(),
        is_co_made=is_co_made, due_on=found.on, is_provisional=found.provisional,
        department=department, registered_by=by,
    )  # fmt: skip
    record("inbound_registered", by=by, subject=f"inbound:{row.pk}")
    return row


@deed
def draft_inbound(
    *, inbound: InboundConsultation, by: Person, stance: Stance, opinion: str
) -> InboundConsultation:
    """Write the bureau's opinion; the head of the office approves it."""
    row = _open_inbound(inbound, by)
    if not by.has_role(
        Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD, Role.DRAFTER, Role.DEPARTMENT_HEAD
    ):
        raise Forbidden("意见由承办科室或政务公开办公室拟写。")
    if stance != Stance.AGREES and len(opinion.strip()) < 10:
        raise Blocked("不同意或部分同意的，请写明理由和法律依据，至少 10 个字。")
    refuse_secrecy(opinion, by=by, where=f"inbound:{row.pk}")
    row.stance, row.opinion, row.drafted_by = stance, opinion.strip(), by
    row.save(update_fields=["stance", "opinion", "drafted_by"])
    record("inbound_drafted", by=by, subject=f"inbound:{row.pk}", stance=stance)
    return row


@deed
def answer_inbound(*, inbound: InboundConsultation, by: Person, on: date) -> InboundConsultation:
    """Approve and send the opinion: a numbered letter to the organ that asked."""
    row = _open_inbound(inbound, by)
    if not by.has_role(Role.DISCLOSURE_OFFICE_HEAD, Role.DEPUTY_DIRECTOR, Role.DIRECTOR):
        raise Forbidden("复函由政务公开办公室负责人或局领导批准。")
    if not row.stance:
        raise Blocked("还没有拟写意见。")
    if row.drafted_by_id == by.pk:
        raise Blocked("意见由您拟写，须由另一位负责人批准（分人审查）。")
    check_day(on)
    if on < row.received_on:
        raise Blocked(f"复函日期不能早于收到日期 {row.received_on}，请核对。")
    row.approved_by, row.answered_on = by, on
    letter = issue(kind=LetterKind.INBOUND_REPLY, by=by, on=on, inbound=row, free_text=row.opinion)
    row.reply_number = letter.number
    row.save(update_fields=["approved_by", "answered_on", "reply_number"])
    record("inbound_answered", by=by, subject=f"inbound:{row.pk}", letter=letter.pk)
    return row


def _check_new(by: Person, from_organ: str, number: str, received_on: date, about: str) -> None:
    same = InboundConsultation.objects.filter(organ=by.organ_id, from_organ=from_organ)
    same = (
        same.filter(letter_number=number) if number
        else same.filter(letter_number="", received_on=received_on, about=about)
    )  # fmt: skip
    earlier = same.first()
    if earlier is not None:
        raise Blocked(
            f"{from_organ}的这份来函已登记为 {earlier.number}，不要重复登记（TP-07，条例第三十四条）。"
            "请在原记录上办理；文号不同的，请核对文号。"
        )


def _open_inbound(inbound: InboundConsultation, by: Person) -> InboundConsultation:
    row: InboundConsultation = InboundConsultation.objects.select_for_update().get(pk=inbound.pk)
    if row.organ_id != by.organ_id:
        raise Forbidden("这份来函属于另一个机关。")
    if row.answered_on is not None:
        raise Blocked(f"已于 {row.answered_on} 复函，不能再改。")
    return row


def _require_office(by: Person) -> None:
    if not by.has_role(Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD):
        raise Forbidden("来函由政务公开办公室登记。")
