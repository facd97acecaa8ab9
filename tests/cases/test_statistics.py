"""A year's numbers under the annual report's definitions, the register at scale, the public page."""

from collections.abc import Callable
from datetime import date
from io import BytesIO
from types import SimpleNamespace
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import load_workbook

from gongkai.cases import actions, queries, workbooks
from gongkai.cases.charts import months_of
from gongkai.cases.models import ApplicantKind, Case, CaseEvent, CaseKind, Challenge
from gongkai.cases.statistics import (
    CARRIED_IN,
    CARRIED_OUT,
    DISPOSED,
    KINDS,
    NEW,
    OUTCOME_ROWS,
    Year,
    _middle,
    annual_table,
    year_of,
)
from gongkai.core.journal.models import Entry
from gongkai.core.people.models import Organ
from gongkai.core.ui.charts import bars, columns
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import CaseState
from gongkai.law.challenges import Result
from gongkai.law.events import Channel
from gongkai.law.outcomes import OUTCOMES
from gongkai.portal.actions import build_all, build_statistics
from tests.cases.test_views import client_of
from tests.world import County, working_day_ago

D = date
Make = Callable[..., Case]


@pytest.fixture
def make(county: County) -> Make:
    """A row of the register with exactly the dates and the outcome given."""

    def made(
        received: date | None, answered: date | None = None, outcome: str = "", **values: Any
    ) -> Case:
        number = Case.objects.count() + 1
        values = {
            "channel": Channel.IN_PERSON, "wanted": "预算", "arrived_on": received or D(2025, 1, 1),
            "state": CaseState.ANSWERED if answered else CaseState.IN_HAND, **values,
        }  # fmt: skip
        return Case.objects.create(
            organ=county.organ, number=f"2025-{number:04d}", applicant_name="申小民",
            received_on=received, answered_on=answered, outcome=outcome, **values,
        )  # fmt: skip

    return made


def numbers(county: County, year: int) -> Year:
    return year_of(county.organ.pk, year, D(2026, 11, 25), current())


def check(organ_id: int, year: int) -> None:
    table, before = annual_table(organ_id, year), annual_table(organ_id, year - 1)
    for kind in KINDS:
        column = {row: cells[kind] for row, cells in table.items()}
        assert column[NEW] + column[CARRIED_IN] == column[DISPOSED] + column[CARRIED_OUT]  # T3-1
        assert column[DISPOSED] == sum(column[row] for row in OUTCOME_ROWS)  # T3-2
        assert column[CARRIED_IN] == before[CARRIED_OUT][kind]  # T3-4
        assert all(number >= 0 for number in column.values())  # T3-5


def test_rows_of_the_annual_table(county: County, make: Make) -> None:
    make(D(2024, 12, 30), D(2025, 1, 20), "A1")
    make(D(2024, 6, 1), D(2024, 6, 20), "A2")
    make(D(2025, 1, 1), D(2025, 12, 31), "A2")
    make(D(2025, 12, 31), D(2026, 1, 1), "C5", applicant_kind=ApplicantKind.COMPANY)
    make(D(2025, 5, 1), applicant_kind=ApplicantKind.LEGAL)
    make(D(2025, 5, 1), D(2025, 6, 1), "F3", state=CaseState.WITHDRAWN)
    make(D(2025, 5, 1), D(2025, 6, 1), "A2", kind=CaseKind.OWN_CORRECTION)
    make(None)
    make(D(2025, 5, 2), outcome="B1")  # drafted, not answered
    table = annual_table(county.organ.pk, 2025)
    totals = {row: sum(cells.values()) for row, cells in table.items() if sum(cells.values())}
    assert totals == {NEW: 5, CARRIED_IN: 1, 3: 2, 23: 1, DISPOSED: 3, CARRIED_OUT: 3}
    assert table[CARRIED_OUT][ApplicantKind.COMPANY] == table[NEW][ApplicantKind.LEGAL] == 1
    for year in (2024, 2025, 2026):
        check(county.organ.pk, year)


@pytest.mark.django_db
@settings(deadline=None)
@given(st.lists(
    st.tuples(
        st.dates(D(2023, 11, 1), D(2026, 2, 1)), st.integers(0, 500), st.booleans(),
        st.sampled_from(OUTCOMES), st.sampled_from(KINDS),
    ),
    max_size=12,
))  # fmt: skip
def test_the_sums_agree_in_every_column(lives: list[tuple[Any, ...]]) -> None:
    organ_id = _organ_with(lives)
    for year in (2023, 2024, 2025, 2026, 2027):
        check(organ_id, year)
    Case.objects.all().delete()


