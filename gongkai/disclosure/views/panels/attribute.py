"""The attribute as it was decided, and what became of it since (XZ80 一(一), R711 art. 18)."""

from typing import Any

from django.http import HttpRequest

from gongkai.disclosure import permissions
from gongkai.disclosure.models import Attribute, AttributeDecision, Disclosure, Evaluation, Exit
from gongkai.disclosure.registering import (
    NOTES,
    attribute_changes,
    is_policy_withheld,
    last_decision,
)
from gongkai.law.evaluation import evaluate_by
from gongkai.law.grounds import BY_CODE


def panel(disclosure: Disclosure, request: HttpRequest) -> dict[str, Any] | None:
    """The decisions and evaluations in order, the note for the paper, and a pending change."""
    if disclosure.exit != Exit.PUBLIC:
        return None
    draft, by = disclosure.draft, request.user
    decisions = list(disclosure.attribute_decisions.select_related("by"))
    evaluations = list(disclosure.evaluations.select_related("by"))
    looked_at = [one.decided_on for one in decisions[-1:]] + [one.on for one in evaluations]
    last = last_decision(disclosure)
    is_withheld = last is not None and last.attribute != Attribute.PROACTIVE
    is_open = permissions.may_edit(by, disclosure) and disclosure.review_state == "draft"
    return {
        "note": NOTES.get(Attribute(draft.attribute), ""),
        "is_policy_withheld": is_policy_withheld(draft) and disclosure.review_state == "draft",
        "changes": attribute_changes(draft),
        "reason": draft.facts.get("attribute_reason", ""),
        "may_edit": is_open,
        "history": sorted(
            [*map(_decided, decisions), *map(_evaluated, evaluations)], key=lambda one: one["on"]
        ),
        "may_evaluate": is_withheld
        and disclosure.review_state == "cleared"
        and permissions.may_evaluate(by, disclosure),
        "evaluate_by": evaluate_by(max(looked_at)) if looked_at else None,
    }


def _decided(one: AttributeDecision) -> dict[str, Any]:
    ground = f"，{BY_CODE[one.ground].label}（{BY_CODE[one.ground].article}）" if one.ground else ""
    is_late = one.attribute == Attribute.PROACTIVE and one.clock_from == one.decided_on
    start = f"公开期限自 {one.clock_from:%Y-%m-%d} 起算。" if is_late else ""
    reason = f"理由：{one.reason}。" if one.reason else ""
    return {
        "on": one.decided_on,
        "words": f"认定为{Attribute(one.attribute).label}{ground}",
        "by": one.by.name,
        "detail": f"{reason}{start}".replace("。。", "。"),
    }


def _evaluated(one: Evaluation) -> dict[str, Any]:
    return {
        "on": one.on,
        "words": f"动态评估：{'维持' if one.is_kept else '拟公开'}",
        "by": one.by.name,
        "detail": one.reason,
    }
