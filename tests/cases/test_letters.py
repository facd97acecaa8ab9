"""Letters of real cases: composed, numbered, frozen, sent, delivered, shown (rules.md §13.3)."""

from collections.abc import Callable
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.test import Client
from django.utils import timezone
from docx import Document
from pdfminer.high_level import extract_text

from gongkai.cases import actions
from gongkai.cases.actions.correcting_own import OwnResult, decide_own_correction
from gongkai.cases.actions.letters import issue
from gongkai.cases.letter_body import plain
from gongkai.cases.letters import (
    blank_application,
    compose,
    frozen,
    letter_of,
    sheet_of,
    stretches,
    typed_in,
)
from gongkai.cases.models import (
    Case,
    CaseFile,
    Conversion,
    Inquiry,
    Letter,
    Practice,
    Stance,
)
from gongkai.core.deeds import Blocked, Forbidden, Refused
from gongkai.core.journal.models import Entry
from gongkai.core.letters import MissingGlyphs, as_docx, as_pdf
from gongkai.law.calendar import Calendar
from gongkai.law.events import Channel, EventType
from gongkai.law.fees import Scheme
from gongkai.law.letters import LetterKind
from gongkai.law.outcomes import ANSWERS, Decision
from gongkai.law.periods import end_on
from tests.cases.test_views import client_of
from tests.world import County, application_content, working_day_ago

K = LetterKind
SECRET = ("申小民", "居民身份证（演示用，号码略）", "演示电话（略）")
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def open_case(county: County, days: int = 5, **content: object) -> Case:
    if not content:
        return county.application(
            "申请公开2025年饮水工程审计报告", Channel.IN_PERSON, working_day_ago(days)
        )
    return actions.register(
        by=county.person("gongkaiban"), channel=Channel.IN_PERSON, arrived_on=working_day_ago(days),
        content={**application_content("申请公开2025年饮水工程审计报告"), **content},
    )  # fmt: skip


def corrected(county: County) -> Case:
    office = county.person("gongkaiban")
    case = actions.ask_correction(
        case=open_case(county, 6),
        by=office,
        on=working_day_ago(4),
        note="请写明文件的名称、文号或者年份。",
    )
    return actions.correct(case=case, by=office, on=working_day_ago(2), wanted="某年度的报告")


def asked(county: County, days: int = 3) -> Case:
    case = open_case(county)
    actions.ask_third_party(
        case=case, by=county.person("gongkaiban"), on=working_day_ago(days), name="示范建设公司",
        contact="示范县示范路9号", question="申请公开中标合同的单价明细，可能涉及商业秘密。",
    )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def heard(county: County, stance: Stance = Stance.REFUSES) -> Case:
    case = asked(county)
    actions.hear(
        consultation=case.consultations.get(), by=county.person("gongkaiban"), on=working_day_ago(1),
        stance=stance, opinion="报价属于商业秘密", is_reasonable=True,
    )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def organ_asked(county: County, is_co_made: bool) -> Case:
    case = open_case(county)
    actions.ask_organ(
        case=case, by=county.person("gongkaiban"), on=working_day_ago(2), name="示范县财政局",
        contact="示范县示范路2号", question="联合检查通报可否公开。", is_co_made=is_co_made,
    )  # fmt: skip
    return Case.objects.get(pk=case.pk)


def charged(county: County) -> Case:
    Practice.objects.create(organ=county.organ, fees_enabled=True, fee_decision="示审〔2026〕9号")
    return actions.notice_fee(
        case=open_case(county), by=county.person("gongkaiban"), on=working_day_ago(3),
        scheme=Scheme.PAGE, count=101,
    )  # fmt: skip


def inquired(county: County, about: str, **more: object) -> Case:
    case = open_case(county)
    office = county.person("gongkaiban")
    row = actions.open_inquiry(
        case=case, by=office, about=Inquiry.About(about), reason="承办科室发现可能已经答复过"
    )
    actions.conclude_inquiry(
        inquiry=row,
        by=office,
        conclusion=Inquiry.Conclusion.YES,
        explanation="与以往的申请逐件核对后认定",
        **more,
    )
    return Case.objects.get(pk=case.pk)


def reasons_asked(county: County) -> Case:
    return actions.ask_reasons(
        case=inquired(county, "volume"), by=county.person("gongkaiban"), on=working_day_ago(2),
        note="本月已提出四十件申请，请说明理由。",
    )  # fmt: skip


def reasons_given(county: County, is_reasonable: bool) -> Case:
    return actions.receive_reasons(
        case=reasons_asked(county), by=county.person("gongkaiban"), on=working_day_ago(1),
        reasons="写论文要用", is_reasonable=is_reasonable, judgement="与申请内容对照后认定",
    )  # fmt: skip


def released(
    county: County, outcome: str, text: str, case: Case | None = None, **more: str
) -> Case:
    case = case or open_case(county)
    answer = county.draft_answer(case, outcome, text, **more)
    county.clear(answer)
    return actions.release(case=Case.objects.get(pk=case.pk), by=county.person("gongkaiban"))


