"""A notice as it comes: lines a clerk types, or a file. Every fault is named with its line.

A file has the form of ``gongkai/law/holidays/<year>.toml``, or the same as JSON.
"""

import json
import re
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import Any

from gongkai.law.calendar import YearNotice

FIRST_YEAR, LAST_YEAR = 2004, 2100
LONGEST_SOURCE, LONGEST_NAME = 120, 40
# A notice has some thirty lines; a file this large is something else.
MOST_CHARACTERS = 64 * 1024
DAY_OFF, WORKING_DAY = "放假", "调休上班"
_WEEKDAYS = "一二三四五六日"
_TABLES = {"days_off": "放假日期", "working_days": "调休上班日期"}
_KEYS = ("year", "source", *_TABLES)
_LONGEST_BREAK = 60

_DATE = r"(?:(?P<year{n}>\d{{4}})\s*[-./年]\s*)?(?P<month{n}>\d{{1,2}})\s*[-./月]\s*(?P<day{n}>\d{{1,2}})日?"
_WEEKDAY = r"(?:\s*[（(](?:周|星期)[一二三四五六日天][）)])?"
_LINE = re.compile(
    _DATE.format(n=1) + _WEEKDAY
    + r"(?:\s*(?:至|到|~|～|—+|-{2,})\s*" + _DATE.format(n=2) + _WEEKDAY + r")?"
    + r"(?:[\s:：,，]+(?P<name>\S.*?))?\s*"
)  # fmt: skip


class Unreadable(ValueError):
    """What was typed or sent is no notice. ``faults``: Chinese sentences naming the lines."""

    def __init__(self, *faults: str) -> None:
        super().__init__("；".join(faults))
        self.faults = list(faults)


def read_days_off(text: str, year: int) -> dict[date, str]:
    """The weekdays off in ``text``, one stretch a line; weekend days in a stretch are off anyway.

    Raises ``Unreadable`` naming every faulty line.
    """
    days = _read_lines(text, year, DAY_OFF, lambda day: None)
    return {day: name for day, name in days.items() if day.weekday() < 5}


def read_working_days(text: str, year: int) -> dict[date, str]:
    """The make-up working weekend days in ``text``; raises ``Unreadable`` naming faulty lines."""
    return _read_lines(text, year, WORKING_DAY, _against_working)


def as_lines(days: Mapping[Any, str]) -> str:
    """``days`` as a clerk would type them."""
    return "\n".join(f"{day} {name}" for day, name in sorted(days.items()))


def read_file(text: str, name: str) -> YearNotice:
    """The notice in a TOML or JSON file; raises ``Unreadable`` naming the faulty lines."""
    if len(text) > MOST_CHARACTERS:
        raise Unreadable(
            f"文件“{name}”太大，不像一份放假安排（一般几十行）。请核对是否选错了文件。"
        )
    if name.lower().endswith(".json"):
        return _checked(_parse_json(text), _places_json(text))
    if name.lower().endswith(".toml"):
        return _checked(_parse_toml(text), _places_toml(text))
    raise Unreadable(f"文件“{name}”不是 .toml 或 .json 文件。也可以在页面上逐行录入。")


def _read_lines(
    text: str, year: int, otherwise: str, against: Callable[[date], str | None]
) -> dict[date, str]:
    days: dict[date, str] = {}
    faults = []
    for number, line in enumerate(text.splitlines(), 1):
        if not line.strip():
            continue
        try:
            stretch, name = _read_line(line.strip(), year)
        except ValueError as error:
            faults.append(f"第 {number} 行“{line.strip()[:40]}”{error}")
            continue
        for day in stretch:
            fault = against(day)
            if fault:
                faults.append(f"第 {number} 行：{fault}")
            days[day] = name or otherwise
    if faults:
        raise Unreadable(*faults)
    return days


def _read_line(line: str, year: int) -> tuple[list[date], str]:
    match = _LINE.fullmatch(line)
    if match is None:
        raise ValueError("看不懂，应为 2027-01-01，或“2027-01-01 至 2027-01-03 元旦”。")
    try:
        first = _date_of(match, 1, year)
        last = _date_of(match, 2, first.year) if match["month2"] else first
    except ValueError:
        raise ValueError("中有不存在的日期，请对照通知更正。") from None
    if not 0 <= (last - first).days < _LONGEST_BREAK:
        raise ValueError("的起止日期有误：止日应在起日之后，且不超过两个月。")
    for end in (first, last):
        if end.year != year:
            raise ValueError(f"不在 {year} 年。跨年的假期请分别录入两年的安排。")
    name = match["name"] or ""
    if len(name) > LONGEST_NAME:
        raise ValueError(f"的名称太长，请不超过 {LONGEST_NAME} 字。")
    return [first + timedelta(n) for n in range((last - first).days + 1)], name


