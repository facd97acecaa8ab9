"""Taking an item away at once, by one person; what has to be done besides; the review afterwards.

保密法第五十七条、条例第十四条: what may not be public goes first, the paper comes later.
"""

from datetime import datetime
from typing import Any

from django.utils import timezone

from gongkai.core.deeds import Blocked, deed, stop_if
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure import permissions
from gongkai.disclosure.actions.publishing import take_away
from gongkai.disclosure.models import Disclosure, Emergency

CAUSES = {
    "secret": "疑似涉及国家秘密或工作秘密",
    "personal": "泄露个人信息",
    "error": "内容有严重错误",
    "other": "其他紧急情形",
}
# (step, what it asks, for which causes); the periods are the bureau's to confirm [uncertain].
STEPS: tuple[tuple[str, str, tuple[str, ...]], ...] = (
    ("platform", "通知县政府网站（集约化平台）撤下同一内容", ("secret", "personal", "error", "other")),
    ("new_media", "撤下政务新媒体上的同一内容", ("secret", "personal", "error", "other")),
    ("caches", "请搜索引擎和转载网站删除快照、转载", ("secret", "personal", "error", "other")),
    ("evidence", "保全访问日志，查明浏览和下载范围", ("secret", "personal")),
    ("secrecy_report", "按规定时限报告保密行政管理部门（发现后立即报告，时限以当地规定为准）", ("secret",)),
    ("persons", "通知信息被泄露的个人并说明补救措施（个人信息保护法第五十七条）", ("personal",)),
    ("superior", "向分管领导和上级机关报告", ("secret", "personal", "error", "other")),
    ("cause", "查明原因和责任环节，提出改进措施", ("secret", "personal", "error", "other")),
)  # fmt: skip


def steps_of(emergency: Emergency) -> list[tuple[str, str, dict[str, Any] | None]]:
    """(step, what it asks, who did it when) in order; None where it is still to be done."""

    def done(code: str) -> dict[str, Any] | None:
        kept = emergency.steps.get(code)
        return {**kept, "at": datetime.fromisoformat(kept["at"])} if kept else None

    return [(code, text, done(code)) for code, text, causes in STEPS if emergency.cause in causes]


def emergency_blockers(disclosure: Disclosure, by: Person, cause: str) -> list[str]:
    """Why ``by`` may not take it away at once."""
    reasons = []
    if not permissions.may_withdraw_at_once(by, disclosure):
        reasons.append("应急撤回由发布员、保密审查员、政务公开办公室或领导进行，您的职责不含此项。")
    if not disclosure.is_public:
        reasons.append("这份信息现在没有公开，无需撤回。")
    if cause not in CAUSES:
        reasons.append("请选择情形。")
    return reasons


@deed
def withdraw_at_once(*, disclosure: Disclosure, by: Person, cause: str) -> Emergency:
    """Take the item away everywhere by one person's word; open the list of what else is to do."""
    row: Disclosure = Disclosure.objects.select_for_update().get(pk=disclosure.pk)
    stop_if(emergency_blockers(row, by, cause))
    take_away(row, reason=f"应急撤回：{CAUSES[cause]}")
    made = Emergency.objects.create(disclosure=row, cause=cause, by=by)
    record("withdrawn_at_once", by=by, subject=f"disclosure:{row.pk}", emergency=made.pk,
           cause=cause)  # fmt: skip
    return made


@deed
def tick_step(*, emergency: Emergency, by: Person, step: str, note: str = "") -> Emergency:
    """Note that a step of the list was done, by whom and when; it is not undone."""
    row = Emergency.objects.select_for_update().get(pk=emergency.pk)
    if not permissions.may_follow_emergency(by, row.disclosure):
        raise Blocked("处置清单由政务公开办公室、保密审查员和领导登记，您的职责不含此项。")
    if step not in {code for code, _, _ in steps_of(row)}:
        raise Blocked("没有这一项，请刷新页面。")
    if step in row.steps:
        raise Blocked("这一项已经登记过，请刷新页面。")
    refuse_secrecy(note, by=by, where=f"emergency:{row.pk}")
    row.steps[step] = {"by": by.name, "at": timezone.now().isoformat(), "note": note.strip()[:300]}
    row.save(update_fields=["steps"])
    record("emergency_step_done", by=by, subject=f"emergency:{row.pk}", step=step)
    return row


@deed
def conclude_emergency(*, emergency: Emergency, by: Person, conclusion: str) -> Emergency:
    """The review afterwards, by another person, once every step is done."""
    row = Emergency.objects.select_for_update().get(pk=emergency.pk)
    reasons = []
    if not permissions.may_conclude_emergency(by, row.disclosure):
        reasons.append("事后复核由分管领导、局长或政务公开办公室负责人作出，您的职责不含此项。")
    if row.by_id == by.pk:
        reasons.append("撤回的人不能自己复核，请由其他负责人复核。")
    if row.reviewed_at is not None:
        reasons.append("这件应急撤回已经复核。")
    waiting = [text for _, text, done in steps_of(row) if done is None]
    if waiting:
        reasons.append(f"处置清单还有 {len(waiting)} 项没有登记：{waiting[0]}等。")
    if len(conclusion.strip()) < 4:
        reasons.append("请写明复核结论（至少 4 个字）。")
    stop_if(reasons)
    refuse_secrecy(conclusion, by=by, where=f"emergency:{row.pk}")
    row.conclusion, row.reviewed_by, row.reviewed_at = conclusion.strip(), by, timezone.now()
    row.save(update_fields=["conclusion", "reviewed_by", "reviewed_at"])
    record("emergency_concluded", by=by, subject=f"emergency:{row.pk}")
    return row
