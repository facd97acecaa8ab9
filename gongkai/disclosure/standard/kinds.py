"""The kinds of documents a county audit bureau makes (rules.md §8–§10, §15).

``column``: the slug of the column they usually stand in. A bureau changes all of it in the browser.
"""

from dataclasses import dataclass, field
from typing import Any

_COMMON = {
    "department_review": [
        "内容、数字和名称与签发的原件一致。",
        "公开属性选择正确，不公开的写明了依据和理由。",
    ],
    "secrecy_review": [
        "已逐字审查正文、图片和每个附件，没有国家秘密、工作秘密。",
        "没有商业秘密，没有不必要的个人信息；机器提示的疑点已逐处处理。",
        "与已公开的信息合在一起，也不会泄露不应公开的内容。",
    ],
    "office_review": [
        "栏目、标题、文号、形成日期、内容概述准确完整。",
        "没有错别字、严重表述错误和失效链接。",
    ],
    "approval": ["已阅读全文和审查意见，同意公开属性和公开内容。"],
}


def _checks(**more: list[str]) -> dict[str, list[str]]:
    """The sentences every document is checked by, with those of one kind added to their step."""
    steps = [*_COMMON, *(step for step in more if step not in _COMMON)]
    return {step: [*_COMMON.get(step, []), *more.get(step, [])] for step in steps}


def _text(name: str, label: str, *, help: str = "", is_required: bool = False) -> dict[str, Any]:
    return {"name": name, "label": label, "kind": "text", "choices": [], "help": help,
            "is_required": is_required}  # fmt: skip


def _long(name: str, label: str, *, help: str = "", is_required: bool = False) -> dict[str, Any]:
    return {**_text(name, label, help=help, is_required=is_required), "kind": "long"}


def _day(name: str, label: str, *, help: str = "", is_required: bool = False) -> dict[str, Any]:
    return {**_text(name, label, help=help, is_required=is_required), "kind": "day"}


def _choice(
    name: str, label: str, choices: list[str], *, is_required: bool = False
) -> dict[str, Any]:
    return {**_text(name, label, is_required=is_required), "kind": "choice", "choices": choices}


@dataclass(frozen=True)
class Kind:
    """One kind as the first configuration has it; fields as in ``models.DocumentKind``."""

    code: str
    name: str
    column: str
    clock: str = "general"
    is_policy: bool = False
    required: tuple[str, ...] = ()
    panel: tuple[dict[str, Any], ...] = ()
    gates: tuple[str, ...] = ()
    checklists: dict[str, list[str]] = field(default_factory=_checks)
    template_html: str = ""


