"""The bells. Work that is due stands in the outbox; these only make it start at once."""

from django_tasks import task
from django_tasks_db.models import DBTaskResult

from gongkai.portal import actions, integrity
from gongkai.portal.channels import receiving
from gongkai.portal.models import Inspection


@task(queue_name="fast")
def catch_up() -> None:
    """Pages and index for what was just published or withdrawn."""
    actions.catch_up()


@task(queue_name="heavy")
def build_statistics() -> None:
    """The numbers of applications, once a night."""
    actions.build_statistics()


@task(queue_name="fast")
def build_tree(organ_id: int) -> None:
    """What shows the columns themselves, after one of them was changed."""
    actions.build_tree(organ_id)


@task(queue_name="heavy")
def build_all() -> None:
    """Every page anew, e.g. after the organ's particulars changed."""
    actions.build_all()


@task(queue_name="heavy")
def inspect_site(inspection_id: int | None = None) -> None:
    """Whether the site is what was built and cleared: once a day, and when somebody asks."""
    asked = Inspection.objects.filter(pk=inspection_id, ended_at=None).first()
    if asked is not None or inspection_id is None:
        integrity.inspect(asked)


@task(queue_name="heavy")
def take_over_packages() -> None:
    """The next items of the packages on their way in; rings itself while any are left."""
    if receiving.advance():
        _ring_once()


def ring_for_packages() -> None:
    """Go on with packages on their way in whose bell was missed, and clear what uploads left."""
    receiving.clear_left_behind()
    if receiving.is_waiting():
        _ring_once()


def _ring_once() -> None:
    # A bell each minute that rings itself again would fill the queue before all other work.
    waiting = DBTaskResult.objects.ready().filter(task_path=take_over_packages.module_path)
    if not waiting.exists():
        take_over_packages.enqueue()
