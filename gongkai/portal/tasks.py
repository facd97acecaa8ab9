"""The bells. Work that is due stands in the outbox; these only make it start at once."""

from django_tasks import task

from gongkai.portal import actions


@task(queue_name="fast")
def catch_up() -> None:
    """Pages and index for what was just published or withdrawn."""
    actions.catch_up()


@task(queue_name="heavy")
def build_statistics() -> None:
    """The numbers of applications, once a night."""
    actions.build_statistics()


@task(queue_name="heavy")
def build_all() -> None:
    """Every page anew, e.g. after the organ's particulars changed."""
    actions.build_all()