def _abandoned(county: County) -> None:
    office = county.person("gongkaiban")
    case = actions.ask_correction(
        case=open_case(county, 22),
        by=office,
        on=working_day_ago(18),
        note="请写明文件的名称和年份。",
    )
    actions.abandon(case=case, by=office, reason="电话联系三次，表示不再需要")


def _unpaid(county: County) -> None:
    Practice.objects.create(organ=county.organ, fees_enabled=True)
    office = county.person("gongkaiban")
    *_, twelfth = [open_case(county, 40) for _ in range(12)]
    case = actions.notice_fee(
        case=twelfth, by=office, on=working_day_ago(35), scheme=Scheme.ITEM, count=12
    )
    actions.abandon_unpaid(case=case, by=office)


def _overridden(county: County) -> None:
    actions.override(
        consultation=heard(county).consultations.get(), by=county.person("gongkaiban"),
        content="合同单价", reason="涉及公共资金安全，不公开对公共利益影响重大。",
    )  # fmt: skip


def _inbound(county: County) -> None:
    office = county.person("gongkaiban")
    row = actions.register_inbound(
        by=office, from_organ="示范县财政局", letter_number="示财函〔2026〕3号",
        received_on=working_day_ago(3), about="联合检查情况通报", is_co_made=True,
    )  # fmt: skip
    actions.draft_inbound(
        inbound=row,
        by=county.person("nigao"),
        stance=Stance.REFUSES,
        opinion="属于讨论中的过程性信息。",
    )
    actions.answer_inbound(inbound=row, by=office, on=working_day_ago(0))


def _own(county: County) -> None:
    case = open_case(county, kind="own_correction")
    reply = decide_own_correction(
        case=case, by=county.person("nigao"), result=OwnResult.CORRECTED,
        note="出生年份更正为1980年。",
    )  # fmt: skip
    county.clear(reply)
    actions.release(case=case, by=county.person("gongkaiban"))


def _repeated(county: County) -> None:
    first = released(county, "A2", "现提供如下。", case=open_case(county, 8))
    case = inquired(county, "repetition", earlier=first, is_same_information=True)
    released(county, "E2", "前后两次申请的内容相同。", case=case)


def _absent(county: County) -> None:
    case = open_case(county)
    for on in (3, 1):
        actions.log_search(
            case=case, by=county.person("gongkaiban"), system="公文系统", keywords="饮水 审计",
            searched_on=working_day_ago(on), result="没有查到",
        )  # fmt: skip
    released(county, "D1", "检索了公文系统和档案室。", case=case, detail="absent")


def _partial(county: County) -> None:
    case = open_case(county)
    answer = actions.draft_answer(
        case=case, by=county.person("nigao"), body_html="<p>单价〔隐去〕元。</p>",
        decisions=[Decision("B1", ground="X16B", reason="内部讨论的意见")],
    )  # fmt: skip
    county.clear(answer)
    actions.release(case=Case.objects.get(pk=case.pk), by=county.person("gongkaiban"))


def _several(county: County) -> None:
    case = open_case(county)
    actions.split(case=case, by=county.person("gongkaiban"), parts=["审计报告", "取证记录"])
    answer = actions.draft_answer(
        case=case, by=county.person("nigao"), body_html="<p>报告附后。</p>",
        decisions=[Decision("A2"), Decision("C7", reason="属于取证材料")],
    )  # fmt: skip
    county.clear(answer)
    actions.release(case=Case.objects.get(pk=case.pk), by=county.person("gongkaiban"))


def simple(outcome: str, text: str, **more: str) -> Callable[[County], object]:
    return lambda county: released(county, outcome, text, **more)


