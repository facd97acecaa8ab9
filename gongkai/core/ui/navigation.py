"""The staff desk's menu. Rooms register their entries when the app starts."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from gongkai.law.roles import Role

GROUPS = ("工作台", "信息公开", "依申请公开", "管理")


@dataclass(frozen=True)
class Entry:
    """A link of the menu. ``roles``: who sees it; empty means everyone signed in.

    ``count``: how many things wait there for the person, shown as a number.
    """

    group: str
    label: str
    url_name: str
    icon: str
    roles: frozenset[Role] = frozenset()
    order: int = 0
    count: Callable[[Any], int] | None = None


_entries: list[Entry] = []


def register(entry: Entry) -> None:
    """Add ``entry`` to the menu; registering the same page again changes nothing."""
    if entry.group not in GROUPS:
        raise ValueError(f"unknown group {entry.group}")
    if entry not in _entries:
        _entries.append(entry)


def navigation(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``nav`` for signed-in staff, nothing for the public."""
    person = getattr(request, "user", None)
    if person is None or not person.is_authenticated:
        return {}
    seen = [e for e in _entries if not e.roles or not e.roles.isdisjoint(person.roles)]
    seen.sort(key=lambda entry: (GROUPS.index(entry.group), entry.order))
    current = _current([reverse(entry.url_name) for entry in seen], request.path)
    return {
        "nav": [
            {"label": label, "entries": [_shown(entry, request, current) for entry in entries]}
            for label, entries in groupby(seen, key=lambda entry: entry.group)
        ]
    }


def _current(urls: list[str], path: str) -> str:
    """The page the person is on or below: of several, e.g. a list and its statistics, the nearest."""
    below = [
        url
        for url in urls
        if path == url or (path.startswith(url) and url != reverse("desk:today"))
    ]
    return max(below, key=len, default="")


def _shown(entry: Entry, request: HttpRequest, current: str) -> dict[str, Any]:
    url = reverse(entry.url_name)
    return {
        "label": entry.label,
        "url": url,
        "icon": entry.icon,
        "current": url == current,
        "count": entry.count(request.user) if entry.count else 0,
    }
