"""Publishing later: everything is asked anew when the moment has come, and nothing goes out twice."""

import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.test import Client
from django.utils import timezone

from gongkai.core.deeds import Blocked, Refused
from gongkai.core.people.actions import save_person
from gongkai.desk.todo import todo_for
from gongkai.disclosure import actions
from gongkai.disclosure.actions.publishing import end_due_notices
from gongkai.disclosure.actions.scheduling import carry_out, carry_out_due, due
from gongkai.disclosure.models import Column, Disclosure, Dispatch, Schedule
from gongkai.law.review_state import ReviewState
from gongkai.law.roles import Role
from gongkai.portal.actions import catch_up
from tests.installation import environment
from tests.world import County, found


def signed_in(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def later(hours: float = 2):
    return timezone.now() + timedelta(hours=hours)


def again(disclosure: Disclosure) -> Disclosure:
    return Disclosure.objects.get(pk=disclosure.pk)


def arranged(county: County, **when) -> Disclosure:
    disclosure = county.clear(county.draft("news", "定时公开的动态"))
    actions.schedule(disclosure=disclosure, by=county.person("fabu"), **when)
    return again(disclosure)


def labels(county: County, username: str) -> list[str]:
    return [group.label for group in todo_for(county.person(username))]


def test_at_a_moment(county: County) -> None:
    disclosure = arranged(county, publish_at=later())
    assert carry_out_due(timezone.now()) == 0
    assert not again(disclosure).is_public
    assert "等您发布" not in labels(county, "fabu")
    assert carry_out_due(later(3)) == 1
    assert again(disclosure).is_public
    assert Schedule.objects.get().outcome == ""


def test_done_twice_is_one_publication(county: County) -> None:
    disclosure = arranged(county, publish_at=later())
    (one,) = due(later(3))
    assert carry_out(one)
    assert not carry_out(one)
    assert carry_out_due(later(3)) == 0
    assert Dispatch.objects.filter(disclosure=disclosure, verb="publish").count() == 1


def test_with_another_document_and_a_chain_of_them(county: County) -> None:
    first = county.clear(county.draft("news", "先公开"))
    second = arranged(county, waits_for=first)
    third = arranged(county, waits_for=second)
    assert carry_out_due(timezone.now()) == 0
    actions.publish(disclosure=first, by=county.person("fabu"))
    assert carry_out_due(timezone.now()) == 2
    assert again(second).is_public
    assert again(third).is_public


def test_two_never_wait_for_each_other(county: County) -> None:
    first = county.clear(county.draft("news", "甲"))
    second = arranged(county, waits_for=first)
    with pytest.raises(Blocked, match="互相等待"):
        actions.schedule(disclosure=first, by=county.person("fabu"), waits_for=second)


def test_on_an_event_a_publisher_confirms(county: County) -> None:
    disclosure = arranged(county, event="县人大常委会会议通过")
    assert carry_out_due(later(9999)) == 0
    with pytest.raises(Blocked, match="发布员"):
        actions.confirm_event(disclosure=disclosure, by=county.person("gongkaiban"))
    assert Schedule.objects.get().ended_at is None
    actions.confirm_event(disclosure=disclosure, by=county.person("fabu"))
    assert again(disclosure).is_public


@pytest.mark.parametrize(
    ("when", "message"),
    [
        ({}, "选择一种"),
        ({"publish_at": timezone.now() - timedelta(minutes=1)}, "晚于现在"),
        ({"event": "会"}, "请写明等待什么事件"),
        ({"event": "会" * 101}, "请写明等待什么事件"),
        ({"event": "会议通过之后", "publish_at": timezone.now() + timedelta(days=1)}, "选择一种"),
    ],
)
def test_senseless_arrangements(county: County, when: dict, message: str) -> None:
    disclosure = county.clear(county.draft("news", "动态"))
    with pytest.raises(Blocked, match=message):
        actions.schedule(disclosure=disclosure, by=county.person("fabu"), **when)
    assert not Schedule.objects.exists()


def test_a_secret_mark_in_the_event_is_refused(county: County) -> None:
    disclosure = county.clear(county.draft("news", "动态"))
    with pytest.raises(Refused):
        actions.schedule(
            disclosure=disclosure, by=county.person("fabu"), event="机密★10年 文件印发"
        )
    assert not Schedule.objects.exists()


@pytest.mark.parametrize("username", ["nigao", "kezhang", "gongkaiban", "fenguan", "xitong"])
def test_only_a_publisher_arranges(county: County, username: str) -> None:
    disclosure = county.clear(county.draft("news", "动态"))
    with pytest.raises(Blocked):
        actions.schedule(disclosure=disclosure, by=county.person(username), publish_at=later())


def test_nothing_uncleared_is_arranged(county: County) -> None:
    disclosure = county.submit(county.draft("news", "动态"))
    with pytest.raises(Blocked, match="没有完成审查"):
        actions.schedule(disclosure=disclosure, by=county.person("fabu"), publish_at=later())


def test_another_organs_document_is_nothing_to_wait_for(county: County) -> None:
    other = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    foreign = other.clear(other.draft("news", "别的机关"))
    disclosure = county.clear(county.draft("news", "动态"))
    with pytest.raises(Blocked, match="本机关"):
        actions.schedule(disclosure=disclosure, by=county.person("fabu"), waits_for=foreign)
    with pytest.raises(Blocked):
        actions.schedule(disclosure=disclosure, by=other.person("fabu"), publish_at=later())


def test_whoever_lost_the_post_publishes_nothing(county: County) -> None:
    disclosure = arranged(county, publish_at=later())
    save_person(person=county.person("fabu"), by=None, roles=frozenset({Role.DRAFTER}))
    assert carry_out_due(later(3)) == 0
    one = Schedule.objects.get()
    assert "发布员" in one.outcome
    assert not again(disclosure).is_public


def test_a_disabled_account_publishes_nothing(county: County) -> None:
    disclosure = arranged(county, publish_at=later())
    person = county.person("fabu")
    person.is_active = False
    person.save()
    assert carry_out_due(later(3)) == 0
    assert "停用" in Schedule.objects.get().outcome
    assert not again(disclosure).is_public
    assert carry_out_due(later(4)) == 0


def test_reopening_ends_it_with_the_reason(county: County) -> None:
    disclosure = arranged(county, publish_at=later())
    actions.reopen(disclosure=disclosure, by=county.person("nigao"))
    assert "退回修改" in Schedule.objects.get().outcome
    cleared = county.clear(again(disclosure))
    assert carry_out_due(later(3)) == 0
    assert not again(cleared).is_public


def test_publishing_by_hand_ends_it(county: County) -> None:
    disclosure = arranged(county, publish_at=later())
    actions.publish(disclosure=disclosure, by=county.person("fabu"))
    assert "直接发布" in Schedule.objects.get().outcome
    assert carry_out_due(later(3)) == 0


def test_a_clock_set_back_publishes_nothing(county: County, monkeypatch) -> None:
    first = county.clear(county.draft("news", "先公开"))
    second = arranged(county, waits_for=first)
    actions.publish(disclosure=first, by=county.person("fabu"))
    yesterday = timezone.now() - timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: yesterday)
    with pytest.raises(Blocked, match="校时"):
        actions.publish(disclosure=second, by=county.person("fabu"))
    assert carry_out_due(yesterday) == 0
    assert "校时" in Schedule.objects.get().outcome
    assert not again(second).is_public


