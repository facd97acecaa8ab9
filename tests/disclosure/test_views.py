"""The staff pages: who sees what, and that nothing typed is lost."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.core.people.actions import save_department, save_organ, save_person
from gongkai.core.people.models import Department, Organ, Person
from gongkai.disclosure.models import Disclosure
from gongkai.disclosure.registering import clock_of
from gongkai.law.roles import Role
from tests.world import County, working_day_ago


def signed_in(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def typed(county: County, **changes: object) -> dict[str, object]:
    return {
        "column": county.column("news").pk, "title": "输入的标题", "document_number": "",
        "formed_on": str(working_day_ago(1)), "attribute": "proactive", "ground": "",
        "ground_reason": "", "summary": "概述", "body_html": "<p>输入的正文</p>", "revision": 0,
        **changes,
    }  # fmt: skip


def test_registering_leads_to_the_check_page(county: County) -> None:
    client = signed_in(county, "nigao")
    response = client.post("/desk/disclosures/new/", typed(county), follow=True)
    assert "没有发现" in response.content.decode()
    assert Disclosure.objects.get().draft.title == "输入的标题"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"title": ""}, "标题"),
        ({"formed_on": "2126-01-01"}, "不能晚于今天"),
        ({"formed_on": "不是日期"}, "形成日期"),
        ({"column": ""}, "栏目"),
        ({"document_number": "x" * 100}, "文号"),
    ],
)
def test_errors_keep_what_was_typed(
    county: County, changes: dict[str, object], message: str
) -> None:
    response = signed_in(county, "nigao").post("/desk/disclosures/new/", typed(county, **changes))
    page = response.content.decode()
    assert message in page
    assert "输入的正文" in page
    assert not Disclosure.objects.exists()


def test_a_mark_of_secrecy_is_refused_in_words(county: County) -> None:
    response = signed_in(county, "nigao").post(
        "/desk/disclosures/new/", typed(county, body_html="<p>机密★1年</p>")
    )
    assert "已拒绝且未保存" in response.content.decode()
    assert not Disclosure.objects.exists()


def test_importing_fills_the_editor_and_stores_nothing(county: County) -> None:
    upload = SimpleUploadedFile("方案.txt", "工作方案\n一、总体要求\n坚持公开。".encode())
    response = signed_in(county, "nigao").post(
        "/desk/disclosures/new/", {**typed(county, title=""), "import": "1", "document": upload}
    )
    page = response.content.decode()
    assert "&lt;h2&gt;一、总体要求&lt;/h2&gt;" in page
    assert "工作方案" in page
    assert not Disclosure.objects.exists()


def test_a_broken_import_keeps_the_page(county: County) -> None:
    upload = SimpleUploadedFile("坏.docx", b"PK\x03\x04broken")
    response = signed_in(county, "nigao").post(
        "/desk/disclosures/new/", {**typed(county), "import": "1", "document": upload}
    )
    page = response.content.decode()
    assert "另存" in page
    assert "输入的正文" in page


@pytest.mark.parametrize("username", ["xitong", "anquan", "shenji"])
def test_administrators_read_no_documents(county: County, username: str) -> None:
    disclosure = county.draft("news", "动态")
    client = signed_in(county, username)
    for page in ("", "check/", "edit/", "review/", "publish/"):
        assert client.get(f"/desk/disclosures/{disclosure.pk}/{page}").status_code in (302, 403)


def test_another_organ_sees_nothing(county: County) -> None:
    disclosure = county.draft("news", "隔壁机关看不到的标题")
    other = save_organ(
        by=None,
        organ=Organ(
            slug="other", name="示范县另一局", short_name="另一局",
            credit_code="11000000000000001Y", document_prefix="示另",
            county_government="示范县人民政府", county_office="示范县人民政府办公室",
            disclosure_office="办公室", address="地址", postal_code="000000",
            office_hours="工作日", phone="0000-0000001",
        ),
    )  # fmt: skip
    department = save_department(department=Department(organ=other, name="办公室"), by=None)
    person = save_person(
        person=Person(username="other", name="别人", organ=other, department=department), by=None,
        roles=frozenset({Role.DRAFTER, Role.DISCLOSURE_OFFICE, Role.PUBLISHER}),
    )  # fmt: skip
    client = Client()
    client.force_login(person, backend="django.contrib.auth.backends.ModelBackend")
    for page in ("", "check/", "edit/", "review/", "publish/"):
        assert client.get(f"/desk/disclosures/{disclosure.pk}/{page}").status_code == 404
    assert "隔壁机关" not in client.get("/desk/disclosures/").content.decode()


def test_the_clock_counts_twenty_working_days_from_formation(county: County) -> None:
    # IAR-13, R711 art. 26
    disclosure = county.draft("news", "动态", formed_on=working_day_ago(15))
    assert clock_of(disclosure)["left"] == 5
    assert clock_of(county.publish(disclosure)) is None


def test_every_staff_page_opens(county: County) -> None:
    disclosure = county.publish(county.draft("news", "动态"))
    pages = {
        "gongkaiban": [
            "/desk/", "/desk/disclosures/", "/desk/disclosures/?state=published&q=动",
            "/desk/disclosures/new/", "/desk/disclosures/columns/", "/desk/cases/",
            "/desk/cases/new/", "/desk/calendar/", "/desk/password/",
            f"/desk/disclosures/{disclosure.pk}/", f"/desk/disclosures/{disclosure.pk}/check/",
            f"/desk/disclosures/{disclosure.pk}/form/1/",
            f"/desk/disclosures/columns/{county.column('news').pk}/",
        ],
        "xitong": ["/desk/", "/desk/organ/", "/desk/departments/", "/desk/departments/new/",
                   "/desk/contacts/", "/desk/disclosures/columns/new/"],
        "anquan": ["/desk/people/", "/desk/people/new/",
                   f"/desk/people/{county.person('nigao').pk}/"],
        "shenji": ["/desk/journal/?verify"],
    }  # fmt: skip
    for username, addresses in pages.items():
        client = signed_in(county, username)
        for address in addresses:
            assert client.get(address).status_code == 200, address


def test_a_body_too_large_is_refused_before_it_is_read(county: County) -> None:
    response = signed_in(county, "nigao").post(
        "/desk/disclosures/new/", {}, CONTENT_LENGTH=str(300 * 2**20)
    )
    assert response.status_code == 413
    assert "过大" in response.content.decode()
