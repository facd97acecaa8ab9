"""The office's and the applicant's pages."""

import pytest
from django.core.cache import cache
from django.test import Client

from gongkai.cases import actions
from gongkai.cases.models import Case
from gongkai.core.inbox.models import Envelope
from gongkai.core.journal.models import Entry
from gongkai.law.events import Channel
from tests.world import County, application_content, working_day_ago


def client_of(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def application(**changes: object) -> dict[str, object]:
    values = {**application_content("申请公开审计报告"), "form_key": "key-1", **changes}
    return {name: value for name, value in values.items() if value is not False}


@pytest.fixture
def case(county: County) -> Case:
    return county.application("申请公开审计报告", Channel.IN_PERSON, working_day_ago(3))


def test_nothing_is_asked_about_the_purpose(county: County) -> None:
    page = Client().get("/apply/shifan/").content.decode()
    assert "不需要说明用途" in page
    assert 'name="purpose"' not in page


def test_two_steps_then_a_receipt(county: County) -> None:
    client = Client()
    assert "核对申请" in client.post("/apply/shifan/", application()).content.decode()
    assert not Envelope.objects.exists()
    page = client.post("/apply/shifan/", application(send="1")).content.decode()
    assert "回执码" in page
    again = client.post("/apply/shifan/", application(send="1")).content.decode()
    assert Envelope.objects.count() == 1
    assert page.split("data-receipt>")[1][:19] == again.split("data-receipt>")[1][:19]


def test_a_secret_typed_by_an_applicant_is_refused(county: County) -> None:
    response = Client().post("/apply/shifan/", application(wanted="绝密★30年 材料", send="1"))
    assert response.status_code == 422
    assert "已拒绝且未保存" in response.content.decode()
    assert not Envelope.objects.exists()


@pytest.mark.parametrize("field", ["applicant_name", "identity", "contact", "wanted"])
def test_what_article_29_asks_for_is_required(county: County, field: str) -> None:
    page = Client().post("/apply/shifan/", application(**{field: ""})).content.decode()
    assert "还不能提交" in page


def test_an_unknown_organ_has_no_form(county: County) -> None:
    assert Client().get("/apply/nowhere/").status_code == 404


def test_guessing_codes_is_slowed(county: County) -> None:
    cache.clear()
    client = Client()
    statuses = [
        client.post("/track/", {"code": f"0000-0000-0000-{n:04d}"}).status_code for n in range(12)
    ]
    assert statuses == [404] * 10 + [429] * 2
    cache.clear()


def test_each_look_at_an_identity_is_in_the_journal(county: County, case: Case) -> None:
    page = client_of(county, "gongkaiban").get(f"/desk/cases/{case.pk}/").content.decode()
    assert "申小民" in page
    assert Entry.objects.filter(deed="identity_viewed").count() == 1
    actions.assign(
        case=case, by=county.person("gongkaiban"), department=county.person("nigao").department
    )
    page = client_of(county, "nigao").get(f"/desk/cases/{case.pk}/").content.decode()
    assert "申小民" not in page
    assert Entry.objects.filter(deed="identity_viewed").count() == 1


@pytest.mark.parametrize(
    ("username", "status"),
    [("gongkaiban", 200), ("fenguan", 200), ("nigao", 403), ("kezhang2", 403), ("baomi", 200),
     ("fabu", 403), ("xitong", 403), ("shenji", 403)],
)  # fmt: skip
def test_who_sees_a_case(county: County, case: Case, username: str, status: int) -> None:
    assert client_of(county, username).get(f"/desk/cases/{case.pk}/").status_code == status


def test_letters_are_for_the_office(county: County, case: Case) -> None:
    letter = case.letters.get()
    assert (
        "接收回执"
        in client_of(county, "gongkaiban").get(letter.get_absolute_url()).content.decode()
    )
    assert client_of(county, "fenguan").get(letter.get_absolute_url()).status_code == 403


def test_a_refused_deed_names_rule_article_and_remedy(county: County, case: Case) -> None:
    client = client_of(county, "gongkaiban")
    client.post(
        f"/desk/cases/{case.pk}/extend/",
        {"working_days": 5, "reason": "查找档案", "confirmed": "1"},
    )
    page = client.post(
        f"/desk/cases/{case.pk}/extend/", {"working_days": 5, "reason": "再次查找"}
    ).content.decode()
    assert "DL-03" in page
    assert "条例第三十三条" in page
    assert "再次查找" in page


def test_the_desk_shows_clocks(county: County, case: Case) -> None:
    page = client_of(county, "gongkaiban").get("/desk/").content.decode()
    assert "还剩 17 个工作日" in page
