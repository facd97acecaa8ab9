"""Numbers of a year under the annual report's own definitions (国办公开办函〔2021〕30号; rules.md §2).

Everything is counted by the database in a handful of grouped queries; Python only adds up groups.
Corrections of one's own information (art. 41) are no applications for disclosure and not counted.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from django.db.models import Count, Exists, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from gongkai.cases.models import ApplicantKind, Case, CaseEvent, CaseKind, Challenge
from gongkai.cases.redone import RESTARTS, FirstAnswer, first_answers
from gongkai.law.calendar import Calendar
from gongkai.law.challenges import Kind, Result
from gongkai.law.outcomes import ANSWERS, BY_CODE, OUTCOMES, open_on

NEW, CARRIED_IN, DISPOSED, CARRIED_OUT = 1, 2, 24, 25
OUTCOME_ROWS = range(3, 24)
KINDS = tuple(ApplicantKind)
_ANSWERS = tuple(outcome.code for outcome in ANSWERS)
# Table 四: what is challenged how; the columns are the results.
CHALLENGES = ("行政复议", "行政诉讼：未经复议直接起诉", "行政诉讼：复议后起诉")
RESULTS = (Result.MAINTAINED, Result.CORRECTED, Result.OTHER, Result.PENDING)


@dataclass(frozen=True)
class Year:
    """The numbers of one organ and year, up to its last day or ``until`` while it runs.

    ``table``: row 1…25 of table 三 → kind of applicant → number. ``months``: (received, answered)
    for January … December. ``median_working_days``: None when nothing was answered.
    ``challenges``: row of table 四 → result → number.
    """

    year: int
    until: date
    is_running: bool
    table: Mapping[int, Mapping[ApplicantKind, int]]
    answered: int
    in_time: int
    median_working_days: float | None
    months: tuple[tuple[int, int], ...]
    channels: Mapping[str, int]
    sources: Mapping[str, int]
    challenges: Mapping[str, Mapping[Result, int]] = field(default_factory=dict)

    def row(self, number: int) -> int:
        """The total (column 7) of a row."""
        return sum(self.table[number].values())

    @property
    def received(self) -> int:
        return self.row(NEW)

    @property
    def in_time_percent(self) -> float | None:
        return round(100 * self.in_time / self.answered, 1) if self.answered else None


def years_of(organ_id: int, today: date) -> list[int]:
    """The years with applications, this year among them, newest first."""
    first = Case.objects.filter(organ=organ_id).aggregate(first=Min("received_on"))["first"]
    return list(range(today.year, (first or today).year - 1, -1))


def year_of(organ_id: int, year: int, today: date, calendar: Calendar) -> Year:
    """Everything counted for ``year``; ``today``: how far a running year is known."""
    start, end = date(year, 1, 1), date(year, 12, 31)
    rows = Case.objects.filter(organ=organ_id, kind=CaseKind.DISCLOSURE).order_by()
    redone = first_answers(organ_id)
    lengths = _answers(rows, redone, start, end)
    received, channels, sources = _received(rows, start, end)
    answered = Counter[int]()
    for (_, on, _), count in lengths.items():
        answered[on.month] += count
    return Year(
        year=year,
        until=min(end, today),
        is_running=today <= end,
        table=annual_table(organ_id, year, redone),
        answered=sum(lengths.values()),
        in_time=sum(count for (_, _, in_time), count in lengths.items() if in_time),
        median_working_days=_median(lengths, calendar),
        months=tuple((received[month], answered[month]) for month in range(1, 13)),
        channels=channels,
        sources=sources,
        challenges=_challenges(organ_id, start, end),
    )


def annual_table(
    organ_id: int, year: int, redone: Sequence[FirstAnswer] | None = None
) -> dict[int, dict[ApplicantKind, int]]:
    """Rows 1…25 of table 三 by kind of applicant (T3-1 … T3-4, T3-6).

    r1 counts by the day of receipt; r25 what was received and not closed at the end of the year;
    r3 … r23 what was closed within it, each application in exactly one row (I4). ``redone``:
    ``first_answers`` of the organ where the caller has them.
    """
    start, end = date(year, 1, 1), date(year, 12, 31)
    first = first_answers(organ_id) if redone is None else redone
    unclosed_before = Q(answered_on=None) | Q(answered_on__gte=start)
    unclosed_after = Q(answered_on=None) | Q(answered_on__gt=end)
    closed = Q(answered_on__gte=start, answered_on__lte=end)
    groups = (
        Case.objects.filter(organ=organ_id, kind=CaseKind.DISCLOSURE, received_on__lte=end)
        .filter(unclosed_before)
        .exclude(pk__in=[one.case_id for one in first])
        .order_by()
        .values("applicant_kind", "outcome")
        .annotate(
            new=Count("pk", filter=Q(received_on__gte=start)),
            carried_in=Count("pk", filter=Q(received_on__lt=start)),
            closed=Count("pk", filter=closed),
            carried_out=Count("pk", filter=unclosed_after),
        )
    )
    table = {row: dict.fromkeys(KINDS, 0) for row in range(NEW, CARRIED_OUT + 1)}
    for group in groups:
        kind = ApplicantKind(group["applicant_kind"])
        table[NEW][kind] += group["new"]
        table[CARRIED_IN][kind] += group["carried_in"]
        table[CARRIED_OUT][kind] += group["carried_out"]
        if group["closed"]:
            table[BY_CODE[group["outcome"]].row][kind] += group["closed"]
            table[DISPOSED][kind] += group["closed"]
    for one in first:
        _count_first(table, one, start, end)
    return table


def _count_first(
    table: dict[int, dict[ApplicantKind, int]], one: FirstAnswer, start: date, end: date
) -> None:
    """A redone case, as if its first answer were the only one."""
    begun, closed = one.received_on, one.answered_on
    rows = []
    if open_on(start - timedelta(1), begun, closed):
        rows.append(CARRIED_IN)
    if start <= begun <= end:
        rows.append(NEW)
    if start <= closed <= end:
        rows += [BY_CODE[one.outcome].row, DISPOSED]
    if open_on(end, begun, closed):
        rows.append(CARRIED_OUT)
    for row in rows:
        table[row][one.applicant_kind] += 1


def _received(
    rows: QuerySet[Case], start: date, end: date
) -> tuple[Counter[int], Counter[str], Counter[str]]:
    """How many were received by month, by channel and by source."""
    groups = (
        rows.filter(received_on__gte=start, received_on__lte=end)
        .values_list("received_on", "channel", "source")
        .annotate(n=Count("pk"))
    )
    months, channels, sources = Counter[int](), Counter[str](), Counter[str]()
    for on, channel, source, count in groups:
        months[on.month] += count
        channels[channel] += count
        sources[source] += count
    return months, channels, sources


# (first day of the clock, day of the answer, in time) → how many.
_Lengths = Counter[tuple[date, date, bool]]


def _answers(
    rows: QuerySet[Case], redone: Sequence[FirstAnswer], start: date, end: date
) -> _Lengths:
    """The answers of the year by their dates; F1–F3 end an application without one.

    The clock begins with the receipt, or anew with the correction (COR-04) or the payment (FEE-09).
    One answered while the clock stood still has no date to miss and is in time.
    """
    replaced = CaseEvent.objects.filter(replaces=OuterRef("pk"))
    restarts = (
        CaseEvent.objects.filter(~Exists(replaced), case=OuterRef("pk"), type__in=RESTARTS)
        .order_by()
        .values("case")
        .annotate(last=Max("on"))
        .values("last")
    )
    groups = (
        rows.filter(answered_on__gte=start, answered_on__lte=end, outcome__in=_ANSWERS)
        .exclude(received_on=None)
        .exclude(pk__in=[one.case_id for one in redone])
        .annotate(began=Coalesce(Subquery(restarts), F("received_on")))
        .values_list("began", "answered_on", "answered_due_on")
        .annotate(n=Count("pk"))
    )
    lengths: _Lengths = Counter()
    for began, on, due_on, count in groups:
        lengths[(began, on, due_on is None or on <= due_on)] += count
    for one in redone:
        if start <= one.answered_on <= end and one.outcome in _ANSWERS:
            in_time = one.due_on is None or one.answered_on <= one.due_on
            lengths[(one.began_on, one.answered_on, in_time)] += 1
    return lengths


def _median(lengths: _Lengths, calendar: Calendar) -> float | None:
    """The middle of the working days after the clock began, up to the day of the answer."""
    days = Counter[int]()
    for (began, on, _), count in lengths.items():
        days[max(0, calendar.working_days_between(began, on))] += count
    return _middle(sorted(days.items()))


def _middle(counted: Iterable[tuple[int, int]]) -> float | None:
    """The median of values that come with how often they occur, ascending."""
    listed = list(counted)
    total = sum(count for _, count in listed)
    if not total:
        return None
    places = ((total - 1) // 2, total // 2)
    found, passed = [], 0
    for value, count in listed:
        found += [value for place in places if passed <= place < passed + count]
        passed += count
    return sum(found) / 2


def _challenges(organ_id: int, start: date, end: date) -> dict[str, dict[Result, int]]:
    """Table 四: decided within the year by result, and what was pending at its end.

    Complaints (art. 51) have no row in it.
    """
    decided = Q(decided_on__gte=start, decided_on__lte=end)
    pending = Q(served_on__lte=end) & (Q(decided_on=None) | Q(decided_on__gt=end))
    groups = (
        Challenge.objects.filter(
            case__organ=organ_id, kind__in=(Kind.RECONSIDERATION, Kind.LITIGATION)
        )
        .order_by()
        .values("kind", "is_after_reconsideration", "result")
        .annotate(decided=Count("pk", filter=decided), pending=Count("pk", filter=pending))
    )
    table = {row: dict.fromkeys(RESULTS, 0) for row in CHALLENGES}
    for group in groups:
        place = (
            0 if group["kind"] == Kind.RECONSIDERATION else 1 + group["is_after_reconsideration"]
        )
        row = table[CHALLENGES[place]]
        row[Result.PENDING] += group["pending"]
        if group["result"] != Result.PENDING:
            row[Result(group["result"])] += group["decided"]
    return table


def outcome_label(row: int, *, in_full: bool = False) -> str:
    """The Chinese name of rows 3 … 23 of table 三; ``in_full``: as the form prints it."""
    first = next(outcome for outcome in OUTCOMES if outcome.row == row)
    if first.group in ("予以公开", "部分公开"):
        return first.group
    if in_full and first.code in ("F1", "F2"):
        return f"{first.label}、行政机关不再处理其政府信息公开申请"
    return first.label


def outcome_group(row: int) -> str:
    """The block of table 三 that row 3 … 23 stands in."""
    return next(outcome.group for outcome in OUTCOMES if outcome.row == row)
