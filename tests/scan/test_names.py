"""Persons: names by roster and context, sensitive context, delegates and letter lines (§6, §8.5)."""

import pytest

from gongkai.scan.engine import scan_text
from gongkai.scan.findings import Finding
from gongkai.scan.rulebook import SHIPPED, RuleBook


def found(text: str, kind: str, book: RuleBook = SHIPPED) -> list[Finding]:
    return [finding for finding in scan_text(text, book=book).findings if finding.kind == kind]


def words(text: str, kind: str, book: RuleBook = SHIPPED) -> list[str]:
    return [text[finding.start : finding.end] for finding in found(text, kind, book)]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("申请人：王小明", ["王小明"]), ("申请人王小明不服", ["王小明"]), ("户主姓名：张铁柱", ["张铁柱"]),
        ("监护人欧阳小雪", ["欧阳小雪"]), ("经办人：于洋", ["于洋"]), ("李小海女士：", ["李小海"]),
        ("低保户：杨小光、朱小云，秦小雨", ["杨小光", "朱小云", "秦小雨"]),
        ("序号\t姓名\t村别\n1\t吕小江\t前进村\n2\t施小湖\t北街村", ["吕小江", "施小湖"]),
        ("冯小丽，女，1985年生", ["冯小丽"]), ("王五（身份证号略）", ["王五"]),
        ("联系人：王 小 明　电话", ["王 小 明"]), ("姓名：李　明", ["李　明"]), ("感谢王小明同志", ["王小明"]),
        ("赵小山系赵大山之子", ["赵小山", "赵大山"]), ("报账人：傅小书", ["傅小书"]),
        ("供养人袁小琴", ["袁小琴"]), ("吕小酒老人（82岁）", ["吕小酒"]), ("王小明等3人", ["王小明"]),
        ("姓名|性别|村\n卢小东|男|前进村", ["卢小东"]), ("监护对象=蒋小西", ["蒋小西"]), ("王小明|女|45", ["王小明"]),
        ("会计张小算将公款借给其妻孔小杰", ["张小算", "孔小杰"]),
    ],
)  # fmt: skip
def test_context_gives_a_name_away(text: str, names: list[str]) -> None:
    assert words(text, "name") == names


@pytest.mark.parametrize(
    "text",
    [
        "申请人：张某", "户主张某某，家住示范镇", "李××、王*", "申请人应当如实填写", "当事人向行政机关提出",
        "联系人：高青县审计局", "联系人：王科长", "联系人：王小明科长", "被征收人对补偿决定不服的",
        "毛泽东同志", "负责同志", "领导同志", "申请人：公民、法人", "当事人程序权利", "居民身份证原件",
        "法定代表人签字盖章", "姓名：　　　性别：", "序号\t姓名\t身份证号\n合计\t小计\t无", "学生安全",
        "联系人：高质量发展专班", "县审计局局长出席会议", "支护工程超付", "负责人：金额见附件",
    ],
)  # fmt: skip
def test_no_name(text: str) -> None:
    assert words(text, "name") == []


def test_a_name_is_never_certain_never_blocking_never_clear() -> None:
    (finding,) = found("申请人：王小明", "name")
    assert (finding.certainty, finding.blocking, finding.masked) == ("low", False, "王**")
    assert "王小明" not in repr(finding)


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("请张三到会", ["张三"]), ("张 三", ["张 三"]), ("张　三同意", ["张　三"]), ("李小强调研", ["李小强"]),
        ("高强调度", []), ("审计高明确", []), ("高强到场", ["高强"]), ("提高强度", []), ("赵四", []),
    ],
)  # fmt: skip
def test_the_roster(text: str, names: list[str]) -> None:
    book = RuleBook(roster=frozenset({"张三", "李小强", "高强", "高明"}))
    assert words(text, "name", book) == names


