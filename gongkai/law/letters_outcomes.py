"""What an answer says for each outcome (R711 arts. 30, 35–39; rules.md §1.8).

What was typed comes from the reviewed version only; the rest are dates and numbers on record.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date

from gongkai.law.grounds import BY_CODE as GROUNDS
from gongkai.law.letters import REGULATION, LetterKind, cite, ended, in_words, led, lines
from gongkai.law.outcomes import DETAILS

EFFECTIVE_FROM = date(2024, 1, 1)
REPORT_RULES = "国务院办公厅政府信息与政务公开办公室国办公开办函〔2021〕30号文件"


@dataclass(frozen=True)
class OnRecord:
    """Dates and numbers of the case an answer refers to.

    ``opinions``: of the third parties, each "agrees", "partly", "refuses" or "" for silence;
    ``is_reasonable``: whether a refusal was judged to have good reason. ``earlier``: (letter
    number, date) of the answer an application repeats. ``reasons_asked``: (letter number, date).
    """

    searches: int = 0
    searched_from: date | None = None
    searched_to: date | None = None
    opinions: tuple[str, ...] = ()
    is_reasonable: bool = False
    corrected_on: date | None = None
    earlier: tuple[str, date] | None = None
    reasons_asked: tuple[str, date] | None = None
    reasons_given_on: date | None = None


@dataclass(frozen=True)
class Section:
    """One decided part; ``reason`` is typed, ``detail`` the Chinese label of its kind."""

    outcome: str
    wanted: str = ""
    detail: str = ""
    ground: str = ""
    citation: str = ""
    reason: str = ""
    organ: str = ""


def section_words(section: Section, you: str, record: OnRecord) -> list[str]:
    """The paragraphs for one decided part: finding, article in full, reasons (§1.8)."""
    return list(_WORDS[section.outcome](section, you, record))


def _rule(article: str) -> str:
    return f"依照{REGULATION}{article}的规定，"


def _public(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}申请公开的信息已经主动公开。{_rule('第三十六条第一项')}现告知获取该信息的方式、途径。",
        *led("获取的方式、途径", one.reason),
    )


def _disclosed(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}申请公开的信息可以公开。{_rule('第三十六条第二项')}本机关予以公开。",
        *map(ended, lines(one.reason)),
    )


def _partial(one: Section, you: str, record: OnRecord) -> tuple[str, ...]:
    ground = GROUNDS[one.ground]
    more = f"（{one.citation.strip()}）" if one.citation.strip() else ""
    opinion = (_opinion(record),) if one.ground == "X15" and record.opinions else ()
    return (
        f"{you}申请公开的信息中含有不应当公开的内容，但是能够作区分处理。{_rule('第三十七条')}"
        f"本机关向{you}提供可以公开的信息内容，不予公开的内容已作隐去处理。",
        f"不予公开的内容属于{ground.label}，依照{cite(ground.article)}{more}的规定，不予公开。",
        *opinion,
        *led("不予公开的理由", one.reason),
    )


def _secret(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}申请公开的信息属于依法确定为国家秘密的政府信息。{_rule('第十四条')}本机关不予公开。",
        *led("理由", one.reason),
    )


def _forbidden(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}申请公开的信息属于{one.citation.strip()}禁止公开的政府信息。{_rule('第十四条')}"
        "本机关不予公开。",
        *led("理由", one.reason),
    )


def _stability(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}申请公开的信息公开后可能危及国家安全、公共安全、经济安全、社会稳定。{_rule('第十四条')}"
        "本机关不予公开。",
        *led("理由", one.reason),
    )


def _third_party(one: Section, you: str, record: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}申请公开的信息涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害。",
        _opinion(record),
        f"{_rule('第十五条、第三十二条')}本机关不予公开。",
        *led("理由", one.reason),
    )


def _opinion(record: OnRecord) -> str:
    """What the third parties answered; none of them is named to the applicant."""
    asked = f"{_rule('第三十二条')}本机关书面征求了第三方的意见，"
    against = set(record.opinions) & {"refuses", "partly"}
    if not against:
        silent = "" in record.opinions or not record.opinions
        return (
            f"{asked}第三方{'逾期未提出意见' if silent else '同意公开'}，由本机关依法决定是否公开。"
        )
    what = "不同意公开" if "refuses" in against else "不同意全部公开"
    judged = "，本机关认为其理由合理" if record.is_reasonable else ""
    return f"{asked}第三方{what}{judged}。"


def _internal(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}申请公开的信息属于行政机关内部事务信息中的{one.detail}信息。"
        f"{_rule('第十六条第一款')}该类信息可以不予公开，本机关决定不予公开。",
        *led("理由", one.reason),
    )


def _process(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}申请公开的信息是行政机关在履行行政管理职能过程中形成的{one.detail}，属于过程性信息。"
        f"{_rule('第十六条第二款')}该类信息可以不予公开，本机关决定不予公开。",
        *led("理由", one.reason),
    )


def _enforcement(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}申请公开的信息属于行政执法案卷信息。{_rule('第十六条第二款')}该类信息可以不予公开，"
        "本机关决定不予公开。",
        *led("理由", one.reason),
    )


def _enquiry(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}申请公开的信息，{one.citation.strip()}对其获取有特别规定。{_rule('第三十六条第七项')}"
        f"请{you}依照上述规定办理。",
        *led("办理方式", one.reason),
    )


def _not_held(one: Section, you: str, record: OnRecord) -> tuple[str, ...]:
    if one.detail == dict(DETAILS["D1"])["elsewhere"]:
        return _elsewhere(one, you)
    span = ""
    if record.searched_from and record.searched_to:
        until = (
            f"至{in_words(record.searched_to)}"
            if record.searched_to != record.searched_from
            else ""
        )
        span = f"于{in_words(record.searched_from)}{until}"
    done = (
        f"本机关{span}对制作、获取的政府信息进行了{record.searches}次检索。"
        if record.searches
        else ""
    )
    return (
        f"{done}经检索，本机关没有{you}申请公开的信息。{_rule('第三十六条第四项')}告知{you}："
        "该政府信息不存在。",
        *led("检索情况", one.reason),
    )


def _elsewhere(one: Section, you: str) -> tuple[str, ...]:
    named = (
        ("本机关不能确定负责公开该信息的行政机关。",)
        if "无法确定" in one.organ
        else led("负责公开该信息的行政机关及其联系方式", one.organ)
    )
    return (
        f"{you}申请公开的信息不属于本机关负责公开。{_rule('第三十六条第五项')}现将理由和有关情况告知{you}。",
        *led("理由", one.reason),
        *named,
    )


def _making(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"本机关没有{you}申请公开的现成信息，提供该信息需要对现有政府信息进行加工、分析。"
        f"{_rule('第三十八条')}本机关不予提供。",
        *led("理由", one.reason),
    )


def _unclear(one: Section, you: str, record: OnRecord) -> tuple[str, ...]:
    on = f"于{in_words(record.corrected_on)}" if record.corrected_on else ""
    return (
        f"本机关已一次性告知{you}补正，{you}{on}补正后，申请内容仍不明确，本机关无法据此查找、提供所需信息。"
        f"{_rule('第三十条、第三十六条')}现告知{you}无法提供。",
        *led("仍不明确之处", one.reason),
    )


def _petition(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}以政府信息公开申请的形式进行信访、投诉、举报等活动。{_rule('第三十九条第一款')}"
        "本机关不作为政府信息公开申请处理。",
        *led("可以提出的渠道和有关说明", one.reason),
    )


def _repeated(one: Section, you: str, record: OnRecord) -> tuple[str, ...]:
    before = "此前"
    if record.earlier:
        before = f"已于{in_words(record.earlier[1])}以{record.earlier[0]}"
    return (
        f"对{you}申请公开的相同政府信息，本机关{before}作出答复。{_rule('第三十六条第六项')}"
        "本机关不予重复处理。",
        *led("说明", one.reason),
    )


def _publication(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}的申请内容为要求提供政府公报、报刊、书籍等公开出版物。{_rule('第三十九条第二款')}"
        "本机关不作为政府信息公开申请处理，现告知获取的途径。",
        *led("获取的途径", one.reason),
    )


def _abnormal(one: Section, you: str, record: OnRecord) -> tuple[str, ...]:
    asked = "已要求"
    if record.reasons_asked:
        number, on = record.reasons_asked
        asked = f"于{in_words(on)}以《{LetterKind.REASONS.heading}》（{number}）要求"
    given = (
        f"{you}于{in_words(record.reasons_given_on)}作了说明" if record.reasons_given_on
        else f"{you}在期限内没有说明理由"
    )  # fmt: skip
    return (
        f"{you}申请公开政府信息的数量、频次明显超过合理范围，本机关{asked}{you}说明理由，{given}。"
        f"经审查，本机关认为申请理由不合理。{_rule('第三十五条')}本机关不予处理。",
        *led("理由", one.reason),
    )


def _reissue(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}的申请内容为要求本机关确认或者重新出具已经获取的政府信息，按照{REPORT_RULES}的规定，"
        "本机关不予处理。",
        *led("说明", one.reason),
    )


def _not_information(one: Section, you: str, _: OnRecord) -> tuple[str, ...]:
    return (
        f"{you}申请的内容不是行政机关在履行行政管理职能过程中制作或者获取的信息，按照{REGULATION}第二条的"
        "规定，不属于政府信息。",
        *led("说明", one.reason),
    )


_WORDS: Mapping[str, Callable[[Section, str, OnRecord], tuple[str, ...]]] = {
    "A1": _public, "A2": _disclosed, "B1": _partial,
    "C1": _secret, "C2": _forbidden, "C3": _stability, "C4": _third_party, "C5": _internal,
    "C6": _process, "C7": _enforcement, "C8": _enquiry,
    "D1": _not_held, "D2": _making, "D3": _unclear,
    "E1": _petition, "E2": _repeated, "E3": _publication, "E4": _abnormal, "E5": _reissue, "F3": _not_information,
}  # fmt: skip