KINDS = (
    Kind(
        "normative", "行政规范性文件", "normative", is_policy=True,
        required=("document_number",), gates=("is_interpreted",),
        panel=(
            _text("interpretation", "解读安排", help="由谁、何时、以什么形式解读；已有解读的可留空。"),
            _day("effective_on", "施行日期", is_required=True),
            _text("valid_for", "有效期", help="例：自施行之日起 5 年"),
        ),
        checklists=_checks(office_review=["已经合法性审核、集体讨论，并安排同步解读。"]),
        template_html="<p>各镇人民政府，县直各部门：</p><h2>第一章　总则</h2><p>第一条　</p>",
    ),
    Kind(
        "document", "其他文件", "documents", is_policy=True, required=("document_number",),
        template_html="<p>各科室：</p><p></p>",
    ),
    Kind(
        "interpretation", "政策解读", "interpretation", clock="interpretation",
        required=("relations",), gates=("interprets",),
        panel=(_choice("form", "解读形式", ["文字", "图解", "问答", "视频", "发布会"],
                       is_required=True),),
        checklists=_checks(office_review=["说明了背景依据、主要内容、涉及范围和新旧差别，没有照抄原文。"]),
        template_html="<h2>一、为什么制定</h2><p></p><h2>二、主要内容</h2><p></p>"
                      "<h2>三、与原规定有什么不同</h2><p></p><h2>四、向谁咨询</h2><p></p>",
    ),
    Kind("notice", "通知公告", "notices", clock="none"),
    Kind(
        "public-notice", "公示", "notices", clock="none", required=("shown_until",),
        gates=("has_end",),
        panel=(_text("objections", "提出异议的方式", help="受理科室、电话、地址",
                     is_required=True),),
        checklists=_checks(
            secrecy_review=["公示的个人信息限于必要范围，身份证号、电话、住址等已隐去。"]
        ),
        template_html="<p>现将下列事项予以公示，公示期自　年　月　日至　年　月　日。</p>"
                      "<p>公示期内如有异议，请以书面形式反映。</p>",
    ),
    Kind("news", "工作动态", "news", clock="none"),
    Kind(
        "audit-result", "审计结果公告", "audit-results",
        required=("document_number",), gates=("director", "external_approval"),
        panel=(
            _text("audited_unit", "被审计单位", is_required=True),
            _choice("project_kind", "项目类型",
                    ["预算执行", "部门预算执行", "专项资金", "政府投资", "政策跟踪", "自然资源", "国有企业"],
                    is_required=True),
            _text("period", "审计期间"),
            _long("approval", "批准情况", help="批准机关、文号和日期；授权审计、交办事项写明授权、交办单位的意见。",
                  is_required=True),
        ),
        checklists=_checks(
            secrecy_review=["没有正在调查、处理的事项（《国家审计准则》）；移送事项未列入。"],
            office_review=["五项内容齐全：基本情况、评价意见、主要问题、处理处罚和建议、整改情况。",
                           "审计报告和决定已经生效。"],
            director_approval=["同意向社会公布审计结果（《国家审计准则》第一百六十条）。"],
        ),
        template_html="<h2>一、基本情况</h2><p></p><h2>二、审计评价</h2><p></p>"
                      "<h2>三、审计发现的主要问题</h2><p></p><h2>四、处理情况和审计建议</h2><p></p>"
                      "<h2>五、整改情况</h2><p></p>",
    ),
    Kind(
        "rectification", "审计整改", "rectification", gates=("director",),
        panel=(
            _text("announcement", "对应的审计结果公告", help="例：2026年第2号"),
            _text("unit_page", "被审计单位公告整改结果的网址"),
        ),
        checklists=_checks(
            department_review=["整改情况经审计组核实，证据已归档。"],
            director_approval=["同意公开整改情况。"],
        ),
        template_html="<h2>一、整改总体情况</h2><p></p><h2>二、逐项整改情况</h2><p></p>"
                      "<h2>三、下一步安排</h2><p></p>",
    ),
    Kind(
        "budget", "部门预决算", "budgets", clock="budget", required=("attachments",),
        panel=(
            _choice("report", "类别", ["部门预算", "部门决算", "绩效", "三公经费"], is_required=True),
            _text("fiscal_year", "年度", is_required=True),
            _text("approved_by", "财政批复文号"),
        ),
        checklists=_checks(
            office_review=["形成日期填的是财政部门批复之日，报表齐全，机关运行经费、政府采购等已作说明。"]
        ),
        template_html="<h2>一、部门概况</h2><p></p><h2>二、收支情况说明</h2><p></p>"
                      "<h2>三、机关运行经费和政府采购情况</h2><p></p><h2>四、名词解释</h2><p></p>",
    ),
    Kind(
        "proposal-reply", "建议提案复文", "proposals", clock="proposal",
        required=("document_number",),
        panel=(
            _choice("proposal_kind", "类别", ["人大代表建议", "政协委员提案"], is_required=True),
            _text("proposal_number", "编号", help="例：第 23 号", is_required=True),
            _day("replied_on", "答复日期", is_required=True),
        ),
        checklists=_checks(office_review=["公开复文全文；涉及个人信息的已隐去。"]),
    ),
    Kind(
        "plan", "规划计划", "plans",
        panel=(_text("period", "规划（计划）期间", is_required=True),),
        checklists=_checks(secrecy_review=["年度审计项目计划中没有尚未公开的涉密、敏感项目。"]),
    ),
    Kind(
        "personnel", "人事信息", "personnel",
        panel=(_choice("matter", "事项", ["任职", "免职", "招考", "录用", "表彰"],
                       is_required=True),),
        checklists=_checks(secrecy_review=["只公开法定应当公开的个人信息。"]),
    ),
    Kind(
        "enforcement", "行政执法公示", "enforcement", clock="penalty",
        panel=(
            _choice("matter", "类别", ["执法主体和人员", "权责清单", "处罚决定", "强制决定", "年度数据"],
                    is_required=True),
            _text("decision_number", "决定书文号"),
        ),
        checklists=_checks(secrecy_review=["处罚决定有较大社会影响，个人信息已按规定隐去。"]),
    ),
    Kind(
        "functions", "机构职能和领导信息", "functions",
        checklists=_checks(
            office_review=["职能、地址、办公时间、联系方式、负责人姓名六项齐全，与现状一致。"]
        ),
        template_html="<h2>主要职责</h2><p></p><h2>内设机构</h2><p></p><h2>办公地址和办公时间</h2><p></p>"
                      "<h2>联系方式</h2><p></p><h2>负责人</h2><p></p>",
    ),
    Kind(
        "guide", "公开指南", "guide", gates=("complete_guide",),
        checklists=_checks(
            office_review=["分类、编排体系、获取方式，工作机构名称、地址、时间、电话、传真、互联网联系方式齐全。"]
        ),
    ),
    Kind(
        "annual-report", "公开年度报告", "annual-reports", clock="none",
        panel=(_text("report_year", "年度", is_required=True),),
        checklists=_checks(office_review=["六个部分和各表齐全，数字勾稽相符。"]),
        template_html="<h2>一、总体情况</h2><p></p><h2>二、主动公开政府信息情况</h2><p></p>"
                      "<h2>三、收到和处理政府信息公开申请情况</h2><p></p>"
                      "<h2>四、因政府信息公开工作被申请行政复议、提起行政诉讼情况</h2><p></p>"
                      "<h2>五、存在的主要问题及改进情况</h2><p></p><h2>六、其他需要报告的事项</h2><p></p>",
    ),
)  # fmt: skip
