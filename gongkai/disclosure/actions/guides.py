"""The guide as a document like any other: a new version is drafted, then it goes through review."""

from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.people.models import Person
from gongkai.disclosure import guides
from gongkai.disclosure.actions.drafting import register, reopen, save_draft
from gongkai.disclosure.models import Disclosure, DocumentKind
from gongkai.disclosure.permissions import may_edit, may_register
from gongkai.law.review_state import ReviewState


def guide_blockers(by: Person) -> list[str]:
    """Why a draft of the guide cannot be made now."""
    if not may_register(by):
        raise Forbidden("公开指南由拟稿人或者政务公开办公室编制，您的职责不含此项。")
    if not DocumentKind.objects.filter(organ=by.organ, code=guides.CODE, is_open=True).exists():
        return ["没有启用的信息类型“公开指南”，请先在“信息类型”中启用，或者装入标准信息类型。"]
    row = guides.guide_of(by.organ)
    if row is None or not row.review_state or row.review_state in _CHANGEABLE:
        return []
    return [
        f"指南正在“{ReviewState(row.review_state).label}”，不能生成新稿；请等审查结束，"
        "或者在指南页面收回后再生成。"
    ]


_CHANGEABLE = (ReviewState.DRAFT, ReviewState.CLEARED)


@deed
def draft_guide(*, by: Person) -> Disclosure:
    """A draft of the guide that agrees with the organ's particulars of today.

    The first one is composed whole. Later ones keep what was typed and renew the part about the
    office only; what is public stays public until the new version is cleared and published.
    """
    reasons = guide_blockers(by)
    if reasons:
        raise Blocked(*reasons)
    found = guides.guide_of(by.organ)
    if found is None:
        return register(by=by, content=guides.composed(by.organ))
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=found.pk)
    if not may_edit(by, row):
        raise Forbidden("只有登记指南的科室和政务公开办公室可以编制新版。")
    if row.review_state != ReviewState.DRAFT:
        reopen(disclosure=row, by=by)
        row.refresh_from_db()
    draft = row.draft
    save_draft(
        disclosure=row, by=by, revision=draft.revision,
        content={
            "body_html": guides.with_contacts(draft.body_html, by.organ),
            "formed_on": timezone.localdate(),
        },
    )  # fmt: skip
    return guides.guide_of(by.organ) or row
