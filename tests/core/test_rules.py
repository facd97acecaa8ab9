"""What the bureau adds to the rules: who may, what is checked, and that it counts at once."""

import io
import time
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape
from openpyxl import Workbook, load_workbook

from gongkai.core.deeds import Blocked, Forbidden, Refused
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.models import Entry
from gongkai.core.people.actions import remove_contact, save_contact
from gongkai.core.people.models import PublicContact
from gongkai.core.rules import actions, spreadsheet
from gongkai.core.rules.edition import current, renew, renew_if_shipped_changed, rulebook
from gongkai.core.rules.models import Pattern, RosterName, Wording
from gongkai.scan.detectors import DETECTORS
from gongkai.scan.dictionaries import shipped
from gongkai.scan.rulebook import PatternRule
from tests.world import County, found

STRANGERS = ("nigao", "kezhang", "baomi", "fenguan", "juzhang", "fabu", "anquan", "shenji")


def wording(county: County, wrong: str = "扎实推动工作", **values: Any) -> Wording:
    return Wording(organ=county.organ, wrong=wrong, **values)


def pattern(county: County, **values: Any) -> Pattern:
    given = {"name": "内部编号", "pattern": "内部资料第[0-9]{1,4}号", "reason": "内部编号不公开"}
    return Pattern(organ=county.organ, **{**given, **values})


def rules_found(county: County, text: str) -> set[str]:
    by = county.person("nigao")
    return {one.rule for one in refuse_secrecy(text, by=by, where="disclosure:1").findings}


def client_of(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


# Who may


@pytest.mark.parametrize("username", [*STRANGERS, "xitong"])
def test_only_the_disclosure_office_edits_wordings_and_names(county: County, username: str) -> None:
    by = county.person(username)
    for deed in (
        lambda: actions.save_wording(wording=wording(county), by=by),
        lambda: actions.close_wording(organ=county.organ, by=by, wrong=shipped()[0].wrong),
        lambda: actions.add_names(
            organ=county.organ, by=by, names=["示小名"], who=RosterName.Who.STAFF
        ),
        lambda: actions.import_wordings(organ=county.organ, by=by, name="a.csv", data=b"x"),
    ):
        with pytest.raises(Forbidden):
            deed()
    assert not Entry.objects.filter(deed__contains="wording").exists()


@pytest.mark.parametrize("username", [*STRANGERS, "gongkaiban"])
def test_only_the_system_administrator_edits_patterns(county: County, username: str) -> None:
    by = county.person(username)
    with pytest.raises(Forbidden):
        actions.save_pattern(pattern=pattern(county), by=by)
    with pytest.raises(Forbidden):
        actions.try_pattern(rule=PatternRule("甲", "乙", "丙"), text="", by=by)


# It counts at once, and each change is a new edition with a trail


def test_every_change_counts_at_once_and_makes_an_edition(county: County) -> None:
    office, admin = county.person("gongkaiban"), county.person("xitong")
    text = "扎实推动工作，见内部资料第12号，示小名到场。"
    before, entries = current().number, Entry.objects.count()
    assert rules_found(county, text) == set()
    saved = actions.save_wording(wording=wording(county, right="扎实推进工作"), by=office)
    assert rules_found(county, text) == {"WORDING"}
    rule = actions.save_pattern(pattern=pattern(county), by=admin)
    actions.add_names(
        organ=county.organ, by=office, names=["示小名"], who=RosterName.Who.PETITIONER
    )
    assert len(rules_found(county, text)) == 3
    actions.remove_wording(wording=saved, by=office)
    actions.remove_pattern(pattern=rule, by=admin)
    actions.remove_name(row=RosterName.objects.get(), by=office)
    assert rules_found(county, text) == set()
    assert current().number == before + 6
    assert Entry.objects.count() == entries + 6


def test_a_public_contact_makes_an_edition(county: County) -> None:
    before, by = current().number, county.person("xitong")
    contact = save_contact(
        contact=PublicContact(organ=county.organ, value="13800138000", note="值班"), by=by
    )
    assert rules_found(county, "电话13800138000") == set()
    remove_contact(contact=contact, by=by)
    assert rules_found(county, "电话13800138000") == {"PII-MOBILE"}
    assert current().number == before + 2


def test_a_shipped_wording_put_aside_is_not_found(county: County) -> None:
    by, wrong = county.person("gongkaiban"), "布署"
    assert rules_found(county, "统一布署") == {"WORDING"}
    actions.close_wording(organ=county.organ, by=by, wrong=wrong)
    assert rules_found(county, "统一布署") == set()
    actions.open_wording(organ=county.organ, by=by, wrong=wrong)
    assert rules_found(county, "统一布署") == {"WORDING"}


def test_rules_of_a_neighbour_do_not_count_here(county: County) -> None:
    neighbour = found("linxian", "邻县审计局", "11000001000000000A")
    actions.save_wording(wording=wording(county), by=county.person("gongkaiban"))
    assert rules_found(county, "扎实推动工作") == {"WORDING"}
    assert rules_found(neighbour, "扎实推动工作") == set()
    assert rulebook().wordings


def test_the_same_book_is_handed_out_until_something_changes(county: County) -> None:
    book = rulebook(county.organ.pk)
    assert rulebook(county.organ.pk) is book
    renew()
    assert rulebook(county.organ.pk) is not book


def test_shipped_rules_that_changed_make_an_edition_once(county: County) -> None:
    before = current().number
    assert renew_if_shipped_changed()
    assert not renew_if_shipped_changed()
    assert current().number == before + 1


# What is checked


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"wrong": "的"}, "至少两个字"),
        ({"wrong": "甲乙", "right": "甲乙"}, "相同"),
        ({"wrong": "甲乙", "kind": Wording.Kind.PREFERRED}, "须填写规范表述"),
        ({"wrong": "甲乙", "passes_in": ["丙丁"]}, "不含“甲乙”"),
    ],
)
def test_a_faulty_wording_is_not_saved(county: County, values: dict[str, Any], said: str) -> None:
    with pytest.raises(Blocked, match=said):
        actions.save_wording(wording=wording(county, **values), by=county.person("gongkaiban"))


