"""An item as other systems get it: the record of ``docs/export-format.md``, version 1.

Everything is read from what is public. A record holds nothing of this installation (no address,
no row number), so that it is the same wherever the item stands.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db.models import Max, QuerySet
from django.template.loader import render_to_string

from gongkai.core.people.models import Organ
from gongkai.disclosure.digests import shown_digest
from gongkai.disclosure.html import text_of, with_picture_addresses
from gongkai.disclosure.models import (
    Column,
    Content,
    Disclosure,
    Dispatch,
    MirroredItem,
    Relation,
    Review,
    ValidityDecision,
)
from gongkai.law.review_state import ReviewEvent, ReviewState

FORMAT = 1
_PARTICULARS = (
    "name", "short_name", "credit_code", "slug", "county_government", "county_office", "court",
    "disclosure_office", "address", "postal_code", "office_hours", "phone", "fax", "email",
    "site_code", "icp_number", "police_number",
)  # fmt: skip
_MIGRATED = ("address", "published_on")
_AT_ONCE = 50


@dataclass(frozen=True)
class Record:
    """``files``: SHA-256 → (address within the package, size) of everything the item needs."""

    index_number: str
    content: dict[str, Any]
    files: dict[str, str]

    @property
    def data(self) -> bytes:
        """The record as it is written: the same bytes for the same item, everywhere."""
        return as_bytes(self.content)

    @property
    def page(self) -> bytes:
        """The record as a page that needs nothing but the package it stands in."""
        body = with_picture_addresses(
            self.content["body_html"],
            lambda sha256: f"../{self.files[sha256]}" if sha256 in self.files else "",
        )
        return render_to_string(
            "channels/item.html",
            {"item": self.content, "content": {"body_html": body}, "day": self._day},
        ).encode()

    @property
    def _day(self) -> str:
        return str(self.content["first_published_at"])[:10]


def as_bytes(content: Any) -> bytes:
    """JSON as this format writes it: sorted keys, two spaces, UTF-8, a line end."""
    return (json.dumps(content, ensure_ascii=False, sort_keys=True, indent=1) + "\n").encode()


def sha256_of(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def particulars(organ: Organ) -> dict[str, str]:
    """What the public may know of an organ, for whoever adds it on the other side."""
    return {name: str(getattr(organ, name)) for name in _PARTICULARS}


def public_items(organ: Organ) -> QuerySet[Disclosure]:
    """The organ's public items, whole."""
    rows: QuerySet[Disclosure] = Disclosure.objects.public().filter(organ=organ)
    return rows.select_related("published_clearance__version__kind", "mirrored")


def records(organ: Organ, ids: Iterable[int] | None = None) -> Iterator[Record]:
    """The records of the public items among ``ids`` (all of them when None), by index number.

    Items are read some dozens at a time, so that memory does not grow with their number.
    """
    columns = {one.pk: one for one in Column.objects.filter(organ=organ)}
    rows = Disclosure.objects.public().filter(organ=organ).order_by("index_number")
    keys = list(rows.select_related(None).values_list("pk", flat=True))
    if ids is not None:
        wanted = set(ids)
        keys = [pk for pk in keys if pk in wanted]
    for start in range(0, len(keys), _AT_ONCE):
        some = keys[start : start + _AT_ONCE]
        items = list(public_items(organ).filter(pk__in=some).order_by("index_number"))
        beside = _Beside(items)
        for item in items:
            yield _record(item, columns, beside)


class _Beside:
    """What stands beside the texts of some items, in a handful of queries."""

    def __init__(self, items: Sequence[Disclosure]) -> None:
        ids = [item.pk for item in items]
        self.changed: dict[int, datetime] = dict(
            Dispatch.objects.filter(disclosure__in=ids).order_by()
            .values_list("disclosure").annotate(last=Max("at"))
        )  # fmt: skip
        self.links: dict[int, list[dict[str, str]]] = {}
        public = Disclosure.objects.public().select_related(None).values("pk")
        links = Relation.objects.filter(source__in=ids, target__in=public)
        for source, verb, number in links.values_list("source", "verb", "target__index_number"):
            self.links.setdefault(source, []).append({"verb": verb, "index_number": number})
        self.validity: dict[int, dict[str, Any]] = {}
        marked = [item.pk for item in items if item.validity]
        decisions = ValidityDecision.objects.filter(disclosure__in=marked).order_by("pk")
        for one in decisions.select_related("replaced_by"):
            other = one.replaced_by
            self.validity[one.disclosure_id] = {
                "validity": one.validity, "since": one.since.isoformat(),
                "replaced_by": other.index_number if other and other.is_public else None,
            }  # fmt: skip
        self.reviews: dict[int, list[dict[str, str]]] = {}
        versions = [
            item.published_clearance.version_id for item in items if item.published_clearance
        ]
        passed = Review.objects.filter(version__in=versions, event=ReviewEvent.PASS).order_by("pk")
        for version, step, at in passed.values_list("version", "step", "at"):
            outcome = {"step": step, "label": ReviewState(step).label,
                       "on": at.astimezone(UTC).date().isoformat()}  # fmt: skip
            self.reviews.setdefault(version, []).append(outcome)


