"""Taking over what another installation cleared and published (镜像), and taking it back.

Such an item is accepted here by a named person of the organ that keeps the mirror, after its
package was verified with the key that a system administrator trusted: two people, since an
administrator holds no other post. The clearance of the mirrored version is theirs; the outcome of
the review at the origin is kept beside it. The origin's index number, times and files stay.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Max, Q
from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden, deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.files.models import StoredFile
from gongkai.core.journal.actions import record
from gongkai.core.people.actions import require, save_department, save_organ
from gongkai.core.people.models import Department, Organ, Person
from gongkai.disclosure import outbox, permissions
from gongkai.disclosure.actions.publishing import DOOR_FIELDS, open_door, refresh, take_away
from gongkai.disclosure.digests import FIELDS, digest_of
from gongkai.disclosure.html import clean, pictures_of, text_of
from gongkai.disclosure.models import (
    Attribute,
    Clearance,
    Column,
    Disclosure,
    Dispatch,
    DocumentKind,
    Draft,
    IndexCounter,
    Mirror,
    MirroredItem,
    Origin,
    Relation,
    Review,
    Validity,
    ValidityDecision,
    Version,
)
from gongkai.law import index_numbers
from gongkai.law.errors import LawError
from gongkai.law.review_state import ReviewEvent, ReviewState
from gongkai.law.roles import Role

TAKEN_BACK = "来源机关已撤回"
_LATER = "待填写"
# Two installations' clocks never agree exactly.
_SKEW = timedelta(minutes=10)
_COLUMN = ("code", "name", "kind", "position", "legal_basis", "update_days", "empty_statement")


@dataclass(frozen=True)
class Foreign:
    """An item as its origin describes it; the shapes are those of the export format.

    ``columns``: from the top down to the one it stands in; ``kind``: None or code, name,
    is_policy, fields; ``validity``: None or validity, since, replaced_by (an index number).
    ``record_sha256``: of the whole description, by which an unchanged one is known.
    """

    index_number: str
    digest: str
    record_sha256: str
    first_published_at: datetime
    published_at: datetime
    changed_at: datetime
    department: str
    title: str
    document_number: str
    summary: str
    formed_on: date
    shown_until: date | None
    body_html: str
    origin: str
    source_organ: str
    columns: Sequence[Mapping[str, Any]]
    kind: Mapping[str, Any] | None
    panel: Mapping[str, str]
    migrated: Mapping[str, Any] | None
    pictures: Sequence[Mapping[str, Any]]
    attachments: Sequence[Mapping[str, Any]]
    reviews: Sequence[Mapping[str, Any]] = ()
    links: Sequence[Mapping[str, str]] = ()
    validity: Mapping[str, Any] | None = field(default=None)


@deed
def start_mirror(*, particulars: Mapping[str, str], key: str, by: Person) -> Mirror:
    """Trust ``key`` for the organ with these particulars; the organ is added when it is new.

    ``particulars``: fields of ``Organ`` as its package gives them; found by credit code. An organ
    that published here by itself cannot become a mirror. A new key replaces the one before.
    """
    require(by, Role.SYSTEM_ADMIN)
    if len(key) != 64 or not set(key) <= set("0123456789abcdef"):
        raise Blocked("来源公钥不正确，应为 64 位十六进制数，请与来源机关核对。")
    organ = Organ.objects.filter(credit_code=particulars["credit_code"]).first()
    if organ is None:
        organ = _founded(particulars, by)
    earlier = Mirror.objects.select_for_update().filter(organ=organ, ended_at=None).first()
    if earlier is not None and earlier.keeper_id != by.organ_id:
        raise Forbidden("这个机关的镜像由其他机关维护，不能在这里修改。")
    own = Disclosure.objects.filter(organ=organ, first_published_at__isnull=False, mirrored=None)
    if earlier is None and own.exists():
        raise Blocked(f"“{organ.name}”在本系统有自己发布的信息，不能设为镜像。")
    if earlier is not None:
        _end(earlier)
    mirror = Mirror.objects.create(organ=organ, keeper_id=by.organ_id, key=key, by=by)
    record("mirror_started", by=by, subject=f"mirror:{mirror.pk}", organ=organ.pk, key=key)
    return mirror


@deed
def end_mirror(*, mirror: Mirror, by: Person) -> None:
    """Take over nothing more; what is public stays, and the organ may publish here by itself."""
    require(by, Role.SYSTEM_ADMIN)
    row = Mirror.objects.select_for_update().get(pk=mirror.pk)
    if row.keeper_id != by.organ_id:
        raise Forbidden("这个机关的镜像由其他机关维护，不能在这里修改。")
    if row.ended_at is not None:
        raise Blocked("这个镜像已经结束。")
    _end(row)
    record("mirror_ended", by=by, subject=f"mirror:{row.pk}", organ=row.organ_id)


def take_over_blockers(mirror: Mirror, item: Foreign, by: Person) -> list[str]:
    """Why ``by`` may not accept ``item``; the signature was verified before."""
    if not permissions.may_mirror(by, mirror):
        return ["接收导入包由维护镜像的机关的发布员或政务公开办公室进行，您的职责不含此项。"]
    reasons = []
    if mirror.ended_at is not None:
        reasons.append("这个机关的镜像已经结束，不再接收导入包。")
    try:
        code = index_numbers.parse(item.index_number).credit_code
    except LawError as error:
        return [*reasons, str(error)]
    if code != mirror.organ.credit_code:
        reasons.append("索引号不属于这个机关，请来源机关核查导入包。")
    if clean(item.body_html) != item.body_html:
        reasons.append("正文含有不允许的标记，请来源机关核查导入包。")
    if not item.columns:
        reasons.append("没有栏目，请来源机关核查导入包。")
    if item.first_published_at > item.published_at or item.published_at > timezone.now() + _SKEW:
        reasons.append("发布时间有误（晚于现在或先后颠倒），请来源机关核查导入包。")
    wanted = {one["sha256"] for one in (*item.pictures, *item.attachments)}
    missing = len(wanted) - StoredFile.objects.filter(pk__in=wanted).count()
    if missing:
        reasons.append(f"有 {missing} 个附件或图片没有随包送达，请来源机关重新导出。")
    if set(pictures_of(item.body_html)) - {one["sha256"] for one in item.pictures}:
        reasons.append("正文中的图片没有随包送达，请来源机关重新导出。")
    return reasons


@deed
def take_over(*, mirror: Mirror, item: Foreign, by: Person) -> str:
    """Make ``item`` public here as it is at its origin; the files were taken in before.

    Returns “new”, “changed”, “same” or, when what is here is newer, “stale”. Raises ``Blocked``;
    ``Refused`` for a mark of secrecy, of which nothing is kept.
    """
    mirror = Mirror.objects.select_for_update().select_related("organ").get(pk=mirror.pk)
    stop_if(take_over_blockers(mirror, item, by))
    row = Disclosure.objects.select_for_update().filter(index_number=item.index_number).first()
    standing = _standing(row, mirror, item)
    if standing:
        return standing
    _refuse_marked(item, by)
    is_new = row is None
    if row is None:
        row = Disclosure(
            organ=mirror.organ, created_by=by, index_number=item.index_number,
            first_published_at=item.first_published_at,
        )  # fmt: skip
    row.department = _department(mirror.organ, item.department, by)
    row.origin, row.source_organ = Origin(item.origin), item.source_organ
    before = row.shown_in_id
    row.save()
    version = _version(row, _content(item, mirror.organ), item, by)
    row.version, row.review_state = version, ReviewState.CLEARED
    open_door(row, version)
    row.published_at = item.published_at
    row.save(update_fields=[*DOOR_FIELDS, "version", "review_state", "department"])
    MirroredItem.objects.update_or_create(
        disclosure=row,
        defaults={
            "changed_at": item.changed_at, "record_sha256": item.record_sha256,
            "links": list(item.links), "reviews": list(item.reviews),
            "validity": dict(item.validity) if item.validity else None, "accepted_by": by,
        },
    )  # fmt: skip
    _count(mirror.organ, item.index_number)
    outbox.dispatch(row, Dispatch.Verb.PUBLISH, [version.column_id, before])
    record("mirrored", by=by, subject=f"disclosure:{row.pk}", mirror=mirror.pk, version=version.pk,
           digest=item.digest, index_number=item.index_number)  # fmt: skip
    return "new" if is_new else "changed"


@deed
def take_back(*, mirror: Mirror, index_number: str, withdrawn_at: datetime, by: Person) -> bool:
    """Withdraw what its origin has withdrawn; False when it is not public here, or newer."""
    mirror = Mirror.objects.select_for_update().get(pk=mirror.pk)
    if not permissions.may_mirror(by, mirror):
        raise Forbidden(
            "接收导入包由维护镜像的机关的发布员或政务公开办公室进行，您的职责不含此项。"
        )
    if mirror.ended_at is not None:
        raise Blocked("这个机关的镜像已经结束，不再接收导入包。")
    if withdrawn_at > timezone.now() + _SKEW:
        raise Blocked("撤回时间晚于现在，请来源机关核查导入包。")
    row = (
        Disclosure.objects.select_for_update()
        .filter(organ=mirror.organ_id, index_number=index_number, mirrored__isnull=False)
        .first()
    )
    if row is None or row.published_at is None or row.published_at > withdrawn_at:
        return False
    was_public = bool(row.is_public)
    if was_public:
        take_away(row, reason=TAKEN_BACK)
    if row.withdrawn_at == withdrawn_at:
        return False
    row.withdrawn_at = withdrawn_at
    row.save(update_fields=["withdrawn_at"])
    if was_public:
        record("mirror_taken_back", by=by, subject=f"disclosure:{row.pk}", mirror=mirror.pk)
    return was_public


@deed
def withdraw_mirrored(*, disclosure: Disclosure, by: Person) -> Disclosure:
    """Take a mirrored item away here at once; a later publication at its origin brings it back."""
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    mirror = Mirror.objects.filter(organ=row.organ_id, ended_at=None).first()
    if mirror is None or not permissions.may_mirror(by, mirror):
        raise Forbidden("撤下镜像信息由维护镜像的机关的发布员或政务公开办公室进行。")
    if not row.is_public:
        raise Blocked("这份信息现在没有公开，无需撤下。")
    take_away(row, reason="由镜像维护机关撤下")
    record("mirrored_withdrawn", by=by, subject=f"disclosure:{row.pk}", mirror=mirror.pk)
    return row


@deed
def settle(*, mirror: Mirror, numbers: Sequence[str], by: Person) -> int:
    """Links and validity of the items with these index numbers, once all of a package are here.

    What pointed to an item that came only now is linked too. Returns how many pages change.
    """
    mirror = Mirror.objects.select_for_update().get(pk=mirror.pk)
    if not permissions.may_mirror(by, mirror):
        raise Forbidden(
            "接收导入包由维护镜像的机关的发布员或政务公开办公室进行，您的职责不含此项。"
        )
    arrived = set(numbers)
    rows = MirroredItem.objects.filter(
        disclosure__organ=mirror.organ_id, disclosure__published_clearance__isnull=False
    ).select_related("disclosure")
    concerned = [
        one for one in rows.filter(
            Q(disclosure__index_number__in=arrived) | ~Q(links=[]) | Q(validity__isnull=False)
        )
        if one.disclosure.index_number in arrived or arrived & _named(one)
    ]  # fmt: skip
    ends = set().union(*(_named(one) for one in concerned)) if concerned else set()
    known = dict(
        Disclosure.objects.public()
        .filter(organ=mirror.organ_id, index_number__in=ends)
        .values_list("index_number", "pk")
    )
    changed = [
        one.disclosure for one in concerned
        if any([_relink(one, known), _decide_validity(one, known, by)])
    ]  # fmt: skip
    refresh(changed)
    return len(changed)


def _founded(particulars: Mapping[str, str], by: Person) -> Organ:
    slug = particulars.get("slug") or "organ"
    while Organ.objects.filter(slug=slug).exists():
        slug = f"{slug[:34]}-mirror"
    given = {
        name: particulars.get(name) or _LATER
        for name in ("name", "short_name", "county_government", "county_office",
                     "disclosure_office", "address", "office_hours", "phone")
    }  # fmt: skip
    given["short_name"] = given["short_name"][:20]
    optional = {
        name: particulars.get(name, "")
        for name in ("court", "fax", "email", "site_code", "icp_number", "police_number")
    }
    organ = Organ(
        slug=slug, credit_code=particulars["credit_code"], document_prefix=_LATER,
        postal_code=particulars.get("postal_code") or "000000", **given, **optional,
    )  # fmt: skip
    try:
        return save_organ(organ=organ, by=by)
    except ValidationError as error:
        raise Blocked(*(f"来源机关的信息不正确：{one}" for one in error.messages)) from error


def _end(mirror: Mirror) -> None:
    mirror.ended_at = timezone.now()
    mirror.save(update_fields=["ended_at"])


def _standing(row: Disclosure | None, mirror: Mirror, item: Foreign) -> str:
    """“same” or “stale” when there is nothing to do; raises where it is not the mirror's own."""
    if row is None:
        return ""
    mirrored = MirroredItem.objects.filter(disclosure=row).first()
    if row.organ_id != mirror.organ_id or mirrored is None:
        raise Blocked(f"索引号 {item.index_number} 在本系统属于另一份信息，不能接收。")
    if row.first_published_at != item.first_published_at:
        raise Blocked(f"{item.index_number} 的首次发布时间与以前接收的不同，请来源机关核查。")
    if row.withdrawn_at is not None and row.withdrawn_at >= item.published_at:
        return "stale"
    if mirrored.changed_at > item.changed_at:
        return "stale"
    return "same" if row.is_public and mirrored.record_sha256 == item.record_sha256 else ""


