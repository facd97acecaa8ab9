"""How far a document is on its road, for the pages that show it."""

from gongkai.disclosure.actions.reviewing import needs_director, needs_legal, needs_prior
from gongkai.disclosure.models import Disclosure, Exit, Version
from gongkai.law.review_state import ReviewState, road


def road_of(disclosure: Disclosure) -> list[tuple[str, str]]:
    """(label, done | current | todo) for every step up to publication."""
    version: Version | None = disclosure.version
    if version is None:
        steps = list(road(needs_legal=needs_legal(disclosure)))
    else:
        steps = list(road(needs_director(version), needs_legal(disclosure), needs_prior(version)))
    state = ReviewState(disclosure.review_state)
    if state == ReviewState.ESCALATED:
        state = ReviewState.SECRECY_REVIEW
    if state == ReviewState.CLEARED:
        place = len(steps)
    else:
        place = steps.index(state) if state in steps else -1
    marks = [
        (step.label, "done" if n < place else "current" if n == place else "todo")
        for n, step in enumerate(steps)
    ]
    last = "done" if is_out(disclosure) else "current" if place == len(steps) else "todo"
    return [*marks, ("发布" if disclosure.exit == Exit.PUBLIC else "送达申请人", last)]


def is_out(disclosure: Disclosure) -> bool:
    """Whether the version at hand is the one the public sees."""
    clearance = disclosure.published_clearance
    return clearance is not None and clearance.version_id == disclosure.version_id
