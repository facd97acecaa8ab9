"""The office's own rules where the law leaves them to it (rules.md §16)."""

from collections.abc import Mapping
from typing import Any

from gongkai.cases.models import Practice
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.law.roles import Role

SETTINGS = (
    "fees_enabled", "fee_decision", "correction_working_days", "reasons_working_days",
    "conversion_applicants", "identity_years", "reminders_by_email",
)  # fmt: skip
# The setting, its name, the lowest and the highest value that makes sense.
BOUNDS = (
    ("correction_working_days", "补正的合理期限", 5, 60),
    ("reasons_working_days", "说明理由的期限", 5, 60),
    ("conversion_applicants", "提出转主动公开的申请人数", 2, 20),
    ("identity_years", "申请人信息的保存年限", 1, 30),
)


@deed
def save_practice(*, by: Person, settings: Mapping[str, Any]) -> Practice:
    """Set the office's rules; both values stand in the journal.

    ``settings``: a value for each of ``SETTINGS``. Fees need the decision they rest on (FEE-12).
    """
    if not by.has_role(Role.DISCLOSURE_OFFICE_HEAD):
        raise Forbidden("办理规定由政务公开办公室负责人修改。")
    if set(settings) != set(SETTINGS):
        raise TypeError(f"expected exactly {SETTINGS}")
    if settings["fees_enabled"] and len(settings["fee_decision"].strip()) < 6:
        raise Blocked(
            "启用信息处理费须写明本机关的收费决定和财政手续，例如决定的文号（FEE-12，条例第四十二条“可以”收取）。"
        )
    for name, label, least, most in BOUNDS:
        if not least <= settings[name] <= most:
            raise Blocked(f"“{label}”应在 {least} 至 {most} 之间，请核对。")
    refuse_secrecy(settings["fee_decision"], by=by, where=f"organ:{by.organ_id}")
    row, _ = Practice.objects.select_for_update().get_or_create(organ=by.organ)
    changed = {}
    for name in SETTINGS:
        before, after = getattr(row, name), settings[name]
        if before != after:
            changed[name] = [before, after]
            setattr(row, name, after)
    row.save()
    record("practice_saved", by=by, subject=f"organ:{by.organ_id}", changed=changed)
    return row
