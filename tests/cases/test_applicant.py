"""The applicant's side: form in steps, saved and resumed, tracking, what is sent by the code."""

import re
from datetime import date
from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from gongkai.cases import actions
from gongkai.cases.models import Case, CaseFile
from gongkai.cases.tracked import day_words
from gongkai.core.inbox import actions as inbox
from gongkai.core.inbox import codes
from gongkai.core.inbox.models import Envelope, SavedForm
from gongkai.law.calendar import Calendar
from tests.world import County, application_content

PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 40
NOTE = "请写明所需文件的名称、文号或者形成时间。"


@pytest.fixture(autouse=True)
def fresh_limits(db: None) -> None:
    cache.clear()


def typed(**changes: object) -> dict[str, object]:
    values = {
        **application_content("申请公开审计报告"), "kind": "disclosure", "form_key": "key-1",
        "at": "3", "send": "1", **changes,
    }  # fmt: skip
    return {name: value for name, value in values.items() if value is not False}


def apply(**changes: object) -> str:
    return Client().post("/apply/shifan/", typed(**changes)).content.decode()


def picture(name: str = "证件.png", data: bytes = PNG) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data, "image/png")


# -- the form --------------------------------------------------------------------------------------


def test_each_step_carries_what_was_typed_before(county: County) -> None:
    client = Client()
    page = client.post("/apply/shifan/", {"at": "1", "next": "1", "wanted": "某报告", "medium": "电子",
                                          "delivery": "邮寄", "form_key": "k"}).content.decode()  # fmt: skip
    assert "某报告" in page
    assert "还不能提交" not in page  # the second step is not scolded for being empty
    page = client.post("/apply/shifan/", typed(at="2", next="1", send=False, delivery="邮寄"))
    assert "选择邮寄时须填写通信地址" in page.content.decode()
    page = client.post("/apply/shifan/", typed(at="3", back="1", send=False)).content.decode()
    assert 'value="申小民"' in page


def test_what_is_typed_survives_a_wrong_file(county: County) -> None:
    page = apply(attachments=picture("病毒.exe", b"MZ"), identity_files=picture())
    assert "“病毒.exe”不是照片" in page
    assert "请重新选择：" in page
    assert "证件.png" in page
    assert "申请公开审计报告" in page
    assert not Envelope.objects.exists()
    assert "data-receipt" in apply()


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ([picture(f"{n}.png") for n in range(6)], "最多 5 个"),
        ([picture("大.png", PNG + b"0" * (10 * 2**20))], "超过 10 MB"),
        ([picture("空.png", b"")], "0 字节"),
        ([picture("密.png", b"<html>")], "不是照片"),
    ],
)
def test_files_the_envelope_cannot_take(
    county: County, files: list[SimpleUploadedFile], said: str
) -> None:
    assert said in apply(attachments=files)
    assert not Envelope.objects.exists()


def test_a_word_file_comes_in(county: County) -> None:
    package = BytesIO()
    with ZipFile(package, "w") as file:
        file.writestr("word/document.xml", "<w:document/>")
    assert "data-receipt" in apply(attachments=picture("材料.docx", package.getvalue()))


def test_proofs_of_identity_are_kept_apart_from_other_files(county: County) -> None:
    apply(identity_files=picture(), attachments=picture("线索.png"))
    actions.take_envelopes()
    kinds = dict(CaseFile.objects.values_list("kind", "media_type"))
    assert set(kinds) == {"identity", "attachment"}
    assert CaseFile.objects.get(kind="identity").name == "证件.png"


def test_an_agent_applies_for_somebody(county: County) -> None:
    assert "代理人姓名" in apply(by_agent="on")
    apply(by_agent="on", agent_name="代小理", agent_contact="代理电话")
    actions.take_envelopes()
    assert Case.objects.get().contact.endswith("；代理人：代小理，代理电话")


def test_a_mistyped_resident_number_is_told(county: County) -> None:
    assert "校验位不相符" in apply(identity="身份证11010119900307001X")
    assert "data-receipt" in apply(
        identity="身份证110101199003070011"[:-1] + "1", applicant_kind="company"
    )


def test_correcting_ones_own_record_is_its_own_kind(county: County) -> None:
    """OTH-03, art. 41."""
    apply(kind="own_correction", wanted="公告第2号中本人的出生年份写错了")
    actions.take_envelopes()
    case = Case.objects.get()
    assert case.kind == "own_correction"
    code = codes.code_for("key-1")
    sent = inbox.track(code).content
    assert "correct" not in sent["may"]
    assert "suggest" not in sent["may"]


