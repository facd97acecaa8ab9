"""Road one, as its people walk it."""

import io
from collections.abc import Callable
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import DESKTOP, PASSWORD, PHONE, Site, Visitor, pk_of

pytestmark = pytest.mark.xdist_group("journeys")

SHARED = Path(__file__).resolve().parents[3] / "shared"
INVENTED = (
    "关于全面推进政务公开工作的实施方案\n为提高政务工作公开水平，制定本方案。\n一、指导思想\n"
    "以公开明权责、以公开促规范。\n二、工作重点\n(一)重大决策信息公开。依照规定在决策前公开。\n"
    "(二)审计结果公开。及时准确公开审计结果。\n三、组织领导\n成立政务公开工作领导小组。\n"
)


def plan() -> bytes:
    """The plan the project carries out, when at hand; else an invented one of the same shape."""
    real = SHARED / "seed/plan.txt"
    return real.read_bytes() if real.exists() else INVENTED.encode()


def statute_as_docx() -> bytes:
    texts = sorted((SHARED / "law/statutes").glob("政府信息公开条例*"))
    lines = texts[0].read_text().splitlines() if texts else ["# 示范条例", "第一条 为了公开。"]
    document = docx.Document()
    for line in filter(None, lines):
        if line.startswith("#"):
            document.add_heading(line.lstrip("# "), 1)
        elif not line.startswith("<!--"):
            document.add_paragraph(line)
    table = document.add_table(1, 2)
    table.cell(0, 0).text, table.cell(0, 1).text = "施行日期", "二〇一九年五月十五日"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def begin(page: Page) -> None:
    """What is asked before a line is written: kind, origin, attribute."""
    page.goto("/desk/disclosures/new/")
    page.get_by_label("信息类型").select_option(label="工作动态")
    page.get_by_role("button", name="下一步：写正文").click()


def register(drafter: Visitor, title: str, name: str, data: bytes) -> str:
    """Register by importing a file; returns the document's number."""
    page = drafter.page
    begin(page)
    page.get_by_label("栏目").select_option(label="3.3.2　其他文件")
    page.get_by_label("内容概述").fill("推进政务公开的工作安排。")
    page.get_by_label("要导入的文件").set_input_files(
        {"name": name, "mimeType": "application/octet-stream", "buffer": data}
    )
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("已导入")).to_be_visible()
    page.get_by_label("标题（必填）").fill(title)
    page.get_by_role("button", name="保存并检查疑点").click()
    page.wait_for_url("**/check/")
    return pk_of(page.url)


def decide(visit: Callable[..., Visitor], username: str, pk: str, viewport=None) -> None:
    """One reviewer reads, ticks every sentence and passes; who signs types the password again."""
    reviewer = visit(username, viewport)
    page = reviewer.page
    page.goto(f"/desk/disclosures/{pk}/review/")
    assert reviewer.fits()
    page.get_by_role("button", name="通过", exact=True).click()
    sheet = page.get_by_role("dialog")
    for box in sheet.get_by_role("checkbox").all():
        box.check()
    password = sheet.get_by_label("登录密码")
    if password.count():
        password.fill(PASSWORD)
    sheet.get_by_role("button", name="确认通过").click()
    expect(page.get_by_text("已记录：通过")).to_be_visible()


def through_review(visit: Callable[..., Visitor], pk: str) -> None:
    for username in ("kezhang", "baomi", "gongkaiban"):
        decide(visit, username, pk)
    decide(visit, "fenguan", pk, PHONE)  # the deputy director signs from a phone


def publish(visit: Callable[..., Visitor], pk: str) -> str:
    """The publisher opens the door; returns the public address once the page is built."""
    publisher = visit("fabu")
    publisher.page.goto(f"/desk/disclosures/{pk}/publish/")
    publisher.page.get_by_role("button", name="确认发布").click()
    link = publisher.page.get_by_role("link", name="查看公开页面")
    expect(link).to_be_visible(timeout=20_000)
    address = link.get_attribute("href")
    assert address is not None
    return address


