"""Registering a document, writing its draft, opening it again."""

from collections.abc import Mapping
from typing import Any

from gongkai.core.deeds import Blocked, Forbidden, deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.files.models import StoredFile
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import permissions
from gongkai.disclosure.actions.numbering import next_register_number
from gongkai.disclosure.actions.publishing import end_schedule
from gongkai.disclosure.digests import FIELDS
from gongkai.disclosure.findings import typed_parts
from gongkai.disclosure.html import clean, pictures_of, with_alts
from gongkai.disclosure.models import Attribute, Disclosure, Draft, Exit, Origin, RelationVerb
from gongkai.disclosure.registering import date_faults
from gongkai.law.review_state import ReviewState

_NOT_TYPED = ("kind_id", "column_id", "attachments")
TYPED = tuple(name for name in FIELDS if name not in _NOT_TYPED) + ("kind", "column")
# What every browser shows; by the bytes, whatever the name says.
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
MOST_ALT = 200
MOST_RELATIONS = 30


@deed
def register(
    *,
    by: Person,
    content: Mapping[str, Any],
    exit: Exit = Exit.PUBLIC,
    origin: Origin = Origin.SELF_MADE,
    source_organ: str = "",
) -> Disclosure:
    """Enter a document in the register with its attribute (XZ80 一(一)) and its first draft.

    ``content``: values for the fields of ``Content`` that are typed (``TYPED``). ``origin`` and
    ``source_organ``: who made it (R711 art. 10). It gets its register number now, for good.
    Raises ``Forbidden``, ``Blocked`` or ``Refused``; nothing is stored then.
    """
    if not permissions.may_register(by):
        raise Forbidden("只有拟稿人、科室负责人和政务公开办公室可以登记信息。")
    if by.department is None:
        raise Blocked("您的账号还没有所属科室，请安全管理员在“人员”中补上后再登记。")
    stop_if(origin_faults(origin, source_organ))
    disclosure = Disclosure(
        organ=by.organ, department=by.department, created_by=by, exit=exit,
        origin=origin, source_organ=source_organ.strip(),
    )  # fmt: skip
    draft = Draft(disclosure=disclosure, saved_by=by)
    _fill(draft, content)
    _refuse_marked(draft, by)
    refuse_secrecy(source_organ, by=by, where="disclosure:new")
    if exit == Exit.PUBLIC:
        disclosure.register_number = next_register_number(by.organ)
    disclosure.save()
    draft.disclosure = disclosure
    draft.save()
    record("document_registered", by=by, subject=f"disclosure:{disclosure.pk}",
           attribute=draft.attribute)  # fmt: skip
    return disclosure


@deed
def save_draft(
    *, disclosure: Disclosure, by: Person, content: Mapping[str, Any], revision: int,
    is_auto: bool = False,
) -> Draft:  # fmt: skip
    """Replace the typed fields of the draft.

    ``revision`` is the one the person saw: when someone saved in between the deed is blocked and
    the page keeps what was typed. ``is_auto``: the page saved by itself.
    """
    draft = open_draft(disclosure, by)
    if draft.revision != revision:
        raise Blocked(
            f"{draft.saved_by.name}在您编辑期间保存过这份草稿。您的文字仍在本页，"
            "请先复制备份，再重新打开草稿合并。"
        )
    _fill(draft, content)
    _refuse_marked(draft, by)
    return keep_draft(draft, by, "draft_autosaved" if is_auto else "draft_saved")


def picture_entry(stored: StoredFile, name: str, alt: str) -> dict[str, Any]:
    return {"sha256": stored.sha256, "name": name[-80:], "alt": alt, "size": stored.size,
            "media_type": stored.media_type}  # fmt: skip


def origin_faults(origin: Origin, source_organ: str) -> list[str]:
    """What comes from another organ, or is made with one, names it (IAR-04)."""
    named = source_organ.strip()
    if origin in (Origin.FROM_AGENCY, Origin.JOINT_OTHER) and len(named) < 2:
        return ["请写明来文机关（牵头机关），有人申请时才能告知其向该机关提出（条例第十条）。"]
    if len(named) > 80:
        return ["来文机关的名称太长，请不要超过 80 个字。"]
    return []


@deed
def give_attribute_reason(*, disclosure: Disclosure, by: Person, reason: str) -> Draft:
    """Say why the attribute or its ground differs from the decision in force."""
    draft = open_draft(disclosure, by)
    if len(reason.strip()) < 4:
        raise Blocked("请写明变更公开属性的理由（至少 4 个字）。")
    if len(reason.strip()) > 500:
        raise Blocked("变更理由请不要超过 500 个字。")
    refuse_secrecy(reason, by=by, where=f"disclosure:{draft.disclosure_id}")
    draft.facts["attribute_reason"] = reason.strip()
    return keep_draft(draft, by, "attribute_reason_given")


@deed
def correct_origin(
    *, disclosure: Disclosure, by: Person, origin: Origin, source_organ: str
) -> Disclosure:
    """Put right who made the information, while it is being drafted."""
    draft = open_draft(disclosure, by)
    if disclosure.exit != Exit.PUBLIC:
        raise Blocked("这是给申请人的答复，没有信息来源可改。")
    stop_if(origin_faults(origin, source_organ))
    row = draft.disclosure
    refuse_secrecy(source_organ, by=by, where=f"disclosure:{row.pk}")
    row.origin, row.source_organ = origin, source_organ.strip()
    row.save(update_fields=["origin", "source_organ"])
    record("origin_corrected", by=by, subject=f"disclosure:{row.pk}", origin=origin.value)
    return row


