"""Finding a published document by what a person has in hand."""

import re

from django.db.models import Q

from gongkai.core.people.models import Organ
from gongkai.disclosure.models import Disclosure

MOST = 300
_PATH = re.compile(
    r"(?:https?://[^/\s]+)?(/(?:[^\s?#/]+/)*)items/(\d{4})/(\d{1,7})(?:[/?#].*)?$", re.ASCII
)
_NUMBER = re.compile(r"(?:([0-9A-Z]{18})/)?(\d{4})-(\d{7})$", re.ASCII)


def find_published(organ: Organ, text: str) -> Disclosure | None:
    """The public document of ``organ`` at this public address, with this index, register or
    document number; None when there is none, or more than one."""
    text = text.strip()
    if not text or len(text) > MOST:
        return None
    rows = Disclosure.objects.public().filter(organ=organ).select_related("draft")
    if match := _PATH.match(text):
        base, year, serial = match.groups()
        if base != organ.base_path:
            return None
        return rows.filter(index_number=_index(organ, year, int(serial))).first()
    if match := _NUMBER.match(text):
        code, year, serial = match.groups()
        if code and code != organ.credit_code:
            return None
        return rows.filter(index_number=_index(organ, year, int(serial))).first()
    named = rows.filter(
        Q(register_number=text) | Q(published_clearance__version__document_number=text)
    )
    found = list(named[:2])
    return found[0] if len(found) == 1 else None


def _index(organ: Organ, year: str, serial: int) -> str:
    return f"{organ.credit_code}/{year}-{serial:07}"
