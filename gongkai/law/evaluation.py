"""When what is not disclosed has to be looked at again (R711 art. 18, IAR-10).

The article asks for evaluation “定期” and leaves the period open; a year is our choice [design].
"""

import calendar as months
from datetime import date, timedelta

EFFECTIVE_FROM = date(2019, 5, 15)
ARTICLE = "《政府信息公开条例》第十八条"
# The one place where the period stands.
EVERY_MONTHS = 12


def evaluate_by(last: date) -> date:
    """The day from which information withheld since ``last`` must be evaluated again.

    ``last``: the day of the decision on its attribute, or of the evaluation after it.
    """
    year, month = divmod(last.year * 12 + last.month - 1 + EVERY_MONTHS, 12)
    return date(year, month + 1, min(last.day, months.monthrange(year, month + 1)[1]))


def evaluated_before(today: date) -> date:
    """What was last decided or evaluated on this day or earlier is to be evaluated ``today``."""
    day = today - timedelta(31 * (EVERY_MONTHS + 1))
    while evaluate_by(day + timedelta(1)) <= today:
        day += timedelta(1)
    return day
