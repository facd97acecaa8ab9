"""What a public document is worth now, and who marked it so."""

from typing import Any

from django.http import HttpRequest

from gongkai.disclosure import permissions
from gongkai.disclosure.models import Disclosure, Relation, RelationVerb


def panel(disclosure: Disclosure, request: HttpRequest) -> dict[str, Any] | None:
    """The decisions, and the public documents that repeal or replace it; only once it is public."""
    decisions = list(disclosure.validity_decisions.select_related("by", "replaced_by__draft"))
    if not disclosure.is_public and not decisions:
        return None
    repealing = Relation.objects.filter(
        target=disclosure, source__published_clearance__isnull=False,
        verb__in=(RelationVerb.REPEALS, RelationVerb.REPLACES),
    ).select_related("source__draft")  # fmt: skip
    may_mark = disclosure.is_public and permissions.may_mark_validity(request.user, disclosure)
    if not decisions and not may_mark:
        return None
    return {
        "decisions": decisions,
        "may_mark": may_mark,
        "repealing": [] if decisions else list(repealing),
    }
