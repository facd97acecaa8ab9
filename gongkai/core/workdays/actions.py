"""The calendar in force: what the release ships, overlaid by notices loaded since."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from functools import lru_cache

from django.db.models import TextField
from django.db.models.functions import Cast

from gongkai.core.deeds import Blocked, deed, stop_if
from gongkai.core.files.intake import inspect, refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.actions import require
from gongkai.core.people.models import Person
from gongkai.core.workdays.comparison import Change, compare
from gongkai.core.workdays.dependents import Affected, registered
from gongkai.core.workdays.models import Notice
from gongkai.core.workdays.reading import FIRST_YEAR, LAST_YEAR, Unreadable, as_lines, read_file
from gongkai.law.calendar import Calendar, YearNotice
from gongkai.law.errors import LawError
from gongkai.law.roles import Role
from gongkai.scan.findings import Status
from gongkai.scan.readers.text import decode

ROLES = (Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE)

# A loaded notice as stored: year, source, days off and make-up days as JSON text.
_Row = tuple[int, str, str, str]


@dataclass(frozen=True)
class Preview:
    """What a notice would change. ``seal`` stands for all of it: confirm exactly this."""

    changes: list[Change]
    affected: list[Affected]
    remarks: list[str]
    seal: str


def current() -> Calendar:
    """The calendar with every loaded notice; rebuilt only when the notices differ."""
    return _overlaid(_loaded())


def _loaded() -> tuple[_Row, ...]:
    rows = Notice.objects.order_by("pk").values_list(
        "year", "source", Cast("days_off", TextField()), Cast("working_days", TextField())
    )
    return tuple(rows)


# The content is the key: a number can come again after a rollback, with other days behind it.
@lru_cache(maxsize=8)
def _overlaid(rows: tuple[_Row, ...]) -> Calendar:
    calendar = Calendar.shipped()
    for year, source, days_off, working_days in rows:
        calendar = calendar.with_year(
            YearNotice.parse(
                {
                    "year": year,
                    "source": source,
                    "days_off": json.loads(days_off),
                    "working_days": json.loads(working_days),
                }
            )
        )
    return calendar


def blockers(notice: Notice) -> list[str]:
    """Why ``notice`` may not come into force."""
    if not FIRST_YEAR <= notice.year <= LAST_YEAR:
        return [f"年份应在 {FIRST_YEAR} 至 {LAST_YEAR} 之间，请核对。"]
    if not notice.source.strip():
        return ["缺少出处，请写明放假通知的名称或文号。"]
    if not notice.days_off:
        return ["没有放假日期，不是完整的放假安排，请对照通知补齐。"]
    calendar = current()
    try:
        after = calendar.with_year(notice.as_law())
    except LawError as error:
        return [f"放假安排有误：{error}"]
    if notice.year in calendar.years and not compare(calendar, after, notice.year):
        same_names = calendar.special_days(notice.year) == after.special_days(notice.year)
        latest = Notice.objects.filter(year=notice.year).order_by("pk").last()
        if same_names and (latest is None or latest.source == notice.source):
            return [f"{notice.year} 年的放假安排已经生效且内容相同，无需重复录入。"]
    return []


@deed
def read_notice_file(*, data: bytes, name: str, by: Person | None) -> Notice:
    """The notice in an uploaded file, unsaved; the file itself is not kept.

    Raises ``Refused`` on a mark of secrecy and ``Blocked`` naming every faulty line.
    """
    require(by, *ROLES)
    # It is plain text whatever its name says; under this name the scan reads all of it.
    report = inspect(data, f"{name}.txt", by=by, where="calendar:file")
    if report.status == Status.COULD_NOT_REVIEW:
        raise Blocked(f"文件“{name}”无法审查：{report.reason}")
    try:
        return Notice.of(read_file(decode(data), name))
    except Unreadable as error:
        raise Blocked(*error.faults) from error


@deed
def preview_notice(*, notice: Notice, by: Person | None) -> Preview:
    """What ``notice`` would change if it came into force; nothing is written."""
    require(by, *ROLES)
    _refuse_secrecy(notice, by)
    stop_if(blockers(notice))
    calendar = current()
    after = calendar.with_year(notice.as_law())
    changes = compare(calendar, after, notice.year)
    affected = [one for dependent in registered() for one in dependent.preview(after)]
    return Preview(changes, affected, list(_remarks(notice, calendar)), _seal(notice))


def _remarks(notice: Notice, calendar: Calendar) -> Iterable[str]:
    if notice.year in calendar.years:
        yield f"{notice.year} 年已有放假安排，确认后由本次录入的取代。"
    missing = [
        str(year)
        for year in range(calendar.years[-1] + 1, notice.year)
        if year not in calendar.years
    ]
    if missing:
        yield f"{'、'.join(missing)} 年的放假安排还没有录入，请核对年份是否写错。"
    if not notice.working_days:
        yield "没有调休上班日期。多数年份都有，请对照通知核对。"


def _seal(notice: Notice) -> str:
    content = [_loaded(), notice.year, notice.source, notice.days_off, notice.working_days]
    return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()[:32]


@deed
def load_notice(*, notice: Notice, by: Person | None, seal: str | None = None) -> Notice:
    """Put a year's notice in force (T-09) and let everything that hangs on it move its dates.

    ``seal``: that of the preview a person confirmed; ``Blocked`` when anything changed since.
    """
    require(by, *ROLES)
    _refuse_secrecy(notice, by)
    stop_if(blockers(notice))
    if seal is not None and seal != _seal(notice):
        raise Blocked("预览之后日历或录入的内容有了变动，请重新核对下面的影响后再确认。")
    notice.loaded_by_id = by.pk if by else None
    notice.save(force_insert=True)
    moved = [one for dependent in registered() for one in dependent.apply(notice)]
    notice.affected = [asdict(one) for one in moved]
    notice.save(update_fields=["affected"])
    record("calendar_loaded", by=by, subject=f"calendar:{notice.year}", source=notice.source,
           notice=notice.pk, affected=len(moved))  # fmt: skip
    return notice


def _refuse_secrecy(notice: Notice, by: Person | None) -> None:
    typed = [notice.source, as_lines(notice.days_off), as_lines(notice.working_days)]
    refuse_secrecy("\n".join(typed), by=by, where="calendar:new")
