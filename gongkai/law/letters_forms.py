"""Forms made on demand: application, register, proof of delivery (R711 arts. 29, 40; §13.3)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from gongkai.law.letters import (
    REGULATION,
    RULE,
    Deadline,
    LetterKind,
    Office,
    Wording,
    in_words,
)

EFFECTIVE_FROM = date(2019, 5, 15)
_K = LetterKind
_DAY = "　　　　年　　月　　日"


@dataclass(frozen=True)
class Applied:
    """What stands in an application; empty strings where a blank form is to be filled in."""

    number: str = ""
    kind: str = ""
    name: str = ""
    identity: str = ""
    contact: str = ""
    address: str = ""
    wanted: str = ""
    medium: str = ""
    delivery: str = ""
    assistance_needed: bool = False
    suggests_publishing: bool = False
    is_oral: bool = False


def application_form(
    office: Office, *, kinds: Sequence[str], media: Sequence[tuple[str, str]],
    deliveries: Sequence[tuple[str, str]], filled: Applied | None = None,
) -> Wording:  # fmt: skip
    """The application with what art. 29 asks for and no more: no purpose (APP-01, APP-03).

    ``kinds``: labels; ``media`` and ``deliveries``: (value, label) as the web form has them.
    """
    said = filled or Applied()
    signed = f"{RULE[:10]}　日期：{_DAY}"
    by_officer = (
        () if filled and not said.is_oral else (("代填人签名", signed),)
    )  # fmt: skip
    return Wording(
        _K.APPLICATION_FORM.heading,
        (
            f"请送交{office.disclosure_office}（{office.address}，邮政编码{office.postal_code}，"
            f"电话{office.phone}）。依照{REGULATION}第二十九条填写，不需要说明用途；"
            "书写确有困难的，可以口头提出，由本机关代为填写。",
        ),
        table=(
            ("登记号（本机关填）", said.number or RULE[:12]),
            ("申请人类型", _choice([(label, label) for label in kinds], said.kind)),
            ("姓名或者名称", said.name or RULE),
            ("身份证明", said.identity or RULE),
            ("联系方式", said.contact or RULE),
            ("通信地址", said.address or (RULE if filled is None else "未填写")),
            ("所需信息的名称、文号或者其他特征", said.wanted or "\n".join([RULE] * 3)),
            ("提供信息的形式", _choice(media, said.medium)),
            ("获取信息的方式", _choice(deliveries, said.delivery)),
            (
                "其他",
                f"{_tick(said.assistance_needed)}阅读、视听有困难，需要必要的帮助（第四十三条）\n"
                f"{_tick(said.suggests_publishing)}建议将该信息主动公开（第四十四条）",
            ),
            ("申请人签名、盖章", signed),
            *by_officer,
        ),
        is_signed=False,
    )


def _tick(is_chosen: bool) -> str:
    return "√" if is_chosen else "□"


def _choice(options: Sequence[tuple[str, str]], chosen: str) -> str:
    """The options with the chosen one ticked, broken so that no box loses its label."""
    found = [""]
    for value, label in options:
        option = f"{_tick(value == chosen)}{label}"
        if found[-1] and len(found[-1]) + len(option) > 23:
            found.append(option)
        else:
            found[-1] = f"{found[-1]}　{option}" if found[-1] else option
    return "\n".join(found)


def register_form(
    filled: Applied, *, channel: str, source: str, arrived_on: date, received_on: date | None,
    due: Deadline, department: str, progress: Sequence[str],
) -> Wording:  # fmt: skip
    """The entry in the register, with how it went (APP-12). ``progress``: one line a step."""
    until = due.words or "未起算或者暂停计算"
    return Wording(
        _K.REGISTER_FORM.heading,
        table=(
            ("登记号", filled.number),
            ("提交方式", channel),
            ("来源", source),
            ("来件日期", in_words(arrived_on)),
            ("收到申请之日", in_words(received_on) or "待双方确认（第三十一条）"),
            ("申请人类型", filled.kind),
            ("姓名或者名称", filled.name),
            ("身份证明", filled.identity),
            ("联系方式", filled.contact),
            ("通信地址", filled.address or "未填写"),
            ("所需信息", filled.wanted),
            ("提供形式、获取方式", f"{filled.medium}；{filled.delivery}"),
            ("答复期限", until),
            ("承办科室", department or "未交办"),
            ("办理经过", "\n".join(progress) or "尚无记录"),
            ("登记人签名", f"{RULE[:16]}\n日期：{_DAY}"),
        ),
        is_signed=False,
    )


def delivery_proof(
    office: Office, *, document: str, number: str, recipient: str, address: str, contact: str,
    method: str, tracking_number: str, sent_on: date | None,
) -> Wording:  # fmt: skip
    """送达回证 for one letter, signed by whoever receives it (DL-05)."""
    sent = f"{in_words(sent_on)}　{method}" if sent_on else RULE[:16]
    return Wording(
        _K.DELIVERY_PROOF.heading,
        table=(
            ("送达机关", office.name),
            ("送达文书名称", document),
            ("文号", number or "无"),
            ("受送达人", recipient),
            ("送达地址", address or RULE),
            ("联系方式", contact or RULE),
            ("发出日期和送达方式", sent),
            ("邮件号", tracking_number or RULE[:16]),
            ("受送达人签名或者盖章", f"{RULE[:16]}\n收到日期：{_DAY}　　时　　分"),
            ("代收人签名及与受送达人的关系", f"{RULE[:16]}\n收到日期：{_DAY}　　时　　分"),
            ("未能送达或者拒收的情况", "\n".join([RULE] * 2)),
            ("送达人签名", f"{RULE[:16]}\n日期：{_DAY}"),
            ("备注", RULE),
        ),
        is_signed=False,
    )
