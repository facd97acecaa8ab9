"""Handing what is public to the archive and the library."""

from datetime import date, timedelta
from io import BytesIO

import pikepdf
import pytest
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.journal.models import Entry
from gongkai.desk.todo import todo_for
from gongkai.disclosure import actions
from gongkai.disclosure.actions.transferring import transferable, waiting_years
from gongkai.disclosure.models import Disclosure, TransferList
from gongkai.law.transfers import hand_over_by, years_due
from tests.world import County, found

TODAY = timezone.localdate()
ARCHIVE, LIBRARY = TransferList.To.ARCHIVE, TransferList.To.LIBRARY


def make(county: County, to: str = ARCHIVE, **days: date) -> TransferList:
    return actions.make_transfer(
        by=county.person("gongkaiban"), to=to, **{"since": TODAY, "until": TODAY, **days}
    )


@pytest.fixture
def two(county: County) -> list[Disclosure]:
    county.draft("news", "没有公开的一条")
    return [county.publish(county.draft("news", f"公开{n}")) for n in range(2)]


def test_only_what_is_public_and_each_once(county: County, two: list[Disclosure]) -> None:
    assert {one.pk for one in make(county).items.all()} == {one.pk for one in two}
    with pytest.raises(Blocked, match="没有尚未移送"):
        make(county)
    third = county.publish(county.draft("news", "后来的"))
    assert [one.pk for one in make(county).items.all()] == [third.pk]
    assert make(county, LIBRARY).items.count() == 3


def test_the_period_counts(county: County, two: list[Disclosure]) -> None:
    office = county.person("gongkaiban")
    yesterday = TODAY - timedelta(1)
    with pytest.raises(Blocked, match="没有尚未移送"):
        make(county, since=yesterday, until=yesterday)
    for wrong in ({"since": TODAY + timedelta(1)}, {"until": TODAY + timedelta(1)}):
        with pytest.raises(Blocked):
            make(county, **wrong)
    with pytest.raises(Blocked, match="移送单位"):
        make(county, to="somewhere")
    with pytest.raises(Blocked):
        actions.make_transfer(by=office, to=ARCHIVE, since=None, until=TODAY)


def test_received_and_discarded(county: County, two: list[Disclosure]) -> None:
    office, row = county.person("gongkaiban"), make(county)
    for received_on, name in (
        (TODAY - timedelta(1), "馆员"), (TODAY + timedelta(1), "馆员"), (TODAY, " "), (TODAY, "馆" * 41),
    ):  # fmt: skip
        with pytest.raises(Blocked):
            actions.receive_transfer(
                transfer=row, by=office, received_on=received_on, received_by=name
            )
    actions.discard_transfer(transfer=row, by=office)
    with pytest.raises(Blocked, match="作废"):
        actions.discard_transfer(transfer=row, by=office)
    row = make(county)
    actions.receive_transfer(transfer=row, by=office, received_on=TODAY, received_by="收文员甲")
    with pytest.raises(Blocked, match="已经登记"):
        actions.receive_transfer(transfer=row, by=office, received_on=TODAY, received_by="收文员甲")
    with pytest.raises(Blocked, match="不能作废"):
        actions.discard_transfer(transfer=row, by=office)
    assert "收文员甲" not in str(list(Entry.objects.values_list("facts", flat=True)))


def test_other_roles_and_other_organs_stay_out(county: County, two: list[Disclosure]) -> None:
    row = make(county)
    neighbour = found("linxian", "邻县审计局", "11000001000000000A")
    for person in (county.person("nigao"), county.person("xitong")):
        with pytest.raises(Forbidden):
            actions.make_transfer(by=person, to=LIBRARY, since=TODAY, until=TODAY)
    with pytest.raises(Forbidden):
        actions.discard_transfer(transfer=row, by=neighbour.person("gongkaiban"))
    assert not transferable(neighbour.organ, LIBRARY, TODAY, TODAY).exists()
    client = Client()
    client.force_login(neighbour.person("gongkaiban"))
    for path in ("", "list.pdf", "list.xlsx"):
        assert client.get(f"/desk/disclosures/transfers/{row.pk}/{path}").status_code == 404
    client.force_login(county.person("nigao"))
    assert client.get("/desk/disclosures/transfers/").status_code == 403
    assert client.get(f"/desk/disclosures/transfers/{row.pk}/").status_code == 403


