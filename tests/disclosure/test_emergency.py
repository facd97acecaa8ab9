"""Taking away at once: gone before the person has the answer; the paper comes later."""

from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.core.deeds import Blocked, Refused
from gongkai.core.journal.models import Entry
from gongkai.desk.todo import todo_for
from gongkai.disclosure import actions
from gongkai.disclosure.actions.emergencies import CAUSES, steps_of
from gongkai.disclosure.models import Disclosure, Emergency
from gongkai.portal import actions as portal
from gongkai.portal.actions import build_all, catch_up
from gongkai.portal.channels import actions as channels
from gongkai.portal.channels.deliveries import catch_up_channels
from gongkai.portal.channels.models import Channel
from gongkai.search.query import search
from tests.world import County, found

WORD = "独特词语"


def signed_in(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def again(disclosure: Disclosure) -> Disclosure:
    return Disclosure.objects.get(pk=disclosure.pk)


def traces(root: Path) -> list[str]:
    """Files of the site that hold the word, in whatever form, and packed copies of them."""
    found_in = [p for p in root.rglob("*") if p.is_file() and WORD.encode() in p.read_bytes()]
    return sorted(str(p.relative_to(root)) for p in found_in)


@pytest.fixture
def published(county: County) -> Disclosure:
    for number in range(3):
        county.publish(county.draft("news", f"别的动态{number}"))
    disclosure = county.draft("news", f"含{WORD}的动态", f"<p>{WORD}正文</p>" * 80)
    actions.attach(
        disclosure=disclosure, by=county.person("nigao"), name="附件一.txt",
        data=f"{WORD}附件".encode(),
    )  # fmt: skip
    disclosure = county.publish(disclosure)
    catch_up()
    return again(disclosure)


@pytest.mark.parametrize("few", [500, 0])
@pytest.mark.parametrize("username", ["fabu", "baomi", "gongkaiban", "fenguan", "juzhang"])
def test_one_person_in_two_taps_and_it_is_gone(
    county: County, published: Disclosure, settings, monkeypatch, username: str, few: int
) -> None:
    monkeypatch.setattr(portal, "FEW", few)
    assert traces(settings.SITE_ROOT)
    client = signed_in(county, username)
    page = client.get(published.get_absolute_url()).content.decode()
    address = f"/desk/emergency/items/{published.pk}/"
    assert address in page
    assert "立即撤下" in client.get(address).content.decode()
    answer = client.post(address, {"cause": "personal"})
    # The answer has not been read yet, and nothing is left.
    assert traces(settings.SITE_ROOT) == []
    folder = settings.SITE_ROOT / published.public_path.strip("/")
    assert {path.name for path in folder.iterdir()} == {".gone", "index.html"}
    assert search(settings.INDEX_ROOT, "独特").total == 0
    assert "找到 0 条" in Client().get("/search/", {"q": "独特"}).content.decode()
    assert WORD not in Client().get("/api/v1/items/").content.decode()
    emergency = Emergency.objects.get()
    assert answer["Location"] == f"/desk/emergency/{emergency.pk}/"
    shown = client.get(answer["Location"]).content.decode()
    assert WORD not in shown
    assert published.index_number in shown
    entry = Entry.objects.get(deed="withdrawn_at_once")
    assert entry.actor_id == county.person(username).pk
    assert WORD not in str(entry.facts)


def test_in_a_long_archive_only_its_page_is_built_while_the_person_waits(
    county: County, settings, monkeypatch
) -> None:
    rows = [county.publish(county.draft("news", f"动态{n}")) for n in range(4)]
    secret = county.publish(county.draft("news", f"含{WORD}的动态"))
    for number in range(60):
        county.publish(county.draft("news", f"后来的动态{number}"))
    catch_up()
    monkeypatch.setattr(portal, "FEW", 0)
    third = settings.SITE_ROOT / "columns/news/3/index.html"
    before = third.stat().st_mtime_ns
    signed_in(county, "fabu").post(f"/desk/emergency/items/{secret.pk}/", {"cause": "error"})
    assert traces(settings.SITE_ROOT) == []
    assert third.stat().st_mtime_ns == before
    catch_up()
    assert third.stat().st_mtime_ns != before
    step_by_step = {p: p.read_bytes() for p in settings.SITE_ROOT.rglob("*.html")}
    build_all()
    assert [str(p) for p in step_by_step if p.read_bytes() != step_by_step[p]] == []
    assert rows


def test_gone_even_while_a_builder_holds_the_lock(
    county: County, published: Disclosure, settings, monkeypatch
) -> None:
    from gongkai.portal.alone import alone

    monkeypatch.setattr(portal, "PATIENCE", 0.1)
    client = signed_in(county, "fabu")
    with alone("pages"):
        client.post(f"/desk/emergency/items/{published.pk}/", {"cause": "secret"})
    folder = settings.SITE_ROOT / published.public_path.strip("/")
    assert {path.name for path in folder.iterdir()} == {".gone", "index.html"}
    assert traces(folder) == []
    shown = client.get(f"/desk/emergency/{Emergency.objects.get().pk}/").content.decode()
    assert "正在撤下" in shown
    catch_up()
    assert traces(settings.SITE_ROOT) == []


def test_a_bell_that_fails_does_not_undo_it(
    county: County, published: Disclosure, monkeypatch
) -> None:
    def broken(disclosure_id: int) -> None:
        raise OSError("disk full")

    from gongkai.disclosure import bells

    monkeypatch.setattr(bells, "_urgent_bells", [broken])
    answer = signed_in(county, "fabu").post(
        f"/desk/emergency/items/{published.pk}/", {"cause": "other"}
    )
    assert answer.status_code == 302
    assert not again(published).is_public


@pytest.mark.parametrize("username", ["nigao", "kezhang", "xitong", "anquan", "shenji"])
def test_nobody_else(county: County, published: Disclosure, username: str) -> None:
    with pytest.raises(Blocked, match="您的职责不含此项"):
        actions.withdraw_at_once(disclosure=published, by=county.person(username), cause="error")
    client = signed_in(county, username)
    for address in ("/desk/emergency/", f"/desk/emergency/items/{published.pk}/"):
        assert client.get(address).status_code == 403
    assert client.post(f"/desk/emergency/items/{published.pk}/").status_code == 403
    assert again(published).is_public


def test_another_organ_finds_nothing(county: County, published: Disclosure) -> None:
    other = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    client = signed_in(other, "fabu")
    assert (
        client.post(f"/desk/emergency/items/{published.pk}/", {"cause": "error"}).status_code == 404
    )
    page = client.get("/desk/emergency/", {"q": published.index_number}).content.decode()
    assert "没有找到" in page
    made = actions.withdraw_at_once(disclosure=published, by=county.person("fabu"), cause="error")
    assert client.get(f"/desk/emergency/{made.pk}/").status_code == 404


@pytest.mark.parametrize("cause", ["", "nonsense"])
def test_a_cause_is_needed(county: County, published: Disclosure, cause: str) -> None:
    with pytest.raises(Blocked, match="请选择情形"):
        actions.withdraw_at_once(disclosure=published, by=county.person("fabu"), cause=cause)
    assert again(published).is_public


def test_twice_is_told(county: County, published: Disclosure) -> None:
    actions.withdraw_at_once(disclosure=published, by=county.person("fabu"), cause="error")
    with pytest.raises(Blocked, match="没有公开"):
        actions.withdraw_at_once(disclosure=published, by=county.person("baomi"), cause="error")
    page = signed_in(county, "fabu").get(f"/desk/emergency/items/{published.pk}/").content.decode()
    assert "无需撤回" in page
    assert WORD not in page


def test_found_by_the_pasted_address(county: County, published: Disclosure) -> None:
    client = signed_in(county, "baomi")
    for text in (f"http://example.invalid{published.public_path}", published.index_number):
        answer = client.get("/desk/emergency/", {"q": text})
        assert answer["Location"] == f"/desk/emergency/items/{published.pk}/"
    assert "没有找到" in client.get("/desk/emergency/", {"q": "胡乱写的"}).content.decode()
    title = published.published_clearance.version.title
    assert client.get("/desk/emergency/", {"q": title[1:]}).context["titled"] == [published]
    other = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    neighbour = signed_in(other, "fabu").get("/desk/emergency/", {"q": title[1:]})
    assert neighbour.context["titled"] == []


def test_what_is_under_review_meanwhile_starts_again(county: County, published: Disclosure) -> None:
    actions.reopen(disclosure=published, by=county.person("nigao"))
    county.clear(again(published))
    actions.withdraw_at_once(disclosure=again(published), by=county.person("fabu"), cause="error")
    with pytest.raises(Blocked, match="没有完成审查"):
        actions.publish(disclosure=again(published), by=county.person("fabu"))


@pytest.mark.parametrize("cause", list(CAUSES))
def test_the_list_to_its_end(county: County, published: Disclosure, cause: str) -> None:
    made = actions.withdraw_at_once(disclosure=published, by=county.person("baomi"), cause=cause)
    office, deputy = county.person("gongkaiban"), county.person("fenguan")
    codes = [code for code, _, _ in steps_of(made)]
    assert ("secrecy_report" in codes) == (cause == "secret")
    with pytest.raises(Blocked, match=f"还有 {len(codes)} 项"):
        actions.conclude_emergency(emergency=made, by=deputy, conclusion="撤回得当")
    for code in codes:
        todo = [g for g in todo_for(deputy) if g.label == "应急撤回处置"]
        assert todo[0].is_urgent
        assert WORD not in todo[0].items[0].title
        actions.tick_step(emergency=made, by=office, step=code, note="已电话通知")
        with pytest.raises(Blocked, match="已经登记过"):
            actions.tick_step(emergency=made, by=office, step=code)
    with pytest.raises(Blocked, match="没有这一项"):
        actions.tick_step(emergency=made, by=office, step="nonsense")
    with pytest.raises(Blocked, match="职责不含"):
        actions.conclude_emergency(emergency=made, by=county.person("baomi"), conclusion="撤回得当")
    with pytest.raises(Blocked, match="结论"):
        actions.conclude_emergency(emergency=made, by=deputy, conclusion=" ")
    actions.conclude_emergency(emergency=made, by=deputy, conclusion="撤回得当，已查明原因")
    with pytest.raises(Blocked, match="已经复核"):
        actions.conclude_emergency(emergency=made, by=deputy, conclusion="再次复核一遍")
    assert "应急撤回处置" not in [group.label for group in todo_for(deputy)]


def test_whoever_took_it_away_does_not_conclude(county: County, published: Disclosure) -> None:
    deputy = county.person("fenguan")
    made = actions.withdraw_at_once(disclosure=published, by=deputy, cause="other")
    for code, _, _ in steps_of(made):
        actions.tick_step(emergency=made, by=deputy, step=code)
    with pytest.raises(Blocked, match="不能自己复核"):
        actions.conclude_emergency(emergency=made, by=deputy, conclusion="撤回得当")
    page = signed_in(county, "fenguan").get(f"/desk/emergency/{made.pk}/").content.decode()
    assert "复核办结" not in page
    page = signed_in(county, "juzhang").get(f"/desk/emergency/{made.pk}/").content.decode()
    assert "复核办结" in page


def test_a_note_with_a_secret_mark_is_refused(county: County, published: Disclosure) -> None:
    made = actions.withdraw_at_once(disclosure=published, by=county.person("fabu"), cause="secret")
    with pytest.raises(Refused):
        actions.tick_step(
            emergency=made, by=county.person("fabu"), step="platform", note="机密★10年 的文件"
        )
    assert Emergency.objects.get().steps == {}


def test_errors_on_the_list_keep_what_was_typed(county: County, published: Disclosure) -> None:
    made = actions.withdraw_at_once(disclosure=published, by=county.person("fabu"), cause="error")
    client, address = signed_in(county, "fenguan"), f"/desk/emergency/{made.pk}/"
    client.post(address, {"step": "platform", "note": "已通知县平台"})
    text = client.get(address).content.decode()
    assert "已通知县平台" in text
    # As the clock on the wall, not as it is stored.
    assert text.count(f"{timezone.localdate():%Y-%m-%d} ") == 2
    page = client.post(address, {"conclusion": "还没登记完就复核"}).content.decode()
    assert "没有登记" in page


def test_withdrawn_with_a_category(county: County, published: Disclosure) -> None:
    client, address = signed_in(county, "fabu"), f"/desk/disclosures/{published.pk}/withdraw/"
    page = client.post(address, {"cause": "", "reason": "输入的原因文字"}).content.decode()
    assert "请选择" in page
    assert "输入的原因文字" in page
    assert again(published).is_public
    client.post(address, {"cause": "law", "reason": "所依据的办法已经废止"})
    row = again(published)
    assert row.withdrawal_reason == "法律法规变化：所依据的办法已经废止"
    assert Entry.objects.get(deed="withdrawn").facts == {"cause": "law"}
    assert signed_in(county, "nigao").get(address).status_code == 403


def test_what_stands_on_other_sites_is_not_called_gone(
    county: County, published: Disclosure
) -> None:
    by = county.person("gongkaiban")
    channel = channels.save_channel(
        channel=Channel(organ=county.organ, kind="new_media", name="示范审计", platform="wechat"),
        by=by,
    )
    posted = channels.record_posting(
        channel=channel, disclosure=published, by=by, address="https://www.example.test/1.html",
        posted_on=timezone.localdate(),
    )  # fmt: skip
    actions.withdraw_at_once(disclosure=published, by=by, cause="personal")
    catch_up()
    catch_up_channels()
    address = f"/desk/emergency/{Emergency.objects.get().pk}/"
    page = signed_in(county, "gongkaiban").get(address).content.decode()
    assert "本站已撤净" in page and "已全部撤净" not in page  # noqa: PT018
    assert "示范审计" in page and "还没撤下" in page  # noqa: PT018
    channels.record_removal(posting=posted, by=by)
    assert "还没撤下" not in signed_in(county, "gongkaiban").get(address).content.decode()
