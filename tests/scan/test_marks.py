"""Marks of secrecy refuse in every written form; internal marks ask for a look (rules.md §8.3)."""

import pytest

from gongkai.scan.engine import scan_text
from gongkai.scan.findings import Finding


def internal(text: str) -> list[Finding]:
    return [finding for finding in scan_text(text).findings if finding.kind == "internal_mark"]


@pytest.mark.parametrize(
    "text",
    [
        "绝　密 ★ ３０ 年", "机密 ★", "机密\n★5年", "机\n密\n★\n1\n年", "机密\u200b★\u200b10年",
        "绝密✩三十年", "绝密⭐️30年", "秘密·3年", "秘密＊６个月", "機密★10年", "机密★壹年",
        "机密★２０３０年１２月３１日", "秘密★公布前", "秘密★自2025年1月1日起5年", "秘密级★",
        "密 级：机 密", "密级:秘密 保密期限:10年", "密级\t秘密", "密级|机密|期限|5年", '"密级":"机密"', "密级=秘密", "绝密﹡10年",
        "密级（机密）", "涉密等级：秘密",
        "密级：□绝密 ☑机密 □秘密", "本文件密级为秘密，保密期限10年。", "本件为机密，不得外传",
        "机密级，保密期限20年", "000001\n机密\n特急\n示范县审计局文件", "份号：000012 秘密 特急",
        "(秘密)\n关于某事的报告", "【机密】关于某事的报告", "关于某事的报告（秘密）.docx",
        "秘密 10年\n关于某事的请示", "<td>密级</td><td>机密</td>", "<p>机密</p>", "绝密文件　严禁外传",
        "机密　特急　　　签收：机要室", "特急 绝密", "密级,秘密,保密期限,2年", "水印：机密 机密 机密", "绝密·启封前",
        "密级（秘密）保密期限（5年）", "密級：機密", "<t>机密</t><t>★</t><t>10年</t>", "SECRET 秘密",
        "文号\t密级\n某号\t秘密", "【密级】秘密", "密级为：机密", "密级及保密期限：秘密3年", "定密：秘密", "机密※5年", "密级：“秘密”",
        "机密材料　用后收回", "机密.docx", "秘密件\n示范县", "★机密★", "机密级",
    ],
)  # fmt: skip
def test_a_mark_refuses(text: str) -> None:
    assert scan_text(text).refuses


@pytest.mark.parametrize(
    "text",
    [
        "绝密、机密、秘密三级", "秘密级国家秘密的保密期限不超过10年", "绝密级文件管理办法",
        "绝密\n30年\n机密\n20年\n秘密\n10年", "密级\t绝密\t机密\t秘密", "密级：绝密、机密、秘密",
        "密级：□绝密 □机密 □秘密", "绝密·机密·秘密", "信息**秘密**吗", "拟定为绝密级的事项",
        "国家\n秘密", "保密期限：3年", "密级一栏应当填写", "密级：无", "定密、解密工作", "国家秘密5年", "绝密级保密期限30年、机密级保密期限20年、秘密级保密期限10年",
        "密级为机密的文件，由专人保管", "附件：保密承诺书（商业秘密）", "工作秘密★",
        "国家秘密标志形式为“密级★保密期限”", "以无记名（秘密）投票方式", "密级,绝密,机密,秘密", "工 作 秘 密 ★ 1 年", "秘密、秘密写票处",
        "第一条\n第二条\n第三条\n第四条\n第五条\n第六条\n第七条\n第八条\n秘密\n第九条",
    ],
)  # fmt: skip
def test_running_text_passes(text: str) -> None:
    assert not scan_text(text).refuses


def test_the_whole_mark_is_the_evidence() -> None:
    text = "示范县审计局　机密 ★ ５年　第1号"
    (finding,) = (f for f in scan_text(text).findings if f.blocking)
    assert text[finding.start : finding.end] == "机密 ★ ５年"
    assert "保密工作机构" in finding.reason


