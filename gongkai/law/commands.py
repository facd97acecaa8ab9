"""The law's commands: ``gongkai deadline``, ``gongkai case-dates``, ``gongkai fee``."""

import argparse
import json
import re
import sys
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date, datetime
from pathlib import Path
from typing import Any

from gongkai.law import deadlines, fees
from gongkai.law.calendar import Calendar
from gongkai.law.errors import LawError
from gongkai.law.events import DATES, Channel, Event, EventType


def register(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    """Add the commands to ``gongkai``. Numbers are read by the handlers, to refuse in Chinese."""
    deadline = commands.add_parser("deadline", help="从收到日起数工作日，逐日说明")
    deadline.add_argument("--received", required=True, help="收到日期，例：2026-02-09")
    deadline.add_argument("--working-days", default=str(deadlines.ANSWER_WORKING_DAYS))
    deadline.add_argument("--json", action="store_true")
    deadline.set_defaults(handler=_deadline)
    case = commands.add_parser("case-dates", help="从事件文件推算答复期限")
    case.add_argument("file", type=Path)
    case.add_argument("--as-of", help="按哪一天推算，例：2026-03-01")
    case.add_argument("--json", action="store_true")
    case.set_defaults(handler=_case_dates)
    charge = commands.add_parser("fee", help="计算信息处理费：按件（当月累计件数）或按量（页数）")
    charge.add_argument("--scheme", required=True, help="item 按件，page 按量")
    charge.add_argument("--count", required=True, help="件数或页数")
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
    except KeyError:
        raise _input("有一条事件缺少 type") from None
    except ValueError:
        raise _input(f"不认识的事件类型：{raw['type']}") from None
    facts = {k: v for k, v in raw.items() if k not in _ENVELOPE and v is not None}
    for name in facts.keys() & set(DATES):
        facts[name] = read_date(facts[name], name)
    for name in facts.keys() & _NUMBERS:
        if not isinstance(facts[name], int) or isinstance(facts[name], bool):
            raise _input(f"{name} 应为整数：{facts[name]}")
    for name in facts.keys() & _FLAGS:
        if not isinstance(facts[name], bool):
            raise _input(f"{name} 应为 true 或 false：{facts[name]}")
    if "scheme" in facts and facts["scheme"] not in list(fees.Scheme):
        raise _input(f"不认识的收费方式：{facts['scheme']}")
    if "channel" in facts and facts["channel"] not in list(Channel):
        raise _input(f"不认识的提交方式：{facts['channel']}")
    if raw.get("on") is None:
        raise _input(f"“{kind.label}”缺少日期 on")
    on = read_date(raw["on"], "on")
    return Event(kind, on, facts, _id(raw, "id"), _id(raw, "replaces"), _instant(raw))


_ENVELOPE = {"type", "on", "id", "replaces", "recorded_at"}
_NUMBERS = {"working_days", "total", "amount", "count"}
_FLAGS = {"co_made", "reasonable", "override"}
# fromisoformat alone would take 20260209 and 2026-W07-1 as well.
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def _id(raw: Mapping[str, Any], name: str) -> Any:
    value = raw.get(name)
    if value is not None and (isinstance(value, bool) or not isinstance(value, int | str)):
        raise _input(f"{name} 应为编号（整数或文字）：{value}")
    return value


def _instant(raw: Mapping[str, Any]) -> datetime | None:
    written = raw.get("recorded_at")
    try:
        return datetime.fromisoformat(written) if written is not None else None
    except (TypeError, ValueError):
        raise _input(f"recorded_at 不是时间：{written}") from None


def read_date(text: Any, name: str) -> date:
    """``text`` (YYYY-MM-DD) as a date; raises ``LawError`` naming the field."""
    try:
        if isinstance(text, str) and _DATE.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise _input(f"{name} 不是日期（应为 YYYY-MM-DD）：{text}")


def read_number(text: str, name: str) -> int:
    """``text`` as a whole number ≥ 0; raises ``LawError`` naming the option."""
    if not re.fullmatch(r"\d{1,12}", text, re.ASCII):
        raise _input(f"{name} 应为不小于 0 的整数（至多 12 位）：{text}")
    return int(text)


def read_file(path: Path) -> Any:
    """The JSON in ``path``; raises ``LawError`` saying what is wrong with the file."""
    try:
        return json.loads(path.read_text(encoding="utf-8-sig"))
    except UnicodeDecodeError:
        raise _input(f"{path} 不是 UTF-8 编码的文本") from None
    except json.JSONDecodeError as error:
        raise _input(f"{path} 不是 JSON：第 {error.lineno} 行第 {error.colno} 列有误") from None
    except (RecursionError, ValueError):
        raise _input(f"{path} 的内容嵌套过深或数字过长") from None
    except IsADirectoryError:
        raise _input(f"{path} 是目录，不是文件") from None
    except FileNotFoundError:
        raise _input(f"没有文件 {path}") from None
    except OSError:
        raise _input(f"读不了文件 {path}") from None


def _input(message: str) -> LawError:
    return LawError(message, rule="输入", article="文件格式", remedy="请按 gongkai --help 更正。")


def _deadline(arguments: argparse.Namespace) -> int:
    try:
        working_days = read_number(arguments.working_days, "--working-days")
        result = deadline(read_date(arguments.received, "--received"), working_days)
    except LawError as error:
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
        data = read_file(arguments.file)
        as_of = read_date(arguments.as_of, "--as-of") if arguments.as_of else None
        result = case_dates(data, as_of)
    except LawError as error:
        return _fail(error)
    if arguments.json:
        print(json.dumps(result, ensure_ascii=False))
        return 0
    for step in result["steps"]:
        print(f"{step['date']}  {step['sentence']}（{step['rule']}，{step['article']}）")
    return 0


def _fee(arguments: argparse.Namespace) -> int:
    try:
        if arguments.scheme not in list(fees.Scheme):
            raise _input(f"--scheme 应为 item（按件）或 page（按量）：{arguments.scheme}")
        count = read_number(arguments.count, "--count")
        total, tiers = fees.fee(fees.Scheme(arguments.scheme), count)
    except LawError as error:
        return _fail(error)
    if arguments.json:
        shown = [_tier(tier) for tier in tiers]
        print(json.dumps({"total": total, "tiers": shown}, ensure_ascii=False))
        return 0
    unit = "件" if arguments.scheme == "item" else "页"
    for tier in tiers:
        each = (
            f"{tier.unit_price} 起每十{unit}加 {tier.rise}" if tier.rise else f"{tier.unit_price}"
        )
        print(f"第 {tier.first}—{tier.last} {unit}：{tier.count} × {each} = {tier.amount} 元")
    print(f"合计：{total} 元（国办函〔2020〕109号；是否收取由本机关决定，默认不收）")
    return 0


def _tier(tier: fees.Tier) -> dict[str, int]:
    shown = {**asdict(tier), "amount": tier.amount}
    if not tier.rise:
        del shown["rise"]
    return shown


def _fail(error: LawError) -> int:
    # What the file contained is repeated in the message: one line, nothing a terminal obeys.
    words = " ".join(str(error).split())
    line = "".join(letter if letter.isprintable() else "?" for letter in words)
    print(f"错误：{line if len(line) <= 400 else line[:400] + '…'}", file=sys.stderr)
    return 2
