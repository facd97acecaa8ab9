"""Registering a document, writing its draft, disposing of findings, sending it into review."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django.db.models import Field, Max

from gongkai.core.deeds import Blocked, Forbidden, Refused, deed, records_refusals, stop_if
from gongkai.core.files.intake import (
    Prepared,
    inspect,
    keep,
    prepare_for_publication,
    refuse_secrecy,
    take_in_for_publication,
)
from gongkai.core.files.models import StoredFile
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import gates, permissions
from gongkai.disclosure.actions.numbering import next_register_number
from gongkai.disclosure.actions.publishing import end_schedule
from gongkai.disclosure.actions.reviewing import needs_prior
from gongkai.disclosure.digests import FIELDS, digest_of
from gongkai.disclosure.findings import Scan, scan_content, typed_parts
from gongkai.disclosure.html import (
    clean,
    pictures_of,
    text_of,
    with_alts,
    with_picture_addresses,
)
from gongkai.disclosure.importing import Imported, import_document
from gongkai.disclosure.models import (
    Attribute,
    Disclosure,
    Disposal,
    Draft,
    Exit,
    Origin,
    RelationVerb,
    Version,
)
from gongkai.disclosure.registering import (
    attribute_changes,
    date_faults,
    last_decision,
    number_faults,
)
from gongkai.law.review_state import ReviewEvent, ReviewState, step
from gongkai.law.roles import Role
from gongkai.scan.readers import media_type

_NOT_TYPED = ("kind_id", "column_id", "attachments")
TYPED = tuple(name for name in FIELDS if name not in _NOT_TYPED) + ("kind", "column")
# What every browser shows; by the bytes, whatever the name says.
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp")
MOST_PICTURE_BYTES = 8 * 2**20
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
    draft = _open_draft(disclosure, by)
    if draft.revision != revision:
        raise Blocked(
            f"{draft.saved_by.name}在您编辑期间保存过这份草稿。您的文字仍在本页，"
            "请先复制备份，再重新打开草稿合并。"
        )
    _fill(draft, content)
    _refuse_marked(draft, by)
    return _keep(draft, by, "draft_autosaved" if is_auto else "draft_saved")


def attach(*, disclosure: Disclosure, by: Person, name: str, data: bytes) -> Draft:
    """Add a file to the draft: scanned and stripped of metadata in memory, then stored in a deed."""
    if not permissions.may_edit(by, disclosure):
        raise Forbidden("只有本科室人员和政务公开办公室可以编辑这份信息。")
    where = f"disclosure:{disclosure.pk}"
    prepared = prepare_for_publication(data, name, by=by, where=where)
    return _attach(disclosure=disclosure, by=by, prepared=prepared)


@deed
def _attach(*, disclosure: Disclosure, by: Person, prepared: Prepared) -> Draft:
    draft, name = _open_draft(disclosure, by), prepared.name
    stop_if(_name_faults(name, [one["name"] for one in draft.attachments]))
    refuse_secrecy(name, by=by, where=f"disclosure:{disclosure.pk}")
    stored = keep(prepared)
    draft.attachments.append(
        {
            "sha256": stored.sha256,
            "name": name,
            "size": stored.size,
            "media_type": stored.media_type,
        }
    )
    return _keep(draft, by, "attachment_added", sha256=stored.sha256)


def _name_faults(name: str, others: list[str]) -> list[str]:
    if not name or len(name) > 120 or name.startswith(".") or not set(name).isdisjoint('/\\\0"<>'):
        return ["附件的文件名有误：不能为空、过长或含有 / \\ 等符号，请改名后再传。"]
    if name in others:
        return [f"已有同名附件“{name}”，请先移除原附件或换一个文件名。"]
    return []


@deed
def rename_attachment(*, disclosure: Disclosure, by: Person, sha256: str, name: str) -> Draft:
    """Give an attachment the name the public will read; the kind of file stays what it is."""
    draft = _open_draft(disclosure, by)
    entry = draft.attachments[_place_of(draft, sha256)]
    before, name = str(entry["name"]), " ".join(name.split())
    suffix = before[before.rfind(".") :] if "." in before else ""
    if suffix and not name.lower().endswith(suffix.lower()):
        # People leave the ending off; nobody means to change it.
        name += suffix
    if name == suffix:
        raise Blocked("附件的名称不能为空，请写一个看得懂的名称，例如“2026年度审计项目计划表”。")
    others = [one["name"] for one in draft.attachments if one is not entry]
    stop_if(_name_faults(name, others))
    if name == before:
        return draft
    refuse_secrecy(name, by=by, where=f"disclosure:{draft.disclosure_id}")
    entry["name"] = name
    return _keep(draft, by, "attachment_renamed", sha256=sha256)


@deed
def move_attachment(*, disclosure: Disclosure, by: Person, sha256: str, up: bool) -> Draft:
    """Change places with the attachment above or below."""
    draft = _open_draft(disclosure, by)
    place = _place_of(draft, sha256)
    other = place - 1 if up else place + 1
    if not 0 <= other < len(draft.attachments):
        raise Blocked(f"这个附件已经在{'最上' if up else '最下'}面。")
    rows = draft.attachments
    rows[place], rows[other] = rows[other], rows[place]
    return _keep(draft, by, "attachment_moved", sha256=sha256, up=up)


def _place_of(draft: Draft, sha256: str) -> int:
    for place, one in enumerate(draft.attachments):
        if one["sha256"] == sha256:
            return place
    raise Blocked("这个附件已被移除或替换，请刷新页面。")


def take_in_picture(*, by: Person, name: str, data: bytes) -> dict[str, Any]:
    """Scan, strip and keep a picture for a body: its entry for ``pictures``, without words yet.

    It belongs to a document only once a draft is saved that names it.
    """
    if not permissions.may_register(by):
        raise Forbidden("只有拟稿人、科室负责人和政务公开办公室可以插入图片。")
    if len(data) > MOST_PICTURE_BYTES:
        limit = MOST_PICTURE_BYTES // 2**20
        raise Blocked(f"图片“{name}”超过 {limit} MB，没有插入。请压缩或缩小后再插入。")
    kind = media_type(data, name)
    if kind not in PICTURES:
        raise Blocked(
            f"“{name}”不是网页能显示的图片，没有插入。请另存为 PNG 或 JPEG（扩展名一致）后再插入。"
        )
    stored = take_in_for_publication(data, name, by=by, where="disclosure:picture")
    return _picture_entry(stored, name, "")


def _picture_entry(stored: StoredFile, name: str, alt: str) -> dict[str, Any]:
    return {"sha256": stored.sha256, "name": name[-80:], "alt": alt, "size": stored.size,
            "media_type": stored.media_type}  # fmt: skip


@records_refusals
def read_document(*, by: Person, name: str, data: bytes) -> Imported:
    """The text of a DOCX or TXT, without pictures; scanned first, nothing is stored."""
    inspect(data, name, by=by, where="disclosure:import")
    return import_document(data, name)


@records_refusals
def read_body(*, by: Person, name: str, data: bytes) -> tuple[Imported, list[dict[str, Any]]]:
    """The text of a DOCX or TXT for the editor, with the entries of its pictures.

    Scanned first; of the text nothing is stored, pictures are kept like any upload.
    """
    inspect(data, name, by=by, where="disclosure:import")
    imported = import_document(data, name, with_pictures=True)
    entries: dict[str, dict[str, Any]] = {}
    refused: list[str] = []
    for number, picture in enumerate(imported.pictures, 1):
        suffix = picture.name[picture.name.rfind(".") :].lower()
        try:
            entry = take_in_picture(by=by, name=f"图{number}{suffix}", data=picture.data)
        except Refused:
            raise
        except Blocked as blocked:
            refused += blocked.reasons
        else:
            entries[picture.sha256] = {**entry, "alt": picture.alt[:MOST_ALT]}
    body = with_picture_addresses(
        imported.body_html,
        lambda sha256: f"picture:{entries[sha256]['sha256']}" if sha256 in entries else "",
    )
    return replace(imported, body_html=body, left_out=[*imported.left_out, *refused]), list(
        entries.values()
    )


@deed
def detach(*, disclosure: Disclosure, by: Person, sha256: str) -> Draft:
    """Take a file off the draft."""
    draft = _open_draft(disclosure, by)
    left = [one for one in draft.attachments if one["sha256"] != sha256]
    if len(left) == len(draft.attachments):
        raise Blocked("这个附件已不在草稿中，请刷新页面。")
    draft.attachments = left
    return _keep(draft, by, "attachment_removed", sha256=sha256)


@deed
def dispose(*, disclosure: Disclosure, by: Person, fingerprint: str, reason: str) -> Disposal:
    """Record why a finding may stand; every finding needs one or must be fixed."""
    draft = _open_draft(disclosure, by)
    if len(reason.strip()) < 4:
        raise Blocked("请写明保留的理由（至少 4 个字），例如“单位对外公开的办公电话”。")
    refuse_secrecy(reason, by=by, where=f"disclosure:{disclosure.pk}")
    scan = scan_content(draft, disclosure)
    found = next((one for one in scan.found if one.fingerprint == fingerprint), None)
    if found is None:
        raise Blocked("这处疑点已不在当前草稿中，请刷新页面。")
    disposal, _ = Disposal.objects.update_or_create(
        disclosure=disclosure,
        fingerprint=fingerprint,
        defaults={"rule": found.rule, "masked": found.masked, "reason": reason.strip(), "by": by},
    )
    record("finding_disposed", by=by, subject=f"disclosure:{disclosure.pk}", rule=found.rule,
           fingerprint=fingerprint)  # fmt: skip
    return disposal


def submit_blockers(draft: Draft, scan: Scan) -> list[str]:
    """Why the draft may not go into review yet."""
    reasons = []
    if draft.disclosure.exit == Exit.PUBLIC and draft.column is None:
        reasons.append("还没有选择栏目。")
    if draft.attribute == Attribute.WITHHELD and not draft.ground:
        reasons.append("“不予公开”须选择法定依据（条例第十四至十六条）。")
    if draft.ground and len(draft.ground_reason.strip()) < 4:
        reasons.append("请写明不公开的具体理由（国办发〔2016〕80号：不公开的要说明理由）。")
    if not text_of(draft.body_html).strip() and not draft.attachments:
        reasons.append("正文和附件都是空的。")
    if draft.attribute == Attribute.PROACTIVE and not draft.summary.strip():
        reasons.append("主动公开的信息须有内容概述（条例第十二条）。")
    reasons += kind_blockers(draft)
    reasons += origin_blockers(draft)
    reasons += date_faults(draft.formed_on, draft.shown_until).values()
    reasons += number_faults(draft)
    reasons += attribute_blockers(draft)
    reasons += picture_blockers(draft)
    if scan.open:
        first = scan.open[0]
        reasons.append(
            f"还有 {len(scan.open)} 处疑点没有修改或说明理由：{first.part}中的“{first.masked}”"
            f"{'等' if len(scan.open) > 1 else ''}。"
        )
    reasons += [f"附件“{name}”无法审查：{why}" for name, why in scan.unreviewed]
    reasons += [f"图片“{name}”无法审查：{why}" for name, why in scan.unreviewed_pictures]
    return reasons


def picture_blockers(draft: Draft) -> list[str]:
    """Every picture says in words what it shows, for those who cannot see it (rules.md §10)."""
    return [
        f"图片“{one['name']}”还没有替代文字，请在“修改正文”页的“图片说明”中写一句话说明画面内容。"
        for one in draft.pictures
        if not str(one["alt"]).strip()
    ]


def kind_blockers(draft: Draft) -> list[str]:
    """What the kind of the document asks for and the draft does not give yet."""
    kind = draft.kind
    if kind is None:
        return []
    reasons = [
        f"“{kind.name}”须填写{_label(name)}。" for name in kind.required if not getattr(draft, name)
    ]
    given = draft.facts.get("panel", {})
    reasons += [
        f"“{kind.name}”须填写{field['label']}。"
        for field in kind.panel
        if field.get("is_required") and not str(given.get(field["name"], "")).strip()
    ]
    return reasons + gates.reasons(draft, "submit")


def _label(field: str) -> str:
    found = Draft._meta.get_field(field)
    assert isinstance(found, Field)
    return str(found.verbose_name)


def origin_blockers(draft: Draft) -> list[str]:
    """IAR-04, IAR-05: who made or first obtained it discloses it, jointly made the lead."""
    origin = Origin(draft.disclosure.origin)
    if draft.attribute == Attribute.PROACTIVE and origin in (
        Origin.FROM_AGENCY,
        Origin.JOINT_OTHER,
    ):
        return [
            f"信息来源为“{origin.label}”，应由制作（或牵头）机关公开，本机关不主动公开"
            "（条例第十条）。请改为“依申请公开”，有人申请时告知其向该机关提出。"
        ]
    return []


def origin_faults(origin: Origin, source_organ: str) -> list[str]:
    """What comes from another organ, or is made with one, names it (IAR-04)."""
    named = source_organ.strip()
    if origin in (Origin.FROM_AGENCY, Origin.JOINT_OTHER) and len(named) < 2:
        return ["请写明来文机关（牵头机关），有人申请时才能告知其向该机关提出（条例第十条）。"]
    if len(named) > 80:
        return ["来文机关的名称太长，请不要超过 80 个字。"]
    return []


def attribute_blockers(draft: Draft) -> list[str]:
    """A changed attribute is a new decision and says why (XZ80, rules.md §8.1)."""
    decision = last_decision(draft.disclosure)
    if decision is None or not attribute_changes(draft):
        return []
    reason = str(draft.facts.get("attribute_reason", "")).strip()
    # The reason of the decision already made is none for the next one.
    if len(reason) >= 4 and reason != decision.reason:
        return []
    before = Attribute(decision.attribute).label
    return [
        f"公开属性（或不公开依据）与 {decision.decided_on:%Y-%m-%d} 认定的“{before}”不同，"
        "请写明这次变更的理由（至少 4 个字）；变更须重新审批，期限自批准之日起算。"
    ]


@deed
def give_attribute_reason(*, disclosure: Disclosure, by: Person, reason: str) -> Draft:
    """Say why the attribute or its ground differs from the decision in force."""
    draft = _open_draft(disclosure, by)
    if len(reason.strip()) < 4:
        raise Blocked("请写明变更公开属性的理由（至少 4 个字）。")
    if len(reason.strip()) > 500:
        raise Blocked("变更理由请不要超过 500 个字。")
    refuse_secrecy(reason, by=by, where=f"disclosure:{draft.disclosure_id}")
    draft.facts["attribute_reason"] = reason.strip()
    return _keep(draft, by, "attribute_reason_given")


@deed
def correct_origin(
    *, disclosure: Disclosure, by: Person, origin: Origin, source_organ: str
) -> Disclosure:
    """Put right who made the information, while it is being drafted."""
    draft = _open_draft(disclosure, by)
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
def submit(*, disclosure: Disclosure, by: Person) -> Version:
    """Freeze the draft as a new version and put it before the first reviewer."""
    draft = _open_draft(disclosure, by)
    scan = scan_content(draft, disclosure)
    stop_if(submit_blockers(draft, scan))
    number = (disclosure.versions.aggregate(last=Max("number"))["last"] or 0) + 1
    version = Version(
        disclosure=disclosure,
        number=number,
        made_by=by,
        findings=[found.as_json() for found in scan.found],
        digest=digest_of(draft),
        **{name: getattr(draft, name) for name in FIELDS},
    )
    version.save()
    disclosure.version = version
    disclosure.review_state = step(
        ReviewState.DRAFT, ReviewEvent.SUBMIT, Role.DRAFTER, needs_prior=needs_prior(version)
    )
    disclosure.save(update_fields=["version", "review_state"])
    record("version_submitted", by=by, subject=f"disclosure:{disclosure.pk}", version=version.pk,
           digest=version.digest)  # fmt: skip
    return version


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


def _open_draft(disclosure: Disclosure, by: Person) -> Draft:
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
        _picture_entry(
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


def _keep(draft: Draft, by: Person, deed: str, **facts: Any) -> Draft:
    draft.revision += 1
    draft.saved_by = by
    draft.save()
    record(deed, by=by, subject=f"disclosure:{draft.disclosure_id}", revision=draft.revision,
           **facts)  # fmt: skip
    return draft
