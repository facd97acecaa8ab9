"""Finding documents in the register at any size: filters, orders, and pages by cursor.

A page costs the same at a thousand rows and at a hundred thousand: it reads on from a known row
along an index, counts nothing, and takes everything it shows in three queries.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import (
    BigIntegerField,
    ExpressionWrapper,
    F,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    Value,
)
from django.db.models.functions import Coalesce
from django.utils import timezone

from gongkai.core.people.models import Person
from gongkai.core.workdays.actions import current
from gongkai.disclosure.models import Attribute, AttributeDecision, Disclosure, Draft, Exit
from gongkai.disclosure.registering import number_or_words
from gongkai.law.disclosure_clock import CLOCKS, overdue_from
from gongkai.law.review_state import ReviewState

A_PAGE = 25
PUBLISHED, WITHDRAWN = "published", "withdrawn"
STATES = [
    *((state.value, state.label) for state in ReviewState),
    (PUBLISHED, "已公开"),
    (WITHDRAWN, "已撤回"),
]
_HEAVY = ("body_html", "summary", "attachments", "pictures", "relations", "facts", "ground_reason")


@dataclass(frozen=True)
class Order:
    """``field``: what the rows are sorted by before an id; none for the document's id alone.

    ``key``: that id, of the table ``field`` stands in, so that one index gives the whole order.
    """

    label: str
    field: str = ""
    descending: bool = True
    restriction: Q | None = None
    key: str = "pk"


# True of every row, but it makes a planner without statistics begin with the index on the day.
_ANY_DAY = Q(draft__formed_on__range=(date(1, 1, 1), date(9999, 12, 31)))
ORDERS = {
    "newest": Order("登记时间，新的在前"),
    "oldest": Order("登记时间，旧的在前", descending=False),
    "formed": Order("形成日期，新的在前", "draft__formed_on", True, _ANY_DAY, "draft__pk"),
    "formed_first": Order("形成日期，旧的在前", "draft__formed_on", False, _ANY_DAY, "draft__pk"),
    "published": Order(
        "发布时间，新的在前（只列发布过的）", "first_published_at",
        restriction=Q(first_published_at__isnull=False),
    ),
}  # fmt: skip


def register_of(person: Person, order: Order = ORDERS["newest"]) -> QuerySet[Disclosure]:
    """The register of the person's organ: every document made or received, answers left out."""
    rows: QuerySet[Disclosure] = Disclosure.objects.filter(exit=Exit.PUBLIC, draft__isnull=False)
    if order.key == "pk":
        return rows.filter(organ=person.organ_id)
    # In the order of the drafts' days the index on the day must lead: an expression hides the
    # organ's index from a planner that would collect the whole organ and sort it for every page.
    hidden = ExpressionWrapper(F("organ_id") + Value(0), output_field=BigIntegerField())
    return rows.annotate(in_organ=hidden).filter(in_organ=person.organ_id)


def filtered(rows: QuerySet[Disclosure], wanted: Mapping[str, Any], person: Person) -> Any:
    """``rows`` narrowed by the cleaned values of ``forms.registering.FilterForm``."""
    state = wanted.get("state")
    if state == PUBLISHED:
        rows = rows.filter(published_clearance__isnull=False)
    elif state == WITHDRAWN:
        rows = rows.filter(withdrawn_at__isnull=False)
    elif state:
        rows = rows.filter(review_state=state, published_clearance=None)
    if wanted.get("attribute") == Attribute.PROACTIVE:
        rows = rows.filter(draft__attribute=Attribute.PROACTIVE)
    elif wanted.get("attribute"):
        rows = rows.filter(pk__in=with_attribute(wanted["attribute"]))
    for name, lookup in (
        ("kind", "draft__kind"), ("column", "draft__column"),
        ("department", "department"), ("origin", "origin"),
    ):  # fmt: skip
        if wanted.get(name):
            rows = rows.filter(**{lookup: wanted[name]})
    if wanted.get("year"):
        rows = rows.filter(register_number__startswith=f"{wanted['year']}-")
    if wanted.get("overdue"):
        rows = overdue(rows)
    if wanted.get("mine"):
        rows = rows.filter(created_by=person)
    words = (wanted.get("q") or "").strip()
    return rows.filter(number_or_words(words)) if words else rows