def _organ_with(lives: list[tuple[Any, ...]]) -> int:
    organ, _ = Organ.objects.get_or_create(
        slug="h", defaults={"name": "某局", "credit_code": "11000000000000000U"}
    )
    Case.objects.bulk_create(
        Case(
            organ=organ, number=str(place), channel="web", applicant_name="", wanted="x",
            arrived_on=received, received_on=received, applicant_kind=kind,
            answered_on=D.fromordinal(received.toordinal() + days) if is_closed else None,
            outcome=outcome.code if is_closed else "", state="answered" if is_closed else "in_hand",
        )
        for place, (received, days, is_closed, outcome, kind) in enumerate(lives)
    )  # fmt: skip
    return organ.pk


def test_in_time_by_the_date_that_counted_then(county: County, make: Make) -> None:
    make(D(2025, 3, 3), D(2025, 3, 10), "A2", answered_due_on=D(2025, 3, 10))
    make(D(2025, 3, 3), D(2025, 3, 11), "A2", answered_due_on=D(2025, 3, 10))
    make(D(2025, 3, 3), D(2025, 3, 11), "A2", answered_due_on=None)  # while the clock stood still
    make(D(2025, 3, 3), D(2025, 3, 11), "F1", answered_due_on=None)
    found = numbers(county, 2025)
    assert (found.answered, found.in_time, found.in_time_percent) == (3, 2, 66.7)


def test_the_median_counts_working_days_from_the_last_start(county: County, make: Make) -> None:
    make(D(2026, 2, 9), D(2026, 2, 25), "A2")  # 7 working days (rules.md §12)
    make(D(2026, 2, 9), D(2026, 3, 6), "A2")  # 15
    late = make(D(2026, 1, 5), D(2026, 3, 13), "A2")
    wrong = CaseEvent.objects.create(case=late, type="corrected", on=D(2026, 3, 1))
    CaseEvent.objects.create(case=late, type="corrected", on=D(2026, 2, 9), replaces=wrong)  # 20
    assert numbers(county, 2026).median_working_days == 15
    make(D(2026, 2, 9), D(2026, 2, 25), "F3")  # no answer
    assert numbers(county, 2026).median_working_days == 15
    assert numbers(county, 2025).median_working_days is None


@given(st.lists(st.integers(0, 9), min_size=1, max_size=30))
def test_the_median_of_counted_values(values: list[int]) -> None:
    counted = sorted({value: values.count(value) for value in values}.items())
    listed = sorted(values)
    half = len(listed) // 2
    expected = listed[half] if len(listed) % 2 else (listed[half - 1] + listed[half]) / 2
    assert _middle(counted) == expected


def test_a_redone_case_stays_counted_where_the_report_counted_it(
    county: County, make: Make
) -> None:
    case = make(D(2025, 3, 3), D(2025, 3, 20), "C5", answered_due_on=D(2025, 3, 31))
    before = annual_table(county.organ.pk, 2025)
    first = numbers(county, 2025)
    CaseEvent.objects.create(
        case=case, type="redo_ordered", on=D(2026, 2, 1),
        facts={"outcome": "C5", "answered_on": "2025-03-20", "answered_due_on": "2025-03-31"},
    )  # fmt: skip
    Case.objects.filter(pk=case.pk).update(
        answered_on=None, answered_due_on=None, outcome="", state=CaseState.IN_HAND
    )
    assert annual_table(county.organ.pk, 2025) == before
    assert numbers(county, 2025) == first
    Case.objects.filter(pk=case.pk).update(
        answered_on=D(2026, 2, 20), outcome="A2", state=CaseState.ANSWERED
    )
    assert annual_table(county.organ.pk, 2025) == before
    assert (
        sum(map(sum, (row.values() for row in annual_table(county.organ.pk, 2026).values()))) == 0
    )
    assert numbers(county, 2026).answered == 0


def test_months_channels_and_sources(county: County, make: Make) -> None:
    make(D(2025, 1, 31), D(2025, 2, 3), "A2", channel=Channel.WEB)
    make(D(2025, 2, 5), channel=Channel.WEB, source="hotline_12345")
    found = numbers(county, 2025)
    assert found.months[:3] == ((1, 0), (1, 1), (0, 0))
    assert (found.channels, found.sources) == ({"web": 2}, {"direct": 1, "hotline_12345": 1})


def test_table_four(county: County, make: Make) -> None:
    case, by = make(D(2025, 1, 6), D(2025, 1, 20), "C5"), county.person("gongkaiban")
    for kind, after, result, decided in (
        ("reconsideration", False, Result.MAINTAINED, D(2025, 6, 1)),
        ("reconsideration", False, Result.CORRECTED, D(2026, 1, 1)),
        ("litigation", True, Result.PENDING, None),
        ("litigation", False, Result.OTHER, D(2025, 7, 1)),
        ("complaint", False, Result.OTHER, D(2025, 7, 1)),
    ):
        Challenge.objects.create(
            case=case, kind=kind, is_after_reconsideration=after, result=result,
            decided_on=decided, served_on=D(2025, 5, 1), authority="示范县人民政府", claim="撤销",
            registered_by=by,
        )  # fmt: skip
    table = numbers(county, 2025).challenges
    counts = {row: list(cells.values()) for row, cells in table.items()}
    assert counts == {
        "行政复议": [1, 0, 0, 1], "行政诉讼：未经复议直接起诉": [0, 0, 1, 0],
        "行政诉讼：复议后起诉": [0, 0, 0, 1],
    }  # fmt: skip


