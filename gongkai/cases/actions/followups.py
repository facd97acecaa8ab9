"""What the holder of a receipt code sends afterwards: corrected, explained, withdrawn, rated.

Each becomes the deed it asks for. When the law refuses it meanwhile (the answer is out already),
what was written is kept with the case, and the tracking page says that it came too late.
"""

import logging
from typing import Any

from django.utils import timezone

from gongkai.cases.actions.converting import propose_conversion
from gongkai.cases.actions.correcting import correct
from gongkai.cases.actions.files import keep_file
from gongkai.cases.actions.handling import withdraw
from gongkai.cases.actions.replies import is_open_to_applicant, renew_reply
from gongkai.cases.models import Case, CaseFile
from gongkai.cases.tracked import DEEDS, SCORES, late_name
from gongkai.core.deeds import Blocked, Refused, deed
from gongkai.core.inbox.actions import Letter, take, waiting
from gongkai.core.journal.actions import record
from gongkai.law.case_state import CaseState

FOLLOW_UP = "application_followup"
REASONS_NAME = "申请人说明的理由.txt"
SUGGESTION_NAME = "申请人建议主动公开的说明.txt"
LONGEST_NOTE = 300
_LOG = logging.getLogger(__name__)


def take_followups() -> int:
    """Do what every waiting follow-up asks for; returns how many. Safe to run twice at once.

    One whose application has not been taken in yet waits.
    """
    return sum(_take(letter) for letter in waiting(FOLLOW_UP))


def _take(letter: Letter) -> bool:
    case = Case.objects.filter(lookup=letter.about).first() if letter.about else None
    if case is None:
        return False
    try:
        return _apply(letter, case)
    except Refused:
        # Told to be scanned again: a newer scan found a mark of secrecy, so nothing is kept.
        return _empty(letter, case)
    except Blocked as blocked:
        _LOG.info("follow-up of case %s kept only: %s", case.pk, blocked)
        try:
            return _keep_late(letter, case)
        except Refused:
            return _empty(letter, case)


@deed
def _apply(letter: Letter, case: Case) -> bool:
    if not take(letter):
        return False
    # Locked and read afresh: the office may be at work on it.
    case = Case.objects.select_for_update(of=("self",)).select_related("organ").get(pk=case.pk)
    what = letter.content.get("what", "")
    if what not in DEEDS or not is_open_to_applicant(case, what):
        raise Blocked("这一事项现在不能办理。")
    _DO[what](case, letter)
    return True


def _correct(case: Case, letter: Letter) -> None:
    """COR-04: the period begins anew with the day it was sent."""
    correct(case=case, by=None, on=timezone.localdate(letter.posted_at), wanted=_text(letter))
    _keep_files(case, letter)


def _explain(case: Case, letter: Letter) -> None:
    """Whether the reasons convince is the office's judgement (art. 35); it finds them here."""
    _keep_text(case, REASONS_NAME, _text(letter))
    _keep_files(case, letter)
    record("reasons_sent", by=None, subject=f"case:{case.pk}", organ_id=case.organ_id)


def _withdraw(case: Case, letter: Letter) -> None:
    withdraw(case=case, by=None, reason=_text(letter))


def _suggest(case: Case, letter: Letter) -> None:
    """OTH-06, art. 44(2)."""
    case.suggests_publishing = True
    case.save(update_fields=["suggests_publishing"])
    if _text(letter):
        _keep_text(case, SUGGESTION_NAME, _text(letter))
    record("publishing_suggested", by=None, subject=f"case:{case.pk}", organ_id=case.organ_id)
    propose_conversion(case)
    renew_reply(case)


def _rate(case: Case, letter: Letter) -> None:
    score = letter.content.get("score")
    if score not in SCORES:
        raise Blocked("没有选择满意程度。")
    case.satisfaction, case.satisfaction_note = score, _text(letter)[:LONGEST_NOTE]
    case.save(update_fields=["satisfaction", "satisfaction_note"])
    record("satisfaction_given", by=None, subject=f"case:{case.pk}", organ_id=case.organ_id)
    renew_reply(case)


_DO = {
    "correct": _correct,
    "reasons": _explain,
    "withdraw": _withdraw,
    "suggest": _suggest,
    "satisfaction": _rate,
}


@deed
def _keep_late(letter: Letter, case: Case) -> bool:
    """Nothing sent is ever lost: the text and the files stay with the case."""
    if not take(letter):
        return False
    case = Case.objects.select_for_update(of=("self",)).select_related("organ").get(pk=case.pk)
    what = letter.content.get("what", "")
    if what in DEEDS:
        on = timezone.localdate(letter.posted_at)
        score = SCORES.get(letter.content.get("score", 0), "")
        _keep_text(case, late_name(on, what, case), f"{score}\n{_text(letter)}".strip())
        _keep_files(case, letter)
    record("followup_kept", by=None, subject=f"case:{case.pk}", organ_id=case.organ_id,
           what=what, state=CaseState(case.state).value)  # fmt: skip
    renew_reply(case)
    return True


@deed
def _empty(letter: Letter, case: Case) -> bool:
    if not take(letter):
        return False
    record("followup_refused", by=None, subject=f"case:{case.pk}", organ_id=case.organ_id)
    return True


def _text(letter: Letter) -> str:
    return str(letter.content.get("text", "")).strip()


def _keep_text(case: Case, name: str, text: str) -> None:
    keep_file(
        case=case, by=None, kind=CaseFile.Kind.OTHER, name=name,
        data=(text or "（没有填写说明）").encode(),
    )  # fmt: skip


def _keep_files(case: Case, letter: Letter) -> None:
    keep_sent_files(case, letter.content, letter.files)


def keep_sent_files(case: Case, content: Any, files: Any) -> None:
    """The files of an envelope; the first ``identity_files`` of them prove who applies."""
    proofs = int(content.get("identity_files", 0))
    for place, (name, data) in enumerate(files):
        kind = CaseFile.Kind.IDENTITY if place < proofs else CaseFile.Kind.ATTACHMENT
        keep_file(case=case, by=None, kind=kind, name=name, data=data)
