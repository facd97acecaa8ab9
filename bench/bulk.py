"""Many published items at once, row for row as the deeds would have made them.

``tests/guards/test_bulk.py`` compares a hundred of these rows with rows made by deeds.
"""

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.utils import timezone

from gongkai.core.people.models import Person
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
from gongkai.law.index_numbers import format_number
from gongkai.law.review_state import ReviewEvent, ReviewState, road
from seeds.county import County

COLUMNS = ("news", "notices", "documents", "plans", "execution")
REVIEWERS = ("kezhang", "baomi", "gongkaiban", "fenguan")


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


@transaction.atomic
def publish_many(county: County, count: int, first: int = 0) -> None:
    """Insert ``count`` published items; pages and index are the caller's to build."""
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
            Dispatch(disclosure=d, verb=Dispatch.Verb.PUBLISH, columns=[v["column"].pk])
            for d, v in zip(disclosures, values, strict=True)
        ],
        batch_size=500,
    )
    Acknowledgement.objects.bulk_create(
        [
            Acknowledgement(dispatch=row, consumer=consumer)
            for row in dispatches
            for consumer in ("pages", "search")
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
    Review.objects.bulk_create(
        [
            Review(version=v, step=step, event=ReviewEvent.PASS, by=by, digest=v.digest)
            for v in versions
            for step, by in zip(road(), reviewers, strict=True)
        ],
        batch_size=500,
    )
    clearances = Clearance.objects.bulk_create(
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
    for disclosure, version, clearance in zip(disclosures, versions, clearances, strict=True):
        disclosure.version, disclosure.published_clearance = version, clearance
        disclosure.shown_in = version.column
    Disclosure.objects.bulk_update(
        disclosures, ["version", "published_clearance", "shown_in"], batch_size=500
    )
