"""Many published items at once, row for row as the deeds would have made them.

``tests/guards/test_bulk.py`` compares a hundred of these rows with rows made by deeds.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import OuterRef, Subquery
from django.utils import timezone

from gongkai.core.people.models import Person
from gongkai.disclosure.checklists import checklist_of
from gongkai.disclosure.digests import digest_of
from gongkai.disclosure.models import (
    Acknowledgement,
    AttributeDecision,
    Clearance,
    Column,
    Disclosure,
    Dispatch,
    Draft,
    IndexCounter,
    RegisterCounter,
    Review,
    Version,
)
from gongkai.disclosure.outbox import CONSUMERS
from gongkai.law.index_numbers import format_number
from gongkai.law.review_state import ReviewEvent, ReviewState, road
from seeds.county import County

COLUMNS = ("news", "notices", "documents", "plans", "execution")
REVIEWERS = ("kezhang", "baomi", "gongkaiban", "fenguan")
# Rows held in memory at a time.
PART = 5000


def content(number: int, columns: Sequence[Column]) -> dict[str, Any]:
    """The typed fields of the ``number``-th item."""
    return {
        "column": columns[number % len(columns)],
        "title": f"第{number}号工作情况通报",
        "document_number": f"示审发〔2026〕{number}号",
        "formed_on": timezone.localdate() - timedelta(1),
        "attribute": "proactive",
        "ground": "",
        "ground_reason": "",
        "summary": f"通报第{number}项工作的进展和下一步安排。",
        "body_html": f"<p>第{number}项工作由承办科室按计划推进，资金使用和整改情况见正文。</p>"
        * 12,
    }


def publish_many(county: County, count: int, first: int = 0) -> None:
    """Insert ``count`` published items; pages and index are the caller's to build."""
    for start in range(0, count, PART):
        _publish_part(county, min(PART, count - start), first + start)


@transaction.atomic
def _publish_part(county: County, count: int, first: int) -> None:
    author = county.person("nigao")
    reviewers = [county.person(name) for name in REVIEWERS]
    publisher_time = timezone.now()
    year = timezone.localtime(publisher_time).year
    counter, _ = IndexCounter.objects.get_or_create(organ=county.organ, year=year)
    register, _ = RegisterCounter.objects.get_or_create(organ=county.organ, year=year)
    columns = [county.column(slug) for slug in COLUMNS]
    disclosures = Disclosure.objects.bulk_create(
        [
            Disclosure(
                organ=county.organ, department=author.department, created_by=author,
                review_state=ReviewState.CLEARED,
                register_number=f"{year}-{register.last + place + 1:05}",
                index_number=format_number(
                    county.organ.credit_code, year, counter.last + place + 1
                ),
                first_published_at=publisher_time, published_at=publisher_time,
            )
            for place in range(count)
        ],
        batch_size=500,
    )  # fmt: skip
    for row in (counter, register):
        row.last += count
        row.save()
    values = [content(number, columns) for number in range(first, first + count)]
    Draft.objects.bulk_create(
        [
            Draft(disclosure=d, saved_by=author, **v)
            for d, v in zip(disclosures, values, strict=True)
        ],
        batch_size=500,
    )
    _clear(disclosures, values, author, reviewers)
    dispatches = Dispatch.objects.bulk_create(
        [
            Dispatch(
                disclosure=d, verb=Dispatch.Verb.PUBLISH, columns=[v["column"].pk], is_settled=True
            )
            for d, v in zip(disclosures, values, strict=True)
        ],
        batch_size=500,
    )
    Acknowledgement.objects.bulk_create(
        [
            Acknowledgement(dispatch=row, consumer=consumer)
            for row in dispatches
            for consumer in CONSUMERS
        ],
        batch_size=500,
    )


def _clear(
    disclosures: list[Disclosure],
    values: list[dict[str, Any]],
    author: Person,
    reviewers: list[Person],
) -> None:
    versions = []
    for disclosure, value in zip(disclosures, values, strict=True):
        version = Version(disclosure=disclosure, number=1, made_by=author, findings=[], **value)
        version.digest = digest_of(version)
        versions.append(version)
    versions = Version.objects.bulk_create(versions, batch_size=500)
    steps = list(zip(road(), reviewers, strict=True))
    # The kind of an item decides what is ticked, and these have none.
    checks = {step: [one.words for one in checklist_of(versions[0], step)] for step, _ in steps}
    Review.objects.bulk_create(
        [
            Review(
                version=v, step=step, event=ReviewEvent.PASS, by=by, digest=v.digest,
                checks=checks[step],
            )
            for v in versions
            for step, by in steps
        ],
        batch_size=500,
    )  # fmt: skip
    Clearance.objects.bulk_create(
        [Clearance(version=v, digest=v.digest, by=reviewers[-1]) for v in versions], batch_size=500
    )
    AttributeDecision.objects.bulk_create(
        [
            AttributeDecision(
                disclosure=v.disclosure, version=v, attribute=v.attribute, by=reviewers[-1],
                decided_on=timezone.localdate(), clock_from=v.formed_on,
            )
            for v in versions
        ],
        batch_size=500,
    )  # fmt: skip
    # One statement by the indexes; a CASE for each row would cost most of the time.
    made = Version.objects.filter(disclosure=OuterRef("pk"))
    Disclosure.objects.filter(pk__range=(disclosures[0].pk, disclosures[-1].pk)).update(
        version=Subquery(made.values("pk")[:1]),
        published_clearance=Subquery(made.values("clearance")[:1]),
        shown_in=Subquery(made.values("column")[:1]),
    )
