"""What a reviewer approved is a digest over everything that is shown (house.md, idea 5)."""

import hashlib
import json

from gongkai.disclosure.models import Content

FIELDS = (
    "kind_id", "column_id", "title", "document_number", "formed_on", "shown_until", "attribute",
    "ground", "ground_reason", "summary", "body_html", "pictures", "relations", "attachments",
    "facts",
)  # fmt: skip


def digest_of(content: Content) -> str:
    """SHA-256 (hex) over the text, the facts shown with it and the hash of every attachment."""
    values = {name: getattr(content, name) for name in FIELDS}
    values["formed_on"] = str(values["formed_on"])
    values["shown_until"] = str(values["shown_until"] or "")
    canonical = json.dumps(values, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def shown_digest(content: Content) -> str:
    """The digest the public is told: of a mirrored item the one it was cleared with at its origin.

    Empty for a draft.
    """
    mirrored = content.facts.get("mirrored") or {}
    return str(mirrored.get("digest") or getattr(content, "digest", ""))
