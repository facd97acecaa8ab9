"""The yearly look at what is not disclosed (R711 art. 18, IAR-10)."""

from datetime import date
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Organ, Person
from gongkai.disclosure import permissions
from gongkai.disclosure.actions.drafting import back_to_draft
from gongkai.disclosure.models import (
    Attribute,
    AttributeDecision,
    Disclosure,
    Evaluation,
    Exit,
)
from gongkai.disclosure.registering import last_decision
from gongkai.law.evaluation import ARTICLE, evaluated_before
from gongkai.law.review_state import ReviewState

NOT_PROACTIVE = (Attribute.ON_REQUEST, Attribute.WITHHELD)


def undisclosed(organ: Organ | int) -> QuerySet[Any]:
    """What was decided not to be disclosed proactively, with the day it was last looked at.

    Adds ``decided_on`` and ``evaluated_on`` (None before the first).
    """
    decisions = AttributeDecision.objects.filter(disclosure=OuterRef("pk")).order_by("-pk")
    evaluations = Evaluation.objects.filter(disclosure=OuterRef("pk")).order_by("-pk")
    found: QuerySet[Any] = Disclosure.objects.filter(
        organ=organ, exit=Exit.PUBLIC, looked_at_on__isnull=False,
        draft__attribute__in=NOT_PROACTIVE,
    ).annotate(
        decided_on=Subquery(decisions.values("decided_on")[:1]),
        evaluated_on=Subquery(evaluations.values("on")[:1]),
    )  # fmt: skip
    return found


def due_evaluations(organ: Organ | int, today: date) -> QuerySet[Any]:
    """Those whose year is over, the longest untouched first; none that is being rewritten."""
    rows = undisclosed(organ).filter(
        looked_at_on__lte=evaluated_before(today), review_state=ReviewState.CLEARED
    )
    return rows.order_by("looked_at_on", "pk")


def waiting_for(person: Person) -> int:
    """How many are due in the person's organ, for the menu and the list of things to do."""
    return due_evaluations(person.organ_id, timezone.localdate()).count()


def evaluate_blockers(disclosure: Disclosure, by: Person) -> list[str]:
    """Why ``by`` may not evaluate it now."""
    if not permissions.may_evaluate(by, disclosure):
        raise Forbidden("动态评估由政务公开办公室进行，您的职责不含此项。")
    decision = last_decision(disclosure)
    if decision is None or decision.attribute not in NOT_PROACTIVE:
        return ["这份信息没有认定为“依申请公开”或“不予公开”，不需要动态评估。"]
    if disclosure.review_state != ReviewState.CLEARED:
        return ["这份信息正在修改或审查中，审查结论作出后再评估。"]
    return []


@deed
def evaluate(*, disclosure: Disclosure, by: Person, is_kept: bool, reason: str) -> Evaluation:
    """Record that it stays undisclosed, or that it is to be disclosed: then its draft opens again.

    Whether it is disclosed is decided by the review that follows, not here.
    """
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    reasons = evaluate_blockers(row, by)
    reason = reason.strip()
    if len(reason) < 4:
        reasons.append("请写明评估意见（至少 4 个字）：情形有没有变化，为什么维持或者拟公开。")
    if len(reason) > 500:
        reasons.append("评估意见请不要超过 500 个字。")
    if reasons:
        raise Blocked(*reasons)
    refuse_secrecy(reason, by=by, where=f"disclosure:{row.pk}")
    today = timezone.localdate()
    evaluation = Evaluation.objects.create(
        disclosure=row, on=today, is_kept=is_kept, reason=reason, by=by
    )
    row.looked_at_on = today
    row.save(update_fields=["looked_at_on"])
    if not is_kept:
        draft = back_to_draft(row, by)
        draft.facts["attribute_reason"] = f"{today:%Y-%m-%d} 动态评估（{ARTICLE}）：{reason}"[:500]
        draft.revision += 1
        draft.save(update_fields=["facts", "revision"])
    record("evaluated", by=by, subject=f"disclosure:{row.pk}", is_kept=is_kept)
    return evaluation
