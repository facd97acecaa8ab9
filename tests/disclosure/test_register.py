"""The register: numbers, dates, origin and attribute, finding a document, and what a page costs."""

import re
from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from openpyxl import load_workbook

from bench.bulk import publish_many
from gongkai.core.deeds import Blocked, Forbidden
from gongkai.core.journal.models import Entry
from gongkai.desk.todo import todo_for
from gongkai.disclosure import actions
from gongkai.disclosure.actions.neutral import last_number
from gongkai.disclosure.models import Disclosure, DocumentKind, NeutralEntry, Origin
from gongkai.disclosure.registering import clock_of
from gongkai.disclosure.searching import ORDERS, filtered, overdue, page, register_of
from gongkai.law.calendar import Calendar
from gongkai.law.disclosure_clock import CLOCKS, due_by, overdue_from
from gongkai.law.evaluation import evaluate_by, evaluated_before
from seeds.county import found
from tests.world import County, working_day_ago

LIST = "/desk/disclosures/"


def signed_in(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def kind(county: County, code: str) -> DocumentKind:
    return DocumentKind.objects.get(organ=county.organ, code=code)


# Numbers


def test_a_reused_number_is_shown_and_stops_the_submission(county: County) -> None:
    first = county.draft("documents", "第一份", document_number="示审发〔2026〕7号")
    second = county.draft("documents", "第二份", document_number="示审发[2026] 7号")
    page_text = signed_in(county, "nigao").get(f"{LIST}{second.pk}/check/").content.decode()
    assert first.get_absolute_url() in page_text
    assert "第一份" in page_text
    with pytest.raises(Blocked, match=first.register_number):
        county.submit(second)


def test_what_replaces_the_other_may_bear_its_number(county: County) -> None:
    first = county.draft("documents", "第一份", document_number="示审发〔2026〕7号")
    county.submit(
        county.draft(
            "documents", "代替第一份", document_number="示审发〔2026〕7号",
            relations=[{"verb": "replaces", "to": first.pk}],
        )
    )  # fmt: skip


def test_a_new_version_of_the_same_document_keeps_its_number(county: County) -> None:
    row = county.publish(county.draft("documents", "第一份", document_number="示审发〔2026〕7号"))
    actions.reopen(disclosure=row, by=row.created_by)
    assert county.submit(row).review_state == "department_review"


def test_another_organ_may_use_the_number(county: County) -> None:
    county.draft("documents", "第一份", document_number="示审发〔2026〕7号")
    other = found("tongji", "示范县统计局", "110000000000000022")
    other.submit(other.draft("documents", "第二份", document_number="示审发〔2026〕7号"))


# Dates


@pytest.mark.parametrize(
    ("day", "words"),
    [(date(1926, 3, 1), "1949"), (timezone.localdate() + timedelta(400), "晚于今天")],
)
def test_a_wrong_day_of_formation_is_refused(county: County, day: date, words: str) -> None:
    with pytest.raises(Blocked, match=words):
        county.draft("news", "动态", formed_on=day)
    assert not Disclosure.objects.exists()


def test_a_notice_that_has_ended_is_not_submitted(county: County) -> None:
    row = county.draft("notices", "公示", shown_until=timezone.localdate() - timedelta(1))
    with pytest.raises(Blocked, match="已经过去"):
        county.submit(row)


# Origin and attribute


def test_what_is_asked_first_leads_to_the_text_with_the_template(county: County) -> None:
    client = signed_in(county, "nigao")
    first = client.get(f"{LIST}new/").content.decode()
    assert "由制作或最初获取的机关公开" in first
    asked = {
        "begin": "1", "kind": kind(county, "interpretation").pk, "origin": "self_made",
        "source_organ": "", "attribute": "proactive", "ground": "", "ground_reason": "",
    }  # fmt: skip
    text = client.post(f"{LIST}new/", asked).content.decode()
    assert "三、与原规定有什么不同" in text
    assert re.search(rf'<option value="{kind(county, "interpretation").pk}" selected>', text)
    assert not Disclosure.objects.exists()


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"origin": "from_agency", "source_organ": "示范县财政局"}, "不能选“主动公开”"),
        ({"origin": "from_agency", "attribute": "on_request"}, "请写明来文机关"),
        ({"attribute": "withheld"}, "须选择法定依据"),
        ({"attribute": "withheld", "ground": "X16A", "ground_reason": "内部"}, "具体理由"),
        ({"kind": ""}, "信息类型"),
        ({"kind": "999999"}, "信息类型"),
    ],
)
def test_answers_that_do_not_fit_are_explained(
    county: County, changes: dict[str, str], words: str
) -> None:
    asked = {
        "begin": "1", "kind": kind(county, "news").pk, "origin": "self_made", "source_organ": "",
        "attribute": "proactive", "ground": "", "ground_reason": "", **changes,
    }  # fmt: skip
    response = signed_in(county, "nigao").post(f"{LIST}new/", asked)
    assert words in response.content.decode()
    assert not Disclosure.objects.exists()


