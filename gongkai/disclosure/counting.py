"""Numbers over the register: by attribute and state, and for the county's lead office an organ."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Max, QuerySet
from django.utils import timezone

from gongkai.core.people.models import Organ, Person
from gongkai.core.ui.charts import Bars, bars
from gongkai.disclosure.models import Attribute, Column, Disclosure, Exit, Review, Version
from gongkai.disclosure.searching import overdue
from gongkai.law.review_state import ReviewState
from gongkai.law.roles import Role

# How many of the last versions the average times are taken from: the cost stays the same.
_LAST_VERSIONS = 300


def charts(rows: QuerySet[Disclosure]) -> list[Bars]:
    """The register by attribute and by state."""
    by_attribute = dict(rows.order_by().values_list("draft__attribute").annotate(count=Count("pk")))
    out = rows.filter(published_clearance__isnull=False).count()
    gone = rows.filter(withdrawn_at__isnull=False).count()
    inside = rows.filter(published_clearance=None, withdrawn_at=None)
    by_state = dict(inside.order_by().values_list("review_state").annotate(count=Count("pk")))
    states = [(state.label, by_state.get(state, 0)) for state in ReviewState]
    return [
        bars("attributes", "按公开属性", "公开属性",
             [(one.label, by_attribute.get(one, 0)) for one in Attribute], "条"),
        bars("states", "按状态", "状态",
             [("已公开", out), ("已撤回", gone), *(one for one in states if one[1])], "条"),
    ]  # fmt: skip


def overseen_by(person: Person) -> QuerySet[Organ]:
    """The organs whose lead office (主管部门) is the person's organ, itself among them.

    An organ names its lead office; nobody else's security administrator can make himself one.
    """
    if not person.has_role(Role.COUNTY_OFFICE):
        return Organ.objects.none()
    return Organ.objects.filter(county_office=person.organ.name)


@dataclass(frozen=True)
class Standing:
    """An organ in numbers only: nothing of a document that is not public."""

    organ: Organ
    public: int
    overdue: int
    on_request: int
    withheld: int
    in_review: int
    steps: list[tuple[str, float]]
    updated: list[tuple[str, datetime | None]]

    @property
    def latest(self) -> datetime | None:
        """When anything was last published."""
        return max((at for _, at in self.updated if at is not None), default=None)


def standing(organ: Organ) -> Standing:
    """Counts of an organ, its average times a step and the last update of each kind of column."""
    rows = Disclosure.objects.filter(organ=organ, exit=Exit.PUBLIC)
    decided = dict(
        rows.filter(draft__attribute__in=(Attribute.ON_REQUEST, Attribute.WITHHELD))
        .order_by().values_list("draft__attribute").annotate(count=Count("pk"))
    )  # fmt: skip
    waiting = [s for s in ReviewState if s not in (ReviewState.DRAFT, ReviewState.CLEARED)]
    return Standing(
        organ=organ,
        public=rows.filter(published_clearance__isnull=False).count(),
        overdue=overdue(rows).count(),
        on_request=decided.get(Attribute.ON_REQUEST, 0),
        withheld=decided.get(Attribute.WITHHELD, 0),
        in_review=rows.filter(review_state__in=waiting).count(),
        steps=average_days(organ),
        updated=last_updates(organ),
    )


def average_days(organ: Organ) -> list[tuple[str, float]]:
    """(step, average days it took) over the organ's last versions; each step from the one before,
    the first from the submission."""
    versions = Version.objects.filter(disclosure__organ=organ).order_by("-pk")
    begun = dict(versions.values_list("pk", "made_at")[:_LAST_VERSIONS])
    taken: dict[str, list[float]] = {}
    rows = Review.objects.filter(version__in=list(begun)).order_by("pk")
    for version, step, at in rows.values_list("version", "step", "at"):
        taken.setdefault(step, []).append((at - begun[version]).total_seconds() / 86400)
        begun[version] = at
    return [
        (state.label, sum(taken[state]) / len(taken[state]))
        for state in ReviewState
        if state in taken
    ]


def last_updates(organ: Organ) -> list[tuple[str, datetime | None]]:
    """(kind of column, when something was last published in one) for the kinds in use."""
    kinds = set(Column.objects.open().filter(organ=organ).values_list("kind", flat=True))
    public = Disclosure.objects.filter(organ=organ, published_clearance__isnull=False)
    last = dict(public.order_by().values_list("shown_in__kind").annotate(at=Max("published_at")))
    return [(kind.label, last.get(kind)) for kind in Column.Kind if kind in kinds]


@dataclass(frozen=True)
class Held:
    """A column with what stands in it and how long ago the last of it came."""

    depth: int
    column: Column
    public: int
    days_since: int | None
    is_late: bool
    is_first: bool
    is_last: bool


def held(tree: Iterable[tuple[int, Column]], today: date, organ_id: int) -> list[Held]:
    """The tree with its numbers; a column above counts what is below it. One query for all."""
    public = Disclosure.objects.filter(organ=organ_id, published_clearance__isnull=False)
    counted = {
        row["shown_in"]: (row["count"], row["last"])
        for row in public.order_by().values("shown_in").annotate(
            count=Count("pk"), last=Max("first_published_at")
        )
    }  # fmt: skip
    listed = list(tree)
    numbers: dict[int, int] = {}
    latest: dict[int, datetime] = {}
    for _, column in reversed(listed):
        count, last = counted.get(column.pk, (0, None))
        numbers[column.pk] = numbers.get(column.pk, 0) + count
        if last is not None:
            latest[column.pk] = max(latest.get(column.pk, last), last)
        if column.parent_id is not None:
            numbers[column.parent_id] = numbers.get(column.parent_id, 0) + numbers[column.pk]
            if column.pk in latest:
                above = latest.get(column.parent_id, latest[column.pk])
                latest[column.parent_id] = max(above, latest[column.pk])
    siblings: dict[int | None, list[int]] = {}
    for _, column in listed:
        siblings.setdefault(column.parent_id, []).append(column.pk)
    rows = []
    for depth, column in listed:
        last = latest.get(column.pk)
        days = (today - timezone.localtime(last).date()).days if last else None
        period = column.update_days if column.is_open else None
        rows.append(
            Held(
                depth, column, numbers[column.pk], days,
                is_late=bool(period) and (days is None or days > (period or 0)),
                is_first=siblings[column.parent_id][0] == column.pk,
                is_last=siblings[column.parent_id][-1] == column.pk,
            )
        )  # fmt: skip
    return rows
