"""The catalog: filters, export, yearly parts; the basic catalog that follows the columns."""

import csv
from io import BytesIO, StringIO

import pytest
from django.test import Client
from openpyxl import load_workbook

from gongkai.disclosure import actions
from gongkai.disclosure.models import Column, Disclosure, DocumentKind
from gongkai.portal import basic_catalog
from gongkai.portal.actions import build_all, build_tree, catch_up
from gongkai.portal.pages import DERIVED
from tests.world import County, found

FIND = "/catalog/shifan/find/"


def rows_of(content: bytes) -> list[list[str]]:
    return list(csv.reader(StringIO(content.decode("utf-8-sig"))))


@pytest.fixture
def some(county: County) -> list[Disclosure]:
    news = county.publish(county.draft("news", "审计动态一"))
    kind = DocumentKind.objects.get(organ=county.organ, code="document")
    paper = county.publish(
        county.draft("documents", "关于=公式的文件", kind=kind, document_number="示审发〔2026〕9号")
    )
    county.draft("news", "未公开的秘密题名")
    return [news, paper]


@pytest.mark.parametrize(
    ("query", "titles"),
    [
        ({}, {"审计动态一", "关于=公式的文件"}),
        ({"column": "news"}, {"审计动态一"}),
        ({"column": "policies"}, {"关于=公式的文件"}),
        ({"kind": "document"}, {"关于=公式的文件"}),
        ({"q": "动态"}, {"审计动态一"}),
        ({"q": "〔2026〕9号"}, {"关于=公式的文件"}),
        ({"q": "秘密"}, set()),
        ({"validity": "valid"}, set()),
        ({"year": "1999"}, {"审计动态一", "关于=公式的文件"}),
        ({"column": "'; drop", "page": "-3"}, {"审计动态一", "关于=公式的文件"}),
    ],
)  # fmt: skip
def test_filters(
    some: list[Disclosure], client: Client, query: dict[str, str], titles: set[str]
) -> None:
    text = client.get(FIND, query).content.decode()
    assert {one for one in ("审计动态一", "关于=公式的文件") if one in text} == titles
    assert "秘密题名" not in text
    assert f"共 {len(titles)} 条" in text
    exported = rows_of(b"".join(client.get(FIND, {**query, "format": "csv"}).streaming_content))
    assert {row[1] for row in exported[1:]} == titles


def test_the_marked_and_the_withdrawn(
    some: list[Disclosure], county: County, client: Client
) -> None:
    from django.utils import timezone

    from gongkai.disclosure.actions.validity import mark_validity

    mark_validity(
        disclosure=some[1], by=county.person("gongkaiban"), validity="expired",
        since=timezone.localdate(), reason="有效期届满失效",
    )  # fmt: skip
    assert "关于=公式的文件" in client.get(FIND, {"validity": "expired"}).content.decode()
    actions.withdraw(disclosure=some[1], by=county.person("fabu"), reason="内容有误")
    for given in ({}, {"format": "csv"}):
        response = client.get(FIND, given)
        content = b"".join(response.streaming_content) if response.streaming else response.content
        assert "公式" not in content.decode()


def test_excel_and_formulas(county: County, client: Client) -> None:
    item = county.publish(county.draft("news", "=HYPERLINK(1)"))
    sheet = load_workbook(BytesIO(client.get(FIND, {"format": "xlsx"}).content)).active
    assert [cell.value for cell in sheet[1]][:5] == [
        "索引号",
        "名称",
        "文号",
        "内容概述",
        "生成日期",
    ]
    assert (sheet["B2"].value, sheet["B2"].data_type) == ("=HYPERLINK(1)", "s")
    exported = rows_of(b"".join(client.get(FIND, {"format": "csv"}).streaming_content))
    assert exported[1][0] == item.index_number
    assert exported[1][1] == "'=HYPERLINK(1)"


def test_too_many_for_excel_is_said(some: list[Disclosure], client: Client, monkeypatch) -> None:
    monkeypatch.setattr("gongkai.portal.finding.MOST_ROWS", 1)
    assert "一次最多导出 1 条" in client.get(FIND, {"format": "xlsx"}).content.decode()


