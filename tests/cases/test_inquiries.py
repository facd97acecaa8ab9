"""Searches, repetition and volume, severed copies: each deed allowed and refused, nothing leaks."""

import json
from io import BytesIO

import pytest
from django.conf import settings as live
from django.core.files.uploadedfile import SimpleUploadedFile
from docx import Document

from gongkai.cases import actions
from gongkai.cases.models import Case, CaseFile, Inquiry, SearchLog
from gongkai.cases.severed import as_docx
from gongkai.core.deeds import Blocked, Forbidden, Refused
from gongkai.core.files import sealed
from gongkai.core.journal.models import Entry
from gongkai.core.people.models import Person
from gongkai.disclosure.importing import import_document
from gongkai.law.events import Channel
from gongkai.scan.redact.text import MARK
from tests.cases.test_views import client_of
from tests.world import County, application_content, working_day_ago

SECRET = "绝密★30年"
REASON = "申请人在申请书中写明去年申请过同一报告"
WHY = "经核对，两次申请的是同一份审计报告。"
IDENTITY = "11010519491231002X"
ORIGINAL = f"施工单位负责人钱大有，身份证号{IDENTITY}，电话13800138000。\n合同单价每立方米四百元。"
_A = Inquiry.About
_C = Inquiry.Conclusion


@pytest.fixture
def office(county: County) -> Person:
    return county.person("gongkaiban")


@pytest.fixture
def earlier(county: County) -> Case:
    case = county.application("申请公开青山水库审计报告", Channel.IN_PERSON, working_day_ago(30))
    drafter = county.person("nigao")
    actions.assign(case=case, by=county.person("gongkaiban"), department=drafter.department)
    county.clear(county.draft_answer(case, "A1", "已在本网站审计结果栏目公开。"))
    return actions.release(case=Case.objects.get(pk=case.pk), by=county.person("gongkaiban"))


@pytest.fixture
def case(county: County, earlier: Case) -> Case:
    return county.application("再次申请公开青山水库审计报告", Channel.IN_PERSON, working_day_ago(3))


def strangers(county: County, wanted: str = "申请公开白水镇扶贫资金审计结果") -> Case:
    content = {**application_content(wanted), "applicant_name": "欧阳别人", "identity": "证件乙"}
    return actions.register(
        by=county.person("gongkaiban"), channel=Channel.IN_PERSON, arrived_on=working_day_ago(9),
        content=content,
    )  # fmt: skip


# -- searches -------------------------------------------------------------------------------------

SEARCH = {
    "system": "公文系统",
    "keywords": "青山水库",
    "period": "2019年至2025年",
    "result": "没有查到",
}


def test_a_search_is_logged_shown_and_printed(county: County, case: Case) -> None:
    """D1, 指导案例101号."""
    client = client_of(county, "gongkaiban")
    page = client.get(case.get_absolute_url()).content.decode()
    assert "没有检索记录" in page
    client.post(
        f"/desk/cases/{case.pk}/search/", {**SEARCH, "searched_on": str(working_day_ago(1))}
    )
    page = client.get(case.get_absolute_url()).content.decode()
    assert "没有检索记录" not in page
    assert "公文系统" in page
    assert "2019年至2025年" in client.get(f"/desk/cases/{case.pk}/searches/").content.decode()
    assert Entry.objects.filter(deed="search_logged").count() == 1


@pytest.mark.parametrize(
    ("changes", "words"),
    [({"system": "文"}, "检索范围"), ({"keywords": " "}, "检索词"), ({"result": "无"}, "检索结果")],
)
def test_a_search_without_its_facts_is_refused(
    case: Case, office: Person, changes: dict[str, str], words: str
) -> None:
    with pytest.raises(Blocked, match=rf"{words}.*D1，条例第三十六条第四项"):
        actions.log_search(case=case, by=office, searched_on=working_day_ago(1), **SEARCH | changes)


def test_a_search_before_the_application_came_is_refused(case: Case, office: Person) -> None:
    with pytest.raises(Blocked, match="不能早于来件日期"):
        actions.log_search(case=case, by=office, searched_on=working_day_ago(20), **SEARCH)


def test_who_and_when_searches_are_logged(county: County, case: Case, earlier: Case) -> None:
    with pytest.raises(Forbidden, match="D1"):
        actions.log_search(
            case=case, by=county.person("fenguan"), searched_on=working_day_ago(1), **SEARCH
        )
    with pytest.raises(Blocked, match="已答复"):
        actions.log_search(
            case=earlier, by=county.person("gongkaiban"), searched_on=working_day_ago(1), **SEARCH
        )