def _date_of(match: re.Match[str], which: int, year: int) -> date:
    given = match[f"year{which}"]
    return date(
        int(given) if given else year, int(match[f"month{which}"]), int(match[f"day{which}"])
    )


def _against_off(day: date) -> str | None:
    if day.weekday() >= 5:
        return f"{day} 是星期{_WEEKDAYS[day.weekday()]}，本来就休息，请删去这一行。"
    return None


def _against_working(day: date) -> str | None:
    if day.weekday() < 5:
        return f"{day} 是星期{_WEEKDAYS[day.weekday()]}，本来就上班，无需调休。"
    return None


def _parse_toml(text: str) -> Any:
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        place = re.search(r"line (\d+)", str(error))
        line = int(place[1]) if place else len(text.splitlines())
        why = "重复出现" if "overwrite" in str(error) else "写法不对"
        raise Unreadable(f'第 {line} 行{_quoted(text, line)}{why}，应为：日期 = "名称"。') from None
    except RecursionError:
        raise Unreadable("文件层次太深，不是放假安排。") from None


def _parse_json(text: str) -> Any:
    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        keys = [key for key, _ in found]
        for key in keys:
            if keys.count(key) > 1:
                raise Unreadable(f"第 {_places_json(text).get(key, 1)} 行：“{key}”重复出现。")
        return dict(found)

    try:
        return json.loads(text, object_pairs_hook=pairs)
    except json.JSONDecodeError as error:
        line = error.lineno
        raise Unreadable(
            f'第 {line} 行{_quoted(text, line)}写法不对，应为："日期": "名称"。'
        ) from None
    except RecursionError:
        raise Unreadable("文件层次太深，不是放假安排。") from None


def _quoted(text: str, line: int) -> str:
    lines = text.splitlines()
    content = lines[line - 1].strip()[:40] if 0 < line <= len(lines) else ""
    return f"“{content}”" if content else ""


def _places_toml(text: str) -> dict[str, int]:
    return _places(text, re.compile(r"""^\s*\[?\s*["']?([\w-]+)["']?\s*[\]=]"""))


def _places_json(text: str) -> dict[str, int]:
    return _places(text, re.compile(r'"([^"]*)"\s*:'))


def _places(text: str, pattern: re.Pattern[str]) -> dict[str, int]:
    """The last line each key stands in."""
    return {
        match[1]: number
        for number, line in enumerate(text.splitlines(), 1)
        for match in pattern.finditer(line)
    }


def _checked(data: Any, places: Mapping[str, int]) -> YearNotice:
    if not isinstance(data, dict):
        raise Unreadable("文件应有 year、source、days_off、working_days 四项。")
    faults = []

    def fault(key: str, sentence: str) -> None:
        faults.append(f"第 {places.get(key, 1)} 行：{sentence}")

    for key in data:
        if key not in _KEYS:
            fault(key, f"不认识的项目“{key}”，应为 {'、'.join(_KEYS)} 之一。")
    year, source = data.get("year"), data.get("source")
    if "year" not in data:
        faults.append("缺少年份（year）。")
    elif type(year) is not int or not FIRST_YEAR <= year <= LAST_YEAR:
        fault("year", f"年份（year）应为 {FIRST_YEAR} 至 {LAST_YEAR} 之间的整数。")
    if not isinstance(source, str) or not source.strip():
        faults.append("缺少出处（source），请写明通知的名称或文号。")
    elif len(source) > LONGEST_SOURCE:
        fault("source", f"出处（source）太长，请不超过 {LONGEST_SOURCE} 字。")
    days: dict[str, dict[date, str]] = {table: {} for table in _TABLES}
    for table, label in _TABLES.items():
        lines = data.get(table, {})
        if not isinstance(lines, dict):
            fault(table, f"{label}（{table}）应为“日期 = 名称”的列表。")
            continue
        against = _against_off if table == "days_off" else _against_working
        for key, name in lines.items():
            sentence = _fault_of(key, name, year, against)
            if sentence:
                fault(key, sentence)
            else:
                days[table][date.fromisoformat(key)] = name
    if not faults and not days["days_off"]:
        faults.append("没有放假日期（days_off），不是完整的放假安排。")
    if faults:
        raise Unreadable(*faults)
    return YearNotice(int(str(year)), str(source).strip(), days["days_off"], days["working_days"])


def _fault_of(key: str, name: Any, year: Any, against: Callable[[date], str | None]) -> str | None:
    try:
        day = date.fromisoformat(key)
        if str(day) != key:
            raise ValueError
    except ValueError:
        return f"“{key[:40]}”不是日期，应为 2027-01-01 的写法。"
    if not isinstance(name, str) or not 0 < len(name.strip()) <= LONGEST_NAME:
        return f"{key} 的名称应为 1 至 {LONGEST_NAME} 个字，并加引号。"
    if type(year) is int and day.year != year:
        return f"{key} 不在 {year} 年。"
    return against(day)