LAW = "《中华人民共和国统计法》第二十五条"
# Every kind of §13.3 that is issued, by the deeds that issue it, and what it must say.
ROADS: dict[LetterKind, tuple[Callable[[County], object], list[str]]] = {
    K.RECEIPT: (open_case, ["第三十一条第一项", "最迟于"]),
    K.CORRECTION: (corrected, ["请写明文件的名称、文号或者年份。", "前（含当日）"]),
    K.ABANDONED: (_abandoned, ["补正期限至", "没有正当理由"]),
    K.REASONS: (reasons_asked, ["本月已提出四十件申请"]),
    K.EXTENSION: (
        lambda county: actions.extend(
            case=open_case(county), by=county.person("gongkaiban"), working_days=15,
            reason="需要查找档案",
        ),
        ["15个工作日", "需要查找档案", "最迟于"],
    ),
    K.DELAY: (
        lambda county: actions.delay(
            case=reasons_given(county, True), by=county.person("gongkaiban"),
            until=timezone.localdate() + timedelta(90), reason="数量很大",
        ),
        ["数量很大", "第三十五条"],
    ),
    K.THIRD_PARTY_ASK: (asked, ["中标合同的单价明细", "第三十二条"]),
    K.OPINION_FORM: (asked, ["中标合同的单价明细", "□不同意公开", "公函〔"]),
    K.CONSULTATION_NOTICE: (asked, ["第三十三条第三款"]),
    K.THIRD_PARTY_TOLD: (_overridden, ["公共资金安全", "合同单价", "行政复议"]),
    K.ORGAN_ASK: (lambda county: organ_asked(county, True), ["视为同意公开"]),
    K.ASSIST: (lambda county: organ_asked(county, False), ["联合检查通报可否公开。"]),
    K.INBOUND_REPLY: (_inbound, ["示财函〔2026〕3号", "不同意公开", "过程性信息"]),
    K.FEE: (charged, ["720元", "示审〔2026〕9号", "30日内"]),
    K.OWN_CORRECTION: (_own, ["第四十一条", "1980年"]),
    K.ANSWER_PUBLIC: (simple("A1", "本网站“财政预决算”栏目。"), ["第三十六条第一项", "财政预决算"]),
    K.ANSWER_DISCLOSED: (simple("A2", "现提供如下。"), ["第三十六条第二项", "现提供如下。"]),
    K.ANSWER_PARTIAL: (_partial, ["第三十七条", "〔隐去〕", "内部讨论的意见"]),
    K.ANSWER_SECRET: (
        simple("C1", "已依照法定程序定密。", citation="定密文件编号略"), ["第十四条", "应当先"]
    ),
    K.ANSWER_NOT_INFORMATION: (
        simple("F3", "属于党组织文件，按党务公开的规定办理。", detail="not_information"),
        ["第二条", "不属于政府信息", "6个月内向"],
    ),
    K.ANSWER_FORBIDDEN: (simple("C2", "属统计调查资料。", citation=LAW), [LAW, "应当先"]),
    K.ANSWER_STABILITY: (simple("C3", "可能引发挤兑。"), ["社会稳定", "可能引发挤兑"]),
    K.ANSWER_THIRD_PARTY: (
        lambda county: released(county, "C4", "含有报价。", case=heard(county)),
        ["第三方不同意公开", "理由合理", "应当先"],
    ),
    K.ANSWER_INTERNAL: (simple("C5", "属考察材料。", detail="personnel"), ["人事管理信息"]),
    K.ANSWER_PROCESS: (simple("C6", "是会议讨论记录。", detail="discussion"), ["讨论记录"]),
    K.ANSWER_ENFORCEMENT: (simple("C7", "属于取证材料。"), ["行政执法案卷", "应当先"]),
    K.ANSWER_ENQUIRY: (simple("C8", "请到登记机构查询。", citation=LAW), ["第三十六条第七项", LAW]),
    K.ANSWER_ABSENT: (_absent, ["2次检索", "不存在", "公文系统和档案室", "6个月"]),
    K.ANSWER_ELSEWHERE: (
        simple("D1", "属住建部门职责。", detail="elsewhere", organ="示范县住建局"),
        ["第三十六条第五项", "示范县住建局"],
    ),
    K.ANSWER_MAKING: (simple("D2", "需要逐份统计。"), ["第三十八条"]),
    K.ANSWER_UNCLEAR: (
        lambda county: released(county, "D3", "仍没有写明年份。", case=corrected(county)),
        ["补正后", "仍没有写明年份"],
    ),
    K.ANSWER_PETITION: (simple("E1", "可以向县信访局提出。"), ["第三十九条第一款", "县信访局"]),
    K.ANSWER_REPEATED: (_repeated, ["公复〔", "不予重复处理"]),
    K.ANSWER_PUBLICATION: (simple("E3", "可到县图书馆借阅。"), ["第三十九条第二款", "县图书馆"]),
    K.ANSWER_ABNORMAL: (
        lambda county: released(county, "E4", "重复且数量过多。", case=reasons_given(county, False)),
        ["作了说明", "理由不合理"],
    ),
    K.ANSWER_REISSUE: (simple("E5", "上月已经提供。"), ["重新出具"]),
    K.ANSWER_SEVERAL: (_several, ["一、关于“审计报告”", "二、关于“取证记录”", "应当先"]),
}  # fmt: skip
ON_DEMAND = {K.APPLICATION_FORM, K.REGISTER_FORM, K.DELIVERY_PROOF}


def text_of(row: Letter) -> str:
    return letter_of(row).text()


def test_every_form_of_the_document_set_has_its_road() -> None:
    assert set(ROADS) | ON_DEMAND == set(LetterKind)
    assert len([one for one in ROADS if one.is_answer]) == len(ANSWERS) + 3