def test_suggesting_at_once_is_kept(county: County) -> None:
    apply(suggests_publishing="on")
    actions.take_envelopes()
    assert Case.objects.get().suggests_publishing


def test_the_receipt_tells_the_next_days_in_words(county: County) -> None:
    page, calendar = apply(), Calendar.shipped()
    contact = calendar.add_working_days(timezone.localdate(), 1).on
    assert day_words(contact) in page
    assert day_words(calendar.add_working_days(contact, 20).on) in page
    assert day_words(date(2026, 12, 23)) == "2026年12月23日（星期三）"


def test_the_privacy_notice_says_what_the_law_asks(county: County) -> None:
    """PIPL arts. 17, 35."""
    page = Client().post("/apply/shifan/", typed(send=False, at="2", next="1")).content.decode()
    for words in ("第十七条", "由谁处理", "第十三条", "10 年", "您的权利", county.organ.phone):
        assert words in page


def test_proof_of_work_takes_the_place_of_a_refusal(county: County) -> None:
    pages = [apply(form_key=f"k{n}") for n in range(4)]
    assert ["data-receipt" in page for page in pages] == [True, True, True, False]
    assert "data-work-challenge" in pages[3]
    assert "申请公开审计报告" in pages[3]


# -- saved, resumed, on paper ----------------------------------------------------------------------


def code_on(page: str) -> str:
    return re.search(r"data-receipt>([^<]+)<", page)[1]


def test_a_half_filled_form_is_saved_and_resumed(county: County) -> None:
    client = Client()
    page = client.post("/apply/shifan/", typed(at="2", send=False, save="1", identity=""))
    code = code_on(page.content.decode())
    assert b"\xe7\x94\xb3" not in bytes(SavedForm.objects.get().sealed)
    page = client.post("/apply/shifan/resume/", {"code": code.lower()}).content.decode()
    assert "已恢复" in page
    assert 'value="申小民"' in page
    assert 'name="form_key" value="key-1"' in page
    assert 'name="at" value="2"' in page  # the first step that is not complete
    assert code not in client.get("/apply/shifan/").content.decode()
    apply()
    assert not SavedForm.objects.exists()
    assert client.post("/apply/shifan/resume/", {"code": code}).status_code == 404


def test_saving_what_was_sent_shows_the_receipt(county: County) -> None:
    code = code_on(apply())
    page = Client().post("/apply/shifan/", typed(send=False, save="1")).content.decode()
    assert code in page
    assert "已经提交成功" in page


def test_changing_and_sending_again_says_that_nothing_was_kept(county: County) -> None:
    code = code_on(apply())
    page = apply(wanted="另一件事")
    assert code in page
    assert "没有保存" in page
    assert "另一件事" in page


def test_saving_has_a_limit_of_its_own(county: County) -> None:
    for n in range(11):
        page = apply(send=False, save="1", form_key=f"k{n}")
    assert SavedForm.objects.count() == 10
    assert "data-work-challenge" in page
    assert "申请公开审计报告" in page
    assert "data-receipt" in apply()  # sending is counted apart


def test_a_secret_is_not_saved_either(county: County) -> None:
    response = Client().post("/apply/shifan/", typed(send=False, save="1", wanted="绝密★30年 材料"))
    assert response.status_code == 422
    assert not SavedForm.objects.exists()


def test_guessing_saved_forms_is_slowed_like_receipts(county: County) -> None:
    client = Client()
    answers = [
        client.post(address, {"code": f"0000-0000-0000-{n:04d}"}).status_code
        for n, address in enumerate(["/apply/shifan/resume/", "/track/", "/track/withdraw/",
                                     "/track/file/", "/track/letter/"] * 3)
    ]  # fmt: skip
    assert answers == [404] * 10 + [429] * 5


def test_the_paper_form_has_what_was_typed_and_keeps_nothing(county: County) -> None:
    client = Client()
    page = client.post("/apply/shifan/paper/", typed()).content.decode()
    assert "政府信息公开申请表" in page
    assert "申请公开审计报告" in page
    assert "申小民" in page
    response = client.post("/apply/shifan/paper/", typed(pdf="1"))
    assert response["Content-Disposition"].startswith("attachment")
    assert response.content.startswith(b"%PDF")
    assert not Envelope.objects.exists()
    assert "申小民" not in client.get("/apply/shifan/paper/").content.decode()
    assert client.get("/apply/shifan/paper.pdf").content.startswith(b"%PDF")
    response = client.post("/apply/shifan/paper/", typed(pdf="1", applicant_name="𠮷\U0002f9f4"))
    assert "字体缺少" in response.content.decode()
