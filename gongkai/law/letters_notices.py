"""Letters to the applicant before, or instead of, an answer (R711 arts. 30–35, 41)."""

from datetime import date

from gongkai.law.events import Channel
from gongkai.law.letters import (
    REGULATION,
    Application,
    Deadline,
    LetterKind,
    Office,
    Wording,
    in_words,
    led,
    lines,
    quoted,
)
from gongkai.law.remedies import remedy_text

EFFECTIVE_FROM = date(2021, 1, 1)
_K = LetterKind


def receipt(
    about: Application, office: Office, *, channel: Channel, arrived_on: date, medium: str,
    delivery: str, due: Deadline, is_own_correction: bool = False,
) -> Wording:  # fmt: skip
    """When the application counts as received and by when it is answered (art. 31, APP-05 … 08).

    A request to put one's own record right has no statutory period: no date is named (OTH-03).
    """
    you, received = about.you, in_words(about.received_on)
    if is_own_correction:
        return _correction_receipt(about, office)
    promise = f"，最迟于{due.words}答复" if due.on else ""
    return Wording(
        _K.RECEIPT.heading,
        (
            _received(channel, you, in_words(arrived_on), received, about.number),
            f"申请内容：“{quoted(about.wanted, 1000)}”。提供形式：{medium}。获取方式：{delivery}。",
            f"依照{REGULATION}第三十三条的规定，本机关能够当场答复的，当场答复；不能当场答复的，"
            f"自收到申请之日起20个工作日内答复{promise}。",
            f"需要{you}补正、需要征求第三方或者其他机关意见、需要延长答复期限的，本机关将另行书面告知。",
            f"{you}可以凭登记号向{office.disclosure_office}查询办理进度。",
        ),
    )


def _correction_receipt(about: Application, office: Office) -> Wording:
    return Wording(
        "政府信息更正申请接收回执",
        (
            f"{about.you}提交的政府信息更正申请（登记号：{about.number}）收悉，收到日期为"
            f"{in_words(about.received_on)}。",
            f"申请内容：“{quoted(about.wanted, 1000)}”。",
            f"依照{REGULATION}第四十一条的规定，本机关有权更正的，审核属实后予以更正并告知{about.you}；"
            "不属于本机关职能范围的，转送有权更正的行政机关处理并告知，或者告知向有权更正的行政机关提出。",
            f"{about.you}可以凭登记号向{office.disclosure_office}查询办理进度。",
        ),
    )


def _received(channel: Channel, you: str, arrived: str, received: str, number: str) -> str:
    what = f"政府信息公开申请（登记号：{number}）"
    rule = f"依照{REGULATION}第三十一条"
    if channel == Channel.IN_PERSON:
        return f"{you}于{arrived}当面提交的{what}收悉。{rule}第一项的规定，以提交之日{received}为收到申请之日。"
    if channel == Channel.POST_SIGNED:
        return f"{you}邮寄的{what}由本机关于{arrived}签收。{rule}第二项的规定，以签收之日{received}为收到申请之日。"
    if channel == Channel.ORAL:
        return (
            f"{you}采用书面形式确有困难，于{arrived}口头提出{what}，由本机关政府信息公开工作机构"
            f"依照{REGULATION}第二十九条第一款的规定代为填写。{rule}第一项的规定，"
            f"以提出之日{received}为收到申请之日。"
        )
    if channel == Channel.POST_ORDINARY:
        return (
            f"{you}以平常信函提交的{what}于{arrived}送到本机关，本机关于{received}与{you}确认。"
            f"{rule}第二项的规定，以确认之日{received}为收到申请之日。"
        )
    way = {"web": "通过互联网", "fax": "以传真", "email": "以电子邮件"}[channel.value]
    return (
        f"{you}于{arrived}{way}提交的{what}，双方于{received}确认。"
        f"{rule}第三项的规定，以双方确认之日{received}为收到申请之日。"
    )


def correction(about: Application, office: Office, *, what: str, reply_by: Deadline) -> Wording:
    """What to correct, by when, and what follows otherwise; told once (art. 30, COR-02 … 05)."""
    you = about.you
    return Wording(
        _K.CORRECTION.heading,
        (
            about.opening,
            f"经审查，{you}的申请内容不明确。依照{REGULATION}第二十九条、第三十条的规定，"
            f"现一次性告知{you}补正下列事项：",
            *lines(what),
            f"请于{reply_by.words}前（含当日）将补正内容以信件、数据电文等书面形式提交"
            f"{office.disclosure_office}；采用书面形式确有困难的，可以口头提出，由本机关代为填写。",
            f"依照{REGULATION}第三十条的规定，答复期限自本机关收到补正的申请之日起计算；"
            "无正当理由逾期不补正的，视为放弃申请，本机关不再处理该政府信息公开申请。",
            f"对补正内容有疑问的，可以与{office.disclosure_office}联系，本机关给予指导和释明。",
        ),
    )


def reasons(about: Application, office: Office, *, why: str, reply_by: Deadline) -> Wording:
    """Ask for the reasons of applications beyond a reasonable number (art. 35)."""
    you = about.you
    return Wording(
        _K.REASONS.heading,
        (
            about.opening,
            f"经审查，{you}申请公开政府信息的数量、频次明显超过合理范围。依照{REGULATION}"
            f"第三十五条的规定，请{you}说明申请理由。有关情况和需要说明的事项如下：",
            *lines(why),
            f"请于{reply_by.words}前（含当日）将理由以书面形式提交{office.disclosure_office}，"
            "并可以附送有关材料。",
            f"依照{REGULATION}第三十五条的规定，本机关认为申请理由不合理的，告知{you}不予处理；"
            "认为申请理由合理，但是无法在规定期限内答复的，确定延迟答复的合理期限并告知"
            f"{you}。",
        ),
    )


