"""Putting one's own record right (R711 art. 41): verified, corrected and told, or passed on.

The regulation sets no period; the bureau keeps 20 working days of its own (OTH-03 [design]). Such
a request is no application for information: no outcome code, no row of the annual table 三.
"""

from enum import StrEnum

from django.utils.html import linebreaks

from gongkai.cases.actions.answering import register_answer
from gongkai.cases.actions.clock import set_state
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin
from gongkai.cases.models import Case
from gongkai.core.deeds import Blocked, deed
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Person
from gongkai.disclosure.models import Disclosure
from gongkai.law.case_state import CaseEvent
from gongkai.law.letters import LetterKind, cite

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
) -> Disclosure:
    """Write the reply (政府信息更正告知书); it is reviewed and released like every answer (I1).

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
    section = {
        "wanted": "", "outcome": "", "label": result.label, "detail": "", "ground": "",
        "article": cite("条例第四十一条"), "citation": "", "reason": "", "organ": organ.strip(),
    }  # fmt: skip
    document = register_answer(
        case, by, LetterKind.OWN_CORRECTION, linebreaks(note.strip(), autoescape=True),
        letter={"sections": [section], "remedy": "", "decision": result.value},
    )  # fmt: skip
    set_state(case, state)
    renew_reply(case)
    record("own_correction_drafted", by=by, subject=f"case:{case.pk}", result=result.value,
           document=document.pk)  # fmt: skip
    return document