@pytest.mark.parametrize("kind", list(ROADS), ids=lambda kind: kind.value)
def test_every_kind_composes_from_a_real_case(county: County, kind: LetterKind) -> None:
    road, phrases = ROADS[kind]
    road(county)
    row = Letter.objects.filter(kind=kind).latest("pk")
    letter = letter_of(row)
    text = letter.text()
    for phrase in phrases:
        assert phrase in text, phrase
    assert letter.organ == county.organ.name
    assert "None" not in text
    # Numbered without a gap, dated, with whom to ask; forms are signed by others.
    if kind.is_form:
        assert (row.number, letter.signature, letter.is_form) == ("", "", True)
    else:
        word = "公复" if kind.is_answer else "公函"
        assert row.number.startswith(f"示审{word}〔")
        assert letter.signed_on == row.issued_on
        assert "示范县示范路1号" in "".join(letter.footnotes)
    # Nobody but the applicant learns who applies; what is kept unsealed never names them.
    assert all(secret not in str(row.content) for secret in SECRET)
    to_applicant = not kind.goes_to_others and kind != K.INBOUND_REPLY
    assert letter.addressee == ("申小民" if to_applicant else row.addressee)
    # The round trip is exact, and both files say what the letter says.
    assert frozen(letter) == {k: v for k, v in row.content.items() if k != "version"}
    assert ("version" in row.content) == kind.is_answer
    assert letter_of(Letter.objects.get(pk=row.pk)) == letter
    printed = "".join(extract_text(BytesIO(as_pdf(letter))).split())
    assert "".join(letter.paragraphs[0].split()) in printed
    assert "".join(phrases[0].split()) in printed
    document = Document(BytesIO(as_docx(letter)))
    assert letter.title in [paragraph.text for paragraph in document.paragraphs]
    assert "".join(
        part for parts in sheet_of(row).paragraphs for part, _ in parts
    ) == "".join(letter.tidied().paragraphs)  # fmt: skip


def test_numbers_have_no_gap_and_forms_take_none(county: County) -> None:
    asked(county)
    numbers = [row.number for row in Letter.objects.order_by("pk")]
    year = timezone.localdate().year
    assert numbers == [
        f"示审公函〔{year}〕1号",
        f"示审公函〔{year}〕2号",
        "",
        f"示审公函〔{year}〕3号",
    ]
    form = Letter.objects.get(kind=K.OPINION_FORM)
    assert f"示审公函〔{year}〕2号" in text_of(form)


def test_a_person_and_a_company_are_addressed_differently(county: County) -> None:
    case = open_case(county, applicant_kind="company", applicant_name="示范纺织公司")
    assert "你单位" in text_of(case.letters.get())
    assert "您" not in "".join(letter_of(case.letters.get()).paragraphs)


def test_no_date_is_promised_while_the_clock_is_paused(county: County) -> None:
    case = asked(county)
    assert case.is_paused
    actions.extend(
        case=case, by=county.person("gongkaiban"), working_days=10, reason="需要查找档案"
    )
    text = text_of(Letter.objects.get(kind=K.EXTENSION))
    assert "最迟" not in text
    assert "征求意见结束后" in text


def test_a_provisional_date_says_so(county: County) -> None:
    case = open_case(county)
    case.due_on, case.is_provisional = date(2099, 1, 18), True
    letter = compose(K.RECEIPT, on=timezone.localdate(), case=case)
    assert "2099年1月18日" in letter.text()
    assert "暂定" in letter.text()
    letter = compose(
        K.CORRECTION,
        on=timezone.localdate(),
        case=case,
        free_text="请写明。",
        reply_by=date(2099, 1, 5),
    )
    assert "暂定" in letter.text()


def test_letters_keep_the_date_they_stated(county: County) -> None:
    """I6: a rectified event recomputes the clock, never an issued letter."""
    case = open_case(county, 5)
    row = case.letters.get()
    before = text_of(row)
    office = county.person("gongkaiban")
    event = case.events.get(type=EventType.RECEIVED)
    case = actions.rectify(
        case=case, by=office, event=event, on=working_day_ago(3), reason="日期录错了一位"
    )
    assert case.received_on == working_day_ago(3)
    assert text_of(Letter.objects.get(pk=row.pk)) == before
    row.content = {**row.content, "title": "改"}
    with pytest.raises(Exception, match="insert-only"):
        row.save()


def test_the_applicants_name_stays_out_of_letters_to_others(county: County) -> None:
    case = open_case(county)
    asking = {
        "case": case, "by": county.person("gongkaiban"), "on": working_day_ago(1), "name": "示范建设公司",
        "contact": "",
    }  # fmt: skip
    for question in ("申小民申请公开中标合同的单价明细", "申 小\n民申请公开中标合同的单价明细"):
        with pytest.raises(Blocked, match="申请人的姓名"):
            actions.ask_third_party(**asking, question=question)
        with pytest.raises(Blocked, match="申请人的姓名"):
            actions.ask_organ(**asking, question=question, is_co_made=True)
    assert not case.consultations.exists()
    case.contact = "0533-1234567"
    case.save()
    with pytest.raises(Blocked, match="联系方式"):
        actions.ask_third_party(**asking, question="回电 0533-1234567，中标合同的单价明细")


def test_a_mark_of_secrecy_never_gets_into_a_letter(county: County) -> None:
    with pytest.raises(Refused):
        issue(kind=K.CORRECTION, by=county.person("gongkaiban"), on=timezone.localdate(),
              case=open_case(county), free_text="机密★1年", reply_by=timezone.localdate())  # fmt: skip


