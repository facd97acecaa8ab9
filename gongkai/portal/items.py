"""What the page of one item shows, from a published version or, for a preview, from a draft."""

import json
from collections.abc import Callable
from typing import Any

from django.db.models import Q
from django.utils import timezone
from django.utils.safestring import SafeString, mark_safe

from gongkai.disclosure.digests import shown_digest
from gongkai.disclosure.html import with_picture_addresses
from gongkai.disclosure.models import Content, Disclosure, Relation, RelationVerb, Validity

Address = Callable[[str], str]
_SUFFIXES = {"image/png": ".png", "image/jpeg": ".jpg", "image/gif": ".gif", "image/webp": ".webp"}
# What a </script> inside the data would end; JSON reads the escapes as the same characters.
_ESCAPES = {ord("<"): "\\u003c", ord(">"): "\\u003e", ord("&"): "\\u0026"}
_FORCE = {
    Validity.VALID: "InForce", Validity.PARTLY: "PartiallyInForce", Validity.EXPIRED: "NotInForce",
    Validity.REPEALED: "NotInForce",
}  # fmt: skip


def picture_name(picture: dict[str, Any]) -> str:
    """The file name of a picture of the body beside its page."""
    return picture["sha256"] + _SUFFIXES.get(picture.get("media_type", ""), ".png")


def panel_rows(content: Content) -> list[tuple[str, str]]:
    """(label, value) of the kind's own fields that are filled in (DocumentKind.panel)."""
    given = content.facts.get("panel", {})
    fields = content.kind.panel if content.kind else []
    rows = [(field["label"], str(given.get(field["name"], "")).strip()) for field in fields]
    return [(label, value) for label, value in rows if value]


def links_of(disclosure: Disclosure) -> list[tuple[str, Disclosure]]:
    """(how, other document) of every link in either direction whose other end is public too."""
    if disclosure.pk is None:
        return []
    found = list(Relation.objects.filter(Q(source=disclosure) | Q(target=disclosure)))
    ends = {row.target_id if row.source_id == disclosure.pk else row.source_id for row in found}
    public = Disclosure.objects.public().defer("published_clearance__version__body_html")
    others = public.in_bulk(ends) if ends else {}
    links: dict[tuple[str, int], Disclosure] = {}
    for row in sorted(found, key=lambda one: (list(RelationVerb).index(one.verb), one.pk)):
        is_ours = row.source_id == disclosure.pk
        verb = RelationVerb(row.verb)
        other = others.get(row.target_id if is_ours else row.source_id)
        if other is not None:
            links[(str(verb.label) if is_ours else verb.passive, other.pk)] = other
    return [(how, other) for (how, _), other in links.items()]


def context_of(
    disclosure: Disclosure, content: Content, *, file_address: Address, picture_address: Address
) -> dict[str, Any]:
    """What ``portal/item.html`` needs beside ``site`` and ``trail``.

    ``file_address``: from an attachment's name, ``picture_address``: from a picture's file name.
    """
    pictures = {one["sha256"]: picture_name(one) for one in content.pictures}

    def address(sha256: str) -> str:
        return picture_address(pictures[sha256]) if sha256 in pictures else ""

    return {
        "disclosure": disclosure,
        "version": content,
        # A copy under the one name that templates may print unescaped.
        "content": {"body_html": with_picture_addresses(content.body_html, address)},
        "panel": panel_rows(content),
        "links": links_of(disclosure),
        "digest": shown_digest(content),
        "migrated": content.facts.get("migrated"),
        "decision": disclosure.validity_decisions.select_related(
            "replaced_by__organ", "replaced_by__published_clearance__version"
        ).last()
        if disclosure.validity
        else None,
        "attachments": [
            {**one, "address": file_address(one["name"]), "suffix": _suffix(one["name"])}
            for one in content.attachments
        ],
    }


def linked_data(context: dict[str, Any], site: dict[str, Any]) -> SafeString:
    """The item as schema.org data in JSON-LD, safe inside a script element."""
    disclosure, version = context["disclosure"], context["version"]
    is_law = bool(version.kind and version.kind.is_policy and version.document_number)
    address = site["address"] + disclosure.public_path
    data: dict[str, Any] = {
        "@context": "https://schema.org",
        "@type": "Legislation" if is_law else "Article",
        "@id": address,
        "url": address,
        "identifier": disclosure.index_number,
        "name": version.title,
        "headline": version.title[:110],
        "description": version.summary,
        "inLanguage": "zh-CN",
        "isAccessibleForFree": True,
        "dateCreated": version.formed_on.isoformat(),
        "datePublished": timezone.localtime(disclosure.first_published_at).isoformat(),
        "dateModified": timezone.localtime(disclosure.published_at).isoformat(),
        "publisher": {"@type": "GovernmentOrganization", "name": site["organ"].name,
                      "url": site["address"] + site["base"]},
        "author": {"@type": "Organization", "name": disclosure.department.name},
        "articleSection": version.column.name,
    }  # fmt: skip
    if is_law:
        data["legislationIdentifier"] = version.document_number
        data["legislationDate"] = version.formed_on.isoformat()
        if disclosure.validity in _FORCE:
            data["legislationLegalForce"] = _FORCE[Validity(disclosure.validity)]
    if version.shown_until:
        data["expires"] = version.shown_until.isoformat()
    if context["attachments"]:
        data["encoding"] = [
            {"@type": "MediaObject", "name": one["name"], "encodingFormat": one["media_type"],
             "contentSize": str(one["size"]), "sha256": one["sha256"],
             "contentUrl": site["address"] + one["address"]}
            for one in context["attachments"]
        ]  # fmt: skip
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(text)


def _suffix(name: str) -> str:
    return name.rpartition(".")[2].upper() if "." in name else "文件"
