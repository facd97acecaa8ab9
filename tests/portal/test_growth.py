"""What a publication costs at any size: only the newest are read, and nothing done is asked for."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from bench.bulk import publish_many
from gongkai.desk.todo import todo_for
from gongkai.disclosure import actions, outbox
from gongkai.disclosure.models import Disclosure, Dispatch
from gongkai.portal.pages import Builder
from tests.world import County


def builder_of(county: County) -> Builder:
    return Builder(county.organ)


@pytest.mark.parametrize("shelf", ["all", "year", "column", "parent"])
def test_pages_of_a_shelf_are_those_of_the_plain_order(county: County, shelf: str) -> None:
    for part in range(3):
        publish_many(county, 9, first=9 * part)
    builder = builder_of(county)
    news = county.column("news")
    parent = news.parent or news
    below = [news.pk]
    if shelf == "parent":
        below = [one.pk for one in builder.columns if parent.pk in (one.pk, one.parent_id)]
    found = {
        "all": builder._all,
        "year": lambda: builder._of(timezone.localdate().year),
        "column": lambda: builder._in(news),
        "parent": lambda: builder._in(parent),
    }[shelf]()
    rows = Disclosure.objects.public().order_by("first_published_at", "pk")
    if shelf in ("column", "parent"):
        rows = rows.filter(shown_in__in=below)
    plain = list(rows.values_list("pk", flat=True))
    assert found.total == len(plain) > 0
    for start in range(len(plain) + 1):
        assert found.slice(start, 4) == plain[start : start + 4]
        assert found.newest(start) == plain[::-1][:start]
    moments = list(rows.values_list("first_published_at", flat=True))
    for moment in {*moments, timezone.now() + timedelta(minutes=1)}:
        assert found.before(moment) == sum(at < moment for at in moments)


def test_a_dispatch_is_settled_by_the_last_consumer_and_not_before(county: County) -> None:
    row = county.publish(county.draft("news", "结清"))
    dispatch = Dispatch.objects.get(disclosure=row)
    for consumer in outbox.CONSUMERS:
        dispatch.refresh_from_db()
        assert not dispatch.is_settled
        assert list(Dispatch.objects.pending_for(consumer)) == [dispatch]
        outbox.acknowledge(dispatch, consumer)
        outbox.acknowledge(dispatch, consumer)
    dispatch.refresh_from_db()
    assert dispatch.is_settled
    assert outbox.is_settled(row)


def plan(rows: object) -> str:
    return str(rows.explain())  # type: ignore[attr-defined]


def test_what_is_to_do_and_what_is_public_are_found_by_their_indexes(county: County) -> None:
    if connection.vendor != "sqlite":
        pytest.skip("the plans of SQLite")
    assert "dispatches_to_do" in plan(Dispatch.objects.pending_for("pages"))
    public = builder_of(county).public.order_by().values("shown_in", "first_published_at")
    assert "COVERING INDEX what_is_public" in plan(public)


def titles(county: County) -> list[str]:
    groups = {one.label: one.items for one in todo_for(county.person("fabu"))}
    return [item.title for item in groups.get("等您发布", [])]


@pytest.fixture
def changed(county: County) -> Callable[[], Disclosure]:
    def make() -> Disclosure:
        row = county.publish(county.draft("news", "第一版"))
        actions.reopen(disclosure=row, by=row.created_by)
        draft = row.draft
        actions.save_draft(
            disclosure=row, by=row.created_by, revision=draft.revision,
            content={
                name: getattr(draft, name)
                for name in ("column", "document_number", "formed_on", "attribute", "ground",
                             "ground_reason", "summary", "body_html")
            } | {"title": "第二版"},
        )  # fmt: skip
        return county.clear(Disclosure.objects.get(pk=row.pk))

    return make


def test_the_publisher_sees_new_and_changed_documents_and_nothing_that_is_out(
    county: County, changed: Callable[[], Disclosure]
) -> None:
    county.publish(county.draft("news", "已经发布"))
    fresh = county.clear(county.draft("news", "等待发布"))
    again = changed()
    assert titles(county) == ["第二版", "等待发布"]
    for row in (fresh, again):
        actions.publish(disclosure=row, by=county.person("fabu"))
    assert titles(county) == []
