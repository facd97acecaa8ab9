"""The sections of a document's page; each is a module with ``panel(disclosure, request)``.

A panel's template is ``disclosure/panels/<name>.html``; what ``panel`` returned stands in it as
``panel``, beside ``disclosure`` and ``draft``. A panel with nothing to show returns None.
"""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest

from gongkai.disclosure.models import Disclosure
from gongkai.disclosure.views.panels import (
    arrangement,
    attribute,
    doing,
    facts,
    hands,
    validity,
    versions,
)

Panel = Callable[[Disclosure, HttpRequest], dict[str, Any] | None]
# Name of the template and its function, in the order of the page; the second table is the margin.
MAIN: dict[str, Panel] = {
    "doing": doing.panel,
    "arrangement": arrangement.panel,
    "versions": versions.panel,
}
ASIDE: dict[str, Panel] = {
    "facts": facts.panel,
    "hands": hands.panel,
    "attribute": attribute.panel,
    "validity": validity.panel,
}


# Panels of rooms above, in the margin or the main part: (function, template, side).
_REGISTERED: dict[str, tuple[Panel, str, str]] = {}


def register(name: str, function: Panel, template: str, *, side: str) -> None:
    """Have a room above show a panel of its own here; registering it again changes nothing."""
    _REGISTERED[name] = (function, template, side)


def registered(name: str, disclosure: Disclosure, request: HttpRequest) -> list[dict[str, Any]]:
    """The panel a room above registered under ``name``; empty where it has nothing to show."""
    if name not in _REGISTERED:
        return []
    function, template, side = _REGISTERED[name]
    found = function(disclosure, request)
    return [] if found is None else [{"template": template, "side": side, **found}]


def panels_of(disclosure: Disclosure, request: HttpRequest) -> list[dict[str, Any]]:
    """What every panel with something to show has found, with its template and side."""
    shown = []
    for side, panels in (("main", MAIN), ("aside", ASIDE)):
        for name, function in panels.items():
            found = function(disclosure, request)
            if found is not None:
                template = f"disclosure/panels/{name}.html"
                shown.append({"template": template, "side": side, **found})
    for function, template, side in _REGISTERED.values():
        found = function(disclosure, request)
        if found is not None:
            shown.append({"template": template, "side": side, **found})
    return shown
