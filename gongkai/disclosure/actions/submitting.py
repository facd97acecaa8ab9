"""Sending a draft into review: what still stops it, and why a finding may stand."""

from django.db.models import Field, Max

from gongkai.core.deeds import Blocked, deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import gates
from gongkai.disclosure.actions.drafting import open_draft
from gongkai.disclosure.actions.reviewing import needs_prior
from gongkai.disclosure.digests import FIELDS, digest_of
from gongkai.disclosure.findings import Scan, scan_content
from gongkai.disclosure.html import text_of
from gongkai.disclosure.models import (
    Attribute,
    Disclosure,
    Disposal,
    Draft,
    Exit,
    Origin,
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


@deed
def dispose(*, disclosure: Disclosure, by: Person, fingerprint: str, reason: str) -> Disposal:
    """Record why a finding may stand; every finding needs one or must be fixed."""
    draft = open_draft(disclosure, by)
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
        f"图片“{one['name']}”还没有图片说明，请在“修改正文”页的“图片说明”中写一句话说明画面内容。"
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
def submit(*, disclosure: Disclosure, by: Person) -> Version:
    """Freeze the draft as a new version and put it before the first reviewer."""
    draft = open_draft(disclosure, by)
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
