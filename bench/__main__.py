"""``make bench``: every figure of one run, side by side; read the ratios, not the times."""

import os
import shutil
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

VAR = Path(tempfile.mkdtemp(prefix="gongkai-bench-"))
os.environ["GONGKAI_VAR"] = str(VAR)
os.environ["DJANGO_SETTINGS_MODULE"] = "gongkai.settings"

import django  # noqa: E402

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection  # noqa: E402
from django.test import Client  # noqa: E402
from django.test.utils import CaptureQueriesContext  # noqa: E402

from bench import bulk  # noqa: E402
from bench.cases import cases  # noqa: E402
from bench.scan import scan  # noqa: E402
from bench.serving import requests_per_second, running_server  # noqa: E402
from gongkai.law.calendar import Calendar  # noqa: E402
from gongkai.law.deadlines import due  # noqa: E402
from gongkai.law.events import Event, EventType  # noqa: E402
from gongkai.portal.actions import build_all, catch_up  # noqa: E402
from gongkai.portal.indexing import rebuild_index  # noqa: E402
from seeds.county import County, found  # noqa: E402

SIZES = (1_000, 10_000)
# Measured without building the pages nobody touches: every item's own, the full lists.
MANY = 100_000


def main() -> int:
    """Run every measurement and print one table."""
    try:
        row("测量", "数值")
        scan(row)
        law()
        call_command("migrate", verbosity=0)
        call_command("createcachetable", verbosity=0)
        call_command("collectstatic", verbosity=0, interactive=False)
        county = found()
        costs, done = [], 0
        for size in SIZES:
            bulk.publish_many(county, size - done, first=done)
            done = size
            seconds = timed(build_all)
            row(f"全站重建 {size} 条", f"{seconds:.1f} 秒，每条 {seconds / size * 1000:.1f} 毫秒")
            costs.append(publish_cost(county, size))
        row("发布一条的比值 10000 : 1000", f"{costs[1] / costs[0]:.2f}")
        cases(county, row)
        serving()
        many(county, done, costs[0])
    finally:
        shutil.rmtree(VAR, ignore_errors=True)
    return 0


def row(name: str, value: str) -> None:
    print(f"{name:<40}{value}", flush=True)


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def median(work: Callable[[], object], runs: int = 5) -> float:
    work()
    return statistics.median(timed(work) for _ in range(runs))


def law() -> None:
    """Due dates a second, with an extension and a consultation in each life."""
    calendar = Calendar.shipped()
    start = calendar.next_working_day(calendar.add_working_days(_day(), 0).on).on
    asked = calendar.add_working_days(start, 3).on
    events = [
        Event(EventType.RECEIVED, start),
        Event(EventType.THIRD_PARTY_ASKED, asked),
        Event(EventType.THIRD_PARTY_ANSWERED, calendar.add_working_days(asked, 8).on),
        Event(EventType.EXTENDED, calendar.add_working_days(asked, 9).on, {"working_days": 20}),
    ]
    seconds = median(lambda: [due(events, calendar) for _ in range(2000)], 3)
    row("推算答复期限", f"{2000 / seconds:,.0f} 件/秒")


def _day():  # type: ignore[no-untyped-def]
    from datetime import date

    return date(2026, 2, 9)


def publish_cost(county: County, size: int) -> float:
    """Seconds and queries from the publisher's click to pages and index being up to date."""
    times, queries = [], 0
    for number in range(6):
        cleared = county.clear(county.draft("news", f"测速第{size}批第{number}条"))
        with CaptureQueriesContext(connection) as captured:
            times.append(timed(lambda d=cleared: _publish(county, d)))  # type: ignore[misc]
        queries = len(captured)
    cost = statistics.median(times[1:])
    row(f"发布一条，已有 {size} 条", f"{cost * 1000:.0f} 毫秒，{queries} 次查询")
    return cost


def many(county: County, done: int, cost_of_few: float) -> None:
    """The same at ``MANY``, and what the desk then costs."""
    began = county.organ.disclosures.count()
    seconds = timed(lambda: bulk.publish_many(county, MANY - began, first=done))
    row(f"写入 {MANY - began} 条", f"{seconds:.0f} 秒")
    row(f"重建索引 {MANY} 条", f"{timed(rebuild_index):.0f} 秒")
    cost = publish_cost(county, MANY)
    row(f"发布一条的比值 {MANY} : {SIZES[0]}", f"{cost / cost_of_few:.2f}")
    for username in ("nigao", "gongkaiban", "fabu"):
        client = Client(headers={"host": "localhost"})
        client.force_login(county.person(username))
        for name, path in (("待办", "/desk/"), ("台账", "/desk/disclosures/")):
            seconds = median(lambda p=path, c=client: c.get(p))  # type: ignore[misc]
            row(f"{name}（{username}），已有 {MANY} 条", f"{seconds * 1000:.0f} 毫秒")


def _publish(county: County, disclosure: object) -> None:
    from gongkai.disclosure.actions import publish

    publish(disclosure=disclosure, by=county.person("fabu"))  # type: ignore[arg-type]
    catch_up()


def serving() -> None:
    """Requests a second on the embedded server, one run, same load on each address."""
    with running_server(VAR) as address:
        figures = {
            name: requests_per_second(address + path)
            for name, path in (
                (
                    "公开页面（文件）",
                    "/items/2026/0000001/".replace("2026", str(time.localtime().tm_year)),
                ),
                ("首页（文件）", "/"),
                ("搜索两字词，一万条", "/search/?q=%E6%95%B4%E6%94%B9"),
                ("申请表（动态）", "/apply/shifan/"),
            )
        }
    for name, figure in figures.items():
        row(name, f"{figure:,.0f} 次/秒")
    pages, _, search, _ = figures.values()
    row("公开页面 : 搜索", f"{pages / search:.0f} : 1")


if __name__ == "__main__":
    sys.exit(main())