def test_the_plan_is_imported_reviewed_published_found_and_withdrawn(
    visit: Callable[..., Visitor], site: Site
) -> None:
    drafter = visit("nigao")
    pk = register(drafter, "政务公开实施方案（旅程）", "方案.txt", plan())
    drafter.page.get_by_label("附件", exact=True).and_(
        drafter.page.locator("input")
    ).set_input_files(
        {"name": "任务分工.txt", "mimeType": "text/plain", "buffer": "责任分工表".encode()}
    )
    drafter.page.get_by_role("button", name="上传附件").click()
    expect(drafter.page.get_by_text("已添加附件")).to_be_visible()
    drafter.page.get_by_role("button", name="送审").click()
    expect(drafter.page.get_by_text("已送科室负责人审核")).to_be_visible()

    citizen = visit()
    citizen.page.goto("/search/?q=旅程")
    expect(citizen.page.get_by_text("找到 0 条")).to_be_visible()
    through_review(visit, pk)
    address = publish(visit, pk)

    for viewport in (PHONE, DESKTOP):
        reader = visit(viewport=viewport)
        reader.page.goto("/columns/documents/")
        reader.page.get_by_role("link", name="政务公开实施方案（旅程）").click()
        expect(reader.page.get_by_role("heading", level=1)).to_have_text("政务公开实施方案（旅程）")
        assert reader.fits()
        reader.check_accessible()
    with reader.page.expect_download() as download:
        reader.page.get_by_role("link", name="任务分工.txt").click()
    assert download.value.path().read_bytes() == "责任分工表".encode()
    citizen.page.goto("/")
    citizen.page.get_by_role("searchbox").first.fill("旅程")
    citizen.page.get_by_role("button", name="搜索").first.click()
    expect(citizen.page.get_by_text("找到 1 条")).to_be_visible()

    officer = visit("gongkaiban")
    officer.page.goto(f"/desk/disclosures/{pk}/form/1/")
    expect(officer.page.get_by_text("政府信息公开审查呈批单").first).to_be_visible()
    for name in ("科大山", "保谨言", "公开明", "分管正"):
        expect(officer.page.get_by_text(f"签名：{name}")).to_be_visible()

    officer.page.goto(f"/desk/disclosures/{pk}/")
    officer.page.get_by_role("link", name="撤回公开").click()
    officer.page.get_by_label("其他", exact=True).check()
    officer.page.get_by_label("撤回原因").fill("内容需要更新")
    officer.page.get_by_role("button", name="撤回", exact=True).click()
    expect(officer.page.get_by_text("均已清除")).to_be_visible(timeout=20_000)
    gone = citizen.page.goto(address)
    assert gone is not None
    assert gone.status == 410
    assert "旅程" not in citizen.page.content()
    attachment = citizen.context.request.get(f"{address}files/任务分工.txt")
    assert attachment.status == 404
    citizen.page.goto("/search/?q=旅程")
    expect(citizen.page.get_by_text("找到 0 条")).to_be_visible()
    assert site.gongkai("journal", "verify").returncode == 0


def test_a_statute_in_word_keeps_its_headings_and_table(visit: Callable[..., Visitor]) -> None:
    drafter = visit("nigao")
    pk = register(drafter, "条例学习材料", "条例.docx", statute_as_docx())
    document = drafter.page.locator(".document")
    expect(document.locator("h2").nth(1)).to_be_visible()
    expect(document.locator("table")).to_contain_text("施行日期")
    drafter.check_accessible()
    drafter.page.goto(f"/desk/disclosures/{pk}/edit/")
    expect(drafter.page.locator(".tiptap")).to_contain_text("施行日期")
    expect(drafter.page.locator(".tiptap table")).to_be_visible()