def test_cancelled_and_told(county: County) -> None:
    disclosure = arranged(county, publish_at=later())
    with pytest.raises(Blocked, match="已有发布安排"):
        actions.schedule(disclosure=disclosure, by=county.person("fabu"), publish_at=later())
    with pytest.raises(Blocked):
        actions.unschedule(disclosure=disclosure, by=county.person("nigao"))
    actions.unschedule(disclosure=disclosure, by=county.person("fabu"))
    with pytest.raises(Blocked, match="没有等待中"):
        actions.unschedule(disclosure=disclosure, by=county.person("fabu"))
    assert carry_out_due(later(3)) == 0
    assert "到时没有发布" not in labels(county, "fabu")


def test_what_did_not_go_out_is_told_until_it_did(county: County) -> None:
    disclosure = arranged(county, publish_at=later())
    # The column is closed meanwhile.
    Column.objects.filter(slug="news").update(is_open=False)
    assert carry_out_due(later(3)) == 0
    assert "到时没有发布" in labels(county, "fabu")
    assert "到时没有发布" not in labels(county, "nigao")
    Column.objects.filter(slug="news").update(is_open=True)
    actions.publish(disclosure=again(disclosure), by=county.person("fabu"))
    assert "到时没有发布" not in labels(county, "fabu")


def test_one_that_fails_holds_up_none(county: County, monkeypatch) -> None:
    bad, good = arranged(county, publish_at=later()), arranged(county, publish_at=later())
    from gongkai.disclosure.actions import scheduling

    publish = scheduling.publish

    def breaking(*, disclosure: Disclosure, by):
        if disclosure.pk == bad.pk:
            raise RuntimeError("broken on purpose")
        return publish(disclosure=disclosure, by=by)

    monkeypatch.setattr(scheduling, "publish", breaking)
    assert carry_out_due(later(3)) == 1
    assert again(good).is_public
    assert Schedule.objects.get(disclosure=bad).ended_at is None


