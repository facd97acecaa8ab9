"""A third party objects: asked in writing, the clock waits, the refusal binds the answer."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import Visitor, pk_of
from tests.journeys.test_publishing import decide

pytestmark = pytest.mark.xdist_group("journeys")
WANTED = "申请公开城区道路改造工程竣工决算审计的审定造价明细"


def test_a_third_party_who_objects_with_reason_is_heard(visit: Callable[..., Visitor]) -> None:
    office = visit("gongkaiban")
    desk = office.page
    desk.goto("/desk/cases/?state=in_hand")
    desk.get_by_role("row", name=WANTED).get_by_role("link").first.click()
    pk = pk_of(desk.url)
    desk.get_by_role("link", name="征求第三方意见").click()
    desk.get_by_label("第三方姓名或名称").fill("示范市政工程有限公司")
    desk.get_by_label("就什么征求意见").fill(
        "有人申请公开该工程的审定造价明细，其中有贵公司的单价。"
    )
    desk.get_by_role("button", name="征求第三方意见").click()
    # Three letters are compared before anything leaves; none names the applicant to the company.
    expect(desk.get_by_role("heading", name="第 3 份")).to_be_visible()
    asked = desk.get_by_role("article").first
    expect(asked).to_contain_text("15个工作日")
    expect(asked).not_to_contain_text("申小民")
    office.check_accessible()
    desk.get_by_role("button", name="核对无误").click()
    expect(desk.get_by_text("期限暂停").first).to_be_visible()
    desk.get_by_role("link", name="登记意见").click()
    desk.get_by_label("意见", exact=False).first.select_option("refuses")
    desk.get_by_label("意见和理由").fill("单价是我公司的商业秘密，公开后会影响今后投标。")
    desk.get_by_label("不同意的理由是否合理").select_option("yes")
    desk.get_by_role("button", name="登记意见").click()
    expect(desk.get_by_text("不同意公开，理由合理")).to_be_visible()

    drafter = visit("nigao")
    page = drafter.page
    page.goto(f"/desk/cases/{pk}/answer/")
    page.get_by_label("办理结果").select_option("A2")
    page.locator(".tiptap").click()
    page.keyboard.type("现将明细提供给您。")
    page.get_by_role("button", name="拟写答复").click()
    expect(page.get_by_text("TP-04").first).to_be_visible()
    expect(page.locator(".tiptap")).to_contain_text("现将明细提供给您")
    page.get_by_label("办理结果").select_option("C4")
    page.get_by_label("理由或获取方式").fill("涉及第三方商业秘密，经征求意见，第三方不同意公开。")
    page.locator(".tiptap").click()
    page.keyboard.press("Control+A")
    page.keyboard.type("所申请的单价明细不予公开，审定总价已经公告。")
    page.get_by_role("button", name="拟写答复").click()
    page.get_by_role("link", name="政府信息不予公开答复书").click()
    document = pk_of(page.url)
    page.get_by_role("link", name="检查疑点并送审").click()
    expect(page.get_by_text("涉及第三方商业秘密，经征求意见")).to_be_visible()
    page.get_by_role("button", name="送审").click()
    for username in ("kezhang", "baomi", "baomi", "gongkaiban", "fenguan"):
        decide(visit, username, document)
    desk.goto(f"/desk/cases/{pk}/release/")
    desk.get_by_role("button", name="发出答复").click()
    expect(desk.get_by_text("应当先自收到之日起60日内").first).to_be_visible()
    desk.get_by_role("button", name="核对无误").click()
    expect(desk.get_by_text("已办：发出答复")).to_be_visible()
    expect(desk.get_by_text("保护第三方合法权益").first).to_be_visible()