def test_a_wording_stands_once(county: County) -> None:
    by = county.person("gongkaiban")
    actions.save_wording(wording=wording(county), by=by)
    with pytest.raises(Blocked, match="词库中已有"):
        actions.save_wording(wording=wording(county), by=by)


@pytest.mark.parametrize("faulty", ["(", "a**", "x*", "(?=a)b", "(.)\\1", "a" * 301, " "])
def test_a_pattern_the_engine_cannot_take_is_not_saved(county: County, faulty: str) -> None:
    with pytest.raises(Blocked, match="表达式"):
        actions.save_pattern(pattern=pattern(county, pattern=faulty), by=county.person("xitong"))


def test_a_mark_of_secrecy_is_refused_in_a_wording(county: County) -> None:
    with pytest.raises(Refused):
        actions.save_wording(
            wording=wording(county, reason="★机密★3年"), by=county.person("gongkaiban")
        )
    assert not Wording.objects.exists()


def test_a_name_stands_sealed_and_in_no_journal(county: County) -> None:
    from django.db import connection

    by = county.person("gongkaiban")
    added = actions.add_names(
        organ=county.organ, by=by, names=["示小名", " 示 小名 ", "", "示大名"],
        who=RosterName.Who.DELEGATE,
    )  # fmt: skip
    assert added == 2
    assert actions.add_names(
        organ=county.organ, by=by, names=["示小名"], who=RosterName.Who.STAFF
    ) == 0  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM rules_rostername")
        assert "示小名" not in str(cursor.fetchall())
    entries = Entry.objects.filter(deed="roster_name_added")
    assert entries.count() == 2
    assert "示小名" not in str([(one.subject, one.facts) for one in entries])


def test_something_that_is_no_name_is_named_only_in_part(county: County) -> None:
    with pytest.raises(Blocked, match="不像一个姓名") as blocked:
        actions.add_names(
            organ=county.organ, by=county.person("gongkaiban"), names=["示" * 21],
            who=RosterName.Who.STAFF,
        )  # fmt: skip
    assert "示示" not in str(blocked.value)


