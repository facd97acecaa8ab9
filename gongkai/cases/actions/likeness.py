"""Applications that may ask for the same: proposed with the reason, decided by a person (E2, OTH-05)."""

from datetime import timedelta

from django.utils import timezone

from gongkai.cases.actions.converting import propose_conversion
from gongkai.cases.models import Case, Resemblance
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.law.roles import Role
from gongkai.search.likeness import alike

DECIDERS = (
    Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD, Role.DRAFTER, Role.DEPARTMENT_HEAD,
)  # fmt: skip
YEARS_BACK = 5
AT_LEAST = 0.55
MOST = 5


def propose_likeness(case: Case) -> int:
    """Keep which earlier applications of the organ read alike, with the shared phrases; how many.

    Inside the deed that took ``case`` in or changed its text. Who applied plays no part. What a
    person decided already stays.
    """
    since = timezone.now() - timedelta(days=365 * YEARS_BACK)
    others = (
        Case.objects.filter(organ=case.organ_id, created_at__gte=since, pk__lt=case.pk)
        .values_list("pk", "wanted")
        .iterator(chunk_size=2000)
    )
    found = alike(case.wanted, others, at_least=AT_LEAST, most=MOST)
    case.resemblances.filter(verdict=Resemblance.Verdict.OPEN).delete()
    rows = [
        Resemblance(case=case, other_id=one.key, score=one.score, shared=list(one.shared))
        for one in found
    ]
    # A pair that was decided keeps its row.
    Resemblance.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


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
