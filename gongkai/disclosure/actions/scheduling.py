"""Publishing later: at a moment, with another document, or when a person says it happened."""

import logging
from datetime import datetime

from django.db.models import QuerySet
from django.utils import timezone

from gongkai.core.deeds import Blocked, deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import permissions
from gongkai.disclosure.actions.publishing import publish, publish_blockers
from gongkai.disclosure.models import Disclosure, Exit, Schedule

NOT_DONE = "未发布："
MOST_EVENT = 100
log = logging.getLogger(__name__)


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
    stop_if(_time_faults(row, publish_at) + _other_faults(row, waits_for))
    if event and not 4 <= len(event) <= MOST_EVENT:
        raise Blocked(f"请写明等待什么事件（4 至 {MOST_EVENT} 个字），例如“县人大常委会会议通过”。")
    refuse_secrecy(event, by=by, where=f"disclosure:{row.pk}")
    version = row.version
    assert version is not None, "schedule_blockers ask for a cleared version"
    made = Schedule.objects.create(
        disclosure=row, version=version, publish_at=publish_at, waits_for=waits_for,
        event=event, by=by,
    )  # fmt: skip
    record("publication_scheduled", by=by, subject=f"disclosure:{row.pk}", schedule=made.pk)
    return made


def _time_faults(row: Disclosure, publish_at: datetime | None) -> list[str]:
    if publish_at is None:
        return []
    if publish_at <= timezone.now():
        return ["定时发布的时间须晚于现在；要马上公开请选“现在发布”。"]
    version = row.version
    last = version.shown_until if version is not None else None
    if last is not None and timezone.localtime(publish_at).date() > last:
        return [f"定时发布的时间晚于公示截止日期（{last}），请改早，或者退回修改公示期限。"]
    return []


def _other_faults(row: Disclosure, other: Disclosure | None) -> list[str]:
    if other is None:
        return []
    if other.organ_id != row.organ_id or other.pk == row.pk or other.exit != Exit.PUBLIC:
        return ["只能随本机关的另一份向社会公开的文件发布，请重新选择。"]
    if other.is_public:
        return ["所选文件已经公开，请选“现在发布”。"]
    # Each waiting for the other would wait for ever.
    seen = {row.pk}
    while other is not None:
        if other.pk in seen:
            return ["所选文件本身在等这一份发布，两份会互相等待，请改选其他方式。"]
        seen.add(other.pk)
        waiting = other.schedules.filter(ended_at=None).select_related("waits_for").first()
        other = waiting.waits_for if waiting is not None else None
    return []


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
    if row.version_id != open_one.version_id:
        raise Blocked("安排之后又修改过，当前版本不是当时安排的版本，请取消后重新安排。")
    _end(open_one, "")
    published: Disclosure = publish(disclosure=row, by=by)
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
        _end(one, NOT_DONE + "；".join(reasons))
        record("publication_not_carried_out", by=None, subject=f"disclosure:{row.pk}",
               schedule=one.pk)  # fmt: skip
        return False
    _end(one, "")
    publish(disclosure=row, by=one.by)
    return True


def carry_out_due(now: datetime) -> int:
    """Everything whose moment has come; one that fails holds up none of the others.

    Goes round again, because a publication may be what another one waits for.
    """
    done, tried = 0, set[int]()
    while rows := [one for one in due(now) if one.pk not in tried]:
        for one in rows:
            tried.add(one.pk)
            try:
                done += carry_out(one)
            except Exception:
                # It stays open and is tried again in a minute.
                log.exception("the arranged publication %s failed", one.pk)
    return done


def waiting_in(organ_id: int) -> QuerySet[Schedule]:
    """The open arrangements of an organ: by time, then those that wait for something."""
    rows = Schedule.objects.filter(disclosure__organ=organ_id, ended_at=None)
    return rows.select_related("disclosure__draft", "version", "waits_for__draft", "by").order_by(
        "publish_at", "pk"
    )


def not_carried_out(organ_id: int, since: datetime) -> list[Schedule]:
    """Arrangements that came to nothing since then and were neither renewed nor overtaken."""
    rows = Schedule.objects.filter(
        disclosure__organ=organ_id, ended_at__gte=since, outcome__startswith=NOT_DONE
    ).select_related("disclosure__draft", "version", "by")
    return [
        one
        for one in rows.order_by("-ended_at")
        if not one.disclosure.schedules.filter(pk__gt=one.pk).exists()
        and not Disclosure.objects.filter(
            pk=one.disclosure_id, published_at__gte=one.ended_at
        ).exists()
    ]


def _end(one: Schedule, outcome: str) -> None:
    one.ended_at = timezone.now()
    one.outcome = outcome[:300]
    one.save(update_fields=["ended_at", "outcome"])
