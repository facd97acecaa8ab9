"""The review road: each step by its own person, bound to one digest (rules.md §8.2, SS24 35)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import timezone

from gongkai.core.deeds import Blocked, Forbidden, deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Organ, Person
from gongkai.disclosure import gates, permissions
from gongkai.disclosure.checklists import checklist_of, unticked
from gongkai.disclosure.digests import digest_of
from gongkai.disclosure.models import (
    Attribute,
    AttributeDecision,
    Clearance,
    Content,
    Disclosure,
    Exit,
    PairRule,
    Review,
    Version,
)
from gongkai.law.determination import Conclusion
from gongkai.law.errors import LawError
from gongkai.law.review_state import (
    CHOSEN_PAIRS,
    FIXED_PAIRS,
    ReviewEvent,
    ReviewState,
    conflicts,
    role_for,
    step,
)


def people_so_far(version: Version) -> dict[str, int]:
    """Who has done which step of this version; the author stands under ``draft``."""
    done: dict[str, int] = {ReviewState.DRAFT: version.made_by_id}
    for review in version.reviews.all():
        done[ReviewState(review.step)] = review.by_id
    return done


def decide_blockers(disclosure: Disclosure, by: Person, event: ReviewEvent) -> list[str]:
    """Why ``by`` may not decide the step the document is at."""
    state = ReviewState(disclosure.review_state)
    role = role_for(state)
    if role is None or disclosure.version is None:
        return ["这份信息现在不在审查中，可能已被他人处理，请刷新页面。"]
    if not permissions.may_read(by, disclosure):
        return ["您无权查看这份信息。"]
    if not by.has_role(role) or not permissions.reviews_here(by, disclosure):
        return [f"本环节“{state.label}”由{role.label}办理，您的职责不含此项。"]
    reasons = []
    if event == ReviewEvent.PASS:
        done = people_so_far(disclosure.version)
        reasons += conflicts(done, state, by.pk, pairs_of(disclosure.organ))
    if disclosure.version.digest != digest_of(disclosure.version):
        reasons.append("版本内容与送审时的摘要值不符，已停止审查，请系统管理员核查。")
    return reasons


@dataclass(frozen=True)
class Determination:
    """What the superior or the secrecy authority determined (R711 17, rules.md §8.2 step 2)."""

    authority: str
    number: str
    on: date | None
    conclusion: Conclusion | None

    def faults(self, escalated_on: date) -> list[str]:
        """What is missing or cannot be."""
        reasons = []
        if len(self.authority.strip()) < 4:
            reasons.append("请写明作出确定的机关全称（上级主管部门或保密行政管理部门）。")
        if len(self.number.strip()) < 2:
            reasons.append("请写明确定文件的文号；没有文号的写明来函方式，例如“电话记录”。")
        if self.on is None:
            reasons.append("请写明作出确定的日期。")
        elif self.on > timezone.localdate():
            reasons.append("作出确定的日期不能晚于今天。")
        elif self.on < escalated_on:
            reasons.append(f"作出确定的日期不能早于报请之日（{escalated_on:%Y-%m-%d}）。")
        if self.conclusion is None:
            reasons.append("请选择确定的结论。")
        if max(len(self.authority), len(self.number)) > 100:
            reasons.append("机关名称和文号各不超过 100 个字。")
        return reasons

    def as_json(self) -> dict[str, str]:
        assert self.on is not None
        assert self.conclusion is not None
        return {
            "authority": self.authority.strip(), "number": self.number.strip(),
            "on": self.on.isoformat(), "conclusion": self.conclusion.value,
        }  # fmt: skip


def pass_blockers(
    version: Version, state: ReviewState, checks: Iterable[str], determined: Determination | None
) -> list[str]:
    """What the reviewer still has to tick or to enter before this step can be passed."""
    left = unticked(version, state, list(checks))
    reasons = (
        [f"还有 {len(left)} 项没有核对，逐项打勾后才能通过：{'；'.join(left)}"] if left else []
    )
    if state == ReviewState.ESCALATED:
        if determined is None:
            return [*reasons, "请填写上级或保密行政管理部门的确定意见（机关、文号、日期、结论）。"]
        reasons += determined.faults(escalated_on(version))
        if determined.conclusion not in (None, Conclusion.MAY_DISCLOSE):
            reasons.append(f"确定的结论是“{determined.conclusion.label}”，不能通过，请退回拟稿。")
    return reasons


def escalated_on(version: Version) -> date:
    """The day the version was sent up to be determined."""
    last = version.reviews.filter(event=ReviewEvent.ESCALATE).last()
    return timezone.localdate(last.at if last else version.made_at)


@deed
def decide(
    *, disclosure: Disclosure, by: Person, event: ReviewEvent, comment: str = "", digest: str,
    checks: Iterable[str] = (), determined: Determination | None = None,
) -> Review:  # fmt: skip
    """Pass, send back or escalate the version whose ``digest`` the person had before them.

    One document at a time: 逐项审查 (SS24 35), there is no deed for several. ``checks``: the
    sentences of the checklist that were ticked; passing needs all. ``determined``: what the
    authority said, when the step was 报请确定. The last pass makes the clearance.
    Raises ``Blocked``; a version replaced meanwhile is one.
    """
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    stop_if(decide_blockers(row, by, event))
    version = row.version
    assert version is not None
    if version.digest != digest:
        raise Blocked("您看到的不是最新送审的版本，请刷新页面后重新审查。")
    state = ReviewState(row.review_state)
    role = role_for(state)
    if role is None:
        raise Forbidden("本环节没有审查人。")
    if event != ReviewEvent.PASS and len(comment.strip()) < 4:
        raise Blocked("退回或报请确定须写明意见（至少 4 个字）。")
    if len(comment.strip()) > 1000:
        raise Blocked("意见请不要超过 1000 个字；针对某处文字的，请用批注写在该处。")
    typed = [comment] if determined is None else [comment, determined.authority, determined.number]
    refuse_secrecy("\n".join(typed), by=by, where=f"disclosure:{row.pk}")
    ticked = list(checks)
    if event == ReviewEvent.PASS:
        stop_if(pass_blockers(version, state, ticked, determined))
    elif determined is not None:
        stop_if(determined.faults(escalated_on(version)))
    try:
        following = step(
            state, event, role,
            needs_director=needs_director(version), needs_legal=needs_legal(row),
            needs_prior=needs_prior(version),
        )  # fmt: skip
    except LawError as error:
        raise Blocked(str(error)) from error
    stands_for = permissions.stands_for(by, row, role)
    review = Review.objects.create(
        version=version, step=state, event=event, comment=comment.strip(), by=by, digest=digest,
        checks=[one.words for one in checklist_of(version, state) if one.words in ticked],
        stands_for=stands_for,
        determination=determined.as_json()
        if determined is not None and state == ReviewState.ESCALATED
        else None,
    )  # fmt: skip
    row.review_state = following
    if row.review_state == ReviewState.DRAFT:
        row.version = None
    if row.review_state == ReviewState.CLEARED:
        Clearance.objects.create(version=version, digest=digest, by=by)
        _decide_attribute(version, by)
    row.save(update_fields=["review_state", "version"])
    acted = {"stands_for": stands_for.pk} if stands_for else {}
    record("review_decided", by=by, subject=f"disclosure:{row.pk}", version=version.pk,
           step=state.value, event=event.value, digest=digest, **acted)  # fmt: skip
    return review


def needs_legal(disclosure: Disclosure) -> bool:
    """An answer to an applicant passes the legal reviewer too (rules.md §13.2 rows 24–27)."""
    return disclosure.exit == Exit.APPLICANT


def needs_director(version: Content) -> bool:
    """Audit results go out with the director's approval (国家审计准则 160, AUD-06)."""
    is_audit = version.column is not None and version.column.code.startswith("3.9")
    return is_audit or gates.has_gate(version, "director")


