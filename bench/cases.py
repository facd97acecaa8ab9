"""Applications at two sizes: the pages, the nightly guard, the reminders, the statistics."""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from datetime import timedelta
from functools import partial

from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.utils import timezone

from bench.bulk_cases import WANTED, copy_many, lives
from gongkai.cases.actions import recompute_due_dates
from gongkai.cases.actions.clock import running
from gongkai.cases.actions.reminding import remind, renew_feed
from gongkai.cases.models import Case, Reminder
from gongkai.core.people.models import Person
from gongkai.law.case_state import CaseState
from gongkai.law.events import Channel
from seeds.county import County, working_day_ago

SIZES = (1_000, 100_000)
# How many of the applications stay open and due when reminders are measured for few.
FEW = 1_000
# Reminders that are counted together.
PER = 1_000
REGISTERED = {
    "登记一件申请": "申请公开城区供水管网改造的审计报告",
    # Every fourth asks for this with another number, all of them with the same words.
    "登记一件申请，四分之一与它同题": WANTED[0].format(n=37),
}
MAILED = ("gongkaiban", "nigao", "kezhang", "fenguan")
Row = Callable[[str, str], None]


def cases(county: County, row: Row) -> None:
    """Measure everything at both sizes and print each figure with its growth."""
    originals = lives(county)
    for name in MAILED:
        Person.objects.filter(username=name).update(email=f"{name}@example.org")
    address = f"/calendar/{renew_feed(by=county.person('gongkaiban'))}.ics"
    figures: dict[str, list[float]] = {}
    done = Case.objects.count()
    for size in SIZES:
        began = time.perf_counter()
        copy_many(originals, size - done)
        done = size
        row(f"装入至 {size} 件申请", f"{time.perf_counter() - began:.1f} 秒")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        for name, seconds, queries in _measured(county, originals, address):
            figures.setdefault(name, []).append(seconds)
            row(f"{name}，{size} 件", f"{seconds * 1000:,.0f} 毫秒，{queries} 次查询")
        row(f"夜间重算 {running().count()} 件在办申请", f"多用内存 {_growth():.0f} MB")
    for name, (small, large) in figures.items():
        row(f"{name} 的比值 100000 : 1000", f"{large / small:.1f}")


def _measured(county: County, originals: list[Case], address: str) -> list[tuple[str, float, int]]:
    desk = Client()
    desk.force_login(
        Person.objects.get(username="gongkaiban"), "django.contrib.auth.backends.ModelBackend"
    )
    department = originals[0].department_id
    pages = {
        "今天要做的事": "/desk/",
        "申请列表": "/desk/cases/",
        "申请列表，最后一页": "/desk/cases/?state=&page=400",
        "申请列表，科室且超期": f"/desk/cases/?state=overdue&department={department}",
        "申请列表，按登记号": f"/desk/cases/?state=&q={originals[3].number}",
        "申请列表，按两字词": "/desk/cases/?state=&q=%E5%AE%A1%E8%AE%A1",
        "申请列表，查无此词": "/desk/cases/?state=&q=%E6%9F%A5%E6%97%A0%E6%AD%A4%E8%AF%8D",
        "申请页（期限）": f"/desk/cases/{originals[3].pk}/",
        "提醒页": "/desk/cases/reminders/",
        "日历订阅": address,
        "办理统计页": "/desk/cases/statistics/",
    }
    found = [(name, *_page(desk, url)) for name, url in pages.items()]
    for name, wanted in REGISTERED.items():
        found.append((name, *_often(partial(_register, county, wanted))))
    found.append(("夜间重算期限", *_work(recompute_due_dates)))
    Reminder.objects.all().delete()
    with _unsent():
        found.append(("发送提醒", *_work(remind)))
        found.append((f"发送提醒，每 {PER} 条", *_each(found[-1], Reminder.objects.count())))
        found.append(("再次提醒（都已发过）", *_work(remind)))
        found.append((f"发送提醒，只有 {FEW} 件没有办结", *_remind_of_few()))
    return found


def _register(county: County, wanted: str) -> None:
    county.application(wanted, Channel.IN_PERSON, working_day_ago(1))


def _each(whole: tuple[str, float, int], lines: int) -> tuple[float, int]:
    """What ``PER`` reminders cost of the whole sending."""
    _, seconds, queries = whole
    return seconds / lines * PER, round(queries / lines * PER)


def _remind_of_few() -> tuple[float, int]:
    """The same reminders with whatever more in the register: the others are answered, or far from
    their last day; what was sent on other days stays."""
    with transaction.atomic():
        Reminder.objects.update(on=timezone.localdate() - timedelta(30))
        last = Case.objects.order_by("pk").values_list("pk", flat=True)[FEW - 1]
        others = Case.objects.filter(pk__gt=last)
        others.filter(pk__lte=last + (others.count() // 2)).update(
            due_on=timezone.localdate() + timedelta(300), state=CaseState.IN_HAND,
            received_on=timezone.localdate() - timedelta(40),
        )  # fmt: skip
        others.filter(pk__gt=last + (others.count() // 2)).update(state=CaseState.ANSWERED)
        spent = _work(remind)
        transaction.set_rollback(True)
    return spent


def _unsent() -> AbstractContextManager[None]:
    return override_settings(EMAIL_BACKEND="django.core.mail.backends.dummy.EmailBackend")


def _page(client: Client, url: str) -> tuple[float, int]:
    """The median of five requests, and the queries of the last one."""
    times, queries = [], 0
    for _ in range(6):
        with CaptureQueriesContext(connection) as captured:
            began = time.perf_counter()
            response = client.get(url)
            times.append(time.perf_counter() - began)
        if response.status_code != 200:
            raise RuntimeError(f"{url}: {response.status_code}")
        queries = len(captured)
    return statistics.median(times[1:]), queries


def _often(work: Callable[[], object]) -> tuple[float, int]:
    """The median of five times, and the queries of the last one."""
    spent = [_work(work) for _ in range(6)]
    return statistics.median(seconds for seconds, _ in spent[1:]), spent[-1][1]


def _work(work: Callable[[], object]) -> tuple[float, int]:
    with CaptureQueriesContext(connection) as captured:
        began = time.perf_counter()
        work()
        seconds = time.perf_counter() - began
    return seconds, len(captured)


_NIGHT = """
import django
django.setup()
from pathlib import Path
from gongkai.cases.actions import recompute_due_dates
def peak():
    return int(Path("/proc/self/status").read_text().partition("VmHWM:")[2].split()[0])
before = peak()
recompute_due_dates()
print(peak() - before)
"""


def _growth() -> float:
    """By how many megabytes a fresh process grows at most while it dates every case (Linux)."""
    done = subprocess.run(
        [sys.executable, "-c", _NIGHT], check=True, capture_output=True, text=True
    )
    return int(done.stdout.split()[-1]) / 1024
