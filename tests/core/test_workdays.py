"""Loading a year's notice: by hand, by file and at the terminal; preview, effect, and the cache."""

import json
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.db import connection, transaction
from django.test import Client

from gongkai import cli
from gongkai.core.deeds import Blocked, Forbidden, Refused
from gongkai.core.journal.models import Entry
from gongkai.core.workdays import dependents, reading
from gongkai.core.workdays.actions import (
    current,
    load_notice,
    preview_notice,
    read_notice_file,
)
from gongkai.core.workdays.dependents import Affected
from gongkai.core.workdays.models import Notice
from gongkai.core.workdays.picture import Kind, year_picture
from gongkai.core.workdays.reading import Unreadable
from gongkai.law.calendar import Calendar
from tests.world import County

TOML = """year = 2027
source = "国务院办公厅关于2027年部分节假日安排的通知"

[days_off]
2027-01-01 = "元旦"
2027-02-08 = "春节"

[working_days]
2027-02-14 = "调休上班"
"""
TYPED = {
    "year": "2027",
    "source": "国办发明电〔2026〕9号",
    "days_off": "2027-01-01 至 2027-01-03 元旦\n2027-02-08 春节",
    "working_days": "2027-02-14",
}
SECRET = TOML.replace("关于2027年", "机密★10年")


class Clock:
    """A room with one case received on 23 November 2026, due after 40 working days."""

    def __init__(self) -> None:
        self.due_on = self._due(Calendar.shipped())
        self.seen: list[date] = []

    def _due(self, calendar: Calendar) -> date:
        return calendar.add_working_days(date(2026, 11, 23), 40).on

    def preview(self, calendar: Calendar) -> list[Affected]:
        after = self._due(calendar)
        if after == self.due_on:
            return []
        return [Affected("申请 2026-0007", "/desk/cases/7/", str(self.due_on), str(after))]

    def apply(self, notice: Notice) -> list[Affected]:
        moved = self.preview(current())
        self.due_on = self._due(current())
        self.seen.append(self.due_on)
        return moved


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    one = Clock()
    monkeypatch.setattr(dependents, "_registered", [])
    dependents.register(one)
    dependents.register(one)
    return one


def notice(year: int = 2027, **changes: object) -> Notice:
    values = {
        "year": year,
        "source": "测试通知",
        "days_off": {f"{year}-01-01": "元旦"},
        "working_days": {},
    }
    return Notice(**{**values, **changes})


def client_of(county: County, username: str = "xitong") -> Client:
    client = Client()
    client.force_login(county.person(username), backend="django.contrib.auth.backends.ModelBackend")
    return client


def upload(text: str, name: str = "2027.toml") -> BytesIO:
    file = BytesIO(text.encode())
    file.name = name
    return file


def hidden(page: str, name: str) -> str:
    return page.split(f'name="{name}" value="', 1)[1].split('"', 1)[0]


# The deed and what hangs on it


def test_a_notice_moves_what_depends_on_the_calendar(county: County, clock: Clock) -> None:
    assert clock.due_on == date(2027, 1, 18)
    saved = load_notice(notice=notice(), by=county.person("gongkaiban"))
    assert clock.seen == [date(2027, 1, 19)]
    assert Notice.objects.get().moved() == [
        Affected("申请 2026-0007", "/desk/cases/7/", "2027-01-18", "2027-01-19")
    ]
    entry = Entry.objects.get(deed="calendar_loaded")
    assert entry.facts == {"source": "测试通知", "notice": saved.pk, "affected": 1}


def test_a_preview_writes_nothing(county: County, clock: Clock) -> None:
    seen = preview_notice(notice=notice(), by=county.person("xitong"))
    assert [str(change.on) for change in seen.changes] == ["2027-01-01"]
    assert [one.after for one in seen.affected] == ["2027-01-19"]
    assert not Notice.objects.exists()
    assert clock.due_on == date(2027, 1, 18)
    assert 2027 not in current().years