# Tables

ROWS = [
    ["查找的表述", "规范表述", "类别", "说明", "不算错的情形"],
    ["扎实推动工作", "扎实推进工作", "另有规范用语", "统一表述", ""],
    ["=危险公式", "", "本单位禁用", "", "说=危险公式者；用=危险公式者"],
]


def as_xlsx(rows: list[list[str]]) -> bytes:
    book = Workbook()
    for row, cells in enumerate(rows, 1):
        for column, text in enumerate(cells, 1):
            cell = book.active.cell(row, column, text)
            cell.data_type = "s"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def as_csv(rows: list[list[str]]) -> bytes:
    return "\n".join(",".join(cells) for cells in rows).encode("gb18030")


@pytest.mark.parametrize(("name", "data"), [("a.xlsx", as_xlsx(ROWS)), ("a.csv", as_csv(ROWS))])
def test_wordings_come_from_a_table_and_go_back_into_one(
    county: County, name: str, data: bytes
) -> None:
    by = county.person("gongkaiban")
    done = actions.import_wordings(organ=county.organ, by=by, name=name, data=data)
    assert (done.added, done.changed) == (2, 0)
    formula = Wording.objects.get(wrong="=危险公式")
    assert formula.passes_in == ["说=危险公式者", "用=危险公式者"]
    for again in (
        ("b.xlsx", spreadsheet.write_xlsx(Wording.objects.all())),
        ("b.csv", spreadsheet.write_csv(Wording.objects.all())),
    ):
        done = actions.import_wordings(organ=county.organ, by=by, name=again[0], data=again[1])
        assert (done.added, done.changed) == (0, 2)
    formula.refresh_from_db()
    assert formula.wrong == "=危险公式"


def test_no_cell_of_an_export_is_a_formula(county: County) -> None:
    rows = [Wording(wrong="=1+1", right="+2", reason="@x")]
    sheet = load_workbook(io.BytesIO(spreadsheet.write_xlsx(rows))).active
    assert {cell.data_type for row in sheet.iter_rows() for cell in row} <= {"s", "inlineStr", "n"}
    assert sheet["A2"].value == "=1+1"
    assert "\r\n'=1+1,'+2," in spreadsheet.write_csv(rows).decode("utf-8-sig")


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([["别的列"], ["甲乙"]], "没有“查找的表述”一列"),
        ([["查找的表述"]], "没有表述"),
        ([["查找的表述"], ["甲乙"], ["丙"]], "第 3 行：查找的表述至少两个字"),
        ([["查找的表述"], ["甲乙"], ["甲乙"]], "第 3 行：与第 2 行的“甲乙”重复"),
        ([["查找的表述", "类别"], ["甲乙", "别的"]], "第 2 行：类别“别的”"),
        ([["查找的表述"], ["甲" * 81]], "第 2 行：“查找的表述”超过 80 字"),
    ],
)
def test_a_faulty_table_names_the_row_and_changes_nothing(
    county: County, rows: list[list[str]], said: str
) -> None:
    with pytest.raises(Blocked, match=said):
        actions.import_wordings(
            organ=county.organ, by=county.person("gongkaiban"), name="a.csv", data=as_csv(rows)
        )
    assert not Wording.objects.exists()


def test_a_table_that_cannot_be_reviewed_is_not_imported(county: County) -> None:
    with pytest.raises(Blocked, match="没有导入"):
        actions.import_wordings(
            organ=county.organ, by=county.person("gongkaiban"), name="a.xlsx", data=b"PK\x03\x04"
        )


def test_ten_thousand_wordings_are_imported_searched_and_scanned(county: County) -> None:
    rows = [["查找的表述", "规范表述"], *([f"错误表述{n:05}", "正确"] for n in range(10_000))]
    done = actions.import_wordings(
        organ=county.organ, by=county.person("gongkaiban"), name="a.csv", data=as_csv(rows)
    )
    assert done.added == 10_000
    rules_found(county, "预热")
    began = time.perf_counter()
    assert rules_found(county, "其中错误表述09999。") == {"WORDING"}
    assert time.perf_counter() - began < 0.2
    page = client_of(county, "gongkaiban").get("/desk/rules/wordings/?q=09999").content.decode()
    assert "共 1 条" in page


