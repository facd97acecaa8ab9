"""Why government information may stay undisclosed (R711 arts. 14–16, 36(7); rules.md §1.2)."""

from dataclasses import dataclass
from datetime import date

EFFECTIVE_FROM = date(2019, 5, 15)


@dataclass(frozen=True)
class Ground:
    """``is_must``: 不予公开 is a duty; otherwise it is discretion whose use must be reasoned.

    ``needs``: what has to be on record before the ground may be used; ``covers``: what falls under
    it; ``unless``: where it does not hold although the information falls under it.
    """

    code: str
    label: str
    article: str
    is_must: bool
    needs: str
    covers: str = ""
    unless: str = ""

    @property
    def force(self) -> str:
        """Whether withholding is a duty or a choice, in words."""
        return "应当不予公开" if self.is_must else "可以不予公开（须说明为什么不公开）"


GROUNDS = (
    Ground(
        "X14A", "国家秘密", "条例第十四条", True, "定密依据：密级、期限、定密责任人",
        "依法确定为国家秘密的信息。涉密内容不得录入本系统，只登记中性编号。",
        "没有定密依据的，不能以国家秘密为由不公开（法院会审查定密依据）。",
    ),
    Ground(
        "X14B", "法律、行政法规禁止公开", "条例第十四条", True,
        "法律或行政法规的名称和条款（规章、规范性文件不能作为依据）",
        "法律、行政法规明文禁止公开的信息。",
        "只有规章、规范性文件或者会议要求的，不适用本项。",
    ),
    Ground(
        "X14C", "危及国家安全、公共安全、经济安全、社会稳定", "条例第十四条", True, "危及的具体说明",
        "公开后可能危及国家安全、公共安全、经济安全、社会稳定的信息。",
        "只写“影响稳定”而说不出怎样危及的，不适用本项。",
    ),
    Ground(
        "X15", "商业秘密、个人隐私等第三方合法权益", "条例第十五条", True, "征求第三方意见（第三十二条）",
        "涉及商业秘密、个人隐私等，公开会对第三方合法权益造成损害的信息。",
        "第三方同意公开，或者不公开会对公共利益造成重大影响的，应当公开。",
    ),
    Ground(
        "X16A", "内部事务信息", "条例第十六条第一款", False, "不公开的具体理由",
        "人事管理、后勤管理、内部工作流程等方面的信息。",
        "对外产生约束力、影响公众权利义务的，不是内部事务。",
    ),
    Ground(
        "X16B", "过程性信息", "条例第十六条第二款", False, "不公开的具体理由",
        "讨论记录、过程稿、磋商信函、请示报告等。",
        "法律、法规、规章规定应当公开的，从其规定；决定作出后还要重新评估。",
    ),
    Ground(
        "X16C", "行政执法案卷信息", "条例第十六条第二款", False, "不公开的具体理由",
        "行政执法案卷中的信息。",
        "法律、法规、规章规定应当公开的，从其规定。审计工作底稿、取证单等归入本项还是过程性信息，须由人判断。",
    ),
    Ground(
        "X36-7", "法律、行政法规另有查询规定", "条例第三十六条第七项", True, "应适用的查询规定",
        "工商登记、不动产登记资料等，有专门的查询办法。",
        "查询办法没有规定的内容，仍按条例办理。",
    ),
)  # fmt: skip

BY_CODE = {ground.code: ground for ground in GROUNDS}
