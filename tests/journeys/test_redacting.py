"""A drafter redacts by hand and by one click; what is published does not hold it any more."""

import io
import subprocess
import sys
from collections.abc import Callable

import openpyxl
import pytest
from pdfminer.high_level import extract_text
from playwright.sync_api import expect

from tests.disclosure.test_redacting import (
    NUMBER,
    identity_number,
    list_with_a_hidden_column,
)
from tests.journeys.conftest import PHONE, ROOT, Site, Visitor, _environment
from tests.journeys.test_publishing import publish, through_review
from tests.scan import pdfs

pytestmark = pytest.mark.xdist_group("journeys")

PAGES = 3


_DRAFT = """
import sys, django
django.setup()
from gongkai.core.people.models import Organ
from tests.world import County
county = County(Organ.objects.get(is_primary=True))
print(county.draft("documents", sys.argv[1], sys.argv[2]).pk)
"""


def draft(drafter: Visitor, title: str, body_html: str) -> str:
    """A registered draft, its check page open; returns its number."""
    done = subprocess.run(
        [sys.executable, "-c", _DRAFT, title, body_html],
        env=_environment(drafter.site.var), cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip
    pk = done.stdout.strip()
    drafter.page.goto(f"/desk/disclosures/{pk}/check/")
    return pk


def attach(drafter: Visitor, name: str, media_type: str, data: bytes) -> None:
    page = drafter.page
    page.locator("#attach input[type=file]").set_input_files(
        {"name": name, "mimeType": media_type, "buffer": data}
    )
    page.get_by_role("button", name="上传附件").click()
    expect(page.get_by_text(f"已添加附件“{name}”")).to_be_visible(timeout=30_000)


def a_report() -> bytes:
    texts = [f"第{n}部分\n项目资金使用情况" for n in range(1, PAGES + 1)]
    texts[1] += f"\n负责人证件号 {NUMBER}\n本段文字不变"
    return pdfs.plain(*texts)


def test_a_pdf_is_redacted_by_hand_reviewed_and_published(
    visit: Callable[..., Visitor], site: Site
) -> None:
    drafter = visit("nigao")
    pk = draft(drafter, "附件画框隐去（旅程）", "<p>现将报告公开如下。</p>")
    page = drafter.page
    attach(drafter, "报告.pdf", "application/pdf", a_report())
    drafter.check_accessible()
    page.get_by_role("link", name="到附件中看").click()

    # The finding's page opens with its place marked; the box is drawn around it with the mouse.
    marked = page.locator(".redact-finding")
    expect(marked).to_be_visible(timeout=20_000)
    expect(page.get_by_label("页码")).to_have_value("2")
    page.locator("input[name=finding]").uncheck()
    area = marked.bounding_box()
    assert area is not None
    page.mouse.move(area["x"] - 3, area["y"] + 3)
    page.mouse.down()
    page.mouse.move(area["x"] + area["width"] + 3, area["y"] + area["height"] - 3, steps=4)
    page.mouse.up()
    expect(page.locator("button.redact-box")).to_have_count(1)
    # A second box by the keyboard alone, taken away again by the keyboard.
    page.get_by_role("button", name="加一个方框").click()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Shift+ArrowRight")
    expect(page.locator("button.redact-box")).to_have_count(2)
    page.keyboard.press("Delete")
    expect(page.locator("button.redact-box")).to_have_count(1)
    drafter.check_accessible()
    page.get_by_role("button", name="隐去并替换附件").click()

    expect(page.get_by_role("heading", name="隐去前后对照")).to_be_visible(timeout=30_000)
    for words in ("隐去前的第 2 页", "隐去后的第 2 页"):
        picture = page.get_by_alt_text(words)
        expect(picture).to_be_visible()
        page.wait_for_function(
            "one => one.complete && one.naturalWidth > 0", arg=picture.element_handle()
        )
    expect(page.get_by_text("有改动的页")).to_be_visible()
    drafter.check_accessible()
    page.get_by_role("link", name="返回检查").click()
    expect(page.get_by_text("没有发现身份证号")).to_be_visible()
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_text("已送科室负责人审核")).to_be_visible()

    secrecy = visit("kezhang")
    secrecy.page.goto(f"/desk/disclosures/{pk}/review/")
    secrecy.page.get_by_role("link", name="见前后对照").click()
    expect(secrecy.page.get_by_role("heading", name="隐去前后对照")).to_be_visible()
    expect(secrecy.page.get_by_role("button", name="撤销")).to_have_count(0)

    through_review(visit, pk)
    address = publish(visit, pk)
    citizen = visit()
    answer = citizen.context.request.get(f"{address}files/报告（已隐去）.pdf")
    assert answer.status == 200
    assert NUMBER.encode() not in answer.body()
    text = extract_text(io.BytesIO(answer.body()))
    assert NUMBER not in text
    assert "本段文字不变" in text
    assert text.count("项目资金使用情况") == PAGES
    assert citizen.context.request.get(f"{address}files/报告.pdf").status == 404