def extension(about: Application, *, working_days: int, reason: str, due: Deadline) -> Wording:
    """Consent, reason, how long, until when; no date while opinions are awaited (art. 33, DL-03)."""
    promise = (
        f"延长后，本机关最迟于{due.words}答复{about.you}。"
        if due.on
        else f"本机关正在依法征求意见，依照{REGULATION}第三十三条第三款的规定，征求第三方和其他机关"
        "意见所需时间不计算在上述期限内；征求意见结束后继续计算答复期限。"
    )
    return Wording(
        _K.EXTENSION.heading,
        (
            about.opening,
            f"因不能在{REGULATION}第三十三条规定的20个工作日内答复，经本机关政府信息公开工作机构"
            f"负责人同意，依照该条第二款的规定，决定延长答复期限{working_days}个工作日。",
            *led("延长的理由", reason),
            promise,
            "特此告知。",
        ),
    )


def delay(about: Application, *, reason: str, until: date) -> Wording:
    """The reasons convince, but the ordinary period does not suffice (art. 35, DL-04)."""
    you = about.you
    return Wording(
        _K.DELAY.heading,
        (
            about.opening,
            f"{you}申请公开政府信息的数量、频次明显超过合理范围，本机关已要求{you}说明理由。经审查，"
            f"本机关认为{you}的申请理由合理，但是无法在{REGULATION}第三十三条规定的期限内答复。",
            *led("不能如期答复的原因", reason),
            f"依照{REGULATION}第三十五条的规定，本机关确定延迟答复，最迟于{in_words(until)}答复{you}。",
            "特此告知。",
        ),
    )


def consultation_notice(
    about: Application, *, asked_on: date, organ: str = "", is_co_made: bool = False
) -> Wording:
    """Tell the applicant that opinions are asked; no date is promised meanwhile (TP-06, TP-08).

    ``organ``: the organ asked; "" for a third party, who is not named to the applicant.
    """
    you, on = about.you, in_words(asked_on)
    if not organ:
        why = (
            f"{you}申请公开的政府信息可能涉及第三方合法权益。依照{REGULATION}第三十二条的规定，"
            f"本机关已于{on}书面征求第三方的意见，第三方应当自收到征求意见书之日起15个工作日内提出意见。"
        )
    elif is_co_made:
        why = (
            f"{you}申请公开的政府信息由本机关与{organ}共同制作。依照{REGULATION}第三十四条的规定，"
            f"本机关已于{on}征求该机关的意见，该机关应当自收到征求意见书之日起15个工作日内提出意见，"
            "逾期未提出意见的视为同意公开。"
        )
    else:
        why = f"办理{you}的申请需要征求{organ}的意见，本机关已于{on}向该机关发函。"
    return Wording(
        _K.CONSULTATION_NOTICE.heading,
        (
            about.opening,
            why,
            f"依照{REGULATION}第三十三条第三款的规定，征求第三方和其他机关意见所需时间不计算在答复期限内。"
            f"征求意见结束后，本机关继续计算答复期限，并依法答复{you}。",
            "特此告知。",
        ),
    )


def abandoned_correction(
    about: Application, office: Office, *, notice: str, asked_on: date, reply_by: date | None
) -> Wording:
    """No correction came in time and without good reason (art. 30, COR-05, F1).

    ``notice``: the number of the correction notice.
    """
    you = about.you
    until = f"，补正期限至{in_words(reply_by)}" if reply_by else ""
    remedy = remedy_text("R2", government=office.government, court=office.court)
    return Wording(
        _K.ABANDONED.heading,
        (
            about.opening,
            f"因申请内容不明确，本机关于{in_words(asked_on)}以《{_K.CORRECTION.heading}》（{notice}）"
            f"一次性告知{you}补正{until}。{you}在期限内没有补正，经核实没有正当理由。",
            f"依照{REGULATION}第三十条的规定，视为放弃申请，本机关不再处理该政府信息公开申请。"
            f"{you}仍然需要有关政府信息的，可以重新提出申请。",
            remedy.replace("本答复", "本告知"),
        ),
    )


def own_correction(
    about: Application, office: Office, *, decision: str, explanation: str, organ: str = ""
) -> Wording:
    """What became of a request to put one's own record right (art. 41, OTH-03).

    ``decision``: "corrected", "declined", "transferred" or "redirected"; the last two name the
    ``organ`` that may correct the record.
    """
    you, rule = about.you, f"依照{REGULATION}第四十一条的规定，"
    said, lead = {
        "corrected": (
            f"经审核，有关政府信息记录不准确的情况属实。{rule}本机关已予以更正。",
            "更正的内容",
        ),
        "declined": (
            f"经审核，现有证据不能证明有关政府信息记录不准确。{rule}本机关不予更正。",
            "理由",
        ),
        "transferred": (
            f"有关政府信息记录的更正不属于本机关职能范围。{rule}本机关已将{you}的申请转送有权更正的"
            f"{organ.strip()}处理。",
            "处理情况",
        ),
        "redirected": (
            f"有关政府信息记录的更正不属于本机关职能范围。{rule}请{you}向有权更正的{organ.strip()}提出。",
            "说明",
        ),
    }[decision]
    remedy = remedy_text("R2", government=office.government, court=office.court)
    return Wording(
        _K.OWN_CORRECTION.heading,
        (
            f"本机关于{in_words(about.received_on)}收到{you}提交的政府信息更正申请"
            f"（登记号：{about.number}），申请内容为：“{quoted(about.wanted)}”。",
            said,
            *led(lead, explanation),
            *((remedy.replace("本答复", "本告知"),) if decision == "declined" else ()),
        ),
    )