@pytest.mark.parametrize("field", ["system", "keywords", "period", "result"])
def test_a_marked_search_stores_nothing(case: Case, office: Person, field: str) -> None:
    with pytest.raises(Refused):
        actions.log_search(
            case=case, by=office, searched_on=working_day_ago(1), **SEARCH | {field: SECRET}
        )
    assert not SearchLog.objects.exists()


# -- repetition and volume ------------------------------------------------------------------------


def test_an_inquiry_needs_the_office_a_reason_and_a_case_in_hand(
    county: County, case: Case, earlier: Case, office: Person
) -> None:
    with pytest.raises(Blocked, match=r"至少 10 个字（E2，条例第三十六条第六项）"):
        actions.open_inquiry(case=case, by=office, about=_A.REPETITION, reason="重复")
    with pytest.raises(Forbidden, match=r"E4，条例第三十五条"):
        actions.open_inquiry(case=case, by=county.person("nigao"), about=_A.VOLUME, reason=REASON)
    with pytest.raises(Blocked, match="已答复"):
        actions.open_inquiry(case=earlier, by=office, about=_A.REPETITION, reason=REASON)
    with pytest.raises(Refused):
        actions.open_inquiry(case=case, by=office, about=_A.VOLUME, reason=f"{SECRET} 线索线索线索")
    assert not Inquiry.objects.exists()
    actions.open_inquiry(case=case, by=office, about=_A.REPETITION, reason=REASON)
    with pytest.raises(Blocked, match="请先作出结论"):
        actions.open_inquiry(case=case, by=office, about=_A.REPETITION, reason=REASON)


def test_earlier_applications_show_only_inside_an_open_inquiry(
    county: County, case: Case, earlier: Case
) -> None:
    stranger = strangers(county)
    client = client_of(county, "gongkaiban")
    before = client.get(case.get_absolute_url()).content.decode()
    assert "以往的申请只在认定期间显示" in before
    client.post(f"/desk/cases/{case.pk}/inquire/repetition/", {"reason": REASON})
    row = Inquiry.objects.get()
    page = client.get(f"/desk/cases/inquiries/{row.pk}/").content.decode()
    assert earlier.number in page
    assert stranger.number not in page
    viewed = Entry.objects.get(deed="earlier_viewed")
    assert (viewed.subject, viewed.facts["cases"]) == (f"case:{case.pk}", [earlier.pk])
    client.post(
        f"/desk/cases/inquiries/{row.pk}/",
        {"conclusion": "no", "explanation": "所需年度不同，不是同一信息。"},
    )
    after = client.get(f"/desk/cases/inquiries/{row.pk}/", follow=True).content.decode()
    assert "所需年度不同" in after
    assert "以往申请</h2>" not in after
    with pytest.raises(Blocked, match="不再显示"):
        actions.view_earlier(inquiry=row, by=county.person("gongkaiban"))


def test_only_the_office_opens_the_page(county: County, case: Case, office: Person) -> None:
    row = actions.open_inquiry(case=case, by=office, about=_A.VOLUME, reason=REASON)
    for username in ("fenguan", "baomi", "nigao", "fabu"):
        response = client_of(county, username).get(f"/desk/cases/inquiries/{row.pk}/")
        assert response.status_code == 403
    with pytest.raises(Forbidden, match="E4"):
        actions.view_earlier(inquiry=row, by=county.person("fenguan"))
    assert not Entry.objects.filter(deed="earlier_viewed").exists()


