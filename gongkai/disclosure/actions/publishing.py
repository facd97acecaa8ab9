"""The door itself. Nothing reaches the public except through ``publish`` on a cleared version."""

import logging
from datetime import date

from django.utils import timezone

from gongkai.core.deeds import deed, stop_if
from gongkai.core.files import store
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import gates, outbox, permissions
from gongkai.disclosure.actions.numbering import next_index_number
from gongkai.disclosure.actions.reviewing import pairs_of, people_so_far
from gongkai.disclosure.digests import digest_of
from gongkai.disclosure.models import (
    NOTICE_ENDED,
    Attribute,
    Clearance,
    Disclosure,
    Dispatch,
    Exit,
    Relation,
    ValidityDecision,
    Version,
)
from gongkai.law.review_state import PUBLISHING, ReviewState, conflicts
from gongkai.law.roles import Role

# Why an item is withdrawn; the category is counted, the words beside it stay inside.
WITHDRAWAL_CAUSES = {
    "error": "内容有误",
    "law": "法律法规变化",
    "owner": "应权利人要求",
    "duplicate": "重复发布",
    "other": "其他",
}
MOST_REASON = 150
log = logging.getLogger(__name__)
DOOR_FIELDS = (
    "published_clearance", "shown_in", "published_at", "first_published_at", "index_number",
    "withdrawn_at", "withdrawal_reason", "public_until", "scanned_edition",
)  # fmt: skip


def clearance_of(disclosure: Disclosure) -> Clearance | None:
    """The clearance of exactly the version at hand, if it was given."""
    if disclosure.version_id is None or disclosure.review_state != ReviewState.CLEARED:
        return None
    return Clearance.objects.filter(version=disclosure.version_id).first()


def release_blockers(disclosure: Disclosure) -> list[str]:
    """Why the version at hand may not go out at all, to whomever."""
    clearance = clearance_of(disclosure)
    if clearance is None or disclosure.version is None:
        return ["当前版本没有完成审查，不能放行；修改过的内容须重新送审（保密法第三十五条）。"]
    reasons = []
    if not clearance.digest == disclosure.version.digest == digest_of(disclosure.version):
        reasons.append("内容与审批时的摘要值不符，已停止，请系统管理员核查。")
    return reasons + _changed_files(disclosure.version)


def publish_blockers(disclosure: Disclosure, by: Person) -> list[str]:
    """Why the version at hand may not become public by ``by``'s hand."""
    if disclosure.organ_id != by.organ_id or not permissions.may_publish(by):
        return ["发布由发布员进行，您的职责不含此项。"]
    if disclosure.exit != Exit.PUBLIC:
        return ["这是给申请人的答复，不向社会发布。"]
    reasons = release_blockers(disclosure)
    version = disclosure.version
    if reasons or version is None:
        return reasons
    if disclosure.organ.mirrors.filter(ended_at=None).exists():
        reasons.append("这个机关的信息来自其他系统（镜像），请在来源系统发布后接收导入包。")
    if version.attribute != Attribute.PROACTIVE:
        reasons.append(f"公开属性为“{version.get_attribute_display()}”，不向社会发布。")
    if version.column is None or not version.column.is_open:
        reasons.append("所选栏目已停用，请重新选择栏目并送审。")
    if disclosure.published_clearance_id == version.clearance.pk:
        reasons.append("这个版本已经发布。")
    if timezone.now() < version.clearance.at:
        reasons.append(
            f"服务器时间早于这一版的审批时间（{timezone.localtime(version.clearance.at):%Y-%m-%d %H:%M}），"
            "时钟可能被调回，请系统管理员校时后再发布。"
        )
    if version.shown_until and version.shown_until < timezone.localdate():
        reasons.append(f"公示截止日期（{version.shown_until}）已过，请退回拟稿修改日期。")
    reasons += gates.reasons(version, "publish")
    return reasons + conflicts(
        people_so_far(version), PUBLISHING, by.pk, pairs_of(disclosure.organ)
    )


@deed
def publish(*, disclosure: Disclosure, by: Person) -> Disclosure:
    """Make the cleared version public, through ``open_door``.

    Allocates the index number on first publication (META09: never changes), sets the server's
    time, and leaves a dispatch for the pages and the search index.
    """
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    stop_if(publish_blockers(row, by))
    version = row.version
    assert version is not None
    columns = [version.column_id, row.shown_in_id]
    open_door(row, version)
    row.published_at = timezone.now()
    if row.first_published_at is None:
        row.first_published_at = row.published_at
        row.index_number = next_index_number(row, row.published_at)
    row.save(update_fields=DOOR_FIELDS)
    end_schedule(row, "已由发布员直接发布")
    relinked = relink(row, version)
    outbox.dispatch(row, Dispatch.Verb.PUBLISH, columns)
    refresh(relinked)
    absent = permissions.stands_for(by, row, Role.PUBLISHER)
    acted = {"stands_for": absent.pk} if absent else {}
    record("published", by=by, subject=f"disclosure:{row.pk}", version=version.pk,
           digest=version.digest, index_number=row.index_number, **acted)  # fmt: skip
    return row


def open_door(row: Disclosure, version: Version) -> None:
    """Let the cleared ``version`` of a locked ``row`` be what is public; the caller saves.

    The one place that writes ``published_clearance``: ``publish`` for what was cleared here,
    ``mirroring.take_over`` for what was cleared elsewhere and accepted here.
    """
    row.published_clearance = version.clearance
    row.shown_in, row.public_until = version.column, version.shown_until
    row.withdrawn_at, row.withdrawal_reason = None, ""
    # The rules may have changed since the version was submitted.
    row.scanned_edition = None


