"""Lines written by hand and what must be found in them (rules.md §11)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gongkai.scan.detectors.columns import tables
from gongkai.scan.engine import scan_text
from gongkai.scan.findings import Finding
from gongkai.scan.rulebook import AllowList, RuleBook

# Kinds of other tests: names beside numbers are theirs.
OTHERS = frozenset({"name", "sensitive", "wording", "delegate", "letter_line", "internal_mark"})


def findings(text: str, allow: AllowList | None = None) -> list[Finding]:
    report = scan_text(text, book=RuleBook(allow=allow or AllowList()))
    return [finding for finding in report.findings if finding.kind not in OTHERS]


def kinds(text: str, allow: AllowList | None = None) -> list[str]:
    return [finding.kind for finding in findings(text, allow)]


def evidence(text: str) -> list[tuple[str, str]]:
    return [(found.kind, text[found.start : found.end]) for found in findings(text)]


ID = "440524188001010014"
CARD = "4532015112830366"


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        # Identity numbers, §11.1
        ("身份证号：11010519491231002X。", ["identity_number"]),
        ("11010519491231002x", ["identity_number"]),
        (ID, ["identity_number"]),
        ("360426199101010071", ["identity_number"]),
        ("４４０５２４１８８００１０１００１４", ["identity_number"]),
        ("身份证 440524 18800101 0014", ["identity_number"]),
        ("身份证440524-18800101-0014", ["identity_number"]),
        ("身份证\n440524188001\n010014", ["identity_number"]),
        ("4\t4\t0\t5\t2\t4\t1\t8\t8\t0\t0\t1\t0\t1\t0\t0\t1\t4", ["identity_number"]),
        ("1 | 4 | 4 | 0 | 5 | 2 | 4 | 1 | 8 | 8 | 0 | 0 | 1 | 0 | 1 | 0 | 0 | 1 | 4 |",
         ["identity_number"]),  # after the row's own number
        ("四四零五二四一八八零零一零一零零一四", ["identity_number"]),
        (f"ID{ID}name", ["identity_number"]),
        (f"**{ID}**", ["identity_number"]),
        (f"1.{ID}", ["identity_number"]),
        ("身份证号130503670401001", ["identity_number"]),
        ("130503670401001", []),
        ("身份证号440524188001010015", ["identity_number"]),  # wrong check digit after the word
        ("440524188001010015（身份证号）", ["identity_number"]),
        ("440524188001010015", []),  # a bare one is no finding
        ("姓名,证件号码\n某,440524188001010015", ["identity_number"]),  # the word heads the column
        ("440524********0014", []),
        ("身份证号440524188001*****", []),
        ("①440524188001010014②11010519491231002X", ["identity_number"] * 2),
        ("身份证号44052418800101001", ["identity_number"]),  # seventeen digits
        ("身份证：4405241880010100145", ["identity_number"]),  # nineteen
        ("44052418800101001", []),
        ("每股收益0.440524188001010014元", []),  # after a decimal point
        ("44052418800101001*", ["identity_number"]),  # follows from the rest
        ("4405241880010100****", ["identity_number"]),  # so many stars or so few
        ("440524188001**0014", ["identity_number"]),
        ("440524188001****14", []),
        ("身份证\n<table><tr><td>姓名</td><td>身份证号</td></tr><tr><td>某</td><td>440524188001010015</td></tr></table>",
         ["identity_number"]),
        ("姓名  身份证号\n某  440524188001010015", ["identity_number"]),  # columns set apart by spaces
        ("姓名；身份证号\n某；440524188001010015", ["identity_number"]),
        ("流水号440524188013010014", []),  # month 13
        ("370322199902290019", []),  # no leap year
        ("110105209912310029", []),  # not yet born
        ("513501196001010010", ["identity_number"]),  # Chongqing as it was until 1997
        ("残疾人证44052418800101001442", ["identity_number"]),
        # Permits and passports, §11.5
        ("810000199203010121", ["permit"]),
        ("91137019830405011X", ["permit"]),  # a foreigner's: 9, province, country
        ("永久居留证CAN110079121203", ["permit"]),
        ("往来港澳通行证 C12345678", ["permit"]),
        ("通行证（CA1234567）", ["permit"]),
        ("回乡证H1234567890", ["permit"]),
        ("台胞证：00123456", ["permit"]),
        ("姓名\t台胞证号\n某\t00123456\n某\t00123457", ["permit", "permit"]),
        ("00123456", []),
        ("设备型号C12345678", []),
        ("H12345678型钢", []),
        ("青C12345678线路", []),
        ("持H12345678号回乡证", ["permit"]),
        ("护照号：E12345678", ["passport"]),
        ("护照 SE1234567", ["passport"]),
        ("passport no: eh6712345", ["passport"]),
        ("证件号（护照）E6781\n2346", ["passport"]),
        ("passport#E12345678", ["passport"]),
        ("护照号码：K1234567E", ["passport"]),
        ("护照号C01X00T47", ["passport"]),
        ("E12345678", ["passport"]),
        ("E1234567", []),
        ("邮件编号EA123456789CN", []),
        ("因私护照126本", []),
        ("军官证：南字第0012345号", ["permit"]),
        ("警官证：037012", ["permit"]),
        ("警察证号鲁公037100", ["permit"]),
        ("义务兵证 兵字第20240012号", ["permit"]),
        ("社保卡激活12345张", []),
        ("准考证号20260300126", []),
        ("学籍号G440524188001010015", []),  # no identity number stands in it
        ("驾驶证档案编号：370300123456", ["permit"]),
        ("社保卡号：A12345678", ["permit"]),
        ("病历号：0012345", ["permit"]),
        ("持后字第0123456号军官证", ["permit"]),
        ("地字第370322202300017号", []),
        ("持P01827364号公务护照", ["passport"]),
        ("Reisepass Nr. C01X00T47", ["passport"]),
        ("电话：1.3800138001E10", ["mobile"]),
        ("手机号\t13800138000.0", ["mobile"]),
        ("投资额13800138000.0", []),
        ("某\t组长\t1380\n0138000", ["mobile"]),
        ("军车号牌VA·12345", ["plate"]),
        ("型号VA12345", []),
        ("车牌WJ鲁1234X", ["plate"]),
        ("高速 鲁 C 6T 817", ["plate"]),
        ("住棉纺厂宿舍楼东单元5楼西户", ["address"]),
        ("住址：示 范 县 文 化 路 5 2 号", ["address"]),
        ("10:22:31 清风徐来(2847193605)", ["account"]),
        ("合计(2847193605)元", []),
        ("鲁C6***3，另记鲁C*H28*", ["masked_pair"]),
        ("鲁C6***3，另记鲁C6***3", []),
        ("gou*****87@163.com / ***wj_19**@163.com", ["masked_pair"]),
        ("学籍号：G440524188001010014", ["identity_number"]),
        ("军官证、士兵证优待参观", []),
        # The kind of paper in one field, its number in the next; letters in lower case
        ("证件类型：台胞证　证件号码：03456789", ["permit"]),
        ("证件类型：护照　证件号码：123456789", ["passport"]),
        ("通行证号 h04567890", ["permit"]),
        ("03456789（台胞证）", ["permit"]),
        ("03456789（台账）", []),
        ("型号h04567890", []),
        # Credit codes, §11.2
        ("91110000600037341L", ["credit_code"]),
        ("索引号11370322004324002B/2021-5135380", ["credit_code"]),
        ("11 110105 MA94629965", ["credit_code"]),
        ("91-110000-600037341L", ["credit_code"]),
        ("91110000600037341\nL", ["credit_code"]),
        ("31110105MA9465791X", ["credit_code"]),  # a law firm
        ("11100000195097075E", ["credit_code"]),  # registered by an organ of the State
        ("813703221867187578", ["credit_code"]),  # a trade union
        ("税号91370322MA94123451", ["credit_code"]),  # wrong check sign after the word
        ("资产卡片号91370322MA94123451", []),
        # Phones, §11.4
        ("手机13800138000", ["mobile"]),
        ("+8613800138000", ["mobile"]),
        ("+86 138 0013 8000", ["mobile"]),
        ("0086-13800138000", ["mobile"]),
        ("138 0013 8000", ["mobile"]),
        ("138.0013.8000", ["mobile"]),
        ("13800138000 13900139000", ["mobile", "mobile"]),
        ("手机：138 0013 8000 139 0013 9000", ["mobile", "mobile"]),
        ("手机：1380013\n8000", ["mobile"]),
        ("l38OO138OOO", ["mobile"]),
        ("2.13800138000", ["mobile"]),  # second of a list
        ("Tel13800138000", ["mobile"]),
        ("138****8000", []),
        ("合计13800138000元", []),
        ("投资￥13800138000", []),
        ("总量13800138000千瓦时", []),
        ("文件大小13800138000字节", []),
        ("①13800138000 ②0533-6961234", ["mobile", "landline"]),
        ("固话05336961234", ["landline"]),
        ("13800138000.00", []),
        ("13,800,138,000", []),
        ("工单号13800138000", []),
        ("1380 013800 2 7\n35 138 0013 8000 17", []),  # a row of figures
        ("电话0533-6961234", ["landline"]),
        ("(0533)6961234", ["landline"]),
        ("021-65550133-8012", ["landline"]),
        ("电话：6961234", ["landline"]),
        ("电话：0533-6961234、6961235", ["landline", "landline"]),
        ("电话：零五三三—六九六一二三四", ["landline"]),
        ("纳税识别0370322", []),
        ("电话费6961234元", []),
        ("12345热线", []),
        ("电话(138)00138000", ["mobile"]),
        ("手机138 00138 000", ["mobile"]),
        ("电话：0533\n6961234", ["landline"]),
        ("联系方式：0533-6961234/6961235", ["landline", "landline"]),
        ("姓名\t电话\n某\t6961234", ["landline"]),
        ("年份\t金额\n2026\t6961234", []),
        ("2026-11-24 08:30", []),
        # Bank cards and accounts, §11.3
        (f"卡号{CARD}", ["bank_card"]),
        (CARD, ["bank_card"]),
        ("4532 0151 1283 0366", ["bank_card"]),
        ("卡号：453201511283\n0366", ["bank_card"]),
        ("账号：370101234567", ["bank_card"]),
        ("账  号 1603022109200012345", ["bank_card"]),
        ("开户行：示范农商行支行1603012309022101234", ["bank_card"]),
        ("账号:15-221201040098765", ["bank_card"]),
        ("银行卡62284800 00047291 034", ["bank_card"]),
        ("账户截至2026-11-25 08", []),
        ("汇入某某801101012345678账户", ["bank_card"]),
        ("惠农卡622841123456789012", ["bank_card"]),
        ("卡(折)号：801101012345678", ["bank_card"]),
        ("转入801101012345元", []),
        ("存入20260115批次", []),
        ("622202123456789***", ["bank_card"]),  # follows from the check digit
        ("户名,账号,行号\n某,9030112000012345678,402453012345", ["bank_card"]),
        (f"合同编号：{CARD}", []),
        ("卡号 622202*********0012", []),
        ("卡号6222021234567****", []),
        ("银行账户余额3,456,789,012.34元", []),
        ("微信账号123456789", ["account"]),
        # E-mail
        ("邮箱zhangsan@example.com", ["email"]),
        ("邮箱：zhang@\nexample.com", ["email"]),
        ("联系邮箱 zhang[at]example.com", ["email"]),
        ("邮箱：zhang【at】example.com", ["email"]),
        ("邮箱：zhang[@]example.com", ["email"]),
        ("邮箱：zhang at example dot com", ["email"]),
        ("邮箱：zhang@example。com", ["email"]),
        ("邮箱：zhang@example\n.com", ["email"]),
        ("邮箱shenji@shifan.gov.cn。QQ群", []),
        ("邮箱shenji@shifan.gov.cn", []),
        ("shenji@gov.cn.example.com", ["email"]),
        ("邮箱：z***@example.com", []),
        ("箍筋A8@200", []),
        # Number plates
        ("鲁C12345", ["plate"]),
        ("鲁C·D12345", ["plate"]),
        ("鲁C12345D", ["plate"]),
        ("粤Z1234港", ["plate"]),
        ("鲁C1234警", ["plate"]),
        ("车牌号：鲁C\nA8765", ["plate"]),
        ("鲁C·***12", []),
        ("车牌鲁C—88A66", ["plate"]),
        ("车号：鲁C（88A66）", ["plate"]),
        ("拖拉机鲁03-12345", ["plate"]),
        ("文号鲁03-12345", []),
        ("京B2-20090059", []),
        ("备案号鲁C12345", []),
        ("车牌号：鲁C7M8\nN9", ["plate"]),
        ("使用登记 梯11鲁C00123(26)", []),
        ("苏州A12345厂房", []),
        # Where a person lives
        ("住址：示范县文化路88号3号楼2单元501室", ["address"]),
        ("某，男，住示范县文化路88号", ["address"]),
        ("锦绣花园3-2-501", ["address"]),
        ("示范镇前进村56号", ["address"]),
        ("邮寄至示范县文化路88号", ["address"]),
        ("邮寄至示范县文化路88号示范县审计局", []),
        ("文化路5号院2号楼东单元301", ["address"]),
        ("住 址：文化路1号附12号", ["address"]),
        ("示范路15弄6号302室", ["address"]),
        ("某某，南关街12号", ["address"]),
        ("示例山庄B区16号", ["address"]),
        ("姓名|住址\n某|文化路88号", ["address"]),
        ("住址：示范县示范镇", []),
        ("1\t某某\t示范镇前进村56号\t危房改造", ["address"]),  # the next cell is another matter
        ("县机关家属院3排2号", ["address"]),
        ("示范镇前进村56号改造工程", []),
        ("地址：示范县黄河路26号", []),  # an office
        ("联系地址：示范县文化路88号审计局501室", []),
        ("3号楼基坑支护工程", []),
        ("示范镇北街村第12号宗地", []),
        ("改造地点：示范镇三合村南街17号", ["address"]),
        ("我家住示范镇前进村东头第三排六号", ["address"]),
        ("居家地址 示范大道212号阳光丽景1号楼1805", ["address"]),
        ("报警人家中，即示范镇文昌街52号", ["address"]),
        ("Home: Room 1502, Building 8, No. 260 Liuquan Road", ["address"]),
        ("Office: Room 305, No. 1 Huanghe Road", []),
        ("改造地点：示范镇三合村道路", []),
        # Read out, in the plural, for machines
        ("那辆车是鲁C洞洞拐三五", ["plate"]),
        ("鲁C11111、鲁C33333三辆车", ["plate", "plate"]),
        ("手机号幺三八洞洞幺三八洞洞洞", ["mobile"]),
        ("公务护照SE0000712、SE0000713", ["passport", "passport"]),
        ("P<CHNLIN<<BEI<<<<\nE000054091CHN8803027F2901018", ["passport"]),
        ("Mainland Travel Permit for Taiwan Residents: 00120045", ["permit"]),
        ("警号/证号鲁公00012号", ["permit"]),
        ("退伍证退字第00345678号", ["permit"]),
        ("用水户号0138207，用电户号3700138207", []),
        ("住宅电话 0533 6900 641", ["landline"]),
        ("宅电05336900641", ["landline"]),
        ("电子邮箱：xxx@xxx.com", []),  # still to be filled in
        # Accounts at messengers
        ("微信号：zhangsan", ["account"]),
        ("微信/QQ：12345678", ["account"]),
        ("姓名\t微信号\tQQ\n某\ttest_c1\t112233445", ["account", "account"]),
        ("支付宝账户pay_c3d4", ["account"]),
        ("V：vv_l2m3", ["account"]),
        ("加v信add_n4o5", ["account"]),
        ("昵称|QQ|备注\n某|660077889|已加", ["account"]),
        ("10001234（QQ）", ["account"]),
        ("zhang_01（微信号）", ["account"]),
        ("微 信 号：zhang_01", ["account"]),
        ("微信或QQ：zhang_01", ["account"]),
        ("共10001234（微信支付）", []),
        ("V型槽12345678", []),
        ("微信公众号：shifanshenji", []),
        ("微信支付1200元", []),
        ("QQ：12****89", []),
        ("支付宝账号：zhang@example.com", ["account"]),  # not told again as an e-mail address
        ("支付宝（13800138000）", ["account"]),
        ("财付通账户800012345", ["account"]),
        ("老张的微信就是zhang_1966", ["account"]),
        ("微博ID @小河弯弯0713", ["account"]),
        ("微博@示范县发布", []),
        ('<contact type="QQ">20260001234</contact>', ["account"]),
        ("微信号/QQ号：zhang_99、230045678", ["account", "account"]),
        # Things that lead to their owner, only by the word
        ("车架号LSVAM4187C2184847", ["property"]),
        ("LSVAM4187C2184847", []),
        ("鲁（2026）示范县不动产权第0012345号", ["property"]),
        # What an audit bureau writes all day
        ("示审发〔2026〕3号", []),
        ("国务院令第711号，2019年5月15日起施行", []),
        ("金额1260万元，核减165.50万元", []),
        ("项目代码：2405-370322-04-01-123456", []),
    ],
)  # fmt: skip
def test_line(line: str, expected: list[str]) -> None:
    assert kinds(line) == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("138****1234，又记为1380013****", ["masked_pair"]),
        ("138-****-1234 与 138-0013-****", ["masked_pair"]),
        ("110105********1002／1101051949123*****", ["masked_pair"]),
        ("138****1234与1380013***", ["masked_pair"]),  # stars not counted
        ("138**1234与1380013****", ["masked_pair"]),
        ("440524****0014与44052418800101****", ["masked_pair"]),
        ("*******4321，短信里写作1990000****", ["masked_pair"]),  # no digit in common
        ("37152319********78，骑缝处********91042899**", ["masked_pair"]),
        ("62284800000007*****，后段**************13214", ["masked_pair"]),
        ("370321********9990\t******19660723****", ["masked_pair"]),
        ("1380013????、•••••••8000", ["masked_pair"]),
        ("*******4321、199000*****", []),  # one digit covered in both
        ("138****1234、138****1234", []),  # covered alike
        ("138****1234、1390013****", []),  # two numbers
        ("138****1234与138*****234", []),  # still covered together
        ("138****1234", []),
    ],
)
def test_copies_that_reveal_each_other(line: str, expected: list[str]) -> None:
    assert kinds(line) == expected


def test_groups_of_a_number_are_told_apart_from_a_table() -> None:
    rows = "\n".join(f"{1990 + n} {12 + n} {1001 * n} {345678 + 7919 * n}" for n in range(1, 400))
    for sign in (" ", "\t", ",", " | "):
        assert [kind for kind in kinds(rows.replace(" ", sign)) if kind == "mobile"] == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("+86 138 0013 8000。", ("mobile", "+86 138 0013 8000")),
        ("（（0533）6961234）", ("landline", "（0533）6961234")),
        ("身份证440524\u200b1880\u200b01010014，", ("identity_number", "440524\u200b1880\u200b01010014")),
        ("卡号\n４５３２ ０１５１ １２８３ ０３６６\n", ("bank_card", "４５３２ ０１５１ １２８３ ０３６６")),
    ],
)  # fmt: skip
def test_evidence_is_what_stands_in_the_text(text: str, expected: tuple[str, str]) -> None:
    assert evidence(text) == [expected]


def test_one_place_is_told_once_by_the_strongest() -> None:
    assert kinds(f"银行卡账号{ID}") == ["identity_number"]
    assert kinds("微信13800138000") == ["mobile"]


def test_certainty_follows_checksum_and_word() -> None:
    certain = {"11010519491231002X": "high", "身份证440524188001010015": "medium",
               "C12345678": "low"}  # fmt: skip
    assert {text: findings(text)[0].certainty for text in certain} == certain


def test_an_organisation_is_pointed_out_and_a_trader_is_personal() -> None:
    organisation, trader = findings("91110000600037341L")[0], findings("92310101059996666H")[0]
    assert not organisation.needs_disposal
    assert trader.needs_disposal
    assert trader.certainty == "low"


def test_a_line_that_a_service_announces_is_only_pointed_out() -> None:
    lines = {"监督电话：0533-6961234": False, "服务热线0533-6961234": False,
             "联系电话：0533-6961234": True, "住宅电话：0533-6961234": True}  # fmt: skip
    assert {line: findings(line)[0].needs_disposal for line in lines} == lines


def test_allow_list() -> None:
    allow = AllowList(
        contacts=frozenset({"0533-6961234", "13800138000", "zw@example.com", "370101234567"})
    )
    text = "电话（0533）6961234，手机13800138000，邮箱zw@example.com，账号3701 0123 4567"
    assert kinds(text, allow) == []
    assert kinds("电话05336961235", allow) == ["landline"]
    assert kinds("电话：6961234", allow) == []  # the same line without its code
    assert kinds("电话：6961235", allow) == ["landline"]


def test_no_text_outlives_its_scan() -> None:
    kept = tables.cache_info  # type: ignore[attr-defined]
    tables("姓名\t身份证号\n某\t1")
    assert kept().currsize == 1
    scan_text("另一段文字")
    assert kept().currsize == 0


def test_no_clear_value_in_a_finding() -> None:
    text = (
        f"身份证{ID}，卡号{CARD}，手机13800138000，护照E12345678，鲁C12345，病历号0012345，"
        "微信zhangsan_1，邮箱zhangsan@example.com，住址：示范县文化路88号3号楼2单元501室，"
        "138****1234与1380013****，电话0533-6961234，回乡证H1234567890"
    )
    found = findings(text)
    assert len({finding.kind for finding in found}) == 11
    for finding in found:
        assert text[finding.start : finding.end] not in repr(finding)


@given(st.text(alphabet=" \n，。甲乙", max_size=20), st.text(alphabet=" \n，。甲乙", max_size=20))
def test_a_number_is_found_wherever_it_stands(before: str, after: str) -> None:
    text = f"{before}{ID}{after}"
    found = [f for f in scan_text(text).findings if f.kind == "identity_number"]
    assert [text[f.start : f.end] for f in found] == [ID]