def test_few_queries_whatever_the_number(
    county: County, make: Make, django_assert_max_num_queries: Any
) -> None:
    for day in range(1, 29):
        make(D(2025, 2, day), D(2025, 3, day), "A2")
    with django_assert_max_num_queries(7):
        numbers(county, 2025)


def test_the_staff_page_and_its_workbook(county: County, make: Make) -> None:
    make(D(2026, 2, 9), D(2026, 2, 25), "A2")
    client = client_of(county, "gongkaiban")
    page = client.get("/desk/cases/statistics/?year=2026").content.decode()
    assert "<svg" in page
    assert "勾稽关系" in page
    assert client.get("/desk/cases/statistics/?year=1999").status_code == 404
    assert client_of(county, "fabu").get("/desk/cases/statistics/").status_code == 403
    book = load_workbook(BytesIO(client.get("/desk/cases/statistics/?year=2026&export=1").content))
    assert book.sheetnames[:3] == ["概况", "表三", "表四"]
    rows = {row[0]: row[7] for row in book["表三"].iter_rows(values_only=True)}
    assert rows["（一）予以公开"] == rows["（七）总计"] == 1


def test_the_public_page_crosses_no_outcome_with_a_kind_of_applicant(
    county: County, make: Make, settings: Any
) -> None:
    this_year = timezone.localdate().year
    make(D(2025, 3, 3), D(2025, 3, 20), "C5", applicant_kind=ApplicantKind.COMPANY,
         wanted="独特词语")  # fmt: skip
    build_all()
    root = settings.SITE_ROOT / "applications/statistics"
    newest, page = (root / "index.html").read_text(), (root / "2025/index.html").read_text()
    assert f"{this_year} 年依申请公开统计" in newest
    assert "属于三类内部事务信息" in page
    assert "独特词语" not in page
    assert "申小民" not in page
    outcomes, kinds = page.split("提交方式")[0], page.split("申请人类型")[-1]
    assert "商业企业" not in outcomes
    assert "内部事务" not in kinds
    assert "/applications/statistics/" in (settings.SITE_ROOT / "index.html").read_text()
    make(D(2025, 3, 4))
    build_statistics()
    assert (root / "2025/index.html").read_text() != page


def test_charts_say_in_words_what_they_draw() -> None:
    chart = bars("x", "标题", "项目", [("甲", 3), ("乙", 0)])
    assert chart.summary == "合计 3 件：甲 3 件，其余为 0。"
    assert [row.length for row in chart.rows] == [290, 0]
    assert "没有数据" in bars("x", "标题", "项目", [("甲", 0)]).summary
    drawn = columns("x", "标题", "月份", ("收到", "答复"), [("1 月", 7, 0), ("2 月", 0, 0)])
    assert [label for _, label in drawn.grid] == [0, 2, 4, 6, 8]
    assert all(y >= 0 for group in drawn.groups for _, y, _, _ in group.columns)


# The register.


def listed(county: County, query: str, username: str = "gongkaiban") -> list[str]:
    response = client_of(county, username).get(f"/desk/cases/?{query}")
    assert response.status_code == 200
    return [case.wanted for case, _ in response.context["rows"]]


@pytest.fixture
def register(county: County, make: Make) -> None:
    department = county.person("nigao2").department
    make(D(2026, 9, 1), wanted="超期的预算", due_on=D(2026, 10, 9), department=department)
    make(D(2026, 10, 1), wanted="将来的预算", due_on=D(2126, 11, 9), officer=county.person("nigao"))
    make(D(2026, 10, 1), wanted="暂停的", is_paused=True, channel=Channel.FAX)
    make(D(2025, 3, 3), D(2025, 3, 20), "C5", wanted="答复了的", source="county_platform")
    make(None, wanted="待确认的", state=CaseState.AWAITING_CONFIRMATION)


