"""Road two, as an applicant and the office walk it."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import expect

from gongkai.law.calendar import Calendar
from tests.journeys.conftest import PHONE, Visitor, pk_of
from tests.journeys.test_publishing import decide

pytestmark = pytest.mark.xdist_group("journeys")


def fill(applicant: Visitor, wanted: str) -> None:
    page = applicant.page
    page.goto("/")
    page.get_by_role("link", name="依申请公开").first.click()
    page.get_by_label("您想要什么信息").fill(wanted)
    page.get_by_label("姓名或单位名称").fill("申小民")
    page.get_by_label("身份证明").fill("居民身份证（演示）")
    page.get_by_label("联系电话或邮箱").fill("演示电话")


def test_an_application_from_a_phone_is_answered_and_tracked(
    visit: Callable[..., Visitor],
) -> None:
    applicant = visit(viewport=PHONE)
    page = applicant.page
    fill(applicant, "申请公开农村饮水安全工程专项资金审计结果的整改明细")
    applicant.check_accessible()
    assert applicant.fits()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("这些信息已经公开")).to_be_visible()
    expect(page.get_by_role("link", name="农村饮水安全工程专项资金审计结果")).to_be_visible()
    page.get_by_role("button", name="提交申请").click()
    code = page.locator("[data-receipt]").inner_text()
    assert len(code.replace("-", "")) == 16

    def track() -> None:
        page.goto("/track/")
        page.get_by_label("回执码").fill(code.lower())
        page.get_by_role("button", name="查询").click()

    track()
    expect(page.get_by_text("还没有打开")).to_be_visible()

    office = visit("gongkaiban")
    desk = office.page
    expect(desk.get_by_text("待与申请人确认")).to_be_visible()
    desk.get_by_role("link", name="农村饮水安全工程专项资金审计结果的整改明细").click()
    desk.get_by_role("link", name="与申请人确认收到").click()
    desk.get_by_role("button", name="与申请人确认收到").click()
    due = Calendar.shipped().add_working_days(date.today(), 20)
    expect(desk.get_by_text(f"最迟 {due.on} 答复").first).to_be_visible()
    desk.get_by_text("逐日说明").first.click()
    expect(desk.get_by_text("起算之日，不计算在内")).to_be_visible()
    office.check_accessible()
    pk = pk_of(desk.url)
    desk.get_by_role("link", name="交办科室").click()
    desk.get_by_label("承办科室").select_option(label="办公室")
    desk.get_by_role("button", name="交办科室").click()
    track()
    expect(page.get_by_text(str(due.on))).to_be_visible()

    drafter = visit("nigao")
    drafter.page.goto(f"/desk/cases/{pk}/answer/")
    drafter.page.get_by_label("答复类型").select_option(value="C6")
    drafter.page.locator(".tiptap").click()
    drafter.page.keyboard.type("该信息属于过程稿，依法不予公开。")
    drafter.page.get_by_role("button", name="拟写答复").click()
    drafter.page.get_by_role("link", name="政府信息公开申请答复书").click()
    document = pk_of(drafter.page.url)
    drafter.page.get_by_role("link", name="检查疑点并送审").click()
    drafter.page.get_by_role("button", name="送审").click()
    desk.goto(f"/desk/cases/{pk}/release/")
    desk.get_by_role("button", name="发出答复").click()
    expect(desk.get_by_text("没有完成审查").first).to_be_visible()
    for username in ("kezhang", "baomi", "gongkaiban", "fenguan"):
        decide(visit, username, document)
    desk.goto(f"/desk/cases/{pk}/release/")
    desk.get_by_role("button", name="发出答复").click()
    expect(desk.get_by_text("已办：发出答复")).to_be_visible()
    desk.get_by_role("link", name="答复书", exact=True).click()
    expect(desk.get_by_text("应当先自收到之日起60日内")).to_be_visible()

    track()
    expect(page.get_by_text("该信息属于过程稿")).to_be_visible()
    expect(page.get_by_text("应当先自收到之日起60日内")).to_be_visible()
    applicant.check_accessible()


def test_errors_in_the_form_keep_what_was_typed(visit: Callable[..., Visitor]) -> None:
    applicant = visit()
    page = applicant.page
    fill(applicant, "申请公开某项信息")
    page.get_by_label("希望怎样获取").select_option("邮寄")
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("选择邮寄时须填写通信地址").first).to_be_visible()
    expect(page.get_by_label("您想要什么信息")).to_have_value("申请公开某项信息")
    applicant.check_accessible()


def test_a_wrong_code_says_what_to_check(visit: Callable[..., Visitor]) -> None:
    citizen = visit()
    citizen.page.goto("/track/")
    citizen.page.get_by_label("回执码").fill("0000-0000-0000-0000")
    citizen.page.get_by_role("button", name="查询").click()
    expect(citizen.page.get_by_text("没有查到")).to_be_visible()
