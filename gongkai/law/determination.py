"""When what a bureau cannot tell by itself must be reported for determination (SS24 art. 24, SSR24
art. 25; rules.md §8.3): a county bureau reports upward and takes protective measures first."""

from datetime import date
from enum import StrEnum

from gongkai.law.calendar import Calendar, Reckoning

EFFECTIVE_FROM = date(2024, 9, 1)
REPORT_WORKING_DAYS = 10


class Conclusion(StrEnum):
    """What was determined about disclosing it (rules.md §8.2 step 2)."""

    MAY_DISCLOSE = "may_disclose"
    AFTER_REMOVAL = "after_removal"
    NOT = "not"

    @property
    def label(self) -> str:
        """The Chinese words."""
        return {
            "may_disclose": "可以公开", "after_removal": "删减后公开", "not": "不得公开",
        }[self]  # fmt: skip


def report_by(escalated_on: date, calendar: Calendar) -> Reckoning:
    """The last of the ten working days to report a matter that cannot be told (SSR24 art. 25)."""
    return calendar.add_working_days(escalated_on, REPORT_WORKING_DAYS)
