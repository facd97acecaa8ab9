"""信息处理费: off until the bureau decided to charge (FEE-12); by item or by page, never both."""

from datetime import date, timedelta

from django.utils import timezone

from gongkai.cases.actions.clock import add_event, set_state
from gongkai.cases.actions.handling import close
from gongkai.cases.actions.letters import issue
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin, check_day
from gongkai.cases.letter_facts import last_event
from gongkai.cases.models import Case
from gongkai.cases.practices import practice_of
from gongkai.core.deeds import Blocked, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.people.models import Person
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import CaseEvent
from gongkai.law.events import EventType
from gongkai.law.fees import Scheme, fee, marginal_fee
from gongkai.law.letters import LetterKind
from gongkai.law.periods import end_on


def place_in_month(case: Case) -> int:
    """Which application of the month this is for its applicant, by the month of receipt (FEE-04)."""
    if case.received_on is None or not case.applicant_key:
        return 1
    first = case.received_on.replace(day=1)
    following = (first + timedelta(32)).replace(day=1)
    same = Case.objects.filter(
        organ=case.organ_id, applicant_key=case.applicant_key,
        received_on__gte=first, received_on__lt=following,
    )  # fmt: skip
    before = same.filter(received_on__lt=case.received_on).count()
    return before + same.filter(received_on=case.received_on, pk__lte=case.pk).count()


def amount_due(case: Case, scheme: Scheme, count: int) -> int:
    """Yuan for this application: its own marginal tier by item, its pages by page (§3)."""
    return marginal_fee(count) if scheme == Scheme.ITEM else fee(Scheme.PAGE, count)[0]


@deed
def notice_fee(
    *, case: Case, by: Person, on: date, scheme: Scheme, count: int, is_public: bool = False
) -> Case:
    """Tell the applicant what to pay and how, within the handling period (FEE-07).

    ``count``: by item, which application of the month it is; by page, how many pages;
    ``is_public``: the information is proactively disclosed already (FEE-06).
    """
    case, state = begin(case, by, CaseEvent.NOTICE_FEE)
    practice = practice_of(case.organ)
    if not practice.fees_enabled:
        raise Blocked(
            "本机关没有启用信息处理费（FEE-12，条例第四十二条“可以”收取）。"
            "须先有本机关的决定和财政手续，并在“办理规定”中启用。"
        )
    check_day(on)
    if scheme == Scheme.PAGE and is_public:
        raise Blocked(
            "已经主动公开的信息不按量收费（FEE-06，信息处理费管理办法第五条），只需告知获取方式。"
        )
    total = amount_due(case, scheme, count)
    if total <= 0:
        raise Blocked(
            f"按{scheme.label}计算应收 0 元（FEE-04、FEE-05），在免费范围内，请直接办理、答复。"
        )
    pay_by = end_on("fee_payment", on, current()).on
    set_state(case, state)
    add_event(case, EventType.FEE_NOTICED, on, by, scheme=scheme.value, count=count, total=total)
    # After the event, so that what the law itself refuses is said first.
    place = place_in_month(case)
    if scheme == Scheme.ITEM and count > place:
        raise Blocked(
            f"按登记，这是该申请人当月第 {place} 件，不能按第 {count} 件收费"
            "（FEE-04，信息处理费管理办法第四条）。请核对件次。"
        )
    issue(kind=LetterKind.FEE, by=by, on=on, case=case, scheme=scheme, count=count, total=total,
          pay_by=pay_by)  # fmt: skip
    renew_reply(case)
    return case


@deed
def pay_fee(*, case: Case, by: Person, on: date, amount: int, receipt: str) -> Case:
    """Full payment came: the handling period starts anew the next day (FEE-09)."""
    case, state = begin(case, by, CaseEvent.PAY_FEE)
    check_day(on)
    if len(receipt.strip()) < 2:
        raise Blocked("请填写财政票据号（FEE-11，信息处理费管理办法第八条）。")
    refuse_secrecy(receipt, by=by, where=f"case:{case.pk}")
    noticed = last_event(case, EventType.FEE_NOTICED)
    total = int(noticed.facts["total"]) if noticed else amount
    if amount > total:
        raise Blocked(
            f"应缴 {total} 元，不能收 {amount} 元（FEE-09，信息处理费管理办法第六条）。"
            "请核对金额；多缴的退还后，按应缴金额登记。"
        )
    set_state(case, state)
    add_event(case, EventType.FEE_PAID, on, by, amount=amount, receipt=receipt.strip())
    renew_reply(case)
    return case


@deed
def abandon_unpaid(*, case: Case, by: Person) -> Case:
    """Thirty days passed without payment: the application ends (FEE-08, F2)."""
    case, state = begin(case, by, CaseEvent.ABANDON_UNPAID)
    today = timezone.localdate()
    close(case, by, "F2", state, EventType.ABANDONED, today)
    issue(kind=LetterKind.ABANDONED, by=by, on=today, case=case, cause="fee")
    renew_reply(case)
    return case
