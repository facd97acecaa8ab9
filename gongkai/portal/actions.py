"""Carrying out the outbox: pages, then the search index; and rebuilding everything."""

import logging

from django.db.models import Case, IntegerField, Value, When

from gongkai.core.people.models import Organ
from gongkai.disclosure import outbox
from gongkai.disclosure.digests import digest_of
from gongkai.disclosure.models import Disclosure, Dispatch
from gongkai.disclosure.queries import DispatchQuerySet
from gongkai.portal import files
from gongkai.portal.alone import alone
from gongkai.portal.channels.deliveries import catch_up_channels
from gongkai.portal.indexing import catch_up_index, rebuild_index
from gongkai.portal.pages import Builder

log = logging.getLogger(__name__)


# Whoever takes an item away waits at most so many seconds for a builder at work.
PATIENCE = 8.0
# Up to so many items everything around an item is built anew while the person waits.
FEW = 500
_MOST_LINKED = 50


class Tampered(Exception):
    """What is public is not what was cleared; no page is built from it."""


def catch_up() -> int:
    """Carry out every dispatch not done yet; returns how many were. Safe to run twice at once.

    What was withdrawn goes first. A dispatch that fails stays in the outbox, is logged, and does
    not hold up the others.
    """
    catch_up_channels()
    with alone("pages"):
        done = _carry_out(_pending("pages"))
    with alone("search"):
        catch_up_index()
    return done


def finish_withdrawals() -> int:
    """Before serving: what was withdrawn may not be handed out, also after a crash in between.

    Pages that named it (``REFRESH``) belong to it.
    """
    catch_up_channels(only_withdrawals=True)
    with alone("pages"):
        verbs = (Dispatch.Verb.WITHDRAW, Dispatch.Verb.REFRESH)
        return _carry_out(_pending("pages").filter(verb__in=verbs))


def take_down(disclosure_id: int) -> None:
    """Make a withdrawn item vanish while the person waits; the worker does what is left over.

    The page, its copies and files go without waiting for anyone; then, one process at a time, the
    lists that named it, the pages that linked to it, and the index.
    """
    row = (
        Disclosure.objects.filter(pk=disclosure_id, published_clearance=None)
        .exclude(index_number=None)
        .select_related("organ")
        .first()
    )
    if row is None:
        return
    Builder(row.organ).tombstone(row)
    files.enter()
    catch_up_channels(only_withdrawals=True)
    with alone("pages", PATIENCE) as is_alone:
        if is_alone:
            _take_from_lists(row)
    with alone("search", PATIENCE) as is_alone:
        if is_alone:
            catch_up_index()


def _take_from_lists(row: Disclosure) -> None:
    waiting = _pending("pages").filter(disclosure=row, verb=Dispatch.Verb.WITHDRAW)
    for dispatch in list(waiting):
        builder = Builder(row.organ)
        if builder.public.count() <= FEW:
            _show(dispatch)
        else:
            _rebuild_around(dispatch, only_its_page=True)
            files.enter()
        linked = _pending("pages").filter(pk__gt=dispatch.pk, verb=Dispatch.Verb.REFRESH)
        for other in list(linked[:_MOST_LINKED]):
            _show(other)


def build_statistics() -> None:
    """The derived pages, e.g. every night, and those of the tree, in case a bell was missed."""
    with alone("pages"):
        for organ in Organ.objects.all():
            builder = Builder(organ)
            builder.statistics()
            builder.tree()
        files.enter()


def build_tree(organ_id: int) -> None:
    """The pages that show the columns themselves, after one was changed."""
    with alone("pages"):
        Builder(Organ.objects.get(pk=organ_id)).tree()
        files.enter()


def build_all() -> None:
    """Every page of every organ and the whole index, from what is public."""
    with alone("pages"):
        waiting = list(_pending("pages"))
        for organ in Organ.objects.all():
            builder = Builder(organ)
            for disclosure in builder.public.order_by("pk").iterator(200):
                _build_item(builder, disclosure)
            for withdrawn in Disclosure.objects.filter(
                organ=organ, published_clearance=None, index_number__isnull=False
            ):
                builder.tombstone(withdrawn)
            files.enter()
            for column in builder.columns:
                builder.column(column)
                builder.archive(column)
            builder.home()
            builder.feed()
            builder.catalog()
            builder.sitemap()
            builder.statistics()
            builder.basic_catalog()
            builder.subscribing()
        files.enter()
        for row in waiting:
            outbox.acknowledge(row, "pages")
    with alone("search"):
        rebuild_index()


def build_items(numbers: list[str]) -> None:
    """The pages of the items with these index numbers (``<year>-<serial>``) and nothing else."""
    with alone("pages"):
        for number in numbers:
            rows = Disclosure.objects.filter(index_number__endswith=f"/{number}")
            for row in rows.select_related("organ"):
                builder = Builder(row.organ)
                current = builder.public.filter(pk=row.pk).first()
                if current is None:
                    builder.tombstone(row)
                else:
                    _build_item(builder, current)
        files.enter()


def _pending(consumer: str) -> DispatchQuerySet:
    return Dispatch.objects.pending_for(consumer).select_related("disclosure__organ")


def _carry_out(rows: DispatchQuerySet) -> int:
    urgent_first = Case(
        When(verb=Dispatch.Verb.WITHDRAW, then=Value(0)), default=Value(1),
        output_field=IntegerField(),
    )  # fmt: skip
    waiting = list(rows.order_by(urgent_first, "pk"))
    done, newest = 0, max((row.pk for row in waiting), default=0)
    while waiting:
        done += _show(waiting.pop(0))
        # A withdrawal that came meanwhile does not wait until everything else is built.
        came = _pending("pages").filter(pk__gt=newest, verb=Dispatch.Verb.WITHDRAW)
        late = list(came) if waiting else []
        newest = max([newest, *(row.pk for row in late)])
        waiting[:0] = late
    return done


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


def _rebuild_around(row: Dispatch, only_its_page: bool = False) -> None:
    """The item's page as it should be now, and every page that lists it.

    ``only_its_page``: of the numbered pages the one it stands or stood on, and not those after it,
    which shift when it left. A mark beside the item shifts nothing.
    """
    builder = Builder(row.disclosure.organ)
    current = builder.public.filter(pk=row.disclosure_id).first()
    if current is None:
        builder.tombstone(row.disclosure)
    else:
        builder.item(_intact(current))
    at = row.disclosure.first_published_at
    assert at is not None, "a dispatch is made for published items only"
    only = row.disclosure if only_its_page or _shifts_nothing(row) else None
    for column in builder.ancestors(row.columns):
        builder.column(column)
        builder.archive(column, at, only)
    builder.home()
    builder.feed()
    builder.catalog(at, only)
    builder.sitemap(at, only)


def _shifts_nothing(row: Dispatch) -> bool:
    return row.verb == Dispatch.Verb.REFRESH and row.disclosure.is_public


def _build_item(builder: Builder, disclosure: Disclosure) -> None:
    try:
        builder.item(_intact(disclosure))
    except Exception:
        # The page stays as it stands; one damaged file is no reason to leave all others unbuilt.
        log.exception("the page of disclosure %s could not be built", disclosure.pk)


def _intact(disclosure: Disclosure) -> Disclosure:
    clearance = disclosure.published_clearance
    assert clearance is not None
    if not clearance.digest == clearance.version.digest == digest_of(clearance.version):
        raise Tampered(f"disclosure {disclosure.pk} is not what was cleared")
    return disclosure
