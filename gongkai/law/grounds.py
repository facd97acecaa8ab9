"""Why government information may stay undisclosed (R711 arts. 14–16, 36(7); rules.md §1.2)."""

from dataclasses import dataclass
from datetime import date

EFFECTIVE_FROM = date(2019, 5, 15)


@dataclass(frozen=True)
class Ground:
    """``is_must``: 不予公开 is a duty; otherwise it is discretion whose use must be reasoned.

    ``needs``: what has to be on record before the ground may be used.
    """

    code: str
    label: str
    article: str
    is_must: bool
    needs: str


GROUNDS = (
    Ground("X14A", "国家秘密", "条例第十四条", True, "定密依据：密级、期限、定密责任人"),
    Ground(
        "X14B", "法律、行政法规禁止公开", "条例第十四条", True,
        "法律或行政法规的名称和条款（规章、规范性文件不能作为依据）",
    ),
    Ground("X14C", "危及国家安全、公共安全、经济安全、社会稳定", "条例第十四条", True, "危及的具体说明"),
    Ground("X15", "商业秘密、个人隐私等第三方合法权益", "条例第十五条", True, "征求第三方意见（第三十二条）"),
    Ground("X16A", "内部事务信息", "条例第十六条第一款", False, "不公开的具体理由"),
    Ground("X16B", "过程性信息", "条例第十六条第二款", False, "不公开的具体理由"),
    Ground("X16C", "行政执法案卷信息", "条例第十六条第二款", False, "不公开的具体理由"),
    Ground("X36-7", "法律、行政法规另有查询规定", "条例第三十六条第七项", True, "应适用的查询规定"),
)  # fmt: skip

BY_CODE = {ground.code: ground for ground in GROUNDS}