def test_the_provisional_year_is_known_once_its_notice_is_loaded(county: County) -> None:
    assert current().add_working_days(date(2026, 11, 23), 40).provisional
    load_notice(notice=notice(), by=None)
    assert not current().add_working_days(date(2026, 11, 23), 40).provisional
    assert current().add_working_days(date(2027, 12, 30), 5).provisional


def test_a_later_notice_for_the_year_replaces_the_earlier(county: County) -> None:
    load_notice(notice=notice(), by=None)
    second = notice(days_off={"2027-02-08": "春节"}, working_days={"2027-02-14": "调休上班"})
    changes = preview_notice(notice=second, by=None).changes
    assert [(change.label, str(change.on)) for change in changes] == [
        ("取消放假", "2027-01-01"), ("新增放假", "2027-02-08"), ("新增调休上班", "2027-02-14"),
    ]  # fmt: skip
    load_notice(notice=second, by=None)
    assert current().is_working_day(date(2027, 1, 1))
    assert not current().is_working_day(date(2027, 2, 8))


def test_only_the_administrator_and_the_office_may(county: County) -> None:
    for username in ("nigao", "juzhang", "anquan"):
        with pytest.raises(Forbidden):
            load_notice(notice=notice(), by=county.person(username))
        assert client_of(county, username).get("/desk/calendar/new/").status_code == 403


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"days_off": {}}, "没有放假日期"),
        ({"year": 1999}, "年份应在"),
        ({"source": " "}, "缺少出处"),
        ({"days_off": {"2027-01-02": "元旦"}}, "本来就休息"),
        ({"days_off": {"2026-01-01": "元旦"}}, "不在 2027 年"),
        ({"working_days": {"2027-01-04": "上班"}}, "无需调休"),
    ],
)
def test_a_faulty_notice_stays_out(county: County, changes: dict[str, object], words: str) -> None:
    with pytest.raises(Blocked, match=words):
        load_notice(notice=notice(**changes), by=None)
    assert not Notice.objects.exists()


def test_the_same_notice_twice_is_refused(county: County) -> None:
    load_notice(notice=notice(), by=None)
    with pytest.raises(Blocked, match="无需重复录入"):
        load_notice(notice=notice(), by=None)
    load_notice(notice=notice(source="更正后的文号"), by=None)


def test_a_preview_of_another_calendar_is_not_confirmed(county: County) -> None:
    seal = preview_notice(notice=notice(), by=None).seal
    load_notice(notice=notice(days_off={"2027-02-08": "春节"}), by=None)
    with pytest.raises(Blocked, match="重新核对"):
        load_notice(notice=notice(), by=None, seal=seal)


# The cache


def test_a_notice_rolled_back_leaves_no_calendar_behind(county: County) -> None:
    """SQLite gives the number of a rolled-back row again; the second row has other days."""
    with transaction.atomic():
        first = load_notice(notice=notice(), by=None)
        assert not current().is_working_day(date(2027, 1, 1))
        transaction.set_rollback(True)
    assert current().is_working_day(date(2027, 1, 1))
    assert 2027 not in current().years
    second = notice(days_off={"2027-02-08": "春节"})
    if connection.vendor == "sqlite":
        second.pk = first.pk
    load_notice(notice=second, by=None)
    assert current().is_working_day(date(2027, 1, 1))
    assert not current().is_working_day(date(2027, 2, 8))


def test_a_failing_dependent_undoes_the_notice(county: County, clock: Clock) -> None:
    def fails(_: Notice) -> list[Affected]:
        current()
        raise ZeroDivisionError

    clock.apply = fails  # type: ignore[method-assign]
    with pytest.raises(ZeroDivisionError):
        load_notice(notice=notice(), by=None)
    assert not Notice.objects.exists()
    assert 2027 not in current().years
    assert not Entry.objects.filter(deed="calendar_loaded").exists()


