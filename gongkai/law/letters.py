"""The letters of an application: their kinds and what all of them share (GB/T 9704; §13.3).

The wording of each kind: ``letters_notices`` (to the applicant before the answer),
``letters_asking`` (to third parties and organs), ``letters_answers``, ``letters_forms``.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

EFFECTIVE_FROM = date(2024, 1, 1)

_SHORT = "条例"
_FULL = "《中华人民共和国政府信息公开条例》"


def in_words(day: date | None) -> str:
    """A date as letters write it: 2026年3月2日; empty for None."""
    return f"{day.year}年{day.month}月{day.day}日" if day else ""


def cite(article: str) -> str:
    """An article with the regulation's full name, as an answer has to cite it."""
    return article.replace(_SHORT, _FULL) if article.startswith(_SHORT) else article


class LetterKind(StrEnum):
    """A form of §13.3."""

    APPLICATION_FORM = "application_form"
    REGISTER_FORM = "register_form"
    RECEIPT = "receipt"
    CORRECTION = "correction"
    ABANDONED = "abandoned"
    REASONS = "reasons"
    EXTENSION = "extension"
    DELAY = "delay"
    THIRD_PARTY_ASK = "third_party_ask"
    OPINION_FORM = "opinion_form"
    CONSULTATION_NOTICE = "consultation_notice"
    THIRD_PARTY_TOLD = "third_party_told"
    ORGAN_ASK = "organ_ask"
    ASSIST = "assist"
    INBOUND_REPLY = "inbound_reply"
    FEE = "fee"
    ANSWER_PUBLIC = "answer_public"
    ANSWER_DISCLOSED = "answer_disclosed"
    ANSWER_PARTIAL = "answer_partial"
    ANSWER_SECRET = "answer_secret"
    ANSWER_FORBIDDEN = "answer_forbidden"
    ANSWER_STABILITY = "answer_stability"
    ANSWER_THIRD_PARTY = "answer_third_party"
    ANSWER_INTERNAL = "answer_internal"
    ANSWER_PROCESS = "answer_process"
    ANSWER_ENFORCEMENT = "answer_enforcement"
    ANSWER_ENQUIRY = "answer_enquiry"
    ANSWER_ABSENT = "answer_absent"
    ANSWER_ELSEWHERE = "answer_elsewhere"
    ANSWER_MAKING = "answer_making"
    ANSWER_UNCLEAR = "answer_unclear"
    ANSWER_PETITION = "answer_petition"
    ANSWER_REPEATED = "answer_repeated"
    ANSWER_PUBLICATION = "answer_publication"
    ANSWER_ABNORMAL = "answer_abnormal"
    ANSWER_REISSUE = "answer_reissue"
    ANSWER_NOT_INFORMATION = "answer_not_information"
    ANSWER_SEVERAL = "answer_several"
    OWN_CORRECTION = "own_correction"
    DELIVERY_PROOF = "delivery_proof"

    @property
    def label(self) -> str:
        """The Chinese title."""
        return _TITLES[self]

    @property
    def is_answer(self) -> bool:
        """Whether it is an answer: that one needs a clearance and goes out by ``release`` only."""
        return self.value.startswith("answer_")

    @property
    def heading(self) -> str:
        """What stands on the paper: the title without the remark that tells the forms apart."""
        return self.label.partition("（")[0]

    @property
    def is_form(self) -> bool:
        """A form to fill in or to sign: no number of its own, nobody it is addressed to."""
        return self in _FORMS

    @property
    def goes_to_others(self) -> bool:
        """Whether somebody else than the applicant gets it: it must not show who applies."""
        return self in _TO_OTHERS


