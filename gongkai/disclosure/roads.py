"""How far a document is on its road, for the pages that show it."""

from datetime import datetime
from typing import NamedTuple

from gongkai.disclosure.actions.reviewing import needs_director, needs_legal, needs_prior
from gongkai.disclosure.models import Disclosure, Exit, Review, Version
from gongkai.law.review_state import ReviewState, road


class Step(NamedTuple):
    """A step with ``mark`` done | current | todo; when done, by whom and when."""

    label: str
    mark: str
    by: str = ""
    at: datetime | None = None


def road_of(disclosure: Disclosure) -> list[Step]:
    """Every step up to publication, with who did it and when."""
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
    passed = _passed(version)
    marks = []
    for number, step in enumerate(steps):
        mark = "done" if number < place else "current" if number == place else "todo"
        by, at = passed.get(step, ("", None)) if mark == "done" else ("", None)
        marks.append(Step(step.label, mark, by, at))
    last = "done" if is_out(disclosure) else "current" if place == len(steps) else "todo"
    label = "发布" if disclosure.exit == Exit.PUBLIC else "送达申请人"
    return [*marks, Step(label, last, at=disclosure.published_at if last == "done" else None)]


def _passed(version: Version | None) -> dict[str, tuple[str, datetime]]:
    """Who passed which step and when; what was determined above ends the secrecy review."""
    if version is None:
        return {}
    found = {}
    for review in version.reviews.select_related("by", "stands_for"):
        step = review.step
        if step == ReviewState.ESCALATED:
            step = str(ReviewState.SECRECY_REVIEW)
        found[step] = (signed(review), review.at)
    return found


def signed(review: Review) -> str:
    """“张三”, or “张三代李四” when by delegation."""
    return f"{review.by.name}代{review.stands_for.name}" if review.stands_for else review.by.name


def is_out(disclosure: Disclosure) -> bool:
    """Whether the version at hand is the one the public sees."""
    clearance = disclosure.published_clearance
    return clearance is not None and clearance.version_id == disclosure.version_id