HOSTILE = [
    '<script>alert(1)</script><img src=x onerror=alert(1)> {{ 7|add:"7" }} {% now "Y" %}',
    '#read("/etc/passwd") $x$ *粗* `码` \\ [a] // 注',
    "换\r\n行\t和\u200b零宽\u202e倒写",
    "长" * 900,
]


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_only_text(county: County, text: str) -> None:
    case = actions.ask_correction(
        case=open_case(county), by=county.person("gongkaiban"), on=working_day_ago(0),
        note=f"请写明文件的名称：{text}",
    )  # fmt: skip
    row = case.letters.get(kind=K.CORRECTION)
    assert as_pdf(letter_of(row)).startswith(b"%PDF")
    assert as_docx(letter_of(row)).startswith(b"PK")
    page = client_of(county, "gongkaiban").get(row.get_absolute_url()).content.decode()
    assert "<script>alert" not in page
    assert "<img src=x" not in page
    assert "{% now" in page or "now" not in text


# -- the body of an answer -------------------------------------------------------------------------


def test_a_body_becomes_paragraphs() -> None:
    body = plain(
        "<h2>一、情况</h2><p>第一<strong>段</strong>，见<a href='https://example.test/a'>网页</a>。<br>换行</p>"
        "<ol start='3'><li>甲</li><li><p>乙</p><p>乙二</p></li></ol><ul><li>丙</li></ul>"
        "<blockquote><p>引</p></blockquote>散落"
    )
    assert body.paragraphs == [
        "一、情况", "第一段，见网页（https://example.test/a）。", "换行", "3. 甲", "4. 乙", "乙二", "· 丙",
        "引", "散落",
    ]  # fmt: skip
    assert plain("").paragraphs == []


def test_a_simple_table_becomes_the_list_and_others_are_read_out() -> None:
    table = "<table><tr><th>项目</th><th>金额</th></tr><tr><td>甲</td><td>3万元</td></tr></table>"
    body = plain(f"<p>如下</p>{table}")
    assert (body.columns, body.rows) == (("项目", "金额"), (("甲", "3万元"),))
    assert body.paragraphs == ["如下"]
    assert plain(table + table).paragraphs == ["项目：甲；金额：3万元。"] * 2
    merged = plain(
        "<table><tr><td colspan='2'>合计</td></tr><tr><td>甲</td><td>3</td></tr></table>"
    )
    assert merged.paragraphs == ["合计。", "甲；3。"]
    assert merged.rows == ()


def test_a_table_in_an_answer_reaches_paper(county: County) -> None:
    case = open_case(county)
    table = (
        "<table><tr><th>项目</th><th>金额</th></tr><tr><td>甲工程</td><td>3万元</td></tr></table>"
    )
    answer = actions.draft_answer(
        case=case, by=county.person("nigao"), body_html=f"<p>清单如下。</p>{table}",
        decisions=[Decision("A2")],
    )  # fmt: skip
    county.clear(answer)
    case = actions.release(case=Case.objects.get(pk=case.pk), by=county.person("gongkaiban"))
    row = case.letters.get(kind=K.ANSWER_DISCLOSED)
    assert letter_of(row).rows == (("甲工程", "3万元"),)
    assert "甲工程" in extract_text(BytesIO(as_pdf(letter_of(row))))
    assert "甲工程" in typed_in(row)


def test_what_was_typed_is_told_apart() -> None:
    assert list(stretches("请写明文号。谢谢", ["写明文号"])) == [
        ("请", False), ("写明文号", True), ("。谢谢", False),
    ]  # fmt: skip
    assert list(stretches("甲乙甲乙", ["甲乙"])) == [("甲乙", True), ("甲乙", True)]
    assert list(stretches("", ["甲"])) == []


# -- sent, delivered, signed -----------------------------------------------------------------------


def sent(county: County, row: Letter, **changes: object) -> Letter:
    values = {
        "letter": row, "by": county.person("gongkaiban"), "sent_on": timezone.localdate(),
        "method": Letter.Method.IN_PERSON, **changes,
    }  # fmt: skip
    return actions.send(**values)


def delivered(county: County, row: Letter, **changes: object) -> Letter:
    values = {
        "letter": row, "by": county.person("gongkaiban"), "delivered_on": timezone.localdate(),
        "note": "本人签收", **changes,
    }  # fmt: skip
    return actions.deliver(**values)


def test_an_answer_is_sent_and_delivered_with_proof(county: County) -> None:
    case = released(county, "A2", "现提供如下。")
    row = case.letters.get(kind=K.ANSWER_DISCLOSED)
    sent(county, row, method=Letter.Method.REGISTERED, tracking_number="EX123")
    row = delivered(county, row, name="回证.pdf", data=PDF)
    assert (row.delivered_on, row.tracking_number) == (timezone.localdate(), "EX123")
    assert case.events.get(type=EventType.DELIVERED).facts["letter"] == row.pk
    assert row.files.get().kind == CaseFile.Kind.PROOF
    assert {"letter_sent", "letter_delivered"} <= set(Entry.objects.values_list("deed", flat=True))


