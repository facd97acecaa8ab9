"""Who may open which address and whose POST has an effect there: the law's division of labour.

Written by hand and on purpose not read from the permissions: the two are held against each other.
``docs/roles.md`` is made from these rows (``python -m tests.guards.roles``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from gongkai.law.roles import Role

DOCUMENT = Path(__file__).resolve().parents[2] / "docs/roles.md"


class Other(StrEnum):
    """Who comes beside the people with one post in 办公室, whose documents and cases are tried."""

    OTHER_DRAFTER = "other_drafter"
    OTHER_HEAD = "other_head"
    NO_POST = "no_post"
    STRANGER = "stranger"
    DEACTIVATED = "deactivated"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return _LABELS[self]


_LABELS = {
    Other.OTHER_DRAFTER: "其他科室拟稿人",
    Other.OTHER_HEAD: "其他科室负责人",
    Other.NO_POST: "没有岗位的人员",
    Other.STRANGER: "未登录",
    Other.DEACTIVATED: "已停用的人员",
}

Who = Role | Other
Kinds = frozenset[Who]

R, O = Role, Other  # noqa: E741
STAFF_ROLES = [role for role in Role if role.is_staff]
EVERYBODY: list[Who] = [*STAFF_ROLES, *Other]


def who(*kinds: Who | Kinds) -> Kinds:
    """One set of single kinds and sets of them."""
    found: set[Who] = set()
    for one in kinds:
        found |= one if isinstance(one, frozenset) else {one}
    return frozenset(found)


ANYONE = who(*EVERYBODY)
SIGNED_IN = ANYONE - who(O.STRANGER, O.DEACTIVATED)
NOBODY: Kinds = frozenset()

# 三员分立：三名管理员互不兼任，也不看业务内容（等保）。
SYSTEM, SECURITY, JOURNAL = who(R.SYSTEM_ADMIN), who(R.SECURITY_ADMIN), who(R.JOURNAL_ADMIN)
COUNTY = who(R.COUNTY_OFFICE)
# 政府信息公开工作机构（条例第四条）：政务公开办公室，和它的负责人。
CLERK, HEAD = who(R.DISCLOSURE_OFFICE), who(R.DISCLOSURE_OFFICE_HEAD)
OFFICE = CLERK | HEAD
LEADERS = who(R.DEPUTY_DIRECTOR, R.DIRECTOR)
PUBLISHER, SECRECY, LEGAL = who(R.PUBLISHER), who(R.SECRECY_REVIEWER), who(R.LEGAL_REVIEWER)
# 承办科室，和别的科室。
DEPARTMENT = who(R.DRAFTER, R.DEPARTMENT_HEAD)
OTHERS = who(O.OTHER_DRAFTER, O.OTHER_HEAD)

# 信息公开：办理一份信息的每个环节（保密法第三十五条，先审查、后公开）。
WRITERS = DEPARTMENT | OTHERS | OFFICE
EDITORS = DEPARTMENT | OFFICE
ROAD = DEPARTMENT | OTHERS | OFFICE | LEADERS | PUBLISHER | SECRECY | LEGAL
CONFIGURERS = SYSTEM | CLERK
URGENT = PUBLISHER | SECRECY | LEADERS | OFFICE
# 给申请人的答复不是公开信息：别的科室和发布员用不着看。
ANSWER = DEPARTMENT | OFFICE | LEADERS | SECRECY | LEGAL
WITHDRAWERS = PUBLISHER | CLERK | LEADERS
CHANNELS = PUBLISHER | OFFICE | SYSTEM
CARRIERS = PUBLISHER | OFFICE

# 依申请公开：申请人的信息只给办理的人看（个人信息保护法第六条）。
HANDLERS = DEPARTMENT | OFFICE
CASE = HANDLERS | LEADERS | LEGAL | who(R.FINANCE)
CASES = CASE | OTHERS
LETTERS = OFFICE
INBOUND = HANDLERS | LEADERS


@dataclass(frozen=True)
class Row:
    """An address. ``name``: of the URL with its namespace, or the pattern of one without a name.

    ``see``: who may open it, None when it takes no GET. ``do``: whose POST has an effect, None when
    it takes none. ``ok``: what GET answers to those who may. ``part``: which of several things done
    at one address. ``marks``: a look is written into the journal. ``idle``: why the POST of the
    test has no effect whoever sends it (who may is then tried by the room's own tests).
    """

    name: str
    title: str
    see: Kinds | None
    do: Kinds | None = None
    ok: tuple[int, ...] = (200,)
    part: str = ""
    marks: bool = False
    idle: str = ""

    @property
    def key(self) -> str:
        return f"{self.name} {self.part}".strip()


_KEPT = "什么也不保存"
_SECRET = "回执码才是钥匙，不是身份"
SECTIONS: dict[str, list[Row]] = {
    "公众": [
        Row("portal:search", "搜索已公开的信息", ANYONE),
        Row("portal:find", "公开目录查询、导出", ANYONE),
        Row("portal:basic_workbook", "主动公开基本目录", ANYONE),
        Row("portal:open_data", "数据接口说明", ANYONE),
        Row("portal:openapi", "数据接口说明（程序用）", ANYONE),
        Row("portal:api_items", "数据接口：信息列表", ANYONE),
        Row("portal:api_item", "数据接口：一条信息", ANYONE),
        Row("portal:api_columns", "数据接口：栏目", ANYONE),
        Row("portal:api_withdrawn", "数据接口：撤回清单", ANYONE),
        Row("portal:robots", "给搜索引擎的说明", ANYONE),
        Row("portal:llms", "给读文字的程序的说明", ANYONE),
        Row("portal:healthz", "系统是否在运行", ANYONE),
        Row("apply:form", "在线申请", ANYONE, ANYONE),
        Row("apply:resume", "取回没填完的申请", ANYONE, ANYONE, idle=_SECRET),
        Row("apply:paper", "打印申请表", ANYONE, ANYONE, idle=_KEPT),
        Row("apply:blank_paper", "空白申请表", ANYONE),
        Row("apply:track", "用回执码查询", ANYONE, ANYONE, idle=_SECRET),
        Row("apply:track_letter", "用回执码取文书", ANYONE, ANYONE, idle=_SECRET, ok=(302,)),
        Row("apply:track_file", "用回执码取附件", ANYONE, ANYONE, idle=_SECRET, ok=(302,)),
        *(
            Row("apply:track_deed", f"用回执码{title}", ANYONE, ANYONE, part=part, idle=_SECRET,
                ok=(302,))
            for part, title in (
                ("correct", "补正"), ("reasons", "说明理由"), ("withdraw", "撤回申请"),
                ("suggest", "建议主动公开"), ("satisfaction", "评价"),
            )
        ),
        Row("apply:calendar", "日历订阅（凭密址）", ANYONE),
        Row("exchange/v1/signing-key.json", "导出包签名公钥", ANYONE),
    ],
    "上级平台（凭令牌，没有令牌的人一律不答）": [
        Row("exchange/v1/changes", "有哪些变动", NOBODY),
        Row("exchange/v1/items/<slug:code>/<slug:number>/", "一条信息", NOBODY),
        Row("exchange/v1/items/<slug:code>/<slug:number>/files/<str:sha256>/", "附件", NOBODY),
        Row("exchange/v1/acknowledgements", "回执", None, NOBODY),
    ],
    "登录和个人": [
        Row("sign_in", "登录", ANYONE, ANYONE, ok=(200, 302), idle="不写密码就不登录"),
        Row("sign_out", "退出", None, SIGNED_IN, idle="只结束自己的登录"),
        Row("change_password", "修改自己的密码", SIGNED_IN, SIGNED_IN),
        Row("desk:today", "今日待办", SIGNED_IN),
        Row("scan_progress", "自己上传的文件检查到哪一步", SIGNED_IN),
        Row("absence", "外出代办：委托自己的职责", SIGNED_IN,
            WRITERS | ROAD | who(R.FINANCE)),
        Row("end_absence", "提前结束代办（本人或安全管理员）", None, SECURITY | who(R.DRAFTER)),
    ],
    "人员（安全管理员）": [
        Row("people", "人员名单", SECURITY),
        Row("person_new", "新增人员", SECURITY, SECURITY),
        Row("person", "修改人员、岗位", SECURITY, SECURITY),
        Row("person_absence", "替他人登记外出代办", SECURITY, SECURITY),
    ],
    "系统（系统管理员）": [
        Row("organ", "机关信息", SYSTEM, SYSTEM),
        Row("departments", "科室", SYSTEM),
        Row("department_new", "新增科室", SYSTEM, SYSTEM),
        Row("department", "修改科室", SYSTEM, SYSTEM),
        Row("contacts", "对外公布的联系方式", SYSTEM, SYSTEM),
        Row("rules:patterns", "自定规则", SYSTEM),
        Row("rules:pattern_new", "新增规则", SYSTEM, SYSTEM),
        Row("rules:pattern", "修改规则", SYSTEM, SYSTEM),
        Row("channels:token", "发放、收回接口令牌", None, SYSTEM),
        Row("channels:end_mirror", "结束镜像", None, SYSTEM),
    ],
    "日志（审计管理员）": [
        Row("journal", "日志", JOURNAL),
    ],
    "县政务公开主管部门": [
        Row("county:all", "各机关公开情况（只有数字）", COUNTY),
        Row("county:organ", "一个机关的已公开信息", COUNTY),
    ],
    "设置（系统管理员和政务公开办公室）": [
        Row("disclosure:columns", "栏目", CONFIGURERS),
        Row("disclosure:column_new", "新增栏目", CONFIGURERS, CONFIGURERS),
        Row("disclosure:column", "修改栏目", CONFIGURERS, CONFIGURERS),
        Row("disclosure:column_change", "栏目移动、停用", None, CONFIGURERS),
        Row("disclosure:install", "装入标准栏目", None, CONFIGURERS, idle="栏目已经装入"),
        Row("disclosure:kinds", "信息类型", CONFIGURERS),
        Row("disclosure:kind_new", "新增信息类型", CONFIGURERS, CONFIGURERS),
        Row("disclosure:kind", "修改信息类型", CONFIGURERS, CONFIGURERS),
        Row("disclosure:kind_change", "信息类型移动、停用", None, CONFIGURERS),
        Row("disclosure:pairs", "审查分工", SYSTEM | HEAD, SYSTEM | HEAD),
        Row("calendar", "工作日历", CONFIGURERS),
        Row("calendar_notice", "一份放假安排", CONFIGURERS),
        Row("calendar_new", "录入放假安排", CONFIGURERS, CONFIGURERS,
            idle="先预览，再凭预览确认"),
        Row("channels:new", "新增发布渠道", CONFIGURERS, CONFIGURERS),
        Row("channels:edit", "修改发布渠道", CONFIGURERS, CONFIGURERS),
        Row("portal:integrity", "网页防篡改", SYSTEM | OFFICE, SYSTEM | OFFICE),
    ],
    "疑点规则": [
        Row("rules:overview", "系统怎样找疑点", ROAD | SYSTEM),
        Row("rules:wordings", "表述词库", ROAD | SYSTEM),
        Row("rules:export_csv", "导出词库（CSV）", ROAD | SYSTEM),
        Row("rules:export_xlsx", "导出词库（Excel）", ROAD | SYSTEM),
        Row("rules:shipped", "随附词库", ROAD | SYSTEM, OFFICE),
        Row("rules:wording_new", "新增表述", OFFICE, OFFICE),
        Row("rules:wording", "修改表述", OFFICE, OFFICE),
        Row("rules:import", "导入词库", OFFICE, OFFICE),
        Row("rules:names", "不公开姓名", OFFICE, OFFICE),
    ],
    "信息公开：台账": [
        Row("disclosure:list", "信息台账", ROAD),
        Row("disclosure:figures", "台账统计", ROAD),
        Row("disclosure:schedules", "待发布安排", ROAD),
        Row("disclosure:times", "审查用时",
            OFFICE | LEADERS | SECRECY | who(R.DEPARTMENT_HEAD, O.OTHER_HEAD)),
        Row("disclosure:neutral", "中性登记", SECRECY | OFFICE, SECRECY | OFFICE),
        Row("disclosure:show", "一份信息的全过程", ROAD),
        Row("disclosure:show", "给申请人的答复（拟写科室和审查、发出的人）", ANSWER, part="answer"),
        Row("disclosure:compare", "两版对照", ROAD),
        Row("disclosure:approval_form", "审查呈批单", ROAD),
        Row("disclosure:approval_pdf", "审查呈批单（PDF）", ROAD),
        Row("disclosure:approval_docx", "审查呈批单（Word）", ROAD),
        Row("disclosure:download", "取附件", ROAD),
        Row("disclosure:look", "逐页看附件", ROAD),
        Row("disclosure:page_picture", "附件一页的图", ROAD),
        Row("disclosure:picture", "正文图片", ROAD),
        Row("disclosure:before_after", "隐去前后对照", ROAD),
        Row("portal:preview", "预览公开页面", ROAD),
        Row("portal:preview_page", "公开页面本身", ROAD),
    ],
    "信息公开：拟稿（本科室和政务公开办公室）": [
        Row("disclosure:register", "登记新信息", WRITERS, WRITERS),
        Row("disclosure:relatable", "查找可关联的文件", WRITERS),
        Row("disclosure:put_in_picture", "插入图片", None, WRITERS),
        Row("disclosure:fresh_picture", "刚插入的图片", WRITERS),
        Row("disclosure:guide", "公开指南", WRITERS, WRITERS),
        Row("disclosure:edit", "修改草稿", ROAD, EDITORS),
        Row("disclosure:autosave", "自动保存", None, EDITORS),
        Row("disclosure:check", "检查疑点", ROAD),
        Row("disclosure:attachments", "附件名称和次序", ROAD, EDITORS),
        Row("disclosure:attach", "添加附件", None, EDITORS),
        Row("disclosure:detach", "移除附件", None, EDITORS),
        Row("disclosure:redact", "隐去附件内容", EDITORS, EDITORS),
        Row("disclosure:finding_places", "疑点在哪几页", EDITORS),
        Row("disclosure:safe_copy", "只留看得见的内容", None, EDITORS),
        Row("disclosure:undo_redaction", "撤销隐去", None, EDITORS),
        Row("disclosure:hide", "隐去正文疑点", None, EDITORS),
        Row("disclosure:keep_kind", "一类疑点写保留理由", None, EDITORS),
        Row("disclosure:dispose", "一处疑点写保留理由", None, EDITORS),
        Row("disclosure:attribute_reason", "公开属性变更理由", None, EDITORS),
        Row("disclosure:origin", "更正信息来源", ROAD, EDITORS),
        Row("disclosure:submit", "送审", None, EDITORS),
        Row("disclosure:reopen", "撤回到拟稿", None, EDITORS),
        Row("disclosure:answer_remark", "回复批注", None, EDITORS),
    ],
    "信息公开：审查、发布": [
        Row("disclosure:review", "审查：科室负责人", ROAD, who(R.DEPARTMENT_HEAD), part="department"),
        Row("disclosure:review", "审查：保密审查员", ROAD, SECRECY, part="secrecy"),
        Row("disclosure:review", "审查：政务公开办公室", ROAD, CLERK, part="office"),
        Row("disclosure:review", "审批：分管领导", ROAD, who(R.DEPUTY_DIRECTOR), part="approval"),
        Row("disclosure:review", "审批：局长", ROAD, who(R.DIRECTOR), part="director"),
        Row("disclosure:review", "审查给申请人的答复：法制审核员", ANSWER, LEGAL, part="legal"),
        Row("disclosure:remark", "批注（正在审查的人）", None, SECRECY),
        Row("disclosure:publish", "发布", ROAD, PUBLISHER),
        Row("disclosure:unschedule", "取消发布安排", None, PUBLISHER),
        Row("disclosure:confirm_event", "等待的事已发生，发布", None, PUBLISHER),
        Row("disclosure:withdraw", "撤回", WITHDRAWERS, WITHDRAWERS),
        Row("emergency:desk", "应急撤回", URGENT),
        Row("emergency:withdraw", "立即撤回", URGENT - HEAD, URGENT - HEAD),
        Row("emergency:show", "应急撤回后的处置", URGENT, URGENT),
    ],
    "信息公开：政务公开办公室": [
        Row("disclosure:validity", "标注有效性", OFFICE, OFFICE),
        Row("disclosure:validity_proposals", "待标注的废止、代替", OFFICE),
        Row("disclosure:evaluations", "动态评估", OFFICE),
        Row("disclosure:evaluate", "评估一份信息", OFFICE, OFFICE),
        Row("disclosure:published_findings", "已公开内容的疑点", OFFICE, OFFICE,
            idle="库中没有新疑点"),
        Row("disclosure:transfers", "移送清单", OFFICE, OFFICE),
        Row("disclosure:transfer", "登记接收、作废清单", OFFICE, OFFICE),
        Row("disclosure:transfer_pdf", "移送清单（PDF）", OFFICE),
        Row("disclosure:transfer_xlsx", "移送清单（Excel）", OFFICE),
        Row("disclosure:migrations", "迁移旧网站", CLERK, CLERK),
        Row("disclosure:migration", "一批旧页面", CLERK),
        Row("disclosure:migration_start", "开始导入", None, CLERK),
        Row("disclosure:migration_cancel", "停止导入", None, CLERK),
    ],
    "发布渠道": [
        Row("channels:all", "发布渠道", CHANNELS),
        Row("channels:channel", "一个渠道", CHANNELS),
        Row("channels:item", "一条信息在各渠道", CHANNELS),
        Row("channels:package", "一个导入包的接收情况", CHANNELS),
        Row("channels:package_stop", "停止接收导入包", None, PUBLISHER | CLERK),
        Row("channels:packages", "导入包、镜像", CHANNELS, CHANNELS, idle="包里没有可接收的"),
        Row("channels:export", "导出", None, CARRIERS),
        Row("channels:receipts", "登记回执", None, CARRIERS),
        Row("channels:resend", "重新送达", None, CARRIERS),
        Row("channels:post", "登记新媒体发布", CHANNELS, CARRIERS),
        Row("channels:removed", "登记撤下", None, CARRIERS),
        Row("channels:compare", "与原文比对", CHANNELS, CARRIERS),
    ],
    "依申请公开：列表": [
        Row("cases:list", "申请列表", CASES),
        Row("cases:statistics", "统计", CASES),
        Row("cases:reminders", "提醒", CASES),
        Row("cases:subscription", "自己的日历订阅", CASES, CASES),
        Row("cases:hand_over", "移交在办申请（本人或办公室）", CASES, OFFICE | who(R.DRAFTER)),
        Row("cases:practice", "办理规定", OFFICE | LEADERS, HEAD),
        Row("cases:archive", "归档", OFFICE),
        Row("cases:conversions", "转为主动公开", OFFICE | LEADERS),
        Row("cases:register", "登记申请", OFFICE, OFFICE),
    ],
    "依申请公开：一件申请（交办给本科室的）": [
        Row("cases:show", "一件申请", CASE, marks=True),
        Row("cases:searches", "检索记录", CASE),
        Row("cases:search", "登记检索", CASE, HANDLERS),
        Row("cases:note", "备注", CASE, CASE),
        Row("cases:add_files", "上传材料", CASE, CASE),
        Row("cases:severing", "制作隐去副本", CASE, HANDLERS),
        Row("cases:resemblance", "是否同一信息", CASE, HANDLERS),
        Row("cases:open_inquiry", "开始认定", CASE, OFFICE),
        Row("cases:inquiry", "认定重复、频次", OFFICE, OFFICE, marks=True),
        Row("cases:hear", "登记第三方意见", CASE, OFFICE),
        Row("cases:served", "登记征求意见书送达", CASE, OFFICE),
        Row("cases:override", "为公共利益仍予公开（办公室负责人；其他人报批）", CASE, HANDLERS),
        Row("cases:rectify", "更正误录", CASE, OFFICE),
        Row("cases:proposal", "批准报批事项", CASE, HEAD),
        Row("cases:conversion", "决定转为主动公开", CASE, OFFICE),
        Row("cases:respond", "登记复议、诉讼答复", CASE, OFFICE | LEGAL),
        Row("cases:decide_challenge", "登记复议、诉讼结果", CASE, OFFICE | LEGAL),
        Row("cases:challenge_papers", "复议、诉讼材料", CASE, OFFICE | LEGAL),
    ],
    "依申请公开：申请人的信息（每次查看都记入日志）": [
        Row("cases:applicant_kind", "核对申请人类型", OFFICE, OFFICE),
        Row("cases:open_file", "打开申请人的材料", OFFICE, marks=True),
        Row("cases:letter", "文书", LETTERS, marks=True),
        Row("cases:letter_file", "文书（PDF、Word）", LETTERS, marks=True),
        Row("cases:letter_proof", "送达回证", LETTERS, marks=True),
        Row("cases:letter_kept_file", "盖章扫描件", LETTERS, marks=True),
        Row("cases:case_form", "申请表、登记表", LETTERS, marks=True),
        Row("cases:letter_send", "登记发出", LETTERS, LETTERS),
        Row("cases:letter_deliver", "登记送达", LETTERS, LETTERS),
        Row("cases:letter_signed", "上传盖章扫描件", LETTERS, LETTERS),
        Row("cases:folder", "案卷", LETTERS, marks=True),
        Row("cases:folder_pdf", "案卷（PDF）", LETTERS, marks=True),
    ],
    "依申请公开：一件申请的每一步": [
        Row("cases:do", "与申请人确认收到（还没有交办）", CASE - DEPARTMENT, OFFICE, part="confirm"),
        Row("cases:do", "交办、转办", CASE, OFFICE, part="assign"),
        Row("cases:do", "告知补正", CASE, OFFICE, part="ask-correction"),
        Row("cases:do", "登记收到补正", CASE, OFFICE, part="correct"),
        Row("cases:do", "逾期不补正，视为放弃", CASE, OFFICE, part="abandon"),
        Row("cases:do", "分项", CASE, HANDLERS, part="split"),
        Row("cases:do", "征求第三方意见", CASE, OFFICE, part="third-party"),
        Row("cases:do", "征求其他机关意见", CASE, OFFICE, part="organ"),
        Row("cases:do", "延长答复期限（办公室负责人；其他人报批）", CASE, HANDLERS, part="extend"),
        Row("cases:do", "要求说明理由（办公室负责人；其他人报批）", CASE, HANDLERS,
            part="ask-reasons"),
        Row("cases:do", "登记说明的理由", CASE, OFFICE, part="reasons"),
        Row("cases:do", "合理延迟答复（办公室负责人；其他人报批）", CASE, HANDLERS, part="delay"),
        Row("cases:do", "发出收费通知（办公室负责人；其他人报批）", CASE, HANDLERS, part="fee"),
        Row("cases:do", "登记足额缴费", CASE, OFFICE | who(R.FINANCE), part="paid"),
        Row("cases:do", "逾期不缴费，视为放弃", CASE, OFFICE, part="unpaid"),
        Row("cases:do", "拟写答复", CASE, EDITORS, part="answer"),
        Row("cases:do", "作废拟稿，重新办理", CASE, OFFICE, part="redo-answer"),
        Row("cases:do", "发出答复", CASE, OFFICE, part="release"),
        Row("cases:do", "登记申请人撤回", CASE, OFFICE, part="withdraw"),
        Row("cases:do", "拟写更正告知书", CASE, EDITORS, part="own-correction"),
        Row("cases:do", "归档", CASE, OFFICE, part="archive"),
        Row("cases:do", "登记复议、诉讼、投诉", CASE, OFFICE | LEGAL, part="challenge"),
        Row("cases:do", "提出转为主动公开", CASE, OFFICE, part="convert"),
    ],
    "依申请公开：其他机关来函": [
        Row("cases:inbound_list", "来函", INBOUND | OTHERS),
        Row("cases:inbound_new", "登记来函", OFFICE, OFFICE),
        Row("cases:inbound_show", "一份来函", INBOUND),
        Row("cases:inbound_draft", "拟写意见", INBOUND, HANDLERS),
        Row("cases:inbound_send", "批准复函", INBOUND, HEAD | LEADERS),
    ],
}  # fmt: skip
ROWS = [row for rows in SECTIONS.values() for row in rows]

# Sets of people that have a name; the longest that fits is said first.
_SAID: list[tuple[str, Kinds]] = [
    ("任何人", ANYONE),
    ("登录的人员", SIGNED_IN),
    ("信息公开各环节人员", ROAD),
    ("依申请公开各环节人员", CASES),
    ("本件的经办人员", CASE),
    ("各科室拟稿人、负责人", DEPARTMENT | OTHERS),
    ("承办科室拟稿人、负责人", DEPARTMENT),
    ("政务公开办公室及其负责人", OFFICE),
    ("局领导", LEADERS),
]


def said(kinds: Kinds) -> str:
    """The people in Chinese."""
    if not kinds:
        return "没有人"
    words, left = [], kinds
    for name, group in _SAID:
        if group <= left:
            words.append(name)
            left -= group
    return "、".join([*words, *(one.label for one in EVERYBODY if one in left)])


def document() -> str:
    """The table for readers, in the order of the sections."""
    return "\n".join(_lines())


def _lines() -> Iterator[str]:
    yield "# 谁可以看什么、办什么"
    yield ""
    yield "本表由 `tests/guards/roles.py` 生成，`tests/guards/test_roles.py` 逐格核对：该看的看得到，"
    yield "不该看的看不到，不该办的办不成。别的机关的人员看不到、办不了本机关的任何一件。"
    yield ""
    for name, group in _SAID[2:5]:
        yield f"- **{name}**：{'、'.join(one.label for one in EVERYBODY if one in group)}"
    for title, rows in SECTIONS.items():
        yield from ("", f"## {title}", "", "| 页面、事项 | 谁可以看 | 谁可以办 |", "|---|---|---|")
        yield from map(_line, rows)
    yield ""


def _line(row: Row) -> str:
    see = "—" if row.see is None else said(row.see)
    do = "—" if row.do is None else said(row.do)
    return f"| {row.title} | {see}{'（记入日志）' if row.marks else ''} | {do} |"


if __name__ == "__main__":
    DOCUMENT.write_text(document())
