"""The yearly look at what is not disclosed (R711 art. 18, IAR-10)."""

from datetime import date, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from openpyxl import load_workbook

from gongkai.core.deeds import Blocked, Forbidden
from gongkai.desk.todo import todo_for
from gongkai.disclosure import actions
from gongkai.disclosure.actions.evaluating import due_evaluations, undisclosed, waiting_for
from gongkai.disclosure.models import Disclosure, Evaluation
from gongkai.law.evaluation import evaluate_by
from seeds.county import found
from tests.world import County

PAGE = "/desk/disclosures/evaluations/"


def signed_in(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def withheld(county: County, title: str = "讨论记录", **content: object) -> Disclosure:
    return county.clear(
        county.draft(
            "documents", title, **{"attribute": "withheld", "ground": "X16B",
            "ground_reason": "讨论记录，公开会影响讨论", **content},
        )
    )  # fmt: skip


def a_year_on(days: int = 0) -> date:
    return evaluate_by(timezone.localdate()) + timedelta(days)


@pytest.fixture
def always_due(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        "gongkai.disclosure.actions.evaluating.evaluated_before", lambda today: today
    )


def test_due_on_the_day_a_year_later_and_not_before(county: County) -> None:
    row = withheld(county)
    county.clear(county.draft("news", "主动公开的"))
    county.draft("documents", "还没有认定的", attribute="on_request")
    assert not due_evaluations(county.organ, a_year_on(-1)).exists()
    assert list(due_evaluations(county.organ, a_year_on())) == [row]


def test_the_day_follows_the_decision_and_the_evaluation(county: County) -> None:
    row = withheld(county)
    assert Disclosure.objects.get(pk=row.pk).looked_at_on == timezone.localdate()
    Disclosure.objects.filter(pk=row.pk).update(looked_at_on=date(2020, 1, 1))
    office = county.person("gongkaiban")
    assert waiting_for(office) == 1
    actions.evaluate(disclosure=row, by=office, is_kept=True, reason="情形没有变化")
    assert waiting_for(office) == 0
    assert county.clear(county.draft("news", "主动公开的")).looked_at_on is None


def test_the_number_in_the_menu_is_one_search_along_an_index(
    county: County, django_assert_num_queries
) -> None:
    withheld(county)
    office = county.person("gongkaiban")
    with django_assert_num_queries(1):
        waiting_for(office)
    if connection.vendor == "sqlite":
        plan = due_evaluations(office.organ_id, timezone.localdate()).explain()
        assert "not_disclosed" in plan, plan


def test_on_request_is_evaluated_too(county: County) -> None:
    row = county.clear(county.draft("documents", "质量检查情况", attribute="on_request"))
    assert list(due_evaluations(county.organ, a_year_on())) == [row]


def test_kept_begins_the_year_anew(county: County) -> None:
    row = withheld(county)
    actions.evaluate(
        disclosure=row, by=county.person("gongkaiban"), is_kept=True, reason="情形没有变化"
    )
    row.refresh_from_db()
    assert row.review_state == "cleared"
    found_row = undisclosed(county.organ).get(pk=row.pk)
    assert found_row.looked_at_on == found_row.evaluated_on == timezone.localdate()
    assert Evaluation.objects.get().is_kept


def test_to_be_disclosed_opens_the_draft_with_its_reason(county: County) -> None:
    row = withheld(county)
    office = county.person("gongkaiban")
    actions.evaluate(disclosure=row, by=office, is_kept=False, reason="决定已经作出，可以公开")
    row = Disclosure.objects.get(pk=row.pk)
    assert row.review_state == "draft"
    assert not row.is_public
    assert "决定已经作出" in row.draft.facts["attribute_reason"]
    actions.save_draft(
        disclosure=row, by=office, revision=row.draft.revision, content={"attribute": "proactive"}
    )
    row = county.publish(Disclosure.objects.get(pk=row.pk))
    assert row.is_public
    assert not undisclosed(county.organ).exists()


@pytest.mark.parametrize("reason", ["", "好", "字" * 501])
def test_a_reason_is_asked_for(county: County, reason: str) -> None:
    with pytest.raises(Blocked, match="评估意见"):
        actions.evaluate(
            disclosure=withheld(county), by=county.person("gongkaiban"), is_kept=True, reason=reason
        )
    assert not Evaluation.objects.exists()


def test_a_mark_of_secrecy_is_refused(county: County) -> None:
    with pytest.raises(Blocked, match="国家秘密"):
        actions.evaluate(
            disclosure=withheld(county), by=county.person("gongkaiban"), is_kept=True,
            reason="原件标有 机密★3年",
        )  # fmt: skip
    assert not Evaluation.objects.exists()


@pytest.mark.parametrize("username", ["nigao", "baomi", "fenguan", "fabu", "xitong"])
def test_only_the_office_evaluates(county: County, username: str) -> None:
    row = withheld(county)
    with pytest.raises(Forbidden):
        actions.evaluate(
            disclosure=row, by=county.person(username), is_kept=True, reason="情形没有变化"
        )
    assert signed_in(county, username).get(PAGE).status_code == 403


def test_another_organ_neither_sees_nor_evaluates(county: County) -> None:
    row = withheld(county)
    other = found("tongji", "示范县统计局", "110000000000000022")
    client = Client()
    client.force_login(other.person("gongkaiban"),
                       backend="django.contrib.auth.backends.ModelBackend")  # fmt: skip
    assert client.get(f"/desk/disclosures/{row.pk}/evaluate/").status_code == 404
    assert "讨论记录" not in client.get(f"{PAGE}?all=1").content.decode()
    with pytest.raises(Forbidden):
        actions.evaluate(
            disclosure=row, by=other.person("gongkaiban"), is_kept=False, reason="应当公开了"
        )


def test_what_is_proactive_or_under_review_is_not_evaluated(county: County) -> None:
    office = county.person("gongkaiban")
    out = county.publish(county.draft("news", "动态"))
    with pytest.raises(Blocked, match="不需要"):
        actions.evaluate(disclosure=out, by=office, is_kept=True, reason="情形没有变化")
    row = withheld(county)
    actions.evaluate(disclosure=row, by=office, is_kept=False, reason="决定已经作出")
    with pytest.raises(Blocked, match="正在修改"):
        actions.evaluate(disclosure=row, by=office, is_kept=False, reason="决定已经作出")
    assert Evaluation.objects.count() == 1


@pytest.mark.usefixtures("always_due")
def test_the_office_is_told_and_finds_the_list(county: County) -> None:
    row = withheld(county)
    groups = {group.label: group.items for group in todo_for(county.person("gongkaiban"))}
    assert "1 条" in groups["动态评估"][0].title
    assert "动态评估" not in {group.label for group in todo_for(county.person("nigao"))}
    client = signed_in(county, "gongkaiban")
    assert f"/desk/disclosures/{row.pk}/evaluate/" in client.get(PAGE).content.decode()
    sheet = load_workbook(BytesIO(client.get(f"{PAGE}?export=1").content)).active
    assert [cell.value for cell in sheet["A"]][1:] == [row.register_number]


def test_the_page_keeps_what_was_typed_and_records(county: County) -> None:
    row = withheld(county)
    client, address = signed_in(county, "gongkaiban"), f"/desk/disclosures/{row.pk}/evaluate/"
    assert (
        "保留的文字"
        in client.post(address, {"decision": "", "reason": "保留的文字"}).content.decode()
    )
    assert client.post(address, {"decision": "keep", "reason": "情形没有变化"}).status_code == 302
    assert "情形没有变化" in client.get(row.get_absolute_url()).content.decode()
