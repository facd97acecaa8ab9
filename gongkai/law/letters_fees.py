"""Letters about the fee: the notice and what follows when it is not paid (R711 art. 42; §3)."""

from datetime import date

from gongkai.law.fees import Scheme, Tier
from gongkai.law.letters import (
    REGULATION,
    Application,
    Deadline,
    LetterKind,
    Office,
    Wording,
    in_words,
)

EFFECTIVE_FROM = date(2021, 1, 1)
FEE_RULES = "《政府信息公开信息处理费管理办法》（国办函〔2020〕109号）"
_K = LetterKind


def fee_notice(
    about: Application, office: Office, *, scheme: Scheme, count: int, total: int,
    tiers: list[Tier], decision: str, pay_by: Deadline,
) -> Wording:  # fmt: skip
    """Basis, scheme, number, amount, how and until when to pay, consequence (FEE-04 … FEE-10).

    ``count``: by item, which application of the month; by page, pages. ``total`` in yuan;
    ``tiers`` those it is made of. ``pay_by`` counts from service on the day of issue.
    """
    you, is_item = about.you, scheme == Scheme.ITEM
    found = f"，以及本机关的收费决定（{decision.strip()}）" if decision.strip() else ""
    counted = (
        f"本件为{you}当月第{count}件申请" if is_item else f"提供的信息共{count}页（A4及以下幅面单面为1页）"
    )  # fmt: skip
    return Wording(
        _K.FEE.heading,
        (
            about.opening,
            f"{you}申请公开政府信息的数量、频次明显超过合理范围。依照{REGULATION}第四十二条和{FEE_RULES}"
            f"的规定{found}，本机关决定对该申请收取信息处理费。",
            f"计收方式和标准：{scheme.label}计收。{_STANDARDS[scheme]}同一件申请只按一种方式计收。",
            f"应缴数额：{counted}，应缴信息处理费{total}元（大写：{capitals(total)}），计算见下表。",
            f"缴纳方式：请在{office.hours}持本通知书到{office.disclosure_office}（{office.address}，"
            f"电话{office.phone}）领取缴款通知，按通知足额缴入国库，本机关开具财政票据。",
            "缴纳期限：自收到本通知书的次日起30日内，最后一日为法定休假日的，顺延至休假日结束后的第一个"
            f"工作日。本通知书于签发当日送达的，缴纳期限至{pay_by.words}；晚于当日送达的，"
            "自实际收到的次日起计算。",
            "逾期未按要求足额缴纳的，视为放弃申请，本机关不再处理该申请。足额缴纳的，答复期限自缴清费用的"
            "次日起重新计算。",
            "对收取信息处理费的决定不服的，不能单独就该决定申请行政复议或者提起行政诉讼；缴费期满后，"
            f"可以就本机关不再处理该申请的行为，依照{REGULATION}第五十一条的规定投诉、举报，"
            "或者依法申请行政复议、提起行政诉讼。",
        ),
        columns=("档次", "数量", "标准", "金额"),
        rows=tuple(_tier_row(tier, is_item, count) for tier in tiers),
    )


_STANDARDS = {
    Scheme.ITEM: "同一申请人一个自然月内累计10件以下（含10件）不收费；第11件至第30件（含30件）每件100元；"
    "第31件以上，以10件为一档，每增加一档，每件的标准提高100元。",
    Scheme.PAGE: "30页以下（含30页）不收费；第31页至第100页（含100页）每页10元；第101页至第200页"
    "（含200页）每页20元；第201页以上每页40元。",
}


def _tier_row(tier: Tier, is_item: bool, count: int) -> tuple[str, str, str, str]:
    unit = "件" if is_item else "页"
    last = f"至第{tier.last}页" if tier.last > tier.first else ""
    step = f"第{count}件" if is_item else f"第{tier.first}页{last}"
    number = 1 if is_item else tier.count
    price = f"每{unit}{tier.unit_price}元" if tier.unit_price else "不收费"
    return (step, f"{number}{unit}", price, f"{number * tier.unit_price}元")


def capitals(yuan: int) -> str:
    """A whole amount as notices of payment write it: 壹仟零伍元整. Below one trillion."""
    if yuan <= 0:
        return "零元整"
    digits, units, groups = "零壹贰叁肆伍陆柒捌玖", ("", "拾", "佰", "仟"), ("", "万", "亿")
    text, is_gap = "", False
    for place in range(len(str(yuan)) - 1, -1, -1):
        digit = yuan // 10**place % 10
        if digit:
            text += ("零" if is_gap else "") + digits[digit] + units[place % 4]
        is_gap = not digit and bool(text)
        if place % 4 == 0 and yuan // 10**place % 10000:
            text += groups[place // 4]
    return f"{text}元整"


def abandoned_fee(
    about: Application, *, notice: str, noticed_on: date, pay_by: date | None
) -> Wording:
    """The fee was not paid in time (FEE-08, FEE-10, F2). ``notice``: the fee notice's number."""
    you = about.you
    until = f"，缴纳期限至{in_words(pay_by)}" if pay_by else ""
    return Wording(
        _K.ABANDONED.heading,
        (
            about.opening,
            f"本机关于{in_words(noticed_on)}以《{_K.FEE.heading}》（{notice}）通知{you}缴纳信息处理费"
            f"{until}。{you}逾期未按要求足额缴纳。",
            f"依照{REGULATION}第四十二条和{FEE_RULES}的规定，视为放弃申请，"
            "本机关不再处理该政府信息公开申请。",
            f"对本机关不再处理该申请的行为不服的，可以依照{REGULATION}第五十一条的规定投诉、举报，"
            "或者依法申请行政复议、提起行政诉讼。",
        ),
    )
