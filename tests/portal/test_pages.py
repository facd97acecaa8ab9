"""What the public gets: built when published, gone when withdrawn, also after a crash."""

from pathlib import Path

import pytest

from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure, Dispatch
from gongkai.disclosure.outbox import is_settled
from gongkai.portal.actions import build_all, catch_up, finish_withdrawals
from gongkai.search.query import search
from tests.world import County

WORD = "独特词语"


def everything(root: Path) -> str:
    return "\n".join(
        path.read_text("utf-8", "replace")
        for path in root.rglob("*")
        if path.is_file() and path.suffix in (".html", ".xml", ".txt")
    )


@pytest.fixture
def published(county: County) -> Disclosure:
    disclosure = county.draft("news", f"含{WORD}的动态", f"<p>{WORD}正文</p>" * 80)
    actions.attach(
        disclosure=disclosure, by=county.person("nigao"), name="附件一.txt",
        data=f"{WORD}附件".encode(),
    )  # fmt: skip
    disclosure = county.publish(disclosure)
    catch_up()
    return disclosure


def test_published_everywhere(published: Disclosure, settings) -> None:
    root = settings.SITE_ROOT
    page = root / published.public_path.strip("/") / "index.html"
    assert WORD in page.read_text()
    assert page.with_name("index.html.gz").exists()
    assert (page.parent / "files" / "附件一.txt").exists()
    for place in ("index.html", "columns/news/index.html", "columns/news/1/index.html",
                  "feed.xml", f"catalog/{published.first_published_at.year}/1/index.html"):  # fmt: skip
        assert WORD in (root / place).read_text(), place
    assert search(settings.INDEX_ROOT, "独特").total == 1
    assert is_settled(published)


def test_how_to_subscribe_is_said_where_feeds_are_linked(published: Disclosure, settings) -> None:
    root = settings.SITE_ROOT
    build_all()
    page = (root / "subscribe" / "index.html").read_text()
    for feed in ("feed.xml", "columns/news/feed.xml"):
        assert f"{settings.PUBLIC_ADDRESS}/{feed}" in page
        assert (root / feed).exists()
    for path in ("index.html", published.public_path.strip("/") + "/index.html"):
        assert 'href="/subscribe/"' in (root / path).read_text()
    column = (root / "columns/news/index.html").read_text()
    assert 'href="/subscribe/#news"' in column
    assert '<a href="/columns/news/feed.xml"' not in column
    assert "/subscribe/" in (root / "sitemap-columns.xml").read_text()


@pytest.mark.parametrize("crash", [False, True])
def test_withdrawn_everywhere(
    published: Disclosure, county: County, settings, crash: bool, client
) -> None:
    actions.withdraw(disclosure=published, by=county.person("fabu"), reason="内容有误")
    assert not is_settled(published)
    assert WORD not in client.get("/search/", {"q": "独特"}).content.decode()
    if crash:
        finish_withdrawals()
        assert WORD not in everything(settings.SITE_ROOT)
    catch_up()
    assert is_settled(published)
    assert WORD not in everything(settings.SITE_ROOT)
    folder = settings.SITE_ROOT / published.public_path.strip("/")
    assert not (folder / "files").exists()
    assert {path.name for path in folder.iterdir()} == {".gone", "index.html"}
    assert search(settings.INDEX_ROOT, "独特").total == 0


def test_search_shows_nothing_between_withdrawal_and_index(
    published: Disclosure, county: County, client
) -> None:
    assert "找到 1 条" in client.get("/search/", {"q": "独特"}).content.decode()
    actions.withdraw(disclosure=published, by=county.person("fabu"), reason="内容有误")
    assert "找到 0 条" in client.get("/search/", {"q": "独特"}).content.decode()


def test_what_is_not_public_is_nowhere(county: County, settings, client) -> None:
    for steps in range(5):
        disclosure = county.submit(county.draft("news", f"{WORD}{steps}"))
        for _ in range(steps):
            disclosure = county.decide(disclosure)
    build_all()
    assert WORD not in everything(settings.SITE_ROOT)
    assert "找到 0 条" in client.get("/search/", {"q": WORD}).content.decode()


def test_building_everything_equals_building_step_by_step(county: County, settings) -> None:
    for number in range(23):
        county.publish(county.draft("news", f"动态{number}"))
        catch_up()
    before = {p: p.read_bytes() for p in settings.SITE_ROOT.rglob("*.html")}
    build_all()
    after = {p: p.read_bytes() for p in settings.SITE_ROOT.rglob("*.html")}
    changed = [str(p) for p in before if after.get(p) != before[p]]
    assert changed == []
    built_at_once_only = {p.parts[-2] for p in set(after) - set(before)}
    assert not {"items", "news"} & built_at_once_only


def test_an_archive_page_once_full_stays_fixed(county: County, settings) -> None:
    for number in range(21):
        county.publish(county.draft("news", f"动态{number}"))
    catch_up()
    first = settings.SITE_ROOT / "columns/news/1/index.html"
    before = first.stat().st_mtime_ns
    county.publish(county.draft("news", "又一条"))
    catch_up()
    assert first.stat().st_mtime_ns == before
    assert "又一条" in (settings.SITE_ROOT / "columns/news/2/index.html").read_text()


def test_queries_of_a_publish_do_not_grow(county: County, django_assert_max_num_queries) -> None:
    def cost() -> int:
        county.publish(county.draft("notices", "公告"))
        with django_assert_max_num_queries(400) as captured:
            catch_up()
        return len(captured)

    first = cost()
    for _ in range(25):
        county.publish(county.draft("notices", "公告"))
    catch_up()
    assert cost() <= first + 3


def test_a_failing_dispatch_does_not_hold_up_the_others(
    county: County, settings, monkeypatch
) -> None:
    bad = county.publish(county.draft("news", "坏的一条"))
    good = county.publish(county.draft("news", "好的一条"))
    from gongkai.portal.pages import Builder

    item = Builder.item

    def breaking(self: Builder, disclosure: Disclosure) -> None:
        if disclosure.pk == bad.pk:
            raise RuntimeError("broken on purpose")
        item(self, disclosure)

    monkeypatch.setattr(Builder, "item", breaking)
    assert catch_up() == 1
    assert is_settled(good)
    assert not is_settled(bad)
    monkeypatch.undo()
    assert catch_up() == 1
    assert Dispatch.objects.pending_for("pages").count() == 0