def with_attribute(*attributes: str) -> QuerySet[Any]:
    """The ids of the documents with a rare attribute, found by its own index."""
    return Draft.objects.filter(attribute__in=attributes).values("disclosure")


def overdue(rows: QuerySet[Disclosure]) -> QuerySet[Disclosure]:
    """Those whose period of disclosure has ended; the same reckoning as ``clock_of``."""
    decisions = AttributeDecision.objects.filter(disclosure=OuterRef("pk")).order_by("-pk")
    rows = rows.filter(
        exit=Exit.PUBLIC,
        draft__attribute=Attribute.PROACTIVE,
        first_published_at=None,
        legacy_path=None,
    ).annotate(
        decided_as=Subquery(decisions.values("attribute")[:1]),
        begun_on=Coalesce(Subquery(decisions.values("clock_from")[:1]), F("draft__formed_on")),
    )
    # Where it was decided otherwise, no period runs until it is decided anew.
    rows = rows.filter(Q(decided_as=None) | Q(decided_as=Attribute.PROACTIVE))
    return rows.filter(reduce(or_, _ended(timezone.localdate())))


def _ended(today: date) -> list[Q]:
    calendar = current()
    ended = []
    for code in CLOCKS:
        latest = overdue_from(code, today, calendar)
        if latest is not None:
            kind = Q(draft__kind__clock=code)
            if code == "general":
                kind |= Q(draft__kind=None)
            ended.append(kind & Q(begun_on__lte=latest))
    return ended


def shown(rows: QuerySet[Disclosure]) -> QuerySet[Disclosure]:
    """With everything a row of the register shows, and without the texts."""
    decisions = AttributeDecision.objects.select_related("by").order_by("pk")
    return (
        rows.select_related("draft__kind", "draft__column", "department", "created_by")
        .defer(*(f"draft__{name}" for name in _HEAVY))
        .prefetch_related(Prefetch("attribute_decisions", decisions))
    )


@dataclass(frozen=True)
class Page:
    """Rows with the cursors of the pages before and after; an empty cursor means there is none."""

    rows: list[Any]
    before: str = ""
    after: str = ""


def page(rows: QuerySet[Any], order: Order, *, after: str = "", before: str = "",
         size: int = A_PAGE) -> Page:  # fmt: skip
    """The ``size`` rows that follow the cursor ``after`` or precede ``before``.

    A cursor that makes no sense begins at the top.
    """
    backwards = bool(before) and not after
    descending = order.descending != backwards
    sign = "-" if descending else ""
    fields = [order.field] if order.field else []
    key = order.key
    if order.restriction is not None:
        rows = rows.filter(order.restriction)
    rows = rows.order_by(*(f"{sign}{name}" for name in [*fields, key]))
    start = _beyond(order, after or before, descending)
    found = list((rows.filter(start) if start is not None else rows)[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    if not found:
        return Page([])
    first, last = cursor(found[0], order), cursor(found[-1], order)
    if backwards:
        return Page(found, before=first if more else "", after=last)
    return Page(found, before=first if start is not None else "", after=last if more else "")


def cursor(row: Any, order: Order) -> str:
    """Where ``row`` stands in ``order``, as text for an address."""
    value: Any = row
    for name in order.field.split("__") if order.field else []:
        value = getattr(value, name)
    if not order.field:
        return str(row.pk)
    pk = row
    for name in order.key.split("__"):
        pk = getattr(pk, name)
    return f"{value.isoformat()}~{pk}"


def _beyond(order: Order, cursor: str, descending: bool) -> Q | None:
    value, _, pk = cursor.rpartition("~")
    if not pk.isdecimal() or len(pk) > 18 or bool(value) != bool(order.field):
        return None
    side = "lt" if descending else "gt"
    later = Q(**{f"{order.key}__{side}": int(pk)})
    if not order.field:
        return later
    try:
        is_moment = order.field.endswith("_at")
        key = datetime.fromisoformat(value) if is_moment else date.fromisoformat(value)
    except ValueError:
        return None
    # The first condition alone lets the database use its index; the second breaks ties.
    return Q(**{f"{order.field}__{side}e": key}) & (Q(**{f"{order.field}__{side}": key}) | later)