def test_the_calendar_is_built_once(county: County) -> None:
    load_notice(notice=notice(), by=None)
    assert current() is current()


# Reading


def test_typed_lines_in_many_hands() -> None:
    text = "\n".join(
        [
            "2027-01-01 至 2027-01-03 元旦",
            "2027年2月8日（周一）至2月9日（周二）：春节",
            "2027/4/5",
            "5月3日",
            "",
            "２０２７-10-01 到 10-04 国庆节",
        ]
    )
    days = reading.read_days_off(text, 2027)
    assert {str(day): name for day, name in days.items()} == {
        "2027-01-01": "元旦", "2027-02-08": "春节", "2027-02-09": "春节", "2027-04-05": "放假",
        "2027-05-03": "放假", "2027-10-01": "国庆节", "2027-10-04": "国庆节",
    }  # fmt: skip
    assert reading.read_days_off(reading.as_lines(days), 2027) == days


def test_each_faulty_line_is_named() -> None:
    with pytest.raises(Unreadable) as caught:
        reading.read_days_off(
            "2027-01-01\n元旦放假\n2027-02-30\n2027-03-05 至 2027-03-01\n2026-12-31\n", 2027
        )
    faults = caught.value.faults
    assert [fault[:3] for fault in faults] == ["第 2", "第 3", "第 4", "第 5"]
    assert "看不懂" in faults[0]
    assert "不存在的日期" in faults[1]
    assert "起止日期有误" in faults[2]
    assert "不在 2027 年" in faults[3]
    with pytest.raises(Unreadable, match="第 2 行：2027-01-04 是星期一，本来就上班"):
        reading.read_working_days("2027-02-14\n2027-01-04", 2027)


def test_a_toml_file_and_the_same_as_json() -> None:
    import tomllib

    read = reading.read_file(TOML, "2027.toml")
    assert (read.year, len(read.days_off), len(read.working_days)) == (2027, 2, 1)
    assert reading.read_file(json.dumps(tomllib.loads(TOML)), "x.JSON") == read


def test_every_shipped_notice_can_be_read() -> None:
    for path in Path("gongkai/law/holidays").glob("*.toml"):
        assert reading.read_file(path.read_text(encoding="utf-8"), path.name).days_off


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        (TOML.replace('"元旦"', "元旦"), "a.toml", "第 5 行“2027-01-01 = 元旦”写法不对"),
        (TOML.replace("2027-02-08", "2027-01-01"), "a.toml", "第 6 行.*重复出现"),
        (TOML.replace("2027-02-08", "2027-02-30"), "a.toml", "第 6 行：“2027-02-30”不是日期"),
        (TOML.replace("2027-02-08", "2026-02-09"), "a.toml", "第 6 行：2026-02-09 不在 2027 年"),
        (TOML.replace("2027-02-08", "2027-02-07"), "a.toml", "第 6 行：2027-02-07 是星期日"),
        (TOML.replace("2027-02-14", "2027-02-15"), "a.toml", "第 9 行：2027-02-15 是星期一"),
        (TOML.replace("[days_off]", "[daysoff]"), "a.toml", "第 4 行：不认识的项目“daysoff”"),
        (TOML.replace('"春节"', "8"), "a.toml", "第 6 行：2027-02-08 的名称"),
        (TOML.replace("2027\n", "1999\n"), "a.toml", "第 1 行：年份"),
        ('source = "x"\n[days_off]\n', "a.toml", "缺少年份"),
        ('{\n "year": 2027\n "source": ""}', "a.json", "第 3 行"),
        ('{"year": 2027, "source": "x",\n"days_off": {"2027-01-01": "a",\n"2027-01-01": "b"}}',
         "a.json", "第 3 行：“2027-01-01”重复出现"),
        ("[]", "a.json", "四项"),
        ("[" * 100_000, "a.json", "太大"),
        ("[" * 60_000, "a.json", "层次太深"),
        (TOML, "a.docx", "不是 .toml 或 .json"),
    ],
)  # fmt: skip
def test_a_faulty_file_names_its_line(text: str, name: str, words: str) -> None:
    with pytest.raises(Unreadable, match=words):
        reading.read_file(text, name)


