"""How long the steps take, and the form on paper."""

import io
from datetime import datetime, timedelta

import docx
import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook
from pdfminer.high_level import extract_text

from gongkai.disclosure.models import Review, Version
from gongkai.disclosure.roads import road_of
from gongkai.disclosure.timing import by_department, by_step, in_words, step_times
from gongkai.law.review_state import ReviewEvent
from tests.world import County


def moved(version: Version, days: list[datetime]) -> None:
    """Set when the version was submitted and when each of its reviews was made; the tables are
    insert-only, so within the test's transaction their triggers go."""
    with connection.cursor() as cursor:
        for table in ("disclosure_version", "disclosure_review"):
            suffix = f" ON {table}" if connection.vendor == "postgresql" else ""
            cursor.execute(f"DROP TRIGGER IF EXISTS guard_{table}_update{suffix}")
    rows = list(version.reviews.all())
    Version.objects.filter(pk=version.pk).update(made_at=days[0])
    for row, at in zip(rows, days[1:], strict=True):
        Review.objects.filter(pk=row.pk).update(at=at)


def local(month: int, day: int, hour: int) -> datetime:
    return timezone.make_aware(datetime(2026, month, day, hour))


def test_hours_and_working_days_of_each_step(county: County) -> None:
    disclosure = county.submit(county.draft("news", "动态"))
    disclosure = county.decide(county.decide(disclosure))
    # Friday 10:00 → Friday 12:00 → Monday 12:00.
    moved(disclosure.version, [local(11, 13, 10), local(11, 13, 12), local(11, 16, 12)])
    taken = step_times(county.organ, local(11, 1, 0).date())
    assert [(one.step, one.hours, one.working_days) for one in taken] == [
        ("department_review", 2.0, 0), ("secrecy_review", 72.0, 1),
    ]  # fmt: skip
    assert {one.department for one in taken} == {"办公室"}
    assert step_times(county.organ, local(11, 14, 0).date()) == []


def test_mean_median_and_longest(county: County) -> None:
    for hours in (1, 2, 9):
        disclosure = county.decide(county.submit(county.draft("news", f"动态{hours}")))
        begin = local(11, 16, 8)
        moved(disclosure.version, [begin, begin + timedelta(hours=hours)])
    other = county.decide(county.submit(county.draft("audit-results", "公告", by="nigao2")))
    moved(other.version, [local(11, 16, 8), local(11, 16, 18)])
    taken = step_times(county.organ, local(11, 1, 0).date())
    (step,) = by_step(taken)
    assert (step.label, step.count) == ("科室审核", 4)
    assert (step.mean_hours, step.median_hours, step.longest_hours) == (5.5, 5.5, 10.0)
    departments = {one.label: one for one in by_department(taken)}
    assert departments["办公室"].median_hours == 2.0
    assert departments["财政金融审计科"].count == 1
    assert (in_words(1.55), in_words(36.4)) == ("1.6 小时", "1 天 12 小时")


def test_each_version_begins_anew(county: County) -> None:
    disclosure = county.decide(county.submit(county.draft("news", "动态")),
                               ReviewEvent.SEND_BACK, "请修改标题")  # fmt: skip
    county.decide(county.submit(disclosure))
    first, second = Version.objects.order_by("number")
    moved(first, [local(11, 16, 8), local(11, 16, 9)])
    moved(second, [local(11, 17, 8), local(11, 17, 11)])
    taken = step_times(county.organ, local(11, 1, 0).date())
    assert [one.hours for one in taken] == [1.0, 3.0]


def test_one_query_however_many(county: County, django_assert_num_queries) -> None:
    for number in range(4):
        county.decide(county.submit(county.draft("news", f"动态{number}")))
    with django_assert_num_queries(2):
        assert len(step_times(county.organ, timezone.localdate() - timedelta(1))) == 4


def test_the_page_and_the_workbook(county: County) -> None:
    county.clear(county.draft("news", "动态"))
    client = Client()
    client.force_login(county.person("fenguan"))
    page = client.get("/desk/disclosures/times/?days=30").content.decode()
    assert "保密审查" in page
    assert "中位数" in page
    book = load_workbook(io.BytesIO(client.get("/desk/disclosures/times/?export").content))
    rows = list(book.active.values)
    assert rows[1][:3] == ("全部科室", "科室审核", 1)
    assert any(row[0] == "办公室" for row in rows)
    for who in ("nigao", "xitong", "fabu"):
        client.force_login(county.person(who))
        assert client.get("/desk/disclosures/times/").status_code == 403
    client.force_login(county.person("juzhang"))
    for wrong in ("x", "-1", "99999999999", "²"):
        assert client.get("/desk/disclosures/times/", {"days": wrong}).status_code == 200


def test_the_road_says_who_and_when(county: County) -> None:
    disclosure = county.decide(county.decide(county.submit(county.draft("news", "动态"))))
    steps = {step.label: step for step in road_of(disclosure)}
    assert steps["科室审核"].by == "科大山"
    assert steps["保密审查"].at is not None
    assert (steps["公开审查"].mark, steps["公开审查"].by) == ("current", "")
    client = Client()
    client.force_login(county.person("nigao"))
    page = client.get(f"/desk/disclosures/{disclosure.pk}/").content.decode()
    assert "road-who" in page
    assert "科大山" in page


@pytest.fixture
def finished(county: County) -> Version:
    disclosure = county.clear(
        county.draft("news", "呈批的动态", "<p>正文。</p>", document_number="示审〔2026〕9号")
    )
    return disclosure.version


@pytest.mark.parametrize("form", ["pdf", "docx"])
def test_the_form_on_paper(county: County, finished: Version, form: str) -> None:
    client = Client()
    client.force_login(county.person("gongkaiban"))
    answer = client.get(
        f"/desk/disclosures/{finished.disclosure_id}/form/{finished.number}/form.{form}"
    )
    assert answer.status_code == 200
    data = io.BytesIO(answer.content)
    if form == "pdf":
        text = extract_text(data)
    else:
        paper = docx.Document(data)
        cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
        text = "\n".join([*(one.text for one in paper.paragraphs), *cells])
    flat = "".join(text.split())
    for words in (
        "政府信息公开审查呈批单", "呈批的动态", "示审〔2026〕9号", "科大山", "保谨言", "公开明", "分管正",
        "同意公开属性", "逐", finished.digest[:20], "主动公开", "形成日期",
    ):  # fmt: skip
        assert words in flat, words


def test_the_form_is_not_for_others(county: County, finished: Version) -> None:
    client = Client()
    path = f"/desk/disclosures/{finished.disclosure_id}/form/{finished.number}/form.pdf"
    assert client.get(path).status_code == 302
    client.force_login(county.person("xitong"))
    assert client.get(path).status_code == 403
    client.force_login(county.person("gongkaiban"))
    assert client.get(path.replace("/form/1/", "/form/9/")).status_code == 404
