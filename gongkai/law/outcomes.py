"""The 22 outcomes of an application: one code drives letter, annual table row and remedy.

Rows: Table 三 of 国办公开办函〔2021〕30号; articles: R711; rules.md §1.8.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from gongkai.law.errors import LawError
from gongkai.law.grounds import BY_CODE as GROUNDS

EFFECTIVE_FROM = date(2021, 9, 1)


@dataclass(frozen=True)
class Outcome:
    """``row`` is the annual table's row (3…23); ``must_contain`` what the letter has to say.

    ``remedy``: R1 reconsideration first, R2 free choice, "" none, "B1" by what is withheld.
    """

    code: str
    group: str
    label: str
    article: str
    row: int
    must_contain: str
    remedy: str


OUTCOMES = (
    Outcome("A1", "予以公开", "已经主动公开", "条例第三十六条第一项", 3, "获取该信息的具体方式、途径（网址或地点）", "R2"),
    Outcome("A2", "予以公开", "予以公开", "条例第三十六条第二项", 3, "所提供的信息，或获取的方式、途径和时间", "R2"),
    Outcome("B1", "部分公开", "部分公开（区分处理）", "条例第三十七条", 4, "可以公开的部分，以及不予公开部分的理由", "B1"),
    Outcome("C1", "不予公开", "属于国家秘密", "条例第十四条", 5, "不予公开的理由", "R1"),
    Outcome("C2", "不予公开", "其他法律行政法规禁止公开", "条例第十四条", 6, "禁止公开的法律、行政法规名称和条款", "R1"),
    Outcome("C3", "不予公开", "危及“三安全一稳定”", "条例第十四条", 7, "可能危及的具体说明", "R1"),
    Outcome("C4", "不予公开", "保护第三方合法权益", "条例第十五条、第三十二条", 8, "理由和征求第三方意见的结果", "R1"),
    Outcome("C5", "不予公开", "属于三类内部事务信息", "条例第十六条第一款", 9, "属于人事管理、后勤管理、内部工作流程中的哪一类", "R1"),
    Outcome("C6", "不予公开", "属于四类过程性信息", "条例第十六条第二款", 10, "属于讨论记录、过程稿、磋商信函、请示报告中的哪一类", "R1"),
    Outcome("C7", "不予公开", "属于行政执法案卷", "条例第十六条第二款", 11, "不予公开的理由", "R1"),
    Outcome("C8", "不予公开", "属于行政查询事项", "条例第三十六条第七项", 12, "应适用的法律、行政法规和办理方式", "R2"),
    Outcome("D1", "无法提供", "本机关不掌握相关政府信息", "条例第三十六条第四、五项", 13, "检索情况；不属于本机关的，负责机关的名称、联系方式", "R2"),
    Outcome("D2", "无法提供", "没有现成信息需要另行制作", "条例第三十八条", 14, "需要加工、分析的说明", "R2"),
    Outcome("D3", "无法提供", "补正后申请内容仍不明确", "条例第三十条", 15, "仍不明确之处", "R2"),
    Outcome("E1", "不予处理", "信访举报投诉类申请", "条例第三十九条第一款", 16, "不作为政府信息公开申请处理，可以告知相应渠道", "R2"),
    Outcome("E2", "不予处理", "重复申请", "条例第三十六条第六项", 17, "前次答复的文号", "R2"),
    Outcome("E3", "不予处理", "要求提供公开出版物", "条例第三十九条第二款", 18, "可以告知获取的途径", "R2"),
    Outcome("E4", "不予处理", "无正当理由大量反复申请", "条例第三十五条", 19, "要求说明理由的情况和认定", "R2"),
    Outcome("E5", "不予处理", "要求行政机关确认或重新出具已获取信息", "国办公开办函〔2021〕30号", 20, "说明", "R2"),
    Outcome("F1", "其他处理", "申请人无正当理由逾期不补正", "条例第三十条", 21, "记录", "R2"),
    Outcome("F2", "其他处理", "申请人逾期未按收费通知要求缴纳费用", "信息处理费管理办法第六条", 22, "记录", "R2"),
    Outcome("F3", "其他处理", "其他", "", 23, "记录", ""),
)  # fmt: skip

BY_CODE = {outcome.code: outcome for outcome in OUTCOMES}
# What an answer can say; F1–F3 end a case without one.
ANSWERS = tuple(outcome for outcome in OUTCOMES if outcome.group != "其他处理")

# Where one outcome has several kinds, which of them (JS26 has a form for each): code → (key, label).
DETAILS: dict[str, tuple[tuple[str, str], ...]] = {
    "C5": (("personnel", "人事管理"), ("logistics", "后勤管理"), ("workflow", "内部工作流程")),
    "C6": (("discussion", "讨论记录"), ("working_draft", "过程稿"), ("consultation", "磋商信函"), ("report", "请示报告")),
    "D1": (("absent", "经检索，该信息不存在"), ("elsewhere", "不属于本机关负责公开")),
    "F3": (("withdrawn", "申请人撤回"), ("not_information", "不属于政府信息"), ("other", "其他")),
}  # fmt: skip


@dataclass(frozen=True)
class Decision:
    """What is decided on an application or one part of it.

    ``detail``: a key of ``DETAILS``; ``ground``: for B1 the code of the ground that withholds the
    rest; ``citation``: the law and article relied on beyond the regulation; ``reason``: the reasons,
    or for A1 where and how to get it; ``organ``: the organ responsible (D1 elsewhere).
    """

    outcome: str
    detail: str = ""
    ground: str = ""
    citation: str = ""
    reason: str = ""
    organ: str = ""


@dataclass(frozen=True)
class Record:
    """What stands on record when a decision is taken (rules.md §1.8 selection checks)."""

    searches: int = 0
    third_parties_asked: int = 0
    earlier_answered: bool = False
    reasons_asked: bool = False
    reasons_found_reasonable: bool = False
    has_correction: bool = False
    has_severed_copy: bool = False


def faults(decision: Decision, record: Record) -> list[LawError]:
    """What is missing before ``decision`` may be put into an answer; empty when nothing is."""
    if decision.outcome not in BY_CODE:
        return [_missing("没有选择办理结果", "§1.8", "条例第三十六条", "请选择一种办理结果。")]
    found = [fault for fault in _always(decision) if fault]
    check = _CHECKS.get(decision.outcome)
    if check is not None:
        found += [fault for fault in check(decision, record) if fault]
    return found


def leaf(codes: Iterable[str]) -> str:
    """The one row of the annual table an application counts in, from the outcomes of its parts.

    One outcome counts as it is; disclosed together with anything undisclosed is 部分公开 and only
    that (AR30: 区分处理的，只计这一情形); several without disclosure: the first row of the table
    [design]. Raises ``LawError`` when nothing was decided (I4).
    """
    chosen = sorted({BY_CODE[code] for code in codes}, key=lambda one: (one.row, one.code))
    if not chosen:
        raise _missing("还没有作出决定", "I4", "国办公开办函〔2021〕30号", "请先拟写答复。")
    groups = {outcome.group for outcome in chosen}
    if len(chosen) > 1 and groups != {"予以公开"} and groups & {"予以公开", "部分公开"}:
        return "B1"
    return chosen[0].code


def open_on(day: date, received_on: date | None, closed_on: date | None) -> bool:
    """Whether an application was received and not yet decided at the end of ``day``.

    At the end of a year: row 25 of that year's table and row 2 of the next year's (T3-4, T3-6,
    I10). ``received_on`` None: not confirmed, so not received; ``closed_on`` None: still open.
    """
    is_received = received_on is not None and received_on <= day
    return is_received and (closed_on is None or closed_on > day)


def rests_on_secrecy_or_privilege(decision: Decision) -> bool:
    """Whether arts. 14–16 withhold something: then reconsideration comes first (I5, REM-01)."""
    if decision.outcome == "B1":
        return decision.ground in GROUNDS and decision.ground != "X36-7"
    return BY_CODE[decision.outcome].remedy == "R1"


def _always(decision: Decision) -> list[LawError | None]:
    outcome = BY_CODE[decision.outcome]
    details = dict(DETAILS.get(decision.outcome, ()))
    names = "、".join(details.values())
    return [
        _missing(f"没有写明属于哪一种：{names}", "§1.8", outcome.article or "国办公开办函〔2021〕30号", "请选择具体情形。")
        if details and decision.detail not in details
        else None,
        _missing(f"“{outcome.label}”须写明：{outcome.must_contain}", "§1.8", outcome.article or "国办公开办函〔2021〕30号", "请在理由或内容中写明。")
        if (outcome.remedy or decision.detail == "not_information")
        and outcome.code != "A2"
        and len(decision.reason.strip()) < 4
        else None,
    ]  # fmt: skip


def _needs_citation(decision: Decision, _: Record) -> list[LawError | None]:
    outcome = BY_CODE[decision.outcome]
    return [_uncited(decision, outcome.article)]


# 法 or 条例; 办法 and 规定 only of the State Council: those of a ministry are 规章.
_STATUTE = re.compile(r"(?<!办)法|条例|国务院")
_PROVISION = re.compile(r"第[〇零一二三四五六七八九十百千\d]+条")


def _uncited(decision: Decision, article: str) -> LawError | None:
    """§1.2 X14B: a law or administrative regulation with its article, nothing lower."""
    if _STATUTE.search(decision.citation) and _PROVISION.search(decision.citation):
        return None
    return _missing(
        "没有写明法律、行政法规的名称和条款", "§1.2", article,
        "规章、规范性文件不能作为依据，请写明法律或行政法规的名称和第几条。",
    )  # fmt: skip


def _part(decision: Decision, record: Record) -> list[LawError | None]:
    return [
        None if record.has_severed_copy else _missing("没有区分处理稿", "B1", "条例第三十七条", "请先制作隐去不公开内容的区分处理稿。"),
        None if decision.ground in GROUNDS else _missing("没有选择不公开部分的依据", "B1", "条例第三十七条", "请选择不公开部分的依据。"),
        _uncited(decision, GROUNDS[decision.ground].article) if decision.ground in ("X14B", "X36-7") else None,
        *(_third_party(decision, record) if decision.ground == "X15" else ()),
    ]  # fmt: skip


def _secret(decision: Decision, _: Record) -> list[LawError | None]:
    # Courts ask for proof of classification (X14A); only its number is entered, never content.
    return [
        None if decision.citation.strip() else _missing("没有写明定密依据", "X14A", "条例第十四条", "请写明定密的文件编号、密级、期限和定密责任人所在单位，不要写涉密内容。")
    ]  # fmt: skip


def _third_party(_: Decision, record: Record) -> list[LawError | None]:
    return [
        None if record.third_parties_asked else _missing("没有征求第三方意见的记录", "TP-01", "条例第三十二条", "涉及第三方合法权益的，应当书面征求第三方意见。")
    ]  # fmt: skip


def _not_held(decision: Decision, record: Record) -> list[LawError | None]:
    if decision.detail == "elsewhere":
        # The organ is named where it can be determined (art. 36(5)).
        return [
            None if decision.organ.strip() else _missing("没有写明负责公开的机关", "D1", "条例第三十六条第五项", "请写明机关名称和联系方式；确实无法确定的，写“无法确定”。")
        ]  # fmt: skip
    return [
        None if record.searches else _missing("没有检索记录", "D1", "条例第三十六条第四项", "以“不存在”答复须尽到充分合理的检索义务，请先登记检索的系统、关键词和结果。")
    ]  # fmt: skip


def _still_unclear(_: Decision, record: Record) -> list[LawError | None]:
    return [
        None if record.has_correction else _missing("没有补正的记录", "COR-03", "条例第三十条", "只有申请人补正后仍不明确的，才能这样答复。")
    ]  # fmt: skip


def _repeated(_: Decision, record: Record) -> list[LawError | None]:
    return [
        None if record.earlier_answered else _missing("没有认定与哪一件已答复的申请重复", "E2", "条例第三十六条第六项", "请先在“重复申请认定”中由人核对同一申请人、同一信息。")
    ]  # fmt: skip


def _abnormal(_: Decision, record: Record) -> list[LawError | None]:
    return [
        _missing("没有要求申请人说明理由", "E4", "条例第三十五条", "请先发出说明理由告知书，再认定理由不合理。")
        if not record.reasons_asked
        else _missing("已认定申请理由合理", "E4", "条例第三十五条", "理由合理的，应当答复；不能按期的，可以合理延迟。")
        if record.reasons_found_reasonable
        else None
    ]  # fmt: skip


_CHECKS = {
    "B1": _part,
    "C1": _secret,
    "C2": _needs_citation,
    "C4": _third_party,
    "C8": _needs_citation,
    "D1": _not_held,
    "D3": _still_unclear,
    "E2": _repeated,
    "E4": _abnormal,
}


def _missing(message: str, rule: str, article: str, remedy: str) -> LawError:
    return LawError(message, rule=rule, article=article, remedy=remedy)