def test_the_order_of_dispatch_is_kept(county: County) -> None:
    row = open_case(county).letters.get()
    today = timezone.localdate()
    with pytest.raises(Blocked, match="还没有登记发出"):
        delivered(county, row)
    with pytest.raises(Blocked, match="不能早于签发日期"):
        sent(county, row, sent_on=today - timedelta(1))
    with pytest.raises(Blocked, match="不能晚于今天"):
        sent(county, row, sent_on=today + timedelta(1))
    with pytest.raises(Blocked, match="邮件号"):
        sent(county, row, method=Letter.Method.REGISTERED)
    sent(county, row)
    with pytest.raises(Blocked, match="不能早于发出日期"):
        delivered(county, row, delivered_on=today - timedelta(1))
    with pytest.raises(Blocked, match="不能晚于今天"):
        delivered(county, row, delivered_on=today + timedelta(1))
    with pytest.raises(Blocked, match="送达情况"):
        delivered(county, row, note=" ")
    delivered(county, row)
    draft = Letter.objects.create(
        case=row.case, kind=K.RECEIPT, addressee="申小民", made_by=county.person("gongkaiban")
    )
    with pytest.raises(Blocked, match="还没有签发"):
        sent(county, draft)
    with pytest.raises(Blocked, match="还没有签发"):
        actions.attach_signed(letter=draft, by=county.person("gongkaiban"), name="a.pdf", data=PDF)


def test_a_second_entry_needs_the_reason_of_the_correction(county: County) -> None:
    case = released(county, "A2", "现提供如下。")
    row = case.letters.get(kind=K.ANSWER_DISCLOSED)
    sent(county, row)
    delivered(county, row)
    with pytest.raises(Blocked, match="更正的原因"):
        sent(county, row)
    with pytest.raises(Blocked, match="更正的原因"):
        delivered(county, row)
    sent(county, row, method=Letter.Method.FAX, corrected_because="方式录错了")
    row = delivered(county, row, note="单位收发室签收", corrected_because="情况录错了")
    assert (row.method, row.delivery_note) == ("fax", "单位收发室签收")
    events = case.events.filter(type=EventType.DELIVERED).order_by("pk")
    assert events.count() == 2
    assert events[1].replaces_id == events[0].pk
    entry = Entry.objects.filter(deed="letter_delivered").latest("sequence")
    assert (entry.facts["before"], entry.facts["because"]) == (
        str(timezone.localdate()),
        "情况录错了",
    )


def test_service_of_a_letter_starts_the_clock_of_the_one_asked(county: County) -> None:
    """TP-02: 15 working days from receipt of the letter."""
    case = asked(county, 3)
    row = case.letters.get(kind=K.THIRD_PARTY_ASK)
    # Issued three working days ago, when it also went out.
    sent(county, row, sent_on=working_day_ago(3))
    delivered(county, row, delivered_on=working_day_ago(1))
    consultation = case.consultations.get()
    assert consultation.served_on == working_day_ago(1)
    last = case.events.filter(type=EventType.THIRD_PARTY_ASKED).latest("pk")
    assert last.facts["served_on"] == str(working_day_ago(1))
    # The notice to the applicant moves nothing.
    notice = case.letters.get(kind=K.CONSULTATION_NOTICE)
    sent(county, notice, sent_on=working_day_ago(0))
    delivered(county, notice)
    consultation.refresh_from_db()
    assert consultation.served_on == working_day_ago(1)


def test_service_after_the_opinion_is_only_recorded(county: County) -> None:
    case = heard(county)
    row = case.letters.get(kind=K.THIRD_PARTY_ASK)
    sent(county, row)
    assert delivered(county, row).delivered_on == timezone.localdate()
    assert case.consultations.get().served_on is None


def test_service_of_a_fee_notice_moves_the_last_day_to_pay(county: County) -> None:
    """FEE-08: 30 days from the day after receipt of the notice."""
    case = charged(county)
    row = case.letters.get(kind=K.FEE)
    sent(county, row, sent_on=working_day_ago(3))
    delivered(county, row, delivered_on=working_day_ago(1))
    last = case.events.filter(type=EventType.FEE_NOTICED).latest("pk")
    assert last.facts["served_on"] == str(working_day_ago(1))
    assert last.facts["total"] == 720
    until = end_on("fee_payment", working_day_ago(1), Calendar.shipped()).on
    with pytest.raises(Blocked, match=str(until)):
        actions.abandon_unpaid(case=Case.objects.get(pk=case.pk), by=county.person("gongkaiban"))


def test_a_signed_scan_is_the_letter_that_was_sent(county: County) -> None:
    row = open_case(county).letters.get()
    office = county.person("gongkaiban")
    kept = actions.attach_signed(letter=row, by=office, name="盖章.pdf", data=PDF)
    assert (kept.kind, kept.letter_id) == (CaseFile.Kind.SIGNED, row.pk)
    for data in (b"MZ\x90", b"<html>", "文字".encode()):
        with pytest.raises(Blocked, match="PDF 或者"):
            actions.attach_signed(letter=row, by=office, name="盖章.txt", data=data)
    with pytest.raises(Blocked, match="0 字节"):
        actions.attach_signed(letter=row, by=office, name="盖章.pdf", data=b"")


