"""What the heavy worker does for this room."""

from django_tasks import task

from gongkai.disclosure import rescanning
from gongkai.disclosure.actions import migrating


@task(queue_name="heavy")
def rescan_published() -> None:
    """Public items that were last scanned with earlier rules."""
    rescanning.rescan_published()


@task(queue_name="heavy")
def bring_in_old_pages() -> None:
    """The next rows of the running migrations; rings itself while rows are left."""
    if migrating.advance():
        bring_in_old_pages.enqueue()
