"""Old pages: checked before anything is stored, brought in as drafts, their addresses lead on."""

import io
import zipfile
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from gongkai.core.deeds import Blocked, Refused
from gongkai.core.files import store
from gongkai.disclosure import actions
from gongkai.disclosure.actions import migrating
from gongkai.disclosure.models import Disclosure, LegacyImport, PairRule
from gongkai.disclosure.registering import clock_of
from gongkai.disclosure.searching import overdue
from gongkai.portal.actions import catch_up
from tests.world import County

HEAD = "address,title,column,published_on,formed_on,document_number,summary,html,files\n"
ROW = "https://old.example/art/2019/3/5/12.html,旧网站的工作动态,6,2019-03-05,2019-03-01,,概述,a.html,b.txt\n"
PAGE = "<html><body><nav>导航</nav><div id='zoom'><p>旧页面的正文内容。</p><script>1</script></div></body></html>"


def package(rows: str = ROW, head: str = HEAD, **members: str) -> bytes:
    out = io.BytesIO()
    files = {"items.csv": head + rows, "a.html": PAGE, "b.txt": "旧附件"}
    files |= {name.replace("__", "."): text for name, text in members.items()}
    with zipfile.ZipFile(out, "w") as made:
        for name, text in files.items():
            made.writestr(name, text)
    return out.getvalue()


def brought_in(county: County, data: bytes) -> LegacyImport:
    office = county.person("gongkaiban")
    batch = migrating.check_package(by=office, name="旧站.zip", data=data)
    migrating.start_import(batch=batch, by=office)
    migrating.advance()
    batch.refresh_from_db()
    return batch


def test_a_row_becomes_a_draft_with_its_old_date_and_address(county: County) -> None:
    batch = brought_in(county, package())
    assert batch.state == LegacyImport.State.DONE
    disclosure = batch.rows.get().disclosure
    assert disclosure.review_state == "draft"
    assert not disclosure.is_public
    assert disclosure.legacy_path == "/art/2019/3/5/12.html"
    assert disclosure.draft.body_html == "<p>旧页面的正文内容。</p>"
    assert disclosure.draft.facts["migrated"]["published_on"] == "2019-03-05"
    assert [one["name"] for one in disclosure.draft.attachments] == ["b.txt"]


def test_what_was_public_before_is_never_overdue(county: County, client: Client) -> None:
    row = brought_in(county, package()).rows.get().disclosure
    assert clock_of(row) is None
    assert not overdue(Disclosure.objects.all()).exists()
    Disclosure.objects.update(legacy_path=None)
    assert overdue(Disclosure.objects.all()).get() == row
    Disclosure.objects.update(legacy_path="/art/2019/3/5/12.html")
    client.force_login(county.person("gongkaiban"))
    text = client.get(row.get_absolute_url()).content.decode()
    assert "原发布日期 2019-03-05" in text
    assert "旧地址 /art/2019/3/5/12.html" in text
    assert "已超期" not in text


def test_whose_drafts_could_not_be_cleared_is_told_before(county: County, client: Client) -> None:
    client.force_login(county.person("gongkaiban"))
    page = "/desk/disclosures/migrations/"
    assert "按现有人员办不完审查" in client.get(page).content.decode()
    PairRule.objects.create(
        organ=county.organ, first="draft", second="office_review", is_apart=False,
        by=county.person("gongkaiban"),
    )  # fmt: skip
    assert "“公开审查”只有" not in client.get(page).content.decode()


def test_nothing_is_registered_by_the_check(county: County) -> None:
    migrating.check_package(by=county.person("gongkaiban"), name="旧站.zip", data=package())
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(
    ("row", "said"),
    [
        (ROW.replace(",6,", ",99.9,"), "没有编码为“99.9”的可用栏目"),
        (ROW.replace("2019-03-05", "2019-13-05"), "不是日期"),
        (ROW.replace("2019-03-05", "2219-03-05"), "不可能"),
        (ROW.replace("2019-03-01", "2019-03-09"), "晚于原发布日期"),
        (ROW.replace("a.html", "无.html"), "包内没有文件“无.html”"),
        (ROW.replace("旧网站的工作动态", ""), "缺少“标题”"),
        (ROW.replace("https://old.example/art/2019/3/5/12.html", "/../etc"), "旧地址须是网址"),
        (ROW + ROW, "旧地址与第 2 行相同"),
    ],
)
def test_what_is_wrong_is_said_row_by_row(county: County, row: str, said: str) -> None:
    batch = migrating.check_package(
        by=county.person("gongkaiban"), name="旧站.zip", data=package(row)
    )
    problems = [problem for one in batch.rows.all() for problem in one.problems]
    assert any(said in problem for problem in problems), problems
    if row.count("\n") == 1:
        with pytest.raises(Blocked, match="没有可以导入的行"):
            migrating.start_import(batch=batch, by=county.person("gongkaiban"))


