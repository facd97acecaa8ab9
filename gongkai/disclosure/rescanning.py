"""Everything public, scanned anew with each edition of the rules; hits wait for a person."""

import time
from dataclasses import dataclass

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.core.rules.edition import Edition, current
from gongkai.core.sealing import keyed_hash
from gongkai.disclosure import permissions
from gongkai.disclosure.findings import scan_content
from gongkai.disclosure.models import Disclosure, PublishedFinding, Version
from gongkai.law.roles import Role
from gongkai.scan.detectors import DETECTORS

OFFICE = (Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD)
UNREVIEWED = "UNREVIEWED"
_LONGEST_SECONDS = 40.0
_NEVER_KEPT = frozenset(detector.rule for detector in DETECTORS if detector.blocking)


def outdated() -> QuerySet[Disclosure]:
    """What is public and was last scanned with an earlier edition, or never since it went out."""
    edition = current().number
    rows: QuerySet[Disclosure] = Disclosure.objects.public()
    return rows.filter(Q(scanned_edition=None) | Q(scanned_edition__lt=edition)).order_by("pk")


def rescan_published(limit: int = 500) -> int:
    """Scan up to ``limit`` public items with the rules of today, for 40 seconds at most.

    Returns how many were scanned. Doing it twice changes nothing; the rest waits for next time.
    """
    edition, until, done = current(), time.monotonic() + _LONGEST_SECONDS, 0
    for disclosure in outdated()[:limit]:
        try:
            _rescan(disclosure, edition)
        except Blocked:
            break  # too many scans at once: people who wait go first
        done += 1
        if time.monotonic() > until:
            break
    return done


@dataclass(frozen=True)
class _Hit:
    """What becomes a row; ``fingerprint`` tells whether a person has seen it before."""

    fingerprint: str
    rule: str
    kind: str
    masked: str
    part: str
    place: str
    reason: str


def _rescan(disclosure: Disclosure, edition: Edition) -> None:
    clearance = disclosure.published_clearance
    assert clearance is not None
    version = clearance.version
    # Before the transaction: a long scan holds up nobody.
    hits = {hit.fingerprint: hit for hit in _hits(version, disclosure)}
    with transaction.atomic():
        row = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
        if row.published_clearance_id != clearance.pk:
            return
        added = _keep(hits, version, edition)
        row.scanned_edition = edition.number
        row.save(update_fields=["scanned_edition"])
        if added:
            record("published_findings_found", by=None, subject=f"disclosure:{row.pk}",
                   organ_id=row.organ_id, version=version.pk, edition=edition.number,
                   rules=sorted({hit.rule for hit in added}), count=len(added))  # fmt: skip


def _hits(version: Version, disclosure: Disclosure) -> list[_Hit]:
    """What is open now and was not before the reviewers of the version."""
    known = {one["fingerprint"] for one in version.findings}
    try:
        scan = scan_content(version, disclosure)
    except (OSError, ValueError):
        return [
            _unreviewed("附件", "附件在存储中缺失或被改动，请系统管理员核查。", str(version.pk))
        ]
    hits = [
        _Hit(one.fingerprint, one.rule, one.kind, one.masked, one.part, one.place, one.reason)
        for one in scan.open
        if one.fingerprint not in known
    ]
    return hits + [_unreviewed(f"附件：{name}", why, name) for name, why in scan.unreviewed]


def _unreviewed(part: str, why: str, about: str) -> _Hit:
    mark = keyed_hash(f"{UNREVIEWED}\0{about}\0{why}", "finding")
    return _Hit(mark, UNREVIEWED, "could_not_review", "（无法审查）", part, "", why)


def _keep(hits: dict[str, _Hit], version: Version, edition: Edition) -> list[_Hit]:
    """Write what is new; what is gone and nobody disposed of goes too."""
    rows = PublishedFinding.objects.filter(disclosure=version.disclosure_id)
    rows.filter(disposed_at=None).exclude(fingerprint__in=hits).delete()
    seen = set(rows.values_list("fingerprint", flat=True))
    fresh = [hit for mark, hit in hits.items() if mark not in seen]
    PublishedFinding.objects.bulk_create(
        PublishedFinding(
            disclosure_id=version.disclosure_id, version=version, fingerprint=hit.fingerprint,
            rule=hit.rule, kind=hit.kind, masked=hit.masked[:200], part=hit.part[:200],
            place=hit.place[:200], reason=hit.reason[:500], edition=edition.number,
        )
        for hit in fresh
    )  # fmt: skip
    return fresh


def waiting(person: Person) -> QuerySet[PublishedFinding]:
    """Findings in what is public that wait for the disclosure office of ``person``'s organ."""
    if not person.has_role(*OFFICE):
        return PublishedFinding.objects.none()
    return PublishedFinding.objects.filter(
        disclosure__organ=person.organ_id,
        disclosure__published_clearance__isnull=False,
        disposed_at=None,
    )


@deed
def keep_published(*, finding: PublishedFinding, by: Person, reason: str) -> PublishedFinding:
    """Record why what was found may stay public; it is not asked again."""
    if not by.has_role(*OFFICE) or not permissions.may_read(by, finding.disclosure):
        raise Forbidden("已公开内容的疑点由政务公开办公室处置。")
    if finding.rule in _NEVER_KEPT:
        raise Blocked("国家秘密标志不能写明理由保留，请立即撤回，并报告本单位保密工作机构。")
    if len(reason.strip()) < 4:
        raise Blocked("请写明保留的理由（至少 4 个字）。不能保留的请撤回。")
    refuse_secrecy(reason, by=by, where=f"disclosure:{finding.disclosure_id}")
    row: PublishedFinding = PublishedFinding.objects.select_for_update().get(pk=finding.pk)
    if row.disposed_at is not None:
        raise Blocked("这处疑点已由他人处置，请刷新页面。")
    row.disposal, row.disposed_by, row.disposed_at = reason.strip()[:200], by, timezone.now()
    row.save(update_fields=["disposal", "disposed_by", "disposed_at"])
    record("published_finding_kept", by=by, subject=f"disclosure:{row.disclosure_id}",
           rule=row.rule, fingerprint=row.fingerprint)  # fmt: skip
    return row
