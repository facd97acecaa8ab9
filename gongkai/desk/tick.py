"""What the clock brings, once a minute: sweeps that make up for any bell that was missed.

The supervisor ends a tick that outlives its minute, so each daily task keeps its own mark and the
next tick goes on with what is left. One that fails is logged and holds up none of the others.
"""

import fcntl
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, time

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.db import connection
from django.utils import timezone

from gongkai.cases.actions import recompute_due_dates, take_envelopes
from gongkai.cases.actions.reminding import remind
from gongkai.cases.actions.retaining import retain
from gongkai.cases.redating import recheck
from gongkai.core.inbox.actions import forget_forms
from gongkai.core.rules.edition import renew_if_shipped_changed
from gongkai.disclosure.actions.publishing import end_due_notices
from gongkai.disclosure.actions.scheduling import carry_out_due
from gongkai.disclosure.models import LegacyImport
from gongkai.disclosure.rescanning import outdated
from gongkai.disclosure.tasks import bring_in_old_pages, rescan_published
from gongkai.portal.tasks import build_statistics, catch_up, inspect_site, ring_for_packages

log = logging.getLogger(__name__)
REMIND_FROM = time(8)


def tick() -> None:
    """Take in envelopes, wake the page builder, have what is public scanned with new rules, publish
    what was arranged for now and end notices; once a day derive every due date anew, rebuild the
    public statistics, verify the built site, clear what has expired, inform the query planner, and
    from eight o'clock on send the reminders."""
    take_envelopes()
    catch_up.enqueue()
    renew_if_shipped_changed()
    if outdated().exists():
        rescan_published.enqueue()
    if LegacyImport.objects.filter(state=LegacyImport.State.RUNNING).exists():
        bring_in_old_pages.enqueue()
    ring_for_packages()
    now = timezone.localtime()
    with _alone() as is_first:
        if is_first:
            carry_out_due(now)
            end_due_notices(now.date())
            _daily("due-dates", recompute_due_dates, now)
            _daily("other-dates", recheck, now)
            _daily("retention", retain, now)
            _daily("statistics", build_statistics.enqueue, now)
            _daily("pages-verified", inspect_site.enqueue, now)
            _daily("clearing", _clear, now)
            _daily("planner", _inform_planner, now)
            if now.time() >= REMIND_FROM:
                _remind(now)


def _clear() -> None:
    forget_forms()
    SessionStore.clear_expired()


def _inform_planner() -> None:
    """Tell SQLite how many rows there are, by which it chooses indexes; PostgreSQL counts itself."""
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            # A sample of each index is enough and keeps writers waiting for no more than a moment.
            cursor.execute("PRAGMA analysis_limit = 1000")
            cursor.execute("ANALYZE")


def _daily(name: str, work: Callable[[], object], now: datetime) -> None:
    """Do ``work`` unless it was done today already."""
    done = settings.VAR / f".daily-{name}"
    today = str(now.date())
    if done.exists() and done.read_text() == today:
        return
    try:
        work()
    except Exception:
        # Tried again in a minute; the other tasks of the day are not to wait for it.
        log.exception("the daily task %s failed", name)
        return
    done.write_text(today)


def _remind(now: datetime) -> None:
    """A mail server that fails is tried again every hour, not every minute."""
    mark = settings.VAR / ".daily-reminders"
    today, hour = str(now.date()), now.strftime("%Y-%m-%d %H")
    if mark.exists() and mark.read_text() in (today, hour):
        return
    try:
        is_done = remind(now.date())
    except Exception:
        log.exception("the reminders failed")
        is_done = False
    mark.write_text(today if is_done else hour)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether this is the only tick at work; an operator's own must not send the mails twice."""
    with open(settings.VAR / ".tick.lock", "w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True
