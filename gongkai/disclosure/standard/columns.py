"""The standard columns of a county audit bureau (rules.md §15).

Rows: code, slug, name, kind, update period in days, legal basis, empty statement. ``CLOSED``: the
codes that begin switched off, because they hold only where a bureau has a site of its own.
"""

from gongkai.disclosure.models import Column

K = Column.Kind
R711 = "《政府信息公开条例》"
COLUMNS = [
    ("1", "guide", "公开指南", K.STATIC, None, f"{R711}第十二条", "政府信息公开指南正在编制。"),
    ("2", "rules", "公开制度", K.STATIC, None, f"{R711}第四十五条", "政府信息公开制度正在整理。"),
    ("3", "statutory", "法定主动公开内容", K.STATIC, None, f"{R711}第二十条", "请选择下级栏目。"),
    ("3.1", "functions", "机构职能", K.STATIC, None, f"{R711}第二十条第二项", "机构职能正在更新。"),
    ("3.2", "leaders", "领导信息", K.STATIC, None, f"{R711}第二十条第二项", "领导信息正在更新。"),
    ("3.3", "policies", "政策文件", K.POLICY, 180, f"{R711}第二十条第一项", "请选择下级栏目。"),
    ("3.3.1", "normative", "行政规范性文件", K.POLICY, 180, f"{R711}第二十条第一项", "本机关目前没有现行有效的行政规范性文件。"),
    ("3.3.2", "documents", "其他文件", K.POLICY, 180, f"{R711}第二十条第一项", "近期没有新制发的文件。"),
    ("3.3.3", "statutes", "法律法规", K.STATIC, None, f"{R711}第二十条第一项", "法律法规链接正在整理。"),
    ("3.4", "interpretation", "政策解读", K.EVENT, None, "国办发〔2016〕80号", "近期没有需要解读的政策文件。"),
    ("3.5", "plans", "规划计划", K.PLAN_PERSONNEL, 365, f"{R711}第二十条第三项", "规划计划正在编制。"),
    ("3.6", "decisions", "重大决策预公开", K.EVENT, None, "《重大行政决策程序暂行条例》第十四条", "请选择下级栏目。"),
    ("3.6.1", "decision-catalog", "决策事项目录", K.ANNUAL, None, "《重大行政决策程序暂行条例》第三条", "本年度没有列入目录的重大行政决策事项。"),
    ("3.6.2", "decision-consultation", "意见征集", K.EVENT, None, "《重大行政决策程序暂行条例》第十四条", "近期没有征集意见的重大行政决策事项。"),
    ("3.6.3", "decision-adoption", "意见采纳情况", K.EVENT, None, "《重大行政决策程序暂行条例》第十八条", "近期没有反馈意见采纳情况的事项。"),
    ("3.6.4", "hearings", "听证", K.EVENT, None, "《重大行政决策程序暂行条例》第十六条", "近期没有听证事项。"),
    ("3.7", "meetings", "会议公开", K.EVENT, None, "国办发〔2016〕80号", "近期没有公开议题的会议。"),
    ("3.8", "execution", "重要部署执行公开", K.NOTICE, 90, "国办发〔2016〕80号", "执行情况按季度公开。"),
    ("3.9", "audits", "审计公开", K.EVENT, None, "《审计法》第四十条", "请选择下级栏目。"),
    ("3.9.1", "audit-results", "审计结果公告", K.EVENT, 365, "《审计法》第四十条", "审计结果经批准后公告。"),
    ("3.9.2", "budget-audits", "预算执行审计工作报告", K.ANNUAL, None, "《预算法》第八十九条", "县人大常委会听取报告后公开。"),
    ("3.9.3", "rectification", "审计整改", K.EVENT, None, "《监督法》第二十七条", "整改情况按规定公开。"),
    ("3.9.4", "policy-audits", "重大政策落实跟踪审计", K.EVENT, None, "《审计法》第二十六条", "近期没有公布的跟踪审计结果。"),
    ("3.9.5", "investment-audits", "政府投资审计", K.EVENT, None, "《审计法》第二十三条", "近期没有公布的政府投资审计结果。"),
    ("3.9.6", "audit-affairs", "审计业务公开", K.NOTICE, 180, f"{R711}第二十条第四项", "审计业务信息每半年更新。"),
    ("3.10", "proposals", "建议提案办理", K.EVENT, None, "国办发〔2014〕46号", "本年度没有承办的建议提案。"),
    ("3.11", "budgets", "财政预决算", K.ANNUAL, None, "《预算法》第十四条", "财政批复后二十日内公开。"),
    ("3.12", "procurement", "政府采购", K.EVENT, None, f"{R711}第二十条第九项", "近期没有政府采购项目。"),
    ("3.13", "enforcement", "行政执法公示", K.EVENT, None, f"{R711}第二十条第六项", "近期没有应公示的行政处罚、行政强制决定。"),
    ("3.14", "personnel", "人事信息", K.PLAN_PERSONNEL, 365, f"{R711}第二十条第十四项", "近期没有人事任免、招考信息。"),
    ("3.15", "fees-and-checks", "收费、双随机、应急", K.STATIC, None, f"{R711}第二十条", "请选择下级栏目。"),
    ("3.15.1", "fees", "行政事业性收费", K.STATIC, None, f"{R711}第二十条第八项", "本机关无行政事业性收费项目。"),
    ("3.15.2", "random-checks", "双随机抽查", K.STATIC, None, f"{R711}第二十条第十三项", "本机关没有列入双随机抽查的事项。"),
    ("3.15.3", "emergencies", "应急管理", K.STATIC, None, f"{R711}第二十条第十二项", "本机关没有专门的应急管理职责，应急信息由县应急管理部门公开。"),
    ("3.16", "concerns", "回应关切", K.EVENT, None, "国办发〔2016〕61号", "近期没有需要回应的事项。"),
    ("3.17", "basic-catalog", "主动公开基本目录", K.STATIC, None, f"{R711}第十二条", "基本目录正在更新。"),
    ("3.18", "rule-of-law", "法治政府建设年度报告", K.ANNUAL, None, "《法治政府建设与责任落实督察工作规定》", "每年四月一日前公开。"),
    ("3.19", "site-reports", "政府网站工作年度报表", K.ANNUAL, None, "国办函〔2018〕12号", "每年一月三十一日前公开；没有独立网站的，此栏停用。"),
    ("4", "annual-reports", "公开年报", K.ANNUAL, None, f"{R711}第四十九条", "每年一月三十一日前公开。"),
    ("5", "on-request", "依申请公开", K.INTERACTIVE, None, f"{R711}第二十七条", "请通过“我要申请”提出申请，通过“查询办理”查看进度。"),
    ("5.1", "application-guide", "申请指南", K.STATIC, None, f"{R711}第十二条", "申请指南正在编制。"),
    ("5.2", "application-flow", "办理流程图", K.STATIC, None, f"{R711}第二十九条", "办理流程图正在绘制。"),
    ("5.3", "application-forms", "申请表下载", K.STATIC, None, f"{R711}第二十九条", "申请表可在“我要申请”页面下载。"),
    ("6", "news", "工作动态", K.NEWS, 14, "国办秘函〔2019〕19号", "近期没有工作动态。"),
    ("7", "notices", "通知公告", K.NOTICE, 180, "国办秘函〔2019〕19号", "近期没有通知公告。"),
    ("8", "interaction", "互动交流", K.INTERACTIVE, None, "国办秘函〔2019〕19号", "请选择下级栏目。"),
    ("8.1", "consulting", "咨询建言", K.INTERACTIVE, None, "国办秘函〔2019〕19号", "近期没有公开的咨询和建议。"),
    ("8.2", "messages", "留言公开", K.INTERACTIVE, 90, "国办秘函〔2019〕19号", "近期没有公开的留言。"),
    ("8.3", "surveys", "征集调查", K.INTERACTIVE, 60, "国办秘函〔2019〕19号", "近期没有正在进行的征集调查。"),
    ("8.4", "feedback", "结果反馈", K.INTERACTIVE, None, "国办秘函〔2019〕19号", "近期没有需要反馈结果的征集调查。"),
    ("9", "organisation", "政务公开组织", K.NOTICE, 365, f"{R711}第四条", "请选择下级栏目。"),
    ("9.1", "leading-group", "领导小组", K.NOTICE, 365, f"{R711}第三条", "政务公开领导小组信息正在更新。"),
    ("9.2", "training", "教育培训", K.NOTICE, 365, f"{R711}第四十八条", "本年度还没有公开的培训信息。"),
    ("9.3", "appraisal", "考核评估", K.NOTICE, 365, f"{R711}第四十六条", "本年度还没有公开的考核信息。"),
    ("9.4", "social-evaluation", "社会评议", K.NOTICE, 365, f"{R711}第四十六条", "本年度还没有公开的社会评议信息。"),
]  # fmt: skip
CLOSED = {"3.19"}
