"""Carrying out the outbox: pages, then the search index; and rebuilding everything."""

import fcntl
import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.conf import settings

from gongkai.core.people.models import Organ
from gongkai.disclosure import outbox
from gongkai.disclosure.models import Disclosure, Dispatch
from gongkai.disclosure.queries import DispatchQuerySet
from gongkai.portal import files
from gongkai.portal.indexing import catch_up_index, rebuild_index
from gongkai.portal.pages import Builder

log = logging.getLogger(__name__)


def catch_up() -> int:
    """Carry out every dispatch not done yet; returns how many were. Safe to run twice at once.

    A dispatch that fails stays in the outbox, is logged, and does not hold up the others.
    """
    with _alone("pages"):
        done = sum(map(_show, list(_pending("pages"))))
    with _alone("search"):
        catch_up_index()
    return done


def finish_withdrawals() -> int:
    """Before serving: what was withdrawn may not be handed out, also after a crash in between."""
    with _alone("pages"):
        rows = _pending("pages").filter(verb=Dispatch.Verb.WITHDRAW)
        return sum(map(_show, list(rows)))


def build_statistics() -> None:
    """The pages of numbers, e.g. every night; none of them hangs on a publication."""
    with _alone("pages"):
        for organ in Organ.objects.all():
            Builder(organ).statistics()
        files.enter()


def build_all() -> None:
    """Every page of every organ and the whole index, from what is public."""
    with _alone("pages"):
        waiting = list(_pending("pages"))
        for organ in Organ.objects.all():
            builder = Builder(organ)
            for disclosure in builder.public.order_by("pk").iterator(200):
                builder.item(disclosure)
            for withdrawn in Disclosure.objects.filter(
                organ=organ, published_clearance=None, index_number__isnull=False
            ):
                builder.tombstone(withdrawn)
            for column in builder.columns:
                builder.column(column)
                builder.archive(column)
            builder.home()
            builder.feed()
            builder.catalog()
            builder.sitemap()
            builder.statistics()
        files.enter()
        for row in waiting:
            outbox.acknowledge(row, "pages")
    with _alone("search"):
        rebuild_index()


def _pending(consumer: str) -> DispatchQuerySet:
    return Dispatch.objects.pending_for(consumer).select_related("disclosure__organ")


def _show(row: Dispatch) -> bool:
    try:
        _rebuild_around(row)
        files.enter()
    except Exception:
        # Whatever one item's page breaks on, the others still have to be published or withdrawn.
        log.exception("dispatch %s could not be carried out", row.pk)
        return False
    outbox.acknowledge(row, "pages")
    return True


def _rebuild_around(row: Dispatch) -> None:
    """The item's page as it should be now, and every page that lists it."""
    builder = Builder(row.disclosure.organ)
    current = builder.public.filter(pk=row.disclosure_id).first()
    if current is None:
        builder.tombstone(row.disclosure)
    else:
        builder.item(current)
    at = row.disclosure.first_published_at
    assert at is not None, "a dispatch is made for published items only"
    for column in builder.ancestors(row.columns):
        builder.column(column)
        builder.archive(column, at)
    builder.home()
    builder.feed()
    builder.catalog(at)
    builder.sitemap(at)


@contextmanager
def _alone(name: str) -> Iterator[None]:
    """One process at a time; a second one waits and then finds nothing left to do."""
    with open(settings.VAR / f".{name}.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