def test_a_notice_ends_the_day_after(county: County, settings) -> None:
    today = timezone.localdate()
    notice = county.publish(county.draft("notices", "公示的名单", shown_until=today))
    catch_up()
    page = settings.SITE_ROOT / notice.public_path.strip("/") / "index.html"
    assert "公示期限" in page.read_text()
    assert end_due_notices(today) == 0
    Disclosure.objects.filter(pk=notice.pk).update(public_until=today - timedelta(days=1))
    assert end_due_notices(today) == 1
    assert end_due_notices(today) == 0
    catch_up()
    ended = again(notice)
    assert not ended.is_public
    assert (ended.index_number, ended.register_number) == (
        notice.index_number, notice.register_number
    )  # fmt: skip
    assert "公示期已满，内容已撤下" in page.read_text()
    assert "公示的名单" not in page.read_text()
    shown = signed_in(county, "nigao").get(ended.get_absolute_url()).content.decode()
    assert "公示期已满" in shown
    assert "您的草稿和被退回的" not in labels(county, "nigao")


def test_a_longer_notice_under_review_goes_on(county: County) -> None:
    today = timezone.localdate()
    notice = county.publish(county.draft("notices", "公示", shown_until=today))
    actions.reopen(disclosure=notice, by=county.person("nigao"))
    under_way = county.decide(county.submit(again(notice)))
    Disclosure.objects.filter(pk=notice.pk).update(public_until=today - timedelta(days=1))
    assert end_due_notices(today) == 1
    row = again(under_way)
    assert not row.is_public
    assert row.review_state == ReviewState.SECRECY_REVIEW
    assert row.version_id == under_way.version_id


def test_the_page_of_the_last_step(county: County) -> None:
    disclosure = county.clear(county.draft("news", "动态"))
    client, address = signed_in(county, "fabu"), f"/desk/disclosures/{disclosure.pk}/publish/"
    page = client.get(address).content.decode()
    for words in ("会更新", "站内搜索", "什么时候公开", "version=1&amp;width=phone"):
        assert words in page, words
    page = client.post(address, {"how": "at", "publish_at": ""}).content.decode()
    assert "请填写公开的日期和时间" in page
    page = client.post(address, {"how": "at", "publish_at": "2020-01-01T08:00"}).content.decode()
    assert "晚于现在" in page
    assert "2020-01-01T08:00" in page
    when = timezone.localtime(later()).strftime("%Y-%m-%dT%H:%M")
    assert client.post(address, {"how": "at", "publish_at": when}).status_code == 302
    listed = client.get("/desk/disclosures/schedules/").content.decode()
    assert "动态" in listed
    assert "取消安排" in listed
    assert "已安排发布" in client.get(disclosure.get_absolute_url()).content.decode()
    client.post(f"/desk/disclosures/{disclosure.pk}/unschedule/")
    assert client.post(address, {"how": "now"}).status_code == 302
    assert again(disclosure).is_public


def test_the_list_of_another_organ_is_not_shown(county: County) -> None:
    arranged(county, publish_at=later())
    other = found("tongji", "示范县统计局", "110000000000000022", "县统计局", "示统")
    listed = signed_in(other, "fabu").get("/desk/disclosures/schedules/").content.decode()
    assert "定时公开的动态" not in listed
    assert signed_in(county, "xitong").get("/desk/disclosures/schedules/").status_code == 403
    disclosure = Disclosure.objects.get(schedules__isnull=False)
    for name in ("publish", "unschedule", "confirm-event"):
        address = f"/desk/disclosures/{disclosure.pk}/{name}/"
        assert signed_in(other, "fabu").post(address).status_code == 404, name


PREPARE = """
import django; django.setup()
from datetime import timedelta
from django.core.management import call_command
from django.utils import timezone
call_command("migrate", verbosity=0)
from seeds.county import found
from gongkai.disclosure import actions
county = found()
for n in range(6):
    row = county.clear(county.draft("news", f"动态{n}"))
    actions.schedule(disclosure=row, by=county.person("fabu"),
                     publish_at=timezone.now() + timedelta(hours=1))
"""
CARRY_OUT = """
import django; django.setup()
from datetime import timedelta
from django.utils import timezone
from gongkai.disclosure.actions.scheduling import carry_out_due
print("done", carry_out_due(timezone.now() + timedelta(hours=2)))
"""
CHECK = """
import django; django.setup()
from gongkai.core.journal.models import Entry
from gongkai.disclosure.models import Disclosure, Dispatch, Schedule
assert Disclosure.objects.public().count() == 6
assert Dispatch.objects.count() == 6, Dispatch.objects.count()
assert Entry.objects.filter(deed="published").count() == 6
assert set(Schedule.objects.values_list("outcome", flat=True)) == {""}
"""


def test_several_ticks_at_once_publish_once(tmp_path: Path) -> None:
    def python(script: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-c", script], cwd=Path(__file__).resolve().parents[2], text=True,
            env=environment(tmp_path),
            stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip

    def done(process: subprocess.Popen[str]) -> str:
        out, errors = process.communicate(timeout=180)
        assert process.returncode == 0, errors[-3000:]
        return out

    done(python(PREPARE))
    out = [done(process) for process in [python(CARRY_OUT) for _ in range(3)]]
    assert sum(int(text.split()[-1]) for text in out) == 6
    done(python(CHECK))
