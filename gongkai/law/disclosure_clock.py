"""By when information that must be disclosed proactively has to be public (rules.md §1.1, §14)."""

from datetime import date

from gongkai.law.calendar import Calendar, Reckoning

EFFECTIVE_FROM = date(2019, 5, 15)
PROACTIVE_WORKING_DAYS = 20


def publish_by(formed_on: date, calendar: Calendar) -> Reckoning:
    """IAR-13: within 20 working days from the day the information was formed or changed (art. 26)."""
    return calendar.add_working_days(formed_on, PROACTIVE_WORKING_DAYS)
