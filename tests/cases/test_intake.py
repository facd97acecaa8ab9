"""Registering by every channel, likeness, notes, handing over, files, the bureau as the one asked."""

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongkai.cases import actions
from gongkai.cases.models import (
    ApplicantKind,
    Case,
    CaseFile,
    InboundConsultation,
    Note,
    Resemblance,
    Source,
    Stance,
)
from gongkai.cases.receipts import RECEIPTS
from gongkai.core.deeds import Blocked, Forbidden, Refused
from gongkai.core.files.models import StoredFile
from gongkai.core.journal.models import Entry
from gongkai.law.calendar import Calendar
from gongkai.law.events import Channel
from tests.cases.test_views import client_of
from tests.world import County, application_content, working_day_ago

SECRET = "绝密★30年"
OTHER_NAME = "欧阳别人"
PNG = b"\x89PNG\r\n\x1a\n" + b"\0" * 40


@pytest.fixture(autouse=True)
def _fresh_cache(db: None) -> None:
    cache.clear()


@pytest.fixture
def case(county: County) -> Case:
    return county.application(
        "申请公开青山水库除险加固工程审计报告", Channel.IN_PERSON, working_day_ago(3)
    )


def typed(channel: Channel, **changes: object) -> dict[str, object]:
    values = {
        **application_content("申请公开青山水库除险加固工程审计报告"),
        "channel": channel.value, "arrived_on": str(working_day_ago(2)), "source": "direct",
        "external_number": "", "kind": "disclosure", "delivery": "当面领取", "form_key": "k1",
        **changes,
    }  # fmt: skip
    return {name: value for name, value in values.items() if value is not False}


def post_form(county: County, channel: Channel, **changes: object):  # type: ignore[no-untyped-def]
    return client_of(county, "gongkaiban").post("/desk/cases/new/", typed(channel, **changes))


# -- registering ----------------------------------------------------------------------------------


@pytest.mark.parametrize("channel", list(RECEIPTS))
def test_each_channel_asks_its_own_day_and_says_its_rule(county: County, channel: Channel) -> None:
    """R711 art. 31; APP-02, APP-05 … APP-10."""
    page = client_of(county, "gongkaiban").get(f"/desk/cases/new/?channel={channel}")
    text = page.content.decode()
    assert RECEIPTS[channel].day in text
    assert RECEIPTS[channel].rule in text
    assert ("confirmed_on" in text) is channel.needs_confirmation
    assert ('name="envelope"' in text) is channel.value.startswith("post")


@pytest.mark.parametrize("channel", [Channel.IN_PERSON, Channel.POST_SIGNED])
def test_the_day_handed_in_or_signed_for_is_the_receipt(county: County, channel: Channel) -> None:
    """APP-05, APP-06."""
    assert post_form(county, channel).status_code == 302
    case = Case.objects.get()
    assert (case.state, case.received_on) == ("in_hand", working_day_ago(2))


@pytest.mark.parametrize("channel", [Channel.POST_ORDINARY, Channel.FAX, Channel.EMAIL])
def test_what_needs_confirmation_waits_or_counts_from_it(county: County, channel: Channel) -> None:
    """APP-07, APP-08."""
    post_form(county, channel)
    assert Case.objects.get().received_on is None
    post_form(county, channel, form_key="k2", confirmed_on=str(working_day_ago(1)))
    assert Case.objects.order_by("-pk")[0].received_on == working_day_ago(1)


def test_a_confirmation_before_the_arrival_is_refused_and_the_text_stays(county: County) -> None:
    """I8, APP-08."""
    page = post_form(county, Channel.FAX, confirmed_on=str(working_day_ago(9)))
    assert page.status_code == 422
    assert "APP-08" in page.content.decode()
    assert "青山水库除险加固工程" in page.content.decode()
    assert not Case.objects.exists()


def test_mail_without_a_telephone_is_registered_and_noted(county: County) -> None:
    """APP-10."""
    post_form(county, Channel.POST_ORDINARY, is_unreachable="on")
    assert "APP-10" in Note.objects.get().text
    assert Case.objects.get().received_on is None


def test_an_oral_application_is_filled_in_by_an_officer(county: County) -> None:
    """APP-02."""
    page = post_form(county, Channel.ORAL)
    assert page.status_code == 422
    post_form(county, Channel.ORAL, oral_reason="不会书写", proven_by="recording",
              filled_by=county.person("nigao").pk)  # fmt: skip
    text = Note.objects.get().text
    assert "拟小文代填" in text
    assert "录音" in text
    assert Case.objects.get().received_on == working_day_ago(2)


