"""Every kind of page, at phone and desktop width: it fits, and axe finds nothing serious."""

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import DESKTOP, PHONE, Visitor

pytestmark = pytest.mark.xdist_group("journeys")

PUBLIC = ["/", "/columns/statutory/", "/columns/audit-results/", "/columns/audit-results/1/",
          "/items/2026/0000001/", "/catalog/", "/catalog/2026/1/", "/search/?q=审计",
          "/apply/shifan/", "/apply/shifan/resume/", "/apply/shifan/paper/", "/track/", "/nothing/",
          "/columns/decisions/", "/applications/statistics/"]  # fmt: skip
STAFF = {
    "gongkaiban": ["/desk/", "/desk/disclosures/", "/desk/disclosures/new/", "/desk/cases/",
                   "/desk/cases/25/", "/desk/cases/new/", "/desk/disclosures/columns/",
                   "/desk/disclosures/columns/?open=all",
                   "/desk/disclosures/kinds/", "/desk/disclosures/kinds/7/",
                   "/desk/disclosures/figures/", "/desk/disclosures/evaluations/?all=1",
                   "/desk/disclosures/neutral/", "/desk/disclosures/?print=1",
                   "/desk/disclosures/columns/new/?parent=3", "/desk/disclosures/55/",
                   "/desk/calendar/", "/desk/disclosures/19/", "/desk/disclosures/19/form/1/",
                   "/desk/calendar/new/", "/desk/cases/17/", "/desk/cases/19/", "/desk/cases/23/",
                   "/desk/cases/16/", "/desk/cases/27/", "/desk/cases/27/answer/",
                   "/desk/cases/25/ask-correction/", "/desk/cases/25/third-party/",
                   "/desk/cases/25/extend/", "/desk/cases/letters/1/", "/desk/cases/inbound/",
                   "/desk/cases/inbound/1/", "/desk/cases/archive/", "/desk/cases/conversions/",
                   "/desk/cases/practice/", "/desk/cases/reminders/", "/desk/cases/statistics/",
                   "/desk/cases/calendar/"],
    "xianban": ["/desk/county/", "/desk/county/1/"],
    "xitong": ["/desk/organ/", "/desk/departments/", "/desk/contacts/"],
    "anquan": ["/desk/people/", "/desk/people/new/"],
    "shenji": ["/desk/journal/"],
}  # fmt: skip


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_public_pages(visit: Callable[..., Visitor], viewport: dict[str, int]) -> None:
    citizen = visit(viewport=viewport)
    for address in PUBLIC:
        citizen.page.goto(address.replace("/2026/", f"/{this_year()}/"))
        assert citizen.fits(), address
        citizen.check_accessible()


@pytest.mark.parametrize("viewport", [PHONE, DESKTOP], ids=["phone", "desktop"])
def test_staff_pages(visit: Callable[..., Visitor], viewport: dict[str, int]) -> None:
    for username, addresses in STAFF.items():
        person = visit(username, viewport)
        for address in addresses:
            response = person.page.goto(address)
            assert response is not None
            assert response.status == 200, address
            assert person.fits(), address
            person.check_accessible()


def test_the_elder_mode_is_kept_from_page_to_page(visit: Callable[..., Visitor]) -> None:
    citizen = visit(viewport=PHONE)
    citizen.page.goto("/")
    before = citizen.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    citizen.page.get_by_role("button", name="适老模式").click()
    citizen.page.goto("/columns/audit-results/")
    after = citizen.page.evaluate("parseFloat(getComputedStyle(document.body).fontSize)")
    assert after > before * 1.3
    expect(citizen.page.get_by_role("button", name="适老模式")).to_have_attribute(
        "aria-pressed", "true"
    )
    assert citizen.fits()
    citizen.check_accessible()


def test_the_keyboard_reaches_the_text_first(visit: Callable[..., Visitor]) -> None:
    citizen = visit()
    citizen.page.goto("/")
    citizen.page.keyboard.press("Tab")
    expect(citizen.page.get_by_role("link", name="跳到正文")).to_be_focused()
    citizen.page.keyboard.press("Enter")
    expect(citizen.page.locator("main")).to_be_focused()


def test_no_inline_script_runs_on_a_public_page(visit: Callable[..., Visitor]) -> None:
    citizen = visit()
    response = citizen.page.goto("/")
    assert response is not None
    policy = response.headers["content-security-policy"]
    assert "unsafe" not in policy
    assert "default-src 'self'" in policy


def this_year() -> int:
    from datetime import date

    return date.today().year
