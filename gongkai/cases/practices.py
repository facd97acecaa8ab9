"""The office's own settings, with the defaults of rules.md where nothing was set."""

from gongkai.cases.models import Practice
from gongkai.core.people.models import Organ


def practice_of(organ: Organ) -> Practice:
    """The settings of ``organ``; unsaved defaults when it has not set any."""
    return Practice.objects.filter(organ=organ).first() or Practice(organ=organ)
