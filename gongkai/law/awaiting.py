"""What the applicant is waited for: a correction, a fee (R711 arts. 30, 42; rules.md §1.5, §3)."""

from datetime import date

from gongkai.law.clock import CORRECTION_WORKING_DAYS, Clock, refusal
from gongkai.law.events import Event
from gongkai.law.fees import Scheme, choose_scheme
from gongkai.law.periods import end_on

EFFECTIVE_FROM = date(2019, 5, 15)
_FEES = "信息处理费管理办法第六条"


def ask_correction(clock: Clock, event: Event) -> None:
    """Once, within 7 working days of receipt; the period stands still (COR-02, COR-03).

    Later only with the leader's ``override``, and then the period runs on (COR-06).
    """
    if clock.has_correction:
        raise refusal("补正只能一次性告知，不能再次要求补正", "COR-03", "条例第三十条",
                      "补正后仍不明确的，可按“补正后申请内容仍不明确”答复。")  # fmt: skip
    if clock.awaited:
        raise refusal("正在等待缴费，不能告知补正", "COR-02", "条例第三十条",
                      "收费通知有误的，登记更正记录。")  # fmt: skip
    last = clock.calendar.add_working_days(clock.received_on, CORRECTION_WORKING_DAYS).on
    clock.is_correction_late = event.on > last
    if clock.is_correction_late and not event.facts.get("override"):
        raise refusal(f"告知补正最迟应在 {last}（收到申请后 7 个工作日内）", "COR-02", "条例第三十条",
                      "期限已过，请按现有申请内容办理；20 个工作日继续计算。")  # fmt: skip
    clock.has_correction, clock.correction_by = True, event.facts.get("reply_by")
    clock.awaited.add("correction")
    if clock.is_correction_late:
        clock.note(event.on, "COR-06", "条例第三十条",
                   "经负责人同意逾期告知补正；答复期限从收到申请之日起继续计算，不中止。")  # fmt: skip
    else:
        clock.note(event.on, "COR-02", "条例第三十条", "已一次性告知申请人补正，等待补正。")


def take_correction(clock: Clock, event: Event) -> None:
    """The corrected application came: the whole period anew (COR-04)."""
    _end_wait(clock, "correction", event, "COR-04", "条例第三十条")
    if clock.is_correction_late:
        clock.note(event.on, "COR-06", "条例第三十条",
                   "收到补正；因告知补正逾期，答复期限仍从收到申请之日起算。")  # fmt: skip
        return
    clock.restart(event.on)
    clock.note(event.on, "COR-04", "条例第三十条", "收到补正，答复期限自收到补正之日起重新计算。")


def notice_fee(clock: Clock, event: Event) -> None:
    """A fee is asked for, within the period, once and by one scheme (FEE-02, FEE-07)."""
    if event.facts.get("scheme"):
        clock.scheme = choose_scheme(clock.scheme, Scheme(event.facts["scheme"]))
    if clock.awaited or clock.has_paid:
        what = "已足额缴费" if clock.has_paid else "正在等待补正或缴费"
        raise refusal(f"{what}，不能再发收费通知", "FEE-07", _FEES,
                      "一件申请只发一次收费通知；通知有误的，登记更正记录。")  # fmt: skip
    if clock.is_over(event.on):
        raise refusal("收费通知须在办理期限内发出", "FEE-07", _FEES,
                      "期限已过，请直接答复。")  # fmt: skip
    served = event.facts.get("served_on") or event.on
    if served < event.on:
        raise refusal(f"送达日期 {served} 早于收费通知日期 {event.on}", "FEE-08", _FEES,
                      "缴费期限自收到收费通知次日起算，请核对两个日期。")  # fmt: skip
    total = event.facts.get("total")
    clock.fee_total = int(total) if total is not None else None
    clock.pay_by = end_on("fee_payment", served, clock.calendar).on
    clock.awaited.add("fee")
    clock.note(event.on, "FEE-07", _FEES, f"已发收费通知，等待缴费，最迟 {clock.pay_by} 缴纳。")


def take_payment(clock: Clock, event: Event) -> None:
    """Full payment came: the whole period anew from the next day (FEE-09)."""
    paid = event.facts.get("amount")
    if clock.fee_total is not None and paid is not None and int(paid) < clock.fee_total:
        raise refusal(f"应缴 {clock.fee_total} 元，只缴了 {paid} 元", "FEE-09", _FEES,
                      "足额缴费后才重新计算期限，请补缴后登记。")  # fmt: skip
    _end_wait(clock, "fee", event, "FEE-09", _FEES)
    clock.has_paid = True
    clock.restart(event.on)
    clock.note(event.on, "FEE-09", _FEES, "已足额缴费，次日起重新计算。")


def abandon(clock: Clock, event: Event) -> None:
    """The applicant let the time to correct or to pay go by (COR-05, FEE-08)."""
    if not clock.awaited:
        raise refusal("没有等待补正或缴费，不能视为放弃", "COR-05", "条例第三十条",
                      "只有逾期不补正或逾期不缴费的，才视为放弃申请。")  # fmt: skip
    last, rule, article, what = (
        (clock.pay_by, "FEE-08", _FEES, "缴费")
        if "fee" in clock.awaited
        else (clock.correction_by, "COR-05", "条例第三十条", "补正")
    )
    if last is not None and event.on <= last:
        raise refusal(f"{what}期限到 {last} 才届满，现在不能视为放弃", rule, article,
                      "请等到期限届满，并核实申请人逾期有无正当理由。")  # fmt: skip


def _end_wait(clock: Clock, what: str, event: Event, rule: str, article: str) -> None:
    if what not in clock.awaited:
        raise refusal(
            f"没有与“{event.type.label}”对应的告知", rule, article, "请先登记告知的日期。"
        )
    clock.awaited.remove(what)