@pytest.mark.parametrize("source", [s for s in Source if s != Source.DIRECT])
def test_what_another_organ_passed_on_needs_its_number(county: County, source: Source) -> None:
    page = post_form(county, Channel.WEB, source=source.value)
    assert "转来的申请请填写" in page.content.decode()
    post_form(county, Channel.WEB, source=source.value, external_number="12345-0099")
    case = Case.objects.get()
    assert (case.source, case.external_number, case.state) == (
        source, "12345-0099", "awaiting_confirmation",
    )  # fmt: skip


def test_the_web_form_is_not_entered_by_hand(county: County) -> None:
    with pytest.raises(Blocked, match="APP-08"):
        actions.enter(
            by=county.person("gongkaiban"), channel=Channel.WEB, arrived_on=working_day_ago(0),
            content=application_content("申请公开审计报告"),
        )  # fmt: skip


def test_scans_are_kept_sealed(county: County, settings) -> None:  # type: ignore[no-untyped-def]
    files = [SimpleUploadedFile("申小民身份证.png", PNG), SimpleUploadedFile("2.png", PNG + b"2")]
    post_form(county, Channel.POST_SIGNED, identity_scan=files,
              envelope=SimpleUploadedFile("信封.jpg", b"\xff\xd8\xff" + b"1" * 30))  # fmt: skip
    kept = CaseFile.objects.all()
    assert sorted(kept.values_list("kind", flat=True)) == ["envelope", "identity", "identity"]
    on_disk = [path.read_bytes() for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]
    assert len(on_disk) == 3
    assert not any(PNG in data for data in on_disk)
    assert not StoredFile.objects.exists()


@pytest.mark.parametrize(
    "changes",
    [{"wanted": SECRET}, {"external_number": SECRET, "source": "transferred"}, {"contact": SECRET},
     {"envelope": SimpleUploadedFile("机密★5年.jpg", b"x")},
     {"application": SimpleUploadedFile("a.txt", f"{SECRET} 材料".encode())}],
)  # fmt: skip
def test_a_mark_of_secrecy_stores_nothing(
    county: County, changes: dict[str, object], settings
) -> None:  # type: ignore[no-untyped-def]
    """rules.md §8.4."""
    for value in changes.values():
        if hasattr(value, "seek"):
            value.seek(0)
    page = post_form(county, Channel.POST_SIGNED, **changes)
    assert page.status_code == 422
    assert "已拒绝且未保存" in page.content.decode()
    assert not Case.objects.exists()
    assert not CaseFile.objects.exists()
    assert not [path for path in settings.PRIVATE_ROOT.rglob("*") if path.is_file()]
    assert Entry.objects.filter(deed="content_refused").count() == 1


def test_a_photograph_is_kept_as_the_application(county: County) -> None:
    page = (
        client_of(county, "gongkaiban").get("/desk/cases/new/?channel=in_person").content.decode()
    )
    assert 'capture="environment"' in page
    post_form(county, Channel.IN_PERSON, photo=SimpleUploadedFile("image.jpg", b"\xff\xd8\xff1"))
    assert CaseFile.objects.get().kind == "application"


def test_an_error_says_that_files_must_be_chosen_again(county: County) -> None:
    page = post_form(county, Channel.POST_SIGNED, applicant_name="",
                     envelope=SimpleUploadedFile("信封.jpg", b"x"))  # fmt: skip
    assert "请重新选择：信封.jpg" in page.content.decode()


def test_the_same_form_twice_makes_one_case(county: County) -> None:
    post_form(county, Channel.IN_PERSON)
    assert "已经提交过" in post_form(county, Channel.IN_PERSON).content.decode()
    assert Case.objects.count() == 1


def test_another_channel_keeps_the_text(county: County) -> None:
    page = post_form(county, Channel.IN_PERSON, switch="1", other_channel="fax").content.decode()
    assert "传真到达之日" in page
    assert "青山水库除险加固工程" in page
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    ("username", "status"), [("gongkaiban", 200), ("nigao", 403), ("fabu", 403)]
)
def test_only_the_office_registers(county: County, username: str, status: int) -> None:
    assert client_of(county, username).get("/desk/cases/new/").status_code == status


def test_ones_own_information_can_be_put_right(county: County) -> None:
    """OTH-03."""
    post_form(county, Channel.IN_PERSON, kind="own_correction")
    assert Case.objects.get().kind == "own_correction"


