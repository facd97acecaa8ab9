"""Numbers without gaps, taken in the deed's own transaction (rules.md §13.3)."""

from datetime import date

from django.utils import timezone

from gongkai.cases.models import Counter
from gongkai.core.people.models import Organ
from gongkai.law.letters import LetterKind


def case_number(organ: Organ) -> str:
    """The next application of the year: 2026-0007."""
    year, serial = _next(organ, "case")
    return f"{year}-{serial:04d}"


def inbound_number(organ: Organ) -> str:
    """The next consultation another organ sent: 征2026-0003."""
    year, serial = _next(organ, "inbound")
    return f"征{year}-{serial:04d}"


def archive_number(organ: Organ) -> str:
    """The next archive folder: 依申请-2026-0005."""
    year, serial = _next(organ, "archive")
    return f"依申请-{year}-{serial:04d}"


def letter_number(organ: Organ, kind: LetterKind, on: date) -> str:
    """In the series of the year it is signed in: 示审公复〔2026〕1号 for answers, 示审公函〔2026〕1号 for every other letter."""
    series, word = ("letter", "公复") if kind.is_answer else ("notice", "公函")
    year, serial = _next(organ, series, on.year)
    return f"{organ.document_prefix}{word}〔{year}〕{serial}号"


def _next(organ: Organ, series: str, year: int | None = None) -> tuple[int, int]:
    year = year or timezone.localdate().year
    counter, _ = Counter.objects.select_for_update().get_or_create(
        organ=organ, year=year, series=series
    )
    counter.last += 1
    counter.save(update_fields=["last"])
    return year, counter.last