def test_origin_and_kind_are_registered_with_the_text(county: County) -> None:
    values = {
        "column": county.column("documents").pk, "title": "来文", "document_number": "",
        "formed_on": str(working_day_ago(1)), "attribute": "on_request", "ground": "",
        "ground_reason": "", "summary": "", "body_html": "<p>来文登记</p>", "revision": 0,
        "kind": kind(county, "document").pk, "origin": "from_agency",
        "source_organ": "示范县财政局",
    }  # fmt: skip
    signed_in(county, "nigao").post(f"{LIST}new/", values)
    row = Disclosure.objects.get()
    assert (row.origin, row.source_organ) == ("from_agency", "示范县财政局")
    assert row.draft.kind == kind(county, "document")
    actions.correct_origin(
        disclosure=row, by=row.created_by, origin=Origin.SELF_MADE, source_organ=""
    )
    row.refresh_from_db()
    assert row.origin == "self_made"
    with pytest.raises(Blocked, match="来文机关"):
        actions.correct_origin(
            disclosure=row, by=row.created_by, origin=Origin.FROM_AGENCY, source_organ=" "
        )


def test_what_another_organ_made_is_not_disclosed_by_us(county: County) -> None:
    row = actions.register(
        by=county.person("nigao"), origin=Origin.FROM_AGENCY, source_organ="示范县财政局",
        content={
            "column": county.column("documents"), "title": "来文", "formed_on": working_day_ago(2),
            "attribute": "proactive", "summary": "来文", "body_html": "<p>来文</p>",
        },
    )  # fmt: skip
    with pytest.raises(Blocked, match="条例第十条"):
        county.submit(row)


def test_a_policy_to_be_withheld_says_where_it_goes_first(county: County) -> None:
    row = county.draft(
        "documents", "政策", kind=kind(county, "document"), document_number="示审发〔2026〕9号",
        attribute="withheld", ground="X16B", ground_reason="过程稿，尚未定稿",
    )  # fmt: skip
    text = signed_in(county, "nigao").get(f"{LIST}{row.pk}/check/").content.decode()
    assert "先由政务公开办公室审查" in text
    assert county.submit(row).review_state == "prior_review"


def withheld(county: County) -> Disclosure:
    return county.clear(
        county.draft(
            "documents", "讨论记录", attribute="withheld", ground="X16B",
            ground_reason="讨论记录，公开会影响讨论", summary="讨论",
        )
    )  # fmt: skip


def change(county: County, row: Disclosure, **content: object) -> None:
    row.draft.refresh_from_db()
    actions.save_draft(
        disclosure=row, by=row.created_by, content=content, revision=row.draft.revision
    )


def test_a_changed_attribute_needs_a_reason_and_starts_the_clock_anew(county: County) -> None:
    row = withheld(county)
    actions.reopen(disclosure=row, by=row.created_by)
    row.refresh_from_db()
    change(county, row, attribute="proactive", formed_on=working_day_ago(200))
    row = Disclosure.objects.get(pk=row.pk)
    assert clock_of(row) is None
    assert not overdue(Disclosure.objects.all()).exists()
    with pytest.raises(Blocked, match="变更的理由"):
        county.submit(row)
    actions.give_attribute_reason(disclosure=row, by=row.created_by, reason="会议已结束，情形变化")
    row = county.clear(row)
    decision = row.attribute_decisions.last()
    assert decision.reason == "会议已结束，情形变化"
    assert decision.clock_from == timezone.localdate()
    assert clock_of(Disclosure.objects.get(pk=row.pk))["left"] == 20
    text = signed_in(county, "nigao").get(row.get_absolute_url()).content.decode()
    assert "会议已结束，情形变化" in text
    assert "（此件公开发布）" in text