def test_the_papers(county: County, two: list[Disclosure], client: Client) -> None:
    odd = county.publish(county.draft("news", "=1+1 含生僻字𰻝的公告"))
    row = make(county)
    client.force_login(county.person("gongkaiban"))
    base = f"/desk/disclosures/transfers/{row.pk}/"
    sheet = load_workbook(BytesIO(client.get(f"{base}list.xlsx").content)).active
    assert [cell.value for cell in sheet["B"]][1:] == [
        *(d.index_number for d in two),
        odd.index_number,
    ]
    assert sheet["C4"].value == "=1+1 含生僻字𰻝的公告"
    assert sheet["C4"].data_type == "s"
    assert len(pikepdf.open(BytesIO(client.get(f"{base}list.pdf").content)).pages) >= 1
    actions.withdraw(disclosure=odd, by=county.person("fabu"), reason="内容有误")
    text = client.get(base).content.decode()
    assert "1 条后来撤回" in text
    assert "生僻字" not in text
    sheet = load_workbook(BytesIO(client.get(f"{base}list.xlsx").content)).active
    assert sheet["C4"].value == "（已撤回）"


def test_the_pages(county: County, two: list[Disclosure], client: Client) -> None:
    client.force_login(county.person("gongkaiban"))
    base = "/desk/disclosures/transfers/"
    assert "还没有制作过" in client.get(base).content.decode()
    given = {"to": "archive", "since": str(TODAY), "until": str(TODAY)}
    assert "<strong>2</strong> 条" in client.get(base, given).content.decode()
    assert TransferList.objects.count() == 0
    text = client.get(base, {**given, "since": "2026-99-99"}).content.decode()
    assert "2026-99-99" in text
    response = client.post(base, given)
    page = response["Location"]
    assert "公开0" in client.get(page).content.decode()
    wrong = client.post(page, {"receive": "1", "received_on": str(TODAY), "received_by": ""})
    assert "请填写“接收人”" in wrong.content.decode()
    client.post(page, {"receive": "1", "received_on": str(TODAY), "received_by": "收文员"})
    assert "收文员" in client.get(page).content.decode()
    refused = client.post(page, {"discard": "1"}, follow=True).content.decode()
    assert "不能作废" in refused


def test_the_year_before_stands_in_the_list_of_things_to_do(
    county: County, two: list[Disclosure]
) -> None:
    assert waiting_years(county.organ, TODAY) == []
    then = timezone.now() - timedelta(366)
    year = timezone.localtime(then).year
    # Times of publication cannot be changed (trigger), so the day of the list is moved instead.
    later = TODAY.replace(year=TODAY.year + 1, month=6, day=1)
    assert waiting_years(county.organ, later) == [(TODAY.year, ARCHIVE), (TODAY.year, LIBRARY)]
    make(county)
    assert waiting_years(county.organ, later) == [(TODAY.year, LIBRARY)]
    assert hand_over_by(year) == date(year + 1, 3, 31)
    assert years_due(later) == (TODAY.year - 1, TODAY.year)


def test_the_to_do_line(county: County, two: list[Disclosure], monkeypatch) -> None:
    monkeypatch.setattr("gongkai.desk.todo.waiting_years", lambda *_: [(TODAY.year - 1, ARCHIVE)])
    [group] = [g for g in todo_for(county.person("gongkaiban")) if g.label.startswith("移送")]
    assert f"{TODAY.year - 1} 年" in group.items[0].title
    assert group.items[0].is_late == (hand_over_by(TODAY.year - 1) < TODAY)
    assert not [g for g in todo_for(county.person("nigao")) if g.label.startswith("移送")]


def test_the_period_comes_filled_in_as_browsers_want_it(county: County, client: Client) -> None:
    client.force_login(county.person("gongkaiban"))
    year = TODAY.year - 1
    page = client.get("/desk/disclosures/transfers/").content.decode()
    assert f'value="{year}-01-01"' in page
    assert f'value="{year}-12-31"' in page