def withdraw_blockers(
    disclosure: Disclosure, by: Person, reason: str, cause: str = "other"
) -> list[str]:
    """Why ``by`` may not withdraw it."""
    reasons = []
    if not permissions.may_withdraw(by, disclosure):
        reasons.append("撤回由发布员、政务公开办公室或领导进行，您的职责不含此项。")
    if not disclosure.is_public:
        reasons.append("这份信息现在没有公开，无需撤回。")
    if len(reason.strip()) < 4:
        reasons.append("请写明撤回原因（至少 4 个字）。")
    if len(reason.strip()) > MOST_REASON:
        reasons.append(f"撤回原因请不要超过 {MOST_REASON} 个字。")
    if cause not in WITHDRAWAL_CAUSES:
        reasons.append("请选择撤回的情形。")
    return reasons


@deed
def withdraw(
    *, disclosure: Disclosure, by: Person, reason: str, cause: str = "other"
) -> Disclosure:
    """Take an item away from the public, in two phases (house.md, idea 1).

    From this commit on nothing reads it as public; the built page, its compressed copies, the
    attachments, feeds and the search hit go with the dispatch, which survives any crash.
    """
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    stop_if(withdraw_blockers(row, by, reason, cause))
    refuse_secrecy(reason, by=by, where=f"disclosure:{row.pk}")
    named = "" if cause == "other" else f"{WITHDRAWAL_CAUSES[cause]}："
    take_away(row, reason=named + reason.strip())
    record("withdrawn", by=by, subject=f"disclosure:{row.pk}", cause=cause)
    return row


@deed
def end_notice(disclosure: Disclosure) -> bool:
    """Take a notice away the day after its period ended; the clock's deed, not a person's.

    False when it is no longer public or its period was changed meanwhile. A further version that
    is under review, e.g. with a longer period, goes on its way.
    """
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    if not row.is_public or row.public_until is None or row.public_until >= timezone.localdate():
        return False
    shown = row.published_clearance
    is_next_under_way = shown is None or shown.version_id != row.version_id
    take_away(row, reason=NOTICE_ENDED, keeps_review=is_next_under_way)
    record("notice_ended", by=None, subject=f"disclosure:{row.pk}")
    return True


def ended_notices(today: date) -> list[Disclosure]:
    """Public notices whose period has ended before ``today``."""
    return list(
        Disclosure.objects.filter(public_until__lt=today, published_clearance__isnull=False)
    )


def end_due_notices(today: date) -> int:
    """Every notice whose period has ended; one that fails holds up none of the others."""
    done = 0
    for disclosure in ended_notices(today):
        try:
            done += end_notice(disclosure)
        except Exception:
            log.exception("the notice %s could not be ended", disclosure.pk)
    return done


def take_away(row: Disclosure, *, reason: str, keeps_review: bool = False) -> None:
    """Close the door behind a locked ``row``: the one place where an item ceases to be public.

    What was withdrawn goes out again only after a new review; ``keeps_review``: the version at
    hand is another one than the public saw, and nothing is wrong with it.
    """
    columns = [row.shown_in_id]
    relinked = relink(row, None)
    row.published_clearance = row.shown_in = row.public_until = None
    row.withdrawn_at = timezone.now()
    row.withdrawal_reason = reason
    if not keeps_review:
        row.review_state, row.version = ReviewState.DRAFT, None
        end_schedule(row, "已取消：公开内容被撤回，须重新送审")
    row.save()
    outbox.dispatch(row, Dispatch.Verb.WITHDRAW, columns)
    refresh(relinked)


def relink(row: Disclosure, version: Version | None) -> list[Disclosure]:
    """Replace the links of ``row`` by those of ``version``; the public documents whose pages name
    it, or it names.

    Links from other documents to it stay; they show again when it is public again.
    """
    before = set(row.relations.values_list("target", flat=True))
    row.relations.all().delete()
    wanted = version.relations if version is not None else []
    Relation.objects.bulk_create(
        [Relation(source=row, target_id=link["to"], verb=link["verb"]) for link in wanted],
        ignore_conflicts=True,
    )
    after = {link["to"] for link in wanted}
    linking = set(row.related_from.values_list("source", flat=True))
    # A page also names the document that replaced it (portal/_validity.html).
    decided = ValidityDecision.objects.filter(replaced_by=row)
    linking |= set(decided.values_list("disclosure", flat=True))
    return list(Disclosure.objects.public().filter(pk__in=(before | after | linking) - {row.pk}))


def end_schedule(row: Disclosure, outcome: str) -> None:
    """Give up an open arrangement of a locked ``row``; ``outcome`` says why, for its page."""
    row.schedules.filter(ended_at=None).update(ended_at=timezone.now(), outcome=outcome[:300])


def refresh(rows: list[Disclosure]) -> None:
    """Have the pages of public items built again because something beside their text changed."""
    for row in rows:
        outbox.dispatch(row, Dispatch.Verb.REFRESH, [row.shown_in_id])


def _changed_files(version: Version) -> list[str]:
    changed = []
    for attachment in [*version.attachments, *version.pictures]:
        try:
            store.read(attachment["sha256"])
        except (OSError, ValueError):
            changed.append(
                f"附件“{attachment['name']}”在存储中缺失或被改动，已停止，请系统管理员核查。"
            )
    return changed
