"""The bench's bulk rows are what the deeds make: a hundred of them, field by field."""

from django.apps import apps
from django.db.models import Model

from bench.bulk import COLUMNS, content, publish_many
from bench.bulk_cases import copy_many, lives
from gongkai.cases.actions import recompute_due_dates
from gongkai.cases.actions.clock import reckon
from gongkai.cases.actions.likeness import trait_rows
from gongkai.cases.models import Case
from gongkai.disclosure import actions
from gongkai.disclosure.actions.publishing import release_blockers
from gongkai.disclosure.digests import digest_of
from gongkai.disclosure.models import Disclosure
from gongkai.portal.actions import build_all, catch_up
from gongkai.search.likeness import traits
from tests.world import County

HUNDRED = 100
OWN = {
    "id",
    "index_number",
    "register_number",
    "digest",
    "revision",
}  # differ by nature; digests compared apart


def values(row: Model) -> dict[str, object]:
    return {
        field.name: getattr(row, field.name)
        for field in row._meta.concrete_fields
        if field.name not in OWN and not field.name.endswith("_at") and field.name != "at"
        and not field.is_relation
    }  # fmt: skip


def test_a_hundred_bulk_rows_equal_rows_made_by_deeds(county: County) -> None:
    columns = [county.column(slug) for slug in COLUMNS]
    author = county.person("nigao")
    for number in range(HUNDRED):
        made = actions.register(by=author, content=content(number, columns))
        county.publish(made)
    catch_up()
    publish_many(county, HUNDRED)
    rows = list(Disclosure.objects.order_by("pk"))
    assert len({row.index_number for row in rows}) == 2 * HUNDRED
    assert len({row.register_number for row in rows}) == 2 * HUNDRED
    for one, other in zip(rows[:HUNDRED], rows[HUNDRED:], strict=True):
        assert values(one) == values(other)
        assert values(one.draft) == values(other.draft)
        assert values(one.version) == values(other.version)
        assert one.version.digest == other.version.digest
        assert one.version.column == other.version.column
        assert one.published_clearance.by == other.published_clearance.by
        assert [values(r) | {"by": r.by} for r in one.version.reviews.all()] == [
            values(r) | {"by": r.by} for r in other.version.reviews.all()
        ]
        assert [values(r) | {"by": r.by} for r in one.attribute_decisions.all()] == [
            values(r) | {"by": r.by} for r in other.attribute_decisions.all()
        ]
        assert [
            (d.verb, d.columns, d.is_settled, d.acknowledgements.count())
            for d in one.dispatches.all()
        ] == [
            (d.verb, d.columns, d.is_settled, d.acknowledgements.count())
            for d in other.dispatches.all()
        ]
    build_all()


# What a copy of a case may differ in: its number, and what names or digests it.
CASE_OWN = OWN | {"number", "wanted", "content", "facts", "summary", "version"}


def test_copied_applications_equal_the_ones_made_by_deeds(county: County) -> None:
    originals = lives(county)
    copy_many(originals, len(originals))
    copies = list(Case.objects.order_by("pk"))[-len(originals) :]
    assert len({case.number for case in Case.objects.all()}) == Case.objects.count()
    for one, other in zip(originals, copies, strict=True):
        assert without(values(one), CASE_OWN) == without(values(other), CASE_OWN)
        assert one.department_id == other.department_id
        assert one.officer_id == other.officer_id
        for name in ("parts", "assignments", "events", "consultations", "letters"):
            rows, made = list(getattr(one, name).all()), list(getattr(other, name).all())
            assert [without(values(r), CASE_OWN) for r in rows] == [
                without(values(r), CASE_OWN) for r in made
            ], name
        assert one.received_on is None or reckon(one) == reckon(other)
        assert one.number not in str([letter.content for letter in other.letters.all()])
        assert traits_of(one) == trait_rows(one.pk, one.organ_id, traits(one.wanted))
        assert traits_of(other) == trait_rows(other.pk, other.organ_id, traits(other.wanted))
        assert same_answer(one, other)
    untouched = set(models_of(originals[0])) - {
        "Part", "Assignment", "CaseEvent", "Consultation", "Letter", "Resemblance", "Trait"
    }  # fmt: skip
    for model in untouched:
        assert counts(model, originals) == 0, f"{model} rows are made by the deeds, not by the copy"
    assert recompute_due_dates() == 0


def traits_of(case: Case) -> list[dict[str, object]]:
    rows = case.traits.values("case_id", "organ_id", "among", "numbers", "text")
    return sorted(rows, key=lambda row: row["text"])


def same_answer(one: Case, other: Case) -> bool:
    if one.answer is None or other.answer is None:
        return one.answer is other.answer
    assert without(values(one.answer), CASE_OWN) == without(values(other.answer), CASE_OWN)
    assert without(values(one.answer.draft), CASE_OWN) == without(
        values(other.answer.draft), CASE_OWN
    )
    version = other.answer.version
    assert version.digest == digest_of(version)
    assert version.facts["case"] == other.number
    assert [(r.step, r.by) for r in one.answer.version.reviews.all()] == [
        (r.step, r.by) for r in version.reviews.all()
    ]
    return release_blockers(other.answer) == release_blockers(one.answer)


def without(row: dict[str, object], names: set[str]) -> dict[str, object]:
    return {name: value for name, value in row.items() if name not in names}


def models_of(case: Case) -> list[str]:
    """The models whose rows hang on a case."""
    return [
        relation.related_model.__name__
        for relation in case._meta.related_objects
        if relation.field.name == "case"
    ]


def counts(name: str, cases: list[Case]) -> int:
    return apps.get_model("cases", name).objects.filter(case__in=cases).count()
