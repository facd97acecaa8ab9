"""Whether a public document still holds: marked beside it, its text stays as it was."""

from datetime import date

from django.db.models import Exists, OuterRef
from django.utils import timezone

from gongkai.core.deeds import deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import permissions
from gongkai.disclosure.actions.publishing import refresh
from gongkai.disclosure.models import Disclosure, Relation, RelationVerb, Validity, ValidityDecision

MOST_REASON = 100


def validity_blockers(
    disclosure: Disclosure, by: Person, validity: str, replaced_by: Disclosure | None, reason: str
) -> list[str]:
    """Why the mark may not be set so."""
    reasons = []
    if not permissions.may_mark_validity(by, disclosure):
        reasons.append("有效性由政务公开办公室标注，您的职责不含此项。")
    if not disclosure.is_public:
        reasons.append("只有已公开的文件可以标注有效性。")
    if validity not in Validity.values or validity == Validity.UNMARKED:
        reasons.append("请选择有效、部分失效、失效或废止。")
    if replaced_by is not None and (
        replaced_by.organ_id != disclosure.organ_id
        or replaced_by.pk == disclosure.pk
        or not replaced_by.is_public
    ):
        reasons.append("代替文件须是本机关已公开的另一份文件，请重新选择。")
    if len(reason.strip()) < 4:
        reasons.append("请写明依据（至少 4 个字），例如“示审发〔2026〕3号第十条”。")
    if len(reason.strip()) > MOST_REASON:
        reasons.append(f"依据请不要超过 {MOST_REASON} 个字。")
    return reasons


@deed
def mark_validity(
    *,
    disclosure: Disclosure,
    by: Person,
    validity: str,
    since: date,
    reason: str,
    replaced_by: Disclosure | None = None,
) -> ValidityDecision:
    """Mark ``disclosure`` from the day ``since`` on; its page and the replacing one are rebuilt.

    The public reads what holds since when and what replaces it; ``reason`` stays inside, because
    nobody reviews it.
    """
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    reasons = validity_blockers(row, by, validity, replaced_by, reason)
    if since < row.draft.formed_on:
        reasons.append(f"生效日不能早于文件的形成日期（{row.draft.formed_on}）。")
    last = row.validity_decisions.last()
    replacing = replaced_by.pk if replaced_by is not None else None
    if last is not None and (last.validity, last.since, last.replaced_by_id) == (
        validity, since, replacing,
    ):  # fmt: skip
        reasons.append("已经这样标注过，请刷新页面。")
    if since > timezone.localdate():
        # The page says what holds now; a mark ahead of its day would be wrong until then.
        reasons.append("只能标注已经发生的变化，日期不能晚于今天；到了那一天再标注。")
    stop_if(reasons)
    refuse_secrecy(reason, by=by, where=f"disclosure:{row.pk}")
    decision = ValidityDecision.objects.create(
        disclosure=row, validity=validity, since=since, replaced_by=replaced_by,
        reason=reason.strip(), by=by,
    )  # fmt: skip
    row.validity = validity
    row.save(update_fields=["validity"])
    refresh([row] + ([replaced_by] if replaced_by else []))
    record("validity_marked", by=by, subject=f"disclosure:{row.pk}", validity=validity)
    return decision


def unmarked_repeals(organ_id: int) -> list[Relation]:
    """Public links that repeal or replace a public document nobody has marked since.

    Only a proposal: what the link means for the other document is for a person to say.
    """
    marked_since = ValidityDecision.objects.filter(
        disclosure=OuterRef("target"), at__gte=OuterRef("source__first_published_at")
    )
    links = Relation.objects.filter(
        source__organ=organ_id,
        source__published_clearance__isnull=False,
        target__published_clearance__isnull=False,
        verb__in=(RelationVerb.REPEALS, RelationVerb.REPLACES),
    ).exclude(target__validity__in=(Validity.REPEALED, Validity.EXPIRED))
    return list(
        links.exclude(Exists(marked_since)).select_related("source__draft", "target__draft")
    )


def proposal_of(disclosure: Disclosure, source: str) -> dict[str, str] | None:
    """What the link from the document ``source`` (its id) proposes for ``disclosure``: values for
    the fields of the decision, the replacing document by its index number."""
    if not source.isascii() or not source.isdigit() or len(source) > 18:
        return None
    link = (
        Relation.objects.filter(
            source=int(source), target=disclosure, source__published_clearance__isnull=False,
            verb__in=(RelationVerb.REPEALS, RelationVerb.REPLACES),
        )
        .select_related("source__published_clearance__version")
        .first()
    )  # fmt: skip
    if link is None or link.source.published_clearance is None:
        return None
    version, at = link.source.published_clearance.version, link.source.first_published_at
    assert at is not None
    cited = version.document_number or f"《{version.title}》"
    replaces = link.verb == RelationVerb.REPLACES
    return {
        "validity": Validity.REPEALED,
        "since": timezone.localtime(at).date().isoformat(),
        "reason": cited[:MOST_REASON],
        "replaced_by": link.source.index_number if replaces and link.source.index_number else "",
    }
