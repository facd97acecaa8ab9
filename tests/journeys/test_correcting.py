"""From a phone: apply with an attachment, save and resume, correct online, withdraw, rate."""

import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gongkai.cases.tracked import day_words
from gongkai.law.calendar import Calendar
from gongkai.law.letters import in_words
from tests.journeys.conftest import PHONE, Site, Visitor, pk_of
from tests.journeys.test_applying import fill_in, open_form, track

pytestmark = pytest.mark.xdist_group("journeys")
PNG = b"\x89PNG\r\n\x1a\n" + b"0" * 64


@pytest.fixture
def photo(tmp_path: Path) -> str:
    path = tmp_path / "证件.png"
    path.write_bytes(PNG)
    return str(path)


def confirm(office: Visitor, wanted: str) -> str:
    """The office confirms the application with the applicant; returns its key."""
    desk = office.page
    desk.goto("/desk/cases/?state=awaiting_confirmation")
    desk.get_by_role("row", name=wanted).get_by_role("link").first.click()
    pk = pk_of(desk.url)
    desk.goto(f"/desk/cases/{pk}/confirm/")
    desk.get_by_role("button", name="与申请人确认收到").click()
    desk.get_by_role("button", name="核对无误").click()
    return pk


def send_application(page: Page, wanted: str) -> str:
    open_form(page)
    page.get_by_label("您想要什么信息").fill(wanted)
    page.get_by_role("button", name="下一步").click()
    fill_in(page)
    page.get_by_role("button", name="下一步").click()
    page.get_by_role("button", name="提交申请").click()
    return page.locator("[data-receipt]").inner_text()


def test_a_correction_online_restarts_the_period(
    visit: Callable[..., Visitor], photo: str, site: Site
) -> None:
    applicant = visit(viewport=PHONE)
    page = applicant.page
    wanted = "申请公开某个项目的相关材料（补正的旅程）"
    open_form(page)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text("请填写“您想要什么信息”。")).to_be_visible()
    expect(page.get_by_label("您想要什么信息")).to_be_focused()
    page.get_by_label("您想要什么信息").fill(wanted)
    applicant.check_accessible()
    page.get_by_role("button", name="下一步").click()
    page.get_by_label("姓名或单位名称").fill("申小民")
    page.get_by_role("button", name="先保存，以后再填").click()
    saved = page.locator("[data-receipt]").inner_text()
    applicant.check_accessible()
    assert applicant.fits()

    # Another day, another device.
    again = visit(viewport=PHONE)
    page = again.page
    page.goto("/apply/shifan/")
    page.get_by_role("link", name="继续填写暂存的申请").click()
    page.get_by_label("暂存码").fill(saved.lower().replace("-", " "))
    page.get_by_role("button", name="继续填写").click()
    expect(page.get_by_label("姓名或单位名称")).to_have_value("申小民")
    fill_in(page)
    page.get_by_role("button", name="下一步").click()
    expect(page.get_by_text(wanted)).to_be_visible()
    page.get_by_label("其他附件").set_input_files(photo)
    again.check_accessible()
    assert again.fits()
    page.get_by_role("button", name="提交申请").click()
    code = page.locator("[data-receipt]").inner_text()
    again.check_accessible()

    office = visit("gongkaiban")
    desk = office.page
    pk = confirm(office, wanted)
    desk.goto(f"/desk/cases/{pk}/")
    expect(desk.get_by_role("link", name="证件.png")).to_be_visible()
    desk.goto(f"/desk/cases/{pk}/ask-correction/")
    desk.get_by_label("需要补正").fill("请写明项目名称和所需文件的形成时间。")
    desk.get_by_role("button", name="告知补正").click()
    desk.get_by_role("button", name="核对无误").click()
    expect(desk.get_by_text("已办：告知补正")).to_be_visible()

    track(page, code)
    expect(page.get_by_text("请写明项目名称和所需文件的形成时间。").first).to_be_visible()
    expect(page.get_by_text("暂停计算").first).to_be_visible()
    again.check_accessible()
    assert again.fits()
    page.get_by_role("button", name="在线补正").click()
    expect(page.get_by_label("补正后的申请内容")).to_have_value(wanted)
    page.get_by_label("补正后的申请内容").fill("申请公开2025年城区供水管网改造项目的审计报告")
    page.get_by_label("身份证明的照片").set_input_files(photo)
    again.check_accessible()
    page.get_by_role("button", name="提交补正").click()
    expect(page.get_by_text("您的补正已经送达")).to_be_visible()
    again.check_accessible()

    # The office comes to its desk, or the minute's tick runs; whichever is first takes it in.
    desk.goto("/desk/cases/")
    desk.goto(f"/desk/cases/{pk}/")
    expect(desk.get_by_text("2025年城区供水管网改造项目").first).to_be_visible()
    page.get_by_role("button", name="查看进度").click()
    due = Calendar.shipped().add_working_days(date.today(), 20).on
    expect(page.get_by_text(f"您的申请正在办理。最晚 {day_words(due)} 答复。")).to_be_visible()
    expect(page.get_by_text("答复期限自收到补正之日起重新计算")).to_be_visible()
    page.get_by_text("逐日说明").click()
    expect(
        page.get_by_role("row", name=in_words(due)).get_by_role("cell", name="20", exact=True)
    ).to_be_visible()
    again.check_accessible()
    assert again.fits()
    page.get_by_text("政府信息公开申请补正告知书").first.click()
    with page.expect_download() as download:
        page.get_by_role("button", name="下载 PDF").last.click()
    assert re.fullmatch(r"政府信息公开申请补正告知书.+\.pdf", download.value.suggested_filename)


def test_an_applicant_withdraws(visit: Callable[..., Visitor]) -> None:
    applicant = visit(viewport=PHONE)
    page = applicant.page
    code = send_application(page, "申请公开以后又不需要的信息")
    office = visit("gongkaiban")
    office.page.goto("/desk/cases/")
    track(page, code)
    page.get_by_role("button", name="撤回申请").click()
    expect(page.get_by_text("不能恢复")).to_be_visible()
    page.get_by_role("button", name="撤回这件申请").click()
    expect(page.get_by_text("请先勾选")).to_be_visible()
    page.get_by_label("我确认撤回这件申请").check()
    applicant.check_accessible()
    page.get_by_role("button", name="撤回这件申请").click()
    expect(page.get_by_text("您的撤回已经送达")).to_be_visible()
    office.page.goto("/desk/cases/")
    page.get_by_role("button", name="查看进度").click()
    expect(page.get_by_text("您已撤回申请，不再办理")).to_be_visible()
    applicant.check_accessible()


def test_the_form_is_filled_by_keyboard_in_the_elder_mode(visit: Callable[..., Visitor]) -> None:
    applicant = visit(viewport=PHONE)
    page = applicant.page
    page.goto("/")
    page.get_by_role("button", name="适老模式").click()
    open_form(page)
    assert applicant.fits()
    applicant.check_accessible()
    page.get_by_label("您想要什么信息").focus()
    page.keyboard.type("申请公开用键盘填写的信息")
    for _ in range(4):
        page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="下一步")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.get_by_label("姓名或单位名称")).to_be_visible()
    fill_in(page)
    assert applicant.fits()
    applicant.check_accessible()
    page.get_by_label("联系电话或邮箱").press("Enter")
    expect(page.get_by_role("heading", name="核对申请")).to_be_visible()
    assert applicant.fits()
    page.get_by_role("button", name="提交申请").press("Enter")
    expect(page.locator("[data-receipt]")).to_be_visible()
    assert applicant.fits()
    applicant.check_accessible()