def _record(item: Disclosure, columns: dict[int, Column], beside: _Beside) -> Record:
    clearance = item.published_clearance
    assert clearance is not None
    assert item.first_published_at is not None
    assert item.published_at is not None
    version = clearance.version
    mirrored: MirroredItem | None = getattr(item, "mirrored", None)
    stored = {
        one["sha256"]: f"files/{one['sha256']}/{one['name']}"
        for one in (*version.pictures, *version.attachments)
    }
    changed_at = mirrored.changed_at if mirrored else max(
        item.published_at, beside.changed.get(item.pk, item.published_at)
    )  # fmt: skip
    content = {
        "format": FORMAT,
        "index_number": item.index_number,
        "title": version.title,
        "document_number": version.document_number,
        "summary": version.summary,
        "formed_on": version.formed_on.isoformat(),
        "shown_until": version.shown_until.isoformat() if version.shown_until else None,
        "organ": {"name": item.organ.name, "credit_code": item.organ.credit_code},
        "department": item.department.name,
        "origin": item.origin,
        "source_organ": item.source_organ,
        "columns": _columns(version.column_id, columns),
        "kind": _kind(version),
        "panel": _panel(version),
        "migrated": _migrated(version),
        "first_published_at": moment(item.first_published_at),
        "published_at": moment(item.published_at),
        "changed_at": moment(changed_at),
        # What waits for its other end to arrive is as true as what is linked already.
        "validity": mirrored.validity if mirrored else beside.validity.get(item.pk),
        "links": sorted(
            mirrored.links if mirrored else beside.links.get(item.pk, []),
            key=lambda link: (link["verb"], link["index_number"]),
        ),
        "body_html": version.body_html,
        "body_text": text_of(version.body_html),
        "pictures": _files(version.pictures, stored),
        "attachments": _files(version.attachments, stored),
        "digest": shown_digest(version),
        "reviews": mirrored.reviews if mirrored else beside.reviews.get(version.pk, []),
    }
    return Record(str(item.index_number), content, stored)


def moment(at: datetime) -> str:
    """A moment in UTC to the microsecond."""
    return at.astimezone(UTC).isoformat(timespec="microseconds").replace("+00:00", "Z")


def stem(index_number: str) -> str:
    """The file name of an item within a package."""
    return index_number.replace("/", "_")


def _columns(start: int | None, columns: dict[int, Column]) -> list[dict[str, Any]]:
    path: list[dict[str, Any]] = []
    column = columns.get(start or 0)
    while column is not None:
        path.insert(0, {
            "slug": column.slug, "code": column.code, "name": column.name, "kind": column.kind,
            "position": column.position, "legal_basis": column.legal_basis,
            "update_days": column.update_days, "empty_statement": column.empty_statement,
        })  # fmt: skip
        column = columns.get(column.parent_id or 0)
    return path


def _kind(version: Content) -> dict[str, Any] | None:
    kind = version.kind
    if kind is None:
        return None
    fields = [{"name": one["name"], "label": one["label"]} for one in kind.panel]
    return {"code": kind.code, "name": kind.name, "is_policy": kind.is_policy, "fields": fields}


def _panel(version: Content) -> dict[str, str]:
    """The kind's own fields that are filled in, as its configuration names them."""
    given = version.facts.get("panel", {})
    names = [one["name"] for one in version.kind.panel] if version.kind else []
    values = {name: str(given.get(name, "")).strip() for name in names}
    return {name: value for name, value in values.items() if value}


def _migrated(version: Content) -> dict[str, str] | None:
    given = version.facts.get("migrated")
    return {name: str(given.get(name) or "") for name in _MIGRATED} if given else None


def _files(rows: list[dict[str, Any]], stored: dict[str, str]) -> list[dict[str, Any]]:
    return [
        {
            "sha256": one["sha256"], "name": one["name"], "size": one["size"],
            "media_type": one.get("media_type", ""), "path": stored[one["sha256"]],
            **({"alt": one["alt"]} if "alt" in one else {}),
        }
        for one in rows
    ]  # fmt: skip