def test_repetition_needs_an_answered_application_of_the_same_applicant(
    county: County, case: Case, earlier: Case, office: Person
) -> None:
    """E2, R711 art. 36(6)."""
    stranger = strangers(county)
    row = actions.open_inquiry(case=case, by=office, about=_A.REPETITION, reason=REASON)

    def conclude(**changes: object) -> Inquiry:
        given = {"conclusion": _C.YES, "explanation": WHY, "earlier": earlier,
                 "is_same_information": True, **changes}  # fmt: skip
        return actions.conclude_inquiry(inquiry=row, by=office, **given)  # type: ignore[arg-type]

    later = county.application("申请公开青山水库审计报告", Channel.IN_PERSON, working_day_ago(1))
    for changes, words in (
        ({"earlier": None}, "请选择与哪一件"),
        ({"earlier": stranger}, "不是同一申请人"),
        ({"earlier": later}, "只能与更早的申请重复"),
        ({"is_same_information": False}, "确认是同一信息"),
        ({"explanation": "重复"}, "至少 10 个字"),
        ({"conclusion": _C.OPEN}, "请选择结论"),
    ):
        with pytest.raises(Blocked, match=rf"{words}.*E2，条例第三十六条第六项|{words}"):
            conclude(**changes)
    with pytest.raises(Refused):
        conclude(explanation=f"{SECRET} 经核对是同一信息")
    Case.objects.filter(pk=earlier.pk).update(letter_number="")
    earlier.refresh_from_db()
    with pytest.raises(Blocked, match="还没有答复过"):
        conclude()
    Case.objects.filter(pk=earlier.pk).update(letter_number="示审公复〔2026〕1号")
    earlier.refresh_from_db()
    assert conclude().earlier == earlier
    with pytest.raises(Blocked, match="不能再改"):
        conclude()


def test_a_repeated_application_can_then_be_answered_so(
    county: County, case: Case, earlier: Case, office: Person
) -> None:
    with pytest.raises(Blocked, match="E2"):
        county.draft_answer(case, "E2", "前次答复文号见告知书。", by="gongkaiban")
    row = actions.open_inquiry(case=case, by=office, about=_A.REPETITION, reason=REASON)
    actions.conclude_inquiry(
        inquiry=row, by=office, conclusion=_C.YES, explanation=WHY, earlier=earlier,
        is_same_information=True,
    )  # fmt: skip
    county.draft_answer(case, "E2", "前次答复文号见告知书。", by="gongkaiban")


def test_volume_is_decided_before_reasons_are_asked(
    county: County, case: Case, office: Person
) -> None:
    """E4, R711 art. 35."""
    note = "数量明显超过合理范围，请说明理由。"
    with pytest.raises(Blocked, match="E4"):
        actions.ask_reasons(case=case, by=office, on=working_day_ago(0), note=note)
    row = actions.open_inquiry(case=case, by=office, about=_A.VOLUME, reason=REASON)
    client_of(county, "gongkaiban").post(
        f"/desk/cases/inquiries/{row.pk}/",
        {"conclusion": "yes", "explanation": "三十日内申请二十件，明显超过。"},
    )
    actions.ask_reasons(case=case, by=office, on=working_day_ago(0), note=note)


def test_no_page_but_the_open_inquiry_names_earlier_applications(
    county: County, case: Case, earlier: Case
) -> None:
    """No list, count or mark of frequent askers anywhere else."""
    client = client_of(county, "gongkaiban")
    first = strangers(county)
    frequent = client.get(case.get_absolute_url()).content.decode()
    once = client.get(first.get_absolute_url()).content.decode()
    for words in ("以往申请</h2>", "申请次数", "多次申请"):
        assert words not in frequent
        assert words not in once


# -- severed copies -------------------------------------------------------------------------------


def severing(county: County, case: Case, **values: object):  # type: ignore[no-untyped-def]
    return client_of(county, "gongkaiban").post(f"/desk/cases/{case.pk}/severing/", values)


def body_of(page) -> str:  # type: ignore[no-untyped-def]
    return page.context["body_html"]


def stored(case: Case) -> list[bytes]:
    return [sealed.read(file.reference) for file in case.files.all()]


def test_findings_are_ticked_and_words_can_be_added(county: County, case: Case) -> None:
    page = severing(county, case, text=ORIGINAL)
    shown = page.content.decode()
    assert IDENTITY in shown
    assert shown.count('type="checkbox" name="hide"') >= 2
    assert not case.files.exists()
    result = page.context["result"]
    assert IDENTITY not in result
    assert "合同单价" in result
    page = severing(county, case, body_html=body_of(page), hide=["1"], also="钱大有", look="1")
    assert "钱大有" not in page.context["result"]


