"""Road two, as an applicant and the office walk it."""

from collections.abc import Callable
from datetime import date

import pytest
from playwright.sync_api import Page, expect

from gongkai.cases.tracked import day_words
from gongkai.law.calendar import Calendar
from tests.journeys.conftest import PHONE, Visitor, pk_of
from tests.journeys.test_publishing import decide

pytestmark = pytest.mark.xdist_group("journeys")


def open_form(page: Page) -> None:
    page.goto("/apply/shifan/")


def fill_in(page: Page) -> None:
    """The second step: who applies."""
    page.get_by_label("姓名或单位名称").fill("申小民")
    page.get_by_label("身份证明").fill("居民身份证（演示）")
    page.get_by_label("联系电话或邮箱").fill("演示电话")


def track(page: Page, code: str) -> None:
    page.goto("/track/")
    page.get_by_label("回执码").fill(code.lower())
    page.get_by_role("button", name="查询").click()


def test_an_application_from_a_phone_is_answered_and_tracked(
    visit: Callable[..., Visitor],
) -> None:
    applicant = visit(viewport=PHONE)
    page = applicant.page
    page.goto("/")
    page.get_by_role("link", name="依申请公开").first.click()
    page.get_by_label("您想要什么信息").fill("申请公开农村饮水安全工程专项资金审计结果的整改明细")
    applicant.check_accessible()
    assert applicant.fits()
    page.get_by_role("button", name="下一步").click()
    fill_in(page)
    applicant.check_accessible()
    assert applicant.fits()
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("这些信息已经公开")).to_be_visible()
    expect(page.get_by_role("link", name="农村饮水安全工程专项资金审计结果")).to_be_visible()
    page.get_by_role("button", name="提交申请").click()
    code = page.locator("[data-receipt]").inner_text()
    assert len(code.replace("-", "")) == 16
    track(page, code)
    expect(page.get_by_text("还没有打开")).to_be_visible()

    office = visit("gongkaiban")
    desk = office.page
    expect(desk.get_by_text("待与申请人确认")).to_be_visible()
    desk.get_by_role("link", name="农村饮水安全工程专项资金审计结果的整改明细").click()
    desk.get_by_role("link", name="与申请人确认收到").click()
    desk.get_by_role("button", name="与申请人确认收到").click()
    desk.get_by_role("button", name="核对无误").click()
    due = Calendar.shipped().add_working_days(date.today(), 20)
    expect(desk.get_by_text(f"最迟 {due.on} 答复").first).to_be_visible()
    desk.get_by_text("逐日说明").first.click()
    expect(desk.get_by_text("起算之日，不计算在内")).to_be_visible()
    office.check_accessible()
    pk = pk_of(desk.url)
    desk.get_by_role("link", name="交办、转办").click()
    desk.get_by_label("承办科室").select_option(label="办公室")
    desk.get_by_role("button", name="交办、转办").click()
    track(page, code)
    expect(page.get_by_text(f"最晚 {day_words(due.on)} 答复")).to_be_visible()
    expect(page.get_by_text("办公室", exact=True)).to_be_visible()
    applicant.check_accessible()
    assert applicant.fits()

    drafter = visit("nigao")
    drafter.page.goto(f"/desk/cases/{pk}/answer/")
    drafter.page.get_by_label("办理结果").select_option("C6")
    drafter.page.get_by_label("具体情形").select_option("C6:working_draft")
    drafter.page.get_by_label("理由或获取方式").fill("所申请的明细正在起草，还没有定稿。")
    drafter.page.locator(".tiptap").click()
    drafter.page.keyboard.type("该信息属于过程稿，依法不予公开。")
    drafter.page.get_by_role("button", name="拟写答复").click()
    drafter.page.get_by_role("link", name="政府信息不予公开答复书").click()
    document = pk_of(drafter.page.url)
    drafter.page.get_by_role("link", name="检查疑点并送审").click()
    drafter.page.get_by_role("button", name="送审").click()
    desk.goto(f"/desk/cases/{pk}/release/")
    desk.get_by_role("button", name="发出答复").click()
    expect(desk.get_by_text("没有完成审查").first).to_be_visible()
    for username in ("kezhang", "baomi", "baomi", "gongkaiban", "fenguan"):
        decide(visit, username, document)
    desk.goto(f"/desk/cases/{pk}/release/")
    desk.get_by_role("button", name="发出答复").click()
    desk.get_by_role("button", name="核对无误").click()
    expect(desk.get_by_text("已办：发出答复")).to_be_visible()

    track(page, code)
    letter = page.get_by_role("article", name="政府信息不予公开答复书")
    expect(letter).to_contain_text("所申请的明细正在起草")
    expect(letter).to_contain_text("应当先自收到之日起60日内")
    applicant.check_accessible()
    assert applicant.fits()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载答复书（PDF）").click()
    assert download.value.suggested_filename.startswith("政府信息不予公开答复书")
    page.get_by_role("button", name="评价这次办理").click()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("请选择“您对这次办理是否满意”。")).to_be_visible()
    page.get_by_label("基本满意").check()
    page.get_by_label("想说的话").fill("答复比较及时")
    applicant.check_accessible()
    page.get_by_role("button", name="提交评价").click()
    expect(page.get_by_text("谢谢您的评价")).to_be_visible()
    desk.goto("/desk/cases/")
    page.get_by_role("button", name="查看进度").click()
    expect(page.get_by_text("您的评价：基本满意")).to_be_visible()
    desk.goto(f"/desk/cases/{pk}/")
    expect(desk.get_by_text("答复比较及时")).to_be_visible()
    office.check_accessible()


def test_errors_in_the_form_keep_what_was_typed(visit: Callable[..., Visitor]) -> None:
    applicant = visit()
    page = applicant.page
    open_form(page)
    page.get_by_label("您想要什么信息").fill("申请公开某项信息")
    page.get_by_label("希望怎样获取").select_option("邮寄")
    page.get_by_role("button", name="下一步").click()
    fill_in(page)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("选择邮寄时须填写通信地址").first).to_be_visible()
    expect(page.get_by_label("姓名或单位名称")).to_have_value("申小民")
    page.get_by_role("button", name="上一步").click()
    expect(page.get_by_label("您想要什么信息")).to_have_value("申请公开某项信息")
    applicant.check_accessible()


def test_a_wrong_code_says_what_to_check(visit: Callable[..., Visitor]) -> None:
    citizen = visit()
    citizen.page.goto("/track/")
    citizen.page.get_by_label("回执码").fill("0000-0000-0000-0000")
    citizen.page.get_by_role("button", name="查询").click()
    expect(citizen.page.get_by_text("没有查到")).to_be_visible()
