"""Whether the people at hand can do every step of a review, by whom, and what would help.

Pure search over who holds which post; the steps are few and a bureau is small.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import combinations

from gongkai.core.people.models import Organ, Person
from gongkai.disclosure.permissions import WRITERS
from gongkai.law.review_state import (
    CHOSEN_PAIRS,
    PUBLISHING,
    ReviewState,
    road,
    role_for,
)
from gongkai.law.roles import Role

Pairs = Sequence[tuple[str, str]]
# (name, needs_director, needs_legal, needs_prior, whether it is published)
ROADS = (
    ("一般信息", False, False, False, True),
    ("审计结果等须局长审批的", True, False, False, True),
    ("拟不公开的政策性文件", False, False, True, False),
    ("对申请人的答复", False, True, False, False),
)


def label_of(step: str) -> str:
    """The Chinese name of a step, publishing among them."""
    return "发布" if step == PUBLISHING else ReviewState(step).label


def staff_of(organ: Organ) -> list[Person]:
    """Everyone of the organ who can act, with their roles: three queries and two for delegations."""
    rows = Person.objects.with_roles().filter(organ=organ, is_active=True)
    return list(rows.select_related("department"))


def may_do(person: Person, step: str, department: int | None) -> bool:
    """Whether ``person`` holds the post for ``step`` of a document of ``department``."""
    if step == PUBLISHING:
        return person.has_role(Role.PUBLISHER)
    role = role_for(ReviewState(step))
    if role is None or not person.has_role(role):
        return False
    return role != Role.DEPARTMENT_HEAD or department in person.departments_as(role)


def candidates(
    people: Iterable[Person], steps: Iterable[str], department: int | None
) -> dict[str, list[int]]:
    """Who holds the post for each step."""
    listed = list(people)
    return {
        step: [one.pk for one in listed if may_do(one, step, department)] for step in steps
    }  # fmt: skip


def assign(
    posts: Mapping[str, Sequence[int]], done: Mapping[str, int], pairs: Pairs
) -> dict[str, int] | None:
    """A person for each step of ``posts`` so that no pair falls together; None when there is none.

    ``done``: who did what already, the author under ``draft``.
    """
    apart: dict[str, set[str]] = {}
    for first, second in pairs:
        apart.setdefault(first, set()).add(second)
        apart.setdefault(second, set()).add(first)
    # The scarcest step first: it decides soonest.
    steps = sorted(posts, key=lambda step: len(posts[step]))
    taken: dict[str, int] = dict(done)

    def go(place: int) -> bool:
        if place == len(steps):
            return True
        step = steps[place]
        barred = {taken[other] for other in apart.get(step, ()) if other in taken}
        for person in posts[step]:
            if person in barred:
                continue
            taken[step] = person
            if go(place + 1):
                return True
            del taken[step]
        return False

    return {step: taken[step] for step in steps} if go(0) else None


@dataclass(frozen=True)
class Trouble:
    """A document of ``author`` that nobody could bring to its end.

    ``step``: the first one that has nobody left; ``why`` in a sentence; ``helps``: the chosen pairs
    that, let fall together, would open the way: each alone, or else the two that must both.
    """

    author: str
    road: str
    step: str
    why: str
    helps: tuple[tuple[tuple[str, str], ...], ...] = ()


@dataclass(frozen=True)
class Outlook:
    """What the posts at hand allow. ``single``: (step, its only person); ``nobody``: steps without
    anyone; ``troubles``: whose documents could not be cleared."""

    single: list[tuple[str, str]] = field(default_factory=list)
    nobody: list[str] = field(default_factory=list)
    troubles: list[Trouble] = field(default_factory=list)


def outlook(organ: Organ, pairs: Pairs) -> Outlook:
    """Every drafter's documents on every road, with the rules ``pairs``."""
    people = staff_of(organ)
    names = {one.pk: one.name for one in people}
    every = (*road(True, True, True), PUBLISHING)
    single, nobody = [], []
    for step in every:
        if step == ReviewState.DEPARTMENT_REVIEW:
            continue  # a head each department: looked at with the drafters below
        holders = candidates(people, [step], None)[step]
        if not holders:
            nobody.append(label_of(step))
        elif len(holders) == 1:
            single.append((label_of(step), names[holders[0]]))
    troubles: dict[tuple[str, str, str], Trouble] = {}
    for author in people:
        if not author.has_role(*WRITERS) or author.department_id is None:
            continue
        for name, director, legal, prior, is_published in ROADS:
            steps: list[str] = list(road(director, legal, prior))
            if is_published:
                steps.append(PUBLISHING)
            posts = candidates(people, steps, author.department_id)
            found = _trouble(author, name, steps, posts, pairs, names)
            # What stops the plain road stops the others too; it is said once.
            if found is not None and not any(
                key[0] == found.author and key[2] == found.step for key in troubles
            ):
                troubles[found.author, found.road, found.step] = found
    return Outlook(single, nobody, list(troubles.values()))


def _trouble(
    author: Person, name: str, steps: list[str], posts: dict[str, list[int]], pairs: Pairs,
    names: dict[int, str],
) -> Trouble | None:  # fmt: skip
    done = {str(ReviewState.DRAFT): author.pk}
    if assign(posts, done, pairs) is not None:
        return None
    stuck = next(
        step for place, step in enumerate(steps)
        if assign({one: posts[one] for one in steps[: place + 1]}, done, pairs) is None
    )  # fmt: skip
    holders = "、".join(names[pk] for pk in posts[stuck])
    if not holders:
        return Trouble(author.name, name, label_of(stuck),
                       f"没有人担任“{label_of(stuck)}”，请安全管理员在“人员”中安排。")  # fmt: skip
    chosen = [pair for pair in CHOSEN_PAIRS if pair in pairs]
    helps: tuple[tuple[tuple[str, str], ...], ...] = ()
    for size in (1, 2):
        helps = helps or tuple(
            freed for freed in combinations(chosen, size)
            if assign(posts, done, [one for one in pairs if one not in freed]) is not None
        )  # fmt: skip
    why = f"“{label_of(stuck)}”只有{holders}能办，按现有规则必须换人。"
    if not helps:
        why += "放开规则也解决不了，请增加一名能办这一环节的人员，或设外出代办。"
    return Trouble(author.name, name, label_of(stuck), why, helps)


def words(pair: tuple[str, str]) -> str:
    """拟稿 与 公开审查."""
    return f"{label_of(pair[0])}与{label_of(pair[1])}"