def test_the_copy_is_made_verified_and_goes_into_the_answer(county: County, case: Case) -> None:
    """B1, R711 art. 37."""
    page = severing(county, case, text=ORIGINAL)
    severing(
        county, case, body_html=body_of(page), hide=["1", "2"], also="钱大有\n四百元", make="1"
    )
    kept = {file.name: sealed.read(file.reference) for file in case.files.all()}
    assert set(kept) == {"区分处理稿1.docx", "区分处理稿1.txt"}
    text = kept["区分处理稿1.txt"].decode()
    for gone in (IDENTITY, "钱大有", "四百元"):
        assert gone not in text
        assert gone not in import_document(kept["区分处理稿1.docx"], "a.docx").body_html
    assert text.count(MARK) == 4
    entry = Entry.objects.get(deed="severed_copy_made")
    assert "钱大有" not in json.dumps(entry.facts, ensure_ascii=False)
    file = case.files.get(pk=entry.facts["file"])
    client = client_of(county, "gongkaiban")
    assert f"?severed={file.pk}" in client.get(case.get_absolute_url()).content.decode()
    page = client.get(f"/desk/cases/{case.pk}/answer/?severed={file.pk}")
    assert MARK in page.context["form"].initial["body_html"]
    assert client.get(f"/desk/cases/{case.pk}/answer/?severed=9999").context["form"].initial == {}


def test_the_original_is_never_stored(county: County, case: Case) -> None:
    page = severing(county, case, text=ORIGINAL)
    severing(county, case, body_html=body_of(page), hide=["1", "2"], also="钱大有", make="1")
    for data in stored(case):
        assert "钱大有".encode() not in data
    on_disk = [p.read_bytes() for p in live.PRIVATE_ROOT.rglob("*") if p.is_file()]
    assert len(on_disk) == 2
    assert not any("合同单价".encode() in data for data in on_disk)


def test_a_word_file_keeps_its_table(county: County, case: Case) -> None:
    document = Document()
    document.add_heading("一、基本情况", 1)
    table = document.add_table(1, 2)
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "钱大有", "负责人"
    buffer = BytesIO()
    document.save(buffer)
    upload = SimpleUploadedFile("原文.docx", buffer.getvalue())
    page = severing(county, case, document=upload, text="")
    severing(county, case, body_html=body_of(page), also="钱大有", make="1")
    file = next(one for one in case.files.all() if one.name.endswith(".docx"))
    made = Document(BytesIO(sealed.read(file.reference)))
    assert [cell.text for cell in made.tables[0].rows[0].cells] == [MARK, "负责人"]
    assert made.core_properties.author == "示范县审计局"


def test_nothing_hidden_makes_no_copy(county: County, case: Case) -> None:
    page = severing(county, case, text="全部可以公开的内容。")
    page = severing(county, case, body_html=body_of(page), also="", make="1")
    assert "没有隐去任何内容（B1，条例第三十七条）" in page.content.decode()
    assert not case.files.exists()


def test_a_trace_left_refuses_the_copy(case: Case, office: Person, monkeypatch) -> None:  # type: ignore[no-untyped-def]
    monkeypatch.setattr(
        "gongkai.cases.actions.severing.as_docx",
        lambda body, **kept: as_docx(f"{body}<p>钱大有</p>", **kept),
    )
    with pytest.raises(Blocked, match=r"隐去不完整.*B1，条例第三十七条"):
        actions.make_severed(
            case=case, by=office, body_html=f"<p>{ORIGINAL}</p>", phrases=["钱大有"]
        )
    assert not case.files.exists()


@pytest.mark.parametrize("values", [
    {"text": f"{SECRET} 材料"}, {"body_html": f"<p>{SECRET} 材料</p>", "also": "材料", "make": "1"},
])  # fmt: skip
def test_a_marked_original_is_refused(county: County, case: Case, values: dict[str, str]) -> None:
    page = severing(county, case, **values)
    assert page.status_code == 422
    assert "已拒绝且未保存" in page.content.decode()
    assert not CaseFile.objects.exists()


def test_other_formats_are_refused_by_name(county: County, case: Case) -> None:
    page = severing(county, case, document=SimpleUploadedFile("a.pdf", b"%PDF-1.4"), text="")
    assert "不是 DOCX 或 TXT" in page.content.decode()
    assert "请粘贴文字" in severing(county, case, text=" ").content.decode()


def test_who_may_sever(county: County, case: Case, earlier: Case) -> None:
    with pytest.raises(Forbidden, match="B1"):
        actions.look_over(case=case, by=county.person("fenguan"), body_html="<p>x</p>")
    page = (
        client_of(county, "gongkaiban").get(f"/desk/cases/{earlier.pk}/severing/").content.decode()
    )
    assert "不能制作区分处理稿" in page


def test_script_in_the_text_is_gone(county: County, case: Case) -> None:
    page = severing(
        county, case, body_html="<p>甲<script>alert(1)</script></p>", also="甲", look="1"
    )
    assert "alert(1)" not in page.content.decode()
