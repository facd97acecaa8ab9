"""Persons: names by roster and context, sensitive context, delegates and letter lines (§6, §8.5)."""

import pytest

from gongkai.scan.detectors.surnames import COMPOUND, RARE, SURNAMES, WORDLIKE
from gongkai.scan.engine import scan_text
from gongkai.scan.findings import Finding
from gongkai.scan.rulebook import SHIPPED, RuleBook

# 百家姓, in simplified characters (於 is folded to 于, 鬱 to 郁).
HUNDRED = [
    *(
        "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜戚谢邹喻柏水窦章云苏潘葛奚范彭郎鲁韦昌马苗凤花方俞任袁柳酆鲍史唐费廉岑薛雷贺倪汤滕殷罗毕郝邬安常"
        "乐于时傅皮卞齐康伍余元卜顾孟平黄和穆萧尹姚邵湛汪祁毛禹狄米贝明臧计伏成戴谈宋茅庞熊纪舒屈项祝董梁杜阮蓝闵席季麻强贾路娄危江童颜郭梅盛林刁钟徐邱骆高夏蔡田樊胡凌霍"
        "虞万支柯昝管卢莫经房裘缪干解应宗丁宣贲邓郁单杭洪包诸左石崔吉钮龚程嵇邢滑裴陆荣翁荀羊惠甄曲家封芮羿储靳汲邴糜松井段富巫乌焦巴弓牧隗山谷车侯宓蓬全郗班仰秋仲伊宫宁"
        "仇栾暴甘钭厉戎祖武符刘景詹束龙叶幸司韶郜黎蓟薄印宿白怀蒲邰从鄂索咸籍赖卓蔺屠蒙池乔阴胥能苍双闻莘党翟谭贡劳逄姬申扶堵冉宰郦雍郤璩桑桂濮牛寿通边扈燕冀郏浦尚农温别"
        "庄晏柴瞿阎充慕连茹习宦艾鱼容向古易慎戈廖庾终暨居衡步都耿满弘匡国文寇广禄阙东欧殳沃利蔚越夔隆师巩厍聂晁勾敖融冷訾辛阚那简饶空曾毋沙乜养鞠须丰巢关蒯相查后荆红游竺"
        "权逯盖益桓公督晋楚闫法汝鄢涂钦归海岳帅缑亢况有琴商牟佘佴伯赏墨哈谯笪年爱阳佟言福"
    ),
    *["万俟", "司马", "上官", "欧阳", "夏侯", "诸葛", "闻人", "东方", "赫连", "皇甫", "尉迟", "公羊", "澹台", "公冶", "宗政", "濮阳", "淳于", "单于", "太叔", "申屠", "公孙", "仲孙", "轩辕", "令狐", "钟离", "宇文", "长孙", "慕容", "鲜于", "闾丘", "司徒", "司空", "丌官", "子车", "颛孙", "端木", "巫马", "公西", "漆雕", "乐正", "壤驷", "公良", "拓跋", "夹谷", "宰父", "谷梁", "段干", "百里", "东郭", "南门", "呼延", "归海", "羊舌", "微生", "梁丘", "左丘", "东门", "西门", "南宫", "第五"],
]  # fmt: skip


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
        # What only persons do or suffer; whatever follows a name of common characters
        ("昝福田退回1,350元，曲艳退回900元", ["昝福田", "曲艳"]), ("产权人冷志刚与征收部门签订协议", ["冷志刚"]),
        ("上访户常发财情绪激动", ["常发财"]), ("导致明大山一户重复享受", ["明大山"]), ("据阿依古丽·买买提反映", ["阿依古丽·买买提"]),
        ("约见卓成才，限期化解", ["卓成才"]), ("你（蔺红旗）提出的申请", ["蔺红旗"]), ("约谈会计苗 芳、出纳卜 岩。", ["苗 芳", "卜 岩"]),
        ("底稿：周凤山2022年3月借款", ["周凤山"]), ("王寨村欧阳春生重复领取养老金", ["欧阳春生"]), ("陈志远（退休教师）冒领抚恤金", ["陈志远"]),
        ("姜 涛反映的问题", ["姜 涛"]), ("钟小满（10岁）的补贴漏发", ["钟小满"]),
        # Lists and rows
        ("补助对象：亓宝田（D级）、逄春梅（C级）", ["亓宝田", "逄春梅"]), ("花名册：1.文桂枝 2.农建华 3.时来运", ["文桂枝", "农建华", "时来运"]),
        ("对象名单（第三批）：解玉芬　邢万里　阚小妹", ["解玉芬", "邢万里", "阚小妹"]), ("谈秀兰\t7,436.00\n包长林\t5,102.40", ["谈秀兰", "包长林"]),
        ("受益人清单：\n王大力\n李小翠", ["王大力", "李小翠"]),
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
        "村民王家庄社区", "人员安全培训", "群众全程参与", "公民都有保密的义务", "告知申请人向有权机关提出", "村民金银花种植补贴", "查明白云山林场面积",
        "水果清单：石榴、金桔", "金银花\t1,200.00\n万寿菊\t3,000.00", "尿素\t1,200.00\n马铃薯\t2,100.00", "镇农业综合服务中心", "李国华强调，要压实责任",
        "村民马鞍山路口", "占成本比重", "路段名单：黄河路、文化路",
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
    ("text", "names"),
    [
        # Surnames that are words, where nothing but a name can stand
        ("举报人能秀芹反映截留补贴", ["能秀芹"]), ("承租人通海燕拖欠租金", ["通海燕"]), ("姓名：终兰英", ["终兰英"]),
        ("来访人（皮桂英）", ["皮桂英"]), ("建议将步国栋涉嫌挪用资金的线索移送", ["步国栋"]), ("姓名|住址\n有德贵|北街", ["有德贵"]),
        ("蓬秀英：本机关于2025年1月2日收到您提交的申请。", ["蓬秀英"]), ("来永福，购置收割机1台", ["来永福"]),
        ("我是高城镇北街村的权桂兰，今年七十岁。", ["权桂兰"]), ("社员桂林生、海波", ["桂林生", "海波"]),
        # Written apart, over the end of a line, in traditional characters
        ("3    刘家村    逯桂芳    五保    1人    560.00", ["逯桂芳"]), ("9　宦 桂 兰　门诊　3,412.50", ["宦 桂 兰"]),
        ("其孙冷小\n虎，6岁", ["冷小\n虎"]), ("申請人葉子豪不服", ["葉子豪"]),
        # The same characters as words
        ("举报人能够提供线索", []), ("承租人通过银行付款", []), ("负责人：上级领导", []), ("姓名\t开户行\t单位", []),
        ("当事人有权利申请", []), ("会计有明确分工", []), ("本机关：收到您的来信", []), ("联系人：法规科", []),
        # Who is in office may be read about
        ("李建华，男，汉族，1975年3月生，现任县审计局局长。", []),
    ],
)  # fmt: skip
def test_any_surname_is_believed_where_only_a_name_can_stand(text: str, names: list[str]) -> None:
    assert words(text, "name") == names


