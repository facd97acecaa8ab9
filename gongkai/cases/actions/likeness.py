"""Applications that may ask for the same: proposed with the reason, decided by a person (E2, OTH-05)."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

from django.db.models import Count, Max, Value
from django.db.models.functions import Least
from django.utils import timezone

from gongkai.cases.actions.converting import propose_conversion
from gongkai.cases.models import Case, Resemblance, Trait
from gongkai.cases.models.inquiries import TRAIT
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.law.roles import Role
from gongkai.search.likeness import Traits, alike, traits

DECIDERS = (
    Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD, Role.DRAFTER, Role.DEPARTMENT_HEAD,
)  # fmt: skip
YEARS_BACK = 5
AT_LEAST = 0.55
MOST = 5
# How many texts are read for the few that are proposed.
MOST_READ = 200
_AT_ONCE = 500
_MOST_NAMED = 10_000


def propose_likeness(case: Case) -> int:
    """Keep which earlier applications of the organ read alike, with the shared phrases; how many.

    Inside the deed that took ``case`` in or changed its text. Who applied plays no part. What a
    person decided already stays.
    """
    found = alike(case.wanted, _candidates(case, _keep_traits(case)), at_least=AT_LEAST, most=MOST)
    case.resemblances.filter(verdict=Resemblance.Verdict.OPEN).delete()
    rows = [
        Resemblance(case=case, other_id=one.key, score=one.score, shared=list(one.shared))
        for one in found
    ]
    # A pair that was decided keeps its row.
    Resemblance.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def trait_rows(case: int, organ: int, found: Traits) -> list[dict[str, Any]]:
    """The rows by which ``case`` will be found, as their fields."""
    texts = {text[:TRAIT] for text in found.telling | found.numbers}
    shared = {
        "case_id": case, "organ_id": organ,
        "among": len(found.telling), "numbers": len(found.numbers),
    }  # fmt: skip
    return [{**shared, "text": text} for text in sorted(texts)]


def _keep_traits(case: Case) -> Traits:
    """The only writer of ``Trait``."""
    found = traits(case.wanted)
    case.traits.all().delete()
    rows = trait_rows(case.pk, case.organ_id, found)
    Trait.objects.bulk_create([Trait(**row) for row in rows], batch_size=_AT_ONCE)
    return found


def _candidates(case: Case, asked: Traits) -> Iterator[tuple[int, str]]:
    """The earlier applications (key, text) that share most of what either asks for.

    Found in the index of the traits, so the cost grows with those about the same thing and not
    with the register.
    """
    if not asked.telling:
        return
    since = timezone.now() - timedelta(days=365 * YEARS_BACK)
    first = (
        Case.objects.filter(organ=case.organ_id, created_at__gte=since)
        .order_by("created_at")
        .values_list("pk", flat=True)
        .first()
    )
    rows = Trait.objects.filter(organ=case.organ_id)
    telling = rows.filter(text__in=asked.telling)
    groups = [telling]
    if asked.numbers:
        # Whoever names other numbers asks for something else, however many they are.
        same = rows.filter(text__in={number[:TRAIT] for number in asked.numbers})
        named = list(same.values_list("case", flat=True)[: _MOST_NAMED + 1])
        # Named one by one they are the quicker way in; a query cannot name any number of them.
        few: Any = named if len(named) <= _MOST_NAMED else same.values("case")
        groups = [telling.filter(numbers=0), telling.filter(case__in=few)]
    fewer = Least(Max("among"), Value(len(asked.telling)))
    for group in groups:
        ranked = (
            group.order_by()
            .values_list("case")
            .annotate(part=Count("pk") * 1.0 / fewer, at=Max("case"))
            # Of the group, not of the rows: SQLite would walk through all traits of these cases.
            .filter(at__gte=first or 0, at__lt=case.pk)
            .order_by("-part", "case")
        )
        nearest = [pk for pk, *_ in ranked[:MOST_READ]]
        yield from Case.objects.filter(pk__in=nearest).values_list("pk", "wanted")


@deed
def decide_resemblance(
    *, resemblance: Resemblance, by: Person, verdict: Resemblance.Verdict
) -> Resemblance:
    """Say whether both ask for the same information; it can be said otherwise later."""
    row: Resemblance = (
        Resemblance.objects.select_for_update(of=("self",))
        .select_related("case")
        .get(pk=resemblance.pk)
    )
    if by.organ_id != row.case.organ_id or not by.has_role(*DECIDERS):
        raise Forbidden("是否同一信息由承办科室或政务公开办公室认定（E2，条例第三十六条第六项）。")
    if verdict not in (Resemblance.Verdict.SAME, Resemblance.Verdict.DIFFERENT):
        raise Blocked("请选择“同一信息”或者“不同信息”。")
    before = row.verdict
    row.verdict, row.decided_by, row.decided_at = verdict, by, timezone.now()
    row.save(update_fields=["verdict", "decided_by", "decided_at"])
    record("resemblance_decided", by=by, subject=f"case:{row.case_id}", other=row.other_id,
           verdict=verdict.value, before=before)  # fmt: skip
    if verdict == Resemblance.Verdict.SAME:
        # OTH-05: the later of the two that was answered with the information carries the question.
        _ = propose_conversion(row.case) or propose_conversion(row.other)
    return row
