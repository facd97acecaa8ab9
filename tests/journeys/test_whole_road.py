"""The whole road of one document: from WPS to the citizen and away again, everybody at their own
screen."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.disclosure import wps
from tests.journeys.conftest import DESKTOP, PHONE, Site, Visitor, pk_of
from tests.journeys.test_publishing import begin, decide, publish

pytestmark = pytest.mark.xdist_group("journeys")

Visit = Callable[..., Visitor]
TITLE = "示范渠清淤工程跟踪审计情况"
MOBILE = "13800138000"
SAID = "示范渠清淤现场的蓝色标志牌"


def notice() -> bytes:
    """An invented notice as WPS writes it, with a mobile number, a table and a picture."""
    return wps.package(
        "".join(
            [
                wps.paragraph(TITLE, 'pStyle w:val="9"'),
                wps.heading("总体情况", 1),
                wps.paragraph("示范渠清淤工程按期完工，资金使用总体合规。"),
                wps.table(
                    wps.row(wps.cell("事项"), wps.cell("金额（万元）"), is_header=True),
                    wps.row(wps.cell("清淤"), wps.cell("36")),
                ),
                wps.paragraph(wps.drawing(described=""), 'jc w:val="center"'),
                wps.heading("联系方式", 1),
                wps.paragraph(f"施工单位联系人电话{MOBILE}。"),
            ]
        )
    )


def write(drafter: Visitor) -> str:
    """Import the notice and describe its picture; returns the document's number."""
    page = drafter.page
    begin(page)
    page.get_by_label("栏目").select_option(label="3.3.2　其他文件")
    page.get_by_label("内容概述").fill("清淤工程的跟踪审计情况。")
    page.get_by_label("要导入的文件").set_input_files(
        {"name": "清淤.docx", "mimeType": "application/octet-stream", "buffer": notice()}
    )
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("已导入")).to_be_visible()
    expect(page.locator(".tiptap table")).to_contain_text("清淤")
    page.get_by_role("textbox", name="标题（必填）").fill(TITLE)
    for box in page.get_by_label("图片说明").all():
        box.fill(SAID)
    page.get_by_role("button", name="保存并检查疑点").click()
    page.wait_for_url("**/check/")
    return pk_of(page.url)


def hits(visitor: Visitor, words: str, count: int) -> None:
    visitor.page.goto(f"/search/?q={words}")
    expect(visitor.page.get_by_text(f"找到 {count} 条")).to_be_visible()


def test_from_wps_to_the_citizen_and_away_again(visit: Visit, site: Site) -> None:
    drafter = visit("nigao")
    pk = write(drafter)
    page = drafter.page
    expect(page.locator("mark.finding-open")).to_have_text(MOBILE)
    expect(page.get_by_role("button", name="送审")).to_have_count(0)
    page.goto(f"/desk/disclosures/{pk}/edit/")
    page.locator(".tiptap p").filter(has_text=MOBILE).click(click_count=3)
    page.keyboard.type("联系方式见施工现场公告牌。")
    page.get_by_role("button", name="保存并检查疑点").click()
    expect(page.locator("mark.finding-open")).to_have_count(0)
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_text("已送科室负责人审核")).to_be_visible()

    citizen = visit(viewport=PHONE)
    publisher = visit("fabu")
    for username, viewport in (
        ("kezhang", DESKTOP), ("baomi", DESKTOP), ("gongkaiban", DESKTOP), ("fenguan", PHONE),
    ):  # fmt: skip
        hits(citizen, "清淤工程", 0)
        # Whoever publishes cannot do so before everybody has agreed.
        publisher.page.goto(f"/desk/disclosures/{pk}/publish/")
        expect(publisher.page.get_by_role("button", name="确认发布")).to_have_count(0)
        decide(visit, username, pk, viewport)
    hits(citizen, "清淤工程", 0)
    address = publish(visit, pk)

    for viewport in (PHONE, DESKTOP):
        reader = visit(viewport=viewport)
        hits(reader, "清淤工程", 1)
        reader.page.get_by_role("link", name=TITLE).click()
        expect(reader.page.get_by_role("heading", level=1)).to_have_text(TITLE)
        expect(reader.page.locator("table").filter(has_text="金额")).to_be_visible()
        shown = reader.page.get_by_role("img", name=SAID)
        expect(shown).to_be_visible()
        assert shown.evaluate("one => one.complete && one.naturalWidth > 0")
        assert MOBILE not in reader.page.content()
        assert reader.fits()
        reader.check_accessible()
    picture = shown.get_attribute("src")
    assert picture is not None

    officer = visit("gongkaiban")
    officer.page.goto(f"/desk/disclosures/{pk}/")
    officer.page.get_by_role("link", name="撤回公开").click()
    officer.page.get_by_label("内容有误", exact=True).check()
    officer.page.get_by_label("撤回原因").fill("数据需要重新核对")
    officer.page.get_by_role("button", name="撤回", exact=True).click()
    expect(officer.page.get_by_text("均已清除")).to_be_visible(timeout=20_000)
    gone = citizen.page.goto(address)
    assert gone is not None
    assert gone.status == 410
    assert "清淤" not in citizen.page.content()
    assert citizen.context.request.get(picture).status == 404
    hits(citizen, "清淤工程", 0)
    for path in ("/", "/columns/documents/", "/feed.xml", "/atom.xml", "/catalog/", "/sitemap.xml"):
        answer = citizen.context.request.get(path)
        assert answer.status == 200, path
        assert TITLE not in answer.text(), path
    assert not [one for one in (site.var / "site").rglob("*.html") if TITLE in one.read_text()]
    assert site.gongkai("journal", "verify").returncode == 0
