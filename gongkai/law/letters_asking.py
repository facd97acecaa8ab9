"""Letters to third parties and other organs, and the reply to an organ that asks (arts. 32–34).

None of them says who applies: only the number of the application and what the office typed.
"""

from datetime import date

from gongkai.law.letters import (
    REGULATION,
    RULE,
    LetterKind,
    Office,
    Wording,
    in_words,
    led,
    lines,
    quoted,
)
from gongkai.law.remedies import remedy_text

EFFECTIVE_FROM = date(2024, 1, 1)
_K = LetterKind
_THEY = "您（单位）"


def third_party_ask(case_number: str, office: Office, *, question: str) -> Wording:
    """What is asked about, which rights, 15 working days; silence: the bureau decides (art. 32).

    Silence is neither consent nor refusal (TP-03), so the letter must not say 视为同意.
    """
    return Wording(
        _K.THIRD_PARTY_ASK.heading,
        (
            f"本机关收到一件政府信息公开申请（登记号：{case_number}），所申请公开的政府信息可能涉及"
            f"{_THEY}的合法权益。依照{REGULATION}第十五条、第三十二条的规定，现书面征求{_THEY}的意见。",
            *led("涉及的政府信息和征求意见的事项", question),
            f"一、{_THEY}可以提出同意公开、部分同意公开或者不同意公开的意见。部分同意或者不同意的，"
            "请写明哪些内容涉及商业秘密、个人隐私等合法权益、公开会造成什么损害，并可以附送有关材料。",
            f"二、请自收到本征求意见书之日起15个工作日内，将意见填写在所附的《{_K.OPINION_FORM.heading}》上，"
            f"签字或者盖章后送交{office.disclosure_office}。",
            f"三、逾期未提出意见的，由本机关依照{REGULATION}的规定决定是否公开。",
            f"四、{_THEY}不同意公开且有合理理由的，本机关不予公开；本机关认为不公开可能对公共利益造成"
            "重大影响的，可以决定予以公开，并将决定公开的政府信息内容和理由书面告知"
            f"{_THEY}。",
        ),
        attachments=(_K.OPINION_FORM.heading,),
    )


def organ_ask(case_number: str, office: Office, *, question: str) -> Wording:
    """To a co-making organ: 15 working days, silence counts as consent (art. 34, TP-07)."""
    return Wording(
        _K.ORGAN_ASK.heading,
        (
            f"本机关收到一件政府信息公开申请（登记号：{case_number}），所申请公开的政府信息由本机关牵头、"
            f"与贵机关共同制作。依照{REGULATION}第三十四条的规定，现征求贵机关的意见。",
            *led("涉及的政府信息和征求意见的事项", question),
            "请写明同意公开、部分同意公开或者不同意公开；部分同意或者不同意的，请写明理由和法律依据。",
            f"请自收到本征求意见书之日起15个工作日内将书面意见送交{office.disclosure_office}。"
            f"依照{REGULATION}第三十四条的规定，逾期未提出意见的视为同意公开。",
        ),
    )


def assist(case_number: str, office: Office, *, question: str) -> Wording:
    """To another organ that has no statutory period; its silence means nothing (arts. 10, 11, 33)."""
    return Wording(
        _K.ASSIST.heading,
        (
            f"本机关收到一件政府信息公开申请（登记号：{case_number}），需要贵机关协助。依照{REGULATION}"
            "第十条、第十一条的规定，现就下列事项征求贵机关的意见。",
            *led("涉及的政府信息和需要协助的事项", question),
            "请函告：该信息是否由贵机关制作或者保存；可否公开，不能公开或者部分不能公开的，写明理由和法律依据。",
            "为了在法定期限内答复申请人，请贵机关收到本函后尽快将书面意见送交"
            f"{office.disclosure_office}。",
        ),
    )


def third_party_told(
    case_number: str, office: Office, *, asked_on: date, answered_on: date | None, stance: str,
    content: str, reason: str,
) -> Wording:  # fmt: skip
    """Disclosure against a refusal for the public interest: what, why, remedies (art. 32, TP-05)."""
    answered = f"，{_THEY}于{in_words(answered_on)}提出意见：{stance}" if answered_on else ""
    remedy = remedy_text("R2", government=office.government, court=office.court)
    return Wording(
        _K.THIRD_PARTY_TOLD.heading,
        (
            f"本机关办理政府信息公开申请（登记号：{case_number}），于{in_words(asked_on)}书面征求了"
            f"{_THEY}的意见{answered}。",
            f"经审查，本机关认为不公开可能对公共利益造成重大影响。依照{REGULATION}第十五条、第三十二条的"
            "规定，决定予以公开。",
            *led("决定公开的政府信息内容", content),
            *led("理由", reason),
            remedy.replace("本答复", "本决定"),
        ),
    )


def inbound_reply(
    *,
    letter_number: str,
    received_on: date,
    about: str,
    is_co_made: bool,
    stance: str,
    opinion: str,
) -> Wording:
    """The bureau's opinion as the organ that was asked (art. 34)."""
    letter = f"《{letter_number}》" if "〔" not in letter_number else letter_number
    named = f"来函（{letter}）" if letter_number else "来函"
    basis = (
        f"该信息由贵机关牵头、与本机关共同制作，依照{REGULATION}第三十四条的规定"
        if is_co_made
        else f"依照{REGULATION}第十条、第十一条的规定"
    )
    return Wording(
        _K.INBOUND_REPLY.heading,
        (
            f"贵机关{named}于{in_words(received_on)}收悉。来函就下列政府信息征求本机关的意见："
            f"“{quoted(about, 500)}”。{basis}，经研究，本机关的意见是：{stance}。",
            *led("理由和依据" if stance != "同意公开" else "说明", opinion),
            "特此函复。",
        ),
    )


def opinion_form(case_number: str, office: Office, *, notice: str, question: str) -> Wording:
    """The form on which a third party answers, to be filled in by hand (征求意见确认函)."""
    return Wording(
        _K.OPINION_FORM.heading,
        (
            f"请在□内打√，签字或者盖章后，自收到征求意见书之日起15个工作日内送交"
            f"{office.disclosure_office}（{office.address}，电话{office.phone}）。",
        ),
        table=(
            ("征求意见机关", office.name),
            ("征求意见书文号", notice),
            ("申请登记号", case_number),
            ("征求意见的事项", "\n".join(lines(question))),
            ("姓名或者名称", RULE),
            ("收到征求意见书的日期", "　　　　年　　月　　日"),
            ("意见", "□同意公开\n□部分同意公开（请在下栏写明不同意公开的内容）\n□不同意公开"),
            (
                "部分同意、不同意的理由",
                "（写明涉及何种合法权益、公开会造成什么损害）\n" + "\n".join([RULE] * 3),
            ),
            ("所附材料", RULE),
            ("联系人、联系方式", RULE),
            ("签字或者盖章", f"{RULE}\n日期：　　　　年　　月　　日"),
        ),
        is_signed=False,
    )
