"""By when information that must be disclosed proactively has to be public (rules.md §1.1, §14)."""

from dataclasses import dataclass
from datetime import date, timedelta

from gongkai.law.calendar import Calendar, Reckoning

EFFECTIVE_FROM = date(2019, 5, 15)
PROACTIVE_WORKING_DAYS = 20


@dataclass(frozen=True)
class Clock:
    """A period of disclosure: working days or calendar days from ``base``, with its article.

    ``is_certain``: False where rules.md is not sure; the interface then says “请核对”.
    """

    code: str
    label: str
    base: str
    article: str
    working_days: int = 0
    calendar_days: int = 0
    is_certain: bool = True


CLOCKS: dict[str, Clock] = {
    clock.code: clock
    for clock in (
        Clock("general", "20 个工作日（一般）", "形成或变更之日", "《政府信息公开条例》第二十六条",
              working_days=PROACTIVE_WORKING_DAYS),
        Clock("budget", "20 日（部门预决算）", "财政部门批复之日", "《预算法》第十四条",
              calendar_days=20),
        Clock("proposal", "20 个工作日（建议提案复文）", "答复代表委员之日", "国办发〔2014〕46号",
              working_days=20),
        Clock("interpretation", "3 个工作日（政策解读）", "政策文件公开之日", "国办发〔2016〕80号",
              working_days=3),
        Clock("penalty", "7 个工作日（行政处罚决定）", "作出决定之日",
              "国办发〔2018〕118号", working_days=7, is_certain=False),
        Clock("none", "没有法定期限（动态、公示等）", "", ""),
    )
}  # fmt: skip


def publish_by(formed_on: date, calendar: Calendar) -> Reckoning:
    """IAR-13: within 20 working days from the day the information was formed or changed (art. 26)."""
    return calendar.add_working_days(formed_on, PROACTIVE_WORKING_DAYS)


def due_by(clock: str, base: date, calendar: Calendar) -> Reckoning | None:
    """The last day of the period ``clock`` (a code of ``CLOCKS``) from ``base``, the day it names.

    Budgets run in calendar days (BUD18 14), the others in working days. None without a period.
    """
    found = CLOCKS[clock]
    if found.working_days:
        return calendar.add_working_days(base, found.working_days)
    if found.calendar_days:
        return Reckoning(base + timedelta(days=found.calendar_days), provisional=False)
    return None


def overdue_from(clock: str, today: date, calendar: Calendar) -> date | None:
    """The latest day of ``base`` whose period ``clock`` has ended before ``today``.

    A document that began on this day or earlier is overdue. None for what has no period.
    """
    day = today
    while True:
        due = due_by(clock, day, calendar)
        if due is None:
            return None
        if due.on < today:
            return day
        day -= timedelta(1)
