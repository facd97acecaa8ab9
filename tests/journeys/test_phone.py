"""The deputy director on a phone: reads, compares, looks at the attachment, signs or sends back."""

import io
from collections.abc import Callable

import pytest
from PIL import Image
from playwright.sync_api import Page, expect

from tests.journeys.conftest import PASSWORD, PHONE, Visitor
from tests.journeys.test_publishing import decide, register

pytestmark = pytest.mark.xdist_group("journeys")

TEXT = "农村公路养护资金审计情况\n抽查项目36个，涉及资金1280万元。\n总体合规。\n请按期整改。"


def picture() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (600, 400), "white").save(out, "PNG")
    return out.getvalue()


def big_enough(page: Page) -> bool:
    """Whether every button of the bar is as large as a thumb."""
    return bool(
        page.evaluate(
            "[...document.querySelectorAll('.sign-bar button')].every("
            "one => one.getBoundingClientRect().height >= 44"
            " && one.getBoundingClientRect().width >= 88)"
        )
    )


def test_read_remarked_compared_and_signed_on_a_phone(visit: Callable[..., Visitor]) -> None:
    drafter = visit("nigao")
    page = drafter.page
    pk = register(drafter, "养护资金审计情况（手机）", "通报.txt", TEXT.encode())
    page.get_by_label("附件", exact=True).and_(page.locator("input")).set_input_files(
        {"name": "现场.png", "mimeType": "image/png", "buffer": picture()}
    )
    page.get_by_role("button", name="上传附件").click()
    expect(page.get_by_text("已添加附件")).to_be_visible(timeout=30_000)
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_text("已送科室负责人审核")).to_be_visible(timeout=20_000)

    head = visit("kezhang")
    head.page.goto(f"/desk/disclosures/{pk}/review/")
    # The words are selected as a pointer would; the button that appears takes their place.
    head.page.evaluate(
        """() => {
          const text = [...document.querySelectorAll('.document p')]
            .find(one => one.textContent.includes('1280')).firstChild;
          const range = document.createRange();
          const at = text.data.indexOf('1280万元');
          range.setStart(text, at); range.setEnd(text, at + 6);
          const selection = document.getSelection();
          selection.removeAllRanges(); selection.addRange(range);
        }"""
    )
    head.page.get_by_role("button", name="批注所选文字").click()
    expect(head.page.locator("#remark-quote")).to_have_text("1280万元")
    head.page.get_by_label("批注内容").fill("与审计报告不一致")
    head.page.get_by_role("button", name="保存批注").click()
    expect(head.page.locator("mark.finding-remark")).to_have_text("1280万元")
    head.page.locator("mark.finding-remark").click()
    expect(head.page.locator("#remark-1")).to_have_class("remark open here")
    head.check_accessible()
    head.page.get_by_role("button", name="退回", exact=True).click()
    sheet = head.page.get_by_role("dialog")
    sheet.get_by_role("button", name="见文中批注").click()
    sheet.get_by_role("button", name="确认退回").click()
    expect(head.page.get_by_text("已记录：退回")).to_be_visible()

    page.goto(f"/desk/disclosures/{pk}/check/")
    expect(page.get_by_text("还有 1 条没有回复")).to_be_visible()
    page.get_by_label("回复批注").fill("已更正为1208万元")
    page.get_by_role("button", name="回复", exact=True).click()
    expect(page.get_by_text("已回复批注")).to_be_visible()
    page.goto(f"/desk/disclosures/{pk}/edit/")
    page.locator(".tiptap p").last.click()
    page.keyboard.press("End")
    page.keyboard.type("更正后的资金为1208万元。")
    page.get_by_role("button", name="保存并检查疑点").click()
    page.get_by_role("button", name="送审").click()
    for username in ("kezhang", "baomi", "gongkaiban"):
        decide(visit, username, pk)

    deputy = visit("fenguan", PHONE)
    phone = deputy.page
    phone.get_by_role("link", name="养护资金审计情况（手机）").click()
    phone.wait_for_url("**/review/")
    assert deputy.fits()
    assert big_enough(phone)
    deputy.check_accessible()
    expect(phone.get_by_text("上一版（第 1 版）被退回")).to_be_visible()
    phone.get_by_text("看改了什么").click()
    expect(phone.locator(".review-compare p:not(.muted) ins").first).to_contain_text("更正后的资金")
    phone.get_by_text("第 1 版的批注 1 条").scroll_into_view_if_needed()
    expect(phone.get_by_text("已更正为1208万元")).to_be_visible()
    assert deputy.fits()
    phone.get_by_role("link", name="逐页查看“现场.png”").click()
    shown = phone.get_by_alt_text("现场.png 第 1 页")
    phone.wait_for_function(
        "one => one.complete && one.naturalWidth > 0", arg=shown.element_handle()
    )
    assert deputy.fits()
    phone.get_by_role("link", name="返回").click()

    phone.get_by_role("button", name="通过", exact=True).click()
    sheet = phone.get_by_role("dialog")
    expect(sheet).to_contain_text("《养护资金审计情况（手机）》第 2 版")
    expect(sheet).to_contain_text("摘要值")
    sheet.get_by_role("button", name="确认通过").click()
    expect(sheet.get_by_role("checkbox").first).to_be_focused()  # nothing was sent
    for box in sheet.get_by_role("checkbox").all():
        box.check()
    sheet.get_by_role("button", name="同意公开。").click()
    sheet.get_by_label("登录密码").fill("不是这个密码")
    sheet.get_by_role("button", name="确认通过").click()
    sheet = phone.get_by_role("dialog")
    expect(sheet.get_by_text("密码不对")).to_be_visible()
    expect(sheet.get_by_role("textbox", name="意见")).to_have_value("同意公开。")
    expect(sheet.get_by_role("checkbox").first).to_be_checked()
    assert deputy.fits()
    deputy.check_accessible()
    sheet.get_by_label("登录密码").fill(PASSWORD)
    sheet.get_by_role("button", name="确认通过").click()
    expect(phone.get_by_text("已记录：通过")).to_be_visible()
    expect(phone.locator(".road")).to_contain_text("分管正")
    assert deputy.fits()


def test_without_script_the_form_is_all_there(visit: Callable[..., Visitor], browser) -> None:
    drafter = visit("nigao")
    pk = register(drafter, "没有脚本也能审查", "通报.txt", TEXT.encode())
    drafter.page.get_by_role("button", name="送审").click()
    expect(drafter.page.get_by_text("已送科室负责人审核")).to_be_visible()
    head = visit("kezhang")
    cookies = head.context.cookies()
    plain = browser.new_context(
        viewport=PHONE, base_url=head.site.address, java_script_enabled=False, locale="zh-CN"
    )
    plain.add_cookies(cookies)
    page = plain.new_page()
    page.goto(f"/desk/disclosures/{pk}/review/")
    for box in page.locator(".checklist input").all():
        box.check()
    page.get_by_role("button", name="确认通过").click()
    expect(page.get_by_text("已记录：通过")).to_be_visible()
    plain.close()
