"""``gongkai calendar``: the same deed as the page, for an operator at the terminal."""

import sys
from pathlib import Path

from gongkai.core.deeds import Blocked
from gongkai.core.workdays import actions
from gongkai.core.workdays.dependents import Affected


def load(path: Path, *, only_preview: bool = False) -> int:
    """Load the notice in ``path`` and print what it changes; returns the exit status."""
    try:
        data = path.read_bytes()
    except OSError as error:
        return _fail([f"无法读取“{path}”：{error.strerror}。请核对路径和权限。"])
    try:
        notice = actions.read_notice_file(data=data, name=path.name, by=None)
        preview = actions.preview_notice(notice=notice, by=None)
        for remark in preview.remarks:
            print(f"注意：{remark}")
        for change in preview.changes:
            print(change)
        if only_preview:
            print(f"将受影响的事项：{len(preview.affected)} 件（仅预览，未生效）")
            _list(preview.affected)
            return 0
        saved = actions.load_notice(notice=notice, by=None, seal=preview.seal)
    except Blocked as blocked:
        return _fail(blocked.reasons)
    print(
        f"{saved.year} 年放假安排已生效（{saved.source}）。受影响的事项：{len(saved.affected)} 件"
    )
    _list(saved.moved())
    return 0


def show(year: int) -> int:
    """Print the days of ``year`` that differ from the plain week; returns the exit status."""
    calendar = actions.current()
    if year < calendar.years[0]:
        return _fail([f"没有 {year} 年的放假安排，日历从 {calendar.years[0]} 年开始。"])
    if year not in calendar.years:
        print(f"{year} 年放假安排尚未录入，暂按周末休息推算，所有日期为暂定。")
        return 0
    for day, name in calendar.special_days(year):
        print(f"{day}  {'放假' if day.weekday() < 5 else '上班'}  {name}  {calendar.explain(day)}")
    return 0


def _list(moved: list[Affected]) -> None:
    for one in moved:
        print(f"  {one.label}  {one.before} → {one.after}")


def _fail(reasons: list[str]) -> int:
    for reason in reasons:
        print(f"错误：{reason}", file=sys.stderr)
    return 1
