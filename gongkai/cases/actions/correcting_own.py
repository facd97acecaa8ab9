"""Putting one's own record right (R711 art. 41): verified, corrected and told, or passed on.

The regulation sets no period; the bureau keeps 20 working days of its own (OTH-03 [design]). Such
a request is no application for information: no outcome code, no row of the annual table 三.
"""

from enum import StrEnum

from django.utils import timezone

from gongkai.cases.actions.clock import add_event, set_state
from gongkai.cases.actions.letters import issue
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin
from gongkai.cases.models import Case
from gongkai.core.deeds import Blocked, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.law.case_state import CaseEvent
from gongkai.law.events import EventType
from gongkai.law.letters import LetterKind

_SHORTEST = 10


class OwnResult(StrEnum):
    """What became of the request."""

    CORRECTED = "corrected"
    DECLINED = "declined"
    TRANSFERRED = "transferred"
    REDIRECTED = "redirected"

    @property
    def label(self) -> str:
        """The Chinese name."""
        return {
            "corrected": "核实有误，已经更正",
            "declined": "没有证据证明记录不准确，不予更正",
            "transferred": "本机关无权更正，已转送有权机关",
            "redirected": "本机关无权更正，告知向有权机关提出",
        }[self]


@deed
def decide_own_correction(
    *, case: Case, by: Person, result: OwnResult, note: str, organ: str = ""
) -> Case:
    """Answer the request by a letter (政府信息更正告知书) and close it.

    ``note``: what was corrected, why not, or what was passed on; it stands in the letter.
    ``organ``: the competent organ when this one is not.
    """
    case, state = begin(case, by, CaseEvent.DECIDE_OWN)
    if len(note.strip()) < _SHORTEST:
        raise Blocked(
            f"请写明更正了什么，或者为什么不更正、转给了谁，至少 {_SHORTEST} 个字（OTH-03，条例第四十一条）；"
            "会写入告知书。"
        )
    if result in (OwnResult.TRANSFERRED, OwnResult.REDIRECTED) and len(organ.strip()) < 4:
        raise Blocked("不由本机关更正的，请写明有权更正的机关名称（OTH-03，条例第四十一条）。")
    refuse_secrecy(f"{note}\n{organ}", by=by, where=f"case:{case.pk}")
    today = timezone.localdate()
    case.outcome, case.answered_on, case.answered_due_on = "", today, case.due_on
    letter = issue(
        kind=LetterKind.OWN_CORRECTION, by=by, on=today, case=case, free_text=note,
        decision=result.value, organ=organ.strip(),
    )  # fmt: skip
    case.letter_number = letter.number
    case.save(update_fields=["outcome", "answered_on", "answered_due_on", "letter_number"])
    set_state(case, state)
    add_event(case, EventType.ANSWERED, today, by, own_result=result.value, note=note.strip(),
              organ=organ.strip() or None)  # fmt: skip
    record("own_correction_decided", by=by, subject=f"case:{case.pk}", result=result.value,
           letter=letter.pk)  # fmt: skip
    renew_reply(case)
    return case
