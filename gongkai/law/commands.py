"""The law's commands: ``gongkai deadline``, ``gongkai case-dates``, ``gongkai fee``."""

import argparse
import json
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import Any

from gongkai.law import deadlines, fees
from gongkai.law.calendar import Calendar
from gongkai.law.errors import LawError
from gongkai.law.events import Channel, Event, EventType


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to ``gongkai``."""
    deadline = commands.add_parser("deadline", help="从收到日起数工作日，逐日说明")
    deadline.add_argument("--received", required=True, help="收到日期，例：2026-02-09")
    deadline.add_argument("--working-days", type=int, default=deadlines.ANSWER_WORKING_DAYS)
    deadline.add_argument("--json", action="store_true")
    deadline.set_defaults(handler=_deadline)
    case = commands.add_parser("case-dates", help="从事件文件推算答复期限")
    case.add_argument("file", type=Path)
    case.add_argument("--as-of", help="按哪一天推算，例：2026-03-01")
    case.add_argument("--json", action="store_true")
    case.set_defaults(handler=_case_dates)
    charge = commands.add_parser("fee", help="计算信息处理费：按件（当月累计件数）或按量（页数）")
    charge.add_argument("--scheme", required=True, choices=[scheme.value for scheme in fees.Scheme])
    charge.add_argument("--count", required=True, type=int)
    charge.add_argument("--json", action="store_true")
    charge.set_defaults(handler=_fee)


def deadline(received: date, working_days: int) -> dict[str, Any]:
    """The date ``working_days`` after ``received`` and a step for every day on the way."""
    calendar = Calendar.shipped()
    found = calendar.add_working_days(received, working_days)
    days = deadlines.explain_days(received, working_days, calendar)
    return {
        "received_on": str(received),
        "working_days": working_days,
        "due_on": str(found.on),
        "provisional": found.provisional,
        "steps": [
            {
                "date": str(day.on),
                "count": day.count,
                "rule": "T-07" if day.on != received else "T-01",
                "article": "条例第三十三条",
                "sentence": day.sentence,
            }
            for day in days
        ],
    }


def case_dates(data: Mapping[str, Any], as_of: date | None = None) -> dict[str, Any]:
    """What ``gongkai case-dates`` prints for ``data`` = {"events": [{"type", "on", …}]}."""
    found = deadlines.due(map(_event, _listed(data)), Calendar.shipped(), as_of)
    return {
        "due_on": str(found.due_on) if found.due_on else None,
        "provisional": found.provisional,
        "paused": found.paused,
        "steps": [
            {"date": str(step.on), **{k: v for k, v in asdict(step).items() if k != "on"}}
            for step in found.steps
        ],
    }


def _listed(data: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    events = data.get("events") if isinstance(data, Mapping) else None
    if not isinstance(events, list) or not all(isinstance(one, Mapping) for one in events):
        raise _input('文件应为 {"events": [{"type": …, "on": "YYYY-MM-DD"}]}')
    return events


def _event(raw: Mapping[str, Any]) -> Event:
    try:
        kind = EventType(raw["type"])
    except (KeyError, ValueError):
        raise _input(f"不认识的事件类型：{raw.get('type')}") from None
    facts = {k: v for k, v in raw.items() if k not in ("type", "on", "id", "replaces")}
    for name in ("served_on", "until"):
        if name in facts:
            facts[name] = read_date(facts[name], name)
    if "channel" in facts and facts["channel"] not in list(Channel):
        raise _input(f"不认识的提交方式：{facts['channel']}")
    on = read_date(raw.get("on"), "on")
    return Event(kind, on, facts, raw.get("id"), raw.get("replaces"))


def read_date(text: Any, name: str) -> date:
    """``text`` as a date; raises ``LawError`` naming the field."""
    try:
        return date.fromisoformat(str(text))
    except ValueError:
        raise _input(f"{name} 不是日期：{text}") from None


def _input(message: str) -> LawError:
    return LawError(message, rule="输入", article="文件格式", remedy="请按 gongkai --help 更正。")


def _deadline(arguments: argparse.Namespace) -> int:
    try:
        result = deadline(read_date(arguments.received, "--received"), arguments.working_days)
    except (LawError, ValueError) as error:
        return _fail(error)
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
        return 0
    for step in result["steps"]:
        count = f"第 {step['count']} 个工作日" if step["count"] else "不计"
        print(f"{step['date']}  {count}  {step['sentence']}")
    mark = "（暂定）" if result["provisional"] else ""
    print(f"期限届满：{result['due_on']}{mark}")
    return 0


def _case_dates(arguments: argparse.Namespace) -> int:
    try:
        data = json.loads(arguments.file.read_text(encoding="utf-8"))
        as_of = read_date(arguments.as_of, "--as-of") if arguments.as_of else None
        result = case_dates(data, as_of)
    except (OSError, ValueError) as error:
        return _fail(error)
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
        return 0
    for step in result["steps"]:
        print(f"{step['date']}  {step['sentence']}（{step['rule']}，{step['article']}）")
    return 0


def _fee(arguments: argparse.Namespace) -> int:
    try:
        total, tiers = fees.fee(fees.Scheme(arguments.scheme), arguments.count)
    except LawError as error:
        return _fail(error)
    if arguments.json:
        shown = [{**asdict(tier), "amount": tier.amount} for tier in tiers]
        print(json.dumps({"total": total, "tiers": shown}, ensure_ascii=False))
        return 0
    unit = "件" if arguments.scheme == "item" else "页"
    for tier in tiers:
        print(
            f"第 {tier.first}—{tier.last} {unit}：{tier.count} × {tier.unit_price} = {tier.amount} 元"
        )
    print(f"合计：{total} 元（国办函〔2020〕109号；是否收取由本机关决定，默认不收）")
    return 0


def _fail(error: Exception) -> int:
    print(f"错误：{error}", file=sys.stderr)
    return 2