def test_the_reason_of_one_change_is_none_for_the_next(county: County) -> None:
    row = withheld(county)
    actions.reopen(disclosure=row, by=row.created_by)
    change(county, Disclosure.objects.get(pk=row.pk), attribute="on_request", ground="")
    actions.give_attribute_reason(disclosure=row, by=row.created_by, reason="可以依申请提供")
    row = county.clear(Disclosure.objects.get(pk=row.pk))
    actions.reopen(disclosure=row, by=row.created_by)
    change(county, Disclosure.objects.get(pk=row.pk), attribute="proactive")
    with pytest.raises(Blocked, match="变更的理由"):
        county.submit(Disclosure.objects.get(pk=row.pk))


def test_a_reason_with_a_mark_of_secrecy_is_refused(county: County) -> None:
    row = county.draft("news", "动态")
    with pytest.raises(Blocked, match="国家秘密"):
        actions.give_attribute_reason(disclosure=row, by=row.created_by, reason="秘密★1年 的内容")


# Finding


def test_filters_narrow_and_nonsense_is_ignored(county: County) -> None:
    late = county.draft("documents", "迟到的文件", formed_on=working_day_ago(30),
                        document_number="示审发〔2026〕21号")  # fmt: skip
    withheld(county)
    county.publish(county.draft("news", "动态一"))
    client = signed_in(county, "gongkaiban")

    def titles(query: str) -> set[str]:
        text = client.get(f"{LIST}?{query}").content.decode()
        return {t for t in ("迟到的文件", "讨论记录", "动态一") if t in text}

    assert titles("") == {"迟到的文件", "讨论记录", "动态一"}
    assert titles("overdue=on") == {"迟到的文件"}
    assert titles("attribute=withheld") == {"讨论记录"}
    assert titles("state=published") == {"动态一"}
    assert titles("state=draft") == {"迟到的文件"}
    assert titles(f"q={late.register_number}") == {"迟到的文件"}
    assert titles("q=21号") == {"迟到的文件"}
    assert titles(f"column={county.column('news').pk}") == {"动态一"}
    assert titles(f"department={county.person('nigao2').department_id}") == set()
    assert titles("year=1999&attribute=nonsense&column=x&order=x&after=%00~~1'") == {
        "迟到的文件", "讨论记录", "动态一",
    }  # fmt: skip
    assert titles("order=published") == {"动态一"}


@pytest.mark.parametrize("order", [code for code in ORDERS if code != "published"])
def test_pages_cover_every_row_once_in_both_directions(county: County, order: str) -> None:
    for number in range(7):
        county.draft("news", f"第{number}条", formed_on=working_day_ago(number % 3))
    person = county.person("nigao")
    rows = filtered(register_of(person), {}, person).select_related("draft")
    whole = [row.pk for row in page(rows, ORDERS[order], size=50).rows]
    assert len(set(whole)) == 7
    seen, found = [], page(rows, ORDERS[order], size=3)
    while True:
        seen.append([row.pk for row in found.rows])
        if not found.after:
            break
        found = page(rows, ORDERS[order], after=found.after, size=3)
    assert [pk for listed in seen for pk in listed] == whole
    back = page(rows, ORDERS[order], before=found.before, size=3)
    assert [row.pk for row in back.rows] == seen[-2]
    assert page(rows, ORDERS[order], before=back.before, size=3).before == ""


def test_overdue_in_the_database_is_overdue_on_the_page(county: County) -> None:
    for code in ("news", "document", "budget", "interpretation", "enforcement"):
        for days in (2, 3, 4, 5, 7, 8, 15, 19, 20, 21, 22, 40):
            county.draft(
                "documents", code, kind=kind(county, code), formed_on=working_day_ago(days)
            )
    county.draft("documents", "没有类型", formed_on=working_day_ago(21))
    late = {
        row.pk
        for row in Disclosure.objects.select_related("draft")
        if (clock := clock_of(row)) and clock["due_on"] < timezone.localdate()
    }
    assert late
    assert late == set(overdue(Disclosure.objects.all()).values_list("pk", flat=True))


@pytest.mark.parametrize("code", [code for code in CLOCKS if code != "none"])
def test_the_latest_overdue_day_is_the_last_one(code: str) -> None:
    calendar = Calendar.shipped()
    for offset in range(0, 90, 7):
        today = date(2026, 1, 20) + timedelta(offset)
        day = overdue_from(code, today, calendar)
        assert due_by(code, day, calendar).on < today
        assert due_by(code, day + timedelta(1), calendar).on >= today


