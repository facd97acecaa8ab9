"""What the tests of the draft's page share: a person at the browser and what they type."""

from typing import Any

from django.test import Client

from gongkai.disclosure.models import Disclosure, Draft
from tests.world import County, working_day_ago

BACKEND = "django.contrib.auth.backends.ModelBackend"


def signed_in(county: County, username: str) -> Client:
    client = Client()
    client.force_login(county.person(username), backend=BACKEND)
    return client


def typed(county: County, disclosure: Disclosure | None = None, **changes: Any) -> dict[str, Any]:
    """A whole form as the browser sends it."""
    revision = Draft.objects.get(disclosure=disclosure).revision if disclosure else 0
    return {
        "column": county.column("news").pk, "title": "输入的标题", "document_number": "",
        "formed_on": str(working_day_ago(1)), "attribute": "proactive", "ground": "",
        "ground_reason": "", "summary": "概述", "body_html": "<p>输入的正文</p>",
        "shown_until": "", "kind": "", "revision": revision, **changes,
    }  # fmt: skip


def draft_of(disclosure: Disclosure) -> Draft:
    return Draft.objects.get(disclosure=disclosure)