def test_the_office_confirms_the_type_of_applicant(county: County, case: Case) -> None:
    """APP-04."""
    with pytest.raises(Forbidden, match="APP-04"):
        actions.confirm_applicant_kind(
            case=case, by=county.person("nigao"), kind=ApplicantKind.LEGAL
        )
    client = client_of(county, "gongkaiban")
    client.post(f"/desk/cases/{case.pk}/applicant-kind/", {"kind": "legal"})
    case.refresh_from_db()
    assert case.applicant_kind == "legal"
    assert Entry.objects.get(deed="applicant_kind_confirmed").facts["before"] == "person"


def test_the_case_page_says_by_when_to_confirm(county: County) -> None:
    case = county.application("申请公开审计报告", Channel.POST_ORDINARY, working_day_ago(0))
    page = client_of(county, "gongkaiban").get(case.get_absolute_url()).content.decode()
    assert f"请在 <strong>{timezone.localdate()}</strong> 前联系申请人" in page


# -- likeness -------------------------------------------------------------------------------------


def other_case(county: County, wanted: str) -> Case:
    content = {**application_content(wanted), "applicant_name": OTHER_NAME, "identity": "证件乙"}
    return actions.register(
        by=county.person("gongkaiban"), channel=Channel.IN_PERSON, arrived_on=working_day_ago(9),
        content=content,
    )  # fmt: skip


@pytest.fixture
def pair(county: County) -> Resemblance:
    other_case(county, f"我叫{OTHER_NAME}，想要青山水库除险加固工程审计报告")
    other_case(county, "申请公开2021年扶贫资金专项审计结果")
    case = county.application(
        "申请公开青山水库除险加固工程审计报告", Channel.IN_PERSON, working_day_ago(3)
    )
    return Resemblance.objects.get(case=case)


def test_alike_applications_are_proposed_with_the_reason(pair: Resemblance) -> None:
    assert any("青山水库除险加固工程" in phrase for phrase in pair.shared)
    assert pair.verdict == ""


def test_nothing_of_the_other_applicant_shows(county: County, pair: Resemblance) -> None:
    client = client_of(county, "gongkaiban")
    page = client.get(pair.case.get_absolute_url()).content.decode()
    assert pair.other.number in page
    assert OTHER_NAME not in page
    page = client.get(f"/desk/cases/resemblances/{pair.pk}/").content.decode()
    assert "青山水库" in page
    assert OTHER_NAME not in page
    for hint in ("同一申请人", "同一人", "申请过"):
        assert hint not in page


def test_a_person_decides_and_can_decide_anew(county: County, pair: Resemblance) -> None:
    client = client_of(county, "gongkaiban")
    for verdict in ("same", "different"):
        client.post(f"/desk/cases/resemblances/{pair.pk}/", {"verdict": verdict})
        pair.refresh_from_db()
        assert pair.verdict == verdict
    entries = Entry.objects.filter(deed="resemblance_decided").order_by("sequence")
    assert [entry.facts["verdict"] for entry in entries] == ["same", "different"]
    client.post(f"/desk/cases/resemblances/{pair.pk}/", {"verdict": "nonsense"})
    pair.refresh_from_db()
    assert pair.verdict == "different"


def test_only_handlers_decide_on_likeness(county: County, pair: Resemblance) -> None:
    with pytest.raises(Forbidden, match="E2"):
        actions.decide_resemblance(
            resemblance=pair, by=county.person("fenguan"), verdict=Resemblance.Verdict.SAME
        )


def test_a_corrected_text_is_compared_anew_and_decisions_stay(
    county: County, pair: Resemblance
) -> None:
    office = county.person("gongkaiban")
    actions.decide_resemblance(resemblance=pair, by=office, verdict=Resemblance.Verdict.SAME)
    actions.ask_correction(
        case=pair.case, by=office, on=working_day_ago(1), note="请写明所需文件的名称或者文号。"
    )
    actions.correct(
        case=pair.case,
        by=office,
        on=working_day_ago(0),
        wanted="申请公开2021年扶贫资金专项审计结果",
    )
    rows = Resemblance.objects.filter(case=pair.case)
    assert rows.count() == 2
    assert rows.get(pk=pair.pk).verdict == "same"


# -- notes, handing over, files -------------------------------------------------------------------


