"""A refusal goes to reconsideration, is corrected, done again, and filed as one PDF."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pikepdf
import pytest
from playwright.sync_api import Page, expect

from gongkai.law.calendar import Calendar
from tests.journeys.conftest import PHONE, Visitor, pk_of
from tests.journeys.test_publishing import decide

pytestmark = pytest.mark.xdist_group("journeys")
WANTED = "申请公开全县审计机关2024年以来购买社会中介机构服务的合同金额"
PAPER = b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\ntrailer<</Root 1 0 R>>\n"
Visit = Callable[..., Visitor]


def confirm_letters(page: Page) -> None:
    page.get_by_role("button", name="核对无误").click()
    expect(page.get_by_text("已办：")).to_be_visible()


def answer(visit: Visit, pk: str, outcome: str, text: str, detail: str = "") -> None:
    """The drafter writes, everybody reviews, the office sends it."""
    page = visit("nigao").page
    page.goto(f"/desk/cases/{pk}/answer/")
    page.get_by_label("办理结果").select_option(outcome)
    if detail:
        page.get_by_label("具体情形").select_option(f"{outcome}:{detail}")
    page.get_by_label("理由或获取方式").fill(text)
    page.locator(".tiptap").click()
    page.keyboard.type(text)
    page.get_by_role("button", name="拟写答复").click()
    page.locator("p", has_text="答复稿：").get_by_role("link").click()
    document = pk_of(page.url)
    page.get_by_role("link", name="检查疑点并送审").click()
    page.get_by_role("button", name="送审").click()
    for username in ("kezhang", "baomi", "baomi", "gongkaiban", "fenguan"):
        decide(visit, username, document)
    desk = visit("gongkaiban").page
    desk.goto(f"/desk/cases/{pk}/release/")
    desk.get_by_role("button", name="发出答复").click()
    confirm_letters(desk)


def deliver(desk: Page, pk: str) -> None:
    """Enter for the last letter that it was handed over."""
    desk.goto(f"/desk/cases/{pk}/")
    desk.get_by_role("link", name="登记发出").last.click()
    desk.get_by_label("送达方式").select_option("in_person")
    desk.get_by_role("button", name="登记发出").click()
    desk.goto(f"/desk/cases/{pk}/")
    desk.get_by_role("link", name="登记送达").last.click()
    desk.get_by_label("送达情况").fill("本人签收")
    desk.get_by_role("button", name="登记送达").click()


def test_a_refusal_is_corrected_in_reconsideration_and_done_again(visit: Visit) -> None:
    office = visit("gongkaiban")
    desk = office.page
    desk.goto("/desk/cases/?state=awaiting_confirmation")
    desk.get_by_role("row", name=WANTED).get_by_role("link").first.click()
    pk = pk_of(desk.url)
    desk.get_by_role("link", name="与申请人确认收到").click()
    desk.get_by_role("button", name="与申请人确认收到").click()
    confirm_letters(desk)
    desk.get_by_role("link", name="交办、转办").click()
    desk.get_by_label("承办科室").select_option(label="办公室")
    desk.get_by_role("button", name="交办、转办").click()
    answer(visit, pk, "C6", "该统计表仍是内部过程稿，依法不予公开。", "working_draft")
    deliver(desk, pk)

    lawyer = visit("baomi")
    page = lawyer.page
    page.goto(f"/desk/cases/{pk}/")
    page.get_by_role("link", name="登记复议、诉讼、投诉").click()
    page.get_by_label("案号").fill("示政复〔2026〕21号")
    page.get_by_label("请求事项").fill("撤销答复，责令重新答复。")
    # The law sends a refusal to reconsideration first; a direct suit is stopped, the text stays.
    page.get_by_label("类型").select_option("litigation")
    page.get_by_role("button", name="登记复议、诉讼、投诉").click()
    expect(page.get_by_text("REM-01").first).to_be_visible()
    expect(page.get_by_label("请求事项")).to_have_value("撤销答复，责令重新答复。")
    page.get_by_label("类型").select_option("reconsideration")
    page.get_by_role("button", name="登记复议、诉讼、投诉").click()
    calendar = Calendar.shipped()
    respond_by = calendar.add_working_days(date.today(), 5).on
    expect(page.get_by_text(f"最迟 {respond_by} 提交行政复议答复书")).to_be_visible()
    expect(page.get_by_text("行政复议法第五十四条").first).to_be_visible()
    lawyer.check_accessible()
    page.get_by_role("link", name="登记提交行政复议答复书").click()
    page.get_by_label("上传材料").set_input_files(
        {"name": "复议答复书.pdf", "mimeType": "application/pdf", "buffer": PAPER}
    )
    page.get_by_role("button", name="登记提交").click()
    expect(page.get_by_text("已办：登记提交")).to_be_visible()

    redo_until = calendar.add_working_days(date.today(), 10).on
    page.get_by_role("link", name="登记结果").click()
    lawyer.check_accessible()
    page.get_by_label("结果", exact=False).first.select_option("corrected")
    page.get_by_label("决定、裁判的要点").fill("撤销原答复，责令重新答复。")
    page.get_by_label("责令重新办理的期限").fill(str(redo_until))
    page.get_by_role("button", name="登记结果").click()
    expect(page.get_by_text("已办：登记结果")).to_be_visible()
    desk.goto(f"/desk/cases/{pk}/")
    expect(desk.get_by_text("办理中").first).to_be_visible()
    expect(desk.get_by_text(f"最迟 {redo_until} 重新答复")).to_be_visible()
    expect(desk.get_by_text("以前的答复")).to_be_visible()

    answer(visit, pk, "A2", "现将合同金额统计表提供给您。")
    desk.goto(f"/desk/cases/folders/{pk}/")
    expect(desk.get_by_text("还没有登记送达").first).to_be_visible()
    deliver(desk, pk)
    phone = visit("gongkaiban", PHONE)
    phone.page.goto(f"/desk/cases/{pk}/")
    assert phone.fits()
    phone.page.get_by_role("link", name="归档", exact=True).last.click()
    phone.page.get_by_role("button", name="归档").click()
    expect(phone.page.get_by_text("档号 依申请-")).to_be_visible()
    phone.page.get_by_role("link", name="案卷目录和全卷 PDF").click()
    phone.check_accessible()
    assert phone.fits()
    with phone.page.expect_download() as download:
        phone.page.get_by_role("link", name="下载全卷 PDF").click()
    data = Path(download.value.path()).read_bytes()
    with pikepdf.open(BytesIO(data)) as whole, whole.open_outline() as outline:
        names = [item.title for item in outline.root]
    for paper in ("申请表", "接收回执", "不予公开答复书（过程性信息）", "予以公开答复书", "复议答复书.pdf",
                  "审查记录", "复议、诉讼、投诉情况", "办理经过"):  # fmt: skip
        assert any(paper in name for name in names), (paper, names)
