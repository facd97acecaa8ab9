"""The entry in the register: where it belongs, its attribute, and its clock."""

from typing import Any

from django.http import HttpRequest

from gongkai.disclosure.models import Disclosure
from gongkai.disclosure.registering import clock_of


def panel(disclosure: Disclosure, request: HttpRequest) -> dict[str, Any]:
    """The clock; the rest stands in the draft."""
    return {"clock": clock_of(disclosure)}
