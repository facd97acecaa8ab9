"""Registering a document, writing its draft, disposing of findings, sending it into review."""

from collections.abc import Mapping
from typing import Any

from django.db.models import Field, Max

from gongkai.core.deeds import Blocked, Forbidden, deed, stop_if
from gongkai.core.files.intake import inspect, refuse_secrecy, take_in
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import gates, permissions
from gongkai.disclosure.actions.numbering import next_register_number
from gongkai.disclosure.actions.reviewing import needs_prior
from gongkai.disclosure.digests import FIELDS, digest_of
from gongkai.disclosure.findings import Scan, scan_content, typed_parts
from gongkai.disclosure.html import clean, text_of
from gongkai.disclosure.importing import Imported, import_document
from gongkai.disclosure.models import (
    Attribute,
    Disclosure,
    Disposal,
    Draft,
    Exit,
    Origin,
    Version,
)
from gongkai.law.review_state import ReviewEvent, ReviewState, step
from gongkai.law.roles import Role

_NOT_TYPED = ("kind_id", "column_id", "attachments", "pictures")
TYPED = tuple(name for name in FIELDS if name not in _NOT_TYPED) + ("kind", "column")


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
    disclosure = Disclosure(
        organ=by.organ, department=by.department, created_by=by, exit=exit,
        origin=origin, source_organ=source_organ.strip(),
    )  # fmt: skip
    draft = Draft(disclosure=disclosure, saved_by=by)
    _fill(draft, content)
    _refuse_marked(draft, by)
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
    *, disclosure: Disclosure, by: Person, content: Mapping[str, Any], revision: int
) -> Draft:
    """Replace the typed fields of the draft.

    ``revision`` is the one the person saw: when someone saved in between the deed is blocked and
    the page keeps what was typed.
    """
    draft = _open_draft(disclosure, by)
    if draft.revision != revision:
        raise Blocked(
            f"{draft.saved_by.name}在您编辑期间保存过这份草稿。您的文字仍在本页，"
            "请先复制备份，再重新打开草稿合并。"
        )
    _fill(draft, content)
    _refuse_marked(draft, by)
    return _keep(draft, by, "draft_saved")


@deed
def attach(*, disclosure: Disclosure, by: Person, name: str, data: bytes) -> Draft:
    """Add a file to the draft; it is scanned in memory before it is stored."""
    draft = _open_draft(disclosure, by)
    if not name or len(name) > 120 or name.startswith(".") or not set(name).isdisjoint('/\\\0"<>'):
        raise Blocked("附件的文件名有误：不能为空、过长或含有 / \\ 等符号，请改名后再传。")
    if any(one["name"] == name for one in draft.attachments):
        raise Blocked(f"已有同名附件“{name}”，请先移除原附件或换一个文件名。")
    refuse_secrecy(name, by=by, where=f"disclosure:{disclosure.pk}")
    stored = take_in(data, name, by=by, where=f"disclosure:{disclosure.pk}")
    draft.attachments.append(
        {
            "sha256": stored.sha256,
            "name": name,
            "size": stored.size,
            "media_type": stored.media_type,
        }
    )
    return _keep(draft, by, "attachment_added", sha256=stored.sha256)


@deed
def read_document(*, by: Person, name: str, data: bytes) -> Imported:
    """The text of a DOCX or TXT for the editor; scanned first, nothing is stored."""
    inspect(data, name, by=by, where="disclosure:import")
    return import_document(data, name)


@deed
def detach(*, disclosure: Disclosure, by: Person, sha256: str) -> Draft:
    """Take a file off the draft."""
    draft = _open_draft(disclosure, by)
    draft.attachments = [one for one in draft.attachments if one["sha256"] != sha256]
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
    if scan.open:
        reasons.append(f"还有 {len(scan.open)} 处疑点没有修改或说明理由。")
    reasons += [f"附件“{name}”无法审查：{why}" for name, why in scan.unreviewed]
    return reasons


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
    disclosure.review_state = ReviewState.DRAFT
    disclosure.version = None
    disclosure.save(update_fields=["version", "review_state"])
    record("draft_reopened", by=by, subject=f"disclosure:{disclosure.pk}")
    return disclosure.draft


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
    for name, value in content.items():
        setattr(draft, name, value)
    draft.body_html = clean(draft.body_html)
    if draft.attribute == Attribute.PROACTIVE:
        draft.ground = draft.ground_reason = ""


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
