"""Every version that was put before the reviewers, with what they said."""

from typing import Any

from django.http import HttpRequest

from gongkai.disclosure.models import Disclosure


def panel(disclosure: Disclosure, request: HttpRequest) -> dict[str, Any]:
    """The versions, oldest first."""
    versions = disclosure.versions.prefetch_related("reviews__by")
    return {"versions": versions.select_related("made_by", "clearance")}