# Pages

PAGES = {
    "/desk/rules/": {"nigao", "gongkaiban", "xitong"},
    "/desk/rules/wordings/": {"nigao", "gongkaiban", "xitong"},
    "/desk/rules/wordings/export.csv": {"nigao", "gongkaiban", "xitong"},
    "/desk/rules/wordings/export.xlsx": {"nigao", "gongkaiban", "xitong"},
    "/desk/rules/wordings/shipped/": {"nigao", "gongkaiban", "xitong"},
    "/desk/rules/wordings/new/": {"gongkaiban"},
    "/desk/rules/wordings/import/": {"gongkaiban"},
    "/desk/rules/names/": {"gongkaiban"},
    "/desk/rules/patterns/": {"xitong"},
    "/desk/rules/patterns/new/": {"xitong"},
}


@pytest.mark.parametrize("url", PAGES)
def test_each_page_is_for_those_whom_it_concerns(county: County, url: str) -> None:
    for username in ("nigao", "gongkaiban", "xitong", "anquan", "shenji"):
        status = client_of(county, username).get(url).status_code
        assert status == (200 if username in PAGES[url] else 403), username


def test_the_page_of_rules_names_every_detector(county: County) -> None:
    page = client_of(county, "nigao").get("/desk/rules/").content.decode()
    for detector in DETECTORS:
        assert escape(detector.reason) in page


def test_rules_are_kept_through_the_pages(county: County) -> None:
    office, admin = client_of(county, "gongkaiban"), client_of(county, "xitong")
    typed = {"wrong": "扎实推动工作", "right": "扎实推进工作", "kind": "preferred",
             "reason": "统一", "passes": "要扎实推动工作组;"}  # fmt: skip
    assert office.post("/desk/rules/wordings/new/", typed).status_code == 302
    row = Wording.objects.get()
    assert row.passes_in == ["要扎实推动工作组"]
    page = office.post(f"/desk/rules/wordings/{row.pk}/", {**typed, "right": row.wrong})
    assert "规范表述与查找的表述相同" in page.content.decode()
    assert office.post(f"/desk/rules/wordings/{row.pk}/", {"remove": "1"}).status_code == 302
    upload = SimpleUploadedFile("词.csv", as_csv(ROWS))
    assert office.post("/desk/rules/wordings/import/", {"file": upload}).status_code == 302
    assert Wording.objects.count() == 2
    shipped_page = "/desk/rules/wordings/shipped/"
    assert office.post(shipped_page, {"wrong": "布署", "close": "1"}).status_code == 302
    assert "布署" in office.get(f"{shipped_page}?closed=1").content.decode()
    office.post(shipped_page, {"wrong": "不存在", "close": "1"})
    assert county.organ.closed_wordings.count() == 1
    names = {"names": "示小名\n示大名", "who": "petitioner", "note": ""}
    assert office.post("/desk/rules/names/", names).status_code == 302
    assert "示大名" in office.get("/desk/rules/names/?q=大").content.decode()
    assert "示小名" not in office.get("/desk/rules/names/?q=大").content.decode()
    rule = {"name": "内部编号", "pattern": "内部资料第[0-9]{1,4}号", "reason": "不公开",
            "is_open": "on", "trial": "见内部资料第12号。", "try": "1"}  # fmt: skip
    page = admin.post("/desk/rules/patterns/new/", rule).content.decode()
    assert "见<mark>内部资料第12号</mark>。" in page
    assert not Pattern.objects.exists()
    del rule["try"]
    assert admin.post("/desk/rules/patterns/new/", rule).status_code == 302
    assert "内部资料第" in admin.get("/desk/rules/patterns/").content.decode()
    faulty = admin.post("/desk/rules/patterns/new/", {**rule, "name": "二", "pattern": "("})
    assert "括号没有成对" in faulty.content.decode()
