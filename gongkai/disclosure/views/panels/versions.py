"""Every version that was put before the reviewers, with what they said."""

from typing import Any

from django.db.models import Prefetch
from django.http import HttpRequest

from gongkai.disclosure.models import Disclosure, Review
from gongkai.disclosure.remarks import shown_of
from gongkai.disclosure.roads import signed


def panel(disclosure: Disclosure, request: HttpRequest) -> dict[str, Any]:
    """The versions, newest first: each with its reviews, who signed them, and its remarks."""
    reviews = Review.objects.select_related("by", "stands_for")
    versions = disclosure.versions.select_related("made_by", "clearance").prefetch_related(
        Prefetch("reviews", reviews), "remarks"
    )
    return {
        "versions": [
            (
                version,
                [(one, signed(one)) for one in version.reviews.all()],
                shown_of(version) if version.remarks.all() else [],
            )
            for version in reversed(versions)
        ]
    }