def test_a_finding_is_shown_disposed_of_and_a_version_compared(
    visit: Callable[..., Visitor],
) -> None:
    drafter = visit("nigao")
    text = "值班安排通知\n值班电话13800138000。\n请各科室遵照执行。"
    pk = register(drafter, "值班安排", "通知.txt", text.encode())
    page = drafter.page
    expect(page.locator("mark.finding-open")).to_have_text("13800138000")
    expect(page.get_by_role("button", name="送审")).to_have_count(0)
    page.get_by_placeholder("保留的理由").fill("对外公开的值班手机")
    page.get_by_role("button", name="记录理由").click()
    expect(page.locator("mark.finding-done")).to_have_text("13800138000")
    page.get_by_role("button", name="送审").click()

    head = visit("kezhang")
    head.page.goto(f"/desk/disclosures/{pk}/review/")
    head.page.get_by_role("button", name="退回", exact=True).click()
    head.page.get_by_role("dialog").get_by_role("textbox", name="意见").fill("请写明值班时间")
    head.page.get_by_role("button", name="确认退回").click()
    expect(head.page.get_by_text("已记录：退回")).to_be_visible()
    page.goto("/desk/")
    expect(page.get_by_text("您的草稿和被退回的")).to_be_visible()
    page.goto(f"/desk/disclosures/{pk}/edit/")
    page.locator(".tiptap p").last.click()
    page.keyboard.press("End")
    page.keyboard.type("值班时间为每日八时至十八时。")
    page.get_by_role("button", name="保存并检查疑点").click()
    page.get_by_role("button", name="送审").click()
    head.page.goto(f"/desk/disclosures/{pk}/review/")
    head.page.get_by_text("看改了什么").click()
    head.page.get_by_role("link", name="单独一页看比较").click()
    expect(head.page.locator(".diff ins").first).to_contain_text("值班时间为每日")
    head.check_accessible()


def test_a_marked_secret_is_refused_and_leaves_nothing(
    visit: Callable[..., Visitor], site: Site
) -> None:
    drafter = visit("nigao")
    page = drafter.page
    begin(page)
    page.get_by_label("标题（必填）").fill("保留的标题")
    page.get_by_label("要导入的文件").set_input_files(
        {"name": "文件.txt", "mimeType": "text/plain", "buffer": "机密★5年\n暗语词条".encode()}
    )
    page.get_by_role("button", name="导入", exact=True).click()
    expect(page.get_by_text("已拒绝且未保存")).to_be_visible()
    expect(page.get_by_label("标题（必填）")).to_have_value("保留的标题")
    needle = "暗语词条".encode()
    for path in site.var.rglob("*"):
        if path.is_file():
            assert needle not in path.read_bytes(), path


def test_no_address_leads_to_what_is_not_cleared(visit: Callable[..., Visitor]) -> None:
    drafter = visit("nigao")
    pk = register(drafter, "未审查的内容", "草稿.txt", "未审查的暗词正文内容。".encode())
    citizen = visit()
    for address in (
        f"/desk/disclosures/{pk}/", f"/desk/disclosures/{pk}/check/", "/search/?q=暗词",
        "/feed.xml", "/sitemap.xml", "/catalog/", "/columns/documents/", "/",
        "/private/", "/../var/gongkai.sqlite3", "/items/2026/9999999/", "/%2e%2e/settings.py",
    ):  # fmt: skip
        assert "未审查" not in citizen.context.request.get(address).text(), address


def test_two_clicks_send_once(visit: Callable[..., Visitor]) -> None:
    page = visit("baomi").page
    page.goto("/desk/disclosures/neutral/")
    sent = page.get_by_role("button", name="登记一个中性编号").evaluate(
        """button => {
            let sent = 0;
            document.addEventListener("submit", (event) => {
                if (!event.defaultPrevented) sent += 1;
                event.preventDefault();
            });
            button.click();
            button.click();
            return sent;
        }"""
    )
    assert sent == 1
