"""The engine against lines written by hand from many angles, apart from its rules (review.md)."""

from functools import lru_cache
from itertools import combinations

import pytest

from gongkai.scan.engine import scan_text
from tests.scan.labels import (
    KINDS,
    LABELLED,
    MARKS,
    SETS,
    STRUCTURED,
    Measure,
    load,
    measure,
    table,
    total,
)
from tests.scan.labels import false_alarms as alarms_in

# The lines the rules were made or mended with; ``fresh`` is only measured, so its floors are modest.
FITTED = ("dev", "heldout", "mended")


@lru_cache
def figures(name: str) -> dict[str, Measure]:
    found = measure(LABELLED / f"{name}.jsonl")
    print(f"\n{name}\n{table(found)}")
    return found


@pytest.mark.parametrize("name", FITTED)
@pytest.mark.parametrize("kind", STRUCTURED)
def test_structured_kinds_are_found(name: str, kind: str) -> None:
    measured = figures(name)[kind]
    assert measured.recall >= 0.99, f"{name} {kind}: {measured}"


@pytest.mark.parametrize("name", FITTED)
@pytest.mark.parametrize("kind", MARKS)
def test_marks_are_found(name: str, kind: str) -> None:
    measured = figures(name)[kind]
    assert measured.recall >= 0.95, f"{name} {kind}: {measured}"


@pytest.mark.parametrize("name", FITTED)
@pytest.mark.parametrize("kind", STRUCTURED)
def test_what_is_reported_is_there(name: str, kind: str) -> None:
    measured = figures(name)[kind]
    assert measured.precision >= 0.95, f"{name} {kind}: {measured}"


@pytest.mark.parametrize("name", FITTED)
def test_secrecy_marks_are_not_invented(name: str) -> None:
    assert figures(name)["secrecy_mark"].precision >= 0.95


@pytest.mark.parametrize("name", ["dev", "heldout"])
def test_every_class_has_its_lines(name: str) -> None:
    lines = load(LABELLED / f"{name}.jsonl")
    labelled = [kind for line in lines for kind, _span in line.expect]
    floors = dict.fromkeys(KINDS, 25) | dict.fromkeys((*STRUCTURED, *MARKS), 40)
    short = {kind: labelled.count(kind) for kind in KINDS if labelled.count(kind) < floors[kind]}
    assert not short
    assert sum(not line.expect for line in lines) >= sum(bool(line.expect) for line in lines)


@pytest.mark.parametrize(("kinds", "floor"), [(STRUCTURED, 0.90), (MARKS, 0.85)])
def test_lines_no_rule_was_made_or_mended_with_are_found(
    kinds: tuple[str, ...], floor: float
) -> None:
    measured = total(figures("fresh"), kinds)
    assert measured.recall >= floor, measured
    assert measured.precision >= 0.90, measured


def test_every_class_has_its_fresh_lines() -> None:
    lines = load(LABELLED / "fresh.jsonl")
    floors = dict.fromkeys(KINDS, 5) | dict.fromkeys((*STRUCTURED, *MARKS), 6)
    for kind, floor in floors.items():
        assert sum(any(one == kind for one, _span in line.expect) for line in lines) >= floor, kind
    assert sum(not line.expect for line in lines) >= 100


def test_the_sets_share_no_line() -> None:
    texts = [{line.text for line in load(LABELLED / f"{name}.jsonl")} for name in SETS]
    assert not [one & other for one, other in combinations(texts, 2) if one & other]


def test_notices_and_statutes_are_not_blocked() -> None:
    paths = sorted((LABELLED / "notices").glob("*.txt"))
    alarms, characters = alarms_in(paths, scan_text)
    assert characters >= 200_000
    assert len(alarms) <= characters / 100_000, alarms