_K = LetterKind
_TITLES = {
    _K.APPLICATION_FORM: "政府信息公开申请表",
    _K.REGISTER_FORM: "政府信息公开申请登记表",
    _K.RECEIPT: "政府信息公开申请接收回执",
    _K.CORRECTION: "政府信息公开申请补正告知书",
    _K.ABANDONED: "政府信息公开申请视为放弃告知书",
    _K.REASONS: "政府信息公开申请说明理由告知书",
    _K.EXTENSION: "政府信息公开申请延期答复告知书",
    _K.DELAY: "政府信息公开申请延迟答复告知书",
    _K.THIRD_PARTY_ASK: "政府信息公开征求意见书（第三方）",
    _K.OPINION_FORM: "政府信息公开征求意见确认函",
    _K.CONSULTATION_NOTICE: "政府信息公开征求意见告知书（申请人）",
    _K.THIRD_PARTY_TOLD: "政府信息依申请公开告知书（第三方）",
    _K.ORGAN_ASK: "政府信息公开征求意见书（共同制作机关）",
    _K.ASSIST: "政府信息公开申请协办函",
    _K.INBOUND_REPLY: "关于政府信息公开征求意见的复函",
    _K.FEE: "政府信息公开信息处理费收费通知书",
    _K.ANSWER_PUBLIC: "政府信息已主动公开告知书",
    _K.ANSWER_DISCLOSED: "政府信息予以公开答复书",
    _K.ANSWER_PARTIAL: "政府信息部分公开答复书",
    _K.ANSWER_SECRET: "政府信息不予公开答复书（国家秘密）",
    _K.ANSWER_FORBIDDEN: "政府信息不予公开答复书（法律行政法规禁止公开）",
    _K.ANSWER_STABILITY: "政府信息不予公开答复书（危及三安全一稳定）",
    _K.ANSWER_THIRD_PARTY: "政府信息不予公开答复书（第三方合法权益）",
    _K.ANSWER_INTERNAL: "政府信息不予公开答复书（内部事务信息）",
    _K.ANSWER_PROCESS: "政府信息不予公开答复书（过程性信息）",
    _K.ANSWER_ENFORCEMENT: "政府信息不予公开答复书（行政执法案卷）",
    _K.ANSWER_ENQUIRY: "政府信息公开申请答复书（行政查询事项）",
    _K.ANSWER_ABSENT: "政府信息不存在告知书",
    _K.ANSWER_ELSEWHERE: "政府信息不属于本机关负责公开告知书",
    _K.ANSWER_MAKING: "政府信息公开申请答复书（需要另行制作）",
    _K.ANSWER_UNCLEAR: "政府信息公开申请答复书（补正后仍不明确）",
    _K.ANSWER_PETITION: "政府信息公开申请不予处理告知书（信访举报投诉）",
    _K.ANSWER_REPEATED: "政府信息公开申请不予重复处理告知书",
    _K.ANSWER_PUBLICATION: "政府信息公开申请不予处理告知书（公开出版物）",
    _K.ANSWER_ABNORMAL: "政府信息公开申请不予处理告知书（大量反复申请）",
    _K.ANSWER_REISSUE: "政府信息公开申请不予处理告知书（确认或重新出具）",
    _K.ANSWER_NOT_INFORMATION: "政府信息公开申请告知书（不属于政府信息）",
    _K.ANSWER_SEVERAL: "政府信息公开申请答复书",
    _K.OWN_CORRECTION: "政府信息更正告知书",
    _K.DELIVERY_PROOF: "送达回证",
}
_FORMS = {_K.APPLICATION_FORM, _K.REGISTER_FORM, _K.OPINION_FORM, _K.DELIVERY_PROOF}
_TO_OTHERS = {_K.THIRD_PARTY_ASK, _K.OPINION_FORM, _K.THIRD_PARTY_TOLD, _K.ORGAN_ASK, _K.ASSIST}
_BY_OUTCOME = {
    "A1": _K.ANSWER_PUBLIC, "A2": _K.ANSWER_DISCLOSED, "B1": _K.ANSWER_PARTIAL,
    "C1": _K.ANSWER_SECRET, "C2": _K.ANSWER_FORBIDDEN, "C3": _K.ANSWER_STABILITY,
    "C4": _K.ANSWER_THIRD_PARTY, "C5": _K.ANSWER_INTERNAL, "C6": _K.ANSWER_PROCESS,
    "C7": _K.ANSWER_ENFORCEMENT, "C8": _K.ANSWER_ENQUIRY, "D1": _K.ANSWER_ABSENT,
    "D2": _K.ANSWER_MAKING, "D3": _K.ANSWER_UNCLEAR, "E1": _K.ANSWER_PETITION,
    "E2": _K.ANSWER_REPEATED, "E3": _K.ANSWER_PUBLICATION, "E4": _K.ANSWER_ABNORMAL,
    "E5": _K.ANSWER_REISSUE, "F3": _K.ANSWER_NOT_INFORMATION,
}  # fmt: skip


