"""The 22 outcomes of an application: one code drives letter, annual table row and remedy.

Rows: Table 三 of 国办公开办函〔2021〕30号; articles: R711; rules.md §1.8.
"""

from dataclasses import dataclass
from datetime import date

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
    Outcome("F2", "其他处理", "申请人逾期未按收费通知要求缴纳费用", "信息处理费管理办法第六条", 22, "记录", ""),
    Outcome("F3", "其他处理", "其他", "", 23, "记录", ""),
)  # fmt: skip

BY_CODE = {outcome.code: outcome for outcome in OUTCOMES}
# What an answer can say; F1–F3 end a case without one.
ANSWERS = tuple(outcome for outcome in OUTCOMES if outcome.group != "其他处理")