def test_a_page_asks_the_same_number_of_queries_at_any_size(county: County) -> None:
    client = signed_in(county, "gongkaiban")
    counts = []
    for more in (3, 60):
        publish_many(county, more)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(LIST).status_code == 200
        counts.append(len(queries))
        # The menu counts what waits; the register itself counts nothing.
        shown = [q["sql"] for q in queries if "register_number" in q["sql"]]
        assert shown
        assert not [sql for sql in shown if "COUNT(" in sql]
    assert counts[0] == counts[1]


def test_the_export_holds_the_filtered_rows_and_is_in_the_journal(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    county.draft("news", "=1+1", formed_on=working_day_ago(1))
    row = withheld(county)
    client = signed_in(county, "gongkaiban")
    response = client.get(f"{LIST}?attribute=withheld&export=1")
    sheet = load_workbook(BytesIO(response.content)).active
    values = [[cell.value for cell in line] for line in sheet.rows]
    assert [line[0] for line in values[1:]] == [row.register_number]
    assert "分管正" in values[1]
    assert Entry.objects.filter(deed="register_exported", facts__rows=1).exists()
    everything = load_workbook(BytesIO(client.get(f"{LIST}?export=1").content)).active
    assert {cell.data_type for cell in everything["B"]} == {"s"}
    monkeypatch.setattr("gongkai.disclosure.workbooks.MOST_ROWS", 1)
    assert "缩小范围" in client.get(f"{LIST}?export=1", follow=True).content.decode()


def test_print_and_figures_open(county: County) -> None:
    county.publish(county.draft("news", "动态一"))
    client = signed_in(county, "gongkaiban")
    assert "动态一" in client.get(f"{LIST}?print=1").content.decode()
    text = client.get(f"{LIST}figures/").content.decode()
    assert "按公开属性" in text
    assert "合计 1 条" in text


def test_the_list_of_things_to_do_uses_the_clock_of_the_kind(county: County) -> None:
    county.draft("news", "没有期限的动态", kind=kind(county, "news"), formed_on=working_day_ago(60))
    county.draft("budgets", "预算", kind=kind(county, "budget"), formed_on=working_day_ago(5))
    items = [i for group in todo_for(county.person("nigao")) for i in group.items]
    by_title = {item.title: item for item in items}
    assert by_title["没有期限的动态"].due_on is None
    assert by_title["预算"].due_on == working_day_ago(5) + timedelta(20)


# Neutral numbers


def test_a_neutral_number_has_nothing_but_a_number(county: County) -> None:
    fields = {field.name for field in NeutralEntry._meta.get_fields()}
    assert fields == {"id", "organ", "number", "registered_on", "by"}
    by = county.person("baomi")
    first = actions.enter_neutral(by=by, seen="")
    with pytest.raises(Blocked, match=first.number):
        actions.enter_neutral(by=by, seen="")
    second = actions.enter_neutral(by=by, seen=first.number)
    assert first.number.removesuffix("0001") == second.number.removesuffix("0002")
    assert last_number(county.organ.pk) == second.number
    text = signed_in(county, "baomi").get(f"{LIST}neutral/").content.decode()
    assert "<textarea" not in text
    assert 'type="text"' not in text
    assert "不办理定密" in text
    other = found("tongji", "示范县统计局", "110000000000000022")
    assert actions.enter_neutral(by=other.person("baomi"), seen="").number == first.number


@pytest.mark.parametrize("username", ["nigao", "kezhang", "fabu", "xitong"])
def test_neutral_numbers_are_for_the_secrecy_side(county: County, username: str) -> None:
    assert signed_in(county, username).get(f"{LIST}neutral/").status_code == 403
    with pytest.raises(Forbidden):
        actions.enter_neutral(by=county.person(username), seen="")


# The year of evaluation


@pytest.mark.parametrize(
    ("last", "again"),
    [
        (date(2026, 3, 1), date(2027, 3, 1)),
        (date(2024, 2, 29), date(2025, 2, 28)),
        (date(2026, 12, 31), date(2027, 12, 31)),
    ],
)
def test_a_year_later(last: date, again: date) -> None:
    assert evaluate_by(last) == again


def test_evaluated_before_is_the_inverse() -> None:
    for offset in range(1500):
        today = date(2024, 1, 1) + timedelta(offset)
        day = evaluated_before(today)
        assert evaluate_by(day) <= today < evaluate_by(day + timedelta(1))