def test_a_marked_file_is_refused_and_not_kept(county: County) -> None:
    with pytest.raises(Refused):
        read_notice_file(data=SECRET.encode(), name="2027.toml", by=county.person("xitong"))
    entry = Entry.objects.get(deed="content_refused")
    assert entry.subject == "calendar:file"
    assert "机密" not in json.dumps(entry.facts, ensure_ascii=False)


def test_a_mark_hidden_by_escapes_is_refused_at_the_deed(county: County) -> None:
    data = json.dumps({"year": 2027, "source": "机密★", "days_off": {"2027-01-01": "元旦"}})
    assert "机密" not in data
    read = read_notice_file(data=data.encode(), name="a.json", by=None)
    with pytest.raises(Refused):
        preview_notice(notice=read, by=None)
    with pytest.raises(Refused):
        load_notice(notice=read, by=None)


def test_a_file_of_no_known_encoding_is_refused(county: County) -> None:
    with pytest.raises(Blocked, match="编码"):
        read_notice_file(data=TOML.encode("utf-16"), name="a.toml", by=None)


# The pages


def test_typed_previewed_confirmed(county: County, clock: Clock) -> None:
    client = client_of(county)
    page = client.post("/desk/calendar/new/", {**TYPED, "step": "preview"}).content.decode()
    assert "预览：尚未生效" in page
    assert "新增调休上班" in page
    assert "日期将移动的事项：1 件" in page
    assert "2027-01-01 至 2027-01-03 元旦" in page
    assert not Notice.objects.exists()
    sent = {name: hidden(page, name) for name in TYPED}
    done = client.post(
        "/desk/calendar/new/", {**sent, "step": "confirm", "seal": hidden(page, "seal")}
    )
    saved = Notice.objects.get()
    assert done["Location"] == f"/desk/calendar/{saved.pk}/"
    assert saved.days_off == {"2027-01-01": "元旦", "2027-02-08": "春节"}
    assert saved.loaded_by_id == county.person("xitong").pk
    detail = client.get(done["Location"]).content.decode()
    assert 'href="/desk/cases/7/"' in detail
    assert "2027-01-18" in detail
    listed = client.get("/desk/calendar/").content.decode()
    assert "国办发明电〔2026〕9号" in listed
    assert "申请 2026-0007" in listed


def test_nothing_is_confirmed_unseen(county: County) -> None:
    client = client_of(county)
    page = client.post("/desk/calendar/new/", {**TYPED, "step": "confirm"}).content.decode()
    assert "预览：尚未生效" in page
    assert "重新核对" in page
    assert not Notice.objects.exists()


def test_a_file_fills_the_page_and_is_previewed(county: County) -> None:
    client = client_of(county, "gongkaiban")
    for step in ("read", "preview"):
        page = client.post(
            "/desk/calendar/new/", {"step": step, "file": upload(TOML)}
        ).content.decode()
        assert "预览：尚未生效" in page
        assert "2027-02-08 春节" in page
    done = client.post(
        "/desk/calendar/new/",
        {**{name: hidden(page, name) for name in TYPED}, "step": "confirm",
         "seal": hidden(page, "seal")},
    )  # fmt: skip
    assert done.status_code == 302
    assert Notice.objects.get().days_off == {"2027-01-01": "元旦", "2027-02-08": "春节"}


