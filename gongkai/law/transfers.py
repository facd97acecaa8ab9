"""Handing public information to the archive and the public library (R711 art. 25(3), IAR-12).

The article asks for it “及时” and names no day; the end of March for the year before is our choice
[design].
"""

from datetime import date

EFFECTIVE_FROM = date(2019, 5, 15)
ARTICLE = "《政府信息公开条例》第二十五条第三款"
# The one place where the day stands: (month, day) of the following year.
BY = (3, 31)


def hand_over_by(year: int) -> date:
    """The day by which what became public in ``year`` is to be handed over."""
    return date(year + 1, *BY)


def years_due(today: date) -> tuple[int, int]:
    """The years whose items should have been listed by now or are to be: the last two."""
    return today.year - 2, today.year - 1