def answer_kind(outcomes: list[tuple[str, str]]) -> LetterKind:
    """Which answer letter carries these (outcome, detail) pairs; several need the general one."""
    if len(outcomes) != 1:
        return LetterKind.ANSWER_SEVERAL
    outcome, detail = outcomes[0]
    if (outcome, detail) == ("D1", "elsewhere"):
        return LetterKind.ANSWER_ELSEWHERE
    return _BY_OUTCOME[outcome]


REGULATION = _FULL
# A line to write on in a form.
RULE = "＿" * 24


@dataclass(frozen=True)
class Wording:
    """What a letter says, without whom it goes to; plain text, one entry a paragraph.

    ``table``: (label, value) of a form; ``columns`` and ``rows``: a list under the text.
    ``is_signed`` is False for forms that others sign.
    """

    title: str
    paragraphs: tuple[str, ...] = ()
    attachments: tuple[str, ...] = ()
    table: tuple[tuple[str, str], ...] = ()
    columns: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    is_signed: bool = True


@dataclass(frozen=True)
class Office:
    """The organ that writes: whom to ask, where to go (IAR-07), and who hears a complaint."""

    name: str
    disclosure_office: str
    address: str
    postal_code: str
    hours: str
    phone: str
    fax: str = ""
    email: str = ""
    government: str = ""
    court: str = ""

    @property
    def contact_lines(self) -> tuple[str, ...]:
        """The footnotes of a letter: office, address, telephone."""
        more = [("传真", self.fax), ("电子邮箱", self.email)]
        tail = "".join(f"　{label}：{value}" for label, value in more if value)
        return (
            f"承办机构：{self.disclosure_office}　联系电话：{self.phone}{tail}",
            f"地址：{self.address}　邮政编码：{self.postal_code}",
            f"办公时间：{self.hours}",
        )


@dataclass(frozen=True)
class Application:
    """The application a letter is about; ``you`` is how its applicant is addressed."""

    number: str
    received_on: date | None
    wanted: str
    you: str = "您"

    @property
    def opening(self) -> str:
        """The first sentence of a letter to the applicant."""
        return (
            f"本机关于{in_words(self.received_on)}收到{self.you}提交的政府信息公开申请"
            f"（登记号：{self.number}），申请内容为：“{quoted(self.wanted)}”。"
        )


@dataclass(frozen=True)
class Deadline:
    """A date that is promised; ``on`` None while the clock is paused: then nothing is promised."""

    on: date | None
    provisional: bool = False

    @property
    def words(self) -> str:
        """The date; a provisional one says so and why (T-09)."""
        if self.on is None:
            return ""
        return in_words(self.on) + (provisional_words(self.on) if self.provisional else "")


def provisional_words(day: date) -> str:
    """What stands behind a date in a year whose holidays are not announced yet (T-09)."""
    return (
        f"（此日期为暂定：国务院办公厅尚未公布{day.year}年放假安排，"
        "公布后日期有变化的，以重新计算的日期为准）"
    )


def lines(text: str) -> tuple[str, ...]:
    """Typed text as paragraphs; empty lines and the indent are gone."""
    return tuple(line.strip() for line in text.splitlines() if line.strip())


def ended(text: str) -> str:
    """``text`` as a sentence: with a full stop unless it ends in a mark already."""
    text = text.strip()
    return text if not text or text[-1] in "。！？；：…）》”" else f"{text.rstrip('.,，、;')}。"


def led(lead: str, text: str) -> tuple[str, ...]:
    """``lead：text`` in one paragraph, or the lead and then each typed line for itself."""
    typed = lines(text)
    if len(typed) == 1:
        return (f"{lead}：{ended(typed[0])}",)
    return (f"{lead}如下：", *typed) if typed else ()


def quoted(text: str, limit: int = 200) -> str:
    """``text`` for use between quotation marks: one line, inner marks single, cut after ``limit``."""
    flat = " ".join(text.split()).replace("“", "‘").replace("”", "’").rstrip("。")
    return flat if len(flat) <= limit else f"{flat[:limit]}……"