@pytest.mark.parametrize(
    ("text", "evidence"),
    [
        ("【内部资料】", "内部资料"), ("内部刊物  第3期", "内部刊物"), ("严禁外传", "严禁外传"),
        ("未经批准不得翻印", "不得翻印"), ("传阅后请收回", "传阅后请收回"), ("工作秘密★1年", "工作秘密★"),
        ("（此件依申请公开）", "此件依申请公开"), ("此件发至县团级", "发至县团级"),
        ("特急·明电", "特急·明电"), ("未经批准，不得公开", "不得公开"),
        ("不得复印、转发", "不得复印、转发"), ("内部电报", "内部电报"), ("内参　第12期", "内参"),
        ("工作秘密　保管期限3年", "工作秘密"), ("是否公开：不予公开", "不予公开"), ("是否公开：否", "否"),
        ("（此件发至各镇办）", "此件发至各镇办"), ("方案_送审稿_v3.docx", "送审稿"), ("整改报告（未定稿）", "未定稿"),
        ("（讨论稿，请提意见）", "讨论稿"), ("供内部参考", "供内部参考"), ("（不予公开）", "不予公开"),
        ("某某报告（送审稿）第二稿", "送审稿"), ("内部明电", "内部明电"), ("仅供县委常委会参阅", "仅供县委常委会参阅"),
        ("公开属性：不予公开", "不予公开"), ("示范县审计局\n审计报告\n（征求意见稿）", "征求意见稿"),
        ("审计取证单", "审计取证单"), ("某某办法（送审稿）.docx", "送审稿"), ("内　部　资　料", "内　部　资　料"),
        ("审计内参第3期", "审计内参第"), ("內部資料　不得外傳", "內部資料"), ("讨论稿（内部使用，勿复印）", "内部使用"), ("内参〔2026〕第12期　编发", "内参"),
        ("——仅限局机关人员查阅", "仅限局机关人员查阅"), ("限于参会单位内部传达。", "限于参会单位内部传达"), ("阅后即退　送阅：县长", "阅后即退"),
        ("本底稿为审计机关内部资料，不作依据", "内部资料"), ("不得擅自对外提供本表数据，违者处理", "不得擅自对外提供"),
        ("工 作 秘 密 ★ 1 年", "工 作 秘 密 ★"), ("内部传阅文件\n阅文人", "内部传阅文件"), ("保密期内不得公开：测算表", "不得公开"),
        ("非公开资料　编号3", "非公开资料"), ("供党组会议讨论使用", "讨论使用"), ("资料属性：内部", "内部"), ("密件", "密件"),
        ("内部信息　严格控制知悉范围", "严格控制知悉范围"), ("过程稿，暂不公开", "暂不公开"), ("阅后请退回办公室", "阅后请退回"), ("本资料涉及工作秘密", "工作秘密"),
    ],
)  # fmt: skip
def test_an_internal_mark_asks_for_a_look(text: str, evidence: str) -> None:
    found = internal(text)
    assert any(evidence in text[f.start : f.end] for f in found)
    assert not any(f.blocking for f in found)
    assert all(f.needs_disposal for f in found)


@pytest.mark.parametrize(
    "text",
    [
        "国家秘密、工作秘密、商业秘密", "连续性内部资料出版物管理办法", "以明传电报形式印发",
        "应当注意保存证据", "工作人员不得外传考试内容", "公开属性：主动公开", "（此件公开发布）",
        "关于征求《示范县审计办法（征求意见稿）》意见的公告", "本解读仅供参考", "内部审计", "印发至各镇",
        "公开方式：主动公开、依申请公开", "审计机关编制审计工作底稿，取得审计证据",
        "会议提供午餐，供参会人员使用", "收回国有建设用地使用权", "讨论稿件质量", "送审稿费发票",
        "不得复制和摘抄；收发、传递", "未经审查的政府信息不得公开", "内部情况不明", "“内部资料”“注意保存”等字样不是国家秘密标志", "停车场仅限内部车辆使用", "优惠券仅限机关食堂使用",
        "不予公开\t3\t件", "内部控制\n内部管理", "非公开招标", "内参片放映", "考题：A.内部使用 B.秘密", "明传电报管理办法", "会后，与会人员参观", "是否公开：是",
    ],
)  # fmt: skip
def test_everyday_words_are_no_internal_mark(text: str) -> None:
    assert internal(text) == []


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("机密｜10年", ["secrecy_mark"]), ("秘密—5年", ["secrecy_mark"]), ("机密/长期", ["secrecy_mark"]),
        ("本文件属于机密级国家秘密", ["secrecy_mark"]), ("附件2：（机密）底稿.pdf", ["secrecy_mark"]), ("底稿_机密.pdf", ["secrecy_mark"]),
        ("绝密级|三十年，机密级|二十年，秘密级|十年", []), ("属于绝密级国家秘密的，应当由专人保管。", []),
        ("內部資料　注意保存", ["internal_mark"]), ("内部货料 注意保存", ["internal_mark"]), ("肉部资料", ["internal_mark"]),
        ("内 部 资 料　　妥 善 保 管", ["internal_mark"]), ("不 得 外 传", ["internal_mark"]), ("严禁通过微信、QQ传递", ["internal_mark"]),
        ("不得公开引用", ["internal_mark"]), ("通报（内部传阅　不得带出机关）", ["internal_mark"]), ("工作秘密：是", ["internal_mark"]),
        ("内部资料-访谈提纲.docx", ["internal_mark"]), ("访谈提纲_内部资料.docx", ["internal_mark"]),
        ("工作人员不得通过微信传递涉密文件。", []), ("员工手册规定技术图纸不得外传，但未落实。", []), ("西部资料", []),
        ("工作秘密：否", []), ("内部审计-工作指引.docx", []),
    ],
)  # fmt: skip
def test_marks_as_they_are_also_written(text: str, kinds: list[str]) -> None:
    found = [one for one in scan_text(text).findings if one.needs_disposal]
    assert [one.kind for one in found] == kinds


def test_the_reason_tells_a_draft_from_a_stamp() -> None:
    (draft,) = internal("关于某项目的审计报告（征求意见稿）")
    (open_draft,) = internal("某某管理办法（征求意见稿）")
    assert "过程性信息" in draft.reason
    assert "公开征求意见" in open_draft.reason


@pytest.mark.parametrize(
    "text", ["秘密★" * 5000, "工作秘密★" * 5000, "秘密 " * 9000, "内 部 资 " * 5000, "密级 " * 9000]
)  # fmt: skip
def test_hostile_text_ends(text: str) -> None:
    assert scan_text(text).status == scan_text(text[:200]).status
