"""The bench's bulk rows are what the deeds make: a hundred of them, field by field."""

from django.db.models import Model

from bench.bulk import COLUMNS, content, publish_many
from gongkai.disclosure import actions
from gongkai.disclosure.models import Disclosure
from gongkai.portal.actions import build_all, catch_up
from tests.world import County

HUNDRED = 100
OWN = {"id", "index_number", "digest", "revision"}  # differ by nature; digests compared apart


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
        assert [(d.verb, d.columns, d.acknowledgements.count()) for d in one.dispatches.all()] == [
            (d.verb, d.columns, d.acknowledgements.count()) for d in other.dispatches.all()
        ]
    build_all()