def _refuse_marked(item: Foreign, by: Person) -> None:
    parts = [item.title, item.document_number, item.summary, text_of(item.body_html),
             item.source_organ, *item.panel.values(), *(str(one["name"]) for one in item.attachments),
             *(str(one.get("alt", "")) for one in item.pictures)]  # fmt: skip
    refuse_secrecy("\n".join(parts), by=by, where=f"mirror:{item.index_number}")


def _department(organ: Organ, name: str, by: Person) -> Department:
    found = Department.objects.filter(organ=organ, name=name).first()
    return found or save_department(department=Department(organ=organ, name=name), by=None)


def _content(item: Foreign, organ: Organ) -> dict[str, Any]:
    facts: dict[str, Any] = {"mirrored": {"digest": item.digest}}
    if item.panel:
        facts["panel"] = dict(item.panel)
    if item.migrated:
        facts["migrated"] = dict(item.migrated)
    return {
        "kind": _kind(organ, item.kind), "column": _column(organ, item.columns),
        "title": item.title, "document_number": item.document_number,
        "formed_on": item.formed_on, "shown_until": item.shown_until,
        "attribute": Attribute.PROACTIVE, "ground": "", "ground_reason": "",
        "summary": item.summary, "body_html": item.body_html, "facts": facts,
        "pictures": [dict(one) for one in item.pictures], "relations": [],
        "attachments": [dict(one) for one in item.attachments],
    }  # fmt: skip


