"""Who may still do which step, with the people and the rules at hand."""

from typing import Any

from django.http import HttpRequest

from gongkai.disclosure.actions.reviewing import (
    needs_director,
    needs_legal,
    needs_prior,
    pairs_of,
    people_so_far,
)
from gongkai.disclosure.models import Attribute, Disclosure, Exit
from gongkai.disclosure.roads import is_out
from gongkai.disclosure.staffing import assign, candidates, label_of, staff_of
from gongkai.law.review_state import PUBLISHING, ReviewState, conflicts, road


def panel(disclosure: Disclosure, request: HttpRequest) -> dict[str, Any] | None:
    """The steps left with the names of those who may do them; nothing once it is out."""
    content = disclosure.version or disclosure.draft
    if is_out(disclosure):
        return None
    done = {str(ReviewState.DRAFT): disclosure.created_by_id}
    if disclosure.version is not None:
        done = people_so_far(disclosure.version)
    steps: list[str] = list(
        road(needs_director(content), needs_legal(disclosure), needs_prior(content))
    )
    if disclosure.exit == Exit.PUBLIC and content.attribute == Attribute.PROACTIVE:
        steps.append(PUBLISHING)
    left = [step for step in steps if step not in done]
    if not left:
        return None
    people, pairs = staff_of(disclosure.organ), pairs_of(disclosure.organ)
    names = {one.pk: one.name for one in people}
    posts = candidates(people, left, disclosure.department_id)
    may = {
        step: [pk for pk in posts[step] if not conflicts(done, step, pk, pairs)] for step in left
    }
    return {
        "steps": [(label_of(step), [names[pk] for pk in may[step]]) for step in left],
        "stuck": assign(posts, done, pairs) is None,
    }
