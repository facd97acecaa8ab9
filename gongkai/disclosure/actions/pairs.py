"""Which steps must be done by different people, where the bureau may choose (rules.md §8.2)."""

from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import permissions
from gongkai.disclosure.models import PairRule
from gongkai.law.review_state import CHOSEN_PAIRS, FIXED_PAIRS


@deed
def set_pair(*, by: Person, first: str, second: str, is_apart: bool) -> PairRule:
    """Let two steps be done by one person in ``by``'s organ, or no longer.

    Raises ``Blocked`` for a pair the law does not leave to the bureau. Reviews already made stay.
    """
    if not permissions.may_set_pairs(by):
        raise Forbidden("审查分工由系统管理员或政务公开办公室负责人设定，您的职责不含此项。")
    if (first, second) in FIXED_PAIRS:
        raise Blocked("这两个环节必须由不同的人办理（保密法第三十五条），不能放开。")
    if (first, second) not in CHOSEN_PAIRS:
        raise Blocked("没有这一对环节，请刷新页面后重新选择。")
    row, _ = PairRule.objects.update_or_create(
        organ=by.organ, first=first, second=second, defaults={"is_apart": is_apart, "by": by}
    )
    record("pair_set", by=by, subject=f"organ:{by.organ_id}", first=str(first), second=str(second),
           is_apart=is_apart)  # fmt: skip
    return row
