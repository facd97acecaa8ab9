"""What the clock brings, once a minute: sweeps that make up for any bell that was missed."""

from django.conf import settings
from django.contrib.sessions.backends.db import SessionStore
from django.utils import timezone

from gongkai.cases.actions import recompute_due_dates, take_envelopes
from gongkai.portal.tasks import catch_up


def tick() -> None:
    """Take in envelopes, wake the page builder, and once a day derive every due date anew."""
    take_envelopes()
    catch_up.enqueue()
    done = settings.VAR / ".nightly"
    today = str(timezone.localdate())
    if not done.exists() or done.read_text() != today:
        recompute_due_dates()
        SessionStore.clear_expired()
        done.write_text(today)