def needs_prior(version: Content) -> bool:
    """A policy document that is not to be disclosed goes to the disclosure office first (§8.1)."""
    is_policy = version.kind is not None and version.kind.is_policy
    return is_policy and version.attribute == Attribute.WITHHELD


def pairs_of(organ: Organ) -> tuple[tuple[str, str], ...]:
    """Which steps must be done by different people here: the fixed pairs and those chosen."""
    together = set(
        PairRule.objects.filter(organ=organ, is_apart=False).values_list("first", "second")
    )
    return FIXED_PAIRS + tuple(pair for pair in CHOSEN_PAIRS if pair not in together)


def _decide_attribute(version: Version, by: Person) -> None:
    """The last approver approved the attribute with the text (签发人, rules.md §8.1).

    Where it became proactive later, the period runs from the day of the decision (§8.1).
    """
    disclosure = version.disclosure
    last = disclosure.attribute_decisions.last()
    if last is not None and last.attribute == version.attribute and last.ground == version.ground:
        return
    today = timezone.localdate()
    AttributeDecision.objects.create(
        disclosure=disclosure,
        version=version,
        attribute=version.attribute,
        ground=version.ground,
        reason=str(version.facts.get("attribute_reason", "")).strip() or version.ground_reason,
        by=by,
        decided_on=today,
        clock_from=version.formed_on if last is None else today,
    )
    # The year until the evaluation begins anew (R711 art. 18).
    disclosure.looked_at_on = None if version.attribute == Attribute.PROACTIVE else today
    disclosure.save(update_fields=["looked_at_on"])
