"""Reminders on the desk and by mail, and the calendar feed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import timezone
from icalendar import Calendar as Ical

from gongkai.cases import actions
from gongkai.cases.actions.reminding import remind, renew_feed, revoke_feed
from gongkai.cases.models import (
    CalendarFeed,
    Case,
    Challenge,
    InboundConsultation,
    Practice,
    Reminder,
)
from gongkai.cases.reminders import Reminders, reminders_for
from gongkai.core.journal.models import Entry
from gongkai.core.people.models import Person
from gongkai.core.workdays.actions import current
from gongkai.desk import tick as ticking
from gongkai.law.events import Channel
from gongkai.law.reminders import Kind
from tests.cases.test_views import client_of
from tests.world import County, working_day_ago

WANTED = "申请公开独特工程的审计报告"
BACKEND = "django.core.mail.backends.locmem.EmailBackend"


@pytest.fixture(autouse=True)
def _addresses(county: County) -> None:
    for name in ("gongkaiban", "nigao", "nigao2", "kezhang", "fenguan"):
        Person.objects.filter(username=name).update(email=f"{name}@example.org")


def workday() -> date:
    return current().next_working_day(timezone.localdate()).on


def in_hand(county: County, days: int, officer: str | None = None) -> Case:
    case = county.application(WANTED, Channel.IN_PERSON, working_day_ago(days))
    return actions.assign(
        case=case, by=county.person("gongkaiban"), department=county.person("nigao").department,
        officer=county.person(officer) if officer else None,
    )  # fmt: skip


def reached(county: County, username: str) -> list[str]:
    found = reminders_for(county.person(username), workday(), current())
    return [one.alarm.key for one in found]


def addressees() -> list[str]:
    return sorted(message.to[0].partition("@")[0] for message in mail.outbox)


def test_the_officer_else_the_department_and_always_the_office(county: County) -> None:
    in_hand(county, 15)
    assert reached(county, "gongkaiban") == ["answer:5"]
    assert reached(county, "nigao") == reached(county, "kezhang") == ["answer:5"]
    assert reached(county, "nigao2") == reached(county, "fenguan") == []
    Case.objects.update(officer=county.person("nigao"))
    assert reached(county, "nigao") == ["answer:5"]
    assert reached(county, "kezhang") == []
    remind(workday())
    assert addressees() == ["gongkaiban", "nigao"]


def test_overdue_goes_to_the_leader_too(county: County) -> None:
    in_hand(county, 22)
    assert reached(county, "fenguan") == ["answer:late"]
    page = client_of(county, "fenguan").get("/desk/").content.decode()
    assert "已超期" in page
    assert "请立即答复" in page
    remind(workday())
    assert addressees() == ["fenguan", "gongkaiban", "kezhang", "nigao"]


def test_a_mail_holds_numbers_and_links_and_nothing_of_the_applicant(county: County) -> None:
    first, second = in_hand(county, 22), in_hand(county, 15)
    remind(workday())
    digests = [message for message in mail.outbox if message.to == ["gongkaiban@example.org"]]
    assert len(digests) == 1
    text = f"{digests[0].subject}\n{digests[0].body}"
    for case in (first, second):
        assert case.number in text
        assert f"/desk/cases/{case.pk}/" in text
    for hidden in ("申小民", "独特", "身份证", "演示电话"):
        assert hidden not in text
    assert "其中 1 件已超期" in text


def test_a_mark_is_mailed_once_and_overdue_once_a_day(county: County) -> None:
    in_hand(county, 15, "nigao")
    late = in_hand(county, 22, "nigao")
    remind(workday())
    mail.outbox.clear()
    remind(workday())
    assert mail.outbox == []
    remind(current().add_working_days(workday(), 1).on)
    assert addressees() == ["fenguan", "gongkaiban", "nigao"]
    assert all("2 件" not in message.subject for message in mail.outbox)
    assert late.number in mail.outbox[0].body


def test_nothing_is_mailed_on_a_day_off_and_nothing_is_lost_by_it(county: County) -> None:
    in_hand(county, 22)
    saturday = date(2026, 11, 28)
    assert not current().is_working_day(saturday)
    assert remind(saturday)
    assert mail.outbox == []


def test_a_failing_mail_server_loses_nothing_and_is_shown(county: County, settings: Any) -> None:
    in_hand(county, 15)
    settings.EMAIL_BACKEND = "tests.cases.test_reminders.Broken"
    assert not remind(workday())
    assert not Reminder.objects.exists()
    page = client_of(county, "xitong").get("/desk/").content.decode()
    assert "提醒邮件没有全部发出" in page
    assert "ConnectionRefusedError" in page
    assert "没有全部发出" not in client_of(county, "gongkaiban").get("/desk/").content.decode()
    settings.EMAIL_BACKEND = BACKEND
    assert remind(workday())
    assert addressees() == ["gongkaiban", "kezhang", "nigao"]
    assert "没有全部发出" not in client_of(county, "xitong").get("/desk/").content.decode()


class Broken:
    """A mail server that does not answer."""

    def __init__(self, **_: object) -> None: ...

    def open(self) -> None:
        raise ConnectionRefusedError

    def close(self) -> None: ...


class DiesAfterOne:
    """Mails once, then the process is killed."""

    sent: list[Any] = []

    def __init__(self, **_: object) -> None: ...

    def open(self) -> None: ...

    def close(self) -> None: ...

    def send_messages(self, messages: list[Any]) -> None:
        if self.sent:
            raise KeyboardInterrupt
        self.sent.extend(messages)


def test_an_interrupted_run_goes_on_with_the_others(county: County, settings: Any) -> None:
    in_hand(county, 15)
    settings.EMAIL_BACKEND = "tests.cases.test_reminders.DiesAfterOne"
    DiesAfterOne.sent = []
    with pytest.raises(KeyboardInterrupt):
        remind(workday())
    first = DiesAfterOne.sent[0].to[0]
    settings.EMAIL_BACKEND = BACKEND
    remind(workday())
    assert len(mail.outbox) == 2
    assert first not in [message.to[0] for message in mail.outbox]


def test_the_office_can_do_without_mail(county: County) -> None:
    in_hand(county, 15)
    Practice.objects.create(organ=county.organ, reminders_by_email=False)
    assert remind(workday())
    assert mail.outbox == []
    assert reached(county, "gongkaiban") == ["answer:5"]


def test_the_tick_reminds_from_eight_and_tries_a_failing_server_hourly(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[date] = []
    monkeypatch.setattr(ticking, "remind", lambda day: calls.append(day) or len(calls) > 1)
    at = timezone.make_aware(timezone.datetime(2026, 11, 25, 8, 0))
    for minutes in (0, 1, 59, 60, 61, 120):
        ticking._remind(at + timedelta(minutes=minutes))
    assert len(calls) == 2


def test_a_daily_task_that_fails_holds_up_none_of_the_others(
    county: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    def fail() -> None:
        raise RuntimeError("on purpose")

    monkeypatch.setattr(ticking, "recompute_due_dates", fail)
    monkeypatch.setattr(ticking, "_clear", lambda: done.append("cleared"))
    monkeypatch.setattr(ticking, "remind", lambda day: done.append("reminded") or True)
    ticking.tick()
    ticking.tick()
    assert done.count("cleared") == 1


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL counts by itself")
def test_the_tick_tells_sqlite_how_many_rows_there_are(county: County) -> None:
    ticking._inform_planner()
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_stat1 WHERE tbl = 'people_person'")
        assert cursor.fetchone()[0]


def test_what_applicants_and_others_let_pass(county: County) -> None:
    office = county.person("gongkaiban")
    case = county.application(WANTED, Channel.POST_SIGNED, working_day_ago(20))
    actions.ask_correction(
        case=case, by=office, on=working_day_ago(17), note="请写明文件名称、文号或者时间。"
    )
    assert "correction:over" in reached(county, "gongkaiban")
    asked = in_hand(county, 18)
    actions.ask_third_party(
        case=asked, by=office, on=working_day_ago(17), name="某某公司", contact="某路",
        question="合同金额是否涉及商业秘密，是否同意公开？",
    )  # fmt: skip
    assert "third_party:over" in reached(county, "gongkaiban")
    county.application(WANTED, Channel.EMAIL, working_day_ago(3))
    assert "confirm:late" in reached(county, "gongkaiban")
    assert "confirm:late" not in reached(county, "fenguan")
    county.application(WANTED, Channel.IN_PERSON, working_day_ago(5))
    assert "correction_notice:2" in reached(county, "gongkaiban")


def test_challenges_and_consultations_of_others(county: County) -> None:
    office, today = county.person("gongkaiban"), workday()
    case = in_hand(county, 3)
    soon = current().add_working_days(today, 2).on
    Challenge.objects.create(
        case=case, kind="reconsideration", authority="示范县人民政府", served_on=today,
        claim="撤销答复", respond_by=soon, registered_by=office,
    )  # fmt: skip
    InboundConsultation.objects.create(
        organ=county.organ, number="征2026-0001", from_organ="某局", received_on=today,
        about="共同制作的通知", due_on=today, registered_by=office,
        department=county.person("nigao2").department,
    )  # fmt: skip
    assert sorted(reached(county, "gongkaiban")) == ["inbound:0", "response:2"]
    assert reached(county, "baomi") == ["response:2"]
    assert reached(county, "nigao2") == ["inbound:0"]
    page = client_of(county, "nigao2").get("/desk/").content.decode()
    assert "征2026-0001" in page


def test_nothing_of_another_organ(county: County) -> None:
    in_hand(county, 22)
    assert list(Reminders(county.organ.pk + 1, workday(), current())) == []


def test_the_page_of_reminders(county: County) -> None:
    in_hand(county, 22)
    page = client_of(county, "gongkaiban").get("/desk/cases/reminders/").content.decode()
    assert "答复已超期" in page
    assert "gongkaiban@example.org" in page
    assert client_of(county, "fabu").get("/desk/cases/reminders/").status_code == 403


def feed_of(county: County, username: str) -> str:
    return f"/calendar/{renew_feed(by=county.person(username))}.ics"


def test_a_feed_holds_numbers_and_dates_only(county: County) -> None:
    case = in_hand(county, 3)
    response = Client().get(feed_of(county, "nigao"))
    assert response["Content-Type"] == "text/calendar; charset=utf-8"
    assert "noindex" in response["X-Robots-Tag"]
    event = Ical.from_ical(response.content).walk("VEVENT")[0]
    assert event.decoded("dtstart") == case.due_on
    assert (
        str(event["summary"])
        == f"{case.number} 最晚答复{'（暂定）' if case.is_provisional else ''}"
    )
    assert event.walk("VALARM")[0].decoded("trigger") == timedelta(hours=-15)
    text = response.content.decode()
    assert "独特" not in text
    assert "申小民" not in text


def test_an_extension_moves_the_same_event(county: County) -> None:
    case, address = in_hand(county, 3), feed_of(county, "gongkaiban")
    before = Ical.from_ical(Client().get(address).content).walk("VEVENT")[0]
    actions.extend(case=case, by=county.person("gongkaiban"), working_days=10, reason="查找档案")
    after = Ical.from_ical(Client().get(address).content).walk("VEVENT")[0]
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]
    assert after.decoded("dtstart") > before.decoded("dtstart")
    assert after.decoded("last-modified") >= before.decoded("last-modified")


def test_an_unchanged_feed_is_not_sent_again(county: County) -> None:
    in_hand(county, 3)
    address = feed_of(county, "gongkaiban")
    first = Client().get(address)
    assert Client().get(address).content == first.content
    again = Client().get(address, HTTP_IF_NONE_MATCH=first["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_only_ones_own_department_stands_in_a_feed(county: County) -> None:
    in_hand(county, 3)
    assert b"VEVENT" not in Client().get(feed_of(county, "nigao2")).content
    assert b"VEVENT" not in Client().get(feed_of(county, "baomi")).content


def test_the_address_is_kept_as_a_hash_and_ends_when_renewed_or_revoked(county: County) -> None:
    person = county.person("nigao")
    token = renew_feed(by=person)
    assert len(token) >= 22  # 128 bits in base64
    assert token not in str(list(CalendarFeed.objects.values()))
    old, new = f"/calendar/{token}.ics", feed_of(county, "nigao")
    assert Client().get(old).status_code == 404
    assert Client().get(new).status_code == 200
    Person.objects.filter(pk=person.pk).update(is_active=False)
    assert Client().get(new).status_code == 404
    Person.objects.filter(pk=person.pk).update(is_active=True)
    revoke_feed(by=person)
    assert Client().get(new).status_code == 404
    assert Entry.objects.filter(deed__startswith="calendar_feed").count() == 3
    cache.clear()


def test_guessing_addresses_is_slowed(county: County) -> None:
    cache.clear()
    statuses = {Client().get(f"/calendar/{n}.ics").status_code for n in range(30)}
    assert statuses == {404}
    assert Client().get("/calendar/x.ics").status_code == 429
    cache.clear()


def test_the_address_is_shown_once(county: County) -> None:
    client = client_of(county, "nigao")
    page = client.post("/desk/cases/calendar/", {"renew": "1"}).content.decode()
    assert "/calendar/" in page
    assert "只显示这一次" in page
    assert ".ics" not in client.get("/desk/cases/calendar/").content.decode()
    client.post("/desk/cases/calendar/", {"revoke": "1"})
    assert not CalendarFeed.objects.exists()


def test_every_kind_has_a_name() -> None:
    assert all(kind.label for kind in Kind)
