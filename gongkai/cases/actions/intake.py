"""How an application comes in: by envelope from the public side, or entered by the office."""

import base64
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils import timezone

from gongkai.cases.actions.clock import add_event, set_state
from gongkai.cases.actions.files import keep_file
from gongkai.cases.actions.followups import keep_sent_files, take_followups
from gongkai.cases.actions.letters import issue
from gongkai.cases.actions.likeness import propose_likeness
from gongkai.cases.actions.numbers import case_number
from gongkai.cases.actions.replies import renew_reply
from gongkai.cases.actions.steps import begin, check_day
from gongkai.cases.models import Case, CaseFile, Source
from gongkai.core.deeds import Blocked, Forbidden, deed
from gongkai.core.files.intake import refuse_secrecy
from gongkai.core.inbox.actions import Letter, take, waiting
from gongkai.core.journal.actions import record
from gongkai.core.people.models import Organ, Person
from gongkai.core.sealing import keyed_hash
from gongkai.law.case_state import CaseEvent, CaseState
from gongkai.law.errors import LawError
from gongkai.law.events import Channel, EventType, receipt_on
from gongkai.law.letters import LetterKind
from gongkai.law.roles import Role

ENVELOPE = "application"
TYPED = ("applicant_kind", "applicant_name", "identity", "contact", "address", "wanted", "medium",
         "delivery", "assistance_needed")  # fmt: skip
# Typed where the form has them; the rest keep the model's default.
OPTIONAL = ("kind", "suggests_publishing")


def applicant_key(content: Mapping[str, Any]) -> str:
    """A keyed hash over who applies: the identity where one was given, else name and contact."""
    identity = "".join(str(content.get("identity", "")).split()).upper()
    name = "".join(str(content.get("applicant_name", "")).split())
    contact = "".join(str(content.get("contact", "")).split())
    return keyed_hash(f"{name}\0{identity or contact}", "applicant")


def _typed(content: Mapping[str, Any]) -> dict[str, Any]:
    typed = {name: content[name] for name in TYPED}
    typed |= {name: content[name] for name in OPTIONAL if name in content}
    return {**typed, "applicant_key": applicant_key(content)}


def take_envelopes() -> int:
    """Make a case of every waiting application; returns how many. Safe to run twice at once.

    What applicants sent afterwards by their code is done next.
    """
    taken = sum(_take(letter) for letter in waiting(ENVELOPE))
    take_followups()
    return taken


@deed
def _take(letter: Letter) -> bool:
    organ = Organ.objects.get(slug=letter.content["organ"])
    if not take(letter):
        return False
    case = Case(
        organ=organ,
        number=case_number(organ),
        channel=Channel.WEB,
        lookup=letter.lookup,
        reply_key=base64.b64encode(letter.reply_key).decode(),
        arrived_on=timezone.localdate(letter.posted_at),
        state=CaseState.AWAITING_CONFIRMATION,
        **_typed(letter.content),
    )
    case.save()
    keep_sent_files(case, letter.content, letter.files)
    record("case_taken", by=None, subject=f"case:{case.pk}", organ_id=organ.pk)
    propose_likeness(case)
    renew_reply(case)
    return True


@deed
def register(
    *,
    by: Person,
    channel: Channel,
    arrived_on: date,
    content: Mapping[str, Any],
    source: Source = Source.DIRECT,
    external_number: str = "",
    scans: Sequence[tuple[CaseFile.Kind, str, bytes]] = (),
) -> Case:
    """Enter an application that came by counter, post, fax, e-mail, word of mouth or through the
    county platform or 12345 (art. 29).

    Channels that need both sides' confirmation wait for it (art. 31). ``scans``: (kind, name,
    bytes) of the envelope, the application, proofs.
    """
    if not by.has_role(Role.DISCLOSURE_OFFICE, Role.DISCLOSURE_OFFICE_HEAD):
        raise Forbidden("申请由政务公开办公室登记（条例第二十九条）。")
    check_day(arrived_on)
    if source != Source.DIRECT and not external_number.strip():
        raise Blocked(f"{source.label}的，请填写来源编号或转办单号，便于回告。")
    refuse_secrecy("\n".join(map(str, content.values())), by=by, where="case:new")
    received_on = receipt_on(channel, arrived_on=arrived_on)
    case = Case.objects.create(
        organ=by.organ,
        number=case_number(by.organ),
        channel=channel,
        source=source,
        external_number=external_number.strip(),
        arrived_on=arrived_on,
        officer=None,
        state=CaseState.IN_HAND if received_on else CaseState.AWAITING_CONFIRMATION,
        **_typed(content),
    )
    record("case_registered", by=by, subject=f"case:{case.pk}", channel=channel.value,
           source=source.value)  # fmt: skip
    for kind, name, data in scans:
        keep_file(case=case, by=by, kind=kind, name=name, data=data)
    propose_likeness(case)
    if received_on:
        _receive(case, received_on, by)
    return case


@deed
def confirm(*, case: Case, by: Person, confirmed_on: date) -> Case:
    """Both sides have confirmed the application: the day of receipt (R711 art. 31(3), APP-08)."""
    case, state = begin(case, by, CaseEvent.CONFIRM)
    check_day(confirmed_on)
    try:
        received_on = receipt_on(
            Channel(case.channel), arrived_on=case.arrived_on, confirmed_on=confirmed_on
        )
    except LawError as error:
        raise Blocked(str(error)) from error
    assert received_on is not None
    set_state(case, state)
    record("case_confirmed", by=by, subject=f"case:{case.pk}", on=str(confirmed_on))
    _receive(case, received_on, by, confirmed_on=confirmed_on)
    return case


def _receive(case: Case, on: date, by: Person, confirmed_on: date | None = None) -> None:
    case.received_on = on
    case.save(update_fields=["received_on"])
    add_event(case, EventType.RECEIVED, on, by, channel=case.channel,
              arrived_on=case.arrived_on, confirmed_on=confirmed_on)  # fmt: skip
    issue(kind=LetterKind.RECEIPT, by=by, on=timezone.localdate(), case=case)
    renew_reply(case)