def test_an_organ_shows_its_own_only(some: list[Disclosure], client: Client) -> None:
    neighbour = found("linxian", "邻县审计局", "11000001000000000A")
    neighbour.publish(neighbour.draft("news", "邻县的动态"))
    assert "邻县的动态" not in client.get(FIND).content.decode()
    text = client.get("/catalog/linxian/find/").content.decode()
    assert "邻县的动态" in text
    assert "审计动态一" not in text
    assert client.get("/catalog/nirgends/find/").status_code == 404


def test_the_yearly_parts(some: list[Disclosure], county: County, settings) -> None:
    catch_up()
    year = some[0].first_published_at.year
    path = settings.SITE_ROOT / f"catalog/catalog-{year}-1.csv"
    assert [row[1] for row in rows_of(path.read_bytes())[1:]] == ["审计动态一", "关于=公式的文件"]
    assert f"catalog-{year}-1.csv" in (settings.SITE_ROOT / "catalog/index.html").read_text()
    actions.withdraw(disclosure=some[0], by=county.person("fabu"), reason="内容有误")
    catch_up()
    assert [row[1] for row in rows_of(path.read_bytes())[1:]] == ["关于=公式的文件"]
    actions.withdraw(disclosure=some[1], by=county.person("fabu"), reason="内容有误")
    catch_up()
    assert not path.exists()
    assert not list(settings.SITE_ROOT.glob("catalog/*.csv*"))


def test_a_full_part_stays_as_it_is(county: County, settings, monkeypatch) -> None:
    monkeypatch.setattr("gongkai.portal.pages.SITEMAP_ITEMS", 2)
    for number in range(3):
        county.publish(county.draft("news", f"动态{number}"))
    catch_up()
    [first, second] = sorted(settings.SITE_ROOT.glob("catalog/catalog-*.csv"))
    before = first.stat().st_mtime_ns
    county.publish(county.draft("news", "动态3"))
    catch_up()
    assert first.stat().st_mtime_ns == before
    assert [row[1] for row in rows_of(second.read_bytes())[1:]] == ["动态2", "动态3"]


def test_the_queries_of_the_filter_do_not_grow(
    county: County, client: Client, django_assert_max_num_queries
) -> None:
    for number in range(12):
        county.publish(county.draft("news", f"动态{number}"))
    with django_assert_max_num_queries(12):
        client.get(FIND)
    with django_assert_max_num_queries(6):
        b"".join(client.get(FIND, {"format": "csv"}).streaming_content)


def test_the_basic_catalog_names_every_open_leaf(county: County, settings, client: Client) -> None:
    build_all()
    text = (settings.SITE_ROOT / "basic-catalog/index.html").read_text()
    rows = basic_catalog.rows_of(county.organ)
    leaves = Column.objects.writable(county.organ)
    assert {row.matter for row in rows} == {one.name for one in leaves}
    assert all(all(row.values()) for row in rows)
    budget = next(row for row in rows if row.matter == "财政预决算")
    assert budget.period == "财政部门批复之日起20日内"
    assert "《预算法》" in budget.basis
    assert budget.basis in text
    sheet = load_workbook(BytesIO(client.get("/catalog/shifan/basic.xlsx").content)).active
    assert sheet.max_row == len(rows) + 1
    assert basic_catalog.BASIC_CATALOG_PATH in DERIVED
    assert (
        "/basic-catalog/" in (settings.SITE_ROOT / "columns/basic-catalog/index.html").read_text()
    )
    assert "/basic-catalog/" in (settings.SITE_ROOT / "sitemap-columns.xml").read_text()


def test_a_changed_column_renews_it(
    county: County, settings, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    rung: list[int] = []
    monkeypatch.setattr("gongkai.disclosure.bells._tree_bells", [rung.append])
    column = county.column("plans")
    column.name = "新的规划名"
    with django_capture_on_commit_callbacks(execute=True):
        actions.save_column(column=column, by=county.person("xitong"))
    assert rung == [county.organ.pk]
    build_tree(county.organ.pk)
    for place in ("basic-catalog", "columns/plans", ""):
        assert "新的规划名" in (settings.SITE_ROOT / place / "index.html").read_text(), place