def test_a_faulty_file_leaves_the_typed_text(county: County) -> None:
    client = client_of(county)
    faulty = TOML.replace("2027-02-08", "2027-02-30")
    page = client.post(
        "/desk/calendar/new/", {**TYPED, "step": "read", "file": upload(faulty)}
    ).content.decode()
    assert "第 6 行：“2027-02-30”不是日期" in page
    assert "2027-01-01 至 2027-01-03 元旦" in page
    both = client.post(
        "/desk/calendar/new/", {**TYPED, "step": "preview", "file": upload(TOML)}
    ).content.decode()
    assert "已有录入的日期" in both
    assert "2027-01-01 至 2027-01-03 元旦" in both
    none = client.post("/desk/calendar/new/", {**TYPED, "step": "read"}).content.decode()
    assert "请先选择" in none


def test_faulty_lines_are_shown_with_the_typed_text(county: County) -> None:
    page = client_of(county).post(
        "/desk/calendar/new/", {**TYPED, "days_off": "2027-01-01\n元旦", "step": "preview"}
    )
    assert "第 2 行“元旦”看不懂" in page.content.decode()
    assert "2027-01-01\n元旦" in page.content.decode()


def test_a_typed_mark_of_secrecy_does_not_stay_on_the_page(county: County) -> None:
    page = client_of(county).post(
        "/desk/calendar/new/", {**TYPED, "source": "绝密★30年", "step": "preview"}
    )
    assert "国家秘密标志" in page.content.decode()
    assert "绝密★30年" not in page.content.decode()
    assert Entry.objects.filter(deed="content_refused").exists()


def test_a_year_is_drawn(county: County) -> None:
    client = client_of(county)
    page = client.get("/desk/calendar/?year=2026").content.decode()
    assert page.count('<table class="month">') == 12
    assert "元旦放假" in page
    assert page.count('class="visually-hidden">调休上班') == 6
    assert "尚未录入" in client.get("/desk/calendar/?year=2027").content.decode()
    for wrong in ("1999", "x", "02026", "２０２６"):
        assert "改为显示" in client.get("/desk/calendar/", {"year": wrong}).content.decode()


def test_the_picture_counts_what_the_calendar_counts() -> None:
    calendar = Calendar.shipped()
    months = year_picture(calendar, 2026)
    assert sum(month.working_days for month in months) == 248
    days = [day for month in months for week in month.weeks for day in week if day]
    assert len(days) == 365
    kinds = {str(day.on): day.kind for day in days}
    assert kinds["2026-02-14"] == Kind.MAKE_UP
    assert kinds["2026-02-16"] == Kind.DAY_OFF
    assert kinds["2026-02-21"] == Kind.WEEKEND
    assert kinds["2026-02-24"] == Kind.WORKING


# The terminal


def test_load_and_show_at_the_terminal(
    county: County, clock: Clock, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = tmp_path / "2027.toml"
    path.write_text(TOML, encoding="utf-8")
    assert cli.main(["calendar", "show", "2027"]) == 0
    assert "暂定" in capsys.readouterr().out
    assert cli.main(["calendar", "load", str(path), "--preview"]) == 0
    assert "未生效" in capsys.readouterr().out
    assert not Notice.objects.exists()
    assert cli.main(["calendar", "load", str(path)]) == 0
    shown = capsys.readouterr().out
    assert "申请 2026-0007  2027-01-18 → 2027-01-19" in shown
    assert "新增调休上班" in shown
    assert cli.main(["calendar", "show", "2027"]) == 0
    assert "2027-02-14" in capsys.readouterr().out
    assert cli.main(["calendar", "load", str(path)]) == 1
    assert "无需重复录入" in capsys.readouterr().err
    path.write_text(TOML.replace("2027-02-08", "2027-02-30"), encoding="utf-8")
    assert cli.main(["calendar", "load", str(path)]) == 1
    assert "第 6 行" in capsys.readouterr().err
    assert cli.main(["calendar", "load", str(tmp_path / "none.toml")]) == 1
    assert cli.main(["calendar", "show", "1999"]) == 1