@pytest.mark.parametrize(
    "text",
    [
        "王小兰患有尿毒症", "村民张小根因脑出血瘫痪在床", "赵小田（肢体二级残疾）", "周小草，女，11岁",
        "留守儿童赵小果", "孤儿孙小叶每月领取生活费", "户主\t保障原因\n何小河\t重病", "施小池，刑满释放人员",
        "12岁的苏小词", "孤儿蒋小西由祖父抚养",
        "初二学生吕小酒被欺凌", "蔡小南，2016年生", "程小笔（孕32周）", "曾小画诊断为双相情感障碍",
        "未成年受害人贾小北", "王小明高位截瘫", "尿毒症患者王小明", "姓名|残疾类别\n王小明|肢体二级",
        "秦小峰一家因学致贫", "吴小谷HIV阳性", "孔小湾，信仰佛教", "示范小学二年级学生郑小树",
    ],
)  # fmt: skip
def test_sensitive_beside_a_person(text: str) -> None:
    (finding,) = found(text, "sensitive")
    assert finding.certainty == "medium"
    assert not finding.blocking


@pytest.mark.parametrize(
    "text",
    [
        "未成年人保护工作专项审计调查", "残疾人两项补贴覆盖率100%", "致贫原因分析：因病占43%、因残占21%",
        "精神障碍患者以奖代补资金", "张某某患病住院", "7岁至12岁儿童窝沟封闭项目", "高血压，糖尿病患者",
        "处理不满十四周岁未成年人个人信息的，应当取得监护人的同意", "儿童节，不满14周岁的少年儿童放假",
        "姓名\t备注\n合计\t低保", "周边群众患病情况", "艾滋病防治经费管理", "病虫害防治", "蔡小南，1985年生",
        "12岁以下的儿童", "王小明办理残联业务",
    ],
)  # fmt: skip
def test_policy_is_not_a_person(text: str) -> None:
    assert found(text, "sensitive") == []


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("王小明代表：", ["王小明"]), ("赵明明、孙小梅委员：", ["赵明明", "孙小梅"]), ("周文文等3名代表：", ["周文文"]),
        ("冯小丽委员提出的第23号提案", ["冯小丽"]), ("提案人：褚小兰", ["褚小兰"]), ("政协委员李小海", ["李小海"]),
        ("编号\t代表姓名\n12\t秦小雨", ["秦小雨"]),
        ("提案者：卢小东", ["卢小东"]), ("感谢卢小东代表的关心", ["卢小东"]), ("民盟王小明委员", ["王小明"]),
        ("各位代表：", []), ("×××委员：", []), ("张某某代表：", []), ("有的委员提出", []), ("村民代表会议", []),
        ("3名代表、5名委员参加座谈", []), ("法定代表人", []), ("常务委员会", []),
    ],
)  # fmt: skip
def test_delegates(text: str, names: list[str]) -> None:
    assert words(text, "delegate") == names


def test_letter_lines_ask_for_disposal_only_in_a_reply() -> None:
    lines = "抄送：县人大常委会办公室，县政府办公室。\n联系人及电话：孔小杰　0533-5550201\n签发人：吕小江"
    reply = f"关于对第12号建议的答复\n您提出的建议收悉。\n{lines}"
    for text, needs_disposal in ((lines, False), (reply, True)):
        findings = found(text, "delegate")
        assert [text[f.start : f.end][:2] for f in findings] == ["抄送", "联系", "签发"]
        assert {f.needs_disposal for f in findings} == {needs_disposal}
    for line in (
        "签发：叶小丁",
        "审核人：潘小庚",
        "联系人\t薛小丙",
        "联系人|薛小丙",
        "抄送机关：县人大",
    ):
        assert len(found(line, "delegate")) == 1, line
    assert found("抄送：\n签发：　　会签：", "delegate") == []


@pytest.mark.parametrize(
    "text", ["申请人" * 9000, "王小明代表、" * 5000, "患" * 20000, "姓名\t" * 9000, "姓名\t甲\n" * 4000]
)  # fmt: skip
def test_hostile_text_ends(text: str) -> None:
    assert scan_text(text).status in ("clean", "findings")