@pytest.mark.parametrize(
    "data",
    [b"PK\x03\x04broken", b"", package(head="a,b\n"), package("")],
    ids=["broken", "empty", "wrong head", "no rows"],
)
def test_no_package_no_import(county: County, data: bytes) -> None:
    with pytest.raises(Blocked):
        migrating.check_package(by=county.person("gongkaiban"), name="旧站.zip", data=data)
    assert not LegacyImport.objects.exists()


@pytest.mark.parametrize(
    "data",
    [
        package(a__html="<p>机密★5年</p>"),
        package(b__txt="秘密★1年"),
        package(ROW.replace("概述", "绝密★长期")),
    ],
    ids=["page", "attachment", "summary"],
)
def test_a_mark_of_secrecy_keeps_nothing(county: County, data: bytes) -> None:
    before = list_of_store()
    with pytest.raises(Refused, match="第 2 行"):
        migrating.check_package(by=county.person("gongkaiban"), name="旧站.zip", data=data)
    assert not LegacyImport.objects.exists()
    assert list_of_store() == before


def list_of_store() -> list[str]:
    root = store.path_of("00").parent.parent
    return sorted(str(path) for path in root.rglob("*") if path.is_file())


def test_an_address_comes_in_once(county: County) -> None:
    brought_in(county, package())
    again = migrating.check_package(by=county.person("gongkaiban"), name="旧站.zip", data=package())
    assert "这个旧地址已经迁移过。" in again.rows.get().problems


def test_the_old_address_leads_on_only_after_publication(
    county: County, client: Client, settings: Any
) -> None:
    batch = brought_in(county, package())
    disclosure = batch.rows.get().disclosure
    old = disclosure.legacy_path
    assert client.get(old).status_code == 404
    # The office of one: its own drafts pass its own review (审查分工).
    PairRule.objects.create(
        organ=county.organ, first="draft", second="office_review", is_apart=False
    )
    county.publish(disclosure)
    catch_up()
    disclosure.refresh_from_db()
    answer = client.get(old)
    assert (answer.status_code, answer["Location"]) == (301, disclosure.public_path)
    actions.withdraw(disclosure=disclosure, by=county.person("gongkaiban"), reason="内容有误需更正")
    catch_up()
    assert client.get(old)["Location"] == disclosure.public_path
    gone = settings.SITE_ROOT / disclosure.public_path.lstrip("/") / ".gone"
    assert gone.exists(), "its own address answers 410"


def test_a_cancelled_import_stops(county: County) -> None:
    office = county.person("gongkaiban")
    batch = migrating.check_package(by=office, name="旧站.zip", data=package())
    migrating.start_import(batch=batch, by=office)
    migrating.cancel_import(batch=batch, by=office)
    assert migrating.advance() == 0
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize("who", ["nigao", "fabu", "xitong", "fenguan"])
def test_only_the_disclosure_office_brings_pages_in(county: County, who: str) -> None:
    with pytest.raises(Blocked, match="政务公开办公室"):
        migrating.check_package(by=county.person(who), name="旧站.zip", data=package())
    client = Client()
    client.force_login(county.person(who))
    assert client.get("/desk/disclosures/migrations/").status_code == 403


def test_the_pages_of_an_import(county: County, client: Client) -> None:
    client.force_login(county.person("gongkaiban"))
    upload = SimpleUploadedFile("旧站.zip", package(ROW + ROW.replace("12.html", "13.html,")))
    page = client.post("/desk/disclosures/migrations/", {"package": upload}, follow=True)
    batch = LegacyImport.objects.get()
    text = page.content.decode()
    assert "导入没有问题的 1 行" in text
    assert "没有编码为" in text or "日期" in text
    for show in ("problems", "waiting", "drafts", "public", "nonsense"):
        assert (
            client.get(f"/desk/disclosures/migrations/{batch.pk}/?show={show}").status_code == 200
        )
    page = client.post(f"/desk/disclosures/migrations/{batch.pk}/start/", follow=True)
    assert "正在导入" in page.content.decode()
    migrating.advance()
    page = client.get(f"/desk/disclosures/migrations/{batch.pk}/?show=drafts")
    assert page.context["counts"] == {
        "all": 2,
        "problems": 1,
        "waiting": 0,
        "drafts": 1,
        "public": 0,
    }
    page = client.post(f"/desk/disclosures/migrations/{batch.pk}/cancel/", follow=True)
    assert "不能取消" in page.content.decode()
    assert "旧站.zip" in client.get("/desk/disclosures/migrations/").content.decode()


def test_a_wrong_upload_says_so_on_the_page(county: County, client: Client) -> None:
    client.force_login(county.person("gongkaiban"))
    page = client.post("/desk/disclosures/migrations/", {})
    assert "请先选择 ZIP 压缩包" in page.content.decode()
    page = client.post(
        "/desk/disclosures/migrations/", {"package": SimpleUploadedFile("旧站.rar", b"Rar!")}
    )
    assert "压缩成 ZIP 格式" in page.content.decode()
    assert "Word" not in page.content.decode()
    upload = SimpleUploadedFile("旧站.zip", package(a__html="<p>机密★5年</p>"))
    page = client.post("/desk/disclosures/migrations/", {"package": upload})
    assert "第 2 行" in page.content.decode()
    assert not LegacyImport.objects.exists()
