"""What the holder of a receipt code may see, renewed with every step of the case.

Letters are kept as text and made into a file when one is downloaded: a deed must not wait for
typesetting. Attachments of an answer and sealed scans of letters are offered as they are.
"""

import base64
from collections.abc import Sequence
from typing import Any

from django.utils import timezone

from gongkai.cases import tracked
from gongkai.cases.actions.steps import blockers
from gongkai.cases.models import Case, CaseFile, CaseKind, Letter
from gongkai.cases.standing import StandingAnswer, earlier_answers, standing_answer
from gongkai.core.files import sealed, store
from gongkai.core.inbox.actions import answer
from gongkai.core.workdays.actions import current
from gongkai.law.case_state import CaseEvent, CaseState
from gongkai.law.deadlines import Due, due
from gongkai.law.errors import LawError
from gongkai.law.events import Event, EventType, in_force
from gongkai.law.letters import LetterKind

_TO_APPLICANT = [
    kind.value for kind in LetterKind if not kind.is_form and not kind.goes_to_others
]  # fmt: skip
_BY_EVENT = {
    "correct": CaseEvent.CORRECT,
    "reasons": CaseEvent.RECEIVE_REASONS,
    "withdraw": CaseEvent.WITHDRAW,
}
_AFTER_ANSWER = (CaseState.ANSWERED, CaseState.ARCHIVED)
_ENDED = (CaseState.WITHDRAWN, CaseState.ABANDONED)
_SEALED_SUFFIX = {
    "application/pdf": ".pdf", "image/jpeg": ".jpg", "image/png": ".png", "image/tiff": ".tif",
}  # fmt: skip
File = tuple[str, str, bytes]


def renew_reply(case: Case) -> None:
    """Put what the applicant may see now where their receipt code finds it."""
    if not case.lookup:
        return
    rows = [row.as_law() for row in case.events.order_by("pk")]
    events = in_force(rows)
    letters = list(case.letters.filter(kind__in=_TO_APPLICANT, issued_on__isnull=False))
    kept = list(case.files.filter(kind__in=(CaseFile.Kind.SIGNED, CaseFile.Kind.OTHER)))
    was_set_aside = any(one.type == EventType.REDO_ORDERED for one in events)
    has_answer = case.answered_on is not None or was_set_aside
    # Until a new answer is out, one that a decision set aside is still what they hold (REM-07).
    standing = standing_answer(case) if has_answer else None
    shown = {
        **_case(case),
        **_clock(case, rows, events),
        **_answer(standing),
        "letters": [_letter(row) for row in letters],
        "asked": _asked(case, events),
        "may": [what for what in tracked.DEEDS if is_open_to_applicant(case, what)],
        "publishing": tracked.publishing_words(
            case, list(case.conversions.order_by("pk")) if has_answer else []
        ),
        "late": tracked.too_late(row.name for row in kept if row.by_id is None),
        "score": tracked.SCORES.get(case.satisfaction or 0, ""),
    }
    outs = [standing] if standing else []
    if was_set_aside:
        outs += [one for one in reversed(earlier_answers(case)) if one != standing]
    files = _attachments(outs) + _scans(letters, kept)
    answer(
        lookup=case.lookup, reply_key=base64.b64decode(case.reply_key), content=shown, files=files
    )


def is_open_to_applicant(case: Case, what: str) -> bool:
    """Whether the holder of the code can do ``what`` (``tracked.DEEDS``) now."""
    state = CaseState(case.state)
    if what in _BY_EVENT:
        return not blockers(case, None, _BY_EVENT[what])
    if what == "suggest":
        is_request = case.kind == CaseKind.DISCLOSURE
        return is_request and not case.suggests_publishing and state not in _ENDED
    return state in _AFTER_ANSWER and case.satisfaction is None


def _case(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "organ": case.organ.name,
        "office": case.organ.disclosure_office,
        "phone": case.organ.phone,
        "kind": case.kind,
        "wanted": case.wanted,
        "state": CaseState(case.state).plainly,
        "is_open": CaseState(case.state).is_open,
        "received_on": str(case.received_on or ""),
    }


def _clock(case: Case, rows: Sequence[Event], events: Sequence[Event]) -> dict[str, Any]:
    calendar = current()
    found: Due | None = None
    if case.received_on:
        try:
            found = due(rows, calendar, timezone.localdate())
        except LawError:
            # The deed that brought this about says so; the applicant reads what is certain.
            found = None
    return {
        "due_on": str(case.due_on or ""),
        "due_words": tracked.day_words(case.due_on) if case.due_on else "",
        "is_provisional": case.is_provisional,
        "is_paused": case.is_paused,
        "headline": tracked.headline(case, events),
        "hands": tracked.in_whose_hands(case, events),
        "stages": tracked.stages(case),
        "events": tracked.happened(events),
        "steps": tracked.reasons_of(case, found),
        "days": tracked.days_of(found, events, calendar),
        "changes": tracked.changes_of(case.due_changes.all()),
    }


def _answer(standing: StandingAnswer | None) -> dict[str, Any]:
    version = standing.document.version if standing and standing.document else None
    return {
        "letter": version.facts.get("letter", {}) if version else {},
        "letter_number": standing.number if standing else "",
        "answered_on": str(standing.answered_on) if standing else "",
        "body_html": version.body_html if version else "",
    }


def _letter(row: Letter) -> dict[str, Any]:
    kind = LetterKind(row.kind)
    return {
        **row.content,
        "number": row.number,
        "addressee": row.addressee,
        "on": str(row.issued_on or ""),
        "is_answer": kind.is_answer or kind == LetterKind.OWN_CORRECTION,
    }


def _asked(case: Case, events: Sequence[Event]) -> dict[str, str]:
    """What the applicant is asked for now, in the office's words, and until when."""
    kinds = {
        CaseState.AWAITING_CORRECTION: EventType.CORRECTION_ASKED,
        CaseState.AWAITING_REASONS: EventType.REASONS_ASKED,
    }
    kind = kinds.get(CaseState(case.state))
    last = next((one for one in reversed(events) if one.type == kind), None)
    if last is None:
        return {}
    reply_by = last.facts.get("reply_by")
    return {
        "note": last.facts.get("note", ""),
        "until": tracked.day_words(reply_by) if reply_by else "",
    }


def _attachments(outs: Sequence[StandingAnswer]) -> list[File]:
    """The attachments of the answers that went out, the newest first."""
    return [
        (one["name"], one["media_type"], store.read(one["sha256"]))
        for out in outs
        if out.document and out.document.version
        for one in out.document.version.attachments
    ]


def _scans(letters: Sequence[Letter], kept: Sequence[CaseFile]) -> list[File]:
    """The sealed and signed letters as they were sent."""
    titles = {row.pk: f"{LetterKind(row.kind).heading}{row.number}" for row in letters}
    return [
        (
            f"{titles[one.letter_id]}（盖章扫描件）{_SEALED_SUFFIX.get(one.media_type, '')}",
            one.media_type,
            sealed.read(one.reference),
        )
        for one in kept
        if one.kind == CaseFile.Kind.SIGNED and one.letter_id in titles and one.reference
    ]
