"""The signed package for the county platform, written straight to a file.

Members are written one after the other, the manifest and its signature last; nothing but one item
and one attachment is held in memory. The same range gives the same bytes, save the manifest's
``created_at`` and the signature over it.
"""

import hashlib
import os
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.utils import timezone

from gongkai.core.files import store
from gongkai.core.people.models import Organ
from gongkai.disclosure.models import Disclosure
from gongkai.portal.channels import signing
from gongkai.portal.channels.models import Channel
from gongkai.portal.channels.records import (
    FORMAT,
    as_bytes,
    moment,
    particulars,
    records,
    stem,
)

_LONG_AGO = (1980, 1, 1, 0, 0, 0)
_TRIES = 3
# What is packed already gains nothing from being packed again.
_PACKED = (
    ".zip",
    ".docx",
    ".xlsx",
    ".pptx",
    ".ofd",
    ".png",
    ".jpg",
    ".jpeg",
    ".gif",
    ".webp",
    ".pdf",
)


class Unsettled(Exception):
    """Items were withdrawn again and again while the package was written."""


@dataclass(frozen=True)
class Exported:
    """What a package holds; ``through``: the last sequence number of its channel."""

    items: int
    withdrawals: int
    files: int
    since: int
    through: int
    size: int


def export(organ: Organ, path: Path, *, channel: Channel | None = None, since: int = 0) -> Exported:
    """Write the package of everything public of ``organ``, or of what changed on ``channel`` after
    ``since``, to ``path``; whatever stood there is replaced only by a whole package.

    What is withdrawn while it is written stands in it as a withdrawal, never as content.
    """
    draft = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        for _ in range(_TRIES):
            made = _write(organ, draft, channel, since)
            if made is not None:
                os.replace(draft, path)
                return made
    finally:
        draft.unlink(missing_ok=True)
    raise Unsettled("导出期间不断有信息被撤回，请稍后再导出。")


def _write(organ: Organ, path: Path, channel: Channel | None, since: int) -> Exported | None:
    """None when something was withdrawn meanwhile."""
    ids, through = None, 0
    if channel is not None:
        changed = channel.deliveries.filter(sequence__gt=since)
        ids = set(changed.values_list("disclosure", flat=True))
        through = changed.order_by("-sequence").values_list("sequence", flat=True).first() or since
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as out:
        with zipfile.ZipFile(out, "w") as package:
            writer = _Writer(package)
            items = 0
            for record in records(organ, ids):
                writer.add(f"items/{stem(record.index_number)}.json", record.data)
                writer.add(f"items/{stem(record.index_number)}.html", record.page)
                for sha256, name in record.files.items():
                    if name not in writer.hashes:
                        writer.add(name, store.read(sha256))
                items += 1
            withdrawals = list(_withdrawals(organ, ids))
            writer.add("withdrawals.json", as_bytes(withdrawals))
            manifest = as_bytes({
                "format": FORMAT,
                "organ": particulars(organ),
                "is_complete": ids is None or since == 0,
                "sequence": {"after": since, "through": through},
                "items": items,
                "withdrawals": len(withdrawals),
                "created_at": moment(timezone.now()),
                "public_key": signing.public_key(),
                "files": writer.hashes,
            })  # fmt: skip
            writer.add("manifest.json", manifest)
            writer.add("manifest.sig", signing.sign(manifest) + b"\n")
        out.flush()
        os.fsync(out.fileno())
    if not _are_public(organ, writer.items):
        return None
    files = sum(name.startswith("files/") for name in writer.hashes)
    return Exported(items, len(withdrawals), files, since, through, path.stat().st_size)


class _Writer:
    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package, self.hashes = package, dict[str, str]()

    @property
    def items(self) -> Iterator[str]:
        """The index numbers of the items written."""
        for name in self.hashes:
            if name.startswith("items/") and name.endswith(".json"):
                yield name[len("items/") : -len(".json")].replace("_", "/", 1)

    def add(self, name: str, data: bytes) -> None:
        info = zipfile.ZipInfo(name, _LONG_AGO)
        info.create_system, info.external_attr = 3, 0o100644 << 16
        is_packed = name.lower().endswith(_PACKED)
        info.compress_type = zipfile.ZIP_STORED if is_packed else zipfile.ZIP_DEFLATED
        self.package.writestr(info, data, compresslevel=6)
        self.hashes[name] = hashlib.sha256(data).hexdigest()


def _withdrawals(organ: Organ, ids: Iterable[int] | None) -> Iterator[dict[str, Any]]:
    """Index numbers and times, nothing else."""
    rows = Disclosure.objects.filter(
        organ=organ, published_clearance=None, index_number__isnull=False,
        withdrawn_at__isnull=False,
    ).order_by("index_number")  # fmt: skip
    wanted = None if ids is None else set(ids)
    for pk, number, at in rows.values_list("pk", "index_number", "withdrawn_at").iterator():
        if wanted is None or pk in wanted:
            yield {"index_number": number, "withdrawn_at": moment(at)}


def _are_public(organ: Organ, numbers: Iterable[str]) -> bool:
    now = set(
        Disclosure.objects.public().filter(organ=organ).values_list("index_number", flat=True)
    )
    return all(number in now for number in numbers)
