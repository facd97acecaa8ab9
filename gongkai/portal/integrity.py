"""Whether what stands on the disk is what the builder wrote, and what is public what was cleared.

网页防篡改: every difference is a finding; nothing is repaired here.
"""

import hashlib
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from gongkai.core.files import store
from gongkai.disclosure.digests import digest_of
from gongkai.disclosure.models import Disclosure
from gongkai.portal.models import BuiltFile

_PART = ".part"


@dataclass(frozen=True)
class Fault:
    """``kind``: changed, missing, foreign, link, digest or stored_file; ``path``: the file below
    the site's root, or the index number."""

    kind: str
    path: str

    @property
    def label(self) -> str:
        """What a person reads."""
        return _LABELS[self.kind]


_LABELS = {
    "changed": "内容被改动",
    "missing": "文件丢失",
    "foreign": "来历不明的文件",
    "link": "不应有的链接文件",
    "digest": "公开内容与审批时的摘要值不符",
    "stored_file": "存储中的附件缺失或被改动",
}


def verify_site() -> list[Fault]:
    """Every fault of the built site and of the content behind it, in the order of the paths."""
    return sorted([*_files(), *_contents()], key=lambda fault: (fault.path, fault.kind))


def _files() -> Iterator[Fault]:
    root = Path(settings.SITE_ROOT)
    expected = dict(BuiltFile.objects.values_list("path", "sha256"))
    for folder, folders, names in os.walk(root):
        for name in [*names, *(one for one in folders if Path(folder, one).is_symlink())]:
            path = Path(folder, name)
            relative = path.relative_to(root).as_posix()
            sha256 = expected.pop(relative, None)
            if path.is_symlink():
                yield Fault("link", relative)
            elif sha256 is None:
                # A file half written at this moment is the builder's own.
                if not (name.startswith(".") and name.endswith(_PART)):
                    yield Fault("foreign", relative)
            elif _sha256_of(path) != sha256:
                yield Fault("changed", relative)
    for relative in expected:
        yield Fault("missing", relative)


def _sha256_of(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""


def _contents() -> Iterator[Fault]:
    for disclosure in Disclosure.objects.public().order_by("pk").iterator(200):
        clearance = disclosure.published_clearance
        assert clearance is not None
        version, name = clearance.version, str(disclosure.index_number)
        if not clearance.digest == version.digest == digest_of(version):
            yield Fault("digest", name)
        for one in [*version.attachments, *version.pictures]:
            try:
                store.read(one["sha256"])
            except (OSError, ValueError):
                yield Fault("stored_file", f"{name} {one['name']}")
