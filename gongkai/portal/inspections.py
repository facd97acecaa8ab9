"""Having the built site looked over, or repaired, in the background."""

from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.law.roles import Role
from gongkai.portal.models import Inspection
from gongkai.portal.tasks import inspect_site

READERS = (Role.SYSTEM_ADMIN, Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
_LONGEST = timedelta(minutes=30)


def ask_blockers(by: Person, *, repairs: bool) -> list[str]:
    """Why ``by`` may not have the site looked over (and repaired) now."""
    if repairs and not by.has_role(Role.SYSTEM_ADMIN):
        return ["重建由系统管理员进行，您的职责不含此项。"]
    if running() is not None:
        return ["正在核对，请等待完成。"]
    return []


@deed
def ask(*, by: Person, repairs: bool) -> Inspection:
    """Have the site looked over in the background, repaired before when ``repairs``."""
    if not by.has_role(*READERS):
        raise Forbidden("网页防篡改由系统管理员和政务公开办公室查看，您的职责不含此项。")
    reasons = ask_blockers(by, repairs=repairs)
    if reasons:
        raise Blocked(*reasons)
    row = Inspection.objects.create(asked_by=by, repairs=repairs)
    record("site_verification_asked", by=by, subject=f"inspection:{row.pk}", repairs=repairs)
    transaction.on_commit(lambda: inspect_site.enqueue(row.pk))
    return row


def running() -> Inspection | None:
    """The look that is under way; one that did not come back for long counts as broken off."""
    row = Inspection.objects.filter(ended_at=None).first()
    if row is None or timezone.now() - row.began_at > _LONGEST:
        return None
    return row