def test_hidden_columns_are_caught_at_upload_and_go_in_one_click(
    visit: Callable[..., Visitor], site: Site
) -> None:
    drafter = visit("nigao")
    draft(drafter, "补助名单公示（旅程）", "<p>现将名单公示如下。</p>")
    page = drafter.page
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    attach(drafter, "名单.xlsx", sheet, list_with_a_hidden_column())
    notice = page.get_by_role("alert").filter(has_text="表格“名单.xlsx”里藏着看不见的内容")
    expect(notice).to_contain_text("H 列被隐藏，里面有 12 个身份证号。下载的人取消隐藏就能看到。")
    expect(page.get_by_role("button", name="送审")).to_have_count(0)
    drafter.check_accessible()
    page.get_by_role("button", name="生成安全副本").click()
    expect(page.get_by_text("看得见的文字没有改动")).to_be_visible(timeout=30_000)
    page.get_by_role("link", name="返回检查").click()
    expect(page.get_by_text("没有发现身份证号")).to_be_visible()
    expect(page.get_by_role("button", name="送审")).to_be_visible()
    with page.expect_download() as download:
        page.get_by_role("link", name="名单（已隐去）.xlsx", exact=True).click()
    book = openpyxl.load_workbook(io.BytesIO(download.value.path().read_bytes()))
    values = {str(cell.value) for row in book.active.iter_rows() for cell in row}
    assert "示范3号" in values
    assert not values & {identity_number(serial) for serial in range(12)}

    # Taken back, the original is there again with its warning.
    page.get_by_role("link", name="隐去前后对照").click()
    page.get_by_role("button", name="撤销，恢复原文件").click()
    expect(notice).to_be_visible()


def test_text_is_chosen_in_a_document_on_a_phone_and_by_kind(
    visit: Callable[..., Visitor], site: Site
) -> None:
    drafter = visit("nigao", PHONE)
    draft(drafter, "值班安排隐去（旅程）", f"<p>联系人证号{NUMBER}。</p><p>电话13800138000。</p>")
    page = drafter.page
    attach(drafter, "安排.txt", "text/plain", "第一行留下\n第二行𠀀字要隐去，其余留下".encode())
    assert drafter.fits()
    page.get_by_role("button", name="隐去 1101").click()
    expect(page.locator(".document")).to_contain_text("联系人证号〔隐去〕")

    page.get_by_role("link", name="画框或选字隐去：安排.txt").click()
    assert drafter.fits()
    page.evaluate(
        """() => {
          const node = document.querySelectorAll(".redact-text")[1].firstChild;
          const range = document.createRange();
          range.setStart(node, 3);
          range.setEnd(node, 6);
          getSelection().removeAllRanges();
          getSelection().addRange(range);
        }"""
    )
    page.get_by_role("button", name="隐去选中的文字").click()
    expect(page.locator(".redact-gone")).to_have_text("𠀀字")
    page.get_by_role("button", name="隐去并替换附件").click()
    expect(page.locator(".diff ins")).to_have_text("〔隐去〕", timeout=30_000)
    expect(page.locator(".diff del")).to_have_text("𠀀字")
    assert drafter.fits()


def test_a_file_too_large_is_said_at_once_and_the_page_stays(
    visit: Callable[..., Visitor], site: Site
) -> None:
    drafter = visit("nigao")
    draft(drafter, "过大的附件（旅程）", "<p>正文内容。</p>")
    page = drafter.page
    page.evaluate(
        """() => {
          const input = document.querySelector("#attach input[type=file]");
          const files = new DataTransfer();
          files.items.add(new File([new Blob([new ArrayBuffer(60 * 2 ** 20)])], "大.pdf"));
          input.files = files.files;
        }"""
    )
    page.get_by_role("button", name="上传附件").click()
    expect(page.get_by_text("“大.pdf”有 60 MB，超过每个文件 50 MB 的限制")).to_be_visible()
    page.locator("#attach input[type=file]").set_input_files(
        {"name": "密.txt", "mimeType": "text/plain", "buffer": "机密★1年\n内容".encode()}
    )
    page.get_by_role("button", name="上传附件").click()
    expect(page.get_by_text("已拒绝且未保存")).to_be_visible(timeout=20_000)
    assert page.url.endswith("/check/")


def test_a_column_goes_from_a_table_by_click_and_keyboard(
    visit: Callable[..., Visitor], site: Site
) -> None:
    drafter = visit("nigao")
    draft(drafter, "表格按列隐去（旅程）", "<p>现将名单公示如下。</p>")
    page = drafter.page
    lines = ["户名,证件号,村组", *(f"示范{n}号,{identity_number(n)},城关村" for n in range(4))]
    attach(drafter, "名单.csv", "text/csv", "\n".join(lines).encode())
    page.get_by_role("link", name="画框或选字隐去：名单.csv").click()
    drafter.check_accessible()
    assert drafter.fits()
    page.get_by_role("columnheader", name="B").get_by_text("隐去整列").click()
    page.locator("input[name=cell][value='2:1']").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Space")
    expect(page.get_by_text("这一屏选中：1 列、1 格。")).to_be_visible()
    page.get_by_role("button", name="隐去并替换附件").click()
    expect(page.get_by_text("整列 1 列、选定单元格 1 格").first).to_be_visible(timeout=30_000)
    after = page.get_by_role("region", name="隐去后的表格")
    expect(after.get_by_text("〔隐去〕")).to_have_count(5)
    expect(after.get_by_text("证件号")).to_be_visible()
    drafter.check_accessible()
    assert drafter.fits()