@deed
def reopen(*, disclosure: Disclosure, by: Person) -> Draft:
    """Take the document out of review, or start a new version of a published one.

    The earlier clearance stays where it is but no longer opens the door: the next version has none.
    What is public remains public until the new version is published.
    """
    disclosure = _locked(disclosure)
    if not permissions.may_edit(by, disclosure):
        raise Forbidden("只有本科室人员和政务公开办公室可以重新编辑。")
    if disclosure.review_state == ReviewState.DRAFT:
        raise Blocked("这份信息本来就在拟稿中，可以直接编辑。")
    return back_to_draft(disclosure, by)


def back_to_draft(disclosure: Disclosure, by: Person) -> Draft:
    """Open the draft of a locked row again; the caller has asked whether ``by`` may."""
    draft = Draft.objects.select_for_update().get(disclosure=disclosure)
    if disclosure.review_state == ReviewState.CLEARED and "attribute_reason" in draft.facts:
        # It was the reason of the decision already made; the next change needs its own.
        del draft.facts["attribute_reason"]
        draft.save(update_fields=["facts"])
    disclosure.review_state = ReviewState.DRAFT
    disclosure.version = None
    disclosure.save(update_fields=["version", "review_state"])
    end_schedule(disclosure, "已取消：安排之后退回修改，须重新送审并重新安排")
    record("draft_reopened", by=by, subject=f"disclosure:{disclosure.pk}")
    return draft


def _locked(disclosure: Disclosure) -> Disclosure:
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    return row


def open_draft(disclosure: Disclosure, by: Person) -> Draft:
    row = _locked(disclosure)
    if not permissions.may_edit(by, row):
        raise Forbidden("只有本科室人员和政务公开办公室可以编辑这份信息。")
    if row.review_state != ReviewState.DRAFT:
        raise Blocked(
            f"这份信息正在“{ReviewState(row.review_state).label}”，不能修改。"
            "如需修改，请先退回或撤回到拟稿。"
        )
    disclosure.review_state, disclosure.version = row.review_state, row.version
    return Draft.objects.select_for_update().get(disclosure=row)


def _fill(draft: Draft, content: Mapping[str, Any]) -> None:
    unknown = set(content) - set(TYPED)
    if unknown:
        raise TypeError(f"not typed fields of a draft: {sorted(unknown)}")
    known = {one["sha256"]: one for one in draft.pictures}
    for name, value in content.items():
        setattr(draft, name, value)
    # The end of a notice is asked for when it is submitted: a stale one must not lose a text.
    stop_if(date_faults(draft.formed_on, None).values())
    draft.body_html = clean(draft.body_html)
    _place_pictures(draft, known)
    if "relations" in content:
        draft.relations = _checked_relations(draft)
    if draft.kind is not None and draft.kind.organ_id != draft.disclosure.organ_id:
        raise Blocked("所选信息类型属于另一个机关，请重新选择。")
    if draft.attribute == Attribute.PROACTIVE:
        draft.ground = draft.ground_reason = ""


def _place_pictures(draft: Draft, known: dict[str, dict[str, Any]]) -> None:
    """Keep exactly the pictures the body names, with their words; ``known``: those it had before."""
    named = pictures_of(draft.body_html)
    if named and draft.disclosure.exit == Exit.APPLICANT:
        raise Blocked("答复的正文不能插入图片，请把图片作为附件上传。")
    entries = {**known, **{str(one.get("sha256")): one for one in draft.pictures}}
    stored = StoredFile.objects.filter(media_type__in=PICTURES).in_bulk(
        [sha256 for sha256 in named if sha256 in entries]
    )
    lost = [sha256 for sha256 in named if sha256 not in stored]
    if lost:
        raise Blocked(
            f"正文中有 {len(lost)} 张图片是从别处粘贴来的，不在这份信息中。"
            "请删去它们，用“插入图片”重新上传。"
        )
    draft.pictures = [
        picture_entry(
            stored[sha256], str(entries[sha256]["name"]),
            " ".join(str(entries[sha256].get("alt", "")).split())[:MOST_ALT],
        )
        for sha256 in named
    ]  # fmt: skip
    alts = {one["sha256"]: str(one["alt"]) for one in draft.pictures}
    draft.body_html = with_alts(draft.body_html, alts)


def _checked_relations(draft: Draft) -> list[dict[str, Any]]:
    """Links to other documents of the same register, each once; ``Blocked`` for any other."""
    wanted: dict[tuple[str, int], None] = {}
    for link in draft.relations:
        verb, target = link.get("verb"), link.get("to")
        if verb not in RelationVerb.values or not isinstance(target, int):
            raise Blocked("关联文件有误，请重新选择关联方式和文件。")
        wanted[str(verb), target] = None
    if len(wanted) > MOST_RELATIONS:
        raise Blocked(f"关联文件最多 {MOST_RELATIONS} 个。")
    targets = {target for _, target in wanted}
    if draft.disclosure.pk in targets:
        raise Blocked("一份信息不能关联它自己，请去掉这一项。")
    own = Disclosure.objects.filter(organ=draft.disclosure.organ, exit=Exit.PUBLIC)
    if own.filter(pk__in=targets).count() < len(targets):
        raise Blocked("有的关联文件不在本机关的台账中，请去掉后重新选择。")
    return [{"verb": verb, "to": target} for verb, target in wanted]


def _refuse_marked(draft: Draft, by: Person) -> None:
    # Before any write.
    text = "\n".join(value for _, value in typed_parts(draft))
    refuse_secrecy(text, by=by, where=f"disclosure:{draft.disclosure.pk or 'new'}")


def keep_draft(draft: Draft, by: Person, deed: str, **facts: Any) -> Draft:
    draft.revision += 1
    draft.saved_by = by
    draft.save()
    record(deed, by=by, subject=f"disclosure:{draft.disclosure_id}", revision=draft.revision,
           **facts)  # fmt: skip
    return draft
