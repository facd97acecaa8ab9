"""The calendar in force: what the release ships, overlaid by notices loaded since."""

from functools import lru_cache

from django.db.models import Max

from gongkai.core.deeds import Blocked, deed
from gongkai.core.journal.actions import record
from gongkai.core.people.actions import require
from gongkai.core.people.models import Person
from gongkai.core.workdays.models import Notice
from gongkai.law.calendar import Calendar, YearNotice
from gongkai.law.errors import LawError
from gongkai.law.roles import Role


def current() -> Calendar:
    """The calendar with every loaded notice; rebuilt only when a notice was added."""
    newest = Notice.objects.aggregate(newest=Max("pk"))["newest"]
    return _overlaid(newest or 0)


@lru_cache(maxsize=2)
def _overlaid(newest: int) -> Calendar:
    calendar = Calendar.shipped()
    for notice in Notice.objects.filter(pk__lte=newest).order_by("pk"):
        calendar = calendar.with_year(_as_law(notice))
    return calendar


def _as_law(notice: Notice) -> YearNotice:
    return YearNotice.parse(
        {
            "year": notice.year,
            "source": notice.source,
            "days_off": notice.days_off,
            "working_days": notice.working_days,
        }
    )


@deed
def load_notice(*, notice: Notice, by: Person | None) -> Notice:
    """Put a year's notice in force (T-09). Open cases are re-dated by the caller's room."""
    require(by, Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE)
    try:
        Calendar.shipped().with_year(_as_law(notice))
    except LawError as error:
        raise Blocked(f"放假安排有误：{error}") from error
    notice.loaded_by_id = by.pk if by else None
    notice.save(force_insert=True)
    record("calendar_loaded", by=by, subject=f"calendar:{notice.year}", source=notice.source)
    return notice