def test_all_surnames_of_the_hundred_are_known() -> None:
    known = SURNAMES | COMPOUND | RARE
    assert not [name for name in HUNDRED if name not in known]
    assert WORDLIKE <= RARE
    assert not SURNAMES & RARE


def test_a_roster_is_read_in_either_script() -> None:
    book = RuleBook(roster=frozenset({"葉子豪"}))
    assert words("叶子豪到会", "name", book) == ["叶子豪"]
    assert words("葉子豪到会", "name", book) == ["葉子豪"]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("提案人：步青云", ["步青云"]), ("领衔代表：海秀兰、水永生", ["海秀兰", "水永生"]), ("人大代表充国梁提出的建议", ["充国梁"]),
        ("抄：县政协，贲红军委员。", ["贲红军"]), ("尊敬的顧建華委員：", ["顧建華"]), ("尊敬的单玉\n莲委员：", ["单玉\n莲"]),
        ("第77号，水淼委员；会办件", ["水淼"]), ("收到有关委员、全体代表、多数委员的意见。", []), ("候补委员：", []),
    ],
)  # fmt: skip
def test_delegates_of_any_surname(text: str, names: list[str]) -> None:
    assert words(text, "delegate") == names


@pytest.mark.parametrize(
    "text", ["申请人" * 9000, "王小明代表、" * 5000, "患" * 20000, "姓名\t" * 9000, "姓名\t甲\n" * 4000]
)  # fmt: skip
def test_hostile_text_ends(text: str) -> None:
    assert scan_text(text).status in ("clean", "findings")