def test_a_note_is_kept_and_a_marked_one_is_not(county: County, case: Case) -> None:
    client = client_of(county, "gongkaiban")
    client.post(f"/desk/cases/{case.pk}/note/", {"text": "申请人希望先电话联系"})
    assert "希望先电话联系" in client.get(case.get_absolute_url()).content.decode()
    page = client.post(f"/desk/cases/{case.pk}/note/", {"text": f"{SECRET} 内容"}).content.decode()
    assert "已拒绝且未保存" in page
    assert Note.objects.count() == 1


def test_open_cases_are_listed_before_they_are_handed_over(county: County, case: Case) -> None:
    giver, taker = county.person("nigao"), county.person("nigao2")
    actions.assign(
        case=case, by=county.person("gongkaiban"), department=giver.department, officer=giver
    )
    values = {"giver": giver.pk, "taker": taker.pk, "reason": "休假"}
    client = client_of(county, "nigao")
    page = client.post("/desk/cases/hand-over/", values).content.decode()
    assert case.number in page
    case.refresh_from_db()
    assert case.officer == giver
    client.post("/desk/cases/hand-over/", {**values, "confirmed": "1"})
    case.refresh_from_db()
    assert (case.officer, case.department) == (taker, taker.department)
    page = client_of(county, "gongkaiban").get(case.get_absolute_url()).content.decode()
    assert "交办经过" in page
    assert "稿小雨" in page


def test_nobody_hands_over_for_another_but_the_office(county: County, case: Case) -> None:
    giver, taker = county.person("nigao"), county.person("nigao2")
    values = {"giver": giver.pk, "taker": taker.pk, "reason": "休假"}
    page = client_of(county, "kezhang").post("/desk/cases/hand-over/", values).content.decode()
    assert "还不能提交" in page
    assert client_of(county, "fabu").get("/desk/cases/hand-over/").status_code == 403
    page = client_of(county, "nigao").post("/desk/cases/hand-over/", values).content.decode()
    assert "没有在办的申请" in page


def test_nothing_to_hand_over_is_said(county: County) -> None:
    page = client_of(county, "gongkaiban").get("/desk/cases/hand-over/").content.decode()
    assert "无需移交" in page


def keep(county: County, case: Case, kind: str, name: str, data: bytes = b"text") -> CaseFile:
    return actions.add_file(
        case=case, by=county.person("gongkaiban"), kind=CaseFile.Kind(kind), name=name, data=data
    )


def test_personal_files_are_the_offices(county: County, case: Case) -> None:
    personal = [
        keep(county, case, kind, f"申小民{kind}.txt")
        for kind in ("identity", "envelope", "application", "signed", "proof", "attachment")
    ]
    plain = keep(county, case, "search", "检索截图.txt")
    drafter = county.person("nigao")
    actions.assign(case=case, by=county.person("gongkaiban"), department=drafter.department)
    page = client_of(county, "nigao").get(case.get_absolute_url()).content.decode()
    assert "申小民" not in page
    assert "检索截图.txt" in page
    for file in personal:
        assert client_of(county, "nigao").get(f"/desk/cases/files/{file.pk}/").status_code == 403
        assert (
            client_of(county, "gongkaiban").get(f"/desk/cases/files/{file.pk}/").status_code == 200
        )
    assert client_of(county, "nigao").get(f"/desk/cases/files/{plain.pk}/").content == b"text"
    assert Entry.objects.filter(deed="case_file_opened").count() == len(personal) + 1


def test_a_file_can_only_be_saved_never_run(county: County, case: Case) -> None:
    file = keep(county, case, "other", "页面.html", b"<script>alert(1)</script>")
    response = client_of(county, "gongkaiban").get(f"/desk/cases/files/{file.pk}/")
    assert response["Content-Disposition"].startswith("attachment")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in response["Content-Security-Policy"]


def test_files_are_added_on_the_page(county: County, case: Case) -> None:
    client = client_of(county, "gongkaiban")
    files = [SimpleUploadedFile("a.txt", b"1"), SimpleUploadedFile("b.txt", b"2")]
    client.post(f"/desk/cases/{case.pk}/add-files/", {"kind": "search", "files": files})
    assert case.files.count() == 2
    marked = SimpleUploadedFile("c.txt", f"{SECRET} 材料".encode())
    page = client.post(f"/desk/cases/{case.pk}/add-files/", {"kind": "search", "files": marked})
    assert "已拒绝且未保存" in page.content.decode()
    page = client.post(f"/desk/cases/{case.pk}/add-files/", {"kind": "severed", "files": files})
    assert case.files.count() == 2