def test_a_reply_to_another_organ_has_no_folder(county: County) -> None:
    _inbound(county)
    row = Letter.objects.get(kind=K.INBOUND_REPLY)
    with pytest.raises(Blocked, match="没有申请案卷"):
        actions.attach_signed(letter=row, by=county.person("gongkaiban"), name="a.pdf", data=PDF)
    sent(county, row)
    with pytest.raises(Blocked, match="没有申请案卷"):
        delivered(county, row, name="a.pdf", data=PDF)
    assert Letter.objects.get(pk=row.pk).delivered_on is None
    delivered(county, row)


@pytest.mark.parametrize("username", ["nigao", "kezhang", "baomi", "fenguan", "fabu", "xitong"])
def test_only_the_office_sends_and_delivers(county: County, username: str) -> None:
    row = open_case(county).letters.get()
    by = county.person(username)
    with pytest.raises(Forbidden):
        sent(county, row, by=by)
    sent(county, row)
    with pytest.raises(Forbidden):
        delivered(county, row, by=by)
    with pytest.raises(Forbidden):
        actions.attach_signed(letter=row, by=by, name="a.pdf", data=PDF)


# -- pages -----------------------------------------------------------------------------------------


def test_the_sheet_tells_typed_from_fixed(county: County) -> None:
    case = corrected(county)
    row = case.letters.get(kind=K.CORRECTION)
    page = client_of(county, "gongkaiban").get(row.get_absolute_url()).content.decode()
    assert '<span class="typed">请写明文件的名称、文号或者年份。</span>' in page
    assert 'class="paper-organ">示范县审计局' in page
    assert "申小民：" in page
    assert Entry.objects.filter(deed="identity_viewed", facts__letter=row.pk).count() == 1


@pytest.mark.parametrize(
    ("form", "start", "media_type"),
    [("pdf", b"%PDF", "application/pdf"), ("docx", b"PK", "application/vnd.openxml")],
)  # fmt: skip
def test_downloads_have_a_readable_name(
    county: County, form: str, start: bytes, media_type: str
) -> None:
    row = open_case(county).letters.get()
    response = client_of(county, "gongkaiban").get(f"/desk/cases/letters/{row.pk}/file/{form}/")
    assert response.content.startswith(start)
    assert response["Content-Type"].startswith(media_type)
    name = response["Content-Disposition"]
    assert name.startswith(f"attachment; filename=\"letter.{form}\"; filename*=UTF-8''%E6%94%BF")
    assert name.isascii()
    assert "%E7%94%B3%E5%B0%8F%E6%B0%91" not in name  # no applicant in a file name
    assert Entry.objects.filter(deed="identity_viewed", facts__form=form).count() == 1


def test_a_missing_character_is_named_with_the_way_out(county: County) -> None:
    case = open_case(county, applicant_name="申\U00030edd民")
    row = case.letters.get()
    with pytest.raises(MissingGlyphs):
        as_pdf(letter_of(row))
    client = client_of(county, "gongkaiban")
    response = client.get(f"/desk/cases/letters/{row.pk}/file/pdf/")
    page = response.content.decode()
    assert response.status_code == 409
    for part in ("\U00030edd", "U+30EDD", "下载 Word", f"/desk/cases/letters/{row.pk}/file/docx/"):
        assert part in page
    assert client.get(f"/desk/cases/letters/{row.pk}/file/docx/").status_code == 200
    response = client.get(f"/desk/cases/forms/{case.pk}/application/pdf/")
    assert f"/desk/cases/forms/{case.pk}/application/docx/" in response.content.decode()


def test_an_answer_stands_beside_what_was_reviewed(county: County) -> None:
    case = released(county, "C7", "属于取证材料。")
    row = case.letters.get(kind=K.ANSWER_ENFORCEMENT)
    client = client_of(county, "gongkaiban")
    assert "与审查稿并排核对" in client.get(row.get_absolute_url()).content.decode()
    page = client.get(f"{row.get_absolute_url()}?compare=1").content.decode()
    assert 'class="compare"' in page
    assert case.answer.version.digest[:16] in page
    assert page.count("属于取证材料。") >= 3
    # What was reviewed then stays beside it, whatever is drafted after a decision to redo.
    Case.objects.filter(pk=case.pk).update(answer=None)
    page = client.get(f"{row.get_absolute_url()}?compare=1").content.decode()
    assert case.answer.version.digest[:16] in page


def test_forms_are_made_on_demand_and_not_stored(county: County) -> None:
    case = open_case(county)
    count = Letter.objects.count()
    client = client_of(county, "gongkaiban")
    for address, phrases in (
        (
            f"/desk/cases/forms/{case.pk}/application/pdf/",
            ["政府信息公开申请表", "申小民", "√公民"],
        ),
        (
            f"/desk/cases/forms/{case.pk}/register/pdf/",
            ["政府信息公开申请登记表", "申小民", case.number],
        ),
        (f"/desk/cases/letters/{case.letters.get().pk}/proof/pdf/", ["送达回证", "申小民", "公函"]),
    ):
        text = "".join(extract_text(BytesIO(client.get(address).content)).split())
        for phrase in phrases:
            assert phrase in text, phrase
    assert Letter.objects.count() == count
    assert client.get(f"/desk/cases/forms/{case.pk}/answer/pdf/").status_code == 404
    assert client.get(f"/desk/cases/forms/{case.pk}/register/exe/").status_code == 404
    assert blank_application(county.organ).is_form


