"""Publishing later: at a moment, with another document, or when a person says it happened."""

from datetime import datetime

from django.utils import timezone

from gongkai.core.deeds import Blocked, deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import permissions
from gongkai.disclosure.actions.publishing import publish, publish_blockers
from gongkai.disclosure.models import Disclosure, Schedule


def schedule_blockers(disclosure: Disclosure, by: Person) -> list[str]:
    """Why ``by`` may not arrange the publication now; the same that stands against publishing."""
    reasons = publish_blockers(disclosure, by)
    if disclosure.schedules.filter(ended_at=None).exists():
        reasons.append("已有发布安排，请先取消原安排。")
    return reasons


@deed
def schedule(
    *,
    disclosure: Disclosure,
    by: Person,
    publish_at: datetime | None = None,
    waits_for: Disclosure | None = None,
    event: str = "",
) -> Schedule:
    """Arrange the publication of the cleared version at hand; exactly one of the three is given.

    Nothing becomes public by this: ``carry_out`` asks every blocker anew when the time has come.
    """
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    stop_if(schedule_blockers(row, by))
    event = event.strip()
    if sum((publish_at is not None, waits_for is not None, bool(event))) != 1:
        raise Blocked("请在“定时”“随另一份文件发布”“事件发生后发布”中选择一种。")
    if publish_at is not None and publish_at <= timezone.now():
        raise Blocked("定时发布的时间须晚于现在；要马上公开请直接点“发布”。")
    if waits_for is not None:
        if waits_for.organ_id != row.organ_id or waits_for.pk == row.pk:
            raise Blocked("只能随本机关的另一份文件发布，请重新选择。")
        if waits_for.is_public:
            raise Blocked("所选文件已经公开，请直接点“发布”。")
    refuse_secrecy(event, by=by, where=f"disclosure:{row.pk}")
    version = row.version
    assert version is not None, "schedule_blockers ask for a cleared version"
    made = Schedule.objects.create(
        disclosure=row, version=version, publish_at=publish_at, waits_for=waits_for,
        event=event, by=by,
    )  # fmt: skip
    record("publication_scheduled", by=by, subject=f"disclosure:{row.pk}", schedule=made.pk)
    return made


@deed
def unschedule(*, disclosure: Disclosure, by: Person) -> Schedule:
    """Give up the open arrangement."""
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    if not permissions.may_read(by, row) or not permissions.may_publish(by):
        raise Blocked("发布安排由发布员取消，您的职责不含此项。")
    open_one = row.schedules.filter(ended_at=None).first()
    if open_one is None:
        raise Blocked("没有等待中的发布安排，可能已经发布或被取消，请刷新页面。")
    _end(open_one, "已取消")
    record("publication_unscheduled", by=by, subject=f"disclosure:{row.pk}", schedule=open_one.pk)
    return open_one


@deed
def confirm_event(*, disclosure: Disclosure, by: Person) -> Disclosure:
    """A publisher says that the event the publication waited for has happened."""
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    open_one = row.schedules.filter(ended_at=None).exclude(event="").first()
    if open_one is None:
        raise Blocked("没有等待事件的发布安排，请刷新页面。")
    published: Disclosure = publish(disclosure=row, by=by)
    _end(open_one, "")
    return published


def due(now: datetime) -> list[Schedule]:
    """The open arrangements whose moment has come, oldest first."""
    waiting = Schedule.objects.filter(ended_at=None).select_related("disclosure", "by", "version")
    timed = waiting.filter(publish_at__lte=now)
    following = waiting.filter(waits_for__published_clearance__isnull=False)
    return sorted({*timed, *following}, key=lambda one: one.pk)


@deed
def carry_out(one: Schedule) -> bool:
    """Publish what ``one`` arranged, or end it with the reason why not; done twice it does nothing.

    The person who arranged it publishes: when they lost the post or the version was replaced
    meanwhile, it does not go out.
    """
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=one.disclosure_id)
    if not Schedule.objects.filter(pk=one.pk, ended_at=None).exists():
        return False
    reasons = publish_blockers(row, one.by)
    if row.version_id != one.version_id:
        reasons = ["安排之后又修改过，当前版本不是当时安排的版本。"]
    if not one.by.is_active:
        reasons.append("安排发布的人员账号已停用。")
    if reasons:
        _end(one, "未发布：" + "；".join(reasons))
        record("publication_not_carried_out", by=None, subject=f"disclosure:{row.pk}",
               schedule=one.pk)  # fmt: skip
        return False
    publish(disclosure=row, by=one.by)
    _end(one, "")
    return True


def _end(one: Schedule, outcome: str) -> None:
    one.ended_at = timezone.now()
    one.outcome = outcome[:300]
    one.save(update_fields=["ended_at", "outcome"])