def _column(organ: Organ, columns: Sequence[Mapping[str, Any]]) -> Column:
    parent: Column | None = None
    for given in columns:
        values = {name: given[name] for name in _COLUMN}
        if values["kind"] not in Column.Kind.values:
            raise Blocked(f"栏目“{values['name']}”的类型不认识，请升级本系统后再接收。")
        column = Column.objects.filter(organ=organ, slug=given["slug"]).first()
        if column is None:
            # A code that moved to another column meanwhile is freed for it.
            for twin in Column.objects.filter(organ=organ, code=values["code"]):
                twin.code = f"旧{twin.pk}"
                twin.save(update_fields=["code"])
            column = Column(organ=organ, slug=given["slug"])
        for name, value in {**values, "parent": parent, "is_open": True}.items():
            setattr(column, name, value)
        column.save()
        parent = column
    assert parent is not None
    return parent


def _kind(organ: Organ, given: Mapping[str, Any] | None) -> DocumentKind | None:
    if given is None:
        return None
    fields = [
        {"name": one["name"], "label": one["label"], "kind": "text"} for one in given["fields"]
    ]
    kind, _ = DocumentKind.objects.update_or_create(
        organ=organ, code=given["code"],
        defaults={"name": given["name"], "is_policy": given["is_policy"], "panel": fields},
    )  # fmt: skip
    return kind


