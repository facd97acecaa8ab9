"""Published items on their way into the search index."""

from collections.abc import Iterator

from django.conf import settings
from django.utils import timezone

from gongkai.disclosure import outbox
from gongkai.disclosure.html import text_of
from gongkai.disclosure.models import Disclosure, Dispatch
from gongkai.search.documents import Document
from gongkai.search.index import IndexDamaged, Writer, rebuild


def document_of(disclosure: Disclosure) -> Document:
    """What is indexed of a public item."""
    version = disclosure.published_clearance.version
    at = timezone.localtime(disclosure.first_published_at)
    names = " ".join(one["name"] for one in version.attachments)
    return Document(
        key=str(disclosure.pk),
        title=version.title,
        body="\n".join((version.summary, text_of(version.body_html), names)),
        organ=disclosure.organ.name,
        column=version.column.name,
        year=str(at.year),
        kind=version.column.get_kind_display(),
        department=disclosure.department.name,
        number=version.document_number,
        published_on=at.date(),
        url=disclosure.public_path,
    )


def catch_up_index() -> None:
    """Bring the index up to the outbox; a missing or damaged one is built anew."""
    rows = list(Dispatch.objects.pending_for("search"))
    if not rows:
        return
    ids = {row.disclosure_id for row in rows}
    public = list(Disclosure.objects.public().filter(pk__in=ids))
    gone = ids - {disclosure.pk for disclosure in public}
    try:
        Writer(settings.INDEX_ROOT).apply(map(document_of, public), map(str, gone))
    except IndexDamaged:
        rebuild_index()
        return
    for row in rows:
        outbox.acknowledge(row, "search")


def rebuild_index() -> int:
    """Build the index from everything public; returns the number of documents."""
    rows = list(Dispatch.objects.pending_for("search"))
    count = rebuild(settings.INDEX_ROOT, _documents())
    for row in rows:
        outbox.acknowledge(row, "search")
    return count


def not_yet_indexed() -> list[str]:
    """Keys whose index entry is stale: they are left out of hits, counts and facets."""
    rows = Dispatch.objects.pending_for("search").values_list("disclosure_id", flat=True)
    return [str(pk) for pk in set(rows)]


def _documents() -> Iterator[Document]:
    for disclosure in Disclosure.objects.public().order_by("pk").iterator(500):
        yield document_of(disclosure)