def test_a_proof_for_a_third_party_names_no_applicant(county: County) -> None:
    case = asked(county)
    row = case.letters.get(kind=K.THIRD_PARTY_ASK)
    text = compose(K.DELIVERY_PROOF, on=timezone.localdate(), case=case, letter=row).text()
    assert "示范建设公司" in text
    assert "示范县示范路9号" in text
    assert all(secret not in text for secret in SECRET)


@pytest.mark.parametrize("username", ["nigao", "kezhang", "fenguan", "baomi", "xitong"])
def test_letters_open_for_the_office_only(county: County, username: str) -> None:
    case = open_case(county)
    department = county.person("nigao").department
    actions.assign(case=case, by=county.person("gongkaiban"), department=department)
    row = case.letters.get()
    office = county.person("gongkaiban")
    kept = actions.attach_signed(letter=row, by=office, name="盖章.pdf", data=PDF)
    client = client_of(county, username)
    for address in (
        f"letters/{row.pk}/", f"letters/{row.pk}/file/pdf/", f"letters/{row.pk}/proof/pdf/",
        f"letters/{row.pk}/send/", f"letters/{row.pk}/deliver/", f"letters/{row.pk}/signed/",
        f"letters/files/{kept.pk}/", f"forms/{case.pk}/application/pdf/",
    ):  # fmt: skip
        assert client.get(f"/desk/cases/{address}").status_code == 403, address
    assert not Entry.objects.filter(deed="identity_viewed").exists()
    page = client.get(f"/desk/cases/{case.pk}/")
    if page.status_code == 200:
        assert "申小民" not in page.content.decode()
        assert "登记发出" not in page.content.decode()


def test_the_page_of_the_case_leads_through_dispatch(county: County) -> None:
    case = open_case(county)
    row = case.letters.get()
    client = client_of(county, "gongkaiban")
    assert "登记发出" in client.get(f"/desk/cases/{case.pk}/").content.decode()
    today = str(timezone.localdate())
    client.post(f"/desk/cases/letters/{row.pk}/send/", {"sent_on": today, "method": "in_person"})
    page = client.get(f"/desk/cases/{case.pk}/").content.decode()
    assert "当面交付" in page
    assert "登记送达" in page
    refused = client.post(
        f"/desk/cases/letters/{row.pk}/deliver/",
        {"delivered_on": "2020-01-02", "note": "本人签收甲"},
    ).content.decode()
    assert "不能早于发出日期" in refused
    assert "本人签收甲" in refused
    upload = BytesIO(PDF)
    upload.name = "回证.pdf"
    client.post(
        f"/desk/cases/letters/{row.pk}/deliver/",
        {"delivered_on": today, "note": "本人签收", "file": upload},
    )
    scan = BytesIO(PDF)
    scan.name = "盖章.pdf"
    client.post(f"/desk/cases/letters/{row.pk}/signed/", {"file": scan})
    page = client.get(row.get_absolute_url()).content.decode()
    for part in ("本人签收", "回证.pdf", "盖章.pdf", "更正送达登记"):
        assert part in page
    kept = row.files.get(kind=CaseFile.Kind.SIGNED)
    response = client.get(f"/desk/cases/letters/files/{kept.pk}/")
    assert response.content == PDF
    assert "filename*=UTF-8''%E7%9B%96" in response["Content-Disposition"]


def test_a_rehearsal_shows_the_sheets_and_leaves_nothing(county: County) -> None:
    case = open_case(county)
    note = "请写明文件的名称、文号或者年份。"
    page = client_of(county, "gongkaiban").post(
        f"/desk/cases/{case.pk}/ask-correction/", {"on": str(working_day_ago(0)), "note": note}
    ).content.decode()  # fmt: skip
    assert f'<span class="typed">{note}</span>' in page
    assert "公函〔" in page
    assert "政府信息公开申请补正告知书" in page
    assert not Letter.objects.filter(kind=K.CORRECTION).exists()


def test_another_organs_letters_are_not_found(county: County) -> None:
    row = open_case(county).letters.get()
    assert Client().get(row.get_absolute_url()).status_code == 302
    assert client_of(county, "gongkaiban").get("/desk/cases/letters/999999/").status_code == 404
    assert (
        client_of(county, "gongkaiban").get(f"/desk/cases/letters/{row.pk}/file/exe/").status_code
        == 404
    )


def test_a_letter_whose_addressee_was_removed_is_still_a_letter(county: County) -> None:
    """Retention takes the name away; the letter stays readable."""
    row = charged(county).letters.get(kind=K.FEE)
    Letter.objects.filter(pk=row.pk).update(addressee="")
    letter = letter_of(Letter.objects.get(pk=row.pk))
    assert not letter.is_form
    assert "已按保存期限清除" in letter.addressee
    assert not Conversion.objects.exists()
