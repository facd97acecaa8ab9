"""What every letter has to say and must not say; sources: R711, FEE109, rules.md §1.4–1.10, §3."""

import re
from dataclasses import replace
from datetime import date

import pytest

from gongkai.law import letters_asking as asking
from gongkai.law import letters_fees as fees
from gongkai.law import letters_forms as forms
from gongkai.law import letters_notices as notices
from gongkai.law.events import Channel
from gongkai.law.fees import Scheme, fee, marginal_fee
from gongkai.law.grounds import GROUNDS
from gongkai.law.letters import (
    REGULATION,
    Application,
    Deadline,
    LetterKind,
    Office,
    Wording,
    answer_kind,
    cite,
    ended,
    in_words,
    led,
    lines,
    provisional_words,
    quoted,
)
from gongkai.law.letters_answers import answer, numeral
from gongkai.law.letters_outcomes import OnRecord, Section, section_words
from gongkai.law.outcomes import ANSWERS, DETAILS, OUTCOMES
from gongkai.law.remedies import remedy_text

OFFICE = Office(
    name="示范县审计局", disclosure_office="示范县审计局办公室", address="示范县示范路1号",
    postal_code="000000", hours="法定工作日上午8:30至12:00", phone="0000-0000000",
    government="示范县人民政府", court="示范县人民法院",
)  # fmt: skip
ABOUT = Application("2026-0007", date(2026, 3, 2), "2025年农村饮水安全工程专项资金审计报告")
SURE = Deadline(date(2026, 3, 30))
LATER = Deadline(date(2027, 1, 18), provisional=True)
PAUSED = Deadline(None)
FULL = "《中华人民共和国政府信息公开条例》"


def receipt(channel: Channel, due: Deadline = SURE, is_own: bool = False) -> Wording:
    return notices.receipt(
        ABOUT, OFFICE, channel=channel, arrived_on=date(2026, 2, 27), medium="电子",
        delivery="邮寄", due=due, is_own_correction=is_own,
    )  # fmt: skip


def fee_notice(scheme: Scheme, count: int) -> Wording:
    total = marginal_fee(count) if scheme == Scheme.ITEM else fee(scheme, count)[0]
    tiers = fee(scheme, count)[1]
    return fees.fee_notice(
        ABOUT, OFFICE, scheme=scheme, count=count, total=total, decision="示审〔2026〕9号",
        tiers=tiers[-1:] if scheme == Scheme.ITEM else tiers, pay_by=Deadline(date(2026, 4, 7)),
    )  # fmt: skip


def told(**changes: object) -> Wording:
    values = {
        "asked_on": date(2026, 3, 3), "answered_on": date(2026, 3, 9), "stance": "不同意公开",
        "content": "合同金额", "reason": "涉及公共资金安全", **changes,
    }  # fmt: skip
    return asking.third_party_told("2026-0007", OFFICE, **values)


def inbound(**changes: object) -> Wording:
    values = {
        "letter_number": "示财函〔2026〕3号", "received_on": date(2026, 3, 2), "about": "联合检查通报",
        "is_co_made": True, "stance": "不同意公开", "opinion": "属于过程性信息。", **changes,
    }  # fmt: skip
    return asking.inbound_reply(**values)


def said(wording: Wording) -> str:
    table = [f"{label}：{value}" for label, value in wording.table]
    cells = [cell for row in wording.rows for cell in row]
    return "\n".join([wording.title, *wording.paragraphs, *wording.attachments, *table, *cells])


