"""What a reviewer ticks, sentence by sentence, before a step can be passed (rules.md §8.2).

A kind of document may bring its own sentences for a step; without them these stand.
"""

from typing import NamedTuple

from gongkai.disclosure.models import Content
from gongkai.law.review_state import ReviewState


class Check(NamedTuple):
    """A sentence to tick, and the rule it rests on."""

    words: str
    basis: str = ""


DEFAULTS: dict[ReviewState, tuple[Check, ...]] = {
    ReviewState.PRIOR_REVIEW: (
        Check("不公开的依据和理由成立，拟不公开的政策性文件已先行审查。", "国办发〔2016〕80号"),
    ),
    ReviewState.DEPARTMENT_REVIEW: (
        Check("内容真实准确，与原件一致。", "条例第六条"),
        Check("公开属性正确，不公开的写明了依据和理由。", "国办发〔2016〕80号"),
    ),
    ReviewState.SECRECY_REVIEW: (
        Check("已逐项审查正文、图片和每个附件，没有国家秘密、工作秘密。", "保密法第三十五条"),
        Check("机器提示的疑点已逐处看过，没有不应公开的个人信息、商业秘密。",
              "条例第十四、十五条"),
        Check("与已公开的信息合在一起也不会泄密。", "保密法第三十六条"),
    ),
    ReviewState.LEGAL_REVIEW: (
        Check("答复的事实、依据和程序合法，告知了救济途径和期限。", "条例第三十六条"),
    ),
    ReviewState.OFFICE_REVIEW: (
        Check("栏目、标题、文号、形成日期和内容概述准确完整。", "条例第十二条"),
        Check("没有错别字和严重表述错误。", "国办秘函〔2019〕19号"),
    ),
    ReviewState.APPROVAL: (
        Check("已阅读全文和前面各环节的意见，同意公开属性和内容。", "国办发〔2016〕80号"),
    ),
    ReviewState.DIRECTOR_APPROVAL: (
        Check("审计结果公布已经必要的批准，同意公布。", "《国家审计准则》第一百六十条"),
    ),
}  # fmt: skip


def checklist_of(content: Content, state: ReviewState) -> tuple[Check, ...]:
    """The sentences for this content at this step: the kind's, else the default ones."""
    own = content.kind.checklists.get(state.value, []) if content.kind else []
    return tuple(Check(words) for words in own) or DEFAULTS.get(state, ())


def unticked(content: Content, state: ReviewState, ticked: list[str]) -> list[str]:
    """The sentences of this step that are not among ``ticked``."""
    return [check.words for check in checklist_of(content, state) if check.words not in ticked]
