"""Reminding people by mail, once a day, and the secret addresses of their calendars.

A mail is sent first and noted after: whoever pulls the plug in between causes a second mail, never
a lost one. Each person is noted at once, so an interrupted run goes on where it stopped.
"""

import hashlib
import logging
import secrets
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from smtplib import SMTPException, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone

from gongkai.cases.models import CalendarFeed, Reminder
from gongkai.cases.practices import practice_of
from gongkai.cases.recipients import Recipients
from gongkai.cases.reminders import Reminders
from gongkai.core.deeds import deed
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Organ, Person
from gongkai.core.workdays.actions import current
from gongkai.law.reminders import Alarm

log = logging.getLogger(__name__)

SENT, FAILED = "reminders_sent", "reminders_failed"
_LISTED = 100
_AT_ONCE = 1000
# Long past every mark of a living case; what is still open then is reminded of anew.
_KEPT_DAYS = 400


@dataclass(frozen=True, slots=True)
class _Line:
    subject: str
    number: str
    path: str
    alarm: Alarm


def remind(today: date | None = None) -> bool:
    """Send everyone their digest of what is new since the last one; False when a mail failed.

    Nothing is sent on a day off. A mail server that fails stops nothing: what was not sent is
    sent at the next call, and the system administrator sees it on the desk.
    """
    day = today or timezone.localdate()
    if not current().is_working_day(day):
        return True
    Reminder.objects.filter(on__lt=day - timedelta(_KEPT_DAYS)).delete()
    done = [_remind_organ(organ, day) for organ in Organ.objects.all()]
    return all(done)


def _remind_organ(organ: Organ, day: date) -> bool:
    if not practice_of(organ).reminders_by_email:
        return True
    people = list(Person.objects.with_roles().filter(organ=organ, is_active=True).order_by("pk"))
    if not any(person.email for person in people):
        return True
    sent, failed, reason = 0, 0, ""
    connection: BaseEmailBackend | None = None
    for person, lines in _digests(organ, people, day):
        try:
            if connection is None:
                connection = get_connection()
                connection.open()
            connection.send_messages([_mail(person, lines)])
        except SMTPRecipientsRefused as error:
            failed, reason = failed + 1, type(error).__name__
            continue
        except (OSError, SMTPException) as error:
            # The server itself fails: trying it once more for each person would only take time.
            log.warning("reminders could not be mailed: %s", type(error).__name__)
            failed, reason = failed + 1, type(error).__name__
            break
        _note(person, lines)
        sent += 1
    _close(connection)
    if sent or failed:
        _journal(organ, sent, failed, reason)
    return not failed


def _digests(organ: Organ, people: list[Person], day: date) -> Iterator[tuple[Person, list[_Line]]]:
    """Each person with what they were not told yet, one person after the other."""
    recipients = Recipients(people)
    by_person: dict[int, list[_Line]] = defaultdict(list)
    for one in Reminders(organ.pk, day, current()):
        line = _Line(one.subject, one.number, one.path, one.alarm)
        for pk in recipients.of(one):
            if recipients.people[pk].email:
                by_person[pk].append(line)
    for person in people:
        lines = by_person.pop(person.pk, [])
        days = {line.alarm.on for line in lines}
        told = set(
            Reminder.objects.filter(person=person, on__in=days).values_list("subject", "kind", "on")
        )
        fresh = [
            line for line in lines if (line.subject, line.alarm.key, line.alarm.on) not in told
        ]
        if fresh:
            fresh.sort(key=lambda line: (not line.alarm.is_late, line.alarm.last_day, line.number))
            yield person, fresh


def _mail(person: Person, lines: list[_Line]) -> EmailMessage:
    """Numbers, what is to be done and links: nothing of the applicant, nothing of what is asked."""
    late = sum(line.alarm.is_late for line in lines)
    tail = f"，其中 {late} 件已超期" if late else ""
    parts = [f"{person.name}，您好：", "", f"有 {len(lines)} 件事项需要您留意{tail}。", ""]
    for line in lines[:_LISTED]:
        mark = "【超期】" if line.alarm.is_late else ""
        parts += [
            f"{mark}{line.number}　{line.alarm.words}（{line.alarm.basis}）",
            f"{settings.PUBLIC_ADDRESS}{line.path}",
            "",
        ]
    if len(lines) > _LISTED:
        parts += [f"另有 {len(lines) - _LISTED} 件，请登录工作台查看。", ""]
    parts.append("这是系统自动发出的提醒，请不要回复。")
    return EmailMessage(
        subject=f"依申请公开办理提醒：{len(lines)} 件{tail}", body="\n".join(parts),
        to=[person.email],
    )  # fmt: skip


@deed
def _note(person: Person, lines: Iterable[_Line]) -> None:
    rows = [
        Reminder(person=person, subject=line.subject, kind=line.alarm.key, on=line.alarm.on)
        for line in lines
    ]
    Reminder.objects.bulk_create(rows, batch_size=_AT_ONCE, ignore_conflicts=True)


@deed
def _journal(organ: Organ, sent: int, failed: int, reason: str) -> None:
    record(FAILED if failed else SENT, by=None, subject=f"organ:{organ.pk}", organ_id=organ.pk,
           sent=sent, failed=failed, reason=reason)  # fmt: skip


def _close(connection: BaseEmailBackend | None) -> None:
    if connection is not None:
        try:
            connection.close()
        except (OSError, SMTPException):
            log.warning("the connection to the mail server could not be closed")


@deed
def renew_feed(*, by: Person) -> str:
    """A new secret address for the person's calendar, 256 random bits; the old one ends.

    Only a hash is kept, so the token returned is shown once and cannot be looked up again.
    """
    token = secrets.token_urlsafe(32)
    CalendarFeed.objects.filter(person=by).delete()
    CalendarFeed.objects.create(person=by, token_hash=token_hash(token))
    record("calendar_feed_made", by=by, subject=f"person:{by.pk}")
    return token


@deed
def revoke_feed(*, by: Person) -> None:
    """End the person's calendar address."""
    if CalendarFeed.objects.filter(person=by).delete()[0]:
        record("calendar_feed_revoked", by=by, subject=f"person:{by.pk}")


def token_hash(token: str) -> str:
    """What is kept of a token; it is random enough to need no salt."""
    return hashlib.sha256(token.encode()).hexdigest()