def _version(row: Disclosure, content: dict[str, Any], item: Foreign, by: Person) -> Version:
    """The content as draft, version, the acceptance as review, and the clearance.

    Where only what stands beside the content changed, the version that is public already.
    """
    standing = row.published_clearance.version if row.published_clearance else None
    probe = Version(disclosure=row, number=0, made_by=by, **content)
    if standing is not None and standing.digest == digest_of(probe):
        return standing
    Draft.objects.update_or_create(disclosure=row, defaults={**content, "saved_by": by})
    number = (row.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = Version(disclosure=row, number=number, made_by=by, findings=[], **content)
    version.digest = digest_of(version)
    assert set(FIELDS) == {f"{n}_id" if n in ("kind", "column") else n for n in content}
    version.save()
    steps = "；".join(f"{one['label']} {one['on']} 通过" for one in item.reviews)
    Review.objects.create(
        version=version, step=ReviewState.CLEARED, event=ReviewEvent.PASS, by=by,
        digest=version.digest,
        comment=f"接收来源机关的导入包，来源摘要值 {item.digest}。来源审查：{steps or '未提供'}"[:1000],
    )  # fmt: skip
    Clearance.objects.create(version=version, digest=version.digest, by=by)
    return version


def _count(organ: Organ, index_number: str) -> None:
    """The counter of the year knows the number, so that it is never given again."""
    number = index_numbers.parse(index_number)
    counter, _ = IndexCounter.objects.select_for_update().get_or_create(
        organ=organ, year=number.year
    )
    if counter.last < number.serial:
        counter.last = number.serial
        counter.save(update_fields=["last"])


def _named(item: MirroredItem) -> set[str]:
    names = {str(link["index_number"]) for link in item.links}
    if item.validity and item.validity.get("replaced_by"):
        names.add(str(item.validity["replaced_by"]))
    return names


def _relink(item: MirroredItem, known: Mapping[str, int]) -> bool:
    wanted = {
        (link["verb"], known[link["index_number"]])
        for link in item.links
        if link["index_number"] in known
    }
    rows = Relation.objects.filter(source=item.disclosure_id)
    if set(rows.values_list("verb", "target_id")) == wanted:
        return False
    rows.delete()
    Relation.objects.bulk_create(
        [Relation(source_id=item.disclosure_id, target_id=to, verb=verb) for verb, to in wanted]
    )
    return True


MARKED_THERE = "来源机关已标注"


def _decide_validity(item: MirroredItem, known: Mapping[str, int], by: Person) -> bool:
    row, given = item.disclosure, item.validity or {}
    validity = Validity(given.get("validity", ""))
    last = row.validity_decisions.last()
    if not validity:
        if not row.validity:
            return False
        row.validity = validity
        row.save(update_fields=["validity"])
        return True
    since = date.fromisoformat(given["since"])
    replaced_by = known.get(given.get("replaced_by") or "")
    wanted = (validity, since, replaced_by)
    if (
        last is not None
        and row.validity == validity
        and (last.validity, last.since, last.replaced_by_id) == wanted
    ):
        return False
    ValidityDecision.objects.create(
        disclosure=row, validity=validity, since=since, reason=MARKED_THERE,
        replaced_by_id=replaced_by, by=by,
    )  # fmt: skip
    row.validity = validity
    row.save(update_fields=["validity"])
    return True