@pytest.mark.usefixtures("register")
def test_filters_and_order(county: County) -> None:
    assert listed(county, "") == ["超期的预算", "将来的预算", "待确认的", "暂停的"]
    assert listed(county, "state=overdue") == ["超期的预算"]
    assert listed(county, "state=") == [
        "待确认的",
        "答复了的",
        "暂停的",
        "将来的预算",
        "超期的预算",
    ]
    assert listed(county, "state=awaiting_confirmation") == ["待确认的"]
    assert listed(county, f"department={county.person('nigao2').department_id}") == ["超期的预算"]
    assert listed(county, "channel=fax") == ["暂停的"]
    assert listed(county, "state=&source=county_platform") == ["答复了的"]
    assert listed(county, "state=&year=2025") == ["答复了的"]
    assert listed(county, "mine=on", "nigao") == ["将来的预算"]
    assert listed(county, "q=预算+将来") == ["将来的预算"]
    assert listed(county, "state=&q=2025-0004") == ["答复了的"]
    assert listed(county, "q=查无此词") == []
    assert listed(county, "page=999") != []


@pytest.mark.usefixtures("register")
def test_a_department_sees_its_own(county: County) -> None:
    assert listed(county, "", "nigao2") == ["超期的预算"]
    assert listed(county, "", "nigao") == ["将来的预算"]


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize("query", ["year=abc", "state=nothing", "department=99999", "source=x"])
def test_a_wrong_filter_is_named_and_breaks_nothing(county: County, query: str) -> None:
    page = client_of(county, "gongkaiban").get(f"/desk/cases/?{query}").content.decode()
    assert "筛选条件有误" in page


@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(
    "path", ["/desk/cases/?state=open&q=预算", "/desk/", "/desk/cases/reminders/"]
)
def test_a_page_costs_the_same_for_more_rows(
    county: County, make: Make, django_assert_max_num_queries: Any, path: str
) -> None:
    client = client_of(county, "gongkaiban")
    client.get(path)
    with CaptureQueriesContext(connection) as few:
        client.get(path)
    for day in range(1, 29):
        make(D(2026, 9, day), due_on=D(2026, 10, day), department=county.person("nigao").department)
    with django_assert_max_num_queries(len(few)):
        client.get(path)


def test_a_long_register_is_cut_and_says_so(
    county: County, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "LISTED", 50)
    for day in range(1, 29):
        make(D(2026, 9, day))
        make(D(2026, 9, day))
    response = client_of(county, "gongkaiban").get("/desk/cases/?state=&page=2")
    assert response.context["page"].paginator.num_pages == 2
    assert "只列出前" in response.content.decode()


@pytest.mark.usefixtures("register")
def test_the_export_holds_no_identity_and_no_formula(county: County, make: Make) -> None:
    make(D(2026, 9, 1), wanted='=HYPERLINK("x")\x07预算')
    response = client_of(county, "gongkaiban").get("/desk/cases/?state=&export=1")
    sheet = load_workbook(BytesIO(response.content)).active
    text = str(list(sheet.iter_rows(values_only=True)))
    assert "申小民" not in text
    assert "超期的预算" in text
    cell = next(cell for row in sheet for cell in row if str(cell.value).startswith("=HYPER"))
    assert cell.data_type == "s"
    assert Entry.objects.get(deed="cases_exported").facts["cases"] == 6


@pytest.mark.usefixtures("register")
def test_too_large_an_export_is_refused_with_its_rule(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(workbooks, "MOST_ROWS", 3)
    response = client_of(county, "gongkaiban").get("/desk/cases/?state=&export=1")
    assert response.status_code != 200
    page = response.content.decode()
    assert "§8.4" in page
    assert "缩小范围" in page


def test_the_guard_reads_plain_values_and_skips_a_life_the_law_refuses(
    county: County, django_assert_max_num_queries: Any
) -> None:
    cases = [
        county.application("申请公开", Channel.IN_PERSON, working_day_ago(2)) for _ in range(3)
    ]
    CaseEvent.objects.create(case=cases[0], type="corrected", on=working_day_ago(1))
    Case.objects.filter(pk=cases[2].pk).update(due_on=D(2020, 1, 1))
    assert actions.recompute_due_dates() == 1
    assert Case.objects.get(pk=cases[2].pk).due_on == cases[2].due_on
    with django_assert_max_num_queries(4):
        actions.recompute_due_dates()


def test_empty_months_at_the_beginning_are_one_and_those_to_come_none() -> None:
    year = SimpleNamespace(
        months=((0, 0),) * 5 + ((3, 1), (0, 0), (2, 2)) + ((0, 0),) * 4,
        is_running=True, until=date(2026, 9, 30),
    )  # fmt: skip
    assert months_of(year) == [
        ("1–5 月", 0, 0), ("6 月", 3, 1), ("7 月", 0, 0), ("8 月", 2, 2), ("9 月", 0, 0),
    ]  # fmt: skip
    year.is_running = False
    assert months_of(year)[-1] == ("12 月", 0, 0)
    year.months = ((0, 0), *year.months[5:], (1, 0))
    assert [label for label, *_ in months_of(year)][:2] == ["1 月", "2 月"]
    chart = columns("x", "标题", "月份", ("收到", "答复"), months_of(year))
    assert [group.mark for group in chart.groups][:2] == ["1", "2"]