# name, letter, phrases that must be there, phrases that must not; the rule it comes from
TABLE: list[tuple[str, Wording, list[str], list[str]]] = [
    ("APP-05 当面", receipt(Channel.IN_PERSON),
     ["2026年2月27日当面提交", f"{FULL}第三十一条第一项", "以提交之日2026年3月2日为收到申请之日",
      "20个工作日", "最迟于2026年3月30日答复", "2026-0007", "第三十三条"], ["暂定", "确认"]),
    ("APP-06 签收", receipt(Channel.POST_SIGNED), ["第三十一条第二项", "以签收之日2026年3月2日"], ["确认"]),
    ("APP-07 平信", receipt(Channel.POST_ORDINARY), ["第三十一条第二项", "以确认之日2026年3月2日"], ["签收"]),
    ("APP-08 网上", receipt(Channel.WEB), ["通过互联网", "第三十一条第三项", "双方确认之日2026年3月2日"], []),
    ("APP-08 传真", receipt(Channel.FAX), ["以传真", "第三十一条第三项"], []),
    ("APP-08 邮件", receipt(Channel.EMAIL), ["以电子邮件", "第三十一条第三项"], []),
    ("APP-02 口头", receipt(Channel.ORAL), ["口头提出", "第二十九条第一款", "代为填写"], ["当面提交"]),
    ("T-09 暂定", receipt(Channel.WEB, LATER), ["2027年1月18日", "暂定", "2027年放假安排"], []),
    ("TP-06 中止", receipt(Channel.WEB, PAUSED), ["20个工作日内答复。"], ["最迟", "None"]),
    ("OTH-03 更正", receipt(Channel.IN_PERSON, is_own=True),
     ["更正申请接收回执", "第四十一条", "2026年3月2日"], ["20个工作日", "最迟", "第三十三条"]),
    ("COR-02", notices.correction(ABOUT, OFFICE, what="请写明文号。\n请写明年份。", reply_by=SURE),
     [f"{FULL}第二十九条、第三十条", "一次性告知", "请写明文号。", "请写明年份。", "2026年3月30日前",
      "答复期限自本机关收到补正的申请之日起计算", "视为放弃申请", "不再处理", "指导和释明"], ["暂定"]),
    ("COR-02 暂定", notices.correction(ABOUT, OFFICE, what="请写明文号。", reply_by=LATER), ["暂定"], []),
    ("E4 理由", notices.reasons(ABOUT, OFFICE, why="本月第12件。", reply_by=SURE),
     [f"{FULL}第三十五条", "数量、频次明显超过合理范围", "说明申请理由", "本月第12件。", "2026年3月30日前",
      "不予处理", "延迟答复的合理期限"], ["视为放弃"]),
    ("DL-03", notices.extension(ABOUT, working_days=15, reason="需要查找档案", due=SURE),
     ["工作机构负责人同意", "第二款", f"{FULL}第三十三条", "15个工作日", "延长的理由：需要查找档案。",
      "最迟于2026年3月30日答复您"], ["暂定"]),
    ("DL-03 暂定", notices.extension(ABOUT, working_days=20, reason="需要查找档案", due=LATER),
     ["2027年1月18日", "暂定"], []),
    ("DL-03 中止", notices.extension(ABOUT, working_days=20, reason="需要查找档案", due=PAUSED),
     ["第三十三条第三款", "征求意见结束后"], ["最迟"]),
    ("DL-04", notices.delay(ABOUT, reason="数量很大", until=date(2026, 6, 1)),
     [f"{FULL}第三十五条", "申请理由合理", "最迟于2026年6月1日答复", "数量很大"], []),
    ("TP-08 第三方", notices.consultation_notice(ABOUT, asked_on=date(2026, 3, 3)),
     [f"{FULL}第三十二条", "第三十三条第三款", "15个工作日", "2026年3月3日"], ["最迟", "视为同意"]),
    ("TP-08 共同制作",
     notices.consultation_notice(ABOUT, asked_on=date(2026, 3, 3), organ="示范县财政局", is_co_made=True),
     [f"{FULL}第三十四条", "视为同意公开", "示范县财政局"], ["最迟", "第三方合法权益"]),
    ("TP-08 其他机关",
     notices.consultation_notice(ABOUT, asked_on=date(2026, 3, 3), organ="示范县财政局"),
     ["示范县财政局", "第三十三条第三款"], ["视为同意", "15个工作日", "最迟"]),
    ("TP-01–03", asking.third_party_ask("2026-0007", OFFICE, question="中标合同的单价明细"),
     [f"{FULL}第十五条、第三十二条", "中标合同的单价明细", "收到本征求意见书之日起15个工作日",
      "逾期未提出意见的，由本机关依照", "决定是否公开", "合理理由", "公共利益", "征求意见确认函"],
     ["视为同意", "申小民"]),
    ("TP-07", asking.organ_ask("2026-0007", OFFICE, question="联合检查通报"),
     [f"{FULL}第三十四条", "共同制作", "15个工作日", "逾期未提出意见的视为同意公开"], ["第三方"]),
    ("IAR-06 协办", asking.assist("2026-0007", OFFICE, question="是否由贵机关制作"),
     ["第十条、第十一条", "是否由贵机关制作。"], ["视为同意", "15个工作日"]),
    ("TP-05", told(),
     [f"{FULL}第十五条、第三十二条", "公共利益", "决定公开的政府信息内容：合同金额。",
      "理由：涉及公共资金安全。", "不同意公开", "60日内向示范县人民政府申请行政复议", "6个月"],
     ["应当先", "本答复", "申小民"]),
    ("TP-07 复函", inbound(),
     ["示财函〔2026〕3号", f"{FULL}第三十四条", "意见是：不同意公开", "理由和依据：属于过程性信息。",
      "特此函复。"], ["复议"]),
    ("IAR-06 复函", inbound(is_co_made=False, stance="同意公开", opinion=""),
     ["第十条、第十一条", "意见是：同意公开"], ["第三十四条", "理由和依据"]),
    ("FEE-04 FEE-07", fee_notice(Scheme.ITEM, 31),
     [f"{FULL}第四十二条", "国办函〔2020〕109号", "示审〔2026〕9号", "按件计收", "当月第31件",
      "200元（大写：贰佰元整）", "每件200元", "30日内", "2026年4月7日", "缴纳方式", "财政票据",
      "视为放弃申请", "缴清费用的次日起重新计算", "不能单独就该决定"], ["按量计收", "每页"]),
    ("FEE-05 FEE-07", fee_notice(Scheme.PAGE, 101),
     ["按量计收", "共101页", "720元（大写：柒佰贰拾元整）", "不收费", "每页10元", "第31页至第100页",
      "20元"], ["按件计收", "每件"]),
    ("COR-05 F1",
     notices.abandoned_correction(ABOUT, OFFICE, notice="示审公函〔2026〕4号",
                                  asked_on=date(2026, 3, 4), reply_by=date(2026, 3, 25)),
     [f"{FULL}第三十条", "示审公函〔2026〕4号", "2026年3月4日", "2026年3月25日", "没有正当理由",
      "视为放弃申请", "重新提出申请", "可自收到之日起60日内"], ["应当先", "信息处理费"]),
    ("FEE-08 F2",
     fees.abandoned_fee(ABOUT, notice="示审公函〔2026〕5号", noticed_on=date(2026, 3, 4),
                        pay_by=date(2026, 4, 3)),
     [f"{FULL}第四十二条", "示审公函〔2026〕5号", "2026年4月3日", "视为放弃申请", "第五十一条"],
     ["补正", "应当先"]),
    ("OTH-03 已更正",
     notices.own_correction(ABOUT, OFFICE, decision="corrected", explanation="出生年份改为1980年"),
     [f"{FULL}第四十一条", "已予以更正", "更正的内容：出生年份改为1980年。"], ["复议"]),
    ("OTH-03 不更正",
     notices.own_correction(ABOUT, OFFICE, decision="declined", explanation="所附材料没有盖章"),
     ["不予更正", "理由：所附材料没有盖章。", "60日内"], ["本答复"]),
    ("OTH-03 转送",
     notices.own_correction(ABOUT, OFFICE, decision="transferred", explanation="已转送并附材料",
                            organ="示范县公安局"),
     ["转送有权更正的示范县公安局处理", "已转送并附材料"], ["复议"]),
    ("OTH-03 告知",
     notices.own_correction(ABOUT, OFFICE, decision="redirected", explanation="户籍信息由其登记",
                            organ="示范县公安局"),
     ["请您向有权更正的示范县公安局提出", "户籍信息由其登记。"], ["复议", "转送"]),
    ("SQ21 确认函",
     asking.opinion_form("2026-0007", OFFICE, notice="示审公函〔2026〕6号", question="合同单价"),
     ["□同意公开", "□部分同意公开", "□不同意公开", "示审公函〔2026〕6号", "15个工作日", "签字或者盖章"],
     ["申小民", "视为同意"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "wording", "must", "not_"), TABLE, ids=[row[0] for row in TABLE])
def test_what_a_letter_says(name: str, wording: Wording, must: list[str], not_: list[str]) -> None:
    text = said(wording)
    for phrase in must:
        assert phrase in text, phrase
    for phrase in not_:
        assert phrase not in text, phrase


@pytest.mark.parametrize("wording", [row[1] for row in TABLE], ids=[row[0] for row in TABLE])
def test_every_letter_is_well_formed(wording: Wording) -> None:
    text = said(wording)
    assert wording.title
    assert all(part.strip() == part and part for part in wording.paragraphs)
    # Articles with the full name, dates in words, no double marks, nothing left empty.
    assert not re.search(r"(?<!公开)条例第", text)
    assert not re.search(r"\d{4}-\d\d-\d\d", text)
    assert not re.search(r"。。|：。|，。|None|“”|《》", text)


SECTIONS = {
    "A1": (Section("A1", reason="本网站“财政预决算”栏目"), ["第三十六条第一项", "方式、途径", "财政预决算"]),
    "A2": (Section("A2", reason="可在办公室查阅"), ["第三十六条第二项", "予以公开", "可在办公室查阅"]),
    "B1": (Section("B1", ground="X16B", reason="内部讨论意见不公开"),
           ["第三十七条", "第十六条第二款", "隐去", "不予公开的理由：内部讨论意见不公开。"]),
    "C1": (Section("C1", reason="已依法定密"), ["国家秘密", "第十四条", "不予公开", "理由：已依法定密。"]),
    "C2": (Section("C2", citation="《中华人民共和国统计法》第二十五条", reason="属统计调查资料"),
           ["《中华人民共和国统计法》第二十五条", "第十四条"]),
    "C3": (Section("C3", reason="可能引发挤兑"),
           ["国家安全、公共安全、经济安全、社会稳定", "第十四条", "可能引发挤兑"]),
    "C4": (Section("C4", reason="含报价"),
           ["书面征求了第三方的意见", "第三方不同意公开，本机关认为其理由合理", "第十五条、第三十二条"]),
    "C5": (Section("C5", detail="人事管理", reason="考察材料"), ["人事管理信息", "第十六条第一款"]),
    "C6": (Section("C6", detail="讨论记录", reason="会议记录"), ["讨论记录", "过程性信息", "第十六条第二款"]),
    "C7": (Section("C7", reason="取证记录"), ["行政执法案卷", "第十六条第二款"]),
    "C8": (Section("C8", citation="《不动产登记暂行条例》第二十七条", reason="到登记机构查询"),
           ["《不动产登记暂行条例》第二十七条", "第三十六条第七项", "到登记机构查询"]),
    "D1": (Section("D1", detail="经检索，该信息不存在", reason="检索了公文系统和档案室"),
           ["2026年3月3日至2026年3月5日", "2次检索", "第三十六条第四项", "不存在", "公文系统和档案室"]),
    "D2": (Section("D2", reason="需要逐份统计"), ["加工、分析", "第三十八条", "需要逐份统计"]),
    "D3": (Section("D3", reason="没有写明年份"), ["第三十条", "2026年3月6日补正", "仍不明确", "没有写明年份"]),
    "E1": (Section("E1", reason="可向县信访局提出"), ["信访、投诉、举报", "第三十九条第一款", "县信访局"]),
    "E2": (Section("E2", reason="前后内容相同"),
           ["示审公复〔2025〕3号", "2025年9月1日", "第三十六条第六项", "不予重复处理"]),
    "E3": (Section("E3", reason="可到县图书馆借阅"), ["公开出版物", "第三十九条第二款", "县图书馆"]),
    "E4": (Section("E4", reason="本月已申请40件"),
           ["第三十五条", "示审公函〔2026〕2号", "2026年3月9日作了说明", "理由不合理", "不予处理"]),
    "E5": (Section("E5", reason="已于上月提供"), ["重新出具", "国办公开办函〔2021〕30号", "不予处理"]),
}  # fmt: skip
RECORD = OnRecord(
    searches=2, searched_from=date(2026, 3, 3), searched_to=date(2026, 3, 5), opinions=("refuses",),
    is_reasonable=True, corrected_on=date(2026, 3, 6), earlier=("示审公复〔2025〕3号", date(2025, 9, 1)),
    reasons_asked=("示审公函〔2026〕2号", date(2026, 3, 4)), reasons_given_on=date(2026, 3, 9),
)  # fmt: skip


@pytest.mark.parametrize("code", [one.code for one in ANSWERS])
def test_every_outcome_has_its_words(code: str) -> None:
    """§1.8 "Reply must contain", each with the article in full (art. 36)."""
    section, must = SECTIONS[code]
    text = "\n".join(section_words(section, "您", RECORD))
    for phrase in must:
        assert phrase in text, phrase
    if code != "E5":
        assert FULL in text
    assert not re.search(r"(?<!公开)(?<!登记暂行)条例第", text)


def test_the_22_outcomes_are_answered_or_end_without_an_answer() -> None:
    assert {one.code for one in OUTCOMES} == {*SECTIONS, "F1", "F2", "F3"}


def test_what_is_not_on_record_is_not_claimed() -> None:
    nothing = OnRecord()
    for code, (section, _) in SECTIONS.items():
        text = "\n".join(section_words(section, "您", nothing))
        assert "None" not in text
        assert "0次" not in text
        assert ("认为其理由合理" not in text) or code != "C4"
    assert "没有说明理由" in section_words(SECTIONS["E4"][0], "您", nothing)[0]


@pytest.mark.parametrize(
    ("opinions", "phrase"),
    [(("refuses",), "不同意公开"), (("partly",), "不同意全部公开"), (("",), "逾期未提出意见"),
     (("agrees",), "第三方同意公开"), (("agrees", "refuses"), "不同意公开")],
)  # fmt: skip
def test_what_the_third_party_answered(opinions: tuple[str, ...], phrase: str) -> None:
    record = replace(RECORD, opinions=opinions)
    assert phrase in "\n".join(section_words(SECTIONS["C4"][0], "您", record))


def test_the_responsible_organ_is_named_where_it_is_known() -> None:
    """Art. 36(5)."""
    known = Section(
        "D1", detail="不属于本机关负责公开", reason="属住建职责", organ="示范县住建局，电话略"
    )
    text = "\n".join(section_words(known, "您", RECORD))
    assert "第三十六条第五项" in text
    assert "负责公开该信息的行政机关及其联系方式：示范县住建局，电话略。" in text
    assert "不存在" not in text
    text = "\n".join(section_words(replace(known, organ="无法确定"), "您", RECORD))
    assert "不能确定负责公开该信息的行政机关" in text


@pytest.mark.parametrize("ground", [one.code for one in GROUNDS])
def test_a_severed_answer_names_every_ground(ground: str) -> None:
    text = "\n".join(section_words(Section("B1", ground=ground, reason="含报价"), "您", RECORD))
    label = next(one.label for one in GROUNDS if one.code == ground)
    assert label in text
    assert ("征求了第三方" in text) == (ground == "X15")


def whole(sections: list[Section], remedy: str, **more: object) -> Wording:
    kind = answer_kind([(one.outcome, "") for one in sections])
    values = {
        "opening": "本机关于2026年3月2日收到您的申请。",
        "you": "您",
        "record": RECORD,
        **more,
    }
    return answer(kind, sections=sections, remedy=remedy, **values)


@pytest.mark.parametrize("kind", ["R1", "R2", ""])
def test_the_remedy_stands_once_and_exactly(kind: str) -> None:
    """REM-01 … REM-04, I5."""
    remedy = remedy_text(kind, government="示范县人民政府", court="示范县人民法院")
    wording = whole([SECTIONS["C5"][0], SECTIONS["D1"][0]], remedy)
    assert wording.paragraphs.count(remedy) == (1 if remedy else 0)
    assert ("复议" in said(wording)) == bool(remedy)
    if remedy:
        assert wording.paragraphs[-1] == remedy


def test_several_parts_stand_in_one_letter() -> None:
    parts = [
        replace(SECTIONS["A2"][0], wanted="甲报告"),
        replace(SECTIONS["C6"][0], wanted="乙记录"),
    ]
    wording = whole(parts, "")
    assert wording.title == "政府信息公开申请答复书"
    places = [
        wording.paragraphs.index(f"{n}、关于“{w}”") for n, w in (("一", "甲报告"), ("二", "乙记录"))
    ]
    assert places == sorted(places)
    assert "第三十六条第二项" in wording.paragraphs[places[0] + 1]
    assert "过程性信息" in wording.paragraphs[places[1] + 1]


def test_what_is_provided_follows_the_decision() -> None:
    wording = whole(
        [SECTIONS["A2"][0]], "", body=["可在办公室查阅", "金额3万元。"], medium="电子",
        delivery="邮寄", attachments=["报告.pdf"], columns=("项目", "金额"), rows=(("甲", "3万元"),),
    )  # fmt: skip
    text = said(wording)
    assert text.count("可在办公室查阅") == 1  # reason and body say the same
    for phrase in (
        "金额3万元。",
        "第四十条",
        "电子",
        "邮寄",
        "报告.pdf",
        "见下表",
    ):
        assert phrase in text
    assert "有关说明如下" not in text
    both = whole([SECTIONS["A2"][0], SECTIONS["C6"][0]], "", body=["金额3万元。"])
    place = both.paragraphs.index("金额3万元。")
    assert both.paragraphs[place - 1] == "提供的信息和有关说明如下："
    assert "第四十条" not in said(whole([SECTIONS["C5"][0]], "", medium="电子", delivery="邮寄"))


def test_titles_on_paper_have_no_remark() -> None:
    for kind in LetterKind:
        assert kind.heading
        assert "（" not in kind.heading
        assert kind.label.startswith(kind.heading)


def test_each_answer_kind_belongs_to_an_outcome() -> None:
    pairs = {("D1", "absent"), ("D1", "elsewhere"), ("F3", "not_information"),
             *((one.code, "") for one in ANSWERS)}  # fmt: skip
    made = {answer_kind([pair]) for pair in pairs} | {LetterKind.ANSWER_SEVERAL}
    assert made == {kind for kind in LetterKind if kind.is_answer}
    assert answer_kind([("A1", ""), ("C5", "")]) == LetterKind.ANSWER_SEVERAL
    assert set(DETAILS) <= {one.code for one in OUTCOMES}


@pytest.mark.parametrize(
    ("yuan", "words"),
    [(0, "零元整"), (100, "壹佰元整"), (720, "柒佰贰拾元整"), (1005, "壹仟零伍元整"),
     (4700, "肆仟柒佰元整"), (10000, "壹万元整"), (10010, "壹万零壹拾元整"),
     (100200, "壹拾万零贰佰元整"), (20300004, "贰仟零叁拾万零肆元整"), (100000001, "壹亿零壹元整")],
)  # fmt: skip
def test_amounts_in_capitals(yuan: int, words: str) -> None:
    assert fees.capitals(yuan) == words


@pytest.mark.parametrize(("n", "total"), [(11, 100), (31, 200), (41, 300)])
def test_a_notice_by_item_prices_this_application_alone(n: int, total: int) -> None:
    """FEE-04: the n-th application of the month at its own tier."""
    assert fee_notice(Scheme.ITEM, n).rows == ((f"第{n}件", "1件", f"每件{total}元", f"{total}元"),)


@pytest.mark.parametrize(("pages", "total"), [(31, 10), (101, 720), (250, 4700)])
def test_the_tiers_by_page_add_up(pages: int, total: int) -> None:
    """FEE-05."""
    rows = fee_notice(Scheme.PAGE, pages).rows
    assert sum(int(row[3].removesuffix("元")) for row in rows) == total
    assert sum(int(row[1].removesuffix("页")) for row in rows) == pages


def form(filled: forms.Applied | None) -> Wording:
    return forms.application_form(
        OFFICE, kinds=["公民", "商业企业"], media=[("电子", "电子文件"), ("纸质", "纸质复印件")],
        deliveries=[("邮寄", "邮寄")], filled=filled,
    )  # fmt: skip


def test_the_application_form_asks_what_article_29_asks_and_no_purpose() -> None:
    """APP-01, APP-03."""
    text = said(form(None))
    for phrase in (
        "姓名或者名称",
        "身份证明",
        "联系方式",
        "名称、文号",
        "□电子文件",
        "□公民",
        "第二十九条",
    ):
        assert phrase in text
    assert "不需要说明用途" in text
    assert not [label for label, _ in form(None).table if "用途" in label]
    assert "√" not in text
    said_by = forms.Applied(kind="公民", name="申小民", wanted="甲报告", medium="纸质", delivery="邮寄",
                            assistance_needed=True, is_oral=True)  # fmt: skip
    text = said(form(said_by))
    for phrase in (
        "√公民",
        "□商业企业",
        "√纸质复印件",
        "申小民",
        "甲报告",
        "代填人签名",
        "√阅读",
    ):
        assert phrase in text
    assert not form(None).is_signed


def test_the_register_and_the_proof_of_delivery() -> None:
    filled = forms.Applied(number="2026-0007", name="申小民", wanted="甲报告")
    text = said(forms.register_form(
        filled, channel="当面提交", source="申请人直接提出", arrived_on=date(2026, 3, 2),
        received_on=date(2026, 3, 2), due=LATER, department="", progress=["2026年3月2日　收到申请"],
    ))  # fmt: skip
    for phrase in ("申小民", "甲报告", "2026年3月2日", "暂定", "未交办", "收到申请"):
        assert phrase in text
    text = said(forms.delivery_proof(
        OFFICE, document="政府信息不予公开答复书", number="示审公复〔2026〕1号", recipient="申小民",
        address="", contact="", method="", tracking_number="", sent_on=None,
    ))  # fmt: skip
    for phrase in ("示审公复〔2026〕1号", "申小民", "受送达人签名", "代收人", "拒收", "送达人签名"):
        assert phrase in text


def test_small_words() -> None:
    assert in_words(date(2026, 3, 2)) == "2026年3月2日"
    assert in_words(None) == ""
    assert cite("条例第三十条") == f"{REGULATION}第三十条"
    assert "2027年放假安排" in provisional_words(date(2027, 1, 18))
    assert (PAUSED.words, SURE.words) == ("", "2026年3月30日")
    assert lines(" 甲 \n\n　乙\n") == ("甲", "乙")
    assert [ended(t) for t in ("甲", "甲。", "甲，", "甲；", " ", "甲（乙）")] == [
        "甲。", "甲。", "甲。", "甲；", "", "甲（乙）",
    ]  # fmt: skip
    assert led("理由", "甲\n乙") == ("理由如下：", "甲", "乙")
    assert led("理由", " ") == ()
    assert quoted("申请“三公”\n经费。") == "申请‘三公’ 经费"
    assert quoted("长" * 300).endswith("……")
    assert [numeral(n) for n in (1, 10, 11, 20, 21, 30)] == [
        "一",
        "十",
        "十一",
        "二十",
        "二十一",
        "三十",
    ]
    assert "你单位" in replace(ABOUT, you="你单位").opening