def test_a_file_of_another_case_is_not_reached(county: County, case: Case) -> None:
    assert Client().get("/desk/cases/files/1/").status_code == 302
    assert client_of(county, "gongkaiban").get("/desk/cases/files/999/").status_code == 404
    file = keep(county, case, "other", "a.txt")
    assert client_of(county, "kezhang2").get(f"/desk/cases/files/{file.pk}/").status_code == 403


# -- the bureau as the organ that is asked ---------------------------------------------------------


@pytest.fixture
def inbound(county: County) -> InboundConsultation:
    return actions.register_inbound(
        by=county.person("gongkaiban"), from_organ="示范县财政局", letter_number="示财函〔2026〕8号",
        received_on=working_day_ago(2), about="联合印发的专项资金管理办法及其说明", is_co_made=True,
        department=county.person("nigao").department,
    )  # fmt: skip


def test_silence_of_a_co_maker_is_consent_after_15_working_days(
    county: County, inbound: InboundConsultation
) -> None:
    """TP-07, R711 art. 34."""
    assert inbound.due_on == Calendar.shipped().add_working_days(working_day_ago(2), 15).on
    client = client_of(county, "gongkaiban")
    page = client.get(inbound.get_absolute_url()).content.decode()
    assert "逾期不答复，视为同意公开" in page
    assert "还剩 13 个工作日" in page
    InboundConsultation.objects.update(due_on=working_day_ago(1))
    assert "本机关视为同意公开" in client.get(inbound.get_absolute_url()).content.decode()
    InboundConsultation.objects.update(is_co_made=False)
    page = client.get(inbound.get_absolute_url()).content.decode()
    assert "视为同意公开" not in page


def test_an_opinion_is_drafted_compared_and_sent_by_another(
    county: County, inbound: InboundConsultation
) -> None:
    drafter, leader = client_of(county, "nigao"), client_of(county, "fenguan")
    url = inbound.get_absolute_url()
    page = drafter.post(f"{url}draft/", {"stance": "refuses", "opinion": "不行"}).content.decode()
    assert "至少 10 个字" in page
    drafter.post(
        f"{url}draft/", {"stance": "refuses", "opinion": "该办法含内部工作流程，不宜公开。"}
    )
    assert drafter.post(f"{url}send/", {"on": str(working_day_ago(0))}).status_code == 200
    inbound.refresh_from_db()
    assert inbound.answered_on is None
    page = leader.post(f"{url}send/", {"on": str(working_day_ago(0))}).content.decode()
    assert "复函" in page
    assert "公函〔" in page
    inbound.refresh_from_db()
    assert (inbound.answered_on, inbound.letters.count()) == (None, 0)
    leader.post(f"{url}send/", {"on": str(working_day_ago(0)), "confirmed": "1"})
    inbound.refresh_from_db()
    assert inbound.answered_on == working_day_ago(0)
    assert inbound.reply_number in leader.get(url).content.decode()


@pytest.mark.parametrize(
    ("username", "status"),
    [("gongkaiban", 200), ("nigao", 200), ("nigao2", 404), ("fenguan", 200), ("fabu", 403), ("xitong", 403)],
)  # fmt: skip
def test_who_sees_a_letter(
    county: County, inbound: InboundConsultation, username: str, status: int
) -> None:
    client = client_of(county, username)
    assert client.get(inbound.get_absolute_url()).status_code == status
    assert client.get("/desk/cases/inbound/").status_code == (403 if status == 403 else 200)


def test_only_the_office_registers_a_letter(county: County) -> None:
    values = {"from_organ": "示范县财政局", "received_on": str(working_day_ago(1)),
              "about": "专项资金管理办法", "is_co_made": "yes"}  # fmt: skip
    assert client_of(county, "nigao").post("/desk/cases/inbound/new/", values).status_code == 403
    client = client_of(county, "gongkaiban")
    marked = {**values, "about": f"{SECRET} 办法"}
    page = client.post("/desk/cases/inbound/new/", marked).content.decode()
    assert "已拒绝且未保存" in page
    assert not InboundConsultation.objects.exists()
    client.post("/desk/cases/inbound/new/", values)
    assert InboundConsultation.objects.get().is_co_made


def test_a_marked_opinion_is_not_kept(county: County, inbound: InboundConsultation) -> None:
    with pytest.raises(Refused):
        actions.draft_inbound(
            inbound=inbound, by=county.person("nigao"), stance=Stance.REFUSES,
            opinion=f"{SECRET} 的内容不能公开",
        )  # fmt: skip
    inbound.refresh_from_db()
    assert inbound.opinion == ""
